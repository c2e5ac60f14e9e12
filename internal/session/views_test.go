package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cairn/guides"
	a "cairn/internal/access"
	"cairn/internal/guide"
	r "cairn/internal/record"
)

func vote(t tb) *room {
	rm := newRoom(t, 60, step("feasibility", 20, 5, "must"), step("end_date", 20, 5, "must"), step("break", 10, 5, "should"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	return rm
}

func (rm *room) rate(person string, right, can int, blocker string) {
	rm.t.Helper()
	rm.put("rating", "km1/"+person, map[string]any{"step": rm.step(0).ID, "subject": "km1", "right": right, "can": can, "blocker": orNil(blocker)})
}

func (rm *room) propose(person, date string) {
	rm.t.Helper()
	rm.put("proposal", rm.step(1).ID+"/"+person, map[string]any{"step": rm.step(1).ID, "date": date})
}

// R5: whatever is voted, no view of a session tells a bit of it before the
// reveal: two rooms that voted differently show the same.
func TestR5_NothingOfAHiddenStepBeforeItIsRevealed(t *testing.T) {
	show := func(right int, date string) string {
		rm := vote(t)
		for i := range 5 {
			p := fmt.Sprint("p", i)
			rm.person(p)
			rm.rate(p, right, 5-right, "")
			rm.propose(p, date)
		}
		out := ""
		for _, v := range Views() {
			raw, _ := json.Marshal(rm.rows(v.Name))
			out += string(raw)
		}
		if len(rm.rows("results")) != 0 || len(rm.rows("sofar")) != 0 {
			t.Errorf("results before the reveal: %v", rm.rows("results"))
		}
		return out
	}
	same(t, "both rooms", show(0, "2027-05-01"), show(5, "2028-11-30"))
}

func TestResultsAfterReveal(t *testing.T) {
	rm := vote(t)
	for i, v := range [][3]int{{5, 4, 1}, {4, 1, 1}, {3, 5, 2}, {5, 5, 3}} {
		p := fmt.Sprint("p", i)
		rm.person(p)
		rm.rate(p, v[0], v[1], []string{"", "money", "money", "time"}[i])
		rm.propose(p, fmt.Sprint("2027-05-0", v[2]))
	}
	rm.put("rating", "km1/p1", map[string]any{"condition": "if p1 is paid"})
	rm.must("reveal", map[string]any{"step": rm.step(0).ID})
	same(t, "key forgotten", rm.last.Forget[0], rm.step(0).ID)
	row := rm.rows("results")["km1"].(ResultRow)
	same(t, "right", *row.Right, Spread{4.5, 3, 5, false})
	same(t, "can", *row.Can, Spread{4.5, 1, 5, true})
	same(t, "low", row.Low, 1)
	same(t, "money", row.Blockers["money"], 2)
	same(t, "what would make it a yes", fmt.Sprint(row.Conditions), "[if p1 is paid]")
	if _, ok := rm.rows("results")[rm.step(1).ID]; ok {
		t.Fatal("the other step was not revealed")
	}
	rm.must("reveal", map[string]any{"step": rm.step(1).ID})
	dates := rm.rows("results")[rm.step(1).ID].(ResultRow)
	same(t, "dates", fmt.Sprint(dates.Dates), "[{2027-05-01 2} {2027-05-02 1} {2027-05-03 1}]")
	same(t, "middle", dates.Middle, "2027-05-01")
	rm.must("remove", map[string]any{"person": "p1"})
	same(t, "without who was removed", rm.rows("results")["km1"].(ResultRow).N, 3)
}

// S11: with fewer than three answers nothing but their number is shown.
func TestS11_FewAnswersStayHidden(t *testing.T) {
	rm := vote(t)
	for i := range 2 {
		rm.person(fmt.Sprint("p", i))
		rm.rate(fmt.Sprint("p", i), 5, 5, "money")
		rm.put("rating", fmt.Sprint("km1/p", i), map[string]any{"condition": "if we are paid"})
		rm.put("answer", fmt.Sprint(rm.step(3).ID, "/p", i), map[string]any{"step": rm.step(3).ID, "number": 4, "choice": "yes"})
	}
	rm.must("reveal", map[string]any{"step": rm.step(0).ID})
	for key, v := range rm.rows("results") {
		row := v.(ResultRow)
		if !row.Hidden || row.N != 2 || row.Right != nil || row.Choices != nil || row.Number != nil || row.Blockers != nil || row.Conditions != nil {
			t.Errorf("%s: %+v", key, row)
		}
	}
	rm.person("p9")
	rm.put("answer", rm.step(3).ID+"/p9", map[string]any{"step": rm.step(3).ID, "number": 1, "choice": "no"})
	row := rm.rows("results")[rm.step(3).ID].(ResultRow)
	same(t, "median", row.Number.Median, 4.0)
	same(t, "choices", fmt.Sprint(row.Choices), "map[no:1 yes:2]")
}

// S12: nothing that the projector is sent can name a person.
func TestS12_ViewsOfTheStageNameNobody(t *testing.T) {
	rm := vote(t)
	for i := range 4 {
		p := fmt.Sprint("p", i)
		rm.put("participant", p, map[string]any{"name": "Zebulon " + p, "state": "in", "email": "zebulon@example.org"})
		rm.rate(p, 3, 3, "")
		rm.propose(p, "2027-05-01")
		rm.put("done", rm.step(2).ID+"/"+p, map[string]any{"step": rm.step(2).ID})
		rm.put("parking", "park"+p, map[string]any{"text": "x", "step": rm.step(0).ID, "owner": "Zebulon " + p})
	}
	rm.must("reveal", map[string]any{"step": rm.step(0).ID})
	rm.must("reveal", map[string]any{"step": rm.step(1).ID})
	for _, v := range Views() {
		if !v.Read.Has(a.Stage) {
			continue
		}
		raw, _ := json.Marshal(rm.rows(v.Name))
		if s := strings.ToLower(string(raw)); strings.Contains(s, "zebulon") || strings.Contains(s, `"p1"`) || strings.Contains(s, "/p1") {
			t.Errorf("%s: %s", v.Name, raw)
		}
	}
}

func TestProgressCountsPeopleOnceAndPassesAsDone(t *testing.T) {
	rm := newRoom(t, 60, step("story", 20, 5, "must"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	for _, p := range []string{"a", "b", "c", "d"} {
		rm.person(p)
	}
	st := rm.step(0).ID
	rm.put("turn", st+"/a", map[string]any{"step": st, "state": "shared"})
	rm.put("turn", st+"/b", map[string]any{"step": st, "state": "pass"})
	rm.put("done", st+"/a", map[string]any{"step": st})
	rm.put("done", st+"/fac", map[string]any{"step": st}) // a facilitator is no participant
	rm.put("participant", "d", map[string]any{"state": "lobby"})
	same(t, "row", rm.rows("progress")[st].(ProgressRow), ProgressRow{Done: 2, Of: 3, Turns: 2})
	same(t, "total", rm.rows("progress")["total"].(ProgressRow).Of, 3)
}

func TestSofarCountsByKind(t *testing.T) {
	rm := newRoom(t, 60, step("notes", 20, 5, "must"))
	st := rm.step(0).ID
	rm.put("note", "n1", map[string]any{"step": st, "text": "x"})
	rm.put("note", "n2", map[string]any{"step": st, "text": "y"})
	rm.put("parking", "p1", map[string]any{"step": st, "text": "z"})
	same(t, "row", fmt.Sprint(rm.rows("sofar")[st]), "map[note:2 parking:1]")
}

func TestWarnings(t *testing.T) {
	roster := step("roster", 8, 4, "must")
	roster.PerPerson = 45
	rm := newRoom(t, 132, roster, step("notes", 102, 5, "must"), step("delegate", 9, 7, "must"), step("notes", 1, 2, "should"))
	rm.put("material", "m1", map[string]any{"name": map[string]string{"en": "Markers"}, "quantity": 2, "per": "room"})
	rm.put("session", "session", map[string]any{"headcount": 14})
	rm.put("facilitator", "f1", map[string]any{"name": "Ana"})
	for key, want := range map[string]string{
		"no_break": "map[minutes:120]", "no_close": "map[]", "delegate_close_short": "map[minutes:10]", "free": "map[minutes:12]",
		"round_too_long:" + rm.step(0).ID: "map[needed:11 people:14 planned:8 seconds:45]",
		"below_minimum:" + rm.step(3).ID:  "map[minimum:2 minutes:1]",
		"materials_unticked":              "map[n:1]", "single_facilitator": "map[]",
	} {
		w, ok := rm.rows("warnings")[key].(Warning)
		if !ok || fmt.Sprint(w.Params) != want {
			t.Errorf("%s: got %+v, want %s", key, w, want)
		}
	}
	if n := len(rm.rows("warnings")); n != 8 {
		t.Errorf("%d warnings: %v", n, rm.rows("warnings"))
	}
	rm.put("session", "session", map[string]any{"minutes": 112})
	same(t, "over", rm.rows("warnings")["over"].(Warning).Params["minutes"], 8)
	same(t, "no steps", newRoom(t, 60).rows("warnings")["no_steps"].(Warning).Code, "no_steps")
}

// A break counts only where it stands: what is missed is two hours on end.
func TestNoBreakMeasuresTheLongestStretch(t *testing.T) {
	work, pause := func(n int) guide.Step { return step("notes", n, 1, "must") }, step("break", 5, 5, "must")
	cases := map[string]struct {
		steps []guide.Step
		want  int
	}{
		"in the middle":         {[]guide.Step{work(100), pause, work(100)}, 0},
		"just before two hours": {[]guide.Step{work(119)}, 0},
		"none":                  {[]guide.Step{work(60), work(60)}, 120},
		"at once":               {[]guide.Step{work(5), pause, work(175)}, 175},
		"near the end":          {[]guide.Step{work(150), pause, work(10)}, 150},
	}
	for name, c := range cases {
		w, _ := newRoom(t, 240, c.steps...).rows("warnings")["no_break"].(Warning)
		same(t, name, w.Params["minutes"], c.want)
	}
	rm := newRoom(t, 240, work(70), pause, work(70))
	rm.must("skip", map[string]any{"step": rm.step(1).ID})
	same(t, "a break that is skipped", rm.rows("warnings")["no_break"].(Warning).Params["minutes"], 140)
}

// What is used up adds up over steps, people, tables and rooms; the rest is
// brought once, as many as the step that needs most.
func TestPackingAddsUpWhatIsUsedUp(t *testing.T) {
	cases := map[string]struct {
		name map[string]string
		want int
	}{
		"cards":        {map[string]string{"en": "Cards for people without a phone"}, 18 + 10 + 4},
		"in Spanish":   {map[string]string{"es": "Hojas de papel"}, 18 + 10 + 4},
		"markers":      {map[string]string{"en": "Markers"}, 18},
		"a pad":        {map[string]string{"en": "Large paper pad", "es": "Block de papel grande"}, 18},
		"sticky notes": {map[string]string{"en": "Sticky notes"}, 18 + 10 + 4},
	}
	for name, c := range cases {
		rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("phases", 10, 5, "must"), step("close", 5, 5, "must"))
		rm.put("session", "session", map[string]any{"tables": 5, "headcount": 18, "rooms": 4})
		for i, per := range []string{"person", "table", "room"} {
			rm.put("material", "m"+per, map[string]any{"step": rm.step(i).ID, "name": c.name, "quantity": []int{1, 2, 1}[i], "per": per, "bring": "Ana"})
		}
		for _, row := range rm.rows("packing") {
			row := row.(PackingRow)
			same(t, name, row.Quantity, c.want)
			same(t, name+" lines", len(row.Lines), 3)
			same(t, name+" who brings it", row.Lines[0].Bring, "Ana")
		}
	}
}

func TestPacking(t *testing.T) {
	rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("phases", 10, 5, "must"))
	line := func(id string, st, n int, per string, ready bool) {
		rm.put("material", id, map[string]any{"step": rm.step(st).ID, "name": map[string]string{"en": "Markers"}, "quantity": n, "per": per, "ready": ready})
	}
	line("m1", 0, 4, "table", true)
	line("m2", 1, 1, "person", false)
	row := rm.rows("packing")["markers"].(PackingRow)
	same(t, "unknown", row.Unknown, true)
	rm.put("session", "session", map[string]any{"tables": 5, "headcount": 18})
	row = rm.rows("packing")["markers"].(PackingRow)
	same(t, "quantity", row.Quantity, 20)
	same(t, "lines", len(row.Lines), 2)
	same(t, "ready", row.Ready, false)
	rm.must("skip", map[string]any{"step": rm.step(0).ID})
	same(t, "without the skipped step", rm.rows("packing")["markers"].(PackingRow).Quantity, 18)
}

// Every built-in guide makes a session that the engine takes, with its texts in
// both languages, in order, and that can be run from start to close.
func TestSessionsFromBuiltInGuides(t *testing.T) {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"state-leads", "movement-building", "joint-readout"} {
		en, _ := guide.Find(all, id, "en")
		es, ok := guide.Find(all, id, "es")
		if !ok {
			t.Fatalf("%s has no Spanish", id)
		}
		rm := newRoom(t, en.Minutes)
		rm.s = r.NewState("session", "5e55")
		rm.write(a.System(), New(Setup{Title: "T", Starts: six, Guides: []guide.Guide{en, es}, NewID: rm.id})...)
		same(t, id+" steps", len(Steps(rm.s)), len(en.Steps))
		for i, st := range Steps(rm.s) {
			same(t, "order", st.Str("key"), en.Steps[i].Key)
			if l := st.Local("title"); l["en"] == "" || l["es"] == "" {
				t.Errorf("%s %s: %v", id, st.Str("key"), l)
			}
		}
		same(t, "planned to the promise", rm.total().PlannedEnd, rm.total().PromisedEnd)
		for _, code := range []string{"over", "free", "no_break", "no_close", "delegate_close_short"} {
			if w, ok := rm.rows("warnings")[code]; ok {
				t.Errorf("%s: %+v", id, w)
			}
		}
		rm.must("start", nil)
		for range Steps(rm.s) {
			if rm.act("next", nil, rm.at()) != nil {
				break
			}
		}
		same(t, "ends at the close", rm.s.Get("step", rm.at()).Str("activity"), "close")
		rm.must("close", nil)
	}
}

func TestOrderKeysAreInOrder(t *testing.T) {
	for i := range 500 {
		if PosAt(i) >= PosAt(i+1) {
			t.Fatalf("%q before %q", PosAt(i), PosAt(i+1))
		}
	}
	same(t, "as the library makes them", PosAt(0)+PosAt(61)+PosAt(62), "a0azb00")
}

func TestChecksOfSessionAndStep(t *testing.T) {
	rm := evening(t)
	for _, w := range []r.Write{
		{Op: r.Set, Kind: "session", ID: "session", Fields: map[string]any{"zone": "Moon/Base"}},
		{Op: r.Set, Kind: "step", ID: rm.step(0).ID, Fields: map[string]any{"activity": "karaoke"}},
	} {
		op, _ := w.AsOp(rm.s.Seq)
		if _, err := rm.sc.Apply(rm.s, op, r.Author{ID: "server", Roles: a.Server}, rm.s.Seq+1); err == nil {
			t.Errorf("took %v", w.Fields)
		}
	}
}
