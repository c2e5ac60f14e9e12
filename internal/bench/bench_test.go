package main

import (
	"strings"
	"testing"
	"time"
)

func TestEachNoteFindsAllNotesAndNothingElse(t *testing.T) {
	a, b := noteID(1, 7), noteID(2, 8)
	raw := `{"change":{"records":[{"kind":"note","id":"` + a + `"},{"kind":"step","id":"` + strings.Repeat("c", 32) +
		`"},{"kind":"note","id":"` + b + `"},{"kind":"note","id":"short"}]}}`
	var got []string
	eachNote([]byte(raw), func(id []byte) { got = append(got, string(id)) })
	if len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("found %q", got)
	}
}

func TestARefusalIsNoAcknowledgement(t *testing.T) {
	for raw, want := range map[string]int{
		`{"change":{"seq":3}}`: 0,
		`{"change":{"seq":3},"ack":{"results":[{"n":1,"seq":2},{"n":2,"seq":3}]}}`: 2,
	} {
		if got, err := acknowledged([]byte(raw)); got != want || err != nil {
			t.Errorf("%s: %d, %v", raw, got, err)
		}
	}
	if _, err := acknowledged([]byte(`{"ack":{"results":[{"n":1,"no":"denied"}]}}`)); err == nil {
		t.Error("a refusal passed")
	}
}

func TestANoteIsLateAMomentMoreThanASecondAfterItWasDue(t *testing.T) {
	begin := time.Unix(1000, 0)
	p := &pace{begin: begin, gap: 100 * time.Millisecond, before: []int{7, 3}}
	due := begin.Add(300 * time.Millisecond) // the second turn of the second person
	if got := p.due(1, 5); !got.Equal(due) {
		t.Fatalf("due %v, want %v", got, due)
	}
	for after, want := range map[time.Duration]int64{time.Second: 0, time.Second + 1: 1} {
		p.late.Store(0)
		p.seen([]byte(noteID(1, 5)), due.Add(after))
		if got := p.late.Load(); got != want {
			t.Errorf("after %v: %d late, want %d", after, got, want)
		}
	}
}

func TestTableShowsMediansRatiosAndMissedTargets(t *testing.T) {
	all := results{apart: true, load: "0.42", runs: map[string][]figures{
		cairn:   {{rate: 10, join: 4}, {rate: 30, lost: 1}, {rate: 20, join: 4}},
		durable: {{rate: 50}, {rate: 40}, {rate: 60}},
		fanOut:  {{rate: 100, join: 2}, {rate: 80, join: 2}, {rate: 90, join: 2}},
	}}
	got := all.table()
	for _, want := range []string{
		"| 20 (10 to 30) | 50 (40 to 60) | 90 (80 to 100) | 0.40 | 0.22 |", "| 4.0 (0.0 to 4.0) | 0.0 | 2.0 | - | 2.00 |",
		"medians of 3 rotations", "the driver on one core", "load before 0.42", "0.40, not reached", "0: 1, not reached",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	all.apart = false
	if !strings.Contains(all.table(), "could not be kept apart") {
		t.Error("the table hides that the cores were shared")
	}
}

func TestTableHasARowForEveryFigure(t *testing.T) {
	rows := map[figure]bool{}
	for _, l := range lines() {
		rows[l.figure] = true
	}
	for f := range strayed + 1 {
		if !rows[f] {
			t.Errorf("figure %d is measured and not shown", f)
		}
	}
}
