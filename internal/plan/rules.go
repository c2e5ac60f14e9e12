package plan

import r "cairn/internal/record"

// Rules is everything a plan may hold, everything that may be commanded in it,
// and everything that is computed from it.
func Rules() r.Rules {
	return r.Rules{Kinds: Kinds(), Acts: Acts(), Views: Views()}
}

// Views declares what is computed from a plan's records.
func Views() []r.View {
	return []r.View{cairnView(), nextView(), ledgerView(), draftsView(), asksView(), flagsView(), suggestView(), readoutView(), paceView()}
}

// draftKinds names the kinds whose records the room makes as drafts.
func draftKinds() []string {
	var out []string
	for _, k := range Kinds() {
		if k.Draft {
			out = append(out, k.Name)
		}
	}
	return out
}

// agreed reports whether the coalition keeps the record; everything else is a
// draft that the room made and nobody has kept yet.
func agreed(rec *r.Record) bool { return rec.Str("state") == "agreed" }

// kept lists the agreed records of a kind.
func kept(s *r.State, kind string) []*r.Record {
	var out []*r.Record
	for _, rec := range s.List(kind) {
		if agreed(rec) {
			out = append(out, rec)
		}
	}
	return out
}
