package app

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cairn/internal/id"
	"cairn/internal/record"
)

// Two people write a word and tap that they have had their turn, which is named.
// After the close nothing says any more which word was written next to which tap.
func TestS2_NoOrderLeadsFromAWordToAPerson(t *testing.T) {
	g := aTarget(t)
	step := g.steps["story"]
	people, words := []string{"participant", "second"}, map[string]bool{}
	for _, name := range people {
		c, fresh := g.dial(name, g.session), id.New()
		for i := range 3 {
			key := id.New()
			words[key] = true
			g.took(c.push(g.session, fresh, op("create", "word", key, map[string]any{"step": step, "text": fmt.Sprint("word", i)})))
		}
		me := g.person[name]
		g.took(c.push(g.session, c.name, op("create", "turn", step+"/"+me, map[string]any{"step": step, "state": "pass"}),
			op("create", "done", step+"/"+me, map[string]any{"step": step})))
	}
	before := g.progressOf(step)
	g.goTo("close")
	g.act(g.session, "close", nil)
	if after := g.progressOf(step); after != before || !strings.Contains(after, `"turns":2`) {
		t.Errorf("the numbers were %s and are %s", before, after)
	}
	for _, row := range g.rows("changes", "records", "pasts") {
		if strings.Contains(row, `"pass"`) {
			t.Errorf("a turn is still there: %s", row)
		}
	}
	var ids []string
	for _, c := range g.logged(g.session) {
		if c.Kind == "word" {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) != len(words) || !slices.IsSorted(ids) {
		t.Errorf("the log tells the words in the order %v", ids)
	}
	told := map[int64]bool{}
	for _, c := range g.logged(g.session) {
		told[c.Seq] = true
	}
	for seq, device := range g.answeredSeqs(g.session) {
		if !told[seq] {
			t.Errorf("an answer still says that %s made the forgotten change %d", device, seq)
		}
	}
	must(t, g.hub.Read(context.Background(), g.session, func(s *record.State) error {
		last := int64(0)
		for _, w := range s.Listed(g.schema.Kind("session", "word")) {
			if w.Created < last || w.Fields["text"].Seq != w.Created {
				t.Errorf("word %s was made by change %d, its text by %d, after %d", w.ID, w.Created, w.Fields["text"].Seq, last)
			}
			last = w.Created
		}
		return nil
	}))
	_, err := g.store.Backup(context.Background(), filepath.Join(t.TempDir(), "copy.db")) // looks at every link and record
	must(t, err)
}

// A reader is told no number by which an unsigned word stands next to a named change.
func TestS2_WordsAreSentWithoutTheirPlaceInTheLog(t *testing.T) {
	g := aTarget(t)
	c, fresh := g.dial("participant", g.session), id.New()
	for i := range 20 {
		g.took(c.push(g.session, fresh, op("create", "word", id.New(), map[string]any{"step": g.steps["story"], "text": fmt.Sprint("word", i)})))
	}
	all := g.dial("facilitator", g.session).seen()
	var f struct {
		Snapshot struct {
			Records []struct {
				Kind, ID string
				Seq      int64
			}
		}
	}
	must(t, json.Unmarshal([]byte(strings.Split(all, "\n")[0]), &f))
	var ids []string
	for _, r := range f.Snapshot.Records {
		if r.Kind == "word" {
			ids = append(ids, r.ID)
			if r.Seq != 0 {
				t.Errorf("a word says it is of change %d", r.Seq)
			}
		}
	}
	if len(ids) != 20 || !slices.IsSorted(ids) {
		t.Errorf("the words come in the order they were written: %v", ids)
	}
}

func (g *target) progressOf(step string) string {
	g.t.Helper()
	rows, err := g.hub.View(context.Background(), g.session, "progress")
	must(g.t, err)
	return string(rows[step])
}

// logged are the changes of a document that the log still tells.
func (g *target) logged(doc string) (out []record.Change) {
	g.t.Helper()
	read, _ := g.store.DB()
	rows, err := read.Query("SELECT payload FROM changes WHERE doc = $1 AND payload IS NOT NULL ORDER BY seq", doc)
	must(g.t, err)
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var c record.Change
		must(g.t, rows.Scan(&raw))
		must(g.t, json.Unmarshal(raw, &c))
		out = append(out, c)
	}
	return out
}

// answeredSeqs are the devices by the changes that their answers name.
func (g *target) answeredSeqs(doc string) map[int64]string {
	g.t.Helper()
	read, _ := g.store.DB()
	rows, err := read.Query("SELECT device, answers FROM answers WHERE doc = $1", doc)
	must(g.t, err)
	defer rows.Close()
	out := map[int64]string{}
	for rows.Next() {
		var device string
		var raw []byte
		var list []record.Answer
		must(g.t, rows.Scan(&device, &raw))
		must(g.t, json.Unmarshal(raw, &list))
		for _, a := range list {
			if a.Seq > 0 {
				out[a.Seq] = device
			}
		}
	}
	return out
}
