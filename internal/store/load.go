package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"cairn/internal/record"
	"cairn/internal/room"
)

// Load returns a document with all its records as of one moment. It implements
// room.Store.
func (s *Store) Load(ctx context.Context, doc string) (*room.Loaded, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	l := &room.Loaded{Doc: doc, Devices: map[string]room.Device{}, Secrets: map[string][]byte{}}
	err = tx.QueryRowContext(ctx, "SELECT type, epoch, seq, floor FROM documents WHERE id = $1", doc).Scan(&l.Type, &l.Epoch, &l.Seq, &l.Floor)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	return l, errors.Join(loadRecords(ctx, tx, l), loadDevices(ctx, tx, l), loadSecrets(ctx, tx, l))
}

// each runs a query and scan for every row.
func each(ctx context.Context, tx *sql.Tx, text, doc string, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, text, doc)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func loadRecords(ctx context.Context, tx *sql.Tx, l *room.Loaded) error {
	return each(ctx, tx, "SELECT kind, id, author, created, changed, deleted, cells FROM records WHERE doc = $1", l.Doc, func(rows *sql.Rows) error {
		r := &record.Record{}
		var cells []byte
		if err := rows.Scan(&r.Kind, &r.ID, &r.By, &r.Created, &r.Changed, &r.Deleted, &cells); err != nil {
			return err
		}
		l.Records = append(l.Records, r)
		return json.Unmarshal(cells, &r.Fields)
	})
}

func loadDevices(ctx context.Context, tx *sql.Tx, l *room.Loaded) error {
	return each(ctx, tx, "SELECT device, author, last FROM devices WHERE doc = $1", l.Doc, func(rows *sql.Rows) error {
		var id string
		var d room.Device
		if err := rows.Scan(&id, &d.Author, &d.Last); err != nil {
			return err
		}
		l.Devices[id] = d
		return nil
	})
}

func loadSecrets(ctx context.Context, tx *sql.Tx, l *room.Loaded) error {
	return each(ctx, tx, "SELECT name, value FROM secrets WHERE doc = $1", l.Doc, func(rows *sql.Rows) error {
		var name string
		var key []byte
		if err := rows.Scan(&name, &key); err != nil {
			return err
		}
		l.Secrets[name] = key
		return nil
	})
}

// Answer returns what a device was answered to its change n, or errs.NotFound.
func (s *Store) Answer(ctx context.Context, doc, device string, n int64) (record.Answer, error) {
	var raw []byte
	var list []record.Answer
	err := s.read.QueryRowContext(ctx, "SELECT answers FROM answers WHERE doc = $1 AND device = $2 AND n > $3 AND n <= $4 ORDER BY n DESC LIMIT 1",
		doc, device, n-answersTogether, n).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return record.Answer{}, notFound()
	}
	if err = errors.Join(err, json.Unmarshal(raw, &list)); err != nil {
		return record.Answer{}, err
	}
	for _, a := range list {
		if a.N == n {
			return a, nil
		}
	}
	return record.Answer{}, notFound()
}

// Past returns what was overwritten or deleted of one record, oldest first.
func (s *Store) Past(ctx context.Context, doc, kind, id string) ([]record.Past, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT seq, field, old, why FROM pasts WHERE doc = $1 AND kind = $2 AND id = $3 ORDER BY seq, field", doc, kind, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []record.Past
	for rows.Next() {
		p := record.Past{Kind: kind, ID: id}
		var old []byte
		if err := rows.Scan(&p.Seq, &p.Field, &old, &p.Why); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(old, &p.Old); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
