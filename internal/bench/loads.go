package main

import (
	"fmt"
	"hash/fnv"
	"os/exec"
	"time"
)

// The sizes of what is measured. One frame carries one note. The program takes
// 200 frames of a connection at once and 40 a second after that, and 1,000
// records of a person in a document: the loops stay below both, with some 320
// notes of a person in all.
const (
	people      = 50
	manyRooms   = 20
	mostRooms   = 100
	outstanding = 200
	fill        = 5000 // notes before the join is measured
	joins       = 5
	closedNotes = 9000
	lastNotes   = 500 // before the kill
	colds       = 5
)

// calm is one note of each person a second in one room, busy five.
func calm() load { return load{people, 6 * time.Second, calm50, calm99, calmCPU, calmSoon} }
func busy() load { return load{5 * people, 4 * time.Second, busy50, busy99, busyCPU, busySoon} }

// house is one note of each person a second in every room at once, full the same
// where there are as many rooms as one machine should hold.
func house() load { return load{people, 6 * time.Second, house50, house99, houseCPU, houseSoon} }
func full() load  { return load{people, 5 * time.Second, full50, full99, fullCPU, fullSoon} }

// starter starts a server where it belongs.
type starter func(*exec.Cmd) error

// contestant is one kind of server.
type contestant struct {
	name  string
	line  []string
	meet  func(p *process, rooms, people int) ([]*hall, error)
	echo  bool
	start starter
}

// measure takes all figures of one server: one room, then many and most on folders
// of their own.
func (c contestant) measure(dir string) (figures, error) {
	f := figures{}
	if err := c.room(dir, f); err != nil {
		return nil, err
	}
	var err error
	if f[memory], err = c.rooms(dir+"-many", manyRooms, house(), f); err != nil {
		return nil, err
	}
	if _, err = c.rooms(dir+"-most", mostRooms, full(), f); err != nil {
		return nil, err
	}
	return f, c.starts(dir+"-many", f)
}

// room measures a room at work and what is left of it after kill -9.
func (c contestant) room(dir string, f figures) error {
	p, crowds, err := c.gathered(dir, 1)
	if err != nil {
		return err
	}
	defer p.kill()
	crowd := crowds[0]
	defer crowd.close()
	if err := crowd.connect(p.addr()); err != nil {
		return err
	}
	for _, part := range []func(*process, figures) error{crowd.filled, crowd.joined, crowd.calm, crowd.busy, crowd.closed, crowd.killed} {
		if err := part(p, f); err != nil {
			return err
		}
	}
	return c.left(dir, crowd, f)
}

// gathered starts a server in which the people of some rooms have their seats.
func (c contestant) gathered(dir string, rooms int) (*process, []*crowd, error) {
	p, err := c.launch(dir, "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	halls, err := c.meet(p, rooms, people)
	if err != nil {
		p.kill()
		return nil, nil, err
	}
	var crowds []*crowd
	for _, h := range halls {
		crowds = append(crowds, newCrowd(h, c.echo, people))
	}
	return p, crowds, nil
}

// rooms measures n rooms at once, and returns what their people cost while quiet, in
// KiB each.
func (c contestant) rooms(dir string, n int, l load, f figures) (quiet float64, err error) {
	p, crowds, err := c.gathered(dir, n)
	if err != nil {
		return 0, err
	}
	defer p.kill()
	before := p.memory()
	for _, c := range crowds {
		defer c.close()
		if err := c.connect(p.addr()); err != nil {
			return 0, err
		}
	}
	time.Sleep(time.Second)
	quiet = (p.memory() - before) / float64(n*people)
	if err := l.run(p, crowds, f); err != nil {
		return 0, err
	}
	for _, c := range crowds {
		f[strayed] += c.strays()
	}
	return quiet, nil
}

// loop lets everybody write, each acknowledgement letting the next note go.
func (c *crowd) loop(notes int) {
	each := notes / len(c.people)
	c.pace.Store(nil)
	c.want.Add(int64(notes))
	for _, p := range c.people {
		p.mu.Lock()
		p.goal += each
		p.paced = false
		for range min(outstanding/len(c.people), each) {
			p.send(time.Now())
		}
		p.mu.Unlock()
	}
}

func (c *crowd) everybody() error {
	if err := c.wait(c.acks, len(c.people)); err != nil {
		return err
	}
	return c.wait(c.arrived, len(c.people))
}

// forget drops the latencies so far.
func (c *crowd) forget() {
	for _, p := range c.people {
		p.mu.Lock()
		p.took = nil
		p.mu.Unlock()
	}
}

func (c *crowd) filled(*process, figures) error {
	c.loop(fill)
	return c.everybody()
}

// joined measures from a hello to the whole snapshot: each time after a change, so
// that nothing made for an earlier guest can be used again, then without any.
func (c *crowd) joined(p *process, f figures) (err error) {
	if f[join], err = c.guests(p, c.one); err != nil {
		return err
	}
	f[again], err = c.guests(p, func() error { return nil })
	return err
}

// guests is the median of some who join one after another.
func (c *crowd) guests(p *process, before func() error) (float64, error) {
	var took []float64
	for range joins {
		if err := before(); err != nil {
			return 0, err
		}
		d, err := c.guest(p)
		if err != nil {
			return 0, err
		}
		took = append(took, ms(d))
	}
	return median(took), nil
}

// one lets one person write one note and waits until everybody has it.
func (c *crowd) one() error {
	c.want.Add(1)
	p := c.people[0]
	p.mu.Lock()
	p.goal++
	p.send(time.Now())
	p.mu.Unlock()
	if err := c.wait(c.acks, 1); err != nil {
		return err
	}
	return c.wait(c.arrived, len(c.people))
}

func (c *crowd) guest(p *process) (time.Duration, error) {
	own := newCrowd(c.hall, c.echo, 1)
	g := &person{c: own, i: 0, order: fnv.New64a()}
	begin := time.Now()
	if err := g.dial(p.addr(), "bench-guest"); err != nil {
		return 0, err
	}
	defer func() { _ = g.ws.NetConn().Close() }()
	if err := own.wait(own.ready, 1); err != nil {
		return 0, err
	}
	took := time.Since(begin)
	if want := c.want.Load(); g.got != want {
		return 0, fmt.Errorf("a guest saw %d notes of %d", g.got, want)
	}
	return took, nil
}

func (c *crowd) calm(p *process, f figures) error { return calm().run(p, []*crowd{c}, f) }
func (c *crowd) busy(p *process, f figures) error { return busy().run(p, []*crowd{c}, f) }

// closed measures how much goes through when everybody always has notes on the way.
func (c *crowd) closed(p *process, f figures) error {
	c.forget()
	cpu, begin := p.cpu(), time.Now()
	c.loop(closedNotes)
	if err := c.everybody(); err != nil {
		return err
	}
	deliveries := float64(closedNotes * len(c.people))
	f[rate] = deliveries / time.Since(begin).Seconds()
	f[loopCPU] = (p.cpu() - cpu) * 1e6 / deliveries
	took := latencies(c)
	f[loop50], f[loop99] = quantile(took, 0.5), quantile(took, 0.99)
	f[strayed] += c.strays()
	return nil
}

// strays counts who saw another order than the first did.
func (c *crowd) strays() (n float64) {
	first := c.people[0].order.Sum64()
	for _, p := range c.people {
		if p.order.Sum64() != first {
			n++
		}
	}
	return n
}

// killed is one more loop, ended with kill -9 right after the last acknowledgement.
func (c *crowd) killed(p *process, _ figures) error {
	c.loop(lastNotes)
	if err := c.wait(c.acks, len(c.people)); err != nil {
		return err
	}
	p.kill()
	return nil
}

// left starts the server again and counts which acknowledged notes are missing.
func (c contestant) left(dir string, old *crowd, f figures) error {
	p, err := c.launch(dir, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer p.kill()
	own := newCrowd(old.hall, c.echo, 1)
	own.want.Store(-1)
	defer own.close()
	if err := own.connect(p.addr()); err != nil {
		return err
	}
	f[lost] = float64(old.want.Load() - own.people[0].got)
	return nil
}

func (c contestant) starts(dir string, f figures) error {
	var took []float64
	for range colds {
		d, err := c.cold(dir)
		if err != nil {
			return err
		}
		took = append(took, d)
	}
	f[cold] = median(took)
	return nil
}
