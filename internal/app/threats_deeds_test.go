package app

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cairn/internal/id"
	"cairn/internal/store"
)

// Who did what: the documents' own logs tell who locked, removed and changed the code,
// the list of deeds who came in, made links and took copies; neither can be altered
// unseen, and nobody without an account or a facilitator's link is in the list.
func TestS9_WhatStaffDoIsWrittenDown(t *testing.T) {
	g := aTarget(t)
	ctx, file := context.Background(), filepath.Join(g.cfg.Data, "cairn.db")
	g.act(g.session, "lock", nil)
	g.act(g.session, "rotate_code", nil)
	read, write := g.store.DB()
	for _, field := range []string{`"locked":true`, `"code":`, `"removed"`} {
		var n int
		must(t, read.QueryRow(`SELECT COUNT(*) FROM changes WHERE doc = $1 AND instr(payload, $2) > 0 AND instr(payload, $3) > 0`, g.session, field, g.by.ID).Scan(&n))
		if n == 0 {
			t.Errorf("the log does not tell who wrote %s", field)
		}
	}
	for _, who := range []string{"member", "facilitator", "participant", "stage"} {
		g.send("POST", "/api/links", g.token[who], map[string]any{"doc": g.session, "kind": "facilitator"})
		g.send("GET", "/api/sessions/"+g.session+"/record.json", g.token[who], nil)
	}
	g.send("POST", "/api/invite", g.token["member"], map[string]any{})
	list, err := store.Deeds(ctx, file)
	must(t, err)
	var got []string
	for _, d := range list {
		who := "facilitator"
		if d.Who == g.by.ID {
			who = "member"
		}
		if got = append(got, who+" "+d.What); d.Doc != "" && d.Doc != g.session || d.At.Second() != 0 {
			t.Errorf("%+v", d)
		}
	}
	want := []string{"member sign-in", "member link: facilitator", "member export: record.json", "facilitator link: facilitator", "facilitator export: record.json", "member link: invitation"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	text, _ := json.Marshal(list)
	has(t, "the list", string(text), "Clean Water", "Name-of-", g.person["participant"], g.token["member"])
	for _, harm := range []string{`UPDATE deeds SET who = '` + id.New() + `' WHERE n = 2`, `DELETE FROM deeds WHERE n = 6`} {
		_, err := write.Exec(harm)
		must(t, err)
		if _, err := g.store.Verify(ctx); err == nil || !strings.Contains(err.Error(), "what staff did") {
			t.Errorf("%s: %v", harm, err)
		}
	}
}
