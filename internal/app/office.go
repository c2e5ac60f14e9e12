package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/guideio"
	"cairn/internal/httpapi"
	"cairn/internal/pages"
	"cairn/internal/people"
	"cairn/internal/record"
	"cairn/internal/report"
	"cairn/internal/session"
	"cairn/internal/words"
	"cairn/web"
)

// office joins the calls around a session to the parts that answer them.
func (a *App) office() httpapi.Office {
	styles, err := fs.Sub(web.Styles, "ui/styles")
	if err != nil {
		styles = web.Styles
	}
	return httpapi.Office{
		Record: a.record, GuideFile: a.guideFile, ReadGuide: a.readGuide, Packing: a.packing, Reach: a.Reach,
		MakeSample: a.makeSample, DropSample: a.DropSample, Copy: a.copyPath, KeepCopy: a.keepCopy, Sticks: sticks, Styles: styles,
	}
}

// packing adds up what the sessions need that p may prepare.
func (a *App) packing(ctx context.Context, p access.Principal, ids []string) (any, error) {
	var sessions []*record.State
	for _, id := range ids {
		s, err := a.seen(ctx, p, id, access.Facilitator)
		if err == nil {
			sessions = append(sessions, s)
		} else if !errs.Is(err, errs.NotFound) {
			return nil, err
		}
	}
	return session.Together(sessions), nil
}

// readGuide reads an uploaded table and also completes it into a guide that can
// be run; the notes come in the reader's language.
func (a *App) readGuide(name string, data []byte, lang string) (any, error) {
	found, err := guideio.Read(name, data)
	if err != nil {
		return nil, err
	}
	known, err := a.guides()
	if err != nil {
		return nil, err
	}
	ready, guesses := guide.Complete(found, known...)
	found.Notes = inLanguage(found.Notes, lang)
	// An Import writes its own JSON; embedded in a struct it would write all of it.
	var out map[string]any
	shown, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(shown, &out); err != nil {
		return nil, err
	}
	out["guide"], out["guesses"] = ready, inLanguage(guesses, lang)
	return out, nil
}

func inLanguage(notes []guide.Note, lang string) []guide.Note {
	out := slices.Clone(notes)
	for i := range out {
		out[i].Message = out[i].In(lang)
	}
	return out
}

// record writes a session's record as p may see it.
func (a *App) record(ctx context.Context, p access.Principal, doc, format, lang string) (httpapi.File, error) {
	rep, plan, err := a.report(ctx, p, doc, lang)
	if err != nil {
		return httpapi.File{}, err
	}
	f := httpapi.File{Name: "record-" + rep.Coalition + "." + format}
	switch format {
	case "html":
		var b bytes.Buffer
		err = a.pages.Record(&b, rep, lang, recordLinks(doc, plan))
		f.Type, f.Inline, f.Body = "text/html; charset=utf-8", true, b.Bytes()
	case "json":
		f.Type = "application/json"
		f.Body, err = json.MarshalIndent(rep, "", " ")
	case "md":
		f.Type, f.Body = "text/markdown; charset=utf-8", a.pages.Markdown(rep, lang)
	case "docx":
		f.Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		f.Body, err = a.pages.Docx(rep, lang)
	default:
		err = errs.New(errs.NotFound, "format", "The record comes as html, json, md or docx.")
	}
	return f, err
}

// recordLinks says where the record is in other formats, and the plan: by the
// link that everybody leaves with, else for members by its own address.
func recordLinks(doc, plan string) pages.Links {
	base := "/api/sessions/" + doc + "/record."
	links := pages.Links{JSON: base + "json", Markdown: base + "md", Docx: base + "docx", Plan: plan}
	if q, err := httpapi.QR(plan); err == nil && strings.HasPrefix(plan, "http") {
		links.Side, links.Squares = q.Side, q.Path
	}
	return links
}

// report gathers the record from what p may see of the session and its plan.
func (a *App) report(ctx context.Context, p access.Principal, doc, lang string) (report.Report, string, error) {
	in := report.Input{Schema: a.schema, Pick: func(t map[string]string) string { return words.Pick(t, lang) },
		Side: func(kind, name string) string { return a.side(lang, kind, name) }}
	var err error
	if in.Session, err = a.seen(ctx, p, doc, access.Room); err != nil {
		return report.Report{}, "", err
	}
	plan := in.Session.Get("session", "session").Str("plan")
	if in.Unsent, err = a.unsent(ctx, doc); err != nil {
		return report.Report{}, "", err
	}
	// Whoever was let into a session may read what it made in its plan, also
	// after the seat was withdrawn. Where the plan cannot be read, the record says
	// what waits for it.
	in.Plan, err = a.asRole(ctx, plan, access.Reader)
	if err != nil && !errs.Is(err, errs.NotFound) && in.Unsent["plan"].Waiting == 0 {
		return report.Report{}, "", err
	}
	if in.Network, err = a.asRole(ctx, in.Session.Get("session", "session").Str("network"), access.Reader); err != nil && !errs.Is(err, errs.NotFound) {
		return report.Report{}, "", err
	}
	if in.Results, err = a.results(ctx, doc, in); err != nil {
		return report.Report{}, "", err
	}
	return report.Build(in), planLink(in.Session.Get("session", "session"), p), nil
}

// side is a partner's name in lang, as long as nobody has renamed it.
func (a *App) side(lang, kind, name string) string {
	if key := "common.partner." + kind; a.words.Say("en", key) == name {
		return a.words.Say(lang, key)
	}
	return name
}

// planLink is the address under which p reads the session's plan, "" for none.
func planLink(session *record.Record, p access.Principal) string {
	switch plan := session.Str("plan"); {
	case session.Has("plan_link"):
		return session.Str("plan_link")
	case plan != "" && p.Kind == "member":
		return "/plan/" + plan
	}
	return ""
}

// seen returns the document as p may see it; p must be one of need there.
func (a *App) seen(ctx context.Context, p access.Principal, doc string, need access.Role) (*record.State, error) {
	var out *record.State
	err := a.hub.Read(ctx, doc, func(s *record.State) error {
		roles := people.Roles(s, p)
		if s.Doc != "session" || !roles.Has(need) {
			return notForYou()
		}
		out = a.projected(s, roles)
		return nil
	})
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) || errs.Is(err, errs.Invalid) {
		err = notForYou() // what is foreign and what is missing look alike
	}
	return out, err
}

func notForYou() error {
	return errs.New(errs.NotFound, "doc", "There is nothing here, or nothing for you.")
}

func (a *App) asRole(ctx context.Context, doc string, roles access.Role) (*record.State, error) {
	if doc == "" {
		return nil, errs.New(errs.NotFound, "plan", "This session has no plan.")
	}
	var out *record.State
	err := a.hub.Read(ctx, doc, func(s *record.State) error { out = a.projected(s, roles); return nil })
	return out, err
}

// projected copies what the audiences in roles may see of s.
func (a *App) projected(s *record.State, roles access.Role) *record.State {
	out := record.NewState(s.Doc, s.ID)
	for _, r := range s.All() {
		if r.Deleted != 0 {
			continue
		}
		fields, ok := a.schema.Visible(s, r, roles)
		if !ok {
			continue
		}
		c := &record.Record{Kind: r.Kind, ID: r.ID, Created: r.Created, Changed: r.Changed, Fields: map[string]record.Cell{}}
		for name, v := range fields {
			c.Fields[name] = record.Cell{V: v}
		}
		out.Put(c)
	}
	return out
}

// unsent is what of a session has not arrived in its plan and network.
func (a *App) unsent(ctx context.Context, doc string) (map[string]record.Unsent, error) {
	rows, err := a.hub.View(ctx, doc, "unsent")
	out := map[string]record.Unsent{}
	for to, raw := range rows {
		var n record.Unsent
		err = errors.Join(err, json.Unmarshal(raw, &n))
		out[to] = n
	}
	return out, err
}

// results turns the aggregated view into lines by step.
func (a *App) results(ctx context.Context, doc string, in report.Input) (map[string][]report.Result, error) {
	rows, err := a.hub.View(ctx, doc, "results")
	if err != nil {
		return nil, err
	}
	out := map[string][]report.Result{}
	for key, raw := range rows {
		var row session.ResultRow
		if err := json.Unmarshal(raw, &row); err != nil {
			return nil, err
		}
		out[row.Step] = append(out[row.Step], report.Result{Subject: subject(in, row.Of, key), Values: values(row)})
	}
	for _, list := range out {
		slices.SortFunc(list, func(x, y report.Result) int { return strings.Compare(x.Subject, y.Subject) })
	}
	return out, nil
}

// subject names what a result is about, where that is not the step itself.
func subject(in report.Input, of, key string) string {
	if of == "answer" || of == "dates" {
		return ""
	}
	return in.Name(key)
}

// values lists the numbers and the unsigned words of a result.
func values(row session.ResultRow) []report.NamedValue {
	out := []report.NamedValue{{Name: "n", Value: fmt.Sprint(row.N)}}
	add := func(name string, v any) { out = append(out, report.NamedValue{Name: name, Value: fmt.Sprint(v)}) }
	spread := func(name string, s *session.Spread) {
		if s != nil {
			add(name, fmt.Sprintf("%g (%d–%d)", s.Median, s.Min, s.Max))
		}
	}
	spread("right", row.Right)
	spread("can", row.Can)
	spread("number", row.Number)
	counts := func(name string, of map[string]int) {
		for _, key := range slices.Sorted(maps.Keys(of)) {
			add(name+key, of[key])
		}
	}
	counts("choice.", row.Choices)
	if row.Low > 0 {
		add("low", row.Low)
	}
	counts("rating.blocker.", row.Blockers)
	for _, c := range row.Conditions {
		add("rating.condition", c)
	}
	for _, c := range row.Alternatives {
		add("rating.alternative", c)
	}
	spread("placement.support", row.Support)
	spread("placement.influence", row.Influence)
	counts("placement.confidence.", row.Confidence)
	counts("placement.mechanisms.", row.Mechanisms)
	if row.Middle != "" {
		add("middle", row.Middle)
	}
	if row.Of == "norm" && !row.Hidden {
		add("yes", row.Yes)
	}
	return out
}
