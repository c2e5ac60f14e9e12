package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/network"
	"cairn/internal/people"
	"cairn/internal/record"
	"cairn/internal/session"
)

// Caps of one session: how many may wait in its lobby, how many may be in it.
const (
	maxLobby  = 500
	maxPeople = 5000
)

// Key is what somebody holds at the door: the code they typed or the invite of
// the QR.
type Key struct {
	Code   string `json:"code,omitempty" doc:"8 signs, as typed; spaces, hyphens and case do not matter."`
	Invite string `json:"invite,omitempty" doc:"From the fragment of a join link."`
}

// Door is what one may know before joining. With the lobby on it is the title
// alone.
type Door struct {
	Title     string            `json:"title"`
	Coalition string            `json:"coalition,omitempty"`
	Place     string            `json:"place,omitempty"`
	Starts    string            `json:"starts,omitempty"`
	Zone      string            `json:"zone,omitempty"`
	Track     string            `json:"track,omitempty"`
	First     map[string]string `json:"first,omitempty" doc:"Title of the first step, by language."`
	Plan      string            `json:"plan,omitempty"`
	Tracks    []network.Turn    `json:"tracks,omitempty" doc:"The coalition's sessions at this summit in the order of their starts, when there is more than one."`
	Orgs      []Org             `json:"orgs,omitempty"`
	Lobby     bool              `json:"lobby"`
	Lang      string            `json:"lang,omitempty" doc:"The language the session is held in first."`
	KeptUntil string            `json:"kept_until,omitempty" doc:"The civil date on which names and contacts are deleted."`
}

// Org is an organisation that somebody in the session comes from.
type Org struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// room is an open session as the door sees it: by is the field that value, a code
// or an invitation, was found in; key is what somebody who joins calls their seat,
// and seat its state where they have it already.
type room struct {
	doc, network, by, value, key, seat string
	door                               Door
}

// shut is the one answer to a code that opens nothing, whatever the reason.
func shut() error {
	return errs.New(errs.NotFound, "code", "This does not open a session right now. Check the code with your facilitator.")
}

func (a *API) doorCalls() {
	type in struct{ Body Key }
	type out struct{ Body Door }
	Handle(a, huma.Operation{OperationID: "door", Method: http.MethodPost, Path: "/api/door", MaxBodyBytes: 4 << 10,
		Summary: "What one may know of a session before joining"},
		func(ctx context.Context, i *in) (*out, error) {
			room, err := a.knock(ctx, i.Body, "")
			if err != nil {
				return nil, err
			}
			return &out{Body: room.door}, nil
		})
	a.joinCall()
}

// knock finds the session that a key opens. Codes can be guessed, so they are
// tried within a budget of failures; an invite has 128 random bits or more.
func (a *API) knock(ctx context.Context, k Key, seat string) (room, error) {
	if k.Invite != "" {
		return a.look(ctx, k.Invite, "invite", seat)
	}
	var found room
	err := a.Doors.Guess(Request(ctx), func() (err error) {
		found, err = a.look(ctx, id.CleanCode(k.Code), "code", seat)
		return err
	})
	return found, err
}

// look finds the session in which a field holds value. What cannot be a code is looked
// for as well: the answer takes as long.
func (a *API) look(ctx context.Context, value, field, seat string) (room, error) {
	doc, in, err := a.Hub.Find(ctx, value)
	if errs.Is(err, errs.NotFound) || (err == nil && (doc == "" || in != field)) {
		return room{}, shut()
	}
	if err != nil {
		return room{}, err
	}
	found := room{doc: doc, by: field, value: value, key: seat}
	err = a.Hub.Read(ctx, doc, func(s *record.State) error { return found.see(s, a.Clock.Now()) })
	if errs.Is(err, errs.Gone) {
		err = shut()
	}
	if err == nil && !found.door.Lobby {
		a.order(ctx, &found)
	}
	return found, err
}

// order adds which track comes first; a network that cannot be read leaves it
// out, because coming in matters more.
func (a *API) order(ctx context.Context, r *room) {
	if r.network == "" {
		return
	}
	_ = a.Hub.Read(ctx, r.network, func(s *record.State) error {
		r.door.Tracks = network.Turns(s, r.doc)
		return nil
	})
}

// see fills in what the door shows, or says that it is shut.
func (r *room) see(s *record.State, now time.Time) error {
	ses := s.Get("session", "session")
	if s.Doc != "session" || ses.Str(r.by) != r.value || ses.Str("state") == "closed" {
		return shut()
	}
	r.network, r.door = ses.Str("network"), Door{Title: ses.Str("title"), Lobby: ses.Bool("lobby") || sentAway(s, ses), Plan: ses.Str("plan")}
	if r.returning(s) {
		return nil
	}
	if ses.Bool("locked") {
		return shut()
	}
	until, err := time.Parse(time.RFC3339, ses.Str("code_until"))
	if r.by == "code" && err == nil && !now.Before(until) {
		return shut()
	}
	if full(s) {
		return errs.New(errs.Wait, "", "The room is full at the moment. Please ask the facilitator, or try again in a minute.")
	}
	if !r.door.Lobby {
		r.welcome(s, ses)
	}
	return nil
}

// returning reports whether the key's seat is taken already: the answer to somebody
// who joined was lost. One that was taken away is nobody's any more.
func (r *room) returning(s *record.State) bool {
	if r.key == "" {
		return false
	}
	switch state := s.Get("participant", r.person()).Str("state"); state {
	case "in", "lobby":
		r.seat = state
	case "removed":
		r.key = ""
	}
	return r.seat != ""
}

// full reports whether lobby or room can take nobody else.
func full(s *record.State) bool {
	waiting, in := 0, 0
	for _, p := range s.List("participant") {
		switch p.Str("state") {
		case "lobby":
			waiting++
		case "in":
			in++
		}
	}
	return waiting >= maxLobby || in >= maxPeople
}

// sentAway reports whether somebody was removed since the code was last changed:
// they may still hold it, so whoever comes with it now waits in the lobby.
func sentAway(s *record.State, ses *record.Record) bool {
	return slices.ContainsFunc(s.List("participant"), func(p *record.Record) bool {
		return p.Str("state") == "removed" && p.Fields["state"].Seq > ses.Fields["code"].Seq
	})
}

func (r *room) welcome(s *record.State, ses *record.Record) {
	d := &r.door
	d.Coalition, d.Place, d.Track = ses.Str("coalition"), ses.Str("place"), ses.Str("track")
	d.Starts, d.Zone = ses.Str("starts"), ses.Str("zone")
	if until := session.KeptUntil(ses); !until.IsZero() {
		d.KeptUntil = until.Format(time.DateOnly)
	}
	if steps := session.Steps(s); len(steps) > 0 {
		d.First = steps[0].Local("title")
	}
	if d.Lang = ses.Str("lang"); d.Lang == "" {
		d.Lang = langOf(d.First)
	}
	for _, o := range s.List("org") {
		if people.OrgRoot(s, o.ID).ID == o.ID {
			d.Orgs = append(d.Orgs, Org{ID: o.ID, Name: o.Str("name")})
		}
	}
}

// langOf is English where there is English, else the first language there is.
func langOf(texts map[string]string) string {
	if _, ok := texts["en"]; ok || len(texts) == 0 {
		return "en"
	}
	langs := make([]string, 0, len(texts))
	for l := range texts {
		langs = append(langs, l)
	}
	return slices.Min(langs)
}

// MarshalJSON leaves everything but title and lobby out while the lobby is on.
func (d Door) MarshalJSON() ([]byte, error) {
	type plain Door
	if d.Lobby {
		return json.Marshal(map[string]any{"title": d.Title, "lobby": true})
	}
	if d.Orgs == nil {
		d.Orgs = []Org{}
	}
	return json.Marshal(plain(d))
}
