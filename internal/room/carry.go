package room

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// carry delivers carries in the background, from the start and after every
// commit that made one, until the hub stops. What is left is delivered by the
// next run: the store keeps it until the target has taken it.
func (h *Hub) carry() {
	defer h.wg.Done()
	for {
		select {
		case <-h.kick:
		case <-h.quit:
			return
		}
		for h.deliverAll() {
			select {
			case <-h.d.Clock.After(time.Second):
			case <-h.quit:
				return
			}
		}
	}
}

// deliverAll delivers what waits; true asks for another try later. A document
// that cannot take a carry now keeps its own waiting, in their order, and nobody
// else's.
func (h *Hub) deliverAll() bool {
	var stuck []string
	for {
		list, err := h.d.Store.Carries(context.Background(), stuck, 100)
		if err != nil {
			h.d.Log.Error("carries not readable", "err", err)
			return true
		}
		if len(list) == 0 {
			return len(stuck) > 0
		}
		for i := range list {
			c := &list[i]
			if !slices.Contains(stuck, c.Target) {
				err := h.deliver(c)
				if err == nil {
					continue
				}
				h.d.Log.Error("carry not delivered", "source", c.Source, "target", c.Target, "err", err)
				stuck = append(stuck, c.Target)
			}
			_ = h.setAside(c, Waits) // if that fails, the next try does it
		}
	}
}

// deliver takes one carry to its document; an error asks for another try. A
// carry that its target refuses is set aside in the store, and its source is told.
func (h *Hub) deliver(c *Carry) error {
	var ws []record.Write
	if err := json.Unmarshal(c.Body, &ws); err != nil {
		return h.setAside(c, "unreadable")
	}
	out := make(chan []record.Answer, 1)
	j := &push{p: access.System(), device: "carry:" + c.Source, writes: ws, carry: c, answer: func(a []record.Answer) { out <- a }}
	a, err := h.push(context.Background(), c.Target, j, out)
	if err != nil {
		return err
	}
	switch err := refusal(a); {
	case err == nil && c.Failed == "":
		return nil
	case errs.Is(err, errs.Retry):
		return err
	case errs.Is(err, errs.NotFound):
		return h.setAside(c, "notfound")
	case err != nil:
		h.d.Log.Error("carry refused", "source", c.Source, "target", c.Target, "err", err)
	}
	h.recount(c.Source)
	return nil
}

// setAside keeps why a carry has not arrived, and tells its source.
func (h *Hub) setAside(c *Carry, why string) error {
	if c.Failed == why {
		return nil
	}
	h.d.Log.Error("carry set aside", "source", c.Source, "target", c.Target, "why", why)
	err := h.com.commit(&Batch{Doc: c.Source, Failed: map[int64]string{c.ID: why}})
	if err == nil {
		h.recount(c.Source)
	}
	return err
}

// recount lets a document know what of it has not arrived elsewhere. One that is gone
// needs to know nothing.
func (h *Hub) recount(doc string) {
	_ = h.ask(context.Background(), doc, func(r *room) error { r.recount(); return nil })
}

// recount looks up what this document has not brought elsewhere, for its views.
func (r *room) recount() {
	unsent, err := r.d.Store.Unsent(r.ctx, r.doc)
	if err != nil {
		r.d.Log.Error("carries not readable", "doc", r.doc, "err", err)
		return
	}
	if maps.Equal(unsent, r.s.Unsent) {
		return
	}
	r.s.Unsent, r.dirty = unsent, true
	for _, v := range r.views {
		v.stale = true
	}
}
