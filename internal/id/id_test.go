package id

import (
	"strings"
	"testing"
)

// TestJ3_CodesAreUniform draws 80,000 signs. With 30 degrees of freedom chi-square
// passes 77 once in 100,000 fair draws; a modulo of random bytes would give about 300.
func TestJ3_CodesAreUniform(t *testing.T) {
	const codes = 10_000
	count, seen := map[rune]float64{}, map[string]bool{}
	for range codes {
		c := Code()
		if len(c) != 8 || strings.Trim(c, Alphabet) != "" || CleanCode(c) != c {
			t.Fatalf("code %q", c)
		}
		seen[c] = true
		for _, sign := range c {
			count[sign]++
		}
	}
	want, chi := float64(8*codes)/float64(len(Alphabet)), 0.0
	for _, sign := range Alphabet {
		chi += (count[sign] - want) * (count[sign] - want) / want
	}
	if chi > 77 {
		t.Errorf("chi-square %.1f: %v", chi, count)
	}
	if len(seen) < codes-1 {
		t.Errorf("%d different codes of %d", len(seen), codes)
	}
	if strings.ContainsAny(Alphabet, "0O1IL") || len(Alphabet) != 31 {
		t.Errorf("alphabet %s", Alphabet)
	}
}

func TestIs(t *testing.T) {
	for s, want := range map[string]bool{New(): true, Token(): false, "": false, strings.Repeat("A", 32): false, strings.Repeat("g", 32): false} {
		if Is(s) != want {
			t.Errorf("Is(%q) = %v", s, !want)
		}
	}
}

func TestCleanCode(t *testing.T) {
	for typed, want := range map[string]string{" k7qm-4rtx ": "K7QM4RTX", "K7QM\u00a04RTX": "K7QM4RTX", "K7QM4RT": "", "K7QM4RTX9": "", "K7QM4RT0": "", "": ""} {
		if got := CleanCode(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
