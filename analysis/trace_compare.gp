# SPDX-License-Identifier: MIT
# Two traces: what leads from the time of A to the time of B, a primitive a step.
# src/chart/chart_trace_compare.h describes the data before this script.

if (trace_differences == 0) { exit status NOTHING }
HEADING = "What leads from A to B: the ".trace_difference_of.", by primitive"
SLOWER = "#D55E00"
FASTER = "#009E73"
WHOLE = "#9A9A9A"
LONGEST_LABEL = 40
letters = 4
do for [r = 1 : trace_differences] { letters = strlen(trace_difference_name[r]) > letters ? strlen(trace_difference_name[r]) : letters }
letters = letters > LONGEST_LABEL ? LONGEST_LABEL : letters
array bar_from[trace_differences]
array bar_to[trace_differences]
array bar_low[trace_differences]
array bar_high[trace_differences]
most = 0
least = 0
take(r, b, e, l, h) = (bar_from[r] = b, bar_to[r] = e, bar_low[r] = l, bar_high[r] = h, most = e > most ? e : most, least = e < least ? e : least, \
	most = h > most ? h : most, least = l < least ? l : least, r)
set datafile columnheaders
set table $unused
plot $trace_differences using (take(column("row"), column("begin"), column("end"), column("low"), column("high"))) with table
unset table
unset datafile columnheaders

PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 110
PANEL_WIDTH = PANEL_LEFT + 640
PANEL_TOP = 14
PANEL_HEIGHT = PANEL_TOP + 24 * trace_differences + PANEL_BOTTOM
NUMBERS = 0
NOTE = "Orange: B took longer. Green: B took less. Whisker: the 95 % interval of the difference, of several traces of each."
panel_title(panel) = ""
load parts."frame.gp"
set yrange [trace_differences + 0.5 : 0.5]
set xrange [least * 1.02 : most > 0 ? most * 1.02 : 1]
set grid noytics xtics
unset ytics
set border 1
wanted = most * 110 / plot_width
x_step = wanted > 0 ? 10. ** floor(log10(wanted)) : 1
x_step = x_step * (wanted > 5 * x_step ? 10 : wanted > 2 * x_step ? 5 : wanted > x_step ? 2 : 1)
set xtics () nomirror
do for [i = 0 : int(most / x_step)] { set xtics add (i == 0 ? "0" : time_text(i * x_step) i * x_step) }
set xlabel trace_difference_of offset 0, 0.3 textcolor rgb INK
panel = 1
load parts."panel.gp"
is_whole(r) = r == 1 || r == trace_differences
fill_of(r) = is_whole(r) ? WHOLE : bar_to[r] > bar_from[r] ? SLOWER : FASTER
figure_of(r) = is_whole(r) ? time_text(bar_to[r]) : bar_to[r] == bar_from[r] ? "0" : (bar_to[r] > bar_from[r] ? "+" : "−").time_text(abs(bar_to[r] - bar_from[r]))
do for [r = 1 : trace_differences] {
	set label at screen screen_x(SIDE + PANEL_LEFT - 8), first r fit(trace_difference_name[r], LONGEST_LABEL) right textcolor rgb INK
	set object rectangle from first bar_from[r], first r - 0.34 to first bar_to[r], first r + 0.34 fillcolor rgb fill_of(r) fillstyle solid noborder
	if (r < trace_differences) {
		set arrow from first bar_to[r], first r + 0.34 to first bar_to[r], first r + 0.66 nohead linecolor rgb "#999999" linewidth 1
	}
	if (bar_low[r] == bar_low[r]) {
		set arrow from first bar_low[r], first r to first bar_high[r], first r nohead linecolor rgb INK linewidth 1.5 front
	}
	set label at graph 1, first r figure_of(r) offset character 0.8, 0 textcolor rgb INK
	if (format eq "svg") {
		set label at first (bar_from[r] + bar_to[r]) / 2, first r trace_difference_name[r]."|".figure_of(r) @TIP
	}
}
set samples 2
plot NaN
unset multiplot
unset output
