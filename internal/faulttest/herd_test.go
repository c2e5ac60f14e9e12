package faulttest

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// asAPhone is what the page of a phone follows: all that is there for it.
const asAPhone = `"kinds":[],"views":["clock","progress","results","sofar","keeping"]`

// backWithin is how soon everybody must be there after a restart.
const backWithin = 15 * time.Second

// TestF16 restarts the program under a plenary: everybody's phone is back in the
// same moment, not spread out as our page would do it, and more people join.
func TestF16_APlenaryComesBackAtOnceWhileOthersJoin(t *testing.T) {
	joining := asked(t, herdWanted, 100)
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	c := p.plenary(h, m, joining*3/5)
	p.kill()
	c.leave() // nobody wears the machine out before there is somebody to answer
	p = h.start(nil)
	ready := time.Now()
	c.begin(h)
	c.join(h, p, m, joining)
	seated := time.Since(ready)
	back := c.agree(t, h, p.join(m, "Witness")).Sub(ready)
	t.Logf("%d phones came back and %d people joined: all had a seat after %v, and all show the same after %v",
		len(c.phones)-joining, joining, seated.Round(time.Millisecond), back.Round(time.Millisecond))
	if back > stretched(backWithin) {
		t.Error("back too late")
	}
	c.leave()
	for _, ph := range c.phones {
		ph.wish = notesAlone
	}
	c.check(t, h)
}

// plenary is a crowd of whole phones that have written something.
func (p *program) plenary(h *house, m meeting, people int) *crowd {
	c := p.crowd(h, m, 0, 1)
	for i := range people {
		ph := p.join(m, fmt.Sprintf("Guest %d", i))
		ph.wish = asAPhone
		c.come(h, ph)
	}
	c.written(h.t)
	return c
}

// agree returns the moment from which all phones show all that was written.
func (c *crowd) agree(t *testing.T, h *house, witness *phone) time.Time {
	t.Helper()
	c.written(t)
	witness.wish = asAPhone
	now, seq, err := witness.standing(h.addr)
	must(t, err)
	return c.even(t, state(now, seq), seq)
}

// join seats people all at once, half by the invitation and half by the code.
func (c *crowd) join(h *house, p *program, m meeting, people int) {
	var all sync.WaitGroup
	seats := make(chan *phone)
	for i := range people {
		as := map[string]string{"invite": m.invite, "name": fmt.Sprintf("Late %d", i)}
		if i%2 == 0 {
			as = map[string]string{"code": m.code, "name": as["name"]}
		}
		all.Go(func() {
			ph, err := p.seat(m, as)
			if err != nil {
				h.t.Error(err)
				return
			}
			seats <- ph
		})
	}
	go func() { all.Wait(); close(seats) }()
	for ph := range seats {
		ph.wish = asAPhone
		c.come(h, ph)
	}
}
