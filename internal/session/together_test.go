package session

import (
	"testing"

	r "cairn/internal/record"
)

// packs is a session that starts on the hour and needs some markers and cards.
func packs(t *testing.T, id, starts string, markers, cards int) *room {
	rm := newRoom(t, 120, step("notes", 10, 5, "must"))
	rm.s.ID = id
	rm.put("session", "session", map[string]any{"title": id, "starts": "2027-01-13T" + starts + ":00Z", "minutes": 120, "headcount": 9, "tables": 1})
	for name, n := range map[string]int{"Markers": markers, "Cards": cards} {
		rm.put("material", name, map[string]any{"step": rm.step(0).ID, "name": map[string]string{"en": name}, "quantity": n, "per": "room", "bring": "Ana of " + id, "ready": id == "late"})
	}
	return rm
}

func TestWhatSessionsNeedTogether(t *testing.T) {
	one, two, late := packs(t, "one", "18:00", 10, 5), packs(t, "two", "19:59", 6, 5), packs(t, "late", "20:00", 12, 5)
	needs := func(rooms ...*room) map[string]TogetherRow {
		var list []*r.State
		for _, rm := range rooms {
			list = append(list, rm.s)
		}
		out := map[string]TogetherRow{}
		for _, row := range Together(list) {
			out[row.Name["en"]] = row
		}
		return out
	}
	same(t, "one after the other", needs(one, late)["Markers"].Quantity, 12)
	same(t, "at the same time", needs(one, two)["Markers"].Quantity, 16)
	all := needs(late, one, two)
	same(t, "the most at a time", all["Markers"].Quantity, 18) // two and late
	same(t, "used up", all["Cards"].Quantity, 15)
	same(t, "not all ready", all["Cards"].Ready, false)
	same(t, "ready", needs(late)["Cards"].Ready, true)
	same(t, "in their order", all["Cards"].Parts[2].Title, "late")
	same(t, "who brings it", all["Cards"].Parts[0].Bring[0], "Ana of one")
	one.put("session", "session", map[string]any{"state": "closed"})
	same(t, "over", needs(one, late)["Cards"].Quantity, 5)
}
