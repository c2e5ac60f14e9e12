// Package faulttest does to the real program what happens to programs: it is
// killed, its disk fills up, its files rot, its copies are put in its place.
package faulttest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long anything may take on a machine that is busy.
const patience = 30 * time.Second

// What may be asked of a run, in the environment: how often the program is killed
// and the power cut, how many join at once, and the build tags of the program.
const (
	killsWanted = "CAIRN_KILLS"
	cutsWanted  = "CAIRN_CUTS"
	herdWanted  = "CAIRN_HERD"
	tagsWanted  = "CAIRN_TAGS"
)

// asked is the number that a variable asks for, or else the one of a short run.
func asked(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "cairn-fault")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "cairn")
	build := exec.Command("go", "build", "-tags", os.Getenv(tagsWanted), "-o", binary, "cairn/cmd/cairn")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%s", err, out)
		return 1
	}
	return m.Run()
}

// program is one run of the server.
type program struct {
	t          *testing.T
	cmd        *exec.Cmd
	base, home string
	log        *buffer
	done       chan struct{}
}

// buffer collects what a process says.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// house is a data folder with the port its programs listen on.
type house struct {
	t    *testing.T
	dir  string
	addr string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return &house{t: t, dir: filepath.Join(t.TempDir(), "data"), addr: l.Addr().String()}
}

func (h *house) file() string { return filepath.Join(h.dir, "cairn.db") }

// start runs the program until it says that it is ready. Wrap, when given, is
// put before it: a command that runs another.
func (h *house) start(args []string, wrap ...string) *program {
	h.t.Helper()
	line := append(append(append([]string{}, wrap...), binary, "start", "--no-browser", "--data", h.dir, "--addr", h.addr), args...)
	p := &program{t: h.t, cmd: exec.Command(line[0], line[1:]...), log: &buffer{}, done: make(chan struct{})}
	out, err := p.cmd.StdoutPipe()
	must(h.t, err)
	p.cmd.Stderr = p.log
	must(h.t, p.cmd.Start())
	ready := make(chan bool, 1)
	go p.listen(out, ready)
	h.t.Cleanup(p.kill)
	select {
	case ok := <-ready:
		if !ok {
			h.t.Fatalf("the program did not start: %s", p.log)
		}
	case <-time.After(patience):
		h.t.Fatalf("the program is not ready: %s", p.log)
	}
	return p
}

func (p *program) listen(out io.Reader, ready chan<- bool) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "home":
			p.home = value
		case "ready":
			p.base = value
			ready <- true
		}
	}
	_ = p.cmd.Wait()
	close(p.done)
	ready <- false
}

// kill is kill -9; once ended it does nothing.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop asks it to end and waits.
func (p *program) stop() {
	p.t.Helper()
	must(p.t, p.cmd.Process.Signal(os.Interrupt))
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatal("the program does not stop")
	}
}

// cairn runs another command of the program and returns what it says.
func cairn(t *testing.T, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, binary, args...).CombinedOutput()
	return string(out), err
}

// shell runs a line of sh with arguments.
func shell(t *testing.T, line string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command("sh", append([]string{"-c", line, "sh"}, args...)...).CombinedOutput()
	return string(out), err
}

// get reads something as whoever the cookie says.
func get(base, path string, cookie *http.Cookie, out any) error {
	req, err := http.NewRequest(http.MethodGet, base+path, nil)
	if err != nil {
		return err
	}
	disguise(req.Header)
	req.AddCookie(cookie)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(out)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post calls the program as whoever the token or the cookie says.
func post(base, path, bearer string, cookie *http.Cookie, in, out any) (*http.Response, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	disguise(req.Header)
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	if cookie != nil {
		req.AddCookie(cookie)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return res, err
	}
	if res.StatusCode != http.StatusOK {
		return res, fmt.Errorf("%s: %d %s", path, res.StatusCode, raw)
	}
	return res, json.Unmarshal(raw, out)
}

// disguise makes a request look like a phone's behind a proxy.
func disguise(h http.Header) {
	h.Set("User-Agent", "Qagent/1.0")
	h.Set("X-Forwarded-For", "203.0.113.77")
}

// meeting is a session with open doors.
type meeting struct {
	session, step, invite, code string
	login                       *http.Cookie
}

// meet makes a session as the owner of the machine and opens its doors.
func (p *program) meet() meeting {
	p.t.Helper()
	_, token, _ := strings.Cut(p.home, "#")
	res, err := post(p.base, "/api/enter", "", nil, map[string]string{"token": token}, &struct{}{})
	must(p.t, err)
	m := meeting{login: res.Cookies()[0]}
	var made struct{ Session string }
	_, err = post(p.base, "/api/sessions", "", m.login, map[string]string{"coalition": "Clean Water Table"}, &made)
	must(p.t, err)
	m.session = made.Session
	for _, f := range p.exchange(m, `{"push":{"doc":"`+m.session+`","ops":[{"n":1,"op":"act","act":"open","kind":"","id":"","v":1}]}}`) {
		m.learn(f)
	}
	if m.invite == "" || m.step == "" {
		p.t.Fatal("the session has no invitation or no step")
	}
	return m
}

func (m *meeting) learn(f frame) {
	for _, r := range append(f.Snapshot.Records, f.Change.Records...) {
		if v := r.text("invite"); r.Kind == "session" && v != "" {
			m.invite, m.code = v, r.text("code")
		}
		if r.Kind == "step" && m.step == "" {
			m.step = r.ID
		}
	}
}

// exchange says hello as the owner, sends one frame, and returns all answers up
// to the acknowledgement.
func (p *program) exchange(m meeting, frameText string) []frame {
	p.t.Helper()
	hello := fmt.Sprintf(`{"hello":{"device":"device-of-owner","schema":1,"docs":[{"doc":%q,"since":0}]}}`, m.session)
	in := map[string]any{"conn": "", "wait": 5, "frames": []json.RawMessage{json.RawMessage(hello), json.RawMessage(frameText)}}
	var got []frame
	for range 10 {
		var out struct {
			Conn   string
			Frames []frame
		}
		_, err := post(p.base, "/api/sync?as=login", "", m.login, in, &out)
		must(p.t, err)
		got = append(got, out.Frames...)
		for _, f := range out.Frames {
			if len(f.Ack.Results) > 0 {
				return got
			}
		}
		in = map[string]any{"conn": out.Conn, "wait": 5, "frames": []string{}}
	}
	p.t.Fatal("no acknowledgement")
	return nil
}

// join takes a seat by the invitation and returns it.
func (p *program) join(m meeting, name string) *phone {
	p.t.Helper()
	ph, err := p.seat(m, map[string]string{"invite": m.invite, "name": name})
	must(p.t, err)
	return ph
}

func (p *program) seat(m meeting, as map[string]string) (*phone, error) {
	var seat struct{ Token, Person string }
	res, err := post(p.base, "/api/join", "", nil, as, &seat)
	if err != nil {
		return nil, err
	}
	return newPhone(m, seat.Token, seat.Person, res.Cookies()[0]), nil
}
