package session

import (
	"time"

	r "cairn/internal/record"
)

// Forgetting is something of a session that must be gone from an instant on.
type Forgetting struct {
	// Name tells it from the session's others: "addresses" or "people".
	Name  string
	At    time.Time
	Erase []r.Erasure
}

// personal are the fields of a participant that say who they are. What stays
// (that there was somebody, and whether they were in the room) keeps the numbers
// of the record true; what they answered stays under an id that leads to nobody.
func personal() []string {
	return []string{"name", "pronouns", "org", "side", "role", "langs", "lang", "access", "email", "email_consent"}
}

// ToForget lists what is still to be forgotten of a session and when: at the close the
// addresses of those who did not say that they may be written to, and at
// KeptUntil whatever says who anybody was, deleted records included.
// Facilitators stay: they are named as those who answer for the session.
func ToForget(s *r.State) []Forgetting {
	ses := head(s)
	var out []Forgetting
	if closed := instant(ses, "closed"); !closed.IsZero() {
		out = append(out, Forgetting{"addresses", closed, erasures(s, []string{"email"}, func(p *r.Record) bool { return !p.Bool("email_consent") })})
	}
	if until := KeptUntil(ses); !until.IsZero() {
		out = append(out, Forgetting{"people", until, append(erasures(s, personal(), func(*r.Record) bool { return true }), neverClosed(s)...)})
	}
	return out
}

// neverClosed is what the close would have forgotten at once.
func neverClosed(s *r.State) []r.Erasure {
	if head(s).Str("state") == "closed" {
		return nil
	}
	return unlinkAll(s)
}

func erasures(s *r.State, fields []string, of func(*r.Record) bool) []r.Erasure {
	var out []r.Erasure
	for _, p := range s.All() {
		if p.Kind == "participant" && p.Holds(fields) && of(p) {
			out = append(out, r.Erasure{Key: r.Key{Kind: p.Kind, ID: p.ID}, Fields: fields})
		}
	}
	return out
}
