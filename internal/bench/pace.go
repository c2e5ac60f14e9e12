package main

import (
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// load is notes sent at an even pace in one or more rooms, whatever the answers
// do, and the figures that come of it.
type load struct {
	perSecond int // notes a second in each room
	time      time.Duration
	p50, p99  figure
	cpu, soon figure
}

// pace is when each note of a room is due.
type pace struct {
	begin  time.Time
	gap    time.Duration
	before []int        // notes each person had written
	late   atomic.Int64 // notes seen more than a second after they were due
}

func (p *pace) due(i, n int) time.Time {
	turn := (n-p.before[i]-1)*len(p.before) + i
	return p.begin.Add(time.Duration(turn) * p.gap)
}

// seen counts a note that somebody saw too late.
func (p *pace) seen(id []byte, now time.Time) {
	i, n := writer(id)
	if now.Sub(p.due(i, n)) > time.Second {
		p.late.Add(1)
	}
}

// writer returns who wrote a note and which of theirs it is; see noteID.
func writer(id []byte) (i, n int) {
	who, _ := strconv.ParseInt(string(id[:8]), 16, 64)
	which, _ := strconv.ParseInt(string(id[8:]), 16, 64)
	return int(who), int(which)
}

// run loads all rooms at once and takes the figures over all of them.
func (l load) run(p *process, rooms []*crowd, f figures) error {
	cpu, begin := p.cpu(), time.Now()
	turn := time.Second / time.Duration(l.perSecond*len(rooms))
	done := make(chan error, len(rooms))
	for k, c := range rooms {
		c.schedule(l, begin.Add(time.Duration(k)*turn))
		go func() { done <- c.keepPace(l.each(c)) }()
	}
	for range rooms {
		if err := <-done; err != nil {
			return err
		}
	}
	l.take(f, rooms, p.cpu()-cpu)
	return nil
}

func (l load) take(f figures, rooms []*crowd, cpu float64) {
	var late, all float64
	for _, c := range rooms {
		late += float64(c.pace.Load().late.Load())
		all += float64(l.each(c) * len(c.people) * len(c.people))
	}
	took := latencies(rooms...)
	f[l.p50], f[l.p99] = quantile(took, 0.5), quantile(took, 0.99)
	f[l.cpu], f[l.soon] = cpu*1e6/all, 100*(1-late/all)
}

// each is how many notes a person writes.
func (l load) each(c *crowd) int {
	return int(l.time.Seconds()*float64(l.perSecond)) / len(c.people)
}

func (c *crowd) schedule(l load, begin time.Time) {
	c.forget()
	pc := &pace{begin: begin, gap: time.Second / time.Duration(l.perSecond)}
	for _, p := range c.people {
		p.mu.Lock()
		pc.before = append(pc.before, p.sent)
		p.goal += l.each(c)
		p.paced = true
		p.mu.Unlock()
	}
	c.want.Add(int64(l.each(c) * len(c.people)))
	c.pace.Store(pc)
}

// keepPace sends what is scheduled and waits until everybody has seen it.
func (c *crowd) keepPace(each int) error {
	pc := c.pace.Load()
	for n := range each {
		for i, p := range c.people {
			due := pc.due(i, pc.before[i]+n+1)
			time.Sleep(time.Until(due))
			p.mu.Lock()
			p.send(due)
			p.mu.Unlock()
		}
	}
	return c.everybody()
}

// latencies returns those since forget, sorted, in milliseconds.
func latencies(rooms ...*crowd) []float64 {
	var out []float64
	for _, c := range rooms {
		for _, p := range c.people {
			p.mu.Lock()
			for _, d := range p.took {
				out = append(out, ms(d))
			}
			p.mu.Unlock()
		}
	}
	slices.Sort(out)
	return out
}
