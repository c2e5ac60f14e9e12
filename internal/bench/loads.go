package main

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"
)

// The sizes of what is measured. One frame carries one note. The program takes
// 200 frames of a connection at once and 40 a second after that, and 18,000
// records of participants in a document: the loops stay below both.
const (
	people      = 50
	outstanding = 200
	fill        = 5000 // notes before the join is measured
	joins       = 5
	steadyRate  = 250 // notes a second
	steadyTime  = 6 * time.Second
	closedNotes = 9000
	lastNotes   = 500 // before the kill
	idlers      = 300
	colds       = 5
)

// contestant is one kind of server.
type contestant struct {
	name string
	line []string
	meet func(p *process, people int) (*hall, error)
	echo bool
}

// measure takes all figures of one server, each run on a folder of its own.
func (c contestant) measure(dir string) (figures, error) {
	f := figures{}
	if err := c.loaded(dir, f); err != nil {
		return nil, err
	}
	if err := c.idle(dir+"-idle", f); err != nil {
		return nil, err
	}
	return f, c.starts(dir+"-idle", f)
}

// loaded measures a room at work and what is left of it after kill -9.
func (c contestant) loaded(dir string, f figures) error {
	p, err := c.launch(dir, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer p.kill()
	h, err := c.meet(p, people)
	if err != nil {
		return err
	}
	crowd := newCrowd(h, c.echo, people)
	defer crowd.close()
	if err := crowd.connect(p.addr(), people); err != nil {
		return err
	}
	for _, part := range []func(*process, figures) error{crowd.filled, crowd.joined, crowd.steady, crowd.closed, crowd.killed} {
		if err := part(p, f); err != nil {
			return err
		}
	}
	return c.left(dir, crowd, f)
}

// loop lets everybody write, each acknowledgement letting the next note go.
func (c *crowd) loop(notes int) {
	each := notes / len(c.people)
	c.want.Add(int64(notes))
	for _, p := range c.people {
		p.mu.Lock()
		p.goal += each
		p.paced = false
		for range min(outstanding/len(c.people), each) {
			p.send()
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

// latencies returns those since forget, sorted, in milliseconds.
func (c *crowd) latencies() []float64 {
	var out []float64
	for _, p := range c.people {
		p.mu.Lock()
		for _, d := range p.took {
			out = append(out, ms(d))
		}
		p.mu.Unlock()
	}
	slices.Sort(out)
	return out
}

func (c *crowd) filled(*process, figures) error {
	c.loop(fill)
	return c.everybody()
}

// joined measures from a hello to the whole snapshot, each time after a change,
// so that nothing made for an earlier guest can be used again.
func (c *crowd) joined(p *process, f figures) error {
	var took []float64
	for n := range joins {
		if err := c.one(); err != nil {
			return err
		}
		d, err := c.guest(p, n)
		if err != nil {
			return err
		}
		took = append(took, ms(d))
	}
	f[join] = median(took)
	return nil
}

// one lets one person write one note and waits until everybody has it.
func (c *crowd) one() error {
	c.want.Add(1)
	p := c.people[0]
	p.mu.Lock()
	p.goal++
	p.send()
	p.mu.Unlock()
	if err := c.wait(c.acks, 1); err != nil {
		return err
	}
	return c.wait(c.arrived, len(c.people))
}

func (c *crowd) guest(p *process, n int) (time.Duration, error) {
	own := newCrowd(c.hall, c.echo, 1)
	g := &person{c: own, i: 0, order: fnv.New64a()}
	begin := time.Now()
	if err := g.dial(p.addr(), fmt.Sprintf("bench-guest-%06d", n)); err != nil {
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

// steady sends notes at an even pace, whatever the answers do.
func (c *crowd) steady(p *process, f figures) error {
	c.forget()
	notes := int(steadyTime.Seconds() * steadyRate)
	c.want.Add(int64(notes))
	for _, q := range c.people {
		q.mu.Lock()
		q.goal += notes / len(c.people)
		q.paced = true
		q.mu.Unlock()
	}
	cpu := p.cpu()
	begin := time.Now()
	for k := range notes {
		time.Sleep(time.Until(begin.Add(time.Duration(k) * time.Second / steadyRate)))
		q := c.people[k%len(c.people)]
		q.mu.Lock()
		q.send()
		q.mu.Unlock()
	}
	if err := c.everybody(); err != nil {
		return err
	}
	all := c.latencies()
	f[steady50], f[steady99] = quantile(all, 0.5), quantile(all, 0.99)
	f[steadyCPU] = (p.cpu() - cpu) * 1e6 / float64(notes*len(c.people))
	return nil
}

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
	all := c.latencies()
	f[loop50], f[loop99] = quantile(all, 0.5), quantile(all, 0.99)
	first := c.people[0].order.Sum64()
	for _, q := range c.people {
		if q.order.Sum64() != first {
			f[strayed]++
		}
	}
	return nil
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
	if err := own.connect(p.addr(), 1); err != nil {
		return err
	}
	f[lost] = float64(old.want.Load() - own.people[0].got)
	return nil
}

// idle measures what one quiet connection costs.
func (c contestant) idle(dir string, f figures) error {
	p, err := c.launch(dir, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer p.kill()
	h, err := c.meet(p, idlers)
	if err != nil {
		return err
	}
	crowd := newCrowd(h, c.echo, idlers)
	defer crowd.close()
	before := p.memory()
	if err := crowd.connect(p.addr(), idlers); err != nil {
		return err
	}
	time.Sleep(time.Second)
	f[memory] = (p.memory() - before) / idlers
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
