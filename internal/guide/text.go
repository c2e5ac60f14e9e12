package guide

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// clean gives text one kind of line break, no control characters that a file
// format could not carry, and no space around it.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var (
	softHyphen  = regexp.MustCompile(`\x{00AD}\s*`)
	strangeDots = regexp.MustCompile(`\s*[•●▪◦‣∙\x{F0B7}\x{F0A7}]\s*`)
	spaces      = regexp.MustCompile(`[^\S\n]+`)
	aroundBreak = regexp.MustCompile(` *\n\s*`)
)

// tidy cleans a cell of a file that is not ours: no soft hyphens, one space
// between words, every kind of bullet written "- " on a line of its own.
func tidy(s string) string {
	s = strangeDots.ReplaceAllString(softHyphen.ReplaceAllString(clean(s), ""), "\n- ")
	s = spaces.ReplaceAllString(strings.ReplaceAll(s, "\u00a0", " "), " ")
	return strings.TrimSpace(aroundBreak.ReplaceAllString(s, "\n"))
}

var (
	brokenWord    = regexp.MustCompile(`([\p{L}]*\p{Ll})-\s+(\p{Ll}+)`)
	brokenAddress = regexp.MustCompile(`(https?:/\S*/)-\s+(\S*)`)
	hyphenated    = regexp.MustCompile(`\p{L}+-\p{L}+`)
)

// hyphens knows which hyphens at the end of a line belong to the word.
type hyphens struct{ keep map[string]bool }

// newHyphens learns from the document itself: a compound it writes with a
// hyphen inside a line keeps that hyphen when it is broken over two lines.
func newHyphens(cells []string) hyphens {
	h := hyphens{keep: map[string]bool{}}
	known := "open-door step-back step-backs time-bound follow-up follow-ups check-in check-ins in-session in-state in-person long-term short-term"
	for _, w := range strings.Fields(known) {
		h.keep[w] = true
	}
	for _, c := range cells {
		for _, w := range hyphenated.FindAllString(c, -1) {
			h.keep[strings.ToLower(w)] = true
		}
	}
	return h
}

// join puts words together that were split at a line end and returns them.
func (h hyphens) join(s string) (text string, joined []string) {
	s = brokenAddress.ReplaceAllStringFunc(s, func(m string) string {
		whole := brokenAddress.ReplaceAllString(m, "$1$2")
		joined = append(joined, whole)
		return whole
	})
	s = brokenWord.ReplaceAllStringFunc(s, func(m string) string {
		p := brokenWord.FindStringSubmatch(m)
		if hangsOn(p[2]) {
			return m
		}
		whole := h.whole(p[1], p[2])
		joined = append(joined, whole)
		return whole
	})
	return s, joined
}

func (h hyphens) whole(a, b string) string {
	if h.keep[strings.ToLower(a+"-"+b)] {
		return a + "-" + b
	}
	return a + b
}

// hangsOn says that the word after the hyphen makes it a hanging one, as in
// "pre- and post-election" or "pre- y poselectoral".
func hangsOn(word string) bool {
	return slices.Contains([]string{"and", "or", "to", "nor", "y", "o", "u", "e", "ni"}, word)
}

// breakLists puts each item of a list that runs on in one line on its own
// line. It needs an introduction, a colon or an item before it, so that a dash
// in a sentence stays.
func breakLists(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if at := strings.Index(l, ": - "); at >= 0 {
			lines[i] = l[:at+1] + strings.ReplaceAll(l[at+1:], " - ", "\n- ")
		} else if strings.HasPrefix(l, "- ") {
			lines[i] = strings.ReplaceAll(l, " - ", "\n- ")
		}
	}
	return strings.Join(lines, "\n")
}

func trimBullet(s string) string {
	s = strings.TrimSpace(s)
	for _, b := range []string{"- ", "* ", "• ", "– ", "▸ "} {
		if rest, ok := strings.CutPrefix(s, b); ok {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

func hasBullet(s string) bool { return trimBullet(s) != strings.TrimSpace(s) }

// glue continues text with the next part of the same cell: broken words are
// put together and returned, an unfinished sentence goes on, anything else
// starts a line.
func (h hyphens) glue(text, next string) (whole string, joined []string) {
	switch {
	case text == "" || next == "":
		return text + next, nil
	case endsBroken(text) && startsLower(next):
		last, first := lastWord(text), firstWord(next)
		word, joined := h.join(last + " " + first)
		return strings.TrimSuffix(text, last) + word + strings.TrimPrefix(next, first), joined
	case startsLower(next) && !endsSentence(text):
		return text + " " + next, nil
	}
	return text + "\n" + next, nil
}

func endsBroken(s string) bool {
	r := []rune(s)
	return len(r) > 1 && r[len(r)-1] == '-' && unicode.IsLetter(r[len(r)-2])
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, ` )"'”’»`)
	return s == "" || strings.ContainsRune(".?!:;…", []rune(s)[len([]rune(s))-1])
}

func startsLower(s string) bool { return s != "" && unicode.IsLower([]rune(s)[0]) }

func startsUpper(s string) bool {
	r := []rune(strings.TrimLeft(s, `¿¡"'“‘«([`))
	return len(r) > 0 && unicode.IsUpper(r[0])
}

func lastWord(s string) string {
	return s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
}

func firstWord(s string) string {
	if at := strings.IndexFunc(s, unicode.IsSpace); at >= 0 {
		return s[:at]
	}
	return s
}
