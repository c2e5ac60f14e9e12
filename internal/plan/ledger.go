package plan

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// LedgerRow says where one commitment stands. State is
//
//	draft      only its author has put it down
//	proposed   kept, and not answered by both about its present version
//	said       both said yes, but not both through somebody confirmed to speak
//	active     both accepted the same version through those who speak for them
//	countered  one of them would promise something else
//	declined   one of them said no
type LedgerRow struct {
	State string `json:"state"`
	From  string `json:"from"`
	To    string `json:"to"`
	// Version is the commitment's present version. A response must carry it as
	// the version it answers; an answer to an older one no longer counts.
	Version int64 `json:"version"`
	// FromAnswer and ToAnswer are accept, said, counter, decline, ask or "".
	FromAnswer string `json:"from_answer,omitempty"`
	ToAnswer   string `json:"to_answer,omitempty"`
	// FromSaid and ToSaid are the responses that were only said in the room: a
	// facilitator or keeper who confirms one makes it count.
	FromSaid string `json:"from_said,omitempty"`
	ToSaid   string `json:"to_said,omitempty"`
	// Stale is set when an answer was to an older version.
	Stale bool `json:"stale,omitempty"`
	// Terms is the counter whose terms the other side can take; see terms.go.
	Terms string `json:"terms,omitempty"`
}

func ledgerView() r.View {
	return r.View{Name: "ledger", Doc: doc, Kinds: []string{"commitment", "response", "partner"}, Read: a.PlanAll,
		Compute: func(s *r.State, _ time.Time) (map[string]any, time.Time) {
			answers := responses(s)
			rows := map[string]any{}
			for _, c := range s.List("commitment") {
				rows[c.ID] = ledgerRow(s, c, answers[c.ID])
			}
			return rows, time.Time{}
		}}
}

// Version is the version of a commitment: the seq of the latest change to what
// it promises. Owner, order and keeping do not change the promise, so that an
// edit of those asks nobody again.
func Version(c *r.Record) int64 {
	if c == nil {
		return 0
	}
	var v int64
	for _, f := range promised() {
		v = max(v, c.Fields[f].Seq)
	}
	return v
}

// promised names the fields of a commitment that are the promise itself.
func promised() []string {
	return []string{"from", "to", "text", "quantity", "unit", "due", "evidence"}
}

// responses finds the response of each partner to each commitment that counts:
// an answer to the present version before one to an older, one by somebody who
// speaks for the partner before one that was only said, and then the latest. So
// nobody else's words can take back what a partner accepted.
func responses(s *r.State) map[string]map[string]*r.Record {
	out := map[string]map[string]*r.Record{}
	for _, resp := range s.List("response") {
		c, by := resp.Str("commitment"), resp.Str("by")
		if out[c] == nil {
			out[c] = map[string]*r.Record{}
		}
		if old := out[c][by]; old == nil || !less(s, resp, old) {
			out[c][by] = resp
		}
	}
	return out
}

// less reports whether x counts less than y.
func less(s *r.State, x, y *r.Record) bool {
	if a, b := weight(s, x), weight(s, y); a != b {
		return a < b
	}
	return x.Fields["answer"].Seq < y.Fields["answer"].Seq
}

func weight(s *r.State, resp *r.Record) int {
	c := s.Get("commitment", resp.Str("commitment"))
	switch {
	case resp.Str("answer") == "accept" && int64(resp.Num("version")) != Version(c):
		return 0
	case speaks(s, resp):
		return 2
	}
	return 1
}

func ledgerRow(s *r.State, c *r.Record, answers map[string]*r.Record) LedgerRow {
	row := LedgerRow{From: c.Str("from"), To: c.Str("to"), Version: Version(c)}
	row.FromAnswer, row.FromSaid = row.answer(s, c, row.From, answers[row.From])
	row.ToAnswer, row.ToSaid = row.answer(s, c, row.To, answers[row.To])
	row.State = row.state(agreed(c))
	return row
}

// answer reads what one side said last: its response, or that it took the
// other's terms. A yes to another version does not count; a no or another wish
// stays until that side answers anew. said is the response that a yes waits in to
// be confirmed.
func (row *LedgerRow) answer(s *r.State, c *r.Record, side string, resp *r.Record) (answer, said string) {
	ans, version := resp.Str("answer"), int64(resp.Num("version"))
	switch {
	case tookTerms(s, c, side, resp):
		if speaksFor(s, side, c.Fields["terms"].By) {
			return "accept", ""
		}
		return "said", ""
	case ans == "counter" && c.Str("terms") == resp.ID:
		version = c.Fields["terms"].Seq // its terms are the promise now
	case ans == "counter" && version == row.Version && offers(resp):
		row.Terms = resp.ID
		return ans, ""
	case ans != "accept":
		return ans, ""
	}
	switch {
	case version != row.Version:
		row.Stale = true
		return "", ""
	case speaks(s, resp):
		return "accept", ""
	}
	return "said", resp.ID
}

// speaks reports whether the response comes from somebody who may answer for
// the partner: a facilitator or keeper confirmed it, or a confirmed speaker
// wrote it, of the partner or, where the partner is a whole side, of an
// organisation on that side.
func speaks(s *r.State, resp *r.Record) bool {
	return resp.Bool("confirmed") || speaksFor(s, resp.Str("by"), resp.Fields["answer"].By)
}

func speaksFor(s *r.State, partner, author string) bool {
	by := s.Get("partner", partner)
	if one := s.Get("partner", by.Str("merged")); one != nil {
		by = one
	}
	if author == "" || by == nil {
		return false
	}
	for _, p := range s.List("partner") {
		if p.Str("speaker") == author && (p.ID == by.ID || side(by) && p.Str("kind") == by.Str("kind")) {
			return true
		}
	}
	return false
}

// side reports whether a partner stands for everybody of its kind: it was not
// carried here as one organisation of a session.
func side(p *r.Record) bool { return p.Str("kind") != "org" && !p.Has("session") }

func (row *LedgerRow) state(kept bool) string {
	one := func(v string) bool { return row.FromAnswer == v || row.ToAnswer == v }
	yes := func(v string) bool { return v == "accept" || v == "said" }
	switch {
	case one("decline"):
		return "declined"
	case one("counter"):
		return "countered"
	case row.FromAnswer == "accept" && row.ToAnswer == "accept":
		return "active"
	case yes(row.FromAnswer) && yes(row.ToAnswer):
		return "said"
	case !kept && row.FromAnswer == "" && row.ToAnswer == "" && !row.Stale:
		return "draft"
	}
	return "proposed"
}
