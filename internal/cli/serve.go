package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"

	"rsc.io/qr"

	"cairn/internal/app"
	"cairn/internal/config"
)

// startCmd is for an organizer with a laptop and nothing else.
type startCmd struct {
	config.Server `embed:""`
	Sample        bool `help:"Make the sample summit and print its four addresses."`
	NoBrowser     bool `help:"Do not open the browser." name:"no-browser"`
}

// Run serves until interrupted. Whoever started the program is its first
// member: the link it opens signs them in, no password needed.
func (c startCmd) Run(ctx context.Context, s streams) error {
	collectLess()
	a, err := app.New(ctx, c.Server, logger(s, c.Server))
	if err != nil {
		return err
	}
	return a.Run(ctx, func() error {
		home, err := a.OwnerLink(ctx)
		if err != nil {
			return err
		}
		if c.Sample {
			if err := printSample(ctx, a, s); err != nil {
				return err
			}
		}
		fmt.Fprintf(s.out, "data: %s\nhome: %s\nready: %s\n", c.Data, home, a.Base())
		if c.NoBrowser {
			return nil
		}
		link, err := a.BrowserLink(ctx)
		if err == nil {
			open(link)
		}
		return err
	})
}

func printSample(ctx context.Context, a *app.App, s streams) error {
	links, err := a.Sample(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "facilitator: %s\nphone: %s\nstage: %s\nplan: %s\n", links.Facilitator, links.Phone, links.Stage, links.Plan)
	fmt.Fprint(s.out, "\nPoint a phone on the same network here:\n", picture(links.Phone), "\n")
	return nil
}

// serveCmd is the server for real.
type serveCmd struct {
	config.Server `embed:""`
}

// Run serves until interrupted. The first start prints a one-time set-up link.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	collectLess()
	a, err := app.New(ctx, c.Server, logger(s, c.Server))
	if err != nil {
		return err
	}
	return a.Run(ctx, func() error {
		link, first, err := a.SetupLink(ctx)
		if err != nil {
			return err
		}
		if first {
			fmt.Fprintf(s.out, "First start. Open this once to choose your name and password:\nsetup: %s\n", link)
		}
		fmt.Fprintf(s.out, "ready: %s\n", a.Base())
		return nil
	})
}

// collectLess lets the heap grow to three times what is alive before it is cleaned,
// unless GOGC says otherwise: documents are small, and nearly all that is
// allocated lives for one change.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// open shows a page in the machine's browser; failing is no harm, the address
// is printed too.
func open(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	cmd := exec.Command(name, args...)
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

// picture draws a QR code for a terminal with half blocks, dark on light.
func picture(url string) string {
	code, err := qr.Encode(url, qr.L)
	if err != nil {
		return url + "\n"
	}
	const quiet = 2
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteRune(halves[bit(code.Black(x, y))<<1|bit(code.Black(x, y+1))])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// halves is indexed by upper and lower module; light modules are drawn.
var halves = [4]rune{'█', '▀', '▄', ' '}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
