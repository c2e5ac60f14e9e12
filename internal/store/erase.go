package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cairn/internal/record"
	"cairn/internal/room"
)

// erase forgets what a batch names: overwritten values, payload and salt of the
// changes that told them (link and hash stay, so the chain still holds), which
// device was told of those changes, the row of a record that counts as made
// anew, and what a refused carry of the document still holds.
func (w *writer) erase(b *room.Batch) {
	if len(b.Erase) == 0 {
		return
	}
	for _, e := range b.Erase {
		if len(e.Fields) == 0 {
			w.exec("DELETE FROM pasts WHERE doc = $1 AND kind = $2 AND id = $3", b.Doc, e.Kind, e.ID)
		}
		for _, f := range e.Fields {
			w.exec("DELETE FROM pasts WHERE doc = $1 AND kind = $2 AND id = $3 AND field = $4", b.Doc, e.Kind, e.ID, f)
		}
		w.exec("DELETE FROM records WHERE doc = $1 AND kind = $2 AND id = $3 AND created = $4", b.Doc, e.Kind, e.ID, e.Left)
	}
	told := w.telling(b)
	for _, seq := range told {
		w.exec("UPDATE changes SET salt = NULL, payload = NULL WHERE doc = $1 AND seq = $2", b.Doc, seq)
	}
	w.unanswer(b.Doc, told)
	w.exec("UPDATE carries SET body = '[]' WHERE source = $1 AND failed NOT IN ('', $2)", b.Doc, room.Waits)
}

// telling lists the changes from which what is to be forgotten could be read.
func (w *writer) telling(b *room.Batch) []int64 {
	if w.err != nil {
		return nil
	}
	rows, err := w.tx.QueryContext(w.ctx, "SELECT seq, payload FROM changes WHERE doc = $1 AND seq <= $2 AND payload IS NOT NULL ORDER BY seq", b.Doc, b.Seq)
	if err != nil {
		w.err = err
		return nil
	}
	defer rows.Close()
	by := map[record.Key][]room.Erased{}
	for _, e := range b.Erase {
		by[e.Key] = append(by[e.Key], e)
	}
	var out []int64
	for rows.Next() {
		var seq int64
		var raw []byte
		var c record.Change
		if w.err = rows.Scan(&seq, &raw); w.err == nil {
			w.err = json.Unmarshal(raw, &c)
		}
		if w.err != nil {
			return nil
		}
		for _, e := range by[record.Key{Kind: c.Kind, ID: c.ID}] {
			if seq < e.Seq && e.Covers(c) {
				out = append(out, seq)
				break
			}
		}
	}
	w.err = rows.Err()
	return out
}

// unanswer takes the seqs of forgotten changes out of the answers to them, which
// lead from a device to what it wrote between what. Such an answer is later given
// with the seq of that day.
func (w *writer) unanswer(doc string, told []int64) {
	for _, row := range w.answered(doc, told) {
		w.exec("UPDATE answers SET answers = $4 WHERE doc = $1 AND device = $2 AND n = $3", doc, row.device, row.n, w.json(row.list))
	}
}

// answeredRow is a row of answers as it is to be.
type answeredRow struct {
	device string
	n      int64
	list   []record.Answer
}

// answered lists the rows that name one of these changes, without them.
func (w *writer) answered(doc string, told []int64) (out []answeredRow) {
	if w.err != nil || len(told) == 0 {
		return nil
	}
	rows, err := w.tx.QueryContext(w.ctx, "SELECT device, n, answers FROM answers WHERE doc = $1", doc)
	if err != nil {
		w.err = err
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var row answeredRow
		var raw []byte
		if w.err = rows.Scan(&row.device, &row.n, &raw); w.err == nil {
			w.err = json.Unmarshal(raw, &row.list)
		}
		if w.err != nil {
			return nil
		}
		if without(row.list, told) {
			out = append(out, row)
		}
	}
	w.err = rows.Err()
	return out
}

// without empties the seqs in told, which is in order, and reports whether there
// were any.
func without(list []record.Answer, told []int64) (found bool) {
	for i := range list {
		if _, ok := slices.BinarySearch(told, list[i].Seq); ok {
			list[i].Seq, found = 0, true
		}
	}
	return found
}

// Scrub rewrites the file and empties the write-ahead log, so that no byte of
// what was erased is left in either. Commits wait meanwhile. It implements
// room.Store.
func (s *Store) Scrub(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.write.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("rewrite the database: %w", err)
	}
	var busy, pages, moved int64
	if err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("empty the write-ahead log: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("the write-ahead log could not be emptied: somebody reads it")
	}
	return nil
}

// Documents lists the ids of all documents of a type, by id.
func (s *Store) Documents(ctx context.Context, docType string) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id FROM documents WHERE type = $1 ORDER BY id", docType)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
