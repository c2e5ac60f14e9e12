package room

import (
	"context"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"cairn/internal/access"
)

// Presence lives in memory only.
const (
	hereEvery = 500 * time.Millisecond // between two lists of a room
	hereAway  = 15 * time.Second       // without a word somebody is away
	hereGone  = 2 * time.Minute        // and after this off the list
)

type hereMsg struct {
	Doc     string `json:"doc"`
	Step    string `json:"step"`
	State   string `json:"state"`
	ID      string `json:"id"`
	Waiting int    `json:"waiting"`
}

type person struct {
	hereMsg
	roles access.Role
	since time.Time // of the state
	heard time.Time
}

type presence struct {
	people map[string]*person
	dirty  bool
	sent   time.Time
}

type personJSON struct {
	ID      string `json:"id,omitempty"`
	Step    string `json:"step,omitempty"`
	State   string `json:"state,omitempty"`
	Record  string `json:"record,omitempty"`
	Waiting int    `json:"waiting,omitempty"`
	Since   string `json:"since,omitempty"`
}

func (p *Peer) here(ctx context.Context, h hereMsg) error {
	if len(h.Step) > 128 || len(h.ID) > 128 || !slices.Contains([]string{"writing", "reading", "done", "away"}, h.State) {
		return nil // presence is a courtesy; nonsense is ignored
	}
	s, err := p.seat(h.Doc)
	if s == nil {
		return err
	}
	return s.room.post(ctx, job{fn: func(err error) {
		if m := s.room.members[p]; err == nil && m != nil && m.roles.Has(access.Room|access.Keeper) {
			s.room.here.hear(p.p.ID, h, m.roles, s.room.d.Clock.Now())
		}
	}})
}

func (h *presence) hear(id string, m hereMsg, roles access.Role, now time.Time) {
	m.Waiting = min(max(m.Waiting, 0), 9999)
	old := h.people[id]
	if old != nil && old.hereMsg == m {
		old.heard = now
		return
	}
	since := now
	if old != nil && old.State == m.State && old.Step == m.Step {
		since = old.since
	}
	h.people[id] = &person{m, roles, since, now}
	h.dirty = true
}

func (h *presence) away(id string, now time.Time) {
	if p := h.people[id]; p != nil && p.State != "away" {
		p.State, p.ID, p.since, h.dirty = "away", "", now, true
	}
}

// age marks the silent as away and forgets those gone for long.
func (h *presence) age(now time.Time) {
	for id, p := range h.people {
		switch silent := now.Sub(p.heard); {
		case silent >= hereGone:
			delete(h.people, id)
			h.dirty = true
		case silent >= hereAway:
			h.away(id, now)
		}
	}
}

// next is when the list must be looked at again; zero when never.
func (h *presence) next(now time.Time) time.Time {
	if h.dirty {
		return h.sent.Add(hereEvery)
	}
	var at time.Time
	for _, p := range h.people {
		due := p.heard.Add(hereAway)
		if p.State == "away" {
			due = p.heard.Add(hereGone)
		}
		if at.IsZero() || due.Before(at) {
			at = due
		}
	}
	return at
}

// showPeople sends the list when it changed, at most twice a second.
func (r *room) showPeople(now time.Time) {
	r.here.age(now)
	if !r.here.dirty || now.Before(r.here.sent.Add(hereEvery)) {
		return
	}
	r.here.dirty, r.here.sent = false, now
	frames := map[access.Role][]byte{}
	for p, m := range r.members {
		frame, ok := frames[m.roles]
		if !ok {
			frame = r.peopleFor(m)
			frames[m.roles] = frame
		}
		if frame != nil {
			p.send(frame)
		}
	}
}

// peopleFor is the list as m may see it; the stage hears of states, not of
// people, and those outside hear nothing.
func (r *room) peopleFor(m *member) []byte {
	if !m.roles.Has(access.Faces | access.Keeper) {
		return nil
	}
	list := make([]personJSON, 0, len(r.here.people))
	for id, p := range r.here.people {
		j := personJSON{ID: id, Step: p.Step, State: p.State, Record: p.ID, Waiting: p.Waiting, Since: stamp(p.since.Truncate(time.Minute))}
		if r.d.PrivateStep(r.s, p.Step) {
			j.State, j.Record, j.Since = "", "", ""
		}
		if m.roles == access.Stage {
			j.ID, j.Record = "", ""
		}
		list = append(list, j)
	}
	sort.Slice(list, func(a, b int) bool {
		return list[a].ID+list[a].Step+list[a].State < list[b].ID+list[b].Step+list[b].State
	})
	return marshal(map[string]json.RawMessage{"here": marshal(map[string]any{"doc": r.doc, "people": list})})
}
