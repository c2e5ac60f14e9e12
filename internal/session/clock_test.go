package session

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/guide"
	r "cairn/internal/record"
)

func evening(t tb) *room {
	return newRoom(t, 60, step("header", 0, 0, "must"), step("notes", 10, 5, "should"), step("phases", 20, 10, "must"),
		step("charter", 10, 5, "could"), step("break", 10, 5, "should"), step("close", 10, 10, "must"))
}

func same(t tb, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func TestPlannedExpectedAndActualStayApart(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	same(t, "index", rm.clock().Index, 1)
	same(t, "of", rm.clock().Of, 5)
	rm.later(16 * time.Minute)
	rm.next() // six minutes over
	rm.later(4 * time.Minute)
	row := rm.agenda(2)
	same(t, "planned start", row.PlannedStart, clockAt(10))
	same(t, "actual start", row.ActualStart, clockAt(16))
	same(t, "expected end", row.ExpectedEnd, clockAt(36))
	same(t, "earlier actual end", rm.agenda(1).ActualEnd, clockAt(16))
	same(t, "last planned", rm.agenda(5).PlannedEnd, clockAt(60))
	same(t, "last expected", rm.agenda(5).ExpectedEnd, clockAt(66))
	total := rm.total()
	same(t, "drift", total.DriftSeconds, 360)
	same(t, "since", total.Since, rm.step(1).ID)
	same(t, "promised", total.PromisedEnd, clockAt(60))
	same(t, "free", total.FreeMinutes, -6)
	same(t, "ends", rm.clock().Ends, clockAt(36))
}

func TestLateStart(t *testing.T) {
	for _, tc := range []struct {
		mode              string
		late              time.Duration
		wantMode, promise string
		drift             int
		asks              bool
	}{
		{"", 10 * time.Minute, "", "", 0, true},
		{"clock", 10 * time.Minute, "clock", clockAt(60), 600, false},
		{"relative", 10 * time.Minute, "relative", clockAt(70), 0, false},
		{"", 2 * time.Minute, "clock", clockAt(60), 120, false},
		{"", -time.Hour, "relative", clockAt(0), 0, false},
	} {
		rm := evening(t)
		rm.later(tc.late)
		args := map[string]any{}
		if tc.mode != "" {
			args["mode"] = tc.mode
		}
		if tc.asks {
			rm.refused("conflict", "mode", "start", args)
			same(t, "state", head(rm.s).Str("state"), "preparing")
			continue
		}
		rm.must("start", args)
		same(t, "mode", head(rm.s).Str("mode"), tc.wantMode)
		same(t, "promise", rm.total().PromisedEnd, tc.promise)
		same(t, "drift", rm.total().DriftSeconds, tc.drift)
	}
	evening(t).refused("invalid", "mode", "start", map[string]any{"mode": "sideways"})
}

func TestPauseMovesTheEndAndNotThePromise(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	rm.later(4 * time.Minute)
	rm.must("pause", nil)
	rm.later(5 * time.Minute)
	row := rm.clock()
	if row.Remaining == nil || *row.Remaining != 360 || row.Ends != "" || row.State != "paused" {
		t.Fatalf("%+v", row)
	}
	same(t, "expected while paused", rm.total().ExpectedEnd, clockAt(65))
	rm.refused("conflict", "state", "pause", nil)
	rm.must("resume", nil)
	same(t, "ends", rm.clock().Ends, clockAt(15))
	same(t, "promised", rm.total().PromisedEnd, clockAt(60))
	rm.refused("conflict", "state", "resume", nil)
	rm.later(6 * time.Minute)
	rm.next()
	same(t, "spent", rm.step(1).Int("spent"), 600)
}

func TestExtraMinutesAndSkippedSteps(t *testing.T) {
	rm := evening(t)
	rm.must("skip", map[string]any{"step": rm.step(3).ID, "reason": "Not today"}) // before the start: not in the plan
	rm.must("start", nil)
	same(t, "planned without it", rm.total().PlannedEnd, clockAt(50))
	same(t, "of without it", rm.clock().Of, 4)
	rm.must("extend", map[string]any{"minutes": 3})
	same(t, "expected", rm.total().ExpectedEnd, clockAt(53))
	same(t, "planned stays", rm.total().PlannedEnd, clockAt(50))
	rm.must("skip", map[string]any{"step": rm.step(4).ID}) // on the way: the plan keeps it
	same(t, "planned keeps it", rm.total().PlannedEnd, clockAt(50))
	same(t, "expected loses it", rm.total().ExpectedEnd, clockAt(43))
	same(t, "drift", rm.total().DriftSeconds, -7*60)
	rm.must("reopen", map[string]any{"step": rm.step(4).ID})
	same(t, "brought back", rm.total().ExpectedEnd, clockAt(53))
	rm.must("extend", map[string]any{"minutes": -200})
	same(t, "never below zero", boxMinutes(rm.step(1)), 0)
	rm.refused("invalid", "minutes", "extend", nil)
}

func TestTwoNextsAdvanceOnce(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	seen := rm.at()
	rm.must("next", nil, seen)
	second := rm.at()
	rm.refused("conflict", "step", "next", nil, seen)
	same(t, "still there", rm.at(), second)
	rm.refused("invalid", "expect", "next", nil)
}

func TestBackGivesTimeBackAndKeepsWhatWasUsed(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	rm.later(4 * time.Minute)
	rm.next()
	rm.later(time.Minute)
	rm.must("back", nil, rm.at()) // Next was a mistake
	same(t, "back at", rm.at(), rm.step(1).ID)
	same(t, "left again", rm.clock().Ends, clockAt(11)) // 6 of its 10 minutes are left
	same(t, "the other", stateOf(rm.step(2)), ahead)
	same(t, "keeps its minute", rm.step(2).Int("spent"), 60)
	rm.must("back", nil, rm.at())
	rm.refused("conflict", "step", "back", nil, rm.at())
}

func TestJumpedOverStepsStayAheadAndAreMentioned(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	rm.must("goto", map[string]any{"step": rm.step(4).ID})
	same(t, "jumped over", stateOf(rm.step(2)), ahead)
	same(t, "left", stateOf(rm.step(1)), done)
	w := rm.rows("warnings")["left_behind"].(Warning)
	same(t, "left behind", w.Params["n"], 2)
	rm.must("reopen", map[string]any{"step": rm.step(1).ID}) // goes back there
	same(t, "back", rm.at(), rm.step(1).ID)
	same(t, "left backward", stateOf(rm.step(4)), ahead)
	rm.next()
	same(t, "next is the first ahead", rm.at(), rm.step(2).ID)
}

func TestLastStep(t *testing.T) {
	rm := evening(t)
	rm.must("start", nil)
	rm.must("goto", map[string]any{"step": rm.step(5).ID})
	rm.refused("conflict", "step", "next", nil, rm.at())
	rm = newRoom(t, 60, step("notes", 10, 5, "must"), step("notes", 10, 5, "must"))
	rm.must("start", nil)
	rm.next()
	rm.refused("conflict", "step", "skip", map[string]any{"step": rm.at()})
	rm.refused("conflict", "step", "move_after", map[string]any{"step": rm.at()})
}

func TestGuideWithoutMinutesIsNumberedThroughout(t *testing.T) {
	rm := newRoom(t, 0, step("notes", 0, 0, ""), step("notes", 0, 0, ""))
	rm.must("start", nil)
	same(t, "of", rm.clock().Of, 2)
	same(t, "index", rm.clock().Index, 1)
}

// Whatever commands come in whatever order and however the clock jumps: at most
// one step is here and the session points to it, no time is negative, the plan
// is never rewritten, and expected times never lie in the past.
func TestF15_ClockInvariants(t *testing.T) {
	names := []string{"next", "back", "goto", "extend", "pause", "resume", "skip", "reopen", "move_after", "apply", "open"}
	rapid.Check(t, func(t *rapid.T) {
		rm := newRoom(t, 60, guideSteps(t)...)
		rm.later(time.Duration(rapid.IntRange(-30, 90).Draw(t, "late")) * time.Minute)
		if rm.act("start", map[string]any{"mode": rapid.SampledFrom([]string{"clock", "relative"}).Draw(t, "mode")}) != nil {
			return
		}
		planned := rm.total().PlannedEnd
		for range rapid.IntRange(1, 25).Draw(t, "n") {
			rm.later(time.Duration(rapid.IntRange(-120, 900).Draw(t, "s")) * time.Second)
			play(t, rm, rapid.SampledFrom(names).Draw(t, "act"))
			holds(t, rm)
			same(t, "planned end", rm.total().PlannedEnd, planned)
		}
	})
}

func guideSteps(t *rapid.T) []guide.Step {
	var steps []guide.Step
	for range rapid.IntRange(1, 8).Draw(t, "steps") {
		n := rapid.IntRange(0, 20).Draw(t, "minutes")
		st := step(rapid.SampledFrom([]string{"notes", "phases", "story", "break", "close"}).Draw(t, "activity"), n,
			rapid.IntRange(0, n).Draw(t, "minimum"), rapid.SampledFrom([]string{"must", "should", "could"}).Draw(t, "priority"))
		if rapid.Bool().Draw(t, "after") {
			st.After = "By mail."
		}
		steps = append(steps, st)
	}
	return steps
}

func play(t *rapid.T, rm *room, name string) {
	steps := Steps(rm.s)
	some := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")].ID
	if name == "apply" {
		if row, ok := rm.rows("catchup")["proposal"].(Proposal); ok {
			rm.must("apply_catchup", map[string]any{"changes": row.Changes})
		}
		return
	}
	_ = rm.act(name, map[string]any{"step": some, "minutes": rapid.IntRange(-9, 9).Draw(t, "extend")}, rm.at())
}

func holds(t *rapid.T, rm *room) {
	at := 0
	for i, st := range Steps(rm.s) {
		if stateOf(st) == here {
			at++
			same(t, "the session points to it", rm.at(), st.ID)
		}
		if boxMinutes(st) < 0 || left(st) < 0 || st.Int("spent") < 0 {
			t.Fatalf("negative time in %v", st.Fields)
		}
		row := rm.agenda(i)
		if row.ExpectedEnd != "" && row.ExpectedEnd < row.ExpectedStart && stateOf(st) == ahead {
			t.Fatalf("expected to end before it starts: %+v", row)
		}
	}
	same(t, "steps here", at, 1)
	if rm.total().ExpectedEnd < stamp(rm.now) {
		t.Fatalf("expected to have ended: %+v", rm.total())
	}
	c := rm.clock()
	if c.Index < 0 || c.Index > c.Of {
		t.Fatalf("step %d of %d", c.Index, c.Of)
	}
}

// A view says when time alone changes it, and until then nothing does.
func TestViewsSayWhenTheyChange(t *testing.T) {
	rm := evening(t)
	v := rm.sc.View("session", "agenda")
	_, at := v.Compute(rm.s, six.Add(-time.Hour))
	same(t, "before the start", at, six)
	rm.must("start", nil)
	_, at = v.Compute(rm.s, rm.now.Add(3*time.Minute))
	same(t, "end of the box", at, six.Add(10*time.Minute))
	_, at = v.Compute(rm.s, rm.now.Add(10*time.Minute+20*time.Second))
	same(t, "then every minute", at, six.Add(11*time.Minute))
	rm.must("close", nil)
	if _, at = v.Compute(rm.s, rm.now); !at.IsZero() {
		t.Fatalf("a closed session changes at %v", at)
	}
}

func TestTheCloseIsNeverCut(t *testing.T) {
	rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("close", 8, 5, "must"))
	last := rm.step(1).ID
	rm.refused("invalid", "step", "skip", map[string]any{"step": last})
	rm.must("start", nil)
	rm.refused("invalid", "step", "skip", map[string]any{"step": last})
	rm.refused("invalid", "step", "move_after", map[string]any{"step": last})
	rm.refused("invalid", "minutes", "extend", map[string]any{"step": last, "minutes": -1})
	rm.must("extend", map[string]any{"step": last, "minutes": 2})
	rm.must("extend", map[string]any{"step": last, "minutes": -2})
	same(t, "what was given can be taken back", boxMinutes(rm.step(1)), 8)
}

// While the room is under way the plan stays what it was: minutes are given or taken.
func TestPlannedMinutesStayWhatWasPlanned(t *testing.T) {
	rm := newRoom(t, 60, step("notes", 10, 5, "must"), step("close", 8, 5, "must"))
	put := func(fields map[string]any) error {
		op, _ := r.Write{Op: r.Set, Kind: "step", ID: rm.step(0).ID, Fields: fields}.AsOp(rm.s.Seq)
		_, err := rm.sc.Apply(rm.s, op, r.Author{ID: "fac1", Me: "fac1", Roles: a.Facilitator}, rm.s.Seq+1)
		if err == nil {
			rm.s.Seq++
		}
		return err
	}
	if err := put(map[string]any{"minutes": 12}); err != nil {
		t.Fatal(err)
	}
	rm.must("start", nil)
	if err := put(map[string]any{"minutes": 11}); !errs.Is(err, errs.Conflict) {
		t.Fatalf("planned anew: %v", err)
	}
	if err := put(map[string]any{"title": map[string]any{"en": "Another"}}); err != nil {
		t.Fatal(err)
	}
	same(t, "planned", rm.step(0).Int("minutes"), 12)
}

// An agenda of 70 minutes for which people were promised an hour: minutes won
// are a lead only once everybody can leave when they were told.
func TestALeadCountsAgainstThePromise(t *testing.T) {
	for _, tc := range []struct{ promised, won, drift int }{
		{60, 0, 0}, {60, 4, 0}, {60, 10, 0}, {60, 13, -3}, {60, -5, 5},
		{70, 4, -4}, {80, 4, -4},
	} {
		rm := newRoom(t, tc.promised, step("notes", 30, 5, "should"), step("phases", 40, 10, "must"))
		rm.must("start", nil)
		if tc.won != 0 {
			rm.must("extend", map[string]any{"minutes": -tc.won})
		}
		same(t, fmt.Sprint("drift of ", tc), rm.total().DriftSeconds, tc.drift*60)
		same(t, "planned stays", rm.total().PlannedEnd, clockAt(70))
	}
}
