package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"cairn/internal/errs"
)

// copySetting names the folder of the rolling copy that was chosen at the first page.
const copySetting = "copy"

// copyName is the file in that folder.
const copyName = "cairn-copy.db"

// copies keeps the rolling copy until ctx ends, and makes a last one then. A
// stick that was pulled out is said in the log, not a reason to stop.
func (a *App) copies(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			a.roll(context.WithoutCancel(ctx))
			return
		case <-a.clock.After(max(a.cfg.Every, time.Second)):
			a.roll(ctx)
		}
	}
}

func (a *App) roll(ctx context.Context) {
	path, err := a.copyPath(ctx)
	if err == nil && path != "" {
		err = a.store.Roll(ctx, path)
	}
	if err != nil {
		a.log.WarnContext(ctx, "the rolling copy could not be written", "cause", err)
	}
}

// copyPath is where the rolling copy is kept, "" for nowhere. What the command line
// says counts first.
func (a *App) copyPath(ctx context.Context) (string, error) {
	if a.cfg.Copy != "" {
		return a.cfg.Copy, nil
	}
	folder, err := a.store.Setting(ctx, copySetting)
	if err != nil || folder == "" {
		return "", err
	}
	return filepath.Join(folder, copyName), nil
}

// keepCopy writes a copy into a folder of this machine now and from then on; ""
// stops that.
func (a *App) keepCopy(ctx context.Context, folder string) error {
	if folder = strings.TrimSpace(folder); folder != "" {
		folder = filepath.Clean(folder)
		if err := a.fitForCopy(folder); err != nil {
			return err
		}
		if err := a.store.Roll(ctx, filepath.Join(folder, copyName)); err != nil {
			return errs.Wrap(err, errs.Invalid, "folder", "Nothing can be written into this folder. Is the stick full, or locked?")
		}
	}
	return a.store.SetSetting(ctx, copySetting, folder)
}

func (a *App) fitForCopy(folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() || !filepath.IsAbs(folder) {
		return errs.New(errs.Invalid, "folder", "There is no such folder on this computer. Is the stick in?")
	}
	if data, err := os.Stat(a.cfg.Data); err == nil && os.SameFile(info, data) {
		return errs.New(errs.Invalid, "folder", "The original is in this folder already. A copy helps only somewhere else.")
	}
	f, err := os.Open(filepath.Join(folder, copyName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errs.Wrap(err, errs.Invalid, "folder", "Nothing can be written into this folder. Is the stick full, or locked?")
	}
	defer f.Close()
	head := make([]byte, len(databaseHead))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != databaseHead {
		return errs.New(errs.Conflict, "folder", "There is another file named %s in this folder. Please choose another folder.", copyName)
	}
	return nil
}

// databaseHead is how the file of a database begins.
const databaseHead = "SQLite format 3\x00"

// sticks lists folders that may be on a stick.
func sticks() []string {
	var out []string
	for _, pattern := range map[string][]string{
		"darwin": {"/Volumes/*"}, "linux": {"/media/*/*", "/run/media/*/*"},
		"windows": {`D:\`, `E:\`, `F:\`, `G:\`, `H:\`},
	}[runtime.GOOS] {
		found, _ := filepath.Glob(pattern) // the patterns are sound
		for _, name := range found {
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				out = append(out, name)
			}
		}
	}
	return out
}
