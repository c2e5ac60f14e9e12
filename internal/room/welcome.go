package room

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cairn/internal/access"
	"cairn/internal/record"
)

// maxSnaps bounds the audiences whose common part is kept; there are a few faces,
// and who asks for a choice of their own is served without.
const maxSnaps = 16

// welcome sends m what it needs to be up to date.
func (r *room) welcome(m *member) {
	derived := r.rowsFor(m)
	if m.epoch == r.epoch && m.since > r.s.Seq {
		r.d.Log.Error("somebody was told more than the file holds: it has lost changes", "doc", r.doc, "holds", r.s.Seq, "told", m.since)
	}
	if m.fresh || m.since == 0 || m.epoch != r.epoch || m.since < r.floor || m.since > r.s.Seq || !r.catchUp(m, derived) {
		m.peer.send(r.snapshot(m, derived)...)
	}
	m.told, m.fresh = r.s.Seq, true // later welcomes are whole
	if list := r.peopleFor(m); list != nil && len(r.here.people) > 0 {
		m.peer.send(list)
	}
}

// snapshot is everything m may see, as the parts of a frame. What does not depend
// on who m is, is encoded once for its audience.
func (r *room) snapshot(m *member, derived map[string]json.RawMessage) [][]byte {
	head := append([]byte(`{"snapshot":{"doc":`), marshal(r.doc)...)
	head = fmt.Appendf(head, `,"type":%q,"epoch":%q,"seq":%d,"you":%s,"records":[`, r.s.Doc, r.epoch, r.s.Seq, r.you(m))
	common, own := r.common(m).records, fragment{}
	r.eachOf(m, true, func(rec []byte) { own.add(rec) })
	if len(common) > 0 && len(own.records) > 0 {
		own.records = append([]byte{','}, own.records...)
	}
	tail := append([]byte(`],"derived":`), marshal(derived)...)
	return [][]byte{head, common, own.records, append(tail, "}}"...)}
}

func (r *room) you(m *member) json.RawMessage {
	names := strings.Split(m.roles.String(), "+")
	if m.roles.Has(access.Room | access.Keeper) {
		names = append(names, "owner")
	}
	return marshal(map[string]any{"id": m.p.ID, "roles": names, "alias": map[string]string{}})
}

func (r *room) common(m *member) fragment {
	key := m.audience()
	if f, ok := r.snaps[key]; ok && f.seq == r.s.Seq {
		return f
	}
	f := fragment{seq: r.s.Seq}
	r.eachOf(m, false, func(rec []byte) { f.add(rec) })
	maps.DeleteFunc(r.snaps, func(_ audience, old fragment) bool { return old.seq != f.seq })
	if len(r.snaps) < maxSnaps {
		r.snaps[key] = f
	}
	return f
}

// eachOf goes through the records m sees, of the kinds in which the author
// matters or of the others.
func (r *room) eachOf(m *member, owned bool, fn func([]byte)) {
	for _, k := range r.d.Schema.Order {
		if k.Doc != r.s.Doc || record.OwnerMatters(k) != owned || !m.wants(k.Name) {
			continue
		}
		for _, rec := range r.s.Listed(k) {
			if raw := r.tell(k, rec, r.rolesFor(m, rec, owned)); raw != nil {
				fn(raw)
			}
		}
	}
}

// telling names a record, as it stands, told to somebody with these roles. A record
// that changes is another one.
type telling struct {
	rec   *record.Record
	roles access.Role
}

// tell encodes a record once for everybody with the same roles, whenever they
// come; nil when they may not see it.
func (r *room) tell(k *record.Kind, rec *record.Record, roles access.Role) []byte {
	if !record.CanSee(r.s, k, rec, roles) {
		return nil
	}
	key := telling{rec, roles}
	raw, known := r.told[key]
	if !known {
		if len(r.told) > 4*r.s.Len()+100 { // most of it is of records as they were
			clear(r.told)
		}
		raw, _ = r.d.Schema.Project(nil, r.s, rec, roles)
		r.told[key] = raw
	}
	return raw
}

func (r *room) rolesFor(m *member, rec *record.Record, owned bool) access.Role {
	if owned && r.ownsAs(rec, m) {
		return m.roles | access.Owner
	}
	return m.roles
}

// catchUp sends what changed since m was last here. It reports false when a
// whole snapshot is needed: rights may have moved, a record that m cannot see
// now may have been seen before (or was erased), or the device was somebody
// else's until now.
func (r *room) catchUp(m *member, derived map[string]json.RawMessage) bool {
	var f fragment
	if r.strange(m) {
		return false
	}
	for _, rec := range r.s.All() {
		k, old := r.d.Schema.Kind(r.s.Doc, rec.Kind), rec.Changed <= m.since
		if !old && (slices.Contains(gates, rec.Kind) || rec.Deleted > 0 && len(rec.Fields) == 0) {
			return false
		}
		// What is anonymous is told each time: else one who comes back from many a
		// seq would learn which change it was.
		if k == nil || !m.wants(rec.Kind) || old && !k.Anonymous {
			continue
		}
		roles := r.rolesFor(m, rec, true)
		raw, now := r.d.Schema.Project(nil, r.s, rec, roles)
		switch {
		case now:
			f.add(raw)
		case rec.Deleted > 0 && record.CanSee(r.s, k, rec, roles):
			f.drop(record.Key{Kind: rec.Kind, ID: rec.ID})
		case k.See != nil:
			return false
		}
	}
	f.derived = r.wholeDiffs(derived)
	f.you = r.you(m)
	m.peer.send(frameOf(r.changeJSON(f)))
	return true
}

// strange reports whether the device that says hello has been another person's
// in this document.
func (r *room) strange(m *member) bool {
	dev, known := r.devices[m.peer.name()]
	return known && dev.Author != nobody && dev.Author != m.p.ID
}

func (r *room) wholeDiffs(rows map[string]json.RawMessage) []byte {
	if len(rows) == 0 {
		return nil
	}
	out := map[string]any{}
	for name, set := range rows {
		out[name] = map[string]any{"set": set, "del": []string{}, "all": true}
	}
	return marshal(out)
}
