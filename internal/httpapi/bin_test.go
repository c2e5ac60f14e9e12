package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/record"
)

// as makes ops of somebody on a device of their own.
func (w *world) as(person, doc string, ops ...record.Op) []record.Answer {
	w.t.Helper()
	for i := range ops {
		ops[i].N, ops[i].V = int64(i+1), 1
	}
	got, err := w.hub.Do(context.Background(), access.Principal{Kind: "participant", ID: person, Doc: w.session}, doc, id.New(), ops)
	w.must(err)
	return got
}

func on(name, kind, rec, fields string) record.Op {
	o := record.Op{Op: name, Kind: kind, ID: rec}
	if fields != "" {
		_ = json.Unmarshal([]byte(fields), &o.Fields)
	}
	return o
}

func TestP4_TheBinHoldsWhatTheReaderSawAndMayBringBack(t *testing.T) {
	w := newWorld(t)
	step := id.New()
	w.must(w.hub.Write(context.Background(), w.session, []record.Write{{Op: "create", Kind: "step", ID: step, Fields: map[string]any{"title": map[string]string{"en": "Values"}, "activity": "story"}}}))
	rosa, _ := w.join(map[string]any{"invite": w.invite, "name": "Rosa"})
	ben, _ := w.join(map[string]any{"invite": w.invite, "name": "Ben", "seat": "seat-b"})
	note, word, done := id.New(), id.New(), record.DerivedID(step, rosa.Person)
	for _, a := range w.as(rosa.Person, w.session,
		on("create", "note", note, `{"text":"Talk to the night shift","step":"`+step+`"}`), on("delete", "note", note, ""),
		on("create", "done", done, `{"step":"`+step+`"}`), on("delete", "done", done, "")) {
		if a.No != "" {
			t.Fatal(a)
		}
	}
	for _, a := range w.as(rosa.Person, w.session, on("create", "word", word, `{"text":"dignity","step":"`+step+`"}`), on("delete", "word", word, "")) {
		if a.No != "" {
			t.Fatal(a)
		}
	}
	bin := func(token string) string {
		r := w.do("GET", "/api/docs/"+w.session+"/bin", nil, bearer(token))
		if r.status != 200 {
			t.Fatal(r)
		}
		return r.body
	}
	mine := bin(rosa.Token)
	if !strings.Contains(mine, `"title":"Talk to the night shift"`) || !strings.Contains(mine, `"dignity"`) || strings.Contains(mine, `"done"`) || strings.Index(mine, word) > strings.Index(mine, note) {
		t.Errorf("the author's bin: %s", mine)
	}
	if got := bin(ben.Token); got != "[]\n" && got != "[]" {
		t.Errorf("another participant's bin: %s", got)
	}
	staff := bin(w.grant("facilitator", w.session))
	if !strings.Contains(staff, note) || strings.Contains(staff, word) || strings.Contains(staff, "dignity") {
		t.Errorf("the facilitator's bin: %s", staff)
	}
	if got := bin(w.grant("stage", w.session)); strings.Contains(got, note) || strings.Contains(got, word) {
		t.Errorf("the stage's bin: %s", got)
	}
	if a := w.as(rosa.Person, w.session, on("restore", "note", note, "")); a[0].No != "" {
		t.Fatal(a)
	}
	if got := bin(rosa.Token); strings.Contains(got, note) {
		t.Errorf("what came back is still in the bin: %s", fmt.Sprint(got))
	}
}
