package room_test

import (
	"strings"
	"testing"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
)

// recalled is what history shows p of a record, as text.
func (h *house) recalled(p a.Principal, kind, key string) string {
	h.t.Helper()
	list, err := h.hub.History(ctx(), p, sessionID, kind, key)
	if errs.Is(err, errs.NotFound) {
		return "not here"
	}
	must(h.t, err)
	var b strings.Builder
	for _, past := range list {
		b.WriteString(past.Why + " " + past.Field + " " + string(past.Old.V) + ";")
	}
	return b.String()
}

// A first thought that was taken back before the reveal stays its author's.
func TestR5_WhatWasTakenBackBeforeTheRevealIsItsAuthorsAlone(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	key := orgID + "/" + rosa.ID
	took(t, h.do(rosa, "device-1", op(1, "create", "rating", key, `{"step":"`+stepID+`","subject":"`+orgID+`","condition":"first thought"}`)))
	took(t, h.do(rosa, "device-1", record.Op{N: 2, Base: 99, Op: "set", Kind: "rating", ID: key, Fields: op(0, "", "", "", `{"condition":"second thought"}`).Fields}))
	took(t, h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "reveal", Kind: "step", ID: stepID}))
	took(t, h.do(rosa, "device-1", record.Op{N: 3, Base: 99, Op: "set", Kind: "rating", ID: key, Fields: op(0, "", "", "", `{"condition":"third thought"}`).Fields}))
	if got := h.recalled(rosa, "rating", key); !strings.Contains(got, "first thought") || !strings.Contains(got, "second thought") {
		t.Errorf("Rosa is shown %s", got)
	}
	for _, p := range []a.Principal{ben, facilitator()} {
		if got := h.recalled(p, "rating", key); strings.Contains(got, "first") || p == ben && !strings.Contains(got, "second thought") {
			t.Errorf("%s is shown %s", p.Kind, got)
		}
	}
}

func TestP4_TheHistoryOfWhatWasDeletedIsForWhoMayBringItBack(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	step := id.New()
	took(t, h.do(facilitator(), "fac-device", op(1, "create", "step", step, `{"title":"Draft title"}`),
		record.Op{N: 2, Base: 99, Op: "set", Kind: "step", ID: step, Fields: op(0, "", "", "", `{"title":"Later title"}`).Fields}))
	if got := h.recalled(rosa, "step", step); !strings.Contains(got, "Draft title") {
		t.Fatalf("history of what is there: %s", got)
	}
	took(t, h.do(facilitator(), "fac-device", record.Op{N: 3, Base: 99, Op: "delete", Kind: "step", ID: step}))
	if got := h.recalled(rosa, "step", step); got != "not here" {
		t.Errorf("Rosa, who may not bring it back, is shown %s", got)
	}
	if got := h.recalled(facilitator(), "step", step); !strings.Contains(got, "Draft title") {
		t.Errorf("who may bring it back is shown %s", got)
	}
}

// The seq of a past value stands between two named changes, and so says whose it is.
func TestS2_TheHistoryOfAWordWithoutANameIsItsAuthorsAlone(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	word := id.New()
	took(t, h.do(rosa, "device-word", op(1, "create", "word", word, `{"step":"`+stepID+`","text":"first"}`),
		record.Op{N: 2, Base: 99, Op: "set", Kind: "word", ID: word, Fields: op(0, "", "", "", `{"text":"second"}`).Fields}))
	if got := h.recalled(rosa, "word", word); !strings.Contains(got, "first") {
		t.Errorf("Rosa is shown %q", got)
	}
	for _, p := range []a.Principal{ben, facilitator(), stage()} {
		if got := h.recalled(p, "word", word); got != "" {
			t.Errorf("%s is shown %q", p.Kind, got)
		}
	}
	took(t, h.do(rosa, "device-word", record.Op{N: 3, Base: 99, Op: "delete", Kind: "word", ID: word}))
	if got := h.recalled(facilitator(), "word", word); got != "" {
		t.Errorf("after it was deleted a facilitator is shown %q", got)
	}
}
