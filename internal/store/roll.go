package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// roller makes the rolling copy over a connection of its own, so that nobody
// waits for it and it can tell whether anything has been written since.
type roller struct {
	mu      sync.Mutex
	db      *sql.DB
	version int64  // of the last copy
	path    string // where it is
}

// Roll replaces the copy at path by a fresh, checked one when something has
// changed since the last; the old one stays until the new one is whole.
func (s *Store) Roll(ctx context.Context, path string) error {
	r := &s.roller
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.db == nil {
		db, err := connect(s.o.Path, "", 1)
		if err != nil {
			return err
		}
		r.db = db
	}
	var version int64
	if err := r.db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil && version == r.version && path == r.path {
		return nil
	}
	if err := r.copy(ctx, path); err != nil {
		return err
	}
	r.version, r.path = version, path
	return nil
}

func (r *roller) copy(ctx context.Context, path string) error {
	temp := path + ".part"
	defer discard(temp)
	if err := copyTo(ctx, r.db, temp); err != nil {
		return err
	}
	if _, err := examine(ctx, temp); err != nil {
		return fmt.Errorf("the fresh copy is not whole, the last one stays: %w", err)
	}
	return errors.Join(os.Rename(temp, path), syncFolder(path))
}

func (r *roller) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.db == nil {
		return nil
	}
	return r.db.Close()
}

// syncFolder makes the renaming of a file durable, where the system can.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system, nor every stick, can
	return d.Close()
}
