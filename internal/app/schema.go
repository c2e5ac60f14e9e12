package app

import (
	"cairn/internal/network"
	"cairn/internal/plan"
	"cairn/internal/record"
	"cairn/internal/session"
)

// Schema joins the rules of all rule packages: everything that may exist and
// happen in Cairn's documents.
func Schema() (*record.Schema, error) {
	return record.NewSchema(session.Rules(), plan.Rules(), network.Rules())
}
