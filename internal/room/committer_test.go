package room

import (
	"context"
	"errors"
	"testing"
)

// picky is a store that takes no transaction with a batch of the documents "bad"
// and "worse".
type picky struct{ Store }

func (picky) Commit(_ context.Context, batches []*Batch) error {
	for _, b := range batches {
		switch b.Doc {
		case "bad":
			return errors.New("constraint failed")
		case "worse":
			panic("a row that cannot be")
		}
	}
	return nil
}

func TestABadBatchFailsAlone(t *testing.T) {
	m := &committer{store: picky{}}
	var all []request
	for _, doc := range []string{"one", "bad", "worse", "two"} {
		all = append(all, request{&Batch{Doc: doc}, make(chan error, 1)})
	}
	m.write(all)
	for _, r := range all {
		if err := <-r.reply; (err != nil) != (r.batch.Doc == "bad" || r.batch.Doc == "worse") {
			t.Errorf("%s: %v", r.batch.Doc, err)
		}
	}
}
