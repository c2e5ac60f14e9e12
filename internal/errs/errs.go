// Package errs is the one error type of the program: a code for programs, the
// field it is about, and a sentence for people. HTTP status codes are mapped
// from codes in one place (httpapi), and user text never enters a log line.
package errs

import (
	"errors"
	"fmt"
)

// Code says what kind of failure this is.
type Code string

// The codes. They appear on the wire as `no` in acknowledgements.
const (
	Invalid  Code = "invalid"  // the input is wrong; Field says where
	Denied   Code = "denied"   // this person may not do this
	NotFound Code = "notfound" // there is no such thing, or none for you
	Conflict Code = "conflict" // somebody else changed it since
	Gone     Code = "gone"     // it has been deleted or closed
	Wait     Code = "wait"     // too many tries; later
	TooLarge Code = "toolarge" // beyond a size limit
	Retry    Code = "retry"    // our trouble; the same request may pass later
	Internal Code = "internal" // our fault
)

// Error carries a code, the field it is about ("" if none) and a sentence that
// may be shown to people as it is. Key and Args let a face translate it.
type Error struct {
	Code    Code
	Field   string
	Message string
	// Key is the message's name in the locale catalogues, "" when untranslated.
	Key   string
	Args  map[string]any
	cause error
}

// Error returns code, field and sentence.
func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s (%s): %s", e.Code, e.Field, e.Message)
}

// Unwrap returns the cause, for logs.
func (e *Error) Unwrap() error { return e.cause }

// New returns an error about field (which may be "") with a sentence for people.
func New(code Code, field, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives cause a code and a sentence for people; the cause stays for logs.
func Wrap(cause error, code Code, field, format string, args ...any) *Error {
	e := New(code, field, format, args...)
	e.cause = cause
	return e
}

// As returns err as an *Error; an unknown error becomes Internal with a plain
// sentence that reveals nothing.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(err, Internal, "", "Something went wrong on our side. Your words are kept; please try again.")
}

// Is reports whether err carries code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
