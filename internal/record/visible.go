package record

import (
	"strings"
	"unicode"
)

// Joiners hold letters and emoji together; anywhere else they only hide.
const (
	zwnj  = '\u200c'
	zwj   = '\u200d'
	flag  = '\U0001f3f4' // tags behind it name a region
	blank = '\u2800'     // a braille cell without dots
)

// Visible reports whether s holds anything that can be seen.
func Visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !ignorable(r) && r != blank
	})
}

// ignorable names the signs that by themselves show nothing.
func ignorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// showing returns s without ignorable signs, but for those that change how the
// sign before them looks: joiners within words and emoji, variants, and the tags
// of a flag.
func showing(s string) string {
	if !strings.ContainsFunc(s, ignorable) {
		return s
	}
	in := []rune(s)
	out := make([]rune, 0, len(in))
	flagged := false
	for i, r := range in {
		flagged = r == flag || flagged && isTag(r)
		if !ignorable(r) || flagged || i > 0 && len(out) > 0 && out[len(out)-1] == in[i-1] && bears(in, i) {
			out = append(out, r)
		}
	}
	return string(out)
}

func isTag(r rune) bool { return r >= 0xe0020 && r <= 0xe007f }

// bears reports whether an ignorable sign belongs to what stands around it.
func bears(in []rune, i int) bool {
	before := in[i-1]
	switch r := in[i]; {
	case r == zwj, r == zwnj:
		return i+1 < len(in) && (holds(before) || unicode.Is(unicode.Variation_Selector, before) || isTag(before)) && holds(in[i+1])
	case unicode.Is(unicode.Variation_Selector, r):
		return holds(before)
	}
	return false
}

// holds reports whether r is part of a word or an emoji.
func holds(r rune) bool {
	return !ignorable(r) && unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S, unicode.Po)
}
