# SPDX-License-Identifier: MIT
# How long single operations took, from the median to the longest, and beside them a busy loop on the same CPU: what is
# no longer than its gaps may be a gap. Of one result of `run --tail`; src/chart/chart_tail.h describes the data.

if (tail_rows == 0) { exit status NOTHING }
HEADING = "Tails: how long single operations took, and the gaps of a busy loop on the same CPU"
low = 1e300
high = 0
letters = 4
take(v) = (v > 0 ? (low = v < low ? v : low, high = v > high ? v : high) : 0, v)
tail_y(row) = column("row") + (strcol("of") eq "operations" ? -0.15 : 0.2)
known(name, v) = v == v ? sprintf(", %s %s", name, time_text(v)) : ""
said(row) = sprintf("%s|%s: median %s%s%s, longest %s", strcol("label"), spaced(strcol("of")), time_text(column("p50")), \
	known("99 %", column("p99")), known("99.9 %", column("p999")), time_text(column("max")))
take_said(text) = add_tip(0, column("p50"), tail_y(0), text) + add_tip(0, column("max"), tail_y(0), text)
take_label(text) = (letters = strlen(text) > letters ? strlen(text) : letters, 0)
set datafile columnheaders
set table $unused
plot $tail using (take(column("p50"))):(take(column("max"))):(take_label(strcol("label"))):(take_said(said(0))) with table
unset table
LONGEST_LABEL = 60
letters = letters > LONGEST_LABEL ? LONGEST_LABEL : letters
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 16
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = PANEL_LEFT + 640
PANEL_TOP = 34
ROW = 34 # pixels
PANEL_HEIGHT = PANEL_TOP + tail_rows * ROW + PANEL_BOTTOM
NOTE = "From the median to the longest; no mark where too few operations took longer. An operation includes one reading of the clock, the median of the loop."
panel_title(panel) = ""
load parts."frame.gp"
low = low / 1.3
high = high * 1.5
set logscale x
set xrange [low : high]
set yrange [tail_rows + 0.5 : 0.5]
set xlabel "lower is better" offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
set format x ""
set xtics () nomirror
do for [e = 0 : 12] { if (10. ** e >= low && 10. ** e <= high) { set xtics add (time_text(10. ** e) 10. ** e) } }
marks = "p50 p90 p99 p999 max"
names = "median 90_% 99_% 99.9_% longest"
panel = 1
load parts."panel.gp"
do for [m = 1 : words(marks)] {
	set label at screen screen_x(SIDE + PANEL_LEFT + 8 + (m - 1) * 90), screen_y(HEAD + PANEL_TOP - 14) spaced(word(names, m)) \
		point pointtype shape(m) linecolor rgb color(1) offset character 1, 0 textcolor rgb INK
}
set label at screen screen_x(SIDE + PANEL_LEFT + 8 + 470), screen_y(HEAD + PANEL_TOP - 14) "busy loop" \
	point pointtype shape(1) linecolor rgb color(2) offset character 1, 0 textcolor rgb INK
do for [t = 1 : tips] { set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP }
row_y(of) = column("row") + (of eq "operations" ? -0.15 : 0.2)
is(of) = strcol("of") eq of
kind(k) = k == 1 ? "operations" : "busy_loop"
plot for [k = 1 : 2] $tail using (is(kind(k)) ? column("p50") : NaN):(row_y(kind(k))):(column("max") - column("p50")):(0) \
		with vectors nohead linewidth 2 dashtype solid linecolor rgb color(k), \
	for [k = 1 : 2] for [m = 1 : words(marks)] $tail using (is(kind(k)) ? column(word(marks, m)) : NaN):(row_y(kind(k))) \
		with points pointtype shape(m) pointsize 1.1 linecolor rgb color(k), \
	$tail using (NaN):(column("row")):ytic(fit(strcol("label"), LONGEST_LABEL)) with points
unset datafile columnheaders
unset label
unset multiplot
unset output
