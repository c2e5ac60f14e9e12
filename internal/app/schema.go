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
	return record.NewSchema(
		record.Rules{Kinds: session.Kinds()},
		record.Rules{Kinds: plan.Kinds()},
		record.Rules{Kinds: network.Kinds()},
	)
}
