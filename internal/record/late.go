package record

import "cairn/internal/access"

// Fate is what becomes of an op by when it was written.
type Fate int

// An op is in time while its document is open; one written before the close that
// arrives after it is taken late; one that says nothing any more is let go, as if
// it had been taken.
const (
	InTime Fate = iota
	TakenLate
	LetGo
)

// Late is the rule about participants' ops that arrive after their document was
// closed.
type Late struct {
	Doc string
	// Judge says what becomes of an op, or refuses it.
	Judge func(s *State, by access.Principal, op Op) (Fate, error)
	// Then is what the server does about a record that was taken late.
	Then func(s *State, env Env, res Result) Effects
}

// Late returns the rule for a type of document, or nil.
func (s *Schema) Late(doc string) *Late { return s.late[doc] }
