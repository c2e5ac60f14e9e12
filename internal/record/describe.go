package record

import "cairn/internal/access"

// FieldDecl is what a screen needs to know about a field.
type FieldDecl struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Max      float64  `json:"max,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Of       string   `json:"of,omitempty"`
	Required bool     `json:"required,omitempty"`
	Long     bool     `json:"long,omitempty"`
	Hidden   bool     `json:"hidden,omitempty"`
	// Server fields are set by the program alone: no form offers them.
	Server bool `json:"server,omitempty"`
}

// KindDecl is what a screen needs to know about a kind.
type KindDecl struct {
	Name      string      `json:"name"`
	Doc       string      `json:"doc"`
	Title     string      `json:"title,omitempty"`
	PerPerson string      `json:"perPerson,omitempty"`
	Anonymous bool        `json:"anonymous,omitempty"`
	Hides     bool        `json:"hides,omitempty"`
	Draft     bool        `json:"draft,omitempty"`
	Fields    []FieldDecl `json:"fields"`
}

// Describe returns the declarations of all kinds, for generating the browser's
// types and the documentation. Fields that only the server writes are included:
// screens show them.
func Describe(s *Schema) []KindDecl {
	out := make([]KindDecl, 0, len(s.Order))
	for _, k := range s.Order {
		out = append(out, describeKind(k))
	}
	return out
}

func describeKind(k *Kind) KindDecl {
	d := KindDecl{Name: k.Name, Doc: k.Doc, Title: k.Title, PerPerson: k.PerPerson,
		Anonymous: k.Anonymous, Hides: k.Hides, Draft: k.Draft}
	for _, f := range k.Fields {
		d.Fields = append(d.Fields, FieldDecl{Name: f.Name, Type: f.Type, Max: f.Max, Enum: f.Enum,
			Of: f.Of, Required: f.Required, Long: f.Long, Hidden: f.Hidden, Server: either(f.Write, k.Write) == access.Server})
	}
	return d
}

// either returns the narrower set if there is one.
func either(field, kind access.Role) access.Role {
	if field != 0 {
		return field
	}
	return kind
}
