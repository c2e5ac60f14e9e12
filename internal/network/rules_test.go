package network

import (
	"testing"

	a "cairn/internal/access"
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
