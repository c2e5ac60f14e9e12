package room

import (
	"context"

	"cairn/internal/record"
)

// Erase forgets fields of records, or whole records, for good: in the records
// and their losers, in history, in the log and its answers to whoever comes
// back. Open clients drop them at once. What is not there is passed over. The
// chain of the log still proves that nothing is missing.
func (h *Hub) Erase(ctx context.Context, doc string, list []record.Erasure) error {
	err := h.ask(ctx, doc, func(r *room) error { return r.erase(list) })
	if err != nil {
		return err
	}
	return h.d.Store.Scrub(ctx)
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
		t.b.Erase = append(t.b.Erase, Erased{e, t.r.s.Seq + 1, res.Old.Created})
		t.keep(res)
	}
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
