package guide

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var countedMaterial = regexp.MustCompile(`^(\d{1,6}) (?:per|por) (room|table|person|sala|mesa|persona): (.+)$`)

// FormatMaterial writes one material the way the MATERIALS column shows it:
// "markers" for one in the room, else "2 per table: markers".
func FormatMaterial(lang string, m Material) string {
	name := oneLine(m.Name)
	if m.Quantity == 1 && m.Per == "room" && !countedMaterial.MatchString(name) {
		return name
	}
	word, per := "per", m.Per
	if isSpanish(lang) {
		word, per = "por", map[string]string{"room": "sala", "table": "mesa", "person": "persona"}[m.Per]
	}
	return fmt.Sprintf("%d %s %s: %s", m.Quantity, word, per, name)
}

func materialsCell(lang string, ms []Material) string {
	out := make([]string, len(ms))
	for i, m := range ms {
		out[i] = FormatMaterial(lang, m)
	}
	return strings.Join(out, "\n")
}

func parseMaterial(s string) Material {
	m := countedMaterial.FindStringSubmatch(s)
	if m == nil {
		return Material{Name: s, Quantity: 1, Per: "room"}
	}
	n, _ := strconv.Atoi(m[1])
	per := map[string]string{"sala": "room", "mesa": "table", "persona": "person"}[m[2]]
	if per == "" {
		per = m[2]
	}
	return Material{Name: m[3], Quantity: n, Per: per}
}

// shouting is a run of capitals after ordinary words: a fill-in such as a name
// that landed on the line of the material before it.
var shouting = regexp.MustCompile(`(\p{Ll}) ((?:\p{Lu}{2,}[ ,]*){2,})$`)

// parseMaterials reads a MATERIALS cell. In our own files each line is one
// material; elsewhere commas and semicolons separate them as well.
func parseMaterials(cell string, own bool) []Material {
	if !own {
		cell = shouting.ReplaceAllString(cell, "$1\n$2")
	}
	var out []Material
	for _, line := range strings.Split(cell, "\n") {
		for _, name := range materialNames(line, own) {
			out = append(out, parseMaterial(name))
		}
	}
	return out
}

func materialNames(line string, own bool) []string {
	if own || countedMaterial.MatchString(line) {
		return nonEmpty([]string{strings.TrimSpace(line)})
	}
	return nonEmpty(splitOutsideBrackets(trimBullet(line)))
}

func splitOutsideBrackets(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		return depth <= 0 && (r == ',' || r == ';')
	})
}

func nonEmpty(items []string) []string {
	var out []string
	for _, s := range items {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
