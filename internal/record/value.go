package record

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cairn/internal/errs"
)

// Limits that hold for every document, whatever a kind declares.
const (
	defaultRunes = 400
	defaultItems = 50
	itemRunes    = 200
	localRunes   = 6000
	objectBytes  = 256 << 10
	maxNumber    = 1 << 53
)

var null = json.RawMessage("null")

// CheckValue judges a value for field f and returns it in canonical JSON: texts
// in NFC without control characters, dates and instants in one spelling. Null
// empties any field. The error is of package errs and names the field.
func CheckValue(f Field, raw json.RawMessage) (json.RawMessage, error) {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || bytes.Equal(raw, null) {
		return null, nil
	}
	switch f.Type {
	case Text:
		return checkText(f, raw)
	case Int, Number:
		return checkNumber(f, raw)
	case Bool:
		return decoded[bool](f, raw, nil)
	case Date, Instant:
		return checkTime(f, raw)
	case Enum:
		return decoded(f, raw, func(v *string) error { return among(f, *v) })
	case Ref:
		return checkRef(f, raw)
	case List:
		return decoded(f, raw, func(v *[]string) error { return checkList(f, *v, itemRunes) })
	case Refs:
		return decoded(f, raw, func(v *[]string) error { return checkRefs(f, *v) })
	case Local:
		return decoded(f, raw, func(v *map[string]string) error { return checkLocal(f, *v) })
	case Locals:
		return decoded(f, raw, func(v *map[string][]string) error { return checkLocals(f, *v) })
	case Object:
		return checkObject(f, raw)
	}
	return nil, invalid(f, "This field has a type that is not known here.")
}

func invalid(f Field, format string, args ...any) error {
	return errs.New(errs.Invalid, f.Name, format, args...)
}

// decoded reads raw as a T, lets check change or refuse it, and writes it again.
func decoded[T any](f Field, raw json.RawMessage, check func(*T) error) (json.RawMessage, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, invalid(f, "This is not the kind of value that belongs here.")
	}
	if check != nil {
		if err := check(&v); err != nil {
			return nil, err
		}
	}
	return encode(v)
}

// encode is json.Marshal without escaping HTML: one spelling of every value.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func checkText(f Field, raw json.RawMessage) (json.RawMessage, error) {
	if plainASCII(raw) && len(raw)-2 <= limit(f, defaultRunes) {
		return raw, nil
	}
	return decoded(f, raw, func(v *string) error {
		*v = CleanText(*v)
		return atMost(f, *v, limit(f, defaultRunes))
	})
}

// plainASCII reports whether raw is a JSON text that is its own canonical form:
// nearly all are, and each is looked at here once more than it would need.
func plainASCII(raw []byte) bool {
	last := len(raw) - 1
	if last < 2 || raw[0] != '"' || raw[last] != '"' || raw[1] == ' ' || raw[last-1] == ' ' {
		return false
	}
	for _, c := range raw[1:last] {
		if c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func atMost(f Field, text string, runes int) error {
	if utf8.RuneCountInString(text) > runes {
		return errs.New(errs.TooLarge, f.Name, "This is longer than %d characters. Please shorten it.", runes)
	}
	return nil
}

func limit(f Field, otherwise int) int {
	if f.Max > 0 {
		return int(f.Max)
	}
	return otherwise
}

// CleanText returns s in NFC, without control characters other than the line
// break, without signs that reorder or hide text, and without space around it.
// What people typed otherwise stays as it is.
func CleanText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if unwanted(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(showing(s)))
}

// unwanted names controls, direction overrides and breaks of other machines.
func unwanted(r rune) bool {
	switch {
	case r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r <= 0x9f, r == utf8.RuneError:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0x2028 || r == 0x2029
}

func checkNumber(f Field, raw json.RawMessage) (json.RawMessage, error) {
	return decoded(f, raw, func(v *float64) error {
		switch {
		case math.Abs(*v) > maxNumber:
			return invalid(f, "This number is too large.")
		case f.Type == Int && *v != math.Trunc(*v):
			return invalid(f, "Please give a whole number.")
		case (f.Min != 0 || f.Max != 0) && (*v < f.Min || *v > f.Max):
			return invalid(f, "Please give a number from %g to %g.", f.Min, f.Max)
		}
		return nil
	})
}

func checkTime(f Field, raw json.RawMessage) (json.RawMessage, error) {
	return decoded(f, raw, func(v *string) error {
		if f.Type == Date {
			if t, err := time.Parse(time.DateOnly, *v); err != nil || t.Year() < 1900 || t.Year() > 2200 {
				return invalid(f, "Please give a date as year-month-day.")
			}
			return nil
		}
		t, err := time.Parse(time.RFC3339, *v)
		if err != nil {
			return invalid(f, "Please give a moment as 2026-11-22T18:00:00Z.")
		}
		*v = t.UTC().Truncate(time.Second).Format(time.RFC3339)
		return nil
	})
}

func among(f Field, v string) error {
	if v != "" && !slices.Contains(f.Enum, v) {
		return invalid(f, "This is not one of the choices.")
	}
	return nil
}

func checkRef(f Field, raw json.RawMessage) (json.RawMessage, error) {
	if plainASCII(raw) {
		return raw, refText(f, string(raw[1:len(raw)-1]))
	}
	return decoded(f, raw, func(v *string) error { return refText(f, *v) })
}

// refText refuses what no id looks like.
func refText(f Field, v string) error {
	if len(v) > 128 || strings.ContainsFunc(v, notInRef) {
		return invalid(f, "This does not point to anything.")
	}
	return nil
}

func notInRef(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_./:~-", r)
}

func checkRefs(f Field, list []string) error {
	if len(list) > limit(f, defaultItems) {
		return tooMany(f)
	}
	for _, v := range list {
		if v == "" || refText(f, v) != nil {
			return invalid(f, "This does not point to anything.")
		}
	}
	return nil
}

func tooMany(f Field) error {
	return errs.New(errs.TooLarge, f.Name, "At most %d entries fit here.", limit(f, defaultItems))
}

func checkList(f Field, list []string, runes int) error {
	if len(list) > limit(f, defaultItems) {
		return tooMany(f)
	}
	for i := range list {
		list[i] = CleanText(list[i])
		if err := atMost(f, list[i], runes); err != nil {
			return err
		}
	}
	return nil
}

var langShape = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

func checkLocal(f Field, texts map[string]string) error {
	for lang, text := range texts {
		if !langShape.MatchString(lang) || len(texts) > 40 {
			return invalid(f, "A language is named like en or es.")
		}
		texts[lang] = CleanText(text)
		if err := atMost(f, texts[lang], limit(f, localRunes)); err != nil {
			return err
		}
	}
	return nil
}

func checkLocals(f Field, lists map[string][]string) error {
	for lang, list := range lists {
		if !langShape.MatchString(lang) || len(lists) > 40 {
			return invalid(f, "A language is named like en or es.")
		}
		if err := checkList(f, list, localRunes); err != nil {
			return err
		}
	}
	return nil
}

func checkObject(f Field, raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) > objectBytes {
		return nil, errs.New(errs.TooLarge, f.Name, "This is too large to keep.")
	}
	return decoded[map[string]any](f, raw, nil)
}

// same reports whether two canonical values are equal; absent is null.
func same(a, b json.RawMessage) bool {
	return bytes.Equal(orNull(a), orNull(b))
}

func orNull(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return null
	}
	return v
}

func empty(v json.RawMessage) bool {
	s := string(v)
	return s == "" || s == "null" || s == `""`
}
