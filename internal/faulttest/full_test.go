package faulttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestF4_F5: a file may grow no more. (Where no disk can be mounted, this stands
// for a full one.)
func TestF4_F5_AFullDiskRefusesForNowAndReadingGoesOn(t *testing.T) {
	if _, err := exec.LookPath("prlimit"); err != nil {
		t.Skip("prlimit is not here")
	}
	h := newHouse(t)
	p := h.start(nil)
	fullAndFree(t, h, p, func() { p.limit(t, h.size(t, "")+h.size(t, "-wal")+600_000) }, func() { p.limit(t, -1) })
	heads(t, "--data", h.dir)
}

// TestF4: a disk with no room left.
func TestF4_ADiskWithoutRoomRefusesForNowAndReadingGoesOn(t *testing.T) {
	d := newDisk(t)
	h := newHouse(t)
	h.dir = filepath.Join(d.mount, "data")
	p := h.start(nil, d.wrap()...)
	ballast := filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "root", d.mount, "ballast")
	fullAndFree(t, h, p, func() { d.fill(ballast, 600_000) }, func() { must(t, os.Remove(ballast)) })
	d.verify(h)
}

// fullAndFree lets phones write until there is no room. Changes are refused for
// now, reading goes on, and with room again everything that was refused arrives.
func fullAndFree(t *testing.T, h *house, p *program, fill, free func()) {
	t.Helper()
	m := p.meet()
	first := p.crowd(h, m, 1, 20)
	first.finish(t)
	fill()
	c := p.crowd(h, m, 2, 500)
	for over := time.Now().Add(patience); c.retries() < 5; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(over) {
			t.Fatal("nothing was refused")
		}
	}
	f, err := first.phones[0].look(h.addr)
	must(t, err)
	if len(f.Snapshot.Records) < 20 {
		t.Errorf("reading gives %d notes while the disk is full", len(f.Snapshot.Records))
	}
	held := c.answered()
	free()
	c.finish(t)
	c.check2(t, h, first)
	for _, ph := range c.phones {
		for code := range ph.refused {
			if code != "retry" {
				t.Errorf("a full disk was answered with %q", code)
			}
		}
	}
	t.Logf("%d acknowledged before the disk was full, %d after, 0 lost", held, c.answered()-held)
	p.stop()
}

func (h *house) size(t *testing.T, tail string) int64 {
	t.Helper()
	info, err := os.Stat(h.file() + tail)
	must(t, err)
	return info.Size()
}

// limit sets how large a file the program may write; -1 lifts it.
func (p *program) limit(t *testing.T, bytes int64) {
	t.Helper()
	most := "unlimited"
	if bytes >= 0 {
		most = strconv.FormatInt(bytes, 10)
	}
	out, err := exec.Command("prlimit", "--pid", strconv.Itoa(p.cmd.Process.Pid), "--fsize="+most+":").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
}

func (c *crowd) retries() int {
	n := 0
	for _, ph := range c.phones {
		ph.mu.Lock()
		n += ph.refused["retry"]
		ph.mu.Unlock()
	}
	return n
}

func (c *crowd) answered() int {
	n := 0
	for _, ph := range c.phones {
		ph.mu.Lock()
		n += len(ph.acked)
		ph.mu.Unlock()
	}
	return n
}

// check2 is check where another crowd wrote before.
func (c *crowd) check2(t *testing.T, h *house, before *crowd) {
	t.Helper()
	all := &crowd{phones: append(append([]*phone{}, before.phones...), c.phones...)}
	all.check(t, h)
}
