package pages

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"cairn/internal/record"
	"cairn/internal/report"
	"cairn/internal/words"
)

func renderer(t *testing.T) *Renderer {
	t.Helper()
	w, err := words.Load(os.DirFS("../../locales"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func evening() report.Report {
	return report.Report{Title: "State Leads", Coalition: "Clean Water Table", State: "closed", Starts: "2027-02-09T18:00:00Z", Planned: 120, Actual: 118, People: 3,
		Parking: []report.Parked{{Text: "Who pays?", End: "action", Owner: "Rosa", Due: "2027-02-16"}},
		Steps: []report.Step{{Title: "Who steps in", Goal: "Stay safe", State: "skipped", Reason: "Nobody needs it", Cards: []report.Card{{Kind: "proposal"}}, Results: []report.Result{{Values: []report.NamedValue{
			{Name: "n", Value: "4"}, {Name: "choice.fine", Value: "2"}, {Name: "rating.blocker.money", Value: "1"}, {Name: "rating.condition", Value: "If paid"}, {Name: "placement.support", Value: "-2 (-4–1)"}, {Name: "middle", Value: "2027-05-28"}}}}}}}
}

func TestTheRecordSaysWhatHasNotArrived(t *testing.T) {
	r, rep := renderer(t), evening()
	rep.Unsent = map[string]record.Unsent{"plan": {Waiting: 1, Refused: 2}, "network": {Refused: 1}}
	for lang, want := range map[string][]string{
		"en": {"1 change has not reached the plan yet", "2 changes could not be taken by the plan", "could not be taken by the national campaign"},
		"es": {"1 cambio todavía no llegó al plan", "El plan no pudo recibir 2 cambios", "La campaña nacional no pudo recibir 1 cambio"},
	} {
		var page bytes.Buffer
		if err := r.Record(&page, rep, lang, Links{}); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(page.String(), w) || !strings.Contains(string(r.Markdown(rep, lang)), w) {
				t.Errorf("%s: %q is missing", lang, w)
			}
		}
	}
}

func TestTheRecordIsInWordsInEveryFormat(t *testing.T) {
	r := renderer(t)
	for lang, want := range map[string][]string{
		"en": {"Rosa", "Tuesday 16 February 2027", "Nobody needs it", "fine: 2", "Money: 1", "Do they stand with us? -2", "What would make it a yes? If paid", "Who steps in", "Friday 28 May 2027", "Proposed date"},
		"es": {"Rosa", "16 de febrero de 2027", "Nobody needs it", "bien: 2", "Dinero: 1", "Fecha propuesta"},
	} {
		var page bytes.Buffer
		if err := r.Record(&page, evening(), lang, Links{Plan: "https://cairn.example/l/x", Side: 29, Squares: "M4 4h1v1h-1z"}); err != nil {
			t.Fatal(err)
		}
		for format, text := range map[string]string{"page": page.String(), "markdown": string(r.Markdown(evening(), lang))} {
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s %s: %q is missing in\n%s", lang, format, w, text)
				}
			}
			if strings.Contains(text, "..") || strings.Contains(text, "?:") || strings.Contains(text, "choice") {
				t.Errorf("%s %s: two stops, or a code:\n%s", lang, format, text)
			}
		}
	}
}
