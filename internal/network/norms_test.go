package network

import (
	"maps"
	"slices"
	"testing"
	"time"

	r "cairn/internal/record"
)

func TestNormsAreOldWhenNobodyLookedAtThemForTheSummit(t *testing.T) {
	s := r.NewState("network", "n")
	old := func(today string) []string {
		now, _ := time.Parse(time.DateOnly, today)
		rows, _ := oldNormsView().Compute(s, now.Add(20*time.Hour))
		return slices.Sorted(maps.Keys(rows))
	}
	for id, asOf := range map[string]any{"never": nil, "last": "2026-08-01", "for-it": "2027-01-10"} {
		s.Put(of("norm", id, map[string]any{"text": "One speaks at a time.", "as_of": asOf}))
	}
	if got := old("2027-02-01"); len(got) != 0 {
		t.Fatalf("without a day: %v", got)
	}
	s.Put(of("summit", "s", map[string]any{"date": "2027-02-09"}))
	for today, want := range map[string][]string{"2026-08-01": nil, "2027-01-09": nil, "2027-01-10": {"last", "never"}, "2027-03-01": {"last", "never"}} {
		if got := old(today); !slices.Equal(got, want) {
			t.Errorf("on %s for the summit: %v", today, got)
		}
	}
	s.Put(of("run", "r", map[string]any{"starts": "2027-05-01T18:00:00Z"}))
	if got := old("2027-02-01"); len(got) != 2 {
		t.Errorf("a later session is far away: %v", got)
	}
	if got := old("2027-04-01"); len(got) != 3 {
		t.Errorf("for a later session: %v", got)
	}
}
