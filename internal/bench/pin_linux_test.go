package main

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestDriverAndServerHaveACoreEach(t *testing.T) {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	procs := runtime.GOMAXPROCS(0)
	start, ok := apart()
	t.Cleanup(func() { _ = keepOn(all); runtime.GOMAXPROCS(procs) })
	if ok != (all.Count() > 1) {
		t.Fatalf("apart: %t on %d cores", ok, all.Count())
	}
	if !ok {
		return
	}
	driver, server := allowed(t, (*exec.Cmd).Start), allowed(t, start)
	if strings.ContainsAny(driver+server, ",-") || driver == server {
		t.Errorf("the driver may use %q, the server %q", driver, server)
	}
	if again := allowed(t, (*exec.Cmd).Start); again != driver {
		t.Errorf("after a start the driver may use %q, not %q", again, driver)
	}
}

// allowed returns the cores that a program started this way may use.
func allowed(t *testing.T, start starter) string {
	t.Helper()
	var out strings.Builder
	cmd := exec.Command("grep", "Cpus_allowed_list", "/proc/self/status")
	cmd.Stdout = &out
	if err := start(cmd); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(out.String(), ":")
	return strings.TrimSpace(list)
}
