package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var files embed.FS

const stepsTable = `CREATE TABLE IF NOT EXISTS schema_steps (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT`

// migration is one numbered step of the schema.
type migration struct {
	number   int
	name     string
	text     string
	checksum string
}

func migrations() ([]migration, error) {
	entries, err := fs.ReadDir(files, "migrations")
	if err != nil {
		return nil, err
	}
	var out []migration
	for _, e := range entries {
		text, err := files.ReadFile("migrations/" + e.Name())
		if err != nil {
			return nil, err
		}
		head, _, _ := strings.Cut(e.Name(), "_")
		n, err := strconv.Atoi(head)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number", e.Name())
		}
		sum := sha256.Sum256(text)
		out = append(out, migration{n, e.Name(), string(text), hex.EncodeToString(sum[:])})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].number < out[j].number })
	return out, nil
}

// refuseNewer turns away a file that a newer program wrote, before anything
// touches it.
func refuseNewer(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)")
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := applied(ctx, db)
	if err != nil {
		return fmt.Errorf("this is not a Cairn data file, or it is damaged: %w", err)
	}
	return checkApplied(done)
}

func checkApplied(done map[int]string) error {
	list, err := migrations()
	if err != nil {
		return err
	}
	known := map[int]string{}
	for _, m := range list {
		known[m.number] = m.checksum
	}
	for n, sum := range done {
		switch known[n] {
		case "":
			return fmt.Errorf("this data file was written by a newer version (step %d); please update the program", n)
		case sum:
		default:
			return fmt.Errorf("step %d of the data file's schema is not the one this program knows", n)
		}
	}
	return nil
}

// applied returns the checksums of the steps a file has taken, by number.
func applied(ctx context.Context, db *sql.DB) (map[int]string, error) {
	out := map[int]string{}
	var n int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_steps'").Scan(&n)
	if err != nil || n == 0 {
		return out, err
	}
	rows, err := db.QueryContext(ctx, "SELECT number, checksum FROM schema_steps")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		if err := rows.Scan(&n, &sum); err != nil {
			return nil, err
		}
		out[n] = sum
	}
	return out, rows.Err()
}

// migrate takes the steps that are missing, each in a transaction of its own,
// after setting a copy of a file that already holds something aside.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	if _, err := db.ExecContext(ctx, stepsTable); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	done, err := applied(ctx, db)
	if err != nil {
		return err
	}
	list, err := migrations()
	if err != nil {
		return err
	}
	for _, m := range list {
		if done[m.number] != "" {
			continue
		}
		if len(done) > 0 {
			if err := copyTo(ctx, db, fmt.Sprintf("%s.before-%04d", path, m.number)); err != nil {
				return fmt.Errorf("copy before step %d: %w", m.number, err)
			}
		}
		if err := step(ctx, db, m); err != nil {
			return fmt.Errorf("schema step %s: %w", m.name, err)
		}
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, m migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, m.text); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO schema_steps (number, name, checksum) VALUES ($1, $2, $3)", m.number, m.name, m.checksum); err != nil {
		return err
	}
	return tx.Commit()
}

// copyTo writes a whole copy of the database, readable by its owner alone.
func copyTo(ctx context.Context, db *sql.DB, path string) error {
	temp := path + ".new"
	if err := os.RemoveAll(temp); err != nil {
		return err
	}
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", temp); err != nil {
		return err
	}
	if err := flush(temp); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
