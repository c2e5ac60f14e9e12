package network

import (
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	"cairn/internal/plan"
	r "cairn/internal/record"
)

// westmost is where a calendar day ends last: no coalition's own day is over
// before it is over there.
const westmost = "Etc/GMT+12"

// nextView lists the national moments and deliverables that come up, as a plan
// lists its own (plan.NextRow). Coalitions live in many zones, so its day is the
// one that ends last, and whoever shows it counts the days from its own today.
func nextView() r.View {
	kinds := []plan.Dated{
		{Kind: "key_moment", Title: "title", Fields: []string{"start"}, Stands: true},
		{Kind: "deliverable", Title: "title", Fields: []string{"due"}, Stands: true},
	}
	return r.View{Name: "next", Doc: doc, Kinds: []string{"key_moment", "deliverable"}, Read: a.PlanAll,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			return plan.Upcoming(s, kinds, calendar.Today(now, westmost)), calendar.Midnight(now, westmost)
		}}
}
