package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"cairn/internal/access"
	"cairn/internal/record"
)

// A view tells its readers no text that they could not read in the record, but for
// what a room said that is shown unsigned once there are three of it.
func TestR8_ViewsTellNoTextThatTheirReadersMayNotRead(t *testing.T) {
	schema, err := Schema()
	must(t, err)
	unsigned := []string{"rating-condition", "rating-alternative", "answer-choice"}
	for _, v := range schema.Views {
		for role := access.Facilitator; role <= access.Reader; role <<= 1 {
			if !v.Read.Has(role) {
				continue
			}
			rows, _ := v.Compute(filled(schema, v.Doc, role), time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC))
			raw, err := json.Marshal(rows)
			must(t, err)
			text := string(raw)
			for _, u := range unsigned {
				text = strings.ReplaceAll(text, "canary-"+u, "")
			}
			if i := strings.Index(text, "canary"); i >= 0 {
				t.Errorf("%s %s tells %s: %.80s", v.Doc, v.Name, role, text[i:])
			}
		}
	}
}

// filled is a document with twelve records of every kind, in which every text that
// role may not read is a canary.
func filled(schema *record.Schema, doc string, role access.Role) *record.State {
	s := record.NewState(doc, "d")
	for _, k := range schema.Order {
		if k.Doc != doc {
			continue
		}
		for i := range 12 {
			rec := &record.Record{Kind: k.Name, ID: fmt.Sprintf("%s-%d", k.Name, i), By: "canary-author", Created: 1, Changed: 1, Fields: map[string]record.Cell{}}
			if k.PerPerson != "" {
				rec.ID = fmt.Sprintf("step-0/participant-%d", i)
			}
			for _, f := range k.Fields {
				rec.Fields[f.Name] = record.Cell{V: valueFor(k, f, role, i), Seq: 1, By: "canary-author"}
			}
			s.Put(rec)
		}
		if first := s.Get(k.Name, k.Name+"-0"); first != nil { // for kinds of which there is one
			alone := *first
			alone.ID = k.Name
			s.Put(&alone)
		}
	}
	return s
}

func valueFor(k *record.Kind, f record.Field, role access.Role, i int) json.RawMessage {
	word := "open"
	if !k.Read.Has(role) || !record.MayRead(k, f, role) {
		word = "canary-" + k.Name + "-" + f.Name
	}
	switch of := f.Of; f.Type {
	case record.Text:
		if f.Name == "zone" {
			word = "America/New_York"
		}
		return json.RawMessage(fmt.Sprintf("%q", word))
	case record.Local:
		return json.RawMessage(fmt.Sprintf(`{"en":%q}`, word))
	case record.List:
		return json.RawMessage(fmt.Sprintf("[%q]", word))
	case record.Locals:
		return json.RawMessage(fmt.Sprintf(`{"en":[%q]}`, word))
	case record.Ref:
		if of == "" {
			of = f.Name
		}
		return json.RawMessage(fmt.Sprintf("%q", fmt.Sprint(of, "-", i)))
	case record.Date:
		return json.RawMessage(fmt.Sprintf(`"2026-%02d-21"`, i+1))
	case record.Instant:
		return json.RawMessage(`"2026-11-22T18:00:00Z"`)
	case record.Bool:
		return json.RawMessage(fmt.Sprint(i%2 == 0))
	case record.Int, record.Number:
		return json.RawMessage(fmt.Sprint(i % 6))
	case record.Enum:
		return json.RawMessage(fmt.Sprintf("%q", f.Enum[i%len(f.Enum)]))
	}
	return json.RawMessage("null")
}
