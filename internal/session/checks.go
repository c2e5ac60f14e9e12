package session

import (
	"slices"
	"time"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// checkSession refuses a time zone that nobody can reckon with.
func checkSession(_ *r.State, rec *r.Record) error {
	zone := rec.Str("zone")
	if zone == "" {
		return nil
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return errs.New(errs.Invalid, "zone", "Choose a time zone from the list, for example America/Phoenix.")
	}
	return nil
}

// checkStep refuses an activity that no screen knows, and another plan for a
// step once the clock runs: from then on minutes are given or taken. Minutes
// below the minimum are allowed, and warned about.
func checkStep(s *r.State, rec *r.Record) error {
	if Running(head(s)) && rec.Created < rec.Changed && rec.Fields["minutes"].Seq == rec.Changed {
		return errs.New(errs.Conflict, "minutes", "The session is running. Give minutes or take them, so that the plan stays what it was.")
	}
	if name := rec.Str("activity"); name != "" {
		if _, ok := Activities()[name]; !ok {
			return errs.New(errs.Invalid, "activity", "There is no such activity.")
		}
	}
	return nil
}

// checkPlacement refuses ways that have no name.
func checkPlacement(_ *r.State, rec *r.Record) error {
	for _, m := range rec.Strs("mechanisms") {
		if !slices.Contains(Mechanisms(), m) {
			return errs.New(errs.Invalid, "mechanisms", "There is no such way.")
		}
	}
	return nil
}
