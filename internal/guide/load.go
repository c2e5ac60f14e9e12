package guide

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"cairn/internal/errs"
)

// Parse reads one guide file. Unknown and repeated names are refused, so that
// a slip of the pen is found and not lost; the error is Invalid and names the
// line.
func Parse(data []byte) (Guide, error) {
	var g Guide
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := dec.Decode(&g); err != nil {
		return Guide{}, errs.Wrap(err, errs.Invalid, "guide", "The guide file cannot be read: %s", reason(err))
	}
	return g, nil
}

// reason is the parser's message with its line, on one line.
func reason(err error) string {
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil {
		return "line " + number(y.GetToken().Position.Line) + ": " + oneLine(y.GetMessage())
	}
	return oneLine(err.Error())
}

// Encode writes a guide file that Parse gives back equal: the process as a
// block of lines where that keeps every character, else all texts quoted.
func Encode(g Guide) ([]byte, error) {
	plain, err := yaml.MarshalWithOptions(g, yaml.UseLiteralStyleIfMultiline(true), yaml.IndentSequence(true))
	if err != nil {
		return nil, err
	}
	if again, err := Parse(plain); err == nil && sameGuide(g, again) {
		return plain, nil
	}
	return yaml.MarshalWithOptions(g, yaml.IndentSequence(true), yaml.CustomMarshaler(quoted))
}

// quoted writes a text as JSON does, which YAML reads.
func quoted(s string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(s)
	return bytes.TrimSpace(out.Bytes()), err
}

// sameGuide compares every field; a missing list equals an empty one.
func sameGuide(a, b Guide) bool {
	same := slices.Equal(guideFields(a), guideFields(b)) && len(a.Steps) == len(b.Steps)
	for i := 0; same && i < len(a.Steps); i++ {
		x, y := a.Steps[i], b.Steps[i]
		same = x.Goal == y.Goal && x.Process == y.Process && x.Minutes == y.Minutes && slices.Equal(x.Materials, y.Materials) &&
			slices.EqualFunc(stepColumns(), stepColumns(), func(c, _ column) bool { return c.get(x) == c.get(y) })
	}
	return same
}

// LoadAll parses every .yaml file at the top of fsys, in the order of names.
// The error names the file.
func LoadAll(fsys fs.FS) ([]Guide, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, errs.Wrap(err, errs.NotFound, "guides", "The guides cannot be read.")
	}
	var all []Guide
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" {
			continue
		}
		data, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, errs.Wrap(err, errs.NotFound, e.Name(), "The guide %s cannot be read.", e.Name())
		}
		g, err := Parse(data)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, e.Name(), "%s: %s", e.Name(), errs.As(err).Message)
		}
		all = append(all, g)
	}
	return all, nil
}

// Find returns the guide with this id in the nearest language: the very tag,
// the same language, English, any. ok is false when no guide has the id.
func Find(all []Guide, id, lang string) (g Guide, ok bool) {
	base, _, _ := strings.Cut(lang, "-")
	for _, want := range []string{lang, base, "en", ""} {
		i := slices.IndexFunc(all, func(g Guide) bool { return g.ID == id && (want == "" || g.Lang == want) })
		if i >= 0 {
			return all[i], true
		}
	}
	return Guide{}, false
}
