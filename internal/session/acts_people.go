package session

import (
	"slices"
	"strings"

	a "cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/people"
	r "cairn/internal/record"
)

// takeLead makes the one who asks, or the facilitator named, the lead; the
// others keep all their rights.
func takeLead(c *cmd) error {
	me := c.facilitator()
	if me == nil {
		return errs.New(errs.NotFound, "facilitator", "Put yourself on the list of facilitators first.")
	}
	for _, f := range c.s.List("facilitator") {
		if f.ID == me.ID || f.Bool("leads") {
			c.set("facilitator", f.ID, map[string]any{"leads": f.ID == me.ID})
		}
	}
	return nil
}

// facilitator is the facilitator an argument names, else the one behind the
// account or the link that the command came from.
func (c *cmd) facilitator() *r.Record {
	if id := c.text("facilitator"); id != "" {
		return c.s.Get("facilitator", id)
	}
	for _, f := range c.s.List("facilitator") {
		if f.ID == c.env.By.ID || f.Has("member") && f.Str("member") == c.env.By.ID {
			return f
		}
	}
	return nil
}

// lock closes the door; who is in stays in.
func lock(c *cmd) error {
	c.setHead(map[string]any{"locked": true})
	return nil
}

func unlock(c *cmd) error {
	c.setHead(map[string]any{"locked": nil})
	return nil
}

// rotateCode makes a new code and invitation; the old ones die with this write.
func rotateCode(c *cmd) error {
	c.newCode()
	return nil
}

// admit lets one person, or everybody in the lobby, into the room. It also
// takes back the removal of a person.
func admit(c *cmd) error {
	if all, _ := arg[bool](c, "all"); all {
		for _, p := range c.s.List("participant") {
			if p.Str("state") == "lobby" {
				c.letIn(p)
			}
		}
		return nil
	}
	p, err := c.person("person")
	if err != nil {
		return err
	}
	c.letIn(p)
	if p.Str("state") == "removed" {
		c.carryRemoved(func(ids []string) []string {
			return slices.DeleteFunc(ids, func(id string) bool { return id == p.ID })
		})
	}
	return nil
}

// letIn opens the session and what it shares to a person.
func (c *cmd) letIn(p *r.Record) {
	c.set("participant", p.ID, map[string]any{"state": "in"})
	if name := p.Str("org_name"); name != "" {
		c.belongs(p, name)
	}
	for _, shared := range []string{c.h.Str("plan"), c.h.Str("network")} {
		c.carry(shared, people.Waiting(c.s.ID, p.ID, false)...)
	}
}

// belong says which group somebody comes from by its name, for themselves or for
// the person a facilitator names; a group of that name is made where there is none.
func belong(c *cmd) error {
	who := c.env.By.ID
	if c.env.Roles.Has(a.Facilitator) {
		who = c.text("person")
	}
	p := c.s.Get("participant", who)
	if p == nil {
		return errs.New(errs.NotFound, "person", "There is no such person in this session.")
	}
	name := strings.TrimSpace(c.text("name"))
	if people.FoldOrg(name) == "" {
		return errs.New(errs.Invalid, "name", "What is the group called?")
	}
	c.belongs(p, name)
	return nil
}

func (c *cmd) belongs(p *r.Record, name string) {
	org, isNew := people.OrgNamed(c.s, name)
	if isNew {
		c.write("put", "org", org, map[string]any{"name": name})
	}
	c.set("participant", p.ID, map[string]any{"org": org, "org_name": nil})
}

// remove takes a person out of the session, its plan and its network at once.
// What they wrote stays, and can be deleted by itself.
func remove(c *cmd) error {
	p, err := c.person("person")
	if err != nil {
		return err
	}
	c.set("participant", p.ID, map[string]any{"state": "removed"})
	for _, o := range c.s.List("org") {
		if o.Str("speaker") == p.ID {
			c.set("org", o.ID, map[string]any{"speaker": nil})
			c.carrySpeaker(o, nil)
		}
	}
	c.carryRemoved(func(ids []string) []string { return append(ids, p.ID) })
	c.eff.Revoke = append(c.eff.Revoke, p.ID)
	return nil
}

// carryRemoved rewrites the seats' list of removed people after this command.
func (c *cmd) carryRemoved(change func([]string) []string) {
	ids := []string{}
	for _, p := range c.s.List("participant") {
		if p.Str("state") == "removed" {
			ids = append(ids, p.ID)
		}
	}
	ids = change(ids)
	slices.Sort(ids)
	seat := r.Write{Op: "put", Kind: "seat", ID: c.s.ID,
		Fields: map[string]any{"session": c.s.ID, "removed": slices.Compact(ids)}}
	c.carry(c.h.Str("plan"), seat)
	c.carry(c.h.Str("network"), seat)
}

// proxy adds a person who has no phone; a facilitator types for them. The op
// may bring the id, so that its author knows it.
func proxy(c *cmd) error {
	name := c.text("name")
	if name == "" {
		return errs.New(errs.Invalid, "name", "What should we call them?")
	}
	org := c.text("org")
	if org != "" && c.s.Get("org", org) == nil {
		return errs.New(errs.NotFound, "org", "There is no such organisation.")
	}
	id, err := c.fresh("participant")
	if err != nil {
		return err
	}
	c.write(r.Create, "participant", id, map[string]any{"name": name, "org": orNil(org), "state": "in", "proxy": true})
	return nil
}

// fresh is the id for a record of kind that the command makes.
func (c *cmd) fresh(kind string) (string, error) {
	if c.op.Kind != kind || c.op.ID == "" {
		return c.env.NewID(), nil
	}
	if c.s.Any(kind, c.op.ID) != nil {
		return "", errs.New(errs.Conflict, "id", "This already exists.")
	}
	return c.op.ID, nil
}

// mergeOrg says that two organisations are one: from stays as a pointer to to,
// and everybody of from belongs to to.
func mergeOrg(c *cmd) error {
	from, to := c.s.Get("org", c.text("from")), c.s.Get("org", c.text("to"))
	if from == nil || to == nil {
		return errs.New(errs.NotFound, "org", "There is no such organisation.")
	}
	if from.ID == to.ID || to.Has("merged") {
		return errs.New(errs.Invalid, "to", "Choose another organisation that stands for itself.")
	}
	for _, o := range c.s.List("org") {
		if o.ID == from.ID || o.Str("merged") == from.ID {
			c.set("org", o.ID, map[string]any{"merged": to.ID})
			c.mergePartner(o, to)
		}
	}
	for _, p := range c.s.List("participant") {
		if p.Str("org") == from.ID {
			c.set("participant", p.ID, map[string]any{"org": to.ID})
		}
	}
	c.moveSpeaker(from, to)
	return nil
}

// mergePartner makes the two one in the plan as well, promises and all, if the
// plan knows from as a partner: it does once somebody was to speak for it.
func (c *cmd) mergePartner(from, to *r.Record) {
	if _, known := from.Fields["speaker"]; !known {
		return
	}
	c.carrySpeaker(to, c.s.Get("participant", to.Str("speaker")))
	c.carry(c.h.Str("plan"), r.Write{Op: "put", Kind: "partner", ID: from.ID, Fields: map[string]any{
		"name": to.Str("name"), "kind": sideOf(to), "speaker": nil, "merged": to.ID, "session": c.s.ID, "state": "agreed"}})
}

// moveSpeaker lets the one who spoke for from speak for to, if nobody does.
func (c *cmd) moveSpeaker(from, to *r.Record) {
	p := c.s.Get("participant", from.Str("speaker"))
	if p == nil {
		return
	}
	c.set("org", from.ID, map[string]any{"speaker": nil})
	if !to.Has("speaker") {
		c.set("org", to.ID, map[string]any{"speaker": p.ID})
		c.carrySpeaker(to, p)
	}
}

// confirmSpeaker says who may answer for an organisation; without a person it
// takes the confirmation back. In the plan the organisation becomes a partner.
func confirmSpeaker(c *cmd) error {
	o := c.s.Get("org", c.text("org"))
	if o == nil || o.Has("merged") {
		return errs.New(errs.NotFound, "org", "There is no such organisation.")
	}
	if c.text("person") == "" {
		c.set("org", o.ID, map[string]any{"speaker": nil})
		c.carrySpeaker(o, nil)
		return nil
	}
	p, err := c.person("person")
	if err != nil {
		return err
	}
	if p.Str("state") != "in" || p.Has("org") && p.Str("org") != o.ID {
		return errs.New(errs.Conflict, "person", "Only somebody of this organisation who is in the room can speak for it.")
	}
	c.set("participant", p.ID, map[string]any{"org": o.ID})
	c.set("org", o.ID, map[string]any{"speaker": p.ID})
	c.carrySpeaker(o, p)
	return nil
}

// carrySpeaker makes the organisation a partner of the plan, under the id it
// has here, with the person who speaks for it.
func (c *cmd) carrySpeaker(o, p *r.Record) {
	speaker := any(nil)
	if p != nil {
		speaker = p.ID
	}
	c.carry(c.h.Str("plan"), r.Write{Op: "put", Kind: "partner", ID: o.ID, Fields: map[string]any{
		"name": o.Str("name"), "kind": sideOf(o), "speaker": speaker, "session": c.s.ID, "state": "agreed"}})
}

// sideOf is the side an organisation is on, as a kind of partner.
func sideOf(o *r.Record) string {
	if side := o.Str("partner"); side != "" {
		return side
	}
	return "org"
}

// person finds the participant an argument (or the op itself) names.
func (c *cmd) person(name string) (*r.Record, error) {
	id := c.text(name)
	if id == "" && c.op.Kind == "participant" {
		id = c.op.ID
	}
	if p := c.s.Get("participant", id); p != nil {
		return p, nil
	}
	return nil, errs.New(errs.NotFound, name, "There is no such person in this session.")
}
