package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/people"
	"cairn/internal/record"
)

// Join is how somebody comes in: a key and a name they choose. Nothing else is
// needed.
type Join struct {
	Key
	Name     string `json:"name"`
	Lang     string `json:"lang,omitempty"`
	Pronouns string `json:"pronouns,omitempty"`
	Org      string `json:"org,omitempty" doc:"One of the door's orgs."`
	OrgName  string `json:"org_name,omitempty" doc:"Or one typed in; the same name in another spelling is the same organisation."`
	Role     string `json:"role,omitempty"`
	Seat     string `json:"seat,omitempty" doc:"Names the cookie: seat-a (the default), seat-b ..."`
	SeatKey  string `json:"seat_key,omitempty" doc:"32 hex digits that the client draws for this joining: sent again, when the answer was lost, it gets the same seat."`
}

// Joined is the seat that somebody got.
type Joined struct {
	Token   string `json:"token" doc:"For clients that keep no cookies."`
	Person  string `json:"person"`
	State   string `json:"state" enum:"in,lobby"`
	Session string `json:"session"`
	Plan    string `json:"plan,omitempty"`
	Network string `json:"network,omitempty"`
	// Docs are those of the three that a hello of this seat may follow now.
	Docs []string `json:"docs"`
}

func (a *API) joinCall() {
	type in struct{ Body Join }
	type out struct {
		SetCookie string `header:"Set-Cookie"`
		Body      Joined
	}
	Handle(a, huma.Operation{OperationID: "join", Method: http.MethodPost, Path: "/api/join", MaxBodyBytes: 8 << 10,
		Summary: "Take a seat in a session"},
		func(ctx context.Context, i *in) (*out, error) {
			if err := i.Body.tidy(); err != nil {
				return nil, err
			}
			if j, ok := a.seated(ctx, i.Body); ok {
				return &out{Body: j}, nil
			}
			j, cookie, err := a.join(ctx, i.Body)
			if err != nil {
				return nil, err
			}
			return &out{SetCookie: cookie.String(), Body: j}, nil
		})
}

// join makes the participant and the grant that lets them in. The key of a seat that
// has moved to another phone opens it no more: whoever sends it comes as somebody new.
func (a *API) join(ctx context.Context, j Join) (Joined, *http.Cookie, error) {
	room, err := a.knock(ctx, j.Key, j.SeatKey)
	if err != nil {
		return Joined{}, nil, err
	}
	person := room.person()
	state, err := a.arrive(ctx, &room, j, person)
	if err != nil {
		return Joined{}, nil, err
	}
	token, until, err := a.Doors.Grant(ctx, access.Principal{Kind: "participant", ID: person, Doc: room.doc})
	if errs.Is(err, errs.Denied) && j.SeatKey != "" {
		j.SeatKey = ""
		return a.join(ctx, j)
	}
	if err != nil {
		return Joined{}, nil, err
	}
	return room.joined(token, person, state), a.Doors.Cookie(Request(ctx), j.Seat, token, until), nil
}

// arrive writes the person down, in one step with the look at whether they may come
// in: a door that is shut meanwhile stays shut. Where it turned into a lobby, plan
// and network are shut to them first, and opened again where the same request, sent
// twice, got them in meanwhile.
func (a *API) arrive(ctx context.Context, r *room, j Join, person string) (state string, err error) {
	for {
		if r.seat == "in" && state == "lobby" {
			err = a.keepOut(ctx, r, person, false)
		}
		if r.seat != "" {
			return r.seat, err
		}
		state = "in"
		if r.door.Lobby {
			state = "lobby"
			if err := a.keepOut(ctx, r, person, true); err != nil {
				return "", err
			}
		}
		err = a.Hub.Decide(ctx, r.doc, func(s *record.State) ([]record.Write, error) {
			if err := r.see(s, a.Clock.Now()); err != nil || r.seat != "" || (r.door.Lobby && state == "in") {
				return nil, err
			}
			return r.arrival(s, j, person, state), nil
		})
		if err != nil || r.seat == "" && (state == "lobby" || !r.door.Lobby) {
			return state, err
		}
	}
}

// keepOut shuts plan and network to somebody who is about to wait in the lobby, or
// opens them; being admitted opens them as well.
func (a *API) keepOut(ctx context.Context, room *room, person string, out bool) error {
	for _, shared := range []string{room.door.Plan, room.network} {
		if shared == "" {
			continue
		}
		if err := a.Hub.Write(ctx, shared, people.Waiting(room.doc, person, out)); err != nil {
			return err
		}
	}
	return nil
}

// joined names the other documents only to those who are in.
func (r *room) joined(token, person, state string) Joined {
	j := Joined{Token: token, Person: person, State: state, Session: r.doc, Docs: []string{r.doc}}
	if state == "in" {
		j.Plan, j.Network = r.door.Plan, r.network
	}
	for _, doc := range []string{j.Plan, j.Network} {
		if doc != "" {
			j.Docs = append(j.Docs, doc)
		}
	}
	return j
}

// arrival is what the session learns about a person. Somebody in the lobby leaves
// a name and nothing that others could see.
func (r *room) arrival(s *record.State, j Join, person, state string) []record.Write {
	fields := map[string]any{"name": j.Name, "state": state, "pronouns": j.Pronouns, "role": j.Role, "lang": j.Lang}
	var writes []record.Write
	if state == "lobby" {
		fields["org_name"] = j.OrgName
	} else if o := people.OrgRoot(s, j.Org); o != nil {
		fields["org"] = o.ID
	} else if org, isNew := people.OrgNamed(s, j.OrgName); org != "" {
		if fields["org"] = org; isNew {
			writes = append(writes, record.Write{Op: "put", Kind: "org", ID: org, Fields: map[string]any{"name": j.OrgName}})
		}
	}
	maps.DeleteFunc(fields, func(_ string, v any) bool { return v == "" })
	return append(writes, record.Write{Op: record.Create, Kind: "participant", ID: person, Fields: fields})
}

// person is the id of the seat. It follows from the client's key, so that a request
// sent twice is one person.
func (r *room) person() string {
	if r.key == "" {
		return id.New()
	}
	sum := sha256.Sum256([]byte("seat " + r.doc + " " + r.key))
	return hex.EncodeToString(sum[:16])
}

// seated answers somebody who joins again on a device that already has the seat:
// they keep it, also when the room is locked by now.
func (a *API) seated(ctx context.Context, j Join) (Joined, bool) {
	p, err := a.Caller(ctx, j.Seat)
	if err != nil || p.Kind != "participant" {
		return Joined{}, false
	}
	doc, _, err := a.Hub.Find(ctx, j.value())
	if err != nil || doc != p.Doc {
		return Joined{}, false
	}
	var out Joined
	err = a.Hub.Read(ctx, doc, func(s *record.State) error {
		ses := s.Get("session", "session")
		r := room{doc: doc, network: ses.Str("network"), door: Door{Plan: ses.Str("plan")}}
		out = r.joined("", p.ID, s.Get("participant", p.ID).Str("state"))
		return nil
	})
	return out, err == nil && out.State != ""
}

// value is what the look-up table knows the key by.
func (k Key) value() string {
	if k.Invite != "" {
		return k.Invite
	}
	return id.CleanCode(k.Code)
}

// tidy cleans what was typed and says what is missing.
func (j *Join) tidy() error {
	j.Name, j.Pronouns, j.Role, j.OrgName = line(j.Name), line(j.Pronouns), line(j.Role), line(j.OrgName)
	if j.Seat == "" {
		j.Seat = "seat-a"
	}
	if !seatName(j.Seat) {
		return errs.New(errs.Invalid, "seat", "A seat is named seat-a, seat-b and so on.")
	}
	if j.SeatKey != "" && !id.Is(j.SeatKey) {
		return errs.New(errs.Invalid, "seat_key", "A seat's key has 32 hex digits.")
	}
	if len(j.Lang) > 20 {
		j.Lang = ""
	}
	if !record.Visible(j.Name) {
		return errs.New(errs.Invalid, "name", "Please tell us what to call you. Any name will do.")
	}
	return j.fits()
}

func (j *Join) fits() error {
	for _, f := range []struct {
		field, text string
		max         int
	}{{"name", j.Name, 60}, {"pronouns", j.Pronouns, 30}, {"role", j.Role, 80}, {"org_name", j.OrgName, 80}} {
		if utf8.RuneCountInString(f.text) > f.max {
			return errs.New(errs.Invalid, f.field, "That is a little long for us: at most %d characters, please.", f.max)
		}
	}
	return nil
}

// seatName allows seat- and one lower-case letter or digit.
func seatName(s string) bool {
	tail, ok := strings.CutPrefix(s, "seat-")
	return ok && len(tail) == 1 && (tail[0] >= 'a' && tail[0] <= 'z' || tail[0] >= '0' && tail[0] <= '9')
}

// line makes one line of a typed text, with single spaces.
func line(s string) string { return strings.Join(strings.Fields(record.CleanText(s)), " ") }
