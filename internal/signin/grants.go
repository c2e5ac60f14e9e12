package signin

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"cairn/internal/access"
	"cairn/internal/errs"
	"cairn/internal/id"
	"cairn/internal/record"
)

// stranger is the one answer to a missing, wrong, ended or revoked token.
func stranger() error {
	return errs.New(errs.Denied, "token", "We do not know this device here. Please join or sign in again.")
}

// Principal returns who a request comes from. A bearer token or the subprotocol
// "token.<token>" counts before cookies; of the cookies named in as (without
// prefix) the first valid one counts. Nobody is errs.Denied about field "token".
func (s *Service) Principal(ctx context.Context, r *http.Request, as []string) (access.Principal, error) {
	if token := outside(r); token != "" {
		return s.byToken(ctx, token)
	}
	for _, name := range as {
		token := s.cookie(r, name)
		if token == "" {
			continue
		}
		p, err := s.byToken(ctx, token)
		if err == nil || !errs.Is(err, errs.Denied) {
			return p, err
		}
	}
	return access.Principal{}, stranger()
}

// byToken looks among the grants and then among the sign-ins.
func (s *Service) byToken(ctx context.Context, token string) (access.Principal, error) {
	if !isToken(token) {
		return access.Principal{}, stranger()
	}
	p, err := s.byGrant(ctx, token)
	if errs.Is(err, errs.NotFound) {
		return s.byLogin(ctx, token)
	}
	return p, err
}

func (s *Service) byGrant(ctx context.Context, token string) (access.Principal, error) {
	var p access.Principal
	var expires, revoked int64
	err := s.read.QueryRowContext(ctx, `SELECT kind, principal, doc, expires, revoked FROM door_grant WHERE token = $1`,
		digest(token)).Scan(&p.Kind, &p.ID, &p.Doc, &expires, &revoked)
	if missing(err) {
		return p, errs.New(errs.NotFound, "token", "There is no such token.")
	}
	if err != nil {
		return p, trouble(err)
	}
	if revoked != 0 || s.now() >= expires {
		return access.Principal{}, stranger()
	}
	return p, s.standing(ctx, p)
}

// standing asks the document itself: a removed participant is a stranger at once,
// and a closed session lets participants read for Grace.
func (s *Service) standing(ctx context.Context, p access.Principal) error {
	if s.docs == nil || p.Kind != "participant" {
		return nil
	}
	in := false
	err := s.docs.Read(ctx, p.Doc, func(st *record.State) error {
		state := st.Get("participant", p.ID).Str("state")
		in = (state == "in" || state == "lobby") && !s.over(st.Get("session", "session"))
		return nil
	})
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) || (err == nil && !in) {
		return stranger()
	}
	return err
}

// over reports whether a session closed longer than Grace ago.
func (s *Service) over(session *record.Record) bool {
	closed, err := time.Parse(time.RFC3339, session.Str("closed"))
	return err == nil && session.Str("state") == "closed" && s.clock.Now().Sub(closed) >= Grace
}

// Still reports whether a principal that was let in earlier would be let in now:
// nil, or errs.Denied. Open sockets ask from time to time.
func (s *Service) Still(ctx context.Context, p access.Principal) error {
	var n int
	var err error
	if p.Kind == "member" {
		err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM login l JOIN member m ON m.id = l.member
			WHERE m.id = $1 AND m.disabled = 0 AND l.expires > $2 AND l.used > $3`,
			p.ID, s.now(), s.clock.Now().Add(-Idle).UnixMicro()).Scan(&n)
	} else {
		err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM door_grant
			WHERE doc = $1 AND principal = $2 AND revoked = 0 AND expires > $3`, p.Doc, p.ID, s.now()).Scan(&n)
	}
	if err != nil {
		return trouble(err)
	}
	if n == 0 {
		return stranger()
	}
	return s.standing(ctx, p)
}

// Grant lets p (of kind participant, facilitator, stage or reader) into p.Doc and
// returns the token and when it ends. Whoever was in there until it was revoked is
// errs.Denied: their place is taken by a link alone.
func (s *Service) Grant(ctx context.Context, p access.Principal) (token string, until time.Time, err error) {
	token, until = id.Token(), s.clock.Now().Add(lifeOf(p.Kind))
	return token, until, s.inTx(ctx, func(tx *sql.Tx) error {
		var ended int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM door_grant WHERE doc = $1 AND principal = $2 AND revoked = 1`, p.Doc, p.ID).Scan(&ended)
		if err != nil {
			return trouble(err)
		}
		if ended > 0 {
			return stranger()
		}
		return insertGrant(ctx, tx, token, p, until)
	})
}

// lifeOf is how long a grant counts, if nothing ends it before.
func lifeOf(kind string) time.Duration {
	if kind == "reader" {
		return 365 * 24 * time.Hour
	}
	return Absolute
}

func insertGrant(ctx context.Context, tx *sql.Tx, token string, p access.Principal, until time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO door_grant (token, kind, principal, doc, expires) VALUES ($1, $2, $3, $4, $5)`,
		digest(token), p.Kind, p.ID, p.Doc, minute(until))
	return trouble(err)
}

// Revoke ends every grant and unopened link of a principal in a document, and
// their open sockets.
func (s *Service) Revoke(ctx context.Context, doc, principal string) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return revoke(ctx, tx, doc, principal) })
	if err == nil {
		s.opt.Ended(principal)
	}
	return err
}

func revoke(ctx context.Context, tx *sql.Tx, doc, principal string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE door_grant SET revoked = 1 WHERE doc = $1 AND principal = $2`, doc, principal); err != nil {
		return trouble(err)
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM door_link WHERE doc = $1 AND principal = $2`, doc, principal)
	return trouble(err)
}
