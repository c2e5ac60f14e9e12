package guide

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cairn/internal/errs"
)

// checker collects what is wrong with a guide.
type checker struct{ notes []Note }

func (c *checker) say(field, code, format string, args ...any) {
	c.notes = append(c.notes, Note{Field: field, Code: code, Message: fmt.Sprintf(format, args...)})
}

// must notes a failed check.
func (c *checker) must(ok bool, field, code, format string, args ...any) {
	if !ok {
		c.say(field, code, format, args...)
	}
}

var (
	idPattern  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)
	keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)
)

// Check returns everything that would keep a guide from running well, in the
// order of the guide; none means it is sound. activities are the names that
// exist. Each note names its field.
func Check(g Guide, activities []string) []Note {
	c := &checker{}
	c.must(idPattern.MatchString(g.ID), "id", "id", "The id %q must be small letters, digits and hyphens, for example state-leads.", g.ID)
	c.must(g.Lang == "en" || g.Lang == "es" || len(g.Lang) > 2 && g.Lang[2] == '-', "lang", "lang", "The language %q must be a tag such as en or es.", g.Lang)
	c.must(g.Title != "", "title", "empty", "The guide needs a title.")
	c.must(slices.Contains([]string{"state_leads", "movement", "joint"}, g.Track), "track", "track", "The track %q must be state_leads, movement or joint.", g.Track)
	c.must(g.Minutes > 0 && g.Minutes <= longest, "minutes", "minutes", "The length must be between 1 minute and a day.")
	c.must(len(g.Steps) > 0, "steps", "empty", "The guide needs at least one step.")
	if err := Fits(g); err != nil {
		c.say("steps", "too_many", "%s", errs.As(err).Message)
	}
	for i, s := range g.Steps {
		c.step(fmt.Sprintf("steps[%d]", i+1), s, activities)
	}
	c.keys(g)
	c.total(g)
	return c.notes
}

// A day has no room for more steps than these, and no table for more things.
const (
	maxSteps     = 200
	maxMaterials = 50
)

// Fits reports whether a guide is small enough to be made into a session; the
// error is for people.
func Fits(g Guide) error {
	if len(g.Steps) > maxSteps {
		return errs.New(errs.TooLarge, "steps", "A guide may have up to %d steps; this one has %d.", maxSteps, len(g.Steps))
	}
	for _, s := range g.Steps {
		if len(s.Materials) > maxMaterials {
			return errs.New(errs.TooLarge, "materials", "A step may need up to %d materials; %q needs %d.", maxMaterials, s.Title, len(s.Materials))
		}
	}
	return nil
}

func (c *checker) step(at string, s Step, activities []string) {
	at += " (" + s.Key + ")"
	for _, f := range []Field{{"goal", s.Goal}, {"title", s.Title}, {"question", s.Question}} {
		c.must(strings.TrimSpace(f.Value) != "", at+"."+f.Name, "empty", "The step needs a %s.", f.Name)
	}
	c.must(keyPattern.MatchString(s.Key), at+".key", "key", "The key %q must be small letters, digits and hyphens.", s.Key)
	c.must(s.Minutes >= least(s) && s.Minutes <= longest, at+".minutes", "minutes", "The step needs minutes, between 1 and a day.")
	c.must(s.Minimum >= least(s) && s.Minimum <= s.Minutes, at+".minimum", "minimum", "The minimum must be between %d and the step's %d minutes.", least(s), s.Minutes)
	c.must(slices.Contains([]string{"must", "should", "could"}, s.Priority), at+".priority", "priority", "The priority %q must be must, should or could.", s.Priority)
	c.must(s.Priority != "must" || s.After == "", at+".after", "after", "A step that must happen cannot be done after the session.")
	c.must(len(activities) == 0 || slices.Contains(activities, s.Activity), at+".activity", "activity", "There is no activity %q.", s.Activity)
	c.must(s.PerPerson >= 0, at+".per_person", "per_person", "The seconds for each person cannot be negative.")
	for i, m := range s.Materials {
		c.material(fmt.Sprintf("%s.materials[%d]", at, i+1), m)
	}
}

// least is the fewest minutes a step may have: none for what happens while
// people arrive.
func least(s Step) int {
	if s.Activity == "header" || s.Activity == "music" {
		return 0
	}
	return 1
}

func (c *checker) material(at string, m Material) {
	c.must(m.Name != "", at+".name", "empty", "The material needs a name.")
	c.must(m.Quantity > 0, at+".quantity", "quantity", "The quantity of %q must be at least 1.", m.Name)
	c.must(slices.Contains([]string{"room", "table", "person"}, m.Per), at+".per", "per", "%q is counted per room, table or person, not per %q.", m.Name, m.Per)
}

// keys checks that keys are unique and that from and to name steps that exist
// and answer, in the right order, or a known place.
func (c *checker) keys(g Guide) {
	order := map[string]int{}
	for i, s := range g.Steps {
		_, twice := order[s.Key]
		c.must(!twice, fmt.Sprintf("steps[%d].key", i+1), "key_twice", "The key %q is used twice.", s.Key)
		order[s.Key] = i
	}
	for i, s := range g.Steps {
		at := fmt.Sprintf("steps[%d] (%s)", i+1, s.Key)
		for _, k := range s.From {
			j, known := order[k]
			c.must(known && j < i || isPlace(k), at+".from", "from", "%q is no earlier step and no known place.", k)
			c.must(!known || slices.Contains(g.Steps[j].To, s.Key), at+".from", "one_way", "This step receives from %q, which does not send to it.", k)
		}
		for _, k := range s.To {
			j, known := order[k]
			c.must(known && j > i || isPlace(k), at+".to", "to", "%q is no later step and no known place.", k)
			c.must(!known || slices.Contains(g.Steps[j].From, s.Key), at+".to", "one_way", "This step sends to %q, which does not receive from it.", k)
		}
	}
}

func isPlace(name string) bool {
	return slices.Contains([]string{"plan", "other-track", "national", "mail"}, name)
}

// total checks that the steps add up to the promised length.
func (c *checker) total(g Guide) {
	sum, floor := 0, 0
	for _, s := range g.Steps {
		sum += s.Minutes
		if s.Priority == "must" {
			floor += s.Minimum
		}
	}
	c.must(sum == g.Minutes, "minutes", "minutes_sum", "The steps take %d minutes; the guide promises %d.", sum, g.Minutes)
	c.must(floor <= g.Minutes, "minutes", "must_over", "The least of the steps that must happen is %d minutes, more than the %d promised.", floor, g.Minutes)
}

// CheckPair returns where one guide in two languages differs in what language
// must not change: keys, minutes, minimum, priority, activity, condition,
// from, to, rounds and the number and quantities of materials and prompts.
func CheckPair(a, b Guide) []Note {
	c := &checker{}
	c.must(a.ID == b.ID, "id", "pair", "The ids differ: %q and %q.", a.ID, b.ID)
	c.must(a.Track == b.Track, "track", "pair", "The tracks differ.")
	c.must(a.Minutes == b.Minutes, "minutes", "pair", "The lengths differ: %d and %d.", a.Minutes, b.Minutes)
	c.must(len(a.Outcomes) == len(b.Outcomes), "outcomes", "pair", "The numbers of outcomes differ: %d and %d.", len(a.Outcomes), len(b.Outcomes))
	c.must(len(a.Steps) == len(b.Steps), "steps", "pair", "The numbers of steps differ: %d and %d.", len(a.Steps), len(b.Steps))
	for i := range min(len(a.Steps), len(b.Steps)) {
		c.pair(fmt.Sprintf("steps[%d] (%s)", i+1, a.Steps[i].Key), structure(a.Steps[i]), structure(b.Steps[i]))
	}
	return c.notes
}

func (c *checker) pair(at string, a, b []Field) {
	for i := range a {
		c.must(a[i] == b[i], at+"."+a[i].Name, "pair", "The languages differ: %q and %q.", a[i].Value, b[i].Value)
	}
}

// structure is what every language of a step has in common.
func structure(s Step) []Field {
	var materials []string
	for _, m := range s.Materials {
		materials = append(materials, fmt.Sprintf("%d per %s", m.Quantity, m.Per))
	}
	return []Field{
		{"key", s.Key}, {"minutes", number(s.Minutes)}, {"minimum", number(s.Minimum)},
		{"priority", s.Priority}, {"activity", s.Activity}, {"condition", filled(s.Condition)},
		{"after", filled(s.After)}, {"from", strings.Join(s.From, ", ")}, {"to", strings.Join(s.To, ", ")},
		{"per_person", number(s.PerPerson)}, {"materials", strings.Join(materials, ", ")},
		{"prompts", number(len(s.Prompts))}, {"script.ask", number(len(s.Script.Ask))}, // both are paired by place
	}
}

func filled(s string) string {
	if s == "" {
		return "empty"
	}
	return "filled"
}
