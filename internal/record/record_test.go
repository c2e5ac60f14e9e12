package record

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cairn/internal/access"
	"cairn/internal/errs"
)

const key = "000000000000000000000000000000a1"

func schema(t testing.TB, kinds ...Kind) *Schema {
	t.Helper()
	sc, err := NewSchema(Rules{Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func note() Kind {
	return Kind{Name: "note", Doc: "session", Create: access.Room, Read: access.Faces, Write: access.Room,
		Fields: []Field{{Name: "text", Type: Text}, {Name: "status", Type: Text}, {Name: "size", Type: Int}}}
}

func TestCheckValue(t *testing.T) {
	for _, c := range []struct {
		field    Field
		in, want string // want "" when refused
		code     errs.Code
	}{
		{Field{Type: Text}, `"  two\r\nlines\u0007 \u202Eand\u2066 more\u200b "`, `"two\nlines and more"`, ""},
		{Field{Type: Text}, `"e\u0301"`, `"é"`, ""},
		{Field{Type: Text}, `"👩‍👧"`, `"👩‍👧"`, ""},
		{Field{Type: Text}, `"<b>&"`, `"<b>&"`, ""},
		{Field{Type: Text, Max: 3}, `"ñañ"`, `"ñañ"`, ""},
		{Field{Type: Text, Max: 3}, `"four"`, "", errs.TooLarge},
		{Field{Type: Text}, `7`, "", errs.Invalid},
		{Field{Type: Text}, ` null `, `null`, ""},
		{Field{Type: Int, Max: 5}, `5`, `5`, ""},
		{Field{Type: Int, Max: 5}, `6`, "", errs.Invalid},
		{Field{Type: Int, Max: 5}, `1.5`, "", errs.Invalid},
		{Field{Type: Int, Min: -5, Max: 5}, `-5.0`, `-5`, ""},
		{Field{Type: Number}, `1e300`, "", errs.Invalid},
		{Field{Type: Bool}, `true`, `true`, ""},
		{Field{Type: Bool}, `"true"`, "", errs.Invalid},
		{Field{Type: Date}, `"2028-02-29"`, `"2028-02-29"`, ""},
		{Field{Type: Date}, `"2027-02-29"`, "", errs.Invalid},
		{Field{Type: Date}, `"0026-01-01"`, "", errs.Invalid},
		{Field{Type: Instant}, `"2026-11-22T19:00:00.5+01:00"`, `"2026-11-22T18:00:00Z"`, ""},
		{Field{Type: Instant}, `"2026-11-22 18:00"`, "", errs.Invalid},
		{Field{Type: Enum, Enum: []string{"a"}}, `"a"`, `"a"`, ""},
		{Field{Type: Enum, Enum: []string{"a"}}, `"b"`, "", errs.Invalid},
		{Field{Type: Ref}, `"57e9/rosa"`, `"57e9/rosa"`, ""},
		{Field{Type: Ref}, `"` + strings.Repeat("a", 129) + `"`, "", errs.Invalid},
		{Field{Type: Ref}, `"two words"`, "", errs.Invalid},
		{Field{Type: List, Max: 2}, `["a "," b"]`, `["a","b"]`, ""},
		{Field{Type: List, Max: 2}, `["a","b","c"]`, "", errs.TooLarge},
		{Field{Type: Refs}, `["a",""]`, "", errs.Invalid},
		{Field{Type: Local}, `{"en":"Hi ","pt-BR":"Oi"}`, `{"en":"Hi","pt-BR":"Oi"}`, ""},
		{Field{Type: Local}, `{"English":"Hi"}`, "", errs.Invalid},
		{Field{Type: Locals}, `{"en":["a"]}`, `{"en":["a"]}`, ""},
		{Field{Type: Object}, `[1]`, "", errs.Invalid},
	} {
		c.field.Name = "f"
		got, err := CheckValue(c.field, json.RawMessage(c.in))
		if c.code != "" {
			if e := errs.As(err); err == nil || e.Code != c.code || e.Field != "f" {
				t.Errorf("%s %s: %v", c.field.Type, c.in, err)
			}
		} else if err != nil || string(got) != c.want {
			t.Errorf("%s %s: %s %v, want %s", c.field.Type, c.in, got, err, c.want)
		}
	}
}

func TestCheckedValuesStayAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, _ := json.Marshal(rapid.String().Draw(t, "text"))
		f := Field{Name: "f", Type: Text, Max: 1e6}
		once, err := CheckValue(f, raw)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := CheckValue(f, once); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s (%v)", once, twice, err)
		}
	})
}

type vector struct {
	Name    string
	You     string
	Seq     int64
	Records []struct {
		Kind, ID, By string
		Seq          int64
		Fields       map[string]json.RawMessage
	}
	Ops     []Op
	View    []seen
	Also    map[string]map[string][]any
	Refused map[string]string
}

type seen struct {
	Kind   string         `json:"kind"`
	ID     string         `json:"id"`
	Fields map[string]any `json:"fields"`
}

func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("../../testdata/vectors/merge.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		t.Run(v.Name, func(t *testing.T) { v.check(t, schema(t, note())) })
	}
}

func (v vector) check(t *testing.T, sc *Schema) {
	s := NewState("session", "d")
	s.Seq = v.Seq
	for _, r := range v.Records {
		rec := &Record{Kind: r.Kind, ID: r.ID, By: r.By, Created: r.Seq, Changed: r.Seq, Fields: map[string]Cell{}}
		for name, value := range r.Fields {
			rec.Fields[name] = Cell{V: value, Seq: r.Seq, By: r.By}
		}
		s.Put(rec)
	}
	refused := map[string]string{}
	for _, op := range v.Ops {
		res, err := sc.Apply(s, op, Author{ID: v.You, Device: "d1", Roles: access.Participant}, s.Seq+1)
		if err != nil {
			refused[strconv.FormatInt(op.N, 10)] = string(errs.As(err).Code)
		} else if res.Change != nil {
			s.Seq++
		}
	}
	if len(v.Refused)+len(refused) > 0 && !cmp.Equal(v.Refused, refused) {
		t.Error(cmp.Diff(v.Refused, refused))
	}
	view, also := []seen{}, map[string]map[string][]any{}
	for _, r := range s.List("note") {
		raw, _ := sc.Project(nil, s, r, access.Participant)
		var got struct {
			seen
			Also map[string][]struct{ Value any }
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		view = append(view, got.seen)
		for f, losers := range got.Also {
			also[r.Kind+"/"+r.ID] = map[string][]any{}
			for _, l := range losers {
				also[r.Kind+"/"+r.ID][f] = append(also[r.Kind+"/"+r.ID][f], l.Value)
			}
		}
	}
	if !cmp.Equal(v.View, view) {
		t.Error(cmp.Diff(v.View, view))
	}
	if len(v.Also)+len(also) > 0 && !cmp.Equal(v.Also, also) {
		t.Error(cmp.Diff(v.Also, also))
	}
}

// run applies ops of one author and returns the last result.
func run(t *testing.T, sc *Schema, s *State, a Author, ops ...Op) (Result, error) {
	t.Helper()
	var last Result
	for _, op := range ops {
		res, err := sc.Apply(s, op, a, s.Seq+1)
		if err != nil {
			return res, err
		}
		if res.Change != nil {
			s.Seq++
		}
		last = res
	}
	return last, nil
}

func set(base int64, field, value string) Op {
	return Op{Op: Set, Kind: "note", ID: key, Base: base, Fields: map[string]json.RawMessage{field: json.RawMessage(value)}}
}

func TestMerge(t *testing.T) {
	sc, s := schema(t, note()), NewState("session", "d")
	rosa, ben := Author{ID: "rosa", Device: "r", Roles: access.Participant}, Author{ID: "ben", Device: "b", Roles: access.Participant}
	op := set(0, "text", `"one"`)
	op.Op = Create
	must := func(res Result, err error) Result {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	must(run(t, sc, s, rosa, op)) // seq 1
	res := must(run(t, sc, s, ben, set(0, "text", `"two"`)))
	if res.Pasts[0].Why != "concurrent" || len(res.New.Fields["text"].Also) != 1 {
		t.Fatalf("%+v", res)
	}
	res = must(run(t, sc, s, rosa, set(2, "text", `"three"`)))
	if len(res.New.Fields["text"].Also) != 0 || res.Pasts[0].Why != "changed" {
		t.Fatal("a loser that the writer saw is still there")
	}
	must(run(t, sc, s, ben, Op{Op: Delete, Kind: "note", ID: key, Base: 3})) // seq 4
	if _, err := run(t, sc, s, rosa, set(4, "text", `"four"`)); !errs.Is(err, errs.Gone) {
		t.Fatal("an edit of what one saw deleted was taken", err)
	}
	if res = must(run(t, sc, s, rosa, set(3, "text", `"four"`))); res.New.Deleted != 0 {
		t.Fatal("a delete beat an edit it had not seen")
	}
	if res = must(run(t, sc, s, rosa, set(5, "text", `"four"`))); res.Change != nil {
		t.Fatal("nothing changed, yet it is logged")
	}
}

func TestRights(t *testing.T) {
	k := note()
	k.Write = access.Owner | access.Facilitator
	k.Fields = append(k.Fields, Field{Name: "narrow", Type: Text, Write: access.Facilitator}, Field{Name: "server", Type: Bool, Write: access.Server},
		Field{Name: "object", Type: Object}, Field{Name: "must", Type: Text}, Field{Name: "to", Type: Ref, Of: "note"})
	k.Fields[0].Required = true
	k.Check = func(_ *State, r *Record) error {
		if r.Str("text") == "bad" {
			return errs.New(errs.Invalid, "text", "no")
		}
		return nil
	}
	vote := Kind{Name: "vote", Doc: "session", PerPerson: "on", Create: access.Room, Read: access.Owner, Write: access.Owner, Fields: []Field{{Name: "on", Type: Ref, Required: true}}}
	sc := schema(t, k, vote)
	for _, c := range []struct {
		name, op, kind, id, fields string
		who                        string
		roles                      access.Role
		code                       errs.Code
	}{
		{"own record", Set, "note", key, `{"text":"x"}`, "rosa", access.Participant, ""},
		{"somebody else's", Set, "note", key, `{"text":"x"}`, "ben", access.Participant, errs.Denied},
		{"facilitator", Set, "note", key, `{"text":"x","narrow":"y"}`, "fac", access.Facilitator, ""},
		{"narrow field", Set, "note", key, `{"narrow":"y"}`, "rosa", access.Participant, errs.Denied},
		{"narrow at creation", Create, "note", key[:31] + "2", `{"text":"t","narrow":"y"}`, "rosa", access.Participant, errs.Denied},
		{"server field", Set, "note", key, `{"server":true}`, "fac", access.Facilitator, errs.Denied},
		{"object", Set, "note", key, `{"object":{}}`, "fac", access.Facilitator, errs.Denied},
		{"reader creates", Create, "note", key[:31] + "2", `{"text":"t"}`, "x", access.Stage, errs.Denied},
		{"required missing", Create, "note", key[:31] + "2", `{"status":"t"}`, "rosa", access.Participant, errs.Invalid},
		{"required emptied", Set, "note", key, `{"text":null}`, "rosa", access.Participant, errs.Invalid},
		{"check", Set, "note", key, `{"text":"bad"}`, "rosa", access.Participant, errs.Invalid},
		{"unknown field", Set, "note", key, `{"other":1}`, "rosa", access.Participant, errs.Invalid},
		{"unknown kind", Create, "other", key, `{}`, "rosa", access.Participant, errs.Invalid},
		{"ref to nothing", Set, "note", key, `{"to":"` + key[:31] + `9"}`, "rosa", access.Participant, errs.Invalid},
		{"ref", Set, "note", key, `{"to":"` + key + `"}`, "rosa", access.Participant, ""},
		{"missing", Set, "note", key[:31] + "3", `{"text":"x"}`, "rosa", access.Participant, errs.NotFound},
		{"chosen id", Create, "note", "mine", `{"text":"x"}`, "rosa", access.Participant, errs.Invalid},
		{"own vote", Create, "vote", key + "/rosa", `{"on":"` + key + `"}`, "rosa", access.Participant, ""},
		{"another's vote", Create, "vote", key + "/ben", `{"on":"` + key + `"}`, "rosa", access.Participant, errs.Denied},
		{"vote on another subject", Create, "vote", "x/rosa", `{"on":"` + key + `"}`, "rosa", access.Participant, errs.Denied},
		{"delete another's", Delete, "note", key, `{}`, "ben", access.Participant, errs.Denied},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := NewState("session", "d")
			s.Put(&Record{Kind: "note", ID: key, By: "rosa", Created: 1, Changed: 1, Fields: map[string]Cell{"text": {V: json.RawMessage(`"t"`), Seq: 1, By: "rosa"}}})
			s.Seq = 1
			before := s.Any("note", key)
			op := Op{Op: c.op, Kind: c.kind, ID: c.id, Base: 1}
			if err := json.Unmarshal([]byte(c.fields), &op.Fields); err != nil {
				t.Fatal(err)
			}
			_, err := sc.Apply(s, op, Author{ID: c.who, Me: c.who, Device: "d", Roles: c.roles}, 2)
			if (c.code == "") != (err == nil) || c.code != "" && !errs.Is(err, c.code) {
				t.Fatal(err)
			}
			if err != nil && (s.Len() != 1 || s.Any("note", key) != before) {
				t.Fatal("a refused op left something behind")
			}
		})
	}
}
