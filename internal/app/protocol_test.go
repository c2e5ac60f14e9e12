package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/config"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/session"
)

// running boots the whole program on a free port with a fresh database.
func running(t *testing.T) *App {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := New(ctx, config.Server{Data: t.TempDir(), Addr: "127.0.0.1:0", Every: time.Minute}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	up, down := make(chan struct{}), make(chan error, 1)
	go func() { down <- a.Run(ctx, func() error { close(up); return nil }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-down; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-up:
	case err := <-down:
		t.Fatal(err)
	}
	return a
}

// stand is a session with open doors and one participant in it.
type stand struct {
	*App
	session, step, token string
}

func aStand(t *testing.T) *stand {
	t.Helper()
	a := running(t)
	ctx := context.Background()
	owner, err := a.doors.Owner(ctx)
	must(t, err)
	by := access.Principal{Kind: "member", ID: owner}
	made, err := a.NewSession(ctx, httpapi.SessionRequest{Coalition: "Clean Water Table"}, by)
	must(t, err)
	_, err = a.hub.Do(ctx, by, made.Session, id.New(), []record.Op{{N: 1, Op: record.Act, Act: "open"}})
	must(t, err)
	s := &stand{App: a, session: made.Session}
	var invite string
	must(t, a.hub.Read(ctx, made.Session, func(st *record.State) error {
		invite = st.Get("session", "session").Str("invite")
		s.step = session.Steps(st)[0].ID
		return nil
	}))
	var joined httpapi.Joined
	s.call(t, "/api/join", map[string]any{"invite": invite, "name": "Rosa", "lang": "es"}, &joined)
	s.token = joined.Token
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stand) call(t *testing.T, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	must(t, err)
	req, err := http.NewRequest(http.MethodPost, s.Base()+path, bytes.NewReader(body))
	must(t, err)
	req.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", path, res.StatusCode, raw)
	}
	must(t, json.Unmarshal(raw, out))
}

// examples returns the blocks of docs/protocol.md marked "frame <who>".
func examples(t *testing.T, who string) []string {
	t.Helper()
	page, err := os.ReadFile("../../docs/protocol.md")
	must(t, err)
	var out []string
	for _, m := range regexp.MustCompile("(?s)```frame "+who+"\n(.*?)\n```").FindAllSubmatch(page, -1) {
		out = append(out, string(m[1]))
	}
	return out
}

// TestProtocolPage runs the page's client frames against the real program over
// HTTP and holds what comes back against the page's server frames: no member
// travels that the page does not show.
func TestProtocolPage(t *testing.T) {
	s := aStand(t)
	place := strings.NewReplacer("6f1c2a9be0d34f58a7c1b2d3e4f50617", s.session, "00112233445566778899aabbccddeeff", s.step)
	var frames []json.RawMessage
	for _, f := range examples(t, "client") {
		frames = append(frames, json.RawMessage(place.Replace(f)))
	}
	if len(frames) < 4 {
		t.Fatalf("the page shows %d client frames", len(frames))
	}
	shown := map[string]bool{}
	for _, f := range examples(t, "server") {
		paths(t, "", json.RawMessage(f), shown)
	}
	seen := map[string]bool{}
	for _, f := range s.exchange(t, frames) {
		paths(t, "", f, seen)
	}
	for _, want := range []string{".snapshot", ".change", ".ack", ".pong"} {
		if !seen[want] {
			t.Errorf("no %s came back", want)
		}
	}
	for p := range seen {
		if !shown[p] {
			t.Errorf("%s travels and is not on the page", p)
		}
	}
}

// exchange sends the frames and polls until the pong and the acknowledgement
// have come.
func (s *stand) exchange(t *testing.T, frames []json.RawMessage) []json.RawMessage {
	t.Helper()
	var got []json.RawMessage
	conn := ""
	for range 8 {
		var out struct {
			Conn   string
			Frames []json.RawMessage
		}
		s.call(t, "/api/sync", map[string]any{"conn": conn, "frames": frames, "wait": 1}, &out)
		conn, frames, got = out.Conn, []json.RawMessage{}, append(got, out.Frames...)
		all := fmt.Sprintf("%s", got)
		if strings.Contains(all, `"pong"`) && strings.Contains(all, `"results"`) {
			return got
		}
	}
	t.Fatalf("no full answer: %s", got)
	return nil
}

// paths collects the members of a frame by their path. What a record's fields
// and a view's rows hold is the schema's business, not the protocol's.
func paths(t *testing.T, at string, raw json.RawMessage, out map[string]bool) {
	t.Helper()
	for _, open := range []string{".fields", ".derived", ".also", ".alias"} {
		if strings.HasSuffix(at, open) {
			return
		}
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil {
		for name, v := range object {
			out[at+"."+name] = true
			paths(t, at+"."+name, v, out)
		}
		return
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for _, v := range list {
			paths(t, at, v, out)
		}
	}
}

func TestEveryCommandIsOnTheProtocolsPage(t *testing.T) {
	schema, err := Schema()
	must(t, err)
	page, err := os.ReadFile("../../docs/protocol.md")
	must(t, err)
	_, table, _ := strings.Cut(string(page), "## Kinds, views and commands")
	for _, act := range schema.Acts {
		if !strings.Contains(table, "`"+act.Name+"`") {
			t.Errorf("%s is not there", act.Name)
		}
	}
}
