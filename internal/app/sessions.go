package app

import (
	"context"
	"encoding/json"
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
	sample                   bool
	session, network, listed string
}

// build writes the documents in the order in which they name one another.
func (a *App) build(ctx context.Context, m *made) (httpapi.SessionCreated, error) {
	var none httpapi.SessionCreated
	var err error
	if m.network, err = a.Network(ctx); err != nil {
		return none, err
	}
	if err := a.planFor(ctx, m); err != nil {
		return none, err
	}
	m.session = id.New()
	if err := a.hub.Create(ctx, "session", m.session, a.firstRecords(ctx, m)); err != nil {
		return none, err
	}
	if err := a.listRun(ctx, m); err != nil {
		return none, err
	}
	return httpapi.SessionCreated{Session: m.session, Plan: m.Plan, Network: m.network, To: "/prepare/" + m.session}, nil
}

func (a *App) firstRecords(ctx context.Context, m *made) []record.Write {
	title := m.Title
	if title == "" {
		title = m.Coalition
	}
	writes := session.New(session.Setup{
		Title: title, Coalition: m.Coalition, Place: m.Place, Target: m.Target, Track: m.Track, Zone: m.Zone, Lang: m.Lang,
		Starts: m.starts, Minutes: m.Minutes, Plan: m.Plan, Network: m.network, Summit: m.Summit, Sample: m.sample,
		Guides: m.guides, NewID: id.New,
	})
	name := a.doors.MemberName(ctx, m.by.ID)
	return append(writes, record.Write{Op: "create", Kind: "facilitator", ID: id.New(),
		Fields: map[string]any{"name": name, "job": "facilitator", "member": m.by.ID, "leads": true}})
}

// listRun names the session in the network, for the home page.
func (a *App) listRun(ctx context.Context, m *made) error {
	title := m.Title
	if title == "" {
		title = m.Coalition
	}
	f := map[string]any{"title": title, "session": m.session, "coalition": m.listed, "track": m.Track,
		"starts": m.starts.UTC().Format(time.RFC3339), "state": "preparing", "sample": m.sample}
	if m.Track == "" {
		f["track"] = m.guides[0].Track
	}
	if m.Summit != "" {
		f["summit"] = m.Summit
	}
	f["guide"] = m.guides[0].ID
	return a.hub.Write(ctx, m.network, []record.Write{{Op: "put", Kind: "run", ID: m.session, Fields: f}})
}

// planFor finds the coalition's plan by id or by name, or makes it.
func (a *App) planFor(ctx context.Context, m *made) error {
	if err := a.findPlan(ctx, m); err != nil || m.Plan != "" {
		return err
	}
	m.Plan, m.listed = id.New(), id.New()
	today := a.clock.Now().Format(time.DateOnly)
	plan := record.Write{Op: "create", Kind: "plan", ID: "plan", Fields: map[string]any{
		"coalition": m.Coalition, "place": m.Place, "zone": m.Zone, "network": m.network, "created": today, "sample": m.sample}}
	writes := append([]record.Write{plan}, partners()...)
	if err := a.hub.Create(ctx, "plan", m.Plan, writes); err != nil {
		return err
	}
	return a.hub.Write(ctx, m.network, []record.Write{{Op: "put", Kind: "coalition", ID: m.listed,
		Fields: map[string]any{"name": m.Coalition, "place": m.Place, "plan": m.Plan, "sample": m.sample}}})
}

// findPlan looks the coalition up in the network's list.
func (a *App) findPlan(ctx context.Context, m *made) error {
	return a.hub.Read(ctx, m.network, func(s *record.State) error {
		for _, c := range s.List("coalition") {
			named := m.Plan == "" && !c.Bool("sample") && c.Str("name") == m.Coalition && c.Str("place") == m.Place
			if named || (m.Plan != "" && c.Str("plan") == m.Plan) {
				m.Plan, m.listed = c.Str("plan"), c.ID
				return nil
			}
		}
		if m.Plan != "" {
			return errs.New(errs.NotFound, "plan", "There is no such plan on this server. Leave it out to begin a new one.")
		}
		return nil
	})
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
		return []guide.Guide{g}, nil
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
