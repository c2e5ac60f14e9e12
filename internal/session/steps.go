package session

import (
	"sort"
	"time"

	r "cairn/internal/record"
	"cairn/internal/words"
)

// The states of a step.
const (
	ahead   = "ahead"
	here    = "here"
	done    = "done"
	skipped = "skipped"
	after   = "after"
)

// head is the one record "session" of the document, nil before it exists.
func head(s *r.State) *r.Record { return s.Get("session", "session") }

// Steps returns the living steps in the order they are run: by pos, which
// compares as bytes, then by id.
func Steps(s *r.State) []*r.Record {
	out := s.List("step")
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := out[i].Str("pos"), out[j].Str("pos"); a != b {
			return a < b
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// indexOf finds a step among steps, -1 when it is not there.
func indexOf(steps []*r.Record, id string) int {
	for i, st := range steps {
		if st.ID == id {
			return i
		}
	}
	return -1
}

// stateOf is the step's state; a step that has none is still ahead.
func stateOf(st *r.Record) string {
	if v := st.Str("state"); v != "" {
		return v
	}
	return ahead
}

// out reports whether the step takes no time: skipped, or kept for later.
func out(st *r.Record) bool { return stateOf(st) == skipped || stateOf(st) == after }

// reached reports whether the room is at the step or has been there.
func reached(st *r.Record) bool { return stateOf(st) == here || stateOf(st) == done }

// boxMinutes is the step's present time box in minutes: what was planned and
// what was added or taken since; 0 for steps that are out.
func boxMinutes(st *r.Record) int {
	if out(st) {
		return 0
	}
	return max(0, st.Int("minutes")+st.Int("extra"))
}

// left is what remains of the step's time box after its earlier visits.
func left(st *r.Record) time.Duration {
	return max(0, minutes(boxMinutes(st))-time.Duration(st.Int("spent"))*time.Second)
}

// planned is the step's share of the plan as it stood when the session began:
// a step skipped while preparing has none, one cut on the way keeps it. Only the
// latter has an instant in "ended".
func planned(st *r.Record) time.Duration {
	if out(st) && !st.Has("ended") {
		return 0
	}
	return minutes(st.Int("minutes"))
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// instant reads an instant field, the zero time when empty.
func instant(rec *r.Record, field string) time.Time {
	t, err := time.Parse(time.RFC3339, rec.Str(field))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// stamp writes an instant as fields hold it, "" for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Second).Format(time.RFC3339)
}

// textIn picks the text of a localized field in lang, as words.Pick does.
func textIn(rec *r.Record, field, lang string) string { return words.Pick(rec.Local(field), lang) }

// InRoom returns the participants who have been let in, proxies included.
// Facilitators are records of their own kind and never among them.
func InRoom(s *r.State) []*r.Record {
	var in []*r.Record
	for _, p := range s.List("participant") {
		if p.Str("state") == "in" {
			in = append(in, p)
		}
	}
	return in
}

// peopleCount is how many to plan for: the larger of the expected headcount and
// those who are in.
func peopleCount(s *r.State) int { return max(head(s).Int("headcount"), len(InRoom(s))) }
