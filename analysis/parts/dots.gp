# SPDX-License-Identifier: MIT
# A duration by something that has no order: a row per word, dots with whiskers. Of one platform: a panel
# per facet, a dot per group. Of several: a panel per facet and group, a dot per platform.
#
# A chart sets, beside HEADING, before it loads this:
#   facets, groups, rows                            how many
#   facet_title(f), group_title(g), row_title(r)
#   points_of(f)                                    the name of the data: "$page_fault"
#   pick(f, g)                                      whether a row of the data belongs there
#   row_of(row)                                     the number of its row, 0 if none; `row` is not used
#   X_TITLE, LOGARITHMIC

set datafile missing ""
set datafile columnheaders
low = 1e300
high = 0
all_samples = 0
array median[facets * groups * platforms * rows]
do for [i = 1 : facets * groups * platforms * rows] { median[i] = NaN }
slot(f, g, p) = ((f - 1) * groups + g - 1) * platforms + p
cell(slot, r) = (slot - 1) * rows + r
kept(f, g, p) = column("platform") == p && pick(f, g) && row_of(0) > 0
track(v) = (v > 0 ? (low = v < low ? v : low, high = v > high ? v : high) : 0, v)
note(f, g, p, v) = (median[cell(slot(f, g, p), row_of(0))] = v, all_samples = all_samples + (v == v ? column("samples") : 0), v)
do for [f = 1 : facets] {
	do for [g = 1 : groups] {
		do for [p = 1 : platforms] {
			eval sprintf("set table $dots_%d", slot(f, g, p))
			plot points_of(f) using (kept(f, g, p) ? row_of(0) : NaN) \
				:(kept(f, g, p) ? note(f, g, p, column("median_ns")) : NaN) \
				:(kept(f, g, p) ? track(column("p10_ns")) : NaN) \
				:(kept(f, g, p) ? track(column("p90_ns")) : NaN) \
				with table if (kept(f, g, p))
			unset table
		}
	}
}
unset datafile columnheaders
if (high == 0) { exit status NOTHING }

single = platforms == 1
panels = single ? facets : facets * groups
series = single ? groups : platforms
slot_of(panel, s) = single ? slot(panel, s, 1) : (panel - 1) * platforms + s
panel_title(panel) = single ? (facets > 1 ? facet_title(panel) : "") : \
	(facets > 1 ? facet_title(1 + (panel - 1) / groups).": " : "").group_title(1 + (panel - 1) % groups)
row_letters = 4
do for [r = 1 : rows] { row_letters = strlen(row_title(r)) > row_letters ? strlen(row_title(r)) : row_letters }
PANEL_LEFT = 7.6 * row_letters + 20
PANEL_COLUMNS = panels <= 3 ? panels : panels == 4 ? 2 : 3
PANEL_ROWS = (panels + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : PANEL_COLUMNS == 2 ? 600 : 440
ROW = 18 + 18 * series # pixels
PANEL_HEIGHT = PANEL_TOP + rows * ROW + PANEL_BOTTOM
SAMPLES = !single
NOTE = sprintf("Dot: median of the rounds. Whisker: 10th to 90th percentile of all %d samples.", all_samples)
load parts."frame.gp"

plot_width = PANEL_WIDTH - PANEL_LEFT - 16
low = LOGARITHMIC ? low / 1.3 : 0
high = LOGARITHMIC ? high * (high / low) ** 0.18 : high * 1.12
if (LOGARITHMIC) { set logscale x }
set xrange [low : high]
set yrange [0.5 : rows + 0.5] reverse
set xlabel X_TITLE offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
do for [r = 1 : rows] { set ytics add (row_title(r) r) }
set xtics () nomirror
if (LOGARITHMIC) {
	do for [e = -3 : 12] {
		do for [m = 1 : 9] {
			v = m * 10. ** e
			if (v >= low && v <= high) {
				if (m == 1 || (log10(high / low) < plot_width / 200. && (m == 2 || m == 5))) {
					set xtics add (time_text(v) v)
				} else {
					set xtics add ("" v 1)
				}
			}
		}
	}
} else {
	# About a label for every 90 pixels, at 1, 2 or 5 times a power of ten.
	x_step = 10. ** floor(log10(high * 90 / plot_width))
	x_step = x_step * (high / x_step * 90 / plot_width > 5 ? 10 : high / x_step * 90 / plot_width > 2 ? 5 : \
		high / x_step * 90 / plot_width > 1 ? 2 : 1)
	do for [i = 0 : int(high / x_step)] { set xtics add (i == 0 ? "0" : time_text(i * x_step) i * x_step) }
}
dodge(s) = (s - (series + 1) / 2.) * 18. / ROW
do for [panel = 1 : panels] {
	set lmargin at screen screen_x(panel_x(panel) + PANEL_LEFT)
	set rmargin at screen screen_x(panel_x(panel) + PANEL_WIDTH - 16)
	set tmargin at screen screen_y(panel_y(panel) + PANEL_TOP)
	set bmargin at screen screen_y(panel_y(panel) + PANEL_HEIGHT - PANEL_BOTTOM)
	set label at screen screen_x(panel_x(panel)), screen_y(panel_y(panel) + PANEL_TOP - 14) \
		panel_title(panel) textcolor rgb INK
	do for [s = 1 : single && groups > 1 && panel == 1 ? series : 0] {
		set label at screen screen_x(SIDE + PANEL_LEFT + 8 + (s - 1) * 160), screen_y(HEAD + PANEL_TOP - 14) \
			group_title(s) point linetype s offset character 1, 0 textcolor rgb colour(s)
	}
	do for [r = 1 : rows] {
		if (r > 1) { set arrow from graph 0, first r - 0.5 to graph 1, first r - 0.5 nohead linecolor rgb GRID }
		do for [s = 1 : series] {
			v = median[cell(slot_of(panel, s), r)]
			if (v != v) {
				set label at graph 0, first r + dodge(s) "n/a" offset character 0.5, 0 textcolor rgb FAINT font SMALL_FONT
			}
		}
	}
	plot for [s = 1 : series] sprintf("$dots_%d", slot_of(panel, s)) \
			using 3:($1 + dodge(s)):($4 - $3):(0) with vectors nohead linewidth 2 dashtype solid linecolor rgb colour(s), \
		for [s = 1 : series] sprintf("$dots_%d", slot_of(panel, s)) \
			using 2:($1 + dodge(s)) with points linetype s pointsize 1.1, \
		for [s = 1 : series] sprintf("$dots_%d", slot_of(panel, s)) \
			using 4:($1 + dodge(s)):(time_text($2)) with labels left offset character 0.7, 0 font SMALL_FONT textcolor rgb INK
	unset label
	unset arrow
}
unset multiplot
unset output
