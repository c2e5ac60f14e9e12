// Package locales embeds the message catalogues: locales/<lang>/<area>.json,
// flat keys, the same files that the browser uses.
package locales

import "embed"

// Files holds the catalogues as they stand in the repository.
//
//go:embed */*.json
var Files embed.FS
