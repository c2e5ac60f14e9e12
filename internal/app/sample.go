package app

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/people"
	"cairn/internal/plan"
	"cairn/internal/record"
	"cairn/internal/sample"
	"cairn/internal/session"
)

// Links are the four addresses of a session.
type Links struct{ Facilitator, Phone, Stage, Plan string }

// sampleStep is where the sample's State Leads stand: everything before it has
// been done, so that every face has something to show.
const sampleStep = "internal-dates"

// Sample makes the sample summit unless it is there, and returns its addresses for
// whoever started the program.
func (a *App) Sample(ctx context.Context) (Links, error) {
	owner, err := a.doors.Owner(ctx)
	if err != nil {
		return Links{}, err
	}
	l, found, err := a.sampleFor(ctx, access.Principal{Kind: "member", ID: owner})
	if err != nil {
		return l, err
	}
	token, err := a.doors.OwnerLink(ctx, found.Session, printedLife)
	l.Facilitator = a.Base() + "/enter#" + token
	return l, err
}

// makeSample is Sample for the home page, whose reader is signed in already.
func (a *App) makeSample(ctx context.Context, by access.Principal) (map[string]string, error) {
	l, _, err := a.sampleFor(ctx, by)
	return map[string]string{"facilitator": l.Facilitator, "phone": l.Phone, "stage": l.Stage, "plan": l.Plan}, err
}

// sampleFor finds or makes the sample; by is one of its facilitators from then on.
func (a *App) sampleFor(ctx context.Context, by access.Principal) (Links, httpapi.SessionCreated, error) {
	found, err := a.sampleRun(ctx)
	if err == nil && found.Session == "" {
		found, err = a.buildSample(ctx, by)
	}
	if err != nil {
		return Links{}, found, err
	}
	name := a.doors.MemberName(ctx, by.ID)
	err = a.hub.Decide(ctx, found.Session, func(s *record.State) ([]record.Write, error) {
		if !s.Get("session", "session").Bool("sample") { // lists can be edited: this is somebody's own
			return nil, errs.New(errs.NotFound, "", "The sample is not there any more. Remove it and try again.")
		}
		if people.Roles(s, by).Has(access.Facilitator) {
			return nil, nil
		}
		return []record.Write{put("facilitator", id.New(), map[string]any{"name": name, "job": "facilitator", "member": by.ID})}, nil
	})
	if err != nil {
		return Links{}, found, err
	}
	l, err := a.linksTo(ctx, found)
	return l, found, err
}

// sampleRun finds the sample's State Leads session in the network.
func (a *App) sampleRun(ctx context.Context) (found httpapi.SessionCreated, err error) {
	network, err := a.Network(ctx)
	if err != nil {
		return found, err
	}
	err = a.hub.Read(ctx, network, func(s *record.State) error {
		for _, r := range s.List("run") {
			if r.Bool("sample") && r.Str("track") == "state_leads" {
				found = httpapi.SessionCreated{Session: r.Str("session"), Network: network, Plan: s.Get("coalition", r.Str("coalition")).Str("plan")}
			}
		}
		return nil
	})
	return found, err
}

func (a *App) buildSample(ctx context.Context, by access.Principal) (httpapi.SessionCreated, error) {
	now := a.clock.Now()
	var leads httpapi.SessionCreated
	summit := id.New()
	network, err := a.Network(ctx)
	if err != nil {
		return leads, err
	}
	if err := a.hub.Write(ctx, network, sample.Network(now, id.New, summit)); err != nil {
		return leads, err
	}
	leads, err = a.sampleSession(ctx, by, "state-leads", "", summit, now.Add(-80*time.Minute))
	if err != nil {
		return leads, err
	}
	if _, err = a.sampleSession(ctx, by, "movement-building", leads.Plan, summit, now.Add(3*time.Hour).Truncate(15*time.Minute)); err != nil {
		return leads, err
	}
	steps, err := a.stepIDs(ctx, leads.Session)
	if err != nil {
		return leads, err
	}
	p := sample.Partners{National: "national", Leads: "state_leads", Movement: "movement"}
	if err := a.hub.Write(ctx, leads.Plan, sample.Plan(now, id.New, p, leads.Session, steps)); err != nil {
		return leads, err
	}
	if err := a.samplePromises(ctx, leads.Plan, leads.Session, steps["delegate"]); err != nil {
		return leads, err
	}
	return leads, a.runSample(ctx, by, leads.Session, steps, now)
}

// samplePromises has both sides say yes to the present version of each promise.
func (a *App) samplePromises(ctx context.Context, doc, session, step string) error {
	var writes []record.Write
	err := a.hub.Read(ctx, doc, func(s *record.State) error {
		for _, c := range s.List("commitment") {
			for _, side := range []string{"from", "to"} {
				writes = append(writes, put("response", id.New(), map[string]any{"commitment": c.ID, "by": c.Str(side), "answer": "accept",
					"version": plan.Version(c), "confirmed": true, "state": "agreed", "session": session, "step": step}))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return a.hub.Write(ctx, doc, writes)
}

func (a *App) sampleSession(ctx context.Context, by access.Principal, guide, planID, summit string, starts time.Time) (httpapi.SessionCreated, error) {
	guides, err := a.guideIn(guide, "en")
	if err != nil {
		return httpapi.SessionCreated{}, err
	}
	title := map[string]string{"state-leads": "State Leads", "movement-building": "Movement partners"}[guide]
	m := made{guides: guides, starts: starts, by: by, sample: true}
	m.Title, m.Coalition, m.Place, m.Target = sample.Coalition+": "+title, sample.Coalition, sample.Place, sample.Target
	m.Plan, m.Summit, m.Lang = planID, summit, "en"
	return a.build(ctx, &m)
}

// stepIDs maps the keys of a session's steps to their ids.
func (a *App) stepIDs(ctx context.Context, doc string) (map[string]string, error) {
	out := map[string]string{}
	err := a.hub.Read(ctx, doc, func(s *record.State) error {
		for _, st := range session.Steps(s) {
			out[st.Str("key")] = st.ID
		}
		return nil
	})
	return out, err
}

// runSample fills the room and brings the session to its step as if it had
// begun an hour and a quarter ago.
func (a *App) runSample(ctx context.Context, by access.Principal, doc string, steps map[string]string, now time.Time) error {
	if err := a.hub.Write(ctx, doc, sample.Room(id.New)); err != nil {
		return err
	}
	step, _ := json.Marshal(steps[sampleStep])
	for _, op := range []record.Op{
		{Op: record.Act, Act: "open"}, {Op: record.Act, Act: "start", Fields: raw{"mode": json.RawMessage(`"relative"`)}},
		{Op: record.Act, Act: "goto", Fields: raw{"step": step}},
	} {
		op.N = 1
		answers, err := a.hub.Do(ctx, by, doc, id.New(), []record.Op{op})
		if err != nil {
			return err
		}
		if no := answers[0]; no.No != "" {
			return errs.New(errs.Code(no.No), no.Field, "sample: %s: %s", op.Act, no.Message)
		}
	}
	past, err := a.pastOf(ctx, doc, now)
	if err != nil {
		return err
	}
	return a.hub.Write(ctx, doc, past)
}

type raw = map[string]json.RawMessage

// pastOf gives the steps before the present one the minutes they were planned
// for, two more for the power map, so that the sample runs a little late.
func (a *App) pastOf(ctx context.Context, doc string, now time.Time) ([]record.Write, error) {
	var out []record.Write
	err := a.hub.Read(ctx, doc, func(s *record.State) error {
		at := now.Add(-3 * time.Minute)
		out = append(out, put("session", "session", map[string]any{"step_started": stamp(at)}))
		list := session.Steps(s)
		here := 0
		for i, st := range list {
			if st.Str("key") == sampleStep {
				here = i
			}
		}
		for i := here - 1; i >= 0; i-- {
			spent := time.Duration(list[i].Int("minutes")) * time.Minute
			if list[i].Str("key") == "power" {
				spent += 2 * time.Minute
			}
			out = append(out, put("step", list[i].ID, map[string]any{"state": "done", "started": stamp(at.Add(-spent)), "ended": stamp(at), "spent": int(spent.Seconds())}))
			at = at.Add(-spent)
		}
		out = append(out, put("session", "session", map[string]any{"started": stamp(at), "starts": stamp(at)}))
		return nil
	})
	return out, err
}

func put(kind, id string, fields map[string]any) record.Write {
	return record.Write{Op: "put", Kind: kind, ID: id, Fields: fields}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// linksTo makes the four addresses of a session; the facilitator's is for somebody
// who is signed in.
func (a *App) linksTo(ctx context.Context, s httpapi.SessionCreated) (Links, error) {
	var l Links
	stage, err := a.doors.Link(ctx, access.Principal{Kind: "stage", ID: id.New(), Doc: s.Session}, false)
	if err != nil {
		return l, err
	}
	reader, err := a.doors.Link(ctx, access.Principal{Kind: "reader", ID: id.New(), Doc: s.Plan}, false)
	if err != nil {
		return l, err
	}
	var invite string
	err = a.hub.Read(ctx, s.Session, func(st *record.State) error {
		invite = st.Get("session", "session").Str("invite")
		return nil
	})
	return Links{"/facilitate/" + s.Session, a.phoneBase() + "/join#" + invite, a.Base() + "/enter#" + stage, a.Base() + "/enter#" + reader}, err
}

// isSample asks the document itself: the lists that name it can be edited.
func (a *App) isSample(ctx context.Context, doc string) bool {
	is := false
	err := a.hub.Read(ctx, doc, func(s *record.State) error {
		is = s.Get("session", "session").Bool("sample") || s.Get("plan", "plan").Bool("sample")
		return nil
	})
	return err == nil && is
}

// DropSample removes everything marked as sample: documents, lists and grants.
func (a *App) DropSample(ctx context.Context) error {
	network, err := a.Network(ctx)
	if err != nil {
		return err
	}
	docs, writes := []string{}, []record.Write{}
	err = a.hub.Read(ctx, network, func(s *record.State) error {
		for _, r := range s.All() {
			if r.Deleted != 0 || !r.Bool("sample") {
				continue
			}
			writes = append(writes, record.Write{Op: record.Delete, Kind: r.Kind, ID: r.ID})
			docs = append(docs, r.Str("session"), r.Str("plan"))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, doc := range docs {
		if !a.isSample(ctx, doc) {
			continue
		}
		if err := a.hub.Drop(ctx, doc); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	return a.hub.Write(ctx, network, writes)
}
