package room_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/room"
)

// note writes one as somebody over their connection and waits for the answer.
func note(t *testing.T, peer *room.Peer, l *line, n int, text string) string {
	t.Helper()
	key := id.New()
	must(t, peer.Handle(ctx(), fmt.Appendf(nil, `{"push":{"doc":%q,"device":"device-of-%p","ops":[{"n":%d,"op":"create","kind":"note","id":%q,"v":1,"fields":{"text":%q}}]}}`, sessionID, l, n, key, text)))
	l.until(t, fmt.Sprintf(`"n":%d`, n))
	return key
}

// slowly opens the document with a beat so long that only what does not wait is
// told, and with two people in it.
func slowly(t *testing.T) (h *house, rosa, ben *room.Peer, rl, bl *line) {
	h = newHouse(t)
	r, b := h.person("Rosa"), h.person("Ben")
	h.beat = time.Hour
	h.reopen()
	rosa, rl = h.join(r, sessionID)
	ben, bl = h.join(b, sessionID)
	return h, rosa, ben, rl, bl
}

// changesOf are the change frames a connection was sent.
func changesOf(t *testing.T, l *line) (out []wireFrame) {
	t.Helper()
	for _, raw := range strings.Split(strings.TrimSpace(l.all()), "\n") {
		var f wireFrame
		must(t, json.Unmarshal([]byte(raw), &f))
		if f.Change != nil {
			out = append(out, f)
		}
	}
	return out
}

func (h *house) now() {
	h.t.Helper()
	must(h.t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "set", Kind: "step", ID: stepID, Fields: map[string]any{"title": "Now"}}}))
}

func TestNews_TheFirstChangeIsToldAtOnceAndTheNextOnesTogether(t *testing.T) {
	h, rosa, _, rl, bl := slowly(t)
	before := len(changesOf(t, bl))
	note(t, rosa, rl, 1, "one")
	bl.until(t, "one")
	note(t, rosa, rl, 2, "two")
	note(t, rosa, rl, 3, "three")
	if strings.Contains(bl.all(), "two") {
		t.Error("a change did not wait for its beat")
	}
	h.now()
	bl.until(t, "Now")
	if got := changesOf(t, bl)[before:]; len(got) != 2 || len(got[1].Change.Records) != 3 {
		t.Errorf("told in %d frames: %+v", len(got), got)
	}
}

func TestNews_AnAuthorHearsWithTheAnswerWhatCameBefore(t *testing.T) {
	h, rosa, ben, rl, bl := slowly(t)
	note(t, rosa, rl, 1, "one")
	bl.until(t, "one")
	note(t, rosa, rl, 2, "two")
	note(t, ben, bl, 1, "three")
	got := changesOf(t, bl)
	last := got[len(got)-1]
	if len(last.Change.Records) != 2 || last.Ack == nil {
		t.Errorf("Ben was told %+v", last)
	}
	h.now()
	if all := rl.until(t, "Now"); strings.Count(all, `"three"`) != 1 || strings.Count(all, `"two"`) != 1 {
		t.Errorf("Rosa was told\n%s", all)
	}
}

// What is shown and hidden between two beats is told as it stands, and as gone
// only to those who had it.
func TestNews_WhatIsDeletedBeforeTheBeatIsNeverTold(t *testing.T) {
	h, rosa, _, rl, bl := slowly(t)
	seen := note(t, rosa, rl, 1, "seen")
	bl.until(t, "seen")
	never := note(t, rosa, rl, 2, "never")
	must(t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "delete", Kind: "note", ID: seen}, {Op: "delete", Kind: "note", ID: never}}))
	h.now()
	all := bl.until(t, "Now")
	if strings.Contains(all, never) || !strings.Contains(all, fmt.Sprintf(`"gone":[["note","%s"]]`, seen)) {
		t.Errorf("Ben was told\n%s", all)
	}
}

// atOnce has the room do all that do asks for in one go: it is busy until then.
func (h *house) atOnce(busy, do func()) {
	h.t.Helper()
	waits, free := make(chan bool, 100), make(chan bool)
	h.setFail(func(string) error {
		waits <- true
		<-free
		return nil
	})
	busy()
	<-waits
	do()
	close(free)
}

// A second page of an author who writes while the step is revealed, and somebody
// comes in between the two.
func TestNews_WhatChangesAfterARevealInTheSameBeatIsToldToThoseWhoSawItBefore(t *testing.T) {
	h := newHouse(t)
	r, b := h.person("Rosa"), h.person("Ben")
	rosa, _ := h.join(r, sessionID)
	_, second := h.join(r, sessionID)
	ben, _ := h.join(b, sessionID)
	fac, _ := h.join(facilitator(), sessionID)
	id := "s1/" + r.ID
	rate := func(n, right int) {
		must(t, rosa.Handle(ctx(), fmt.Appendf(nil, `{"push":{"doc":%q,"device":"device-rosa","ops":[{"n":%d,"op":"create","kind":"rating","id":%q,"base":9,"v":1,"fields":{"step":%q,"subject":"s1","right":%d}}]}}`, sessionID, n, id, stepID, right)))
	}
	rate(1, 2)
	second.until(t, `"right":2`)
	h.atOnce(func() {
		must(t, ben.Handle(ctx(), fmt.Appendf(nil, `{"push":{"doc":%q,"device":"device-ben","ops":[{"n":1,"op":"act","act":"add","v":1}]}}`, sessionID)))
	}, func() {
		must(t, fac.Handle(ctx(), fmt.Appendf(nil, `{"push":{"doc":%q,"device":"device-fac","ops":[{"n":1,"op":"act","act":"reveal","kind":"step","id":%q,"v":1}]}}`, sessionID, stepID)))
		hello(t, ben, `"note"`)
		rate(2, 4)
	})
	second.until(t, `"right":4`)
}

func TestNews_WhatFacilitatorsTypedForSomebodyStaysWithThemAfterARemoval(t *testing.T) {
	h := newHouse(t)
	ada := h.proxyOf("Ada", "in")
	took(t, h.do(facilitator(), "device-fac", op(1, "create", "rating", "s1/"+ada, fmt.Sprintf(`{"step":%q,"subject":"s1","right":2}`, stepID))))
	_, before := h.join(facilitator(), sessionID)
	took(t, h.do(facilitator(), "device-fac", record.Op{N: 2, V: 1, Op: record.Act, Act: "remove", Kind: "participant", ID: ada}))
	_, after := h.join(facilitator(), sessionID)
	if has := `"id":"s1/` + ada; !strings.Contains(before.all(), has) || !strings.Contains(after.all(), has) {
		t.Errorf("one facilitator has it and the next has not:\n%s\n%s", before.all(), after.all())
	}
}
