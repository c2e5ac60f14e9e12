package record

import (
	"encoding/json"
	"time"

	"cairn/internal/access"
)

// SchemaVersion is the version of ops that this program writes; see Op.V.
const SchemaVersion = 1

// The names of ops.
const (
	Create  = "create"
	Set     = "set"
	Delete  = "delete"
	Restore = "restore"
	Act     = "act"
)

// Op is one change as its author made it. docs/protocol.md shows each field.
type Op struct {
	N      int64                      `json:"n"`
	Base   int64                      `json:"base"`
	Op     string                     `json:"op"`
	Kind   string                     `json:"kind"`
	ID     string                     `json:"id"`
	Fields map[string]json.RawMessage `json:"fields,omitempty"`
	If     map[string]json.RawMessage `json:"if,omitempty"`
	// Act names the command of an act; its arguments are in Fields.
	Act string `json:"act,omitempty"`
	// Expect holds what the author of an act saw, by name (for example "step").
	Expect map[string]string `json:"expect,omitempty"`
	Group  string            `json:"group,omitempty"`
	V      int               `json:"v,omitempty"`
}

// Answer is the server's answer to one op: Seq when it was taken, No when not.
type Answer struct {
	N       int64  `json:"n"`
	Seq     int64  `json:"seq,omitempty"`
	No      string `json:"no,omitempty"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message,omitempty"`
	// Kept names fields that a conditional op left alone because somebody else
	// changed them since.
	Kept []string `json:"kept,omitempty"`
}

// Change is what an op did to one record: the canonical field sets that the log
// keeps and that are fanned out.
type Change struct {
	Seq    int64
	Kind   string
	ID     string
	Op     string // create, set, delete or restore
	By     string
	Device string
	Group  string
	Fields map[string]json.RawMessage
}

// Past is a value that was overwritten or deleted and stays in history.
type Past struct {
	Seq      int64 // of the change that replaced it
	Kind, ID string
	Field    string
	Old      Cell
	Why      string // "changed", "concurrent" or "deleted"
}

// Write is a plain change that an act or a carry asks for, before it has a seq.
type Write struct {
	Op     string // create, set, delete, restore; "put" creates or sets
	Kind   string
	ID     string
	Fields map[string]any
}

// Carry is writes into another document, delivered exactly once after the
// commit by a worker; ids must be derived, never random.
type Carry struct {
	Doc    string  `json:"doc"`
	Writes []Write `json:"writes"`
}

// Effects is what an act does: writes here, and carries elsewhere.
type Effects struct {
	Writes  []Write
	Carries []Carry
	// Revoke names principals whose open sockets on this document end now.
	Revoke []string
	// Forget names pseudonym keys (steps) to delete, or EveryKey.
	Forget []string
	// Erase is forgotten for good, after the writes and in this order; what is not
	// there is passed over.
	Erase []Erasure
}

// EveryKey in Effects.Forget stands for all pseudonym keys of the document.
const EveryKey = "*"

// Env is everything an act may know besides the document: rules read no clock
// and make no randomness themselves.
type Env struct {
	Now   time.Time
	By    access.Principal
	Roles access.Role
	NewID func() string
	// NewCode makes a join code, NewToken a 256-bit token.
	NewCode, NewToken func() string
}

// ActRule is the rule of one named command.
type ActRule struct {
	Name string
	Doc  string
	// May is who may give the command; a command without it fails the build.
	May access.Role
	// Do turns the command into effects. args are the op's Fields.
	Do func(s *State, env Env, op Op) (Effects, error)
}

// View is a derived view: codes and parameters computed from records, never
// sentences; the reader's language makes the sentence.
type View struct {
	Name string
	Doc  string
	// Kinds are what it reads; it is recomputed only when one of them changed
	// or its time has come.
	Kinds []string
	Read  access.Role
	// Compute returns rows by key and the instant at which time alone will
	// change them (zero when never).
	Compute func(s *State, now time.Time) (rows map[string]any, next time.Time)
}
