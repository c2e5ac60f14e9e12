package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cairn/internal/errs"
	"cairn/internal/record"
	"cairn/internal/room"
)

// Commit makes all batches durable in one transaction. It implements room.Store.
func (s *Store) Commit(ctx context.Context, batches []*room.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fail("begin"); err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	w := &writer{ctx: ctx, s: s, tx: tx}
	for _, b := range batches {
		w.batch(b)
	}
	if w.err != nil {
		return w.err
	}
	if err := s.fail("before commit"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return s.fail("after commit")
}

// prepare makes statements that were used before ready for reuse.
func (s *Store) prepare(ctx context.Context) (err error) {
	for text, st := range s.stmts {
		if st != nil {
			continue
		}
		if s.stmts[text], err = s.write.PrepareContext(ctx, text); err != nil {
			delete(s.stmts, text)
			return err
		}
	}
	return nil
}

func (s *Store) fail(point string) error {
	if s.o.Fail == nil {
		return nil
	}
	return s.o.Fail(point)
}

// writer writes batches; after the first error it does nothing more.
type writer struct {
	ctx context.Context
	s   *Store
	tx  *sql.Tx
	err error
}

// exec runs a statement that is prepared once for the life of the store.
func (w *writer) exec(text string, args ...any) {
	if w.err != nil {
		return
	}
	if st := w.prepared(text); st != nil {
		_, w.err = st.ExecContext(w.ctx, args...)
		return
	}
	_, w.err = w.tx.ExecContext(w.ctx, text, args...)
}

// row asks for one row, by such a statement.
func (w *writer) row(text string, args ...any) *sql.Row {
	if st := w.prepared(text); st != nil {
		return st.QueryRowContext(w.ctx, args...)
	}
	return w.tx.QueryRowContext(w.ctx, text, args...)
}

// prepared returns the statement for a text; nil the first time: it is prepared
// before the next transaction, because this one holds the connection.
func (w *writer) prepared(text string) *sql.Stmt {
	st := w.s.stmts[text]
	if st == nil {
		w.s.stmts[text] = nil
		return nil
	}
	return w.tx.StmtContext(w.ctx, st)
}

func (w *writer) batch(b *room.Batch) {
	if b.Type != "" {
		w.exec(`INSERT INTO documents (id, type, epoch, seq, floor, head) VALUES ($1, $2, $3, 0, 0, $4)`, b.Doc, b.Type, b.Epoch, make([]byte, 32))
	}
	if b.Seq > b.From {
		w.log(b)
	}
	w.records(b)
	w.people(b)
	w.aside(b)
	w.erase(b)
}

// log continues the chain from the stored head, which must be the one that the
// room built on.
func (w *writer) log(b *room.Batch) {
	if w.err != nil {
		return
	}
	var seq int64
	var head []byte
	w.err = w.row("SELECT seq, head FROM documents WHERE id = $1", b.Doc).Scan(&seq, &head)
	if w.err != nil {
		return
	}
	if seq != b.From || int64(len(b.Entries)) != b.Seq-b.From {
		w.err = errs.New(errs.Conflict, "", "The document has moved on.")
		return
	}
	rows := make([]any, 0, len(b.Entries)*changeColumns)
	for _, e := range b.Entries {
		rows, head = w.entry(rows, b.Doc, head, e)
	}
	w.many("INSERT INTO changes (doc, seq, at, salt, payload, link, hash) VALUES ", "", changeColumns, rows)
	w.exec("UPDATE documents SET seq = $2, head = $3 WHERE id = $1", b.Doc, b.Seq, head)
}

const changeColumns = 7

// entry adds one link of the chain: hash = SHA-256(previous || SHA-256(salt || payload)).
func (w *writer) entry(rows []any, doc string, head []byte, e room.Entry) ([]any, []byte) {
	payload := string(e.Change.AppendLog(nil))
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	link := sum(salt, []byte(payload))
	hash := sum(head, link)
	return append(rows, doc, e.Seq, e.At.UnixMicro(), salt, payload, link, hash), hash
}

func sum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func (w *writer) records(b *room.Batch) {
	rows := make([]any, 0, len(b.Records)*8)
	for _, r := range b.Records {
		rows = append(rows, b.Doc, r.Created, r.Kind, r.ID, r.By, r.Changed, r.Deleted, string(record.AppendCells(nil, r.Fields)))
	}
	w.many("INSERT INTO records (doc, created, kind, id, author, changed, deleted, cells) VALUES ",
		" ON CONFLICT (doc, created) DO UPDATE SET changed = excluded.changed, deleted = excluded.deleted, cells = excluded.cells", 8, rows)
	for _, p := range b.Pasts {
		w.exec("INSERT INTO pasts (doc, kind, id, seq, field, old, why) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			b.Doc, p.Kind, p.ID, p.Seq, p.Field, string(p.Old.Append(nil)), p.Why)
	}
}

func (w *writer) json(v any) string {
	raw, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	return string(raw)
}

func (w *writer) people(b *room.Batch) {
	devices := make([]any, 0, len(b.Devices)*4)
	for id, d := range b.Devices {
		devices = append(devices, b.Doc, id, d.Author, d.Last)
	}
	w.many("INSERT INTO devices (doc, device, author, last) VALUES ", " ON CONFLICT (doc, device) DO UPDATE SET last = excluded.last", 4, devices)
	w.many("INSERT INTO answers (doc, n, device, answers) VALUES ", "", 4, w.answers(b))
	for _, name := range b.Forget {
		w.exec("DELETE FROM secrets WHERE doc = $1 AND name = $2", b.Doc, name)
	}
	for name, key := range b.Secrets {
		w.exec("INSERT INTO secrets (doc, name, value) VALUES ($1, $2, $3)", b.Doc, name, key)
	}
	for _, l := range b.Lookups {
		w.exec("DELETE FROM lookups WHERE doc = $1 AND kind = $2 AND id = $3 AND field = $4", b.Doc, l.Kind, l.ID, l.Field)
		if l.Value != "" {
			w.exec("INSERT INTO lookups (doc, kind, id, field, hash) VALUES ($1, $2, $3, $4, $5)", b.Doc, l.Kind, l.ID, l.Field, lookupHash(l.Value))
		}
	}
}

// answersTogether is how many answers one row holds at most; Answer looks no
// further back for the row that holds a number.
const answersTogether = 16

// answers puts what a batch answers to one device, which counts without holes, in
// rows under their first number.
func (w *writer) answers(b *room.Batch) (rows []any) {
	by := map[string][]record.Answer{}
	for _, r := range b.Replies {
		by[r.Device] = append(by[r.Device], r.Answer)
	}
	for device, all := range by {
		for list := range slices.Chunk(all, answersTogether) {
			rows = append(rows, b.Doc, list[0].N, device, w.json(list))
		}
	}
	return rows
}

func lookupHash(value string) []byte { return sum([]byte("cairn look-up\x00"), []byte(value)) }

func (w *writer) aside(b *room.Batch) {
	for _, c := range b.Carries {
		w.exec("INSERT INTO carries (source, seq, idx, target, body) VALUES ($1, $2, $3, $4, $5)", c.Source, c.Seq, c.Idx, c.Target, string(c.Body))
	}
	for _, id := range b.Delivered {
		w.exec("DELETE FROM carries WHERE id = $1", id)
	}
	for id, why := range b.Failed {
		w.exec("UPDATE carries SET failed = $2 WHERE id = $1", id, why)
	}
}

// Find returns the document and field that hold a look-up value, or
// errs.NotFound. Only hashes of the values are searched.
func (s *Store) Find(ctx context.Context, value string) (doc, field string, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT doc, field FROM lookups WHERE hash = $1", lookupHash(value)).Scan(&doc, &field)
	if errors.Is(err, sql.ErrNoRows) {
		err = notFound()
	}
	return doc, field, err
}

// Carries returns undelivered carries, oldest first, without those to the
// documents named in but.
func (s *Store) Carries(ctx context.Context, but []string, limit int) ([]room.Carry, error) {
	names, err := json.Marshal(append([]string{}, but...))
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT id, source, seq, idx, target, body, failed FROM carries
		WHERE failed IN ('', $3) AND target NOT IN (SELECT value FROM json_each($1)) ORDER BY source, seq, idx LIMIT $2`, string(names), limit, room.Waits)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []room.Carry
	for rows.Next() {
		var c room.Carry
		var body string
		if err := rows.Scan(&c.ID, &c.Source, &c.Seq, &c.Idx, &c.Target, &body, &c.Failed); err != nil {
			return nil, fmt.Errorf("carries: %w", err)
		}
		c.Body = json.RawMessage(body)
		out = append(out, c)
	}
	return out, rows.Err()
}

// Unsent counts a document's carries that were tried and have not arrived. It
// implements room.Store.
func (s *Store) Unsent(ctx context.Context, doc string) (map[string]record.Unsent, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT target, SUM(failed = $2), SUM(failed <> $2) FROM carries
		WHERE source = $1 AND failed <> '' GROUP BY target`, doc, room.Waits)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]record.Unsent{}
	for rows.Next() {
		var target string
		var n record.Unsent
		if err := rows.Scan(&target, &n.Waiting, &n.Refused); err != nil {
			return nil, err
		}
		out[target] = n
	}
	return out, rows.Err()
}
