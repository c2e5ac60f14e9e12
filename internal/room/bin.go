package room

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// Bin returns the deleted records of a document that p could see while they lived
// and may restore, the last deleted first.
func (h *Hub) Bin(ctx context.Context, p access.Principal, doc string) ([]record.Binned, error) {
	var out []record.Binned
	err := h.ask(ctx, doc, func(r *room) error {
		if r.roles(p) == access.Nobody {
			return errs.New(errs.NotFound, "doc", "This is not here, or not for you.")
		}
		out = r.bin(p)
		return nil
	})
	return out, err
}

func (r *room) bin(p access.Principal) []record.Binned {
	var out []record.Binned
	for _, rec := range r.s.All() {
		if rec.Deleted == 0 {
			continue
		}
		roles := r.roles(p)
		if r.owns(rec, p.ID) {
			roles |= access.Owner
		}
		if b, ok := r.d.Schema.Binned(r.s, rec, roles); ok {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b record.Binned) int { return cmp.Compare(b.Seq, a.Seq) })
	return out
}
