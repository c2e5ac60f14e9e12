// Package plan holds the rules of the living plan: what it is made of, what
// each part must say, and how complete it is.
package plan

import (
	a "cairn/internal/access"
	r "cairn/internal/record"
)

const doc = "plan"

// Makers may create drafts in a plan: people of a session that has a seat here
// for the kind, and those who keep the plan.
const makers = a.Facilitator | a.Participant | a.Keeper

// editors may change a draft: its author, facilitators and keepers.
const editors = a.Owner | a.Facilitator | a.Keeper

// Kinds declares every kind of record a plan holds.
func Kinds() []r.Kind {
	return withChecks([]r.Kind{
		planKind(), seatKind(), WaitingKind(doc), partnerKind(), aimKind(),
		draft("outside", "title",
			text("title", 160, true), date("start", true), date("end", false),
			enum("kind", "federal_holiday", "federal_holiday_observed", "congress_out", "congress_in", "senate_out", "senate_in", "house_out", "house_in",
				"house_vote", "state_session", "election", "convention", "retreat", "step_back", "religious", "national_key_moment", "other"),
			enum("certainty", "fixed_by_law", "confirmed", "published_tentative", "estimate", "placeholder"),
			effect("visits"), effect("home"), effect("staff_work"), effect("volunteer_work"),
			enum("control", "none", "ours", "partner"), text("applies", 80, false), text("source", 120, false), text("source_url", 300, false),
			date("source_as_of", false), flag("cancelled")),
		draft("date", "title",
			date("start", true), text("title", 200, true), date("end", false), ref("partner", "partner"),
			enum("kind", "deliverable_due", "action", "decision", "other"), ref("goal", "goal"), long("note", 400)),
		draft("action", "title",
			text("title", 160, true), date("start", true), date("end", false), text("host", 80, false), text("where", 120, false),
			flag("existing"), list("issues", 8), long("resources", 300), long("best_window", 200),
			long("hook", 300), long("message", 300), text("ask", 200, false), long("materials", 300), flag("not_fitting"),
			long("missing", 300), long("benefits", 300), long("burdened", 300), long("access", 300), flag("open"),
			// chosen is one of the few that are told and challenged in the room.
			r.Field{Name: "chosen", Type: r.Bool, Write: a.Staff, Hidden: true}),
		draft("interest", "note",
			must(ref("action", "action")), text("org", 80, true),
			enum("kind", "co_host", "turnout", "speaker", "materials", "funds", "space", "translation", "amplify", "other"),
			text("note", 200, false), flag("contact_ok"),
			// confirmed is the answer at the close: still in.
			r.Field{Name: "confirmed", Type: r.Bool, Hidden: true}),
		draft("phase", "name",
			text("name", 80, true), enum("kind", "planning", "target_id", "capacity", "persuasion", "mobilization", "gotv", "decision", "resolution", "other"),
			date("launch", false), date("end", false), long("purpose", 300), long("how", 400), ref("lead", "partner"),
			flag("hard_launch"), flag("hard_end"), r.Field{Name: "ord", Type: r.Int, Min: 1, Max: 99}),
		goalKind(),
		draft("benchmark", "goal",
			must(ref("goal", "goal")), r.Field{Name: "percent", Type: r.Int, Min: 1, Max: 100, Required: true},
			num("value"), date("due", true), ref("owner", "partner"), ref("phase", "phase"), ref("commitment", "commitment")),
		draft("progress", "goal", must(ref("goal", "goal")), must(num("value")), date("as_of", true), stageless(long("note", 300))),
		actorKind(), tieKind(),
		draft("finding", "text",
			enum("kind", "shared_value", "shared_understanding", "difference", "mechanism", "research"),
			long2("text", 300, true), whom("owner", 80), date("due", false), ref("actor", "actor")),
		tallyKind(),
		draft("verdict", "subject",
			r.Field{Name: "subject", Type: r.Ref, Required: true}, enum("verdict", "yes", "yes_if", "not_here", "open"),
			long("condition", 300), long("alternative", 300), num("target"), long("note", 300)),
		draft("history", "issue",
			text("org", 80, true), text("issue", 120, true), r.Field{Name: "year", Type: r.Int, Min: 1900, Max: 2100},
			enum("outcome", "won", "partly", "no", "ongoing"), text("metric", 80, false), text("unit", 40, false), text("best_pace", 80, false),
			long("what_worked", 400), long("lesson", 400), long("challenge", 400), long("overcame", 400), flag("shareable")),
		draft("collab", "coalition",
			text("a", 80, true), text("b", 80, true), text("coalition", 120, false), r.Field{Name: "year", Type: r.Int, Min: 1900, Max: 2100}),
		draft("gap", "group", text("group", 120, true), long("why", 300), long("how", 300)),
		draft("lesson", "goal", long2("goal", 300, true), long("outcome", 300), long("lesson", 300)),
		draft("ask", "what",
			text("what", 160, true), date("when", false), text("where", 120, false),
			r.Field{Name: "needed", Type: r.Int, Min: 0, Max: 100000}, r.Field{Name: "show_rate", Type: r.Int, Min: 1, Max: 100}, whom("asker", 80)),
		draft("strength", "text", text("org", 80, true), long2("text", 300, true)),
		draft("way", "text", must(enum("kind", "recruit", "retain", "inform")), long2("text", 300, true)),
		draft("role", "name", text("name", 80, true), whom("holder", 80), text("team", 80, false)),
		commitmentKind(), responseKind(),
		draft("channel", "name", text("name", 80, true), enum("audience", "internal", "supporters"), text("purpose", 160, false), flag("sensitive")),
		draft("checkin", "purpose",
			text("purpose", 120, true), enum("every", "week", "two_weeks", "month", "once"),
			date("first", false), r.Field{Name: "time", Type: r.Text, Max: 5}, r.Field{Name: "minutes", Type: r.Int, Min: 5, Max: 480},
			whom("convener", 80)),
		charterKind(),
		draft("norm", "text", long2("text", 200, true), whom("holder", 80), enum("class", "room", "safety", "communication")),
		followupKind(),
		draft("question", "text", long2("text", 300, true), r.Field{Name: "about", Type: r.Ref, Hidden: true}, long("answer", 400)),
	})
}

// draft declares a kind that the room makes as drafts and a facilitator keeps.
func draft(name, title string, fields ...r.Field) r.Kind {
	return r.Kind{Name: name, Doc: doc, Title: title, Draft: true, Fields: fields,
		Create: makers, Read: a.PlanAll, Write: editors}
}

// planKind is the one record "plan": whose it is.
func planKind() r.Kind {
	return r.Kind{Name: "plan", Doc: doc, Title: "coalition", Create: a.Server, Read: a.PlanAll, Write: a.Keeper,
		Fields: []r.Field{
			text("coalition", 120, true), text("place", 120, false), text("zone", 60, false),
			{Name: "sample", Type: r.Bool, Write: a.Server}, {Name: "network", Type: r.Ref, Write: a.Server},
			{Name: "created", Type: r.Date, Write: a.Server},
		}}
}

// seatKind lets the people of one open session work in this document, in the
// kinds named and no others. Carried here by the session; see docs/architecture.
func seatKind() r.Kind {
	return SeatKind(doc)
}

// SeatKind declares seats for a type of document.
func SeatKind(docType string) r.Kind {
	return r.Kind{Name: "seat", Doc: docType, Create: a.Server, Read: a.Staff, Write: a.Server,
		Fields: []r.Field{
			{Name: "session", Type: r.Ref, Required: true}, {Name: "kinds", Type: r.List, Max: 60},
			{Name: "removed", Type: r.Refs, Max: 5000}, {Name: "open", Type: r.Bool},
		}}
}

// WaitingKind declares who still waits in the lobby of a seated session; the id
// is the person's. A seat lets in everybody of its session, and this document
// cannot look into the session: whoever enters the lobby is written here first.
func WaitingKind(docType string) r.Kind {
	return r.Kind{Name: "waiting", Doc: docType, Create: a.Server, Read: a.Staff, Write: a.Server,
		Fields: []r.Field{
			{Name: "session", Type: r.Ref, Required: true}, {Name: "still", Type: r.Bool},
		}}
}

// partnerKind is who can promise something in the plan.
func partnerKind() r.Kind {
	k := draft("partner", "name", text("name", 80, true), enum("kind", "national", "state_leads", "movement", "org"),
		r.Field{Name: "speaker", Type: r.Ref, Write: a.Staff | a.Server, Hidden: true},
		r.Field{Name: "merged", Type: r.Ref, Of: "partner", Write: a.Server, Hidden: true}) // the one it was joined to
	k.Create = a.Staff
	return k
}

// aimKind is the one record "aim": what is won, and the day the timeline is
// drawn backward from.
func aimKind() r.Kind {
	k := draft("aim", "statement", long2("statement", 300, false), date("start_date", false), date("end_date", false),
		enum("end_kind", "exact", "target", "unknown"), text("end_event", 160, false), long("why", 300), whom("drawer", 80))
	k.Create, k.Write = a.Staff, a.Staff
	return k
}

// commitmentKind is a promise from one partner to another. It lives only when
// both said yes to the same version.
func commitmentKind() r.Kind {
	return draft("commitment", "text",
		must(ref("from", "partner")), must(ref("to", "partner")), long2("text", 300, true),
		num("quantity"), text("unit", 40, false), date("due", false), text("evidence", 200, false), whom("owner", 80),
		text("deliverable", 160, false), ref("goal", "goal"), ref("benchmark", "benchmark"), date("start", false),
		enum("recurs", "once", "week", "two_weeks", "month"),
		// terms is the response whose other terms this version took.
		r.Field{Name: "terms", Type: r.Ref, Of: "response", Hidden: true})
}

// goalKind is what is to be reached: a number, or a state put in words. Its
// deliverable stands in the network.
func goalKind() r.Kind {
	return draft("goal", "statement",
		long2("statement", 400, true), text("metric", 80, false), text("unit", 40, false),
		num("baseline"), num("target"), date("due", false), ref("owner", "partner"), ref("deliverable", "deliverable"), text("source", 160, false),
		long("inclusion", 300), long("equity", 300),
		enum("kind", "outcome", "process", "capacity"), ref("parent", "goal"), enum("direction", "increase", "decrease", "reach"),
		long("reached_when", 300), date("start", false), ref("counted_by", "partner"), long("moves", 200), long("resources", 300),
		list("groups", 8), enum("inclusion_role", "informed", "consulted", "co_design", "decides"), long("disparity", 300), date("check_by", false),
		enum("result", "open", "met", "missed", "dropped"), long("lesson", 300))
}

// actorKind is somebody on the power map: a primary target, or somebody on the
// map of one (target). Where people see them is one placement a person, in the
// session; support and influence are what the coalition settled on.
func actorKind() r.Kind {
	return draft("actor", "name",
		text("name", 120, true), enum("role", "primary_target", "secondary_target", "ally", "opponent", "constituency", "influencer", "unknown"),
		enum("kind", "person", "org", "constituency", "body"), text("office", 120, false),
		enum("chamber", "us_senate", "us_house", "state_upper", "state_lower", "other"), ref("target", "actor"), stageless(long("question", 300)),
		r.Field{Name: "influence", Type: r.Int, Min: 0, Max: 10}, r.Field{Name: "support", Type: r.Int, Min: -5, Max: 5},
		whom("holder", 120), r.Field{Name: "holders", Type: r.Refs, Of: "partner", Max: 20, Read: a.PlanRoom}, date("term_end", false),
		enum("wedge", "active_ally", "passive_ally", "neutral", "passive_opponent", "active_opponent"), date("wedge_as_of", false),
		text("bioguide_id", 12, false), stageless(enum("sensitivity", "open", "careful", "secret")), stageless(long("note", 400)))
}

// tieKind is a line between two on the map.
func tieKind() r.Kind {
	return draft("tie", "label", must(ref("from", "actor")), must(ref("to", "actor")), text("label", 120, true),
		enum("kind", "works_for", "advises", "funds", "family", "member", "other"), text("source", 300, false),
		r.Field{Name: "strength", Type: r.Int, Min: 1, Max: 3})
}

// tallyKind is what one session's people answered about one thing, carried here
// without anybody's answer: ratings of a part of the national plan, placements
// of somebody on the map. The id is "<session>/<subject>".
func tallyKind() r.Kind {
	return r.Kind{Name: "tally", Doc: doc, Title: "of", Create: a.Server, Read: a.PlanAll, Write: a.Server,
		Fields: []r.Field{
			{Name: "of", Type: r.Enum, Enum: []string{"rating", "placement"}, Required: true}, {Name: "session", Type: r.Ref, Required: true},
			{Name: "subject", Type: r.Ref, Required: true}, text("track", 20, false), {Name: "n", Type: r.Int, Max: 5000},
			num("right"), num("can"), num("support"), num("influence"), flag("split"),
		}}
}

// responseKind is one partner's answer to one version of a commitment. Without
// a confirmed speaker it is only "said in the room".
func responseKind() r.Kind {
	return draft("response", "text",
		must(ref("commitment", "commitment")), must(ref("by", "partner")),
		enum("answer", "accept", "counter", "decline", "ask"),
		// The other terms of a counter: what it says nothing about stays as it is.
		num("quantity"), date("due", false), long("instead", 300), long("text", 300),
		// version is the ledger's version of the commitment that was answered.
		r.Field{Name: "version", Type: r.Int, Min: 1, Max: 1e15, Hidden: true},
		r.Field{Name: "confirmed", Type: r.Bool, Write: a.Staff | a.Server, Hidden: true})
}

// charterKind is the one record "charter": how this coalition talks.
func charterKind() r.Kind {
	k := draft("charter", "decision_rule", text("tool", 120, false), long("decision_rule", 200), long("feedback", 300),
		long("learning", 300), long("escalation", 300), whom("writes_up", 80), date("writes_by", false), date("review", false))
	k.Create = a.Staff
	k.Write = a.Staff
	return k
}

// followupKind is a next step with an owner and a date.
func followupKind() r.Kind {
	return draft("followup", "text",
		long2("text", 300, true), whom("owner", 80), date("due", false),
		enum("status", "open", "done", "dropped"),
		r.Field{Name: "origin", Type: r.Enum, Enum: []string{"room", "parking", "unclear", "conversation", "step", "collab", "feasibility"}, Hidden: true})
}

func text(name string, max float64, required bool) r.Field {
	return r.Field{Name: name, Type: r.Text, Max: max, Required: required}
}

func long(name string, max float64) r.Field {
	return r.Field{Name: name, Type: r.Text, Max: max, Long: true}
}

func long2(name string, max float64, required bool) r.Field {
	return r.Field{Name: name, Type: r.Text, Max: max, Long: true, Required: required}
}

func date(name string, required bool) r.Field {
	return r.Field{Name: name, Type: r.Date, Required: required}
}

func enum(name string, of ...string) r.Field { return r.Field{Name: name, Type: r.Enum, Enum: of} }
func effect(name string) r.Field             { return enum(name, "avoid", "caution", "neutral", "good") }
func ref(name, kind string) r.Field          { return r.Field{Name: name, Type: r.Ref, Of: kind} }
func num(name string) r.Field                { return r.Field{Name: name, Type: r.Number, Min: -1e12, Max: 1e12} }
func flag(name string) r.Field               { return r.Field{Name: name, Type: r.Bool} }
func list(name string, max float64) r.Field  { return r.Field{Name: name, Type: r.List, Max: max} }

// must makes a field required.
func must(f r.Field) r.Field { f.Required = true; return f }

// whom is a person or group somebody typed: for those who work with the plan,
// never for the projector.
func whom(name string, max float64) r.Field {
	f := text(name, max, false)
	f.Read = a.PlanRoom
	return f
}

// stageless keeps a field off the projector and away from the plan's link:
// notes about targets, and on what got in our way, are for the people in the room.
func stageless(f r.Field) r.Field {
	f.Read = a.Facilitator | a.Participant | a.Keeper
	return f
}
