package room

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"cairn/internal/record"
)

// viewPause is how long views rest between two sendings: the first change after
// a quiet moment shows at once, a stream of them ten times a second.
// Acknowledgements never wait for views.
const viewPause = 100 * time.Millisecond

// view is a derived view that somebody has asked for.
type view struct {
	rule  *record.View
	rows  map[string]json.RawMessage
	next  time.Time
	stale bool
}

// view returns the named view of this document, or nil when there is none.
func (r *room) view(name string) *view {
	if v := r.views[name]; v != nil {
		return v
	}
	rule := r.d.Schema.View(r.s.Doc, name)
	if rule == nil {
		return nil
	}
	v := &view{rule: rule, stale: true}
	r.views[name] = v
	return v
}

// diff is what changed in a view's rows.
type diff struct {
	Set map[string]json.RawMessage `json:"set"`
	Del []string                   `json:"del"`
	// All says that Set holds every row, so that older ones can be dropped.
	All bool `json:"all,omitempty"`
}

// refresh computes the rows again if they may have changed.
func (r *room) refresh(v *view) (d diff) {
	now := r.d.Clock.Now()
	if !v.stale && (v.next.IsZero() || now.Before(v.next)) {
		return d
	}
	v.stale, v.next = false, time.Time{}
	var rows map[string]any
	err := r.guard(func() error {
		rows, v.next = v.rule.Compute(r.s, now)
		return nil
	})
	if err != nil {
		r.d.Log.Error("view not computed", "doc", r.doc, "view", v.rule.Name)
		return d
	}
	if !v.next.IsZero() && !v.next.After(now) {
		v.next = now.Add(time.Second) // a rule that says "at once" again and again must not spin
	}
	fresh := make(map[string]json.RawMessage, len(rows))
	for key, row := range rows {
		fresh[key] = marshal(row)
	}
	d = compare(v.rows, fresh)
	v.rows = fresh
	return d
}

func compare(old, fresh map[string]json.RawMessage) diff {
	d := diff{Set: map[string]json.RawMessage{}, Del: []string{}}
	for key, row := range fresh {
		if !bytes.Equal(old[key], row) {
			d.Set[key] = row
		}
	}
	for key := range old {
		if _, ok := fresh[key]; !ok {
			d.Del = append(d.Del, key)
		}
	}
	slices.Sort(d.Del)
	return d
}

func (v *view) copyRows() map[string]json.RawMessage { return maps.Clone(v.rows) }

// touch marks the views that read one of the changed kinds.
func (r *room) touch(t *tx) {
	for _, key := range t.order {
		for _, v := range r.views {
			if slices.Contains(v.rule.Kinds, key.Kind) {
				v.stale, r.dirty = true, true
			}
		}
	}
}

// dueDiffs is what changed in the views that members asked for, when it is time
// to show it.
func (r *room) dueDiffs(now time.Time) map[string]json.RawMessage {
	if !r.viewDue(now) && (!r.dirty || r.resting(now)) {
		return nil
	}
	r.dirty, r.shown = false, now
	diffs := map[string]json.RawMessage{}
	for name, v := range r.views {
		if !r.wished(name) {
			v.next = time.Time{}
			v.stale = true
			continue
		}
		if d := r.refresh(v); len(d.Set)+len(d.Del) > 0 {
			diffs[name] = marshal(d)
		}
	}
	return diffs
}

// viewDue reports whether time alone has changed a view.
func (r *room) viewDue(now time.Time) bool {
	for _, v := range r.views {
		if !v.next.IsZero() && !now.Before(v.next) {
			return true
		}
	}
	return false
}

// resting reports whether views were sent so recently that what has changed
// since can wait; the alarm for it is set (nextMoment).
func (r *room) resting(now time.Time) bool {
	return now.Sub(r.shown) < viewPause && !now.Before(r.shown)
}

func (r *room) wished(name string) bool {
	for _, m := range r.members {
		if slices.Contains(m.views, name) {
			return true
		}
	}
	return false
}

// diffsFor is the part of diffs that m asked for and may see, as JSON; nil when
// there is none.
func (r *room) diffsFor(m *member, diffs map[string]json.RawMessage) []byte {
	mine := map[string]json.RawMessage{}
	for _, name := range m.views {
		if d, ok := diffs[name]; ok && m.roles.Has(r.views[name].rule.Read) {
			mine[name] = d
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return marshal(mine)
}

// rowsFor returns the full rows of a member's views.
func (r *room) rowsFor(m *member) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for _, name := range m.views {
		v := r.view(name)
		if v == nil || !m.roles.Has(v.rule.Read) {
			continue
		}
		r.settleView(v)
		rows := v.rows
		if rows == nil {
			rows = map[string]json.RawMessage{}
		}
		out[name] = marshal(rows)
	}
	return out
}

// settleView brings a view up to date; members who follow it already are told.
func (r *room) settleView(v *view) {
	d := r.refresh(v)
	if len(d.Set)+len(d.Del) == 0 {
		return
	}
	r.tellAll(map[string]json.RawMessage{v.rule.Name: marshal(d)})
}
