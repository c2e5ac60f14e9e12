package network

import (
	"sort"

	r "cairn/internal/record"
)

// Turn is one session of a coalition at a summit, in the order of their starts.
type Turn struct {
	Track  string `json:"track"`
	Starts string `json:"starts"` // RFC 3339, UTC
	// This marks the session that was asked about.
	This bool `json:"this,omitempty"`
}

// Turns returns the sessions that one coalition holds at the summit of the given
// session, by start, so that people know before joining which track comes
// first. It is empty where there is only one.
func Turns(s *r.State, session string) []Turn {
	self := s.Get("run", session)
	if self == nil || !self.Has("summit") {
		return nil
	}
	var out []Turn
	for _, run := range s.List("run") {
		if run.Str("summit") == self.Str("summit") && run.Str("coalition") == self.Str("coalition") {
			out = append(out, Turn{Track: run.Str("track"), Starts: run.Str("starts"), This: run.ID == session})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Starts < out[j].Starts })
	if len(out) < 2 {
		return nil
	}
	return out
}
