package session

import (
	"cmp"
	"maps"
	"slices"
	"time"

	r "cairn/internal/record"
)

// TogetherRow is one thing that several sessions need, with the part of each.
// What is used up adds up; what can be used again goes on to the next session,
// so that only those that run at the same time need their own.
type TogetherRow struct {
	Name     map[string]string `json:"name"`
	Quantity int               `json:"quantity"`
	Unknown  bool              `json:"unknown,omitempty"`
	Ready    bool              `json:"ready"`
	Parts    []TogetherPart    `json:"parts"`

	again bool // it can be used again
}

// TogetherPart is what one session needs of a thing, and who brings it.
type TogetherPart struct {
	Session  string   `json:"session"`
	Title    string   `json:"title"`
	Quantity int      `json:"quantity"`
	Bring    []string `json:"bring,omitempty"`

	from, to time.Time
}

// Together adds up the packing lists of sessions, by name. Sessions that are
// closed need nothing any more.
func Together(sessions []*r.State) []TogetherRow {
	rows := map[string]TogetherRow{}
	for _, s := range sessions {
		if head(s).Str("state") == "closed" {
			continue
		}
		for key, p := range packing(s) {
			rows[key] = rows[key].add(s, p)
		}
	}
	out := make([]TogetherRow, 0, len(rows))
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		row := rows[key]
		slices.SortStableFunc(row.Parts, func(x, y TogetherPart) int {
			return cmp.Or(x.from.Compare(y.from), cmp.Compare(x.Title, y.Title))
		})
		row.Quantity = most(row.Parts, row.again)
		out = append(out, row)
	}
	return out
}

func (row TogetherRow) add(s *r.State, p PackingRow) TogetherRow {
	if row.Parts == nil {
		row = TogetherRow{Name: p.Name, Ready: true, again: !p.UsedUp}
	}
	row.Unknown, row.Ready = row.Unknown || p.Unknown, row.Ready && p.Ready
	row.Parts = append(row.Parts, part(s, p))
	return row
}

func part(s *r.State, p PackingRow) TogetherPart {
	h := head(s)
	from := instant(h, "starts")
	out := TogetherPart{Session: s.ID, Title: h.Str("title"), Quantity: p.Quantity, from: from, to: from.Add(time.Duration(h.Int("minutes")) * time.Minute)}
	for _, l := range p.Lines {
		if l.Bring != "" && !slices.Contains(out.Bring, l.Bring) {
			out.Bring = append(out.Bring, l.Bring)
		}
	}
	return out
}

// most is the sum of all parts, or of what can be used again the most at any
// one time: that is when one of the sessions starts.
func most(parts []TogetherPart, again bool) int {
	largest := 0
	for _, at := range parts {
		sum := 0
		for _, p := range parts {
			if !again || p.Session == at.Session || !p.from.After(at.from) && p.to.After(at.from) {
				sum += p.Quantity
			}
		}
		largest = max(largest, sum)
	}
	return largest
}
