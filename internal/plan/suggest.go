package plan

import (
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// SuggestRow offers one date that nobody here controls, for one tap to add as a
// record of kind outside: Title, Start, Kind, Certainty and Source are its
// fields. Title is the name the law uses, Titles has it in each language. Actual
// is set when the day observed is not the day itself.
type SuggestRow struct {
	Code      string            `json:"code"`
	Title     string            `json:"title"`
	Titles    map[string]string `json:"titles"`
	Start     string            `json:"start"`
	Actual    string            `json:"actual,omitempty"`
	Kind      string            `json:"kind"`
	Certainty string            `json:"certainty"`
	Source    string            `json:"source"`
}

// aheadMonths is how far to look when there is no end date yet.
const aheadMonths = 9

// suggestView offers federal holidays and general elections between today and
// the end date. What the plan already has on that day, of that kind, is left out.
func suggestView() r.View {
	return r.View{Name: "suggest", Doc: doc, Kinds: []string{"plan", "aim", "outside"}, Read: a.PlanRoom,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			zone := s.Get("plan", "plan").Str("zone")
			today := calendar.Today(now, zone)
			to := s.Get("aim", "aim").Str("end_date")
			if to < today {
				day, _ := calendar.Parse(today)
				to = calendar.Format(day.AddDate(0, aheadMonths, 0))
			}
			rows := map[string]any{}
			suggest(s, rows, "federal_holiday", calendar.Holidays(today, to))
			suggest(s, rows, "election", calendar.Elections(today, to))
			return rows, calendar.Midnight(now, zone)
		}}
}

func suggest(s *r.State, rows map[string]any, kind string, days []calendar.Day) {
	have := map[string]bool{}
	for _, o := range s.List("outside") {
		if o.Str("kind") == kind {
			have[o.Str("start")] = true
		}
	}
	for _, d := range days {
		if have[d.Observed] || have[d.Date] {
			continue
		}
		row := SuggestRow{Code: d.Code, Title: d.Titles["en"], Titles: d.Titles, Start: d.Observed, Kind: kind, Certainty: "fixed_by_law", Source: d.Source}
		if d.Date != d.Observed {
			row.Actual = d.Date
		}
		rows[suggestionKey(d)] = row
	}
}
