package main

import (
	"fmt"
	"slices"
	"strings"
)

// The columns.
const (
	cairn   = "Cairn"
	durable = "bare SQLite"
	fanOut  = "bare fan-out"
)

// figure is one thing that is measured.
type figure int

const (
	rate figure = iota
	loopCPU
	loop50
	loop99
	calmSoon
	calm50
	calm99
	calmCPU
	busySoon
	busy50
	busy99
	busyCPU
	houseSoon
	house50
	house99
	houseCPU
	fullSoon
	full50
	full99
	fullCPU
	memory
	join
	again
	cold
	lost
	strayed
)

// figures are the results of one run of one server.
type figures map[figure]float64

// results are all runs of all servers, whether driver and server each had a core of
// their own, and the machine's load before.
type results struct {
	apart bool
	load  string
	runs  map[string][]figures
}

// line is one row of the table.
type line struct {
	figure figure
	name   string
	format string
}

func lines() []line {
	return []line{
		{rate, "closed loop, 200 ops outstanding: deliveries/s", "%.0f"},
		{loopCPU, "closed loop: CPU-s per million deliveries", "%.2f"},
		{loop50, "closed loop: ack p50, ms", "%.1f"},
		{loop99, "closed loop: ack p99, ms", "%.1f"},
		{calmSoon, "1 room, an op a person a second: % delivered within a second", "%.2f"},
		{calm50, "1 room: ack p50, ms", "%.2f"},
		{calm99, "1 room: ack p99, ms", "%.2f"},
		{calmCPU, "1 room: CPU-s per million deliveries", "%.2f"},
		{busySoon, "1 room, five ops a person a second: % delivered within a second", "%.2f"},
		{busy50, "five a second: ack p50, ms", "%.2f"},
		{busy99, "five a second: ack p99, ms", "%.2f"},
		{busyCPU, "five a second: CPU-s per million deliveries", "%.2f"},
		{houseSoon, "20 rooms, an op a person a second: % delivered within a second", "%.2f"},
		{house50, "20 rooms: ack p50, ms", "%.2f"},
		{house99, "20 rooms: ack p99, ms", "%.2f"},
		{houseCPU, "20 rooms: CPU-s per million deliveries", "%.2f"},
		{fullSoon, "100 rooms, an op a person a second: % delivered within a second", "%.2f"},
		{full50, "100 rooms: ack p50, ms", "%.2f"},
		{full99, "100 rooms: ack p99, ms", "%.2f"},
		{fullCPU, "100 rooms: CPU-s per million deliveries", "%.2f"},
		{memory, "20 rooms, quiet: KiB a person", "%.0f"},
		{join, "join with 5,000 records after a change, ms", "%.1f"},
		{again, "join with 5,000 records, nothing changed, ms", "%.1f"},
		{cold, "cold start to the first page, ms", "%.0f"},
		{lost, "kill -9 after the last ack: ops lost", "%.0f"},
		{strayed, "people who saw another order", "%.0f"},
	}
}

// table shows the medians of all servers and the first over each other.
func (all results) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Rooms of %d, medians of %d rotations, spread of the runs in brackets; %s; load before %s\n\n", people, len(all.runs[cairn]), all.cores(), all.load)
	b.WriteString("| | Cairn | bare SQLite | bare fan-out | Cairn / SQLite | Cairn / fan-out |\n|---|---|---|---|---|---|\n")
	for _, l := range lines() {
		x, y, z := all.column(cairn, l.figure), all.column(durable, l.figure), all.column(fanOut, l.figure)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", l.name, cell(l, x), cell(l, y), cell(l, z), ratio(x, y), ratio(x, z))
	}
	b.WriteString("\n" + all.verdict())
	return b.String()
}

func (all results) cores() string {
	if all.apart {
		return "the driver on one core, each server alone on another"
	}
	return "driver and servers shared the cores: they could not be kept apart here"
}

// verdict holds the table against the targets it can speak about.
func (all results) verdict() string {
	got := median(all.column(cairn, rate)) / median(all.column(durable, rate))
	bad := slices.Max(all.column(cairn, lost)) + slices.Max(all.column(cairn, strayed))
	return fmt.Sprintf("target: closed loop against bare SQLite at least 0.50: %.2f, %s; ops lost and other orders 0: %.0f, %s\n",
		got, word(got >= 0.5), bad, word(bad == 0))
}

func word(reached bool) string {
	if reached {
		return "reached"
	}
	return "not reached"
}

func (all results) column(name string, f figure) []float64 {
	var out []float64
	for _, r := range all.runs[name] {
		out = append(out, r[f])
	}
	return out
}

func cell(l line, runs []float64) string {
	if slices.Min(runs) == slices.Max(runs) {
		return fmt.Sprintf(l.format, runs[0])
	}
	return fmt.Sprintf(l.format+" ("+l.format+" to "+l.format+")", median(runs), slices.Min(runs), slices.Max(runs))
}

func ratio(a, b []float64) string {
	if median(a) == 0 || median(b) == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", median(a)/median(b))
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return quantile(sorted, 0.5)
}

// quantile returns the value at a share of a sorted list, the nearest rank.
func quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(share*float64(len(sorted)-1)+0.5)]
}
