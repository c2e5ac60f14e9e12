package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lxzan/gws"
)

// hall is where the people of a measurement meet.
type hall struct {
	session, step string
	tokens        []string
}

// views are what a phone follows beside the records.
const views = `["clock","progress","results","sofar","keeping"]`

// meetCairn makes sessions, opens their doors and gives everybody a seat.
func meetCairn(p *process, rooms, people int) (halls []*hall, err error) {
	_, token, _ := strings.Cut(p.home, "#")
	res, err := post(p.base+"/api/enter", nil, map[string]string{"token": token}, nil)
	if err != nil {
		return nil, err
	}
	for range rooms {
		h, err := meetOne(p, res.Cookies()[0], people)
		if err != nil {
			return nil, err
		}
		halls = append(halls, h)
	}
	return halls, nil
}

func meetOne(p *process, login *http.Cookie, people int) (*hall, error) {
	var made struct{ Session string }
	if _, err := post(p.base+"/api/sessions", login, map[string]string{"coalition": "Bench Table"}, &made); err != nil {
		return nil, err
	}
	h := &hall{session: made.Session}
	invite, err := h.open(p, login)
	if err != nil {
		return nil, err
	}
	return h, h.seat(p, invite, people)
}

// owner is the connection of whoever opens the doors.
type owner struct {
	gws.BuiltinEventHandler
	frames chan []byte
}

// OnMessage passes the frame on.
func (o *owner) OnMessage(_ *gws.Conn, m *gws.Message) {
	o.frames <- bytes.Clone(m.Bytes())
	_ = m.Close()
}

// open opens the doors, learns the invitation and the first step, and goes.
func (h *hall) open(p *process, login *http.Cookie) (invite string, err error) {
	o := &owner{frames: make(chan []byte, 64)}
	ws, _, err := gws.NewClient(o, &gws.ClientOption{Addr: "ws://" + p.addr() + "/api/socket?as=login", RequestHeader: http.Header{
		"Origin": {p.base}, "Cookie": {login.Name + "=" + login.Value}, "Sec-Websocket-Protocol": {"cairn.1"}}})
	if err != nil {
		return "", err
	}
	defer func() { _ = ws.NetConn().Close() }()
	go ws.ReadLoop()
	hello := fmt.Sprintf(`{"hello":{"device":"device-of-owner","schema":1,"docs":[{"doc":%q,"since":0}]}}`, h.session)
	act := fmt.Sprintf(`{"push":{"doc":%q,"ops":[{"n":1,"op":"act","act":"open","kind":"","id":"","v":1}]}}`, h.session)
	if err := errors.Join(ws.WriteString(hello), ws.WriteString(act)); err != nil {
		return "", err
	}
	return h.invited(o.frames)
}

// invited reads frames until the invitation and a step have come.
func (h *hall) invited(frames chan []byte) (invite string, err error) {
	over := time.After(patience)
	for invite == "" || h.step == "" {
		select {
		case raw := <-frames:
			var f struct{ Snapshot, Change struct{ Records []row } }
			if err := json.Unmarshal(raw, &f); err != nil {
				return "", err
			}
			invite = h.learn(append(f.Snapshot.Records, f.Change.Records...), invite)
		case <-over:
			return "", errors.New("the session has no invitation or no step")
		}
	}
	return invite, nil
}

type row struct {
	Kind, ID string
	Fields   struct{ Invite string }
}

func (h *hall) learn(rows []row, invite string) string {
	for _, r := range rows {
		if r.Kind == "step" && h.step == "" {
			h.step = r.ID
		}
		if r.Kind == "session" && r.Fields.Invite != "" {
			invite = r.Fields.Invite
		}
	}
	return invite
}

func (h *hall) seat(p *process, invite string, people int) error {
	for i := range people {
		var seat struct{ Token string }
		name := fmt.Sprintf("Person %d", i+1)
		if _, err := post(p.base+"/api/join", nil, map[string]string{"invite": invite, "name": name}, &seat); err != nil {
			return err
		}
		h.tokens = append(h.tokens, seat.Token)
	}
	return nil
}

// meetBare gives no seats: a bare server lets everybody in.
func meetBare(_ *process, rooms, people int) (halls []*hall, err error) {
	for i := range rooms {
		halls = append(halls, &hall{session: fmt.Sprintf("%032x", i), step: strings.Repeat("b", 32), tokens: make([]string, people)})
	}
	return halls, nil
}

func (h *hall) header(i int) http.Header {
	protocols := "cairn.1"
	if h.tokens[i] != "" {
		protocols += ", token." + h.tokens[i]
	}
	return http.Header{"Sec-Websocket-Protocol": {protocols}}
}

func (h *hall) hello(device string) string {
	return fmt.Sprintf(`{"hello":{"device":%q,"schema":1,"docs":[{"doc":%q,"since":0,"epoch":"","kinds":["note","session","step"],"views":%s}]}}`, device, h.session, views)
}

// text makes an op of about 200 bytes.
const text = "What we heard at the doors. What we heard at the doors."

// note is the push of person i's nth note.
func (h *hall) note(i, n int) []byte {
	return fmt.Appendf(nil, `{"push":{"doc":%q,"ops":[{"n":%d,"base":0,"op":"create","kind":"note","id":"%s","fields":{"text":%q,"step":%q},"v":1}]}}`,
		h.session, n, noteID(i, n), text, h.step)
}

func noteID(i, n int) string { return fmt.Sprintf("%08x%024x", i, n) }

// post calls the program as whoever the cookie says.
func post(url string, cookie *http.Cookie, in, out any) (*http.Response, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if cookie != nil {
		req.AddCookie(cookie)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", req.URL.Path, res.StatusCode, raw)
	}
	if err != nil || out == nil {
		return res, err
	}
	return res, json.Unmarshal(raw, out)
}
