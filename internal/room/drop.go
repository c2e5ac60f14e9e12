package room

import "context"

// Drop removes a document and everything that was kept of it, and says goodbye
// to whoever has it open.
func (h *Hub) Drop(ctx context.Context, doc string) error {
	return h.ask(ctx, doc, func(r *room) error {
		if err := r.d.Store.Drop(ctx, doc); err != nil {
			return err
		}
		for p := range r.members {
			p.end(`{"bye":{"code":"gone","message":"This has been removed."}}`, 4001, "removed")
		}
		clear(r.members)
		r.s = nil
		return nil
	})
}
