package faulttest

import (
	endian "encoding/binary" // "binary" is the program
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestF3_ARottenFileIsNeverTakenForASoundOne turns one bit at 200 places of the
// data file and its write-ahead log. Each must be found, or have done no harm.
func TestF3_ARottenFileIsNeverTakenForASoundOne(t *testing.T) {
	h := newHouse(t)
	p := h.start(nil)
	m := p.meet()
	p.crowd(h, m, 2, 60).finish(t)
	p.stop() // everything is in the data file
	p = h.start(nil)
	p.crowd(h, m, 2, 40).finish(t)
	p.kill() // and this in the log
	good := map[string][]byte{}
	for _, tail := range []string{"", "-wal"} {
		raw, err := os.ReadFile(h.file() + tail)
		must(t, err)
		good[tail] = raw
	}
	put := func(dir string, files map[string][]byte) {
		for tail, raw := range files {
			must(t, os.WriteFile(filepath.Join(dir, "cairn.db"+tail), raw, 0o600))
		}
	}
	whole := t.TempDir()
	put(whole, good)
	want := heads(t, "--data", whole)
	found, harmless, last := 0, 0, 0
	dice := rand.New(rand.NewPCG(3, 3)) // the same places every time
	for i := range 200 {
		tail := []string{"", "-wal"}[i%2]
		bad := maps.Clone(good)
		bad[tail] = slices.Clone(good[tail])
		at, bit := dice.IntN(len(bad[tail])), byte(1)<<dice.IntN(8)
		bad[tail][at] ^= bit
		dir := t.TempDir()
		put(dir, bad)
		out, err := cairn(t, "verify", "--data", dir)
		switch {
		case err != nil:
			found++
		case strings.HasPrefix(out, strings.Join(want, "\n")+"\n"):
			harmless++
		case tail == "-wal" && at >= lastCommit(good[tail]):
			last++ // as a power cut leaves it: phones that were told more say so
		default:
			t.Errorf("one bit of cairn.db%s at %d of %d: changes are missing and nobody says so", tail, at, len(bad[tail]))
		}
		must(t, os.RemoveAll(dir))
	}
	t.Logf("200 bits: %d found, %d harmless, %d in the last commit", found, harmless, last)
	if found < 50 {
		t.Error("hardly anything was found: the test proves little")
	}
}

// lastCommit is where the last commit of a write-ahead log begins, which was not
// started again (sqlite.org/fileformat2.html, section 4).
func lastCommit(log []byte) (begin int) {
	frame := 24 + int(endian.BigEndian.Uint32(log[8:12]))
	end := 32
	for at := end; at+frame <= len(log); at += frame {
		if endian.BigEndian.Uint32(log[at+4:at+8]) != 0 {
			begin, end = end, at+frame
		}
	}
	return begin
}
