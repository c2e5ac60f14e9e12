package record

import (
	"fmt"

	"cairn/internal/access"
)

// Schema is everything that may exist and happen in documents: kinds, acts and
// views. It is built once, in app, and passed by reference.
type Schema struct {
	kinds map[name]*Kind
	acts  map[name]*ActRule
	views map[name]*View
	late  map[string]*Late
	// Order lists kinds as they were declared, for documentation.
	Order []*Kind
	Acts  []*ActRule
	Views []*View
}

// name is what something is called in one type of document.
type name struct{ doc, name string }

// Rules is what one rule package contributes to the schema.
type Rules struct {
	Kinds []Kind
	Acts  []ActRule
	Views []View
	Late  *Late
}

// NewSchema joins the rules of all packages. A kind, act or view declared twice
// in one type of document, or an act without anybody who may give it, is an error.
func NewSchema(all ...Rules) (*Schema, error) {
	s := &Schema{kinds: map[name]*Kind{}, acts: map[name]*ActRule{}, views: map[name]*View{}, late: map[string]*Late{}}
	for _, r := range all {
		if err := s.add(r); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Schema) add(r Rules) error {
	for i := range r.Kinds {
		k := &r.Kinds[i]
		if s.kinds[name{k.Doc, k.Name}] != nil {
			return fmt.Errorf("kind %s declared twice in %s", k.Name, k.Doc)
		}
		if k.Draft {
			k.Fields = append(k.Fields, DraftFields()...)
		}
		s.kinds[name{k.Doc, k.Name}] = k
		s.Order = append(s.Order, k)
	}
	for i := range r.Acts {
		a := &r.Acts[i]
		if a.May == 0 || s.acts[name{a.Doc, a.Name}] != nil {
			return fmt.Errorf("act %s in %s: declared twice or nobody may give it", a.Name, a.Doc)
		}
		s.acts[name{a.Doc, a.Name}] = a
		s.Acts = append(s.Acts, a)
	}
	if r.Late != nil {
		s.late[r.Late.Doc] = r.Late
	}
	for i := range r.Views {
		v := &r.Views[i]
		if s.views[name{v.Doc, v.Name}] != nil {
			return fmt.Errorf("view %s declared twice in %s", v.Name, v.Doc)
		}
		s.views[name{v.Doc, v.Name}] = v
		s.Views = append(s.Views, v)
	}
	return nil
}

// Kind returns the declaration of a kind in a type of document, or nil.
func (s *Schema) Kind(doc, called string) *Kind { return s.kinds[name{doc, called}] }

// Act returns the rule of a command in a type of document, or nil.
func (s *Schema) Act(doc, called string) *ActRule { return s.acts[name{doc, called}] }

// View returns a derived view of a type of document, or nil.
func (s *Schema) View(doc, called string) *View { return s.views[name{doc, called}] }

// DraftFields are the fields that every draft kind of a plan carries: whether
// the room kept it, and which session and step it came from.
func DraftFields() []Field {
	return []Field{
		{Name: "state", Type: Enum, Enum: []string{"draft", "agreed"}, Write: serverOrKeepers, Hidden: true},
		{Name: "session", Type: Ref, Write: access.Server, Hidden: true},
		{Name: "step", Type: Ref, Hidden: true},
		{Name: "pos", Type: Text, Max: 60, Hidden: true},
	}
}
