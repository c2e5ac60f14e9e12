package room

import (
	"slices"
	"strconv"

	"cairn/internal/access"
	"cairn/internal/record"
)

// member is one connection's wish for this document and the rights it has.
type member struct {
	peer  *Peer
	p     access.Principal
	kinds []string // sorted; empty: all
	views []string // sorted
	wish  string   // the kinds as one word
	looks string   // the views as one word
	roles access.Role
	told  int64 // the seq up to which it has been told
	since int64
	epoch string
	fresh bool // has not been given anything yet
}

func (m *member) wants(kind string) bool {
	return len(m.kinds) == 0 || slices.Contains(m.kinds, kind)
}

// audience is who is told the same: those with the same roles who asked for the
// same kinds.
type audience struct {
	roles access.Role
	kinds string
}

func (m *member) audience() audience { return audience{m.roles, m.wish} }

// fragment is the inside of a change or snapshot, as JSON.
type fragment struct {
	records []byte // objects joined by commas
	gone    []byte // pairs joined by commas
	derived []byte
	you     []byte // in the answer to a hello
	seq     int64
}

func (f fragment) empty() bool { return len(f.records)+len(f.gone)+len(f.derived)+len(f.you) == 0 }

func (f *fragment) add(rec []byte) {
	if len(f.records) > 0 {
		f.records = append(f.records, ',')
	}
	f.records = append(f.records, rec...)
}

func (f *fragment) drop(key record.Key) {
	if len(f.gone) > 0 {
		f.gone = append(f.gone, ',')
	}
	f.gone = append(f.gone, marshal([]string{key.Kind, key.ID})...)
}

// changeJSON is the change member of a frame, nil when there is nothing to say.
func (r *room) changeJSON(f fragment) []byte {
	if f.empty() {
		return nil
	}
	out := make([]byte, 0, len(f.records)+len(f.gone)+len(f.derived)+len(f.you)+200)
	out = append(append(out, `"change":{"doc":`...), marshal(r.doc)...)
	out = append(out, `,"seq":`...)
	out = strconv.AppendInt(out, r.s.Seq, 10)
	out = append(append(append(out, `,"records":[`...), f.records...), ']')
	if len(f.gone) > 0 {
		out = append(append(append(out, `,"gone":[`...), f.gone...), ']')
	}
	if len(f.derived) > 0 {
		out = append(append(out, `,"derived":`...), f.derived...)
	}
	if len(f.you) > 0 {
		out = append(append(out, `,"you":`...), f.you...)
	}
	return append(out, '}')
}

// frameOf joins the members of a frame.
func frameOf(parts ...[]byte) []byte {
	size := 2 + len(parts)
	for _, p := range parts {
		size += len(p)
	}
	out := append(make([]byte, 0, size), '{')
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, p...)
	}
	return append(out, '}')
}

func ackJSON(doc, device string, results []record.Answer) []byte {
	return append([]byte(`"ack":`), marshal(map[string]any{"doc": doc, "device": device, "results": results})...)
}

// gates are the kinds from which rights are computed, and on which the sight of
// other records may depend (Kind.Hides, Kind.See).
var gates = []string{"session", "step", "participant", "facilitator", "seat"}

// item is one record that a batch changed or may have shown or hidden.
type item struct {
	key     record.Key
	kind    *record.Kind
	rec     *record.Record
	old     *record.Record
	changed bool
	owned   bool // its author may see it differently
}

// fanout answers the authors of a committed batch, each together with what it has
// not heard yet, and leaves the batch to be told to the others (tellAll).
func (r *room) fanout(t *tx) {
	gate := t.gate()
	revoked := map[string]bool{}
	for _, id := range t.revoke {
		revoked[id] = true
	}
	items := r.items(t, gate)
	moved := r.reassess(gate, revoked)
	items, was := r.shifted(items, r.sightBefore(t, items))
	r.hold(news{r.s.Seq, items, was, r.ownedItems(items)}, gate)
	acks, c := t.byPeer(), r.caster(nil)
	for m := range moved {
		sendAcks(m.peer, r.doc, nil, acks[m.peer])
		r.welcome(m)
		delete(acks, m.peer)
	}
	for p, own := range acks {
		sendAcks(p, r.doc, c.tell(r.members[p]), own)
	}
	if len(t.order) >= fullBeat {
		r.tellWith(c)
	}
	r.touch(t)
	for _, a := range t.acks {
		a.push.answered = true
		if a.push.answer != nil {
			a.push.answer(a.answers)
		}
	}
}

// all returns the members; the set may change while the caller goes through it.
func (r *room) all() []*member {
	out := make([]*member, 0, len(r.members))
	for _, m := range r.members {
		out = append(out, m)
	}
	return out
}

// sendAcks sends one frame with the change and the first device's answers, and
// one more for every other device.
func sendAcks(p *Peer, doc string, change []byte, acks []ack) {
	if len(acks) == 0 {
		if change != nil {
			p.send(change)
		}
		return
	}
	first := []byte{'{'}
	if change != nil {
		first = change[:len(change)-1] // as it is: it may be long, and everybody's
	}
	for _, a := range acks {
		own := ackJSON(doc, a.push.device, a.answers)
		if len(first) > 1 {
			own = append([]byte{','}, own...)
		}
		p.send(first, append(own, '}'))
		first = []byte{'{'}
	}
}

func (t *tx) gate() bool {
	for _, key := range t.order {
		if slices.Contains(gates, key.Kind) {
			return true
		}
	}
	return false
}

// byPeer joins the answers for each connection by device.
func (t *tx) byPeer() map[*Peer][]ack {
	out := map[*Peer][]ack{}
	for _, a := range t.acks {
		p := a.push.peer
		if p == nil {
			continue
		}
		i := slices.IndexFunc(out[p], func(b ack) bool { return b.push.device == a.push.device })
		if i < 0 {
			out[p] = append(out[p], a)
			continue
		}
		out[p][i].answers = append(out[p][i].answers, a.answers...)
	}
	return out
}

// reassess asks again who everybody is when it may have changed. Whoever has no
// business here any more hears goodbye and nothing after it.
func (r *room) reassess(gate bool, revoked map[string]bool) map[*member]bool {
	moved := map[*member]bool{}
	if !gate && len(revoked) == 0 {
		return moved
	}
	for p, m := range r.members {
		roles := r.roles(m.p)
		if roles == access.Nobody || revoked[m.p.ID] {
			r.dismiss(p)
			continue
		}
		if roles != m.roles {
			m.roles, m.fresh = roles, true
			moved[m] = true
		}
	}
	return moved
}

func (r *room) dismiss(p *Peer) {
	delete(r.members, p)
	p.bye(r.doc, "gone", "This is no longer open to you.")
}

// items lists what changed and, when a gate moved, every record whose sight may
// depend on one.
func (r *room) items(t *tx, gate bool) []item {
	out := make([]item, 0, len(t.order))
	for _, key := range t.order {
		out = append(out, r.item(key, t.before[key], true))
	}
	if !gate || len(r.members) == 0 {
		return out
	}
	for _, k := range r.d.Schema.Order {
		if k.Doc != r.s.Doc || (!k.Hides && k.See == nil) {
			continue
		}
		for _, rec := range r.s.List(k.Name) {
			key := record.Key{Kind: rec.Kind, ID: rec.ID}
			if _, done := t.before[key]; !done {
				out = append(out, r.item(key, rec, false))
			}
		}
	}
	return out
}

func (r *room) item(key record.Key, old *record.Record, changed bool) item {
	k := r.d.Schema.Kind(r.s.Doc, key.Kind)
	return item{key: key, kind: k, rec: r.s.Any(key.Kind, key.ID), old: old, changed: changed, owned: record.OwnerMatters(k)}
}

// sight says for each set of roles which items it sees.
type sight map[access.Role][]bool

// sightBefore looks at the items as they were before the batch, for every
// audience present: with the old records put back for a moment.
func (r *room) sightBefore(t *tx, items []item) sight {
	out := sight{}
	if len(r.members) == 0 {
		return out
	}
	for _, key := range t.order {
		if old := t.before[key]; old != nil {
			r.s.Put(old)
		}
	}
	for _, m := range r.members {
		for _, roles := range []access.Role{m.roles, m.roles | access.Owner} {
			if out[roles] != nil {
				continue
			}
			seen := make([]bool, len(items))
			for i, it := range items {
				seen[i] = it.old != nil && it.old.Deleted == 0 && record.CanSee(r.s, it.kind, it.old, roles)
			}
			out[roles] = seen
		}
	}
	for i, it := range items {
		if items[i].changed {
			r.s.Put(it.rec)
		}
	}
	return out
}

// shifted leaves out what a gate might have shown or hidden and did not, for no
// audience present. Most gates move little: when one more person comes in, going
// through all people for each of them would cost more than all else.
func (r *room) shifted(items []item, was sight) (left []item, before sight) {
	before = sight{}
	for i, it := range items {
		if !it.changed && !r.differs(it, i, was) {
			continue
		}
		left = append(left, it)
		for roles, seen := range was {
			before[roles] = append(before[roles], seen[i])
		}
	}
	return left, before
}

func (r *room) differs(it item, i int, was sight) bool {
	for roles, seen := range was {
		if seen[i] != (it.rec.Deleted == 0 && record.CanSee(r.s, it.kind, it.rec, roles)) {
			return true
		}
	}
	return false
}

// ownedItems returns, by principal, the items that somebody present wrote and
// may see differently from their audience.
func (r *room) ownedItems(items []item) map[string][]bool {
	out := map[string][]bool{}
	for i, it := range items {
		if !it.owned {
			continue
		}
		for _, m := range r.members {
			if !r.ownsAs(it.rec, m) && (it.old == nil || !r.ownsAs(it.old, m)) {
				continue
			}
			if out[m.p.ID] == nil {
				out[m.p.ID] = make([]bool, len(items))
			}
			out[m.p.ID][i] = true
		}
	}
	return out
}
