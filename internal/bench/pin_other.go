//go:build !linux

package main

import "os/exec"

// apart is not possible here.
func apart() (starter, bool) { return (*exec.Cmd).Start, false }
