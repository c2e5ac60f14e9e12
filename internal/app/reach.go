package app

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// listen binds the address. A busy port that nobody asked for by name moves on
// to the next free one, because an organizer cannot be expected to know ports.
func (a *App) listen() error {
	var err error
	if a.live, err = net.Listen("tcp", a.cfg.Addr); err == nil {
		return nil
	}
	if a.cfg.Addr == ":8080" {
		if a.live, err = net.Listen("tcp", ":0"); err == nil {
			return nil
		}
	}
	return fmt.Errorf("cannot listen on %s: %w", a.cfg.Addr, err)
}

// port is the one we listen on.
func (a *App) port() int {
	if t, ok := a.live.Addr().(*net.TCPAddr); ok {
		return t.Port
	}
	return 0
}

// Base is the address for this machine's own browser, or the one configured.
func (a *App) Base() string {
	if a.cfg.Base != "" {
		return a.cfg.Base
	}
	host := "localhost"
	if t, ok := a.live.Addr().(*net.TCPAddr); ok && !t.IP.IsUnspecified() {
		host = t.IP.String()
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(a.port()))
}

// phoneBase is the address phones on the same network use.
func (a *App) phoneBase() string {
	if list := a.Reach(); len(list) > 0 {
		return list[0]
	}
	return a.Base()
}

// Reach lists the addresses under which phones may find this server, the likely
// ones first. It is empty when the server listens to this machine alone.
func (a *App) Reach() []string {
	if a.cfg.Base != "" {
		return []string{a.cfg.Base}
	}
	t, ok := a.live.Addr().(*net.TCPAddr)
	if !ok || t.IP.IsLoopback() {
		return nil
	}
	var out []string
	for _, ip := range addresses(t.IP) {
		out = append(out, "http://"+net.JoinHostPort(ip.String(), strconv.Itoa(t.Port)))
	}
	return out
}

// addresses returns this machine's addresses on shared networks: private IPv4
// first, because that is what a church basement has.
func addresses(bound net.IP) []netip.Addr {
	if !bound.IsUnspecified() {
		if ip, ok := netip.AddrFromSlice(bound); ok {
			return []netip.Addr{ip.Unmap()}
		}
	}
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []netip.Addr
	for _, a := range list {
		p, err := netip.ParsePrefix(a.String())
		if err == nil && !p.Addr().IsLoopback() && !p.Addr().IsLinkLocalUnicast() && p.Addr().Is4() {
			out = append(out, p.Addr())
		}
	}
	slices.SortStableFunc(out, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	return out
}

func rank(a netip.Addr) int {
	if a.IsPrivate() {
		return 0
	}
	return 1
}
