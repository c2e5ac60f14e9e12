package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"cairn/internal/clock"
	"cairn/internal/store"
)

// place names the data folder in commands that work on the database itself.
type place struct {
	Data string `help:"Folder of the database." default:"${data}" env:"CAIRN_DATA" type:"path"`
}

func (p place) file() string { return filepath.Join(p.Data, "cairn.db") }

type backupCmd struct {
	place
	To string `arg:"" help:"File to write; its manifest lies beside it." type:"path"`
}

// Run writes a checked copy; the server may be running.
func (c backupCmd) Run(ctx context.Context, s streams) error {
	m, err := store.BackupFile(ctx, c.file(), c.To)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d documents, checked\n", c.To, len(m.Heads))
	return nil
}

type restoreCmd struct {
	place
	From string `arg:"" help:"The backup to put in place." type:"existingfile"`
}

// Run replaces the database by a backup; the server must be stopped.
func (c restoreCmd) Run(ctx context.Context, s streams) error {
	m, err := store.Restore(ctx, c.From, c.file())
	if err == nil {
		err = c.noted(ctx)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s is in place: %d documents. Phones will fetch them afresh.\n", c.From, len(m.Heads))
	return nil
}

// noted writes the restore into the list of what staff did.
func (c restoreCmd) noted(ctx context.Context) error {
	s, err := store.Open(ctx, store.Options{Path: c.file()})
	if err != nil {
		return err
	}
	return errors.Join(s.Note(ctx, clock.Wall{}.Now(), "operator", "restore", ""), s.Close())
}

type deedsCmd struct{ place }

// Run prints the list; the server may be running.
func (c deedsCmd) Run(ctx context.Context, s streams) error {
	list, err := store.Deeds(ctx, c.file())
	for _, d := range list {
		fmt.Fprintf(s.out, "%s  %s  %s  %s\n", d.At.Format("2006-01-02 15:04Z"), cmp.Or(d.Name, d.Who), d.What, d.Doc)
	}
	return err
}

type verifyCmd struct {
	place
	File string `arg:"" optional:"" help:"A backup to check instead of the database." type:"existingfile"`
}

// Run checks a file and prints the head of every document.
func (c verifyCmd) Run(ctx context.Context, s streams) error {
	file := c.File
	if file == "" {
		file = c.file()
	}
	heads, err := store.VerifyFile(ctx, file)
	if err != nil {
		return err
	}
	for _, h := range heads {
		fmt.Fprintf(s.out, "%s  seq %d  %d records  %s\n", h.Doc, h.Seq, h.Records, h.Hash)
	}
	fmt.Fprintf(s.out, "%d documents, nothing missing\n", len(heads))
	return nil
}
