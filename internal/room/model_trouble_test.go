package room_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"pgregory.net/rapid"

	"cairn/internal/record"
	"cairn/internal/store"
)

// overtake lets the second of two changes that wait arrive before the first.
func (w *world) overtake(ph *phone) {
	frames := w.waiting(ph)
	for i := 1; i < len(frames); i++ {
		if bytes.HasPrefix(frames[i-1], []byte(`{"change"`)) && bytes.HasPrefix(frames[i], []byte(`{"change"`)) {
			frames[i-1], frames[i] = frames[i], frames[i-1]
			return
		}
	}
}

func (w *world) failOnce() {
	point := rapid.SampledFrom([]string{"begin", "before commit", "after commit"}).Draw(w.rt, "point")
	done := false
	w.setFail(func(at string) error {
		if done || at != point {
			return nil
		}
		done = true
		return errors.New("input/output error")
	})
}

// goBack restores the last backup; what was acknowledged since may be lost, and
// only that.
func (w *world) goBack() {
	if w.backup == "" {
		return
	}
	w.back = true
	w.restart(func() {
		if _, err := store.Restore(ctx(), w.backup, w.path); err != nil {
			w.rt.Fatal(err)
		}
	})
	log := w.logged()
	maps.DeleteFunc(w.acked, func(text string, _ bool) bool { return log[text] == 0 })
}

func (w *world) save() {
	w.backup = filepath.Join(filepath.Dir(w.path), "backup.db")
	if _, err := w.st.Backup(ctx(), w.backup); err != nil {
		w.rt.Fatal(err)
	}
}

// raise sets the floor as compacting would: who comes back from before it gets
// everything anew.
func (w *world) raise() {
	w.restart(func() {
		db, err := sql.Open("sqlite", "file:"+w.path)
		if err != nil {
			w.rt.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("UPDATE documents SET floor = seq - (seq - floor) / 2"); err != nil {
			w.rt.Fatal(err)
		}
	})
}

// retell forgets how a note came about and tells it anew.
func (w *world) retell() {
	if len(w.ids) == 0 {
		return
	}
	key := record.Key{Kind: "note", ID: rapid.SampledFrom(w.ids).Draw(w.rt, "retold")}
	now := ""
	if err := w.hub.Read(ctx(), sessionID, func(s *record.State) error { now = textOf(s.Get("note", key.ID)); return nil }); err != nil {
		w.rt.Fatal(err)
	}
	for _, c := range w.changes() {
		if text := string(c.Fields["text"]); c.ID == key.ID && text != "" && text != now {
			w.gone[text] = true
		}
	}
	_ = w.hub.Erase(ctx(), sessionID, []record.Erasure{{Key: key, Keep: true}}) // may fail with the disk
}

func textOf(r *record.Record) string {
	if r == nil {
		return ""
	}
	return string(r.Fields["text"].V)
}

// kill ends the program inside a commit: what is in the files then is all there is.
func (w *world) kill(ph *phone) {
	point := rapid.SampledFrom([]string{"begin", "before commit", "after commit"}).Draw(w.rt, "killed")
	w.kills++
	left, killed := filepath.Join(filepath.Dir(w.path), fmt.Sprintf("killed-%d.db", w.kills)), false
	w.setFail(func(at string) error {
		if at == point && !killed {
			killed = true
			for _, tail := range []string{"", "-wal"} {
				if raw, err := os.ReadFile(w.path + tail); err == nil {
					_ = os.WriteFile(left+tail, raw, 0o600)
				}
			}
		}
		if killed {
			return errors.New("the program is dead")
		}
		return nil
	})
	w.connect(ph)
	w.send(ph, false)
	w.settleDown()
	w.setFail(nil)
	if killed {
		w.restart(func() { w.path = left })
	}
}

// adopt lets another tab of the same person send what a dead one has left.
func (w *world) adopt() {
	dead, alive := w.phones[0], w.phones[1]
	if rapid.Bool().Draw(w.rt, "second tab dies") {
		dead, alive = alive, dead
	}
	w.drop(dead)
	w.connect(alive)
	w.receive(alive, 1000)
	if dead.epoch != alive.epoch || len(dead.outbox) == 0 {
		return // of another epoch they would be numbered anew
	}
	raw, err := json.Marshal(map[string]any{"push": map[string]any{"doc": sessionID, "device": dead.device, "ops": dead.outbox}})
	if err != nil {
		w.rt.Fatal(err)
	}
	w.hand(alive, raw)
}
