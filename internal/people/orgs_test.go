package people

import (
	"testing"

	"pgregory.net/rapid"

	"cairn/internal/access"
	"cairn/internal/record"
)

func TestFoldOrg(t *testing.T) {
	for _, tc := range []struct{ a, b string }{
		{"The Nurses' Union, Inc.", "nurses union"},
		{"  Mill   County Nurses ", "MILL COUNTY NURSES"},
		{"Unión del Barrio", "union del barrio"},
		{"Faith & Labor", "Faith and Labor"},
		{"La Raza", "raza"},
		{"S.E.I.U.", "seiu"},
	} {
		if FoldOrg(tc.a) != FoldOrg(tc.b) {
			t.Errorf("%q folds to %q, %q to %q", tc.a, FoldOrg(tc.a), tc.b, FoldOrg(tc.b))
		}
	}
	for _, tc := range []struct{ a, b string }{{"Nurses", "Nurses West"}, {"The", "Inc"}, {"Local 5", "Local 6"}} {
		if FoldOrg(tc.a) == FoldOrg(tc.b) {
			t.Errorf("%q and %q are not the same", tc.a, tc.b)
		}
	}
}

func TestFoldingTwiceChangesNothingMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := FoldOrg(rapid.StringMatching(`[A-Za-zÁé&'., -]{0,30}`).Draw(t, "name"))
		again := FoldOrg(once)
		if len(again) > len(once) {
			t.Fatalf("%q became %q", once, again)
		}
	})
}

func session(orgs ...[3]string) *record.State {
	s := record.NewState("session", "s")
	for i, o := range orgs {
		fields := map[string]record.Cell{"name": {V: []byte(`"` + o[1] + `"`)}}
		if o[2] != "" {
			fields["merged"] = record.Cell{V: []byte(`"` + o[2] + `"`)}
		}
		s.Put(&record.Record{Kind: "org", ID: o[0], Created: int64(i + 1), Fields: fields})
	}
	return s
}

func TestDoublesPointToTheFirst(t *testing.T) {
	s := session([3]string{"o1", "Nurses"}, [3]string{"o2", "nurses."}, [3]string{"o3", "The Nurses"}, [3]string{"o4", "Nurses", "o1"}, [3]string{"o5", "Teachers"})
	got := Doubles(s)
	if len(got) != 2 || got[0] != (Double{"o2", "o1"}) || got[1] != (Double{"o3", "o1"}) {
		t.Fatalf("%v", got)
	}
}

func TestOrgRootFollowsMergesAndEndsInACircle(t *testing.T) {
	s := session([3]string{"a", "A", "b"}, [3]string{"b", "B", "c"}, [3]string{"c", "C"}, [3]string{"x", "X", "y"}, [3]string{"y", "Y", "x"}, [3]string{"z", "Z", "gone"})
	if got := OrgRoot(s, "a").ID; got != "c" {
		t.Fatal(got)
	}
	if OrgRoot(s, "x") == nil || OrgRoot(s, "z").ID != "z" || OrgRoot(s, "nowhere") != nil {
		t.Fatal("a broken merge")
	}
}

func put(s *record.State, kind, id string, fields map[string]string) {
	cells := map[string]record.Cell{}
	for k, v := range fields {
		cells[k] = record.Cell{V: []byte(v)}
	}
	s.Put(&record.Record{Kind: kind, ID: id, Created: 1, Fields: cells})
}

func TestIsProxy(t *testing.T) {
	s := record.NewState("session", "s")
	put(s, "participant", "rosa", map[string]string{"state": `"in"`})
	put(s, "participant", "mrs", map[string]string{"state": `"in"`, "proxy": `true`})
	if !IsProxy(s, "mrs") || IsProxy(s, "rosa") || IsProxy(s, "nobody") {
		t.Fatal("proxies")
	}
	put(s, "participant", "mrs", map[string]string{"state": `"removed"`, "proxy": `true`})
	if IsProxy(s, "mrs") {
		t.Fatal("a removed person still counts")
	}
}

// Who somebody is in a session and in what it shares, for every kind of token.
func TestP1_RolesFollowTheDocumentsOwnRecords(t *testing.T) {
	s := record.NewState("session", "s1")
	put(s, "participant", "in", map[string]string{"state": `"in"`})
	put(s, "participant", "lobby", map[string]string{"state": `"lobby"`})
	put(s, "participant", "out", map[string]string{"state": `"removed"`})
	put(s, "facilitator", "f", map[string]string{"member": `"ana"`})
	plan := record.NewState("plan", "p1")
	put(plan, "seat", "s1", map[string]string{"session": `"s1"`, "open": `true`, "removed": `["out"]`, "kinds": `["date"]`})
	put(plan, "waiting", "lobby", map[string]string{"session": `"s1"`, "still": `true`})
	put(plan, "seat", "s2", map[string]string{"session": `"s2"`, "open": `false`, "removed": `["out"]`})
	put(plan, "seat", "s3", map[string]string{"session": `"s3"`, "removed": `[]`})
	network := record.NewState("network", "n1")
	put(network, "coalition", "c", map[string]string{"plan": `"p1"`})
	who := func(kind, id, doc string) access.Principal { return access.Principal{Kind: kind, ID: id, Doc: doc} }
	for _, tc := range []struct {
		s    *record.State
		p    access.Principal
		want access.Role
	}{
		{s, who("participant", "in", "s1"), access.Participant}, {s, who("participant", "lobby", "s1"), access.Lobby},
		{s, who("participant", "out", "s1"), access.Nobody}, {s, who("participant", "in", "s2"), access.Nobody},
		{s, who("participant", "unknown", "s1"), access.Nobody}, {s, who("facilitator", "x", "s1"), access.Facilitator},
		{s, who("facilitator", "x", "s2"), access.Nobody}, {s, who("member", "ana", ""), access.Facilitator},
		{s, who("member", "bob", ""), access.Nobody}, {s, who("reader", "r", "p1"), access.Nobody}, {s, who("stage", "t", "s1"), access.Stage},
		{plan, who("participant", "in", "s1"), access.Participant}, {plan, who("participant", "out", "s1"), access.Nobody}, {plan, who("participant", "lobby", "s1"), access.Nobody},
		{plan, who("participant", "in", "s2"), access.Reader}, {plan, who("facilitator", "x", "s1"), access.Facilitator},
		{plan, who("facilitator", "x", "s2"), access.Reader}, {plan, who("participant", "out", "s2"), access.Nobody}, {plan, who("stage", "t", "s2"), access.Nobody},
		{plan, who("participant", "in", "s3"), access.Nobody}, {plan, who("facilitator", "x", "s3"), access.Nobody}, {plan, who("stage", "t", "s1"), access.Stage},
		{network, who("reader", "r", "p1"), access.Reader}, {network, who("reader", "r", "p9"), access.Nobody}, {network, who("reader", "r", ""), access.Nobody},
		{plan, who("reader", "r", "p1"), access.Reader}, {plan, who("reader", "r", "p2"), access.Nobody}, {plan, who("member", "bob", ""), access.Keeper},
	} {
		if got := Roles(tc.s, tc.p); got != tc.want {
			t.Errorf("%+v in %s: %s, want %s", tc.p, tc.s.Doc, got, tc.want)
		}
	}
	p := who("participant", "in", "s1")
	if !MayMake(plan, p, "date") || MayMake(plan, p, "phase") || !MayMake(plan, who("facilitator", "x", "s1"), "phase") {
		t.Error("participants make what the steps reached so far are for, and nothing else")
	}
}
