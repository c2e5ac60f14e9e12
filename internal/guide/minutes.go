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
}

var (
	clockRange  = regexp.MustCompile(`^(\d{1,2})[:.h](\d{2})\s*([ap])?\.?\s*m?\.?\s*(?:-|to|a|until|hasta)\s*(\d{1,2})[:.h](\d{2})\s*([ap])?\.?\s*m?\.?\s*h?$`)
	afterStart  = regexp.MustCompile(`^(.+?)\s*(?:after|despues del?|tras)\s+(?:the |el |la )?(?:start|inicio|hora de inicio|comienzo)(?: time)?$`)
	lengthRange = regexp.MustCompile(`^(\d+)\s*(?:-|to|a|o|or)\s*(\d+)\s*(\D*)$`)
	hoursPlus   = regexp.MustCompile(`^(\d+(?:[.,]\d+)?|1/2|media|half|one|an?|una)\s*(?:h|hrs?|hours?|horas?)\.?\s*(?:(?:and|y|,)?\s*(\d{1,2}|half|media|a half)\s*(.*))?$`)
	justMinutes = regexp.MustCompile(`^(\d+(?:[.,]5)?)\s*(.*)$`)
)

// ParseTime reads a TIME cell: "10", "15 min.", "20'", "1 h", "1 h 30",
// "1.5 horas", "10-15 min", "10:00-10:15", "2 hrs after start time". ok is
// false when it says no time this program understands, or one beyond a day.
func ParseTime(cell string) (t TimeCell, ok bool) {
	if t, ok = readTime(plainTime(cell)); !ok {
		return TimeCell{}, false
	}
	return t, true
}

func readTime(s string) (t TimeCell, ok bool) {
	if m := afterStart.FindStringSubmatch(s); m != nil {
		n, ok := lengthOf(m[1])
		return TimeCell{After: n}, ok
	}
	if m := clockRange.FindStringSubmatch(s); m != nil {
		n, ok := clockMinutes(m[1:])
		return TimeCell{Minutes: n}, ok
	}
	if m := lengthRange.FindStringSubmatch(s); m != nil {
		n, ok := lengthOf(m[2] + " " + m[3])
		return TimeCell{Minutes: n, Range: true}, ok
	}
	n, ok := lengthOf(s)
	return TimeCell{Minutes: n}, ok
}

// plainTime lowers a cell and writes its dashes, primes and accents plainly.
func plainTime(cell string) string {
	s := strings.NewReplacer("–", "-", "—", "-", "−", "-", "’", "'", "′", "'", "´", "'", "é", "e", "½", "1/2",
		"\u00a0", " ").Replace(strings.ToLower(cell))
	s = strings.TrimLeft(oneLine(s), "~( ")
	return strings.TrimRight(s, ")* ")
}

func lengthOf(s string) (int, bool) {
	s = strings.TrimSpace(s)
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
func clockMinutes(m []string) (int, bool) {
	from, ok1 := clockAt(m[0], m[1], m[2])
	to, ok2 := clockAt(m[3], m[4], m[5])
	n := to - from
	for n <= 0 {
		n += 12 * 60
	}
	return n, ok1 && ok2 && n <= longest
}

func clockAt(h, m, half string) (int, bool) {
	hour, _ := strconv.Atoi(h)
	minute, _ := strconv.Atoi(m)
	if half != "" && hour <= 12 {
		hour %= 12
	}
	if half == "p" && hour < 12 {
		hour += 12
	}
	return hour*60 + minute, hour <= 24 && minute < 60
}
