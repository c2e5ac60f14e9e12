package session

import (
	r "cairn/internal/record"
)

// tallies are what the people of this session answered in one step, as the plan
// keeps it: the middle of three or more, nobody's own answer. What is hidden and
// not revealed stays here.
func (c *cmd) tallies(st *r.Record) []r.Write {
	var out []r.Write
	for subject, recs := range gather(c.s, "rating", "subject") {
		if row := ratingRow(recs); recs[0].Str("step") == st.ID && len(recs) >= fewest {
			out = append(out, c.tally("rating", subject, len(recs), map[string]*Spread{"right": row.Right, "can": row.Can}))
		}
	}
	for actor, recs := range gather(c.s, "placement", "actor") {
		if row := placementRow(recs); recs[0].Str("step") == st.ID && len(recs) >= fewest {
			out = append(out, c.tally("placement", actor, len(recs), map[string]*Spread{"support": row.Support, "influence": row.Influence}))
		}
	}
	return out
}

func (c *cmd) tally(of, subject string, n int, axes map[string]*Spread) r.Write {
	fields := map[string]any{"of": of, "session": c.s.ID, "subject": subject, "track": orNil(c.h.Str("track")), "n": n}
	split := false
	for name, axis := range axes {
		if axis != nil {
			fields[name], split = axis.Median, split || axis.Split
		}
	}
	fields["split"] = split
	return r.Write{Op: "put", Kind: "tally", ID: c.s.ID + "/" + subject, Fields: fields}
}

// allTallies carries the tallies of every step, as they stand at the close.
func (c *cmd) allTallies() {
	for _, st := range Steps(c.s) {
		c.carry(c.h.Str("plan"), c.tallies(st)...)
	}
}
