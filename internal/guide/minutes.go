package guide

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// longest is the longest time box a guide may have: one day, in minutes.
const longest = 24 * 60

// TimeCell is what a TIME cell says.
type TimeCell struct {
	// Minutes is the length, 0 when the cell gives none.
	Minutes int
	// After is set, in minutes from the start of the session, for "2 hrs after
	// start time", which says when the step ends and not how long it takes.
	After int
	// Range is true when the cell gave two lengths ("10-15 min"); Minutes is
	// the longer.
	Range bool
	// Point is true for one time and nothing else ("9:40", "9 am", "0:20"):
	// Minutes counts from midnight. Whether it is when a step starts or how long
	// it takes, only the column can say.
	Point bool
	// Doubtful is true for a clock range that runs backwards or over more than
	// longestRange; Minutes is then 0.
	Doubtful bool
}

// longestRange is the longest clock range that is taken for one step, minutes.
const longestRange = 4 * 60

// longestTime is the longest text that may be a time, in bytes.
const longestTime = 120

// clockTime is one time of day: the hour, its minutes, and a or p; the word for
// "o'clock" may follow.
const clockTime = `(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*(?:([ap])\.?\s*m?\b\.?)?(?:\s*(?:hs?|hrs|horas)\b\.?)?`

var (
	clockRange  = regexp.MustCompile(`^` + clockTime + `\s*(?:-|to|a|until|hasta)(?:\s+las?)?\s*` + clockTime + `$`)
	clockPoint  = regexp.MustCompile(`^` + clockTime + `$`)
	afterStart  = regexp.MustCompile(`^(.+?)\s*(?:after|despues del?|tras)\s+(?:the |el |la )?(?:start|inicio|hora de inicio|comienzo)(?: time)?$`)
	lengthRange = regexp.MustCompile(`^(\d+)\s*(?:-|to|a|o|or)\s*(\d+)\s*(\D*)$`)
	andAHalf    = regexp.MustCompile(`^(?:hora y media|hour and a half)$`)
	hoursPlus   = regexp.MustCompile(`^(\d+(?:[.,]\d+)?|1/2|media|half|one|an?|una)\s*(?:h|hrs?|hours?|horas?)\.?\s*(?:(?:and|y|,)?\s*(\d{1,2}|half|media|a half)\s*(.*))?$`)
	justMinutes = regexp.MustCompile(`^(\d+(?:[.,]5)?)\s*(.*)$`)
	brackets    = regexp.MustCompile(`\s*\([^()]*\)?$`)
	aboutWords  = regexp.MustCompile(`^(?:de|from|desde|las|aprox\w*|approx\w*|about|around|circa|ca|cerca de|unos|unas|max\w*|up to|hasta)\b\.?:?\s*|[\s,]*\b(?:aprox|approx)\w*\.?$`)
	dayZero     = regexp.MustCompile(`^(?:1/0/(?:19)?00|12/3[01]/(?:18)?99|1899-12-3[01]|1900-01-00)[t ]`)
)

// ParseTime reads a TIME cell: "10", "15 min.", "20'", "1 h", "1 h 30",
// "1.5 horas", "aprox. 10 min", "10-15 min", "10:00-10:15", "9-9:30",
// "2 hrs after start time". ok is false when it says no time this program
// understands, or one beyond a day.
func ParseTime(cell string) (t TimeCell, ok bool) {
	if len(cell) > longestTime {
		return TimeCell{}, false
	}
	s := plainTime(cell)
	if t, ok = readTime(s); !ok {
		t, ok = readTime(plainTime(brackets.ReplaceAllString(s, ""))) // "10:00-10:20 (20 min)"
	}
	if !ok {
		return TimeCell{}, false
	}
	return t, true
}

func readTime(s string) (t TimeCell, ok bool) {
	if m := afterStart.FindStringSubmatch(s); m != nil {
		n, ok := lengthOf(m[1])
		return TimeCell{After: n}, ok
	}
	if m := clockRange.FindStringSubmatch(s); m != nil && isClock(m[1:4], m[4:7]) {
		return clockMinutes(m[1:])
	}
	if m := lengthRange.FindStringSubmatch(s); m != nil {
		n, ok := lengthOf(m[2] + " " + m[3])
		return TimeCell{Minutes: n, Range: true}, ok
	}
	if n, ok := lengthOf(s); ok {
		return TimeCell{Minutes: n}, true
	}
	if m := clockPoint.FindStringSubmatch(s); m != nil && isClock(m[1:]) {
		at, ok := clockAt(m[1:])
		return TimeCell{Minutes: at, Point: true}, ok
	}
	return TimeCell{}, false
}

// isClock says that one of these times has minutes or a half of the day, so
// that they cannot be plain numbers.
func isClock(times ...[]string) bool {
	for _, m := range times {
		if m[1] != "" || m[2] != "" {
			return true
		}
	}
	return false
}

// plainTime lowers a cell, writes its dashes, primes and accents plainly and
// takes words like "about" off.
func plainTime(cell string) string {
	s := strings.NewReplacer("–", "-", "—", "-", "−", "-", "’", "'", "′", "'", "´", "'", "é", "e", "á", "a", "½", "1/2",
		"\u00a0", " ", "\u202f", " ").Replace(strings.ToLower(cell))
	s = dayZero.ReplaceAllString(strings.TrimLeft(oneLine(s), "~≈( "), "")
	s = aboutWords.ReplaceAllString(aboutWords.ReplaceAllString(s, ""), "")
	if !strings.Contains(s, "(") {
		s = strings.TrimRight(s, ")")
	}
	return strings.TrimRight(s, "* ")
}

func lengthOf(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if andAHalf.MatchString(s) {
		return 90, true
	}
	if m := hoursPlus.FindStringSubmatch(s); m != nil && isMinuteWord(m[3]) {
		n := int(math.Round(hourValue(m[1])*60)) + minuteValue(m[2])
		return n, n > 0 && n <= longest
	}
	m := justMinutes.FindStringSubmatch(s)
	if m == nil || !isMinuteWord(m[2]) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
	n := int(math.Ceil(min(f, longest+1)))
	return n, err == nil && n > 0 && n <= longest
}

func isMinuteWord(s string) bool {
	switch strings.TrimSuffix(strings.TrimSpace(s), ".") {
	case "", "m", "min", "mins", "minute", "minutes", "minuto", "minutos", "'", "mn":
		return true
	}
	return false
}

func hourValue(s string) float64 {
	switch s {
	case "1/2", "media", "half":
		return 0.5
	case "one", "a", "an", "una":
		return 1
	}
	f, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	return min(f, 25)
}

func minuteValue(s string) int {
	switch s {
	case "":
		return 0
	case "half", "media", "a half":
		return 30
	}
	n, _ := strconv.Atoi(s)
	return n
}

// clockMinutes is the length of a clock range. Without am and pm an end that
// is not after the start is taken twelve hours later (11:50-12:10, 12:50-1:10).
func clockMinutes(m []string) (TimeCell, bool) {
	from, ok1 := clockAt(m[:3])
	to, ok2 := clockAt(m[3:])
	day := 12 * 60
	if m[2] != "" && m[5] != "" || from >= 13*60 || to >= 13*60 && m[5] == "" {
		day = longest
	}
	n := ((to-from)%day + day) % day
	if n == 0 || n > longestRange {
		return TimeCell{Doubtful: true}, ok1 && ok2
	}
	return TimeCell{Minutes: n}, ok1 && ok2
}

// clockAt is the minutes since midnight of an hour, its minutes and a or p.
func clockAt(m []string) (int, bool) {
	hour, _ := strconv.Atoi(m[0])
	minute, _ := strconv.Atoi(m[1])
	if m[2] != "" && hour <= 12 {
		hour %= 12
	}
	if m[2] == "p" && hour < 12 {
		hour += 12
	}
	return hour*60 + minute, hour <= 24 && minute < 60
}
