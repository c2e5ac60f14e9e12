package session

import (
	a "cairn/internal/access"
	r "cairn/internal/record"
)

const doc = "session"

// server-written fields: acts set them, nobody edits them directly.
const byAct = a.Server

// Kinds declares every kind of record a session holds.
func Kinds() []r.Kind {
	return []r.Kind{
		sessionKind(), stepKind(), materialKind(), facilitatorKind(), participantKind(), orgKind(),
		doneKind(), answerKind(), agreeKind(), turnKind(), wordKind(), noteKind(), ratingKind(),
		placementKind(), proposalKind(), parkingKind(), takeawayKind(), catchupKind(), slideKind(),
	}
}

// sessionKind is the one record "session" of every session: what it is about,
// where its clock stands, and how people get in.
func sessionKind() r.Kind {
	return r.Kind{
		Name: "session", Doc: doc, Title: "title",
		Create: a.Server, Read: a.Faces | a.Lobby, Write: a.Facilitator, Delete: a.Server, Check: checkSession,
		Fields: []r.Field{
			{Name: "title", Type: r.Text, Required: true, Max: 120},
			{Name: "coalition", Type: r.Text, Max: 120, Read: a.Faces},
			{Name: "place", Type: r.Text, Max: 120, Read: a.Faces},
			{Name: "target", Type: r.Text, Max: 120, Read: a.Faces},
			{Name: "track", Type: r.Enum, Enum: []string{"state_leads", "movement", "joint", "other"}, Read: a.Faces},
			{Name: "guide", Type: r.Text, Max: 80, Read: a.Faces, Write: byAct},
			{Name: "outcomes", Type: r.Locals, Read: a.Faces},
			{Name: "summit", Type: r.Ref, Read: a.Faces, Write: byAct},
			{Name: "plan", Type: r.Ref, Read: a.Faces, Write: byAct},
			{Name: "network", Type: r.Ref, Read: a.Faces, Write: byAct},
			{Name: "sample", Type: r.Bool, Read: a.Faces, Write: byAct},
			{Name: "starts", Type: r.Instant, Required: true, Read: a.Faces},
			{Name: "zone", Type: r.Text, Max: 60, Read: a.Faces},
			{Name: "lang", Type: r.Text, Max: 20, Read: a.Faces}, // of texts the server writes, such as follow-ups
			{Name: "minutes", Type: r.Int, Min: 5, Max: 600, Read: a.Faces},
			{Name: "room", Type: r.Text, Max: 120, Read: a.Faces},
			{Name: "headcount", Type: r.Int, Min: 0, Max: 5000, Read: a.Faces},
			{Name: "tables", Type: r.Int, Min: 0, Max: 500, Read: a.Faces},
			{Name: "rooms", Type: r.Int, Min: 0, Max: 50, Read: a.Faces},
			{Name: "icebreaker", Type: r.Local, Max: 200, Read: a.Faces},
			{Name: "safety_applies", Type: r.Bool, Read: a.Faces, Write: byAct},
			{Name: "lobby", Type: r.Bool, Read: a.Facilitator},
			{Name: "locked", Type: r.Bool, Read: a.Facilitator | a.Stage, Write: byAct},
			{Name: "code", Type: r.Text, Max: 8, Read: a.Facilitator | a.Stage, Write: byAct, Lookup: true, Secret: true},
			{Name: "invite", Type: r.Text, Max: 64, Read: a.Facilitator | a.Stage, Write: byAct, Lookup: true, Secret: true},
			{Name: "code_until", Type: r.Instant, Read: a.Facilitator, Write: byAct},
			// The plan's link, which a facilitator gives to everybody who leaves.
			{Name: "plan_link", Type: r.Text, Max: 300, Read: a.Room, Write: a.Facilitator, Secret: true, Hidden: true},
			// The clock. Instants are the server's.
			{Name: "state", Type: r.Enum, Enum: []string{"preparing", "doors", "running", "paused", "closed"}, Read: a.Faces, Write: byAct},
			{Name: "mode", Type: r.Enum, Enum: []string{"relative", "clock"}, Read: a.Faces, Write: byAct},
			{Name: "step", Type: r.Ref, Of: "step", Read: a.Faces, Write: byAct},
			{Name: "started", Type: r.Instant, Read: a.Faces, Write: byAct},
			{Name: "step_started", Type: r.Instant, Read: a.Faces, Write: byAct},
			{Name: "paused", Type: r.Instant, Read: a.Faces, Write: byAct},
			{Name: "closed", Type: r.Instant, Read: a.Faces, Write: byAct},
			{Name: "called", Type: r.Instant, Read: a.Faces, Write: byAct}, // everybody, back to the step
			// A round: who speaks is only a number, and since when.
			{Name: "turn", Type: r.Int, Max: 5000, Read: a.Faces, Write: byAct},
			{Name: "turn_started", Type: r.Instant, Read: a.Faces, Write: byAct},
			{Name: "names_on_stage", Type: r.Bool, Read: a.Faces},
			{Name: "blank", Type: r.Bool, Read: a.Faces},
		},
	}
}

// stepKind is one row of the guide as this session runs it. Texts come in every
// language the guide has; the script is for facilitators alone.
func stepKind() r.Kind {
	local := func(name string, max float64, read a.Role) r.Field {
		return r.Field{Name: name, Type: r.Local, Max: max, Read: read}
	}
	return r.Kind{
		Name: "step", Doc: doc, Title: "title", Check: checkStep,
		Create: a.Facilitator, Read: a.Faces, Write: a.Facilitator,
		Fields: []r.Field{
			{Name: "key", Type: r.Text, Max: 60},
			{Name: "pos", Type: r.Text, Max: 60},
			local("goal", 200, 0), local("title", 60, 0), local("question", 200, 0),
			local("hint", 400, 0), local("why", 400, 0), local("example", 600, 0),
			local("process", 6000, a.Facilitator), {Name: "prompts", Type: r.Locals},
			{Name: "say", Type: r.Locals, Read: a.Facilitator}, local("do", 1000, a.Facilitator),
			{Name: "ask", Type: r.Locals, Read: a.Facilitator}, local("stuck", 600, a.Facilitator),
			local("condition", 200, a.Facilitator), local("after", 300, a.Facilitator),
			{Name: "minutes", Type: r.Int, Min: 0, Max: 240},
			{Name: "minimum", Type: r.Int, Min: 0, Max: 240, Read: a.Facilitator},
			{Name: "per_person", Type: r.Int, Min: 0, Max: 600, Read: a.Facilitator},
			{Name: "priority", Type: r.Enum, Enum: []string{"must", "should", "could"}, Read: a.Facilitator},
			{Name: "activity", Type: r.Text, Max: 40},
			{Name: "from", Type: r.List}, {Name: "to", Type: r.List},
			// How the session went. minutes stays what was planned.
			{Name: "state", Type: r.Enum, Enum: []string{"ahead", "here", "done", "skipped", "after"}, Write: byAct},
			{Name: "extra", Type: r.Int, Min: -240, Max: 240, Write: byAct},
			{Name: "started", Type: r.Instant, Write: byAct},
			{Name: "ended", Type: r.Instant, Write: byAct},
			{Name: "spent", Type: r.Int, Min: 0, Max: 86400, Write: byAct}, // seconds, over all visits
			{Name: "reason", Type: r.Text, Max: 200, Read: a.Facilitator, Write: byAct},
			{Name: "revealed", Type: r.Bool, Write: byAct},
			{Name: "counted", Type: r.Object, Write: byAct, Hidden: true}, // what was counted before it was forgotten
		},
	}
}

// materialKind is one line of the packing list.
func materialKind() r.Kind {
	return r.Kind{
		Name: "material", Doc: doc, Title: "name",
		Create: a.Facilitator, Read: a.Facilitator, Write: a.Facilitator,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step"}, {Name: "name", Type: r.Local, Max: 120},
			{Name: "quantity", Type: r.Int, Min: 0, Max: 9999},
			{Name: "per", Type: r.Enum, Enum: []string{"room", "table", "person"}},
			{Name: "bring", Type: r.Text, Max: 80}, {Name: "ready", Type: r.Bool},
		},
	}
}

// facilitatorKind is somebody who runs the session, as the room sees them.
func facilitatorKind() r.Kind {
	return r.Kind{
		Name: "facilitator", Doc: doc, Title: "name",
		Create: a.Facilitator, Read: a.Room, Write: a.Facilitator,
		Fields: []r.Field{
			{Name: "name", Type: r.Text, Max: 60, Required: true}, {Name: "pronouns", Type: r.Text, Max: 30},
			{Name: "org", Type: r.Text, Max: 80}, {Name: "role", Type: r.Text, Max: 80},
			{Name: "job", Type: r.Enum, Enum: []string{"facilitator", "scribe", "timekeeper"}},
			{Name: "member", Type: r.Ref, Read: a.Facilitator, Write: byAct}, {Name: "leads", Type: r.Bool, Write: byAct},
		},
	}
}

// participantKind is a person in this session: a name they chose, nothing that
// anybody must give. Its id is the author id of what they write.
func participantKind() r.Kind {
	mine := a.Facilitator | a.Owner
	return r.Kind{
		Name: "participant", Doc: doc, Title: "name",
		Create: a.Server, Read: a.Room, Write: mine, Delete: a.Server,
		Fields: []r.Field{
			{Name: "name", Type: r.Text, Max: 60, Required: true}, {Name: "pronouns", Type: r.Text, Max: 30},
			{Name: "org", Type: r.Ref, Of: "org"}, {Name: "role", Type: r.Text, Max: 80},
			// What somebody says of themselves in a joint session; it makes nobody a speaker.
			{Name: "side", Type: r.Enum, Enum: sides(), Hidden: true},
			// What somebody in the lobby typed: an organisation once they are let in.
			{Name: "org_name", Type: r.Text, Max: 80, Read: mine, Write: byAct, Hidden: true},
			{Name: "langs", Type: r.List, Max: 8},
			{Name: "lang", Type: r.Text, Max: 20, Read: mine},
			{Name: "access", Type: r.Text, Max: 300, Read: mine, Long: true, Secret: true},
			{Name: "email", Type: r.Text, Max: 200, Read: mine, Secret: true},
			{Name: "email_consent", Type: r.Bool, Read: mine},
			{Name: "state", Type: r.Enum, Enum: []string{"lobby", "in", "removed"}, Write: byAct},
			{Name: "proxy", Type: r.Bool, Write: byAct},
			{Name: "here", Type: r.Bool, Read: a.Facilitator},
		},
		See: func(s *r.State, rec *r.Record) a.Role {
			if rec.Str("state") == "in" {
				return a.Room
			}
			return mine
		},
	}
}

// sides are the three who can promise something in every plan.
func sides() []string { return []string{"national", "state_leads", "movement"} }

// orgKind is an organisation somebody said they come from. Duplicates point to
// the one they were merged into.
func orgKind() r.Kind {
	return r.Kind{
		Name: "org", Doc: doc, Title: "name",
		Create: a.Room, Read: a.Faces, Write: a.Facilitator,
		Fields: []r.Field{
			{Name: "name", Type: r.Text, Max: 80, Required: true},
			{Name: "partner", Type: r.Enum, Enum: sides(), Write: a.Facilitator}, // not whoever makes the group
			{Name: "issues", Type: r.List, Max: 12, Write: a.Room},               // whoever is of the group says it
			{Name: "merged", Type: r.Ref, Of: "org", Write: byAct},
			{Name: "speaker", Type: r.Ref, Of: "participant", Read: a.Room, Write: byAct},
		},
	}
}

// doneKind says one person has finished (or passed) one step.
func doneKind() r.Kind {
	return r.Kind{
		Name: "done", Doc: doc, PerPerson: "step",
		Create: a.Room, Read: a.Owner | a.Facilitator, Write: a.Owner | a.Facilitator,
		Fields: []r.Field{{Name: "step", Type: r.Ref, Of: "step", Required: true}},
		See:    notOnPrivateSteps,
	}
}

// answerKind is one person's answer to a step's closed question.
func answerKind() r.Kind {
	return r.Kind{
		Name: "answer", Doc: doc, PerPerson: "step",
		Create: a.Room, Read: a.Owner, Write: a.Owner,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "choice", Type: r.Text, Max: 40}, {Name: "number", Type: r.Int, Min: 0, Max: 10},
		},
	}
}

// agreeKind is one person's yes to one norm.
func agreeKind() r.Kind {
	return r.Kind{
		Name: "agree", Doc: doc, PerPerson: "norm",
		Create: a.Room, Read: a.Owner, Write: a.Owner,
		Fields: []r.Field{
			{Name: "norm", Type: r.Ref, Required: true}, {Name: "step", Type: r.Ref, Of: "step"},
			{Name: "yes", Type: r.Bool},
		},
	}
}

// turnKind says one person has had their turn, or passed. It never holds words.
func turnKind() r.Kind {
	return r.Kind{
		Name: "turn", Doc: doc, PerPerson: "step",
		Create: a.Room, Read: a.Owner, Write: a.Owner,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "state", Type: r.Enum, Enum: []string{"shared", "pass"}, Required: true},
		},
	}
}

// wordKind is a value heard in the stories, attributed to nobody.
func wordKind() r.Kind {
	return r.Kind{
		Name: "word", Doc: doc, Title: "text", Anonymous: true,
		Create: a.Room, Read: a.Faces, Write: a.Owner | a.Facilitator,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "text", Type: r.Text, Max: 40, Required: true},
		},
	}
}

// noteKind is a card on the wall of a step that has no form of its own.
func noteKind() r.Kind {
	return r.Kind{
		Name: "note", Doc: doc, Title: "text",
		Create: a.Room, Read: a.Faces, Write: a.Owner | a.Facilitator,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "about", Type: r.Enum, Enum: []string{"note", "feedback", "rule", "question", "unclear", "change", "hope"}},
			{Name: "text", Type: r.Text, Max: 400, Required: true, Long: true},
			{Name: "ref", Type: r.Ref, Hidden: true}, {Name: "pos", Type: r.Text, Max: 60, Hidden: true},
		},
	}
}

// ratingKind is one person's two fists-to-five on a key moment or deliverable.
func ratingKind() r.Kind {
	return r.Kind{
		Name: "rating", Doc: doc, PerPerson: "subject", Hides: true,
		Create: a.Room, Read: a.Owner, Write: a.Owner,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "subject", Type: r.Ref, Required: true},
			{Name: "right", Type: r.Int, Min: 0, Max: 5}, {Name: "can", Type: r.Int, Min: 0, Max: 5},
			{Name: "blocker", Type: r.Enum, Enum: []string{"people", "money", "time", "politics", "safety", "trust", "other"}},
			{Name: "condition", Type: r.Text, Max: 300, Long: true}, {Name: "alternative", Type: r.Text, Max: 300, Long: true},
		},
	}
}

// Mechanisms are the ways by which somebody can be moved.
func Mechanisms() []string {
	return []string{"constituents", "elections", "donors", "faith", "labor", "media", "inside", "law", "street", "culture", "other"}
}

// placementKind is where one person sees one on the power map, and by which
// ways they can be moved. The room sees counts and the middle of all.
func placementKind() r.Kind {
	return r.Kind{
		Name: "placement", Doc: doc, PerPerson: "actor", Check: checkPlacement,
		Create: a.Room, Read: a.Owner, Write: a.Owner,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "actor", Type: r.Ref, Required: true},
			{Name: "support", Type: r.Int, Min: -5, Max: 5}, {Name: "influence", Type: r.Int, Min: 0, Max: 10},
			{Name: "confidence", Type: r.Enum, Enum: []string{"low", "medium", "high"}},
			{Name: "mechanisms", Type: r.List, Max: 11},
			{Name: "seen_from", Type: r.Enum, Enum: []string{"state", "org"}},
		},
	}
}

// proposalKind is one person's idea for the end date, hidden until revealed.
func proposalKind() r.Kind {
	return r.Kind{
		Name: "proposal", Doc: doc, Title: "why", PerPerson: "step", Hides: true,
		Create: a.Room, Read: a.Room | a.Stage, Write: a.Owner,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step", Required: true},
			{Name: "date", Type: r.Date, Required: true}, {Name: "why", Type: r.Text, Max: 300},
		},
	}
}

// parkingKind is an idea kept for later. At close every one has an end state.
func parkingKind() r.Kind {
	return r.Kind{
		Name: "parking", Doc: doc, Title: "text",
		Create: a.Room, Read: a.Faces, Write: a.Owner | a.Facilitator,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step"},
			{Name: "text", Type: r.Text, Max: 300, Required: true, Long: true},
			{Name: "end", Type: r.Enum, Enum: []string{"open", "answered", "action", "next_agenda", "handoff", "dropped"}, Write: a.Facilitator},
			{Name: "answer", Type: r.Text, Max: 400, Long: true, Write: a.Facilitator},
			{Name: "owner", Type: r.Text, Max: 80, Read: a.Room, Write: a.Facilitator},
			{Name: "due", Type: r.Date, Write: a.Facilitator},
		},
	}
}

// takeawayKind is what somebody leaves with, or what is still open for them.
func takeawayKind() r.Kind {
	return r.Kind{
		Name: "takeaway", Doc: doc, Title: "text",
		Create: a.Room, Read: a.Faces, Write: a.Owner | a.Facilitator,
		Fields: []r.Field{
			{Name: "step", Type: r.Ref, Of: "step"},
			{Name: "about", Type: r.Enum, Enum: []string{"takeaway", "unclear", "conversation", "appreciation"}, Required: true},
			{Name: "text", Type: r.Text, Max: 300, Required: true, Long: true},
			{Name: "owner", Type: r.Text, Max: 80, Read: a.Room}, {Name: "due", Type: r.Date},
		},
	}
}

// catchupKind is a catch-up proposal that a facilitator took, kept so that one
// tap undoes it.
func catchupKind() r.Kind {
	return r.Kind{
		Name: "catchup", Doc: doc,
		Create: a.Server, Read: a.Facilitator, Write: a.Server,
		Fields: []r.Field{
			{Name: "changes", Type: r.Object}, {Name: "minutes", Type: r.Int, Max: 600},
			{Name: "undone", Type: r.Bool},
		},
	}
}

// slideKind is the opening slide: a line of welcome, and the songs as a reminder
// to press play on something in the room.
func slideKind() r.Kind {
	return r.Kind{
		Name: "slide", Doc: doc, Title: "text",
		Create: a.Facilitator, Read: a.Faces, Write: a.Facilitator,
		Fields: []r.Field{
			{Name: "text", Type: r.Text, Max: 200}, {Name: "songs", Type: r.List, Max: 6},
		},
	}
}

// notOnPrivateSteps hides from facilitators who is done where that would tell
// who passed or voted: stories, ratings and anonymous steps.
func notOnPrivateSteps(s *r.State, rec *r.Record) a.Role {
	act, _ := ActivityOf(s, rec.Str("step"))
	if act.Private {
		return a.Owner
	}
	return a.Owner | a.Facilitator
}
