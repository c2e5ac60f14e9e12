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
	old := func() []string {
		rows, _ := oldNormsView().Compute(s, time.Time{})
		return slices.Sorted(maps.Keys(rows))
	}
	for id, asOf := range map[string]any{"never": nil, "last": "2026-08-01", "for-it": "2027-01-10"} {
		s.Put(of("norm", id, map[string]any{"text": "One speaks at a time.", "as_of": asOf}))
	}
	if got := old(); len(got) != 0 {
		t.Fatalf("without a day: %v", got)
	}
	s.Put(of("summit", "s", map[string]any{"date": "2027-02-09"}))
	if got := old(); !slices.Equal(got, []string{"last", "never"}) {
		t.Fatalf("for the summit: %v", got)
	}
	s.Put(of("run", "r", map[string]any{"starts": "2027-05-01T18:00:00Z"}))
	if got := old(); len(got) != 3 {
		t.Fatalf("for a later session: %v", got)
	}
}
