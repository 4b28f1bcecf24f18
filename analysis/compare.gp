# SPDX-License-Identifier: MIT
# Results against the first of them: the ratio of the times with its interval, of each probe and of the
# points that differ most. What is not distinguishable from noise is hollow. src/chart/chart_compare.h
# describes the data before this script.

if (compare_rows == 0) { exit status NOTHING }
HEADING = "Time against ".platform_name[1]." (1): what is slower, what is faster"

others = platforms - 1
low = 0.95
high = 1.05
dot_low = 1
dot_high = 1
take(v) = (v > 0 ? (low = v < low ? v : low, high = v > high ? v : high) : 0, v)
take_dot(v) = (v > 0 ? (dot_low = v < dot_low ? v : dot_low, dot_high = v > dot_high ? v : dot_high) : 0, take(v))
set datafile columnheaders
set table $unused
plot $compare using (take_dot(column("ratio"))):(take(column("low"))):(take(column("high"))) with table
unset table
# A longer whisker is cut, so that the dots have room.
REACH = 4.
low = low < dot_low / REACH ? dot_low / REACH : low
high = high > dot_high * REACH ? dot_high * REACH : high
do for [p = 2 : platforms] {
	ratios = 0
	set table $unused
	plot $compare using (column("other") == p && column("ratio") > 0 ? (ratios = ratios + 1) : NaN) with table
	unset table
	if (ratios == 0) { ABSENT = ABSENT.sprintf("%d ", p) }
}
letters = 4
do for [r = 1 : compare_rows] { letters = strlen(compare_label[r]) > letters ? strlen(compare_label[r]) : letters }
LONGEST_LABEL = 70
letters = letters > LONGEST_LABEL ? LONGEST_LABEL : letters

PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 16
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = PANEL_LEFT + 560
PANEL_TOP = 34
ROW = 8 + 13 * others # pixels
PANEL_HEIGHT = PANEL_TOP + compare_rows * ROW + PANEL_BOTTOM
KEY_OF_PLATFORMS = others > 1
NUMBERS = 1
NOTE = "Dot: ratio of the times. Whisker: its 95 % interval. Hollow: not distinguishable from noise. Long whiskers are cut."
shown = compare_rows - compare_means
REMARK = shown < compare_points ? sprintf("Of %d points the %d that differ most are shown.", compare_points, shown) : ""
panel_title(panel) = ""
load parts."frame.gp"

# Room for the figure right of the rightmost whisker.
end_most = high
high = low * 0.97 * (high / low / 0.97) ** (1 / (1 - 60. / plot_width))
low = low * 0.97
set logscale x
set xrange [low : high]
set yrange [compare_rows + 0.5 : 0.5]
set xlabel "times as long as (1); right of the line is slower" offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
do for [r = 1 : compare_rows] { set ytics add (fit_middle(compare_label[r], LONGEST_LABEL) r) }
set format x ""
set xtics () nomirror
wide = log10(high / low)
do for [e = -6 : 6] { do for [m = 1 : 9] {
	v = m * 10. ** e
	if (v >= low && v <= high) {
		if (m == 1 || (wide < 2 && (m == 2 || m == 5)) || wide < 0.7) {
			set xtics add (sprintf("%g×", v) v)
		} else {
			set xtics add ("" v 1)
		}
	}
}}
if (wide < 0.25) {
	do for [i = 10 : 40] { if (i * 0.05 >= low && i * 0.05 <= high) { set xtics add (sprintf("%g×", i * 0.05) i * 0.05) } }
}

dodge(p) = (p - 1 - (others + 1) / 2.) * 13. / ROW
mine(p, distinct) = column("other") == p && column("distinct") == distinct && column("ratio") > 0
panel = 1
load parts."panel.gp"
do for [r = 2 : others > 1 ? compare_rows : 1] { set arrow from graph 0, first r - 0.5 to graph 1, first r - 0.5 nohead linecolor rgb GRID }
set arrow from first 1, graph 0 to first 1, graph 1 nohead linecolor rgb "#999999" linewidth 1.5
if (compare_means > 0 && shown > 0) {
	set arrow from graph 0, first compare_means + 0.5 to graph 1, first compare_means + 0.5 nohead linecolor rgb FAINT
}
label_at(row, p, v, end) = sprintf("set label at first %g, first %g '%s' offset character 0.7, 0 font SMALL_FONT textcolor rgb INK", \
	end, row + dodge(p), sprintf(v < 9.995 ? "%.2f×" : "%.0f×", v))
array figures[compare_rows * others]
figure = 0
put(row, p, v, end) = (take_tip(p, v, row), figure = figure + 1, figures[figure] = label_at(row, p, v, end != end ? v : end > end_most ? end_most : end), v)
set table $unused
plot for [p = 2 : platforms] $compare using (column("other") == p && column("ratio") > 0 \
	? put(column("row"), p, column("ratio"), column("high")) : NaN) with table
unset table
do for [i = 1 : figure] { eval figures[i] }
do for [t = 1 : tips] { set label at first tip_x[t], first tip_y[t] + dodge(tip_set[t]) tip_text[t] @TIP }
set samples 2
plot for [distinct = 0 : 1] for [p = 2 : platforms] $compare \
		using (mine(p, distinct) ? column("low") : NaN):(column("row") + dodge(p)):((column("high") > end_most ? end_most : column("high")) - column("low")):(0) \
		with vectors nohead linewidth (distinct ? 2 : 1) dashtype solid linecolor rgb color(p), \
	for [p = 2 : platforms] $compare using (mine(p, 1) ? column("ratio") : NaN):(column("row") + dodge(p)) \
		with points pointtype shape(p) pointsize 1.1 linecolor rgb color(p), \
	for [p = 2 : platforms] $compare using (mine(p, 0) ? column("ratio") : NaN):(column("row") + dodge(p)) \
		with points pointtype 7 pointsize 0.9 linecolor rgb "#FFFFFF", \
	for [p = 2 : platforms] $compare using (mine(p, 0) ? column("ratio") : NaN):(column("row") + dodge(p)) \
		with points pointtype 6 pointsize 0.9 linecolor rgb color(p)
unset datafile columnheaders
unset label
unset arrow
unset multiplot
unset output
