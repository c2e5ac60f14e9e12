// Package sample builds the sample summit: a fictional campaign for clean water
// with one coalition, two tracks, fourteen people who do not exist and a plan
// half filled. Every document is marked as a sample and removed by one tap.
// Dates are counted from the day it is made, so it never looks stale.
package sample

import (
	"time"

	"cairn/internal/record"
)

// Names of the fictional coalition, used by the program that builds it.
const (
	Coalition = "Clean Water Table"
	Place     = "State of Example"
	Target    = "The Water Committee"
)

// days returns the civil date n days after today, moved on to a weekday.
func days(today time.Time, n int) string {
	d := today.AddDate(0, 0, n)
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDate(0, 0, 1)
	}
	return d.Format(time.DateOnly)
}

type row = map[string]any

func put(kind, id string, fields row) record.Write {
	return record.Write{Op: "put", Kind: kind, ID: id, Fields: fields}
}

// rows gives each row of a table an id of its own.
func rows(newID func() string, kind string, common row, table ...row) []record.Write {
	var out []record.Write
	for _, r := range table {
		for k, v := range common {
			r[k] = v
		}
		out = append(out, put(kind, newID(), r))
	}
	return out
}

// Network returns the shared content of the fictional national campaign.
func Network(today time.Time, newID func() string, summit string) []record.Write {
	mark := row{"sample": true}
	out := []record.Write{put("summit", summit, row{"title": "Clean water summit (sample)", "date": today.Format(time.DateOnly), "place": "Three Wells Parish hall", "sample": true})}
	out = append(out, rows(newID, "formation", mark,
		row{"when": "Three winters ago", "text": "Parents on Alder Street test their own taps and find lead in 31 of 40."},
		row{"when": "Two springs ago", "text": "Tenants, nurses and a parish form the Clean Water Table around one kitchen table."},
		row{"when": "Last autumn", "text": "Six states join. The national campaign sets one aim: every lead pipe replaced within ten years."})...)
	out = append(out, rows(newID, "key_moment", mark,
		row{"title": "National day of calls", "start": days(today, 45), "kind": "mobilisation", "why": "Committees decide their agendas the week after.", "asks": "Two hundred calls from every state.", "certainty": "confirmed"},
		row{"title": "Water committee hearings", "start": days(today, 80), "end": days(today, 86), "kind": "legislative", "why": "The only public hearing before the vote.", "asks": "Six neighbors who speak in person.", "certainty": "tentative"},
		row{"title": "Floor vote on the Clean Taps Act", "start": days(today, 178), "end": days(today, 188), "kind": "legislative", "why": "The money is decided here.", "asks": "A full gallery and a letter from every district.", "certainty": "tentative"})...)
	out = append(out, rows(newID, "deliverable", mark,
		row{"title": "Letters from households", "metric": "letters handed over", "unit": "letters", "target": 6000, "due": days(today, 180)},
		row{"title": "Table hosts trained", "metric": "hosts who led a meeting", "unit": "people", "target": 24, "due": days(today, 100)})...)
	return append(out, rows(newID, "norm", row{"sample": true, "as_of": today.Format(time.DateOnly)},
		row{"text": "One person speaks at a time; everyone speaks once before anyone speaks twice.", "class": "room"},
		row{"text": "What is said here stays here; what is learned here leaves.", "class": "room"},
		row{"text": "Masks are offered at the door and nobody is asked why they wear one.", "class": "safety"},
		row{"text": "Windows stay open. Say so if you are cold; blankets are by the piano.", "class": "safety"})...)
}

// Partners returns the ids used for the three partners of the sample plan.
type Partners struct{ National, Leads, Movement string }

// Plan returns the half-filled plan. session and steps say where its parts
// came from: steps maps a step's key to its id.
func Plan(today time.Time, newID func() string, p Partners, session string, steps map[string]string) []record.Write {
	from := func(key string) row { return row{"state": "agreed", "session": session, "step": steps[key]} }
	out := []record.Write{
		put("partner", p.National, row{"name": "National campaign", "kind": "national", "state": "agreed"}),
		put("partner", p.Leads, row{"name": "State Leads", "kind": "state_leads", "state": "agreed"}),
		put("partner", p.Movement, row{"name": "Movement partners", "kind": "movement", "state": "agreed"}),
		put("aim", "aim", row{"statement": "Example passes the Clean Taps Act and pays for the first 4,000 pipes.", "end_date": days(today, 187), "end_kind": "exact", "end_event": "Floor vote on the Clean Taps Act", "why": "The money for the pipes is decided that week.", "state": "agreed", "session": session, "step": steps["end-date"]}),
	}
	out = append(out, rows(newID, "outside", from("external-dates"),
		row{"title": "Lawmakers at home in their districts", "start": days(today, 85), "end": days(today, 89), "kind": "congress_out", "certainty": "published_tentative", "visits": "avoid", "home": "good"},
		row{"title": "Spring planting, growers away", "start": days(today, 150), "end": days(today, 161), "kind": "other", "certainty": "estimate", "home": "caution"},
		row{"title": "Committee on the floor", "start": days(today, 170), "end": days(today, 181), "kind": "congress_in", "certainty": "published_tentative", "visits": "good"})...)
	out = append(out, rows(newID, "date", from("internal-dates"),
		row{"title": "Six neighbors speak at the water hearing", "start": days(today, 80), "partner": p.Leads, "kind": "action"},
		row{"title": "Kitchen-table meetings on 40 streets", "start": days(today, 100), "end": days(today, 112), "partner": p.Movement, "kind": "action"},
		row{"title": "We hand over 6,000 letters", "start": days(today, 180), "partner": p.Leads, "kind": "deliverable_due"})...)
	goal := newID()
	out = append(out, put("goal", goal, row{"statement": "6,000 households write to the Water Committee, half of them on streets with lead pipes.", "metric": "letters", "unit": "letters", "baseline": 0, "target": 6000, "due": days(today, 180), "owner": p.Leads, "source": "the box at Three Wells Parish, counted every Friday", "inclusion": "Tenants on lead-pipe streets write the letter and choose who hands it over.", "state": "agreed", "session": session, "step": steps["benchmarks"]}))
	out = append(out, rows(newID, "actor", from("power"),
		row{"name": "Committee chair", "role": "primary_target", "kind": "person", "influence": 9, "support": -2, "holder": "Mill County Nurses"},
		row{"name": "County growers' league", "role": "influencer", "kind": "org", "influence": 6, "support": 0},
		row{"name": "School principals", "role": "ally", "kind": "constituency", "influence": 4, "support": 4, "holder": "Pump House Youth"})...)
	ask, give := newID(), newID()
	out = append(out, put("commitment", ask, row{"from": p.Movement, "to": p.Leads, "text": "Hold kitchen-table meetings on 40 streets.", "quantity": 40, "unit": "meetings", "due": days(today, 112), "evidence": "40 sign-in sheets", "owner": "Three Wells Parish", "state": "agreed", "session": session, "step": steps["delegate"]}),
		put("commitment", give, row{"from": p.Leads, "to": p.Movement, "text": "Train 24 table hosts, with childcare on site.", "quantity": 24, "unit": "people", "due": days(today, 96), "evidence": "names of 24 hosts who agreed", "owner": "Alder Street Tenants", "state": "agreed", "session": session, "step": steps["delegate"]}))
	return append(out, rows(newID, "norm", from("discussion-norms"),
		row{"text": "Say what you can do, not what should be done.", "holder": "Whoever holds the marker", "class": "room"})...)
}

// Person is somebody in the sample room; none of them exists.
type Person struct{ Name, Pronouns, Org, Role, Lang string }

// People returns the fourteen sample people by the organisation they name.
func People() []Person {
	return []Person{
		{"Rosa", "she", "Three Wells Parish", "table host", "es"}, {"Marcus", "he", "Alder Street Tenants", "chair", "en"},
		{"Bea", "she", "Pump House Youth", "", "en"}, {"Tomás", "él", "Three Wells Parish", "", "es"},
		{"Lin", "they", "Mill County Nurses", "steward", "en"}, {"Deshawn", "he", "Pump House Youth", "organizer", "en"},
		{"Pilar", "ella", "Alder Street Tenants", "", "es"}, {"Gus", "", "Mill County Nurses", "", "en"},
		{"Hawa", "she", "Three Wells Parish", "interpreter", "en"}, {"Irena", "she", "Alder Street Tenants", "", "en"},
		{"Nam", "", "Pump House Youth", "", "en"}, {"Jodie", "they", "Mill County Nurses", "night shift", "en"},
		{"Silvia", "ella", "Alder Street Tenants", "treasurer", "es"}, {"Yusuf", "he", "Three Wells Parish", "", "en"},
	}
}

// Room returns the people and organisations of the sample session, all let in.
func Room(newID func() string) []record.Write {
	orgs := map[string]string{}
	var out []record.Write
	for _, p := range People() {
		if orgs[p.Org] == "" {
			orgs[p.Org] = newID()
			out = append(out, put("org", orgs[p.Org], row{"name": p.Org}))
		}
		out = append(out, put("participant", newID(), row{"name": p.Name, "pronouns": p.Pronouns, "org": orgs[p.Org], "role": p.Role, "lang": p.Lang, "state": "in"}))
	}
	return out
}
