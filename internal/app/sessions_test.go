package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/config"
	"cairn/internal/guide"
	"cairn/internal/httpapi"
	"cairn/internal/record"
	"cairn/internal/words"
	"cairn/locales"
)

// What the home page asks before a session is in the session.
func TestASessionHoldsWhatWasAskedBeforeIt(t *testing.T) {
	g := aTarget(t)
	r := g.send("POST", "/api/sessions", g.token["member"], map[string]any{"coalition": "Night Bus Riders", "place": "Depot  4", "target": "The transit board"})
	var made httpapi.SessionCreated
	must(t, json.Unmarshal(r.body, &made))
	must(t, g.hub.Read(context.Background(), made.Session, func(s *record.State) error {
		ses := s.Get("session", "session")
		if place, target := ses.Str("place"), ses.Str("target"); place != "Depot 4" || target != "The transit board" {
			t.Errorf("place %q, target %q", place, target)
		}
		return nil
	}))
}

// What cannot be made leaves no plan, no coalition and no session behind.
func TestWhatCannotBeASessionLeavesNothingBehind(t *testing.T) {
	g := aTarget(t)
	before := g.documents()
	steps := make([]guide.Step, 201)
	for name, body := range map[string]map[string]any{
		"zone":    {"zone": "Mars/Olympus"},
		"summit":  {"summit": "0123456789abcdef0123456789abcdef"},
		"track":   {"track": "sideways"},
		"minutes": {"minutes": 100000},
		"place":   {"place": strings.Repeat("x", 121)},
		"steps":   {"guide_body": guide.Guide{ID: "long", Lang: "en", Title: "Long", Steps: steps}},
		"things":  {"guide_body": guide.Guide{ID: "heavy", Lang: "en", Title: "Heavy", Steps: []guide.Step{{Key: "a", Title: "A", Materials: make([]guide.Material, 51)}}}},
	} {
		body["coalition"] = "Never " + name
		if r := g.send("POST", "/api/sessions", g.token["member"], body); r.status < 400 || r.status >= 500 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if after := g.documents(); after != before {
		t.Errorf("before %v, after %v", before, after)
	}
}

// documents counts what the server holds: documents, and coalitions and runs on
// its lists.
func (g *target) documents() (n [3]int) {
	read, _ := g.store.DB()
	must(g.t, read.QueryRow(`SELECT COUNT(*) FROM documents`).Scan(&n[0]))
	must(g.t, g.hub.Read(context.Background(), g.network, func(s *record.State) error {
		n[1], n[2] = len(s.List("coalition")), len(s.List("run"))
		return nil
	}))
	return n
}

// A session that is there is on the list, also when whoever asked for it did not wait.
func TestNoSessionIsMadeWithoutBeingListed(t *testing.T) {
	g := aTarget(t)
	read, _ := g.store.DB()
	made := func() (n int) {
		must(t, read.QueryRow(`SELECT COUNT(*) FROM documents WHERE type = 'session'`).Scan(&n))
		return n
	}
	for range 8 {
		sessions, listed := made(), g.documents()[2]
		ctx, leave := context.WithCancel(context.Background())
		go func() {
			for ctx.Err() == nil && made() == sessions {
			}
			leave()
		}()
		_, _ = g.NewSession(ctx, httpapi.SessionRequest{Coalition: "Night Bus Riders", Place: "Depot"}, g.principal("member"))
		leave()
		if made()-sessions != 1 || g.documents()[2]-listed != 1 {
			t.Fatalf("%d made, %d listed", made()-sessions, g.documents()[2]-listed)
		}
	}
}

func TestTwoFirstSessionsAtOnceShareNetworkAndPlan(t *testing.T) {
	ctx := context.Background()
	a, err := New(ctx, config.Server{Data: t.TempDir(), Addr: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(a.hub.Stop(ctx), a.store.Close())) })
	owner, err := a.doors.Owner(ctx)
	must(t, err)
	made := make([]httpapi.SessionCreated, 8)
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() {
			made[i], _ = a.NewSession(ctx, httpapi.SessionRequest{Coalition: "Night Bus Riders", Place: "Depot"}, access.Principal{Kind: "member", ID: owner})
		})
	}
	all.Wait()
	for _, m := range made {
		if m.Session == "" || m.Plan != made[0].Plan || m.Network != made[0].Network {
			t.Fatalf("%+v", made)
		}
	}
}

// Whoever asks for the sample at the first page runs it under their own name: the
// answer signs nobody in as somebody else.
func TestTheSampleIsRunByWhoeverAsksForIt(t *testing.T) {
	g := aTarget(t)
	ctx := context.Background()
	_, err := g.Sample(ctx)
	must(t, err)
	_, err = g.doors.AddMember(ctx, "Grace", "a good long password", false)
	must(t, err)
	in := g.send("POST", "/api/signin", "", map[string]string{"name": "Grace", "password": "a good long password"})
	token := (&http.Response{Header: in.header}).Cookies()[0].Value
	var links map[string]string
	must(t, json.Unmarshal(g.send("POST", "/api/sample", token, map[string]any{}).body, &links))
	session, ok := strings.CutPrefix(links["facilitator"], "/facilitate/")
	if !ok {
		t.Fatalf("%v", links)
	}
	if r := g.send("POST", "/api/links", token, map[string]any{"doc": session, "kind": "stage"}); r.status != 200 {
		t.Errorf("they do not run it: %d %s", r.status, r.body)
	}
}

// A command that cannot reach the plan is not lost from sight: the record says so.
func TestTheRecordSaysWhatThePlanDidNotTake(t *testing.T) {
	g := aTarget(t)
	must(t, g.hub.Drop(context.Background(), g.plan))
	g.goTo("charter")
	g.goTo("norms")
	for range 2000 {
		r := g.send("GET", "/api/sessions/"+g.session+"/record.json", g.token["facilitator"], nil)
		if r.status == 200 && strings.Contains(string(r.body), `"refused": `) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the record is silent")
}

// Until somebody renames them, the three sides of a plan are named in the
// language of whoever reads the record.
func TestTheRecordNamesTheSidesInItsLanguage(t *testing.T) {
	catalogue, err := words.Load(locales.Files)
	must(t, err)
	a := &App{words: catalogue}
	for _, p := range partners() {
		kind, name := p.ID, p.Fields["name"].(string)
		if es := a.side("es", kind, name); es == name || a.side("en", kind, name) != name {
			t.Errorf("%q is %q in Spanish", name, es)
		}
		if got := a.side("es", kind, "River Leads"); got != "River Leads" {
			t.Errorf("a name somebody gave became %q", got)
		}
	}
}
