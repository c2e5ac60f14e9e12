package room

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/people"
	"cairn/internal/record"
)

// room is one open document. Everything but users, which the hub guards, is
// touched by its own goroutine alone.
type room struct {
	hub     *Hub
	d       Deps
	doc     string
	ctx     context.Context
	inbox   chan job
	poke    chan struct{}
	users   int
	s       *record.State // nil until loaded
	epoch   string
	floor   int64
	devices map[string]Device
	secrets map[string][]byte
	made    map[string]int // records added by each person since the document was opened
	members map[*Peer]*member
	views   map[string]*view
	snaps   map[audience]fragment
	told    map[telling][]byte
	here    presence
	wakeAt  time.Time
	alarm   <-chan time.Time
	shown   time.Time // when views were last sent
	dirty   bool      // views wait to be sent
	crowd   int       // jobs that were done together last time
	news    []news    // not yet told to everybody
	urgent  bool      // news that does not wait for its beat
	beaten  time.Time // when everybody was last told; the machine's time
	later   <-chan time.Time
	idle    time.Time
	flight  []job          // being done
	devs    map[string]int // devices of each person
}

const (
	mostJobs = 512 // done together
	busyFrom = 4   // jobs done together make a room a busy one
)

// job is one thing for the room to do: take a push, or run fn, which is given
// the error when the document could not be loaded.
type job struct {
	push *push
	fn   func(error)
	ran  bool
}

func newRoom(h *Hub, doc string) *room {
	return &room{hub: h, d: h.d, doc: doc, ctx: context.Background(), inbox: make(chan job, 256), poke: make(chan struct{}, 1),
		made: map[string]int{}, devs: map[string]int{}, members: map[*Peer]*member{}, views: map[string]*view{}, here: presence{people: map[string]*person{}}}
}

// post queues a job; the caller holds the room by Hub.use.
func (r *room) post(ctx context.Context, j job) error {
	select {
	case r.inbox <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *room) run() {
	defer r.hub.wg.Done()
	quit := r.hub.quit
	for {
		r.turn(r.arm)
		select {
		case j := <-r.inbox:
			r.turn(func() { r.work(r.queued(j)) })
		case <-r.alarm:
			r.wakeAt = time.Time{}
		case <-r.later:
			r.later = nil
		case <-r.poke:
		case <-quit:
			quit = nil
		}
		r.turn(r.tick)
		if r.over(quit == nil) && r.hub.retire(r) {
			return
		}
	}
}

// over reports whether the room may close: nobody listens, and it has been so
// for a while, or the server stops, or there is no such document.
func (r *room) over(quitting bool) bool {
	if len(r.inbox) > 0 || len(r.members) > 0 {
		return false
	}
	return quitting || r.s == nil || (!r.idle.IsZero() && !r.d.Clock.Now().Before(r.idle))
}

// queued takes everything that waits, so that it is committed together and told in
// one frame. In a busy room those who have just been answered are about to write
// again: it waits a moment for them.
func (r *room) queued(first job) []job {
	jobs := []job{first}
	over := r.moment()
	for len(jobs) < mostJobs {
		select {
		case j := <-r.inbox:
			jobs = append(jobs, j)
			continue
		default:
		}
		if over == nil {
			r.crowd = len(jobs)
			return jobs
		}
		select {
		case j := <-r.inbox:
			jobs = append(jobs, j)
		case <-over:
			over = nil
		}
	}
	r.crowd = len(jobs)
	return jobs
}

// moment ends the wait of a busy room; nil where there is none.
func (r *room) moment() <-chan time.Time {
	if r.crowd < busyFrom {
		return nil
	}
	return time.After(gather)
}

// work does jobs in order. Pushes gather in one transaction; anything else sees
// only what is durable.
func (r *room) work(jobs []job) {
	r.flight = jobs
	var t *tx
	flush := func() {
		if t != nil {
			_ = r.settle(t) // the authors were told
			t = nil
		}
	}
	for i := range jobs {
		j := &jobs[i]
		err := r.load()
		switch {
		case j.push == nil:
			flush()
			if err == nil {
				err = r.load()
			}
			j.ran = true
			j.fn(err)
		case err != nil:
			r.refuse(j.push, err)
		default:
			if t == nil {
				t = r.begin()
			}
			t.take(j.push)
		}
	}
	flush()
	r.flight = nil
}

// load reads the document from the store unless it is in memory.
func (r *room) load() error {
	if r.s != nil {
		return nil
	}
	if r.hub.falls.rests(r.doc, r.d.Clock.Now()) {
		return trouble()
	}
	l, err := r.d.Store.Load(r.ctx, r.doc)
	if err != nil {
		if !errs.Is(err, errs.NotFound) {
			r.d.Log.Error("document not readable", "doc", r.doc, "err", err)
			err = errs.Wrap(err, errs.Retry, "", "We cannot read this right now. Your words are kept; they will be sent again.")
		}
		return err
	}
	s := record.NewState(l.Type, l.Doc)
	s.Seq = l.Seq
	for _, rec := range l.Records {
		s.Put(rec)
	}
	r.s, r.epoch, r.floor, r.devices, r.secrets = s, l.Epoch, l.Floor, l.Devices, l.Secrets
	r.snaps, r.told = map[audience]fragment{}, map[telling][]byte{}
	clear(r.devs)
	for _, dev := range l.Devices {
		r.devs[dev.Author]++
	}
	r.recount()
	return nil
}

func (r *room) refuse(j *push, err error) {
	answers := []record.Answer{no(0, err)}
	if len(j.ops) > 0 {
		answers = answers[:0]
		for _, op := range j.ops {
			answers = append(answers, no(op.N, err))
		}
	}
	j.reply(r.doc, answers)
}

// reply answers a push on its own, outside a change.
func (j *push) reply(doc string, answers []record.Answer) {
	j.answered = true
	if j.answer != nil {
		j.answer(answers)
	}
	if j.peer != nil {
		j.peer.send(frameOf(nil, ackJSON(doc, j.device, answers)))
	}
}

// settle makes a transaction durable, then answers and tells everybody. When
// the store fails nothing is acknowledged: the document is read again, and what
// was sent is answered when it is sent again.
func (r *room) settle(t *tx) error {
	t.seal()
	if !t.b.empty() {
		if err := r.hub.com.commit(t.b); err != nil {
			r.lost(t, err)
			return err
		}
		for id, d := range t.b.Devices {
			r.devices[id] = d
		}
	}
	if len(t.b.Carries) > 0 {
		r.hub.wake()
	}
	r.fanout(t)
	return nil
}

func (r *room) lost(t *tx, err error) {
	r.d.Log.Error("commit failed; reading the document again", "doc", r.doc, "err", err)
	r.s, r.news = nil, nil
	fail := errs.New(errs.Retry, "", "This could not be stored just now. It is kept and will be sent again.")
	for _, a := range t.acks {
		r.refuse(a.push, fail)
	}
	if r.load() != nil {
		for p := range r.members {
			p.end("", 1013, "storage trouble")
		}
		clear(r.members)
		return
	}
	for _, v := range r.views {
		v.stale = true
	}
	for _, m := range r.all() {
		r.welcomeBack(m)
	}
}

// welcomeBack tells m everything again after trouble, if it is still welcome:
// what the store kept of the failed batch may have been their removal.
func (r *room) welcomeBack(m *member) {
	if m.roles = r.roles(m.p); m.roles == access.Nobody {
		r.dismiss(m.peer)
		return
	}
	r.welcome(m)
}

// guard runs fn and turns a panic into an error.
func (r *room) guard(fn func() error) (err error) {
	defer func() {
		if x := recover(); x != nil {
			r.d.Log.Error("a reader panicked", "doc", r.doc, "panic", fmt.Sprint(x))
			err = errs.New(errs.Internal, "", "Something went wrong on our side.")
		}
	}()
	return fn()
}

func (r *room) roles(p access.Principal) access.Role { return people.Roles(r.s, p) }

// owns reports whether somebody wrote rec, under their own id or, in an
// anonymous kind, under their pseudonym for its step.
func (r *room) owns(rec *record.Record, me string) bool {
	if record.Owns(rec, me) {
		return true
	}
	k := r.d.Schema.Kind(r.s.Doc, rec.Kind)
	if k == nil || !k.Anonymous {
		return false
	}
	key := r.secrets[rec.Str("step")]
	return key != nil && rec.By == pseudonym(key, me, rec.ID)
}

// ownsAs is owns for a connection; what was answered for somebody without a
// phone belongs to the facilitators who type for them as well.
func (r *room) ownsAs(rec *record.Record, m *member) bool {
	return r.owns(rec, m.p.ID) || (m.roles.Has(access.Facilitator) && r.forProxy(rec.Kind, rec.ID) != "")
}

// forProxy returns the person without a phone, also one who was removed, to whom a
// record of this kind and id belongs: one per person, made or to be made; else "".
func (r *room) forProxy(kind, id string) string {
	k := r.d.Schema.Kind(r.s.Doc, kind)
	_, who, ok := strings.Cut(id, "/")
	if k == nil || k.PerPerson == "" || !ok || !r.s.Get("participant", who).Bool("proxy") {
		return ""
	}
	return who
}

// mayRecall returns which past values of a record p may see.
func (r *room) mayRecall(p access.Principal, kind, id string) (func(record.Past) bool, error) {
	k, rec, roles := r.d.Schema.Kind(r.s.Doc, kind), r.s.Any(kind, id), r.roles(p)
	if rec != nil && r.owns(rec, p.ID) && roles != access.Nobody {
		roles |= access.Owner
	}
	if k == nil || rec == nil || roles == access.Nobody || !record.CanSee(r.s, k, rec, roles) {
		return nil, errs.New(errs.NotFound, "id", "This is not here, or not for you.")
	}
	if kind == "participant" && !roles.Has(access.Owner) { // an earlier name is theirs to forget
		return nil, errs.New(errs.NotFound, "id", "This is not here, or not for you.")
	}
	if rec.Deleted > 0 && !record.MayDelete(k, roles) { // only who may bring it back
		return nil, errs.New(errs.NotFound, "id", "This is not here, or not for you.")
	}
	hidden := r.hiddenUntil(k, rec, roles)
	return func(past record.Past) bool {
		if past.Seq <= hidden {
			return false
		}
		if past.Field == "" {
			return true
		}
		f, ok := k.Field(past.Field)
		return ok && !f.Secret && record.MayRead(k, f, roles)
	}, nil
}

// hiddenUntil is the change up to which the past of rec is its author's alone: what
// was taken back before the reveal, and all of what has no name, because the seq of
// a change says beside which named one it was made.
func (r *room) hiddenUntil(k *record.Kind, rec *record.Record, roles access.Role) int64 {
	switch {
	case roles.Has(access.Owner) || !k.Hides && !k.Anonymous:
		return 0
	case k.Anonymous:
		return rec.Changed
	}
	if step := r.s.Any("step", rec.Str("step")); step != nil {
		return step.Fields["revealed"].Seq
	}
	return rec.Changed
}

// arm sets the alarm for the next moment at which time alone matters.
func (r *room) arm() {
	if r.s != nil && len(r.news) > 0 && r.later == nil {
		r.later = time.After(max(r.untilBeat(), 0))
	}
	at := r.nextMoment()
	if at.Equal(r.wakeAt) && !at.IsZero() {
		return
	}
	r.wakeAt, r.alarm = at, nil
	if !at.IsZero() {
		r.alarm = r.d.Clock.After(max(at.Sub(r.d.Clock.Now()), 0))
	}
}

func (r *room) nextMoment() time.Time {
	var at time.Time
	soonest := func(t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if r.s == nil {
		return at
	}
	if len(r.members) == 0 {
		soonest(r.idle)
		return at
	}
	if r.dirty {
		soonest(r.shown.Add(viewPause))
	}
	for _, v := range r.views {
		soonest(v.next)
	}
	soonest(r.here.next(r.d.Clock.Now()))
	return at
}

// tick does what is due.
func (r *room) tick() {
	if r.s == nil {
		return
	}
	now := r.d.Clock.Now()
	switch {
	case len(r.members) > 0:
		r.idle = time.Time{}
		r.showNews(now)
		r.showPeople(now)
	case r.idle.IsZero():
		r.idle = now.Add(r.d.Idle)
	}
	if len(r.members) == 0 {
		r.news = nil
	}
}

func marshal(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}
