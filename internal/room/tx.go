package room

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/people"
	"cairn/internal/record"
)

// maxRecords bounds one document; documents are meant to stay small.
const maxRecords = 20000

// maxMade bounds what one participant may add to a document while it is open, so
// that nobody fills it for everybody.
const maxMade = 1000

// maxDevices bounds the names under which one participant may send to a document:
// every page they open has one, and every anonymous step.
const maxDevices = 300

// nobody is the author of a device used for anonymous kinds only.
const nobody = "~"

// push is a request to change the document: ops of a person, or writes of the
// server.
type push struct {
	p      access.Principal
	device string
	ops    []record.Op
	writes []record.Write
	decide func(*record.State) ([]record.Write, error)
	carry  *Carry
	peer   *Peer
	answer func([]record.Answer)
	// answered is set once the answers are out.
	answered bool
}

// tx gathers what several pushes do to the document until it is committed.
type tx struct {
	r      *room
	b      *Batch
	now    time.Time
	before map[record.Key]*record.Record // nil: there was none
	order  []record.Key
	acks   []ack
	revoke []string
}

type ack struct {
	push    *push
	answers []record.Answer
}

func (r *room) begin() *tx {
	b := &Batch{Doc: r.doc, From: r.s.Seq, Seq: r.s.Seq, Devices: map[string]Device{}, Secrets: map[string][]byte{}, Failed: map[int64]string{}}
	return &tx{r: r, b: b, now: r.d.Clock.Now(), before: map[record.Key]*record.Record{}}
}

// take applies one push; its answers are given once the batch is durable.
func (t *tx) take(j *push) {
	var answers []record.Answer
	switch {
	case j.carry != nil:
		answers = t.deliver(j)
	case j.decide != nil:
		answers = []record.Answer{t.decided(j.decide)}
	case j.p.Kind == "server":
		answers = []record.Answer{t.plain(j.writes)}
	default:
		answers = t.ops(j)
	}
	t.acks = append(t.acks, ack{j, answers})
}

func (t *tx) plain(ws []record.Write) record.Answer {
	return t.safely(record.Answer{}, func() (record.Answer, error) {
		_, err := t.writes(ws, access.System())
		return record.Answer{Seq: t.r.s.Seq}, err
	})
}

// deliver applies a carry once: its source's carries come in order, so anything
// at or before the last one taken is a repeat.
func (t *tx) deliver(j *push) []record.Answer {
	device := "carry:" + j.carry.Source
	n := j.carry.Seq<<20 | int64(j.carry.Idx)
	if dev, ok := t.device(device); ok && n <= dev.Last {
		t.b.Delivered = append(t.b.Delivered, j.carry.ID)
		return []record.Answer{{Seq: t.r.s.Seq}}
	}
	a := t.plain(j.writes)
	if a.No == string(errs.Retry) { // a rule said so, not the disk, and would again
		a.No = string(errs.Internal)
	}
	if a.No != "" {
		t.b.Failed[j.carry.ID] = a.No + " " + a.Field
		return []record.Answer{a}
	}
	t.b.Devices[device] = Device{Author: "server", Last: n}
	t.b.Delivered = append(t.b.Delivered, j.carry.ID)
	return []record.Answer{a}
}

func (t *tx) device(id string) (Device, bool) {
	if d, ok := t.b.Devices[id]; ok {
		return d, true
	}
	d, ok := t.r.devices[id]
	return d, ok
}

// isDevice reports whether a device is named as docs/protocol.md asks.
func isDevice(name string) bool {
	return len(name) >= 8 && len(name) <= 64 && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-'
	})
}

func (t *tx) ops(j *push) []record.Answer {
	out := make([]record.Answer, 0, len(j.ops))
	for _, op := range j.ops {
		out = append(out, t.one(j, op))
	}
	return out
}

func no(n int64, err error) record.Answer {
	e := errs.As(err)
	code := e.Code
	if code == errs.Wait || code == errs.Internal {
		code = errs.Retry
	}
	return record.Answer{N: n, No: string(code), Field: e.Field, Message: e.Message}
}

// one answers one op of a person: what was taken before is answered as it was.
func (t *tx) one(j *push, op record.Op) record.Answer {
	switch roles := people.Roles(t.r.s, j.p); {
	case roles == access.Nobody:
		return t.outside(j, op, errs.New(errs.NotFound, "", "This is not open to you."))
	case roles == access.Reader && j.p.Kind != "reader": // their own records, too, are read only from now on
		return t.outside(j, op, errs.New(errs.Gone, "", "The session is closed; what it made stays as it is."))
	}
	if !isDevice(j.device) {
		return no(op.N, errs.New(errs.Invalid, "device", "This device has no proper name."))
	}
	dev, known := t.device(j.device)
	if known && dev.Author != j.p.ID && dev.Author != nobody {
		return no(op.N, errs.New(errs.Denied, "device", "This device belongs to somebody else."))
	}
	switch {
	case op.N >= 1 && op.N <= dev.Last:
		return t.again(j, op.N)
	case op.N != dev.Last+1:
		return no(op.N, errs.New(errs.Retry, "n", "Changes before this one are missing."))
	}
	return t.fresh(j, op, dev, known)
}

// outside refuses somebody who may not write here any more. What was taken while
// they might is still said to be, so that nobody believes it lost.
func (t *tx) outside(j *push, op record.Op, err error) record.Answer {
	if dev, known := t.device(j.device); known && dev.Author == j.p.ID && op.N >= 1 && op.N <= dev.Last {
		return t.again(j, op.N)
	}
	return no(op.N, err)
}

// again finds the stored answer.
func (t *tx) again(j *push, n int64) record.Answer {
	for _, re := range t.b.Replies {
		if re.Device == j.device && re.Answer.N == n {
			return t.filled(re.Answer)
		}
	}
	a, err := t.r.d.Store.Answer(t.r.ctx, t.r.doc, j.device, n)
	switch {
	case errs.Is(err, errs.NotFound):
		return no(n, errs.New(errs.Retry, "n", "We no longer know what became of this. Please send it again under a new number."))
	case err != nil:
		return no(n, errs.New(errs.Retry, "", "Please send this again."))
	}
	return t.filled(a)
}

// filled gives an answer that was stored without its seq the present one: the
// answers to anonymous changes must not say which change a device made.
func (t *tx) filled(a record.Answer) record.Answer {
	if a.No == "" && a.Seq == 0 {
		a.Seq = t.r.s.Seq
	}
	return a
}

// fresh takes a new op and remembers its answer.
func (t *tx) fresh(j *push, op record.Op, dev Device, known bool) record.Answer {
	k := t.r.d.Schema.Kind(t.r.s.Doc, op.Kind)
	hidden := k != nil && k.Anonymous && op.Op != record.Act
	if !known {
		if j.p.Kind == "participant" && t.r.devs[j.p.ID] >= maxDevices {
			return no(op.N, errs.New(errs.TooLarge, "device", "This is more devices than one person has."))
		}
		dev = Device{Author: j.p.ID}
		if hidden {
			dev.Author = nobody
		}
	}
	a := t.safely(record.Answer{N: op.N}, func() (record.Answer, error) {
		if dev.Author == nobody && !hidden {
			return record.Answer{}, errs.New(errs.Denied, "device", "This device is kept for answers without a name.")
		}
		if hidden && dev.Author != nobody { // its numbers would tell between which of their changes it came
			return record.Answer{}, errs.New(errs.Denied, "device", "Answers without a name come from a device of their own.")
		}
		return t.do(j, op, k, hidden)
	})
	a.N = op.N
	if a.No == string(errs.Retry) {
		return a
	}
	if !known {
		t.r.devs[j.p.ID]++
	}
	dev.Last = op.N
	t.b.Devices[j.device] = dev
	stored := a
	if hidden {
		stored.Seq = 0
	}
	t.b.Replies = append(t.b.Replies, Reply{j.device, stored})
	return a
}

// safely turns errors into refusals, and a panic in a rule into one as well: a
// poisonous op must not stop the room.
func (t *tx) safely(a record.Answer, fn func() (record.Answer, error)) (out record.Answer) {
	defer func() {
		if x := recover(); x != nil {
			t.r.d.Log.Error("a rule panicked", "doc", t.r.doc, "panic", fmt.Sprint(x))
			out = no(a.N, errs.New(errs.Invalid, "", "This could not be taken."))
		}
	}()
	got, err := fn()
	if err != nil {
		return no(a.N, err)
	}
	return got
}

func (t *tx) do(j *push, op record.Op, k *record.Kind, hidden bool) (record.Answer, error) {
	if op.V > record.SchemaVersion {
		return record.Answer{}, errs.New(errs.Retry, "v", "This server is older than your page.")
	}
	if op.Op == record.Act {
		return t.act(j.p, op)
	}
	if len(op.Fields) > 100 || len(op.Group) > 64 {
		return record.Answer{}, errs.New(errs.TooLarge, "", "This is too much at once.")
	}
	if t.r.s.Any(op.Kind, op.ID) == nil {
		if err := t.mayMake(j.p, op.Kind); err != nil {
			return record.Answer{}, err
		}
	}
	// After a restore an outbox may be ahead of the document.
	op.Base = min(max(op.Base, 0), t.r.s.Seq)
	fate, err := t.fate(j.p, op)
	if err != nil || fate == record.LetGo {
		return record.Answer{Seq: t.r.s.Seq}, err
	}
	author := record.Author{ID: j.p.ID, Me: j.p.ID, Device: j.device, Roles: people.Roles(t.r.s, j.p), Session: j.p.Doc}
	if hidden {
		author.ID, author.Device = t.alias(op, j.p.ID), ""
		op.Group = "" // a gesture would join it to others
	}
	if who := t.r.forProxy(op.Kind, op.ID); people.IsProxy(t.r.s, who) && author.Roles.Has(access.Facilitator) {
		author.ID = who // it counts as theirs
	}
	res, err := t.r.d.Schema.Apply(t.r.s, op, author, t.r.s.Seq+1)
	if err != nil {
		return record.Answer{}, err
	}
	if res.Old == nil {
		t.r.made[j.p.ID]++
	}
	t.keep(res)
	a := record.Answer{Seq: t.r.s.Seq, Kept: res.Kept}
	if fate == record.TakenLate && res.Change != nil {
		t.afterward(res)
	}
	return a, nil
}

func (t *tx) mayMake(p access.Principal, kind string) error {
	if err := t.mayAdd(p); err != nil {
		return err
	}
	if !people.MayMake(t.r.s, p, kind) {
		return errs.New(errs.Denied, "", "The room is not at this point yet.")
	}
	return nil
}

// mayAdd refuses whoever has filled their share of the document.
func (t *tx) mayAdd(p access.Principal) error {
	if p.Kind == "participant" && !t.r.hub.paces.free() && (t.r.made[p.ID] >= maxMade || t.r.s.Len() >= maxRecords-maxRecords/10) {
		return errs.New(errs.TooLarge, "", "This is more than one person can add here.")
	}
	if t.r.s.Len() >= maxRecords {
		return errs.New(errs.TooLarge, "", "This document is full.")
	}
	return nil
}

// keep notes what an op did for the commit and the fan-out, and moves the head.
// Times are kept to the minute, of everybody and of the server, whose writes let
// people in: nothing says when exactly somebody did something.
func (t *tx) keep(res record.Result) {
	if res.Change == nil {
		return
	}
	t.r.s.Seq = res.Change.Seq
	key := record.Key{Kind: res.New.Kind, ID: res.New.ID}
	if _, ok := t.before[key]; !ok {
		t.before[key] = res.Old
		t.order = append(t.order, key)
	}
	t.b.Entries = append(t.b.Entries, Entry{*res.Change, t.now.Truncate(time.Minute)})
	t.b.Pasts = append(t.b.Pasts, res.Pasts...)
}

// alias is the author's pseudonym for the step of an anonymous op. After the
// close, when the keys are gone, it is one that nobody can make again.
func (t *tx) alias(op record.Op, id string) string {
	step := t.r.s.Any(op.Kind, op.ID).Str("step")
	if step == "" {
		_ = json.Unmarshal(op.Fields["step"], &step) // judged with the other fields
	}
	key := t.r.secrets[step]
	if key == nil {
		key, _ = hex.DecodeString(t.r.d.NewToken())
		if people.Open(t.r.s) && t.r.s.Get("step", step) != nil {
			t.r.secrets[step], t.b.Secrets[step] = key, key
		}
	}
	return pseudonym(key, id, op.ID)
}

// pseudonym is HMAC-SHA256 of a person and one record under a step's key, cut
// to 128 bits: two answers of a person do not share it. Once the key is deleted
// nobody can lead it back to the person.
func pseudonym(key []byte, id, rec string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "/" + rec))
	return hex.EncodeToString(m.Sum(nil))[:32]
}

// seal fills in what follows from the changes: after-images and look-ups.
func (t *tx) seal() {
	t.b.Seq = t.r.s.Seq
	for _, key := range t.order {
		rec := t.r.s.Any(key.Kind, key.ID)
		t.b.Records = append(t.b.Records, rec)
		for _, f := range t.r.d.Schema.Kind(t.r.s.Doc, key.Kind).Fields {
			if f.Lookup {
				t.lookup(key, f.Name, t.before[key], rec)
			}
		}
	}
}

func (t *tx) lookup(key record.Key, field string, old, now *record.Record) {
	value := now.Str(field)
	if now.Deleted > 0 {
		value = ""
	}
	if value != old.Str(field) || (old != nil && old.Deleted > 0) {
		t.b.Lookups = append(t.b.Lookups, Lookup{key.Kind, key.ID, field, value})
	}
}
