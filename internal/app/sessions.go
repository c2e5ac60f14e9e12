package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/record"
	"cairn/internal/session"
)

// networkSetting names the network document of this server.
const networkSetting = "network"

// NewSession makes a session with everything it needs: the server's network if
// it has none, the coalition's plan if it has none, and the lists that name them.
// Whoever asks becomes its first facilitator.
func (a *App) NewSession(ctx context.Context, req httpapi.SessionRequest, by access.Principal) (httpapi.SessionCreated, error) {
	var none httpapi.SessionCreated
	guides, err := a.guidesFor(req)
	if err != nil {
		return none, err
	}
	starts, err := a.startsAt(req.Starts)
	if err != nil {
		return none, err
	}
	m := made{SessionRequest: req, guides: guides, starts: starts, by: by}
	return a.build(ctx, &m)
}

// made is one session on its way into being.
type made struct {
	httpapi.SessionRequest
	guides                   []guide.Guide
	starts                   time.Time
	by                       access.Principal
	sample, fresh            bool
	session, network, listed string
}

// build writes the documents in the order in which they name one another. All of
// them are tried before the first is stored: what cannot be leaves nothing
// behind. A session brings its place on the lists with it, so that there is none
// that nobody finds. One at a time, so that two who begin at once share one plan.
func (a *App) build(ctx context.Context, m *made) (httpapi.SessionCreated, error) {
	var none httpapi.SessionCreated
	var err error
	if m.network, err = a.Network(ctx); err != nil {
		return none, err
	}
	a.building.Lock()
	defer a.building.Unlock()
	if err := a.findPlan(ctx, m); err != nil {
		return none, err
	}
	m.session = id.New()
	if m.Title == "" {
		m.Title = m.Coalition
	}
	return httpapi.SessionCreated{Session: m.session, Plan: m.Plan, Network: m.network, To: "/prepare/" + m.session}, a.write(ctx, m)
}

func (a *App) write(ctx context.Context, m *made) error {
	plan, session, lists := a.firstPlan(m), a.firstRecords(ctx, m), m.lists()
	if err := errors.Join(a.try("session", session), a.try("plan", plan), a.try("network", lists)); err != nil {
		return err
	}
	if m.fresh {
		if err := a.hub.Create(ctx, "plan", m.Plan, plan); err != nil {
			return err
		}
	}
	return a.hub.Create(ctx, "session", m.session, session, record.Carry{Doc: m.network, Writes: lists})
}

// try applies the first records of a document to nothing, to hear what is wrong
// with them.
func (a *App) try(docType string, writes []record.Write) error {
	s := record.NewState(docType, "")
	for _, w := range writes {
		op, err := w.AsOp(s.Seq)
		if err != nil {
			return err
		}
		if _, err := a.schema.Apply(s, op, record.Author{ID: "server", Roles: access.Server}, s.Seq+1); err != nil {
			return err
		}
		s.Seq++
	}
	return nil
}

func (a *App) firstRecords(ctx context.Context, m *made) []record.Write {
	writes := session.New(session.Setup{
		Title: m.Title, Coalition: m.Coalition, Place: m.Place, Target: m.Target, Track: m.Track, Zone: m.Zone, Lang: m.Lang,
		Starts: m.starts, Minutes: m.Minutes, Plan: m.Plan, Network: m.network, Summit: m.Summit, Sample: m.sample,
		Guides: m.guides, NewID: id.New,
	})
	name := a.doors.MemberName(ctx, m.by.ID)
	return append(writes, record.Write{Op: "create", Kind: "facilitator", ID: id.New(),
		Fields: map[string]any{"name": name, "job": "facilitator", "member": m.by.ID, "leads": true}})
}

func (a *App) firstPlan(m *made) []record.Write {
	today := a.clock.Now().Format(time.DateOnly)
	return append([]record.Write{{Op: "create", Kind: "plan", ID: "plan", Fields: map[string]any{
		"coalition": m.Coalition, "place": m.Place, "zone": m.Zone, "network": m.network, "created": today, "sample": m.sample}}}, partners()...)
}

// lists names the session, and a new plan before it, in the network, for the
// home page.
func (m *made) lists() []record.Write {
	f := map[string]any{"title": m.Title, "session": m.session, "track": m.Track, "guide": m.guides[0].ID,
		"starts": m.starts.UTC().Format(time.RFC3339), "state": "preparing", "sample": m.sample, "coalition": m.listed}
	if m.Track == "" {
		f["track"] = m.guides[0].Track
	}
	if m.Summit != "" {
		f["summit"] = m.Summit
	}
	run := record.Write{Op: "put", Kind: "run", ID: m.session, Fields: f}
	if !m.fresh {
		return []record.Write{run}
	}
	return []record.Write{{Op: "put", Kind: "coalition", ID: m.listed,
		Fields: map[string]any{"name": m.Coalition, "place": m.Place, "plan": m.Plan, "sample": m.sample}}, run}
}

// findPlan looks the coalition up in the network's list; one that is not there
// gets a new plan.
func (a *App) findPlan(ctx context.Context, m *made) error {
	wanted := m.Plan
	err := a.hub.Read(ctx, m.network, func(s *record.State) error {
		if m.Summit != "" && s.Get("summit", m.Summit) == nil {
			return errs.New(errs.NotFound, "summit", "There is no such summit on this server.")
		}
		for _, c := range s.List("coalition") {
			named := wanted == "" && !c.Bool("sample") && c.Str("name") == m.Coalition && c.Str("place") == m.Place
			if named || (wanted != "" && c.Str("plan") == wanted) {
				m.Plan, m.listed = c.Str("plan"), c.ID
				return nil
			}
		}
		if wanted != "" {
			return errs.New(errs.NotFound, "plan", "There is no such plan on this server. Leave it out to begin a new one.")
		}
		return nil
	})
	if m.fresh = err == nil && m.Plan == ""; m.fresh {
		m.Plan, m.listed = id.New(), id.New()
	}
	return err
}

// partners are the three who can promise something in every new plan.
func partners() []record.Write {
	var out []record.Write
	for _, p := range []struct{ kind, name string }{
		{"national", "National campaign"}, {"state_leads", "State Leads"}, {"movement", "Movement partners"},
	} {
		out = append(out, record.Write{Op: "create", Kind: "partner", ID: p.kind,
			Fields: map[string]any{"name": p.name, "kind": p.kind, "state": "agreed"}})
	}
	return out
}

// Network returns the id of this server's network document, making it at first.
func (a *App) Network(ctx context.Context) (string, error) {
	a.naming.Lock()
	defer a.naming.Unlock()
	have, err := a.store.Setting(ctx, networkSetting)
	if err != nil || have != "" {
		return have, err
	}
	doc := id.New()
	first := []record.Write{{Op: "create", Kind: "network", ID: "network", Fields: map[string]any{"name": "National campaign"}}}
	if err := a.hub.Create(ctx, "network", doc, first); err != nil {
		return "", err
	}
	return doc, a.store.SetSetting(ctx, networkSetting, doc)
}

// guidesFor returns the guide that was asked for in all its languages.
func (a *App) guidesFor(req httpapi.SessionRequest) ([]guide.Guide, error) {
	if len(req.GuideBody) > 0 {
		var g guide.Guide
		if err := json.Unmarshal(req.GuideBody, &g); err != nil || len(g.Steps) == 0 {
			return nil, errs.New(errs.Invalid, "guide_body", "This is not a guide as the import gave it. Please import the file again.")
		}
		return []guide.Guide{g}, guide.Fits(g)
	}
	if req.Guide == "" {
		req.Guide = "state-leads"
	}
	return a.guideIn(req.Guide, req.Lang)
}

// startsAt reads the wished start; without one the next full quarter hour.
func (a *App) startsAt(s string) (time.Time, error) {
	if s == "" {
		return a.clock.Now().Add(15 * time.Minute).Truncate(15 * time.Minute), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, errs.New(errs.Invalid, "starts", "Write the start as a date and time with its zone, like 2027-02-09T18:00:00Z.")
	}
	return t.UTC(), nil
}
