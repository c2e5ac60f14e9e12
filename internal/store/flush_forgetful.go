//go:build forgetful

package store

// synchronous is SQLite's NORMAL: a power cut takes the last commits with it. No
// program has this but the one with which the test of power cuts proves that it
// would notice (internal/faulttest).
const synchronous = "1"
