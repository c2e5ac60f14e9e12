package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"cairn/internal/access"
	"cairn/internal/config"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/session"
)

// target is the whole program on a real port with a real database: two
// coalitions, each with a session in full swing, and one person of every kind.
type target struct {
	*App
	t             *testing.T
	log           *lines
	by            access.Principal
	session, plan string
	network       string
	foreign       string // the other coalition's session
	foreignPlan   string
	steps         map[string]string // by activity
	code, invite  string
	token         map[string]string
	person        map[string]string
}

// lines is a log that many goroutines write.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// who lists everybody who attacks, by the name of their token.
var who = []string{"anonymous", "lobby", "elsewhere", "removed", "participant", "stage", "reader", "facilitator", "member"}

func aTarget(t *testing.T) *target {
	t.Helper()
	g := &target{t: t, log: &lines{}, token: map[string]string{"anonymous": ""}, person: map[string]string{}, steps: map[string]string{}}
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	g.App, err = New(ctx, config.Server{Data: t.TempDir(), Addr: "127.0.0.1:0", Every: time.Minute},
		slog.New(slog.NewTextHandler(g.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	must(t, err)
	up, down := make(chan struct{}), make(chan error, 1)
	go func() { down <- g.Run(ctx, func() error { close(up); return nil }) }()
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
	g.furnish(ctx)
	return g
}

func (g *target) furnish(ctx context.Context) {
	t := g.t
	owner, err := g.doors.Owner(ctx)
	must(t, err)
	g.by = access.Principal{Kind: "member", ID: owner}
	made, err := g.NewSession(ctx, httpapi.SessionRequest{Coalition: "Clean Water Table"}, g.by)
	must(t, err)
	other, err := g.NewSession(ctx, httpapi.SessionRequest{Coalition: "Night Bus Riders"}, g.by)
	must(t, err)
	g.session, g.plan, g.network, g.foreign, g.foreignPlan = made.Session, made.Plan, made.Network, other.Session, other.Plan
	for _, doc := range []string{g.session, g.foreign} {
		g.act(doc, "open", nil)
		g.act(doc, "start", raw{"mode": json.RawMessage(`"relative"`)})
	}
	must(t, g.hub.Read(ctx, g.session, func(s *record.State) error {
		ses := s.Get("session", "session")
		g.code, g.invite = ses.Str("code"), ses.Str("invite")
		for _, st := range session.Steps(s) {
			if a := st.Str("activity"); g.steps[a] == "" {
				g.steps[a] = st.ID
			}
		}
		return nil
	}))
	for _, a := range []string{"norms", "power", "delegate", "charter"} { // opens their kinds in the plan
		g.goTo(a)
	}
	for name, doc := range map[string]string{"participant": g.session, "second": g.session, "lobby": g.session, "removed": g.session, "elsewhere": g.foreign} {
		state := map[string]string{"lobby": "lobby"}[name]
		if state == "" {
			state = "in"
		}
		p := access.Principal{Kind: "participant", ID: id.New(), Doc: doc}
		must(t, g.hub.Write(ctx, doc, []record.Write{put("participant", p.ID, map[string]any{"name": "Name-of-" + name, "state": state,
			"email": name + "-mail@example.org", "access": "needs-of-" + name, "pronouns": "pron-" + name, "role": "role-" + name, "lang": "es", "email_consent": true})}))
		g.person[name], g.token[name] = p.ID, g.grant(p)
	}
	g.act(g.session, "remove", raw{"person": quoted(g.person["removed"])})
	must(t, g.hub.Write(ctx, g.plan, []record.Write{put("waiting", g.person["lobby"], map[string]any{"session": g.session, "still": true})}))
	for _, kind := range []string{"stage", "facilitator"} {
		g.token[kind] = g.grant(access.Principal{Kind: kind, ID: id.New(), Doc: g.session})
	}
	g.token["reader"] = g.grant(access.Principal{Kind: "reader", ID: id.New(), Doc: g.plan})
	g.token["member"] = g.signedIn(ctx)
}

// signedIn opens the owner's link over HTTP, as the browser does.
func (g *target) signedIn(ctx context.Context) string {
	link, err := g.OwnerLink(ctx)
	must(g.t, err)
	_, token, _ := strings.Cut(link, "#")
	res := g.send("POST", "/api/enter", "", map[string]string{"token": token})
	for _, c := range (&http.Response{Header: res.header}).Cookies() {
		if c.Name == "cairn-login" {
			return c.Value
		}
	}
	g.t.Fatalf("no sign-in: %d %s", res.status, res.body)
	return ""
}

func (g *target) grant(p access.Principal) string {
	token, _, err := g.doors.Grant(context.Background(), p)
	must(g.t, err)
	return token
}

func quoted(s string) json.RawMessage { b, _ := json.Marshal(s); return b }

func (g *target) act(doc, name string, args raw) {
	g.t.Helper()
	answers, err := g.hub.Do(context.Background(), g.by, doc, id.New(), []record.Op{{N: 1, Op: record.Act, Act: name, Fields: args}})
	must(g.t, err)
	if answers[0].No != "" {
		g.t.Fatalf("%s: %+v", name, answers[0])
	}
}

func (g *target) goTo(activity string) {
	g.t.Helper()
	g.act(g.session, "goto", raw{"step": quoted(g.steps[activity])})
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (g *target) send(method, path, token string, body any, more ...func(*http.Request)) answer {
	g.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	default:
		enc, err := json.Marshal(b)
		must(g.t, err)
		in = bytes.NewReader(enc)
	}
	req, err := http.NewRequest(method, g.Base()+path, in)
	must(g.t, err)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, m := range more {
		m(req)
	}
	res, err := http.DefaultClient.Do(req)
	must(g.t, err)
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	must(g.t, err)
	return answer{res.StatusCode, res.Header, out}
}

// wire is a real socket that keeps every frame it was sent.
type wire struct {
	gws.BuiltinEventHandler
	t    *testing.T
	ws   *gws.Conn
	mu   sync.Mutex
	all  strings.Builder
	news chan struct{}
	n    map[string]int64
	name string
}

func (c *wire) OnMessage(_ *gws.Conn, m *gws.Message) {
	c.mu.Lock()
	c.all.Write(m.Bytes())
	c.all.WriteByte('\n')
	c.mu.Unlock()
	c.tell()
}

func (c *wire) OnClose(*gws.Conn, error) { c.tell() }

func (c *wire) tell() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

func (c *wire) seen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all.String()
}

// until waits for a frame with part after the first from bytes, and returns
// what came since.
func (c *wire) until(from int, part string) string {
	c.t.Helper()
	over := time.After(10 * time.Second)
	for {
		if all := c.seen()[from:]; strings.Contains(all, part) {
			return all
		}
		select {
		case <-c.news:
		case <-over:
			c.t.Fatalf("no frame with %s in %.2000s", part, c.seen()[from:])
		}
	}
}

// dial opens a socket as somebody and follows documents with every view.
func (g *target) dial(name string, docs ...string) *wire {
	g.t.Helper()
	c := &wire{t: g.t, news: make(chan struct{}, 1), n: map[string]int64{}, name: id.New()}
	h := http.Header{"Authorization": {"Bearer " + g.token[name]}, "Sec-Websocket-Protocol": {"cairn.1"}}
	ws, _, err := gws.NewClient(c, &gws.ClientOption{Addr: "ws" + strings.TrimPrefix(g.Base(), "http") + "/api/socket", RequestHeader: h})
	must(g.t, err)
	c.ws = ws
	go ws.ReadLoop()
	g.t.Cleanup(func() { ws.WriteClose(1000, nil) })
	var views []string
	for _, v := range g.schema.Views {
		views = append(views, v.Name)
	}
	for _, doc := range docs {
		from := len(c.seen())
		c.say(map[string]any{"hello": map[string]any{"device": c.name, "schema": 1, "docs": []any{map[string]any{"doc": doc, "since": 0, "views": views}}}})
		c.until(from, doc)
	}
	return c
}

func (c *wire) say(v any) {
	c.t.Helper()
	b, err := json.Marshal(v)
	must(c.t, err)
	must(c.t, c.ws.WriteMessage(gws.OpcodeText, b))
}

// push sends ops on a device and returns the answers.
func (c *wire) push(doc, device string, ops ...record.Op) []record.Answer {
	c.t.Helper()
	for i := range ops {
		c.n[doc+device]++
		ops[i].N, ops[i].V = c.n[doc+device], 1
		if ops[i].Base == 0 {
			ops[i].Base = 1 << 40
		}
	}
	from := len(c.seen())
	c.say(map[string]any{"push": map[string]any{"doc": doc, "device": device, "ops": ops}})
	got := c.until(from, `"ack":`)
	for _, line := range strings.Split(got, "\n") {
		var f struct {
			Ack struct {
				Device  string
				Results []record.Answer
			}
		}
		if json.Unmarshal([]byte(line), &f) == nil && f.Ack.Device == device {
			return f.Ack.Results
		}
	}
	c.t.Fatalf("no answer in %s", got)
	return nil
}

// settled waits until everything sent so far has been answered.
func (c *wire) settled() string {
	c.t.Helper()
	from := len(c.seen())
	c.say(map[string]any{"ping": 1})
	c.until(from, `"pong"`)
	return c.seen()
}

func op(name, kind, key string, fields map[string]any) record.Op {
	o := record.Op{Op: name, Kind: kind, ID: key, Fields: raw{}}
	for k, v := range fields {
		o.Fields[k], _ = json.Marshal(v)
	}
	return o
}

func (g *target) took(answers []record.Answer) {
	g.t.Helper()
	for _, a := range answers {
		if a.No != "" {
			g.t.Fatalf("refused: %+v", a)
		}
	}
}

// unpacked is a file as text, zips opened.
func unpacked(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return string(b)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		body, err := io.ReadAll(r)
		must(t, err)
		out.Write(body)
	}
	return out.String()
}

// disk is every byte in the data folder.
func (g *target) disk() string {
	g.t.Helper()
	var out strings.Builder
	files, err := filepath.Glob(filepath.Join(g.cfg.Data, "*"))
	must(g.t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(g.t, err)
		out.Write(b)
	}
	return out.String()
}

// files lists every download of a session.
func downloads(session string) []string {
	var out []string
	for _, f := range []string{"json", "md", "docx"} {
		out = append(out, "/api/sessions/"+session+"/record."+f)
	}
	for _, f := range []string{"yaml", "md", "docx", "xlsx", "html"} {
		out = append(out, "/api/sessions/"+session+"/guide."+f)
	}
	return append(out, "/record/"+session, "/record/"+session+"?print")
}

func (g *target) text(name, path string) string {
	g.t.Helper()
	return unpacked(g.t, g.send("GET", path, g.token[name], nil).body)
}

func has(t *testing.T, where, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if i := strings.Index(text, s); s != "" && i >= 0 {
			t.Errorf("%s holds %q: …%s…", where, s, text[max(0, i-120):min(len(text), i+60)])
		}
	}
}

var _ = fmt.Sprint
