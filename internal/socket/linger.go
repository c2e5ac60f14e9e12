package socket

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"cairn/internal/clock"
)

// How much longer a closed connection is listened to, so that the close code
// reaches a client that is still sending; without that TCP would reset it.
const (
	lingerTime  = time.Second
	lingerBytes = 16 << 20
)

// lingering is a connection whose Close says goodbye before it hangs up.
type lingering struct {
	net.Conn
	closed atomic.Bool
}

// Close stops sending at once and receiving a moment later.
func (l *lingering) Close() error {
	if l.closed.Swap(true) {
		return nil
	}
	half, ok := l.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return l.Conn.Close()
	}
	_ = l.Conn.SetReadDeadline(clock.Wall{}.Now().Add(lingerTime))
	go func() {
		_, _ = io.CopyN(io.Discard, l.Conn, lingerBytes)
		_ = l.Conn.Close()
	}()
	return nil
}

// Read is the connection's, but silence is said without addresses: the library tells
// the client what it could not read for, and behind a proxy those are not the client's.
func (l *lingering) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

// SetReadDeadline does nothing once the connection lingers.
func (l *lingering) SetReadDeadline(t time.Time) error {
	if l.closed.Load() {
		return nil
	}
	return l.Conn.SetReadDeadline(t)
}

// cut hangs up at once.
func cut(c net.Conn) {
	if l, ok := c.(*lingering); ok {
		l.closed.Store(true)
		c = l.Conn
	}
	_ = c.Close()
}

// hijack takes the connection of a request out of the HTTP server, with a small
// reader of its own.
func hijack(w http.ResponseWriter) (net.Conn, *bufio.Reader, error) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, err
	}
	if buf.Reader.Buffered() > 0 {
		_ = conn.Close()
		return nil, nil, errors.New("data before the handshake was answered")
	}
	l := &lingering{Conn: conn}
	return l, bufio.NewReaderSize(l, 2<<10), nil
}
