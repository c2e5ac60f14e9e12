// Package session holds the rules of one run of a guide: the activities that
// steps put in people's hands, the commands that move the room, the clock with
// its planned, expected and actual times, and the proposal to catch up.
package session

import "cairn/internal/record"

// Activity is the form a step puts in people's hands.
type Activity struct {
	Name string
	// Session and Plan name the kinds people make in each document; Plan kinds
	// are drafts until a facilitator keeps them.
	Session, Plan []string
	// Network names the kinds of the network that the step shows.
	Network []string
	// Private steps never show, to anybody, who has finished or passed.
	Private bool
	// Hidden steps show answers only after the facilitator reveals them.
	Hidden bool
	// Pass offers "I pass" beside "I am done".
	Pass bool
}

// Activities lists the activities by name. Each step of a guide names one.
func Activities() map[string]Activity {
	list := []Activity{
		{Name: "header", Session: []string{"note"}},
		{Name: "music"},
		{Name: "facilitators", Session: []string{"facilitator"}},
		{Name: "safety", Session: []string{"answer"}, Plan: []string{"norm"}, Network: []string{"norm"}},
		{Name: "roster", Session: []string{"participant", "org"}, Pass: true},
		{Name: "norms", Session: []string{"agree"}, Plan: []string{"norm"}, Network: []string{"norm"}},
		{Name: "agenda", Session: []string{"note"}},
		{Name: "smartie", Session: []string{"answer", "note"}},
		{Name: "story", Session: []string{"turn", "word"}, Network: []string{"formation"}, Private: true, Pass: true},
		{Name: "history", Plan: []string{"history"}, Pass: true},
		{Name: "intersections", Plan: []string{"collab", "gap"}},
		{Name: "strategy", Session: []string{"note"}, Network: []string{"key_moment", "formation"}},
		{Name: "feasibility", Session: []string{"rating"}, Plan: []string{"verdict"}, Network: []string{"key_moment", "deliverable"}, Private: true, Hidden: true, Pass: true},
		{Name: "break", Session: []string{"answer"}, Private: true},
		{Name: "power", Session: []string{"placement"}, Plan: []string{"actor", "finding", "tie"}},
		{Name: "end_date", Session: []string{"proposal"}, Plan: []string{"aim"}, Hidden: true},
		{Name: "external", Plan: []string{"outside"}},
		{Name: "internal", Plan: []string{"date", "lesson"}},
		{Name: "phases", Plan: []string{"phase"}},
		{Name: "benchmarks", Plan: []string{"goal", "benchmark"}, Network: []string{"deliverable"}},
		{Name: "engagement", Plan: []string{"way", "ask", "strength", "role"}},
		{Name: "delegate", Plan: []string{"commitment", "response"}},
		{Name: "charter", Plan: []string{"channel", "checkin", "charter", "norm"}},
		{Name: "parking", Session: []string{"parking"}},
		{Name: "takeaways", Session: []string{"takeaway"}},
		{Name: "close", Session: []string{"answer"}, Plan: []string{"followup", "interest"}},
		{Name: "events", Plan: []string{"action"}},
		{Name: "hooks", Plan: []string{"action"}},
		{Name: "challenge", Plan: []string{"action", "interest"}},
		{Name: "readout", Session: []string{"note"}, Plan: []string{"response", "followup", "finding"}, Network: []string{"key_moment", "deliverable"}},
		{Name: "notes", Session: []string{"note"}},
	}
	out := make(map[string]Activity, len(list))
	for _, a := range list {
		out[a.Name] = a
	}
	return out
}

// ActivityOf returns the activity of a step of the session and whether it is known.
func ActivityOf(s *record.State, step string) (Activity, bool) {
	a, ok := Activities()[s.Any("step", step).Str("activity")]
	return a, ok
}
