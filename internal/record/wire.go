package record

import (
	"encoding/json"
	"strconv"

	"cairn/internal/access"
)

// Project appends the JSON of r as somebody with roles (with Owner where it
// applies) may see it, and reports whether they may see it at all; a deleted
// record is seen by nobody. The stage is never told who wrote something.
func (sc *Schema) Project(dst []byte, s *State, r *Record, roles access.Role) ([]byte, bool) {
	k := sc.Kind(s.Doc, r.Kind)
	if k == nil || r.Deleted > 0 || !CanSee(s, k, r, roles) {
		return dst, false
	}
	named := roles&^access.Owner != access.Stage
	dst = append(dst, `{"kind":`...)
	dst = quote(dst, r.Kind)
	dst = append(dst, `,"id":`...)
	dst = quote(dst, r.ID)
	if named {
		dst = append(dst, `,"by":`...)
		dst = quote(dst, r.By)
	}
	dst = append(dst, `,"seq":`...)
	dst = strconv.AppendInt(dst, told(k, r.Changed), 10)
	if k.Anonymous && roles.Has(access.Owner) {
		dst = append(dst, `,"mine":true`...)
	}
	dst = appendFields(dst, k, r, roles)
	return append(appendAlso(dst, k, r, roles, named), '}'), true
}

// told is the seq that readers are told: none where it would say next to which
// named change something without a name was written.
func told(k *Kind, seq int64) int64 {
	if k.Anonymous {
		return 0
	}
	return seq
}

// Visible is Project as values, for callers that need no bytes.
func (sc *Schema) Visible(s *State, r *Record, roles access.Role) (map[string]json.RawMessage, bool) {
	k := sc.Kind(s.Doc, r.Kind)
	if k == nil || r.Deleted > 0 || !CanSee(s, k, r, roles) {
		return nil, false
	}
	out := map[string]json.RawMessage{}
	for _, f := range k.Fields {
		if c, ok := r.Fields[f.Name]; ok && !isNull(c.V) && MayRead(k, f, roles) {
			out[f.Name] = c.V
		}
	}
	return out, true
}

func isNull(v json.RawMessage) bool { return len(v) == 0 || string(v) == "null" }

func appendFields(dst []byte, k *Kind, r *Record, roles access.Role) []byte {
	dst = append(dst, `,"fields":{`...)
	first := true
	for _, f := range k.Fields {
		c, ok := r.Fields[f.Name]
		if !ok || isNull(c.V) || !MayRead(k, f, roles) {
			continue
		}
		dst = comma(dst, &first)
		dst = append(quote(dst, f.Name), ':')
		dst = append(dst, c.V...)
	}
	return append(dst, '}')
}

func appendAlso(dst []byte, k *Kind, r *Record, roles access.Role, named bool) []byte {
	first := true
	for _, f := range k.Fields {
		c := r.Fields[f.Name]
		if len(c.Also) == 0 || !MayRead(k, f, roles) {
			continue
		}
		if first {
			dst = append(dst, `,"also":{`...)
		}
		dst = comma(dst, &first)
		dst = append(quote(dst, f.Name), ':', '[')
		for i, l := range c.Also {
			if i > 0 {
				dst = append(dst, ',')
			}
			l.Seq = told(k, l.Seq)
			dst = appendLoser(dst, l, named)
		}
		dst = append(dst, ']')
	}
	if !first {
		dst = append(dst, '}')
	}
	return dst
}

func appendLoser(dst []byte, l Cell, named bool) []byte {
	dst = append(dst, `{"value":`...)
	dst = append(dst, orNull(l.V)...)
	if named {
		dst = append(dst, `,"by":`...)
		dst = quote(dst, l.By)
	}
	dst = append(dst, `,"seq":`...)
	return append(strconv.AppendInt(dst, l.Seq, 10), '}')
}

func comma(dst []byte, first *bool) []byte {
	if *first {
		*first = false
		return dst
	}
	return append(dst, ',')
}

func quote(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			raw, _ := json.Marshal(s) // a string always has a JSON form
			return append(dst, raw...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
