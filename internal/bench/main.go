// Command bench measures the real program against a bare server that does
// nothing but keep and pass on: both on this machine, in rotation, in one run.
// It prints one table; only the ratios in it mean anything.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "bare" {
		return bare(args[1:])
	}
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	rotations := set.Int("rotations", 3, "how often each server is measured")
	if err := set.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "cairn-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	kinds, err := contestants(dir)
	if err != nil {
		return err
	}
	return rotate(kinds, dir, *rotations)
}

// contestants builds the program and returns both servers.
func contestants(dir string) ([]contestant, error) {
	program := filepath.Join(dir, "cairn")
	build := exec.Command("go", "build", "-trimpath", "-o", program, "cairn/cmd/cairn")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return []contestant{
		{name: "bare", line: []string{self, "bare"}, meet: meetBare, echo: true},
		{name: "cairn", line: []string{program, "start", "--no-browser"}, meet: meetCairn},
	}, nil
}

// rotate measures the servers in turn and prints the medians.
func rotate(kinds []contestant, dir string, rotations int) error {
	runs := map[string][]figures{}
	for round := range rotations {
		for _, k := range kinds {
			f, err := k.measure(filepath.Join(dir, fmt.Sprintf("%s-%d", k.name, round)))
			if err != nil {
				return fmt.Errorf("%s: %w", k.name, err)
			}
			runs[k.name] = append(runs[k.name], f)
			fmt.Fprintf(os.Stderr, "%d %-5s %.0f deliveries/s\n", round+1, k.name, f[rate])
		}
	}
	fmt.Print(table(runs["cairn"], runs["bare"]))
	return nil
}
