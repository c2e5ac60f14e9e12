package guide

import (
	"regexp"
	"strings"
	"unicode"
)

// prompts picks the questions and list items out of a process text, in order.
// They stay in the text as well.
func prompts(process string) []string {
	out, _ := findPrompts(process)
	return out
}

// findPrompts also says how many items it had to guess because the bullets
// had been lost and the list ran together.
func findPrompts(process string) (out []string, guessed int) {
	afterColon := false
	for _, line := range strings.Split(process, "\n") {
		line = strings.TrimSpace(line)
		found, guess := linePrompts(line, afterColon)
		out, guessed = append(out, found...), guessed+guess
		afterColon = strings.HasSuffix(line, ":")
	}
	return out, guessed
}

func linePrompts(line string, afterColon bool) (out []string, guessed int) {
	if hasBullet(line) {
		return itemPrompts(trimBullet(line)), 0
	}
	if afterColon || strings.Contains(line, ": ") {
		if items := lostList(listPart(line, afterColon)); len(items) > 1 {
			return append(items, questions(line)...), len(items)
		}
	}
	return questions(line), 0
}

func listPart(line string, afterColon bool) string {
	if afterColon {
		return line
	}
	return line[strings.LastIndex(line, ": ")+2:]
}

// itemPrompts is one list item, or its questions when it is nothing else.
func itemPrompts(item string) []string {
	item = upToQuestion(item)
	if asked := questions(item); len(asked) > 1 && strings.HasPrefix(item, asked[0]) {
		return asked
	}
	return []string{item}
}

// upToQuestion cuts what follows the last question of a list item: the text
// after the list that ran into it.
func upToQuestion(item string) string {
	if at := strings.LastIndex(item, "?"); at >= 0 {
		return item[:at+1]
	}
	return item
}

var sentence = regexp.MustCompile(`[^.?!]*(?:[.?!]+[^\s.?!)][^.?!]*)*[.?!]*[)"'”’]*\s*`)

// questions are the sentences that ask; a question of one or two words, or one
// that begins "If so", belongs to the one before it.
func questions(line string) []string {
	var out []string
	joins := false
	for _, s := range sentence.FindAllString(line, -1) {
		s = strings.TrimSpace(s)
		if !strings.HasSuffix(strings.TrimRight(s, `)"'”’`), "?") {
			joins = false
			continue
		}
		s = s[strings.LastIndex(s, ": ")+1:]
		s = strings.TrimSpace(s)
		if joins && followsUp(s) {
			out[len(out)-1] += " " + s
		} else {
			out = append(out, s)
		}
		joins = true
	}
	return out
}

func followsUp(q string) bool {
	low := strings.ToLower(strings.TrimLeft(q, "¿"))
	for _, p := range []string{"if so", "if not", "si es así", "si no,"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return len(strings.Fields(q)) <= 2
}

// lostList finds the items of a list whose bullets were lost: a run of single
// capitalised words, or phrases that begin with a capital in the middle of a
// text without any full stop.
func lostList(s string) []string {
	words := strings.Fields(s)
	if run := capitalRun(words); run >= 4 {
		return words[:run]
	}
	if strings.ContainsAny(s, ".?!") {
		return nil
	}
	return phrases(words)
}

// capitalRun counts the capitalised words at the beginning; when a sentence
// follows, its first word is not one of them.
func capitalRun(words []string) int {
	n := 0
	for n < len(words) && startsUpper(words[n]) && !strings.HasSuffix(words[n], ",") {
		n++
	}
	if n < len(words) {
		n--
	}
	return n
}

func phrases(words []string) []string {
	var out []string
	for i, w := range words {
		if i == 0 || startsUpper(w) && beginsPhrase(words[i-1]) {
			out = append(out, w)
		} else {
			out[len(out)-1] += " " + w
		}
	}
	return out
}

// beginsPhrase says whether a capital after this word looks like a new item:
// the word is a plain one, not a comma, not a name, not "our" or "the".
func beginsPhrase(before string) bool {
	r := []rune(before)
	return unicode.IsLower(r[0]) && unicode.IsLetter(r[len(r)-1]) && !dangling(before)
}

// dangling says that a goal or phrase cannot end with this word.
func dangling(word string) bool {
	switch strings.ToLower(word) {
	case "the", "a", "an", "and", "or", "of", "to", "for", "with", "on", "in", "at", "by", "from",
		"your", "our", "their", "el", "la", "los", "las", "un", "una", "y", "o", "de", "del", "al",
		"a la", "con", "para", "por", "en", "su", "sus", "nuestro", "nuestra", "&":
		return true
	}
	return false
}
