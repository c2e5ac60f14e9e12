package network

import r "cairn/internal/record"

// Rules is everything a network may hold and what is computed from it. Nothing
// is commanded here.
func Rules() r.Rules { return r.Rules{Kinds: Kinds(), Views: []r.View{oldNormsView(), nextView()}} }
