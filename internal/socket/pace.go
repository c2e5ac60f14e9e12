package socket

import (
	"time"

	"cairn/internal/clock"
)

// pace is a bucket of frames that one connection may send.
type pace struct {
	left, burst, perSecond float64
	at                     time.Time
}

func newPace(l Limits, clk clock.Clock) pace {
	return pace{left: l.Burst, burst: l.Burst, perSecond: l.PerSecond, at: clk.Now()}
}

// allow takes one frame at now and reports whether there was one left.
func (p *pace) allow(now time.Time) bool {
	if now.After(p.at) {
		p.left = min(p.burst, p.left+now.Sub(p.at).Seconds()*p.perSecond)
		p.at = now
	}
	if p.left < 1 {
		return false
	}
	p.left--
	return true
}
