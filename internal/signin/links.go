package signin

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
)

type link struct {
	token, kind, principal, doc string
	once                        bool
	expires                     time.Time
}

// reseat is the kind of a link that a facilitator makes for somebody whose phone is
// lost or whose server has moved. It opens their seat and ends it everywhere else, so
// that nobody sits in it unnoticed.
const reseat = "reseat"

// Reseat makes a participant's link that a facilitator hands on; it waits as long as
// one's own.
func (s *Service) Reseat(ctx context.Context, doc, person string) (token string, err error) {
	return s.Link(ctx, access.Principal{Kind: reseat, ID: person, Doc: doc}, true)
}

// Link makes a link that is exchanged for a grant of p. The links of facilitators
// and participants always work once; the stage's and a reader's as often as wanted
// unless once is set. A one-time link waits a week, a participant's a quarter of
// an hour.
func (s *Service) Link(ctx context.Context, p access.Principal, once bool) (token string, err error) {
	l := link{token: id.Token(), kind: p.Kind, principal: p.ID, doc: p.Doc, once: once}
	life := lifeOf(p.Kind)
	switch {
	case p.Kind == "participant" || p.Kind == reseat:
		l.once, life = true, HandoverLife
	case once || p.Kind == "facilitator":
		l.once, life = true, LinkLife
	}
	l.expires = s.clock.Now().Add(life)
	return l.token, s.inTx(ctx, func(tx *sql.Tx) error { return insertLink(ctx, tx, l) })
}

func insertLink(ctx context.Context, tx *sql.Tx, l link) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO door_link (token, kind, principal, doc, once, expires) VALUES ($1, $2, $3, $4, $5, $6)`,
		digest(l.token), l.kind, l.principal, l.doc, number(l.once), minute(l.expires))
	return trouble(err)
}

// Enter exchanges a link's token for a grant (or, for the owner's link, a
// sign-in): who it lets in, the token and when it ends. A one-time link is spent
// in the same transaction, so that of many who open it at once one gets in.
func (s *Service) Enter(ctx context.Context, r *http.Request, token string) (p access.Principal, grant string, until time.Time, err error) {
	grant = id.Token()
	moved := false
	known, _ := s.byLogin(ctx, s.cookie(r, "login")) // a stranger is nobody's account
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		p, err = s.spend(ctx, tx, token, false)
		if errs.Is(err, errs.NotFound) && known.ID != "" {
			p, err = s.reopened(ctx, tx, token, known.ID)
		}
		if err != nil {
			return err
		}
		if p.Kind == "owner" {
			p.Kind, p.Admin = "member", true
			until = s.loginEnd(s.Secure(r))
			return s.insertLogin(ctx, tx, grant, p.ID, until)
		}
		if p.Kind == reseat {
			p.Kind, moved = "participant", true
			if err := revoke(ctx, tx, p.Doc, p.ID); err != nil {
				return err
			}
		}
		if p.Kind == "facilitator" {
			if err := s.opt.Note(ctx, tx, p.ID, "sign-in by link", p.Doc); err != nil {
				return trouble(err)
			}
		}
		until = s.clock.Now().Add(lifeOf(p.Kind))
		return insertGrant(ctx, tx, grant, p, until)
	})
	if err != nil {
		return access.Principal{}, "", time.Time{}, err
	}
	if moved {
		s.opt.Ended(p.ID)
	}
	return p, grant, until, s.standing(ctx, p)
}

// spend marks a living link as used and returns whom it is for.
func (s *Service) spend(ctx context.Context, tx *sql.Tx, token string, setup bool) (access.Principal, error) {
	var p access.Principal
	err := tx.QueryRowContext(ctx, `UPDATE door_link SET used = 1
		WHERE token = $1 AND expires > $2 AND (once = 0 OR used = 0) AND (kind IN ('setup', 'invite')) = ($3 = 1)
		RETURNING kind, principal, doc`, digest(token), s.now(), number(setup)).Scan(&p.Kind, &p.ID, &p.Doc)
	if missing(err) {
		return p, dead()
	}
	return p, trouble(err)
}

func dead() error {
	return errs.New(errs.NotFound, "token", "This link does not work any more. Ask for a new one.")
}
