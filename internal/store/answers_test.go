package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"cairn/internal/errs"
	"cairn/internal/record"
	"cairn/internal/room"
)

func TestR2_EveryAnswerIsFoundUnderItsNumber(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "cairn.db"))
	fill(t, s, "d1", 1)
	b := &room.Batch{Doc: "d1", From: 1, Seq: 1, Devices: map[string]room.Device{}}
	for _, device := range []string{"device-a", "device-b"} {
		b.Devices[device] = room.Device{Author: "rosa", Last: 40}
		for n := int64(1); n <= 40; n++ {
			b.Replies = append(b.Replies, room.Reply{Device: device, Answer: record.Answer{N: n, No: fmt.Sprint(device, n)}})
		}
	}
	if err := s.Commit(bg, []*room.Batch{b}); err != nil {
		t.Fatal(err)
	}
	for n := int64(1); n <= 40; n++ {
		if a, err := s.Answer(bg, "d1", "device-b", n); err != nil || a.No != fmt.Sprint("device-b", n) {
			t.Errorf("%d: %+v %v", n, a, err)
		}
	}
	for _, n := range []int64{0, 41, 90} {
		if a, err := s.Answer(bg, "d1", "device-b", n); !errs.Is(err, errs.NotFound) {
			t.Errorf("%d: %+v %v", n, a, err)
		}
	}
}

// A file of the first two steps keeps its records and answers.
func TestF22_AnOlderFileIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cairn.db")
	older(t, path, 2, `INSERT INTO documents VALUES ('d1', 'session', 'e1', 1, 0, x'00');
		INSERT INTO records VALUES ('d1', 'note', 'n1', 'rosa', 1, 1, 0, '{"text":{"v":"kept","s":1,"b":"rosa"}}');
		INSERT INTO answers VALUES ('d1', 'device-a', 7, '{"n":7,"seq":1}')`)
	s := open(t, path)
	l, err := s.Load(bg, "d1")
	if err != nil || len(l.Records) != 1 || l.Records[0].Str("text") != "kept" {
		t.Errorf("%+v %v", l, err)
	}
	if a, err := s.Answer(bg, "d1", "device-a", 7); err != nil || a.Seq != 1 {
		t.Errorf("%+v %v", a, err)
	}
}

// older makes a file as a program with fewer schema steps would have left it.
func older(t *testing.T, path string, steps int, fill string) {
	t.Helper()
	db, err := connect(path, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{stepsTable}
	for _, m := range list[:steps] {
		texts = append(texts, m.text, fmt.Sprintf("INSERT INTO schema_steps VALUES (%d, '%s', '%s')", m.number, m.name, m.checksum))
	}
	for _, text := range append(texts, fill) {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
}
