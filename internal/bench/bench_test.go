package main

import (
	"strings"
	"testing"
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

func TestTableShowsMediansAndSaysWhenATargetIsMissed(t *testing.T) {
	ours := []figures{{rate: 10}, {rate: 30, lost: 1}, {rate: 20}}
	bare := []figures{{rate: 50}, {rate: 40}, {rate: 60}}
	got := table(ours, bare)
	for _, want := range []string{"| 20 (10 to 30) | 50 (40 to 60) | 0.40 |", "0.40, not reached", "0: 1, not reached"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
