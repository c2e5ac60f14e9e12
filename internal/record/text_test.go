package record

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// What is taken as it is must be what the long way makes of it.
func TestTextsTakenAsTheyAreAreCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, err := encode(rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,12}`)).Draw(t, "text"))
		if err != nil || !plainASCII(raw) {
			return
		}
		long, err := decoded(Field{}, raw, func(v *string) error { *v = CleanText(*v); return nil })
		if err != nil || string(long) != string(raw) {
			t.Fatalf("%s is taken as it is, and is %s (%v)", raw, long, err)
		}
	})
}

// The counts and the order kept as records come and go are those that counting
// and sorting give.
func TestCountsAndOrderAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewState("session", "s")
		for range rapid.IntRange(0, 40).Draw(t, "puts") {
			r := &Record{Kind: rapid.SampledFrom([]string{"note", "word"}).Draw(t, "kind"), ID: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"), Fields: map[string]Cell{}}
			if step := rapid.SampledFrom([]string{"", "one", "two"}).Draw(t, "step"); step != "" {
				r.Fields["step"] = Cell{V: json.RawMessage(`"` + step + `"`)}
			}
			r.Deleted = int64(rapid.IntRange(0, 1).Draw(t, "deleted"))
			r.Created = int64(rapid.IntRange(0, 3).Draw(t, "created"))
			if old := s.Any(r.Kind, r.ID); old != nil && rapid.Bool().Draw(t, "drop") {
				s.drop(old)
				continue
			}
			s.Put(r)
		}
		for _, kind := range []string{"note", "word"} {
			want := map[string]int{}
			list := s.List(kind)
			for i, r := range list {
				want[r.Str("step")]++
				if i > 0 && older(list[i-1], r) >= 0 || s.Any(kind, r.ID) != r {
					t.Fatalf("%s: %v stands after %v", kind, r, list[i-1])
				}
			}
			for step, n := range s.PerStep(kind) {
				if n != want[step] {
					t.Fatalf("%s of step %s: %d counted, %d there", kind, step, n, want[step])
				}
			}
		}
		if s.Len() != len(s.All()) {
			t.Fatalf("%d records, %d listed", s.Len(), len(s.All()))
		}
	})
}

// What the log and the rows keep is what the library reads back, to the byte.
func TestWhatIsKeptIsReadBack(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "<b>&amp;", "\u2028", `"\`, "ñandú 👩‍👧"}))
	value := rapid.Map(text, func(s string) json.RawMessage { raw, _ := encode(s); return raw })
	rapid.Check(t, func(t *rapid.T) {
		c := Change{Seq: rapid.Int64().Draw(t, "seq"), Kind: text.Draw(t, "kind"), ID: text.Draw(t, "id"), Op: Set, By: text.Draw(t, "by"), Device: text.Draw(t, "device"),
			Fields: map[string]json.RawMessage{text.Draw(t, "name"): value.Draw(t, "value"), "b": null}}
		var back Change
		if err := json.Unmarshal(c.AppendLog(nil), &back); err != nil || cmp.Diff(c, back) != "" {
			t.Fatalf("%s: %v %s", c.AppendLog(nil), err, cmp.Diff(c, back))
		}
		cells := map[string]Cell{text.Draw(t, "field"): {V: value.Draw(t, "v"), Seq: 7, By: text.Draw(t, "b"), Dev: text.Draw(t, "d"),
			Also: rapid.SliceOfN(rapid.Map(value, func(v json.RawMessage) Cell { return Cell{V: v, Seq: 3, By: "x"} }), 0, 3).Draw(t, "also")}}
		var rows map[string]Cell
		if err := json.Unmarshal(AppendCells(nil, cells), &rows); err != nil || cmp.Diff(cells, rows, cmpopts.EquateEmpty()) != "" {
			t.Fatalf("%s: %v", AppendCells(nil, cells), err)
		}
	})
}
