package web

import "embed"

// Styles are the sheets themselves, for pages that the server renders: the one
// set of styles serves both.
//
//go:embed ui/styles/*.css ui/styles/print.js
var Styles embed.FS
