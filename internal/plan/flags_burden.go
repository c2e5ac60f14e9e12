package plan

import (
	"slices"
	"strings"

	"cairn/internal/calendar"
	r "cairn/internal/record"
)

const (
	fortnight = 14
	bearable  = 7 // things due in a fortnight before somebody has too much
)

// owed is one thing somebody owes by a day.
type owed struct {
	due string
	rec *r.Record
}

// burden flags national deliverables that nothing here serves, and whoever owes
// more in a fortnight to come than one can do.
func (f *flags) burden(today string) {
	served := map[string]bool{}
	for _, c := range f.s.List("commitment") {
		served[c.Str("goal")] = true
	}
	for _, g := range f.s.List("goal") {
		if g.Has("deliverable") && !served[g.ID] {
			f.add("deliverable_unpromised", g)
		}
	}
	for who, list := range debts(f.s, today) {
		first, n := busiest(list)
		if n <= bearable {
			continue
		}
		rec := list[first].rec // a person has no record: what they owe first names them
		if p := f.s.Get("partner", who); p != nil {
			rec = p
		}
		f.add("too_much", rec, "n", n, "from", list[first].due, "to", list[first+n-1].due)
	}
}

// debts lists what each partner, by id, and each person, by name, owes from today
// on, in the order of its days. What has an owner by name counts for them too.
func debts(s *r.State, today string) map[string][]owed {
	out := map[string][]owed{}
	for _, of := range [][2]string{{"goal", "owner"}, {"benchmark", "owner"}, {"commitment", "from"}, {"commitment", "owner"}, {"followup", "owner"}, {"finding", "owner"}} {
		for _, rec := range s.List(of[0]) {
			if who, due := strings.TrimSpace(rec.Str(of[1])), rec.Str("due"); who != "" && due >= today && !ended(rec) {
				out[who] = append(out[who], owed{due, rec})
			}
		}
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(x, y owed) int { return strings.Compare(x.due+x.rec.ID, y.due+y.rec.ID) })
	}
	return out
}

// busiest is where the fullest fortnight of a sorted list begins, and how much it
// holds.
func busiest(list []owed) (first, most int) {
	for i := range list {
		n := 0
		for _, o := range list[i:] {
			if calendar.Days(list[i].due, o.due) >= fortnight {
				break
			}
			n++
		}
		if n > most {
			first, most = i, n
		}
	}
	return first, most
}

// talk looks at how this coalition talks, once it has begun to say so.
func (f *flags) talk(today string) {
	f.without("checkin", "convener", "checkin_no_convener")
	if charter := f.s.Get("charter", "charter"); charter != nil {
		if !charter.Has("feedback") {
			f.add("charter_no_feedback", charter)
		}
		if review := charter.Str("review"); review != "" && review < today {
			f.add("charter_review_due", charter, "date", review)
		}
	}
	every, gap := cadence(f.s), closest(f.s)
	if plan := f.s.Get("plan", "plan"); plan != nil && gap > 0 && every > gap {
		f.add("checkins_rare", plan, "every", every, "gap", gap)
	}
}

// cadence is the fewest days from one check-in to the next, 0 when none comes
// again.
func cadence(s *r.State) (least int) {
	days := map[string]int{"week": 7, "two_weeks": 14, "month": 31}
	for _, c := range s.List("checkin") {
		if n := days[c.Str("every")]; n > 0 && (least == 0 || n < least) {
			least = n
		}
	}
	return least
}
