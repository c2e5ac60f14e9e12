package app

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// A copy is chosen at the first page, by an administrator who sits at the machine.
func TestACopyIsKeptWhereTheFirstPageSays(t *testing.T) {
	g := aTarget(t)
	stick := t.TempDir()
	keep := func(token, folder string, more ...func(*http.Request)) answer {
		return g.send("POST", "/api/copy", token, map[string]string{"folder": folder}, more...)
	}
	for name, r := range map[string]answer{
		"a participant": keep(g.token["participant"], stick), "a facilitator": keep(g.token["facilitator"], stick), "nobody": keep("", stick),
		"somebody behind a proxy": keep(g.token["member"], stick, func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.7") }),
	} {
		if r.status < 400 {
			t.Errorf("%s chose where the copy is: %d", name, r.status)
		}
	}
	foreign := t.TempDir()
	must(t, os.WriteFile(filepath.Join(foreign, copyName), []byte("the minutes of our meetings"), 0o600))
	for _, folder := range []string{"relative", filepath.Join(stick, "none"), g.cfg.Data, foreign} {
		if r := keep(g.token["member"], folder); r.status != 422 && r.status != 409 {
			t.Errorf("%s: %d %s", folder, r.status, r.body)
		}
	}
	if text, _ := os.ReadFile(filepath.Join(foreign, copyName)); string(text) != "the minutes of our meetings" {
		t.Error("a file of somebody was written over")
	}
	var kept struct{ Path string }
	must(t, json.Unmarshal(keep(g.token["member"], stick).body, &kept))
	if info, err := os.Stat(kept.Path); err != nil || info.Size() == 0 || filepath.Dir(kept.Path) != stick {
		t.Fatalf("no copy at %q: %v", kept.Path, err)
	}
	must(t, os.Remove(kept.Path))
	g.roll(context.Background())
	if _, err := os.Stat(kept.Path); err != nil {
		t.Errorf("the copy is not renewed: %v", err)
	}
	must(t, json.Unmarshal(keep(g.token["member"], "").body, &kept))
	if kept.Path != "" {
		t.Errorf("still kept at %s", kept.Path)
	}
}
