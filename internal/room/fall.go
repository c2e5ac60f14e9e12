package room

import (
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cairn/internal/errs"
)

// A document whose room has panicked this often within fallWithin rests for
// fallRest: it would only fall again, and others need the time.
const (
	fallOften  = 3
	fallWithin = time.Minute
	fallRest   = 10 * time.Minute
)

// falls remembers when rooms panicked. It is safe for concurrent use.
type falls struct {
	mu    sync.Mutex
	at    map[string][]time.Time
	until map[string]time.Time
}

func newFalls() *falls { return &falls{at: map[string][]time.Time{}, until: map[string]time.Time{}} }

// note remembers a panic and reports whether the document rests from now on.
func (f *falls) note(doc string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	var late []time.Time
	for _, at := range f.at[doc] {
		if now.Sub(at) < fallWithin {
			late = append(late, at)
		}
	}
	f.at[doc] = append(late, now)
	if len(f.at[doc]) < fallOften {
		return false
	}
	f.until[doc] = now.Add(fallRest)
	delete(f.at, doc)
	return true
}

// rests reports whether a document is left alone for now.
func (f *falls) rests(doc string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := f.until[doc].Sub(now)
	if left > 0 && left <= fallRest { // longer: the clock was set back
		return true
	}
	delete(f.until, doc)
	return false
}

// turn does one thing in the room. A panic in it ends neither the program nor
// the room: see fell.
func (r *room) turn(fn func()) {
	defer func() {
		if x := recover(); x != nil {
			r.fell(x)
		}
	}()
	fn()
}

// fell forgets what is in memory, which may be half of something, and sends
// everybody away to come back: what was durable is read again, and what was sent
// is answered when it is sent again.
func (r *room) fell(x any) {
	rests := r.hub.falls.note(r.doc, r.d.Clock.Now())
	r.d.Log.Error("a room panicked", "doc", r.doc, "rests", rests, "panic", fmt.Sprint(x), "stack", string(debug.Stack()))
	jobs := r.flight
	r.s, r.flight, r.views, r.snaps, r.told, r.news, r.dirty, r.wakeAt, r.alarm = nil, nil, map[string]*view{}, nil, nil, nil, false, time.Time{}, nil
	r.here = presence{people: map[string]*person{}}
	for p := range r.members {
		p.end("", 1011, "trouble")
	}
	clear(r.members)
	for i := range jobs {
		r.putOff(&jobs[i])
	}
}

// putOff answers a job that was not done.
func (r *room) putOff(j *job) {
	err := trouble()
	switch {
	case j.push != nil && !j.push.answered:
		r.refuse(j.push, err)
	case j.push == nil && !j.ran:
		j.fn(err)
	}
}

func trouble() error {
	return errs.New(errs.Retry, "", "Something went wrong on our side. Your words are kept; they will be sent again.")
}
