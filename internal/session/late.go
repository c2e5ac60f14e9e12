package session

import (
	"slices"
	"strings"

	a "cairn/internal/access"
	"cairn/internal/errs"
	r "cairn/internal/record"
)

// What was written in the room counts as said in the room, whenever the network
// lets it through. What is written after the close does not: it goes back to its
// author, who may park it for the facilitators. Who somebody is they may say, and
// take back, at any time.
func lateRule() *r.Late {
	return &r.Late{Doc: doc, Judge: fateOf, Then: afterward}
}

func fateOf(s *r.State, by a.Principal, op r.Op) (r.Fate, error) {
	h := head(s)
	if h.Str("state") != "closed" || op.Kind == "participant" && op.ID == by.ID {
		return r.InTime, nil
	}
	switch {
	case op.Kind == "word": // the key is gone, and their place would say whose it is
		return 0, errs.New(errs.Gone, "", "The session has been closed, and words without a name can no longer be kept apart from names.")
	case slices.Contains(beside(), op.Kind) && nameless(s, s.Any("step", subject(op))):
		return r.LetGo, nil // its number stands, and its place would say whose words are whose
	case op.Base < h.Fields["closed"].Seq:
		return r.TakenLate, nil
	case op.Kind == "parking" && op.Op == r.Create: // what somebody was still writing, or could not be taken elsewhere
		return r.TakenLate, nil
	}
	return 0, errs.New(errs.Gone, "", "The session had been closed when this was written.")
}

// subject is what a record of a one-per-person kind is about.
func subject(op r.Op) string {
	id, _, _ := strings.Cut(op.ID, "/")
	return id
}

// afterward does for one late record what the close did for all.
func afterward(s *r.State, env r.Env, res r.Result) r.Effects {
	c := newCmd(s, env, r.Op{})
	was, now := c.leftOpen(res.Old), c.leftOpen(res.New)
	if len(now) == 0 {
		return c.eff
	}
	if res.New.Kind == "parking" && !ended(res.New) {
		c.set("parking", res.New.ID, map[string]any{"end": "next_agenda"})
	}
	if len(was) > 0 { // the plan has it: whoever looks after it there goes on
		now[0] = r.Write{Op: r.Set, Kind: "followup", ID: now[0].ID, Fields: map[string]any{"text": now[0].Fields["text"]}}
	}
	c.carry(c.h.Str("plan"), now...)
	return c.eff
}
