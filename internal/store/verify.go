package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
)

// Head is how far one document's log goes and the hash that proves it.
type Head struct {
	Doc     string `json:"doc"`
	Seq     int64  `json:"seq"`
	Hash    string `json:"hash"`
	Records int64  `json:"records"`
}

// Verify checks that nothing is missing or altered: the file's own structure,
// every document's log without gaps, every link of its chain, and every record
// as the log made it. It returns the heads, or the first thing that is wrong.
func (s *Store) Verify(ctx context.Context) ([]Head, error) {
	if _, err := deeds(ctx, s.read); err != nil {
		return nil, err
	}
	return verify(ctx, s.read)
}

func verify(ctx context.Context, db *sql.DB) ([]Head, error) {
	if err := structure(ctx, db); err != nil {
		return nil, err
	}
	heads, err := heads(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		if err := chain(ctx, db, h); err != nil {
			return nil, fmt.Errorf("document %s: %w", h.Doc, err)
		}
	}
	return heads, nil
}

func structure(ctx context.Context, db *sql.DB) error {
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return fmt.Errorf("the file is damaged: %w", err)
	}
	if result != "ok" {
		return fmt.Errorf("the file is damaged: %s", result)
	}
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return fmt.Errorf("the file is damaged: rows point to documents that are missing")
	}
	return rows.Err()
}

func heads(ctx context.Context, db *sql.DB) ([]Head, error) {
	rows, err := db.QueryContext(ctx, `SELECT id, seq, head, (SELECT count(*) FROM records WHERE doc = documents.id) FROM documents ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Head
	for rows.Next() {
		var h Head
		var hash []byte
		if err := rows.Scan(&h.Doc, &h.Seq, &hash, &h.Records); err != nil {
			return nil, err
		}
		h.Hash = hex.EncodeToString(hash)
		out = append(out, h)
	}
	return out, rows.Err()
}

// chain walks one log, and holds records and past values against it. An erased
// payload leaves its link; the chain still holds.
func chain(ctx context.Context, db *sql.DB, h Head) error {
	rows, err := db.QueryContext(ctx, "SELECT seq, salt, payload, link, hash FROM changes WHERE doc = $1 ORDER BY seq", h.Doc)
	if err != nil {
		return err
	}
	defer rows.Close()
	prev, want, log := make([]byte, 32), int64(1), newReplay()
	for rows.Next() {
		var seq int64
		var salt, payload, link, hash []byte
		if err := rows.Scan(&seq, &salt, &payload, &link, &hash); err != nil {
			return err
		}
		switch {
		case seq != want:
			return fmt.Errorf("change %d is missing", want)
		case salt != nil && !bytes.Equal(link, sum(salt, payload)), !bytes.Equal(hash, sum(prev, link)):
			return fmt.Errorf("change %d was altered", seq)
		}
		if salt != nil {
			if err := log.add(seq, payload); err != nil {
				return err
			}
		}
		prev, want = hash, want+1
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if want-1 != h.Seq || hex.EncodeToString(prev) != h.Hash {
		return fmt.Errorf("the log ends at change %d, the document says %d", want-1, h.Seq)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	return errors.Join(log.check(ctx, db, h.Doc), log.pasts(ctx, db, h.Doc))
}
