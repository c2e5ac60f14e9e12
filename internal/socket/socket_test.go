package socket

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cairn/internal/access"
	"cairn/internal/clock"
)

// fakePeer is a room that says nothing.
type fakePeer struct{ closed chan struct{} }

func (fakePeer) Handle(context.Context, []byte) error { return nil }
func (p fakePeer) Close()                             { close(p.closed) }

func TestR9_SlowReaderIsDroppedAndDelaysNobody(t *testing.T) {
	sinks, peer := make(chan Sink, 1), fakePeer{make(chan struct{})}
	s := New(Deps{
		Join: func(_ context.Context, _ access.Principal, sink Sink) Peer { sinks <- sink; return peer },
		Principal: func(context.Context, *http.Request, []string) (access.Principal, error) {
			return access.Principal{ID: "p"}, nil
		},
		Still:  func(context.Context, access.Principal) error { return nil },
		Refuse: func(w http.ResponseWriter, err error) { http.Error(w, err.Error(), 400) },
		Log:    slog.New(slog.DiscardHandler), Clock: clock.Wall{},
	})
	srv := httptest.NewServer(s)
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /api/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: cairn.1\r\nAuthorization: Bearer x\r\n\r\n")
	sink, frame := <-sinks, []byte(strings.Repeat("x", 32<<10))
	var longest time.Duration
	sent := 0
	for sink.Send(frame) {
		start := time.Now()
		if sent++; sent > 4000 {
			t.Fatal("128 MB were taken for somebody who reads nothing")
		}
		longest = max(longest, time.Since(start))
	}
	if longest > time.Second {
		t.Errorf("a send took %s", longest)
	}
	select {
	case <-peer.closed:
	case <-time.After(10 * time.Second):
		t.Error("the room was not told")
	}
	t.Logf("dropped after %d frames of 32 KiB", sent)
}

func TestR9_Shallow(t *testing.T) {
	for frame, want := range map[string]bool{
		`{}`: true, `{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}`: true, `{"a":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}`: true,
		strings.Repeat("[", 32): true, strings.Repeat("[", 33): false, `{"a\\":` + strings.Repeat("[", 33): false,
	} {
		if got := shallow([]byte(frame)); got != want {
			t.Errorf("%.40s: %v", frame, got)
		}
	}
}

// However frames are spread over time, a connection never gets more than its
// burst and its rate allow.
func TestR9_PaceHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clk := clock.NewFake(time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC))
		p := newPace(Limits{Burst: 20, PerSecond: 5}, clk)
		start, taken := clk.Now(), 0
		for _, gap := range rapid.SliceOfN(rapid.IntRange(0, 400), 1, 300).Draw(t, "gaps") {
			clk.Advance(time.Duration(gap) * time.Millisecond)
			if p.allow(clk.Now()) {
				taken++
			}
			if most := 20 + 5*clk.Now().Sub(start).Seconds(); float64(taken) > most+1e-6 {
				t.Fatalf("%d frames in %s", taken, clk.Now().Sub(start))
			}
		}
	})
}

// The library tells the client why it could not read; that names no machine.
func TestSilenceIsSaidWithoutAddresses(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	quiet := &lingering{Conn: c}
	_ = quiet.SetReadDeadline(time.Unix(1, 0))
	if _, err := quiet.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Error(err)
	}
}
