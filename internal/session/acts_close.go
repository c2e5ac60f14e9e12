package session

import (
	"cmp"
	"slices"
	"strings"

	"cairn/internal/calendar"
	"cairn/internal/errs"
	r "cairn/internal/record"
)

// closeSession ends the session. Nothing said in the room is lost: what was not
// reached, what was parked and what is still unclear become follow-ups of the
// plan, under the ids they have here, so that a second delivery changes nothing.
func closeSession(c *cmd) error {
	open := c.openParking()
	rest := c.text("rest")
	if len(open) > 0 && rest != "next_agenda" {
		e := errs.New(errs.Conflict, "parking", "%d ideas in the parking lot still wait for a decision.", len(open))
		e.Args = map[string]any{"n": len(open)}
		return e
	}
	for _, p := range open {
		c.set("parking", p.ID, map[string]any{"end": "next_agenda"})
	}
	unreached := Unreached(c.s) // before leave, which finishes the current step
	if Running(c.h) {
		c.leave(done)
	}
	c.setHead(map[string]any{"state": "closed", "closed": stamp(c.now), "code": nil, "invite": nil, "code_until": nil, "paused": nil})
	c.allTallies()
	c.carry(c.h.Str("plan"), c.followups(unreached)...)
	c.carrySeat(false)
	c.carryRun("closed")
	c.eff.Forget = []string{r.EveryKey} // those of deleted steps too
	c.countUp()
	c.eff.Erase = unlinkAll(c.s)
	return nil
}

// openParking lists the parking lot's items without an end.
func (c *cmd) openParking() []*r.Record {
	var out []*r.Record
	for _, p := range c.s.List("parking") {
		if !ended(p) {
			out = append(out, p)
		}
	}
	return out
}

// ended reports whether somebody has said what becomes of a parked idea.
func ended(p *r.Record) bool { return p.Has("end") && p.Str("end") != "open" }

// Unreached lists the steps with a time box that the room did not come to, and
// those kept for afterward. Skipped steps did not apply, a missed rest is not
// work for anybody, and whoever ends early closes all the same.
func Unreached(s *r.State) []*r.Record {
	var out []*r.Record
	for _, st := range Steps(s) {
		if v := stateOf(st); (v == ahead || v == after) && st.Int("minutes") > 0 && !rest(st) && !closes(st) {
			out = append(out, st)
		}
	}
	return out
}

// rest reports whether a step is only a pause.
func rest(st *r.Record) bool {
	return slices.Contains([]string{"break", "music"}, st.Str("activity"))
}

func (c *cmd) followups(unreached []*r.Record) []r.Write {
	var out []r.Write
	for _, st := range unreached {
		out = append(out, c.followup(st, "step", c.stepText(st)))
	}
	for _, kind := range []string{"parking", "takeaway"} {
		for _, rec := range c.s.List(kind) {
			out = append(out, c.leftOpen(rec)...)
		}
	}
	return out
}

// leftOpen is the follow-up of one record, none where nothing is open.
func (c *cmd) leftOpen(rec *r.Record) []r.Write {
	if rec == nil || rec.Deleted > 0 {
		return nil
	}
	open, origin := false, rec.Kind
	switch rec.Kind {
	case "parking":
		open = !ended(rec) || slices.Contains([]string{"action", "next_agenda", "handoff"}, rec.Str("end"))
	case "takeaway":
		origin = rec.Str("about")
		open = origin == "unclear" || origin == "conversation"
	}
	if !open {
		return nil
	}
	return []r.Write{c.followup(rec, origin, rec.Str("text"))}
}

// stepText names the step, and how the guide says it can be made up for, else what
// it is for, in the session's language.
func (c *cmd) stepText(st *r.Record) string {
	lang := c.h.Str("lang")
	title, how := textIn(st, "title", lang), cmp.Or(textIn(st, "after", lang), textIn(st, "goal", lang))
	return strings.Trim(title+": "+how, ": ")
}

// followup makes a next step of something left open. Whoever looks after what
// nobody has taken owns it, and it has a day.
func (c *cmd) followup(from *r.Record, origin, text string) r.Write {
	step, owner, due := from.Str("step"), from.Str("owner"), from.Str("due")
	if from.Kind == "step" {
		step = from.ID
	}
	if owner == "" {
		owner = cutText(c.text("owner"), 80)
	}
	if due == "" {
		due = c.dueFor(origin)
	}
	return r.Write{Op: "put", Kind: "followup", ID: from.ID, Fields: map[string]any{
		"text": cutText(text, 300), "owner": orNil(owner), "due": due, "status": "open",
		"origin": origin, "session": c.s.ID, "step": orNil(step), "state": "agreed"}}
}

// dueFor is the day by which something left open is looked at when the room
// named none: an answer that is owed within two working days, all else in a week.
func (c *cmd) dueFor(origin string) string {
	today := calendar.Today(c.now, c.h.Str("zone"))
	if origin != "unclear" {
		return calendar.Add(today, firstReminder)
	}
	return calendar.Workdays(today, answerOwed)
}

const (
	firstReminder = 7 // days
	answerOwed    = 2 // working days
)

// cutText keeps at most n runes.
func cutText(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
