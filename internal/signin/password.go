package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"cairn/internal/errs"
)

// Argon2id with 19 MiB, two passes, one lane: the OWASP minimum, small enough for
// a borrowed laptop that also carries the room.
const (
	argonMemory = 19 * 1024
	argonPasses = 2
	argonLanes  = 1
	argonBytes  = 32
	// waitingHashes is how many may queue for a hasher before we ask to wait.
	waitingHashes = 64
)

// hasher bounds how many passwords are hashed at once, so that guessing at the
// door never slows the rooms.
type hasher struct {
	busy  chan struct{}
	queue chan struct{}
	// decoy is checked when nobody has that name, so that both take equally long.
	decoy string
}

func newHasher(n int) *hasher {
	if n <= 0 {
		n = 2
	}
	h := &hasher{busy: make(chan struct{}, n), queue: make(chan struct{}, n+waitingHashes)}
	h.decoy = encode(make([]byte, 16), make([]byte, argonBytes))
	return h
}

// hash returns the encoded argon2id of password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	key, err := h.key(ctx, password, salt)
	return encode(salt, key), err
}

// check reports whether password belongs to encoded; "" stands for nobody and
// costs the same time.
func (h *hasher) check(ctx context.Context, encoded, password string) (bool, error) {
	known := encoded != ""
	if !known {
		encoded = h.decoy
	}
	salt, want, err := decode(encoded)
	if err != nil {
		return false, errs.As(err)
	}
	key, err := h.key(ctx, password, salt)
	return known && err == nil && subtle.ConstantTimeCompare(key, want) == 1, err
}

func (h *hasher) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, tooMany()
	}
	select {
	case h.busy <- struct{}{}:
		defer func() { <-h.busy }()
	case <-ctx.Done():
		return nil, trouble(ctx.Err())
	}
	return argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonLanes, argonBytes), nil
}

func encode(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes,
		b.EncodeToString(salt), b.EncodeToString(key))
}

// decode returns salt and key of an encoded password made with our parameters.
func decode(encoded string) (salt, key []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return nil, nil, fmt.Errorf("unknown password encoding")
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return nil, nil, err
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return salt, key, err
}

// checkPassword says what a new password must be: 12 to 200 signs, no rules
// about which.
func checkPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < 12:
		return errs.New(errs.Invalid, "password", "Please choose a password of at least 12 characters. A short sentence works well.")
	case n > 200:
		return errs.New(errs.Invalid, "password", "That password is longer than we can take: 200 characters at most.")
	}
	return nil
}
