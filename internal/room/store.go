package room

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/record"
)

// Store keeps documents. It is implemented by package store.
type Store interface {
	// Load returns a document with all its records, or errs.NotFound.
	Load(ctx context.Context, doc string) (*Loaded, error)
	// Commit makes all batches durable in one transaction, or none of them. An
	// error does not mean that nothing was kept: the caller reads the documents
	// again. A batch that does not follow the stored head is errs.Conflict.
	Commit(ctx context.Context, batches []*Batch) error
	// Answer returns what a device was answered to its change n, or errs.NotFound.
	Answer(ctx context.Context, doc, device string, n int64) (record.Answer, error)
	// Past returns what was overwritten or deleted of one record, oldest first.
	Past(ctx context.Context, doc, kind, id string) ([]record.Past, error)
	// Carries returns undelivered carries, oldest first of each document, without
	// those to the documents named in but.
	Carries(ctx context.Context, but []string, limit int) ([]Carry, error)
	// Unsent counts a document's carries that were tried and have not arrived, by
	// target.
	Unsent(ctx context.Context, doc string) (map[string]record.Unsent, error)
	// Drop removes a document with its log, its devices and its carries.
	Drop(ctx context.Context, doc string) error
	// Scrub makes sure that no byte of what was erased is left in the files.
	Scrub(ctx context.Context) error
	// Find returns where a look-up value stands, or errs.NotFound.
	Find(ctx context.Context, value string) (doc, field string, err error)
}

// Loaded is a document as the store keeps it.
type Loaded struct {
	Doc, Type, Epoch string
	Seq, Floor       int64
	Records          []*record.Record
	Devices          map[string]Device
	// Secrets are the pseudonym keys by name (a step's id).
	Secrets map[string][]byte
}

// Device is who a device belongs to and the last n it was answered.
type Device struct {
	// Author is the principal bound at first use; "~" for a device used for
	// anonymous kinds only, which is bound to nobody.
	Author string
	Last   int64
}

// Entry is one change with the minute in which it was taken.
type Entry struct {
	record.Change
	At time.Time
}

// Reply is one stored answer.
type Reply struct {
	Device string
	Answer record.Answer
}

// Lookup says that a record's look-up field now holds Value; "" removes it.
type Lookup struct{ Kind, ID, Field, Value string }

// Carry is one carry on its way to another document.
type Carry struct {
	ID             int64
	Source, Target string
	Seq            int64
	Idx            int
	Body           json.RawMessage
	// Failed is why the last try failed: Waits, or what it was refused for; "" when it
	// was not tried.
	Failed string
}

// Waits marks a carry whose target could not take it yet; it is tried again.
const Waits = "waits"

// Batch is what one document commits at once.
type Batch struct {
	Doc string
	// Type and Epoch are set when the batch makes the document.
	Type, Epoch string
	From, Seq   int64
	Entries     []Entry
	Records     []*record.Record
	Pasts       []record.Past
	Devices     map[string]Device
	Replies     []Reply
	Lookups     []Lookup
	Secrets     map[string][]byte
	Forget      []string
	Carries     []Carry
	// Delivered and Failed are carries (by id) that end with this batch.
	Delivered []int64
	Failed    map[int64]string
	// Erase is to be forgotten: overwritten values, payload and salt of the changes
	// that told them, and which answers they got. The records' own cells are in
	// Records.
	Erase []Erased
}

// Erased is something forgotten by the change Seq: what was told before it.
// Left is the change by which the record was made until then, 0 when it still is.
type Erased struct {
	record.Erasure
	Seq, Left int64
}

func (b *Batch) empty() bool {
	return b.Type == "" && b.Seq == b.From && len(b.Replies) == 0 && len(b.Devices) == 0 &&
		len(b.Delivered) == 0 && len(b.Failed) == 0 && len(b.Secrets) == 0 && len(b.Forget) == 0 && len(b.Erase) == 0
}
