// Package safezip opens the zip archives that office files are, within limits
// that no honest document reaches: a file from outside must not fill memory or
// disk, name things outside itself, or make the program fetch anything.
package safezip

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"cairn/internal/errs"
)

// The limits of an archive.
const (
	MaxBytes   = 10 << 20 // compressed, whole file
	MaxTotal   = 50 << 20 // unpacked, all entries together
	MaxRatio   = 100      // unpacked to compressed, each entry
	MaxEntries = 1000
	MaxKept    = 20 << 20 // unpacked, one part that is kept in memory
	MaxDepth   = 200      // nested XML elements
)

// Archive holds the asked parts of an office file by name.
type Archive struct{ files map[string][]byte }

// File returns a kept part's content, nil when there is none.
func (a *Archive) File(name string) []byte { return a.files[name] }

// Open checks every part of data and keeps those named. The error is TooLarge
// beyond a limit and Invalid for what is not a plain document.
func Open(data []byte, keep ...string) (*Archive, error) {
	if len(data) > MaxBytes {
		return nil, tooLarge("The file is larger than 10 MB.")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "file", "The file is damaged or not an office document. %s", again)
	}
	if len(z.File) > MaxEntries {
		return nil, tooLarge("The file holds more than 1,000 parts.")
	}
	a, seen, left := &Archive{files: map[string][]byte{}}, map[string]bool{}, int64(MaxTotal)
	for _, f := range z.File {
		if seen[f.Name] || badName(f.Name) {
			return nil, errs.New(errs.Invalid, "file", "The file holds a part with a forbidden or repeated name. %s", again)
		}
		seen[f.Name] = true
		if left, err = a.add(f, left, slices.Contains(keep, f.Name)); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// again is the way out of a damaged file.
const again = "Open it in the program it was made with and save it again, or paste its table as text."

func badName(name string) bool {
	return strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00:") || strings.Contains("/"+name+"/", "/../")
}

// add reads one part to its end, whatever size it declares, and returns what
// is left of the total.
func (a *Archive) add(f *zip.File, left int64, keep bool) (int64, error) {
	limit := min(left, int64(min(f.CompressedSize64, MaxBytes))*MaxRatio)
	if keep {
		limit = min(limit, MaxKept)
	}
	if f.UncompressedSize64 > uint64(limit) {
		return 0, tooLarge("The file unpacks to far more than it should.")
	}
	r, err := f.Open()
	if err != nil {
		return 0, errs.Wrap(err, errs.Invalid, "file", "The file is packed or locked in a way that cannot be read. Save it again without a password.")
	}
	defer r.Close()
	counted := &counter{r: io.LimitReader(r, limit+1)}
	var kept bytes.Buffer
	if keep {
		kept.Grow(int(f.UncompressedSize64))
		err = checkPart(f.Name, io.TeeReader(counted, &kept))
		a.files[f.Name] = kept.Bytes()
	} else {
		err = checkPart(f.Name, counted)
	}
	if counted.n > limit {
		return 0, tooLarge("The file unpacks to far more than it should.")
	}
	return left - counted.n, err
}

type counter struct {
	r io.Reader
	n int64
}

// Read counts what passes.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func tooLarge(sentence string) error {
	return errs.New(errs.TooLarge, "file", "%s Save the guide's table alone in a new document, or paste it as text.", sentence)
}

func checkPart(name string, r io.Reader) error {
	low := strings.ToLower(name)
	switch {
	case strings.HasSuffix(low, ".rels"):
		content, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err == nil {
			err = checkRelations(content)
		}
		if err != nil {
			return err
		}
		return checkXML(bytes.NewReader(content))
	case strings.HasSuffix(low, ".xml"):
		return checkXML(r)
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return errs.Wrap(err, errs.Invalid, "file", "The file is damaged. %s", again)
	}
	return nil
}

// checkXML refuses document type declarations, and with them entities, and
// elements nested deeper than MaxDepth.
func checkXML(r io.Reader) error {
	d := xml.NewDecoder(r)
	for depth := 0; ; {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errs.Wrap(err, errs.Invalid, "file", "A part of the file is damaged. %s", again)
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive:
			return errs.New(errs.Invalid, "file", "The file declares a document type, which guides never need, so it is not read. Paste its table as text instead.")
		}
		if depth > MaxDepth {
			return errs.New(errs.Invalid, "file", "The file is nested too deep to be a document. Paste its table as text instead.")
		}
	}
}

type relations struct {
	Relationship []struct {
		Type       string `xml:"Type,attr"`
		TargetMode string `xml:"TargetMode,attr"`
	} `xml:"Relationship"`
}

// checkRelations refuses links to the outside that a program would follow by
// itself (templates, pictures, objects). Links that people click are harmless:
// nothing here ever follows them.
func checkRelations(content []byte) error {
	var all relations
	if err := xml.Unmarshal(content, &all); err != nil {
		return errs.Wrap(err, errs.Invalid, "file", "A part of the file is damaged. %s", again)
	}
	for _, r := range all.Relationship {
		if strings.EqualFold(r.TargetMode, "External") && !strings.HasSuffix(r.Type, "/hyperlink") {
			return errs.New(errs.Invalid, "file", "The file loads a template, picture or object from elsewhere, so it is not read. Save the table alone in a new document, or paste it as text.")
		}
	}
	return nil
}
