package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	a "cairn/internal/access"
	"cairn/internal/errs"
	r "cairn/internal/record"
)

type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// table is a plan under test.
type table struct {
	t  tb
	sc *r.Schema
	s  *r.State
}

var today = time.Date(2027, 1, 14, 18, 0, 0, 0, time.UTC)

func newTable(t tb) *table {
	t.Helper()
	sc, err := r.NewSchema(Rules())
	if err != nil {
		t.Fatalf("schema: %v", err)
	}
	tab := &table{t, sc, r.NewState("plan", "plan1")}
	tab.put("plan", "plan", map[string]any{"coalition": "Clean Water Table", "zone": "America/Phoenix"})
	for _, p := range []string{"national", "state_leads", "movement"} {
		tab.put("partner", p, map[string]any{"name": p, "kind": p, "speaker": "speaker-of-" + p, "state": "agreed"})
	}
	return tab
}

func (tab *table) try(by string, w r.Write) error {
	op, err := w.AsOp(tab.s.Seq)
	if err != nil {
		return err
	}
	if _, err = tab.sc.Apply(tab.s, op, r.Author{ID: by, Me: by, Roles: a.Server}, tab.s.Seq+1); err == nil {
		tab.s.Seq++
	}
	return err
}

func (tab *table) putBy(by, kind, id string, fields map[string]any) {
	tab.t.Helper()
	if err := tab.try(by, r.Write{Op: "put", Kind: kind, ID: id, Fields: fields}); err != nil {
		tab.t.Fatalf("%s %s: %v", kind, id, err)
	}
}

func (tab *table) put(kind, id string, fields map[string]any) {
	tab.t.Helper()
	tab.putBy("server", kind, id, fields)
}

// agreed puts a record that the coalition keeps.
func (tab *table) agreed(kind, id string, fields map[string]any) {
	tab.t.Helper()
	fields["state"] = "agreed"
	tab.put(kind, id, fields)
}

func (tab *table) rows(view string) map[string]any {
	rows, _ := tab.sc.View("plan", view).Compute(tab.s, today)
	return rows
}

func (tab *table) act(name string, args map[string]any) error {
	op := r.Op{Fields: map[string]json.RawMessage{}}
	for k, v := range args {
		op.Fields[k], _ = json.Marshal(v)
	}
	eff, err := tab.sc.Act("plan", name).Do(tab.s, r.Env{Now: today, By: a.Principal{Kind: "facilitator", ID: "f", Doc: "5e55"}}, op)
	for _, w := range eff.Writes {
		if err := tab.try("server", w); err != nil {
			tab.t.Fatalf("%s: %v", name, err)
		}
	}
	return err
}

func same(t tb, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func TestR4_NoPlanActIsForParticipants(t *testing.T) {
	for _, act := range Acts() {
		if act.May.Has(a.Participant | a.Owner | a.Stage | a.Lobby | a.Reader) {
			t.Errorf("%s may be given by %s", act.Name, act.May)
		}
	}
}

func TestKeep(t *testing.T) {
	tab := newTable(t)
	for _, d := range [][3]string{{"d1", "5e55", "s1"}, {"d2", "5e55", "s2"}, {"d3", "0ther", "s1"}} {
		tab.put("date", d[0], map[string]any{"title": "t", "start": "2027-02-01", "session": d[1], "step": d[2], "state": "draft"})
	}
	tab.put("phase", "p1", map[string]any{"name": "n", "session": "5e55", "step": "s1", "state": "draft"})
	same(t, "drafts of s1", tab.rows("drafts")["s1"].(DraftsRow).N, 3)
	if err := tab.act("keep", map[string]any{"step": "s1"}); err != nil { // the facilitator's own session
		t.Fatal(err)
	}
	state := func(kind, id string) string { return tab.s.Get(kind, id).Str("state") }
	same(t, "kept", state("date", "d1")+state("phase", "p1"), "agreedagreed")
	same(t, "not the other step", state("date", "d2"), "draft")
	same(t, "not the other session", state("date", "d3"), "draft")
	if err := tab.act("keep_one", map[string]any{"kind": "date", "id": "d3"}); err != nil {
		t.Fatal(err)
	}
	same(t, "one", state("date", "d3"), "agreed")
	if err := tab.act("drop", map[string]any{"kind": "date", "id": "d2"}); err != nil || tab.s.Get("date", "d2") != nil {
		t.Fatalf("not dropped: %v", err)
	}
	if err := tab.act("drop", map[string]any{"kind": "date", "id": "d1"}); !errs.Is(err, errs.Conflict) {
		t.Fatalf("dropped what was agreed: %v", err)
	}
	for _, args := range []map[string]any{{}, {"kind": "plan", "id": "plan"}, {"kind": "date", "id": "none"}} {
		if err := tab.act("keep_one", args); !errs.Is(err, errs.NotFound) {
			t.Fatalf("%v: %v", args, err)
		}
	}
	same(t, "nothing left", len(tab.rows("drafts")), 0)
}

func promise(tab *table, fields map[string]any) {
	tab.t.Helper()
	all := map[string]any{"from": "movement", "to": "state_leads", "text": "40 people at the hearing", "state": "agreed"}
	for k, v := range fields {
		all[k] = v
	}
	tab.put("commitment", "c", all)
}

func (tab *table) ledger() LedgerRow { return tab.rows("ledger")["c"].(LedgerRow) }

func (tab *table) answer(id, by, author, answer string, version int64) {
	tab.t.Helper()
	tab.putBy(author, "response", id, map[string]any{"commitment": "c", "by": by, "answer": answer, "version": version})
}

func TestCommitmentIsActiveOnlyWhenBothAcceptedTheSameVersion(t *testing.T) {
	tab := newTable(t)
	promise(tab, nil)
	same(t, "kept", tab.ledger().State, "proposed")
	v := tab.ledger().Version
	tab.answer("r1", "movement", "speaker-of-movement", "accept", v)
	same(t, "one side", tab.ledger().State, "proposed")
	tab.answer("r2", "state_leads", "somebody", "accept", v)
	same(t, "unconfirmed", tab.ledger().State, "said")
	tab.put("response", "r2", map[string]any{"confirmed": true})
	same(t, "confirmed", tab.ledger().State, "active")
	tab.put("commitment", "c", map[string]any{"owner": "Hawa", "pos": "a5"})
	same(t, "owner and order ask nobody again", tab.ledger().State, "active")
	tab.put("commitment", "c", map[string]any{"quantity": 60})
	row := tab.ledger()
	same(t, "an edit asks both again", row.State, "proposed")
	same(t, "stale", row.Stale, true)
	tab.answer("r3", "movement", "speaker-of-movement", "accept", row.Version)
	tab.answer("r4", "state_leads", "speaker-of-state_leads", "accept", v) // saw the old text
	same(t, "not the same version", tab.ledger().State, "proposed")
	tab.answer("r4", "state_leads", "speaker-of-state_leads", "accept", row.Version)
	same(t, "again", tab.ledger().State, "active")
}

// A promise between whole sides lives as soon as somebody confirmed to speak for
// one of their organisations said yes for each, or a facilitator confirms what
// was said in the room.
func TestSpeakersOfAnOrganisationAcceptForItsSide(t *testing.T) {
	tab := newTable(t)
	for _, side := range []string{"state_leads", "movement"} {
		tab.put("partner", side, map[string]any{"speaker": nil})
	}
	for id, kind := range map[string]string{"nurses": "movement", "river": "state_leads", "lone": "org"} {
		tab.agreed("partner", id, map[string]any{"name": id, "kind": kind, "speaker": "speaker-of-" + id, "session": "5e55"})
	}
	promise(tab, nil)
	v := tab.ledger().Version
	tab.answer("r1", "movement", "speaker-of-lone", "accept", v)
	tab.answer("r2", "state_leads", "speaker-of-nurses", "accept", v)
	same(t, "neither is theirs", tab.ledger().State, "said")
	same(t, "to be confirmed", tab.ledger().FromSaid+tab.ledger().ToSaid, "r1r2")
	tab.answer("r3", "movement", "speaker-of-nurses", "accept", v)
	same(t, "one side", tab.ledger().State, "said")
	same(t, "nothing to confirm there", tab.ledger().FromSaid, "")
	tab.put("response", "r2", map[string]any{"confirmed": true})
	same(t, "confirmed", tab.ledger().State, "active")
	tab.put("response", "r2", map[string]any{"confirmed": nil})
	tab.answer("r4", "state_leads", "speaker-of-river", "accept", v)
	same(t, "both sides", tab.ledger().State, "active")
	promise(tab, map[string]any{"from": "nurses", "to": "river"})
	v = tab.ledger().Version
	tab.answer("r5", "nurses", "speaker-of-nurses", "accept", v)
	tab.answer("r6", "river", "speaker-of-nurses", "accept", v)
	same(t, "one organisation is not another", tab.ledger().State, "said")
}

func TestAMergedPartnersPromisesAreAnsweredByTheOneItWasJoinedTo(t *testing.T) {
	tab := newTable(t)
	tab.agreed("partner", "two", map[string]any{"name": "Nurses", "kind": "org", "speaker": "rosa", "session": "5e55"})
	tab.agreed("partner", "one", map[string]any{"name": "nurses", "kind": "org", "merged": "two", "session": "5e55"})
	promise(tab, map[string]any{"from": "one"})
	tab.answer("r1", "one", "rosa", "accept", tab.ledger().Version)
	same(t, "answer", tab.ledger().FromAnswer, "accept")
}

func TestTheEndIsADayToCome(t *testing.T) {
	tab := newTable(t)
	for date, field := range map[string]string{"2027-01-13": "end_date", "": "date", "soon": "date"} {
		if err := tab.act("decide_end", map[string]any{"date": date}); !errs.Is(err, errs.Invalid) || errs.As(err).Field != field {
			t.Errorf("%q: %v", date, err)
		}
	}
	if err := tab.act("decide_end", map[string]any{"date": "2027-01-14", "event": "The vote", "step": "s1"}); err != nil {
		t.Fatal(err)
	}
	aim := tab.s.Get("aim", "aim")
	same(t, "decided", aim.Str("end_date")+aim.Str("state")+aim.Str("end_event")+aim.Str("step"), "2027-01-14agreedThe votes1")
	tab.put("plan", "plan", map[string]any{"created": "2027-01-10"})
	if err := tab.try("server", r.Write{Op: "put", Kind: "aim", ID: "aim", Fields: map[string]any{"end_date": "2027-01-09"}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("before the plan: %v", err)
	}
	tab.put("aim", "aim", map[string]any{"end_date": "2027-01-12"})
	if _, ok := tab.rows("flags")["end_past:aim:aim"]; !ok {
		t.Error("an end that is over is no flag")
	}
}

func TestBenchmarksRise(t *testing.T) {
	tab := newTable(t)
	tab.agreed("goal", "g", map[string]any{"statement": "Letters", "target": 6000, "due": "2027-05-01"})
	for id, at := range map[string]string{"a": "25 2027-02-01", "b": "50 2027-03-01", "c": "40 2027-04-01", "d": "100 2027-04-20"} {
		percent, due, _ := strings.Cut(at, " ")
		n, _ := strconv.Atoi(percent)
		tab.agreed("benchmark", id, map[string]any{"goal": "g", "percent": n, "due": due})
	}
	rows := tab.rows("flags")
	same(t, "falls", fmt.Sprint(rows["benchmark_falls:benchmark:c"].(Flag).Params), "map[before:50 date:2027-04-01 percent:40]")
	same(t, "early", fmt.Sprint(rows["benchmark_full_early:benchmark:d"].(Flag).Params), "map[date:2027-04-20 due:2027-05-01]")
	for _, key := range []string{"benchmark_falls:benchmark:a", "benchmark_falls:benchmark:b", "benchmark_falls:benchmark:d"} {
		if _, ok := rows[key]; ok {
			t.Error(key)
		}
	}
}

func TestNobodyElseTakesBackWhatAPartnerAccepted(t *testing.T) {
	tab := newTable(t)
	promise(tab, nil)
	v := tab.ledger().Version
	tab.answer("r1", "movement", "speaker-of-movement", "accept", v)
	tab.answer("r2", "state_leads", "speaker-of-state_leads", "accept", v)
	tab.answer("r3", "movement", "stranger", "decline", v)
	same(t, "still", tab.ledger().State, "active")
	tab.answer("r4", "movement", "speaker-of-movement", "counter", v)
	same(t, "the speaker may", tab.ledger().State, "countered")
	tab.answer("r5", "state_leads", "speaker-of-state_leads", "decline", v)
	same(t, "and decline", tab.ledger().State, "declined")
}

func TestADraftNobodyAnsweredIsADraft(t *testing.T) {
	tab := newTable(t)
	promise(tab, map[string]any{"state": "draft"})
	same(t, "draft", tab.ledger().State, "draft")
}

// Whatever is answered and edited in whatever order: active means that the
// latest word of both speakers is a yes to the text as it stands.
func TestLedgerProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab := newTable(t)
		promise(tab, nil)
		last := map[string]string{}
		for i := range rapid.IntRange(1, 15).Draw(t, "n") {
			if rapid.IntRange(0, 3).Draw(t, "edit") == 0 {
				promise(tab, map[string]any{"text": fmt.Sprint("text ", i)})
				last = map[string]string{}
				continue
			}
			by := rapid.SampledFrom([]string{"movement", "state_leads"}).Draw(t, "by")
			who := rapid.SampledFrom([]string{"speaker-of-" + by, "stranger"}).Draw(t, "who")
			ans := rapid.SampledFrom([]string{"accept", "accept", "decline", "counter", "ask"}).Draw(t, "answer")
			tab.answer(fmt.Sprint("r", i), by, who, ans, tab.ledger().Version)
			if who != "stranger" {
				last[by] = ans
			}
		}
		both := last["movement"] == "accept" && last["state_leads"] == "accept"
		if got := tab.ledger().State; (got == "active") && !both {
			t.Fatalf("active with %v", last)
		}
	})
}

func TestCairnPartsAreLaidByTheirMinimum(t *testing.T) {
	tab := newTable(t)
	have := func(part string) bool { return tab.rows("cairn")[part].(PartRow).Have }
	total := func() WholeRow { return tab.rows("cairn")["total"].(WholeRow) }
	same(t, "empty", total(), WholeRow{0, 11})
	for i, step := range []struct {
		part string
		not  func() // not yet enough
		lay  func()
	}{
		{"aim", func() { tab.put("aim", "aim", map[string]any{"statement": "Clean water"}) },
			func() { tab.put("aim", "aim", map[string]any{"end_date": "2027-05-21"}) }},
		{"outside", func() {
			tab.put("outside", "o", map[string]any{"title": "Recess", "start": "2027-03-29", "state": "draft"})
		},
			func() { tab.put("outside", "o", map[string]any{"state": "agreed"}) }},
		{"dates", func() {}, func() { tab.agreed("action", "a", map[string]any{"title": "March", "start": "2027-04-01"}) }},
		{"phases", func() { tab.agreed("phase", "p", map[string]any{"name": "Planning", "launch": "2027-02-01"}) },
			func() { tab.put("phase", "p", map[string]any{"end": "2027-03-01"}) }},
		{"goals", func() { tab.agreed("goal", "g", map[string]any{"statement": "Signatures", "target": 4000}) },
			func() { tab.put("goal", "g", map[string]any{"due": "2027-05-01"}) }},
		{"benchmarks", func() {
			tab.agreed("benchmark", "b", map[string]any{"goal": "other", "percent": 25, "due": "2027-03-01"})
		},
			func() { tab.put("benchmark", "b", map[string]any{"goal": "g"}) }},
		{"power", func() {
			tab.agreed("actor", "x", map[string]any{"name": "The committee", "role": "primary_target", "kind": "body"})
		},
			func() { tab.put("actor", "x", map[string]any{"name": "Its chair", "kind": "person"}) }},
		{"national", func() { tab.agreed("verdict", "v", map[string]any{"subject": "km", "verdict": "open"}) },
			func() { tab.put("verdict", "v", map[string]any{"verdict": "yes"}) }},
		{"commitments", func() { promise(tab, nil) }, func() {
			v := tab.ledger().Version
			tab.answer("r1", "movement", "speaker-of-movement", "accept", v)
			tab.answer("r2", "state_leads", "speaker-of-state_leads", "accept", v)
		}},
		{"charter", func() { tab.agreed("channel", "ch", map[string]any{"name": "Phone tree"}) },
			func() { tab.agreed("checkin", "ci", map[string]any{"purpose": "Benchmarks", "every": "week"}) }},
		{"followups", func() { tab.agreed("followup", "f", map[string]any{"text": "Ask the parish"}) },
			func() { tab.put("followup", "f", map[string]any{"owner": "Jo"}) }},
	} {
		step.not()
		same(t, step.part+" too early", have(step.part), false)
		step.lay()
		same(t, step.part, have(step.part), true)
		same(t, "total after "+step.part, total(), WholeRow{i + 1, 11})
	}
}

func TestSignups(t *testing.T) {
	for _, tc := range [][3]int{{50, 60, 84}, {50, 50, 100}, {0, 50, 0}, {10, 0, 0}, {1, 100, 1}, {7, 3, 234}} {
		same(t, fmt.Sprint(tc), Signups(tc[0], tc[1]), tc[2])
	}
	tab := newTable(t)
	tab.agreed("ask", "a", map[string]any{"what": "Come", "needed": 30})
	same(t, "assumed", tab.rows("asks")["a"].(AskRow), AskRow{30, 60, 50, true})
}

func TestSignupsAreJustEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		needed, rate := rapid.IntRange(1, 100000).Draw(t, "needed"), rapid.IntRange(1, 100).Draw(t, "rate")
		n := Signups(needed, rate)
		if n*rate < needed*100 || (n-1)*rate >= needed*100 {
			t.Fatalf("%d", n)
		}
	})
}

func TestFlags(t *testing.T) {
	tab := newTable(t)
	tab.put("aim", "aim", map[string]any{"end_date": "2027-05-31"})
	tab.put("outside", "o", map[string]any{"title": "Holy week", "start": "2027-03-22", "end": "2027-03-28", "home": "avoid"})
	tab.put("date", "d1", map[string]any{"title": "Late", "start": "2027-06-01"})
	tab.put("date", "d2", map[string]any{"title": "Bad day", "start": "2027-03-28"})
	tab.put("phase", "p1", map[string]any{"name": "One", "launch": "2027-02-01", "end": "2027-02-28", "purpose": "x"})
	tab.put("phase", "p2", map[string]any{"name": "Two", "launch": "2027-03-09", "end": "2027-04-10", "purpose": "x"})
	tab.put("phase", "p3", map[string]any{"name": "Three", "launch": "2027-04-10", "end": "2027-05-01"})
	tab.put("phase", "p4", map[string]any{"name": "Four"})
	tab.agreed("goal", "g", map[string]any{"statement": "More", "due": "2027-04-01"})
	tab.put("benchmark", "b", map[string]any{"goal": "g", "percent": 50, "due": "2027-04-02"})
	tab.agreed("goal", "g2", map[string]any{"statement": "Halls", "target": 3, "due": "2027-04-01"})
	tab.put("benchmark", "draft", map[string]any{"goal": "g2", "percent": 50, "due": "2027-03-02", "state": "draft"})
	tab.put("actor", "x", map[string]any{"name": "Committee", "role": "primary_target", "kind": "body", "term_end": "2027-01-31"})
	promise(tab, nil)
	tab.put("followup", "f", map[string]any{"text": "Ask", "due": "2027-01-13"})
	want := []string{
		"end_holiday:aim:aim", "phases_stop_early:aim:aim", "after_end:date:d1", "on_bad_day:date:d2", "phase_gap:phase:p2", "phase_overlap:phase:p3",
		"phase_no_purpose:phase:p3", "phase_no_purpose:phase:p4", "phase_undated:phase:p4", "goal_no_benchmark:goal:g2", "goal_no_number:goal:g",
		"benchmark_after_goal:benchmark:b", "target_not_person:actor:x", "term_ends_first:actor:x", "commitment_no_due:commitment:c",
		"commitment_no_evidence:commitment:c", "one_sided:partner:movement", "one_sided:partner:state_leads", "no_checkin:plan:plan",
		"followup_no_owner:followup:f", "followup_overdue:followup:f", "goal_letters:goal:g", "goal_letters:goal:g2",
	}
	var got []string
	for key := range tab.rows("flags") {
		got = append(got, key)
	}
	slices.Sort(got)
	slices.Sort(want)
	same(t, "flags", strings.Join(got, "\n"), strings.Join(want, "\n"))
	gap := tab.rows("flags")["phase_gap:phase:p2"].(Flag)
	same(t, "gap", fmt.Sprint(gap.Params), "map[after:p1 days:8 from:2027-03-01 to:2027-03-08]")
	over := tab.rows("flags")["phase_overlap:phase:p3"].(Flag)
	same(t, "overlap", fmt.Sprint(over.Params), "map[days:1 from:2027-04-10 to:2027-04-10 with:p2]")
	tab.put("aim", "aim", map[string]any{"end_date": "2027-05-29"})
	if _, ok := tab.rows("flags")["end_weekend:aim:aim"]; !ok {
		t.Error("a Saturday is no flag")
	}
}

func TestSuggestedDatesComeFromRulesAndLeaveOutWhatIsThere(t *testing.T) {
	tab := newTable(t)
	if n := len(tab.rows("suggest")); n != 7 { // nine months from 14 January 2027: MLK to Columbus Day
		t.Fatalf("%d: %v", n, tab.rows("suggest"))
	}
	tab.put("aim", "aim", map[string]any{"end_date": "2028-11-30"})
	if _, ok := tab.rows("suggest")["general_election:2028-11-07"]; !ok {
		t.Fatal("no election")
	}
	row := tab.rows("suggest")["independence:2027-07-05"].(SuggestRow)
	same(t, "actual", row.Actual, "2027-07-04")
	fields := map[string]any{"title": row.Title, "start": row.Start, "kind": row.Kind, "certainty": row.Certainty, "source": row.Source}
	tab.put("outside", "o", fields) // what one tap adds is a valid record
	if _, ok := tab.rows("suggest")["independence:2027-07-05"]; ok {
		t.Fatal("suggested again")
	}
}

func TestChecksRefuseWhatCannotBe(t *testing.T) {
	tab := newTable(t)
	for field, w := range map[string]r.Write{
		"end":  {Kind: "phase", Fields: map[string]any{"name": "x", "launch": "2027-02-02", "end": "2027-02-01"}},
		"end ": {Kind: "date", Fields: map[string]any{"title": "x", "start": "2027-02-02", "end": "2027-02-01"}},
		"to":   {Kind: "commitment", Fields: map[string]any{"from": "movement", "to": "movement", "text": "x"}},
		"b":    {Kind: "collab", Fields: map[string]any{"a": "x", "b": "x"}},
		"time": {Kind: "checkin", Fields: map[string]any{"purpose": "x", "time": "25:00"}},
	} {
		w.Op, w.ID = "put", "new"
		if err := tab.try("server", w); !errs.Is(err, errs.Invalid) || errs.As(err).Field != strings.TrimSpace(field) {
			t.Errorf("%s %v: %v", w.Kind, w.Fields, err)
		}
	}
	tab.put("phase", "ok", map[string]any{"name": "one day", "launch": "2027-02-02", "end": "2027-02-02"})
}

// S12: what the projector is sent of a plan names partners, never a person.
func TestS12_PlanViewsOfTheStageNameNobody(t *testing.T) {
	tab := newTable(t)
	promise(tab, map[string]any{"owner": "Zebulon"})
	tab.putBy("zebulon", "response", "r", map[string]any{"commitment": "c", "by": "movement", "answer": "accept", "version": 1, "text": "Zebulon"})
	tab.put("partner", "movement", map[string]any{"speaker": "zebulon"})
	tab.put("followup", "f", map[string]any{"text": "x", "owner": "Zebulon", "due": "2027-02-01"})
	tab.put("ask", "k", map[string]any{"what": "x", "asker": "Zebulon", "needed": 5, "when": "2027-02-01"})
	tab.put("actor", "x", map[string]any{"name": "Zebulon", "role": "primary_target", "note": "Zebulon"})
	for _, v := range Views() {
		if raw, _ := json.Marshal(tab.rows(v.Name)); v.Read.Has(a.Stage) && strings.Contains(strings.ToLower(string(raw)), "zebulon") {
			t.Errorf("%s: %s", v.Name, raw)
		}
	}
}
