package session

import (
	"slices"
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// Cut is one change that a catch-up proposes: a step's box goes From minutes To
// minutes, How "shorten", or "after" (To is 0 and it happens after the session).
type Cut struct {
	Step     string `json:"step"`
	From     int    `json:"from"`
	To       int    `json:"to"`
	How      string `json:"how"`
	Minimum  int    `json:"minimum"`
	Priority string `json:"priority"`
}

// Proposal is a way to close on time: what to change, how many minutes it
// gains, and the end it leads to. Needed may be more than can be gained.
type Proposal struct {
	Changes []Cut  `json:"changes"`
	Gains   int    `json:"gains"`
	Needed  int    `json:"needed"`
	End     string `json:"end"`
}

// Box is what the catch-up knows of a step that is still ahead, in minutes.
type Box struct {
	ID            string
	Minutes       int
	Minimum       int
	Priority      string // must, should or could; anything else counts as should
	After, Closes bool
}

// Propose finds needed minutes in boxes. First it shortens, a minute at a time
// where there is most room, down to the minimum: "could" steps, then "should",
// then "must". When that is not enough it keeps whole steps for after the
// session, "could" before "should", and gives back what it then has too much.
// It never touches the close, a minimum, or moves a "must" step.
func Propose(needed int, boxes []Box) []Cut {
	p := &proposal{to: map[string]int{}, moved: map[string]bool{}}
	for _, b := range boxes {
		if !b.Closes && b.Minutes > 0 {
			p.boxes = append(p.boxes, b)
			p.to[b.ID] = b.Minutes
		}
	}
	for _, pr := range []string{"could", "should", "must"} {
		needed = p.shorten(pr, needed)
	}
	for _, pr := range []string{"could", "should"} {
		needed = p.move(pr, needed)
	}
	for _, pr := range []string{"must", "should", "could"} {
		needed = p.giveBack(pr, needed)
	}
	return p.cuts()
}

type proposal struct {
	boxes []Box
	to    map[string]int
	moved map[string]bool
}

func priority(b Box) string {
	if b.Priority == "could" || b.Priority == "must" {
		return b.Priority
	}
	return "should"
}

// shorten takes needed minutes from steps of one priority and returns what is
// still needed.
func (p *proposal) shorten(pr string, needed int) int {
	for ; needed > 0; needed-- {
		best, room := "", 0
		for _, b := range p.boxes {
			if n := p.to[b.ID] - max(b.Minimum, 1); priority(b) == pr && n > room {
				best, room = b.ID, n
			}
		}
		if best == "" {
			return needed
		}
		p.to[best]--
	}
	return needed
}

// move keeps whole steps of one priority for afterward until nothing more is
// needed: the smallest that suffices, else the largest there is.
func (p *proposal) move(pr string, needed int) int {
	for needed > 0 {
		id := p.movable(pr, needed)
		if id == "" {
			return needed
		}
		needed -= p.to[id]
		p.moved[id], p.to[id] = true, 0
	}
	return needed
}

func (p *proposal) movable(pr string, needed int) string {
	id, best := "", 0
	for _, b := range p.boxes {
		n := p.to[b.ID]
		if !b.After || priority(b) != pr || p.moved[b.ID] || n == 0 {
			continue
		}
		if better(n, best, needed) {
			id, best = b.ID, n
		}
	}
	return id
}

// better: enough beats too little; of two that are enough the smaller, of two
// that are not the larger.
func better(n, best, needed int) bool {
	switch {
	case best == 0:
		return true
	case n >= needed && best >= needed:
		return n < best
	case n < needed && best < needed:
		return n > best
	}
	return n >= needed
}

// giveBack returns minutes that are not needed (needed is negative then) to
// shortened steps of one priority.
func (p *proposal) giveBack(pr string, needed int) int {
	for i := len(p.boxes) - 1; i >= 0; i-- {
		b := p.boxes[i]
		for needed < 0 && priority(b) == pr && !p.moved[b.ID] && p.to[b.ID] < b.Minutes {
			p.to[b.ID]++
			needed++
		}
	}
	return needed
}

func (p *proposal) cuts() []Cut {
	cuts := []Cut{}
	for _, b := range p.boxes {
		how := "shorten"
		if p.moved[b.ID] {
			how = "after"
		}
		if p.to[b.ID] != b.Minutes {
			cuts = append(cuts, Cut{b.ID, b.Minutes, p.to[b.ID], how, b.Minimum, priority(b)})
		}
	}
	return cuts
}

// Gains is the minutes that cuts save.
func Gains(cuts []Cut) int {
	n := 0
	for _, c := range cuts {
		n += c.From - c.To
	}
	return n
}

// boxesAhead lists the steps that a catch-up may touch: those after the current
// one that the room has not come to.
func boxesAhead(t Timeline) []Box {
	var out []Box
	for i, slot := range t.Slots {
		if st := slot.Step; i > t.Here && stateOf(st) == ahead {
			out = append(out, Box{ID: st.ID, Minutes: boxMinutes(st), Minimum: st.Int("minimum"), Priority: st.Str("priority"),
				After: textIn(st, "after", "en") != "", Closes: closes(st)})
		}
	}
	return out
}

// catchupView proposes how to close on time as soon as the session is a minute
// behind its promise; there is no row while it is not, or nothing can be done.
func catchupView() r.View {
	return r.View{Name: "catchup", Doc: doc, Kinds: []string{"session", "step"}, Read: a.Facilitator,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			h, t := head(s), Times(s, now)
			needed := -t.free()
			if !Running(h) || needed < 1 {
				return nil, t.Change(h, now)
			}
			cuts := Propose(needed, boxesAhead(t))
			if len(cuts) == 0 {
				return nil, t.Change(h, now)
			}
			gains := Gains(cuts)
			row := Proposal{Changes: slices.Clip(cuts), Gains: gains, Needed: needed, End: stamp(t.ExpectedEnd.Add(-minutes(gains)))}
			return map[string]any{"proposal": row}, t.Change(h, now)
		}}
}
