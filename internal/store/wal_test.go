package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestF3_ARottenWriteAheadLogIsNotTakenForAShortOne: SQLite drops what follows a
// bad frame and calls the file sound.
func TestF3_ARottenWriteAheadLogIsNotTakenForAShortOne(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "cairn.db"))
	for i := range 5 {
		fill(t, s, "d"+string(rune('1'+i)), 2)
	}
	db, err1 := os.ReadFile(s.o.Path)
	wal, err2 := os.ReadFile(s.o.Path + "-wal")
	if err1 != nil || err2 != nil || len(wal) < 5*4096 {
		t.Fatal(len(wal), err1, err2)
	}
	frame := len(wal) - (len(wal)-32)%(4096+24) - 2*(4096+24)
	for name, c := range map[string]struct {
		wal  []byte
		good bool
	}{
		"whole":         {wal, true},
		"cut in a tail": {wal[:len(wal)-100], true}, // as after a power cut
		"header":        {flipped(wal, 20), false},
		"page size":     {flipped(wal, 9), false},
		"first frame":   {flipped(wal, 32+24+99), false},
		"salt":          {flipped(wal, 32+8), false},
		"in the middle": {flipped(wal, len(wal)/2), false},
		"last commit":   {flipped(wal, frame+4200+24), true}, // may be a power cut; who was told more will say so
	} {
		path := filepath.Join(t.TempDir(), "cairn.db")
		if err := os.WriteFile(path, db, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+"-wal", c.wal, 0o600); err != nil {
			t.Fatal(err)
		}
		_, verr := VerifyFile(bg, path)
		fresh, err := Open(bg, Options{Path: path})
		if err == nil {
			_ = fresh.Close()
		}
		if (err == nil) != c.good || (verr == nil) != c.good || !c.good && !strings.Contains(err.Error(), "write-ahead log") {
			t.Errorf("%s: opened with %v, verified with %v", name, err, verr)
		}
	}
}

func flipped(raw []byte, at int) []byte {
	out := append([]byte{}, raw...)
	out[at] ^= 0x10
	return out
}
