package docx

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cairn/internal/errs"
	"cairn/internal/guide"
)

// pack makes a document of parts, compressed.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func body(inner string) string {
	return `<?xml version="1.0"?><w:document xmlns:w="` + wordSpace + `"><w:body>` + inner + `</w:body></w:document>`
}

func cell(s string) string { return "<w:tc><w:p><w:r><w:t>" + s + "</w:t></w:r></w:p></w:tc>" }

func TestReadWhatWordProcessorsWrite(t *testing.T) {
	cases := map[string]struct {
		xml  string
		want [][]string
	}{
		"paragraph and row":  {`<w:p><w:r><w:t>Title</w:t></w:r></w:p><w:tbl><w:tr>` + cell("a") + cell("b") + `</w:tr></w:tbl>`, [][]string{{"Title"}, {"a", "b"}}},
		"runs, breaks, tabs": {`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>organi</w:t></w:r><w:r><w:noBreakHyphen/><w:t>x</w:t><w:br/><w:t>y</w:t><w:tab/><w:t>z</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, [][]string{{"organi-x\ny\tz"}}},
		"list items":         {`<w:tbl><w:tr><w:tc><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>one</w:t></w:r></w:p><w:p><w:r><w:t>two</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, [][]string{{"- one\ntwo"}}},
		"merged cells":       {`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc>` + cell("c") + `</w:tr></w:tbl>`, [][]string{{"", "", "c"}}},
		"deleted text":       {`<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>`, [][]string{{"new"}}},
		"table in a cell":    {`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>out</w:t></w:r></w:p><w:tbl><w:tr>` + cell("in") + `</w:tr></w:tbl></w:tc>` + cell("b") + `</w:tr></w:tbl>`, [][]string{{"out\nin", "b"}}},
	}
	for name, c := range cases {
		got, err := Read(pack(t, map[string]string{documentPart: body(c.xml)}))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var cells [][]string
		for _, l := range got.Lines {
			cells = append(cells, l.Cells)
		}
		if d := cmp.Diff(c.want, cells); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestI7_DangerousDocumentsAreRefused(t *testing.T) {
	ok := body("<w:p/>")
	many := map[string]string{documentPart: ok}
	for i := range 1001 {
		many["x/"+strings.Repeat("a", i+1)] = ""
	}
	rel := func(kind string) string {
		return `<Relationships><Relationship Id="r" Type="http://x/` + kind + `" Target="http://example.org/" TargetMode="External"/></Relationships>`
	}
	cases := map[string]struct {
		data []byte
		code errs.Code
	}{
		"larger than 10 MB":  {make([]byte, 10<<20+1), errs.TooLarge},
		"not a zip":          {[]byte("PK nothing"), errs.Invalid},
		"no document":        {pack(t, map[string]string{"a.xml": "<a/>"}), errs.Invalid},
		"more than 100:1":    {pack(t, map[string]string{documentPart: body(strings.Repeat(" ", 5<<20))}), errs.TooLarge},
		"bomb beside it":     {pack(t, map[string]string{documentPart: ok, "word/media/x.png": strings.Repeat("\x00", 9<<20)}), errs.TooLarge},
		"too many parts":     {pack(t, many), errs.TooLarge},
		"document type":      {pack(t, map[string]string{documentPart: `<!DOCTYPE a [<!ENTITY b "c">]>` + ok}), errs.Invalid},
		"unknown entity":     {pack(t, map[string]string{documentPart: body("<w:p>&b;</w:p>")}), errs.Invalid},
		"nested too deep":    {pack(t, map[string]string{documentPart: body(deep(5000))}), errs.Invalid},
		"entity elsewhere":   {pack(t, map[string]string{documentPart: ok, "word/styles.xml": `<!DOCTYPE a><a/>`}), errs.Invalid},
		"template elsewhere": {pack(t, map[string]string{documentPart: ok, "word/_rels/settings.xml.rels": rel("attachedTemplate")}), errs.Invalid},
		"name outside":       {pack(t, map[string]string{documentPart: ok, "../../etc/x": "x"}), errs.Invalid},
		"broken xml":         {pack(t, map[string]string{documentPart: "<a><b></a>"}), errs.Invalid},
	}
	for name, c := range cases {
		start := time.Now()
		if _, err := Read(c.data); !errs.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	if _, err := Read(pack(t, map[string]string{documentPart: ok, "word/_rels/document.xml.rels": rel("hyperlink")})); err != nil {
		t.Errorf("a link that people click is no reason to refuse: %v", err)
	}
}

// deep nests elements with varied text, so that the depth is the only fault.
func deep(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<w:p w:id=%q>", fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i), byte(i >> 8)})))
	}
	return b.String() + strings.Repeat("</w:p>", n)
}

func TestWriteReadsBackEqual(t *testing.T) {
	var want guide.Table
	want.Own = true
	want.Add("Title & <more>")
	want.Add("TIME", "GOAL", "PROCESS", "MATERIALS")
	want.Add("10 min", "a\tb", "line one\n\n  line three", "")
	data, err := Write(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzDocx(f *testing.F) {
	var t guide.Table
	t.Add("Title")
	t.Add("TIME", "GOAL", "PROCESS", "MATERIALS")
	data, err := Write(t)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(pack(f, map[string]string{documentPart: body("<w:tbl><w:tr><w:tc>")}))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Read(data)
		if err == nil {
			_, _ = guide.FromTable(table)
		}
		// The same bytes as the document itself reach the reader behind the zip.
		if table, err = Read(pack(t, map[string]string{documentPart: string(data)})); err == nil {
			_, _ = guide.FromTable(table)
		}
	})
}
