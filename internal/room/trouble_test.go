package room_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/room"
)

// A panic after the commit, while others are told, ends neither the program nor
// the document: what was durable stays, and everybody comes back.
func TestF19_APanicWhileTellingOthersEndsNobodyElse(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	_, l := h.join(rosa, sessionID)
	_, keeper := h.join(facilitator(), planID)
	poison := id.New()
	err := h.hub.Write(ctx(), sessionID, []record.Write{{Op: "create", Kind: "participant", ID: poison, Fields: map[string]any{"name": "poison", "state": "in"}}})
	must(t, err) // it was durable
	if code := l.ended(t); code != 1011 {
		t.Errorf("Rosa's connection ended with %d", code)
	}
	must(t, h.hub.Read(ctx(), sessionID, func(s *record.State) error {
		if s.Get("participant", poison) == nil {
			t.Error("what was durable is gone")
		}
		return nil
	}))
	took(t, h.do(rosa, "device-1", op(1, "create", "note", id.New(), `{"text":"on we go"}`)))
	must(t, h.hub.Write(ctx(), planID, []record.Write{{Op: "create", Kind: "norm", ID: id.New(), Fields: map[string]any{"text": "elsewhere"}}}))
	keeper.until(t, "elsewhere")
}

func TestF19_ADocumentThatKeepsPanickingRestsAndOthersGoOn(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	for range 3 {
		peer, l := h.join(rosa, sessionID)
		must(t, peer.Handle(ctx(), fmt.Appendf(nil, `{"here":{"doc":%q,"step":"poison","state":"writing"}}`, sessionID)))
		if code := l.ended(t); code != 1011 {
			t.Fatalf("ended with %d", code)
		}
		h.clock.Advance(time.Second)
	}
	refused(t, h.do(rosa, "device-1", op(1, "create", "note", id.New(), `{"text":"kept"}`)), errs.Retry)
	must(t, h.hub.Read(ctx(), planID, func(*record.State) error { return nil }))
	h.clock.Advance(11 * time.Minute)
	took(t, h.do(rosa, "device-1", op(1, "create", "note", id.New(), `{"text":"kept"}`)))
}

// hello sends a wish for these kinds.
func hello(t testing.TB, p *room.Peer, kinds string) {
	t.Helper()
	must(t, p.Handle(ctx(), fmt.Appendf(nil, `{"hello":{"device":"device-of-rosa","schema":1,"docs":[{"doc":%q,"since":0,"kinds":[%s]}]}}`, sessionID, kinds)))
}

// forgetful takes every frame and keeps none.
type forgetful struct{}

func (forgetful) Send(...[]byte) bool { return true }
func (forgetful) Close(int, string)   {}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func TestR9_ManyWishesKeepNothingInMemory(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	for k := range 5 {
		var ops []record.Op
		for i := range 100 {
			ops = append(ops, op(int64(k*100+i+1), "create", "note", id.New(), `{"text":"`+strings.Repeat("x", 180)+`"}`))
		}
		took(t, h.do(rosa, "device-1", ops...))
	}
	before := heap()
	peer := h.hub.Join(ctx(), rosa, forgetful{})
	defer peer.Close()
	names := []string{"session", "step", "participant", "rating", "word"}
	for i := range 500 {
		kinds := fmt.Sprintf(`"note","junk%d"`, i)
		for bit, name := range names {
			if i>>bit&1 == 1 {
				kinds += `,"` + name + `"`
			}
		}
		hello(t, peer, kinds)
	}
	must(t, h.hub.Read(ctx(), sessionID, func(*record.State) error { return nil }))
	if grew := heap() - before; grew > 10 {
		t.Errorf("%.1f MB stay after 500 hellos", grew)
	}
}

func TestAWishForNothingThatExistsIsForNothing(t *testing.T) {
	h := newHouse(t)
	peer, l := h.join(h.person("Rosa"), sessionID)
	hello(t, peer, `"junk"`)
	must(t, peer.Handle(ctx(), []byte(`{"ping":1}`)))
	must(t, h.hub.Read(ctx(), sessionID, func(*record.State) error { return nil }))
	frames := strings.Split(strings.TrimSpace(l.all()), "\n")
	if last := frames[len(frames)-1]; !strings.Contains(last, `"records":[]`) {
		t.Errorf("somebody who asked for nothing got %s", last)
	}
}

// push sends ops over a connection as one frame.
func pushed(t testing.TB, p *room.Peer, device string, from, n int) {
	t.Helper()
	var ops []string
	for i := range n {
		ops = append(ops, fmt.Sprintf(`{"n":%d,"op":"x"}`, from+i))
	}
	must(t, p.Handle(ctx(), fmt.Appendf(nil, `{"push":{"doc":%q,"device":%q,"ops":[%s]}}`, sessionID, device, strings.Join(ops, ","))))
}

func (h *house) rows(query string) (n int) {
	h.t.Helper()
	read, _ := h.st.DB()
	must(h.t, read.QueryRow(query).Scan(&n))
	return n
}

// An outbox of 500 goes at once; whoever sends more than anybody types waits,
// over all their connections, and what waits is stored nowhere.
func TestR9_OnePersonsPaceHoldsOverAllTheirConnections(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	one, l1 := h.join(rosa, sessionID)
	two, l2 := h.join(rosa, sessionID)
	pushed(t, one, "device-1", 1, 500)
	if all := l1.until(t, `"n":500`); strings.Contains(all, `"retry"`) {
		t.Error("an honest outbox has to wait")
	}
	pushed(t, two, "device-2", 1, 500)
	l2.until(t, `"n":500`)
	pushed(t, one, "device-3", 1, 1)
	if all := l1.until(t, `"device-3"`); !strings.Contains(all, `"n":1,"no":"retry"`) {
		t.Error("whoever sent more than anybody types does not wait")
	}
	if n := h.rows("SELECT SUM(json_array_length(answers)) FROM answers"); n != 1000 {
		t.Errorf("%d answers are stored", n)
	}
	h.clock.Advance(time.Second)
	pushed(t, two, "device-2", 501, 5)
	l2.until(t, `"n":505,"no":"invalid"`)
	pushed(t, two, "device-2", 506, 500)
	l2.until(t, `"n":1005`)
	h.clock.Advance(-time.Hour) // the clock was wrong: nobody waits an hour for that
	for range 2 {
		pushed(t, one, "device-4", 1, 1)
		h.clock.Advance(time.Second)
	}
	must(t, h.hub.Read(ctx(), sessionID, func(*record.State) error { return nil }))
	if h.rows("SELECT COUNT(*) FROM answers WHERE device = 'device-4'") != 1 {
		t.Error("nothing is taken until the clock is where it was")
	}
}

func TestR9_OnePersonsDevicesAreBounded(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	for i := range 400 {
		h.do(rosa, fmt.Sprintf("device-%08d", i), record.Op{N: 1, Op: "x"})
	}
	if n := h.rows("SELECT COUNT(*) FROM devices"); n > 300 {
		t.Errorf("%d devices of one person are stored", n)
	}
	took(t, h.do(ben, "bens-device", op(1, "create", "note", id.New(), `{"text":"x"}`)))
}

func TestR9_WhatOnePersonAddsIsBoundedByCommandsToo(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	var ops []record.Op
	for i := range 1001 {
		ops = append(ops, record.Op{N: int64(i + 1), Op: "act", Act: "add"})
	}
	answers := h.do(rosa, "device-1", ops...)
	took(t, answers[:1000])
	refused(t, answers[1000:], errs.TooLarge)
	took(t, h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "add"}))
}

// The commit of a removal fails after it is durable: the person is out all the same.
func TestR6_ARemovalWhoseCommitIsUnknownHoldsAtOnce(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	_, lr := h.join(rosa, sessionID)
	_, lb := h.join(ben, sessionID)
	once := true
	h.setFail(func(at string) error {
		if at == "after commit" && once {
			once = false
			return errors.New("input/output error")
		}
		return nil
	})
	refused(t, h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "remove", Kind: "participant", ID: rosa.ID}), errs.Retry)
	took(t, h.do(ben, "bens-device", op(1, "create", "note", id.New(), `{"text":"after-the-removal"}`)))
	lb.until(t, "after-the-removal")
	if all := lr.until(t, `"bye"`); strings.Contains(all, "after-the-removal") {
		t.Error("a removed person hears what is written after their removal")
	}
}

// What cannot be delivered to one document keeps nothing else waiting.
func TestCarriesToOtherDocumentsPassOneThatIsStuck(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	other := "00000000000000000000000000000001" // sorts before the session, and its plan cannot be read
	must(t, h.hub.Create(ctx(), "session", other, []record.Write{{Op: "create", Kind: "session", ID: "session"}}))
	h.rot("bad")
	_, write := h.st.DB()
	_, err := write.Exec("INSERT INTO carries (source, seq, idx, target, body) VALUES ($1, 1, 0, 'bad', '[]')", other)
	must(t, err)
	took(t, h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "remove", Kind: "participant", ID: rosa.ID}))
	h.untilPlan(func(s *record.State) bool { return len(s.Get("seat", sessionID).Strs("removed")) == 1 })
}

// What waits and what was refused is told to whoever runs the session, also after a
// restart, until it has arrived.
func TestWhatHasNotArrivedElsewhereIsSaid(t *testing.T) {
	h := newHouse(t)
	h.rot("bad")
	source := func(carries ...record.Carry) string {
		doc := id.New()
		must(t, h.hub.Create(ctx(), "session", doc, []record.Write{{Op: "create", Kind: "session", ID: "session"}}, carries...))
		return doc
	}
	norm := []record.Write{{Op: "create", Kind: "norm", ID: id.New(), Fields: map[string]any{"text": "one voice"}}}
	waits := source(record.Carry{Doc: "bad", Writes: norm}, record.Carry{Doc: "bad", Writes: norm[:1:1]})
	refused := source(record.Carry{Doc: planID, Writes: []record.Write{{Op: "create", Kind: "nothing", ID: "x"}}}, record.Carry{Doc: "nowhere", Writes: norm})
	for range 2 {
		h.unsent(waits, map[string]record.Unsent{"bad": {Waiting: 2}})
		h.unsent(refused, map[string]record.Unsent{planID: {Refused: 1}, "nowhere": {Refused: 1}})
		h.reopen()
	}
	_, l := h.join(access.Principal{Kind: "facilitator", ID: id.New(), Doc: waits}, waits, "unsent")
	l.until(t, `"unsent":{"bad":{"waiting":2,"refused":0}}`)
	_, write := h.st.DB()
	_, err := write.Exec("DELETE FROM records WHERE doc = 'bad'")
	must(t, err)
	for h.owing(waits)["bad"].Waiting > 0 {
		h.clock.Advance(time.Second) // to the next try
	}
	l.until(t, `"del":["bad"]`)
	h.unsent(refused, map[string]record.Unsent{planID: {Refused: 1}, "nowhere": {Refused: 1}})
}

// rot makes a plan that cannot be read.
func (h *house) rot(doc string) {
	h.t.Helper()
	must(h.t, h.hub.Create(ctx(), "plan", doc, nil))
	_, write := h.st.DB()
	_, err := write.Exec("UPDATE documents SET seq = 1 WHERE id = $1", doc)
	must(h.t, err)
	_, err = write.Exec("INSERT INTO records (doc, kind, id, author, created, changed, deleted, cells) VALUES ($1, 'norm', 'x', '', 1, 1, 0, 'rotten')", doc)
	must(h.t, err)
}

func (h *house) owing(doc string) (n map[string]record.Unsent) {
	h.t.Helper()
	must(h.t, h.hub.Read(ctx(), doc, func(s *record.State) error { n = s.Unsent; return nil }))
	return n
}

// unsent waits until a document says that so much of it has not arrived.
func (h *house) unsent(doc string, want map[string]record.Unsent) {
	h.t.Helper()
	for range 2000 {
		if maps.Equal(h.owing(doc), want) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	h.t.Fatalf("not arrived: %v, want %v", h.owing(doc), want)
}

// Whoever makes a document that others are to name may fall over in between: the next
// run finishes it.
func TestWhatADocumentCarriesAtItsMakingArrivesAfterACrash(t *testing.T) {
	h := newHouse(t)
	other, begun := id.New(), 0
	h.setFail(func(point string) error {
		if point == "begin" {
			begun++
		}
		if begun > 1 {
			return errors.New("gone")
		}
		return nil
	})
	seat := record.Write{Op: "put", Kind: "seat", ID: other, Fields: map[string]any{"session": other, "open": true}}
	must(t, h.hub.Create(ctx(), "session", other, []record.Write{{Op: "create", Kind: "session", ID: "session"}}, record.Carry{Doc: planID, Writes: []record.Write{seat}}))
	h.setFail(nil)
	h.reopen()
	h.untilPlan(func(s *record.State) bool { return s.Get("seat", other).Bool("open") })
}

// Whoever stops waiting for an answer is never written to afterwards, and nothing
// is made once the hub has stopped.
func TestACancelledReadTouchesNothingLater(t *testing.T) {
	h := newHouse(t)
	for range 200 {
		c, cancel := context.WithCancel(ctx())
		go cancel()
		n := 0
		_ = h.hub.Read(c, sessionID, func(*record.State) error { n++; return nil })
		n++ // the race detector looks at it
	}
	must(t, h.hub.Stop(ctx()))
	if err := h.hub.Create(ctx(), "session", id.New(), nil); !errs.Is(err, errs.Retry) {
		t.Errorf("a stopped hub says %v", err)
	}
	must(t, h.st.Close())
	h.hub = nil
}
