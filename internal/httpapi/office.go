package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/netip"

	"cairn/internal/access"
	"cairn/internal/errs"
)

// File is a downloadable answer. Inline files are shown as pages of this server.
type File struct {
	Name, Type string
	Inline     bool
	// Style is a source of the Content-Security-Policy for the style sheet of a
	// page that stands alone.
	Style string
	Body  []byte
}

// Office is what the calls around a session ask of the program: its record, its
// guide as a file, the sample, and how phones reach this machine.
type Office struct {
	// Record writes the record of a session in a format ("html", "json", "md",
	// "docx") as p may see it. doc is the session.
	Record func(ctx context.Context, p access.Principal, doc, format, lang string) (File, error)
	// GuideFile writes the session's guide as it stands now.
	GuideFile func(ctx context.Context, p access.Principal, doc, format, lang string) (File, error)
	// ReadGuide reads an uploaded table; the answer is what the import found, its
	// notes in the reader's language.
	ReadGuide func(name string, data []byte, lang string) (any, error)
	// Packing adds up what sessions need that p may prepare; others are passed over.
	Packing func(ctx context.Context, p access.Principal, sessions []string) (any, error)
	// Reach lists the addresses under which phones may find this server.
	Reach func() []string
	// MakeSample and DropSample make and remove the sample.
	MakeSample func(ctx context.Context, by access.Principal) (map[string]string, error)
	DropSample func(ctx context.Context) error
	// Copy says where the rolling copy is, KeepCopy chooses its folder, and Sticks
	// lists likely ones.
	Copy     func(ctx context.Context) (string, error)
	KeepCopy func(ctx context.Context, folder string) error
	Sticks   func() []string
	// Styles are the sheets that server-rendered pages share with the faces.
	Styles fs.FS
}

// maxGuide is the largest guide file taken, 10 MB.
const maxGuide = 10 << 20

// mostPacked is how many sessions are packed for at once: those of a large summit.
const mostPacked = 100

// OfficeCalls registers the office's calls and pages.
func OfficeCalls(o Office) func(*API) {
	return func(a *API) {
		a.Page("GET /record/{id}", a.file("record.html", func(r *http.Request, p access.Principal) (File, error) {
			return o.Record(r.Context(), p, r.PathValue("id"), "html", language(r))
		}))
		for _, format := range []string{"json", "md", "docx"} {
			a.Page("GET /api/sessions/{id}/record."+format, a.file("record."+format, func(r *http.Request, p access.Principal) (File, error) {
				return o.Record(r.Context(), p, r.PathValue("id"), format, language(r))
			}))
		}
		for _, format := range []string{"yaml", "md", "docx", "xlsx", "html"} {
			a.Page("GET /api/sessions/{id}/guide."+format, a.file("guide."+format, func(r *http.Request, p access.Principal) (File, error) {
				return o.GuideFile(r.Context(), p, r.PathValue("id"), format, language(r))
			}))
		}
		a.Page("POST /api/guides/import", a.staffOnly(o.importGuide))
		a.Page("GET /api/packing", a.staffOnly(func(w http.ResponseWriter, r *http.Request, p access.Principal) error {
			list := r.URL.Query()["session"]
			rows, err := o.Packing(r.Context(), p, list[:min(len(list), mostPacked)])
			if err != nil {
				return err
			}
			return writeJSON(w, rows)
		}))
		a.Page("GET /api/reach", a.staffOnly(func(w http.ResponseWriter, _ *http.Request, _ access.Principal) error {
			return writeJSON(w, map[string]any{"addresses": o.Reach()})
		}))
		a.Page("GET /api/reach/qr.svg", a.staffOnly(o.reachPicture))
		a.Page("GET /api/copy", a.ownerOnly(o.copy))
		a.Page("POST /api/copy", a.ownerOnly(a.noted("copy: folder", o.keepCopy)))
		a.Page("POST /api/sample", a.staffOnly(o.makeSample))
		a.Page("DELETE /api/sample", a.staffOnly(a.noted("sample removed", o.dropSample)))
		a.Page("GET /styles/", http.StripPrefix("/styles/", http.FileServerFS(o.Styles)))
	}
}

// file answers with a File for anybody whose token opens one of the session's
// doors; what they may see is for the maker of the file to say.
func (a *API) file(name string, fn func(*http.Request, access.Principal) (File, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		short := r.PathValue("id")[:min(8, len(r.PathValue("id")))]
		p, err := a.CallerOf(r, "fac-"+short, "login", "seat-a", "stage-"+short)
		if err != nil {
			WriteProblem(w, err)
			return
		}
		f, err := fn(r, p)
		if err == nil {
			err = a.did(r.Context(), p, "export: "+name, r.PathValue("id"))
		}
		if err != nil {
			a.note(r.Context(), "file", err)
			WriteProblem(w, err)
			return
		}
		writeFile(w, f)
	})
}

// writeFile sends downloads as attachments that no browser runs (W4).
func writeFile(w http.ResponseWriter, f File) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	if !f.Inline {
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", f.Name))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	}
	if f.Style != "" {
		h.Set("Content-Security-Policy", "default-src 'none'; style-src "+f.Style+"; frame-ancestors 'none'")
	}
	_, _ = w.Write(f.Body)
}

// noted writes down that somebody does what fn does, before it does it.
func (a *API) noted(what string, fn func(http.ResponseWriter, *http.Request, access.Principal) error) func(http.ResponseWriter, *http.Request, access.Principal) error {
	return func(w http.ResponseWriter, r *http.Request, p access.Principal) error {
		if err := a.did(r.Context(), p, what, ""); err != nil {
			return err
		}
		return fn(w, r, p)
	}
}

// staffOnly lets members through and turns errors into problems.
func (a *API) staffOnly(fn func(http.ResponseWriter, *http.Request, access.Principal) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := member(a.Doors.Principal(r.Context(), r, []string{"login"}))
		if err == nil {
			err = fn(w, r, p)
		}
		if err != nil {
			a.note(r.Context(), r.Pattern, err)
			WriteProblem(w, err)
		}
	})
}

// ownerOnly lets administrators through who sit at this very machine: what they name
// are its files.
func (a *API) ownerOnly(fn func(http.ResponseWriter, *http.Request, access.Principal) error) http.Handler {
	return a.staffOnly(func(w http.ResponseWriter, r *http.Request, p access.Principal) error {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !peer.Addr().Unmap().IsLoopback() || !isLocal(r.Host) || r.Header.Get("X-Forwarded-For") != "" || !p.Admin {
			return nothing()
		}
		return fn(w, r, p)
	})
}

func (o Office) copy(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	path, err := o.Copy(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{"path": path, "places": o.Sticks()})
}

func (o Office) keepCopy(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	var in struct{ Folder string }
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&in); err != nil {
		return errs.New(errs.Invalid, "folder", "Please name a folder.")
	}
	if err := o.KeepCopy(r.Context(), in.Folder); err != nil {
		return err
	}
	return o.copy(w, r, p)
}

func (o Office) importGuide(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxGuide+1))
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "file", "The file did not arrive whole. Please send it again.")
	}
	if len(data) > maxGuide {
		return errs.New(errs.TooLarge, "file", "This file is larger than 10 MB. A guide is a table of text; please save it without pictures.")
	}
	found, err := o.ReadGuide(r.URL.Query().Get("name"), data, language(r))
	if err != nil {
		return err
	}
	return writeJSON(w, found)
}

func (o Office) reachPicture(w http.ResponseWriter, _ *http.Request, _ access.Principal) error {
	list := o.Reach()
	if len(list) == 0 {
		return errs.New(errs.NotFound, "", "This machine is on no network that phones could share.")
	}
	code, err := drawQR(list[0] + "/join")
	if err != nil {
		return err
	}
	writeFile(w, File{Type: "image/svg+xml", Inline: true, Body: code})
	return nil
}

func (o Office) makeSample(w http.ResponseWriter, r *http.Request, p access.Principal) error {
	links, err := o.MakeSample(r.Context(), p)
	if err != nil {
		return err
	}
	return writeJSON(w, links)
}

func (o Office) dropSample(w http.ResponseWriter, r *http.Request, _ access.Principal) error {
	if err := o.DropSample(r.Context()); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// language is the reader's: ?lang= first, then the browser's first wish.
func language(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l != "" {
		return l
	}
	if h := r.Header.Get("Accept-Language"); len(h) >= 2 {
		return h[:2]
	}
	return "en"
}
