package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/people"
	r "cairn/internal/record"
)

func opened(t tb) *room {
	rm := evening(t)
	rm.must("open", nil)
	return rm
}

func TestOpenMakesACodeAndASeat(t *testing.T) {
	rm := opened(t)
	h := head(rm.s)
	same(t, "state", h.Str("state"), "doors")
	same(t, "first step", h.Str("step"), rm.step(0).ID)
	same(t, "until", h.Str("code_until"), stamp(six.Add(12*time.Hour)))
	code := h.Str("code")
	seat := rm.carried("plan1", "seat", rm.s.ID)
	if seat["open"] != true || seat["session"] != rm.s.ID || len(seat["kinds"].([]string)) != 0 {
		t.Fatalf("seat %v", seat)
	}
	same(t, "network too", rm.carried("net1", "seat", rm.s.ID)["open"], any(true))
	rm.must("open", nil) // again: the code in people's hands stays
	same(t, "code stays", head(rm.s).Str("code"), code)
	rm.later(13 * time.Hour)
	rm.must("open", nil)
	if head(rm.s).Str("code") == code {
		t.Fatal("J9: an old code opens the door again")
	}
}

func TestSeatGrowsWithTheSteps(t *testing.T) {
	rm := newRoom(t, 60, step("external", 10, 5, "must"), step("phases", 10, 5, "must"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	kinds := func() []string { return rm.carried("plan1", "seat", rm.s.ID)["kinds"].([]string) }
	same(t, "first", slices.Equal(kinds(), []string{"outside"}), true)
	rm.next()
	same(t, "both", slices.Equal(kinds(), []string{"outside", "phase"}), true)
	rm.must("back", nil, rm.at())
	if !slices.Contains(kinds(), "outside") {
		t.Fatalf("%v", kinds())
	}
}

func TestJ6_LockingChangesNobodyWhoIsIn(t *testing.T) {
	rm := opened(t)
	rm.person("rosa")
	rm.must("lock", nil)
	same(t, "locked", head(rm.s).Bool("locked"), true)
	same(t, "rosa", people.Roles(rm.s, a.Principal{Kind: "participant", ID: "rosa", Doc: rm.s.ID}), a.Participant)
	rm.must("unlock", nil)
	same(t, "unlocked", head(rm.s).Bool("locked"), false)
}

func TestJ7_ARemovedPersonIsOutEverywhere(t *testing.T) {
	rm := opened(t)
	rm.person("rosa")
	rm.person("gus")
	code := head(rm.s).Str("code")
	rm.must("remove", map[string]any{"person": "rosa"})
	rosa := a.Principal{Kind: "participant", ID: "rosa", Doc: rm.s.ID}
	same(t, "her token", people.Roles(rm.s, rosa), a.Nobody)
	same(t, "her sockets", slices.Equal(rm.last.Revoke, []string{"rosa"}), true)
	for _, doc := range []string{"plan1", "net1"} {
		seat := rm.carried(doc, "seat", rm.s.ID)
		same(t, "seat of "+doc, slices.Equal(seat["removed"].([]string), []string{"rosa"}), true)
	}
	rm.must("remove", map[string]any{"person": "gus"})
	same(t, "both", len(rm.carried("plan1", "seat", rm.s.ID)["removed"].([]string)), 2)
	rm.must("rotate_code", nil)
	if head(rm.s).Str("code") == code {
		t.Fatal("the old code lives")
	}
	rm.must("admit", map[string]any{"person": "rosa"}) // a mistake, taken back
	same(t, "back in", people.Roles(rm.s, rosa), a.Participant)
	same(t, "and in the plan", slices.Equal(rm.carried("plan1", "seat", rm.s.ID)["removed"].([]string), []string{"gus"}), true)
}

func TestAdmitAll(t *testing.T) {
	rm := opened(t)
	rm.put("participant", "a", map[string]any{"name": "A", "state": "lobby"})
	rm.put("participant", "b", map[string]any{"name": "B", "state": "lobby"})
	rm.put("participant", "c", map[string]any{"name": "C", "state": "removed"})
	rm.must("admit", map[string]any{"all": true})
	same(t, "in", len(InRoom(rm.s)), 2)
	same(t, "and in the plan", rm.carried("plan1", "waiting", "a")["still"], any(false))
	same(t, "and in the network", rm.carried("net1", "waiting", "b")["still"], any(false))
	rm.refused("notfound", "person", "admit", map[string]any{"person": "nobody"})
}

func TestBelongNamesOnesOwnGroup(t *testing.T) {
	rm := opened(t)
	rm.put("org", "o1", map[string]any{"name": "Mill County Nurses"})
	rm.person("rosa")
	rm.person("ines")
	mine := func(name string) error {
		act := Acts()[len(Acts())-1]
		env := rm.env()
		env.By, env.Roles = a.Principal{Kind: "participant", ID: "rosa", Doc: rm.s.ID}, a.Participant
		eff, err := act.Do(rm.s, env, r.Op{Op: r.Act, Act: act.Name, Fields: map[string]json.RawMessage{"name": json.RawMessage(strconv.Quote(name)), "person": json.RawMessage(`"ines"`)}})
		rm.write(a.System(), eff.Writes...)
		return err
	}
	if err := mine("the mill county nurses"); err != nil {
		t.Fatal(err)
	}
	same(t, "the group that is there", rm.s.Get("participant", "rosa").Str("org"), "o1")
	if err := mine("Night Bus Riders"); err != nil {
		t.Fatal(err)
	}
	made := rm.s.Get("org", rm.s.Get("participant", "rosa").Str("org"))
	same(t, "a new group", made.Str("name"), "Night Bus Riders")
	same(t, "nobody else's", rm.s.Get("participant", "ines").Has("org"), false)
	if err := mine(" . "); !errs.Is(err, errs.Invalid) {
		t.Errorf("a group without a name: %v", err)
	}
	rm.must("belong", map[string]any{"person": "ines", "name": "night bus riders"})
	same(t, "a facilitator says it for somebody", rm.s.Get("participant", "ines").Str("org"), made.ID)
	rm.refused("notfound", "person", "belong", map[string]any{"name": "Night Bus Riders"})
	rm.put("org", made.ID, map[string]any{"name": "Day Bus Riders"})
	if err := mine("Night Bus Riders"); err != nil {
		t.Fatal(err)
	}
	same(t, "a renamed group keeps its name", rm.s.Get("org", made.ID).Str("name"), "Day Bus Riders")
	if rm.s.Get("participant", "rosa").Str("org") == made.ID {
		t.Error("a new group took the place of a renamed one")
	}
}

func TestProxy(t *testing.T) {
	rm := opened(t)
	rm.put("org", "o1", map[string]any{"name": "Mill County Nurses"})
	rm.must("proxy", map[string]any{"name": "Mrs. Achterberg", "org": "o1"})
	p := InRoom(rm.s)[0]
	same(t, "proxy", people.IsProxy(rm.s, p.ID), true)
	rm.refused("invalid", "name", "proxy", nil)
	rm.refused("notfound", "org", "proxy", map[string]any{"name": "X", "org": "nowhere"})
}

func TestMergedOrgsAreOne(t *testing.T) {
	rm := opened(t)
	for id, name := range map[string]string{"o1": "Mill County Nurses", "o2": "mill county nurses", "o3": "The Mill County Nurses, Inc."} {
		rm.put("org", id, map[string]any{"name": name})
	}
	same(t, "suggested", len(rm.rows("doubles")), 2)
	rm.person("rosa")
	rm.must("confirm_speaker", map[string]any{"org": "o2", "person": "rosa"})
	rm.must("merge_org", map[string]any{"from": "o3", "to": "o2"})
	rm.must("merge_org", map[string]any{"from": "o2", "to": "o1"})
	same(t, "rosa's", rm.s.Get("participant", "rosa").Str("org"), "o1")
	same(t, "chain", rm.s.Get("org", "o3").Str("merged"), "o1")
	same(t, "speaks", rm.s.Get("org", "o1").Str("speaker"), "rosa")
	same(t, "partner", rm.carried("plan1", "partner", "o1")["speaker"], any("rosa"))
	former := rm.carried("plan1", "partner", "o2")
	same(t, "former", former["speaker"], nil)
	same(t, "joined in the plan too", former["merged"], any("o1"))
	same(t, "under one name", former["name"], rm.carried("plan1", "partner", "o1")["name"])
	same(t, "never a partner", len(rm.carried("plan1", "partner", "o3")), 0)
	same(t, "none left", len(rm.rows("doubles")), 0)
	rm.refused("invalid", "to", "merge_org", map[string]any{"from": "o1", "to": "o1"})
	rm.refused("invalid", "to", "merge_org", map[string]any{"from": "o1", "to": "o3"})
}

func TestOnlyItsOwnPeopleSpeakForAnOrg(t *testing.T) {
	rm := opened(t)
	rm.put("org", "o1", map[string]any{"name": "Nurses"})
	rm.put("org", "o2", map[string]any{"name": "Teachers", "partner": "movement"})
	rm.put("participant", "rosa", map[string]any{"name": "Rosa", "state": "in", "org": "o1"})
	rm.refused("conflict", "person", "confirm_speaker", map[string]any{"org": "o2", "person": "rosa"})
	rm.put("participant", "gus", map[string]any{"name": "Gus", "state": "lobby"})
	rm.refused("conflict", "person", "confirm_speaker", map[string]any{"org": "o2", "person": "gus"})
	rm.must("confirm_speaker", map[string]any{"org": "o1", "person": "rosa"})
	rm.must("remove", map[string]any{"person": "rosa"})
	same(t, "a removed person speaks for nobody", rm.s.Get("org", "o1").Str("speaker"), "")
	same(t, "nor in the plan", rm.carried("plan1", "partner", "o1")["speaker"], nil)
}

func TestEverybodyIsCalledBack(t *testing.T) {
	rm := opened(t)
	rm.refused("conflict", "state", "call", nil)
	rm.must("start", nil)
	at := rm.at()
	rm.must("call", nil)
	same(t, "called", head(rm.s).Str("called"), stamp(rm.now))
	same(t, "nobody moves", rm.at(), at)
}

func TestTakeLead(t *testing.T) {
	rm := opened(t)
	rm.refused("notfound", "facilitator", "take_lead", nil)
	rm.put("facilitator", "fac1", map[string]any{"name": "Ana"})
	rm.put("facilitator", "fac2", map[string]any{"name": "Jo", "leads": true})
	rm.must("take_lead", nil)
	same(t, "ana", rm.s.Get("facilitator", "fac1").Bool("leads"), true)
	same(t, "jo", rm.s.Get("facilitator", "fac2").Bool("leads"), false)
}

func TestCloseLosesNothing(t *testing.T) {
	rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("charter", 10, 5, "should"), step("engagement", 10, 5, "could"),
		step("story", 10, 5, "could"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	rm.must("move_after", map[string]any{"step": rm.step(2).ID})
	rm.must("skip", map[string]any{"step": rm.step(3).ID})
	for id, end := range map[string]string{"p1": "open", "p2": "", "p3": "action", "p4": "answered", "p5": "dropped", "p6": "handoff"} {
		rm.put("parking", id, map[string]any{"text": "Idea " + id, "end": orNil(end), "step": rm.step(0).ID})
	}
	rm.put("parking", "p3", map[string]any{"owner": "Hawa", "due": "2027-02-01"})
	rm.put("takeaway", "t1", map[string]any{"about": "unclear", "text": "Who pays?"})
	rm.put("takeaway", "t2", map[string]any{"about": "takeaway", "text": "Hope"})
	rm.refused("conflict", "parking", "close", nil)
	same(t, "refused, not closed", head(rm.s).Str("state"), "running")
	en := func(s string) map[string]any { return map[string]any{"en": s} }
	rm.put("step", rm.step(1).ID, map[string]any{"title": en("How we talk"), "goal": en("Agree how"), "after": nil})
	rm.put("step", rm.step(2).ID, map[string]any{"title": en("Volunteers"), "goal": en("Plan how"), "after": en("Ask by mail")})
	rm.must("close", map[string]any{"rest": "next_agenda", "owner": "Ana"})

	h := head(rm.s)
	same(t, "state", h.Str("state"), "closed")
	same(t, "code", h.Str("code")+h.Str("invite"), "")
	same(t, "parked", rm.s.Get("parking", "p1").Str("end"), "next_agenda")
	want := []string{rm.step(1).ID, rm.step(2).ID, "p1", "p2", "p3", "p6", "t1"}
	var got []string
	for _, c := range rm.last.Carries {
		for _, w := range c.Writes {
			if w.Kind == "followup" {
				got = append(got, w.ID)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	same(t, "follow-ups", slices.Equal(got, want), true)
	f := rm.carried("plan1", "followup", "p3")
	if f["owner"] != "Hawa" || f["due"] != "2027-02-01" || f["origin"] != "parking" || f["state"] != "agreed" {
		t.Fatalf("%v", f)
	}
	// Wednesday 13 January in Phoenix: a week on, and two working days for what is owed.
	rest, unclear := rm.carried("plan1", "followup", rm.step(1).ID), rm.carried("plan1", "followup", "t1")
	same(t, "a step", fmt.Sprint(rest["owner"], rest["due"]), "Ana2027-01-20")
	same(t, "says what it is for", rest["text"], any("How we talk: Agree how"))
	same(t, "or how it is made up for", rm.carried("plan1", "followup", rm.step(2).ID)["text"], any("Volunteers: Ask by mail"))
	same(t, "unclear", fmt.Sprint(unclear["owner"], unclear["due"]), "Ana2027-01-15")
	same(t, "seat", rm.carried("plan1", "seat", rm.s.ID)["open"], any(false))
	same(t, "seat", rm.carried("net1", "seat", rm.s.ID)["open"], any(false))
	same(t, "keys forgotten", slices.Equal(rm.last.Forget, []string{r.EveryKey}), true)
	for _, act := range Acts() {
		rm.refused("gone", "state", act.Name, nil)
	}
}

// The same session always carries the same ids, so that delivering twice
// changes nothing.
func TestCarriesHaveDerivedIDs(t *testing.T) {
	ids := func() (out []string) {
		rm := evening(t)
		rm.must("start", nil)
		rm.must("close", nil)
		for _, c := range rm.carries {
			for _, w := range c.Writes {
				out = append(out, c.Doc+w.Kind+w.ID)
			}
		}
		return out
	}
	same(t, "ids", slices.Equal(ids(), ids()), true)
}

func TestSessionWithoutPlanCarriesNothing(t *testing.T) {
	rm := evening(t)
	rm.write(a.System(), r.Write{Op: r.Set, Kind: "session", ID: "session", Fields: map[string]any{"plan": nil, "network": nil}})
	rm.must("start", nil)
	rm.must("close", nil)
	same(t, "carries", len(rm.carries), 0)
}
