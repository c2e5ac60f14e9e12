package room

import (
	"context"

	"cairn/internal/record"
)

// Erase forgets fields of records, or whole records, for good: in the records
// and their losers, in history, in the log and its answers to whoever comes
// back. Open clients drop them at once. What is not there is passed over. The
// chain of the log still proves that nothing is missing. Bytes of it may stay in
// the files until Scrub.
func (h *Hub) Erase(ctx context.Context, doc string, list []record.Erasure) error {
	return h.ask(ctx, doc, func(r *room) error { return r.erase(list) })
}

// Scrub leaves no byte of what was erased in the files. Every room waits while
// the whole file is written anew.
func (h *Hub) Scrub(ctx context.Context) error { return h.d.Store.Scrub(ctx) }

// Quiet reports whether nobody is connected.
func (h *Hub) Quiet() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.peers) == 0
}

func (r *room) erase(list []record.Erasure) error {
	t := r.begin()
	t.erase(list)
	return r.settle(t)
}

func (t *tx) erase(list []record.Erasure) {
	for _, e := range list {
		res, err := t.r.d.Schema.Erase(t.r.s, e, t.r.s.Seq+1)
		if err != nil {
			continue // there is no such record
		}
		t.b.Erase = append(t.b.Erase, Erased{e, t.r.s.Seq + 1, left(res)})
		t.keep(res)
	}
}

// left is the place that a record leaves when it counts as made anew, 0 when it
// stays where it is.
func left(res record.Result) int64 {
	if res.New.Created == res.Old.Created {
		return 0
	}
	return res.Old.Created
}

// ForgetKeys deletes the keys of a document's pseudonyms: from then on nobody
// can tell who wrote what in its anonymous steps, the authors included.
func (h *Hub) ForgetKeys(ctx context.Context, doc string) error {
	return h.ask(ctx, doc, func(r *room) error {
		t := r.begin()
		t.forget([]string{record.EveryKey})
		return r.settle(t)
	})
}
