// Package id makes identifiers and join codes from the system's randomness.
// None holds a time, a counter or a name.
package id

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"strings"
)

// Alphabet is what join codes are made of: 31 signs without 0, O, 1, I and L,
// so that a code can be read aloud across a room.
const Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// New returns 128 random bits as 32 lower-case hex digits.
func New() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// Is reports whether s has the shape of what New returns.
func Is(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}

// Token returns 256 random bits as 64 lower-case hex digits.
func Token() string { return New() + New() }

// Code returns an 8-character join code, uniform over Alphabet.
func Code() string {
	out := make([]byte, 8)
	for i := range out {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(Alphabet))))
		if err != nil {
			panic(err) // crypto/rand does not fail on supported systems
		}
		out[i] = Alphabet[n.Int64()]
	}
	return string(out)
}

// CleanCode normalises what somebody typed: upper case, no spaces or hyphens.
// It returns "" when the result cannot be a code.
func CleanCode(s string) string {
	out := make([]byte, 0, 8)
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r == ' ' || r == '-' || r == '\u00a0':
			continue
		}
		if !inAlphabet(r) || len(out) == 8 {
			return ""
		}
		out = append(out, byte(r))
	}
	if len(out) != 8 {
		return ""
	}
	return string(out)
}

func inAlphabet(r rune) bool {
	for _, a := range Alphabet {
		if a == r {
			return true
		}
	}
	return false
}
