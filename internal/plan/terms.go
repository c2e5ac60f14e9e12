package plan

import (
	"bytes"
	"maps"
	"slices"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// Other terms: a counter may name another quantity, day or wording. Whoever may
// change the promise takes them by writing just these into it together with
// terms, the counter's id. That is a new version, to which the counter is its
// own side's yes and the taking that of the other.

// termOf names, by the field of a promise, the field of a counter that offers
// another value for it.
func termOf() map[string]string {
	return map[string]string{"quantity": "quantity", "due": "due", "text": "instead"}
}

// offers reports whether a counter names terms that can be taken as they are.
func offers(resp *r.Record) bool {
	for _, term := range termOf() {
		if resp.Has(term) {
			return true
		}
	}
	return false
}

// checkTerms refuses to call something the terms of a counter that it did not
// offer, or that it offered for another version.
func checkTerms(s *r.State, c *r.Record) error {
	if !c.Has("terms") || c.Fields["terms"].Seq != c.Changed {
		return nil
	}
	resp := s.Get("response", c.Str("terms"))
	fits := resp != nil && resp.Str("answer") == "counter" && resp.Str("commitment") == c.ID && offers(resp)
	for _, f := range promised() {
		fits = fits && termFits(c, resp, f)
	}
	if !fits {
		return errs.New(errs.Conflict, "terms", "These are not the terms that were offered. Look at them again.")
	}
	return nil
}

// termFits reports whether one field of the promise holds what the counter
// offers for it, or where it offers nothing, what its author saw.
func termFits(c, resp *r.Record, field string) bool {
	if term := termOf()[field]; term != "" && resp.Has(term) {
		return bytes.Equal(c.Fields[field].V, resp.Fields[term].V)
	}
	return c.Fields[field].Seq <= int64(resp.Num("version"))
}

// tookTerms reports whether a side has said yes to the present version by taking
// the other's terms, and nothing since.
func tookTerms(s *r.State, c *r.Record, side string, resp *r.Record) bool {
	at, other := c.Fields["terms"].Seq, c.Str("from")
	if other == side {
		other = c.Str("to")
	}
	took := s.Get("response", c.Str("terms"))
	return took != nil && took.Str("by") == other && Version(c) == at && (resp == nil || resp.Fields["answer"].Seq < at)
}

// checkConfirmed refuses to make another answer, or other terms, of one that was confirmed: whoever
// confirmed it has not seen that one.
func checkConfirmed(_ *r.State, resp *r.Record) error {
	for _, f := range slices.AppendSeq([]string{"commitment", "by", "answer", "version"}, maps.Values(termOf())) {
		if resp.Bool("confirmed") && resp.Fields[f].Seq > resp.Fields["confirmed"].Seq {
			return errs.New(errs.Conflict, f, "This answer has been confirmed as it is. Please answer anew.")
		}
	}
	return nil
}
