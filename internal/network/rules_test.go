package network

import (
	"testing"
	"time"

	a "cairn/internal/access"
	"cairn/internal/plan"
	"cairn/internal/record"
)

// The projector and the lobby never write, and who keeps which session is not
// for the room.
func TestWhoWritesAndReadsANetwork(t *testing.T) {
	sc, err := record.NewSchema(Rules())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range sc.Order {
		if (k.Create | k.Write | k.Delete).Has(a.Participant | a.Stage | a.Lobby | a.Reader) {
			t.Errorf("%s can be written by the room", k.Name)
		}
		for _, f := range k.Fields {
			if f.Write.Has(a.Participant | a.Stage | a.Lobby | a.Reader) {
				t.Errorf("%s.%s can be written by the room", k.Name, f.Name)
			}
		}
	}
	for _, name := range []string{"run", "seat", "waiting", "coalition"} {
		if sc.Kind("network", name).Read.Has(a.Participant | a.Stage | a.Lobby | a.Reader) {
			t.Errorf("%s can be read by the room", name)
		}
	}
}

// What comes next in the national plan is there until the day is over everywhere.
func TestNextHoldsNationalMomentsAndDeliverables(t *testing.T) {
	sc, err := record.NewSchema(Rules())
	if err != nil {
		t.Fatal(err)
	}
	s := record.NewState("network", "n")
	for id, rec := range map[string][3]string{
		"past": {"key_moment", "start", "2027-02-08"}, "today": {"key_moment", "start", "2027-02-09"}, "later": {"deliverable", "due", "2027-05-01"}, "open": {"key_moment", "end", "2027-05-01"},
	} {
		op, _ := record.Write{Op: "put", Kind: rec[0], ID: id, Fields: map[string]any{"title": id, rec[1]: rec[2]}}.AsOp(0)
		if _, err := sc.Apply(s, op, record.Author{ID: "k", Roles: a.Server}, s.Seq+1); err != nil {
			t.Fatal(err)
		}
		s.Seq++
	}
	// In Guam the 10th is half over; at Baker Island the 9th is not.
	rows, at := sc.View("network", "next").Compute(s, time.Date(2027, 2, 10, 11, 0, 0, 0, time.UTC))
	if len(rows) != 2 || rows["key_moment/today/start"] == nil || rows["deliverable/later/due"] == nil {
		t.Fatalf("%v", rows)
	}
	if row := rows["key_moment/today/start"].(plan.NextRow); row.Title != "today" || row.Draft || row.Pos != 0 {
		t.Fatalf("%+v", row)
	}
	if want := time.Date(2027, 2, 10, 12, 0, 0, 0, time.UTC); !at.Equal(want) {
		t.Fatalf("looks again at %v", at)
	}
}
