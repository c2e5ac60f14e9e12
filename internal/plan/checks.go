package plan

import (
	"regexp"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// Checks refuse only what cannot be: everything that merely deserves a second
// look is a flag (see flags.go).

// inOrder refuses an end before the start.
func inOrder(start, end string) func(*r.State, *r.Record) error {
	return func(_ *r.State, rec *r.Record) error {
		if from, to := rec.Str(start), rec.Str(end); from != "" && to != "" && to < from {
			return errs.New(errs.Invalid, end, "This would end before it begins.")
		}
		return nil
	}
}

// different refuses the same value in two fields.
func different(one, other string) func(*r.State, *r.Record) error {
	return func(_ *r.State, rec *r.Record) error {
		if v := rec.Str(one); v != "" && v == rec.Str(other) {
			return errs.New(errs.Invalid, other, "Choose two different ones.")
		}
		return nil
	}
}

// checkAim refuses an end that was over before the plan began. The rest of the
// past is the act's to refuse, which knows the day; see decideEnd.
func checkAim(s *r.State, rec *r.Record) error {
	if end := rec.Str("end_date"); end != "" && end < s.Get("plan", "plan").Str("created") {
		return errs.New(errs.Invalid, "end_date", "This day was over before the plan began. Choose a day to come.")
	}
	return inOrder("start_date", "end_date")(s, rec)
}

// both asks one check after the other.
func both(checks ...func(*r.State, *r.Record) error) func(*r.State, *r.Record) error {
	return func(s *r.State, rec *r.Record) error {
		for _, check := range checks {
			if err := check(s, rec); err != nil {
				return err
			}
		}
		return nil
	}
}

var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// checkCheckin refuses a time that no clock shows.
func checkCheckin(_ *r.State, rec *r.Record) error {
	if t := rec.Str("time"); t != "" && !clockTime.MatchString(t) {
		return errs.New(errs.Invalid, "time", "Write the time as 18:30.")
	}
	return nil
}

// withChecks adds the checks to the kinds they belong to.
func withChecks(kinds []r.Kind) []r.Kind {
	checks := map[string]func(*r.State, *r.Record) error{
		"outside": inOrder("start", "end"), "date": inOrder("start", "end"), "action": inOrder("start", "end"),
		"phase": inOrder("launch", "end"), "commitment": both(different("from", "to"), inOrder("start", "due"), checkTerms), "collab": different("a", "b"),
		"checkin": checkCheckin, "aim": checkAim, "response": checkConfirmed, "goal": inOrder("start", "due"), "tie": different("from", "to"),
	}
	for i := range kinds {
		if check, ok := checks[kinds[i].Name]; ok {
			kinds[i].Check = check
		}
	}
	return kinds
}
