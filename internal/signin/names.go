package signin

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// foldName returns what two spellings of one sign-in name have in common:
// compatibility form, no case, single spaces. Accents and words stay: they tell
// people apart.
func foldName(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}
