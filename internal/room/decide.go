package room

import (
	"context"

	"cairn/internal/access"
	"cairn/internal/record"
)

// Decide makes the changes that fn wants as the server: all of them or, with fn's
// error, none. fn sees the document as it is at their place in the order, so that
// nothing comes between what it found and what it does. It must be quick, change
// nothing and keep nothing.
func (h *Hub) Decide(ctx context.Context, doc string, fn func(*record.State) ([]record.Write, error)) error {
	out := make(chan []record.Answer, 1)
	var refused error
	j := &push{p: access.System(), answer: func(a []record.Answer) { out <- a },
		decide: func(s *record.State) (writes []record.Write, err error) {
			writes, refused = fn(s)
			return writes, refused
		}}
	answers, err := h.push(ctx, doc, j, out)
	if err != nil {
		return err
	}
	if refused != nil {
		return refused // as fn said it, not as it would go over the wire
	}
	return refusal(answers)
}

func (t *tx) decided(fn func(*record.State) ([]record.Write, error)) record.Answer {
	return t.safely(record.Answer{}, func() (record.Answer, error) {
		writes, err := fn(t.r.s)
		if err == nil {
			_, err = t.writes(writes, access.System())
		}
		return record.Answer{Seq: t.r.s.Seq}, err
	})
}
