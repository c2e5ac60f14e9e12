// Package network holds what every coalition of a campaign shares: the story of
// how it was formed, the national key moments and deliverables, the norms of
// its summits, and which sessions there are.
package network

import (
	a "cairn/internal/access"
	"cairn/internal/plan"
	r "cairn/internal/record"
)

const doc = "network"

// Kinds declares every kind of record a network holds.
func Kinds() []r.Kind {
	shared := a.PlanAll
	return []r.Kind{
		plan.SeatKind(doc), plan.WaitingKind(doc),
		kept("network", "name", shared, text("name", 120, true), text("issue", 200, false), text("objective", 200, false)),
		kept("coalition", "name", a.Keeper, text("name", 120, true), text("place", 120, false), r.Field{Name: "plan", Type: r.Ref}, sample()),
		kept("summit", "title", shared, text("title", 160, true), r.Field{Name: "date", Type: r.Date}, text("zone", 60, false), text("place", 160, false), sample()),
		kept("run", "title", a.Keeper, text("title", 160, true), r.Field{Name: "session", Type: r.Ref}, r.Field{Name: "coalition", Type: r.Ref, Of: "coalition"},
			r.Field{Name: "summit", Type: r.Ref, Of: "summit"}, text("track", 20, false), text("guide", 80, false), r.Field{Name: "starts", Type: r.Instant},
			r.Field{Name: "state", Type: r.Text, Max: 20}, sample()),
		kind("key_moment", "title", shared, text("title", 200, true), r.Field{Name: "start", Type: r.Date}, r.Field{Name: "end", Type: r.Date},
			r.Field{Name: "kind", Type: r.Enum, Enum: []string{"legislative", "electoral", "mobilisation", "media", "court", "other"}},
			long("why", 400), long("asks", 400), text("certainty", 40, false), text("source", 200, false), sample()),
		kind("deliverable", "title", shared, text("title", 200, true), text("metric", 80, false), text("unit", 40, false),
			r.Field{Name: "target", Type: r.Number, Min: 0, Max: 1e9}, r.Field{Name: "due", Type: r.Date}, r.Field{Name: "key_moment", Type: r.Ref, Of: "key_moment"}, sample()),
		kind("formation", "text", shared, text("when", 40, true), long("text", 300), sample()),
		kind("norm", "text", shared, long("text", 200), r.Field{Name: "class", Type: r.Enum, Enum: []string{"room", "safety"}}, r.Field{Name: "as_of", Type: r.Date}, sample()),
	}
}

// kind declares shared content that keepers write; facilitators of a seated
// session may type it in too, since it is often typed on the day.
func kind(name, title string, read a.Role, fields ...r.Field) r.Kind {
	fields = append(fields, r.Field{Name: "pos", Type: r.Text, Max: 60, Hidden: true})
	return r.Kind{Name: name, Doc: doc, Title: title, Fields: fields,
		Create: a.Keeper | a.Facilitator, Read: read, Write: a.Keeper | a.Facilitator}
}

// kept declares what only those who keep the network may write: a link into one
// session must not reach the lists of all.
func kept(name, title string, read a.Role, fields ...r.Field) r.Kind {
	k := kind(name, title, read, fields...)
	k.Create, k.Write = a.Keeper, a.Keeper
	return k
}

func sample() r.Field { return r.Field{Name: "sample", Type: r.Bool, Write: a.Server, Hidden: true} }

func text(name string, max float64, required bool) r.Field {
	return r.Field{Name: name, Type: r.Text, Max: max, Required: required}
}

func long(name string, max float64) r.Field {
	return r.Field{Name: name, Type: r.Text, Max: max, Long: true, Required: name == "text"}
}
