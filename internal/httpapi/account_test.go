package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/httpapi"
	"cairn/internal/id"
)

func TestA10_SetupSecretWorksOnce(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	old, err := w.doors.SetupSecret(ctx)
	w.must(err)
	secret, err := w.doors.SetupSecret(ctx)
	w.must(err)
	body := func(token, name string) map[string]any {
		return map[string]any{"token": token, "name": name, "password": "a good long password"}
	}
	if r := w.post("/api/setup", body(old, "Ada")); r.status != 401 {
		t.Errorf("an older secret: %d", r.status)
	}
	if r := w.post("/api/enter", map[string]any{"token": secret}); r.status != 404 {
		t.Errorf("the secret as a link: %d", r.status)
	}
	if r := w.post("/api/setup", map[string]any{"token": secret, "name": "Ada", "password": "short"}); r.status != 422 {
		t.Errorf("short password: %d", r.status)
	}
	r := w.post("/api/setup", body(secret, "Ada"))
	if r.status != 200 {
		t.Fatal(r)
	}
	var me struct{ Kind, Name string }
	w.do("GET", "/api/me", nil, with(r.cookie(t, "cairn-login"))).json(t, &me)
	if me.Kind != "member" || me.Name != "Ada" {
		t.Errorf("%+v", me)
	}
	if r := w.post("/api/setup", body(secret, "Eve")); r.status != 401 {
		t.Errorf("used secret: %d", r.status)
	}
	if again, err := w.doors.SetupSecret(ctx); err != nil || again != "" {
		t.Errorf("a secret although there is an account: %v", err)
	}
}

func TestA1_StuffingIsThrottled(t *testing.T) {
	w := newWorld(t, trustLoopback)
	m, err := w.doors.AddMember(context.Background(), "Ada", "a good long password", false)
	w.must(err)
	got, n := map[int]int{}, tries(400)
	for i := range n {
		r := w.post("/api/signin", map[string]any{"name": m.Name, "password": fmt.Sprint("guess ", i)}, from(fmt.Sprintf("198.51.%d.%d", i/200, i%200)))
		got[r.status]++
	}
	if got[403] > 101 || got[429] < n-110 {
		t.Errorf("answers %v", got)
	}
	if r := w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"}, from("192.0.2.1")); r.status != 429 {
		t.Errorf("right password for an account under attack: %d", r.status)
	}
	w.clock.Advance(3 * time.Minute)
	if r := w.post("/api/signin", map[string]any{"name": " aDA ", "password": "a good long password"}, from("192.0.2.1")); r.status != 200 {
		t.Errorf("and later: %d %s", r.status, r.body)
	}
}

func TestA2_UnknownNameLooksAndLastsTheSame(t *testing.T) {
	w := newWorld(t, trustLoopback)
	_, err := w.doors.AddMember(context.Background(), "Ada", "a good long password", false)
	w.must(err)
	took, body := map[string][]time.Duration{}, map[string]string{}
	for i := range 9 { // by turns, so that a busy machine slows both
		for _, name := range []string{"Ada", "Nobody"} {
			start := clock.Wall{}.Now()
			r := w.post("/api/signin", map[string]any{"name": name, "password": "wrong wrong wrong"}, from(fmt.Sprintf("198.51.100.%d", i)))
			took[name] = append(took[name], clock.Wall{}.Now().Sub(start))
			body[name] = fmt.Sprint(r.status, r.body)
		}
	}
	median := func(name string) time.Duration {
		slices.Sort(took[name])
		return took[name][len(took[name])/2]
	}
	known, unknown, a, b := median("Ada"), median("Nobody"), body["Ada"], body["Nobody"]
	if a != b {
		t.Errorf("%s / %s", a, b)
	}
	if unknown < known/3 || unknown > known*3 { // the machine is shared; a missing hash would be a hundred times faster
		t.Errorf("known %s, unknown %s", known, unknown)
	}
	t.Logf("median: known name %s, unknown %s", known, unknown)
}

func TestA3A4_PasswordChangeEndsOtherSignins(t *testing.T) {
	w := newWorld(t)
	m, err := w.doors.AddMember(context.Background(), "Ada", "a good long password", false)
	w.must(err)
	signin := func(password string) reply {
		return w.post("/api/signin", map[string]any{"name": m.Name, "password": password})
	}
	here, other := signin("a good long password").cookie(t, "cairn-login"), signin("a good long password").cookie(t, "cairn-login")
	if r := w.post("/api/password", map[string]any{"old": "nonsense", "password": "another long password"}, with(here)); r.status != 403 {
		t.Errorf("wrong old password: %d", r.status)
	}
	r := w.post("/api/password", map[string]any{"old": "a good long password", "password": "another long password"}, with(here))
	fresh := r.cookie(t, "cairn-login")
	for name, c := range map[string]*http.Cookie{"other": other, "old": here} {
		if r := w.do("GET", "/api/me", nil, with(c)); r.status != 401 {
			t.Errorf("%s sign-in still counts: %d", name, r.status)
		}
	}
	if r := w.do("GET", "/api/me", nil, with(fresh)); r.status != 200 {
		t.Error(r)
	}
	if signin("a good long password").status != 403 || signin("another long password").status != 200 {
		t.Error("old and new password")
	}
	w.must(w.doors.Disable(context.Background(), m.ID))
	if w.do("GET", "/api/me", nil, with(fresh)).status != 401 || signin("another long password").status != 403 {
		t.Error("a closed account still gets in")
	}
}

// The link of whoever started the program: one browser gets in, and may open it again.
func TestA3_TheOwnersLinkLetsOneBrowserIn(t *testing.T) {
	w := newWorld(t)
	link, err := w.doors.OwnerLink(context.Background(), w.session, 5*time.Minute)
	w.must(err)
	enter := func(changes ...change) reply { return w.post("/api/enter", map[string]any{"token": link}, changes...) }
	var all sync.WaitGroup
	got := make([]reply, 20)
	for i := range got {
		all.Go(func() { got[i] = enter() })
	}
	all.Wait()
	in := slices.DeleteFunc(got, func(r reply) bool { return r.status != 200 })
	if len(in) != 1 {
		t.Fatalf("%d browsers got in", len(in))
	}
	mine := in[0].cookie(t, "cairn-login")
	again := enter(with(mine))
	if again.status != 200 || !strings.Contains(again.body, "/facilitate/"+w.session) {
		t.Errorf("the same browser again: %d %s", again.status, again.body)
	}
	other := &http.Cookie{Name: "cairn-login", Value: w.admin()}
	if r := enter(with(other)); r.status != 404 {
		t.Errorf("somebody else who is signed in: %d %s", r.status, r.body)
	}
	w.clock.Advance(6 * time.Minute)
	if r := enter(with(mine)); r.status != 404 {
		t.Errorf("after its time: %d", r.status)
	}
}

func TestA9_SigninsEnd(t *testing.T) {
	w := newWorld(t, trustLoopback)
	m, err := w.doors.AddMember(context.Background(), "Ada", "a good long password", false)
	w.must(err)
	secure := header("X-Forwarded-Proto", "https")
	tls := w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"}, secure).cookie(t, "__Host-cairn-login")
	plain := w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"}).cookie(t, "cairn-login")
	ok := func(c *http.Cookie, how ...change) int {
		return w.do("GET", "/api/me", nil, append(how, with(c))...).status
	}
	w.clock.Advance(11 * time.Hour)
	if ok(tls, secure) != 200 || ok(plain) != 200 {
		t.Error("ended early")
	}
	w.clock.Advance(90 * time.Minute)
	if ok(plain) != 401 {
		t.Error("a plain sign-in outlived 12 hours")
	}
	if ok(tls, secure) != 200 {
		t.Error("use did not keep the sign-in")
	}
	w.clock.Advance(12*time.Hour + time.Minute)
	if ok(tls, secure) != 401 {
		t.Error("an idle sign-in outlived 12 hours")
	}
	out := w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"}).cookie(t, "cairn-login")
	if r := w.post("/api/signout", nil, with(out)); r.status != 200 || r.header.Get("Clear-Site-Data") != `"cache"` || ok(out) != 401 {
		t.Error("signing out", r)
	}
}

func TestLinks_LeadToTheirFaces(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	short := w.session[:8]
	for _, c := range []struct{ doc, kind, to, as string }{
		{w.session, "facilitator", "/facilitate/" + w.session, "fac-" + short}, {w.session, "stage", "/stage/" + w.session, "stage-" + short},
		{w.plan, "reader", "/plan/" + w.plan, "reader-" + w.plan[:8]},
	} {
		var link struct{ URL string }
		w.post("/api/links", map[string]any{"doc": c.doc, "kind": c.kind}, bearer(admin)).json(t, &link)
		_, token, _ := strings.Cut(link.URL, "#")
		r := w.post("/api/enter", map[string]any{"token": token})
		var in struct{ To, As string }
		r.json(t, &in)
		if in.To != c.to || in.As != c.as {
			t.Errorf("%s: %+v", c.kind, in)
		}
		var me struct{ Kind, Doc string }
		w.do("GET", "/api/me?as="+c.as, nil, with(r.cookie(t, "cairn-"+c.as))).json(t, &me)
		if me.Kind != c.kind || me.Doc != c.doc {
			t.Errorf("%s: %+v", c.kind, me)
		}
	}
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	var link httpapi.Link
	w.post("/api/links", map[string]any{"doc": w.session, "kind": "phone"}, bearer(j.Token)).json(t, &link)
	if link.QR.Side < 29 || !strings.HasPrefix(link.QR.Path, "M4 4h7v1h-7z") {
		t.Errorf("not a QR code to draw: side %d, %.20q", link.QR.Side, link.QR.Path)
	}
	_, token, _ := strings.Cut(link.URL, "#")
	r := w.post("/api/enter", map[string]any{"token": token})
	var me struct{ ID string }
	w.do("GET", "/api/me?as=seat-a", nil, with(r.cookie(t, "cairn-seat-a"))).json(t, &me)
	if me.ID != j.Person {
		t.Errorf("the other phone is %q, not %q", me.ID, j.Person)
	}
	if r := w.post("/api/enter", map[string]any{"token": token}); r.status != 404 {
		t.Errorf("a phone link opened twice: %d", r.status)
	}
}

func TestR6_RevokedGrantIsRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	p := access.Principal{Kind: "stage", ID: id.New(), Doc: w.session}
	token, _, err := w.doors.Grant(context.Background(), p)
	w.must(err)
	if r := w.do("GET", "/api/sessions/"+w.session+"/qr.svg", nil, bearer(token)); r.status != 200 || !strings.HasPrefix(r.body, "<svg") || r.header.Get("Content-Type") != "image/svg+xml" {
		t.Fatal(r)
	}
	w.must(w.doors.Revoke(context.Background(), w.session, p.ID))
	if r := w.do("GET", "/api/sessions/"+w.session+"/qr.svg", nil, bearer(token)); r.status != 401 {
		t.Error(r.status)
	}
}

// An invitation makes one account of its own, no administrator, and is not a link
// into anything.
func TestA10_AnInvitationMakesOneAccount(t *testing.T) {
	w := newWorld(t)
	w.admin()
	secret, err := w.doors.Invite(context.Background())
	w.must(err)
	if r := w.post("/api/enter", map[string]any{"token": secret}); r.status != 404 {
		t.Errorf("an invitation as a link: %d", r.status)
	}
	body := map[string]any{"token": secret, "name": "Bea", "password": "a good long password"}
	if r := w.post("/api/setup", body); r.status != 200 {
		t.Fatal(r)
	}
	body["name"] = "Eve"
	if r := w.post("/api/setup", body); r.status != 401 {
		t.Errorf("a used invitation: %d", r.status)
	}
}
