package main

import (
	"fmt"
	"slices"
	"strings"
)

// figure is one thing that is measured.
type figure int

const (
	rate figure = iota
	loopCPU
	loop50
	loop99
	steady50
	steady99
	steadyCPU
	memory
	join
	cold
	lost
	strayed
)

// figures are the results of one run of one server.
type figures map[figure]float64

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
		{steady50, "250 ops/s: ack p50, ms", "%.2f"},
		{steady99, "250 ops/s: ack p99, ms", "%.2f"},
		{steadyCPU, "250 ops/s: CPU-s per million deliveries", "%.2f"},
		{memory, "300 idle: KiB a participant", "%.0f"},
		{join, "join with 5,000 records, ms", "%.1f"},
		{cold, "cold start to the first page, ms", "%.0f"},
		{lost, "kill -9 after the last ack: ops lost", "%.0f"},
		{strayed, "people who saw another order", "%.0f"},
	}
}

// table shows the medians of both servers and the first over the second.
func table(ours, bare []figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "One room of %d, medians of %d rotations, spread of the runs in brackets\n\n", people, len(ours))
	b.WriteString("| | Cairn | bare | Cairn / bare |\n|---|---|---|---|\n")
	for _, l := range lines() {
		x, y := column(ours, l.figure), column(bare, l.figure)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", l.name, cell(l, x), cell(l, y), ratio(median(x), median(y)))
	}
	b.WriteString("\n" + verdict(ours, bare))
	return b.String()
}

// verdict holds the table against the targets it can speak about.
func verdict(ours, bare []figures) string {
	got := median(column(ours, rate)) / median(column(bare, rate))
	bad := slices.Max(column(ours, lost)) + slices.Max(column(ours, strayed))
	return fmt.Sprintf("target: closed loop against bare at least 0.50: %.2f, %s; ops lost and other orders 0: %.0f, %s\n",
		got, word(got >= 0.5), bad, word(bad == 0))
}

func word(reached bool) string {
	if reached {
		return "reached"
	}
	return "not reached"
}

func column(runs []figures, f figure) []float64 {
	var out []float64
	for _, r := range runs {
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

func ratio(a, b float64) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/b)
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
