package signin

import (
	"context"
	"database/sql"

	"cairn/internal/id"
)

// OwnerLink returns the token of a link that signs in whoever started the
// program on their own machine. It works as often as wanted for half a day: the
// terminal it is printed on is theirs. The first one makes their account, which
// has no password until they set one. doc is the document to open, "" for home.
func (s *Service) OwnerLink(ctx context.Context, doc string) (string, error) {
	l := link{token: id.Token(), kind: "owner", doc: doc, expires: s.clock.Now().Add(Plain)}
	return l.token, s.inTx(ctx, func(tx *sql.Tx) error {
		owner, err := firstMember(ctx, tx)
		if err != nil {
			return err
		}
		l.principal = owner
		return insertLink(ctx, tx, l)
	})
}

// firstMember returns the first administrator by name, making one without a password
// where there is no account yet.
func firstMember(ctx context.Context, tx *sql.Tx) (string, error) {
	var owner string
	err := tx.QueryRowContext(ctx, `SELECT id FROM member WHERE admin = 1 AND disabled = 0 ORDER BY folded LIMIT 1`).Scan(&owner)
	if !missing(err) {
		return owner, trouble(err)
	}
	m := Member{ID: id.New(), Name: "Facilitator", Admin: true}
	return m.ID, insertMember(ctx, tx, m, "")
}

// Owner returns the id of the member who started the program, making the
// account where there is none.
func (s *Service) Owner(ctx context.Context) (owner string, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		owner, err = firstMember(ctx, tx)
		return err
	})
	return owner, err
}
