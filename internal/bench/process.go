package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// patience is how long anything may take on a machine that is busy.
const patience = 60 * time.Second

// process is one server at work.
type process struct {
	cmd        *exec.Cmd
	base, home string
}

// launch starts a server on a data folder and waits until it says it is ready.
func (c contestant) launch(dir, addr string) (*process, error) {
	line := append(append([]string{}, c.line...), "--data", dir, "--addr", addr)
	p := &process{cmd: exec.Command(line[0], line[1:]...)}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var said bytes.Buffer
	p.cmd.Stderr = &said
	if err := c.start(p.cmd); err != nil {
		return nil, err
	}
	if err := p.ready(out); err != nil {
		p.kill()
		return nil, fmt.Errorf("%w: %s", err, said.String())
	}
	return p, nil
}

// ready reads what the server prints until it is ready.
func (p *process) ready(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "home":
			p.home = value
		case "ready":
			p.base = value
			return nil
		}
	}
	return errors.New("it did not start")
}

func (p *process) addr() string { return strings.TrimPrefix(p.base, "http://") }

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// cpu is the processor time used so far, user and system, in seconds: fields
// 14 and 15 of proc_pid_stat(5), in hundredths.
func (p *process) cpu() float64 {
	raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

// memory is the memory of its own that the server holds, in KiB.
func (p *process) memory() float64 {
	raw, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	_, rest, _ := strings.Cut(string(raw), "RssAnon:")
	kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kib
}

// others is how much else ran on the machine: the load of the last minute.
func others() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	load, _, _ := strings.Cut(string(raw), " ")
	return load
}

// freeAddr is an address nobody listens on.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// cold starts a server on a folder it has used before and returns the
// milliseconds until its first page came.
func (c contestant) cold(dir string) (float64, error) {
	addr, err := freeAddr()
	if err != nil {
		return 0, err
	}
	line := append(append([]string{}, c.line...), "--data", dir, "--addr", addr)
	cmd := exec.Command(line[0], line[1:]...)
	begin := time.Now()
	if err := c.start(cmd); err != nil {
		return 0, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	for time.Since(begin) < patience {
		if answers(addr) {
			return ms(time.Since(begin)), nil
		}
		time.Sleep(200 * time.Microsecond)
	}
	return 0, errors.New("no page came")
}

func answers(addr string) bool {
	res, err := http.Get("http://" + addr + "/")
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
