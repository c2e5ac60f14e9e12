package app

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/id"
	"cairn/internal/jobs"
	"cairn/internal/record"
	"cairn/internal/session"
)

// whereIs names the files of the data folder that hold a text.
func (a *App) whereIs(t *testing.T, text string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(a.cfg.Data, "*"))
	must(t, err)
	var out []string
	for _, f := range files {
		raw, err := os.ReadFile(f)
		must(t, err)
		if bytes.Contains(raw, []byte(text)) {
			out = append(out, filepath.Base(f))
		}
	}
	return out
}

// people returns the session's participants and how many of them have a name.
func (s *stand) people(t *testing.T) (all, named int, until time.Time) {
	t.Helper()
	must(t, s.hub.Read(context.Background(), s.session, func(st *record.State) error {
		for _, p := range st.List("participant") {
			all++
			if p.Has("name") {
				named++
			}
		}
		until = session.KeptUntil(st.Get("session", "session"))
		return nil
	}))
	return all, named, until
}

func TestS5_S6_AMonthAfterTheCloseNobodyHasAName(t *testing.T) {
	s := aStand(t)
	ctx := context.Background()
	owner, err := s.doors.Owner(ctx)
	must(t, err)
	by := access.Principal{Kind: "member", ID: owner}
	ada := id.New()
	must(t, s.hub.Write(ctx, s.session, []record.Write{{Op: "create", Kind: "participant", ID: ada, Fields: map[string]any{
		"name": "Qmarkername", "email": "qmarkermail@example.org", "access": "Qmarkeraccess", "state": "in"}}}))
	who := access.Principal{Kind: "participant", ID: ada, Doc: s.session}
	_, err = s.hub.Do(ctx, who, s.session, id.New(), []record.Op{{N: 1, Op: record.Set, Kind: "participant", ID: ada, V: 1,
		Fields: map[string]json.RawMessage{"name": json.RawMessage(`"Qmarkername Two"`), "access": json.RawMessage(`"Qmarkeraccess two"`)}}})
	must(t, err)
	answers, err := s.hub.Do(ctx, by, s.session, id.New(), []record.Op{{N: 1, Op: record.Act, Act: "close", Fields: map[string]json.RawMessage{"rest": json.RawMessage(`"next_agenda"`)}}})
	must(t, err)
	if answers[0].No != "" {
		t.Fatal(answers[0])
	}
	_, _, until := s.people(t)
	later := clock.NewFake(until.Add(-jobs.Twice))
	steady := time.Duration(0)
	job := &jobs.Retention{Rooms: s.hub, Settings: s.store, Clock: later, Steady: func() time.Duration { return steady }, Log: slog.New(slog.DiscardHandler)}
	must(t, job.Sweep(ctx))
	if s.whereIs(t, "Qmarkername") == nil {
		t.Fatal("the first look forgot already")
	}
	later.Advance(jobs.Twice)
	steady += jobs.Twice
	must(t, job.Sweep(ctx))
	for _, marker := range []string{"Qmarker", "qmarker"} {
		if files := s.whereIs(t, marker); files != nil {
			t.Errorf("%s is still in %v", marker, files)
		}
	}
	if all, named, _ := s.people(t); all != 2 || named != 0 {
		t.Errorf("%d people, %d with a name; want 2 and 0", all, named)
	}
	if _, err := s.store.Verify(ctx); err != nil {
		t.Error(err)
	}
}

// A browser opens connections in advance: one that never asked for anything neither
// fails the stop nor takes the time in which the rooms end. Stopping is aTarget's.
func TestAConnectionOpenedInAdvanceDoesNotFailTheStop(t *testing.T) {
	var c net.Conn
	t.Cleanup(func() { _ = c.Close() })
	g := aTarget(t)
	var err error
	c, err = net.Dial("tcp", strings.TrimPrefix(g.Base(), "http://"))
	must(t, err)
}
