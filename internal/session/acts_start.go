package session

import (
	"slices"
	"time"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// codeLife is how long a join code and its invitation open the door.
const codeLife = 12 * time.Hour

// lateAfter is how late a start may be before the program asks which end the
// room wants to keep.
const lateAfter = 2 * time.Minute

// open opens the doors: a code to come in with, and a seat for the people of
// this session in its plan and its network.
func open(c *cmd) error {
	if !instant(c.h, "code_until").After(c.now) || !c.h.Has("code") || !c.h.Has("invite") {
		c.newCode()
	}
	if c.state() == "preparing" {
		c.setHead(map[string]any{"state": "doors"})
		if steps := Steps(c.s); len(steps) > 0 {
			c.setHead(map[string]any{"step": steps[0].ID})
		}
	}
	c.carrySeat(true)
	c.carryRun("open")
	return nil
}

func (c *cmd) newCode() {
	c.setHead(map[string]any{"code": c.env.NewCode(), "invite": c.env.NewToken(), "code_until": stamp(c.now.Add(codeLife))})
}

// start begins the clock at the first step that takes time; what comes before
// it (the header, the music) happened while people arrived.
func start(c *cmd) error {
	if Running(c.h) {
		return errs.New(errs.Conflict, "state", "The session has already been started.")
	}
	mode, err := c.mode()
	if err != nil {
		return err
	}
	steps := Steps(c.s)
	first := firstTimed(steps)
	if first < 0 {
		return errs.New(errs.Conflict, "step", "There are no steps yet. Add at least one.")
	}
	if c.state() == "preparing" {
		_ = open(c) // cannot fail
	}
	for _, st := range steps[:first] {
		if stateOf(st) == ahead {
			c.set("step", st.ID, map[string]any{"state": done, "started": stamp(c.now), "ended": stamp(c.now)})
		}
	}
	c.setHead(map[string]any{"started": stamp(c.now), "mode": mode})
	c.enter(steps[first])
	c.carryRun("running")
	return nil
}

// mode is which promise the room keeps: "clock" ends when announced, "relative"
// ends as long after the start as announced. Asked for only when it matters.
func (c *cmd) mode() (string, error) {
	late := c.now.Sub(instant(c.h, "starts"))
	switch mode := c.text("mode"); {
	case mode == "clock" || mode == "relative":
		return mode, nil
	case mode != "":
		return "", errs.New(errs.Invalid, "mode", "The clock is either relative or by the clock on the wall.")
	case late > lateAfter:
		e := errs.New(errs.Conflict, "mode", "It is %d minutes past the start. Close when announced, or use the full time?", int(late/time.Minute))
		e.Args = map[string]any{"minutes": int(late / time.Minute)}
		return "", e
	case late < -lateAfter:
		return "relative", nil
	}
	return "clock", nil
}

// firstTimed finds the first step ahead with a time box, else the first ahead,
// else -1.
func firstTimed(steps []*r.Record) int {
	timed := slices.IndexFunc(steps, func(st *r.Record) bool { return stateOf(st) == ahead && boxMinutes(st) > 0 })
	if timed >= 0 {
		return timed
	}
	return slices.IndexFunc(steps, func(st *r.Record) bool { return stateOf(st) == ahead })
}

// carrySeat tells plan and network who of this session may work there: in the
// plan kinds of the steps reached so far and of entering, and not those removed.
func (c *cmd) carrySeat(isOpen bool, entering ...*r.Record) {
	removed := []string{}
	for _, p := range c.s.List("participant") {
		if p.Str("state") == "removed" {
			removed = append(removed, p.ID)
		}
	}
	seat := func(kinds []string) r.Write {
		return r.Write{Op: "put", Kind: "seat", ID: c.s.ID,
			Fields: map[string]any{"session": c.s.ID, "kinds": kinds, "open": isOpen, "removed": removed}}
	}
	c.carry(c.h.Str("plan"), seat(c.seatKinds(entering)))
	c.carry(c.h.Str("network"), seat([]string{}))
}

func (c *cmd) seatKinds(entering []*r.Record) []string {
	acts, kinds := Activities(), []string{}
	for _, st := range append(slices.DeleteFunc(Steps(c.s), func(st *r.Record) bool { return !reached(st) }), entering...) {
		for _, k := range acts[st.Str("activity")].Plan {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
	}
	slices.Sort(kinds)
	return kinds
}

// carryRun keeps the network's list of sessions true.
func (c *cmd) carryRun(state string) {
	c.carry(c.h.Str("network"), r.Write{Op: "put", Kind: "run", ID: c.s.ID, Fields: map[string]any{
		"title": c.h.Str("title"), "session": c.s.ID, "starts": c.h.Str("starts"), "state": state}})
}
