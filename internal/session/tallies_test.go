package session

import (
	"fmt"
	"testing"

	"cairn/internal/errs"
	r "cairn/internal/record"
)

func mapRoom(t *testing.T) *room {
	rm := newRoom(t, 60, step("power", 10, 5, "must"), step("feasibility", 10, 5, "must"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	return rm
}

// place puts a placement of "dan" for each pair of support and influence.
func (rm *room) place(pairs ...[2]int) {
	for i, p := range pairs {
		who := fmt.Sprint("p", i)
		rm.person(who)
		rm.put("placement", r.DerivedID("dan", who), map[string]any{"step": rm.step(0).ID, "actor": "dan", "support": p[0], "influence": p[1], "mechanisms": []string{"faith"}})
	}
}

func TestPlacementsShowTheMiddleFromThreeOn(t *testing.T) {
	for _, v := range []struct {
		name   string
		pairs  [][2]int
		hidden bool
		split  bool
		first  bool
		middle float64
	}{
		{"two say nothing", [][2]int{{-3, 8}, {3, 8}}, true, false, false, 0},
		{"three agree", [][2]int{{1, 8}, {2, 8}, {2, 9}}, false, false, false, 2},
		{"two camps", [][2]int{{-3, 8}, {-2, 8}, {2, 9}, {4, 9}}, false, true, true, 0},
		{"one stands far away", [][2]int{{-5, 8}, {2, 8}, {3, 9}}, false, false, true, 2},
	} {
		t.Run(v.name, func(t *testing.T) {
			rm := mapRoom(t)
			rm.place(v.pairs...)
			row := rm.rows("results")["dan"].(ResultRow)
			if row.Hidden != v.hidden || row.N != len(v.pairs) {
				t.Fatalf("%+v", row)
			}
			if v.hidden {
				same(t, "nothing but how many", row.Support == nil && row.Mechanisms == nil, true)
				return
			}
			same(t, "split", row.Support.Split, v.split)
			same(t, "first", row.First, v.first)
			same(t, "middle", row.Support.Median, v.middle)
			same(t, "ways", row.Mechanisms["faith"], len(v.pairs))
		})
	}
}

func TestThePlanKeepsTalliesAndNobodysAnswer(t *testing.T) {
	rm := mapRoom(t)
	rm.place([2]int{1, 8}, [2]int{2, 8}, [2]int{3, 9})
	for i := range 3 {
		rm.put("rating", r.DerivedID("m1", fmt.Sprint("p", i)), map[string]any{"step": rm.step(1).ID, "subject": "m1", "right": 4, "can": 2 + i})
	}
	rm.next()
	got := rm.carried("plan1", "tally", rm.s.ID+"/dan")
	same(t, "support", got["support"], any(2.0))
	same(t, "people", got["n"], any(3))
	rm.next() // not revealed
	same(t, "hidden stays here", len(rm.carried("plan1", "tally", rm.s.ID+"/m1")), 0)
	rm.must("reveal", map[string]any{"step": rm.step(1).ID})
	rm.must("close", nil)
	same(t, "ratings", rm.carried("plan1", "tally", rm.s.ID+"/m1")["can"], any(3.0))
}

func TestTwoAnswersAreNoTally(t *testing.T) {
	rm := mapRoom(t)
	rm.place([2]int{1, 8}, [2]int{2, 8})
	rm.next()
	same(t, "nothing", len(rm.carried("plan1", "tally", rm.s.ID+"/dan")), 0)
}

func TestARoundCountsTurnsAndNeverSaysWhose(t *testing.T) {
	round := step("roster", 8, 4, "must")
	round.PerPerson = 30
	rm := newRoom(t, 60, round, step("notes", 10, 5, "must"), step("close", 10, 5, "must"))
	rm.refused(errs.Conflict, "state", "speaker", nil)
	rm.must("start", nil)
	for i := range 6 {
		rm.person(fmt.Sprint("p", i))
	}
	same(t, "share of the box", rm.clock().TurnSeconds, 80)
	same(t, "nobody yet", rm.clock().Turn, 0)
	rm.must("speaker", nil, rm.at())
	rm.must("speaker", nil)
	same(t, "second", rm.clock().Turn, 2)
	same(t, "since", rm.clock().TurnStarted, stamp(rm.now))
	rm.next()
	same(t, "no round here", rm.clock().TurnSeconds, 0)
	rm.refused(errs.Conflict, "step", "speaker", nil)
	rm.must("back", nil, rm.at())
	same(t, "begins anew", rm.clock().Turn, 0)
}

func TestSafetyNormsApplyOrTheirStepIsLeftOut(t *testing.T) {
	rm := newRoom(t, 60, step("safety", 3, 2, "should"), step("notes", 10, 5, "must"), step("close", 10, 5, "must"))
	same(t, "on", head(rm.s).Bool("safety_applies"), true)
	rm.must("safety", map[string]any{"applies": false})
	same(t, "left out", stateOf(rm.step(0)), skipped)
	rm.must("safety", map[string]any{"applies": true})
	same(t, "back in", stateOf(rm.step(0)), ahead)
	rm.must("start", nil)
	rm.must("safety", map[string]any{"applies": false})
	same(t, "the room goes on", rm.at(), rm.step(1).ID)
	same(t, "off", head(rm.s).Bool("safety_applies"), false)
	rm.refused(errs.Invalid, "applies", "safety", nil)
}

// The room stands at the first of several steps that are left out together.
func TestLeavingSafetyOutGoesOnPastAllOfItsSteps(t *testing.T) {
	rm := newRoom(t, 60, step("safety", 3, 2, "should"), step("safety", 3, 2, "should"), step("notes", 10, 5, "must"),
		step("safety", 3, 2, "should"), step("close", 10, 5, "must"))
	rm.must("start", nil)
	rm.must("safety", map[string]any{"applies": false})
	same(t, "the room is at", rm.at(), rm.step(2).ID)
	for i, want := range []string{skipped, skipped, here, skipped, ahead} {
		same(t, "state", stateOf(rm.step(i)), want)
	}
}
