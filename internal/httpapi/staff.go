package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/people"
	"cairn/internal/record"
)

// GuideInfo is a guide that may be run, for a list.
type GuideInfo struct {
	ID      string            `json:"id"`
	Title   map[string]string `json:"title" doc:"By language."`
	Langs   []string          `json:"langs"`
	Minutes int               `json:"minutes"`
	Steps   int               `json:"steps"`
}

// SessionRequest asks for a new session. All but Coalition is optional.
type SessionRequest struct {
	Title     string          `json:"title,omitempty"`
	Coalition string          `json:"coalition"`
	Place     string          `json:"place,omitempty"`
	Target    string          `json:"target,omitempty" doc:"Whom the coalition must move."`
	Starts    string          `json:"starts,omitempty" doc:"RFC 3339 instant; the next full quarter hour when absent."`
	Zone      string          `json:"zone,omitempty" doc:"IANA name of the room's time zone."`
	Guide     string          `json:"guide,omitempty" doc:"Id of a guide."`
	GuideBody json.RawMessage `json:"guide_body,omitempty" doc:"Or a guide as the import gave it."`
	Plan      string          `json:"plan,omitempty" doc:"Id of the coalition's plan; a new one when absent."`
	Summit    string          `json:"summit,omitempty"`
	Track     string          `json:"track,omitempty"`
	Lang      string          `json:"lang,omitempty"`
	Minutes   int             `json:"minutes,omitempty"`
}

// SessionCreated names what was made and where to go on.
type SessionCreated struct {
	Session string `json:"session"`
	Plan    string `json:"plan"`
	Network string `json:"network"`
	To      string `json:"to"`
}

// LinkRequest asks for a link into a document.
type LinkRequest struct {
	Doc  string `json:"doc"`
	Kind string `json:"kind" enum:"facilitator,stage,reader,phone" doc:"phone: for a participant the way to their other phone; for staff the join link, or with person the way back into that person's seat, which ends on their other phones."`
	Once bool   `json:"once,omitempty"`
	// Person is a participant whom a facilitator lets back in.
	Person string `json:"person,omitempty"`
}

// Link is an address to open or hand on; its secret is in the fragment, which no
// server sees.
type Link struct {
	URL string  `json:"url"`
	QR  Squares `json:"qr" doc:"The same as a QR code to draw."`
}

// Past is a value that was overwritten or deleted.
type Past struct {
	Seq   int64           `json:"seq" doc:"Of the change that replaced it."`
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
	By    string          `json:"by,omitempty"`
	Why   string          `json:"why" enum:"changed,concurrent,deleted"`
}

func (a *API) staffCalls() {
	Handle(a, huma.Operation{OperationID: "guides", Method: http.MethodGet, Path: "/api/guides", Summary: "Guides that may be run"}, a.guides)
	Handle(a, huma.Operation{OperationID: "session-create", Method: http.MethodPost, Path: "/api/sessions", MaxBodyBytes: 4 << 20,
		Summary: "Make a session, and a plan when the coalition has none"}, a.newSession)
	Handle(a, huma.Operation{OperationID: "link-create", Method: http.MethodPost, Path: "/api/links", MaxBodyBytes: 4 << 10,
		Summary: "Make a link into a document"}, a.newLink)
	Handle(a, huma.Operation{OperationID: "history", Method: http.MethodGet, Path: "/api/docs/{doc}/history",
		Summary: "Past values of a record that the reader may see"}, a.history)
	a.binCall()
	a.qrCall()
}

type guidesOut struct{ Body []GuideInfo }

func (a *API) guides(ctx context.Context, _ *struct{}) (*guidesOut, error) {
	if _, err := a.Staff(ctx); err != nil {
		return nil, err
	}
	if a.Guides == nil {
		return &guidesOut{Body: []GuideInfo{}}, nil
	}
	list, err := a.Guides(ctx)
	return &guidesOut{Body: list}, err
}

type sessionIn struct{ Body SessionRequest }
type sessionOut struct{ Body SessionCreated }

func (a *API) newSession(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	p, err := a.Staff(ctx)
	if err != nil {
		return nil, err
	}
	for _, text := range []*string{&in.Body.Coalition, &in.Body.Title, &in.Body.Place, &in.Body.Target} {
		*text = line(*text)
	}
	if in.Body.Coalition == "" {
		return nil, errs.New(errs.Invalid, "coalition", "Please say whose session this is.")
	}
	made, err := a.NewSession(ctx, in.Body, p)
	return &sessionOut{Body: made}, err
}

// standing is what a principal is in a document, with what links need of it.
type standing struct {
	roles  access.Role
	doc    string // type of the document
	invite string
}

// stands looks at a document. Nobody there gets the answer of a document that
// does not exist.
func (a *API) stands(ctx context.Context, p access.Principal, doc string) (standing, error) {
	var st standing
	err := a.Hub.Read(ctx, doc, func(s *record.State) error {
		st = standing{people.Roles(s, p), s.Doc, s.Get("session", "session").Str("invite")}
		return nil
	})
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) || errs.Is(err, errs.Invalid) || (err == nil && st.roles == access.Nobody) {
		err = errs.New(errs.NotFound, "doc", "There is nothing here, or nothing for you.")
	}
	return st, err
}

type linkIn struct {
	AsIn
	Body LinkRequest
}
type linkOut struct{ Body Link }

func (a *API) newLink(ctx context.Context, in *linkIn) (*linkOut, error) {
	doc := in.Body.Doc
	p, err := a.Caller(ctx, in.As, "fac-"+doc[:min(8, len(doc))], "login", "seat-a")
	if err != nil {
		return nil, err
	}
	st, err := a.stands(ctx, p, doc)
	if err != nil {
		return nil, err
	}
	path, err := a.linkFor(ctx, p, st, in.Body)
	if err == nil {
		err = a.did(ctx, p, in.Body.deed(), doc)
	}
	if err != nil {
		return nil, err
	}
	url := a.base(ctx) + path
	code, err := QR(url)
	return &linkOut{Body: Link{URL: url, QR: code}}, err
}

// deed is what making the link is called in the list of what staff did.
func (r LinkRequest) deed() string {
	if r.Person != "" {
		return "link: back into a seat"
	}
	return "link: " + r.Kind
}

// linkFor decides who may make which link: facilitators let others run or show
// their session, keepers and facilitators let others read a plan, and a
// participant takes their own seat to another phone.
func (a *API) linkFor(ctx context.Context, p access.Principal, st standing, req LinkRequest) (string, error) {
	to := access.Principal{Kind: req.Kind, ID: id.New(), Doc: req.Doc}
	leads := st.roles.Has(access.Facilitator)
	switch {
	case req.Kind == "phone" && p.Kind == "participant" && st.doc == "session" && st.roles.Has(access.Participant):
		to.Kind, to.ID = "participant", p.ID
	case req.Kind == "phone" && st.doc == "session" && leads && req.Person != "":
		return a.wayBack(ctx, req)
	case req.Kind == "phone" && st.doc == "session" && leads && st.invite != "":
		return "/join#" + st.invite, nil
	case (req.Kind == "facilitator" || req.Kind == "stage") && st.doc == "session" && leads:
	case req.Kind == "reader" && st.doc == "plan" && st.roles.Has(access.Staff):
	default:
		return "", errs.New(errs.Denied, "kind", "You cannot make this kind of link here.")
	}
	token, err := a.Doors.Link(ctx, to, req.Once)
	return "/enter#" + token, err
}

// wayBack is a link into the seat of somebody who has one, for another phone.
func (a *API) wayBack(ctx context.Context, req LinkRequest) (string, error) {
	err := a.Hub.Read(ctx, req.Doc, func(s *record.State) error {
		if p := s.Get("participant", req.Person); (p.Str("state") != "in" && p.Str("state") != "lobby") || p.Bool("proxy") {
			return errs.New(errs.NotFound, "person", "Nobody with a phone has this seat now.")
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	token, err := a.Doors.Reseat(ctx, req.Doc, req.Person)
	return "/enter#" + token, err
}

// base is the address that links begin with.
func (a *API) base(ctx context.Context) string {
	if a.Base != "" {
		return a.Base
	}
	r := Request(ctx)
	if a.PhoneBase != nil && isLocal(r.Host) {
		return a.PhoneBase()
	}
	if a.Doors.Secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

type historyIn struct {
	AsIn
	Doc  string `path:"doc"`
	Kind string `query:"kind"`
	ID   string `query:"id"`
}
type historyOut struct{ Body []Past }

func (a *API) history(ctx context.Context, in *historyIn) (*historyOut, error) {
	p, err := a.Caller(ctx, in.As, "login")
	if err != nil {
		return nil, err
	}
	if _, err := a.stands(ctx, p, in.Doc); err != nil {
		return nil, err
	}
	past, err := a.Hub.History(ctx, p, in.Doc, in.Kind, in.ID)
	out := make([]Past, 0, len(past))
	for _, h := range past {
		out = append(out, Past{Seq: h.Seq, Field: h.Field, Value: h.Old.V, By: h.Old.By, Why: h.Why})
	}
	return &historyOut{Body: out}, err
}
