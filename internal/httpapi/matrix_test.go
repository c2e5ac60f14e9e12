package httpapi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cairn/internal/access"
	"cairn/internal/id"
	"cairn/internal/record"
)

// who lists the principals of the matrix in the order of its rows.
var who = [...]string{"anonymous", "lobby", "elsewhere", "removed", "participant", "stage", "reader", "facilitator", "member", "admin"}

// matrix says what every call answers to each of who, for this world's session.
// A call that is missing here fails the test.
func matrix() map[string]string {
	return map[string]string{
		//                               anon lob els rem par stg rea fac mem adm
		"get /api/me":                   "401 200 200 401 200 200 200 200 200 200",
		"get /api/guides":               "401 403 403 401 403 403 403 403 200 200",
		"get /api/sessions/{id}/qr.svg": "401 404 404 401 404 200 404 200 404 200",
		"get /api/docs/{doc}/history":   "401 any 404 401 200 any 404 200 404 200",
		"get /api/docs/{doc}/bin":       "401 any 404 401 200 any 404 200 404 200",
		"post /api/sessions":            "401 403 403 401 403 403 403 403 200 200",
		"post /api/links":               "401 403 404 401 403 403 404 200 404 200",
		"post /api/password":            "401 403 403 401 403 403 403 403 403 403",
		"post /api/invite":              "401 403 403 401 403 403 403 403 200 200",
		"post /api/door":                "200 200 200 200 200 200 200 200 200 200",
		"post /api/join":                "200 200 200 200 200 200 200 200 200 200",
		"post /api/enter":               "404 404 404 404 404 404 404 404 404 404",
		"post /api/setup":               "401 401 401 401 401 401 401 401 401 401",
		"post /api/signin":              "403 403 403 403 403 403 403 403 403 403",
		"post /api/signout":             "200 200 200 200 200 200 200 200 200 200",
	}
}

func (w *world) bodyFor(call string) any {
	return map[string]any{
		"post /api/sessions": map[string]any{"coalition": "X"}, "post /api/links": map[string]any{"doc": w.session, "kind": "stage"},
		"post /api/password": map[string]any{"old": "wrong", "password": "a new long password"},
		"post /api/door":     map[string]any{"invite": w.invite}, "post /api/join": map[string]any{"invite": w.invite, "name": "N"},
		"post /api/enter": map[string]any{"token": id.Token()}, "post /api/setup": map[string]any{"token": id.Token(), "name": "Eve", "password": "a good long password"},
		"post /api/signin": map[string]any{"name": "Eve", "password": "wrong"},
	}[call]
}

// tokens makes one principal of each kind.
func (w *world) tokens() map[string]string {
	w.t.Helper()
	ctx := context.Background()
	out := map[string]string{"anonymous": "", "stage": w.grant("stage", w.session), "facilitator": w.grant("facilitator", w.session),
		"reader": w.grant("reader", w.plan), "admin": w.admin()}
	other := id.New()
	w.must(w.hub.Create(ctx, "session", other, []record.Write{{Op: "create", Kind: "session", ID: "session",
		Fields: map[string]any{"title": "Other", "starts": "2026-11-22T18:00:00Z", "state": "doors"}}}))
	for name, doc := range map[string]string{"lobby": w.session, "removed": w.session, "participant": w.session, "elsewhere": other} {
		p := access.Principal{Kind: "participant", ID: id.New(), Doc: doc}
		state := map[string]string{"lobby": "lobby", "removed": "removed"}[name]
		if state == "" {
			state = "in"
		}
		w.must(w.hub.Write(ctx, doc, []record.Write{{Op: "create", Kind: "participant", ID: p.ID, Fields: map[string]any{"name": name, "state": state}}}))
		token, _, err := w.doors.Grant(ctx, p)
		w.must(err)
		out[name] = token
	}
	m, err := w.doors.AddMember(ctx, "Member", "a good long password", false)
	w.must(err)
	out["member"] = w.post("/api/signin", map[string]any{"name": m.Name, "password": "a good long password"}).cookie(w.t, "cairn-login").Value
	return out
}

func TestP1_MatrixOfEveryCall(t *testing.T) {
	w := newWorld(t, trustLoopback)
	want, seen := matrix(), 0
	for path, item := range w.openapi().Paths {
		for method := range item {
			call := method + " " + path
			row, ok := want[call]
			if !ok {
				t.Errorf("no row for %s: say who may", call)
				continue
			}
			seen++
			w.row(call, method, path, strings.Fields(row))
		}
	}
	if seen != len(want) {
		t.Errorf("%d rows, %d calls", len(want), seen)
	}
	t.Logf("%d calls, %d answers", seen, seen*len(who))
}

func (w *world) row(call, method, path string, want []string) {
	tokens := w.tokensOf()
	path = w.fill(path)
	if strings.HasSuffix(path, "/history") {
		path += "?kind=session&id=session"
	}
	for i, name := range who {
		var changes []change
		if tokens[name] != "" {
			changes = append(changes, bearer(tokens[name]))
		}
		changes = append(changes, from(fmt.Sprintf("198.51.100.%d", i)))
		r := w.do(strings.ToUpper(method), path, w.bodyFor(call), changes...)
		if want[i] != "any" && fmt.Sprint(r.status) != want[i] {
			w.t.Errorf("%s by %s: %d, want %s: %s", call, name, r.status, want[i], r.body)
		}
	}
}

// tokensOf makes fresh principals, because some calls end what they came with.
func (w *world) tokensOf() map[string]string {
	read, write := w.store.DB()
	_ = read
	_, err := write.Exec(`DELETE FROM member WHERE folded = 'member'`)
	w.must(err)
	return w.tokens()
}

func TestP1_ForeignAndMissingAnswerAlike(t *testing.T) {
	w := newWorld(t)
	tokens := w.tokens()
	for _, name := range who[2:] {
		if name == "removed" {
			continue
		}
		for _, path := range []string{"/api/sessions/%s/qr.svg", "/api/docs/%s/history?kind=session&id=session"} {
			missing := w.do("GET", fmt.Sprintf(path, id.New()), nil, bearer(tokens[name]))
			if missing.status != 404 {
				t.Errorf("%s asks for a missing one: %d", name, missing.status)
			}
			if !slices.Contains([]string{"elsewhere", "reader", "member"}, name) {
				continue
			}
			if foreign := w.do("GET", fmt.Sprintf(path, w.session), nil, bearer(tokens[name])); foreign.body != missing.body {
				t.Errorf("%s: foreign %s, missing %s", name, foreign.body, missing.body)
			}
		}
	}
}

func TestP6_NoTokensInAnswers(t *testing.T) {
	w := newWorld(t)
	for name, token := range w.tokens() {
		for _, path := range w.gets() {
			if strings.Contains(path, "openapi") || token == "" {
				continue
			}
			r := w.do("GET", path+"?kind=session&id=session", nil, bearer(token))
			for _, secret := range []string{w.code, w.invite, token} {
				if strings.Contains(r.body, secret) {
					t.Errorf("%s shows %s a secret: %s", path, name, r.body)
				}
			}
		}
	}
}
