package signin

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cairn/internal/clock"
	"cairn/internal/errs"
)

// Whatever is tried when, failures of one address never exceed its budget, and a
// budget that is not used up never makes anybody wait.
func TestJ1_BudgetHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clk := clock.NewFake(time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC))
		s := New(nil, nil, nil, clk, Options{})
		start, failed := clk.Now(), 0.0
		for _, gap := range rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 200).Draw(t, "gaps") {
			clk.Advance(time.Duration(gap) * time.Millisecond)
			wrong := gap%3 != 0
			err := s.guess(guessCode, "a", func() error {
				if wrong {
					failed++
					return errs.New(errs.NotFound, "", "no")
				}
				return nil
			})
			most := 40 + clk.Now().Sub(start).Seconds()/3
			if failed > most+1e-6 {
				t.Fatalf("%v failures in %s", failed, clk.Now().Sub(start))
			}
			if errs.Is(err, errs.Wait) && failed < 40 {
				t.Fatalf("told to wait after %v failures", failed)
			}
		}
	})
}

func TestW8_AddressOfARequest(t *testing.T) {
	s := New(nil, nil, nil, clock.NewFake(time.Now()), Options{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "203.0.113.9", "192.0.2.1"}, {"10.0.0.1:5", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.1:5", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"}, {"10.0.0.1:5", "nonsense", "10.0.0.1"},
		{"10.0.0.1:5", "", "10.0.0.1"}, {"[2001:db8:1:2:3::4]:5", "", "2001:db8:1:2::/64"}, {"[::ffff:192.0.2.1]:5", "", "192.0.2.1"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.address(r); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
