package network

import (
	"encoding/json"
	"testing"

	r "cairn/internal/record"
)

func run(id string, fields map[string]any) *r.Record { return of("run", id, fields) }

func of(kind, id string, fields map[string]any) *r.Record {
	rec := &r.Record{Kind: kind, ID: id, Fields: map[string]r.Cell{}}
	for k, v := range fields {
		raw, _ := json.Marshal(v)
		rec.Fields[k] = r.Cell{V: raw}
	}
	return rec
}

func TestTurnsSayWhichTrackComesFirst(t *testing.T) {
	s := r.NewState("network", "n")
	s.Put(run("a", map[string]any{"summit": "s", "coalition": "c", "track": "movement", "starts": "2027-02-09T18:00:00Z"}))
	s.Put(run("b", map[string]any{"summit": "s", "coalition": "c", "track": "state_leads", "starts": "2027-02-09T15:00:00Z"}))
	s.Put(run("c", map[string]any{"summit": "s", "coalition": "other", "track": "movement", "starts": "2027-02-09T14:00:00Z"}))
	s.Put(run("d", map[string]any{"coalition": "c", "track": "movement", "starts": "2027-02-09T14:00:00Z"}))
	got := Turns(s, "a")
	if len(got) != 2 || got[0].Track != "state_leads" || got[0].This || !got[1].This {
		t.Fatalf("turns: %+v", got)
	}
	if alone := Turns(s, "d"); alone != nil {
		t.Fatalf("a session alone needs no order: %+v", alone)
	}
}
