# SPDX-License-Identifier: MIT
# Calls by a power of two, a panel for each primitive. Needs HEADING, HISTOGRAM (the name of the data), LOWEST (where
# the bar of the first bucket begins), TICK_STEP and tick_text(v), NOTE.

KINDS_OF = HISTOGRAM
KINDS_MOST = 8
weight(row) = column("calls")
load parts."kinds.gp"
if (primitives == 0) { exit status NOTHING }
shown = kinds - others
low = 1e300
high = 0
most = 0
start(from) = from > 0 ? from : LOWEST
take(from, calls) = (low = start(from) < low ? start(from) : low, high = 2 * start(from) > high ? 2 * start(from) : high, \
	most = calls > most ? calls : most, add_tip(kind_of(strcol("primitive")), start(from) * sqrt(2), sqrt(0.7 * calls), \
	sprintf("%s|%s to %s|%.0f call%s", strcol("primitive"), from > 0 ? tick_text(from) : "0", tick_text(2 * start(from)), \
	calls, calls == 1 ? "" : "s")), 0)
set datafile columnheaders
set table $unused
plot @HISTOGRAM using (take(column("from"), column("calls"))) with table
unset table
unset datafile columnheaders
PANEL_COLUMNS = shown < 4 ? shown : 4
PANEL_ROWS = (shown + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 600 : 320
PANEL_HEIGHT = 230
PANEL_RIGHT = 16
panel_title(panel) = kind_title[panel]." (calls)"
load parts."frame.gp"
set logscale xy
set xrange [low / 1.5 : high * 1.5]
set yrange [0.7 : most * 2]
set format x ""
set xtics () nomirror
most_ticks = plot_width / 60.
e_step = 1 + int(log(high / low) / log(TICK_STEP) / most_ticks)
do for [e = 0 : 12] {
	tick = 1. * TICK_STEP ** e
	if (tick >= low / 1.5 && tick <= high * 1.5 && e % e_step == 0) { set xtics add (tick_text(tick) tick) }
}
set ytics () nomirror
do for [e = 0 : 12] { if (10. ** e <= most * 2) { set ytics add (sprintf("%.0f", 10. ** e) 10. ** e) } }
set datafile columnheaders
do for [panel = 1 : shown] {
	load parts."panel.gp"
	do for [t = 1 : tips] { if (tip_set[t] == panel) { set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP } }
	plot @HISTOGRAM using (kind_of(strcol("primitive")) == panel ? start(column("from")) * sqrt(2) : NaN):(1) \
		:(start(column("from")) * 1.04):(start(column("from")) * 1.92):(0.7):(column("calls")) with boxxyerror \
		fillcolor rgb color(1) fillstyle solid noborder
	unset label
}
unset datafile columnheaders
unset multiplot
unset output
