package store

import "strings"

// many runs one statement for many rows, given as one list of values: head up to
// VALUES, then tail. SQLite spends more on beginning and ending a statement than
// on a row, so rows go in few statements of a few sizes, each prepared once.
func (w *writer) many(head, tail string, columns int, values []any) {
	for _, size := range []int{64, 16, 4, 1} {
		for n := size * columns; len(values) >= n; values = values[n:] {
			w.exec(w.s.bulk(head, tail, columns, size), values[:n]...)
		}
	}
}

// bulkKey names a statement for a number of rows.
type bulkKey struct {
	head string
	rows int
}

// bulk returns the text of such a statement, made once.
func (s *Store) bulk(head, tail string, columns, rows int) string {
	key := bulkKey{head, rows}
	if s.texts[key] == "" {
		s.texts[key] = head + places(columns, rows) + tail
	}
	return s.texts[key]
}

// places is (?, ?), (?, ?) for two rows of two columns. Numbered places would make
// SQLite look for each value's number among all of them.
func places(columns, rows int) string {
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	return strings.Repeat(row+", ", rows-1) + row
}
