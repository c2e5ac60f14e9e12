package main

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// apart keeps this process on the first core it may use and returns how a server
// is started alone on the second one, or false when that is not possible.
func apart() (starter, bool) {
	mine, other, ok := twoCores()
	if !ok || keepOn(mine) != nil {
		return (*exec.Cmd).Start, false
	}
	runtime.GOMAXPROCS(1)
	return func(cmd *exec.Cmd) error { return startOn(cmd, other, mine) }, true
}

func twoCores() (first, second unix.CPUSet, ok bool) {
	var all unix.CPUSet
	if unix.SchedGetaffinity(0, &all) != nil || all.Count() < 2 {
		return first, second, false
	}
	core := 0
	for ; !all.IsSet(core); core++ {
	}
	first.Set(core)
	for core++; !all.IsSet(core); core++ {
	}
	second.Set(core)
	return first, second, true
}

// keepOn moves every thread there is; a later one stays where it was begun.
func keepOn(core unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, &core); err != nil {
			return err
		}
	}
	return nil
}

// startOn starts a program from a thread that is on its core for that long, so
// that the program is there from its first instruction.
func startOn(cmd *exec.Cmd, core, back unix.CPUSet) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.SchedSetaffinity(0, &core); err != nil {
		return err
	}
	defer func() { _ = unix.SchedSetaffinity(0, &back) }()
	cmd.Env = append(cmd.Environ(), "GOMAXPROCS=1")
	return cmd.Start()
}
