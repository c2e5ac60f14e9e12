package session

import (
	"encoding/json"
	"testing"
	"time"

	r "cairn/internal/record"
)

func TestKeptUntilIsThirtyDaysAfterTheRoomsOwnDay(t *testing.T) {
	for name, c := range map[string]struct{ starts, closed, zone, want string }{
		"announced":                   {"2026-11-22T18:00:00Z", "", "UTC", "2026-12-22"},
		"closed counts, not starts":   {"2026-11-22T18:00:00Z", "2026-11-23T20:00:00Z", "UTC", "2026-12-23"},
		"still yesterday in the room": {"2026-11-23T03:00:00Z", "", "America/Mexico_City", "2026-12-22"},
		"over the end of winter time": {"2026-03-07T18:00:00Z", "", "America/New_York", "2026-04-06"},
		"unknown zone":                {"2026-11-22T18:00:00Z", "", "Nowhere/Else", "2026-12-22"},
		"no day":                      {"", "", "UTC", ""},
	} {
		ses := &r.Record{Kind: "session", ID: "session", Fields: map[string]r.Cell{}}
		for field, v := range map[string]string{"starts": c.starts, "closed": c.closed, "zone": c.zone} {
			raw, _ := json.Marshal(v)
			ses.Fields[field] = r.Cell{V: raw}
		}
		got := ""
		if until := KeptUntil(ses); !until.IsZero() {
			got = until.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		s := r.NewState(doc, "x")
		s.Put(ses)
		if rows, _ := keepingView().Compute(s, time.Time{}); len(rows) != min(len(c.want), 1) {
			t.Errorf("%s: %v", name, rows)
		}
	}
}

func TestWhatHasNotArrivedIsToldByWhereItWasGoing(t *testing.T) {
	rm := evening(t)
	same(t, "at first", len(rm.rows("unsent")), 0)
	rm.s.Unsent = map[string]r.Unsent{head(rm.s).Str("plan"): {Waiting: 2}, head(rm.s).Str("network"): {Refused: 1}}
	same(t, "plan", rm.rows("unsent")["plan"], any(r.Unsent{Waiting: 2}))
	same(t, "network", rm.rows("unsent")["network"], any(r.Unsent{Refused: 1}))
}
