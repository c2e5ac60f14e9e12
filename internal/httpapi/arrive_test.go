package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cairn/internal/access"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/signin"
	"cairn/internal/socket"
)

// rush has many people join while something is done to the session, several times.
func rush(t *testing.T, do func(w *world), then func(w *world, s *record.State)) {
	t.Helper()
	for range 5 {
		w := newWorld(t)
		var all sync.WaitGroup
		for i := range 60 {
			all.Go(func() { w.join(map[string]any{"code": w.code, "name": fmt.Sprint("P", i)}) })
			if i == 30 {
				all.Go(func() { do(w) })
			}
		}
		all.Wait()
		w.read(func(s *record.State) { then(w, s) })
	}
}

// created is when somebody arrived, in the order of changes.
func created(s *record.State, state string) (seqs []int64) {
	for _, p := range s.List("participant") {
		if p.Str("state") == state {
			seqs = append(seqs, p.Created)
		}
	}
	return seqs
}

func TestJ6_NobodyComesInAfterTheDoorWasShut(t *testing.T) {
	for name, fields := range map[string]map[string]any{
		"locked": {"locked": true}, "state": {"state": "closed"}, "code": {"code": id.Code()},
	} {
		t.Run(name, func(t *testing.T) {
			rush(t, func(w *world) { w.set(fields) }, func(_ *world, s *record.State) {
				at := s.Get("session", "session").Fields[name].Seq
				for _, seq := range created(s, "in") {
					if seq > at {
						t.Errorf("somebody came in at %d; it was shut at %d", seq, at)
					}
				}
			})
		})
	}
}

func TestJ7_WhoComesAfterARemovalOrALobbyWaits(t *testing.T) {
	rush(t, func(w *world) {
		w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "create", Kind: "participant", ID: id.New(), Fields: map[string]any{"name": "Out", "state": "removed"}}}))
	}, func(w *world, s *record.State) {
		at := created(s, "removed")[0]
		for _, seq := range created(s, "in") {
			if seq > at {
				t.Errorf("somebody is in at %d; the removal was at %d", seq, at)
			}
		}
		for _, p := range s.List("participant") {
			if p.Str("state") == "lobby" {
				w.must(w.hub.Read(context.Background(), w.plan, func(plan *record.State) error {
					if !plan.Get("waiting", p.ID).Bool("still") {
						t.Error("the plan is open to somebody in the lobby")
					}
					return nil
				}))
			}
		}
	})
}

func TestJ10_ACrowdDoesNotPassTheLobbysCap(t *testing.T) {
	w := newWorld(t)
	writes := []record.Write{{Op: "set", Kind: "session", ID: "session", Fields: map[string]any{"lobby": true}}}
	for range 495 {
		writes = append(writes, record.Write{Op: "create", Kind: "participant", ID: id.New(), Fields: map[string]any{"name": "Bot", "state": "lobby"}})
	}
	w.must(w.hub.Write(context.Background(), w.session, writes))
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() { w.join(map[string]any{"code": w.code, "name": fmt.Sprint("P", i)}) })
	}
	all.Wait()
	w.read(func(s *record.State) {
		if n := len(created(s, "lobby")); n != 500 {
			t.Errorf("%d wait", n)
		}
	})
}

// A phone whose answer was lost asks again with the same key.
func TestJoin_TheSameRequestTwiceIsOnePerson(t *testing.T) {
	w := newWorld(t)
	body := map[string]any{"code": w.code, "name": "Rosa", "seat_key": id.New()}
	var all sync.WaitGroup
	got := make([]joined, 8)
	for i := range got {
		all.Go(func() { got[i], _ = w.join(body) })
	}
	all.Wait()
	w.set(map[string]any{"locked": true})
	last, r := w.join(body)
	for _, j := range append(got, last) {
		if j.Person == "" || j.Person != got[0].Person || j.State != "in" || j.Plan != w.plan {
			t.Fatalf("%+v and %+v: %s", got[0], j, r.body)
		}
	}
	if frames := w.snapshot(last.Token); !strings.Contains(frames, "snapshot") {
		t.Errorf("the second answer opens nothing: %s", frames)
	}
	if _, r := w.join(map[string]any{"code": w.code, "name": "Rosa", "seat_key": id.New()}); r.status != 404 {
		t.Errorf("another key in a locked room: %d", r.status)
	}
	w.set(map[string]any{"locked": nil})
	w.person(last.Person, map[string]any{"state": "removed"})
	if again, _ := w.join(body); again.Person == last.Person || again.State != "lobby" {
		t.Errorf("after a removal: %+v", again)
	}
	w.read(func(s *record.State) {
		if n := len(s.List("participant")); n != 2 {
			t.Errorf("%d people", n)
		}
	})
	if _, r := w.join(map[string]any{"code": w.code, "name": "Rosa", "seat_key": "short"}); r.status != 422 {
		t.Errorf("a key that is none: %d", r.status)
	}
}

// The group that somebody in the lobby typed is theirs once they are in.
func TestJoin_TheGroupTypedInTheLobbyIsKept(t *testing.T) {
	w := newWorld(t)
	w.set(map[string]any{"lobby": true})
	rosa, _ := w.join(map[string]any{"code": w.code, "name": "Rosa", "org_name": "Mill County Nurses"})
	ines, _ := w.join(map[string]any{"code": w.code, "name": "Ines", "org_name": "mill county nurses"})
	w.act("admit", map[string]any{"all": true})
	w.read(func(s *record.State) {
		org := s.Get("participant", rosa.Person).Str("org")
		if s.Get("org", org).Str("name") != "Mill County Nurses" && s.Get("org", org).Str("name") != "mill county nurses" {
			t.Error("the group is gone")
		}
		if s.Get("participant", ines.Person).Str("org") != org {
			t.Error("two spellings are two groups")
		}
	})
}

// act gives a command as an account that runs the session.
func (w *world) act(name string, args map[string]any) {
	w.t.Helper()
	member := id.New()
	w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "create", Kind: "facilitator", ID: id.New(), Fields: map[string]any{"name": "Ada", "member": member}}}))
	op := record.Op{N: 1, Op: record.Act, Act: name, Fields: map[string]json.RawMessage{}}
	for k, v := range args {
		raw, err := json.Marshal(v)
		w.must(err)
		op.Fields[k] = raw
	}
	answers, err := w.hub.Do(context.Background(), access.Principal{Kind: "member", ID: member}, w.session, id.New(), []record.Op{op})
	w.must(err)
	if answers[0].No != "" {
		w.t.Fatalf("%s: %+v", name, answers)
	}
}

func TestR10_ANameCanBeSeen(t *testing.T) {
	w := newWorld(t)
	for _, n := range []string{"\u3164", "\u2060", "\u00ad", "\u200d", "\u2800", "\ufe0f", "\U000e0041"} {
		if _, r := w.join(map[string]any{"code": w.code, "name": n}); r.status != 422 {
			t.Errorf("%q: %d", n, r.status)
		}
	}
	if _, r := w.join(map[string]any{"code": w.code, "name": "Ro\u00adsa \u3164"}); r.status != 200 {
		t.Errorf("a name with a soft hyphen: %d", r.status)
	}
}

// A facilitator lets somebody back in whose phone is gone: the new one has the seat,
// and the old one has it no more.
func TestP4_AWayBackEndsTheSeatElsewhere(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	rosa, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	ines, _ := w.join(map[string]any{"code": w.code, "name": "Ines"})
	ask := func(token, person string) reply {
		return w.post("/api/links", map[string]any{"doc": w.session, "kind": "phone", "person": person}, bearer(token))
	}
	var link struct{ URL string }
	ask(admin, rosa.Person).json(t, &link)
	_, token, _ := strings.Cut(link.URL, "/enter#")
	in := w.post("/api/enter", map[string]any{"token": token})
	if in.status != 200 || !strings.Contains(in.body, "/phone/"+w.session) {
		t.Fatalf("%d %s", in.status, in.body)
	}
	var me struct{ ID, Name string }
	w.do("GET", "/api/me?as=seat-a", nil, with(in.cookie(t, "cairn-seat-a"))).json(t, &me)
	if me.ID != rosa.Person || me.Name != "Rosa" {
		t.Errorf("the seat is %+v", me)
	}
	if r := w.do("GET", "/api/me", nil, bearer(rosa.Token)); r.status != 401 {
		t.Errorf("the old phone: %d %s", r.status, r.body)
	}
	if r := w.post("/api/enter", map[string]any{"token": token}); r.status != 404 {
		t.Errorf("the link a second time: %d", r.status)
	}
	w.person(rosa.Person, map[string]any{"state": "removed"})
	for name, r := range map[string]reply{"somebody removed": ask(admin, rosa.Person), "nobody": ask(admin, id.New())} {
		if r.status != 404 {
			t.Errorf("a way back for %s: %d %s", name, r.status, r.body)
		}
	}
	var own struct{ URL string }
	ask(ines.Token, rosa.Person).json(t, &own)
	_, token, _ = strings.Cut(own.URL, "/enter#")
	w.do("GET", "/api/me?as=seat-a", nil, with(w.post("/api/enter", map[string]any{"token": token}).cookie(t, "cairn-seat-a"))).json(t, &me)
	if me.ID != ines.Person {
		t.Errorf("a participant opened the seat of %s", me.Name)
	}
}

// The key with which somebody joined is no way into a seat that has moved, not even
// for those who are at it while it moves.
func TestJ7_AWayBackEndsTheSeatsKey(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	body := map[string]any{"code": w.code, "name": "Rosa", "seat_key": id.New()}
	rosa, _ := w.join(body)
	var link struct{ URL string }
	w.post("/api/links", map[string]any{"doc": w.session, "kind": "phone", "person": rosa.Person}, bearer(admin)).json(t, &link)
	if again, _ := w.join(body); again.Person != rosa.Person {
		t.Errorf("the link was not opened yet: %+v", again)
	}
	_, token, _ := strings.Cut(link.URL, "/enter#")
	var all sync.WaitGroup
	got := make([]joined, 16)
	for i := range got {
		all.Go(func() { got[i], _ = w.join(body) })
	}
	in := w.post("/api/enter", map[string]any{"token": token})
	all.Wait()
	for _, j := range append(got, rosa) {
		if r := w.do("GET", "/api/me", nil, bearer(j.Token)); j.Person == rosa.Person && r.status != 401 {
			t.Errorf("an old phone is in the seat: %d %s", r.status, r.body)
		}
	}
	if fresh, _ := w.join(body); fresh.Person == rosa.Person || fresh.State != "in" {
		t.Errorf("with the old key: %+v", fresh)
	}
	if r := w.do("GET", "/api/me?as=seat-a", nil, with(in.cookie(t, "cairn-seat-a"))); !strings.Contains(r.body, rosa.Person) {
		t.Errorf("the new phone: %d %s", r.status, r.body)
	}
	w.set(map[string]any{"locked": true})
	if _, r := w.join(body); r.status != 404 {
		t.Errorf("the old key at a locked door: %d", r.status)
	}
}

// early does something just before somebody is first kept out of what a session shares.
type early struct {
	httpapi.Hub
	do   func()
	done atomic.Bool
}

func (e *early) Write(ctx context.Context, doc string, writes []record.Write) error {
	if !e.done.Swap(true) {
		e.do()
	}
	return e.Hub.Write(ctx, doc, writes)
}

// Of the same request sent twice one may be slower than being let in: whoever is in
// the room is in its plan.
func TestJoin_ASlowTwinShutsNobodyOut(t *testing.T) {
	for name, meanwhile := range map[string]func(w *world, join func() joined){
		"admitted": func(w *world, join func() joined) {
			person := join().Person
			w.act("admit", map[string]any{"person": person})
			for w.waits(person) { // until the admission has reached the plan
			}
		},
		"no lobby": func(w *world, join func() joined) { w.set(map[string]any{"lobby": nil}); join() },
	} {
		t.Run(name, func(t *testing.T) {
			slow := &early{}
			w := newWorld(t, func(d *httpapi.Deps, _ *signin.Options, _ *socket.Limits) { slow.Hub, d.Hub = d.Hub, slow })
			w.set(map[string]any{"lobby": true})
			join := func() joined {
				j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa", "seat_key": strings.Repeat("1", 32)})
				return j
			}
			slow.do = func() { meanwhile(w, join) }
			if j := join(); j.State != "in" || w.waits(j.Person) {
				t.Errorf("%+v, kept out of the plan: %t", j, w.waits(j.Person))
			}
		})
	}
}

// waits reports whether the plan is shut to somebody as to one in the lobby.
func (w *world) waits(person string) (still bool) {
	w.t.Helper()
	w.must(w.hub.Read(context.Background(), w.plan, func(s *record.State) error {
		still = s.Get("waiting", person).Bool("still")
		return nil
	}))
	return still
}
