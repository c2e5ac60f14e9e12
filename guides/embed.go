// Package guides holds the built-in guides: one file per guide and language,
// named <id>.<language>.yaml, for people to read and correct.
package guides

import "embed"

// Files holds the guide files.
//
//go:embed *.yaml
var Files embed.FS
