package record

import (
	"encoding/json"
	"maps"
	"slices"

	"cairn/internal/errs"
)

// Erasure names what is to be forgotten of one record: the given fields, or
// with none the whole record. Unlike a delete it cannot be taken back: nothing
// of it stays in history.
type Erasure struct {
	Key
	Fields []string
	// Keep leaves what the record holds and forgets only how and when it came
	// about: it is told anew, as if it had been made now.
	Keep bool
}

// Covers reports whether a change of the record's fields tells what is to be
// forgotten.
func (e Erasure) Covers(c Change) bool {
	if c.Kind != e.Kind || c.ID != e.ID {
		return false
	}
	for _, f := range e.Fields {
		if _, told := c.Fields[f]; told {
			return true
		}
	}
	return len(e.Fields) == 0
}

// Erase empties what e names, as seq and as the server; checks and required
// fields do not hold it up. The result has no pasts, and no change when the
// record holds nothing of it. A record that is not there is errs.NotFound.
func (sc *Schema) Erase(s *State, e Erasure, seq int64) (Result, error) {
	old := s.Any(e.Kind, e.ID)
	if old == nil || sc.Kind(s.Doc, e.Kind) == nil {
		return Result{}, notHere()
	}
	if e.Keep && old.Deleted == 0 {
		return s.retell(old, seq), nil
	}
	now := *old
	change := Change{Seq: seq, Kind: e.Kind, ID: e.ID, Op: Set, By: "server"}
	if len(e.Fields) == 0 {
		now.Fields, change.Op = map[string]Cell{}, Delete
		if old.Deleted == 0 {
			now.Deleted = seq
		}
		if !erased(old) {
			now.Created = seq // when it was made is forgotten as well
		}
	} else {
		now.Fields, change.Fields = emptied(old, e.Fields, seq)
	}
	if maps.EqualFunc(now.Fields, old.Fields, sameCell) && now.Deleted == old.Deleted {
		return Result{Old: old, New: old}, nil
	}
	now.Changed = seq
	s.Put(&now)
	return Result{Old: old, New: &now, Change: &change}, nil
}

// retell puts old in place as made by one change, at seq, by its author.
func (s *State) retell(old *Record, seq int64) Result {
	now := *old
	now.Created, now.Changed, now.Fields = seq, seq, map[string]Cell{}
	change := Change{Seq: seq, Kind: old.Kind, ID: old.ID, Op: Create, By: old.By, Fields: map[string]json.RawMessage{}}
	for name, c := range old.Fields {
		if !empty(c.V) {
			now.Fields[name], change.Fields[name] = Cell{V: c.V, Seq: seq, By: c.By}, c.V
		}
	}
	s.Put(&now)
	return Result{Old: old, New: &now, Change: &change}
}

// emptied returns the fields that r then has, and what the log says of it.
func emptied(r *Record, fields []string, seq int64) (map[string]Cell, map[string]json.RawMessage) {
	out, set := maps.Clone(r.Fields), map[string]json.RawMessage{}
	for name, c := range out {
		if slices.Contains(fields, name) && held(c) {
			out[name], set[name] = Cell{V: null, Seq: seq, By: "server"}, null
		}
	}
	return out, set
}

// held reports whether a cell, or the history of its field, may still say
// something that somebody wrote.
func held(c Cell) bool { return !empty(c.V) || len(c.Also) > 0 || c.By != "server" }

// Holds reports whether anything of these fields is left to forget.
func (r *Record) Holds(fields []string) bool {
	for _, name := range fields {
		if c, there := r.Fields[name]; there && held(c) {
			return true
		}
	}
	return false
}

func sameCell(a, b Cell) bool { return a.Seq == b.Seq && same(a.V, b.V) && len(a.Also) == len(b.Also) }

// erased reports whether nothing is left of r that could be brought back.
func erased(r *Record) bool { return r.Deleted > 0 && len(r.Fields) == 0 }

func forGood() error {
	return errs.New(errs.Gone, "", "This has been removed for good.")
}
