package session

import (
	"time"

	r "cairn/internal/record"
)

// Timeline holds the three clocks of a session side by side. None overwrites
// another: planned is the promise made when it began, expected what will come
// of it as things go, actual what happened. All instants are UTC.
type Timeline struct {
	// Anchor is what planned times count from: the announced start, or in mode
	// "relative" the instant the session really started.
	Anchor, PlannedEnd, ExpectedEnd time.Time
	// Promised is when people were told they may leave: Anchor plus the
	// session's minutes. Pauses and extra minutes never move it.
	Promised time.Time
	Slots    []Slot
	// Here indexes the current step in Slots, -1 when there is none.
	Here int
	// Drift is expected end minus planned end: positive is late. A lead counts
	// against the promise where the agenda is longer than that: no lead is left
	// while people are kept longer than they were told.
	Drift time.Duration
	// Since is the step from which on the session has been late (or early) by a
	// minute or more, "" while it is on time.
	Since string
	// Left is what remains of the current step's box; 0 when it ran out, and
	// then Over says by how much.
	Left, Over time.Duration
}

// Slot is one step on the timeline; a zero instant means there is none (a
// skipped step has no expected time, a step ahead no actual one).
type Slot struct {
	Step                       *r.Record
	PlannedStart, PlannedEnd   time.Time
	ExpectedStart, ExpectedEnd time.Time
	ActualStart, ActualEnd     time.Time
}

// Times works out the three clocks of the session at now.
func Times(s *r.State, now time.Time) Timeline {
	h, steps := head(s), Steps(s)
	t := Timeline{Anchor: anchor(h), Here: indexOf(steps, h.Str("step"))}
	t.plan(steps)
	t.Promised = t.PlannedEnd
	if n := h.Int("minutes"); n > 0 {
		t.Promised = t.Anchor.Add(minutes(n))
	}
	t.expect(h, now)
	if t.Drift = t.ExpectedEnd.Sub(t.PlannedEnd); t.Drift < 0 {
		t.Drift = min(0, max(t.Drift, t.ExpectedEnd.Sub(t.Promised)))
	}
	t.Since = t.since()
	return t
}

func anchor(h *r.Record) time.Time {
	if started := instant(h, "started"); h.Str("mode") == "relative" && !started.IsZero() {
		return started
	}
	return instant(h, "starts")
}

// plan lays the steps end to end from the anchor, as planned.
func (t *Timeline) plan(steps []*r.Record) {
	at := t.Anchor
	for _, st := range steps {
		slot := Slot{Step: st, PlannedStart: at, ActualStart: instant(st, "started")}
		at = at.Add(planned(st))
		slot.PlannedEnd = at
		if stateOf(st) == done {
			slot.ActualEnd = instant(st, "ended")
		}
		t.Slots = append(t.Slots, slot)
	}
	t.PlannedEnd = at
}

// expect lays what is still to come end to end from now. Steps that were jumped
// over lie behind the current one and take no time: nobody is going there.
func (t *Timeline) expect(h *r.Record, now time.Time) {
	if closed := instant(h, "closed"); h.Str("state") == "closed" {
		t.ExpectedEnd = closed
		return
	}
	at := now
	if running := Running(h); running {
		t.visit(h, now)
	} else if t.Here = -1; now.Before(t.Anchor) {
		at = t.Anchor
	}
	for i := range t.Slots {
		at = t.slot(i, at)
	}
	t.ExpectedEnd = at
}

// visit works out what remains of the current step. A clock that went backward
// gives no time back: elapsed is never negative.
func (t *Timeline) visit(h *r.Record, now time.Time) {
	if t.Here < 0 {
		return
	}
	rest := left(t.Slots[t.Here].Step) - elapsed(h, now)
	// What earlier visits overran is not owed twice: left is never below zero.
	t.Left, t.Over = max(0, rest), max(0, -rest)
}

// slot sets the expected times of step i, beginning at the earliest at, and
// returns when the next one can begin.
func (t *Timeline) slot(i int, at time.Time) time.Time {
	slot := &t.Slots[i]
	switch st := slot.Step; {
	case i == t.Here:
		slot.ExpectedStart, slot.ExpectedEnd = slot.ActualStart, at.Add(t.Left)
		return slot.ExpectedEnd
	case stateOf(st) == ahead && i > t.Here:
		slot.ExpectedStart, slot.ExpectedEnd = at, at.Add(left(st))
		return slot.ExpectedEnd
	case stateOf(st) == done:
		slot.ExpectedStart, slot.ExpectedEnd = slot.ActualStart, slot.ActualEnd
	}
	return at
}

// since finds where the present lateness (or earliness) began: the step after
// the last one that ended within a minute of its plan.
func (t *Timeline) since() string {
	if t.Drift.Abs() < time.Minute {
		return ""
	}
	id := ""
	for i, slot := range t.Slots {
		switch {
		case i == t.Here && id == "":
			id = slot.Step.ID
		case slot.ActualEnd.IsZero():
		case sameSide(slot.ActualEnd.Sub(slot.PlannedEnd), t.Drift):
			if id == "" {
				id = slot.Step.ID
			}
		default:
			id = ""
		}
	}
	return id
}

func sameSide(slip, drift time.Duration) bool {
	return slip.Abs() >= time.Minute && (slip > 0) == (drift > 0)
}

// Running reports whether the clock of the session has begun and not ended;
// a paused session is running.
func Running(h *r.Record) bool {
	return h.Str("state") == "running" || h.Str("state") == "paused"
}

// elapsed is how long the present visit to the current step has lasted, pauses
// left out: resuming moves step_started by the length of the pause.
func elapsed(h *r.Record, now time.Time) time.Duration {
	began := instant(h, "step_started")
	if began.IsZero() {
		return 0
	}
	if p := instant(h, "paused"); !p.IsZero() {
		now = p
	}
	return max(0, now.Sub(began))
}

// Change returns when time alone will change what Times says, the zero time
// when it never will: the end of the current box, then every minute.
func (t Timeline) Change(h *r.Record, now time.Time) time.Time {
	starts := instant(h, "starts")
	switch {
	case h == nil || h.Str("state") == "closed":
		return time.Time{}
	case h.Str("state") == "running" && t.Left > 0:
		return now.Add(t.Left)
	case !Running(h) && now.Before(starts):
		return starts
	}
	return now.Add(time.Minute - t.Over%time.Minute)
}
