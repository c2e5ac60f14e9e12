package network

import r "cairn/internal/record"

// Rules is everything a network may hold. Nothing is commanded or computed here.
func Rules() r.Rules { return r.Rules{Kinds: Kinds()} }
