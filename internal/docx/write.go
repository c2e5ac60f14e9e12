package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"cairn/internal/guide"
)

// Write returns a document with the title, the text before the table and the
// table of columns, on landscape paper, its heads repeated on every page.
func Write(t guide.Table) ([]byte, error) {
	parts := []struct{ name, content string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", rootRels},
		{appPart, xml.Header + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + ownProgram + `</Application></Properties>`},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styles},
		{documentPart, document(t)},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			return nil, fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	return out.Bytes(), nil
}

func document(t guide.Table) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<w:document xmlns:w="` + wordSpace + `"><w:body>`)
	for i, l := range t.Heading() {
		style := ""
		if i == 0 {
			style = "Title"
		}
		paragraphs(&b, style, l.Cells[0])
	}
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Guide"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	for i, l := range t.Rows() {
		tableRow(&b, l.Cells, i == 0)
	}
	b.WriteString(`</w:tbl><w:p/><w:sectPr><w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/><w:pgMar w:top="1080" w:right="1080" w:bottom="1080" w:left="1080" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.String()
}

// widths are those of TIME, GOAL, PROCESS and MATERIALS in twentieths of a
// point; they add up to the width of the page inside its margins.
var widths = [...]int{1300, 2980, 6800, 2600}

func tableRow(b *strings.Builder, cells []string, head bool) {
	b.WriteString(`<w:tr>`)
	style := "Cell"
	if head {
		b.WriteString(`<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		style = "Head"
	}
	for i, c := range cells {
		fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, widths[i%len(widths)])
		paragraphs(b, style, c)
		b.WriteString(`</w:tc>`)
	}
	b.WriteString(`</w:tr>`)
}

// paragraphs writes one paragraph for each line.
func paragraphs(b *strings.Builder, style, text string) {
	for _, line := range strings.Split(text, "\n") {
		b.WriteString(`<w:p>`)
		if style != "" {
			b.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
		}
		b.WriteString(`<w:r>`)
		for i, piece := range strings.Split(line, "\t") {
			if i > 0 {
				b.WriteString(`<w:tab/>`)
			}
			b.WriteString(`<w:t xml:space="preserve">`)
			_ = xml.EscapeText(b, []byte(piece)) // a strings.Builder never fails
			b.WriteString(`</w:t>`)
		}
		b.WriteString(`</w:r></w:p>`)
	}
}

const wordSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

const contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const relSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

const rootRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="` + relSpace + `/extended-properties" Target="docProps/app.xml"/></Relationships>`

const documentRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relSpace + `/styles" Target="styles.xml"/></Relationships>`

const styles = xml.Header + `<w:styles xmlns:w="` + wordSpace + `">` +
	`<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Guide cell"/><w:pPr><w:spacing w:after="40"/></w:pPr><w:rPr><w:sz w:val="20"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Head"><w:name w:val="Guide head"/><w:pPr><w:spacing w:after="40"/></w:pPr><w:rPr><w:b/><w:sz w:val="20"/></w:rPr></w:style>` +
	`<w:style w:type="table" w:styleId="Guide"><w:name w:val="Guide table"/><w:tblPr><w:tblBorders>` +
	`<w:top w:val="single" w:sz="6"/><w:left w:val="single" w:sz="6"/><w:bottom w:val="single" w:sz="6"/><w:right w:val="single" w:sz="6"/><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/>` +
	`</w:tblBorders><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
