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
