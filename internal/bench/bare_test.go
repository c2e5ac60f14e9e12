package main

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBareServerKeepsRoomsApartAndItsOpsOverARestart also holds the driver: who
// writes, who must see it, and in which order.
func TestBareServerKeepsRoomsApartAndItsOpsOverARestart(t *testing.T) {
	for _, keep := range []bool{true, false} {
		dir := t.TempDir()
		halls, _ := meetBare(nil, 2, 3)
		addr := serveBare(t, dir, keep)
		for i, h := range halls {
			c := joinBare(t, h, addr, 3)
			c.loop(6 * (i + 1))
			if err := c.everybody(); err != nil {
				t.Fatal(err)
			}
			if c.people[2].got != int64(6*(i+1)) || c.strays() != 0 {
				t.Errorf("keep %t, room %d: %d notes, %v strays", keep, i, c.people[2].got, c.strays())
			}
		}
		kept := joinBare(t, halls[1], serveBare(t, dir, keep), 1).people[0].got
		if (kept == 12) != keep {
			t.Errorf("keep %t: %d notes after a restart", keep, kept)
		}
	}
}

func serveBare(t *testing.T, dir string, keep bool) (addr string) {
	t.Helper()
	s := newBare()
	if keep {
		if err := s.open(dir); err != nil {
			t.Fatal(err)
		}
	}
	go s.loop()
	web := httptest.NewServer(s.mux())
	t.Cleanup(web.Close)
	return strings.TrimPrefix(web.URL, "http://")
}

func joinBare(t *testing.T, h *hall, addr string, size int) *crowd {
	t.Helper()
	c := newCrowd(h, true, size)
	t.Cleanup(c.close)
	if err := c.connect(addr); err != nil {
		t.Fatal(err)
	}
	return c
}
