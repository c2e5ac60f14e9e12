package session

import (
	"time"

	a "cairn/internal/access"
	r "cairn/internal/record"
)

// ClockRow is the row "now" of view clock: where the room is. Clients count
// down to Ends (or up from it) with the server's clock; Remaining stands in
// its place while the session is paused, in seconds, negative when over.
type ClockRow struct {
	Step string `json:"step,omitempty"`
	// Index and Of number the steps that have a time box and are not skipped or
	// moved to later; the header and the music are not counted.
	Index     int    `json:"index"`
	Of        int    `json:"of"`
	State     string `json:"state"`
	Started   string `json:"started,omitempty"`
	Ends      string `json:"ends,omitempty"`
	Remaining *int   `json:"remaining,omitempty"`
	Over      bool   `json:"over,omitempty"`
	Promised  string `json:"promised,omitempty"`
	// A round: TurnSeconds is each one's share of the box, a help and no limit;
	// Turn is the number of who speaks, 0 before the first.
	TurnSeconds int    `json:"turn_seconds,omitempty"`
	Turn        int    `json:"turn,omitempty"`
	TurnOf      int    `json:"turn_of,omitempty"`
	TurnStarted string `json:"turn_started,omitempty"`
}

func clockView() r.View {
	return r.View{Name: "clock", Doc: doc, Kinds: []string{"session", "step", "participant"}, Read: a.Faces,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			h, t := head(s), Times(s, now)
			var next time.Time
			if h.Str("state") == "running" && t.Left > 0 {
				next = now.Add(t.Left)
			}
			row := clockRow(h, t, now)
			row.round(s, h)
			return map[string]any{"now": row}, next
		}}
}

func clockRow(h *r.Record, t Timeline, now time.Time) ClockRow {
	row := ClockRow{Step: h.Str("step"), State: h.Str("state"), Promised: stamp(t.Promised)}
	row.Index, row.Of = number(t.Slots, row.Step)
	if t.Here < 0 || !Running(h) {
		return row
	}
	row.Started, row.Over = h.Str("step_started"), t.Over > 0
	if h.Str("state") == "paused" {
		rest := int((t.Left - t.Over) / time.Second)
		row.Remaining = &rest
		return row
	}
	row.Ends = stamp(now.Add(t.Left - t.Over))
	return row
}

// round fills in who has the word in a step that goes around.
func (row *ClockRow) round(s *r.State, h *r.Record) {
	st, people := s.Get("step", row.Step), len(InRoom(s))
	if !Running(h) || st.Int("per_person") == 0 || people == 0 {
		return
	}
	row.TurnSeconds, row.TurnOf = max(shortestTurn, boxMinutes(st)*60/people), people
	row.Turn, row.TurnStarted = min(h.Int("turn"), people), h.Str("turn_started")
}

const shortestTurn = 10 // seconds; fewer help nobody

// number counts the numbered steps and says which of them the step is, 0 when
// it has no number. In a guide without any minutes every step is numbered.
func number(slots []Slot, id string) (index, of int) {
	timed := false
	for _, slot := range slots {
		timed = timed || slot.Step.Int("minutes") > 0
	}
	for _, slot := range slots {
		if out(slot.Step) || (timed && slot.Step.Int("minutes") == 0) {
			continue
		}
		of++
		if slot.Step.ID == id {
			index = of
		}
	}
	return index, of
}

// AgendaRow is one step in view agenda. Instants are "" when there are none.
type AgendaRow struct {
	PlannedStart  string `json:"planned_start,omitempty"`
	PlannedEnd    string `json:"planned_end,omitempty"`
	ExpectedStart string `json:"expected_start,omitempty"`
	ExpectedEnd   string `json:"expected_end,omitempty"`
	ActualStart   string `json:"actual_start,omitempty"`
	ActualEnd     string `json:"actual_end,omitempty"`
	// Minutes is the present box, extra minutes included.
	Minutes int    `json:"minutes"`
	State   string `json:"state"`
}

// TotalRow is the row "total" of view agenda.
type TotalRow struct {
	PlannedEnd   string `json:"planned_end"`
	ExpectedEnd  string `json:"expected_end"`
	PromisedEnd  string `json:"promised_end"`
	DriftSeconds int    `json:"drift_seconds"`
	Since        string `json:"since,omitempty"`
	// FreeMinutes lie between the expected and the promised end; negative when over.
	FreeMinutes int `json:"free_minutes"`
	Minutes     int `json:"minutes"`
}

func agendaView() r.View {
	return r.View{Name: "agenda", Doc: doc, Kinds: []string{"session", "step"}, Read: a.Room,
		Compute: func(s *r.State, now time.Time) (map[string]any, time.Time) {
			h, t := head(s), Times(s, now)
			rows := map[string]any{"total": t.total()}
			for _, slot := range t.Slots {
				rows[slot.Step.ID] = slot.row()
			}
			return rows, t.Change(h, now)
		}}
}

func (slot Slot) row() AgendaRow {
	return AgendaRow{
		PlannedStart: stamp(slot.PlannedStart), PlannedEnd: stamp(slot.PlannedEnd),
		ExpectedStart: stamp(slot.ExpectedStart), ExpectedEnd: stamp(slot.ExpectedEnd),
		ActualStart: stamp(slot.ActualStart), ActualEnd: stamp(slot.ActualEnd),
		Minutes: boxMinutes(slot.Step), State: stateOf(slot.Step),
	}
}

func (t Timeline) total() TotalRow {
	row := TotalRow{PlannedEnd: stamp(t.PlannedEnd), ExpectedEnd: stamp(t.ExpectedEnd), PromisedEnd: stamp(t.Promised),
		DriftSeconds: int(t.Drift / time.Second), Since: t.Since, FreeMinutes: t.free()}
	for _, slot := range t.Slots {
		row.Minutes += boxMinutes(slot.Step)
	}
	return row
}

// free is the whole minutes between expected and promised end, rounded toward
// the later: 61 seconds over are two minutes over, 61 seconds free one free.
func (t Timeline) free() int {
	d := t.Promised.Sub(t.ExpectedEnd)
	n := int(d / time.Minute)
	if d < 0 && d%time.Minute != 0 {
		n--
	}
	return n
}
