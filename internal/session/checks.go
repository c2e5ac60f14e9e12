package session

import (
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

// checkStep refuses an activity that no screen knows. Minutes below the minimum
// are allowed, and warned about.
func checkStep(_ *r.State, rec *r.Record) error {
	if name := rec.Str("activity"); name != "" {
		if _, ok := Activities()[name]; !ok {
			return errs.New(errs.Invalid, "activity", "There is no such activity.")
		}
	}
	return nil
}
