# SPDX-License-Identifier: MIT
# Why a point is noisy: its rounds in the order in which they were measured, of the points whose intervals are
# widest. Drawn where it is named: --only rounds. src/chart/chart_rounds.h describes the data.

if (rounds_points == 0) { exit status NOTHING }
reset # the ranges of the picture before
array most[rounds_points]
array middle[rounds_points]
do for [i = 1 : rounds_points] {
	stats sprintf("$rounds_%d", i) using (add_tip(i, column(1), column(2), strcol(3)), column(2)) nooutput name "ROUND"
	most[i] = ROUND_max
	middle[i] = ROUND_median
}
HEADING = "Round by round: the points whose intervals are widest"
PANEL_COLUMNS = rounds_points < 3 ? rounds_points : 3
PANEL_ROWS = (rounds_points + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : 440
PANEL_HEIGHT = 250
PANEL_RIGHT = 16
NOTE = "Dot: median of a round, a process of its own, in the order in which they were measured. Line: the median of all rounds."
REMARK = "A slope or a step is a machine that drifts; two levels are two states of it; single peaks are disturbances."
panel_title(panel) = fit(rounds_label[int(panel)], 60)
load parts."frame.gp"
set xlabel "round" offset 0, 0.3 textcolor rgb INK
set offsets graph 0.02, graph 0.02, graph 0.05, graph 0
set xrange [0 : *]
set xtics nomirror
set format y ""
do for [panel = 1 : rounds_points] {
	load parts."panel.gp"
	top = most[panel]
	set yrange [0 : top * 1.05]
	y_step = 10. ** floor(log10(top / 2))
	y_step = y_step * (top / y_step > 10 ? 5 : top / y_step > 5 ? 2 : 1)
	set ytics () nomirror
	do for [i = 0 : int(top / y_step)] { set ytics add (i == 0 ? "0" : time_text(i * y_step) i * y_step) }
	set arrow from graph 0, first middle[panel] to graph 1, first middle[panel] nohead linecolor rgb "#999999" linewidth 1.5
	do for [t = 1 : tips] { if (tip_set[t] == panel) { set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP } }
	plot sprintf("$rounds_%d", panel) using 1:2 with points linetype 1 pointsize 0.5
	unset label
	unset arrow
}
unset multiplot
unset output
