package app

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"cairn/internal/access"
	"cairn/internal/record"
)

var updateWire = flag.Bool("update-wire", false, "write testdata/wire/fields.txt anew")

// TestR8_NoFieldLeavesUnlisted holds what each audience is sent of each kind
// against a list that people read: a field that is not on it fails the build.
// After a change that is meant, run this test with -update-wire and read the diff.
func TestR8_NoFieldLeavesUnlisted(t *testing.T) {
	const path = "../../testdata/wire/fields.txt"
	schema, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	got := wireFields(t, schema)
	if *updateWire {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("what travels is not what %s lists; it is now:\n%s", path, got)
	}
}

// wireFields projects a record of every kind with every field filled for every
// audience, before and after the reveal.
func wireFields(t *testing.T, schema *record.Schema) []byte {
	t.Helper()
	var b bytes.Buffer
	roles := []access.Role{access.Facilitator, access.Participant, access.Participant | access.Owner, access.Stage, access.Lobby, access.Keeper, access.Reader}
	for _, k := range schema.Order {
		for _, r := range roles {
			for _, revealed := range []bool{false, true} {
				if k.Hides || !revealed {
					fmt.Fprintf(&b, "%s %s %s%s: %s\n", k.Doc, k.Name, r, map[bool]string{true: " revealed"}[revealed], sent(t, schema, k, r, revealed))
				}
			}
		}
	}
	return b.Bytes()
}

func sent(t *testing.T, schema *record.Schema, k *record.Kind, roles access.Role, revealed bool) string {
	t.Helper()
	s := record.NewState(k.Doc, "d")
	s.Put(&record.Record{Kind: "step", ID: "s", Fields: map[string]record.Cell{"revealed": {V: json.RawMessage(fmt.Sprint(revealed))}}})
	rec := &record.Record{Kind: k.Name, ID: "x", By: "author", Changed: 1, Fields: map[string]record.Cell{}}
	for _, f := range k.Fields {
		rec.Fields[f.Name] = record.Cell{V: json.RawMessage(`"x"`)}
	}
	if _, ok := rec.Fields["step"]; ok {
		rec.Fields["step"] = record.Cell{V: json.RawMessage(`"s"`)}
	}
	if k.Name == "participant" {
		rec.Fields["state"] = record.Cell{V: json.RawMessage(`"in"`)}
	}
	raw, ok := schema.Project(nil, s, rec, roles)
	if !ok {
		return "-"
	}
	var out map[string]json.RawMessage
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out["fields"], &fields); err != nil {
		t.Fatal(err)
	}
	return strings.Join(slices.Sorted(maps.Keys(out)), ",") + " | " + strings.Join(slices.Sorted(maps.Keys(fields)), ",")
}
