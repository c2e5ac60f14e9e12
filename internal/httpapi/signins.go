package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// Entered says where a link led and under which cookie name it is remembered.
type Entered struct {
	To string `json:"to"`
	As string `json:"as"`
}

// Me is who this device is, for a face that starts.
type Me struct {
	Kind string `json:"kind" enum:"member,facilitator,participant,stage,reader"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Doc  string `json:"doc,omitempty"`
	// Network is this server's network document, for members.
	Network string `json:"network,omitempty"`
	// Address is where phones on the same network find this server, for those who
	// show it.
	Address string `json:"address,omitempty"`
}

// Credentials are a member's name and password.
type Credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// FirstAccount makes the account of whoever set this server up.
type FirstAccount struct {
	Token string `json:"token" doc:"The set-up secret that the server printed at its first start."`
	Credentials
}

// NewPassword replaces a member's password.
type NewPassword struct {
	Old      string `json:"old"`
	Password string `json:"password"`
}

// Done is an answer without content.
type Done struct {
	OK bool `json:"ok"`
}

type cookieOut struct {
	SetCookie     string `header:"Set-Cookie"`
	ClearSiteData string `header:"Clear-Site-Data"`
	Body          Done
}

type enterOut struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Entered
}

func (a *API) signinCalls() {
	op := func(name, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodPost, Path: "/api/" + name, MaxBodyBytes: 4 << 10, Summary: summary}
	}
	Handle(a, op("enter", "Open a link"), a.enter)
	Handle(a, op("setup", "Make an account from the set-up link or an invitation"), a.setup)
	Handle(a, op("invite", "A one-time link by which somebody makes their own account"), a.invite)
	Handle(a, op("signin", "Sign in"), a.signin)
	Handle(a, op("signout", "Sign out"), a.signout)
	Handle(a, op("password", "Change one's password; other sign-ins end"), a.password)
	Handle(a, huma.Operation{OperationID: "me", Method: http.MethodGet, Path: "/api/me", Summary: "Who this device is"}, a.me)
}

func (a *API) enter(ctx context.Context, in *struct {
	Body struct {
		Token string `json:"token"`
	}
}) (*enterOut, error) {
	p, token, until, err := a.Doors.Enter(ctx, Request(ctx), in.Body.Token)
	if err != nil {
		return nil, err
	}
	to, as := faceOf(p)
	return &enterOut{SetCookie: a.Doors.Cookie(Request(ctx), as, token, until).String(), Body: Entered{To: to, As: as}}, nil
}

// faceOf returns the page that a principal's link opens and the name of its cookie.
func faceOf(p access.Principal) (to, as string) {
	short := p.Doc[:min(8, len(p.Doc))]
	switch p.Kind {
	case "facilitator":
		return "/facilitate/" + p.Doc, "fac-" + short
	case "stage":
		return "/stage/" + p.Doc, "stage-" + short
	case "reader":
		return "/plan/" + p.Doc, "reader-" + short
	case "member":
		return memberFace(p.Doc), "login"
	}
	return "/phone/" + p.Doc, "seat-a"
}

// memberFace is where an owner's link leads: to a session, or home.
func memberFace(doc string) string {
	if doc == "" {
		return "/"
	}
	return "/facilitate/" + doc
}

func (a *API) invite(ctx context.Context, _ *struct{}) (*linkOut, error) {
	p, err := a.Staff(ctx)
	if err == nil {
		err = a.did(ctx, p, "link: invitation", "")
	}
	if err != nil {
		return nil, err
	}
	secret, err := a.Doors.Invite(ctx)
	return &linkOut{Body: Link{URL: a.base(ctx) + "/setup#" + secret}}, err
}

func (a *API) setup(ctx context.Context, in *struct{ Body FirstAccount }) (*cookieOut, error) {
	b := in.Body
	token, until, err := a.Doors.Setup(ctx, Request(ctx), b.Token, line(b.Name), b.Password)
	return a.signedIn(ctx, token, until, err)
}

func (a *API) signin(ctx context.Context, in *struct{ Body Credentials }) (*cookieOut, error) {
	token, until, err := a.Doors.Signin(ctx, Request(ctx), in.Body.Name, in.Body.Password)
	return a.signedIn(ctx, token, until, err)
}

func (a *API) password(ctx context.Context, in *struct{ Body NewPassword }) (*cookieOut, error) {
	p, err := a.Staff(ctx)
	if err != nil {
		return nil, err
	}
	token, until, err := a.Doors.ChangePassword(ctx, Request(ctx), p.ID, in.Body.Old, in.Body.Password)
	return a.signedIn(ctx, token, until, err)
}

func (a *API) signedIn(ctx context.Context, token string, until time.Time, err error) (*cookieOut, error) {
	if err != nil {
		return nil, err
	}
	return &cookieOut{SetCookie: a.Doors.Cookie(Request(ctx), "login", token, until).String(), Body: Done{OK: true}}, nil
}

// signout clears the browser's cache too, but not its storage: changes of a
// participant on the same device may still wait there.
func (a *API) signout(ctx context.Context, _ *struct{}) (*cookieOut, error) {
	if err := a.Doors.Signout(ctx, Request(ctx)); err != nil {
		return nil, err
	}
	return &cookieOut{SetCookie: a.Doors.NoCookie(Request(ctx), "login").String(), ClearSiteData: `"cache"`, Body: Done{OK: true}}, nil
}

// AsIn says which cookies of this device a call may use. Exported because huma
// does not fill what a private struct embeds.
type AsIn struct {
	As string `query:"as" doc:"Cookie names without prefix, comma-separated; the first valid one counts."`
}

type meOut struct{ Body Me }

func (a *API) me(ctx context.Context, in *AsIn) (*meOut, error) {
	p, err := a.Caller(ctx, in.As, "login")
	if err != nil {
		return nil, err
	}
	m := Me{Kind: p.Kind, ID: p.ID, Doc: p.Doc, Address: a.base(ctx)}
	switch p.Kind {
	case "member":
		m.Name = a.Doors.MemberName(ctx, p.ID)
		if a.Network != nil {
			m.Network, err = a.Network(ctx)
		}
	case "participant":
		err = a.Hub.Read(ctx, p.Doc, func(s *record.State) error {
			m.Name = s.Get("participant", p.ID).Str("name")
			return nil
		})
	}
	if errs.Is(err, errs.NotFound) {
		err = nil
	}
	return &meOut{Body: m}, err
}
