//go:build !race

package room_test

// rounds bounds the model; rapid asks for 100 unless told otherwise.
const rounds = 1 << 30
