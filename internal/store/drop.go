package store

import (
	"context"
	"fmt"
)

// Drop removes a document and everything kept of it, in one transaction.
func (s *Store) Drop(ctx context.Context, doc string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, statement := range dropStatements() {
		if _, err := tx.ExecContext(ctx, statement, doc); err != nil {
			return fmt.Errorf("drop: %w", err)
		}
	}
	return tx.Commit()
}

// dropStatements empties the tables that refer to a document before its row.
func dropStatements() []string {
	return []string{
		`DELETE FROM carries WHERE source = $1`, `DELETE FROM secrets WHERE doc = $1`,
		`DELETE FROM lookups WHERE doc = $1`, `DELETE FROM answers WHERE doc = $1`,
		`DELETE FROM devices WHERE doc = $1`, `DELETE FROM pasts WHERE doc = $1`,
		`DELETE FROM changes WHERE doc = $1`, `DELETE FROM records WHERE doc = $1`,
		`DELETE FROM door_grant WHERE doc = $1`, `DELETE FROM door_link WHERE doc = $1`,
		`DELETE FROM documents WHERE id = $1`,
	}
}
