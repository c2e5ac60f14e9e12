package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"cairn/internal/id"
)

// Manifest says what a backup holds; it lies beside it as <file>.json, so that
// a backup can be held against something that is not inside it.
type Manifest struct {
	Steps []int  `json:"steps"`
	Heads []Head `json:"heads"`
}

// Backup writes a whole, verified copy to path while the program runs, and its
// manifest beside it.
func (s *Store) Backup(ctx context.Context, path string) (Manifest, error) {
	db, err := connect(s.o.Path, "", 1)
	if err != nil {
		return Manifest{}, err
	}
	defer db.Close()
	return backup(ctx, db, path)
}

// Restore puts the backup at from in the place of the data file at into, which
// no program may have open. A file that is damaged, foreign or newer is refused
// with the reason and the live file stays as it was. Every document gets a new
// epoch, so that phones fetch it afresh and send again what they still hold.
// The file that was there is kept as <into>.before-restore; on a machine that
// never ran Cairn the folder is made.
func Restore(ctx context.Context, from, into string) (Manifest, error) {
	if err := os.MkdirAll(filepath.Dir(into), 0o700); err != nil {
		return Manifest{}, fmt.Errorf("data folder: %w", err)
	}
	lock, err := lockFile(into + ".lock")
	if err != nil {
		return Manifest{}, err
	}
	defer lock.Close()
	temp := into + ".restore"
	defer discard(temp)
	if err := fetch(from, temp); err != nil {
		return Manifest{}, fmt.Errorf("backup file: %w", err)
	}
	m, err := examine(ctx, temp)
	if err != nil {
		return m, err
	}
	if err := matches(from+".json", m); err != nil {
		return m, err
	}
	if err := newEpochs(ctx, temp); err != nil {
		return m, err
	}
	return m, replace(temp, into)
}

// fetch copies a file with the write-ahead log that may lie beside it: when a
// data folder was simply copied, its newest changes are only there.
func fetch(from, to string) error {
	if err := copyFile(from, to); err != nil {
		return err
	}
	err := copyFile(from+"-wal", to+"-wal")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errors.Join(err, checkLog(to))
}

// discard removes what is left of a copy.
func discard(path string) {
	for _, tail := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(path + tail)
	}
}

// examine opens a file that is not trusted and says what it holds, or why it
// cannot be used.
func examine(ctx context.Context, path string) (Manifest, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)")
	if err != nil {
		return Manifest{}, err
	}
	defer db.Close()
	done, err := applied(ctx, db)
	if err != nil {
		return Manifest{}, fmt.Errorf("this is not a Cairn data file, or it is damaged: %w", err)
	}
	if len(done) == 0 {
		return Manifest{}, errors.New("this is not a Cairn data file")
	}
	if err := checkApplied(done); err != nil {
		return Manifest{}, err
	}
	if err := sameSchema(ctx, db, done); err != nil {
		return Manifest{}, err
	}
	m := Manifest{}
	for n := 1; len(m.Steps) < len(done); n++ {
		if done[n] != "" {
			m.Steps = append(m.Steps, n)
		}
	}
	if m.Heads, err = verify(ctx, db); err == nil && len(done) >= deedsStep {
		_, err = deeds(ctx, db)
	}
	return m, err
}

// sameSchema refuses tables, triggers or views that our migrations do not make.
func sameSchema(ctx context.Context, db *sql.DB, done map[int]string) error {
	fresh, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer fresh.Close()
	fresh.SetMaxOpenConns(1)
	list, err := migrations()
	if err != nil {
		return err
	}
	if _, err := fresh.ExecContext(ctx, stepsTable); err != nil {
		return err
	}
	for _, m := range list {
		if done[m.number] == "" {
			continue
		}
		if _, err := fresh.ExecContext(ctx, m.text); err != nil {
			return err
		}
	}
	want, err1 := objects(ctx, fresh)
	got, err2 := objects(ctx, db)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if !reflect.DeepEqual(want, got) {
		return errors.New("this file holds tables, triggers or views that do not belong to Cairn")
	}
	return nil
}

func objects(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		out[name] = text
	}
	return out, rows.Err()
}

// matches holds a backup against its manifest where there is one.
func matches(path string, m Manifest) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var want Manifest
	if err := json.Unmarshal(raw, &want); err != nil {
		return fmt.Errorf("the manifest beside the backup is unreadable: %w", err)
	}
	if !reflect.DeepEqual(want, m) {
		return errors.New("the backup is not the one its manifest describes")
	}
	return nil
}

func newEpochs(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=trusted_schema(0)&_pragma=journal_mode(delete)&_pragma=synchronous(2)")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := heads(ctx, db)
	if err != nil {
		return err
	}
	for _, h := range rows {
		if _, err := db.ExecContext(ctx, "UPDATE documents SET epoch = $2 WHERE id = $1", h.Doc, id.New()); err != nil {
			return err
		}
	}
	return db.Close()
}

// replace puts temp in the place of the data file, whose write-ahead log goes
// with it to the copy that is kept. From its first renaming on, whoever is
// interrupted is finished by the next start.
func replace(temp, into string) error {
	if err := flush(temp); err != nil {
		return err
	}
	discard(into + ".before-restore") // its log must not meet another file
	if err := errors.Join(os.Rename(temp, into+restoring), syncFolder(into)); err != nil {
		return err
	}
	return finishRestore(into)
}

// restoring is the tail of a whole, checked file that is about to take the place
// of the data file.
const restoring = ".restoring"

// finishRestore does what is left of a restore, nothing where there was none.
func finishRestore(into string) error {
	if _, err := os.Stat(into + restoring); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, tail := range []string{"-wal", "-shm", ""} {
		err := os.Rename(into+tail, into+".before-restore"+tail)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return errors.Join(os.Rename(into+restoring, into), syncFolder(into))
}

// refuseEmpty keeps a new, empty file from being made where there was another.
func refuseEmpty(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	for _, tail := range []string{".before-restore", ".restore", "-wal"} {
		if _, err := os.Stat(path + tail); err == nil {
			return fmt.Errorf("there is no %s, but there is %s: a restore was broken off, or the file was moved. "+
				"Restore again, or put the file back; to begin with nothing, move that one away", path, path+tail)
		}
	}
	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
