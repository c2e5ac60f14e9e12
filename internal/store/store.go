// Package store keeps documents in one SQLite file: every commit is on the disk
// before it returns, the log proves that it is whole, and a second process is
// turned away.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"cairn/internal/errs"
)

// Options tells where and how to open the store.
type Options struct {
	// Path is the database file; it and its folder are made if need be.
	Path string
	// Readers is the size of the read pool; 0 is four.
	Readers int
	// Fail, when set, is asked at named points of a commit ("begin", "before
	// commit", "after commit") and makes it fail there. For tests.
	Fail func(point string) error
}

// Store is an open database file.
type Store struct {
	o     Options
	write *sql.DB
	read  *sql.DB
	lock  *os.File
	mu    sync.Mutex // one commit at a time
	stmts map[string]*sql.Stmt
	texts map[bulkKey]string

	roller roller
}

// pragma is one setting of a connection and the statement that reads it back.
type pragma struct{ name, value, read string }

// pragmas are set on every connection and read back at opening.
func pragmas() []pragma {
	return []pragma{
		{"journal_mode", "wal", "PRAGMA journal_mode"}, {"synchronous", synchronous, "PRAGMA synchronous"},
		{"foreign_keys", "1", "PRAGMA foreign_keys"}, {"busy_timeout", "5000", "PRAGMA busy_timeout"},
		{"trusted_schema", "0", "PRAGMA trusted_schema"}, {"secure_delete", "1", "PRAGMA secure_delete"},
		{"cell_size_check", "1", "PRAGMA cell_size_check"}, {"temp_store", "2", "PRAGMA temp_store"},
		{"wal_autocheckpoint", "4000", "PRAGMA wal_autocheckpoint"},
	}
}

// Open opens or makes the store, brings its schema up to date and locks it. A
// file of a newer program, or one that another process has open, is refused
// and left as it is.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock, err := lockFile(o.Path + ".lock")
	if err != nil {
		return nil, err
	}
	s := &Store{o: o, lock: lock, stmts: map[string]*sql.Stmt{}, texts: map[bulkKey]string{}}
	if err := s.open(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	if err := errors.Join(finishRestore(s.o.Path), refuseEmpty(s.o.Path)); err != nil {
		return err
	}
	f, err := os.OpenFile(s.o.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("data file: %w", err)
	}
	err = errors.Join(f.Chmod(0o600), f.Close())
	if err != nil {
		return err
	}
	if err := checkLog(s.o.Path); err != nil {
		return err
	}
	if err := refuseNewer(ctx, s.o.Path); err != nil {
		return err
	}
	if s.write, err = connect(s.o.Path, "&_txlock=immediate", 1); err != nil {
		return err
	}
	if err := inspect(ctx, s.write); err != nil {
		return err
	}
	if err := migrate(ctx, s.write, s.o.Path); err != nil {
		return err
	}
	readers := s.o.Readers
	if readers == 0 {
		readers = 4
	}
	s.read, err = connect(s.o.Path, "&_pragma=query_only(1)", readers)
	return err
}

// connect opens a pool of at most n connections with our pragmas.
func connect(path, more string, n int) (*sql.DB, error) {
	var b strings.Builder
	for _, p := range pragmas() {
		fmt.Fprintf(&b, "&_pragma=%s(%s)", p.name, p.value)
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + b.String()[1:] + more
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// inspect reads the pragmas back and refuses an SQLite that can corrupt its
// write-ahead log (fixed in 3.51.3).
func inspect(ctx context.Context, db *sql.DB) error {
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if olderThan(version, []int{3, 51, 3}) {
		return fmt.Errorf("SQLite %s can lose data; 3.51.3 or newer is needed", version)
	}
	for _, p := range pragmas() {
		var got string
		if err := db.QueryRowContext(ctx, p.read).Scan(&got); err != nil {
			return fmt.Errorf("%s: %w", p.read, err)
		}
		if got != p.value {
			return fmt.Errorf("%s is %s, not %s", p.read, got, p.value)
		}
	}
	return nil
}

func olderThan(version string, least []int) bool {
	for i, part := range strings.SplitN(version, ".", len(least)) {
		n, _ := strconv.Atoi(part)
		if n != least[i] {
			return n < least[i]
		}
	}
	return false
}

// DB returns the writing connection (there is one; keep transactions short) and
// the reading pool, for packages that keep tables of their own here.
func (s *Store) DB() (read, write *sql.DB) { return s.read, s.write }

// Close checkpoints and closes the file and gives up the lock.
func (s *Store) Close() error {
	var list []error
	for _, st := range s.stmts {
		if st != nil {
			list = append(list, st.Close())
		}
	}
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			list = append(list, db.Close())
		}
	}
	list = append(list, s.roller.close())
	if s.lock != nil {
		list = append(list, s.lock.Close())
	}
	return errors.Join(list...)
}

// Setting returns a named setting, "" when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var v string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetSetting keeps a named setting.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

func notFound() error { return errs.New(errs.NotFound, "", "There is no such document.") }
