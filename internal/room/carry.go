package room

import (
	"context"
	"encoding/json"
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
			if slices.Contains(stuck, c.Target) {
				continue
			}
			if err := h.deliver(c); err != nil {
				h.d.Log.Error("carry not delivered", "source", c.Source, "target", c.Target, "err", err)
				stuck = append(stuck, c.Target)
			}
		}
	}
}

// deliver takes one carry to its document; an error asks for another try. A
// carry that its target refuses is set aside in the store, and said so.
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
	case err == nil:
		return nil
	case errs.Is(err, errs.Retry):
		return err
	case errs.Is(err, errs.NotFound):
		return h.setAside(c, "notfound")
	default:
		h.d.Log.Error("carry refused", "source", c.Source, "target", c.Target, "err", err)
		return nil
	}
}

func (h *Hub) setAside(c *Carry, why string) error {
	h.d.Log.Error("carry set aside", "source", c.Source, "target", c.Target, "why", why)
	return h.com.commit(&Batch{Doc: c.Source, Failed: map[int64]string{c.ID: why}})
}
