package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A restore that is killed at any of its renamings is finished by the next start;
// never is there an empty database where there was a full one.
func TestO2_ARestoreKilledAnywhereIsFinishedByTheNextStart(t *testing.T) {
	for kill := range 5 {
		dir := t.TempDir()
		from, into := filepath.Join(dir, "copy.db"), filepath.Join(dir, "cairn.db")
		s := open(t, from)
		fill(t, s, "restored", 7)
		_ = s.Close()
		s = open(t, into)
		fill(t, s, "old", 3)
		_ = s.Close()
		must(t, os.WriteFile(into+"-wal", nil, 0o600))
		raw, err := os.ReadFile(from)
		must(t, err)
		must(t, os.WriteFile(into+restoring, raw, 0o600))
		for i, tail := range []string{"-wal", "-shm", ""} { // as many renamings as came through
			if i < kill {
				_ = os.Rename(into+tail, into+".before-restore"+tail)
			}
		}
		if kill == 4 {
			must(t, os.Rename(into+restoring, into))
		}
		heads, err := open(t, into).Verify(bg)
		if err != nil || len(heads) != 1 || heads[0].Doc != "restored" || heads[0].Seq != 7 {
			t.Errorf("killed after %d renamings: %v %v", kill, heads, err)
		}
		old, err := examine(bg, into+".before-restore")
		if err != nil || old.Heads[0].Doc != "old" {
			t.Errorf("killed after %d renamings: what was there is %v %v", kill, old, err)
		}
	}
}

func TestO2_NoEmptyDatabaseIsMadeWhereThereWasOne(t *testing.T) {
	for _, tail := range []string{".before-restore", ".restore", "-wal"} {
		path := filepath.Join(t.TempDir(), "cairn.db")
		must(t, os.WriteFile(path+tail, []byte("something"), 0o600))
		if _, err := Open(bg, Options{Path: path}); err == nil || !strings.Contains(err.Error(), tail) {
			t.Errorf("beside %s: %v", tail, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("an empty file was made beside %s", tail)
		}
	}
}

func TestO1_TheRollingCopyIsCheckedAndMadeOnlyWhenSomethingChanged(t *testing.T) {
	dir := t.TempDir()
	s, path := open(t, filepath.Join(dir, "cairn.db")), filepath.Join(dir, "rolling.db")
	roll := func() os.FileInfo {
		t.Helper()
		must(t, s.Roll(bg, path))
		info, err := os.Stat(path)
		must(t, err)
		return info
	}
	fill(t, s, "d1", 4)
	first := roll()
	if !os.SameFile(first, roll()) {
		t.Error("a copy was made though nothing changed")
	}
	must(t, s.SetSetting(bg, "a", "b"))
	second := roll()
	if os.SameFile(first, second) {
		t.Error("no copy was made though something changed")
	}
	must(t, os.Remove(path))
	roll()
	_, err := s.write.Exec("UPDATE changes SET payload = '{}' WHERE seq = 2")
	must(t, err)
	before, err := os.ReadFile(path)
	must(t, err)
	if err := s.Roll(bg, path); err == nil {
		t.Error("a damaged copy was taken")
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the last whole copy is gone")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
