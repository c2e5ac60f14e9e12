package session

import (
	"slices"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// speaker gives the word to the next one of a round. It counts turns and never
// says whose it is; nobody is cut off when their time is over.
func speaker(c *cmd) error {
	if err := c.needRunning(); err != nil {
		return err
	}
	if err := c.expectStep(false); err != nil {
		return err
	}
	if c.current().Int("per_person") == 0 {
		return errs.New(errs.Conflict, "step", "This step has no round.")
	}
	c.setHead(map[string]any{"turn": c.h.Int("turn") + 1, "turn_started": stamp(c.now)})
	return nil
}

// safety says whether the safety norms apply in this room. Where they do not,
// their steps are left out; no reason is needed.
func safety(c *cmd) error {
	applies, ok := arg[bool](c, "applies")
	if !ok {
		return errs.New(errs.Invalid, "applies", "Say whether the safety norms apply here.")
	}
	c.setHead(map[string]any{"safety_applies": applies})
	for _, st := range slices.Backward(Steps(c.s)) { // the room goes on from one to what is left behind it
		if st.Str("activity") != "safety" {
			continue
		}
		if err := c.applies(st, applies); err != nil {
			return err
		}
	}
	return nil
}

func (c *cmd) applies(st *r.Record, yes bool) error {
	switch state := stateOf(st); {
	case yes && state == skipped:
		c.set("step", st.ID, map[string]any{"state": ahead, "reason": nil, "ended": nil})
	case !yes && (state == ahead || state == here):
		return c.cutStep(st, skipped, "")
	}
	return nil
}
