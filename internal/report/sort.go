package report

import (
	"encoding/json"
	"sort"

	"cairn/internal/record"
)

// sortBy sorts records by a key, keeping the order of equals.
func sortBy(list []*record.Record, key func(*record.Record) string) {
	sort.SliceStable(list, func(i, j int) bool { return key(list[i]) < key(list[j]) })
}

// lines returns the list of a Locals field in the reader's language.
func lines(r *record.Record, field string, pick func(map[string]string) string) []string {
	var byLang map[string][]string
	if r == nil || json.Unmarshal(r.Fields[field].V, &byLang) != nil {
		return []string{}
	}
	has := map[string]string{}
	for lang := range byLang {
		has[lang] = lang
	}
	if list := byLang[pick(has)]; list != nil {
		return list
	}
	return []string{}
}
