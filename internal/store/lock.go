package store

import "errors"

var errInUse = errors.New("this data folder is in use by another running program; stop it first")
