package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"cairn/internal/record"
)

// replay holds the records and past values of a document against its log: every
// value must be the one that the change of its seq wrote, and every value that
// the log wrote last must be there. What was erased from the log vouches for
// nothing.
type replay struct {
	changes map[int64]record.Change
	last    map[record.Key]map[string]int64 // field to the seq that wrote it last
	touched map[record.Key]int64
}

func newReplay() *replay {
	return &replay{changes: map[int64]record.Change{}, last: map[record.Key]map[string]int64{}, touched: map[record.Key]int64{}}
}

// add takes one change of the log, in order.
func (p *replay) add(seq int64, payload []byte) error {
	var c record.Change
	if err := json.Unmarshal(payload, &c); err != nil {
		return err
	}
	if c.Seq != seq {
		return fmt.Errorf("change %d calls itself %d", seq, c.Seq)
	}
	key := record.Key{Kind: c.Kind, ID: c.ID}
	p.changes[seq], p.touched[key] = c, seq
	if p.last[key] == nil {
		p.last[key] = map[string]int64{}
	}
	for name := range c.Fields {
		p.last[key][name] = seq
	}
	return nil
}

// check holds the document's rows against what was added.
func (p *replay) check(ctx context.Context, db *sql.DB, doc string) error {
	rows, err := db.QueryContext(ctx, "SELECT kind, id, changed, deleted, cells FROM records WHERE doc = $1", doc)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := map[record.Key]bool{}
	for rows.Next() {
		r := record.Record{}
		var cells []byte
		if err := rows.Scan(&r.Kind, &r.ID, &r.Changed, &r.Deleted, &cells); err != nil {
			return err
		}
		if err := json.Unmarshal(cells, &r.Fields); err != nil {
			return fmt.Errorf("record %s %s is unreadable: %w", r.Kind, r.ID, err)
		}
		there[record.Key{Kind: r.Kind, ID: r.ID}] = true
		if err := p.record(&r); err != nil {
			return err
		}
	}
	for key := range p.touched {
		if !there[key] {
			return fmt.Errorf("record %s %s is missing", key.Kind, key.ID)
		}
	}
	return rows.Err()
}

func (p *replay) record(r *record.Record) error {
	key := record.Key{Kind: r.Kind, ID: r.ID}
	if seq, known := p.touched[key]; known && seq != r.Changed {
		return fmt.Errorf("record %s %s says it was changed at %d, the log says %d", r.Kind, r.ID, r.Changed, seq)
	}
	if c, known := p.changes[r.Changed]; known && (c.Op == record.Delete) != (r.Deleted > 0) {
		return fmt.Errorf("record %s %s is not deleted as the log says", r.Kind, r.ID)
	}
	if r.Deleted > 0 && len(r.Fields) == 0 {
		return nil // erased
	}
	for name, seq := range p.last[key] {
		if r.Fields[name].Seq != seq {
			return fmt.Errorf("field %s of %s %s is of change %d, the log says %d", name, r.Kind, r.ID, r.Fields[name].Seq, seq)
		}
	}
	for name, cell := range r.Fields {
		for _, c := range append(cell.Also, cell) {
			if err := p.wrote(key, name, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// wrote holds one value against the change it says it is of.
func (p *replay) wrote(key record.Key, field string, cell record.Cell) error {
	c, known := p.changes[cell.Seq]
	if !known {
		return nil
	}
	if c.Kind != key.Kind || c.ID != key.ID || !bytes.Equal(compact(c.Fields[field]), compact(cell.V)) {
		return fmt.Errorf("field %s of %s %s is not what change %d wrote", field, key.Kind, key.ID, cell.Seq)
	}
	return nil
}

func compact(raw json.RawMessage) []byte {
	var b bytes.Buffer
	if len(raw) == 0 || json.Compact(&b, raw) != nil {
		return []byte("null")
	}
	return b.Bytes()
}

// pasts holds the values that were overwritten against the log.
func (p *replay) pasts(ctx context.Context, db *sql.DB, doc string) error {
	rows, err := db.QueryContext(ctx, "SELECT kind, id, field, old FROM pasts WHERE doc = $1 AND field <> ''", doc)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key record.Key
		var field string
		var raw []byte
		var old record.Cell
		if err := rows.Scan(&key.Kind, &key.ID, &field, &raw); err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &old); err != nil {
			return fmt.Errorf("a past value of %s %s is unreadable: %w", key.Kind, key.ID, err)
		}
		if err := p.wrote(key, field, old); err != nil {
			return err
		}
	}
	return rows.Err()
}
