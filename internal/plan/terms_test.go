package plan

import (
	"testing"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

// counter answers the promise with other terms, for the movement, by its speaker.
func (tab *table) counter(id string, terms map[string]any) {
	tab.t.Helper()
	tab.answer(id, "movement", "speaker-of-movement", "counter", tab.ledger().Version)
	tab.putBy("speaker-of-movement", "response", id, terms)
}

func (tab *table) take(by string, fields map[string]any) error {
	return tab.try(by, r.Write{Op: r.Set, Kind: "commitment", ID: "c", Fields: fields})
}

func TestTermsThatAreTakenAreTheNextVersionBothAccept(t *testing.T) {
	tab := newTable(t)
	promise(tab, map[string]any{"text": "Twelve house meetings", "quantity": 12, "due": "2027-04-01"})
	tab.counter("r1", map[string]any{"quantity": 8, "due": "2027-05-01", "text": "Two of us are away in March."})
	same(t, "offered", tab.ledger().State+" "+tab.ledger().Terms, "countered r1")
	eight := map[string]any{"quantity": 8, "due": "2027-05-01", "terms": "r1"}
	if err := tab.take("speaker-of-state_leads", eight); err != nil {
		t.Fatal(err)
	}
	row := tab.ledger()
	same(t, "taken", row.State+" "+row.Terms, "active ")
	same(t, "its words stay", tab.s.Get("commitment", "c").Str("text"), "Twelve house meetings")
	promise(tab, map[string]any{"due": "2027-05-02"})
	same(t, "changed since", tab.ledger().State, "proposed")
	same(t, "asks both again", tab.ledger().Stale, true)
}

func TestTermsTakenBySomebodyElseAreOnlySaid(t *testing.T) {
	tab := newTable(t)
	promise(tab, map[string]any{"quantity": 12})
	tab.answer("r0", "state_leads", "stranger", "ask", tab.ledger().Version)
	tab.counter("r1", map[string]any{"quantity": 8})
	if err := tab.take("stranger", map[string]any{"quantity": 8, "terms": "r1"}); err != nil {
		t.Fatal(err)
	}
	same(t, "said", tab.ledger().State, "said")
	same(t, "to confirm what was asked before would be no yes", tab.ledger().ToSaid, "")
	tab.answer("r2", "state_leads", "speaker-of-state_leads", "accept", tab.ledger().Version)
	same(t, "and then confirmed", tab.ledger().State, "active")
}

func TestOnlyWhatWasOfferedCanBeTaken(t *testing.T) {
	tab := newTable(t)
	promise(tab, map[string]any{"quantity": 12, "due": "2027-04-01"})
	tab.counter("r1", map[string]any{"quantity": 8})
	tab.answer("r2", "movement", "stranger", "ask", tab.ledger().Version)
	for name, fields := range map[string]map[string]any{
		"another number": {"quantity": 7, "terms": "r1"}, "and another day": {"quantity": 8, "due": "2027-05-01", "terms": "r1"},
		"nothing": {"terms": "r1"}, "a question": {"quantity": 8, "terms": "r2"}, "nobody's": {"quantity": 8, "terms": "r9"},
	} {
		if err := tab.take("stranger", fields); !errs.Is(err, errs.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	promise(tab, map[string]any{"text": "Something else"})
	same(t, "offered for another version", tab.ledger().Terms, "")
	if err := tab.take("stranger", map[string]any{"quantity": 8, "terms": "r1"}); !errs.Is(err, errs.Conflict) {
		t.Errorf("an older version: %v", err)
	}
}

// Whoever wrote an answer cannot make another of it under the same confirmation.
func TestR3_WhatWasConfirmedIsNotChangedUnderTheConfirmation(t *testing.T) {
	for field, v := range map[string]any{"answer": "accept", "by": "state_leads", "version": 99, "quantity": 500, "due": "2027-05-01", "instead": "Everything"} {
		tab := newTable(t)
		promise(tab, nil)
		tab.answer("r1", "movement", "rosa", "counter", tab.ledger().Version)
		tab.put("response", "r1", map[string]any{"confirmed": true})
		write := r.Write{Op: r.Set, Kind: "response", ID: "r1", Fields: map[string]any{field: v}}
		if err := tab.try("rosa", write); !errs.Is(err, errs.Conflict) {
			t.Errorf("%s: %v", field, err)
		}
		tab.put("response", "r1", map[string]any{"confirmed": nil})
		if err := tab.try("rosa", write); err != nil {
			t.Errorf("%s, taken back: %v", field, err)
		}
	}
}

func TestR3_TermsOfAThirdPartnerAreNobodysYes(t *testing.T) {
	tab := newTable(t)
	tab.agreed("partner", "third", map[string]any{"name": "Third"})
	promise(tab, map[string]any{"quantity": 12})
	tab.answer("r1", "third", "rosa", "counter", tab.ledger().Version)
	tab.putBy("rosa", "response", "r1", map[string]any{"quantity": 8})
	_ = tab.take("rosa", map[string]any{"quantity": 8, "terms": "r1"})
	if row := tab.ledger(); row.FromAnswer+row.ToAnswer != "" {
		t.Errorf("%+v", row)
	}
}
