package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"cairn/internal/clock"
	"cairn/internal/errs"
)

// hosts knows the names and addresses this server answers to. A request for any
// other host was tricked into coming here (DNS rebinding).
type hosts struct {
	clock clock.Clock
	names map[string]bool
	mu    sync.Mutex
	own   map[netip.Addr]bool
	seen  time.Time
}

func newHosts(clk clock.Clock, names []string) *hosts {
	h := &hosts{clock: clk, names: map[string]bool{"localhost": true}}
	for _, n := range names {
		h.names[strings.ToLower(strings.TrimSuffix(n, "."))] = true
	}
	return h
}

func (h *hosts) check(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.ours(r.Host) {
			writeProblem(w, newProblem(http.StatusMisdirectedRequest, errs.Invalid, "",
				"This server does not answer to that name. Use the address its operator gave you."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h *hosts) ours(hostport string) bool {
	host := bareHost(hostport)
	if h.names[host] {
		return true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	addr = addr.WithZone("").Unmap()
	return addr.IsLoopback() || h.addresses()[addr]
}

// addresses returns the machine's addresses, looked up at most every five
// seconds: a laptop changes networks.
func (h *hosts) addresses() map[netip.Addr]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.clock.Now(); h.own == nil || now.Sub(h.seen) > 5*time.Second || now.Before(h.seen) {
		h.own, h.seen = map[netip.Addr]bool{}, now
		for _, a := range Addresses() {
			h.own[a] = true
		}
	}
	return h.own
}

// Addresses returns the machine's current addresses, loopback and link-local ones
// included, without zones.
func Addresses() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []netip.Addr
	for _, a := range list {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr().WithZone("").Unmap())
		}
	}
	return out
}

// bareHost returns a Host header without port and brackets, in lower case.
func bareHost(hostport string) string {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// isLocal reports whether a Host header names this machine to itself only.
func isLocal(hostport string) bool {
	host := bareHost(hostport)
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && addr.IsLoopback())
}
