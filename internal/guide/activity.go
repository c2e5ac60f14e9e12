package guide

import "strings"

// guessActivity names the activity that fits a goal, by words in English and
// Spanish; "notes", which lets everybody write, when none fits. The order
// matters: "communication norms" before "norms".
func guessActivity(goal, process string) string {
	text := " " + foldWords(goal) + " "
	for _, rule := range activityWords() {
		for _, w := range rule.words {
			if strings.Contains(text, " "+w) {
				return rule.activity
			}
		}
	}
	if p := foldWords(process); strings.Contains(p, "take a break") || strings.Contains(p, "un descanso") {
		return "break"
	}
	return "notes"
}

// foldWords is fold for each word, parted by single spaces.
func foldWords(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\t/&-,.;:()'’", r) })
	for i, w := range words {
		words[i] = fold(w)
	}
	return strings.Join(nonEmpty(words), " ")
}

type activityRule struct {
	activity string
	words    []string
}

func activityWords() []activityRule {
	return []activityRule{
		{"parking", []string{"parking lot", "bike rack", "estacionamiento", "pendientes"}},
		{"takeaways", []string{"takeaway", "aprendizaje", "conclusion", "que nos llevamos"}},
		{"close", []string{"next step", "close", "closing", "proximos pasos", "cierre"}},
		{"smartie", []string{"smart"}},
		{"charter", []string{"communication", "charter", "comunicacion"}},
		{"delegate", []string{"delegat", "delega", "assign", "roles"}},
		{"music", []string{"music", "fun environment", "ambiente", "musica"}},
		{"safety", []string{"covid", "safety", "seguridad", "salud"}},
		{"facilitators", []string{"facilitator", "facilitador", "facilitacion"}},
		{"roster", []string{"meet the group", "introduc", "roster", "presentacion", "conocer al grupo", "conozcamos"}},
		{"norms", []string{"norm", "agreement", "acuerdo"}},
		{"agenda", []string{"objective", "agenda", "objetivos"}},
		{"intersections", []string{"intersec", "intersecc"}},
		{"history", []string{"history", "historial", "past campaign"}},
		{"story", []string{"story", "stories", "historia", "relato"}},
		{"power", []string{"power", "poder"}},
		{"end_date", []string{"end date", "deadline", "fecha final", "fecha limite", "fecha de cierre"}},
		{"external", []string{"external", "externa", "extern"}},
		{"internal", []string{"internal", "interna", "intern"}},
		{"phases", []string{"phase", "fase", "etapa"}},
		{"benchmarks", []string{"benchmark", "milestone", "hito", "indicador", "puntos de referencia"}},
		{"engagement", []string{"engagement", "volunteer", "recruit", "voluntari", "participacion"}},
		{"events", []string{"event planning", "new event", "plan events", "eventos nuevos", "nuevos eventos", "planificacion de eventos"}},
		{"hooks", []string{"incorporat", "incorpora"}},
		{"challenge", []string{"challenge", "reto", "desafio"}},
		{"readout", []string{"report back", "readout", "puesta en comun", "plenari"}},
		{"feasibility", []string{"deliverable", "key moment", "feasib", "momentos clave", "entregable", "viabilidad"}},
		{"strategy", []string{"national strateg", "strategy", "estrategia nacional", "estrategia"}},
		{"break", []string{"break", "descanso", "pausa", "receso"}},
	}
}

// weight is how much of the time that is left a step gets when a guide gives
// no minutes: one part for what is told, three for what is worked out together.
func weight(activity string) int {
	switch activity {
	case "header", "music", "facilitators", "safety", "norms", "agenda", "parking", "takeaways", "close", "strategy", "break":
		return 1
	case "smartie", "roster", "feasibility", "readout", "notes", "charter":
		return 2
	}
	return 3
}
