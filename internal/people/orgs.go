package people

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cairn/internal/record"
)

// FoldOrg is an organisation's name as two people would agree it is the same:
// lower case, without accents, punctuation, a leading article and the legal form
// at the end. "The Nurses' Union, Inc." and "nurses union" fold to the same text.
func FoldOrg(name string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(c)
		case unicode.Is(unicode.Mn, c) || c == '\'' || c == '’' || c == '.':
		case c == '&':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(trimWords(strings.Fields(b.String())), " ")
}

// trimWords drops an article in front and a legal form behind, unless nothing
// would be left.
func trimWords(words []string) []string {
	if len(words) > 1 && isOneOf(words[0], "the", "el", "la", "los", "las") {
		words = words[1:]
	}
	if len(words) > 1 && isOneOf(words[len(words)-1], "inc", "llc", "ltd", "corp", "org", "ac") {
		words = words[:len(words)-1]
	}
	return words
}

func isOneOf(w string, of ...string) bool {
	for _, o := range of {
		if w == o {
			return true
		}
	}
	return false
}

// Double suggests that organisation From is the same as To.
type Double struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Doubles finds organisations of a session with the same folded name; To is the
// one that was there first. Merged ones are done and not among them.
func Doubles(s *record.State) []Double {
	var out []Double
	first := map[string]string{}
	for _, o := range s.List("org") {
		if o.Has("merged") {
			continue
		}
		name := FoldOrg(o.Str("name"))
		if to, ok := first[name]; ok {
			out = append(out, Double{From: o.ID, To: to})
			continue
		}
		first[name] = o.ID
	}
	return out
}

// OrgRoot follows merges to the organisation that stands for id, nil when there
// is none. A circle of merges ends at its first member.
func OrgRoot(s *record.State, id string) *record.Record {
	seen := map[string]bool{}
	o := s.Get("org", id)
	for o.Has("merged") && !seen[o.ID] {
		seen[o.ID] = true
		if next := s.Get("org", o.Str("merged")); next != nil {
			o = next
		}
	}
	return o
}

// OrgNamed returns the organisation of a session that a typed name means, in
// whatever spelling, and whether it has yet to be made. A new one's id comes from
// the folded name, so that two who type it at once make one. "" is no name.
func OrgNamed(s *record.State, name string) (id string, isNew bool) {
	folded := FoldOrg(name)
	if folded == "" {
		return "", false
	}
	for _, o := range s.List("org") {
		if FoldOrg(o.Str("name")) == folded {
			return OrgRoot(s, o.ID).ID, false
		}
	}
	id = derived("org "+s.ID, folded)
	for s.Any("org", id) != nil { // once of that name, by now of another or deleted
		id = derived(id, folded)
	}
	return id, true
}

func derived(from, folded string) string {
	sum := sha256.Sum256([]byte(from + " " + folded))
	return hex.EncodeToString(sum[:16])
}

// IsProxy reports whether person takes part in the session without a phone, so
// that a facilitator may write one-per-person records in their name.
func IsProxy(s *record.State, person string) bool {
	p := s.Get("participant", person)
	return p.Bool("proxy") && p.Str("state") == "in"
}
