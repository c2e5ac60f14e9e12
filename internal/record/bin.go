package record

import (
	"encoding/json"

	"cairn/internal/access"
)

// Binned is a deleted record in the words of who may bring it back.
type Binned struct {
	Kind, ID string
	// Title is the field that stands for the record: a text, or texts by language;
	// nil where the kind has none or the reader may not read it.
	Title json.RawMessage
	// Seq is the change that deleted it.
	Seq int64
}

// Binned returns r as it lies in the bin of somebody with roles (with Owner where
// it applies): only what they could see while it lived and may restore. What is
// anonymous or hidden until revealed lies in its author's bin alone; a record of
// which everybody has one lies in none, because it is simply made again.
func (sc *Schema) Binned(s *State, r *Record, roles access.Role) (Binned, bool) {
	k := sc.Kind(s.Doc, r.Kind)
	switch {
	case r.Deleted == 0 || erased(r) || k == nil || k.PerPerson != "" || !MayDelete(k, roles):
		return Binned{}, false
	case (k.Hides || k.Anonymous) && !roles.Has(access.Owner):
		return Binned{}, false
	}
	alive := *r
	alive.Deleted = 0
	fields, seen := sc.Visible(s, &alive, roles)
	return Binned{Kind: r.Kind, ID: r.ID, Title: fields[k.Title], Seq: r.Deleted}, seen
}
