// Package web holds the built browser part.
package web

import "embed"

// Dist is what `npm run build` made: one page for each face in dist/ and the
// hashed files they load in dist/assets. Without a build it holds one page
// that says so.
//
//go:embed all:dist
var Dist embed.FS
