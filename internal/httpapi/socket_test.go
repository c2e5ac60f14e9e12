package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lxzan/gws"

	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/signin"
	"cairn/internal/socket"
)

// client is one WebSocket of a test; frames and the end arrive on channels.
type client struct {
	gws.BuiltinEventHandler
	ws     *gws.Conn
	frames chan string
	end    chan error
}

func (c *client) OnMessage(_ *gws.Conn, m *gws.Message) { c.frames <- m.Data.String() }
func (c *client) OnClose(_ *gws.Conn, err error)        { c.end <- err }

func (w *world) dial(h http.Header) (*client, int, error) {
	c := &client{frames: make(chan string, 1000), end: make(chan error, 1)}
	for k, v := range maps.Clone(h) {
		h.Del(k)
		delete(h, k)
		h[http.CanonicalHeaderKey(k)] = v
	}
	if h.Get("Sec-WebSocket-Protocol") == "" {
		h.Set("Sec-WebSocket-Protocol", "cairn.1")
	}
	as := h.Get("As")
	h.Del("As")
	ws, res, err := gws.NewClient(c, &gws.ClientOption{Addr: "ws://" + w.addr() + "/api/socket?as=" + as, RequestHeader: h})
	status := 0
	if res != nil {
		status = res.StatusCode
	}
	if err != nil {
		return nil, status, err
	}
	c.ws = ws
	go ws.ReadLoop()
	return c, status, nil
}

func bearing(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func (w *world) connect(token string) *client {
	w.t.Helper()
	c, status, err := w.dial(bearing(token))
	if err != nil {
		w.t.Fatal(status, err)
	}
	return c
}

func (c *client) say(t *testing.T, v any) {
	t.Helper()
	raw, ok := v.(string)
	if !ok {
		b, _ := json.Marshal(v)
		raw = string(b)
	}
	if err := c.ws.WriteString(raw); err != nil {
		t.Fatal(err)
	}
}

// until waits for a frame that holds part.
func (c *client) until(t *testing.T, part string) string {
	t.Helper()
	over := time.After(10 * time.Second)
	for {
		select {
		case f := <-c.frames:
			if strings.Contains(f, part) {
				return f
			}
		case err := <-c.end:
			t.Fatalf("ended while waiting for %s: %v", part, err)
		case <-over:
			t.Fatalf("no frame with %s", part)
		}
	}
}

func (c *client) closed(t *testing.T) uint16 {
	t.Helper()
	select {
	case err := <-c.end:
		if ce, ok := err.(*gws.CloseError); ok {
			return ce.Code
		}
		t.Logf("ended with %v", err)
		return 0
	case <-time.After(10 * time.Second):
		t.Fatal("still open")
		return 0
	}
}

func (w *world) hello() map[string]any {
	return map[string]any{"hello": map[string]any{"device": id.New(), "schema": 1, "docs": []any{map[string]any{"doc": w.session, "since": 0}}}}
}

func TestR7_HandshakesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	j, r := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	cookie := "cairn-seat-a=" + r.cookie(t, "cairn-seat-a").Value
	own := w.srv.URL
	refused := map[string]struct {
		h    http.Header
		want int
	}{
		"no token":               {http.Header{"Origin": {own}}, 401},
		"wrong token":            {bearing(id.Token()), 401},
		"cookie, no origin":      {http.Header{"Cookie": {cookie}, "As": {"seat-a"}}, 403},
		"cookie, foreign origin": {http.Header{"Cookie": {cookie}, "As": {"seat-a"}, "Origin": {"http://evil.example"}}, 403},
		"cookie, null origin":    {http.Header{"Cookie": {cookie}, "As": {"seat-a"}, "Origin": {"null"}}, 403},
		"token, foreign origin":  {http.Header{"Authorization": {"Bearer " + j.Token}, "Origin": {"http://evil.example"}}, 403},
		"cookie not named":       {http.Header{"Cookie": {cookie}, "As": {"seat-b"}, "Origin": {own}}, 401},
		"other subprotocol":      {http.Header{"Authorization": {"Bearer " + j.Token}, "Sec-WebSocket-Protocol": {"chat"}}, 422},
	}
	for name, c := range refused {
		if _, status, err := w.dial(c.h); err == nil || status != c.want {
			t.Errorf("%s: %d %v, want %d", name, status, err, c.want)
		}
	}
	for name, h := range map[string]http.Header{
		"own page":    {"Cookie": {cookie}, "As": {"login,seat-a"}, "Origin": {own}},
		"bearer":      bearing(j.Token),
		"subprotocol": {"Sec-WebSocket-Protocol": {"cairn.1, token." + j.Token}},
	} {
		c, status, err := w.dial(h)
		if err != nil {
			t.Errorf("%s: %d %v", name, status, err)
			continue
		}
		c.say(t, w.hello())
		c.until(t, `"snapshot"`)
		c.ws.WriteClose(1000, nil)
	}
}

func TestR7_AnotherRoomsTokenSeesNothing(t *testing.T) {
	w := newWorld(t)
	c := w.connect(w.tokens()["elsewhere"])
	c.say(t, w.hello())
	if f := c.until(t, "bye"); strings.Contains(f, "Clean Water") {
		t.Error(f)
	}
}

func TestR6_RemovedPersonsSocketEndsAtOnce(t *testing.T) {
	w := newWorld(t)
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	c := w.connect(j.Token)
	c.say(t, w.hello())
	c.until(t, `"snapshot"`)
	start := time.Now()
	w.must(w.doors.Revoke(context.Background(), w.session, j.Person))
	if code := c.closed(t); code != 4001 {
		t.Errorf("code %d", code)
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("after %s", d)
	}
}

func TestR9_GreedyClientsAreClosedAndOthersGoOn(t *testing.T) {
	w := newWorld(t)
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	other, _ := w.join(map[string]any{"code": w.code, "name": "Ines", "seat": "seat-b"})
	good := w.connect(other.Token)
	good.say(t, w.hello())
	good.until(t, `"snapshot"`)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	greedy := map[string]struct {
		send func(*gws.Conn)
		code uint16
	}{
		"10 MB":     {func(ws *gws.Conn) { _ = ws.WriteMessage(gws.OpcodeText, make([]byte, 10<<20)) }, 1009},
		"65 KiB":    {func(ws *gws.Conn) { _ = ws.WriteString(strings.Repeat(" ", 65<<10)) }, 1009},
		"deep":      {func(ws *gws.Conn) { _ = ws.WriteString(`{"push":` + strings.Repeat("[", 20000)) }, 1007},
		"not JSON":  {func(ws *gws.Conn) { _ = ws.WriteString(`hello`) }, 1007},
		"binary":    {func(ws *gws.Conn) { _ = ws.WriteMessage(gws.OpcodeBinary, []byte("{}")) }, 1003},
		"not UTF-8": {func(ws *gws.Conn) { _ = ws.WriteMessage(gws.OpcodeText, []byte{'"', 0xff, '"'}) }, 1007},
		"a million": {func(ws *gws.Conn) {
			for range 1_000_000 {
				if ws.WriteString(`{}`) != nil {
					return
				}
			}
		}, 1008},
		"pings": {func(ws *gws.Conn) {
			for range 100_000 {
				if ws.WritePing(nil) != nil {
					return
				}
			}
		}, 1008},
	}
	for name, c := range greedy {
		bad := w.connect(j.Token)
		go c.send(bad.ws)
		if code := bad.closed(t); code != c.code {
			t.Errorf("%s: closed with %d, not %d", name, code, c.code)
		}
		good.say(t, `{"ping":1}`)
		good.until(t, `"pong"`)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 50<<20 {
		t.Errorf("memory grew by %d bytes", grown)
	}
}

func TestR11_CapsOnConnections(t *testing.T) {
	w := newWorld(t, func(_ *httpapi.Deps, _ *signin.Options, l *socket.Limits) { l.Each, l.Total = 3, 5 })
	var wg sync.WaitGroup
	for range 300 { // strangers cost nothing
		wg.Go(func() {
			if _, status, err := w.dial(bearing(id.Token())); err == nil || status != 401 {
				t.Errorf("a stranger: %d", status)
			}
		})
	}
	wg.Wait()
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	var open []*client
	for range 3 {
		open = append(open, w.connect(j.Token))
	}
	if _, status, err := w.dial(bearing(j.Token)); err == nil || status != 429 {
		t.Errorf("the fourth of one person: %d", status)
	}
	w.connect(w.grant("stage", w.session))
	w.connect(w.grant("stage", w.session))
	if _, status, err := w.dial(bearing(w.grant("stage", w.session))); err == nil || status != 429 {
		t.Errorf("beyond the total: %d", status)
	}
	open[0].ws.WriteClose(1000, nil)
	open[0].closed(t)
	w.settle(4)
	if _, status, err := w.dial(bearing(j.Token)); err != nil {
		t.Errorf("after one has left: %d %v", status, err)
	}
}

// settle yields until the server counts n connections.
func (w *world) settle(n int) {
	w.t.Helper()
	for range 10_000_000 {
		if w.live.Count() == n {
			return
		}
		runtime.Gosched()
	}
	w.t.Fatalf("%d connections", w.live.Count())
}

type synced struct {
	Conn   string
	Frames []json.RawMessage
}

func TestSync_CarriesTheSameFrames(t *testing.T) {
	w := newWorld(t)
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	ask := func(token, conn string, wait int, frames ...any) (synced, reply) {
		if frames == nil {
			frames = []any{}
		}
		r := w.post("/api/sync", map[string]any{"conn": conn, "frames": frames, "wait": wait}, bearer(token))
		var s synced
		_ = json.Unmarshal([]byte(r.body), &s)
		return s, r
	}
	first, r := ask(j.Token, "", 5, w.hello())
	if first.Conn == "" || !strings.Contains(r.body, `"snapshot"`) {
		t.Fatal(r)
	}
	note := map[string]any{"push": map[string]any{"doc": w.session, "ops": []any{map[string]any{"n": 1, "base": 0, "op": "create", "kind": "parking", "id": id.New(), "fields": map[string]any{"text": "night shift"}, "v": 1}}}}
	if _, r := ask(j.Token, first.Conn, 5, note); !strings.Contains(r.body, `"ack"`) || !strings.Contains(r.body, "night shift") {
		t.Errorf("push: %s", r.body)
	}
	waiting := make(chan reply)
	go func() { _, r := ask(j.Token, first.Conn, 25); waiting <- r }()
	for range 200 { // whichever comes second ends the first
		if _, r := ask(j.Token, first.Conn, 0); r.status != 200 {
			t.Errorf("second request: %d", r.status)
		}
		select {
		case r := <-waiting:
			if r.status != 200 {
				t.Errorf("first request: %s", r.body)
			}
			waiting = nil
		default:
			continue
		}
		break
	}
	other, _ := w.join(map[string]any{"code": w.code, "name": "Ines", "seat": "seat-b"})
	for name, c := range map[string][2]string{"unknown": {j.Token, id.New()}, "somebody else's": {other.Token, first.Conn}} {
		if _, r := ask(c[0], c[1], 0); r.status != 410 {
			t.Errorf("%s conn: %d", name, r.status)
		}
	}
	if _, r := ask(j.Token, first.Conn, 0, "x", map[string]any{"hello": strings.Repeat("x", 70<<10)}); r.status != 413 {
		t.Errorf("large frame: %d", r.status)
	}
	w.must(w.doors.Revoke(context.Background(), w.session, j.Person))
	if _, r := ask(j.Token, first.Conn, 0); r.status != 401 {
		t.Errorf("revoked: %d", r.status)
	}
}

func TestSocket_MemoryOfAParticipant(t *testing.T) {
	w := newWorld(t, func(_ *httpapi.Deps, _ *signin.Options, l *socket.Limits) { l.Each = 1000 })
	token := w.grant("stage", w.session)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const n = 300
	for range n {
		conn, err := net.Dial("tcp", w.addr())
		w.must(err)
		t.Cleanup(func() { _ = conn.Close() })
		fmt.Fprintf(conn, "GET /api/socket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: cairn.1\r\nAuthorization: Bearer %s\r\n\r\n", w.addr(), token)
	}
	w.settle(n)
	runtime.GC()
	runtime.ReadMemStats(&after)
	kib := float64(int64(after.HeapInuse+after.StackInuse)-int64(before.HeapInuse+before.StackInuse)) / 1024 / n
	t.Logf("%.1f KiB a connection", kib)
	if kib > 40 {
		t.Errorf("%.1f KiB a connection", kib)
	}
}
