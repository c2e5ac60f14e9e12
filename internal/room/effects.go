package room

import (
	"encoding/json"
	"maps"
	"slices"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/people"
	"cairn/internal/record"
)

// writes applies changes of the server, all or none, at consecutive seqs.
func (t *tx) writes(ws []record.Write, by access.Principal) (last int64, err error) {
	s := t.r.s
	var done []record.Result
	good := false
	defer func() {
		for i := len(done) - 1; i >= 0 && !good; i-- {
			s.Undo(done[i])
		}
	}()
	seq := s.Seq
	for _, w := range ws {
		op, err := w.AsOp(seq)
		if err != nil {
			return 0, err
		}
		res, err := t.r.d.Schema.Apply(s, op, record.Author{ID: "server", Roles: access.Server}, seq+1)
		if err != nil {
			return 0, err
		}
		if res.Change != nil {
			res.Change.By = by.ID
			done = append(done, res)
			seq++
		}
	}
	good = true
	for _, res := range done {
		t.keep(res)
	}
	return s.Seq, nil
}

// act runs the rule of a command and applies what it asks for.
func (t *tx) act(p access.Principal, op record.Op) (record.Answer, error) {
	s := t.r.s
	rule := t.r.d.Schema.Act(s.Doc, op.Act)
	if rule == nil {
		return record.Answer{}, errs.New(errs.Invalid, "act", "There is no such command.")
	}
	roles := people.Roles(s, p)
	if rec := s.Get(op.Kind, op.ID); rec != nil && t.r.owns(rec, p.ID) {
		roles |= access.Owner
	}
	if !roles.Has(rule.May | access.Server) {
		t.r.d.Log.Warn("command refused", "doc", t.r.doc, "act", op.Act, "roles", roles.String())
		return record.Answer{}, errs.New(errs.Denied, "", "This is not yours to do.")
	}
	if p.Kind == "participant" { // whoever runs the room must be able to close a full one
		if err := t.mayAdd(p); err != nil {
			return record.Answer{}, err
		}
	}
	eff, err := rule.Do(s, t.env(p, roles), op)
	if err != nil {
		return record.Answer{}, err
	}
	held := s.Len()
	a, err := t.effects(p, eff)
	t.r.made[p.ID] += s.Len() - held
	return a, err
}

func (t *tx) effects(p access.Principal, eff record.Effects) (record.Answer, error) {
	carries, err := t.carries(eff.Carries)
	if err != nil {
		return record.Answer{}, err
	}
	if len(carries) > 0 && len(eff.Writes) == 0 {
		return record.Answer{}, errs.New(errs.Internal, "", "A command that reaches elsewhere must change something here.")
	}
	before := t.r.s.Seq
	seq, err := t.writes(eff.Writes, p)
	if err != nil {
		return record.Answer{}, err
	}
	if len(carries) > 0 && seq == before {
		return record.Answer{Seq: seq}, nil // done before, and carried then
	}
	t.send(carries, seq)
	t.revoke = append(t.revoke, eff.Revoke...)
	t.forget(eff.Forget)
	t.erase(eff.Erase)
	return record.Answer{Seq: t.r.s.Seq}, nil
}

func (t *tx) carries(list []record.Carry) ([]Carry, error) {
	out := make([]Carry, 0, len(list))
	for i, c := range list {
		body, err := json.Marshal(c.Writes)
		if err != nil {
			return nil, err
		}
		out = append(out, Carry{Source: t.r.doc, Target: c.Doc, Idx: i, Body: body})
	}
	return out, nil
}

// send lets carries go as those of the change seq.
func (t *tx) send(carries []Carry, seq int64) {
	for i := range carries {
		carries[i].Seq = seq
	}
	t.b.Carries = append(t.b.Carries, carries...)
}

// forget deletes pseudonym keys.
func (t *tx) forget(names []string) {
	if slices.Contains(names, record.EveryKey) {
		names = slices.Collect(maps.Keys(t.r.secrets))
	}
	for _, name := range names {
		delete(t.b.Secrets, name)
		delete(t.r.secrets, name)
		t.b.Forget = append(t.b.Forget, name)
	}
}

// fate is what becomes of an op of a participant by when it was written.
func (t *tx) fate(p access.Principal, op record.Op) (record.Fate, error) {
	late := t.r.d.Schema.Late(t.r.s.Doc)
	if late == nil || p.Kind != "participant" {
		return record.InTime, nil
	}
	return late.Judge(t.r.s, p, op)
}

// afterward does what follows from a record that was taken late. The record
// stands also where that fails.
func (t *tx) afterward(res record.Result) {
	by := access.System()
	a := t.safely(record.Answer{}, func() (record.Answer, error) {
		eff := t.r.d.Schema.Late(t.r.s.Doc).Then(t.r.s, t.env(by, access.Server), res)
		carries, err := t.carries(eff.Carries)
		if err == nil {
			_, err = t.writes(eff.Writes, by)
		}
		if err == nil {
			t.send(carries, t.r.s.Seq)
		}
		return record.Answer{}, err
	})
	if a.No != "" {
		t.r.d.Log.Error("what follows from a late change was not done", "doc", t.r.doc, "kind", res.New.Kind, "no", a.No)
	}
}

func (t *tx) env(by access.Principal, roles access.Role) record.Env {
	return record.Env{Now: t.now, By: by, Roles: roles, NewID: t.r.d.NewID, NewCode: t.r.d.NewCode, NewToken: t.r.d.NewToken}
}
