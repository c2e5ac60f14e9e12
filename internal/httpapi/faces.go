package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"cairn/internal/errs"
)

// static is one built file, read once and kept ready to send.
type static struct {
	kind, tag string
	plain     []byte
	// packed compresses it the first time that somebody asks; nil where it is not worth it.
	packed func() []byte
	// forever marks files whose name changes with their content.
	forever bool
}

// pages maps the routes of the faces to the files that show them. What they show
// comes later over the socket, so the files are the same for everybody.
func pages() map[string]string {
	return map[string]string{
		"/{$}": "home", "/enter": "home", "/setup": "home", "/signin": "home",
		"/join": "phone", "/phone/{id}": "phone", "/stage/{id}": "stage",
		"/facilitate/{id}": "facilitate", "/prepare/{id}": "prepare", "/plan/{id}": "plan",
	}
}

// faces serves the built web part; without one, the API still works.
func (a *API) faces() {
	files := loadStatic(a.Web)
	for route, face := range pages() {
		a.mux.Handle("GET "+route, send(files[face+".html"]))
		a.paths = append(a.paths, "GET "+route)
	}
	a.mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) { WriteProblem(w, nothing()) })
	a.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if unsafeMethod(r.Method) || strings.HasSuffix(name, ".html") {
			WriteProblem(w, nothing())
			return
		}
		send(files[name])(w, r)
	})
}

func nothing() error { return errs.New(errs.NotFound, "", "There is nothing at this address.") }

// send answers with a file; a missing one is an ordinary "not found".
func send(f *static) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if f == nil {
			WriteProblem(w, nothing())
			return
		}
		f.head(w.Header())
		if r.Header.Get("If-None-Match") == f.tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		body := f.plain
		if f.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			body = f.packed()
		}
		_, _ = w.Write(body)
	}
}

// head sets what a file's answer says about it. Pages are not stored, so that
// going back after leaving shows nothing.
func (f *static) head(h http.Header) {
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.tag)
	if f.packed != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	switch {
	case f.forever:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case !strings.HasPrefix(f.kind, "text/html"):
		h.Set("Cache-Control", "no-cache")
	}
}

func loadStatic(web fs.FS) map[string]*static {
	files := map[string]*static{}
	if web == nil {
		return files
	}
	_ = fs.WalkDir(web, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if b, err := fs.ReadFile(web, name); err == nil {
			files[name] = newStatic(name, b)
		}
		return nil
	})
	return files
}

func newStatic(name string, b []byte) *static {
	sum := sha256.Sum256(b)
	f := &static{kind: mimeOf(name), plain: b, tag: `"` + hex.EncodeToString(sum[:12]) + `"`, forever: strings.HasPrefix(name, "assets/")}
	if len(b) > 1024 && (strings.HasPrefix(f.kind, "text/") || strings.Contains(f.kind, "json") || strings.Contains(f.kind, "svg")) {
		f.packed = sync.OnceValue(func() []byte { return pack(b) })
	}
	return f
}

func pack(b []byte) []byte {
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	_, _ = w.Write(b)
	_ = w.Close()
	return z.Bytes()
}

// mimeOf is fixed here, because a machine's own table may say anything.
func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
