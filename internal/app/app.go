// Package app joins the parts of the program, starts them and stops them. It is
// the only place that knows which store, doors and rooms are in use.
package app

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own, nor have slim containers

	"cairn/guides"
	"cairn/internal/clock"
	"cairn/internal/config"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/pages"
	"cairn/internal/record"
	"cairn/internal/room"
	"cairn/internal/session"
	"cairn/internal/signin"
	"cairn/internal/socket"
	"cairn/internal/store"
	"cairn/internal/words"
	"cairn/locales"
	"cairn/web"
)

// App is one running server.
type App struct {
	cfg     config.Server
	log     *slog.Logger
	clock   clock.Clock
	store   *store.Store
	schema  *record.Schema
	hub     *room.Hub
	doors   *signin.Service
	guides  func() ([]guide.Guide, error) // read when first asked for: nobody waits for them at the start
	words   *words.Catalogue
	pages   *pages.Renderer
	sockets *socket.Server
	server  *http.Server
	live    net.Listener
	// building is held while a session is made, naming while the network is.
	building, naming sync.Mutex
}

// New opens the database and joins the parts; nothing listens yet. A data folder
// in use, or a database that is damaged or newer, is an error that says so.
func New(ctx context.Context, cfg config.Server, log *slog.Logger) (*App, error) {
	a := &App{cfg: cfg, log: log, clock: clock.Wall{}}
	if cfg.Speed > 0 && cfg.Speed != 1 {
		a.clock = clock.NewFast(cfg.Speed)
	}
	if err := a.content(); err != nil {
		return nil, err
	}
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	if err := a.front(); err != nil {
		return nil, errors.Join(err, a.store.Close())
	}
	return a, nil
}

// content reads what is built into the program: rules, guides, words, pages.
func (a *App) content() (err error) {
	if a.schema, err = Schema(); err != nil {
		return err
	}
	a.guides = sync.OnceValues(func() ([]guide.Guide, error) { return guide.LoadAll(guides.Files) })
	if a.words, err = words.Load(locales.Files); err != nil {
		return err
	}
	a.pages, err = pages.New(a.words)
	return err
}

// open starts what keeps documents and doors.
func (a *App) open(ctx context.Context) (err error) {
	if a.store, err = store.Open(ctx, store.Options{Path: filepath.Join(a.cfg.Data, "cairn.db")}); err != nil {
		return err
	}
	a.hub = room.NewHub(room.Deps{Schema: a.schema, Store: a.store, Clock: a.clock, Log: a.log,
		NewID: id.New, NewCode: id.Code, NewToken: id.Token, PrivateStep: privateStep, Pace: a.pace()})
	proxies, err := prefixes(a.cfg.Proxy)
	if err != nil {
		return err
	}
	read, write := a.store.DB()
	a.doors = signin.New(read, write, a.hub, a.clock, signin.Options{Trusted: proxies, Ended: a.hub.Revoke,
		Note: func(ctx context.Context, tx *sql.Tx, who, what, doc string) error {
			return store.NoteIn(ctx, tx, a.clock.Now(), who, what, doc)
		}})
	return nil
}

// front builds the HTTP side.
func (a *App) front() error {
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return err
	}
	a.sockets = a.newSockets()
	h := httpapi.New(httpapi.Deps{
		Hub: a.hub, Doors: a.doors, Clock: a.clock, Log: a.log, Web: dist,
		Hosts: a.cfg.Hosts, Base: a.cfg.Base, PhoneBase: a.phoneBase, Network: a.Network, Guides: a.listGuides, NewSession: a.NewSession,
		Did: func(ctx context.Context, who, what, doc string) error {
			return a.store.Note(ctx, a.clock.Now(), who, what, doc)
		},
		Socket: a.sockets, Sync: a.sockets.Sync(),
	}, httpapi.OfficeCalls(a.office()))
	a.server = httpapi.Server(h, a.log)
	return nil
}

// Run listens, calls ready once requests are served, and returns when ctx ends
// and everything accepted has been written.
func (a *App) Run(ctx context.Context, ready func() error) error {
	if err := a.listen(); err != nil {
		return errors.Join(err, a.stop())
	}
	failed := make(chan error, 1)
	go func() { failed <- a.server.Serve(a.live) }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	copied := make(chan struct{})
	go func() { defer close(copied); a.background(ctx) }()
	if err := ready(); err != nil {
		cancel()
		<-copied
		return errors.Join(err, a.stop())
	}
	select {
	case err := <-failed:
		cancel()
		<-copied
		return errors.Join(err, a.stop())
	case <-ctx.Done():
	}
	<-copied
	return a.stop()
}

// stop ends the server, then the rooms, then the store. A browser that has opened a
// connection in advance and asked nothing on it takes none of the rooms' time.
func (a *App) stop() error {
	a.sockets.Close()
	err := within(3*time.Second, a.server.Shutdown)
	if err != nil {
		err = a.server.Close()
	}
	return errors.Join(err, within(5*time.Second, a.hub.Stop), a.store.Close())
}

func within(d time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return do(ctx)
}

// SetupLink returns the one-time link for the first account, and false when
// there is already one.
func (a *App) SetupLink(ctx context.Context) (string, bool, error) {
	secret, err := a.doors.SetupSecret(ctx)
	if err != nil || secret == "" {
		return "", false, err
	}
	return a.Base() + "/setup#" + secret, true, nil
}

// How long the links wait that sign in whoever started the program: the one on their
// terminal, and the one that the browser is started with, which others on the
// machine can see in the list of processes.
const (
	printedLife = signin.Plain
	browserLife = 5 * time.Minute
)

// OwnerLink returns a link that signs in whoever started the program on their
// own machine, once; it is for their terminal alone.
func (a *App) OwnerLink(ctx context.Context) (string, error) { return a.ownerLink(ctx, printedLife) }

// BrowserLink is OwnerLink for the browser to be started with.
func (a *App) BrowserLink(ctx context.Context) (string, error) { return a.ownerLink(ctx, browserLife) }

func (a *App) ownerLink(ctx context.Context, life time.Duration) (string, error) {
	token, err := a.doors.OwnerLink(ctx, "", life)
	return a.Base() + "/enter#" + token, err
}

// listGuides lists what may be run, one entry a guide with its languages.
func (a *App) listGuides(context.Context) ([]httpapi.GuideInfo, error) {
	all, err := a.guides()
	if err != nil {
		return nil, err
	}
	var out []httpapi.GuideInfo
	at := map[string]int{}
	for _, g := range all {
		i, seen := at[g.ID]
		if !seen {
			i, at[g.ID] = len(out), len(out)
			out = append(out, httpapi.GuideInfo{ID: g.ID, Title: map[string]string{}, Minutes: g.Minutes, Steps: len(g.Steps)})
		}
		out[i].Title[g.Lang] = g.Title
		out[i].Langs = append(out[i].Langs, g.Lang)
	}
	return out, nil
}

// guideIn returns a built-in guide in all its languages, lang first.
func (a *App) guideIn(name, lang string) ([]guide.Guide, error) {
	all, err := a.guides()
	if err != nil {
		return nil, err
	}
	var out []guide.Guide
	for _, g := range all {
		switch {
		case g.ID != name:
		case g.Lang == words.Base(lang):
			out = append([]guide.Guide{g}, out...)
		default:
			out = append(out, g)
		}
	}
	if len(out) == 0 {
		return nil, errs.New(errs.Invalid, "guide", "There is no guide with this name. Choose one of the list, or bring your own file.")
	}
	return out, nil
}

// privateStep reports whether a step never shows who has finished it.
func privateStep(s *record.State, step string) bool {
	act, _ := session.ActivityOf(s, step)
	return act.Private
}

func prefixes(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "proxy", "%q is not a network. Write it like 127.0.0.1/32.", s)
		}
		out = append(out, p)
	}
	return out, nil
}
