package plan

import (
	"encoding/json"
	"slices"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	"cairn/internal/errs"
	r "cairn/internal/record"
)

// Acts declares the commands of a plan: what to do with the drafts of a room,
// and the day the whole room has agreed on.
func Acts() []r.ActRule {
	may := a.Facilitator | a.Keeper | a.Server
	return []r.ActRule{
		{Name: "keep", Doc: doc, May: may, Do: keep},
		{Name: "keep_one", Doc: doc, May: may, Do: keepOne},
		{Name: "drop", Doc: doc, May: may, Do: drop},
		{Name: "decide_end", Doc: doc, May: may, Do: decideEnd},
	}
}

// keep makes every draft of one step of one session agreed. Without a session
// it is the facilitator's own; without a step, all steps.
func keep(s *r.State, env r.Env, op r.Op) (r.Effects, error) {
	session, step := text1(op, "session"), text1(op, "step")
	if session == "" {
		session = env.By.Doc
	}
	if session == "" && step == "" {
		return r.Effects{}, errs.New(errs.Invalid, "step", "Say which step's drafts to keep.")
	}
	var eff r.Effects
	for _, kind := range draftKinds() {
		for _, rec := range s.List(kind) {
			if agreed(rec) || session != "" && rec.Str("session") != session || step != "" && rec.Str("step") != step {
				continue
			}
			eff.Writes = append(eff.Writes, keepWrite(rec))
		}
	}
	return eff, nil
}

// keepOne makes one draft agreed.
func keepOne(s *r.State, _ r.Env, op r.Op) (r.Effects, error) {
	rec, err := draftOf(s, op)
	if err != nil || agreed(rec) {
		return r.Effects{}, err
	}
	return r.Effects{Writes: []r.Write{keepWrite(rec)}}, nil
}

// drop deletes one draft. What is agreed is deleted by hand, not dropped.
func drop(s *r.State, _ r.Env, op r.Op) (r.Effects, error) {
	rec, err := draftOf(s, op)
	if err != nil {
		return r.Effects{}, err
	}
	if agreed(rec) {
		return r.Effects{}, errs.New(errs.Conflict, "state", "This has been agreed since.")
	}
	return r.Effects{Writes: []r.Write{{Op: r.Delete, Kind: rec.Kind, ID: rec.ID}}}, nil
}

// decideEnd makes a day the agreed end of the plan; a day that is over is none.
// Arguments: date, and for the first time event (what happens on it), session
// and step.
func decideEnd(s *r.State, env r.Env, op r.Op) (r.Effects, error) {
	date := text1(op, "date")
	today := calendar.Today(env.Now, s.Get("plan", "plan").Str("zone"))
	switch _, ok := calendar.Parse(date); {
	case !ok:
		return r.Effects{}, errs.New(errs.Invalid, "date", "Choose a day.")
	case date < today:
		return r.Effects{}, errs.New(errs.Invalid, "end_date", "This day is over. Choose a day to come.")
	}
	fields := map[string]any{"end_date": date, "state": "agreed"}
	if s.Get("aim", "aim") == nil {
		fields["end_kind"] = "target"
		for arg, field := range map[string]string{"event": "end_event", "session": "session", "step": "step"} {
			if v := text1(op, arg); v != "" {
				fields[field] = v
			}
		}
	}
	return r.Effects{Writes: []r.Write{{Op: "put", Kind: "aim", ID: "aim", Fields: fields}}}, nil
}

func keepWrite(rec *r.Record) r.Write {
	return r.Write{Op: r.Set, Kind: rec.Kind, ID: rec.ID, Fields: map[string]any{"state": "agreed"}}
}

// draftOf finds the record of a draft kind that the arguments kind and id (or
// the op itself) name.
func draftOf(s *r.State, op r.Op) (*r.Record, error) {
	kind, id := text1(op, "kind"), text1(op, "id")
	if kind == "" {
		kind, id = op.Kind, op.ID
	}
	if rec := s.Get(kind, id); rec != nil && slices.Contains(draftKinds(), kind) {
		return rec, nil
	}
	return nil, errs.New(errs.NotFound, "id", "There is no such draft.")
}

// text1 reads a text argument of an act, "" when absent.
func text1(op r.Op, name string) string {
	var v string
	_ = json.Unmarshal(op.Fields[name], &v) // absent or of another type: ""
	return v
}
