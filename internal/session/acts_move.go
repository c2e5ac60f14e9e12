package session

import (
	"slices"
	"time"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// next finishes the current step and goes to the first one after it that is
// still ahead.
func next(c *cmd) error {
	if err := c.mayMove(); err != nil {
		return err
	}
	to := c.following(c.h.Str("step"))
	if to == nil {
		return errs.New(errs.Conflict, "step", "This is the last step. Close the session when you are ready.")
	}
	c.leave(done)
	c.enter(to)
	return nil
}

// back returns to the step before the current one; the one left is ahead again
// and keeps what it has already used of its time.
func back(c *cmd) error {
	if err := c.mayMove(); err != nil {
		return err
	}
	steps := Steps(c.s)
	for i := indexOf(steps, c.h.Str("step")) - 1; i >= 0; i-- {
		if !out(steps[i]) {
			c.leave(ahead)
			c.enter(steps[i])
			return nil
		}
	}
	return errs.New(errs.Conflict, "step", "There is no step before this one.")
}

func (c *cmd) mayMove() error {
	if err := c.needRunning(); err != nil {
		return err
	}
	return c.expectStep(true)
}

// goTo goes to any step. Steps jumped over stay ahead: whoever wants them goes
// back for them, and at close they become follow-ups.
func goTo(c *cmd) error {
	if err := c.needRunning(); err != nil {
		return err
	}
	if err := c.expectStep(false); err != nil {
		return err
	}
	st, err := c.step()
	if err != nil {
		return err
	}
	c.visit(st)
	return nil
}

// visit moves the room to st: what is left behind going forward is done, what
// is left going backward is ahead again.
func (c *cmd) visit(st *r.Record) {
	if st.ID == c.h.Str("step") {
		return
	}
	steps := Steps(c.s)
	if indexOf(steps, st.ID) > indexOf(steps, c.h.Str("step")) {
		c.leave(done)
	} else {
		c.leave(ahead)
	}
	c.enter(st)
}

// following finds the first step after id that is ahead when this command is
// done, nil at the end.
func (c *cmd) following(id string) *r.Record {
	steps := Steps(c.s)
	rest := steps[indexOf(steps, id)+1:]
	if i := slices.IndexFunc(rest, func(st *r.Record) bool { return stateOf(st) == ahead && !c.cuts(st) }); i >= 0 {
		return rest[i]
	}
	return nil
}

// cuts reports whether this command has taken st out already.
func (c *cmd) cuts(st *r.Record) bool {
	return slices.ContainsFunc(c.eff.Writes, func(w r.Write) bool {
		return w.Kind == "step" && w.ID == st.ID && (w.Fields["state"] == skipped || w.Fields["state"] == after)
	})
}

// leave ends the visit to the current step and adds its length to what the step
// has used.
func (c *cmd) leave(state string) {
	st := c.current()
	if st == nil {
		return
	}
	fields := map[string]any{"state": state, "ended": stamp(c.now), "spent": c.spent(st)}
	if state == ahead {
		fields["ended"] = nil
	}
	c.set("step", st.ID, fields)
	c.carry(c.h.Str("plan"), c.tallies(st)...)
}

// spent is the seconds the current step has used over all visits, one day at most.
func (c *cmd) spent(st *r.Record) int {
	return min(86400, st.Int("spent")+int(elapsed(c.h, c.now)/time.Second))
}

// enter makes st the current step, and lets the people of the session make in
// the plan what this step is for.
func (c *cmd) enter(st *r.Record) {
	fields := map[string]any{"state": here, "ended": nil}
	if out(st) {
		fields["reason"] = nil
	}
	if !st.Has("started") {
		fields["started"] = stamp(c.now)
	}
	c.set("step", st.ID, fields)
	c.setHead(map[string]any{"step": st.ID, "step_started": stamp(c.now), "state": "running", "paused": nil, "turn": nil, "turn_started": nil})
	c.carrySeat(true, st)
}

// extend adds minutes (or takes them, when negative) from the current step, or
// from the step named. The box never falls below zero.
func extend(c *cmd) error {
	if err := c.needRunning(); err != nil {
		return err
	}
	n, ok := arg[int](c, "minutes")
	if !ok || n == 0 || n < -240 || n > 240 {
		return errs.New(errs.Invalid, "minutes", "Say how many minutes to add.")
	}
	st := c.current()
	if c.text("step") != "" || st == nil {
		var err error
		if st, err = c.step(); err != nil {
			return err
		}
	}
	extra := max(-st.Int("minutes"), min(240, st.Int("extra")+n))
	if closes(st) && n < 0 && extra < 0 {
		return errs.New(errs.Invalid, "minutes", "The close keeps the time that was planned for it.")
	}
	c.set("step", st.ID, map[string]any{"extra": zeroNil(extra)})
	return nil
}

// pause stops the clock. The promised end does not move.
func pause(c *cmd) error {
	if c.state() != "running" {
		return errs.New(errs.Conflict, "state", "The clock is not running.")
	}
	c.setHead(map[string]any{"state": "paused", "paused": stamp(c.now)})
	return nil
}

// resume lets the clock go on where it stood.
func resume(c *cmd) error {
	if c.state() != "paused" {
		return errs.New(errs.Conflict, "state", "The clock is not paused.")
	}
	began := c.now.Add(-elapsed(c.h, c.now))
	c.setHead(map[string]any{"state": "running", "paused": nil, "step_started": stamp(began)})
	return nil
}

// call asks everybody back to the step the room is at. Nobody is moved: phones
// that look around show it.
func call(c *cmd) error {
	if err := c.needRunning(); err != nil {
		return err
	}
	c.setHead(map[string]any{"called": stamp(c.now)})
	return nil
}

// skip leaves a step out, with a reason if there is one. Skipping the current
// step goes on to the next.
func skip(c *cmd) error {
	return c.cut(skipped, c.text("reason"))
}

// moveAfter keeps a step for after the session.
func moveAfter(c *cmd) error {
	return c.cut(after, c.text("reason"))
}

// closes reports whether a step is the close, which happens in the room and is
// never cut.
func closes(st *r.Record) bool { return st.Str("activity") == "close" }

// cut takes a step out of the session's time, and notes when if the clock runs:
// see planned.
func (c *cmd) cut(state, reason string) error {
	st, err := c.step()
	if err != nil {
		return err
	}
	return c.cutStep(st, state, reason)
}

func (c *cmd) cutStep(st *r.Record, state, reason string) error {
	switch {
	case closes(st):
		return errs.New(errs.Invalid, "step", "The close belongs to the session.")
	case stateOf(st) == done:
		return errs.New(errs.Conflict, "step", "This step is already done.")
	}
	fields := map[string]any{"state": state, "reason": orNil(reason)}
	if Running(c.h) {
		fields["ended"] = stamp(c.now)
	}
	if Running(c.h) && st.ID == c.h.Str("step") {
		to := c.following(st.ID)
		if to == nil {
			return errs.New(errs.Conflict, "step", "This is the last step. Close the session instead.")
		}
		c.leave(state)
		c.enter(to)
	}
	c.set("step", st.ID, fields)
	return nil
}

// reopen takes a step back in: one that was left out is ahead again, and the
// room returns to one that was done.
func reopen(c *cmd) error {
	st, err := c.step()
	if err != nil {
		return err
	}
	switch {
	case out(st) || stateOf(st) == done && !Running(c.h):
		c.set("step", st.ID, map[string]any{"state": ahead, "reason": nil, "ended": nil})
	case stateOf(st) == done:
		c.visit(st)
	}
	return nil
}

// reveal shows what a step has hidden so far, and forgets the key that could
// tell whose its unsigned words are.
func reveal(c *cmd) error {
	st, err := c.step()
	if err != nil {
		return err
	}
	c.set("step", st.ID, map[string]any{"revealed": true})
	c.eff.Forget = append(c.eff.Forget, st.ID)
	c.eff.Erase = unlink(c.s, func(id string) bool { return id == st.ID && c.s.PerStep("word")[id] > 0 }, true)
	return nil
}

// orNil empties a field rather than writing the empty text.
func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
