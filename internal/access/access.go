// Package access says who a request comes from and which of the audiences of a
// document that makes them. The rights themselves stand beside each field, in
// the declarations of the kinds (packages session, plan, network); this package
// turns a principal and a document's own records into a set of roles.
package access

import "strings"

// Role is a set of audiences. A field's readers and writers are such sets, and
// a principal holds one such set in one document.
type Role uint16

// The audiences of a document.
const (
	// Server is the program itself: acts, carries, imports. Nobody signs in as it.
	Server Role = 1 << iota
	// Facilitator runs a session; in a plan it is a facilitator whose session
	// currently has a seat there.
	Facilitator
	// Participant has been let into the session; in a plan, a participant whose
	// session currently has a seat there.
	Participant
	// Owner is whoever created the record, in whichever audience they are.
	Owner
	// Stage is the projector: it reads, and never names people.
	Stage
	// Lobby waits outside: it reads the public title and nothing else.
	Lobby
	// Keeper is a member who keeps the plan (or the network) between sessions.
	Keeper
	// Reader holds the plan's link and only reads.
	Reader
)

// Common sets.
const (
	Nobody   Role = 0
	Room          = Facilitator | Participant
	Faces         = Facilitator | Participant | Stage
	Staff         = Facilitator | Keeper
	PlanAll       = Facilitator | Participant | Stage | Keeper | Reader
	PlanRoom      = Facilitator | Participant | Keeper | Reader
)

// Has reports whether r holds any of the audiences in set.
func (r Role) Has(set Role) bool { return r&set != 0 }

// String lists the audiences in r, joined by "+", for documentation and logs.
func (r Role) String() string {
	names := []string{"server", "facilitator", "participant", "owner", "stage", "lobby", "keeper", "reader"}
	var out []string
	for i, n := range names {
		if r&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return strings.Join(out, "+")
}

// Principal is who a request comes from, as the doors established it. It says
// nothing about what they may do: that is asked of each document.
type Principal struct {
	// Kind says what the token was issued for: "server", "member" (an account),
	// "facilitator" (a device-bound link into one session), "participant",
	// "stage" or "reader" (a plan's link).
	Kind string
	// ID is the participant, member or link; the author of what they write.
	ID string
	// Doc is the document the token is bound to, "" for members and the server.
	Doc string
	// Admin is set for members who administer this server.
	Admin bool
}

// System is the program itself.
func System() Principal { return Principal{Kind: "server", ID: "server"} }
