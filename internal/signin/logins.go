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

// touchEvery is how seldom a sign-in's last use is written down.
const touchEvery = 10 * time.Minute

// Signin checks a name and password and starts a sign-in; until is when it ends
// at the latest. An unknown name, a wrong password and a disabled account get one
// answer, in equal time.
func (s *Service) Signin(ctx context.Context, r *http.Request, name, password string) (token string, until time.Time, err error) {
	var member string
	err = s.guess(guessPassword, s.address(r), func() error {
		return s.guessName(foldName(name), func() error {
			member, err = s.who(ctx, name, password)
			return err
		})
	})
	if err != nil {
		return "", until, err
	}
	return s.login(ctx, member, s.Secure(r))
}

// guessName is the budget of one account, whatever addresses its guessers use.
func (s *Service) guessName(folded string, fn func() error) error {
	if !s.limits.open(guessName, folded) {
		return tooMany()
	}
	err := fn()
	if errs.Is(err, errs.Denied) {
		s.limits.failed(guessName, folded)
	}
	return err
}

func (s *Service) who(ctx context.Context, name, password string) (string, error) {
	var member, hash string
	err := s.read.QueryRowContext(ctx, `SELECT id, hash FROM member WHERE folded = $1 AND disabled = 0`, foldName(name)).Scan(&member, &hash)
	if err != nil && !missing(err) {
		return "", trouble(err)
	}
	ok, err := s.hasher.check(ctx, hash, password)
	if err == nil && !ok {
		err = errs.New(errs.Denied, "password", "That name and password do not belong together.")
	}
	return member, err
}

func (s *Service) login(ctx context.Context, member string, secure bool) (string, time.Time, error) {
	token, until := id.Token(), s.loginEnd(secure)
	err := s.inTx(ctx, func(tx *sql.Tx) error { return s.insertLogin(ctx, tx, token, member, until) })
	return token, until, err
}

// loginEnd is when a sign-in that starts now ends at the latest.
func (s *Service) loginEnd(secure bool) time.Time {
	if secure {
		return s.clock.Now().Add(Absolute)
	}
	return s.clock.Now().Add(Plain)
}

// insertLogin adds a sign-in and drops those that have ended.
func (s *Service) insertLogin(ctx context.Context, tx *sql.Tx, token, member string, until time.Time) error {
	now := s.clock.Now()
	if _, err := tx.ExecContext(ctx, `DELETE FROM login WHERE expires <= $1 OR used <= $2`,
		now.UnixMicro(), now.Add(-Idle).UnixMicro()); err != nil {
		return trouble(err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO login (token, member, used, expires) VALUES ($1, $2, $3, $4)`,
		digest(token), member, minute(now), minute(until))
	if err == nil {
		err = s.opt.Note(ctx, tx, member, "sign-in", "")
	}
	return trouble(err)
}

// Signout ends the sign-in of this request's login cookie or bearer token, and
// its open sockets.
func (s *Service) Signout(ctx context.Context, r *http.Request) error {
	token := s.token(r, "login")
	var member string
	err := s.write.QueryRowContext(ctx, `DELETE FROM login WHERE token = $1 RETURNING member`, digest(token)).Scan(&member)
	if missing(err) {
		return nil
	}
	if err == nil {
		s.opt.Ended(member)
	}
	return trouble(err)
}

// byLogin returns the member whose sign-in token is.
func (s *Service) byLogin(ctx context.Context, token string) (access.Principal, error) {
	var p = access.Principal{Kind: "member"}
	var admin, used, expires int64
	err := s.read.QueryRowContext(ctx, `SELECT m.id, m.admin, l.used, l.expires FROM login l JOIN member m ON m.id = l.member
		WHERE l.token = $1 AND m.disabled = 0`, digest(token)).Scan(&p.ID, &admin, &used, &expires)
	if missing(err) {
		return p, stranger()
	}
	if err != nil {
		return p, trouble(err)
	}
	now := s.clock.Now()
	if now.UnixMicro() >= expires || now.Sub(time.UnixMicro(used)) >= Idle {
		return p, stranger()
	}
	p.Admin = admin != 0
	return p, s.touch(ctx, token, now, used)
}

// touch writes down the last use, seldom.
func (s *Service) touch(ctx context.Context, token string, now time.Time, used int64) error {
	if now.Sub(time.UnixMicro(used)) < touchEvery {
		return nil
	}
	_, err := s.write.ExecContext(ctx, `UPDATE login SET used = $1 WHERE token = $2`, minute(now), digest(token))
	return trouble(err)
}
