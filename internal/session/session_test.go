package session

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/guide"
	r "cairn/internal/record"
)

// tb is what testing.T and rapid.T have in common.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// room is a session under test: the document, a clock that only the test moves,
// and what the acts so far carried elsewhere.
type room struct {
	t       tb
	sc      *r.Schema
	s       *r.State
	now     time.Time
	ids     int
	carries []r.Carry
	last    r.Effects
}

var six = time.Date(2027, 1, 14, 1, 0, 0, 0, time.UTC) // 18:00 in Phoenix

func newRoom(t tb, minutes int, steps ...guide.Step) *room {
	t.Helper()
	sc, err := r.NewSchema(Rules())
	if err != nil {
		t.Fatalf("schema: %v", err)
	}
	rm := &room{t: t, sc: sc, s: r.NewState("session", "5e55"), now: six}
	for i := range steps {
		if steps[i].Key == "" {
			steps[i].Key = fmt.Sprint("k", i)
		}
	}
	rm.write(a.System(), New(Setup{Title: "State leads", Coalition: "Clean Water Table", Lang: "en", Starts: six, Zone: "America/Phoenix",
		Minutes: minutes, Plan: "plan1", Network: "net1", Guides: []guide.Guide{{ID: "g", Lang: "en", Minutes: minutes, Steps: steps}}, NewID: rm.id})...)
	return rm
}

func step(activity string, minutes, minimum int, priority string) guide.Step {
	return guide.Step{Title: activity, Activity: activity, Minutes: minutes, Minimum: minimum, Priority: priority}
}

func (rm *room) id() string { rm.ids++; return fmt.Sprintf("%032x", rm.ids) }

// write puts plain writes into the document as the server, through the engine's
// own checks of types and limits.
func (rm *room) write(by a.Principal, ws ...r.Write) {
	rm.t.Helper()
	for _, w := range ws {
		op, err := w.AsOp(rm.s.Seq)
		if err != nil {
			rm.t.Fatalf("write: %v", err)
		}
		rm.s.Seq++
		if _, err := rm.sc.Apply(rm.s, op, r.Author{ID: by.ID, Me: by.ID, Roles: a.Server}, rm.s.Seq); err != nil {
			rm.t.Fatalf("%s %s: %v (%v)", w.Kind, w.ID, err, w.Fields)
		}
	}
}

func (rm *room) put(kind, id string, fields map[string]any) {
	rm.t.Helper()
	rm.write(a.System(), r.Write{Op: "put", Kind: kind, ID: id, Fields: fields})
}

func (rm *room) person(id string) {
	rm.t.Helper()
	rm.put("participant", id, map[string]any{"name": "Name of " + id, "state": "in"})
}

func (rm *room) env() r.Env {
	return r.Env{Now: rm.now, By: a.Principal{Kind: "facilitator", ID: "fac1", Doc: rm.s.ID}, Roles: a.Facilitator, NewID: rm.id,
		NewCode: func() string { rm.ids++; return fmt.Sprintf("CODE%04d", rm.ids) }, NewToken: func() string { return rm.id() + rm.id() }}
}

// act gives a command and applies its writes.
func (rm *room) act(name string, args map[string]any, expect ...string) error {
	rm.t.Helper()
	op := r.Op{Op: r.Act, Act: name, Fields: map[string]json.RawMessage{}}
	for k, v := range args {
		op.Fields[k], _ = json.Marshal(v)
	}
	if len(expect) > 0 {
		op.Expect = map[string]string{"step": expect[0]}
	}
	eff, err := rm.sc.Act("session", name).Do(rm.s, rm.env(), op)
	if err != nil {
		return err
	}
	rm.write(a.System(), eff.Writes...)
	rm.carries, rm.last = append(rm.carries, eff.Carries...), eff
	return nil
}

func (rm *room) must(name string, args map[string]any, expect ...string) {
	rm.t.Helper()
	if err := rm.act(name, args, expect...); err != nil {
		rm.t.Fatalf("%s: %v", name, err)
	}
}

// next presses Next, seeing what there is to see.
func (rm *room) next() {
	rm.t.Helper()
	rm.must("next", nil, rm.at())
}

func (rm *room) refused(code errs.Code, field, name string, args map[string]any, expect ...string) {
	rm.t.Helper()
	err := rm.act(name, args, expect...)
	if e := errs.As(err); err == nil || e.Code != code || e.Field != field {
		rm.t.Fatalf("%s: got %v, want %s (%s)", name, err, code, field)
	}
}

func (rm *room) later(d time.Duration)  { rm.now = rm.now.Add(d) }
func (rm *room) at() string             { return head(rm.s).Str("step") }
func (rm *room) step(i int) *r.Record   { return Steps(rm.s)[i] }
func (rm *room) clock() ClockRow        { return rm.rows("clock")["now"].(ClockRow) }
func (rm *room) total() TotalRow        { return rm.rows("agenda")["total"].(TotalRow) }
func (rm *room) agenda(i int) AgendaRow { return rm.rows("agenda")[rm.step(i).ID].(AgendaRow) }
func (rm *room) rows(v string) map[string]any {
	rows, _ := rm.sc.View("session", v).Compute(rm.s, rm.now)
	return rows
}

// carried merges what was carried to one record of another document.
func (rm *room) carried(doc, kind, id string) map[string]any {
	out := map[string]any{}
	for _, c := range rm.carries {
		for _, w := range c.Writes {
			if c.Doc == doc && w.Kind == kind && w.ID == id {
				for k, v := range w.Fields {
					out[k] = v
				}
			}
		}
	}
	return out
}

func clockAt(min int) string { return six.Add(time.Duration(min) * time.Minute).Format(time.RFC3339) }

// R4: the table is made from the acts themselves, so that a new one without a
// thought about who may give it fails here.
func TestR4_NoActIsForParticipants(t *testing.T) {
	acts := Acts()
	if len(acts) < 20 {
		t.Fatalf("only %d acts", len(acts))
	}
	for _, act := range acts {
		for _, role := range []a.Role{a.Participant, a.Owner, a.Stage, a.Lobby, a.Reader, a.Keeper, a.Nobody} {
			if act.Name == "belong" && role == a.Participant { // their own group is theirs to name
				continue
			}
			if act.May.Has(role) {
				t.Errorf("%s may be given by %s", act.Name, role)
			}
		}
		if !act.May.Has(a.Facilitator) {
			t.Errorf("%s may be given by no facilitator", act.Name)
		}
	}
}

// Every act refuses nonsense with a coded error and never panics.
func TestActsRefuseNonsense(t *testing.T) {
	sc, _ := r.NewSchema(Rules())
	empty := r.NewState("session", "x")
	rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("close", 5, 5, "must"))
	for _, act := range Acts() {
		if _, err := act.Do(empty, rm.env(), r.Op{}); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s without a session: %v", act.Name, err)
		}
		bad := r.Op{Fields: map[string]json.RawMessage{"step": []byte(`7`), "minutes": []byte(`"x"`), "person": []byte(`[]`), "changes": []byte(`{}`)}}
		if _, err := sc.Act("session", act.Name).Do(rm.s, rm.env(), bad); err != nil && errs.As(err).Code == errs.Internal {
			t.Errorf("%s: %v", act.Name, err)
		}
	}
}
