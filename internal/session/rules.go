package session

import r "cairn/internal/record"

// Rules is everything a session may hold, everything that may be commanded in
// it, and everything that is computed from it.
func Rules() r.Rules {
	return r.Rules{Kinds: Kinds(), Acts: Acts(), Views: Views(), Late: lateRule()}
}

// Views declares what is computed from a session's records.
func Views() []r.View {
	return []r.View{
		clockView(), agendaView(), progressView(), resultsView(), warningsView(),
		catchupView(), packingView(), sofarView(), keepingView(), doublesView(), unsentView(),
	}
}
