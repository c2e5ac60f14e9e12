package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/internal/errs"
	"cairn/internal/record"
	"cairn/internal/room"
)

var bg = context.Background()

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(bg, Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill makes a document with n changes of one record.
func fill(t *testing.T, s *Store, doc string, n int64) {
	t.Helper()
	b := &room.Batch{Doc: doc, Type: "session", Epoch: "e1", Seq: n}
	cell := record.Cell{V: json.RawMessage(`"text"`), Seq: n, By: "rosa"}
	b.Records = []*record.Record{{Kind: "note", ID: "n1", By: "rosa", Created: 1, Changed: n, Fields: map[string]record.Cell{"text": cell}}}
	for seq := int64(1); seq <= n; seq++ {
		b.Entries = append(b.Entries, room.Entry{Change: record.Change{Seq: seq, Kind: "note", ID: "n1", Op: "set", By: "rosa", Fields: map[string]json.RawMessage{"text": cell.V}}, At: time.UnixMicro(seq)})
	}
	b.Lookups = []room.Lookup{{Kind: "session", ID: doc, Field: "code", Value: "CODE" + doc}}
	if err := s.Commit(bg, []*room.Batch{b}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasCommittedIsLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "cairn.db")
	s := open(t, path)
	fill(t, s, "d1", 3)
	if err := s.SetSetting(bg, "name", "x"); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	s = open(t, path)
	l, err := s.Load(bg, "d1")
	if err != nil || l.Seq != 3 || l.Records[0].Str("text") != "text" || l.Epoch != "e1" {
		t.Fatal(l, err)
	}
	if doc, field, err := s.Find(bg, "CODEd1"); doc != "d1" || field != "code" || err != nil {
		t.Fatal(doc, field, err)
	}
	if v, err := s.Setting(bg, "name"); v != "x" || err != nil {
		t.Fatal(v, err)
	}
	if _, err := s.Load(bg, "none"); !errs.Is(err, errs.NotFound) {
		t.Fatal(err)
	}
}

func TestN1_ABatchThatDoesNotFollowTheHeadIsRefusedWhole(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "cairn.db"))
	fill(t, s, "d1", 3)
	entry := room.Entry{Change: record.Change{Seq: 3, Op: "set"}}
	good := &room.Batch{Doc: "d2", Type: "plan", Epoch: "e"}
	bad := &room.Batch{Doc: "d1", From: 2, Seq: 3, Entries: []room.Entry{entry}}
	if err := s.Commit(bg, []*room.Batch{good, bad}); !errs.Is(err, errs.Conflict) {
		t.Fatal(err)
	}
	if _, err := s.Load(bg, "d2"); !errs.Is(err, errs.NotFound) {
		t.Fatal("half of a transaction stayed")
	}
}

func TestO6_FolderAndFileAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, filepath.Join(dir, "cairn.db"))
	fill(t, s, "d1", 1)
	if _, err := s.Backup(bg, filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "cairn.db": 0o600, "copy.db": 0o600, "copy.db.json": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q is %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}

func TestF9_ASecondProcessIsTurnedAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	open(t, path)
	if _, err := Open(bg, Options{Path: path}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Fatal(err)
	}
	if _, err := Restore(bg, path, path); err == nil {
		t.Fatal("restored into an open file")
	}
}

func TestF3_MissingOrAlteredChangesAreFound(t *testing.T) {
	for name, harm := range map[string]string{
		"gap":     "DELETE FROM changes WHERE seq = 2",
		"tail":    "DELETE FROM changes WHERE seq = 5",
		"altered": `UPDATE changes SET payload = replace(payload, 'rosa', 'ben') WHERE seq = 3`,
		"head":    "UPDATE documents SET seq = 4",
		"record":  `UPDATE records SET cells = replace(cells, '"text"', '"taxt"')`,
		"value":   `UPDATE records SET cells = replace(cells, ':"text"', ':"test"')`,
		"deleted": "UPDATE records SET deleted = 5",
		"changed": "UPDATE records SET changed = 4",
		"missing": "DELETE FROM records",
		"past":    `INSERT INTO pasts VALUES ('d1', 'note', 'n1', 5, 'text', '{"v":"other","s":4,"b":"rosa"}', 'changed')`,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "cairn.db"))
			fill(t, s, "d1", 5)
			if _, err := s.Verify(bg); err != nil {
				t.Fatal(err)
			}
			if _, err := s.write.Exec(harm); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Verify(bg); err == nil {
				t.Fatal("not noticed")
			}
		})
	}
}

func TestForgettingAPayloadKeepsTheChainWhole(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "cairn.db"))
	fill(t, s, "d1", 5)
	if _, err := s.write.Exec("UPDATE changes SET payload = NULL, salt = NULL WHERE seq = 3"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(bg); err != nil {
		t.Fatal(err)
	}
}

func TestO1_ABackupRestoredElsewhereHasTheSameHeads(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "cairn.db"))
	fill(t, s, "d1", 5)
	fill(t, s, "d2", 7)
	made, err := s.Backup(bg, filepath.Join(dir, "copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, "d3", 1)
	_ = s.Close()
	into := filepath.Join(dir, "cairn.db")
	if _, err := Restore(bg, filepath.Join(dir, "copy.db"), into); err != nil {
		t.Fatal(err)
	}
	s = open(t, into)
	heads, err := s.Verify(bg)
	if err != nil || len(heads) != 2 || heads[0] != made.Heads[0] || heads[1] != made.Heads[1] {
		t.Fatal(heads, made, err)
	}
	if l, _ := s.Load(bg, "d1"); l.Epoch == "e1" {
		t.Fatal("the epoch is the old one")
	}
	if _, err := os.Stat(into + ".before-restore"); err != nil {
		t.Fatal("the file that was there is not kept")
	}
	if _, err := Restore(bg, filepath.Join(dir, "copy.db"), filepath.Join(dir, "another", "laptop", "cairn.db")); err != nil {
		t.Fatal("a machine that never ran Cairn:", err)
	}
}

func TestO2O10_ABadBackupIsRefusedAndLiveDataStays(t *testing.T) {
	dir := t.TempDir()
	live, copyPath := filepath.Join(dir, "cairn.db"), filepath.Join(dir, "copy.db")
	s := open(t, live)
	fill(t, s, "d1", 50)
	if _, err := s.Backup(bg, copyPath); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	before, _ := os.ReadFile(live)
	good, _ := os.ReadFile(copyPath)
	sqlHarm := func(text string) func(string) error {
		return func(path string) error {
			db, err := sql.Open("sqlite", "file:"+path)
			if err != nil {
				return err
			}
			_, err = db.Exec(text)
			return errors.Join(err, db.Close())
		}
	}
	for name, harm := range map[string]func(string) error{
		"cut":      func(p string) error { return os.WriteFile(p, good[:len(good)/2], 0o600) },
		"garbage":  func(p string) error { return os.WriteFile(p, []byte(strings.Repeat("no database", 900)), 0o600) },
		"empty":    func(p string) error { return os.WriteFile(p, nil, 0o600) },
		"trigger":  sqlHarm("CREATE TRIGGER t AFTER INSERT ON changes BEGIN DELETE FROM records; END"),
		"view":     sqlHarm("CREATE VIEW v AS SELECT 1"),
		"newer":    sqlHarm("INSERT INTO schema_steps VALUES (9999, 'x', 'y')"),
		"manifest": sqlHarm("UPDATE documents SET epoch = epoch; DELETE FROM lookups; DELETE FROM records"),
		"chain":    sqlHarm("UPDATE changes SET payload = '{}' WHERE seq = 9"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := errors.Join(os.WriteFile(copyPath, good, 0o600), harm(copyPath)); err != nil {
				t.Fatal(err)
			}
			if _, err := Restore(bg, copyPath, live); err == nil {
				t.Fatal("taken")
			} else {
				t.Log(err)
			}
			if after, _ := os.ReadFile(live); !bytes.Equal(before, after) {
				t.Fatal("live data changed")
			}
		})
	}
}

func TestO3_AFileOfANewerProgramStaysByteIdentical(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	s := open(t, path)
	if _, err := s.write.Exec("INSERT INTO schema_steps VALUES (9999, 'x', 'y')"); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	before, _ := os.ReadFile(path)
	if _, err := Open(bg, Options{Path: path}); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Fatal("the file was touched")
	}
}

func TestRollReplacesTheCopy(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "cairn.db"))
	for i := range 3 {
		fill(t, s, "d"+string(rune('1'+i)), 2)
		if err := s.Roll(bg, filepath.Join(dir, "rolling.db")); err != nil {
			t.Fatal(err)
		}
	}
	m, err := examine(bg, filepath.Join(dir, "rolling.db"))
	if err != nil || len(m.Heads) != 3 {
		t.Fatal(m, err)
	}
}

// TestF3_ACopiedFolderIsRestoredWithItsLog: the newest changes of a program that
// was cut off are beside its data file, not in it.
func TestF3_ACopiedFolderIsRestoredWithItsLog(t *testing.T) {
	dead, dir := t.TempDir(), t.TempDir()
	s := open(t, filepath.Join(dead, "cairn.db"))
	fill(t, s, "d1", 5)
	for _, tail := range []string{"", "-wal"} {
		raw, err := os.ReadFile(s.o.Path + tail)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "found.db"+tail), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	into := filepath.Join(dir, "cairn.db")
	m, err := Restore(bg, filepath.Join(dir, "found.db"), into)
	if err != nil || len(m.Heads) != 1 || m.Heads[0].Seq != 5 {
		t.Fatal(m, err)
	}
	if heads, err := open(t, into).Verify(bg); err != nil || heads[0] != m.Heads[0] {
		t.Fatal(heads, err)
	}
	if names, _ := filepath.Glob(into + ".restore*"); names != nil {
		t.Fatal(names)
	}
}
