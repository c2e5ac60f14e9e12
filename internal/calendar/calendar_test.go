package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The table of observed days was computed by hand from the statute.
func TestHolidaysObserved(t *testing.T) {
	for _, tc := range []struct{ code, actual, observed string }{
		{"new_year", "2026-01-01", "2026-01-01"}, {"mlk", "2026-01-19", "2026-01-19"},
		{"washington", "2026-02-16", "2026-02-16"}, {"memorial", "2026-05-25", "2026-05-25"},
		{"juneteenth", "2026-06-19", "2026-06-19"}, {"independence", "2026-07-04", "2026-07-03"},
		{"labor", "2026-09-07", "2026-09-07"}, {"columbus", "2026-10-12", "2026-10-12"},
		{"veterans", "2026-11-11", "2026-11-11"}, {"thanksgiving", "2026-11-26", "2026-11-26"},
		{"christmas", "2026-12-25", "2026-12-25"},
		{"juneteenth", "2027-06-19", "2027-06-18"}, {"independence", "2027-07-04", "2027-07-05"},
		{"christmas", "2027-12-25", "2027-12-24"}, {"new_year", "2028-01-01", "2027-12-31"},
		{"veterans", "2028-11-11", "2028-11-10"}, {"thanksgiving", "2028-11-23", "2028-11-23"},
	} {
		d, ok := HolidayOn(tc.observed)
		if !ok || d.Code != tc.code || d.Date != tc.actual || d.Observed != tc.observed {
			t.Errorf("%s: got %+v", tc.observed, d)
		}
	}
}

func TestHolidaysOfAYearHoldNextNewYear(t *testing.T) {
	days := Holidays("2027-01-01", "2027-12-31")
	if n := len(days); n != 12 || days[n-1].Code != "new_year" || days[n-1].Observed != "2027-12-31" {
		t.Fatalf("2027 has %d: %+v", n, days)
	}
	if n := len(Holidays("2028-01-01", "2028-12-31")); n != 10 {
		t.Fatalf("2028 has %d", n)
	}
}

func TestElections(t *testing.T) {
	days := Elections("2026-01-01", "2030-12-31")
	want := []string{"2026-11-03", "2028-11-07", "2030-11-05"}
	if len(days) != len(want) {
		t.Fatalf("got %+v", days)
	}
	for i, d := range days {
		if d.Date != want[i] || d.Observed != want[i] {
			t.Errorf("got %s, want %s", d.Date, want[i])
		}
	}
}

func TestElectionIsATuesdayFromTheSecondToTheEighth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1950, 2400).Draw(t, "year") &^ 1
		from := Format(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		d := Elections(from, Add(from, 365))[0]
		day, _ := Parse(d.Date)
		if day.Weekday() != time.Tuesday || day.Month() != time.November || day.Day() < 2 || day.Day() > 8 {
			t.Fatalf("%s", d.Date)
		}
	})
}

func TestObservedDaysAreWorkdays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2022, 2300).Draw(t, "year")
		from := Format(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
		for _, d := range Holidays(from, Format(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))) {
			if Weekend(d.Observed) || d.Observed < from || Days(d.Date, d.Observed) > 1 || Days(d.Date, d.Observed) < -1 {
				t.Fatalf("%+v", d)
			}
		}
	})
}

func TestDaysAndAddAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		if got := Days("2026-11-22", Add("2026-11-22", n)); got != n {
			t.Fatalf("got %d, want %d", got, n)
		}
	})
}

func TestTodayAndMidnightInZone(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	if got := Today(now, "America/Phoenix"); got != "2026-11-21" {
		t.Fatal(got)
	}
	if got := Midnight(now, "America/Phoenix"); !got.Equal(time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)) {
		t.Fatal(got)
	}
	if got := Today(now, "no/where"); got != "2026-11-22" {
		t.Fatal(got)
	}
	if Days("x", "2026-01-01") != 0 || Add("x", 1) != "" || len(Holidays("2027-01-01", "2026-01-01")) != 0 {
		t.Fatal("nonsense has an answer")
	}
}

func TestWorkdaysLeaveOutWeekendsAndHolidays(t *testing.T) {
	for from, want := range map[string]string{"2027-01-13": "2027-01-15", "2027-01-14": "2027-01-19", "2027-01-16": "2027-01-20"} {
		if got := Workdays(from, 2); got != want {
			t.Errorf("two working days from %s: %s, want %s", from, got, want)
		}
	}
}

func TestWhatComesAgain(t *testing.T) {
	for _, tc := range [][3]string{
		{"2027-01-31", "2027-02-01", "2027-02-28"}, {"2027-01-31", "2027-03-01", "2027-03-31"}, {"2027-01-31", "2027-01-31", "2027-01-31"},
		{"2028-01-31", "2028-02-29", "2028-02-29"}, {"2026-12-15", "2027-01-16", "2027-02-15"}, {"2027-03-10", "2027-01-01", "2027-03-10"}, {"soon", "2027-03-11", ""},
	} {
		if got := EveryMonth(tc[0], tc[1]); got != tc[2] {
			t.Errorf("every month %v: %s", tc, got)
		}
	}
	for _, tc := range [][3]string{
		{"2027-03-10", "2027-03-11", "2027-03-17"}, {"2027-03-10", "2027-03-17", "2027-03-17"}, {"2027-03-10", "2027-03-01", "2027-03-10"}, {"soon", "2027-03-11", ""},
	} {
		if got := EveryDays(tc[0], tc[1], 7); got != tc[2] {
			t.Errorf("every week %v: %s", tc, got)
		}
	}
}
