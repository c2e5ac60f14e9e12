package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/clock"
	"cairn/internal/jobs"
	"cairn/internal/record"
	"cairn/internal/session"
)

const (
	doc = "5e550000000000000000000000000000"
	day = 24 * time.Hour
)

// desk is a store and rooms in memory that note what was erased.
type desk struct {
	s        *record.State
	settings map[string]string
	erased   []string
	keys     int
	scrubs   int
	busy     bool
	schema   *record.Schema
	clock    *clock.Fake
	steady   time.Duration
	job      *jobs.Retention
}

var start = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)

// newDesk has a session that closed at start: Rosa may be written to, Ben not.
func newDesk() *desk {
	schema, err := record.NewSchema(session.Rules())
	if err != nil {
		panic(err)
	}
	d := &desk{schema: schema, s: record.NewState("session", doc), settings: map[string]string{}, clock: clock.NewFake(start)}
	put := func(kind, id string, fields map[string]string) {
		r := &record.Record{Kind: kind, ID: id, Fields: map[string]record.Cell{}}
		for name, v := range fields {
			r.Fields[name] = record.Cell{V: []byte(v)}
		}
		d.s.Put(r)
	}
	put("session", "session", map[string]string{"state": `"closed"`, "closed": `"2026-11-22T20:00:00Z"`, "starts": `"2026-11-22T18:00:00Z"`})
	put("participant", "rosa", map[string]string{"name": `"Rosa"`, "email": `"r@example.org"`, "email_consent": "true"})
	put("participant", "ben", map[string]string{"name": `"Ben"`, "email": `"b@example.org"`})
	d.restart()
	return d
}

// restart is a new run of the program: what it remembered is gone.
func (d *desk) restart() {
	d.job = &jobs.Retention{Rooms: d, Settings: d, Clock: d.clock, Steady: func() time.Duration { return d.steady }, Log: slog.New(slog.DiscardHandler)}
}

func (d *desk) Read(_ context.Context, name string, fn func(*record.State) error) error {
	if name != doc {
		return errors.New("this one cannot be read")
	}
	return fn(d.s)
}

func (d *desk) ForgetKeys(context.Context, string) error { d.keys++; return nil }
func (d *desk) Erase(_ context.Context, _ string, list []record.Erasure) error {
	for _, e := range list {
		d.erased = append(d.erased, e.ID+":"+strings.Join(e.Fields, ","))
		if _, err := d.schema.Erase(d.s, e, 1); err != nil {
			return err
		}
	}
	slices.Sort(d.erased)
	return nil
}
func (d *desk) Scrub(context.Context) error { d.scrubs++; return nil }
func (d *desk) Quiet() bool                 { return !d.busy }
func (d *desk) Documents(context.Context, string) ([]string, error) {
	return []string{"unreadable", doc}, nil
}
func (d *desk) Setting(_ context.Context, name string) (string, error) {
	return d.settings[name], nil
}
func (d *desk) SetSetting(_ context.Context, name, v string) error {
	d.settings[name] = v
	return nil
}

func (d *desk) sweep(t *testing.T) {
	t.Helper()
	if err := d.job.Sweep(context.Background()); err == nil || strings.Count(err.Error(), "session") != 1 {
		t.Fatalf("one session cannot be read, and only that: %v", err)
	}
}

// pass lets time go by on both clocks, looking every six hours.
func (d *desk) pass(t *testing.T, long time.Duration) {
	t.Helper()
	for ; long > 0; long -= 6 * time.Hour {
		d.sweep(t)
		d.clock.Advance(6 * time.Hour)
		d.steady += 6 * time.Hour
	}
	d.sweep(t)
}

const all = ":name,pronouns,org,side,role,langs,lang,access,email,email_consent"

func TestS6_WhatWasPromisedIsForgottenInTimeWithoutAHuman(t *testing.T) {
	d := newDesk()
	d.pass(t, 18*time.Hour)
	if d.erased != nil {
		t.Fatal("too early", d.erased)
	}
	d.pass(t, 6*time.Hour)
	if want := []string{"ben:email"}; !slices.Equal(d.erased, want) {
		t.Fatalf("a day after the close %v, want %v", d.erased, want)
	}
	d.erased = nil
	// The promised day begins 29 days and four hours after this close.
	d.pass(t, 28*day)
	if d.erased != nil {
		t.Fatal("before the promised day", d.erased)
	}
	d.pass(t, 12*time.Hour)
	if want := []string{"ben" + all, "rosa" + all}; !slices.Equal(d.erased, want) {
		t.Fatalf("on the promised day %v, want %v", d.erased, want)
	}
	if d.keys == 0 {
		t.Error("pseudonym keys are still there")
	}
	d.erased = nil
	d.pass(t, 3*day)
	if d.erased != nil {
		t.Fatal("done twice", d.erased)
	}
}

func TestS6_F15_AWrongClockAloneForgetsNothing(t *testing.T) {
	year := 365 * day
	for name, do := range map[string]func(d *desk){
		"a year ahead and back": func(d *desk) {
			d.clock.Advance(year)
			d.sweep(t)
			d.clock.Advance(-year)
			d.sweep(t)
			d.pass(t, day)
		},
		"a year ahead, looked at again and again": func(d *desk) {
			d.clock.Advance(year)
			for range 20 {
				d.sweep(t)
				d.steady += time.Hour
				d.clock.Advance(time.Hour)
			}
		},
		"a year and then another": func(d *desk) {
			d.clock.Advance(year)
			d.sweep(t)
			d.clock.Advance(year)
			d.steady += time.Minute
			d.sweep(t)
		},
		"ahead, a restart, and at once again": func(d *desk) {
			d.clock.Advance(year)
			d.sweep(t)
			d.restart()
			d.clock.Advance(time.Hour)
			d.sweep(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			d.settings["forget:"+doc+":addresses"] = "done"
			delete(d.s.Get("participant", "ben").Fields, "email")
			do(d)
			if d.erased != nil {
				t.Fatal(d.erased)
			}
		})
	}
}

// TestF20: a laptop that is only on for an evening now and then forgets too.
func TestF20_ShortRunsForgetToo(t *testing.T) {
	d := newDesk()
	d.clock.Advance(40 * day)
	d.sweep(t)
	d.restart()
	d.clock.Advance(7 * day)
	d.steady = 0
	d.sweep(t)
	if !slices.Contains(d.erased, "rosa"+all) {
		t.Fatal(d.erased)
	}
}

// Whoever comes to a session after everything was forgotten, or is named again,
// is forgotten as well.
func TestS6_ANameTypedLaterIsForgottenToo(t *testing.T) {
	d := newDesk()
	d.pass(t, 33*day)
	d.erased = nil
	late := func(id, name string) {
		d.s.Put(&record.Record{Kind: "participant", ID: id, Fields: map[string]record.Cell{"name": {V: []byte(name), By: "server"}}})
	}
	late("lin", `"Late Lin"`)
	d.pass(t, 3*day)
	if want := []string{"lin" + all}; !slices.Equal(d.erased, want) {
		t.Fatalf("of somebody who came later %v, want %v", d.erased, want)
	}
	late("ben", `"Ben again"`)
	d.pass(t, 3*day)
	if want := []string{"ben" + all, "lin" + all}; !slices.Equal(d.erased, want) {
		t.Fatalf("of somebody named again %v, want %v", d.erased, want)
	}
	d.erased = nil
	d.pass(t, 5*day)
	if d.erased != nil {
		t.Fatal("done twice", d.erased)
	}
}

// The files are written anew once for all that was erased, and not while people
// are at work.
func TestS5_FilesAreScrubbedOnceAndNotUnderPeoplesHands(t *testing.T) {
	d := newDesk()
	d.busy = true
	d.pass(t, 30*time.Hour) // from eight in the evening to two in the night
	if d.erased == nil || d.scrubs != 0 {
		t.Fatalf("%v erased, %d scrubs while people are connected", d.erased, d.scrubs)
	}
	d.clock.Advance(90 * time.Minute)
	d.sweep(t)
	d.sweep(t)
	if d.scrubs != 1 {
		t.Errorf("%d scrubs in the night", d.scrubs)
	}
	d.busy = false
	d.pass(t, 31*day)
	if d.scrubs != 2 {
		t.Errorf("%d scrubs after both", d.scrubs)
	}
}
