package plan

import (
	"strings"

	"cairn/internal/calendar"
)

const (
	viewOld  = 60 // days after which where somebody stands must be looked at again
	accessBy = 14 // days before an action by which its access is settled
	heavy    = 7  // weight on the map from which on somebody should know them
)

// known flags whom nobody has looked at for long, and heavy ones that nobody knows.
func (f *flags) known(today string) {
	for _, x := range f.s.List("actor") {
		if seen := x.Str("wedge_as_of"); seen != "" && calendar.Days(seen, today) > viewOld {
			f.add("view_old", x, "date", seen)
		}
		if x.Int("influence") >= heavy && none(x, "holder", "holders") {
			f.add("nobody_knows", x)
		}
	}
}

// hosts flags actions that nobody holds, and near ones without a word on access.
func (f *flags) hosts(today string) {
	f.without("action", "host", "action_no_host")
	for _, x := range f.s.List("action") {
		if in := calendar.Days(today, x.Str("start")); in >= 0 && in < accessBy && !x.Has("access") {
			f.add("action_no_access", x, "date", x.Str("start"))
		}
	}
}

// doubleNorms flags a norm that says what an earlier one says.
func (f *flags) doubleNorms() {
	seen := map[string]bool{}
	for _, n := range f.s.List("norm") {
		text := strings.ToLower(strings.Trim(n.Str("text"), " .!"))
		if seen[text] {
			f.add("norm_double", n)
		}
		seen[text] = true
	}
}
