package guide

import (
	"fmt"
	"slices"
	"strings"
)

// Note is one thing that import, completion or checking has to say.
type Note struct {
	// Line is where in the file, counted from 1; 0 when about the whole.
	Line int `json:"line"`
	// Field names the part of a guide a check is about, as "steps[3].minutes".
	Field string `json:"field,omitempty"`
	// Code names the kind of note for programs.
	Code string `json:"code,omitempty"`
	// Message is the sentence for people, in the guide's language.
	Message string `json:"message"`

	args []any
}

// In is the note's sentence in a language; a check's comes in English alone.
func (n Note) In(lang string) string {
	en, es := noteText(n.Code)
	switch {
	case en == n.Code:
		return n.Message
	case isSpanish(lang):
		return fmt.Sprintf(es, n.args...)
	}
	return fmt.Sprintf(en, n.args...)
}

// Called is the note with an activity under the name people call it by.
func (n Note) Called(lang string, call func(activity string) string) Note {
	if n.Code == "activity_guessed" {
		n.args = append([]any{call(n.args[0].(string))}, n.args[1:]...)
		n.Message = n.In(lang)
	}
	return n
}

// noter collects notes in one language.
type noter struct {
	spanish bool
	notes   []Note
}

func (n *noter) add(line int, code string, args ...any) {
	note, lang := Note{Line: line, Code: code, args: args}, "en"
	if n.spanish {
		lang = "es"
	}
	note.Message = note.In(lang)
	n.notes = append(n.notes, note)
}

// addAll says once what holds for several lines, at the first of them: how many
// they are and, for the first few, what each is about.
func (n *noter) addAll(code string, about []Line) {
	if len(about) == 0 {
		return
	}
	var names []string
	for _, l := range about {
		if !slices.Contains(names, l.Cells[0]) {
			names = append(names, l.Cells[0])
		}
	}
	const few = 5
	if len(names) > few {
		names = append(names[:few], "…")
	}
	n.add(about[0].Number, code, len(about), strings.Join(names, "; "))
}

// noteText is the wording of each import note in English and Spanish.
func noteText(code string) (en, es string) {
	switch code {
	case "header_lookalike":
		return "Read the column head %q as %q: some of its letters only look Latin.", "El encabezado %q se leyó como %q: algunas de sus letras solo parecen latinas."
	case "header_cut":
		return "Read the column head %q as %q.", "El encabezado %q se leyó como %q."
	case "header_repeated":
		return "The column heads appear again (a page break); left out.", "Los encabezados se repiten (cambio de página); se dejaron fuera."
	case "header_missing":
		return "No column heads found; took the columns in the order %s.", "No hay encabezados; se tomaron las columnas en el orden %s."
	case "goal_continued":
		return "No goal here; joined to %q above.", "Aquí falta el objetivo; se unió a «%s», arriba."
	case "goal_repeated":
		return "The goal %q is repeated; joined to its first row.", "El objetivo «%s» se repite; se unió a su primera fila."
	case "goal_similar":
		return "Took %q and %q for the same goal and joined them. If they are two steps, split them after importing.", "Se tomaron «%s» y «%s» por el mismo objetivo y se unieron. Si son dos pasos, sepáralos después."
	case "goal_shortened":
		return "Took %q for the shortened goal %q and joined them.", "Se tomó «%s» por el objetivo abreviado «%s» y se unieron."
	case "goal_misread":
		return "Read the goal %q as %q.", "El objetivo «%s» se leyó como «%s»."
	case "goal_split":
		return "The goal stood in two rows; joined to %q.", "El objetivo estaba en dos filas; se unió como «%s»."
	case "goal_guessed":
		return "No goal here; took %q as a step of its own.", "Aquí falta el objetivo; se tomó «%s» como un paso aparte."
	case "text_moved":
		return "Moved %q back to %q, where the sentence begins.", "Se devolvió «%s» a «%s», donde empieza la oración."
	case "words_joined":
		return "Joined words split at a line end: %s.", "Se unieron palabras partidas al final del renglón: %s."
	case "bullets_lost":
		return "The bullets of a list were lost in %q; guessed %d prompts. Please check where each begins.", "Se perdieron las viñetas de una lista en «%s»; se dedujeron %d preguntas o puntos. Revisa dónde empieza cada uno."
	case "word_hangs":
		return "%q ends with a lone word, %q; the text may be incomplete.", "«%s» termina con una palabra suelta, «%s»; puede faltar texto."
	case "time_empty":
		return "Steps without minutes: %d (%s).", "Pasos sin minutos: %d (%s)."
	case "time_unread":
		return "Could not read the time %q of %q. Write minutes, for example 15 or 15 min.", "No se entendió el tiempo %q de «%s». Escribe minutos, por ejemplo 15 o 15 min."
	case "time_after":
		return "%q says when the session closes, %d minutes after it starts, not how long %q takes; its minutes are left empty.", "%q dice que la sesión cierra %d minutos después del inicio, no cuánto dura «%s»; sus minutos quedan vacíos."
	case "time_range":
		return "Took the longer time of %q for %q.", "Se tomó el tiempo más largo de %q para «%s»."
	case "time_doubtful":
		return "The time %q of %q runs backwards or over more than four hours; its minutes are left empty.", "El tiempo %q de «%s» va hacia atrás o pasa de cuatro horas; sus minutos quedan vacíos."
	case "time_starts":
		return "The times say when each step starts; took the minutes to the next start.", "Los tiempos dicen cuándo empieza cada paso; se tomaron los minutos hasta el inicio siguiente."
	case "time_shared":
		return "%q and what follows without a time, %d steps, share %d minutes.", "«%s» y lo que sigue sin hora, %d pasos, comparten %d minutos."
	case "total_left_out":
		return "Left out the row of the total, %q.", "Se dejó fuera la fila del total, «%s»."
	case "materials_none":
		return "Materials that mean there is nothing to bring, left out: %d (%s).", "Materiales que quieren decir que no hay nada que llevar, se dejaron fuera: %d (%s)."
	case "column_kept":
		return "Kept the column %q: its words stand at the end of each process.", "Se conservó la columna «%s»: sus palabras están al final de cada proceso."
	case "column_numbers":
		return "Left out the column %q: it only counts the rows.", "Se dejó fuera la columna «%s»: solo cuenta las filas."
	case "cells_kept":
		return "Some rows have more cells than there are heads; their words stand at the end of the process.", "Algunas filas tienen más celdas que encabezados; sus palabras están al final del proceso."
	case "header_guessed":
		return "Took the row %q for column heads, in the order %s.", "Se tomó la fila «%s» por encabezados, en el orden %s."
	case "text_left_out":
		return "Left out %q: it stands outside the table.", "Se dejó fuera %q: está fuera de la tabla."
	case "minutes_spread":
		return "Shared %d minutes out among the %d steps that had none, so that the whole takes %d.", "Se repartieron %d minutos entre los %d pasos que no tenían, para que el total sea de %d."
	case "minutes_assumed":
		return "The length of the session is not given; took %d minutes.", "No se indica la duración de la sesión; se tomaron %d minutos."
	case "minutes_over":
		return "The steps take %d minutes, more than the %d promised.", "Los pasos suman %d minutos, más que los %d prometidos."
	case "activity_guessed":
		return "Took the activity %q for %q, from its goal.", "Se eligió la actividad «%s» para «%s» según su objetivo."
	}
	return code, code
}
