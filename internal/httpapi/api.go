// Package httpapi is the front of the server for everything that is not a live
// frame: the REST calls with their OpenAPI description, the static faces, and
// the gate every request passes (host, origin, size, headers).
package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cairn/internal/access"
	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// Hub is what the calls ask of the rooms.
type Hub interface {
	Read(ctx context.Context, doc string, fn func(*record.State) error) error
	Write(ctx context.Context, doc string, writes []record.Write) error
	// Decide is Write for what depends on the document as it is at that moment.
	Decide(ctx context.Context, doc string, fn func(*record.State) ([]record.Write, error)) error
	History(ctx context.Context, p access.Principal, doc, kind, id string) ([]record.Past, error)
	// Bin returns the deleted records of a document that p may bring back.
	Bin(ctx context.Context, p access.Principal, doc string) ([]record.Binned, error)
	// Find returns the document and field that hold a code or invite, or
	// errs.NotFound.
	Find(ctx context.Context, value string) (doc, field string, err error)
}

// Doors is what the calls ask of package signin.
type Doors interface {
	Principal(ctx context.Context, r *http.Request, as []string) (access.Principal, error)
	Guess(r *http.Request, fn func() error) error
	Grant(ctx context.Context, p access.Principal) (token string, until time.Time, err error)
	Link(ctx context.Context, p access.Principal, once bool) (token string, err error)
	Reseat(ctx context.Context, doc, person string) (token string, err error)
	Enter(ctx context.Context, r *http.Request, token string) (p access.Principal, grant string, until time.Time, err error)
	Setup(ctx context.Context, r *http.Request, secret, name, password string) (token string, until time.Time, err error)
	Invite(ctx context.Context) (secret string, err error)
	Signin(ctx context.Context, r *http.Request, name, password string) (token string, until time.Time, err error)
	Signout(ctx context.Context, r *http.Request) error
	ChangePassword(ctx context.Context, r *http.Request, member, old, password string) (token string, until time.Time, err error)
	MemberName(ctx context.Context, member string) string
	Cookie(r *http.Request, as, token string, until time.Time) *http.Cookie
	NoCookie(r *http.Request, as string) *http.Cookie
	Secure(r *http.Request) bool
}

// Deps is what the front needs; all but Web, Hosts, Base, PhoneBase, Guides, Did,
// Socket and Sync must be set.
type Deps struct {
	Hub   Hub
	Doors Doors
	Clock clock.Clock
	Log   *slog.Logger
	// Web holds the built faces: <face>.html at its root and hashed files under
	// assets.
	Web fs.FS
	// Hosts are the names this server answers to, without port, besides localhost
	// and the machine's own addresses.
	Hosts []string
	// Base is the address in links and QR codes ("https://cairn.example"); "" takes
	// the one the request came to.
	Base string
	// PhoneBase is what takes its place when Base is "" and the request came to
	// localhost, where no phone could follow; nil keeps localhost.
	PhoneBase func() string
	// Network returns the id of this server's network document.
	Network func(ctx context.Context) (string, error)
	// Guides lists what may be run.
	Guides func(ctx context.Context) ([]GuideInfo, error)
	// NewSession makes a session with its plan and network.
	NewSession func(ctx context.Context, req SessionRequest, by access.Principal) (SessionCreated, error)
	// Did writes down what staff did outside the documents, which tell the rest
	// themselves; doc is the document it was about, if any. May be nil.
	Did func(ctx context.Context, who, what, doc string) error
	// Socket and Sync carry the live frames.
	Socket, Sync http.Handler
}

// API is the front while it is being put together; extra calls register on it
// with Handle, and pages with Page.
type API struct {
	huma.API
	Deps
	mux *http.ServeMux
	// paths lists the plain routes, for the matrix of rights that tests make.
	paths []string
}

// New returns the handler of the whole server. Each extra registers further calls
// and pages.
func New(d Deps, extra ...func(*API)) http.Handler {
	a := newAPI(d, extra...)
	return a.gate(a.mux)
}

func newAPI(d Deps, extra ...func(*API)) *API {
	mux := http.NewServeMux()
	a := &API{Deps: d, mux: mux}
	a.API = humago.New(quietMux{mux}, describe())
	a.UseMiddleware(keepRequest)
	a.doorCalls()
	a.signinCalls()
	a.staffCalls()
	a.liveCalls()
	a.faces()
	for _, register := range extra {
		register(a)
	}
	return a
}

// describe is the OpenAPI document before any call is registered. It is served at
// /api/openapi.json; there is no page that would load scripts from elsewhere.
func describe() huma.Config {
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Cairn", Version: "1", Description: "How to get in, and what staff may ask for. Live frames: docs/protocol.md."},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
		},
		OpenAPIPath:   "/api/openapi",
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{fromHuma},
	}
	c.AllowAdditionalPropertiesByDefault = true
	return c
}

// Handle registers one JSON call. Its errors go through the one mapping; those
// that are our fault are logged without path, query or words of people.
func Handle[I, O any](a *API, op huma.Operation, fn func(context.Context, *I) (*O, error)) {
	op.Responses = map[string]*huma.Response{"default": a.problemResponse()}
	huma.Register(a.API, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			a.note(ctx, op.OperationID, err)
			return nil, problemOf(err)
		}
		return out, nil
	})
}

func (a *API) problemResponse() *huma.Response {
	schema := huma.SchemaFromType(a.OpenAPI().Components.Schemas, reflect.TypeFor[Problem]())
	return &huma.Response{Description: "What went wrong, and about which field.",
		Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
}

// Page registers a plain handler, for example a printed page or a download. The
// pattern is that of http.ServeMux.
func (a *API) Page(pattern string, h http.Handler) {
	a.paths = append(a.paths, pattern)
	a.mux.Handle(pattern, h)
}

// note logs an error that somebody should look at.
func (a *API) note(ctx context.Context, call string, err error) {
	e := errs.As(err)
	if e.Code != errs.Internal && e.Code != errs.Retry || ctx.Err() != nil {
		return
	}
	a.Log.ErrorContext(ctx, "a call failed", "call", call, "code", string(e.Code), "cause", e.Unwrap())
}

type requestKey struct{}

// keepRequest lets a call reach its request, for cookies and limits.
func keepRequest(ctx huma.Context, next func(huma.Context)) {
	r, _ := humago.Unwrap(ctx)
	next(huma.WithValue(ctx, requestKey{}, r))
}

// Request returns the HTTP request that a call registered with Handle serves.
func Request(ctx context.Context) *http.Request {
	r, _ := ctx.Value(requestKey{}).(*http.Request)
	return r
}

// Caller returns who a call comes from: as is the query parameter of that name, a
// comma-separated list of cookie names; "" stands for the given defaults.
func (a *API) Caller(ctx context.Context, as string, defaults ...string) (access.Principal, error) {
	return a.Doors.Principal(ctx, Request(ctx), names(as, defaults))
}

// CallerOf is Caller for plain handlers registered with Page.
func (a *API) CallerOf(r *http.Request, defaults ...string) (access.Principal, error) {
	return a.Doors.Principal(r.Context(), r, names(r.URL.Query().Get("as"), defaults))
}

// names splits as; more than a handful of names is nobody's honest wish.
func names(as string, defaults []string) []string {
	if as == "" {
		return defaults
	}
	list := strings.SplitN(as, ",", 9)
	return list[:min(len(list), 8)]
}

// did writes down what a member or a facilitator did. What cannot be written down is
// not done. Nobody else is ever in that list. A row here is all that a GET ever writes.
func (a *API) did(ctx context.Context, p access.Principal, what, doc string) error {
	if a.Did == nil || p.Kind != "member" && p.Kind != "facilitator" {
		return nil
	}
	return a.Did(ctx, p.ID, what, doc)
}

// Staff returns the member who calls, or an error.
func (a *API) Staff(ctx context.Context) (access.Principal, error) {
	return member(a.Caller(ctx, "", "login"))
}

// member refuses whoever has no account.
func member(p access.Principal, err error) (access.Principal, error) {
	if err == nil && p.Kind != "member" {
		err = errs.New(errs.Denied, "", "Only people with an account on this server may do this.")
	}
	return p, err
}
