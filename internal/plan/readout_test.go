package plan

import "testing"

func TestReadoutCountsWhatTwoTracksMustLookAt(t *testing.T) {
	tab := newTable(t)
	tab.agreed("commitment", "c1", map[string]any{"from": "state_leads", "to": "movement", "text": "Train hosts"})
	tab.put("commitment", "c2", map[string]any{"from": "state_leads", "to": "movement", "text": "A draft", "state": "draft"})
	for _, v := range []struct {
		id, of, subject, track string
		fields                 map[string]any
	}{
		{"s1/m1", "rating", "m1", "state_leads", map[string]any{"right": 4.5, "can": 4}},
		{"s2/m1", "rating", "m1", "movement", map[string]any{"right": 4, "can": 1.5}},
		{"s1/m2", "rating", "m2", "state_leads", map[string]any{"right": 5, "can": 3}},
		{"s2/m2", "rating", "m2", "movement", map[string]any{"right": 4, "can": 3}},
		{"s1/a1", "placement", "a1", "state_leads", map[string]any{"support": -2, "influence": 8}},
		{"s2/a1", "placement", "a1", "movement", map[string]any{"support": 1, "influence": 8, "split": true}},
	} {
		v.fields["of"], v.fields["subject"], v.fields["track"], v.fields["session"], v.fields["n"] = v.of, v.subject, v.track, v.id[:2], 4
		tab.put("tally", v.id, v.fields)
	}
	tab.put("finding", "f1", map[string]any{"kind": "research", "text": "Who calls the doctor?"})
	tab.put("finding", "f2", map[string]any{"kind": "shared_value", "text": "Care"})
	tab.put("question", "q1", map[string]any{"text": "Which committee?", "answer": "Ours"})
	rows := tab.rows("readout")
	if got, want := rows["total"].(ReadoutTotal), (ReadoutTotal{Promises: 1, Ratings: 1, Questions: 1}); got != want {
		t.Fatalf("total %+v, want %+v", got, want)
	}
	for key, want := range map[string]bool{"rating:m1": true, "rating:m2": false, "placement:a1": true} {
		if got := rows[key].(ReadoutRow).Apart; got != want {
			t.Errorf("%s apart: %v", key, got)
		}
	}
	if tr := rows["placement:a1"].(ReadoutRow).Tracks["movement"]; !tr.Split || *tr.Support != 1 || tr.N != 4 {
		t.Errorf("movement: %+v", tr)
	}
}

func TestALaterTallyOfATrackCounts(t *testing.T) {
	tab := newTable(t)
	for i, v := range []float64{1, 5} {
		id := string(rune('a'+i)) + "/m1"
		tab.put("tally", id, map[string]any{"of": "rating", "subject": "m1", "track": "movement", "session": id[:1], "n": 3, "can": v})
	}
	if tr := tab.rows("readout")["rating:m1"].(ReadoutRow).Tracks["movement"]; *tr.Can != 5 {
		t.Fatalf("%+v", tr)
	}
}

func TestActionsThatTakeEachOthersPeople(t *testing.T) {
	one := map[string]any{"title": "Water walk", "start": "2027-04-10", "host": "Youth", "where": "Mill race"}
	for _, v := range []struct {
		name  string
		other map[string]any
		want  int
	}{
		{"two days later, place unknown", map[string]any{"start": "2027-04-12", "host": "Nurses"}, 1},
		{"three days later", map[string]any{"start": "2027-04-13", "host": "Nurses"}, 0},
		{"two days before, same place", map[string]any{"start": "2027-04-08", "host": "Nurses", "where": "mill race"}, 1},
		{"the same host", map[string]any{"start": "2027-04-10", "host": "youth"}, 0},
		{"another place", map[string]any{"start": "2027-04-10", "host": "Nurses", "where": "Capitol"}, 0},
	} {
		tab := newTable(t)
		tab.put("action", "one", one)
		v.other["title"] = "Other"
		tab.put("action", "other", v.other)
		if got := tab.rows("readout")["total"].(ReadoutTotal).Dates; got != v.want {
			t.Errorf("%s: %d", v.name, got)
		}
	}
}

func TestFlagsOfActionsGapsAndNumbers(t *testing.T) {
	tab := newTable(t)
	tab.put("aim", "aim", map[string]any{"end_date": "2027-05-28", "end_kind": "unknown"})
	tab.put("action", "a1", map[string]any{"title": "Open day", "start": "2027-02-27", "existing": true})
	codes := func() map[string]bool {
		out := map[string]bool{}
		for _, f := range Flags(tab.s, "2027-01-14") {
			out[f.Code+":"+f.ID] = true
		}
		return out
	}
	if codes()["hook_missing:a1"] {
		t.Error("nobody has looked for hooks yet")
	}
	tab.put("action", "a2", map[string]any{"title": "Clinic", "start": "2027-03-27", "existing": true, "not_fitting": true})
	tab.put("gap", "g1", map[string]any{"group": "Night shift"})
	tab.put("history", "h1", map[string]any{"org": "Tenants", "issue": "Rent", "metric": "signatures"})
	got := codes()
	for _, want := range []string{"hook_missing:a1", "gap_no_how:g1", "history_no_unit:h1", "end_unknown:aim"} {
		if !got[want] {
			t.Errorf("missing %s in %v", want, got)
		}
	}
	if got["hook_missing:a2"] {
		t.Error("one that does not fit needs no hook")
	}
}

func TestPaceCountsOnlyGoodDays(t *testing.T) {
	tab := newTable(t)
	tab.put("goal", "g1", map[string]any{"statement": "Letters", "baseline": 40, "target": 100, "due": "2027-02-03"}) // 20 days from today
	tab.put("goal", "g2", map[string]any{"statement": "No day", "target": 10})
	tab.put("goal", "g3", map[string]any{"statement": "Over", "target": 10, "due": "2027-01-13"})
	rows := tab.rows("pace")
	row := rows["g1"].(PaceRow)
	if row.Left != 20 || *row.PerWeek != 21 || row.Marks[0] != (PaceMark{25, "2027-01-19"}) || row.Marks[3] != (PaceMark{100, "2027-02-03"}) {
		t.Fatalf("%+v per week %v", row, *row.PerWeek)
	}
	if rows["g2"] != nil || rows["g3"] != nil {
		t.Fatalf("%v", rows)
	}
	tab.put("outside", "o1", map[string]any{"title": "Planting", "start": "2027-01-15", "end": "2027-01-24", "home": "avoid"})
	if row = tab.rows("pace")["g1"].(PaceRow); row.Left != 10 || *row.PerWeek != 42 || row.Marks[0].Due != "2027-01-27" {
		t.Fatalf("%+v per week %v", row, *row.PerWeek)
	}
	tab.put("outside", "o1", map[string]any{"title": "Planting", "start": "2027-01-15", "end": "2027-01-24", "home": "avoid", "cancelled": true})
	if row = tab.rows("pace")["g1"].(PaceRow); row.Left != 20 {
		t.Fatalf("%+v", row)
	}
}
