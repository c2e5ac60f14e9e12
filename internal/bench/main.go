// Command bench measures the real program against two bare servers that do nothing
// but order, keep and pass on, one of them without keeping: all on this machine, in
// rotation, in one run. It prints one table; only the ratios in it mean anything.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
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
	within := set.Duration("within", 5*time.Minute, "no rotation begins that would probably end later")
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
	return race(kinds, dir, *rotations, *within)
}

// contestants builds the program and returns all servers.
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
		{name: fanOut, line: []string{self, "bare", "--keep=false"}, meet: meetBare, echo: true},
		{name: durable, line: []string{self, "bare"}, meet: meetBare, echo: true},
		{name: cairn, line: []string{program, "start", "--no-browser"}, meet: meetCairn},
	}, nil
}

// race measures the servers in turn, each on the same core, and prints the medians.
func race(kinds []contestant, dir string, rotations int, within time.Duration) error {
	begin := time.Now()
	start, ok := apart()
	all := results{apart: ok, load: others(), runs: map[string][]figures{}}
	for n := 1; n <= rotations; n++ {
		if err := all.rotate(kinds, filepath.Join(dir, fmt.Sprint(n)), start); err != nil {
			return err
		}
		if spent := time.Since(begin); spent+spent/time.Duration(n) > within {
			break
		}
	}
	fmt.Print(all.table())
	return nil
}

func (all results) rotate(kinds []contestant, dir string, start starter) error {
	for _, k := range kinds {
		k.start = start
		f, err := k.measure(filepath.Join(dir, k.name))
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		all.runs[k.name] = append(all.runs[k.name], f)
		fmt.Fprintf(os.Stderr, "%s: %.0f deliveries/s\n", k.name, f[rate])
	}
	return nil
}
