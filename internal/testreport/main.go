// Command testreport reads `go test -json` and prints what a person wants to
// know: failures with their output, every skip by name, and one closing line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
}

type report struct {
	output                  map[string][]string
	passed, failed, skipped int
}

func main() {
	r := report{output: map[string][]string{}}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 16<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) == nil {
			r.take(e)
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
}

// take counts one event; output is kept until its test's fate is known.
func (r *report) take(e event) {
	name := strings.TrimPrefix(e.Package, "cairn/internal/") + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		r.output[name] = append(r.output[name], e.Output)
	case "pass":
		r.count(&r.passed, e)
	case "skip":
		if e.Test != "" {
			fmt.Println("skip " + name)
		}
		r.count(&r.skipped, e)
	case "fail", "build-fail":
		r.count(&r.failed, e)
		fmt.Printf("FAIL %s\n%s", name, strings.Join(r.output[name], ""))
	}
	if e.Action != "output" && e.Action != "run" {
		delete(r.output, name)
	}
}

func (r *report) count(n *int, e event) {
	if e.Test != "" {
		*n++
	}
}
