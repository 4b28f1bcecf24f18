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

# What each dot has; a set holds the dots of a facet, group and platform: the table $set_I.
sets = facets * groups * platforms
set_of(f, g, p) = ((f - 1) * groups + g - 1) * platforms + p
array median[sets * rows]
do for [i = 1 : sets * rows] { median[i] = NaN }
dot(i, r) = (i - 1) * rows + r
low = 1e300
high = 0
all_samples = 0
take(v) = (v > 0 ? (low = v < low ? v : low, high = v > high ? v : high) : 0, v)
take_median(i, v) = (v == v ? (median[dot(i, row_of(0))] = v, all_samples = all_samples + column("samples")) : 0, take(v))
kept(f, g, p) = column("platform") == p && pick(f, g) && row_of(0) > 0

set datafile columnheaders
set samples 2 # of "+", since a table of no rows at all would not come into being
do for [f = 1 : facets] { do for [g = 1 : groups] { do for [p = 1 : platforms] {
	i = set_of(f, g, p)
	eval sprintf("set table $set_%d", i)
	plot "+" using (NaN):(NaN):(NaN):(NaN) with table, \
		points_of(f) using (kept(f, g, p) ? row_of(0) : NaN) \
			:(kept(f, g, p) ? take_median(i, column("median_ns")) : NaN) \
			:(kept(f, g, p) ? take(column("p10_ns")) : NaN) \
			:(kept(f, g, p) ? take(column("p90_ns")) : NaN) with table if (kept(f, g, p))
	unset table
}}}
unset datafile columnheaders
if (high == 0) { exit status NOTHING }

single = platforms == 1
facet_of(panel) = single ? panel : 1 + (panel - 1) / groups
group_of(panel, s) = single ? s : 1 + (panel - 1) % groups
dots_of(panel, s) = set_of(facet_of(panel), group_of(panel, s), single ? 1 : s)
table_of(panel, s) = sprintf("$set_%d", dots_of(panel, s))
panel_title(panel) = (facets > 1 ? facet_title(facet_of(panel)) : "").(facets > 1 && !single ? ", " : ""). \
	(single ? "" : group_title(group_of(panel, 1)))
panels = single ? facets : facets * groups
series = single ? groups : platforms
letters = 4
do for [r = 1 : rows] { letters = strlen(row_title(r)) > letters ? strlen(row_title(r)) : letters }
PANEL_LEFT = 7.6 * letters + 20
PANEL_RIGHT = 16
PANEL_COLUMNS = panels <= 3 ? panels : panels == 4 ? 2 : 3
PANEL_ROWS = (panels + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : PANEL_COLUMNS == 2 ? 600 : 440
ROW = 18 + 18 * series # pixels
PANEL_HEIGHT = PANEL_TOP + rows * ROW + PANEL_BOTTOM
KEY_OF_PLATFORMS = !single
NOTE = sprintf("Dot: median of the rounds. Whisker: 10th to 90th percentile of all %d samples.", all_samples)
load parts."frame.gp"

# Room for the figure right of the rightmost whisker.
FIGURE = 75. / plot_width
low = LOGARITHMIC ? low / 1.3 : 0
high = LOGARITHMIC ? low * (high / low) ** (1 / (1 - FIGURE)) : high / (1 - FIGURE)
if (LOGARITHMIC) { set logscale x }
set xrange [low : high]
set yrange [rows + 0.5 : 0.5]
set xlabel X_TITLE offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
do for [r = 1 : rows] { set ytics add (row_title(r) r) }
set format x ""
set xtics () nomirror
if (LOGARITHMIC) {
	do for [e = -3 : 12] { do for [m = 1 : 9] {
		v = m * 10. ** e
		if (v >= low && v <= high) {
			if (m == 1 || (log10(high / low) < plot_width / 200. && (m == 2 || m == 5))) {
				set xtics add (time_text(v) v)
			} else {
				set xtics add ("" v 1)
			}
		}
	}}
} else {
	# About a label for every 90 pixels, at 1, 2 or 5 times a power of ten.
	wanted = high * 90 / plot_width
	x_step = 10. ** floor(log10(wanted))
	x_step = x_step * (wanted > 5 * x_step ? 10 : wanted > 2 * x_step ? 5 : wanted > x_step ? 2 : 1)
	do for [i = 0 : int(high / x_step)] { set xtics add (i == 0 ? "0" : time_text(i * x_step) i * x_step) }
}

dodge(s) = (s - (series + 1) / 2.) * 18. / ROW
do for [panel = 1 : panels] {
	load parts."panel.gp"
	do for [s = 1 : single && groups > 1 && panel == 1 ? groups : 0] {
		set label at screen screen_x(SIDE + PANEL_LEFT + 8 + (s - 1) * 160), screen_y(HEAD + PANEL_TOP - 14) \
			group_title(s) point linetype s offset character 1, 0 textcolor rgb colour(s)
	}
	do for [r = 1 : rows] {
		if (r > 1) { set arrow from graph 0, first r - 0.5 to graph 1, first r - 0.5 nohead linecolor rgb GRID }
		do for [s = 1 : series] {
			v = median[dot(dots_of(panel, s), r)]
			if (v != v) {
				set label at graph 0, first r + dodge(s) "n/a" offset character 1, 0 textcolor rgb FAINT font SMALL_FONT
				set label at graph 0, first r + dodge(s) "" point linetype s
			}
		}
	}
	plot for [s = 1 : series] table_of(panel, s) using 3:($1 + dodge(s)):($4 - $3):(0) \
			with vectors nohead linewidth 2 dashtype solid linecolor rgb colour(s), \
		for [s = 1 : series] table_of(panel, s) using 2:($1 + dodge(s)) with points linetype s pointsize 1.1, \
		for [s = 1 : series] table_of(panel, s) using 4:($1 + dodge(s)):(time_text($2)) \
			with labels left offset character 0.7, 0 font SMALL_FONT textcolor rgb INK
	unset label
	unset arrow
}
unset multiplot
unset output
