// Package people says who somebody is inside one document, from that document's
// own records alone, and holds the rules about organisations and those who
// speak for them.
package people

import (
	"slices"

	"cairn/internal/access"
	"cairn/internal/record"
)

// Roles returns the audiences that p belongs to in document s; Nobody when p
// has no business there. Owner is not among them: it depends on the record.
func Roles(s *record.State, p access.Principal) access.Role {
	if p.Kind == "server" {
		return access.Server
	}
	if s.Doc == "session" {
		return inSession(s, p)
	}
	return inShared(s, p)
}

func inSession(s *record.State, p access.Principal) access.Role {
	if p.Kind == "member" {
		return memberIn(s, p)
	}
	if p.Doc != s.ID {
		return access.Nobody
	}
	switch p.Kind {
	case "facilitator":
		return access.Facilitator
	case "stage":
		return access.Stage
	case "participant":
		return participantIn(s, p)
	}
	return access.Nobody
}

func memberIn(s *record.State, p access.Principal) access.Role {
	for _, f := range s.List("facilitator") {
		if f.Str("member") == p.ID {
			return access.Facilitator
		}
	}
	return access.Nobody
}

func participantIn(s *record.State, p access.Principal) access.Role {
	switch s.Get("participant", p.ID).Str("state") {
	case "in":
		return access.Participant
	case "lobby":
		return access.Lobby
	}
	return access.Nobody
}

// inShared answers for plans and networks: members keep them, a link reads
// them, and the people of a session sit in them while its seat is open, once
// they are out of its lobby. After the close they read what they made, for as long
// as they are let in at all.
func inShared(s *record.State, p access.Principal) access.Role {
	switch {
	case p.Kind == "member":
		return access.Keeper
	case p.Kind == "reader" && (p.Doc == s.ID || servesPlan(s, p.Doc)):
		return access.Reader
	}
	seat := s.Get("seat", p.Doc)
	if seat == nil || slices.Contains(seat.Strs("removed"), p.ID) || s.Get("waiting", p.ID).Bool("still") {
		return access.Nobody
	}
	switch open := seat.Bool("open"); {
	case !seat.Has("open"): // written down before the doors opened
		return access.Nobody
	case !open:
		return afterwards(p)
	}
	switch p.Kind {
	case "facilitator":
		return access.Facilitator
	case "participant":
		return access.Participant
	case "stage":
		return access.Stage
	}
	return access.Nobody
}

// afterwards is what the people of a closed session are in what it shared.
func afterwards(p access.Principal) access.Role {
	if p.Kind == "facilitator" || p.Kind == "participant" {
		return access.Reader
	}
	return access.Nobody
}

// Open reports whether a session has not been closed; other documents never are.
func Open(s *record.State) bool { return s.Get("session", "session").Str("state") != "closed" }

// Waiting returns the writes that keep a person of a session's lobby out of a
// shared document (still), or let them in again.
func Waiting(session, person string, still bool) []record.Write {
	return []record.Write{{Op: "put", Kind: "waiting", ID: person, Fields: map[string]any{"session": session, "still": still}}}
}

// servesPlan reports whether s is the network that the plan belongs to: whoever
// may read a plan may read the national content it answers to.
func servesPlan(s *record.State, plan string) bool {
	return plan != "" && slices.ContainsFunc(s.List("coalition"), func(c *record.Record) bool { return c.Str("plan") == plan })
}

// SeatOf returns the open seat that a session has in a shared document, or nil.
func SeatOf(s *record.State, session string) *record.Record {
	if session == "" {
		return nil
	}
	for _, seat := range s.List("seat") {
		if seat.Str("session") == session && seat.Bool("open") {
			return seat
		}
	}
	return nil
}

// MayMake reports whether p may create records of kind in s: participants of a
// session only in the kinds its steps have opened so far.
func MayMake(s *record.State, p access.Principal, kind string) bool {
	if s.Doc == "session" || p.Kind != "participant" {
		return true
	}
	return slices.Contains(SeatOf(s, p.Doc).Strs("kinds"), kind)
}
