package httpapi

import (
	"errors"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"

	"cairn/internal/errs"
)

// maxBody bounds every request body; each call has a smaller limit of its own.
const maxBody = 12 << 20

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"media-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html cairn-worker"

// gate is what every request passes before its handler.
func (a *API) gate(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, foreign()) }))
	hosts := newHosts(a.Clock, a.Hosts)
	var h http.Handler = noForms(cross.Handler(http.MaxBytesHandler(next, maxBody)))
	h = hosts.check(h)
	return a.recover(a.headers(h))
}

func foreign() *Problem {
	return newProblem(http.StatusForbidden, errs.Denied, "", "This request comes from another site.")
}

// headers sets what every answer carries. Answers that depend on who asks are
// never stored; static files say otherwise themselves.
func (a *API) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
		h.Set("Cache-Control", "no-store")
		if a.Doors.Secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// noForms refuses what a plain HTML form of another site could send, also from
// browsers that name no origin: bodies must say they are JSON or a file.
func noForms(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if unsafeMethod(r.Method) && formLike(r) {
			writeProblem(w, foreign())
			return
		}
		next.ServeHTTP(w, r)
	})
}

func unsafeMethod(m string) bool {
	return m != http.MethodGet && m != http.MethodHead && m != http.MethodOptions
}

func formLike(r *http.Request) bool {
	if r.ContentLength == 0 {
		return false
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data":
		return true
	}
	return err != nil
}

// recover turns a panic into a plain answer and a log line without anything of
// the request but its route.
func (a *API) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			a.Log.ErrorContext(r.Context(), "a handler broke", slog.String("route", r.Pattern), slog.String("stack", string(debug.Stack())))
			writeProblem(w, problemOf(errors.New("panic")))
		}()
		next.ServeHTTP(w, r)
	})
}

// quietMux hides the addresses in errors of broken connections from the library,
// which would print them.
type quietMux struct{ *http.ServeMux }

// HandleFunc registers handler with a writer whose errors say nothing.
func (m quietMux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	m.ServeMux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { handler(quietWriter{w}, r) })
}

type quietWriter struct{ http.ResponseWriter }

var errAway = errors.New("the client went away")

// Write is the underlying Write with an error that names nobody.
func (w quietWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	if err != nil {
		err = errAway
	}
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w quietWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
