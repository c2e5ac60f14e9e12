package plan

import r "cairn/internal/record"

// openLetters are the letters of SMARTIE that a goal says nothing to yet, as far
// as a program can tell; whether an answer is a good one is for people, so that
// they are never added up. What has a flag of its own is left out: no number, no
// day, no step up.
func openLetters(g *r.Record) []string {
	var out []string
	for _, l := range []struct {
		letter string
		open   bool
	}{
		{"S", none(g, "deliverable", "moves", "parent") && g.Str("kind") != "capacity"},
		{"M", g.Has("target") && none(g, "source", "counted_by")},
		{"I", none(g, "groups", "inclusion") || g.Str("inclusion_role") == "informed"},
		{"E", none(g, "disparity", "equity")},
	} {
		if l.open {
			out = append(out, l.letter)
		}
	}
	return out
}

// letters flags what goals say nothing to yet of SMARTIE.
func (f *flags) letters() {
	for _, g := range f.s.List("goal") {
		if open := openLetters(g); open != nil {
			f.add("goal_letters", g, "letters", open)
		}
	}
}

// none reports whether a record has none of the fields.
func none(rec *r.Record, fields ...string) bool {
	for _, f := range fields {
		if rec.Has(f) {
			return false
		}
	}
	return true
}
