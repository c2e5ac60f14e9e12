// Package guide holds the facilitator's guide: the table of TIME, GOAL, PROCESS
// and MATERIALS that runs a session, what each row asks of the room, and the
// rules that check a guide before anybody stands in front of people with it.
//
// Everything here is pure: no clock, no files, no network. Reading and writing
// guide files in the formats organizers use is the job of the packages docx,
// xlsx and tabletext; this package turns rows of cells into steps.
package guide

// Guide is one facilitator's guide in one language.
type Guide struct {
	// ID is the same in every language, for example "state-leads".
	ID string `yaml:"id" json:"id"`
	// Lang is the BCP 47 tag of every text in this file.
	Lang  string `yaml:"lang" json:"lang"`
	Title string `yaml:"title" json:"title"`
	// Track is "state_leads", "movement" or "joint".
	Track    string   `yaml:"track" json:"track"`
	Summary  string   `yaml:"summary" json:"summary"`
	Outcomes []string `yaml:"outcomes" json:"outcomes"`
	// Minutes is the promised length from start to close.
	Minutes int    `yaml:"minutes" json:"minutes"`
	Steps   []Step `yaml:"steps" json:"steps"`
}

// Step is one row of the guide.
type Step struct {
	// Key names the step in every language and in the record of a session.
	Key string `yaml:"key" json:"key"`
	// Goal is the GOAL cell, for example "Identify an end date".
	Goal string `yaml:"goal" json:"goal"`
	// Title is the two or three words on the trail, for example "End date".
	Title string `yaml:"title" json:"title"`
	// Question is what every phone asks, in one sentence written large.
	Question string `yaml:"question" json:"question"`
	// Hint is the line under the question: how to answer it well.
	Hint string `yaml:"hint" json:"hint"`
	// Why says in one sentence why the step exists.
	Why string `yaml:"why" json:"why"`
	// Example is a worked answer from a fictional campaign.
	Example string `yaml:"example" json:"example"`
	// Process is the PROCESS cell as running text; lines are kept.
	Process string `yaml:"process" json:"process"`
	// Prompts are the questions or bullets of the PROCESS cell, one each.
	Prompts []string `yaml:"prompts,omitempty" json:"prompts"`
	// Script is for the facilitator's eyes only.
	Script    Script     `yaml:"script" json:"script"`
	Materials []Material `yaml:"materials,omitempty" json:"materials"`
	// Minutes is the planned time box; Minimum the least that still serves.
	Minutes int `yaml:"minutes" json:"minutes"`
	Minimum int `yaml:"minimum" json:"minimum"`
	// Priority is "must", "should" or "could"; a "must" is never proposed for
	// cutting below its minimum or for moving after the session.
	Priority string `yaml:"priority" json:"priority"`
	// Condition says when the step applies, "" when always.
	Condition string `yaml:"condition,omitempty" json:"condition"`
	// After says how the step can be done after the session, "" when it cannot.
	After string `yaml:"after,omitempty" json:"after"`
	// Activity names the form put in people's hands; see session.Activities.
	Activity string `yaml:"activity" json:"activity"`
	// From and To name the steps whose results this one shows, and the steps
	// and places ("plan", "other-track", "national", "mail") its results go to.
	From []string `yaml:"from,omitempty" json:"from"`
	To   []string `yaml:"to,omitempty" json:"to"`
	// PerPerson is the seconds each person speaks in a round, 0 without a round.
	PerPerson int `yaml:"per_person,omitempty" json:"per_person"`
}

// Script is what the facilitator reads: words to say, things to do, questions
// to ask, and a way out when the room is stuck.
type Script struct {
	Say   []string `yaml:"say" json:"say"`
	Do    string   `yaml:"do" json:"do"`
	Ask   []string `yaml:"ask,omitempty" json:"ask"`
	Stuck string   `yaml:"stuck,omitempty" json:"stuck"`
}

// Material is one thing to bring: Quantity for each Per.
type Material struct {
	Name     string `yaml:"name" json:"name"`
	Quantity int    `yaml:"quantity" json:"quantity"`
	// Per is "room", "table" or "person".
	Per string `yaml:"per" json:"per"`
}
