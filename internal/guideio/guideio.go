// Package guideio reads and writes facilitator's guides in every format the
// program knows, with the same limits for the command line and the web.
package guideio

import (
	"bytes"
	"path/filepath"
	"strings"

	"cairn/internal/docx"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/tabletext"
	"cairn/internal/xlsx"
)

// MaxBytes is the largest file Read takes (10 MB).
const MaxBytes = 10 << 20

// Read reads a guide from a file's content. The name's ending chooses the
// format (.docx, .xlsx, .csv, .tsv, .md, .html, .yaml, anything else as pasted
// text); a zip archive is looked into whatever its name. Errors are Invalid or
// TooLarge, with a sentence that says what to do.
func Read(name string, data []byte) (guide.Import, error) {
	if len(data) > MaxBytes {
		return guide.Import{}, errs.New(errs.TooLarge, "file", "The file is larger than 10 MB. Save the guide without pictures, or paste its table as text.")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return guide.Import{}, errs.New(errs.Invalid, "file", "The file is empty.")
	}
	ext := strings.ToLower(filepath.Ext(name))
	if ext == ".yaml" || ext == ".yml" {
		g, err := guide.Parse(data)
		return guide.Import{Guide: g}, err
	}
	t, err := table(ext, data)
	if err != nil {
		return guide.Import{}, err
	}
	return guide.FromTable(t)
}

func table(ext string, data []byte) (guide.Table, error) {
	if bytes.HasPrefix(data, []byte("PK")) {
		return zipped(ext, data)
	}
	switch ext {
	case ".docx", ".xlsx":
		return guide.Table{}, errs.New(errs.Invalid, "file", "This is not a %s file, though its name says so. Open it in your word processor or spreadsheet and save it again as %s, or paste the table as text.", ext, ext)
	case ".doc", ".odt", ".xls", ".ods", ".pdf", ".rtf":
		return guide.Table{}, errs.New(errs.Invalid, "file", "Files ending in %s cannot be read. Save it as .docx or .xlsx, or paste the table as text.", ext)
	}
	if bytes.IndexByte(data, 0) >= 0 && !bytes.HasPrefix(data, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return guide.Table{}, errs.New(errs.Invalid, "file", "This is not a text file. Save the guide as .docx, .xlsx, .csv, .tsv or .md, or paste the table as text.")
	}
	return text(ext, data)
}

func zipped(ext string, data []byte) (guide.Table, error) {
	if ext == ".xlsx" || ext != ".docx" && bytes.Contains(data, []byte("xl/workbook")) {
		return xlsx.Read(data)
	}
	return docx.Read(data)
}

func text(ext string, data []byte) (guide.Table, error) {
	switch ext {
	case ".csv":
		return tabletext.ReadCSV(data), nil
	case ".md", ".markdown":
		return tabletext.ReadMarkdown(data), nil
	case ".html", ".htm":
		return tabletext.ReadHTML(data)
	}
	return tabletext.Read(data), nil
}

// Formats are the names Write knows, each also a file name's ending.
func Formats() []string { return []string{"docx", "xlsx", "md", "html", "yaml"} }

// Write writes a guide as docx, xlsx, md, html (a page to print) or yaml (the
// guide file itself). The error is Invalid for another format, or when a text
// is too long for the format.
func Write(format string, g guide.Guide) ([]byte, error) {
	switch strings.TrimPrefix(strings.ToLower(format), ".") {
	case "docx":
		return docx.Write(guide.ToTable(g, false))
	case "xlsx":
		return xlsx.Write(guide.ToTable(g, true))
	case "md", "markdown":
		return tabletext.WriteMarkdown(guide.ToTable(g, false)), nil
	case "html":
		return tabletext.WriteHTML(guide.ToTable(g, false), g.Lang)
	case "yaml", "yml":
		return guide.Encode(g)
	}
	return nil, errs.New(errs.Invalid, "format", "Unknown format %q. Use one of %s.", format, strings.Join(Formats(), ", "))
}
