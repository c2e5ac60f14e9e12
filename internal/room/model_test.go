package room_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	a "cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/room"
)

// phone is a client as docs/protocol.md describes it, on a bad network.
type phone struct {
	p         a.Principal
	device    string
	n, seq    int64
	epoch     string
	outbox    []record.Op
	confirmed map[string]string // "kind id" to fields
	asOf      map[string]int64  // the frame that last spoke of each record
	peer      *room.Peer
	line      *line
	read      int
	frames    strings.Builder // everything that ever reached it
}

// world is the hub with phones around it and what the model knows.
type world struct {
	*house
	rt     *rapid.T
	phones []*phone
	late   []struct { // frames that the network kept and brings again
		p a.Principal
		f []byte
	}
	ids      []string
	made     int
	acked    map[string]bool // texts whose change was acknowledged
	gone     map[string]bool // texts that were to be forgotten
	kills    int
	revealed bool
	backup   string
	back     bool // went back to a backup: unanswered changes may then be made twice
}

type wireFrame struct {
	Snapshot *struct {
		Epoch   string
		Seq     int64
		Records []wireRecord
	}
	Change *struct {
		Seq     int64
		Records []wireRecord
		Gone    [][2]string
	}
	Ack *struct {
		Device  string
		Results []record.Answer
	}
}

type wireRecord struct {
	Kind, ID string
	Fields   json.RawMessage
}

func (w *world) connect(ph *phone) {
	if ph.peer != nil {
		return
	}
	ph.line, ph.read = newLine(), 0
	ph.peer = w.hub.Join(ctx(), ph.p, ph.line)
	w.hand(ph, fmt.Appendf(nil, `{"hello":{"device":%q,"schema":1,"docs":[{"doc":%q,"since":%d,"epoch":%q,"kinds":["note","rating"]}]}}`, ph.device, sessionID, ph.seq, ph.epoch))
}

func (w *world) hand(ph *phone, frame []byte) {
	if err := ph.peer.Handle(ctx(), frame); err != nil {
		w.rt.Fatal(err)
	}
}

// drop loses the connection with everything in it that was not read.
func (w *world) drop(ph *phone) {
	if ph.peer != nil {
		ph.peer.Close()
		ph.peer = nil
	}
}

// settleDown returns once the room has done all it was given.
func (w *world) settleDown() {
	if err := w.hub.Read(ctx(), sessionID, func(*record.State) error { return nil }); err != nil {
		w.rt.Fatal(err)
	}
}

func (w *world) send(ph *phone, lose bool) {
	if ph.peer == nil || len(ph.outbox) == 0 {
		return
	}
	raw, err := json.Marshal(map[string]any{"push": map[string]any{"doc": sessionID, "device": ph.device, "ops": ph.outbox}})
	if err != nil {
		w.rt.Fatal(err)
	}
	w.late = append(w.late, struct {
		p a.Principal
		f []byte
	}{ph.p, raw})
	if !lose {
		w.hand(ph, raw)
	}
}

// waiting are the frames that a phone has not read.
func (w *world) waiting(ph *phone) [][]byte {
	if ph.peer == nil {
		return nil
	}
	w.settleDown()
	ph.line.mu.Lock()
	defer ph.line.mu.Unlock()
	return ph.line.frames[ph.read:]
}

// receive reads at most count of the frames that wait.
func (w *world) receive(ph *phone, count int) {
	frames := w.waiting(ph)
	for _, f := range frames[:min(count, len(frames))] {
		ph.read++
		ph.frames.Write(f)
		w.apply(ph, f)
	}
}

func (w *world) apply(ph *phone, raw []byte) {
	var f wireFrame
	if err := json.Unmarshal(raw, &f); err != nil {
		w.rt.Fatalf("%s: %v", raw, err)
	}
	if s := f.Snapshot; s != nil {
		ph.confirmed, ph.asOf = map[string]string{}, map[string]int64{}
		if ph.epoch != "" && ph.epoch != s.Epoch {
			ph.renumber()
		}
		ph.epoch, ph.seq = s.Epoch, s.Seq
		ph.put(s.Records, s.Seq)
	}
	if c := f.Change; c != nil {
		ph.put(c.Records, c.Seq)
		for _, g := range c.Gone {
			if ph.newest(g[0]+" "+g[1], c.Seq) {
				delete(ph.confirmed, g[0]+" "+g[1])
			}
		}
		ph.seq = max(ph.seq, c.Seq)
	}
	for _, tab := range w.phones { // another tab of theirs may have sent for it
		if f.Ack != nil && f.Ack.Device == tab.device {
			w.answered(tab, f.Ack.Results)
		}
	}
}

func (ph *phone) put(list []wireRecord, frame int64) {
	for _, r := range list {
		if ph.newest(r.Kind+" "+r.ID, frame) {
			ph.confirmed[r.Kind+" "+r.ID] = string(r.Fields)
		}
	}
}

// newest reports whether no later frame has spoken of the record.
func (ph *phone) newest(key string, frame int64) bool {
	if frame < ph.asOf[key] {
		return false
	}
	ph.asOf[key] = frame
	return true
}

// renumber is what a client does after a restore: a new device, counted anew.
func (ph *phone) renumber() {
	ph.device, ph.n = id.New(), 0
	for i := range ph.outbox {
		ph.n++
		ph.outbox[i].N, ph.outbox[i].Base = ph.n, 0
	}
}

func (w *world) answered(ph *phone, answers []record.Answer) {
	for _, x := range answers {
		i := slices.IndexFunc(ph.outbox, func(o record.Op) bool { return o.N == x.N })
		if i < 0 || x.No == "retry" {
			continue
		}
		if text := string(ph.outbox[i].Fields["text"]); x.No == "" && text != "" {
			w.acked[text] = true
		}
		ph.outbox = slices.Delete(ph.outbox, i, i+1)
	}
}

func (w *world) edit(ph *phone) {
	what := rapid.SampledFrom([]string{"create", "create", "set", "set", "set", "delete", "restore", "rate"}).Draw(w.rt, "edit")
	w.made++
	ph.n++
	o := record.Op{N: ph.n, Base: ph.seq, Op: what, Kind: "note", V: 1}
	text := json.RawMessage(fmt.Sprintf(`"v%d."`, w.made))
	switch {
	case what == "rate":
		o.Op, o.Kind, o.ID = "create", "rating", record.DerivedID(orgID, ph.p.ID)
		o.Fields = map[string]json.RawMessage{"step": json.RawMessage(`"` + stepID + `"`), "subject": json.RawMessage(`"` + orgID + `"`), "condition": json.RawMessage(`"secret-` + ph.p.ID + `"`)}
	case what == "create" || len(w.ids) == 0:
		o.Op, o.ID, o.Fields = "create", id.New(), map[string]json.RawMessage{"text": text}
		w.ids = append(w.ids, o.ID)
	default:
		o.ID = rapid.SampledFrom(w.ids).Draw(w.rt, "id")
		if what == "set" {
			o.Fields = map[string]json.RawMessage{"text": text}
		}
	}
	ph.outbox = append(ph.outbox, o)
}

func (w *world) act(name string) {
	n := w.made
	w.made++
	if _, err := w.hub.Do(ctx(), facilitator(), sessionID, fmt.Sprintf("act-device-%d", n), []record.Op{{N: 1, Op: "act", Act: name, Kind: "step", ID: stepID}}); err != nil {
		w.rt.Fatal(err)
	}
	w.revealed = w.revealed || name == "reveal"
}

func (w *world) restart(between func()) {
	for _, ph := range w.phones {
		w.drop(ph)
	}
	w.close()
	between()
	w.open()
}

func (w *world) step() {
	ph := rapid.SampledFrom(w.phones).Draw(w.rt, "phone")
	switch rapid.SampledFrom([]string{"edit", "edit", "edit", "send", "send", "lose", "receive", "receive", "some", "drop", "connect", "late", "overtake", "overtake", "floor", "retell", "kill", "adopt", "reveal", "cover", "fail", "restart", "backup", "back"}).Draw(w.rt, "step") {
	case "edit":
		w.edit(ph)
	case "send":
		w.connect(ph)
		w.send(ph, false)
	case "lose":
		w.send(ph, true)
	case "receive":
		w.receive(ph, 1000)
	case "some":
		w.receive(ph, 1)
	case "drop":
		w.drop(ph)
	case "connect":
		w.connect(ph)
	case "late":
		w.again()
	case "overtake":
		w.overtake(ph)
	case "floor":
		w.raise()
	case "retell":
		w.retell()
	case "kill":
		w.kill(ph)
	case "adopt":
		w.adopt()
	case "reveal":
		w.act("reveal")
	case "cover":
		w.act("cover")
	case "fail":
		w.failOnce()
	case "restart":
		w.restart(func() {})
	case "backup":
		w.save()
	case "back":
		w.goBack()
	}
}

// again brings an old frame once more, over another connection.
func (w *world) again() {
	if len(w.late) == 0 {
		return
	}
	f := rapid.SampledFrom(w.late).Draw(w.rt, "late")
	peer := w.hub.Join(ctx(), f.p, newLine())
	defer peer.Close()
	if err := peer.Handle(ctx(), f.f); err != nil {
		w.rt.Fatal(err)
	}
	w.settleDown()
}

// heal lets everybody through until nothing waits.
func (w *world) heal() {
	w.setFail(nil)
	for range 20 {
		busy := false
		for _, ph := range w.phones {
			w.connect(ph)
			w.receive(ph, 1000)
			w.send(ph, false)
			w.receive(ph, 1000)
			busy = busy || len(ph.outbox) > 0
		}
		if !busy {
			break
		}
	}
	w.beatNow()
	for _, ph := range w.phones {
		if len(ph.outbox) > 0 {
			w.rt.Fatalf("outbox stuck at %+v", ph.outbox[0])
		}
		w.receive(ph, 1000)
	}
}

// beatNow has everybody told what still waits: a change of a step does not wait.
func (w *world) beatNow() {
	w.made++
	set := record.Write{Op: "set", Kind: "step", ID: stepID, Fields: map[string]any{"script": fmt.Sprintf("Say %d", w.made)}}
	if err := w.hub.Write(ctx(), sessionID, []record.Write{set}); err != nil {
		w.rt.Fatal(err)
	}
}

// logged counts each text in the log of changes.
func (w *world) logged() map[string]int {
	out := map[string]int{}
	for _, c := range w.changes() {
		if text := string(c.Fields["text"]); text != "" {
			out[text]++
		}
	}
	return out
}

// changes are those that the log still tells.
func (w *world) changes() (out []record.Change) {
	read, _ := w.st.DB()
	rows, err := read.Query("SELECT payload FROM changes WHERE doc = $1 AND payload IS NOT NULL ORDER BY seq", sessionID)
	if err != nil {
		w.rt.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var c record.Change
		if err := errors.Join(rows.Scan(&raw), json.Unmarshal(raw, &c)); err != nil {
			w.rt.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func (w *world) check() {
	if _, err := w.st.Verify(ctx()); err != nil {
		w.rt.Fatal(err)
	}
	log := w.logged()
	for text := range w.acked {
		if log[text] == 0 && !w.gone[text] {
			w.rt.Fatalf("%s was acknowledged and is not in the log", text)
		}
	}
	kept := w.kept()
	for text, n := range log {
		if n > 1 && !w.back {
			w.rt.Fatalf("%s was applied %d times", text, n)
		}
		if !kept[text] {
			w.rt.Fatalf("%s is neither shown nor in history", text)
		}
	}
	for _, ph := range w.phones {
		if want := w.visible(ph.p.ID); !cmp.Equal(want, ph.confirmed) {
			w.rt.Fatalf("%s sees something else: %s", ph.p.ID, cmp.Diff(want, ph.confirmed))
		}
		for _, other := range w.phones {
			if !w.revealed && other.p.ID != ph.p.ID && strings.Contains(ph.frames.String(), "secret-"+other.p.ID) {
				w.rt.Fatal("a hidden rating reached somebody else")
			}
		}
	}
}

// kept returns every text that is a current value or in history.
func (w *world) kept() map[string]bool {
	out := map[string]bool{}
	if err := w.hub.Read(ctx(), sessionID, func(s *record.State) error {
		for _, r := range s.All() {
			out[string(r.Fields["text"].V)] = true
		}
		return nil
	}); err != nil {
		w.rt.Fatal(err)
	}
	for _, key := range w.ids {
		list, err := w.st.Past(ctx(), sessionID, "note", key)
		if err != nil {
			w.rt.Fatal(err)
		}
		for _, p := range list {
			out[string(p.Old.V)] = true
		}
	}
	out[`"Ratings"`] = true
	return out
}

// visible says anew, in its own words, what somebody may see.
func (w *world) visible(me string) map[string]string {
	out := map[string]string{}
	err := w.hub.Read(ctx(), sessionID, func(s *record.State) error {
		revealed := s.Get("step", stepID).Bool("revealed")
		for _, r := range append(s.List("note"), s.List("rating")...) {
			if r.Kind == "rating" && r.By != me && !revealed {
				continue
			}
			fields := []string{}
			for _, name := range []string{"text", "step", "subject", "condition"} {
				if r.Has(name) {
					fields = append(fields, fmt.Sprintf("%q:%s", name, r.Fields[name].V))
				}
			}
			out[r.Kind+" "+r.ID] = "{" + strings.Join(fields, ",") + "}"
		}
		return nil
	})
	if err != nil {
		w.rt.Fatal(err)
	}
	return out
}

// TestF14_R1_EverybodyConvergesOnABadNetwork drives the real hub and the real
// store: requests and answers get lost, frames come late, again and in another
// order, tabs send for dead ones, the disk fails around a commit, the server
// restarts, is killed within a commit and goes back to a backup, the floor rises.
func TestF14_R1_EverybodyConvergesOnABadNetwork(t *testing.T) {
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		if round++; round > rounds {
			return
		}
		w := &world{house: newHouse(t), rt: rt, acked: map[string]bool{}, gone: map[string]bool{}}
		defer w.close()
		w.beat = rapid.SampledFrom([]time.Duration{-1, time.Hour}).Draw(rt, "beat")
		w.reopen()
		rosa, ben := w.person("Rosa"), w.person("Ben")
		for _, p := range []a.Principal{rosa, rosa, ben, w.person("Ana")} {
			w.phones = append(w.phones, &phone{p: p, device: id.New(), confirmed: map[string]string{}, asOf: map[string]int64{}})
		}
		for range rapid.IntRange(5, 60).Draw(rt, "steps") {
			w.step()
		}
		w.heal()
		w.check()
		for _, ph := range w.phones {
			w.drop(ph)
		}
	})
}
