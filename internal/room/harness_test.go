package room_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	a "cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/room"
	"cairn/internal/store"
)

const (
	sessionID = "5e550000000000000000000000000000"
	planID    = "914a0000000000000000000000000000"
	stepID    = "57e90000000000000000000000000000"
	orgID     = "00990000000000000000000000000000"
)

// rules is a small schema with one of everything.
func rules() record.Rules {
	text := func(name string, read, write a.Role) record.Field {
		return record.Field{Name: name, Type: record.Text, Max: 200, Read: read, Write: write}
	}
	step := record.Field{Name: "step", Type: record.Ref, Of: "step", Required: true}
	return record.Rules{
		Kinds: []record.Kind{
			{Name: "session", Doc: "session", Create: a.Server, Read: a.Faces | a.Lobby, Write: a.Facilitator, Fields: []record.Field{
				text("title", 0, 0), text("state", 0, a.Server), {Name: "code", Type: record.Text, Read: a.Facilitator, Write: a.Server, Lookup: true, Secret: true}}},
			{Name: "step", Doc: "session", Create: a.Facilitator, Read: a.Faces, Write: a.Facilitator, Fields: []record.Field{
				text("title", 0, 0), text("script", a.Facilitator, 0), {Name: "revealed", Type: record.Bool, Write: a.Server}}},
			{Name: "participant", Doc: "session", Create: a.Server, Read: a.Room, Write: a.Facilitator | a.Owner, Fields: []record.Field{
				text("name", 0, 0), text("access", a.Facilitator|a.Owner, 0), {Name: "state", Type: record.Enum, Enum: []string{"lobby", "in", "removed"}, Write: a.Server}, {Name: "proxy", Type: record.Bool, Write: a.Server}},
				See: func(_ *record.State, r *record.Record) a.Role {
					if r.Str("name") == "poison" {
						panic("poison")
					}
					if r.Str("state") == "in" {
						return a.Room
					}
					return a.Facilitator | a.Owner
				}},
			{Name: "note", Doc: "session", Create: a.Room, Read: a.Faces, Write: a.Room, Fields: []record.Field{
				text("text", 0, 0), text("status", 0, a.Facilitator), text("private", a.Owner|a.Facilitator, 0), {Name: "org", Type: record.Ref, Of: "note"}}},
			{Name: "rating", Doc: "session", PerPerson: "subject", Hides: true, Create: a.Room, Read: a.Room, Write: a.Owner, Fields: []record.Field{
				step, {Name: "subject", Type: record.Ref, Required: true}, {Name: "right", Type: record.Int, Max: 5}, text("condition", 0, 0)}},
			{Name: "word", Doc: "session", Anonymous: true, Create: a.Room, Read: a.Faces, Write: a.Owner | a.Facilitator, Fields: []record.Field{step, text("text", 0, 0)}},
			{Name: "seat", Doc: "plan", Create: a.Server, Read: a.Staff, Write: a.Server, Fields: []record.Field{
				{Name: "session", Type: record.Ref}, {Name: "kinds", Type: record.List}, {Name: "removed", Type: record.Refs}, {Name: "open", Type: record.Bool}}},
			{Name: "norm", Doc: "plan", Draft: true, Create: a.Room | a.Keeper, Read: a.PlanAll, Write: a.Owner | a.Staff, Fields: []record.Field{text("text", 0, 0), text("holder", 0, 0)}},
			{Name: "gap", Doc: "plan", Draft: true, Create: a.Room | a.Keeper, Read: a.PlanAll, Write: a.Owner | a.Staff, Fields: []record.Field{text("text", 0, 0)}},
		},
		Acts: []record.ActRule{
			{Name: "reveal", Doc: "session", May: a.Facilitator, Do: func(s *record.State, _ record.Env, op record.Op) (record.Effects, error) {
				if s.Get("step", op.ID) == nil {
					return record.Effects{}, errs.New(errs.NotFound, "id", "No such step.")
				}
				return record.Effects{Forget: []string{op.ID}, Writes: []record.Write{{Op: "set", Kind: "step", ID: op.ID, Fields: map[string]any{"revealed": true}}}}, nil
			}},
			{Name: "cover", Doc: "session", May: a.Facilitator, Do: func(_ *record.State, _ record.Env, op record.Op) (record.Effects, error) {
				return record.Effects{Writes: []record.Write{{Op: "set", Kind: "step", ID: op.ID, Fields: map[string]any{"revealed": false}}}}, nil
			}},
			{Name: "remove", Doc: "session", May: a.Facilitator, Do: func(_ *record.State, _ record.Env, op record.Op) (record.Effects, error) {
				seat := record.Write{Op: "set", Kind: "seat", ID: sessionID, Fields: map[string]any{"removed": []string{op.ID}}}
				return record.Effects{Revoke: []string{op.ID}, Carries: []record.Carry{{Doc: planID, Writes: []record.Write{seat}}},
					Writes: []record.Write{{Op: "set", Kind: "participant", ID: op.ID, Fields: map[string]any{"state": "removed"}}}}, nil
			}},
			{Name: "half", Doc: "session", May: a.Facilitator, Do: func(*record.State, record.Env, record.Op) (record.Effects, error) {
				return record.Effects{Writes: []record.Write{
					{Op: "create", Kind: "note", ID: "half", Fields: map[string]any{"text": "first"}}, {Op: "set", Kind: "note", ID: "missing"}}}, nil
			}},
			{Name: "add", Doc: "session", May: a.Room, Do: func(_ *record.State, env record.Env, _ record.Op) (record.Effects, error) {
				return record.Effects{Writes: []record.Write{{Op: "create", Kind: "note", ID: env.NewID(), Fields: map[string]any{"text": "one more"}}}}, nil
			}},
			{Name: "poison", Doc: "session", May: a.Room, Do: func(*record.State, record.Env, record.Op) (record.Effects, error) { panic("poison") }},
		},
		Views: []record.View{{Name: "count", Doc: "session", Kinds: []string{"note"}, Read: a.Faces,
			Compute: func(s *record.State, now time.Time) (map[string]any, time.Time) {
				rows := map[string]any{"all": map[string]any{"n": len(s.List("note")), "minute": now.Minute()}}
				for _, n := range s.List("note") {
					rows[n.ID] = true
				}
				return rows, now.Truncate(time.Minute).Add(time.Minute)
			}}, {Name: "unsent", Doc: "session", Read: a.Facilitator, Compute: func(s *record.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for target, n := range s.Unsent {
				rows[target] = n
			}
			return rows, time.Time{}
		}}},
	}
}

// house is a hub on a real store.
type house struct {
	t     testing.TB
	hub   *room.Hub
	st    *store.Store
	clock *clock.Fake
	path  string
	beat  time.Duration
	fail  func(string) error
	mu    sync.Mutex
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 22, 18, 0, 31, 0, time.UTC)), path: filepath.Join(t.TempDir(), "cairn.db"), beat: -1}
	h.open()
	if c, ok := t.(interface{ Cleanup(func()) }); ok {
		c.Cleanup(h.close)
	}
	must(t, h.hub.Create(ctx(), "plan", planID, []record.Write{{Op: "create", Kind: "seat", ID: sessionID,
		Fields: map[string]any{"session": sessionID, "kinds": []string{"norm"}, "open": true}}}))
	must(t, h.hub.Create(ctx(), "session", sessionID, []record.Write{
		{Op: "create", Kind: "session", ID: "session", Fields: map[string]any{"title": "Autumn", "code": "ABCD2345"}},
		{Op: "create", Kind: "step", ID: stepID, Fields: map[string]any{"title": "Ratings", "script": "Say welcome"}}}))
	return h
}

func ctx() context.Context { return context.Background() }

func (h *house) open() {
	st, err := store.Open(ctx(), store.Options{Path: h.path, Fail: h.failing})
	must(h.t, err)
	sc, err := record.NewSchema(rules())
	must(h.t, err)
	h.st = st
	h.hub = room.NewHub(room.Deps{Schema: sc, Store: st, Clock: h.clock, NewID: id.New, NewCode: id.Code, NewToken: id.Token, Beat: h.beat,
		PrivateStep: func(_ *record.State, step string) bool {
			if step == "poison" {
				panic("poison")
			}
			return step == "private"
		}})
}

func (h *house) failing(point string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.fail == nil {
		return nil
	}
	return h.fail(point)
}

func (h *house) setFail(f func(string) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fail = f
}

func (h *house) close() {
	if h.hub == nil {
		return
	}
	must(h.t, errors.Join(h.hub.Stop(ctx()), h.st.Close()))
	h.hub = nil
}

func (h *house) reopen() {
	h.close()
	h.open()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person lets somebody in and returns who they are.
func (h *house) person(name string) a.Principal {
	h.t.Helper()
	p := a.Principal{Kind: "participant", ID: id.New(), Doc: sessionID}
	must(h.t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "create", Kind: "participant", ID: p.ID, Fields: map[string]any{"name": name, "state": "in"}}}))
	return p
}

// ended waits until the connection was closed and returns with which code.
func (l *line) ended(t testing.TB) int {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		l.mu.Lock()
		code := l.code
		l.mu.Unlock()
		if code != 0 {
			return code
		}
		select {
		case <-l.wake:
		case <-deadline:
			t.Fatal("the connection was not ended")
		}
	}
}

func facilitator() a.Principal {
	return a.Principal{Kind: "facilitator", ID: "fac00000000000000000000000000000", Doc: sessionID}
}

func stage() a.Principal { return a.Principal{Kind: "stage", ID: "stage0000", Doc: sessionID} }

// line is a connection that keeps every frame it was sent.
type line struct {
	mu     sync.Mutex
	frames [][]byte
	wake   chan struct{}
	slow   bool
	code   int
}

func newLine() *line { return &line{wake: make(chan struct{}, 1)} }

func (l *line) Send(parts ...[]byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slow {
		return false
	}
	l.frames = append(l.frames, bytes.Join(parts, nil))
	l.signal()
	return true
}

func (l *line) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *line) Close(code int, _ string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.code = code
	l.signal()
}

func (l *line) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var b strings.Builder
	for _, f := range l.frames {
		b.Write(f)
		b.WriteByte('\n')
	}
	return b.String()
}

// until waits for a frame that holds want and returns everything so far.
func (l *line) until(t testing.TB, want string) string {
	t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		if all := l.all(); strings.Contains(all, want) {
			return all
		}
		select {
		case <-l.wake:
		case <-deadline:
			t.Fatalf("no frame with %s in\n%s", want, l.all())
		}
	}
}

func (h *house) join(p a.Principal, doc string, views ...string) (*room.Peer, *line) {
	h.t.Helper()
	l := newLine()
	peer := h.hub.Join(ctx(), p, l)
	raw, err := json.Marshal(views)
	must(h.t, err)
	must(h.t, peer.Handle(ctx(), fmt.Appendf(nil, `{"hello":{"device":"d%s","schema":1,"docs":[{"doc":%q,"since":0,"views":%s}]}}`, p.ID[:8], doc, raw)))
	l.until(h.t, `"snapshot"`)
	return peer, l
}

func op(n int64, name, kind, key, fields string) record.Op {
	o := record.Op{N: n, Op: name, Kind: kind, ID: key, V: 1}
	if fields != "" {
		if err := json.Unmarshal([]byte(fields), &o.Fields); err != nil {
			panic(err)
		}
	}
	return o
}

func (h *house) do(p a.Principal, device string, ops ...record.Op) []record.Answer {
	h.t.Helper()
	out, err := h.hub.Do(ctx(), p, sessionID, device, ops)
	must(h.t, err)
	return out
}

func took(t testing.TB, answers []record.Answer) {
	t.Helper()
	for _, x := range answers {
		if x.No != "" {
			t.Fatalf("refused: %+v", x)
		}
	}
}

func refused(t testing.TB, answers []record.Answer, code errs.Code) {
	t.Helper()
	for _, x := range answers {
		if x.No != string(code) {
			t.Fatalf("want %s, got %+v", code, x)
		}
	}
}
