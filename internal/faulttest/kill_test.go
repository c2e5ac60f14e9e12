package faulttest

import "testing"

func TestF1_R1_KilledUnderLoadNothingAcknowledgedIsLost(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	times := asked(t, killsWanted, 10)
	c := p.load(h, m, times)
	var s score
	for range times {
		c.anyMoment(t)
		p.kill()
		p = s.again(t, h, c)
	}
	c.finish(t)
	c.check(t, h)
	p.kill()
	heads(t, "--data", h.dir)
	s.hold(t, c)
}
