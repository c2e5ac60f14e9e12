package session

import (
	"encoding/json"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// applyCatchup takes a proposal, or the facilitator's own choice among its
// steps, and keeps it so that one tap undoes it. Arguments: changes, a list of
// {step, to, how}.
func applyCatchup(c *cmd) error {
	if err := c.needRunning(); err != nil {
		return err
	}
	wanted, ok := arg[[]Cut](c, "changes")
	if !ok || len(wanted) == 0 {
		return errs.New(errs.Invalid, "changes", "Choose at least one step to change.")
	}
	id, err := c.fresh("catchup")
	if err != nil {
		return err
	}
	taken := []Cut{}
	for _, w := range wanted {
		cut, err := c.take(w)
		if err != nil {
			return err
		}
		taken = append(taken, cut)
	}
	c.write(r.Create, "catchup", id, map[string]any{"changes": map[string]any{"list": taken}, "minutes": Gains(taken)})
	return nil
}

// take checks one cut against the step as it is now and writes it.
func (c *cmd) take(w Cut) (Cut, error) {
	st := c.s.Get("step", w.Step)
	if st == nil {
		return w, errs.New(errs.NotFound, "step", "There is no such step.")
	}
	if stateOf(st) != ahead || closes(st) {
		return w, errs.New(errs.Conflict, "step", "This step can no longer be changed. Look at the new proposal.")
	}
	cut := Cut{Step: st.ID, From: boxMinutes(st), To: w.To, How: "shorten", Minimum: st.Int("minimum"), Priority: st.Str("priority")}
	if w.How == "after" {
		cut.To, cut.How = 0, "after"
		c.set("step", st.ID, map[string]any{"state": after, "ended": stamp(c.now)})
		return cut, nil
	}
	if cut.To < max(1, cut.Minimum) || cut.To >= cut.From {
		return w, errs.New(errs.Invalid, "to", "A step can be shortened down to its minimum, not below.")
	}
	c.set("step", st.ID, map[string]any{"extra": zeroNil(cut.To - st.Int("minutes"))})
	return cut, nil
}

// undoCatchup gives back what a catch-up took. Minutes are added back, so that
// a change made since stays.
func undoCatchup(c *cmd) error {
	id := c.text("id")
	if id == "" && c.op.Kind == "catchup" {
		id = c.op.ID
	}
	rec := c.s.Get("catchup", id)
	if rec == nil || rec.Bool("undone") {
		return errs.New(errs.NotFound, "id", "There is nothing to undo.")
	}
	var kept struct {
		List []Cut `json:"list"`
	}
	if err := json.Unmarshal(rec.Fields["changes"].V, &kept); err != nil {
		return errs.Wrap(err, errs.Internal, "changes", "This catch-up can not be read.")
	}
	for _, cut := range kept.List {
		c.untake(cut)
	}
	c.set("catchup", rec.ID, map[string]any{"undone": true})
	return nil
}

func (c *cmd) untake(cut Cut) {
	st := c.s.Get("step", cut.Step)
	switch {
	case st == nil:
	case cut.How == "shorten":
		extra := min(240, st.Int("extra")+cut.From-cut.To)
		c.set("step", st.ID, map[string]any{"extra": zeroNil(extra)})
	case stateOf(st) == after:
		c.set("step", st.ID, map[string]any{"state": ahead, "ended": nil})
	}
}

// zeroNil empties a number field rather than writing 0, so that undoing leaves
// the record as it was.
func zeroNil(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
