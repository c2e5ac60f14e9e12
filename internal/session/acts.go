package session

import (
	"encoding/json"
	"time"

	a "cairn/internal/access"
	"cairn/internal/errs"
	r "cairn/internal/record"
)

// Acts declares the commands of a session. Only those who run it may give them; a
// person's group is also theirs to name.
func Acts() []r.ActRule {
	list := []struct {
		name string
		do   func(*cmd) error
	}{
		{"open", open}, {"start", start}, {"next", next}, {"back", back}, {"goto", goTo},
		{"extend", extend}, {"speaker", speaker}, {"safety", safety}, {"pause", pause}, {"resume", resume},
		{"call", call}, {"skip", skip}, {"move_after", moveAfter}, {"reopen", reopen}, {"reveal", reveal},
		{"apply_catchup", applyCatchup}, {"undo_catchup", undoCatchup},
		{"take_lead", takeLead}, {"lock", lock}, {"unlock", unlock}, {"rotate_code", rotateCode},
		{"admit", admit}, {"remove", remove}, {"proxy", proxy},
		{"merge_org", mergeOrg}, {"confirm_speaker", confirmSpeaker}, {"close", closeSession},
	}
	out := make([]r.ActRule, 0, len(list))
	for _, l := range list {
		out = append(out, r.ActRule{Name: l.name, Doc: doc, May: a.Facilitator | a.Server, Do: doer(l.do)})
	}
	return append(out, r.ActRule{Name: "belong", Doc: doc, May: a.Room | a.Server, Do: doer(belong)})
}

// doer runs one command on a session that exists and has not been closed.
func doer(do func(*cmd) error) func(*r.State, r.Env, r.Op) (r.Effects, error) {
	return func(s *r.State, env r.Env, op r.Op) (r.Effects, error) {
		c := newCmd(s, env, op)
		if c.h == nil {
			return r.Effects{}, errs.New(errs.NotFound, "", "There is no session here.")
		}
		if c.state() == "closed" {
			return r.Effects{}, errs.New(errs.Gone, "state", "This session has been closed.")
		}
		if err := do(c); err != nil {
			return r.Effects{}, err
		}
		return c.eff, nil
	}
}

// cmd is one command being worked out: what is known, and the effects so far.
type cmd struct {
	s   *r.State
	h   *r.Record // the record "session"
	env r.Env
	op  r.Op
	now time.Time
	eff r.Effects
}

func newCmd(s *r.State, env r.Env, op r.Op) *cmd {
	return &cmd{s: s, h: head(s), env: env, op: op, now: env.Now.UTC().Truncate(time.Second)}
}

// state is the session's state; one that has none is being prepared.
func (c *cmd) state() string {
	if v := c.h.Str("state"); v != "" {
		return v
	}
	return "preparing"
}

// arg reads an argument of the command; ok is false when it is absent, null or
// of another type.
func arg[T any](c *cmd, name string) (v T, ok bool) {
	raw := c.op.Fields[name]
	if raw == nil || string(raw) == "null" {
		return v, false
	}
	return v, json.Unmarshal(raw, &v) == nil
}

// text reads a text argument, "" when absent.
func (c *cmd) text(name string) string {
	v, _ := arg[string](c, name)
	return v
}

// set asks for fields of a record to be written; nil empties a field. Writes to
// one record become one.
func (c *cmd) set(kind, id string, fields map[string]any) {
	for i, w := range c.eff.Writes {
		if w.Kind == kind && w.ID == id {
			for k, v := range fields {
				c.eff.Writes[i].Fields[k] = v
			}
			return
		}
	}
	c.write(r.Set, kind, id, fields)
}

func (c *cmd) write(op, kind, id string, fields map[string]any) {
	c.eff.Writes = append(c.eff.Writes, r.Write{Op: op, Kind: kind, ID: id, Fields: fields})
}

// setHead writes fields of the record "session".
func (c *cmd) setHead(fields map[string]any) { c.set("session", "session", fields) }

// carry asks for writes in another document; without that document it is
// nothing. Writes to one document travel together.
func (c *cmd) carry(docID string, writes ...r.Write) {
	if docID == "" || len(writes) == 0 {
		return
	}
	for i := range c.eff.Carries {
		if c.eff.Carries[i].Doc == docID {
			c.eff.Carries[i].Writes = append(c.eff.Carries[i].Writes, writes...)
			return
		}
	}
	c.eff.Carries = append(c.eff.Carries, r.Carry{Doc: docID, Writes: writes})
}

// step finds the living step an argument (or the op itself) names.
func (c *cmd) step() (*r.Record, error) {
	id := c.text("step")
	if id == "" && c.op.Kind == "step" {
		id = c.op.ID
	}
	if st := c.s.Get("step", id); st != nil {
		return st, nil
	}
	return nil, errs.New(errs.NotFound, "step", "There is no such step.")
}

// current is the step the room is at, nil before the start.
func (c *cmd) current() *r.Record { return c.s.Get("step", c.h.Str("step")) }

// needRunning refuses a command that makes no sense before the start.
func (c *cmd) needRunning() error {
	if Running(c.h) {
		return nil
	}
	return errs.New(errs.Conflict, "state", "The session has not been started yet.")
}

// expectStep refuses the command when the room has moved on since its author
// looked, so that two people who press Next advance once.
func (c *cmd) expectStep(required bool) error {
	saw, ok := c.op.Expect["step"]
	switch {
	case !ok && required:
		return errs.New(errs.Invalid, "expect", "Say which step you were looking at.")
	case ok && saw != c.h.Str("step"):
		return errs.New(errs.Conflict, "step", "Somebody has already moved the room.")
	}
	return nil
}
