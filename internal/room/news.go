package room

import (
	"encoding/json"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/record"
)

// Whoever wrote something hears of it at once, with the answer. Everybody else is
// told in beats: the first change after a quiet moment at once, a stream of them
// together. A frame costs much the same whether it holds one change or ten, and no
// screen draws more often than every sixteen milliseconds.
const (
	shortBeat = 20 * time.Millisecond  // between two beats of a room, on a quiet server
	longBeat  = 250 * time.Millisecond // at most, on a full one
	mostTold  = 10_000                 // frames a second that all beats together send
	fullBeat  = 10                     // records changed at once that are worth a frame of their own
)

// news is a committed batch that not everybody has heard of yet.
type news struct {
	seq   int64 // the document's after it
	items []item
	was   sight
	own   map[string][]bool // see ownedItems
}

// hold keeps news for the next beat; what moves a gate is not made to wait.
func (r *room) hold(n news, gate bool) {
	if len(r.members) == 0 {
		return
	}
	r.news = append(r.news, n)
	r.urgent = r.urgent || gate
}

// showNews tells everybody what has come since the last beat, and what changed in
// the views, when either is due.
func (r *room) showNews(now time.Time) {
	diffs := r.dueDiffs(now)
	if len(diffs) > 0 || (len(r.news) > 0 && (r.urgent || r.untilBeat() <= 0)) {
		r.tellAll(diffs)
	}
}

// untilBeat is how long news must still wait: real time, as it is about the
// machine and the network. The more people are connected, the rarer the beats.
func (r *room) untilBeat() time.Duration {
	if r.d.Beat < 0 {
		return 0
	}
	beat := min(time.Duration(r.hub.crowd())*time.Second/mostTold, longBeat)
	return max(beat, r.d.Beat) - clock.Wall{}.Now().Sub(r.beaten)
}

// tellAll brings every member up to date. What a frame says it is up to, its
// reader has: views, too, are sent only with the records before them.
func (r *room) tellAll(diffs map[string]json.RawMessage) { r.tellWith(r.caster(diffs)) }

func (r *room) tellWith(c *caster) {
	for _, m := range r.members {
		if part := c.tell(m); part != nil {
			m.peer.send(part)
		}
	}
	r.news, r.urgent, r.later, r.beaten = nil, false, nil, clock.Wall{}.Now()
}

// caster makes frames, each once for all who are told the same.
type caster struct {
	r     *room
	diffs map[string]json.RawMessage
	parts map[reader][]byte
}

// reader is what decides how a frame reads.
type reader struct {
	audience
	looks string
	told  int64
}

func (r *room) caster(diffs map[string]json.RawMessage) *caster {
	return &caster{r, diffs, map[reader][]byte{}}
}

// tell returns the frame that brings m up to date, nil when nothing concerns it
// or nobody is there, and takes it as told.
func (c *caster) tell(m *member) []byte {
	if m == nil {
		return nil
	}
	defer func() { m.told = c.r.s.Seq }()
	if c.owns(m) {
		return c.encode(m)
	}
	key := reader{m.audience(), m.looks, m.told}
	part, ok := c.parts[key]
	if !ok {
		part = c.encode(m)
		c.parts[key] = part
	}
	return part
}

// owns reports whether some of the news is m's own and reads differently to it.
func (c *caster) owns(m *member) bool {
	for _, n := range c.r.news {
		if n.seq > m.told && n.own[m.p.ID] != nil {
			return true
		}
	}
	return false
}

func (c *caster) encode(m *member) []byte {
	f := fragment{derived: c.r.diffsFor(m, c.diffs)}
	done := map[record.Key]bool{}
	for _, n := range c.r.news {
		if n.seq <= m.told {
			continue
		}
		for i, it := range n.items {
			if m.wants(it.key.Kind) && !done[it.key] {
				done[it.key] = c.one(&f, m, n, i)
			}
		}
	}
	change := c.r.changeJSON(f)
	if change == nil {
		return nil
	}
	return frameOf(change)
}

// one adds what m is to hear of an item: how it reads now, or that it is gone when
// m saw it before. It reports false for what m has as these news left it: later
// ones may have changed it.
func (c *caster) one(f *fragment, m *member, n news, i int) bool {
	it, roles := n.items[i], m.roles
	if own := n.own[m.p.ID]; own != nil && own[i] {
		roles |= access.Owner
	}
	was := n.was[roles] != nil && n.was[roles][i]
	now := c.r.tell(it.kind, c.r.s.Any(it.key.Kind, it.key.ID), roles)
	switch {
	case now != nil && (it.changed || !was):
		f.add(now)
	case now == nil && was:
		f.drop(it.key)
	case now != nil:
		return false
	}
	return true
}
