package httpapi_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/id"
	"cairn/internal/record"
)

func TestJ1_WrongCodesLookAlikeAndThenAllWait(t *testing.T) {
	for _, addresses := range []int{1, 100} {
		t.Run(fmt.Sprint(addresses), func(t *testing.T) {
			w := newWorld(t, trustLoopback)
			bodies, seen := map[string]int{}, map[int]int{}
			for i := range 1000 {
				code := id.Code()
				if i%7 == 0 {
					code = "no code"
				}
				r := w.post("/api/door", map[string]any{"code": code}, from(fmt.Sprintf("198.51.100.%d", 1+i%addresses)))
				seen[r.status]++
				bodies[fmt.Sprint(r.status)+r.body]++
			}
			if len(bodies) != 2 || seen[404] == 0 || seen[429] < 600 {
				t.Fatalf("answers %v, statuses %v", bodies, seen)
			}
			if r := w.post("/api/door", map[string]any{"code": w.code}, from("198.51.100.1")); r.status != 429 {
				t.Errorf("the right code after the budget: %d", r.status)
			}
			if r := w.post("/api/door", map[string]any{"invite": w.invite}, from("198.51.100.1")); r.status != 200 {
				t.Errorf("the QR must still open: %d %s", r.status, r.body)
			}
			t.Logf("from %d addresses: %v", addresses, seen)
		})
	}
}

// What is wrong with a code cannot be told from how long the answer takes. Each kind
// has its turn in every round, so that a busy machine slows all of them. Only a full run
// (CAIRN_TRIES, as make faults gives it) holds the medians to each other: those of few
// tries on a shared machine are printed.
func TestJ1_EveryWrongCodeTakesAsLong(t *testing.T) {
	w := newWorld(t, trustLoopback)
	codes := map[string]string{"mistyped": "no code", "never given out": id.Code()}
	for name, fields := range map[string]map[string]any{"locked": {"locked": true}, "closed": {"state": "closed"}, "over": {"code_until": "2026-11-22T18:00:00Z"}} {
		codes[name] = id.Code()
		fields["title"], fields["starts"], fields["code"] = name, "2026-11-22T18:00:00Z", codes[name]
		w.must(w.hub.Create(context.Background(), "session", id.New(), []record.Write{{Op: "create", Kind: "session", ID: "session", Fields: fields}}))
	}
	n := tries(200)
	took := map[string][]time.Duration{}
	for i := range n {
		for name, code := range codes { // in another order every time
			start := clock.Wall{}.Now()
			r := w.post("/api/door", map[string]any{"code": code}, from(fmt.Sprintf("198.51.%d.%d", i/200%200, i%200)))
			took[name] = append(took[name], clock.Wall{}.Now().Sub(start))
			if r.status != 404 {
				t.Fatalf("%s: %d %s", name, r.status, r.body)
			}
		}
		w.clock.Advance(3 * time.Second) // for the budgets
	}
	var medians []time.Duration
	for name, all := range took {
		slices.Sort(all)
		medians = append(medians, all[n/2])
		t.Logf("%s: median %s of %d", name, all[n/2], n)
	}
	if low, high := slices.Min(medians), slices.Max(medians); n >= 2000 && float64(high) > 1.2*float64(low) {
		t.Errorf("from %s to %s", low, high)
	}
}

// tries is how often something is tried: what CAIRN_TRIES says, else few.
func tries(few int) int {
	if n, err := strconv.Atoi(os.Getenv("CAIRN_TRIES")); err == nil {
		return n
	}
	return few
}

func TestJ2_UnknownCodeCreatesNothing(t *testing.T) {
	w := newWorld(t)
	before := w.rows()
	for range 20 {
		w.post("/api/join", map[string]any{"code": id.Code(), "name": "Rosa"})
		w.post("/api/join", map[string]any{"invite": id.Token(), "name": "Rosa"})
		w.post("/api/enter", map[string]any{"token": id.Token()})
		w.do("GET", "/api/me?as=seat-a", nil, bearer(id.Token()))
		w.post("/api/sync", map[string]any{"conn": ""}, bearer(id.Token()))
	}
	if after := w.rows(); after != before {
		t.Fatalf("rows before %s, after %s", before, after)
	}
}

// rows counts the rows of every table.
func (w *world) rows() string {
	w.t.Helper()
	read, _ := w.store.DB()
	names, err := read.Query(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	w.must(err)
	var tables []string
	for names.Next() {
		var n string
		w.must(names.Scan(&n))
		tables = append(tables, n)
	}
	w.must(names.Close())
	var b strings.Builder
	for _, table := range tables {
		var n int
		w.must(read.QueryRow(`SELECT COUNT(*) FROM "` + table + `"`).Scan(&n))
		fmt.Fprintf(&b, "%s=%d ", table, n)
	}
	return b.String()
}

func TestJ3_TheInviteStandsOnlyInFragments(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	var link struct{ URL string }
	w.post("/api/links", map[string]any{"doc": w.session, "kind": "phone"}, bearer(admin)).json(t, &link)
	if !strings.HasSuffix(link.URL, "/join#"+w.invite) {
		t.Fatal(link.URL)
	}
	for _, kind := range []string{"facilitator", "stage"} {
		w.post("/api/links", map[string]any{"doc": w.session, "kind": kind}, bearer(admin)).json(t, &link)
		path, token, _ := strings.Cut(link.URL, "/enter#")
		if len(token) != 64 || strings.Contains(path, "?") {
			t.Fatal(link.URL)
		}
	}
	if strings.Contains(w.log.String(), w.invite) {
		t.Error("the invite is in the log")
	}
}

func TestJ4_200PhonesBehindOneAddress(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	in := map[int]int{}
	for i := range 200 {
		wg.Go(func() {
			body := map[string]any{"name": fmt.Sprintf("Person %d", i), "code": w.code}
			if i%10 == 0 { // some mistype first
				w.post("/api/door", map[string]any{"code": id.Code()})
			}
			_, r := w.join(body)
			mu.Lock()
			defer mu.Unlock()
			in[r.status]++
		})
	}
	wg.Wait()
	if in[200] != 200 {
		t.Fatalf("let in: %v", in)
	}
}

func TestJ4_SuccessGivesNothingBack(t *testing.T) {
	w := newWorld(t)
	failures := 0
	for range 100 {
		w.post("/api/door", map[string]any{"code": w.code})
		if w.post("/api/door", map[string]any{"code": id.Code()}).status == 404 {
			failures++
		}
	}
	if failures != 40 {
		t.Errorf("failures before waiting: %d", failures)
	}
}

func TestJ5_LobbyShowsTheTitleAlone(t *testing.T) {
	w := newWorld(t)
	w.set(map[string]any{"lobby": true})
	r := w.post("/api/door", map[string]any{"code": w.code})
	if r.body != `{"lobby":true,"title":"Clean Water Table"}`+"\n" {
		t.Errorf("door: %s", r.body)
	}
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa", "org_name": "New Group"})
	if j.State != "lobby" || j.Plan != "" || j.Network != "" || j.Token == "" {
		t.Errorf("joined: %+v", j)
	}
	w.read(func(s *record.State) {
		if len(s.List("org")) != 1 {
			t.Error("somebody in the lobby made an organisation")
		}
	})
	frames := w.snapshot(j.Token)
	for _, secret := range []string{"Secretplace", "Example Coalition", "Three Wells", w.code, w.invite} {
		if strings.Contains(frames, secret) {
			t.Errorf("the lobby sees %q in %s", secret, frames)
		}
	}
	if !strings.Contains(frames, "Clean Water Table") {
		t.Errorf("the lobby sees no title: %s", frames)
	}
	for _, path := range []string{"/api/sessions/" + w.session + "/qr.svg", "/api/docs/" + w.session + "/history?kind=session&id=session"} {
		if r := w.do("GET", path, nil, bearer(j.Token)); strings.Contains(r.body, "svg") || strings.Contains(r.body, "value") {
			t.Errorf("%s: %s", path, r.body)
		}
	}
}

func (w *world) read(fn func(*record.State)) {
	w.t.Helper()
	w.must(w.hub.Read(context.Background(), w.session, func(s *record.State) error { fn(s); return nil }))
}

// snapshot follows the session over HTTP and returns the first frames.
func (w *world) snapshot(token string) string {
	w.t.Helper()
	hello := map[string]any{"hello": map[string]any{"device": id.New(), "schema": 1, "docs": []any{map[string]any{"doc": w.session, "since": 0}}}}
	return w.post("/api/sync", map[string]any{"conn": "", "frames": []any{hello}, "wait": 5}, bearer(token)).body
}

func TestJ6_LockedAndClosedAnswerLikeAWrongCode(t *testing.T) {
	w := newWorld(t)
	wrong := w.post("/api/join", map[string]any{"code": id.Code(), "name": "Rosa"})
	in, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	for _, c := range []struct {
		name   string
		fields map[string]any
	}{{"locked", map[string]any{"locked": true}}, {"closed", map[string]any{"locked": nil, "state": "closed"}},
		{"late", map[string]any{"state": "doors", "code_until": "2026-11-22T18:00:30Z"}}} {
		name := c.name
		w.set(c.fields)
		if r := w.post("/api/join", map[string]any{"code": w.code, "name": "Ines"}); r.status != wrong.status || r.body != wrong.body {
			t.Errorf("%s: %d %s, wrong code: %s", name, r.status, r.body, wrong.body)
		}
		if frames := w.snapshot(in.Token); !strings.Contains(frames, "snapshot") {
			t.Errorf("%s: somebody who is in cannot come back: %s", name, frames)
		}
	}
	if r := w.post("/api/door", map[string]any{"invite": w.invite}); r.status != 200 {
		t.Errorf("an invitation lasts until the session closes: %s", r.body)
	}
}

func TestJ6_JoiningAgainKeepsTheSeatOfALockedRoom(t *testing.T) {
	w := newWorld(t)
	first, r := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	seat := r.cookie(t, "cairn-seat-a")
	w.set(map[string]any{"locked": true})
	again, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"}, with(seat))
	if again.Person != first.Person || again.State != "in" {
		t.Fatalf("first %+v, again %+v", first, again)
	}
}

func TestJ7_RemovedPersonIsOutAndThenInTheLobby(t *testing.T) {
	w := newWorld(t)
	j, r := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	seat := r.cookie(t, "cairn-seat-a")
	w.person(j.Person, map[string]any{"state": "removed"})
	if r := w.do("GET", "/api/me?as=seat-a", nil, with(seat)); r.status != 401 {
		t.Errorf("old cookie: %d %s", r.status, r.body)
	}
	if r := w.post("/api/sync", map[string]any{"conn": ""}, bearer(j.Token)); r.status != 401 {
		t.Errorf("old token: %d", r.status)
	}
	again, _ := w.join(map[string]any{"code": w.code, "name": "Not Rosa"})
	if again.State != "lobby" || again.Person == j.Person {
		t.Errorf("cleared cookie: %+v", again)
	}
	same, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"}, with(seat))
	if same.State != "lobby" || same.Person == j.Person {
		t.Errorf("same cookie: %+v", same)
	}
	w.set(map[string]any{"code": id.Code(), "invite": id.Token()})
	if r := w.post("/api/join", map[string]any{"code": w.code, "name": "Rosa"}); r.status != 404 {
		t.Errorf("the old code after a new one: %d", r.status)
	}
	w.read(func(s *record.State) { w.code = s.Get("session", "session").Str("code") })
	if fresh, _ := w.join(map[string]any{"code": w.code, "name": "Ines"}); fresh.State != "in" {
		t.Errorf("with the new code: %+v", fresh)
	}
}

func TestJ8_OneTimeLinkOpensOnce(t *testing.T) {
	w := newWorld(t)
	token, err := w.doors.Link(context.Background(), access.Principal{Kind: "facilitator", ID: id.New(), Doc: w.session}, false)
	w.must(err)
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range 50 {
		wg.Go(func() {
			r := w.post("/api/enter", map[string]any{"token": token})
			mu.Lock()
			defer mu.Unlock()
			got[r.status]++
		})
	}
	wg.Wait()
	if got[200] != 1 || got[404] != 49 {
		t.Fatal(got)
	}
}

func TestJ10_LobbyIsCapped(t *testing.T) {
	w := newWorld(t)
	w.set(map[string]any{"lobby": true})
	var writes []record.Write
	for range 500 {
		writes = append(writes, record.Write{Op: "create", Kind: "participant", ID: id.New(), Fields: map[string]any{"name": "Bot", "state": "lobby"}})
	}
	w.must(w.hub.Write(context.Background(), w.session, writes))
	if _, r := w.join(map[string]any{"code": w.code, "name": "Rosa"}); r.status != 429 {
		t.Fatal(r)
	}
}

func TestJ11_NobodyBecomesFacilitatorByBeingFirst(t *testing.T) {
	w := newWorld(t)
	j, r := w.join(map[string]any{"code": w.code, "name": "First"})
	var me struct{ Kind, Name string }
	w.do("GET", "/api/me?as=seat-a", nil, with(r.cookie(t, "cairn-seat-a"))).json(t, &me)
	if me.Kind != "participant" || me.Name != "First" {
		t.Fatalf("%+v", me)
	}
	for _, kind := range []string{"facilitator", "stage", "reader"} {
		if r := w.post("/api/links", map[string]any{"doc": w.session, "kind": kind}, bearer(j.Token)); r.status != 403 {
			t.Errorf("%s link by a participant: %d", kind, r.status)
		}
	}
	if frames := w.snapshot(j.Token); strings.Contains(frames, `"facilitator"]`) || !strings.Contains(frames, `"participant"`) {
		t.Error(frames)
	}
}

func TestJoin_SameOrganisationInAnotherSpelling(t *testing.T) {
	w := newWorld(t)
	w.join(map[string]any{"code": w.code, "name": "A", "org_name": "three  wells PARISH"})
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			w.join(map[string]any{"code": w.code, "name": fmt.Sprint("P", i), "org_name": "Mill County Nurses"})
		})
	}
	wg.Wait()
	w.read(func(s *record.State) {
		if n := len(s.List("org")); n != 2 {
			t.Errorf("%d organisations", n)
		}
		for _, p := range s.List("participant") {
			if s.Get("org", p.Str("org")) == nil {
				t.Errorf("%s has no organisation", p.Str("name"))
			}
		}
	})
}

func TestJoin_SaysWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		body  map[string]any
		field string
	}{
		{map[string]any{"code": w.code, "name": " \u200b "}, "name"},
		{map[string]any{"code": w.code, "name": strings.Repeat("a", 61)}, "name"},
		{map[string]any{"code": w.code, "name": "A", "seat": "login"}, "seat"},
		{map[string]any{"code": w.code, "name": "A", "role": strings.Repeat("a", 81)}, "role"},
		{map[string]any{"code": w.code, "name": 7}, "name"},
	} {
		r := w.post("/api/join", c.body)
		var p struct{ Field, Detail, Type string }
		r.json(t, &p)
		if r.status != 422 || p.Field != c.field || p.Detail == "" || r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v: %d %s", c.body, r.status, r.body)
		}
	}
	j, r := w.join(map[string]any{"code": strings.ToLower(w.code[:4]) + " - " + w.code[4:], "name": "\u202eRosa\n"})
	if r.status != 200 {
		t.Fatal(r)
	}
	w.read(func(s *record.State) {
		if n := s.Get("participant", j.Person).Str("name"); n != "Rosa" {
			t.Errorf("name %q", n)
		}
	})
}
