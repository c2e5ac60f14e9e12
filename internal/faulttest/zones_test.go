package faulttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSessionsNeedNoTimeZonesOfTheMachine runs the program in a folder that holds
// nothing else, as on a machine without zone files. Who may not do that sees at
// least that the zones are built in.
func TestSessionsNeedNoTimeZonesOfTheMachine(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		out, err := exec.Command("go", "list", "-deps", "cairn/cmd/cairn").Output()
		must(t, err)
		if !strings.Contains(string(out), "time/tzdata\n") {
			t.Error("the program has no time zones of its own")
		}
		return
	}
	h, root := newHouse(t), t.TempDir()
	must(t, os.MkdirAll(filepath.Join(root, h.dir), 0o700))
	must(t, os.MkdirAll(filepath.Join(root, filepath.Dir(binary)), 0o700))
	program, err := os.ReadFile(binary)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(root, binary), program, 0o700))
	p := h.start(nil, "chroot", root)
	m := p.meet()
	var made struct{ Session string }
	_, err = post(p.base, "/api/sessions", "", m.login, map[string]string{"coalition": "Clean Water Table", "zone": "America/New_York"}, &made)
	must(t, err)
	if made.Session == "" {
		t.Error("no session was made")
	}
}
