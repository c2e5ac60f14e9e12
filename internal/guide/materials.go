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
	if m := countedMaterial.FindStringSubmatch(s); m != nil {
		return counted(m[1], m[3], m[2])
	}
	return Material{Name: s, Quantity: 1, Per: "room"}
}

func counted(n, name, per string) Material {
	quantity, _ := strconv.Atoi(n)
	return Material{Name: name, Quantity: quantity, Per: unitOf(per)}
}

func unitOf(word string) string {
	switch fold(word) {
	case "table", "group", "mesa", "grupo":
		return "table"
	case "person", "participant", "attendee", "each", "persona", "participante", "asistente", "cadauno", "cadauna", "cu":
		return "person"
	}
	return "room"
}

// The ways people write quantities: "4 markers per table", "1 tarjeta para cada
// persona", "2 pens each", "markers (4 per table)".
const (
	perWord  = `(?:per|por|for each|for every|para cada|each|cada)`
	unitWord = `(table|group|mesa|grupo|person|participant|attendee|persona|participante|asistente|room|sala|sal[oó]n)`
)

var (
	countedAfter = regexp.MustCompile(`(?i)^([1-9]\d{0,3}) (.+?),? ` + perWord + ` ` + unitWord + `$`)
	countedEach  = regexp.MustCompile(`(?i)^([1-9]\d{0,3}) (.+?),? (each|cada un[oa]|c/u)\.?$`)
	countedAside = regexp.MustCompile(`(?i)^(.+?) ?\(([1-9]\d{0,3}) ` + perWord + ` ` + unitWord + `\)$`)
)

// readMaterial is parseMaterial for a table that is not ours.
func readMaterial(s string) Material {
	for _, pattern := range []*regexp.Regexp{countedAfter, countedEach} {
		if m := pattern.FindStringSubmatch(s); m != nil {
			return counted(m[1], m[2], m[3])
		}
	}
	if m := countedAside.FindStringSubmatch(s); m != nil {
		return counted(m[2], m[1], m[3])
	}
	return parseMaterial(s)
}

// saysNone says that a cell names nothing: "-", "none", "ninguno".
func saysNone(name string) bool {
	switch fold(name) {
	case "none", "na", "nothing", "nomaterials", "ninguno", "ninguna", "nada", "noaplica", "sinmateriales":
		return true
	}
	return strings.Trim(name, "-–—−_./ ") == ""
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
			if own {
				out = append(out, parseMaterial(name))
			} else {
				out = append(out, readMaterial(name))
			}
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
