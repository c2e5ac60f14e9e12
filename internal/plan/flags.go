package plan

import (
	"slices"
	"strings"
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// Flag is one thing worth talking about; it blocks nothing. The row's key is
// "code:kind:id". Params hold dates, counts and ids, never text people wrote.
//
//	end_missing            aim         there are dates but no end date
//	end_past               aim         {date} the end is over, or was never to come
//	end_weekend            aim         {date}
//	end_holiday            aim         {date, holiday} (a code of package calendar)
//	after_end              any         {date, end} dated after the end date
//	phase_gap              phase       {after, from, to, days} more than 7 days before this phase
//	phase_overlap          phase       {with, from, to, days}
//	phase_undated, phase_no_purpose    phase
//	goal_no_benchmark, goal_no_number, goal_no_due  goal
//	goal_behind             goal        {date} short of its own line by more than a tenth
//	benchmark_unreported    benchmark   {date, percent} its day is over and nobody said how far we are
//	benchmark_after_goal   benchmark   {date, due}
//	benchmark_falls        benchmark   {date, percent, before} not more than an earlier one asks for
//	benchmark_full_early   benchmark   {date, due} 100 % on another day than the goal's
//	commitment_no_due, commitment_no_evidence       commitment
//	one_sided              partner     gives and never gets, or the reverse: {gives, gets}
//	on_bad_day             any         {date, outside} due, begun or held on a date to avoid
//	end_after_national     aim         {date, end} ends after the last national moment among the dates from outside
//	phases_stop_early      aim         {date, days} the last phase ends more than 7 days before the plan
//	benchmark_first_late   benchmark   {date, days} the first of a goal when more than half its time is over
//	goal_stands_still      goal        is to end where it begins
//	source_old             outside     {date} to come, and nobody looked at its source for more than 30 days
//	deliverable_unpromised goal        answers to a national deliverable, and no promise serves it
//	too_much               partner or what it owes {n, from, to} more than 7 things due in a fortnight
//	checkins_rare          plan        {every, gap} days from one check-in to the next, more than between two benchmarks
//	checkin_no_convener    checkin
//	charter_no_feedback    charter
//	charter_review_due     charter     {date}
//	clash                  action      {with, days} another group's action close to it
//	hook_missing           action      planned anyway, and nobody said how our cause fits in
//	gap_no_how             gap         left out, and no word on how to include them
//	history_no_unit        history     a number without what it counts
//	end_unknown            aim         the end date is not known yet
//	target_not_person      actor       a primary target that is not a person
//	term_ends_first        actor       {date, end} a target's term ends before the plan
//	verdict_no_condition, verdict_no_alternative    verdict
//	ask_no_date            ask
//	followup_no_owner, followup_overdue  followup {date}
//	no_checkin             plan        promises but nothing that looks at them
//	goal_letters           goal        {letters} of SMARTIE that it says nothing to
//	view_old, nobody_knows actor       {date} seen so long ago; heavy, and nobody here knows them
//	action_no_host, action_no_access   action {date} near, and no word on getting in
//	norm_double            norm        says what an earlier one says
type Flag struct {
	Code   string         `json:"code"`
	Kind   string         `json:"kind"`
	ID     string         `json:"id"`
	Params map[string]any `json:"params,omitempty"`
}

const gapDays = 7 // days between two phases before it is mentioned

func flagsView() r.View {
	kinds := []string{"plan", "aim", "outside", "date", "action", "phase", "goal", "benchmark", "progress", "commitment", "actor",
		"verdict", "ask", "followup", "checkin", "charter", "finding", "norm", "partner", "gap", "history"}
	return r.View{Name: "flags", Doc: doc, Kinds: kinds, Read: a.PlanRoom,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			zone := s.Get("plan", "plan").Str("zone")
			rows := map[string]any{}
			for _, f := range Flags(s, calendar.Today(now, zone)) {
				rows[f.Code+":"+f.Kind+":"+f.ID] = f
			}
			return rows, calendar.Midnight(now, zone)
		}}
}

// Flags lists what is worth talking about, given the civil date of today.
func Flags(s *r.State, today string) []Flag {
	f := &flags{s: s, end: s.Get("aim", "aim").Str("end_date")}
	f.endDate(today)
	f.outsideThePlan()
	f.phases()
	f.goals(today)
	f.promises()
	f.badDays(today)
	f.shape(today)
	f.burden(today)
	f.talk(today)
	f.actions()
	f.people()
	f.followups(today)
	f.letters()
	f.known(today)
	f.hosts(today)
	f.doubleNorms()
	return f.list
}

type flags struct {
	s    *r.State
	end  string
	list []Flag
}

func (f *flags) add(code string, rec *r.Record, params ...any) {
	flag := Flag{Code: code, Kind: rec.Kind, ID: rec.ID}
	for i := 0; i+1 < len(params); i += 2 {
		if flag.Params == nil {
			flag.Params = map[string]any{}
		}
		flag.Params[params[i].(string)] = params[i+1]
	}
	f.list = append(f.list, flag)
}

// without flags every record of a kind that leaves a field empty.
func (f *flags) without(kind, field, code string) {
	for _, rec := range f.s.List(kind) {
		if !rec.Has(field) {
			f.add(code, rec)
		}
	}
}

func (f *flags) endDate(today string) {
	aim := f.s.Get("aim", "aim")
	if f.end == "" {
		if plan := f.s.Get("plan", "plan"); plan != nil && len(f.s.List("date"))+len(f.s.List("phase"))+len(f.s.List("goal")) > 0 {
			f.list = append(f.list, Flag{Code: "end_missing", Kind: "aim", ID: "aim"})
		}
		return
	}
	if f.end < today {
		f.add("end_past", aim, "date", f.end)
	}
	if aim.Str("end_kind") == "unknown" {
		f.add("end_unknown", aim)
	}
	if calendar.Weekend(f.end) {
		f.add("end_weekend", aim, "date", f.end)
	}
	if day, ok := calendar.HolidayOn(f.end); ok {
		f.add("end_holiday", aim, "date", f.end, "holiday", day.Code)
	}
}

func (f *flags) outsideThePlan() {
	if f.end == "" {
		return
	}
	for kind, field := range map[string]string{"date": "start", "action": "start", "phase": "end", "goal": "due", "benchmark": "due", "commitment": "due"} {
		for _, rec := range f.s.List(kind) {
			if d := rec.Str(field); d > f.end {
				f.add("after_end", rec, "date", d, "end", f.end)
			}
		}
	}
}

// phases looks at each phase and at how it follows on the one that launched
// before it.
func (f *flags) phases() {
	f.without("phase", "purpose", "phase_no_purpose")
	var list []*r.Record
	for _, p := range f.s.List("phase") {
		if !p.Has("launch") || !p.Has("end") {
			f.add("phase_undated", p)
			continue
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(x, y *r.Record) int { return strings.Compare(x.Str("launch"), y.Str("launch")) })
	for i := 1; i < len(list); i++ {
		f.follows(latestEnd(list[:i]), list[i])
	}
}

// latestEnd is the phase that ends last.
func latestEnd(list []*r.Record) *r.Record {
	return slices.MaxFunc(list, func(x, y *r.Record) int { return strings.Compare(x.Str("end"), y.Str("end")) })
}

func (f *flags) follows(before, p *r.Record) {
	end, launch := before.Str("end"), p.Str("launch")
	switch between := calendar.Days(end, launch) - 1; {
	case between > gapDays:
		f.add("phase_gap", p, "after", before.ID, "from", calendar.Add(end, 1), "to", calendar.Add(launch, -1), "days", between)
	case between < 0:
		to := min(end, p.Str("end"))
		f.add("phase_overlap", p, "with", before.ID, "from", launch, "to", to, "days", calendar.Days(launch, to)+1)
	}
}

func (f *flags) goals(today string) {
	f.without("goal", "target", "goal_no_number")
	f.without("goal", "due", "goal_no_due")
	for _, g := range bareGoals(f.s) {
		f.add("goal_no_benchmark", g)
	}
	last, marks := latestProgress(f.s, today), marksByGoal(f.s)
	for goal, list := range marks {
		f.marks(list)
		f.untold(list, last[goal].Str("as_of"), today)
	}
	for id, report := range last {
		if g := f.s.Get("goal", id); g != nil && standing(f.s, g, report, marks[id]) == "behind" {
			f.add("goal_behind", g, "date", report.Str("as_of"))
		}
	}
}

// untold flags the last benchmark of a goal whose day is over without a report
// on or after it.
func (f *flags) untold(marks []*r.Record, told, today string) {
	for _, b := range slices.Backward(marks) {
		if due := b.Str("due"); due < today {
			if told < due {
				f.add("benchmark_unreported", b, "date", due, "percent", b.Int("percent"))
			}
			return
		}
	}
}

// marksByGoal lists the benchmarks of each goal in the order of their days.
func marksByGoal(s *r.State) map[string][]*r.Record {
	out := map[string][]*r.Record{}
	for _, b := range s.List("benchmark") {
		out[b.Str("goal")] = append(out[b.Str("goal")], b)
	}
	for _, marks := range out {
		slices.SortStableFunc(marks, func(x, y *r.Record) int { return strings.Compare(x.Str("due"), y.Str("due")) })
	}
	return out
}

// marks looks at the benchmarks of one goal: each later one asks for more, and
// the whole is there on the goal's own day.
func (f *flags) marks(list []*r.Record) {
	due, most := f.s.Get("goal", list[0].Str("goal")).Str("due"), 0
	for _, b := range list {
		date, percent := b.Str("due"), b.Int("percent")
		switch {
		case due != "" && date > due:
			f.add("benchmark_after_goal", b, "date", date, "due", due)
		case percent <= most:
			f.add("benchmark_falls", b, "date", date, "percent", percent, "before", most)
		case percent == 100 && due != "" && date < due:
			f.add("benchmark_full_early", b, "date", date, "due", due)
		}
		most = max(most, percent)
	}
}

func (f *flags) promises() {
	f.without("commitment", "due", "commitment_no_due")
	f.without("commitment", "evidence", "commitment_no_evidence")
	gives, gets := map[string]int{}, map[string]int{}
	for _, c := range f.s.List("commitment") {
		gives[c.Str("from")]++
		gets[c.Str("to")]++
	}
	for _, p := range f.s.List("partner") {
		if g, t := gives[p.ID], gets[p.ID]; (g == 0) != (t == 0) && !p.Has("merged") {
			f.add("one_sided", p, "gives", g, "gets", t)
		}
	}
	if plan := f.s.Get("plan", "plan"); plan != nil && len(gives) > 0 && len(f.s.List("checkin")) == 0 {
		f.add("no_checkin", plan)
	}
}

// span is the days of an outside date, both ends included.
type span struct{ id, from, to string }

// avoided are the days that an outside date says to avoid at home.
func avoided(s *r.State) (out []span) {
	for _, o := range s.List("outside") {
		if from := o.Str("start"); o.Str("home") == "avoid" && !o.Bool("cancelled") {
			out = append(out, span{o.ID, from, max(from, o.Str("end"))})
		}
	}
	return out
}

// lost is which of the spans a day falls into, -1 when in none.
func lost(avoid []span, date string) int {
	return slices.IndexFunc(avoid, func(d span) bool { return date != "" && d.from <= date && date <= d.to })
}

// actions flags what gets in each other's way, and, once somebody has begun to
// look for hooks, the actions that have none.
func (f *flags) actions() {
	for _, c := range Clashes(f.s) {
		f.add("clash", c.Other, "with", c.One.ID, "days", c.Days)
	}
	list := f.s.List("action")
	hooked := func(x *r.Record) bool { return x.Has("hook") || x.Bool("not_fitting") }
	if !slices.ContainsFunc(list, hooked) {
		return
	}
	for _, x := range list {
		if x.Bool("existing") && !hooked(x) {
			f.add("hook_missing", x)
		}
	}
}

func (f *flags) people() {
	for _, t := range f.s.List("actor") {
		if t.Str("role") != "primary_target" {
			continue
		}
		if t.Has("kind") && t.Str("kind") != "person" {
			f.add("target_not_person", t)
		}
		if term := t.Str("term_end"); term != "" && term < f.end {
			f.add("term_ends_first", t, "date", term, "end", f.end)
		}
	}
	for _, v := range f.s.List("verdict") {
		if v.Str("verdict") == "yes_if" && !v.Has("condition") {
			f.add("verdict_no_condition", v)
		}
		if v.Str("verdict") == "not_here" && !v.Has("alternative") && !v.Has("note") {
			f.add("verdict_no_alternative", v)
		}
	}
	f.without("ask", "when", "ask_no_date")
	f.without("gap", "how", "gap_no_how")
	for _, h := range f.s.List("history") {
		if h.Has("metric") && !h.Has("unit") {
			f.add("history_no_unit", h)
		}
	}
}

func (f *flags) followups(today string) {
	for _, u := range f.s.List("followup") {
		if ended(u) {
			continue
		}
		if !u.Has("owner") {
			f.add("followup_no_owner", u)
		}
		if due := u.Str("due"); due != "" && due < today {
			f.add("followup_overdue", u, "date", due)
		}
	}
}
