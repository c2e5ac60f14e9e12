package plan

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	r "cairn/internal/record"
)

// BenchmarkViewsOf5000 computes every view of a plan of 5,000 records.
func BenchmarkViewsOf5000(b *testing.B) {
	s := r.NewState("plan", "p")
	at := int64(0)
	put := func(kind, id string, fields map[string]any) {
		at++
		rec := &r.Record{Kind: kind, ID: id, By: "rosa", Created: at, Changed: at, Fields: map[string]r.Cell{}}
		for name, v := range fields {
			raw, _ := json.Marshal(v)
			rec.Fields[name] = r.Cell{V: raw, Seq: at, By: "rosa"}
		}
		s.Put(rec)
	}
	day := func(i int) string { return time.Date(2027, 1, 1+i%300, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
	put("aim", "aim", map[string]any{"statement": "Win", "end_date": "2027-12-01", "state": "agreed"})
	for _, side := range []string{"national", "state_leads", "movement"} {
		put("partner", side, map[string]any{"kind": side, "name": side})
	}
	for i := range 600 {
		id := fmt.Sprintf("%032x", i)
		put("date", id, map[string]any{"title": "Date " + id, "start": day(i), "state": "agreed"})
		put("outside", id, map[string]any{"title": "Out " + id, "start": day(i * 7), "end": day(i*7 + 3), "home": "avoid", "state": "agreed"})
		put("goal", id, map[string]any{"statement": "Goal " + id, "target": 100, "unit": "people", "due": day(i), "state": "agreed"})
		put("benchmark", id, map[string]any{"goal": id, "percent": 25, "due": day(i), "state": "agreed"})
		put("commitment", id, map[string]any{"text": "Promise " + id, "from": "state_leads", "to": "movement", "due": day(i), "version": 1, "state": "agreed"})
		put("response", id+"/a", map[string]any{"commitment": id, "partner": "movement", "answer": "accept", "version": 1})
		put("actor", id, map[string]any{"name": "Actor " + id, "state": "agreed"})
		put("followup", id, map[string]any{"text": "Next " + id, "due": day(i), "state": "agreed"})
	}
	now := time.Date(2027, 2, 9, 18, 0, 0, 0, time.UTC)
	for _, v := range Rules().Views {
		b.Run(v.Name, func(b *testing.B) {
			for b.Loop() {
				v.Compute(s, now)
			}
		})
	}
}
