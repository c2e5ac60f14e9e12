package faulttest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// diskSize holds some thousand notes with their log, and is read in no time.
const diskSize = 64 << 20

// disk is a file system in a file. Each program that uses it has a mount of its
// own, which the kernel takes away when the program ends, however it ends; and
// it ends with the test, however that ends.
type disk struct {
	t     *testing.T
	image string // the file, another one after each cut
	mount string // where its program sees what is in it
}

// newDisk makes an empty disk, or ends the test where there can be none.
func newDisk(t *testing.T) *disk {
	t.Helper()
	dir := t.TempDir()
	d := &disk{t: t, image: filepath.Join(dir, "disk"), mount: filepath.Join(dir, "mount")}
	must(t, os.Mkdir(d.mount, 0o700))
	out, err := shell(t, `truncate -s "$1" "$2" && mkfs.ext4 -q -F -b 4096 "$2"`, strconv.Itoa(diskSize), d.image)
	if err == nil {
		out, err = d.run("true")
	}
	if err == nil {
		return d
	}
	if os.Getenv(cutsWanted) != "" {
		t.Fatalf("no power can be cut here: %v %s", err, out)
	}
	t.Skipf("cutting the power takes Linux, root, loop devices and mkfs.ext4: %v %s", err, out)
	return nil
}

// wrap is what comes before a command that shall see the disk.
func (d *disk) wrap() []string {
	return []string{"setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "sh", "-c",
		`mount -t ext4 -o loop "$1" "$2" && shift 2 && exec "$@"`, "sh", d.image, d.mount}
}

func (d *disk) run(args ...string) (string, error) {
	line := append(d.wrap(), args...)
	out, err := exec.Command(line[0], line[1:]...).CombinedOutput()
	return string(out), err
}

// cut takes the power away: the program stands still, and what is on the disk by
// then, not what the kernel would have written later, is all that is left.
func (d *disk) cut(p *program) {
	d.t.Helper()
	if out, err := shell(d.t, `kill -STOP "$1"`, strconv.Itoa(p.cmd.Process.Pid)); err != nil {
		d.t.Fatal(out)
	}
	left := d.still()
	p.kill()
	must(d.t, os.Remove(d.image))
	d.image = d.keep(left)
}

// still reads the image until it reads the same twice: the kernel goes on
// writing, and a picture of half of that is nothing that a power cut leaves.
func (d *disk) still() []byte {
	d.t.Helper()
	for over := time.Now().Add(patience); time.Now().Before(over); {
		one, err := os.ReadFile(d.image)
		must(d.t, err)
		two, err := os.ReadFile(d.image)
		must(d.t, err)
		if bytes.Equal(one, two) {
			return one
		}
	}
	d.t.Fatal("the disk does not come to rest")
	return nil
}

// keep writes an image to a new file, with holes where there is nothing.
func (d *disk) keep(image []byte) string {
	d.t.Helper()
	f, err := os.CreateTemp(filepath.Dir(d.mount), "disk")
	must(d.t, err)
	defer f.Close()
	must(d.t, f.Truncate(int64(len(image))))
	const block = 64 << 10
	empty := make([]byte, block)
	for at := 0; at < len(image); at += block {
		if part := image[at:min(at+block, len(image))]; !bytes.Equal(part, empty[:len(part)]) {
			_, err := f.WriteAt(part, int64(at))
			must(d.t, err)
		}
	}
	return f.Name()
}

// fill leaves room for so many bytes.
func (d *disk) fill(ballast string, room int64) {
	d.t.Helper()
	f, err := os.Create(ballast)
	must(d.t, err)
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 64<<10))
	}
	info, err := f.Stat()
	must(d.t, err)
	must(d.t, f.Truncate(info.Size()-room))
}

// verify asks a copy of the disk, so that the program finds it as the cut left it.
func (d *disk) verify(h *house) {
	d.t.Helper()
	copied := &disk{t: d.t, image: d.keep(d.still()), mount: d.mount}
	defer os.Remove(copied.image)
	if out, err := copied.run(binary, "verify", "--data", h.dir); err != nil {
		d.t.Fatalf("cairn verify: %s", out)
	}
}

func TestF2_R1_PowerCutsLoseNothingAcknowledged(t *testing.T) {
	d := newDisk(t)
	h := newHouse(t)
	h.dir = filepath.Join(d.mount, "data")
	p := h.start(nil, d.wrap()...)
	m := p.meet()
	times := asked(t, cutsWanted, 3)
	c := p.load(h, m, times)
	p.stop() // who is there is on the disk, so that a cut takes words and not people
	p = h.start(nil, d.wrap()...)
	var s score
	for range times {
		c.anyMoment(t)
		d.cut(p)
		d.verify(h)
		p = s.again(t, h, c, d.wrap()...)
	}
	c.finish(t)
	c.check(t, h)
	s.hold(t, c)
}

// TestF2_WithoutFlushing runs the test above with a program that leaves flushing
// to the kernel: it must see that something is lost, or it sees nothing at all.
func TestF2_WithoutFlushingPowerCutsLoseSomething(t *testing.T) {
	newDisk(t)
	cmd := exec.Command(os.Args[0], "-test.v", "-test.timeout", "5m", "-test.run", "^TestF2_R1_")
	cmd.Env = append(os.Environ(), tagsWanted+"=forgetful", cutsWanted+"=20")
	out, err := cmd.CombinedOutput()
	at := strings.Index(string(out), "that phones were told of are gone")
	if err == nil || at < 0 {
		t.Fatalf("nothing was lost: %v\n%s", err, out)
	}
	line := out[bytes.LastIndexByte(out[:at], '\n')+1:]
	t.Logf("synchronous=NORMAL: %s", bytes.TrimSpace(line[:bytes.IndexByte(line, '\n')]))
}
