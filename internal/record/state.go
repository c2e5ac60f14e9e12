package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"cairn/internal/access"
)

const serverOrKeepers = access.Server | access.Facilitator | access.Keeper

// State is one document in memory: its type and its records, deleted ones
// included. It is not safe for concurrent use; a room owns it.
type State struct {
	Doc  string // "session", "plan" or "network"
	ID   string
	Seq  int64
	size int
	kind map[string]*shelf
	// Unsent is what commands given here were to bring to other documents and have
	// not brought, by document. It is no record and not in the log.
	Unsent map[string]Unsent
	// steps counts the living records of each kind by the step they name, as they
	// come and go: a view that counts must not read thousands for one that is new.
	steps map[string]map[string]int
}

// Unsent counts what one document has not brought to another: what waits until it
// can be taken, and what was refused for good.
type Unsent struct {
	Waiting int `json:"waiting"`
	Refused int `json:"refused"`
}

// shelf is the records of one kind, deleted ones included.
type shelf struct {
	byID  map[string]*Record
	order []*Record // by creation and then id
}

func older(a, b *Record) int {
	if a.Created != b.Created {
		return cmp.Compare(a.Created, b.Created)
	}
	return strings.Compare(a.ID, b.ID)
}

// put stores r and returns what was under its id. A record is created once and
// stays where that put it; new ones come last.
func (f *shelf) put(r *Record) (old *Record) {
	old = f.byID[r.ID]
	f.byID[r.ID] = r
	if old == nil && (len(f.order) == 0 || older(f.order[len(f.order)-1], r) < 0) {
		f.order = append(f.order, r)
		return nil
	}
	if old != nil && older(old, r) != 0 {
		f.take(old)
	}
	i, there := slices.BinarySearchFunc(f.order, r, older)
	if there {
		f.order[i] = r
	} else {
		f.order = slices.Insert(f.order, i, r)
	}
	return old
}

func (f *shelf) take(r *Record) {
	if i, there := slices.BinarySearchFunc(f.order, r, older); there {
		f.order = slices.Delete(f.order, i, i+1)
	}
}

// NewState returns an empty document.
func NewState(doc, id string) *State {
	return &State{Doc: doc, ID: id, kind: map[string]*shelf{}, steps: map[string]map[string]int{}}
}

// Put stores r, replacing what was under its key.
func (s *State) Put(r *Record) {
	if s.kind[r.Kind] == nil {
		s.kind[r.Kind], s.steps[r.Kind] = &shelf{byID: map[string]*Record{}}, map[string]int{}
	}
	s.count(s.kind[r.Kind].put(r), -1)
	s.count(r, 1)
}

// drop takes r out as if it had never been.
func (s *State) drop(r *Record) {
	f := s.kind[r.Kind]
	s.count(f.byID[r.ID], -1)
	f.take(r)
	delete(f.byID, r.ID)
}

func (s *State) count(r *Record, by int) {
	if r == nil {
		return
	}
	s.size += by
	if step := r.Str("step"); step != "" && r.Deleted == 0 {
		s.steps[r.Kind][step] += by
	}
}

// PerStep returns how many living records of a kind name each step. The map is
// the document's own: read it, and keep nothing of it.
func (s *State) PerStep(kind string) map[string]int { return s.steps[kind] }

// Any returns the record under kind and id, deleted or not, or nil.
func (s *State) Any(kind, id string) *Record {
	if f := s.kind[kind]; f != nil {
		return f.byID[id]
	}
	return nil
}

// Get returns the living record under kind and id, or nil.
func (s *State) Get(kind, id string) *Record {
	if r := s.Any(kind, id); r != nil && r.Deleted == 0 {
		return r
	}
	return nil
}

// List returns the living records of a kind, by creation and then id.
func (s *State) List(kind string) []*Record {
	f := s.kind[kind]
	if f == nil {
		return nil
	}
	out := make([]*Record, 0, len(f.order))
	for _, r := range f.order {
		if r.Deleted == 0 {
			out = append(out, r)
		}
	}
	return out
}

// Listed returns the living records of kind k. Where nobody may know who wrote
// what, they come by id: the order in which they were made would lead from one
// to the next of the same person.
func (s *State) Listed(k *Kind) []*Record {
	out := s.List(k.Name)
	if k.Anonymous {
		sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	}
	return out
}

// Kinds returns the names of the kinds that have records, sorted.
func (s *State) Kinds() []string {
	out := make([]string, 0, len(s.kind))
	for k := range s.kind {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// All returns every record, deleted ones included, by kind and id.
func (s *State) All() []*Record {
	out := make([]*Record, 0, s.size)
	for _, f := range s.kind {
		out = append(out, f.order...)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Kind != out[j].Kind {
			return out[i].Kind < out[j].Kind
		}
		return out[i].ID < out[j].ID
	})
	return out
}

// Str returns the text in a field, "" when absent or of another type.
func (r *Record) Str(field string) string {
	if r == nil {
		return ""
	}
	if text, ok := plainText(r.Fields[field].V); ok {
		return text
	}
	return value[string](r, field)
}

// plainText reads a JSON text without escapes, as nearly all are: views read
// thousands of them at a time.
func plainText(raw []byte) (string, bool) {
	last := len(raw) - 1
	if last < 1 || raw[0] != '"' || raw[last] != '"' || bytes.IndexByte(raw, '\\') >= 0 || !utf8.Valid(raw) {
		return "", false
	}
	return string(raw[1:last]), true
}

// Num returns the number in a field, 0 when absent.
func (r *Record) Num(field string) float64 { return value[float64](r, field) }

// Int returns the whole number in a field, 0 when absent.
func (r *Record) Int(field string) int { return int(value[float64](r, field)) }

// Bool returns the truth in a field, false when absent.
func (r *Record) Bool(field string) bool { return value[bool](r, field) }

// Strs returns the list of texts in a field.
func (r *Record) Strs(field string) []string { return value[[]string](r, field) }

// Local returns the texts by language in a field.
func (r *Record) Local(field string) map[string]string { return value[map[string]string](r, field) }

// Has reports whether the field is present, not null and not the empty text.
func (r *Record) Has(field string) bool {
	if r == nil {
		return false
	}
	v := string(r.Fields[field].V)
	return v != "" && v != "null" && v != `""`
}

func value[T any](r *Record, field string) T {
	var v T
	if r == nil {
		return v
	}
	if raw := r.Fields[field].V; raw != nil {
		_ = json.Unmarshal(raw, &v) // checked at the door
	}
	return v
}

// Len returns how many records there are, deleted ones included.
func (s *State) Len() int { return s.size }
