package room_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
)

// left names the files of the data folder that hold the text, and the tables.
func (h *house) left(text string) []string {
	h.t.Helper()
	names, err := filepath.Glob(h.path + "*")
	must(h.t, err)
	var out []string
	for _, name := range names {
		raw, err := os.ReadFile(name)
		must(h.t, err)
		if bytes.Contains(raw, []byte(text)) {
			out = append(out, filepath.Base(name))
		}
	}
	return out
}

func TestS5_WhatWasErasedIsNowhereAndTheChainHolds(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Qmarkername0"), h.person("Ben")
	_, lb := h.join(ben, sessionID)
	took(t, h.do(rosa, "device-1",
		op(1, "set", "participant", rosa.ID, `{"name":"Qmarkername1","access":"Qmarkeraccess"}`),
		op(2, "create", "note", id.New(), `{"text":"stays here"}`)))
	for i := range 40 { // many versions, some on pages of their own
		took(t, h.do(rosa, "device-1", op(int64(3+i), "set", "participant", rosa.ID, fmt.Sprintf(`{"access":"Qmarkeraccess %d %s"}`, i, strings.Repeat("x", 4*i)))))
	}
	note := id.New()
	took(t, h.do(ben, "device-2", op(1, "create", "note", note, `{"text":"Qmarkernote1"}`), op(2, "set", "note", note, `{"text":"Qmarkernote2"}`)))
	late := op(3, "set", "note", note, `{"text":"Qmarkernote3"}`) // written without having seen: the loser stays beside it
	took(t, h.do(rosa, "device-3", op(1, "set", "note", note, late2(late))))
	if h.left("Qmarker") == nil {
		t.Fatal("the markers never reached the file: this test proves nothing")
	}
	lb.until(t, "Qmarkernote3")
	must(t, h.hub.Erase(ctx(), sessionID, []record.Erasure{
		{Key: record.Key{Kind: "participant", ID: rosa.ID}, Fields: []string{"name", "access"}},
		{Key: record.Key{Kind: "note", ID: note}},
		{Key: record.Key{Kind: "note", ID: "never there"}},
	}))
	must(t, h.hub.Scrub(ctx()))
	lb.until(t, `"gone":[["note","`+note+`"]]`)
	if names := h.left("Qmarker"); names != nil {
		t.Errorf("still in %v", names)
	}
	if _, err := h.st.Verify(ctx()); err != nil {
		t.Error(err)
	}
	h.reopen()
	if names := h.left("Qmarker"); names != nil {
		t.Errorf("after a restart in %v", names)
	}
	h.afterErasure(rosa, ben, note)
}

func late2(o record.Op) string {
	raw, _ := json.Marshal(o.Fields)
	return string(raw)
}

// afterErasure: nothing comes back from history, a restore or a fresh client,
// and what was not erased is there.
func (h *house) afterErasure(rosa, ben a.Principal, note string) {
	t := h.t
	t.Helper()
	_, line := h.join(ben, sessionID)
	if got := line.all(); strings.Contains(got, "Qmarker") || !strings.Contains(got, "stays here") || !strings.Contains(got, rosa.ID) {
		t.Errorf("a fresh client got %s", got)
	}
	past, err := h.hub.History(ctx(), rosa, sessionID, "participant", rosa.ID)
	must(t, err)
	if len(past) != 0 {
		t.Errorf("history still knows %+v", past)
	}
	refused(t, h.do(ben, "device-4", op(1, "restore", "note", note, ""), op(2, "set", "note", note, `{"text":"again"}`)), errs.Gone)
}

func TestErasingTwiceChangesNothing(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	list := []record.Erasure{{Key: record.Key{Kind: "participant", ID: rosa.ID}, Fields: []string{"name"}}}
	var seq [2]int64
	for i := range seq {
		must(t, h.hub.Erase(ctx(), sessionID, list))
		must(t, h.hub.Read(ctx(), sessionID, func(s *record.State) error { seq[i] = s.Seq; return nil }))
	}
	if seq[0] != seq[1] {
		t.Fatal("the second one changed something", seq)
	}
	h.reopen()
	must(t, h.hub.Read(ctx(), sessionID, func(s *record.State) error {
		if s.Any("participant", rosa.ID) == nil {
			t.Error("the second one took the person from the file")
		}
		return nil
	}))
}

func TestF20_AnErasureThatFailsIsAllOrNothing(t *testing.T) {
	for _, point := range []string{"begin", "before commit"} {
		h := newHouse(t)
		rosa := h.person("Qmarkername")
		h.setFail(func(p string) error {
			if p == point {
				return os.ErrPermission
			}
			return nil
		})
		list := []record.Erasure{{Key: record.Key{Kind: "participant", ID: rosa.ID}, Fields: []string{"name"}}}
		if err := h.hub.Erase(ctx(), sessionID, list); err == nil {
			t.Fatal("no error at", point)
		}
		h.setFail(nil)
		must(t, h.hub.Read(ctx(), sessionID, func(s *record.State) error {
			if s.Get("participant", rosa.ID).Str("name") != "Qmarkername" {
				t.Error("half erased at", point)
			}
			return nil
		}))
		must(t, h.hub.Erase(ctx(), sessionID, list))
		must(t, h.hub.Scrub(ctx()))
		if names := h.left("Qmarker"); names != nil {
			t.Error(names)
		}
	}
}

// proxyOf makes a person without a phone.
func (h *house) proxyOf(name, state string) string {
	h.t.Helper()
	who := id.New()
	must(h.t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "create", Kind: "participant", ID: who,
		Fields: map[string]any{"name": name, "state": state, "proxy": true}}}))
	return who
}

func TestFacilitatorsTypeForThoseWithoutAPhone(t *testing.T) {
	h := newHouse(t)
	rosa, gone, here := h.person("Rosa"), h.proxyOf("Gone", "removed"), h.proxyOf("Ada", "in")
	for i, c := range []struct {
		who  a.Principal
		id   string
		kind string
		want errs.Code // "" when taken
	}{
		{facilitator(), here, "rating", ""},
		{facilitator(), here, "rating", ""}, // and again
		{facilitator(), gone, "rating", errs.Denied},
		{facilitator(), rosa.ID, "rating", errs.Denied},
		{facilitator(), facilitator().ID, "rating", ""},
		{rosa, here, "rating", errs.Denied}, // as if nobody had answered
		{facilitator(), here, "note", errs.Invalid},
	} {
		fields := fmt.Sprintf(`{"step":%q,"subject":"s1","right":%d}`, stepID, i%6)
		if c.kind == "note" {
			fields = `{"text":"x"}`
		}
		out := h.do(c.who, fmt.Sprintf("device-%02d", i), op(1, "create", c.kind, "s1/"+c.id, fields))
		if out[0].No != string(c.want) {
			t.Errorf("%d: %+v, want %q", i, out[0], c.want)
		}
	}
	_, lf := h.join(facilitator(), sessionID)
	_, lr := h.join(rosa, sessionID)
	if got := lf.all(); !strings.Contains(got, `"id":"s1/`+here+`","by":"`+here+`"`) || !strings.Contains(got, `"right":1`) {
		t.Error("the facilitator does not see what they typed", got)
	}
	if strings.Contains(lr.all(), "s1/"+here) {
		t.Error("a hidden rating of a proxy reached another phone")
	}
}

func TestWhoComesBackIsToldWhoTheyAre(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	took(t, h.do(rosa, "device-1", op(1, "create", "note", id.New(), `{"text":"one"}`)))
	_, first := h.join(rosa, sessionID)
	var snap struct {
		Snapshot struct {
			Epoch string
			Seq   int64
		}
	}
	must(t, json.Unmarshal([]byte(strings.SplitN(first.all(), "\n", 2)[0]), &snap))
	for _, c := range []struct {
		p    a.Principal
		want string
	}{{rosa, `{"change":`}, {ben, `{"snapshot":`}} {
		l := newLine()
		peer := h.hub.Join(ctx(), c.p, l)
		must(t, peer.Handle(ctx(), fmt.Appendf(nil, `{"hello":{"device":"device-1","schema":1,"docs":[{"doc":%q,"since":%d,"epoch":%q}]}}`, sessionID, snap.Snapshot.Seq, snap.Snapshot.Epoch)))
		if got := l.until(t, `"you":{`); !strings.HasPrefix(got, c.want) || !strings.Contains(got, c.p.ID) {
			t.Errorf("want %s of %s, got %s", c.want, c.p.ID, got)
		}
	}
	_, write := h.st.DB()
	_, err := write.Exec("DELETE FROM answers")
	must(t, err)
	if out := h.do(rosa, "device-1", op(1, "create", "note", id.New(), `{"text":"one"}`)); out[0].No != string(errs.Retry) || out[0].Field != "n" {
		t.Fatalf("an answer that is gone: %+v", out[0])
	}
}

func TestS2_AfterTheCloseNoKeyIsLeftOrMade(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	word := func(device string) {
		t.Helper()
		took(t, h.do(rosa, device, op(1, "create", "word", id.New(), `{"step":"`+stepID+`","text":"courage"}`)))
	}
	keys := func() (n int) {
		t.Helper()
		read, _ := h.st.DB()
		must(t, read.QueryRow("SELECT count(*) FROM secrets").Scan(&n))
		return n
	}
	refused(t, h.do(rosa, "device-00", op(1, "create", "word", id.New(), `{"step":"made up","text":"x"}`)), errs.Invalid)
	if n := keys(); n != 0 {
		t.Fatalf("%d keys after a word for no step", n)
	}
	word("device-01")
	if n := keys(); n != 1 {
		t.Fatalf("%d keys while the step is open", n)
	}
	must(t, h.hub.ForgetKeys(ctx(), sessionID))
	must(t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "set", Kind: "session", ID: "session", Fields: map[string]any{"state": "closed"}}}))
	word("device-02") // it was still on its way
	if n := keys(); n != 0 {
		t.Fatalf("%d keys after the close", n)
	}
	h.reopen()
	if _, line := h.join(rosa, sessionID); strings.Contains(line.all(), `"mine"`) {
		t.Error("a word still leads to its author")
	}
}
