// Package record is the replicated document: what kinds of records it may hold,
// what an op does to them, how two changes to one field merge, who may see and
// write what. It is pure: a document is a value, an op in gives a change out.
package record

import (
	"encoding/json"

	"cairn/internal/access"
)

// Type is the type of a field's value in JSON.
type Type string

// The types of fields. Civil dates and instants are strings; see CheckValue.
const (
	Text    Type = "text"    // one line or several; Max counts runes
	Int     Type = "int"     // whole number between Min and Max
	Number  Type = "number"  // decimal between Min and Max
	Bool    Type = "bool"    //
	Date    Type = "date"    // civil date YYYY-MM-DD, no zone
	Instant Type = "instant" // RFC 3339 in UTC, seconds
	Enum    Type = "enum"    // one of Enum
	Ref     Type = "ref"     // id of a record of kind Of in the same document, or any id if Of is ""
	List    Type = "list"    // list of short texts; Max counts items
	Refs    Type = "refs"    // list of ids
	Local   Type = "local"   // text by language: {"en": "...", "es": "..."}
	Locals  Type = "locals"  // list of texts by language: {"en": ["..."]}
	Object  Type = "object"  // JSON object written by the server only
)

// Field declares one field of a kind. Everything else that the product knows
// about a field (schema, TypeScript types, permission table, forms, export
// columns) is derived from here.
type Field struct {
	Name string
	Type Type
	// Min and Max bound numbers; Max bounds the runes of a text (default 400)
	// and the items of a list (default 50).
	Min, Max float64
	Enum     []string
	// Of is the kind a Ref or Refs points to, "" when it may be any id.
	Of string
	// Required fields must be present and not empty at creation.
	Required bool
	// Read and Write narrow the kind's own sets; 0 means "as the kind".
	Read, Write access.Role
	// Lookup fields are mirrored, hashed, into the store's look-up table so that
	// a code or token typed at a door finds its document.
	Lookup bool
	// Secret fields never appear in history, exports or records of a session.
	Secret bool
	// Long marks a text that deserves several lines.
	Long bool
	// Hidden fields are not offered in forms.
	Hidden bool
}

// Kind declares one kind of record.
type Kind struct {
	Name string
	// Doc is the type of document it lives in: "session", "plan" or "network".
	Doc    string
	Fields []Field
	// Create, Read and Write are the audiences that may create a record, see it,
	// and set its fields. Write usually includes Owner.
	Create, Read, Write access.Role
	// Delete is who may delete and restore; 0 means as Write.
	Delete access.Role
	// PerPerson kinds hold one record per person: the id is derived from the
	// kind, the field named here (the subject) and the author, so that two
	// people can never overwrite each other. See DerivedID.
	PerPerson string
	// Hides: records of this kind are seen by their author alone until the step
	// they were made in has been revealed (field "step" names it).
	Hides bool
	// Anonymous kinds carry no author: it is a pseudonym for one record.
	Anonymous bool
	// Draft kinds (plan) are made as drafts in the room and kept by a
	// facilitator; they have the fields of DraftFields.
	Draft bool
	// Title names the field that stands for the record in lists.
	Title string
	// Check judges a whole record after a merge. It returns nil or an error of
	// package errs naming the field.
	Check func(s *State, r *Record) error
	// See, when set, narrows who may see one record: it returns the audiences.
	See func(s *State, r *Record) access.Role
}

// Field returns the declaration of the named field.
func (k *Kind) Field(name string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Cell is one field's value and where it came from.
type Cell struct {
	V   json.RawMessage `json:"v"`
	Seq int64           `json:"s"`
	By  string          `json:"b"`
	// Dev is the device that wrote it, so that a device's own earlier value is
	// never taken for somebody else's; never sent, "" in anonymous kinds.
	Dev string `json:"d,omitempty"`
	// Also holds values that were written at the same time and lost; they stay
	// until somebody who has seen them writes the field again.
	Also []Cell `json:"a,omitempty"`
}

// Record is one row of a document.
type Record struct {
	Kind, ID string
	// By is the author who created it; a pseudonym in anonymous kinds.
	By string
	// Created and Changed are the seqs of its first and last change.
	Created, Changed int64
	// Deleted is the seq of its deletion, 0 while it lives.
	Deleted int64
	Fields  map[string]Cell
}

// Key identifies a record within its document.
type Key struct{ Kind, ID string }
