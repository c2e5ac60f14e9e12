package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// VerifyFile checks a data file or a backup without changing it; a server may
// have it open.
func VerifyFile(ctx context.Context, path string) ([]Head, error) {
	if err := checkIdleLog(path); err != nil {
		return nil, err
	}
	m, err := examine(ctx, path)
	return m.Heads, err
}

// checkIdleLog checks the write-ahead log of a file that no server writes to.
func checkIdleLog(path string) error {
	if _, err := os.Stat(path + "-wal"); err != nil {
		return nil
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil // a server has it open, and checked it when it started
	}
	return errors.Join(checkLog(path), lock.Close())
}

// BackupFile writes a checked copy of the data file at from to path, and its
// manifest beside it; a server may have the file open.
func BackupFile(ctx context.Context, from, path string) (Manifest, error) {
	if _, err := os.Stat(from); err != nil {
		return Manifest{}, fmt.Errorf("there is no database to back up: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+from+"?mode=ro&_pragma=busy_timeout(5000)&_pragma=trusted_schema(0)")
	if err != nil {
		return Manifest{}, err
	}
	defer db.Close()
	return backup(ctx, db, path)
}

// backup copies what db holds to path, checks the copy and writes its manifest.
func backup(ctx context.Context, db *sql.DB, path string) (Manifest, error) {
	temp := path + ".part"
	if err := copyTo(ctx, db, temp); err != nil {
		return Manifest{}, fmt.Errorf("backup: %w", err)
	}
	m, err := examine(ctx, temp)
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	if err := os.WriteFile(path+".json.part", raw, 0o600); err != nil {
		return m, err
	}
	return m, errors.Join(os.Rename(temp, path), os.Rename(path+".json.part", path+".json"))
}
