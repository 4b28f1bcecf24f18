# SPDX-License-Identifier: MIT
# Ratios with intervals, logarithmic: panels one below the other, a row per point, a dot per platform but the first.
#
# A chart sets, beside HEADING and REMARK, before it loads this:
#   facets, panel_title(f), panel_rows(f)
#   panel_data(f)    the name of data with the columns of $means

ROWS_MOST = 80
array row_label[facets * ROWS_MOST]
low = 1
high = 1
letters = 4
take_label(f) = (row_label[(f - 1) * ROWS_MOST + column("row")] = strcol("point"), \
	letters = strlen(strcol("point")) > letters ? strlen(strcol("point")) : letters, 0)
widen(v) = v > 0 ? (low = v < low ? v : low, high = v > high ? v : high, 0) : 0
set datafile columnheaders
set table $unused
do for [f = 1 : facets] {
	plot panel_data(f) using (take_label(f)):(widen(column("ratio"))):(widen(column("low"))):(widen(column("high"))) with table
}
unset table
LETTERS_MOST = 60
letters = letters > LETTERS_MOST ? LETTERS_MOST : letters
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 70
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = PANEL_LEFT < 400 ? 952 : PANEL_LEFT + 552
series = platforms - 1
ROW = 8 + 14 * series
rows_before(f) = f == 1 ? 0 : sum [i = 1 : f - 1] (panel_rows(i))
top_of(f) = HEAD + PANEL_TOP * f + ROW * rows_before(f) + 22 * (f - 1)
PANEL_HEIGHT = top_of(facets) - HEAD + ROW * panel_rows(facets) + PANEL_BOTTOM
KEY_OF_PLATFORMS = 1
NOTE = "Dot: ratio of the medians. Whisker: its 95 % interval. The first platform is the one that the others are compared with."
load parts."frame.gp"
low = low / 1.15
high = high * 1.15
set logscale x
set xrange [low : high]
set grid noytics xtics
unset ytics
set format x ""
set xtics () nomirror
decades = log10(high / low)
do for [e = -9 : 9] { do for [m = 1 : 9] {
	v = m * 10. ** e
	if (v >= low && v <= high) {
		if (m == 1 || (decades < 2.5 && (m == 2 || m == 5)) || decades < 0.7) {
			set xtics add (sprintf("%g", v) v)
		} else {
			set xtics add ("" v 1)
		}
	}
}}
if (decades < 0.35) { do for [i = 8 : 29] { if (i * 0.05 >= low && i * 0.05 <= high) { set xtics add (sprintf("%g", i * 0.05) i * 0.05) } } }
dodge(p) = (p - 1 - (series + 1) / 2.) * 14. / ROW
clear(p, hollow) = column("platform") == p && column("clear") == (hollow ? 0 : 1)
set lmargin at screen screen_x(SIDE + PANEL_LEFT)
set rmargin at screen screen_x(SIDE + PANEL_WIDTH - PANEL_RIGHT)
do for [f = 1 : facets] {
	set tmargin at screen screen_y(top_of(f))
	set bmargin at screen screen_y(top_of(f) + ROW * panel_rows(f))
	set yrange [panel_rows(f) + 0.5 : 0.5]
	set label at screen screen_x(SIDE), screen_y(top_of(f) - 14) panel_title(f) textcolor rgb INK
	set arrow from first 1, graph 0 to first 1, graph 1 nohead linecolor rgb "#999999" linewidth 1.5
	do for [r = 1 : panel_rows(f)] {
		if (r > 1) { set arrow from graph 0, first r - 0.5 to graph 1, first r - 0.5 nohead linecolor rgb GRID }
		set label at screen screen_x(SIDE + PANEL_LEFT - 8), first r fit(row_label[(f - 1) * ROWS_MOST + r], LETTERS_MOST) \
			right textcolor rgb INK
	}
	plot for [p = 2 : platforms] panel_data(f) using (column("platform") == p ? column("low") : NaN) \
			:(column("row") + dodge(p)):(column("high") - column("low")):(0) \
			with vectors nohead linewidth 2 dashtype solid linecolor rgb colour(p), \
		for [p = 2 : platforms] panel_data(f) using (column("platform") == p ? column("ratio") : NaN) \
			:(column("row") + dodge(p)) with points linetype p pointsize 1.1, \
		for [p = 2 : platforms] panel_data(f) using (clear(p, 1) ? column("ratio") : NaN) \
			:(column("row") + dodge(p)) with points pointtype 7 pointsize 0.4 linecolor rgb "#FFFFFF"
	unset label
	unset arrow
}
unset multiplot
unset output
