# SPDX-License-Identifier: MIT
# A trace: how long the calls of each primitive took, in powers of two.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "How long the calls took"
KINDS_OF = "$durations"
KINDS_MOST = 8
weight(row) = column("calls")
load parts."kinds.gp"
if (primitives == 0) { exit status NOTHING }
shown = kinds - others
low = 1e300
high = 0
most = 0
open_low = 16
start(from) = from > 0 ? from : open_low
take(from, calls) = (low = start(from) < low ? start(from) : low, high = 2 * start(from) > high ? 2 * start(from) : high, \
	most = calls > most ? calls : most, 0)
set datafile columnheaders
set table $unused
plot $durations using (take(column("from"), column("calls"))) with table
unset table
unset datafile columnheaders
PANEL_COLUMNS = shown < 4 ? shown : 4
PANEL_ROWS = (shown + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 600 : 320
PANEL_HEIGHT = 230
PANEL_RIGHT = 16
NOTE = "Timed calls by duration, each bar twice as long as the one before; both axes logarithmic. Of short calls of memset and memcpy one in 16 is timed."
panel_title(panel) = kind_title[panel]." (calls)"
load parts."frame.gp"
set logscale xy
set xrange [low / 1.5 : high * 1.5]
set yrange [0.7 : most * 2]
set format x ""
set xtics () nomirror
e_step = log10(high / low) > plot_width / 60. ? 2 : 1
do for [e = 0 : 12] {
	if (10. ** e >= low / 1.5 && 10. ** e <= high * 1.5 && e % e_step == 0) { set xtics add (time_text(10. ** e) 10. ** e) }
}
set ytics () nomirror
do for [e = 0 : 12] { if (10. ** e <= most * 2) { set ytics add (sprintf("%.0f", 10. ** e) 10. ** e) } }
set datafile columnheaders
do for [panel = 1 : shown] {
	load parts."panel.gp"
	plot $durations using (kind_of(strcol("primitive")) == panel ? start(column("from")) * sqrt(2) : NaN):(1) \
		:(start(column("from")) * 1.04):(start(column("from")) * 1.92):(0.7):(column("calls")) with boxxyerror \
		fillcolor rgb colour(1) fillstyle solid noborder
	unset label
}
unset datafile columnheaders
unset multiplot
unset output
