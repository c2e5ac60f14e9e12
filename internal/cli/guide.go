package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"cairn/guides"
	"cairn/internal/errs"
	"cairn/internal/guide"
	"cairn/internal/guideio"
	"cairn/internal/session"
	"cairn/internal/words"
	"cairn/locales"
)

// GuideCmd is `cairn guide`: look at guides, check them, and carry them in and
// out of the formats facilitators use.
type GuideCmd struct {
	List   GuideListCmd   `cmd:"" help:"List the built-in guides."`
	Show   GuideShowCmd   `cmd:"" help:"Show a guide, step by step."`
	Check  GuideCheckCmd  `cmd:"" help:"Check guide files, or the built-in guides when none is named."`
	Import GuideImportCmd `cmd:"" help:"Read a guide from .docx, .xlsx, .csv, .tsv, .md, .html or pasted text."`
	Export GuideExportCmd `cmd:"" help:"Write a guide as .docx, .xlsx, .md, .html (a page to print) or .yaml (the guide file)."`
}

// GuideListCmd is `cairn guide list`.
type GuideListCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run prints one line for each built-in guide and language.
func (c *GuideListCmd) Run(k *kong.Context) error {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(k.Stdout, all)
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	for _, g := range all {
		fmt.Fprintf(w, "%s\t%s\t%d min\t%d steps\t%s\n", g.ID, g.Lang, g.Minutes, len(g.Steps), g.Title)
	}
	return w.Flush()
}

// GuideShowCmd is `cairn guide show`.
type GuideShowCmd struct {
	Guide string `arg:"" help:"Id of a built-in guide, or a file."`
	Lang  string `help:"Language of a built-in guide." default:"en"`
	JSON  bool   `name:"json" help:"Print JSON."`
}

// Run prints a guide.
func (c *GuideShowCmd) Run(k *kong.Context) error {
	g, err := openGuide(c.Guide, c.Lang)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(k.Stdout, g)
	}
	showGuide(k.Stdout, g)
	return nil
}

// showGuide prints a guide to read: what it is for, then every step with what
// happens in it, what is asked and what it needs.
func showGuide(w io.Writer, g guide.Guide) {
	fmt.Fprintf(w, "%s\n%s\n\n", g.Title, g.Summary)
	for _, o := range g.Outcomes {
		fmt.Fprintf(w, "- %s\n", o)
	}
	for i, s := range g.Steps {
		fmt.Fprintf(w, "\n%d. %s (%s)\n", i+1, s.Goal, strings.TrimSuffix(fmt.Sprintf("%d min, %s", s.Minutes, s.Key), ", "))
		showLines(w, "   ", s.Process)
		for _, p := range s.Prompts {
			if !strings.Contains(s.Process, p) {
				showLines(w, "   ? ", p)
			}
		}
		for _, m := range s.Materials {
			showLines(w, "   + ", guide.FormatMaterial(g.Lang, m))
		}
	}
}

func showLines(w io.Writer, before, text string) {
	for l := range strings.Lines(text) {
		fmt.Fprintf(w, "%s%s\n", before, strings.TrimRight(l, "\n"))
	}
}

// GuideCheckCmd is `cairn guide check`.
type GuideCheckCmd struct {
	Files []string `arg:"" optional:"" help:"Guide files; the built-in guides when none is named."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

// checked is what `guide check` says about one guide.
type checked struct {
	Guide string       `json:"guide"`
	Notes []guide.Note `json:"notes"`
}

// Run prints what is wrong and fails when anything is.
func (c *GuideCheckCmd) Run(k *kong.Context) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	found, wrong := checkAll(all), 0
	for _, f := range found {
		wrong += len(f.Notes)
	}
	if c.JSON {
		if err := printJSON(k.Stdout, found); err != nil {
			return err
		}
	} else {
		printChecked(k.Stdout, found)
	}
	if wrong > 0 {
		return errs.New(errs.Invalid, "guide", "%d things to correct.", wrong)
	}
	return nil
}

func (c *GuideCheckCmd) load() ([]guide.Guide, error) {
	if len(c.Files) == 0 {
		return guide.LoadAll(guides.Files)
	}
	var all []guide.Guide
	for _, f := range c.Files {
		data, err := readLimited(f)
		if err != nil {
			return nil, err
		}
		imp, err := guideio.Read(f, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
		all = append(all, imp.Guide)
	}
	return all, nil
}

// checkAll checks every guide, and every two languages of the same guide.
func checkAll(all []guide.Guide) []checked {
	names := slices.Sorted(maps.Keys(session.Activities()))
	var out []checked
	for i, g := range all {
		c := checked{Guide: g.ID + "." + g.Lang, Notes: append([]guide.Note{}, guide.Check(g, names)...)}
		for _, first := range all[:i] {
			if first.ID == g.ID {
				c.Notes = append(c.Notes, guide.CheckPair(first, g)...)
			}
		}
		out = append(out, c)
	}
	return out
}

func printChecked(w io.Writer, found []checked) {
	for _, f := range found {
		if len(f.Notes) == 0 {
			fmt.Fprintf(w, "%s: sound\n", f.Guide)
		}
		for _, n := range f.Notes {
			fmt.Fprintf(w, "%s: %s: %s\n", f.Guide, n.Field, n.Message)
		}
	}
}

// GuideImportCmd is `cairn guide import`.
type GuideImportCmd struct {
	File     string `arg:"" help:"The file to read, or - for text pasted into the terminal."`
	JSON     bool   `name:"json" help:"Print title, outcomes, steps and notes as JSON."`
	Complete bool   `help:"Fill in keys, questions, activities and minutes, so that the guide can be run."`
	Out      string `short:"o" help:"Write the guide to this file (.yaml, .docx, .xlsx, .md, .html) instead of printing it."`
	Force    bool   `help:"Replace the file if it exists."`
}

// Run reads a guide and prints it, with what was joined or guessed beside it.
func (c *GuideImportCmd) Run(k *kong.Context) error {
	data, err := readLimited(c.File)
	if err != nil {
		return err
	}
	imp, err := guideio.Read(c.File, data)
	if err != nil {
		return err
	}
	if c.Complete {
		known, err := guide.LoadAll(guides.Files)
		if err != nil {
			return err
		}
		g, notes := guide.Complete(imp, known...)
		if err := callActivities(notes, g.Lang); err != nil {
			return err
		}
		imp = guide.Import{Guide: g, Notes: append(imp.Notes, notes...)}
	}
	if c.JSON {
		return printJSON(k.Stdout, imp)
	}
	printNotes(k.Stderr, imp.Notes)
	return putGuide(k.Stdout, imp.Guide, "", c.Out, c.Force)
}

// callActivities gives the activities in notes the names that screens give them.
func callActivities(notes []guide.Note, lang string) error {
	cat, err := words.Load(locales.Files)
	if err != nil {
		return err
	}
	for i, n := range notes {
		notes[i] = n.Called(lang, func(activity string) string { return cat.Say(lang, "prepare.a."+activity) })
	}
	return nil
}

func printNotes(w io.Writer, notes []guide.Note) {
	for _, n := range notes {
		if n.Line > 0 {
			fmt.Fprintf(w, "line %d: %s\n", n.Line, n.Message)
		} else {
			fmt.Fprintln(w, n.Message)
		}
	}
}

// GuideExportCmd is `cairn guide export`.
type GuideExportCmd struct {
	Guide  string `arg:"" help:"Id of a built-in guide, or a file in any format import reads."`
	Lang   string `help:"Language of a built-in guide." default:"en"`
	Format string `short:"f" help:"docx, xlsx, md, html or yaml; else the ending of --out." enum:"docx,xlsx,md,html,yaml," default:""`
	Out    string `short:"o" help:"The file to write; printed when not given."`
	Force  bool   `help:"Replace the file if it exists."`
}

// Run writes a guide.
func (c *GuideExportCmd) Run(k *kong.Context) error {
	g, err := openGuide(c.Guide, c.Lang)
	if err != nil {
		return err
	}
	return putGuide(k.Stdout, g, c.Format, c.Out, c.Force)
}

// openGuide finds a built-in guide by its id, or reads a file.
func openGuide(name, lang string) (guide.Guide, error) {
	if !strings.ContainsAny(name, "./\\") && name != "-" {
		return builtIn(name, lang)
	}
	data, err := readLimited(name)
	if err != nil {
		return guide.Guide{}, err
	}
	imp, err := guideio.Read(name, data)
	return imp.Guide, err
}

func builtIn(id, lang string) (guide.Guide, error) {
	all, err := guide.LoadAll(guides.Files)
	if err != nil {
		return guide.Guide{}, err
	}
	g, ok := guide.Find(all, id, lang)
	if !ok {
		return g, errs.New(errs.NotFound, "guide", "There is no guide %q. `cairn guide list` shows those there are; a file needs its ending, for example %s.docx.", id, id)
	}
	return g, nil
}

// readLimited reads a file, or the standard input for "-", up to one byte more
// than a guide may have.
func readLimited(name string) ([]byte, error) {
	var r io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, errs.Wrap(err, errs.NotFound, "file", "The file %s cannot be opened.", filepath.Base(name))
		}
		defer f.Close()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, guideio.MaxBytes+1))
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "file", "The file %s cannot be read.", filepath.Base(name))
	}
	return data, nil
}

// putGuide writes a guide to a file that only its owner can read, or to w.
func putGuide(w io.Writer, g guide.Guide, format, out string, force bool) error {
	if format == "" {
		format = strings.TrimPrefix(filepath.Ext(out), ".")
	}
	if format == "" {
		format = "yaml"
	}
	data, err := guideio.Write(format, g)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = io.Copy(w, bytes.NewReader(data))
		return err
	}
	return writeNew(out, data, force)
}

func writeNew(name string, data []byte, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(name, flags, 0o600)
	if err != nil {
		return errs.Wrap(err, errs.Conflict, "out", "The file %s cannot be written; if it exists and may be replaced, add --force.", filepath.Base(name))
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
