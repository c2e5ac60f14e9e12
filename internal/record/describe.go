package record

import (
	"slices"
	"strings"

	"cairn/internal/access"
)

// Description is the schema as programs outside Go read it: the TypeScript
// types, the forms and the documentation are generated from it.
type Description struct {
	Version int               `json:"version"`
	Kinds   []KindDescription `json:"kinds"`
	Acts    []ActDescription  `json:"acts"`
	Views   []ViewDescription `json:"views"`
}

// KindDescription is one kind of record. Audiences are lists of role names.
type KindDescription struct {
	Doc       string             `json:"doc"`
	Name      string             `json:"name"`
	Title     string             `json:"title,omitempty"`
	PerPerson string             `json:"perPerson,omitempty"`
	Anonymous bool               `json:"anonymous,omitempty"`
	Draft     bool               `json:"draft,omitempty"`
	Hides     bool               `json:"hides,omitempty"`
	Create    []string           `json:"create"`
	Read      []string           `json:"read"`
	Write     []string           `json:"write"`
	Delete    []string           `json:"delete"`
	Fields    []FieldDescription `json:"fields"`
}

// FieldDescription is one field; Read and Write are what holds for it after
// the kind's own sets were applied.
type FieldDescription struct {
	Name     string   `json:"name"`
	Type     Type     `json:"type"`
	Min      float64  `json:"min,omitempty"`
	Max      float64  `json:"max,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Of       string   `json:"of,omitempty"`
	Required bool     `json:"required,omitempty"`
	Long     bool     `json:"long,omitempty"`
	Hidden   bool     `json:"hidden,omitempty"`
	Secret   bool     `json:"secret,omitempty"`
	Read     []string `json:"read"`
	Write    []string `json:"write"`
}

// ActDescription is one command and who may give it.
type ActDescription struct {
	Doc  string   `json:"doc"`
	Name string   `json:"name"`
	May  []string `json:"may"`
}

// ViewDescription is one derived view, what it reads and who may have it.
type ViewDescription struct {
	Doc   string   `json:"doc"`
	Name  string   `json:"name"`
	Kinds []string `json:"kinds"`
	Read  []string `json:"read"`
}

// Describe returns the schema as data, in the order of declaration.
func (sc *Schema) Describe() Description {
	d := Description{Version: SchemaVersion}
	for _, k := range sc.Order {
		d.Kinds = append(d.Kinds, describeKind(k))
	}
	for _, a := range sc.Acts {
		d.Acts = append(d.Acts, ActDescription{Doc: a.Doc, Name: a.Name, May: roleNames(a.May)})
	}
	for _, v := range sc.Views {
		d.Views = append(d.Views, ViewDescription{Doc: v.Doc, Name: v.Name, Kinds: slices.Clone(v.Kinds), Read: roleNames(v.Read)})
	}
	return d
}

func describeKind(k *Kind) KindDescription {
	d := KindDescription{Doc: k.Doc, Name: k.Name, Title: k.Title, PerPerson: k.PerPerson, Anonymous: k.Anonymous,
		Draft: k.Draft, Hides: k.Hides, Create: roleNames(k.Create), Read: roleNames(k.Read), Write: roleNames(k.Write),
		Delete: roleNames(either(k.Delete, k.Write))}
	for _, f := range k.Fields {
		d.Fields = append(d.Fields, FieldDescription{Name: f.Name, Type: f.Type, Min: f.Min, Max: f.Max, Enum: f.Enum, Of: f.Of,
			Required: f.Required, Long: f.Long, Hidden: f.Hidden, Secret: f.Secret,
			Read: roleNames(either(f.Read, k.Read)), Write: roleNames(either(f.Write, k.Write))})
	}
	return d
}

func either(narrow, wide access.Role) access.Role {
	if narrow != 0 {
		return narrow
	}
	return wide
}

func roleNames(r access.Role) []string {
	if r == 0 {
		return []string{}
	}
	return strings.Split(r.String(), "+")
}
