package room_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	a "cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/record"
)

// counter is a sink that only counts.
type counter struct{ n atomic.Int64 }

func (c *counter) Send(...[]byte) bool { c.n.Add(1); return true }
func (c *counter) Close(int, string)   {}

// BenchmarkRoomOf50 makes one change after another from each of 50 people in a
// room of 50, durable, with rights, history and a derived view on.
func BenchmarkRoomOf50(b *testing.B) {
	h := newHouse(b)
	sink := &counter{}
	people := make([]a.Principal, 50)
	for i := range people {
		people[i] = h.person("P")
		peer := h.hub.Join(ctx(), people[i], sink)
		must(b, peer.Handle(ctx(), fmt.Appendf(nil, `{"hello":{"device":"bench-%d","docs":[{"doc":%q}]}}`, i+1000, sessionID)))
	}
	b.ResetTimer()
	var wg sync.WaitGroup
	for i, p := range people {
		wg.Go(func() {
			key := id.New()
			for n := range b.N/50 + 1 {
				one := []record.Op{op(int64(n+1), "create", "note", key, fmt.Sprintf(`{"text":"%0200d"}`, n))}
				if _, err := h.hub.Do(ctx(), p, sessionID, fmt.Sprintf("device-%d-x", i), one); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(sink.n.Load())/b.Elapsed().Seconds(), "frames/s")
	b.ReportMetric(float64(b.N)*50/b.Elapsed().Seconds(), "deliveries/s")
}
