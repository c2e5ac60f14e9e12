package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// checkLog refuses a write-ahead log that has rotted. SQLite takes its first bad
// frame for the end and drops what comes after without a word. But every commit
// is flushed before the next one is written, so that a power cut can spoil only
// the last: commits after a bad frame were durable once, and the file was
// harmed since. (Format: sqlite.org/fileformat2.html, section 4.)
func checkLog(path string) error {
	f, err := os.Open(path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 32)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil // nothing was ever in it
	}
	w := walk{order: binary.LittleEndian, salts: head[16:24]}
	if head[3]&1 == 1 {
		w.order = binary.BigEndian
	}
	w.sum(head[:24])
	size := int(binary.BigEndian.Uint32(head[8:12]))
	if size < 512 || size > 65536 || !w.matches(head[24:32]) {
		return w.headless(f, head)
	}
	if lost := w.frames(f, size); lost > 1 {
		return fmt.Errorf("the write-ahead log %s-wal is damaged: about %d commits in it cannot be read. "+
			"Restore the last copy or backup; to go on without them, move that file away", path, lost)
	}
	return nil
}

// walk goes through a log and sums it up as SQLite does.
type walk struct {
	order  binary.ByteOrder
	a, b   uint32
	salts  []byte
	broken bool
}

func (w *walk) sum(p []byte) {
	for ; len(p) >= 8; p = p[8:] {
		w.a += w.order.Uint32(p) + w.b
		w.b += w.order.Uint32(p[4:]) + w.a
	}
}

func (w *walk) matches(p []byte) bool {
	return binary.BigEndian.Uint32(p) == w.a && binary.BigEndian.Uint32(p[4:]) == w.b
}

// frames returns how many commits stand at or after the first bad frame.
func (w *walk) frames(f io.Reader, size int) (lost int) {
	frame := make([]byte, 24+size)
	for {
		if _, err := io.ReadFull(f, frame); err != nil {
			return lost
		}
		ours := bytes.Equal(frame[8:16], w.salts)
		if !w.broken {
			w.sum(frame[:8])
			w.sum(frame[24:])
			w.broken = !ours || !w.matches(frame[16:24])
		}
		if commit := binary.BigEndian.Uint32(frame[4:8]) != 0; w.broken && ours && commit {
			lost++
		}
	}
}

// headless judges a log whose first bytes are bad: it is damaged if anything
// follows them.
func (w *walk) headless(f *os.File, head []byte) error {
	rest, err := f.Stat()
	if err != nil || rest.Size() <= int64(len(head))+24 || bytes.Equal(head, make([]byte, len(head))) {
		return err
	}
	return fmt.Errorf("the write-ahead log %s is damaged at its beginning. "+
		"Restore the last copy or backup; to go on without what is in it, move that file away", f.Name())
}
