package faulttest

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to write into files as nobody should
)

// heads reads what `cairn verify` says of each document.
func heads(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := cairn(t, append([]string{"verify"}, args...)...)
	if err != nil {
		t.Fatal(out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[:len(lines)-1]
}

func TestO1_ABackupUnderLoadRestoredElsewhereIsWhatItsManifestSays(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	c := p.crowd(h, m, 4, 150)
	c.answers(t, 100)
	file := filepath.Join(t.TempDir(), "backup.db")
	if out, err := cairn(t, "backup", "--data", h.dir, file); err != nil {
		t.Fatal(out)
	}
	c.finish(t)
	p.stop()
	var manifest struct {
		Heads []struct {
			Doc, Hash string
			Seq       int64
		}
	}
	raw, err := os.ReadFile(file + ".json")
	must(t, err)
	must(t, json.Unmarshal(raw, &manifest))
	clean := &house{t: t, dir: filepath.Join(t.TempDir(), "fresh"), addr: h.addr}
	if out, err := cairn(t, "restore", "--data", clean.dir, file); err != nil {
		t.Fatal(out)
	}
	lines := heads(t, "--data", clean.dir)
	if len(lines) != len(manifest.Heads) {
		t.Fatalf("%d documents, the manifest has %d", len(lines), len(manifest.Heads))
	}
	for i, head := range manifest.Heads {
		if !strings.HasPrefix(lines[i], head.Doc) || !strings.HasSuffix(lines[i], head.Hash) {
			t.Errorf("%s is not %+v", lines[i], head)
		}
	}
	clean.start(nil)
	f, err := c.phones[0].look(clean.addr)
	must(t, err)
	if len(f.Snapshot.Records) < 100 || len(f.Snapshot.Records) > 600 {
		t.Errorf("%d notes in the restored session", len(f.Snapshot.Records))
	}
	t.Logf("backup taken at %d of %d notes", len(f.Snapshot.Records), 600)
}

func TestO2_WhatCannotBeUsedIsRefusedAndLiveDataIsUntouched(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	p.meet()
	file := filepath.Join(t.TempDir(), "backup.db")
	if out, err := cairn(t, "backup", "--data", h.dir, file); err != nil {
		t.Fatal(out)
	}
	if out, err := cairn(t, "restore", "--data", h.dir, file); err == nil {
		t.Fatal("restored under a running program", out)
	}
	p.stop()
	live, err := os.ReadFile(h.file())
	must(t, err)
	good, err := os.ReadFile(file)
	must(t, err)
	rotten := bytes.Clone(good)
	copy(rotten[len(rotten)/2:], bytes.Repeat([]byte{0x5a}, 8192))
	for name, raw := range map[string][]byte{
		"corrupt": rotten, "cut": good[:len(good)*2/3], "empty": nil,
		"foreign": []byte(strings.Repeat("This is a letter, not a database. ", 500)),
	} {
		bad := filepath.Join(t.TempDir(), "bad.db")
		must(t, os.WriteFile(bad, raw, 0o600))
		out, err := cairn(t, "restore", "--data", h.dir, bad)
		if err == nil {
			t.Errorf("%s was taken", name)
		}
		t.Logf("%s: %s", name, strings.TrimSpace(out))
		if now, _ := os.ReadFile(h.file()); !bytes.Equal(now, live) {
			t.Errorf("%s changed the live data", name)
		}
	}
	if names, _ := filepath.Glob(h.file() + ".*restore*"); names != nil {
		t.Errorf("left behind: %v", names)
	}
}

func TestO3_AFileOfANewerProgramIsLeftAsItIs(t *testing.T) {
	h := newHouse(t)
	h.start(nil).stop()
	db, err := sql.Open("sqlite", h.file())
	must(t, err)
	_, err = db.Exec("INSERT INTO schema_steps VALUES (9999, 'later', 'x')")
	must(t, err)
	must(t, db.Close())
	before, err := os.ReadFile(h.file())
	must(t, err)
	for _, args := range [][]string{{"start", "--no-browser", "--data", h.dir, "--addr", h.addr}, {"verify", "--data", h.dir}} {
		if out, err := cairn(t, args...); err == nil || !strings.Contains(out, "newer") {
			t.Errorf("%s: %v %s", args[0], err, out)
		}
	}
	if after, _ := os.ReadFile(h.file()); !bytes.Equal(before, after) {
		t.Error("the file was touched")
	}
}

func TestO6_EverythingIsItsOwnersAloneWhateverTheUmask(t *testing.T) {
	h := newHouse(t)
	place := t.TempDir()
	p := h.start([]string{"--copy", filepath.Join(place, "copy.db")}, "sh", "-c", `umask 000; exec "$@"`, "sh")
	p.meet()
	loose := func(args ...string) {
		t.Helper()
		if out, err := shell(t, `umask 000; exec "$@"`, append([]string{binary}, args...)...); err != nil {
			t.Fatal(out)
		}
	}
	loose("backup", "--data", h.dir, filepath.Join(place, "backup.db"))
	p.stop()
	loose("restore", "--data", h.dir, filepath.Join(place, "backup.db"))
	for _, dir := range []string{h.dir, place} {
		entries, err := os.ReadDir(dir)
		must(t, err)
		for _, e := range entries {
			info, err := e.Info()
			must(t, err)
			if info.Mode().Perm() != 0o600 {
				t.Errorf("%s is %v", e.Name(), info.Mode().Perm())
			}
		}
	}
	if info, _ := os.Stat(h.dir); info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v", info.Mode().Perm())
	}
}

func TestF9_ASecondProgramIsTurnedAway(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	for _, args := range [][]string{{"start", "--no-browser", "--data", h.dir, "--addr", "127.0.0.1:0"}, {"serve", "--data", h.dir, "--addr", "127.0.0.1:0"}} {
		if out, err := cairn(t, args...); err == nil || !strings.Contains(out, "in use") {
			t.Errorf("%s: %v %s", args[0], err, out)
		}
	}
	p.join(m, "Still served")
}

func TestF1_O1_TheRollingCopyCarriesOnElsewhere(t *testing.T) {
	h := newHouse(t)
	stick := filepath.Join(t.TempDir(), "cairn.db")
	p := h.start([]string{"--copy", stick, "--every", "50ms"})
	m := p.meet()
	c := p.crowd(h, m, 2, 60)
	c.finish(t)
	made := modified(stick)
	for over := time.Now().Add(patience); time.Now().Before(over) && copies(stick, made) < 2; {
		time.Sleep(5 * time.Millisecond) // two renewals after the last word
	}
	p.kill()
	other := &house{t: t, dir: filepath.Join(t.TempDir(), "other"), addr: h.addr}
	if out, err := cairn(t, "restore", "--data", other.dir, stick); err != nil {
		t.Fatal(out)
	}
	p = other.start(nil)
	c.check(t, other)
	for _, ph := range c.phones {
		var me struct{ Kind, ID, Doc string }
		must(t, get(p.base, "/api/me?as=seat-a", ph.cookie, &me))
		if me.ID != ph.person || me.Doc != m.session || me.Kind != "participant" {
			t.Errorf("the old cookie opens %+v", me)
		}
	}
}

// copies counts how often the file was renewed since it had the times in seen.
func copies(file string, seen map[time.Time]bool) int {
	for at := range modified(file) {
		seen[at] = true
	}
	return len(seen) - 1
}

func modified(file string) map[time.Time]bool {
	info, err := os.Stat(file)
	if err != nil {
		return map[time.Time]bool{{}: true}
	}
	return map[time.Time]bool{info.ModTime(): true}
}
