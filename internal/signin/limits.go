package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"cairn/internal/clock"
	"cairn/internal/errs"
)

// Budget is how many failures are forgiven: Burst at once, then one more every
// Each.
type Budget struct {
	Burst float64
	Each  time.Duration
}

// The budgets. Only failures draw on them, so 200 phones behind one address get
// in; a success gives nothing back. Codes have 8 of 31 signs: at the whole
// server's two failures a second, finding one of 50 open rooms within a day has a
// probability of about one in 100,000.
const (
	guessCode     = "code"
	guessPassword = "password"
	guessName     = "name"
)

func budgets() map[string]struct{ address, everybody Budget } {
	return map[string]struct{ address, everybody Budget }{
		guessCode:     {Budget{40, 3 * time.Second}, Budget{300, 500 * time.Millisecond}},
		guessPassword: {Budget{10, 12 * time.Second}, Budget{100, time.Second}},
		guessName:     {Budget{20, 30 * time.Second}, Budget{}},
	}
}

// maxBuckets bounds the memory of the limiter; full, it forgets recovered
// addresses first and then refuses to learn new ones.
const maxBuckets = 50_000

type bucketKey [16]byte

// limits counts failures. Addresses and names are in it only as HMAC under a key
// that lives and dies with the process.
type limits struct {
	clock  clock.Clock
	secret [32]byte
	// guessing bounds the guesses in flight, so that a burst of parallel ones
	// cannot overshoot the budget by more than that.
	guessing chan struct{}
	mu       sync.Mutex
	buckets  map[bucketKey]*bucket
}

// bucket is what is left of a budget, as it was at an instant.
type bucket struct {
	left   float64
	at     time.Time
	budget Budget
}

func newLimits(clk clock.Clock) *limits {
	l := &limits{clock: clk, buckets: map[bucketKey]*bucket{}, guessing: make(chan struct{}, 16)}
	_, _ = rand.Read(l.secret[:])
	return l
}

func (l *limits) key(what, who string) bucketKey {
	mac := hmac.New(sha256.New, l.secret[:])
	mac.Write([]byte(what + "\x00" + who))
	return bucketKey(mac.Sum(nil)[:16])
}

func (b *bucket) refill(now time.Time) {
	if b.budget.Each > 0 && now.After(b.at) {
		b.left = min(b.budget.Burst, b.left+float64(now.Sub(b.at))/float64(b.budget.Each))
	}
	b.at = now
}

// spent reports whether the budget of what and who is used up. Callers hold mu.
func (l *limits) spent(what, who string) bool {
	b := l.buckets[l.key(what, who)]
	if b == nil {
		return false
	}
	b.refill(l.clock.Now())
	return b.left < 1
}

// fail draws one failure. Callers hold mu.
func (l *limits) fail(what, who string, budget Budget) {
	k := l.key(what, who)
	b := l.buckets[k]
	if b == nil {
		if len(l.buckets) >= maxBuckets && !l.prune() {
			return
		}
		b = &bucket{left: budget.Burst, at: l.clock.Now(), budget: budget}
		l.buckets[k] = b
	}
	b.refill(l.clock.Now())
	b.left = max(0, b.left-1)
}

// prune forgets buckets that have recovered and reports whether there is room.
func (l *limits) prune() bool {
	now := l.clock.Now()
	for k, b := range l.buckets {
		if b.refill(now); b.left >= b.budget.Burst {
			delete(l.buckets, k)
		}
	}
	return len(l.buckets) < maxBuckets
}

// open reports whether who (an address) may try what.
func (l *limits) open(what, who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.spent(what, who) && !l.spent(what, "")
}

// failed draws a failure from the address and from everybody.
func (l *limits) failed(what, who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	of := budgets()[what]
	l.fail(what, who, of.address)
	if of.everybody.Burst > 0 {
		l.fail(what, "", of.everybody)
	}
}

// Guess runs fn, which checks something that can be guessed (a join code). After
// too many failures from this address, or from everybody, fn does not run and the
// answer is errs.Wait, whether the guess was right or wrong. Only errs.NotFound
// and errs.Denied count as failures.
func (s *Service) Guess(r *http.Request, fn func() error) error {
	return s.guess(guessCode, s.address(r), fn)
}

func (s *Service) guess(what, who string, fn func() error) error {
	s.limits.guessing <- struct{}{}
	defer func() { <-s.limits.guessing }()
	if !s.limits.open(what, who) {
		return tooMany()
	}
	err := fn()
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Denied) {
		s.limits.failed(what, who)
	}
	return err
}

func tooMany() error {
	return errs.New(errs.Wait, "", "Too many tries just now. Please wait a minute and try again.")
}

// address is where a request comes from, for the limiter only: the peer, or what
// a trusted proxy says; an IPv6 address counts by its /64.
func (s *Service) address(r *http.Request) string {
	peer := peerOf(r)
	if s.trusted(peer) {
		peer = s.forwarded(r, peer)
	}
	if peer.Is6() && !peer.Is4In6() {
		if p, err := peer.Prefix(64); err == nil {
			return p.String()
		}
	}
	return peer.Unmap().String()
}

// forwarded walks X-Forwarded-For from the right past trusted proxies.
func (s *Service) forwarded(r *http.Request, peer netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return peer
		}
		if peer = a; !s.trusted(a) {
			return a
		}
	}
	return peer
}

func (s *Service) trusted(a netip.Addr) bool {
	for _, p := range s.opt.Trusted {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

func peerOf(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, _ := netip.ParseAddr(host)
	return a.WithZone("")
}

// Secure reports whether the request came over TLS, here or at a trusted proxy.
func (s *Service) Secure(r *http.Request) bool {
	return r.TLS != nil || (s.trusted(peerOf(r)) && r.Header.Get("X-Forwarded-Proto") == "https")
}
