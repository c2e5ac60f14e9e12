package record

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestStrReadsWhatJSONReads holds the short way against the library.
func TestStrReadsWhatJSONReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) []byte { b, _ := json.Marshal(s); return b }),
			rapid.SampledFrom([][]byte{nil, []byte(`""`), []byte(`"a\u003cb"`), []byte("\"\xff\""), []byte(`7`), []byte(`null`), []byte(`["a","b"]`)}),
		).Draw(t, "raw")
		rec := &Record{Fields: map[string]Cell{"f": {V: raw}}}
		if got, want := rec.Str("f"), value[string](rec, "f"); got != want {
			t.Fatalf("%q is read as %q, JSON says %q", raw, got, want)
		}
	})
}
