// Package jobs does what nobody asks for at a screen: it forgets in time what
// was promised to be forgotten.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/record"
	"cairn/internal/session"
)

// Rooms is what the jobs ask of the rooms.
type Rooms interface {
	Read(ctx context.Context, doc string, fn func(*record.State) error) error
	// Erase forgets for good; ForgetKeys deletes a document's pseudonym keys.
	Erase(ctx context.Context, doc string, list []record.Erasure) error
	ForgetKeys(ctx context.Context, doc string) error
	// Scrub leaves no byte of what was erased; meanwhile everybody waits. Quiet
	// reports whether there is anybody.
	Scrub(ctx context.Context) error
	Quiet() bool
}

// Settings is what the jobs ask of the store.
type Settings interface {
	Documents(ctx context.Context, docType string) ([]string, error)
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
}

// Twice is how long at least lies between seeing that something is due and
// erasing it, so that a wrong clock alone deletes nothing.
const Twice = 24 * time.Hour

// every is the pause between two looks.
const every = time.Hour

const done = "done"

// scrub is the setting that says that something was erased since the last scrub.
const scrub, due = "forget:scrub", "due"

// Retention erases what sessions promised to forget (session.ToForget). It must
// see each thing coming twice, Twice apart by the wall clock and, when the
// program ran through, by a clock that nobody can set.
type Retention struct {
	Rooms    Rooms
	Settings Settings
	Clock    clock.Clock
	// Steady is the time since some moment, whatever is done to the wall clock.
	Steady func() time.Duration
	Log    *slog.Logger
	// seen is when this run of the program first saw a thing coming, and looked
	// when it last looked at a session of which everything was forgotten.
	seen   map[string]time.Duration
	looked map[string]time.Time
}

// Run looks now and every hour until ctx ends. Trouble is said in the log and
// tried again.
func (r *Retention) Run(ctx context.Context) {
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "could not look for what is to be forgotten", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.Clock.After(every):
		}
	}
}

// Sweep looks once at every session; trouble with one keeps no other waiting.
func (r *Retention) Sweep(ctx context.Context) error {
	docs, err := r.Settings.Documents(ctx, "session")
	if err != nil {
		return err
	}
	var trouble []error
	for _, doc := range docs {
		if err := r.session(ctx, doc); err != nil {
			trouble = append(trouble, fmt.Errorf("session %s: %w", doc, err))
		}
	}
	return errors.Join(append(trouble, r.clean(ctx))...)
}

// clean rewrites the files once for all that was erased: when nobody is
// connected, else at night.
func (r *Retention) clean(ctx context.Context) error {
	v, err := r.Settings.Setting(ctx, scrub)
	hour := r.Clock.Now().Hour()
	if err != nil || v != due || !r.Rooms.Quiet() && (hour < 3 || hour > 4) {
		return err
	}
	if err := r.Rooms.Scrub(ctx); err != nil {
		return err
	}
	return r.Settings.SetSetting(ctx, scrub, "")
}

// rested reports whether everything of a session was forgotten and it was looked
// at since a day ago: a name may have been typed again.
func (r *Retention) rested(ctx context.Context, doc string) (bool, error) {
	v, err := r.Settings.Setting(ctx, key(doc, "people"))
	now := r.Clock.Now()
	if err != nil || v == done && now.Sub(r.looked[doc]).Abs() < Twice {
		return true, err
	}
	if r.looked == nil {
		r.looked = map[string]time.Time{}
	}
	r.looked[doc] = now
	return false, nil
}

func (r *Retention) session(ctx context.Context, doc string) error {
	if rested, err := r.rested(ctx, doc); rested {
		return err
	}
	var list []session.Forgetting
	err := r.Rooms.Read(ctx, doc, func(s *record.State) error {
		list = session.ToForget(s)
		return nil
	})
	if errs.Is(err, errs.NotFound) {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := r.look(ctx, doc, f); err != nil {
			return err
		}
	}
	return nil
}

func key(doc, name string) string { return "forget:" + doc + ":" + name }

// look sees one thing coming, takes that back when the clock was wrong, or
// erases it when its time has come.
func (r *Retention) look(ctx context.Context, doc string, f session.Forgetting) error {
	name, now := key(doc, f.Name), r.Clock.Now()
	v, err := r.Settings.Setting(ctx, name)
	if err != nil || v == done && len(f.Erase) == 0 {
		return err
	}
	since, bad := time.Parse(time.RFC3339, v)
	switch {
	case now.Before(f.At.Add(-Twice)):
		delete(r.seen, name)
		if v == "" {
			return nil
		}
		return r.Settings.SetSetting(ctx, name, "")
	case bad != nil || since.After(now):
		return r.announce(ctx, doc, f, now)
	case now.Before(f.At) || now.Sub(since) < Twice || r.hurried(name):
		return nil
	}
	return r.erase(ctx, doc, f)
}

// hurried reports whether this very run saw the thing coming less than Twice ago
// by the steady clock: then the wall clock was moved.
func (r *Retention) hurried(name string) bool {
	first, ran := r.seen[name]
	return ran && r.Steady()-first < Twice
}

func (r *Retention) announce(ctx context.Context, doc string, f session.Forgetting, now time.Time) error {
	if r.seen == nil {
		r.seen = map[string]time.Duration{}
	}
	r.seen[key(doc, f.Name)] = r.Steady()
	r.Log.InfoContext(ctx, "will be forgotten", "doc", doc, "what", f.Name, "records", len(f.Erase), "from", later(f.At, now.Add(Twice)).UTC().Format(time.RFC3339))
	return r.Settings.SetSetting(ctx, key(doc, f.Name), now.UTC().Format(time.RFC3339))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// erase may be broken off anywhere: what is done is done, and the rest is done
// at the next look.
func (r *Retention) erase(ctx context.Context, doc string, f session.Forgetting) error {
	if err := r.Settings.SetSetting(ctx, scrub, due); err != nil {
		return err
	}
	if err := r.Rooms.Erase(ctx, doc, f.Erase); err != nil {
		return err
	}
	if err := r.Rooms.ForgetKeys(ctx, doc); err != nil {
		return err
	}
	r.Log.InfoContext(ctx, "forgotten", "doc", doc, "what", f.Name, "records", len(f.Erase))
	return r.Settings.SetSetting(ctx, key(doc, f.Name), done)
}
