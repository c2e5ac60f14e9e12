package room_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEverybodyHearsAChangeAndTheAuthorItsAnswerInOneFrame(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	pr, lr := h.join(rosa, sessionID, "count")
	_, lb := h.join(ben, sessionID, "count")
	must(t, pr.Handle(ctx(), []byte(`{"push":{"doc":"`+sessionID+`","device":"device-rosa","ops":[{"n":1,"base":4,"op":"create","kind":"note","id":"a1b2c3d4e5f60718293a4b5c6d7e8f90","fields":{"text":"Talk <b>"},"v":1}]}}`)))
	all := lr.until(t, `"ack"`)
	frames := strings.Split(strings.TrimSpace(all), "\n")
	i := slices.IndexFunc(frames, func(f string) bool { return strings.Contains(f, `"ack"`) })
	if f := frames[i]; !strings.Contains(f, `"ack":{"device":"device-rosa"`) || !strings.Contains(f, "Talk <b>") || !strings.Contains(f, `"change":{"doc":"`+sessionID+`","seq":5`) {
		t.Fatalf("change and ack are not one frame: %s", f)
	}
	lb.until(t, `"derived":{"count":{"set":{"a1b2c3d4e5f60718293a4b5c6d7e8f90":true,"all":{"minute":0,"n":1}},"del":[]}}`)
	h.clock.Advance(time.Minute)
	lb.until(t, `"minute":1`)
}

func TestR1_AckedSurvivesAFailedCommitAndARestart(t *testing.T) {
	for _, point := range []string{"begin", "before commit", "after commit"} {
		t.Run(point, func(t *testing.T) {
			h := newHouse(t)
			rosa := h.person("Rosa")
			_, line := h.join(rosa, sessionID)
			broken := true
			h.setFail(func(at string) error {
				if broken && at == point {
					return errors.New("disk")
				}
				return nil
			})
			one := op(1, "create", "note", id.New(), `{"text":"kept"}`)
			refused(t, h.do(rosa, "device-1", one), errs.Retry)
			h.setFail(nil)
			answer := h.do(rosa, "device-1", one)
			took(t, answer)
			line.until(t, "kept")
			h.reopen()
			again := h.do(rosa, "device-1", one)
			if again[0].Seq != answer[0].Seq || again[0].N != 1 {
				t.Fatalf("after restart %+v, before %+v", again, answer)
			}
			if n := h.count("note"); n != 1 {
				t.Fatalf("%d notes", n)
			}
			_, err := h.st.Verify(ctx())
			must(t, err)
		})
	}
}

func (h *house) count(kind string) (n int) {
	h.t.Helper()
	must(h.t, h.hub.Read(ctx(), sessionID, func(s *record.State) error { n = len(s.List(kind)); return nil }))
	return n
}

func TestR2_ARepeatedOpHasOneEffectAndTheSameAnswer(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	one := op(1, "create", "note", id.New(), `{"text":"once"}`)
	bad := op(2, "set", "note", one.ID, `{"status":"done"}`)
	first := h.do(rosa, "device-1", one, bad)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			got, err := h.hub.Do(ctx(), rosa, sessionID, "device-1", []record.Op{one, bad})
			if err != nil || fmt.Sprint(got) != fmt.Sprint(first) {
				t.Errorf("%v %v, first %v", got, err, first)
			}
		})
	}
	wg.Wait()
	refused(t, h.do(rosa, "device-1", op(9, "create", "note", id.New(), `{}`)), errs.Retry)
	if h.count("note") != 1 {
		t.Fatal("more than one note")
	}
}

func TestR3_NobodyWritesAsSomebodyElse(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	took(t, h.do(rosa, "rosas-device", op(1, "create", "note", id.New(), `{"text":"mine"}`)))
	rating := record.DerivedID(orgID, rosa.ID)
	refused(t, h.do(ben, "rosas-device", op(2, "create", "note", id.New(), `{"text":"x"}`)), errs.Denied)
	refused(t, h.do(ben, "rosas-device", op(1, "create", "note", id.New(), `{"text":"x"}`)), errs.Denied)
	refused(t, h.do(ben, "bens-device", op(1, "create", "rating", rating, `{"step":"`+stepID+`","subject":"`+orgID+`","right":5}`)), errs.Denied)
	refused(t, h.do(ben, "carry:"+planID, op(1, "create", "note", id.New(), `{"text":"x"}`)), errs.Invalid)
	other := a.Principal{Kind: "participant", ID: rosa.ID, Doc: planID}
	refused(t, h.do(other, "other-device", op(1, "create", "note", id.New(), `{"text":"x"}`)), errs.NotFound)
	took(t, h.do(rosa, "rosas-device", op(2, "create", "note", id.New(), `{"text":"still mine"}`)))
	if h.count("note") != 2 || h.count("rating") != 0 {
		t.Fatal("a forged change was taken")
	}
}

func TestR4_ParticipantsGiveNoFacilitatorCommand(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	n := int64(0)
	for _, act := range rules().Acts {
		if act.May.Has(a.Participant) {
			continue
		}
		n++
		refused(t, h.do(rosa, "device-1", record.Op{N: n, Op: "act", Act: act.Name, Kind: "step", ID: stepID}), errs.Denied)
	}
}

func TestR5_HiddenRatingsLeaveNoBitBeforeTheReveal(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	_, lb := h.join(ben, sessionID, "count")
	pf, lf := h.join(facilitator(), sessionID)
	_, lr := h.join(rosa, sessionID)
	key := record.DerivedID(orgID, rosa.ID)
	before := len(lb.all())
	took(t, h.do(rosa, "device-1", op(1, "create", "rating", key, `{"step":"`+stepID+`","subject":"`+orgID+`","right":2,"condition":"MARKER"}`),
		op(2, "set", "rating", key, `{"right":4}`)))
	lr.until(t, "MARKER")
	_, late := h.join(ben, sessionID)
	_, eye := h.join(stage(), sessionID)
	for name, l := range map[string]*line{"other": lb, "facilitator": lf, "snapshot": late, "stage": eye} {
		if strings.Contains(l.all(), "MARKER") || strings.Contains(l.all(), key) || strings.Contains(l.all(), "rating") {
			t.Fatalf("%s saw a hidden rating: %s", name, l.all())
		}
	}
	if len(lb.all()) != before {
		t.Fatal("the size of what others got tells that somebody rated")
	}
	if _, err := h.hub.History(ctx(), ben, sessionID, "rating", key); !errs.Is(err, errs.NotFound) {
		t.Fatalf("history of a hidden record: %v", err)
	}
	must(t, pf.Handle(ctx(), []byte(`{"push":{"doc":"`+sessionID+`","device":"device-fac","ops":[{"n":1,"op":"act","act":"reveal","kind":"step","id":"`+stepID+`"}]}}`)))
	lb.until(t, "MARKER")
	lf.until(t, "MARKER")
	took(t, h.do(facilitator(), "device-f2", record.Op{N: 1, Op: "act", Act: "cover", Kind: "step", ID: stepID}))
	lb.until(t, `"gone":[["rating","`+key+`"]]`)
	if strings.Contains(lr.all(), `"gone"`) {
		t.Fatal("the author lost sight of their own rating")
	}
}

func TestR6_NothingAfterTheRevoke(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	_, lr := h.join(rosa, sessionID)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range int64(300) {
			if _, err := h.hub.Do(ctx(), ben, sessionID, "bens-device", []record.Op{op(i+1, "create", "note", id.New(), fmt.Sprintf(`{"text":"n%d"}`, i))}); err != nil {
				t.Error(err)
			}
		}
	})
	answer := h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "remove", Kind: "participant", ID: rosa.ID})
	took(t, answer)
	all := lr.until(t, `"bye"`)
	wg.Wait()
	if lr.all() != all || !strings.Contains(all[strings.LastIndex(all[:len(all)-1], "\n")+1:], `"bye"`) {
		t.Fatal("something came after the goodbye")
	}
	for _, frame := range strings.Split(all, "\n") {
		var seq int64
		if i := strings.Index(frame, `"seq":`); strings.HasPrefix(frame, `{"change"`) && i > 0 {
			_, _ = fmt.Sscanf(frame[i:], `"seq":%d`, &seq)
		}
		if seq >= answer[0].Seq {
			t.Fatalf("frame of seq %d after the revoke at %d", seq, answer[0].Seq)
		}
	}
	refused(t, h.do(rosa, "rosas-device", op(1, "create", "note", id.New(), `{"text":"x"}`)), errs.NotFound)
	h.untilPlan(func(s *record.State) bool { return len(s.Get("seat", sessionID).Strs("removed")) == 1 })
	got, err := h.hub.Do(ctx(), rosa, planID, "rosas-device", []record.Op{op(1, "create", "norm", id.New(), `{"text":"x"}`)})
	must(t, err)
	refused(t, got, errs.NotFound)
}

// untilPlan waits for a carry to arrive.
func (h *house) untilPlan(done func(*record.State) bool) {
	h.t.Helper()
	for range 2000 {
		ok := false
		must(h.t, h.hub.Read(ctx(), planID, func(s *record.State) error { ok = done(s); return nil }))
		if ok {
			return
		}
		time.Sleep(time.Millisecond)
	}
	h.t.Fatal("the carry did not arrive")
}

func TestRevokeEndsEveryConnectionOfAPrincipal(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	_, one := h.join(rosa, sessionID)
	_, two := h.join(rosa, planID)
	h.hub.Revoke(rosa.ID)
	for _, l := range []*line{one, two} {
		if l.until(t, `"bye"`); l.code != 4001 {
			t.Fatal("still open")
		}
	}
}

func TestR9_LimitsEndTheConnection(t *testing.T) {
	h := newHouse(t)
	peer := h.hub.Join(ctx(), h.person("Rosa"), newLine())
	defer peer.Close()
	for name, frame := range map[string]string{
		"large":   `{"ping":"` + strings.Repeat("x", 70<<10) + `"}`,
		"no json": `{"push":`,
		"deep":    strings.Repeat(`{"push":`, 20000),
		"wish":    `{"hello":{"docs":[{"doc":"x","kinds":[` + strings.Repeat(`"a",`, 200) + `"a"]}]}}`,
		"ops":     `{"push":{"doc":"x","ops":[` + strings.Repeat(`{},`, 600) + `{}]}}`,
	} {
		if peer.Handle(ctx(), []byte(frame)) == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestR9_ASlowReaderIsDroppedAndOthersGoOn(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	_, slow := h.join(rosa, sessionID)
	_, fine := h.join(ben, sessionID)
	slow.mu.Lock()
	slow.slow = true
	slow.mu.Unlock()
	took(t, h.do(ben, "bens-device", op(1, "create", "note", id.New(), `{"text":"on"}`)))
	fine.until(t, `"on"`)
	slow.mu.Lock()
	defer slow.mu.Unlock()
	if slow.code != 1013 {
		t.Fatalf("slow reader closed with %d", slow.code)
	}
}

func TestF19_APoisonousOpIsRefusedAndTheRoomGoesOn(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	got := h.do(rosa, "device-1", record.Op{N: 1, Op: "act", Act: "poison"}, op(2, "create", "note", id.New(), `{"text":"after"}`))
	refused(t, got[:1], errs.Invalid)
	took(t, got[1:])
}

func TestAnActIsAllOrNothing(t *testing.T) {
	h := newHouse(t)
	got := h.do(facilitator(), "device-1", record.Op{N: 1, Op: "act", Act: "half"}, op(2, "create", "note", id.New(), `{"text":"next"}`))
	refused(t, got[:1], errs.NotFound)
	took(t, got[1:])
	if h.count("note") != 1 {
		t.Fatal("half an act stayed")
	}
	_, err := h.st.Verify(ctx())
	must(t, err)
}

func TestS2_AnonymousWordsLeadBackToNobody(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	_, lr := h.join(rosa, sessionID)
	_, eye := h.join(stage(), sessionID)
	took(t, h.do(rosa, "fresh-device", op(1, "create", "word", id.New(), `{"step":"`+stepID+`","text":"courage"}`)))
	took(t, h.do(rosa, "named-device", op(1, "create", "note", id.New(), `{"text":"a note"}`)))
	refused(t, h.do(rosa, "named-device", op(2, "create", "word", id.New(), `{"step":"`+stepID+`","text":"careless"}`)), errs.Denied)
	took(t, h.do(rosa, "fresh-device", op(2, "create", "word", id.New(), `{"step":"`+stepID+`","text":"patience"}`)))
	lr.until(t, `"patience"`)
	if got := lr.all(); strings.Count(got, `"mine":true`) != 2 || strings.Contains(got[strings.Index(got, `"kind":"word"`):], `"by":"`+rosa.ID) && !strings.Contains(got, "a note") {
		t.Fatalf("own words not marked: %s", got)
	}
	if got := eye.until(t, `"patience"`); strings.Contains(got, `"by"`) {
		t.Fatalf("the stage was told who wrote: %s", got)
	}
	refused(t, h.do(rosa, "fresh-device", op(3, "create", "note", id.New(), `{"text":"x"}`)), errs.Denied)
	took(t, h.do(facilitator(), "fac-device", record.Op{N: 1, Op: "act", Act: "reveal", Kind: "step", ID: stepID}))
	h.close()
	raw, err := os.ReadFile(h.path)
	must(t, err)
	if strings.Contains(string(raw), "fresh-device"+rosa.ID) || strings.Contains(string(raw), rosa.ID+"fresh-device") {
		t.Fatal("the device of an anonymous word is stored with its person")
	}
	h.open()
}

func TestDraftsAreMadeInTheKindsOfTheStepAndKeptByFacilitators(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	key := id.New()
	do := func(p a.Principal, device string, ops ...record.Op) []record.Answer {
		out, err := h.hub.Do(ctx(), p, planID, device, ops)
		must(t, err)
		return out
	}
	took(t, do(rosa, "device-1", op(1, "create", "norm", key, `{"text":"Listen","state":"agreed","session":"x"}`)))
	refused(t, do(rosa, "device-1", op(2, "create", "gap", id.New(), `{"text":"Listen"}`)), errs.Denied)
	took(t, do(rosa, "device-1", op(3, "set", "norm", key, `{"text":"Listen first"}`)))
	must(t, h.hub.Read(ctx(), planID, func(s *record.State) error {
		if n := s.Get("norm", key); n.Str("state") != "draft" || n.Str("session") != sessionID {
			t.Errorf("%+v", n.Fields)
		}
		return nil
	}))
	took(t, do(facilitator(), "device-f", op(1, "set", "norm", key, `{"state":"agreed"}`)))
	refused(t, do(rosa, "device-1", op(4, "set", "norm", key, `{"text":"No"}`)), errs.Denied)
	took(t, do(rosa, "device-1", op(5, "set", "norm", key, `{"holder":"whoever spoke"}`))) // was empty when it was kept
	took(t, do(rosa, "device-1", op(6, "set", "norm", key, `{"holder":"whoever speaks"}`)))
	refused(t, do(rosa, "device-1", op(7, "delete", "norm", key, ``)), errs.Denied)
}

func TestCarriesArriveExactlyOnceAcrossRestarts(t *testing.T) {
	h := newHouse(t)
	rosa := h.person("Rosa")
	h.setFail(nil)
	took(t, h.do(facilitator(), "device-f", record.Op{N: 1, Op: "act", Act: "remove", Kind: "participant", ID: rosa.ID}))
	h.untilPlan(func(s *record.State) bool { return len(s.Get("seat", sessionID).Strs("removed")) == 1 })
	var before int64
	must(t, h.hub.Read(ctx(), planID, func(s *record.State) error { before = s.Seq; return nil }))
	_, write := h.st.DB()
	_, err := write.Exec(`INSERT INTO carries (source, seq, idx, target, body) VALUES ($1, $2, 0, $3, $4)`, sessionID, 4, planID,
		`[{"Op":"set","Kind":"seat","ID":"`+sessionID+`","Fields":{"removed":[]}}]`)
	must(t, err)
	h.reopen()
	for range 2000 {
		list, err := h.st.Carries(ctx(), nil, 10)
		must(t, err)
		if len(list) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	must(t, h.hub.Read(ctx(), planID, func(s *record.State) error {
		if s.Seq != before || len(s.Get("seat", sessionID).Strs("removed")) != 1 {
			t.Errorf("a repeated carry was applied: seq %d, before %d", s.Seq, before)
		}
		return nil
	}))
}

func TestLookUpsFollowTheirRecord(t *testing.T) {
	h := newHouse(t)
	doc, field, err := h.hub.Find(ctx(), "ABCD2345")
	if err != nil || doc != sessionID || field != "code" {
		t.Fatal(doc, field, err)
	}
	must(t, h.hub.Write(ctx(), sessionID, []record.Write{{Op: "set", Kind: "session", ID: "session", Fields: map[string]any{"code": "WXYZ6789"}}}))
	if _, _, err := h.hub.Find(ctx(), "ABCD2345"); !errs.Is(err, errs.NotFound) {
		t.Fatal("the old code still opens")
	}
	if doc, _, _ := h.hub.Find(ctx(), "WXYZ6789"); doc != sessionID {
		t.Fatal("the new code does not open")
	}
}

func TestPresenceIsSharedAndTheStageHearsNoNames(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	pr, _ := h.join(rosa, sessionID)
	_, lb := h.join(ben, sessionID)
	_, eye := h.join(stage(), sessionID)
	must(t, pr.Handle(ctx(), []byte(`{"here":{"doc":"`+sessionID+`","step":"`+stepID+`","state":"writing"}}`)))
	lb.until(t, `"id":"`+rosa.ID+`","step":"`+stepID+`","state":"writing"`)
	if got := eye.until(t, `"state":"writing"`); strings.Contains(got, rosa.ID) {
		t.Fatal("the stage was told who is writing")
	}
	h.clock.Advance(16 * time.Second)
	lb.until(t, `"state":"away"`)
}

// When somebody stopped writing would say which of the words without a name that
// come in just then is theirs.
func TestS2_PresenceOnAPrivateStepTellsNoMoment(t *testing.T) {
	h := newHouse(t)
	ana := h.person("Ana")
	_, fac := h.join(facilitator(), sessionID)
	peer, _ := h.join(ana, sessionID)
	for _, state := range []string{"writing", "reading"} {
		must(t, peer.Handle(ctx(), fmt.Appendf(nil, `{"here":{"doc":%q,"step":"private","state":%q}}`, sessionID, state)))
		h.clock.Advance(time.Minute)
	}
	all := fac.until(t, `"step":"private"`)
	if strings.Contains(all, `"since"`) || strings.Contains(all, `"state":"writing"`) {
		t.Error(all)
	}
}

// Whoever comes back from here and from there must not learn between which named
// changes a word without a name was written.
func TestS2_ComingBackFromAnySeqTellsTheSameOfAWordWithoutAName(t *testing.T) {
	h := newHouse(t)
	rosa, ben := h.person("Rosa"), h.person("Ben")
	_, first := h.join(ben, sessionID)
	var snap struct {
		Snapshot struct {
			Epoch string
			Seq   int64
		}
	}
	must(t, json.Unmarshal([]byte(strings.SplitN(first.all(), "\n", 2)[0]), &snap))
	took(t, h.do(ben, "device-ben", op(1, "create", "note", id.New(), `{"text":"before"}`)))
	took(t, h.do(rosa, "device-word", op(1, "create", "word", id.New(), `{"step":"`+stepID+`","text":"courage"}`)))
	took(t, h.do(ben, "device-ben", op(2, "create", "note", id.New(), `{"text":"after"}`)))
	for since := snap.Snapshot.Seq; since <= snap.Snapshot.Seq+3; since++ {
		l := newLine()
		peer := h.hub.Join(ctx(), ben, l)
		must(t, peer.Handle(ctx(), fmt.Appendf(nil, `{"hello":{"device":"device-ben","schema":1,"docs":[{"doc":%q,"since":%d,"epoch":%q}]}}`, sessionID, since, snap.Snapshot.Epoch)))
		if got := l.until(t, `"you"`); !strings.Contains(got, `"change"`) || !strings.Contains(got, "courage") {
			t.Errorf("since %d: %s", since, got)
		}
	}
}
