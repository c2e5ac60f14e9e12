// Package signin keeps the doors: accounts of members, their sign-ins, the
// grants that let a participant, a facilitator's device, the stage or a reader
// into one document, and the links that are exchanged for grants. It answers who
// a request comes from; what they may do is asked of each document.
package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/netip"
	"time"

	"cairn/internal/clock"
	"cairn/internal/errs"
	"cairn/internal/record"
)

// How long things live. Staff sign-ins end after Idle without use and after
// Absolute in any case; over plain HTTP, where anybody on the network can listen,
// both are Plain.
const (
	Idle     = 12 * time.Hour
	Absolute = 30 * 24 * time.Hour
	Plain    = 12 * time.Hour
	// Grace is how long a participant may still read a closed session.
	Grace = 24 * time.Hour
	// LinkLife is how long a one-time link waits to be opened.
	LinkLife = 7 * 24 * time.Hour
	// HandoverLife is how long a link to one's own other phone works.
	HandoverLife = 15 * time.Minute
)

// Documents is what signin asks of the rooms: to look at a document, so that a
// removed participant or a closed session ends at the door.
type Documents interface {
	Read(ctx context.Context, doc string, fn func(*record.State) error) error
}

// Options are the choices of whoever runs the server.
type Options struct {
	// Trusted are the networks of proxies whose X-Forwarded-For and
	// X-Forwarded-Proto count. Empty: nobody's do.
	Trusted []netip.Prefix
	// Ended is told when a principal's credentials stop counting, so that their
	// open sockets end too. May be nil.
	Ended func(principal string)
	// Note writes down what staff did, in the transaction in which they did it; doc is
	// the document it was about, if any. May be nil.
	Note func(ctx context.Context, tx *sql.Tx, who, what, doc string) error
	// Hashers is how many passwords are hashed at once; 0 means 2.
	Hashers int
}

// Service is the doors of one server. It is safe for concurrent use.
type Service struct {
	read, write *sql.DB
	docs        Documents
	clock       clock.Clock
	opt         Options
	limits      *limits
	hasher      *hasher
}

// New returns the doors over a migrated database. write must serialise its
// transactions. docs may be nil where no rooms run (the command line).
func New(read, write *sql.DB, docs Documents, clk clock.Clock, opt Options) *Service {
	if opt.Ended == nil {
		opt.Ended = func(string) {}
	}
	if opt.Note == nil {
		opt.Note = func(context.Context, *sql.Tx, string, string, string) error { return nil }
	}
	return &Service{read: read, write: write, docs: docs, clock: clk, opt: opt,
		limits: newLimits(clk), hasher: newHasher(opt.Hashers)}
}

// digest is how a token is stored: SHA-256 in hex. A token has 256 random bits,
// so a fast hash is enough.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// isToken reports whether s has the shape of a token of package id.
func isToken(s string) bool {
	if len(s) != 64 {
		return false
	}
	_, err := hex.DecodeString(s)
	return err == nil
}

// minute cuts an instant to the minute, as microseconds UTC: nobody's arrival is
// kept finer than that.
func minute(t time.Time) int64 { return t.Truncate(time.Minute).UnixMicro() }

func (s *Service) now() int64 { return s.clock.Now().UnixMicro() }

// inTx runs fn in one write transaction.
func (s *Service) inTx(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return trouble(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return err
	}
	return trouble(tx.Commit())
}

// trouble turns an error of the database into one that may be tried again.
func trouble(err error) error {
	if err == nil {
		return nil
	}
	return errs.Wrap(err, errs.Retry, "", "We could not reach our storage just now. Please try again.")
}

func missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
