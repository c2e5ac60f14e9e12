// Package cli holds the commands of the program `cairn`.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"cairn/internal/config"
	"cairn/internal/errs"
)

// root is every command there is.
type root struct {
	Start   startCmd   `cmd:"" default:"withargs" help:"Try the sample or run a session on this machine; opens the browser."`
	Serve   serveCmd   `cmd:"" help:"Run the server for real. The first start prints a one-time set-up link."`
	Guide   GuideCmd   `cmd:"" help:"List, show, check, import and export facilitator's guides."`
	Backup  backupCmd  `cmd:"" help:"Write a checked copy of the database to a file."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of the database, after checking it."`
	Verify  verifyCmd  `cmd:"" help:"Check that nothing is missing: sequences, hash chain, database."`
	Deeds   deedsCmd   `cmd:"" help:"List what staff did: sign-ins, links, exports, restores."`
	Version versionCmd `cmd:"" help:"Print the version."`

	Config kong.ConfigFlag `help:"Settings as JSON, with the flags' names." env:"CAIRN_CONFIG" type:"path"`
}

// streams is where commands write for people; logs go to errors.
type streams struct{ out, errors io.Writer }

// Main runs the program with the arguments after its name and returns the exit
// code: 0 done, 1 failed, 2 called wrongly.
func Main(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var r root
	exit := -1
	k, err := kong.New(&r, kong.Name("cairn"), kong.Writers(out, errOut),
		kong.Description("Cairn runs a coalition's planning session on everybody's phone and leaves a living plan."),
		kong.Vars{"data": dataDir()}, kong.Configuration(kong.JSON), kong.UsageOnError(),
		kong.Exit(func(code int) { exit = code }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams{out, errOut}))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return 2
	}
	cmd, err := k.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		fmt.Fprintln(errOut, "cairn:", err)
		return 2
	}
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(errOut, "cairn:", sentence(err))
		return 1
	}
	return 0
}

// sentence is what a person at a terminal reads: our sentence, and the cause
// where there is one. What has no sentence of ours is said as it is.
func sentence(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if cause := e.Unwrap(); cause != nil {
		return fmt.Sprintf("%s (%v)", e.Message, cause)
	}
	return e.Message
}

// dataDir is where the database lives unless told otherwise.
func dataDir() string {
	base, err := os.UserConfigDir()
	if err != nil {
		return "data"
	}
	return filepath.Join(base, "cairn")
}

// logger writes to errors; never user text, addresses or tokens.
func logger(s streams, cfg config.Server) *slog.Logger {
	level := slog.LevelInfo
	if cfg.Verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(s.errors, &slog.HandlerOptions{Level: level}))
}

type versionCmd struct{}

// Run prints the version the binary was built from.
func (versionCmd) Run(s streams) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		fmt.Fprintln(s.out, "cairn")
		return nil
	}
	fmt.Fprintln(s.out, "cairn", info.Main.Version, info.GoVersion)
	return nil
}
