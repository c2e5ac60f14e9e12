package plan

import (
	"fmt"
	"testing"
)

type rec struct {
	kind, id string
	fields   map[string]any
}

type in = map[string]any

// due gives n records of a kind that fall due on days of February 2027.
func due(n int, kind string, fields in) []rec {
	var out []rec
	for i := range n {
		f := in{"due": fmt.Sprintf("2027-02-%02d", 1+i)}
		for k, v := range fields {
			f[k] = v
		}
		out = append(out, rec{kind, fmt.Sprintf("%s%02d", kind, i), f})
	}
	return out
}

func TestFlagsOfDaysBurdenAndTalk(t *testing.T) { // today is 2027-01-14
	end := rec{"aim", "aim", in{"end_date": "2027-05-28"}}
	bad := rec{"outside", "o", in{"title": "Holy week", "start": "2027-03-22", "end": "2027-03-28", "home": "avoid"}}
	national := rec{"outside", "o", in{"title": "Floor vote", "start": "2027-05-10", "end": "2027-05-20", "kind": "national_key_moment"}}
	goal := rec{"goal", "g", in{"statement": "Letters", "start": "2027-01-20", "due": "2027-05-20"}}
	mark := func(id, day string, percent int) rec {
		return rec{"benchmark", id, in{"goal": "g", "percent": percent, "due": day}}
	}
	weekly := func(every string) rec {
		return rec{"checkin", "k", in{"purpose": "Look", "every": every, "convener": "Bea"}}
	}
	step := in{"text": "Call", "owner": "Rosa"}
	for name, tc := range map[string]struct {
		given []rec
		flag  string
		want  string // "" for no flag
	}{
		"a benchmark on a bad day":        {[]rec{bad, goal, mark("b", "2027-03-22", 25)}, "on_bad_day:benchmark:b", "map[date:2027-03-22 outside:o]"},
		"a promise due on a bad day":      {[]rec{bad, {"commitment", "c", in{"text": "x", "from": "national", "to": "movement", "due": "2027-03-28"}}}, "on_bad_day:commitment:c", "map[date:2027-03-28 outside:o]"},
		"a check-in that falls there":     {[]rec{bad, {"checkin", "k", in{"purpose": "x", "every": "once", "first": "2027-03-23"}}}, "on_bad_day:checkin:k", "map[date:2027-03-23 outside:o]"},
		"the day after":                   {[]rec{bad, goal, mark("b", "2027-03-29", 25)}, "on_bad_day:benchmark:b", ""},
		"an end after the national one":   {[]rec{end, national}, "end_after_national:aim:aim", "map[date:2027-05-20 end:2027-05-28]"},
		"an end on the national day":      {[]rec{{"aim", "aim", in{"end_date": "2027-05-20"}}, national}, "end_after_national:aim:aim", ""},
		"no national moment":              {[]rec{end, bad}, "end_after_national:aim:aim", ""},
		"phases that stop":                {[]rec{end, {"phase", "p", in{"name": "x", "launch": "2027-02-01", "end": "2027-05-01"}}}, "phases_stop_early:aim:aim", "map[date:2027-05-01 days:27]"},
		"phases to the end":               {[]rec{end, {"phase", "p", in{"name": "x", "launch": "2027-02-01", "end": "2027-05-21"}}}, "phases_stop_early:aim:aim", ""},
		"no phases":                       {[]rec{end}, "phases_stop_early:aim:aim", ""},
		"a first benchmark that is late":  {[]rec{goal, mark("b", "2027-03-22", 50)}, "benchmark_first_late:benchmark:b", "map[date:2027-03-22 days:61]"},
		"one at half time":                {[]rec{goal, mark("b", "2027-03-21", 50)}, "benchmark_first_late:benchmark:b", ""},
		"a goal that stands still":        {[]rec{{"goal", "g", in{"statement": "x", "target": 10, "baseline": 10}}}, "goal_stands_still:goal:g", "map[]"},
		"a goal without a known start":    {[]rec{{"goal", "g", in{"statement": "x", "target": 0}}}, "goal_stands_still:goal:g", ""},
		"a source nobody looked at":       {[]rec{{"outside", "o", in{"title": "x", "start": "2027-03-01", "source_as_of": "2026-12-14"}}}, "source_old:outside:o", "map[date:2026-12-14]"},
		"a source of 30 days":             {[]rec{{"outside", "o", in{"title": "x", "start": "2027-03-01", "source_as_of": "2026-12-15"}}}, "source_old:outside:o", ""},
		"a date that is over":             {[]rec{{"outside", "o", in{"title": "x", "start": "2027-01-01", "source_as_of": "2026-06-01"}}}, "source_old:outside:o", ""},
		"a deliverable nobody promised":   {[]rec{{"goal", "g", in{"statement": "x", "deliverable": "d"}}}, "deliverable_unpromised:goal:g", "map[]"},
		"a deliverable somebody promised": {[]rec{{"goal", "g", in{"statement": "x", "deliverable": "d"}}, {"commitment", "c", in{"text": "x", "from": "national", "to": "movement", "goal": "g"}}}, "deliverable_unpromised:goal:g", ""},
		"eight steps of one person":       {due(8, "followup", step), "too_much:followup:followup00", "map[from:2027-02-01 n:8 to:2027-02-08]"},
		"seven":                           {due(7, "followup", step), "too_much:followup:followup00", ""},
		"eight that are done":             {due(8, "followup", in{"text": "Call", "owner": "Rosa", "status": "done"}), "too_much:followup:followup00", ""},
		"eight of one partner":            {due(8, "commitment", in{"text": "x", "from": "movement", "to": "national"}), "too_much:partner:movement", "map[from:2027-02-01 n:8 to:2027-02-08]"},
		"check-ins rarer than benchmarks": {[]rec{goal, mark("a", "2027-03-01", 25), mark("b", "2027-03-14", 50), weekly("two_weeks")}, "checkins_rare:plan:plan", "map[every:14 gap:13]"},
		"check-ins often enough":          {[]rec{goal, mark("a", "2027-03-01", 25), mark("b", "2027-03-15", 50), weekly("two_weeks")}, "checkins_rare:plan:plan", ""},
		"benchmarks of one day":           {[]rec{goal, mark("a", "2027-03-01", 25), mark("b", "2027-03-01", 50), weekly("week")}, "checkins_rare:plan:plan", ""},
		"nobody calls the check-in":       {[]rec{{"checkin", "k", in{"purpose": "x"}}}, "checkin_no_convener:checkin:k", "map[]"},
		"no way to say what goes wrong":   {[]rec{{"charter", "charter", in{"decision_rule": "Two thirds"}}}, "charter_no_feedback:charter:charter", "map[]"},
		"time to look at it again":        {[]rec{{"charter", "charter", in{"feedback": "Bea", "review": "2027-01-13"}}}, "charter_review_due:charter:charter", "map[date:2027-01-13]"},
		"not yet":                         {[]rec{{"charter", "charter", in{"feedback": "Bea", "review": "2027-01-14"}}}, "charter_review_due:charter:charter", ""},
	} {
		tab := newTable(t)
		for _, r := range tc.given {
			tab.agreed(r.kind, r.id, r.fields)
		}
		got := ""
		if flag, ok := tab.rows("flags")[tc.flag].(Flag); ok {
			got = fmt.Sprint(flag.Params)
		}
		same(t, name, got, tc.want)
	}
}
