package plan

import (
	"slices"

	"cairn/internal/calendar"
	r "cairn/internal/record"
)

const sourceDays = 30 // days after which a date's source wants another look

// badDays flags what is due, begins or is held on days that an outside date says
// to avoid at home, where it happens.
func (f *flags) badDays(today string) {
	avoid := avoided(f.s)
	for _, at := range [][2]string{{"date", "start"}, {"action", "start"}, {"phase", "launch"}, {"goal", "due"}, {"benchmark", "due"}, {"commitment", "due"}, {"checkin", "first"}} {
		for _, rec := range f.s.List(at[0]) {
			date := comesUp(rec, at[1], today)
			if i := lost(avoid, date); i >= 0 {
				f.add("on_bad_day", rec, "date", date, "outside", avoid[i].id)
			}
		}
	}
}

// shape looks at how the dates of the plan lie to each other and to its end.
func (f *flags) shape(today string) {
	f.toTheEnd()
	for _, marks := range marksByGoal(f.s) {
		f.firstMark(marks[0])
	}
	for _, g := range f.s.List("goal") {
		if g.Has("target") && g.Has("baseline") && g.Num("target") == g.Num("baseline") {
			f.add("goal_stands_still", g)
		}
	}
	for _, o := range f.s.List("outside") {
		if seen := o.Str("source_as_of"); seen != "" && max(o.Str("start"), o.Str("end")) >= today && calendar.Days(seen, today) > sourceDays {
			f.add("source_old", o, "date", seen)
		}
	}
}

// toTheEnd flags an end that comes after the last national moment, and phases
// that stop before it.
func (f *flags) toTheEnd() {
	aim, moment, phase := f.s.Get("aim", "aim"), "", ""
	for _, o := range f.s.List("outside") {
		if o.Str("kind") == "national_key_moment" && !o.Bool("cancelled") {
			moment = max(moment, o.Str("start"), o.Str("end"))
		}
	}
	for _, p := range f.s.List("phase") {
		phase = max(phase, p.Str("end"))
	}
	if moment != "" && f.end > moment {
		f.add("end_after_national", aim, "date", moment, "end", f.end)
	}
	if days := calendar.Days(phase, f.end); days > gapDays {
		f.add("phases_stop_early", aim, "date", phase, "days", days)
	}
}

// firstMark flags a goal whose first benchmark comes when half its time is over:
// too late to change course.
func (f *flags) firstMark(b *r.Record) {
	g := f.s.Get("goal", b.Str("goal"))
	from := f.s.Get("plan", "plan").Str("created")
	if g.Has("start") {
		from = g.Str("start")
	}
	whole, gone := calendar.Days(from, g.Str("due")), calendar.Days(from, b.Str("due"))
	if whole > 0 && 2*gone > whole {
		f.add("benchmark_first_late", b, "date", b.Str("due"), "days", gone)
	}
}

// closest is the fewest days between two benchmarks of one goal, 0 without two.
func closest(s *r.State) (least int) {
	for _, marks := range marksByGoal(s) {
		marks = slices.CompactFunc(marks, func(x, y *r.Record) bool { return x.Str("due") == y.Str("due") })
		for i := 1; i < len(marks); i++ {
			if days := calendar.Days(marks[i-1].Str("due"), marks[i].Str("due")); least == 0 || days < least {
				least = days
			}
		}
	}
	return least
}
