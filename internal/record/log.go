package record

import "strconv"

// AppendLog appends the change as the log keeps it: what json.Marshal makes of it,
// but for signs of HTML, which stay as they are, so that a value read back is the
// very bytes that were checked.
func (c Change) AppendLog(dst []byte) []byte {
	dst = append(dst, `{"Seq":`...)
	dst = strconv.AppendInt(dst, c.Seq, 10)
	for _, f := range [...]struct{ name, text string }{{"Kind", c.Kind}, {"ID", c.ID}, {"Op", c.Op}, {"By", c.By}, {"Device", c.Device}, {"Group", c.Group}} {
		dst = append(append(append(dst, `,"`...), f.name...), `":`...)
		dst = quote(dst, f.text)
	}
	dst = append(dst, `,"Fields":{`...)
	first := true
	for _, name := range names(c.Fields) {
		dst = comma(dst, &first)
		dst = append(quote(dst, name), ':')
		dst = append(dst, orNull(c.Fields[name])...)
	}
	return append(dst, "}}"...)
}

// AppendCells appends the cells of a record as the store keeps them, in the same
// spelling.
func AppendCells(dst []byte, cells map[string]Cell) []byte {
	dst = append(dst, '{')
	first := true
	for name, c := range cells {
		dst = comma(dst, &first)
		dst = append(quote(dst, name), ':')
		dst = c.Append(dst)
	}
	return append(dst, '}')
}

// Append appends one cell.
func (c Cell) Append(dst []byte) []byte {
	dst = append(append(dst, `{"v":`...), orNull(c.V)...)
	dst = strconv.AppendInt(append(dst, `,"s":`...), c.Seq, 10)
	dst = quote(append(dst, `,"b":`...), c.By)
	if c.Dev != "" {
		dst = quote(append(dst, `,"d":`...), c.Dev)
	}
	for i, also := range c.Also {
		dst = append(dst, []string{`,"a":[`, `,`}[min(i, 1)]...)
		dst = also.Append(dst)
	}
	if len(c.Also) > 0 {
		dst = append(dst, ']')
	}
	return append(dst, '}')
}
