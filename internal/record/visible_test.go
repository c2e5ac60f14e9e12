package record

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestR10_TextsHoldSomethingVisible(t *testing.T) {
	for _, s := range []string{"", " ", "\u3164", "\u2060", "\u00ad", "\u115f", "\u200d", "\u2800", "\ufe0f", "\U000e0041", "\u00a0", "\u200b\u200c", "\ufff9", "\u180b", "\u034f"} {
		if Visible(s) || Visible(CleanText(s)) {
			t.Errorf("%q counts as visible", s)
		}
	}
	for _, s := range []string{"a", "7", "山", "می", "?", "🪨", "ﷺ"} {
		if !Visible(s) {
			t.Errorf("%q counts as invisible", s)
		}
	}
}

// What people type with joiners and variants comes through as it is; what only
// hides does not.
func TestR10_OnlyWhatHidesIsTakenOut(t *testing.T) {
	for _, s := range []string{"می\u200cخواهم", "क्\u200dष", "👩🏽\u200d💻", "❤\ufe0f\u200d🔥", "🏳\ufe0f\u200d🌈", "🏴\u200d☠\ufe0f", "1\ufe0f⃣ #\ufe0f⃣", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "葛\U000e0100", "ñandú"} {
		if got := CleanText(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	for s, want := range map[string]string{
		"Ro\u00adsa": "Rosa", "Ro\u2060sa\ufeff": "Rosa", "\u200dRosa\u200d": "Rosa", "Rosa \u200c Lee": "Rosa  Lee", "a\u200d\u200db": "ab",
		"Ann\U000e0041": "Ann", "\ufe0fAnn": "Ann", "Ann\u200f": "Ann", "\u3164Ann": "Ann",
	} {
		if got := CleanText(s); got != want {
			t.Errorf("%q became %q, not %q", s, got, want)
		}
	}
}

func TestR10_CleaningTwiceChangesNothing(t *testing.T) {
	signs := []rune{'a', ' ', '\u200d', '\u200c', '\ufe0f', '\u00ad', '🏴', '\U000e0067', '❤', 'e', '\u0301', '\u3164', '\n'}
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.SampledFrom(signs)).Draw(t, "text"))
		if once := CleanText(s); CleanText(once) != once {
			t.Fatalf("%q became %q and then %q", s, once, CleanText(once))
		}
	})
}

func TestR10_ARequiredTextSaysSomething(t *testing.T) {
	f := Field{Name: "name", Type: Text, Required: true}
	for v, want := range map[string]bool{"": true, "\u2800": true, "\u2800\u2800": true, "Rosa": false, "é": false} {
		raw, _ := json.Marshal(v)
		if blankValue(f, raw) != want {
			t.Errorf("%q", v)
		}
	}
}
