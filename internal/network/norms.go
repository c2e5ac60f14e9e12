package network

import (
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// OldNormRow is one norm that was last looked at long before the summit or
// session it will be read out at; the row's key is its id.
type OldNormRow struct {
	AsOf string `json:"as_of,omitempty"` // never looked at where empty
	Day  string `json:"day"`             // of the summit or session
}

const freshDays = 30 // before the day, a norm has been looked at for it

// oldNormsView asks for a look no sooner than one would count.
func oldNormsView() r.View {
	return r.View{Name: "old_norms", Doc: doc, Kinds: []string{"norm", "summit", "run"}, Read: a.Staff,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			rows, day := map[string]any{}, latestDay(s, calendar.Add(calendar.Today(now, westmost), freshDays))
			for _, n := range s.List("norm") {
				if asOf := n.Str("as_of"); day != "" && asOf < calendar.Add(day, -freshDays) {
					rows[n.ID] = OldNormRow{asOf, day}
				}
			}
			return rows, calendar.Midnight(now, westmost)
		}}
}

// latestDay is the day of the latest summit or session up to a day, "" when there
// is none.
func latestDay(s *r.State, until string) string {
	day := ""
	for kind, field := range map[string]string{"summit": "date", "run": "starts"} {
		for _, rec := range s.List(kind) {
			if at := rec.Str(field); len(at) >= len(time.DateOnly) && at[:len(time.DateOnly)] <= until {
				day = max(day, at[:len(time.DateOnly)])
			}
		}
	}
	return day
}
