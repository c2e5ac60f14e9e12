package signin

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/internal/errs"
	"cairn/internal/id"
)

// Member is an account: somebody who prepares sessions and keeps plans.
type Member struct {
	ID, Name string
	Admin    bool
}

// SetupSecret returns a new secret for making the first account, or "" when there
// is already an account. An older secret stops working. It is for the operator's
// terminal and is returned only here.
func (s *Service) SetupSecret(ctx context.Context) (string, error) {
	token := id.Token()
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM door_link WHERE kind = 'setup'`); err != nil {
			return trouble(err)
		}
		some, err := anyMember(ctx, tx)
		if err != nil || some {
			token = ""
			return err
		}
		return insertLink(ctx, tx, link{token: token, kind: "setup", once: true, expires: s.clock.Now().Add(Absolute)})
	})
	return token, err
}

// anyMember reports whether somebody can sign in with a password. The account of
// whoever started the program on their own machine has none until they set one.
func anyMember(ctx context.Context, tx *sql.Tx) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM member WHERE hash <> ''`).Scan(&n)
	return n > 0, trouble(err)
}

// Setup makes an account from a set-up secret or an invitation and signs it in.
// The secret dies here; a wrong or used one is errs.Denied and counts as a failed
// guess.
func (s *Service) Setup(ctx context.Context, r *http.Request, secret, name, password string) (token string, until time.Time, err error) {
	if err := checkName(name); err != nil {
		return "", until, err
	}
	if err := checkPassword(password); err != nil {
		return "", until, err
	}
	var m Member
	err = s.guess(guessPassword, s.address(r), func() error {
		hash, err := s.hasher.hash(ctx, password)
		if err != nil {
			return err
		}
		m = Member{ID: id.New(), Name: strings.TrimSpace(name), Admin: true}
		return s.inTx(ctx, func(tx *sql.Tx) error { return s.accept(ctx, tx, secret, m, hash) })
	})
	if err != nil {
		return "", until, err
	}
	return s.login(ctx, m.ID, s.Secure(r))
}

// accept spends the secret and adds the member, both or neither: the set-up
// secret makes the first account, an administrator; an invitation makes another.
func (s *Service) accept(ctx context.Context, tx *sql.Tx, secret string, m Member, hash string) error {
	p, err := s.spend(ctx, tx, secret, true)
	if errs.Is(err, errs.NotFound) {
		return errs.New(errs.Denied, "token", "This link does not work any more. Ask for a new one, or start the server again to see one.")
	}
	if err != nil {
		return err
	}
	some, err := anyMember(ctx, tx)
	if err != nil {
		return err
	}
	if m.Admin = p.Kind == "setup"; m.Admin && some {
		return errs.New(errs.Denied, "token", "This server already has an account. Please sign in.")
	}
	if err := insertMember(ctx, tx, m, hash); err != nil {
		return err
	}
	return trouble(s.opt.Note(ctx, tx, m.ID, "account", ""))
}

// Invite returns the secret of a one-time link by which somebody makes their own
// account on this server. It waits a week.
func (s *Service) Invite(ctx context.Context) (string, error) {
	l := link{token: id.Token(), kind: "invite", once: true, expires: s.clock.Now().Add(LinkLife)}
	err := s.inTx(ctx, func(tx *sql.Tx) error { return insertLink(ctx, tx, l) })
	return l.token, err
}

// AddMember makes an account; a name that is taken is errs.Conflict.
func (s *Service) AddMember(ctx context.Context, name, password string, admin bool) (Member, error) {
	if err := checkName(name); err != nil {
		return Member{}, err
	}
	if err := checkPassword(password); err != nil {
		return Member{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Member{}, err
	}
	m := Member{ID: id.New(), Name: strings.TrimSpace(name), Admin: admin}
	return m, s.inTx(ctx, func(tx *sql.Tx) error { return insertMember(ctx, tx, m, hash) })
}

func insertMember(ctx context.Context, tx *sql.Tx, m Member, hash string) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO member (id, name, folded, hash, admin) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (folded) DO NOTHING`, m.ID, m.Name, foldName(m.Name), hash, number(m.Admin))
	if err != nil {
		return trouble(err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return errs.New(errs.Conflict, "name", "Somebody here already signs in with that name.")
	}
	return nil
}

// Member returns an account that is not disabled, or errs.NotFound.
func (s *Service) Member(ctx context.Context, member string) (Member, error) {
	m := Member{ID: member}
	var admin int64
	err := s.read.QueryRowContext(ctx, `SELECT name, admin FROM member WHERE id = $1 AND disabled = 0`, member).Scan(&m.Name, &admin)
	if missing(err) {
		return m, errs.New(errs.NotFound, "", "There is no such account.")
	}
	m.Admin = admin != 0
	return m, trouble(err)
}

// MemberName returns the name of an account, "" when there is none.
func (s *Service) MemberName(ctx context.Context, member string) string {
	m, _ := s.Member(ctx, member)
	return m.Name
}

// ChangePassword sets a new password after checking the old one. Every sign-in of
// the account ends, open sockets too; the caller gets a fresh one.
func (s *Service) ChangePassword(ctx context.Context, r *http.Request, member, old, password string) (token string, until time.Time, err error) {
	if err := checkPassword(password); err != nil {
		return "", until, err
	}
	err = s.guess(guessPassword, s.address(r), func() error { return s.confirm(ctx, member, old) })
	if err == nil {
		err = s.setPassword(ctx, member, password)
	}
	if err != nil {
		return "", until, err
	}
	return s.login(ctx, member, s.Secure(r))
}

func (s *Service) confirm(ctx context.Context, member, password string) error {
	var hash string
	err := s.read.QueryRowContext(ctx, `SELECT hash FROM member WHERE id = $1 AND disabled = 0`, member).Scan(&hash)
	if err != nil && !missing(err) {
		return trouble(err)
	}
	ok, err := s.hasher.check(ctx, hash, password)
	if err == nil && !ok {
		err = errs.New(errs.Denied, "old", "That is not the password you have now.")
	}
	return err
}

func (s *Service) setPassword(ctx context.Context, member, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE member SET hash = $1 WHERE id = $2`, hash, member); err != nil {
			return trouble(err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM login WHERE member = $1`, member); err != nil {
			return trouble(err)
		}
		return trouble(s.opt.Note(ctx, tx, member, "password", ""))
	})
	if err == nil {
		s.opt.Ended(member)
	}
	return err
}

// Disable closes an account: it cannot sign in, and what it had open ends now.
func (s *Service) Disable(ctx context.Context, member string) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE member SET disabled = 1 WHERE id = $1`, member); err != nil {
			return trouble(err)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM login WHERE member = $1`, member)
		return trouble(err)
	})
	if err == nil {
		s.opt.Ended(member)
	}
	return err
}

func checkName(name string) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(name)); {
	case n == 0:
		return errs.New(errs.Invalid, "name", "Please type the name you will sign in with.")
	case n > 60:
		return errs.New(errs.Invalid, "name", "Please choose a name of at most 60 characters.")
	}
	return nil
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
