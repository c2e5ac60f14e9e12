package record

import (
	"encoding/json"
	"maps"
	"sort"

	"cairn/internal/access"
	"cairn/internal/errs"
)

// maxAlso bounds the losers kept beside a value; more stay in history.
const maxAlso = 8

// Author is who an op is from, as the room established it.
type Author struct {
	// ID is written as the author: the principal's id, or a pseudonym in
	// anonymous kinds.
	ID string
	// Me is the principal's own id; it owns the record of that id.
	Me string
	// Device tells the author's own earlier writes from somebody else's; ""
	// in anonymous kinds.
	Device string
	// Roles are the author's audiences in the document, without Owner.
	Roles access.Role
	// Session is stamped on drafts: the session the author comes from, or "".
	Session string
}

// Result is what an op did.
type Result struct {
	// Old and New are the record before (nil when there was none) and after.
	Old, New *Record
	// Change is nil when the op left everything as it was.
	Change *Change
	Pasts  []Past
	// Kept names fields of a conditional op that somebody else changed since.
	Kept []string
}

// Apply does a create, set, delete or restore to the document, as seq, or
// refuses it with an error of package errs and leaves the document as it was.
// The document's own Seq is the caller's to move.
func (sc *Schema) Apply(s *State, op Op, a Author, seq int64) (Result, error) {
	k := sc.Kind(s.Doc, op.Kind)
	if k == nil {
		return Result{}, errs.New(errs.Invalid, "kind", "There is no such thing in this document.")
	}
	t := &change{s: s, k: k, op: op, a: a, seq: seq, old: s.Any(op.Kind, op.ID)}
	if err := t.run(); err != nil {
		return Result{}, err
	}
	return t.finish()
}

// Undo takes back what res did to s.
func (s *State) Undo(res Result) {
	switch {
	case res.Change == nil:
	case res.Old != nil:
		s.Put(res.Old)
	default:
		s.drop(res.New)
	}
}

// change is one op on its way.
type change struct {
	s     *State
	k     *Kind
	op    Op
	a     Author
	seq   int64
	roles access.Role // with Owner where it applies
	old   *Record
	now   *Record
	name  string // what the log calls it
	set   map[string]json.RawMessage
	pasts []Past
	kept  []string
	moved bool
}

func (t *change) run() error {
	t.roles = t.a.Roles
	if t.old != nil && (Owns(t.old, t.a.ID) || Owns(t.old, t.a.Me)) {
		t.roles |= access.Owner
	}
	switch t.op.Op {
	case Create, Set:
		if t.old == nil {
			return t.create()
		}
		return t.edit()
	case Delete, Restore:
		return t.bury()
	}
	return errs.New(errs.Invalid, "op", "This is not a change that can be made.")
}

func (t *change) create() error {
	if t.op.Op == Set {
		return notHere()
	}
	if !t.roles.Has(t.k.Create | access.Server) {
		return errs.New(errs.Denied, "", "You cannot add this here.")
	}
	if err := checkID(t.k, t.op, t.a); err != nil {
		return err
	}
	t.stamp()
	t.now = &Record{Kind: t.k.Name, ID: t.op.ID, By: t.a.ID, Created: t.seq, Fields: map[string]Cell{}}
	t.name, t.moved, t.set = Create, true, map[string]json.RawMessage{}
	t.roles |= access.Owner
	for _, name := range names(t.op.Fields) {
		if err := t.first(name); err != nil {
			return err
		}
	}
	return nil
}

// stamp marks a new draft with where it comes from; only staff and the server
// say themselves whether it is agreed.
func (t *change) stamp() {
	if !t.k.Draft || t.a.Roles == access.Server {
		return
	}
	t.op.Fields = maps.Clone(t.op.Fields)
	if t.op.Fields == nil {
		t.op.Fields = map[string]json.RawMessage{}
	}
	delete(t.op.Fields, "session")
	if t.a.Roles.Has(access.Participant) {
		delete(t.op.Fields, "state")
	}
}

func (t *change) stampAfter() {
	if !t.k.Draft || t.name != Create {
		return
	}
	if t.a.Session != "" && t.a.Roles != access.Server {
		v, _ := encode(t.a.Session)
		t.put("session", v)
	}
	if empty(t.now.Fields["state"].V) {
		state := `"draft"`
		if t.a.Roles.Has(access.Keeper | access.Server) {
			state = `"agreed"`
		}
		t.put("state", json.RawMessage(state))
	}
}

// first sets a field of a new record: whoever may create it may fill every
// field that is not narrower than the kind.
func (t *change) first(name string) error {
	f, v, err := t.value(name)
	if err != nil {
		return err
	}
	if f.Write != 0 && !t.roles.Has(f.Write|access.Server) && !empty(v) {
		return errs.New(errs.Denied, name, "You cannot set this.")
	}
	if !empty(v) {
		t.put(name, v)
	}
	return nil
}

func (t *change) put(name string, v json.RawMessage) {
	t.now.Fields[name] = Cell{V: v, Seq: t.seq, By: t.a.ID, Dev: t.a.Device}
	t.set[name] = v
	t.moved = true
}

// value checks one field of the op.
func (t *change) value(name string) (Field, json.RawMessage, error) {
	f, ok := t.k.Field(name)
	if !ok {
		return f, nil, errs.New(errs.Invalid, name, "There is no such field.")
	}
	server := t.a.Roles.Has(access.Server)
	if f.Type == Object && !server {
		return f, nil, errs.New(errs.Denied, name, "You cannot set this.")
	}
	v, err := CheckValue(f, t.op.Fields[name])
	if err == nil && !server && f.Of != "" && !empty(v) {
		err = t.points(f, v)
	}
	return f, v, err
}

// points refuses references to records that do not exist.
func (t *change) points(f Field, v json.RawMessage) error {
	ids := []string{text(v)}
	if f.Type == Refs {
		_ = json.Unmarshal(v, &ids) // checked by CheckValue
	}
	for _, id := range ids {
		if id != "" && t.s.Any(f.Of, id) == nil {
			return errs.New(errs.Invalid, f.Name, "What this points to is not here.")
		}
	}
	return nil
}

func notHere() error {
	return errs.New(errs.NotFound, "", "This is not here, or not for you.")
}

// open refuses records that the author cannot see, as if there were none, and
// agreed parts of the plan to participants.
func (t *change) open() error {
	if !CanSee(t.s, t.k, t.old, t.roles) {
		return t.hidden()
	}
	if t.k.Draft && t.a.Roles.Has(access.Participant) && t.old.Str("state") == "agreed" && t.agreedOn() {
		return errs.New(errs.Denied, "", "The room has agreed on this. A facilitator can change it.")
	}
	return nil
}

// agreedOn is whether the change touches what was there when the record was
// kept. What was empty then, such as how the aim fits into an event, its author
// may still add in a later step, and correct.
func (t *change) agreedOn() bool {
	if t.op.Op != Set {
		return true
	}
	kept := t.old.Fields["state"].Seq
	for name := range t.op.Fields {
		if cell, had := t.old.Fields[name]; had && !empty(cell.V) && cell.Seq <= kept {
			return true
		}
	}
	return false
}

// hidden answers as if the record were not there, down to what creating it
// would say: whether somebody has answered is nobody else's business.
func (t *change) hidden() error {
	if t.op.Op != Create {
		return notHere()
	}
	if !t.roles.Has(t.k.Create) {
		return errs.New(errs.Denied, "", "You cannot add this here.")
	}
	if err := checkID(t.k, t.op, t.a); err != nil {
		return err
	}
	return notHere()
}

func (t *change) edit() error {
	if err := t.open(); err != nil {
		return err
	}
	if erased(t.old) {
		return forGood()
	}
	if t.old.Deleted > 0 && t.old.Deleted <= t.op.Base {
		return errs.New(errs.Gone, "", "This has been deleted. You can bring it back.")
	}
	t.copy(Set)
	t.moved = t.old.Deleted > 0 // an edit beats a delete it had not seen
	t.now.Deleted = 0
	for _, name := range names(t.op.Fields) {
		if err := t.field(name); err != nil {
			return err
		}
	}
	return nil
}

func (t *change) copy(name string) {
	now := *t.old
	now.Fields = maps.Clone(t.old.Fields)
	t.now, t.name, t.set = &now, name, map[string]json.RawMessage{}
}

// field merges one value: the last writer wins, and a value that the writer had
// not seen stays beside it.
func (t *change) field(name string) error {
	f, v, err := t.value(name)
	if err != nil {
		return err
	}
	cur, had := t.now.Fields[name]
	if t.op.Op == Create && !had && empty(v) {
		return nil
	}
	if !MayWrite(t.k, f, t.roles) {
		if same(cur.V, v) && MayRead(t.k, f, t.roles) { // else it would tell who guessed right
			return nil
		}
		return errs.New(errs.Denied, name, "You cannot change this.")
	}
	if want, cond := t.op.If[name]; cond && !t.holds(f, cur, want) {
		t.kept = append(t.kept, name)
		return nil
	}
	return t.merge(f, cur, v)
}

func (t *change) holds(f Field, cur Cell, want json.RawMessage) bool {
	w, err := CheckValue(f, want)
	return err == nil && same(cur.V, w)
}

func (t *change) merge(f Field, cur Cell, v json.RawMessage) error {
	seen := cur.Seq <= t.op.Base
	equal := same(cur.V, v)
	if equal && (!seen || len(cur.Also) == 0) {
		return nil
	}
	next := Cell{V: v, Seq: t.seq, By: t.a.ID, Dev: t.a.Device}
	why := "changed"
	if !seen {
		next.Also = without(cur.Also, v)
		if !t.mine(cur) {
			next.Also = losers(next.Also, cur)
			why = "concurrent"
		}
	}
	if !equal && cur.Seq > 0 {
		old := cur
		old.Also = nil
		t.pasts = append(t.pasts, Past{Seq: t.seq, Kind: t.k.Name, ID: t.op.ID, Field: f.Name, Old: old, Why: why})
	}
	t.now.Fields[f.Name], t.set[f.Name], t.moved = next, v, true
	return nil
}

// mine reports whether the author wrote cur on this very device: then they had
// seen it, although the server had not told them its seq yet.
func (t *change) mine(cur Cell) bool {
	return cur.By == t.a.ID && cur.Dev == t.a.Device
}

func without(list []Cell, v json.RawMessage) []Cell {
	var out []Cell
	for _, c := range list {
		if !same(c.V, v) {
			out = append(out, c)
		}
	}
	return out
}

func losers(list []Cell, c Cell) []Cell {
	if empty(c.V) {
		return list
	}
	list = append(without(list, c.V), Cell{V: c.V, Seq: c.Seq, By: c.By})
	if len(list) > maxAlso {
		list = list[len(list)-maxAlso:]
	}
	return list
}

// bury deletes or restores.
func (t *change) bury() error {
	if t.old == nil {
		return notHere()
	}
	if err := t.open(); err != nil {
		return err
	}
	if !MayDelete(t.k, t.roles) {
		return errs.New(errs.Denied, "", "You cannot delete this.")
	}
	if t.op.Op == Restore && erased(t.old) {
		return forGood()
	}
	t.copy(t.op.Op)
	t.moved = (t.op.Op == Delete) == (t.old.Deleted == 0)
	t.now.Deleted = 0
	if t.op.Op == Delete {
		t.now.Deleted = t.seq
		t.pasts = append(t.pasts, Past{Seq: t.seq, Kind: t.k.Name, ID: t.op.ID, Old: Cell{Seq: t.old.Changed, By: t.a.ID}, Why: "deleted"})
	}
	return nil
}

// finish judges the whole record and puts it in place.
func (t *change) finish() (Result, error) {
	t.stampAfter()
	res := Result{Old: t.old, New: t.old, Kept: t.kept}
	if !t.moved {
		return res, nil
	}
	t.now.Changed = t.seq
	res.New, res.Pasts = t.now, t.pasts
	res.Change = &Change{Seq: t.seq, Kind: t.k.Name, ID: t.op.ID, Op: t.name, By: t.a.ID, Device: t.a.Device, Group: t.op.Group, Fields: t.set}
	t.s.Put(t.now)
	good := false
	defer func() { // also when a check panics
		if !good {
			t.s.Undo(res)
		}
	}()
	if err := t.judge(); err != nil {
		return Result{}, err
	}
	good = true
	return res, nil
}

func (t *change) judge() error {
	if t.name == Delete || t.name == Restore {
		return nil
	}
	for _, f := range t.k.Fields {
		_, touched := t.set[f.Name]
		if f.Required && (touched || t.name == Create) && blankValue(f, t.now.Fields[f.Name].V) {
			return errs.New(errs.Invalid, f.Name, "Please fill this in.")
		}
	}
	if t.k.PerPerson != "" && t.name == Set && !same(t.old.Fields[t.k.PerPerson].V, t.now.Fields[t.k.PerPerson].V) {
		return errs.New(errs.Invalid, t.k.PerPerson, "This cannot be moved.")
	}
	if t.k.Check != nil {
		return t.k.Check(t.s, t.now)
	}
	return nil
}

// blankValue reports whether a required field says nothing.
func blankValue(f Field, v json.RawMessage) bool {
	return empty(v) || f.Type == Text && !plainASCII(v) && !Visible(text(v))
}

// Raw turns the plain values of a write into JSON.
func (w Write) Raw() (map[string]json.RawMessage, error) {
	out := make(map[string]json.RawMessage, len(w.Fields))
	for name, v := range w.Fields {
		raw, err := encode(v)
		if err != nil {
			return nil, errs.Wrap(err, errs.Internal, name, "A value could not be written.")
		}
		out[name] = raw
	}
	return out, nil
}

// AsOp is the write as an op of the server, which has seen everything up to base.
func (w Write) AsOp(base int64) (Op, error) {
	fields, err := w.Raw()
	op := Op{Op: w.Op, Kind: w.Kind, ID: w.ID, Fields: fields, Base: base}
	if op.Op == "put" || op.Op == "" {
		op.Op = Create
	}
	return op, err
}

func names(m map[string]json.RawMessage) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // not a text: ""
	return s
}
