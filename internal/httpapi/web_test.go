package httpapi_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/internal/clock"
	"cairn/internal/httpapi"
	"cairn/internal/id"
	"cairn/internal/signin"
	"cairn/internal/socket"
)

func TestW1_OtherSitesCannotChangeAnything(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	cookie := with(&http.Cookie{Name: "cairn-login", Value: admin})
	body := map[string]any{"doc": w.session, "kind": "stage"}
	before := w.rows()
	for name, c := range map[string]change{
		"cross-site": header("Sec-Fetch-Site", "cross-site"), "same-site": header("Sec-Fetch-Site", "same-site"),
		"foreign origin": header("Origin", "https://evil.example"), "null origin": header("Origin", "null"),
		"plain text": header("Content-Type", "text/plain"), "form": header("Content-Type", "application/x-www-form-urlencoded"),
		"multipart": header("Content-Type", "multipart/form-data; boundary=x"), "no type": header("Content-Type", ""),
	} {
		for _, path := range []string{"/api/links", "/api/join", "/api/signout", "/api/sync", "/api/sessions"} {
			if r := w.post(path, body, cookie, c); r.status != 403 {
				t.Errorf("%s to %s: %d %s", name, path, r.status, r.body)
			}
		}
	}
	if after := w.rows(); after != before {
		t.Errorf("before %s after %s", before, after)
	}
	if r := w.post("/api/links", body, cookie, header("Origin", w.srv.URL), header("Sec-Fetch-Site", "same-origin")); r.status != 200 {
		t.Errorf("our own page: %d %s", r.status, r.body)
	}
}

func TestW1_GETChangesNothing(t *testing.T) {
	w := newWorld(t)
	admin := w.admin()
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	before := w.digest()
	for _, path := range append(w.gets(), "/phone/"+w.session, "/join", "/enter", "/setup") {
		for _, token := range []string{admin, j.Token} {
			w.do("GET", path, nil, bearer(token))
			w.do("GET", path, nil, with(&http.Cookie{Name: "cairn-login", Value: token}))
		}
	}
	if after := w.digest(); after != before {
		t.Error("a GET changed the database")
	}
}

// gets lists the GET calls of the API with this world's ids filled in.
func (w *world) gets() []string {
	var out []string
	for path, item := range w.openapi().Paths {
		if _, ok := item["get"]; ok {
			out = append(out, w.fill(path))
		}
	}
	return out
}

func (w *world) fill(path string) string {
	return strings.NewReplacer("{id}", w.session, "{doc}", w.session).Replace(path)
}

type openapi struct {
	OpenAPI string
	Paths   map[string]map[string]any
}

func (w *world) openapi() openapi {
	w.t.Helper()
	var o openapi
	w.do("GET", "/api/openapi.json", nil).json(w.t, &o)
	return o
}

// digest is a hash over the content of every table.
func (w *world) digest() string {
	w.t.Helper()
	read, _ := w.store.DB()
	h := sha256.New()
	for _, table := range strings.Fields(w.rows()) {
		name, _, _ := strings.Cut(table, "=")
		rows, err := read.Query(`SELECT * FROM "` + name + `"`)
		w.must(err)
		cols, err := rows.Columns()
		w.must(err)
		cells := make([]any, len(cols))
		for i := range cells {
			cells[i] = new(any)
		}
		for rows.Next() {
			w.must(rows.Scan(cells...))
			for _, c := range cells {
				fmt.Fprintf(h, "%v|", *c.(*any))
			}
		}
		w.must(rows.Close())
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestW2W4W6_HeadersOnEverything(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/join", "/phone/x", "/stage/x", "/facilitate/x", "/prepare/new", "/plan/x", "/enter", "/setup", "/signin",
		"/assets/phone-abc123.js", "/manifest.webmanifest", "/nothing", "/api/nothing", "/api/me", "/api/openapi.json", "/api/socket"} {
		h := w.do("GET", path, nil, header("Origin", "https://evil.example")).header
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types svelte-trusted-html cairn-worker", "worker-src 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: CSP without %s", path, part)
			}
		}
		for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": ""} {
			if h.Get(k) != want {
				t.Errorf("%s: %s is %q", path, k, h.Get(k))
			}
		}
		if forever := strings.HasPrefix(path, "/assets/"); forever != strings.Contains(h.Get("Cache-Control"), "immutable") || (!forever && path != "/manifest.webmanifest" && h.Get("Cache-Control") != "no-store") {
			t.Errorf("%s: Cache-Control %q", path, h.Get("Cache-Control"))
		}
	}
	js := w.do("GET", "/assets/phone-abc123.js", nil)
	if js.header.Get("Content-Type") != "text/javascript; charset=utf-8" || js.status != 200 {
		t.Error(js.header)
	}
	if r := w.do("GET", "/assets/phone-abc123.js", nil, header("If-None-Match", js.header.Get("ETag"))); r.status != 304 {
		t.Error(r.status)
	}
	if r := w.do("GET", "/phone.html", nil); r.status != 404 {
		t.Error("pages have one address")
	}
}

// A phone may keep this page to be reloaded without a network: it holds nothing of whoever asked for it.
func TestS7_ThePhonesPageIsTheSameForEverybody(t *testing.T) {
	w := newWorld(t)
	_, r := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	seat := r.cookie(t, "cairn-seat-a")
	want := w.do("GET", "/join", nil)
	for _, path := range []string{"/join", "/phone/" + w.session, "/phone/x?seat=b"} {
		got := w.do("GET", path, nil, with(seat))
		if got.body != want.body || got.header.Get("ETag") != want.header.Get("ETag") || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s is another page for somebody in the room", path)
		}
	}
	if sw := w.do("GET", "/sw.js", nil); sw.status != 200 || sw.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the worker is asked for anew each time: %d %s", sw.status, sw.header.Get("Cache-Control"))
	}
}

func TestW5_NoAnswerLeadsToAnotherSite(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"//evil.example", "/\\evil.example", "/signin?next=https://evil.example", "/enter?to=//evil.example", "/join/..//evil.example", "/%2F%2Fevil.example"} {
		r := w.do("GET", path, nil)
		if to := r.header.Get("Location"); strings.Contains(to, "//") && !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}

func TestW8_HostAndForwardedHeaders(t *testing.T) {
	w := newWorld(t, func(d *httpapi.Deps, _ *signin.Options, _ *socket.Limits) { d.Hosts = []string{"cairn.example"} })
	for h, want := range map[string]int{"cairn.example": 200, "CAIRN.example.:8080": 200, "localhost": 200, "127.0.0.1:1": 200, "[::1]:80": 200,
		"evil.example": 421, "cairn.example.evil.example": 421, "192.0.2.77": 421, "cairn": 421} {
		if r := w.do("GET", "/", nil, host(h)); r.status != want {
			t.Errorf("host %s: %d", h, r.status)
		}
	}
	for _, a := range httpapi.Addresses() {
		if r := w.do("GET", "/", nil, host(net.JoinHostPort(a.String(), "8080"))); r.status != 200 {
			t.Errorf("own address: %d", r.status)
		}
	}
	forged := []change{header("X-Forwarded-Proto", "https"), header("X-Forwarded-Host", "evil.example"), header("Forwarded", "host=evil.example;proto=https")}
	_, r := w.join(map[string]any{"code": w.code, "name": "Rosa"}, forged...)
	if c := r.cookie(t, "cairn-seat-a"); c.Secure || r.header.Get("Strict-Transport-Security") != "" {
		t.Error("an untrusted peer's X-Forwarded-Proto counted")
	}
	for i := range 60 { // a spoofed address must not buy new tries
		r = w.post("/api/door", map[string]any{"code": id.Code()}, from(fmt.Sprintf("203.0.113.%d", i)))
	}
	if r.status != 429 {
		t.Errorf("spoofed addresses: %d", r.status)
	}
}

func TestA9_CookiesOverTLSAndPlain(t *testing.T) {
	w := newWorld(t, trustLoopback)
	plain := w.post("/api/signin", map[string]any{"name": "nobody", "password": "x"})
	if plain.status != 403 {
		t.Fatal(plain)
	}
	_, r := w.join(map[string]any{"code": w.code, "name": "Rosa"})
	c := r.cookie(t, "cairn-seat-a")
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || len(c.Value) != 64 {
		t.Errorf("%+v", c)
	}
	_, r = w.join(map[string]any{"code": w.code, "name": "Rosa"}, header("X-Forwarded-Proto", "https"))
	c = r.cookie(t, "__Host-cairn-seat-a")
	if !c.HttpOnly || !c.Secure || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	read, _ := w.store.DB()
	var n int
	w.must(read.QueryRow(`SELECT COUNT(*) FROM door_grant WHERE token = $1`, c.Value).Scan(&n))
	if n != 0 {
		t.Error("the token itself is stored")
	}
}

func TestW9_SlowAndGreedyClients(t *testing.T) {
	w := newWorld(t)
	conn, err := net.Dial("tcp", w.addr())
	w.must(err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ", w.addr())
	w.must(err)
	big, err := net.Dial("tcp", w.addr())
	w.must(err)
	defer big.Close()
	go fmt.Fprintf(big, "GET / HTTP/1.1\r\nHost: %s\r\nX-Big: %s\r\n\r\n", w.addr(), strings.Repeat("a", 64<<10))
	res, err := http.ReadResponse(bufio.NewReader(big), nil)
	if err == nil && res.StatusCode != 431 {
		t.Errorf("64 KiB of headers: %d", res.StatusCode)
	}
	if r := w.post("/api/join", `{"name":"`+strings.Repeat("a", 9<<10)+`"}`); r.status != 413 {
		t.Errorf("large body: %d", r.status)
	}
	if w.do("GET", "/", nil).status != 200 {
		t.Error("others are held up")
	}
	start := clock.Wall{}.Now()
	w.must(conn.SetReadDeadline(start.Add(8 * time.Second)))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("a slow header was still waited for after %s: %v", clock.Wall{}.Now().Sub(start), err)
	}
}

func TestS1_NoAddressAnywhere(t *testing.T) {
	w := newWorld(t, trustLoopback)
	agent, addr := "MarkerAgent/7.7", "203.0.113.77"
	mark := []change{from(addr), header("User-Agent", agent)}
	j, _ := w.join(map[string]any{"code": w.code, "name": "Rosa"}, mark...)
	w.post("/api/door", map[string]any{"code": id.Code()}, mark...)
	w.post("/api/signin", map[string]any{"name": "hunter2 typed here", "password": "swordfish123"}, mark...)
	w.post("/api/sync", map[string]any{"conn": "", "frames": []any{}}, append(mark, bearer(j.Token))...)
	w.post("/api/setup", map[string]any{"token": id.Token(), "name": "x", "password": "1234567890"}, mark...)
	w.do("GET", "/api/me?as=seat-a", nil, append(mark, bearer(j.Token))...)
	files, err := filepath.Glob(filepath.Join(w.dir, "*"))
	w.must(err)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		w.must(err)
		for _, secret := range []string{addr, "127.0.0.1", agent, "hunter2", "swordfish", j.Token, `"Go-http-client`} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(f), secret)
			}
		}
	}
	for _, secret := range []string{addr, "127.0.0.1", agent, "hunter2", "swordfish", "Rosa", j.Token, w.code} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, w.log)
		}
	}
	read, _ := w.store.DB()
	var fine int
	w.must(read.QueryRow(`SELECT COUNT(*) FROM door_grant WHERE expires % 60000000 <> 0`).Scan(&fine))
	if fine != 0 {
		t.Error("a time of a participant is finer than the minute")
	}
}
