package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Deed is something that staff did and no document's log tells: who and what, and
// never what anybody said. Who is an account or a facilitator's link; Name is the
// account's, if there is one. At is UTC, cut to the minute.
type Deed struct {
	N                    int64
	At                   time.Time
	Who, Name, What, Doc string
}

// deedsHead is the setting that says where the list ends, so that its last rows
// cannot be taken away unseen.
const deedsHead = "deeds"

// deedsStep is the step of the schema since which there is the list.
const deedsStep = 4

// Note writes a deed down. doc is the document it was about, "" for none.
func (s *Store) Note(ctx context.Context, at time.Time, who, what, doc string) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := NoteIn(ctx, tx, at, who, what, doc); err != nil {
		return err
	}
	return tx.Commit()
}

// NoteIn is Note within a transaction on the writing connection.
func NoteIn(ctx context.Context, tx *sql.Tx, at time.Time, who, what, doc string) error {
	d, prev := Deed{N: 1, At: at.UTC().Truncate(time.Minute), Who: who, What: what, Doc: doc}, make([]byte, 32)
	err := tx.QueryRowContext(ctx, "SELECT n + 1, hash FROM deeds ORDER BY n DESC LIMIT 1").Scan(&d.N, &prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("deeds: %w", err)
	}
	hash := d.hash(prev)
	_, err = tx.ExecContext(ctx, "INSERT INTO deeds (n, at, who, what, doc, hash) VALUES ($1, $2, $3, $4, $5, $6)",
		d.N, d.At.UnixMicro(), d.Who, d.What, d.Doc, hash)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, deedsHead, hex.EncodeToString(hash))
	}
	return err
}

func (d Deed) hash(prev []byte) []byte {
	return sum(prev, fmt.Appendf(nil, "%d\x00%d\x00%s\x00%s\x00%s", d.N, d.At.UnixMicro(), d.Who, d.What, d.Doc))
}

// Deeds lists what staff did, oldest first, from a data file that a server may have
// open. A list from which something is missing is an error.
func Deeds(ctx context.Context, path string) ([]Deed, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return deeds(ctx, db)
}

func deeds(ctx context.Context, db *sql.DB) ([]Deed, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // the list and its end as of one moment
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	list, last, err := linked(ctx, tx)
	if err != nil {
		return nil, err
	}
	var end string
	err = tx.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = $1", deedsHead).Scan(&end)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if last != end {
		return nil, errors.New("the list of what staff did is cut off")
	}
	return list, nil
}

// linked reads the list, each row held against the one before it, and returns the
// hash of the last.
func linked(ctx context.Context, tx *sql.Tx) (list []Deed, last string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.n, d.at, d.who, COALESCE(m.name, ''), d.what, d.doc, d.hash
		FROM deeds d LEFT JOIN member m ON m.id = d.who ORDER BY d.n`)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for prev := make([]byte, 32); rows.Next(); {
		var d Deed
		var at int64
		var hash []byte
		if err := rows.Scan(&d.N, &at, &d.Who, &d.Name, &d.What, &d.Doc, &hash); err != nil {
			return nil, "", err
		}
		d.At = time.UnixMicro(at).UTC()
		if d.N != int64(len(list))+1 || !bytes.Equal(hash, d.hash(prev)) {
			return nil, "", fmt.Errorf("the list of what staff did was altered at %d", len(list)+1)
		}
		list, prev, last = append(list, d), hash, hex.EncodeToString(hash)
	}
	return list, last, rows.Err()
}
