package signin

import (
	"context"
	"database/sql"
	"time"

	"cairn/internal/access"
	"cairn/internal/id"
)

// OwnerLink returns the token of a link that signs in whoever started the program
// on their own machine, once; the browser that opened it may open it again while it
// lives. The first one makes their account, which has no password until they set
// one. doc is the document to open, "" for home.
func (s *Service) OwnerLink(ctx context.Context, doc string, life time.Duration) (string, error) {
	l := link{token: id.Token(), kind: "owner", doc: doc, once: true, expires: s.clock.Now().Add(life)}
	return l.token, s.inTx(ctx, func(tx *sql.Tx) error {
		owner, err := firstMember(ctx, tx)
		if err != nil {
			return err
		}
		l.principal = owner
		return insertLink(ctx, tx, l)
	})
}

// reopened returns whom a spent owner's link is for, if it is who asks anyway.
func (s *Service) reopened(ctx context.Context, tx *sql.Tx, token, member string) (access.Principal, error) {
	p := access.Principal{Kind: "owner", ID: member}
	err := tx.QueryRowContext(ctx, `SELECT doc FROM door_link WHERE token = $1 AND kind = 'owner' AND principal = $2 AND expires > $3`,
		digest(token), member, s.now()).Scan(&p.Doc)
	if missing(err) {
		return p, dead()
	}
	return p, trouble(err)
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
