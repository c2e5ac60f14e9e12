package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/network"
	"cairn/internal/plan"
	"cairn/internal/record"
	"cairn/internal/room"
	"cairn/internal/session"
	"cairn/internal/signin"
	"cairn/internal/socket"
	"cairn/internal/store"
)

// world is the whole server of a test: real database, rooms, doors and port.
type world struct {
	t       *testing.T
	dir     string
	clock   *clock.Fake
	hub     *room.Hub
	store   *store.Store
	doors   *signin.Service
	live    *socket.Server
	srv     *httptest.Server
	log     *safeBuffer
	session string
	plan    string
	network string
	code    string
	invite  string
}

// safeBuffer collects log lines from many goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

type choice func(*httpapi.Deps, *signin.Options, *socket.Limits)

func newWorld(t *testing.T, choices ...choice) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), clock: clock.NewFake(time.Date(2026, 11, 22, 18, 0, 30, 0, time.UTC)), log: &safeBuffer{}}
	logger := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx := context.Background()
	var err error
	if w.store, err = store.Open(ctx, store.Options{Path: filepath.Join(w.dir, "cairn.db")}); err != nil {
		t.Fatal(err)
	}
	schema, err := record.NewSchema(session.Rules(), plan.Rules(), network.Rules())
	if err != nil {
		t.Fatal(err)
	}
	w.hub = room.NewHub(room.Deps{Schema: schema, Store: w.store, Clock: clock.Wall{}, Log: logger, // rooms gather in real milliseconds
		NewID: id.New, NewCode: id.Code, NewToken: id.Token})
	opt := signin.Options{Ended: w.hub.Revoke}
	limits := socket.Limits{}
	deps := httpapi.Deps{Hub: w.hub, Clock: w.clock, Log: logger, Web: webFiles(), NewSession: w.newSession}
	for _, c := range choices {
		c(&deps, &opt, &limits)
	}
	read, write := w.store.DB()
	w.doors = signin.New(read, write, w.hub, w.clock, opt)
	w.live = socket.New(socket.Deps{
		Join: func(ctx context.Context, p access.Principal, s socket.Sink) socket.Peer {
			return w.hub.Join(ctx, p, s)
		},
		Principal: w.doors.Principal, Still: w.doors.Still, Refuse: httpapi.WriteProblem, Log: logger, Clock: w.clock, Limits: limits})
	deps.Doors, deps.Socket, deps.Sync = w.doors, w.live.Socket(), w.live.Sync()
	w.srv = httptest.NewUnstartedServer(nil)
	w.srv.Config = httpapi.Server(httpapi.New(deps), logger)
	w.srv.Start()
	t.Cleanup(w.close)
	w.session, w.plan, w.network = id.New(), id.New(), id.New()
	w.code, w.invite = id.Code(), id.Token()
	w.make()
	return w
}

func (w *world) close() {
	w.live.Close()
	w.srv.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.hub.Stop(ctx); err != nil {
		w.t.Error(err)
	}
	_ = w.store.Close()
}

func webFiles() fstest.MapFS {
	page := func(name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("<!doctype html><title>" + name + "</title>")}
	}
	return fstest.MapFS{"home.html": page("home"), "phone.html": page("phone"), "stage.html": page("stage"),
		"facilitate.html": page("facilitate"), "prepare.html": page("prepare"), "plan.html": page("plan"),
		"assets/phone-abc123.js": {Data: []byte(strings.Repeat("export const a = 1;\n", 200))}, "manifest.webmanifest": {Data: []byte("{}")}, "sw.js": {Data: []byte("")}}
}

// make writes a session with its plan and network, doors open.
func (w *world) make() {
	w.t.Helper()
	ctx := context.Background()
	w.must(w.hub.Create(ctx, "network", w.network, []record.Write{{Op: "create", Kind: "network", ID: "network", Fields: map[string]any{"name": "Clean water"}}}))
	w.must(w.hub.Create(ctx, "plan", w.plan, nil))
	w.must(w.hub.Create(ctx, "session", w.session, []record.Write{
		{Op: "create", Kind: "session", ID: "session", Fields: map[string]any{"title": "Clean Water Table", "coalition": "Example Coalition",
			"place": "Secretplace", "starts": "2026-11-22T18:00:00Z", "zone": "UTC", "plan": w.plan, "network": w.network,
			"code": w.code, "invite": w.invite, "state": "doors"}},
		{Op: "create", Kind: "org", ID: id.New(), Fields: map[string]any{"name": "Three Wells Parish"}},
	}))
}

func (w *world) newSession(context.Context, httpapi.SessionRequest, access.Principal) (httpapi.SessionCreated, error) {
	return httpapi.SessionCreated{Session: w.session, Plan: w.plan, Network: w.network, To: "/prepare/" + w.session}, nil
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// set changes the session's own record, as the server.
func (w *world) set(fields map[string]any) {
	w.t.Helper()
	w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "set", Kind: "session", ID: "session", Fields: fields}}))
}

func (w *world) person(person string, fields map[string]any) {
	w.t.Helper()
	w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "set", Kind: "participant", ID: person, Fields: fields}}))
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%v in %q", err, r.body)
	}
}

func (r reply) cookie(t *testing.T, name string) *http.Cookie {
	t.Helper()
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s in %v", name, r.header["Set-Cookie"])
	return nil
}

type change func(*http.Request)

func bearer(token string) change {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}
func with(c *http.Cookie) change { return func(r *http.Request) { r.AddCookie(c) } }
func header(k, v string) change  { return func(r *http.Request) { r.Header.Set(k, v) } }
func host(h string) change       { return func(r *http.Request) { r.Host = h } }

func (w *world) do(method, path string, body any, changes ...change) reply {
	w.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		w.must(err)
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, w.srv.URL+path, in)
	w.must(err)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, c := range changes {
		c(req)
	}
	res, err := noRedirects().Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	w.must(err)
	return reply{res.StatusCode, res.Header, string(raw)}
}

func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (w *world) post(path string, body any, changes ...change) reply {
	w.t.Helper()
	return w.do("POST", path, body, changes...)
}

type joined struct {
	Token, Person, State, Session, Plan, Network string
	Code, Detail                                 string
}

func (w *world) join(body map[string]any, changes ...change) (joined, reply) {
	w.t.Helper()
	r := w.post("/api/join", body, changes...)
	var j joined
	r.json(w.t, &j)
	return j, r
}

// admin makes an account and signs it in.
func (w *world) admin() string {
	w.t.Helper()
	m, err := w.doors.AddMember(context.Background(), "Ada "+id.New(), "a good long password", true)
	w.must(err)
	w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "create", Kind: "facilitator", ID: id.New(), Fields: map[string]any{"name": "Ada", "member": m.ID}}}))
	r := w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"})
	if r.status != 200 {
		w.t.Fatal(r)
	}
	return r.cookie(w.t, "cairn-login").Value
}

func (w *world) grant(kind, doc string) string {
	w.t.Helper()
	token, _, err := w.doors.Grant(context.Background(), access.Principal{Kind: kind, ID: id.New(), Doc: doc})
	w.must(err)
	return token
}

// from lets a test pretend to come from another address: the loopback proxy is trusted.
func trustLoopback(_ *httpapi.Deps, o *signin.Options, _ *socket.Limits) {
	o.Trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

func from(addr string) change { return header("X-Forwarded-For", addr) }

func (w *world) addr() string { return w.srv.Listener.Addr().(*net.TCPAddr).String() }
