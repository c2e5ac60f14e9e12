//go:build race

package room_test

// rounds bounds the model where the race detector slows everything down.
const rounds = 15
