package faulttest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/lxzan/gws"

	"cairn/internal/id"
)

// frame is what the program sends; see docs/protocol.md.
type frame struct {
	Snapshot struct {
		Doc, Epoch string
		Seq        int64
		You        struct{ ID string }
		Records    []row
	}
	Change struct {
		Seq     int64
		Records []row
	}
	Ack struct {
		Results []answer
	}
	Pong int
}

type row struct {
	Kind, ID string
	Seq      int64
	Fields   map[string]json.RawMessage
}

func (r row) text(field string) string {
	var s string
	_ = json.Unmarshal(r.Fields[field], &s) // not a text: ""
	return s
}

type answer struct {
	N, Seq             int64
	No, Field, Message string
}

// phone is a client that writes notes, keeps what was not acknowledged and
// sends it again, as docs/protocol.md tells it.
type phone struct {
	m             meeting
	token, person string
	cookie        *http.Cookie
	device        string
	mu            sync.Mutex
	ids           []string         // ids[n-1] is the note of op n
	acked         map[int64]int64  // n to seq
	seen          map[string]int64 // note to the seq it was shown with
	trouble       []string
	refused       map[string]int
	dials         int
	news          func() // an op was acknowledged
}

func newPhone(m meeting, token, person string, cookie *http.Cookie) *phone {
	return &phone{m: m, token: token, person: person, cookie: cookie, device: id.New(), acked: map[int64]int64{}, seen: map[string]int64{},
		refused: map[string]int{}, news: func() {}}
}

// link is one connection.
type link struct {
	gws.BuiltinEventHandler
	frames chan frame
	end    chan struct{}
}

func (l *link) OnMessage(_ *gws.Conn, m *gws.Message) {
	var f frame
	if json.Unmarshal(m.Data.Bytes(), &f) == nil {
		l.frames <- f
	}
	_ = m.Close()
}

func (l *link) OnClose(*gws.Conn, error) { close(l.end) }

// dial connects and says hello; nil when nobody answers.
func (ph *phone) dial(addr string) (*gws.Conn, *link) {
	l := &link{frames: make(chan frame, 4096), end: make(chan struct{})}
	ws, _, err := gws.NewClient(l, &gws.ClientOption{Addr: "ws://" + addr + "/api/socket", HandshakeTimeout: 2 * time.Second,
		RequestHeader: http.Header{"Authorization": {"Bearer " + ph.token}, "Sec-Websocket-Protocol": {"cairn.1"}, "User-Agent": {"Qagent/1.0"}, "X-Forwarded-For": {"203.0.113.77"}}})
	if err != nil {
		return nil, nil
	}
	go ws.ReadLoop()
	hello := fmt.Sprintf(`{"hello":{"device":%q,"schema":1,"docs":[{"doc":%q,"since":0,"kinds":["note"]}]}}`, ph.device, ph.m.session)
	if ws.WriteString(hello) != nil {
		return nil, nil
	}
	return ws, l
}

// live writes notes, at most three unanswered at a time, until ctx ends or it has
// written most and all are answered; it comes back whenever the line breaks.
func (ph *phone) live(ctx context.Context, addr string, most int) {
	for ctx.Err() == nil && !ph.through(most) {
		ws, l := ph.dial(addr)
		if ws == nil {
			pause(ctx)
			continue
		}
		ph.mu.Lock()
		ph.dials++
		ph.mu.Unlock()
		ph.serve(ctx, ws, l, most)
		_ = ws.NetConn().Close()
	}
}

// pause is the client's wait between two tries to connect.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Millisecond):
	}
}

func (ph *phone) through(most int) bool {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	return len(ph.ids) >= most && len(ph.acked) == len(ph.ids)
}

func (ph *phone) serve(ctx context.Context, ws *gws.Conn, l *link, most int) {
	sent, last := int64(0), int64(0)
	for !ph.through(most) {
		select {
		case <-ctx.Done():
			return
		case <-l.end:
			return
		case f := <-l.frames:
			if f.Change.Seq > 0 && f.Change.Seq < last {
				ph.complain("seq went back from %d to %d", last, f.Change.Seq)
			}
			last = max(last, f.Change.Seq, f.Snapshot.Seq)
			if ph.take(f) {
				sent = 0
			}
			if f.Snapshot.Seq > 0 || len(f.Ack.Results) > 0 {
				sent = ph.push(ws, sent, most)
			}
		}
	}
}

// take notes what a frame tells; true says that something must be sent again.
func (ph *phone) take(f frame) (again bool) {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	for _, r := range append(f.Snapshot.Records, f.Change.Records...) {
		if was, known := ph.seen[r.ID]; known && was != r.Seq {
			ph.trouble = append(ph.trouble, fmt.Sprintf("note %s moved from %d to %d", r.ID, was, r.Seq))
		}
		ph.seen[r.ID] = r.Seq
	}
	for _, a := range f.Ack.Results {
		was, known := ph.acked[a.N]
		switch {
		case a.No != "":
			ph.refused[a.No]++
			again = again || a.No == "retry"
		case known && was != a.Seq:
			ph.trouble = append(ph.trouble, fmt.Sprintf("op %d was answered %d and then %d", a.N, was, a.Seq))
		default:
			ph.acked[a.N] = a.Seq
			ph.news()
		}
	}
	return again
}

func (ph *phone) complain(format string, args ...any) {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	ph.trouble = append(ph.trouble, fmt.Sprintf(format, args...))
}

// push sends what was not sent on this connection and makes new notes.
func (ph *phone) push(ws *gws.Conn, sent int64, most int) int64 {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	for len(ph.ids) < most && len(ph.ids)-len(ph.acked) < 3 {
		ph.ids = append(ph.ids, id.New())
	}
	var ops []map[string]any
	for i, note := range ph.ids {
		n := int64(i + 1)
		if _, done := ph.acked[n]; !done && n > sent {
			ops = append(ops, ph.note(n, note))
			sent = n
		}
	}
	if len(ops) > 0 {
		raw, _ := json.Marshal(map[string]any{"push": map[string]any{"doc": ph.m.session, "device": ph.device, "ops": ops}})
		_ = ws.WriteMessage(gws.OpcodeText, raw) // a broken line is noticed by its end
	}
	return sent
}

func (ph *phone) note(n int64, note string) map[string]any {
	return map[string]any{"n": n, "base": 0, "op": "create", "kind": "note", "id": note, "v": 1,
		"fields": map[string]any{"step": ph.m.step, "text": fmt.Sprintf("Qword %d of %s", n, ph.person[:8])}}
}

// look connects afresh and returns everything it is shown, or an error.
func (ph *phone) look(addr string) (frame, error) {
	ws, l := ph.dial(addr)
	if ws == nil {
		return frame{}, fmt.Errorf("nobody answers")
	}
	defer ws.NetConn().Close()
	over := time.After(patience)
	for {
		select {
		case f := <-l.frames:
			if f.Snapshot.Doc != "" {
				return f, nil
			}
		case <-l.end:
			return frame{}, fmt.Errorf("the line broke")
		case <-over:
			return frame{}, fmt.Errorf("no snapshot")
		}
	}
}
