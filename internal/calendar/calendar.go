// Package calendar knows the dates that no coalition controls and that follow
// from a rule: United States federal holidays and general elections. Everything
// is a civil date: a day without a time or a zone.
package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"
)

// Day is a dated fact. Date and Observed are civil dates, "2027-07-04"; Titles
// holds its name by language, under the name the law uses.
type Day struct {
	Code   string            `json:"code"`
	Titles map[string]string `json:"titles"`
	Date   string            `json:"date"`
	// Observed is the day the federal government takes off: the Friday before
	// when Date is a Saturday (5 U.S.C. 6103(b)), the Monday after when it is a
	// Sunday (Executive Order 11582 s. 3(a)). Elections are never shifted.
	Observed string `json:"observed"`
	Source   string `json:"source"`
}

const iso = "2006-01-02"

// Parse reads a civil date as midnight UTC; ok is false when it is none.
func Parse(date string) (t time.Time, ok bool) {
	t, err := time.Parse(iso, date)
	return t, err == nil
}

// Format writes the civil date of t, in t's own zone.
func Format(t time.Time) string { return t.Format(iso) }

// Today is the civil date at now in an IANA zone; an unknown zone means UTC.
func Today(now time.Time, zone string) string {
	return Format(now.In(location(zone)))
}

// Midnight is the instant at which the civil date after today begins in zone.
func Midnight(now time.Time, zone string) time.Time {
	t := now.In(location(zone))
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location()).UTC()
}

func location(zone string) *time.Location {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return time.UTC
	}
	return loc
}

// Days is the number of days from one civil date to another, negative when the
// second is earlier; 0 when either is no date.
func Days(from, to string) int {
	f, ok1 := Parse(from)
	t, ok2 := Parse(to)
	if !ok1 || !ok2 {
		return 0
	}
	return int(t.Sub(f) / (24 * time.Hour))
}

// Add is the civil date n days after date, "" when it is no date.
func Add(date string, n int) string {
	t, ok := Parse(date)
	if !ok {
		return ""
	}
	return Format(t.AddDate(0, 0, n))
}

// EveryDays is the first civil date from today on of those that come every n days
// after first, "" when first is no date.
func EveryDays(first, today string, n int) string {
	return Add(first, max(0, (Days(first, today)+n-1)/n*n))
}

// EveryMonth is EveryDays for months; the last day of a shorter month stands for the
// days it has not.
func EveryMonth(first, today string) string {
	f, ok := Parse(first)
	now, fine := Parse(today)
	if !ok || !fine || !now.After(f) {
		return Add(first, 0)
	}
	months := 12*(now.Year()-f.Year()) + int(now.Month()-f.Month())
	if at := lastOr(f, months); !at.Before(now) {
		return Format(at)
	}
	return Format(lastOr(f, months+1))
}

// lastOr is the day of t some months later, or the last of that month.
func lastOr(t time.Time, months int) time.Time {
	last := time.Date(t.Year(), t.Month()+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(t.Day(), last.Day())-last.Day())
}

// Workdays returns the date n working days after date: weekends and federal
// holidays do not count.
func Workdays(date string, n int) string {
	for n > 0 {
		date = Add(date, 1)
		if _, off := HolidayOn(date); !off && !Weekend(date) {
			n--
		}
	}
	return date
}

// Weekend reports whether date is a Saturday or a Sunday.
func Weekend(date string) bool {
	t, ok := Parse(date)
	return ok && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday)
}

// Holidays lists the federal holidays whose observed day lies in from..to, both
// included, in order (5 U.S.C. 6103). New Year's Day on a Saturday is observed
// in the year before, so the year after to is looked at too.
func Holidays(from, to string) []Day {
	return within(from, to, func(year int) []Day {
		var out []Day
		for _, h := range holidays() {
			actual, observed := h.rule.Calc(year)
			if actual.IsZero() {
				continue
			}
			out = append(out, Day{Code: h.code, Titles: map[string]string{"en": h.en, "es": h.es},
				Date: Format(actual), Observed: Format(observed), Source: "5 U.S.C. 6103"})
		}
		return out
	})
}

// HolidayOn returns the federal holiday that falls or is observed on date.
func HolidayOn(date string) (Day, bool) {
	for _, d := range Holidays(Add(date, -3), Add(date, 3)) {
		if d.Date == date || d.Observed == date {
			return d, true
		}
	}
	return Day{}, false
}

// Elections lists the federal general elections in from..to: the Tuesday next
// after the first Monday in November of every even year (2 U.S.C. 7).
func Elections(from, to string) []Day {
	return within(from, to, func(year int) []Day {
		if year%2 != 0 {
			return nil
		}
		first := time.Date(year, time.November, 1, 0, 0, 0, 0, time.UTC)
		monday := first.AddDate(0, 0, (8-int(first.Weekday()))%7)
		day := Format(monday.AddDate(0, 0, 1))
		return []Day{{Code: "general_election", Titles: map[string]string{"en": "General election", "es": "Elecciones generales"},
			Date: day, Observed: day, Source: "2 U.S.C. 7"}}
	})
}

// within gathers what a rule gives for every year that can touch from..to.
func within(from, to string, rule func(year int) []Day) []Day {
	f, ok1 := Parse(from)
	t, ok2 := Parse(to)
	if !ok1 || !ok2 || t.Before(f) || t.Year()-f.Year() > 100 {
		return nil
	}
	var out []Day
	for year := f.Year(); year <= t.Year()+1; year++ {
		for _, d := range rule(year) {
			if d.Observed >= from && d.Observed <= to {
				out = append(out, d)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Day) int {
		if a.Observed < b.Observed {
			return -1
		} else if a.Observed > b.Observed {
			return 1
		}
		return 0
	})
	return out
}

type holiday struct {
	code, en, es string
	rule         *cal.Holiday
}

// holidays are the eleven of the statute, under their names there.
func holidays() []holiday {
	return []holiday{
		{"new_year", "New Year's Day", "Año Nuevo", us.NewYear},
		{"mlk", "Birthday of Martin Luther King, Jr.", "Natalicio de Martin Luther King, Jr.", us.MlkDay},
		{"washington", "Washington's Birthday", "Natalicio de Washington", us.PresidentsDay},
		{"memorial", "Memorial Day", "Día de los Caídos", us.MemorialDay},
		{"juneteenth", "Juneteenth National Independence Day", "Juneteenth, Día Nacional de la Independencia", us.Juneteenth},
		{"independence", "Independence Day", "Día de la Independencia", us.IndependenceDay},
		{"labor", "Labor Day", "Día del Trabajo", us.LaborDay},
		{"columbus", "Columbus Day", "Día de Colón", us.ColumbusDay},
		{"veterans", "Veterans Day", "Día de los Veteranos", us.VeteransDay},
		{"thanksgiving", "Thanksgiving Day", "Día de Acción de Gracias", us.ThanksgivingDay},
		{"christmas", "Christmas Day", "Navidad", us.ChristmasDay},
	}
}
