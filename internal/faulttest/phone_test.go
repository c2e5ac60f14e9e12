package faulttest

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
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
		Gone    [][2]string
		You     *struct{ ID string } // in the answer to a hello
	}
	Ack struct {
		Results []answer
	}
	Pong int
}

type row struct {
	Kind, ID string
	Seq      int64
	Fields   json.RawMessage // read when somebody asks
}

func (r row) text(field string) string {
	var all map[string]any
	_ = json.Unmarshal(r.Fields, &all)
	s, _ := all[field].(string) // not a text: ""
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
	shown         map[string]int64 // what its screen holds: record to seq
	since         int64            // how far shown goes
	epoch         string
	here          bool // connected, and told how things stand
	trouble       []string
	refused       map[string]int
	dials         int
	news          func() // an op was acknowledged
	wish          string // what of the session it follows, as hello says it
}

// notesAlone is the wish of a phone that need not draw a screen.
const notesAlone = `"kinds":["note"]`

func newPhone(m meeting, token, person string, cookie *http.Cookie) *phone {
	return &phone{m: m, token: token, person: person, cookie: cookie, device: id.New(), acked: map[int64]int64{}, seen: map[string]int64{},
		shown: map[string]int64{}, refused: map[string]int{}, news: func() {}, wish: notesAlone}
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

// dial connects and says hello from where it has got to; nil when nobody answers.
func (ph *phone) dial(addr string, since int64, epoch string) (*gws.Conn, *link) {
	l := &link{frames: make(chan frame, 256), end: make(chan struct{})}
	ws, _, err := gws.NewClient(l, &gws.ClientOption{Addr: "ws://" + addr + "/api/socket", HandshakeTimeout: patience,
		RequestHeader: http.Header{"Authorization": {"Bearer " + ph.token}, "Sec-Websocket-Protocol": {"cairn.1"}, "User-Agent": {"Qagent/1.0"}, "X-Forwarded-For": {"203.0.113.77"}}})
	if err != nil {
		return nil, nil
	}
	go ws.ReadLoop()
	hello := fmt.Sprintf(`{"hello":{"device":%q,"schema":1,"docs":[{"doc":%q,"since":%d,"epoch":%q,%s}]}}`, ph.device, ph.m.session, since, epoch, ph.wish)
	if ws.WriteString(hello) != nil {
		return nil, nil
	}
	return ws, l
}

// live writes notes, at most three unanswered at a time and most in all, until ctx
// ends; it comes back whenever the line breaks.
func (ph *phone) live(ctx context.Context, addr string, most int) {
	for ctx.Err() == nil {
		ws, l := ph.dial(addr, ph.since, ph.epoch)
		if ws == nil {
			pause(ctx)
			continue
		}
		ph.mu.Lock()
		ph.dials++
		ph.mu.Unlock()
		ph.serve(ctx, ws, l, most)
		ph.mu.Lock()
		ph.here = false
		ph.mu.Unlock()
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
	sent := int64(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.end:
			return
		case f := <-l.frames:
			if ph.take(f) {
				sent = 0
			}
			if f.welcomes() || len(f.Ack.Results) > 0 {
				sent = ph.push(ws, sent, most)
			}
		}
	}
}

// welcomes says whether f answers a hello.
func (f frame) welcomes() bool { return f.Snapshot.Doc != "" || f.Change.You != nil }

// take notes what a frame tells; true says that something must be sent again.
func (ph *phone) take(f frame) (again bool) {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	ph.here = ph.here || f.welcomes()
	ph.move(f)
	for _, r := range append(f.Snapshot.Records, f.Change.Records...) {
		ph.shown[r.ID] = r.Seq
		if was, known := ph.seen[r.ID]; known && was != r.Seq {
			ph.trouble = append(ph.trouble, fmt.Sprintf("note %s moved from %d to %d", r.ID, was, r.Seq))
		}
		if r.Kind == "note" {
			ph.seen[r.ID] = r.Seq
		}
	}
	for _, key := range f.Change.Gone {
		delete(ph.shown, key[1])
	}
	for _, a := range f.Ack.Results {
		again = ph.answered(a) || again
	}
	return again
}

// move follows the document's seq, which never goes back within one epoch.
func (ph *phone) move(f frame) {
	seq := max(f.Snapshot.Seq, f.Change.Seq)
	if f.Snapshot.Doc != "" {
		ph.shown = map[string]int64{}
		if f.Snapshot.Epoch != ph.epoch {
			ph.since, ph.epoch = 0, f.Snapshot.Epoch
		}
	}
	if seq > 0 && seq < ph.since {
		ph.trouble = append(ph.trouble, fmt.Sprintf("the document went back from %d to %d", ph.since, seq))
	}
	ph.since = max(ph.since, seq)
}

func (ph *phone) answered(a answer) (again bool) {
	was, known := ph.acked[a.N]
	switch {
	case a.No != "":
		ph.refused[a.No]++
		return a.No == "retry"
	case known && was != a.Seq:
		ph.trouble = append(ph.trouble, fmt.Sprintf("op %d was answered %d and then %d", a.N, was, a.Seq))
	default:
		ph.acked[a.N] = a.Seq
		ph.news()
	}
	return false
}

// screen sums up what the phone shows of the document as it was at seq; false
// while it has not got that far.
func (ph *phone) screen(seq int64) (uint64, bool) {
	ph.mu.Lock()
	defer ph.mu.Unlock()
	if !ph.here || ph.since < seq {
		return 0, false
	}
	return state(ph.shown, seq), true
}

// state is one number for which records stand where, up to seq, in any order.
func state(records map[string]int64, seq int64) (sum uint64) {
	for name, at := range records {
		if at <= seq {
			h := fnv.New64a()
			fmt.Fprintf(h, "%s %d", name, at)
			sum += h.Sum64()
		}
	}
	return sum
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
	ws, l := ph.dial(addr, 0, "")
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

// standing looks which records stand where, and how far the document is.
func (ph *phone) standing(addr string) (map[string]int64, int64, error) {
	f, err := ph.look(addr)
	now := map[string]int64{}
	for _, r := range f.Snapshot.Records {
		now[r.ID] = r.Seq
	}
	return now, f.Snapshot.Seq, err
}
