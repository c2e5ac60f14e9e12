package session

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// KeepDays is how many days after a session people's names, contacts and access
// needs are kept. What faces promise and what is deleted count with it alike.
const KeepDays = 30

// KeptUntil is the day on which a session's names and contacts are deleted, as
// its first instant in the room's zone: KeepDays after the day of the close, or
// after the announced day while it is not closed. It is zero where neither is
// known. ses is the one record "session".
func KeptUntil(ses *r.Record) time.Time {
	at := instant(ses, "closed")
	if at.IsZero() {
		at = instant(ses, "starts")
	}
	if at.IsZero() {
		return at
	}
	zone, err := time.LoadLocation(ses.Str("zone"))
	if err != nil {
		zone = time.UTC
	}
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d+KeepDays, 0, 0, 0, 0, zone)
}

// keepingView tells every face the civil date on which names and contacts go:
// row "names", {"until": "2026-12-22"}.
func keepingView() r.View {
	return r.View{Name: "keeping", Doc: doc, Kinds: []string{"session"}, Read: a.Faces,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			until := KeptUntil(head(s))
			if until.IsZero() {
				return nil, time.Time{}
			}
			return map[string]any{"names": map[string]any{"until": until.Format(time.DateOnly)}}, time.Time{}
		}}
}

// unsentView tells facilitators what of their session has not arrived in the other
// documents: rows "plan" and "network", each {"waiting", "refused"}. What waits is
// tried again by itself; what was refused is for a person to write there.
func unsentView() r.View {
	return r.View{Name: "unsent", Doc: doc, Kinds: []string{"session"}, Read: a.Facilitator,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			rows := map[string]any{}
			for target, n := range s.Unsent {
				if target == head(s).Str("network") {
					rows["network"] = n
				} else {
					rows["plan"] = n
				}
			}
			return rows, time.Time{}
		}}
}
