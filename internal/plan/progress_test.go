package plan

import "testing"

// reported is the pace of one goal of 600 letters by July after some reports.
func reported(t *testing.T, goal map[string]any, reports ...map[string]any) (*table, PaceRow) {
	tab := newTable(t)
	tab.put("plan", "plan", map[string]any{"created": "2027-01-04"})
	all := map[string]any{"statement": "Letters", "baseline": 0, "target": 600, "due": "2027-07-03"}
	for k, v := range goal {
		all[k] = v
	}
	tab.agreed("goal", "g", all)
	tab.agreed("benchmark", "b", map[string]any{"goal": "g", "percent": 10, "due": "2027-01-14"})
	for i, p := range reports {
		p["goal"] = "g"
		tab.agreed("progress", string(rune('p'+i)), p)
	}
	row, _ := tab.rows("pace")["g"].(PaceRow)
	return tab, row
}

func TestPaceReckonsFromTheLatestReport(t *testing.T) {
	_, none := reported(t, nil)
	_, row := reported(t, nil, map[string]any{"as_of": "2027-01-13", "value": 340}, map[string]any{"as_of": "2027-01-12", "value": 20},
		map[string]any{"as_of": "2027-01-15", "value": 599})
	same(t, "before", *none.PerWeek, 24.7) // 600 in 170 days
	same(t, "after", *row.PerWeek, 10.7)   // 260 in 170 days
	same(t, "at", *row.At, 340.0)          // not tomorrow's
	same(t, "as of", row.AsOf, "2027-01-13")
}

func TestStandingIsMeasuredAlongTheGoalsOwnBenchmarks(t *testing.T) {
	for _, c := range []struct {
		name  string
		goal  map[string]any
		at    float64
		asOf  string
		stand string
	}{
		{"on the line", nil, 60, "2027-01-14", "ahead"}, // a straight one would ask 35
		{"nearly", nil, 54, "2027-01-14", "near"},
		{"behind", nil, 53, "2027-01-14", "behind"},
		{"halfway to the benchmark", nil, 30, "2027-01-09", "ahead"},
		{"there", nil, 600, "2027-01-09", "reached"},
		{"before it began", nil, 0, "2027-01-01", ""},
		{"less of it", map[string]any{"baseline": 100, "target": 0}, 90, "2027-01-14", "ahead"},
		{"not less of it", map[string]any{"baseline": 100, "target": 0}, 95, "2027-01-14", "behind"},
		{"without a number", map[string]any{"target": nil}, 5, "2027-01-14", ""},
	} {
		_, row := reported(t, c.goal, map[string]any{"as_of": c.asOf, "value": c.at})
		same(t, c.name, row.Stand, c.stand)
	}
}

func TestABenchmarkThatIsOverAsksForAReport(t *testing.T) {
	flagged := func(reports ...map[string]any) (string, string) {
		tab, _ := reported(t, nil, reports...)
		tab.put("benchmark", "b", map[string]any{"due": "2027-01-13"})
		rows, out := tab.rows("flags"), [2]string{}
		for i, key := range []string{"benchmark_unreported:benchmark:b", "goal_behind:goal:g"} {
			if _, ok := rows[key]; ok {
				out[i] = key
			}
		}
		return out[0], out[1]
	}
	untold, _ := flagged()
	same(t, "nobody said", untold, "benchmark_unreported:benchmark:b")
	untold, _ = flagged(map[string]any{"as_of": "2027-01-12", "value": 50})
	same(t, "only before", untold, "benchmark_unreported:benchmark:b")
	untold, behind := flagged(map[string]any{"as_of": "2027-01-13", "value": 10})
	same(t, "told", untold, "")
	same(t, "and behind", behind, "goal_behind:goal:g")
}
