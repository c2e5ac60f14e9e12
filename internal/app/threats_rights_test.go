package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/people"
	"cairn/internal/record"
)

// Every command of the registry, from everybody who may not give it, over real
// sockets with the arguments that it would take.
func TestR4_EveryCommandOfTheRegistryFromEverybodyWhoMayNot(t *testing.T) {
	g := aTarget(t)
	tried := 0
	for _, name := range []string{"lobby", "elsewhere", "participant", "stage", "reader"} {
		c := g.dial(name)
		for doc, typ := range map[string]string{g.session: "session", g.plan: "plan"} {
			before := g.seq(doc)
			for _, a := range g.schema.Acts {
				roles := g.roles(name, doc)
				if a.Doc != typ || roles.Has(a.May) {
					continue
				}
				tried++
				got := c.push(doc, id.New(), g.crafted(a.Name))
				want := "denied"
				if roles == access.Nobody {
					want = "notfound"
				}
				if got[0].No != want {
					t.Errorf("%s gives %s.%s: %+v, want %s", name, typ, a.Name, got[0], want)
				}
			}
			if after := g.seq(doc); after != before {
				t.Errorf("%s moved %s from %d to %d", name, typ, before, after)
			}
		}
	}
	if tried < 4*len(g.schema.Acts) {
		t.Errorf("only %d tries", tried)
	}
	if !strings.Contains(g.log.String(), "command refused") {
		t.Error("refused commands are not in the log")
	}
	t.Logf("%d commands refused", tried)
}

func (g *target) crafted(name string) record.Op {
	o := op(record.Act, "participant", g.person["participant"], map[string]any{"step": g.steps["norms"], "person": g.person["participant"],
		"all": true, "name": "Mallory", "minutes": 5, "reason": "x", "from": "a", "to": "b", "mode": "relative", "session": g.session})
	o.Act, o.Expect = name, map[string]string{"step": g.steps["charter"]}
	return o
}

func (g *target) seq(doc string) (seq int64) {
	must(g.t, g.hub.Read(context.Background(), doc, func(s *record.State) error { seq = s.Seq; return nil }))
	return seq
}

func (g *target) principal(name string) access.Principal {
	p, _ := g.doors.Principal(context.Background(), request(g.token[name]), nil)
	return p
}

func (g *target) roles(name, doc string) (roles access.Role) {
	p := g.principal(name)
	must(g.t, g.hub.Read(context.Background(), doc, func(s *record.State) error { roles = people.Roles(s, p); return nil }))
	return roles
}

// The plain routes of the office and the live frames: rows are the callers of
// who, for this session.
func TestP1_MatrixOfEveryPage(t *testing.T) {
	g := aTarget(t)
	none := "404"
	//                                      ano lob els rem par sta rea fac mem
	rows := map[string]string{
		"GET /record/{id}":                   "401 404 404 401 200 404 404 200 200",
		"GET /api/sessions/{id}/record.json": "401 404 404 401 200 404 404 200 200",
		"GET /api/sessions/{id}/record.md":   "401 404 404 401 200 404 404 200 200",
		"GET /api/sessions/{id}/record.docx": "401 404 404 401 200 404 404 200 200",
		"GET /api/sessions/{id}/guide.yaml":  "401 404 404 401 404 404 404 200 200",
		"GET /api/sessions/{id}/guide.md":    "401 404 404 401 404 404 404 200 200",
		"GET /api/sessions/{id}/guide.docx":  "401 404 404 401 404 404 404 200 200",
		"GET /api/sessions/{id}/guide.xlsx":  "401 404 404 401 404 404 404 200 200",
		"GET /api/sessions/{id}/guide.html":  "401 404 404 401 404 404 404 200 200",
		"POST /api/guides/import?name=a.md":  "401 403 403 401 403 403 403 403 422",
		"GET /api/packing":                   "401 403 403 401 403 403 403 403 200",
		"GET /api/reach":                     "401 403 403 401 403 403 403 403 200",
		"GET /api/reach/qr.svg":              "401 403 403 401 403 403 403 403 any",
		"POST /api/sync":                     "401 200 200 401 200 200 200 200 200",
		"GET /api/socket":                    "422 422 422 422 422 422 422 422 422",
		"GET /styles/tokens.css":             "200 200 200 200 200 200 200 200 200",
		"GET /api/copy":                      "401 403 403 401 403 403 403 403 200",
		"POST /api/copy":                     "401 403 403 401 403 403 403 403 422",
		"POST /api/sample":                   "401 403 403 401 403 403 403 403 200",
		"DELETE /api/sample":                 "401 403 403 401 403 403 403 403 204",
	}
	g.complete(rows)
	for call, row := range rows {
		method, path, _ := strings.Cut(call, " ")
		for i, want := range strings.Fields(row) {
			name := who[i]
			own := g.send(method, strings.Replace(path, "{id}", g.session, 1), g.token[name], bodyOf(call))
			if want != "any" && fmt.Sprint(own.status) != want {
				t.Errorf("%s by %s: %d, want %s: %.200s", call, name, own.status, want, own.body)
			}
			if !strings.Contains(path, "{id}") || want == "401" {
				continue
			}
			missing := g.send(method, strings.Replace(path, "{id}", id.New(), 1), g.token[name], nil)
			if fmt.Sprint(missing.status) != none {
				t.Errorf("%s by %s for what is not there: %d", call, name, missing.status)
			}
			if own.status == 404 && string(own.body) != string(missing.body) {
				t.Errorf("%s by %s: foreign says %s, missing says %s", call, name, own.body, missing.body)
			}
			if foreign := g.send(method, strings.Replace(path, "{id}", g.foreign, 1), g.token[name], nil); name != "member" && name != "elsewhere" && string(foreign.body) != string(missing.body) {
				t.Errorf("%s by %s: another coalition's says %.200s, missing says %s", call, name, foreign.body, missing.body)
			}
		}
	}
}

func bodyOf(call string) any {
	switch call {
	case "POST /api/guides/import?name=a.md":
		return []byte(`"nothing of a guide"`)
	case "POST /api/sync":
		return map[string]any{"conn": "", "frames": []any{}, "wait": 0}
	}
	return nil
}

// complete fails when a page is registered that no row speaks of.
func (g *target) complete(rows map[string]string) {
	g.t.Helper()
	files, err := filepath.Glob("../httpapi/*.go")
	must(g.t, err)
	n := 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		must(g.t, err)
		for _, m := range regexp.MustCompile(`a\.Page\("([^"]+)"`).FindAllSubmatch(src, -1) {
			n++
			found := false
			for call := range rows {
				found = found || strings.HasPrefix(call, string(m[1]))
			}
			if !found {
				g.t.Errorf("no row for %s: say who may", m[1])
			}
		}
	}
	if n < 9 {
		g.t.Errorf("only %d pages found", n)
	}
}

// A document of another coalition and one that does not exist say the same,
// over the socket and to every call.
func TestP1_AnotherCoalitionsDocumentsAreNotThere(t *testing.T) {
	g := aTarget(t)
	missing := id.New()
	for _, name := range []string{"lobby", "participant", "stage", "reader", "facilitator"} {
		c := g.dial(name)
		said := func(doc string) string {
			from := len(c.seen())
			c.say(map[string]any{"hello": map[string]any{"device": c.name, "schema": 1, "docs": []any{map[string]any{"doc": doc, "since": 0}}}})
			return strings.ReplaceAll(strings.TrimSpace(c.until(from, doc)), doc, "<doc>")
		}
		for _, doc := range []string{g.foreign, g.foreignPlan} {
			if a, b := said(doc), said(missing); a != b || !strings.Contains(a, `"bye"`) {
				t.Errorf("%s: foreign %s, missing %s", name, a, b)
			}
			a := c.push(doc, id.New(), op("create", "note", id.New(), map[string]any{"text": "x"}))
			b := c.push(missing, id.New(), op("create", "note", id.New(), map[string]any{"text": "x"}))
			if a[0].No != "notfound" || b[0].No != "notfound" {
				t.Errorf("%s writes: %+v and %+v", name, a, b)
			}
			for _, path := range []string{"/api/docs/%s/bin", "/api/docs/%s/history?kind=plan&id=plan"} {
				a, b := g.send("GET", fmt.Sprintf(path, doc), g.token[name], nil), g.send("GET", fmt.Sprintf(path, missing), g.token[name], nil)
				if a.status != 404 || string(a.body) != string(b.body) {
					t.Errorf("%s %s: %d %s and %d %s", name, path, a.status, a.body, b.status, b.body)
				}
			}
		}
	}
}

// Nothing can be moved under what one holds, nor what one holds elsewhere.
func TestP2_NothingIsMovedToAnotherParent(t *testing.T) {
	g := aTarget(t)
	foreignStep, foreignOrg := id.New(), id.New()
	must(t, g.hub.Read(context.Background(), g.foreign, func(s *record.State) error { foreignStep = s.List("step")[0].ID; return nil }))
	must(t, g.hub.Write(context.Background(), g.foreign, []record.Write{put("org", foreignOrg, map[string]any{"name": "Other"})}))
	me := g.person["participant"]
	rosa, fac := g.dial("participant", g.session, g.plan), g.dial("facilitator", g.session, g.plan, g.network)
	note, subject, norm, dev := id.New(), id.New(), id.New(), id.New()
	rating := subject + "/" + me
	commitment := id.New()
	g.took(rosa.push(g.session, dev, op("create", "note", note, map[string]any{"text": "n", "step": g.steps["norms"]}),
		op("create", "rating", rating, map[string]any{"step": g.steps["feasibility"], "subject": subject, "right": 3})))
	g.took(rosa.push(g.plan, dev, op("create", "norm", norm, map[string]any{"text": "n", "step": g.steps["norms"], "session": g.foreign, "state": "agreed"}),
		op("create", "commitment", commitment, map[string]any{"from": "national", "to": "movement", "text": "We print"})))
	must(t, g.hub.Read(context.Background(), g.plan, func(s *record.State) error {
		if n := s.Get("norm", norm); n.Str("session") != g.session || n.Str("state") != "draft" {
			t.Errorf("a draft claims another session or is agreed: %s %s", n.Str("session"), n.Str("state"))
		}
		return nil
	}))
	type try struct {
		by   *wire
		doc  string
		op   record.Op
		want string
	}
	for name, c := range map[string]try{
		"note to a foreign step":            {rosa, g.session, op("set", "note", note, map[string]any{"step": foreignStep}), "invalid"},
		"rating to another subject":         {rosa, g.session, op("set", "rating", rating, map[string]any{"subject": id.New()}), "invalid"},
		"rating of another person":          {rosa, g.session, op("create", "rating", subject+"/"+g.person["second"], map[string]any{"step": g.steps["feasibility"], "subject": subject, "right": 0}), "denied"},
		"derived id without its subject":    {rosa, g.session, op("create", "rating", id.New()+"/"+me, map[string]any{"step": g.steps["feasibility"], "subject": subject}), "denied"},
		"derived id with two slashes":       {rosa, g.session, op("create", "rating", subject+"/"+g.person["second"]+"/"+me, map[string]any{"step": g.steps["feasibility"], "subject": subject}), "denied"},
		"draft to another session":          {rosa, g.plan, op("set", "norm", norm, map[string]any{"session": g.foreign}), "denied"},
		"draft agreed by oneself":           {rosa, g.plan, op("set", "norm", norm, map[string]any{"state": "agreed"}), "denied"},
		"org of another session":            {rosa, g.session, op("set", "participant", me, map[string]any{"org": foreignOrg}), "invalid"},
		"the side of a group":               {rosa, g.session, op("create", "org", id.New(), map[string]any{"name": "Mallory", "partner": "national"}), "denied"},
		"another person's name":             {rosa, g.session, op("set", "participant", g.person["second"], map[string]any{"name": "Mallory"}), "denied"},
		"oneself back from removal":         {rosa, g.session, op("set", "participant", me, map[string]any{"state": "lobby"}), "denied"},
		"a participant out of nothing":      {rosa, g.session, op("create", "participant", id.New(), map[string]any{"name": "Mallory"}), "denied"},
		"a promise of a foreign partner":    {rosa, g.plan, op("set", "commitment", commitment, map[string]any{"from": foreignOrg}), "invalid"},
		"an answer to a foreign promise":    {rosa, g.plan, op("create", "response", id.New(), map[string]any{"commitment": id.New(), "by": "movement", "answer": "accept"}), "invalid"},
		"an answer confirmed by oneself":    {rosa, g.plan, op("create", "response", id.New(), map[string]any{"commitment": commitment, "by": "movement", "answer": "accept", "confirmed": true}), "denied"},
		"a partner":                         {rosa, g.plan, op("create", "partner", id.New(), map[string]any{"name": "Mallory"}), "denied"},
		"the aim":                           {rosa, g.plan, op("create", "aim", "aim", map[string]any{"statement": "x"}), "denied"},
		"a seat in the own plan":            {rosa, g.plan, op("create", "seat", id.New(), map[string]any{"session": g.session, "open": true}), "denied"},
		"the seat's kinds":                  {rosa, g.plan, op("set", "seat", g.session, map[string]any{"kinds": []string{"aim"}}), "notfound"},
		"the own seat without removals":     {fac, g.plan, op("set", "seat", g.session, map[string]any{"removed": []string{}}), "denied"},
		"oneself out of the lobby":          {fac, g.plan, op("set", "waiting", g.person["lobby"], map[string]any{"still": false}), "denied"},
		"the session to a foreign plan":     {fac, g.session, op("set", "session", "session", map[string]any{"plan": g.foreignPlan}), "denied"},
		"the session to a foreign network":  {fac, g.session, op("set", "session", "session", map[string]any{"network": id.New()}), "denied"},
		"a code of one's own":               {fac, g.session, op("set", "session", "session", map[string]any{"code": "AAAABBBB"}), "denied"},
		"a facilitator for another account": {fac, g.session, op("create", "facilitator", id.New(), map[string]any{"name": "M", "member": g.by.ID}), "denied"},
		"a session as a sample":             {fac, g.session, op("set", "session", "session", map[string]any{"sample": true}), "denied"},
		"a session record":                  {rosa, g.session, op("set", "session", "session", map[string]any{"title": "Mine"}), "denied"},
		"a kind of another document":        {rosa, g.session, op("create", "norm", id.New(), map[string]any{"text": "x"}), "invalid"},
		"the network":                       {rosa, g.network, op("create", "key_moment", id.New(), map[string]any{"title": "x"}), "denied"},
		"an object of the server":           {fac, g.session, op("create", "catchup", id.New(), map[string]any{"changes": map[string]any{"a": 1}}), "denied"},
	} {
		if got := c.by.push(c.doc, id.New(), c.op)[0]; got.No != c.want {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
	for _, doc := range []string{g.foreign, g.foreignPlan} {
		for _, kind := range []string{"stage", "facilitator", "reader", "phone"} {
			if r := g.send("POST", "/api/links", g.token["facilitator"], map[string]any{"doc": doc, "kind": kind}); r.status != 404 {
				t.Errorf("a %s link into another coalition: %d %s", kind, r.status, r.body)
			}
		}
	}
}

// Whoever lists a real session under the sample's mark does not have it deleted
// with the sample.
func TestP2_RemovingTheSampleTakesNothingElse(t *testing.T) {
	g := aTarget(t)
	ctx := context.Background()
	_, err := g.Sample(ctx)
	must(t, err)
	fac := g.dial("facilitator", g.network)
	var ops []record.Op
	must(t, g.hub.Read(ctx, g.network, func(s *record.State) error {
		for _, r := range s.List("run") {
			if r.Bool("sample") {
				ops = append(ops, op("set", "run", r.ID, map[string]any{"session": g.foreign}))
			}
		}
		for _, c := range s.List("coalition") {
			if c.Bool("sample") {
				ops = append(ops, op("set", "coalition", c.ID, map[string]any{"plan": g.foreignPlan}))
			}
		}
		return nil
	}))
	fac.push(g.network, id.New(), ops...)
	must(t, g.DropSample(ctx))
	for _, doc := range []string{g.foreign, g.foreignPlan} {
		if err := g.hub.Read(ctx, doc, func(*record.State) error { return nil }); err != nil {
			t.Errorf("a real document went with the sample: %v", err)
		}
	}
}

// A guest sees the people of the same room, by the names they chose.
func TestP4_GuestsListPeople(t *testing.T) {
	g := aTarget(t)
	private := []string{"second-mail@", "needs-of-second", "Name-of-lobby", "Name-of-removed", "Name-of-elsewhere", "lobby-mail", "removed-mail"}
	guest := g.dial("participant", g.session, g.plan, g.network).settled()
	if !strings.Contains(guest, "Name-of-second") {
		t.Error("the room does not see who is in it")
	}
	has(t, "a participant's socket", guest, private...)
	has(t, "the stage's socket", g.dial("stage", g.session, g.plan, g.network).settled(), append(private, "Name-of-")...)
	has(t, "a reader's socket", g.dial("reader", g.plan, g.network, g.session).settled(), append(private, "Name-of-")...)
	has(t, "the lobby's socket", g.dial("lobby", g.session, g.plan, g.network).settled(), append(private[:2:2], "Name-of-second", "Name-of-participant", "Clean Water Table\",\"coal")...)
	has(t, "another coalition's socket", g.dial("elsewhere", g.session, g.plan, g.foreign, g.network).settled(), "Name-of-second", "Name-of-participant")
	for _, path := range downloads(g.session) {
		has(t, path, g.text("participant", path), private...)
	}
	fac := g.dial("facilitator", g.session).settled()
	if !strings.Contains(fac, "needs-of-second") {
		t.Error("the facilitator does not see what somebody needs (the check would not have noticed)")
	}
}

// What somebody may not read cannot be guessed by writing it, nor can it be
// asked whether somebody else has answered.
func TestP4_WritingTellsNothingAboutWhatOneMayNotRead(t *testing.T) {
	g := aTarget(t)
	rosa := g.dial("participant", g.session)
	second := g.dial("second", g.session)
	them := g.person["second"]
	for _, guess := range []string{"second-mail@example.org", "wrong@example.org"} {
		if got := rosa.push(g.session, id.New(), op("set", "participant", them, map[string]any{"email": guess}))[0]; got.No != "denied" {
			t.Errorf("guessing an address as %s: %+v", guess, got)
		}
	}
	for _, guess := range []any{true, false} {
		if got := rosa.push(g.session, id.New(), op("set", "session", "session", map[string]any{"lobby": guess, "locked": guess}))[0]; got.No != "denied" {
			t.Errorf("guessing what only facilitators read: %+v", got)
		}
	}
	subject := id.New()
	step := g.steps["feasibility"]
	g.took(second.push(g.session, id.New(), op("create", "rating", subject+"/"+them, map[string]any{"subject": subject, "step": step, "right": 1}),
		op("create", "turn", g.steps["story"]+"/"+them, map[string]any{"step": g.steps["story"], "state": "pass"})))
	ask := func(name, kind, subject string, fields map[string]any) string {
		got := rosa.push(g.session, id.New(), op(name, kind, subject+"/"+them, fields))[0]
		got.N = 0
		b, _ := json.Marshal(got)
		return string(b)
	}
	for _, name := range []string{"create", "set", "delete", "restore"} {
		there := ask(name, "rating", subject, map[string]any{"subject": subject, "step": step})
		if none := ask(name, "rating", id.New(), map[string]any{"subject": subject, "step": step}); there != none {
			t.Errorf("%s tells whether somebody has rated: %s and %s", name, there, none)
		}
		there = ask(name, "turn", g.steps["story"], map[string]any{"step": g.steps["story"], "state": "pass"})
		if none := ask(name, "turn", g.steps["break"], map[string]any{"step": g.steps["break"], "state": "pass"}); there != none {
			t.Errorf("%s tells whether somebody has told a story: %s and %s", name, there, none)
		}
	}
	for _, name := range []string{"participant", "facilitator"} {
		path := "/api/docs/" + g.session + "/history?kind=%s&id=%s"
		a := g.send("GET", fmt.Sprintf(path, "turn", g.steps["story"]+"/"+them), g.token[name], nil)
		b := g.send("GET", fmt.Sprintf(path, "turn", g.steps["break"]+"/"+them), g.token[name], nil)
		if a.status != 404 || string(a.body) != string(b.body) {
			t.Errorf("history tells %s who told a story: %s and %s", name, a.body, b.body)
		}
	}
}

// No answer and no frame holds a code, an invite or a token for those who are
// not meant to hand it on; nothing holds anybody's token or its hash.
func TestP6_NoSecretInAnyAnswerOrFrame(t *testing.T) {
	g := aTarget(t)
	_, err := g.doors.SetupSecret(context.Background())
	must(t, err)
	for _, name := range who[1:] {
		if name == "removed" {
			continue
		}
		secrets := []string{}
		for other, token := range g.token {
			secrets = append(secrets, token, hashOf(token))
			_ = other
		}
		if name != "facilitator" && name != "member" && name != "stage" {
			secrets = append(secrets, g.code, g.invite)
		}
		c := g.dial(name, g.session, g.plan, g.network)
		c.push(g.session, id.New(), op("set", "session", "session", map[string]any{"code": g.code}))
		has(t, "the socket of "+name, c.settled(), secrets...)
		paths := append(downloads(g.session), "/api/me", "/api/guides", "/api/reach", "/api/openapi.json",
			"/api/docs/"+g.session+"/history?kind=session&id=session", "/api/docs/"+g.session+"/bin",
			"/api/docs/"+g.network+"/bin", "/api/docs/"+g.plan+"/bin", "/api/docs/"+g.plan+"/history?kind=seat&id="+g.session)
		for _, path := range paths {
			all := secrets
			if strings.Contains(path, "record.") || strings.HasPrefix(path, "/record") || strings.Contains(path, "history") {
				all = append(secrets[:len(secrets):len(secrets)], g.code, g.invite)
			}
			has(t, path+" for "+name, g.text(name, path), all...)
		}
	}
}
