package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"cairn/internal/errs"
)

// Problem is an error on the wire (RFC 9457), with our code and the field it is
// about. Detail is a sentence for people.
type Problem struct {
	Type   string `json:"type" doc:"Always about:blank; the code tells."`
	Title  string `json:"title" doc:"The status in words."`
	Status int    `json:"status"`
	Detail string `json:"detail" doc:"A sentence that may be shown as it is."`
	Code   string `json:"code" doc:"invalid, denied, notfound, conflict, gone, wait, toolarge, retry or internal."`
	Field  string `json:"field,omitempty" doc:"What it is about, where that is known."`
}

// Error returns the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statusOf is the one place that maps codes to HTTP. Denied about the "token"
// means that we do not know who asks.
func statusOf(e *errs.Error) int {
	switch e.Code {
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Denied:
		if e.Field == "token" {
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.Gone:
		return http.StatusGone
	case errs.Wait:
		return http.StatusTooManyRequests
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.Retry:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problemOf returns err as it goes over the wire.
func problemOf(err error) *Problem {
	e := errs.As(err)
	return newProblem(statusOf(e), e.Code, e.Field, e.Message)
}

func newProblem(status int, code errs.Code, field, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: detail, Code: string(code), Field: field}
}

// WriteProblem answers a plain handler's request with err.
func WriteProblem(w http.ResponseWriter, err error) { writeProblem(w, problemOf(err)) }

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// writeJSON answers a plain handler's request with v.
func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}

// codeOf names the code of a status that the HTTP layer itself answered with.
func codeOf(status int) errs.Code {
	switch status {
	case http.StatusNotFound:
		return errs.NotFound
	case http.StatusRequestEntityTooLarge:
		return errs.TooLarge
	case http.StatusInternalServerError:
		return errs.Internal
	}
	return errs.Invalid
}

// fromHuma gives the library's own validation errors our shape. What was sent is
// not echoed.
func fromHuma(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := newProblem(m.Status, codeOf(m.Status), "", "This request is not in the form we expect.")
	if len(m.Errors) > 0 && m.Errors[0] != nil {
		p.Field = strings.TrimPrefix(m.Errors[0].Location, "body.")
		p.Detail = "This request is not in the form we expect: " + m.Errors[0].Message + "."
	}
	return p, nil
}
