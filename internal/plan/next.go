package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	a "cairn/internal/access"
	"cairn/internal/calendar"
	r "cairn/internal/record"
)

// NextRow is one dated thing from today on, or a follow-up that is overdue. Pos
// orders the rows: they are a map. What says which of the record's dates it is:
// start, end, launch, due, when or first, for a check-in the next one. Days counts from today in the plan's
// zone: 0 is today, below zero is overdue.
type NextRow struct {
	Pos   int    `json:"pos"`
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	What  string `json:"what"`
	Date  string `json:"date"`
	Title string `json:"title"`
	Who   string `json:"who,omitempty"`
	Days  int    `json:"days"`
	// Percent is set for benchmarks; Title is then the goal's.
	Percent int  `json:"percent,omitempty"`
	Draft   bool `json:"draft,omitempty"`
}

// Dated says which fields of a kind are dates that come up, which field titles
// the record and which says who. Who may name a partner. Stands says that its
// records are nobody's drafts.
type Dated struct {
	Kind, Title, Who string
	Fields           []string
	Stands           bool
}

func datedKinds() []Dated {
	return []Dated{
		{"aim", "statement", "", []string{"end_date"}, true},
		{"outside", "title", "applies", []string{"start"}, false},
		{"date", "title", "partner", []string{"start"}, false},
		{"action", "title", "host", []string{"start"}, false},
		{"phase", "name", "lead", []string{"launch", "end"}, false},
		{"goal", "statement", "owner", []string{"due"}, false},
		{"benchmark", "goal", "owner", []string{"due"}, false},
		{"finding", "text", "owner", []string{"due"}, false},
		{"ask", "what", "asker", []string{"when"}, false},
		{"commitment", "text", "from", []string{"due"}, false},
		{"charter", "writes_up", "writes_up", []string{"writes_by", "review"}, true},
		{"checkin", "purpose", "convener", []string{"first"}, false},
		{"followup", "text", "owner", []string{"due"}, false},
	}
}

// nextView lists what comes up. The projector has no part in it: owners are
// often people.
func nextView() r.View {
	kinds := []string{"plan", "partner"}
	for _, d := range datedKinds() {
		kinds = append(kinds, d.Kind)
	}
	return r.View{Name: "next", Doc: doc, Kinds: kinds, Read: a.PlanRoom,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			zone := s.Get("plan", "plan").Str("zone")
			return Upcoming(s, datedKinds(), calendar.Today(now, zone)), calendar.Midnight(now, zone)
		}}
}

// Upcoming gives the NextRows of what is overdue and of the dated things from
// the civil date today on, by kind, id and field.
func Upcoming(s *r.State, kinds []Dated, today string) map[string]any {
	list := upcoming(s, kinds, today)
	rows := make(map[string]any, len(list))
	for i, row := range list {
		row.Pos = i
		rows[row.Kind+"/"+row.ID+"/"+row.What] = row
	}
	return rows
}

func upcoming(s *r.State, kinds []Dated, today string) []NextRow {
	var out []NextRow
	for _, d := range kinds {
		for _, rec := range s.List(d.Kind) {
			if rec.Kind == "followup" && ended(rec) {
				continue
			}
			for _, f := range d.Fields {
				if date := comesUp(rec, f, today); date >= today || overdue(rec, date) {
					out = append(out, nextRow(s, d, rec, f, date, today))
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y NextRow) int {
		return strings.Compare(x.Date+x.Kind+x.ID, y.Date+y.Kind+y.ID)
	})
	return out
}

// comesUp is the date that a field holds; a check-in comes again after its first.
func comesUp(rec *r.Record, field, today string) string {
	date := rec.Str(field)
	if rec.Kind != "checkin" {
		return date
	}
	switch rec.Str("every") {
	case "week":
		return calendar.EveryDays(date, today, 7)
	case "two_weeks":
		return calendar.EveryDays(date, today, 14)
	case "month":
		return calendar.EveryMonth(date, today)
	}
	return date
}

// ended reports whether a follow-up is done or was dropped.
func ended(f *r.Record) bool { return f.Str("status") == "done" || f.Str("status") == "dropped" }

// overdue reports whether a date that is over is still owed: an open follow-up
// stays until somebody ends it, a draft is no promise.
func overdue(rec *r.Record, date string) bool {
	return rec.Kind == "followup" && date != "" && agreed(rec)
}

func nextRow(s *r.State, d Dated, rec *r.Record, field, date, today string) NextRow {
	row := NextRow{Kind: d.Kind, ID: rec.ID, What: field, Date: date, Title: rec.Str(d.Title), Days: calendar.Days(today, date),
		Draft: !d.Stands && !agreed(rec)}
	if d.Kind == "benchmark" {
		row.Title, row.Percent = s.Get("goal", rec.Str("goal")).Str("statement"), rec.Int("percent")
	}
	row.Who = rec.Str(d.Who)
	if p := s.Get("partner", row.Who); p != nil {
		row.Who = p.Str("name")
	}
	return row
}

// AskRow says how many must sign up so that enough come.
type AskRow struct {
	Needed  int `json:"needed"`
	Signups int `json:"signups_needed"`
	// ShowRate is the percentage reckoned with; Assumed when nobody gave one.
	ShowRate int  `json:"show_rate"`
	Assumed  bool `json:"assumed,omitempty"`
}

// usualShow is the percentage of those who signed up that is reckoned with when
// the coalition knows none of its own: half.
const usualShow = 50

// Signups is how many people must sign up so that needed come when rate percent
// show up: needed / rate, rounded up.
func Signups(needed, rate int) int {
	if needed <= 0 || rate <= 0 {
		return 0
	}
	return (needed*100 + rate - 1) / rate
}

func asksView() r.View {
	return r.View{Name: "asks", Doc: doc, Kinds: []string{"ask"}, Read: a.PlanAll,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for _, ask := range s.List("ask") {
				row := AskRow{Needed: ask.Int("needed"), ShowRate: ask.Int("show_rate")}
				if row.ShowRate == 0 {
					row.ShowRate, row.Assumed = usualShow, true
				}
				row.Signups = Signups(row.Needed, row.ShowRate)
				rows[ask.ID] = row
			}
			return rows, time.Time{}
		}}
}

// DraftsRow counts what one step of a session has made and nobody has kept.
type DraftsRow struct {
	Session string         `json:"session,omitempty"`
	Step    string         `json:"step,omitempty"`
	N       int            `json:"n"`
	Kinds   map[string]int `json:"kinds"`
}

// draftsView: the key is the step's id; drafts of a session without a step are
// under the session's id, and those without either under "none".
func draftsView() r.View {
	return r.View{Name: "drafts", Doc: doc, Kinds: draftKinds(), Read: a.Staff,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for _, kind := range draftKinds() {
				for _, rec := range s.List(kind) {
					if !agreed(rec) {
						addDraft(rows, rec)
					}
				}
			}
			return rows, time.Time{}
		}}
}

func addDraft(rows map[string]any, rec *r.Record) {
	session, step := rec.Str("session"), rec.Str("step")
	key := step
	if key == "" {
		key = session
	}
	if key == "" {
		key = "none"
	}
	row, ok := rows[key].(DraftsRow)
	if !ok {
		row = DraftsRow{Session: session, Step: step, Kinds: map[string]int{}}
	}
	row.N++
	row.Kinds[rec.Kind]++
	rows[key] = row
}

// suggestion keys are stable, so that an unchanged one is not sent again.
func suggestionKey(d calendar.Day) string { return fmt.Sprintf("%s:%s", d.Code, d.Observed) }
