package faulttest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestS1_NoTraceOfWhereAndWithWhatPeopleCame runs a session with a browser's
// name and an address in every request and looks for both in all that is kept.
func TestS1_NoTraceOfWhereAndWithWhatPeopleCame(t *testing.T) {
	h := newHouse(t)
	// The program listens to the network and believes the proxy, so that there
	// is an address to forget.
	p := h.start([]string{"--proxy", "127.0.0.1/32", "--verbose"})
	m := p.meet()
	c := p.crowd(h, m, 3, 30)
	c.finish(t)
	for _, path := range []string{"/", "/nothing-here", "/api/me?as=seat-a", "/phone/" + m.session} {
		_ = get(p.base, path, c.phones[0].cookie, &struct{}{}) // pages are no JSON
	}
	_, _ = post(p.base, "/api/join", "", nil, map[string]string{"code": "WRNGCODE", "name": "Qnameofnobody"}, &struct{}{})
	_, err := c.phones[0].look(h.addr)
	must(t, err)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if out, err := cairn(t, "backup", "--data", h.dir, backup); err != nil {
		t.Fatal(out)
	}
	// The program runs on: what it holds now is in the data file and its log.
	files := map[string][]byte{"the log": []byte(p.log.String())}
	for _, pattern := range []string{h.dir + "/*", backup + "*"} {
		names, err := filepath.Glob(pattern)
		must(t, err)
		for _, name := range names {
			raw, err := os.ReadFile(name)
			must(t, err)
			files[filepath.Base(name)] = raw
		}
	}
	if len(files) < 5 || !bytes.Contains(files["backup.db"], []byte("Person 2")) {
		t.Fatal("the files that people are in were not looked at")
	}
	secrets := []string{"203.0.113.77", "Qagent", c.phones[0].token, c.phones[1].cookie.Value, m.login.Value}
	for name, raw := range files {
		for _, s := range secrets {
			if bytes.Contains(raw, []byte(s)) {
				t.Errorf("%q is in %s", s, name)
			}
		}
	}
	for _, s := range []string{"Qnameofnobody", "Person 2", "Qword", "WRNGCODE", "Clean Water", "127.0.0.1:"} {
		if bytes.Contains(files["the log"], []byte(s)) {
			t.Errorf("%q is in the log", s)
		}
	}
	exactTimes(t, backup, c.phones)
}

// exactTimes holds the times of what participants wrote: to the minute.
func exactTimes(t *testing.T, file string, phones []*phone) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	must(t, err)
	defer db.Close()
	mine := map[string]bool{}
	for _, ph := range phones {
		mine[ph.person] = true
	}
	rows, err := db.QueryContext(context.Background(), "SELECT at, payload FROM changes")
	must(t, err)
	defer rows.Close()
	n := 0
	for rows.Next() {
		var at int64
		var raw []byte
		var c struct{ Kind, ID, By string }
		must(t, rows.Scan(&at, &raw))
		must(t, json.Unmarshal(raw, &c))
		if !mine[c.By] && !mine[c.ID] {
			continue
		}
		n++
		if at%time.Minute.Microseconds() != 0 {
			t.Errorf("%s %s is of %s", c.Kind, c.ID, time.UnixMicro(at).UTC())
		}
	}
	must(t, rows.Err())
	if n < 90 {
		t.Errorf("only %d changes of participants were looked at", n)
	}
}
