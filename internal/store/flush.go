//go:build !forgetful

package store

// synchronous is SQLite's FULL: a commit returns once it is on the disk.
const synchronous = "2"
