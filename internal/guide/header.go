package guide

import (
	"strings"
	"unicode"
)

// place says in which column of a file each of our four columns stands; -1
// where there is none. extra names the other columns.
type place struct {
	time, goal, process, materials int
	extra                          map[int]string
	lang                           string
	// width is how many columns have heads.
	width int
	// page counts the page breaks met so far.
	page int
}

// fold lowers text to plain Latin letters: accents off, and the Greek and
// Cyrillic letters that scanning puts in place of Latin ones replaced.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if l, ok := lookalike(r); ok {
			r = l
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// lookalike maps a letter to the Latin one it looks like, after lowering. The
// pairs are those of Unicode's confusables list for Greek and Cyrillic, plus
// the accents of Spanish.
func lookalike(r rune) (rune, bool) {
	if r < unicode.MaxASCII {
		return r, false
	}
	const from = "αβεζηικμνορτυχςгаеіјкмнорстухћáéíóúüñ"
	const to__ = "abezhikmnoptuxsraeijkmhopctyxhaeiouun"
	at := 0
	for _, f := range from {
		if f == r {
			return rune(to__[at]), true
		}
		at++
	}
	return r, false
}

// looksLatin says that s holds letters of another script that look Latin.
func looksLatin(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Greek, r) || unicode.Is(unicode.Cyrillic, r) {
			return true
		}
	}
	return false
}

// columnOf names the column a header cell stands for, and its language. Only
// the first word counts, so that "Time (min)" is read too.
func columnOf(cell string) (name, lang string) {
	words := strings.Fields(cell)
	if len(words) == 0 || len(words) > 3 {
		return "", ""
	}
	switch fold(words[0]) {
	case "time", "ime", "minutes", "min", "duration":
		return "time", "en"
	case "tiempo", "minutos", "duracion", "hora", "horario":
		return "time", "es"
	case "goal", "goals", "objective", "objectives", "purpose":
		return "goal", "en"
	case "objetivo", "objetivos", "meta", "metas", "proposito":
		return "goal", "es"
	case "process", "activity", "activities":
		return "process", "en"
	case "proceso", "actividad", "actividades", "desarrollo", "dinamica":
		return "process", "es"
	case "material", "materials", "supplies", "resources":
		return "materials", "en"
	case "materiales", "recursos", "insumos":
		return "materials", "es"
	}
	return "", ""
}

// findHeader reads a header row; ok only if it names at least the goal and the
// process.
func findHeader(cells []string) (p place, ok bool) {
	p = place{time: -1, goal: -1, process: -1, materials: -1, extra: map[int]string{}, lang: "en", width: len(cells)}
	spanish := 0
	for i, c := range cells {
		name, lang := columnOf(c)
		if at := p.slot(name); at != nil && *at < 0 {
			*at = i
			if lang == "es" {
				spanish++
			}
		} else {
			p.extra[i] = oneLine(c)
		}
	}
	if spanish >= 2 {
		p.lang = "es"
	}
	p.guessTime(cells)
	return p, p.goal >= 0 && p.process >= 0
}

// IsHeader says whether cells are the column heads of a guide, in English or
// Spanish.
func IsHeader(cells []string) bool {
	_, ok := findHeader(cells)
	return ok
}

// guessTime takes a first column with an unreadable head for the time when
// the other three are there.
func (p *place) guessTime(cells []string) {
	if p.time < 0 && p.goal > 0 && p.process > 0 && p.materials > 0 {
		if _, free := p.extra[0]; free {
			p.time = 0
			delete(p.extra, 0)
		}
	}
}

func (p *place) slot(name string) *int {
	switch name {
	case "time":
		return &p.time
	case "goal":
		return &p.goal
	case "process":
		return &p.process
	case "materials":
		return &p.materials
	}
	return nil
}

func cellAt(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}
