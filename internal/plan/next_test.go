package plan

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestNextIsInOrderFromWhatIsOverdue(t *testing.T) {
	tab := newTable(t)
	tab.agreed("date", "past", map[string]any{"title": "Past", "start": "2027-01-13"})
	tab.agreed("date", "now", map[string]any{"title": "Now", "start": "2027-01-14", "partner": "movement"})
	tab.agreed("goal", "g", map[string]any{"statement": "Signatures", "due": "2027-05-01"})
	tab.put("benchmark", "b", map[string]any{"goal": "g", "percent": 25, "due": "2027-02-14", "state": "draft"})
	tab.agreed("followup", "f", map[string]any{"text": "Done", "due": "2027-02-01", "status": "done"})
	tab.agreed("followup", "o", map[string]any{"text": "Overdue", "due": "2027-01-11", "status": "open"})
	tab.put("followup", "d", map[string]any{"text": "A draft", "due": "2027-01-11", "state": "draft"})
	tab.agreed("followup", "u", map[string]any{"text": "Some day", "status": "open"})
	tab.agreed("phase", "p", map[string]any{"name": "Planning", "launch": "2027-01-20", "end": "2027-02-20"})
	var list []NextRow
	for _, v := range tab.rows("next") {
		list = append(list, v.(NextRow))
	}
	slices.SortFunc(list, func(x, y NextRow) int { return x.Pos - y.Pos })
	got := ""
	for _, row := range list {
		got += fmt.Sprintf("%s %s %d; ", row.ID, row.What, row.Days)
	}
	same(t, "order", got, "o due -3; now start 0; p launch 6; b due 31; p end 37; g due 107; ")
	same(t, "who", list[1].Who, "movement")
	same(t, "benchmark", fmt.Sprint(list[3].Title, list[3].Percent, list[3].Draft), "Signatures25 true")
	_, at := tab.sc.View("plan", "next").Compute(tab.s, today)
	same(t, "midnight in Phoenix", at, time.Date(2027, 1, 15, 7, 0, 0, 0, time.UTC))
}

func TestACheckinComesAgain(t *testing.T) {
	for _, tc := range [][3]string{ // today is 2027-01-14
		{"week", "2027-01-20", "2027-01-20"}, {"week", "2027-01-14", "2027-01-14"}, {"week", "2027-01-07", "2027-01-14"},
		{"week", "2027-01-06", "2027-01-20"}, {"two_weeks", "2027-01-06", "2027-01-20"}, {"two_weeks", "2026-12-30", "2027-01-27"},
		{"month", "2026-12-31", "2027-01-31"}, {"month", "2026-11-14", "2027-01-14"}, {"once", "2027-01-06", ""}, {"", "2027-01-06", ""},
	} {
		tab := newTable(t)
		tab.agreed("checkin", "c", map[string]any{"purpose": "Benchmarks", "every": tc[0], "first": tc[1]})
		row, _ := tab.rows("next")["checkin/c/first"].(NextRow)
		same(t, fmt.Sprint(tc), row.Date, tc[2])
	}
}

func TestAPartThatIsBegunSaysWhatItLacks(t *testing.T) {
	tab := newTable(t)
	row := func() PartRow { return tab.rows("cairn")["charter"].(PartRow) }
	say := func(r PartRow) string { return fmt.Sprint(r.Have, r.Begun, r.N, r.Lacks) }
	same(t, "nothing", say(row()), "false false 0 [channel checkin]")
	tab.agreed("norm", "n", map[string]any{"text": "One asks before one forwards", "class": "communication"})
	same(t, "a norm", say(row()), "false true 1 [channel checkin]")
	tab.agreed("channel", "c", map[string]any{"name": "Signal"})
	same(t, "no check-in yet", say(row()), "false true 2 [checkin]")
	tab.agreed("checkin", "k", map[string]any{"purpose": "Benchmarks"})
	same(t, "all", say(row()), "true false 3 []")
	tab.agreed("goal", "g", map[string]any{"statement": "Letters", "target": 10})
	same(t, "no day", say(tab.rows("cairn")["goals"].(PartRow)), "false true 1 [measure]")
	aim := func(fields map[string]any) string {
		tab := newTable(t)
		tab.put("aim", "aim", fields)
		row := tab.rows("cairn")["aim"].(PartRow)
		return say(row) + fmt.Sprint(row.Drafts)
	}
	same(t, "an aim without a word", aim(map[string]any{"state": "agreed"}), "false false 0 [statement day]0")
	same(t, "an aim needs no keeping", aim(map[string]any{"state": "draft", "statement": "A lit bridge"}), "false true 1 [day]0")
	same(t, "an aim with its day", aim(map[string]any{"state": "draft", "statement": "A lit bridge", "end_date": "2027-05-28"}), "true false 1 []0")
}
