# SPDX-License-Identifier: MIT
# A duration by an unordered property: a row per label, dots with whiskers. For one platform: a panel
# per facet, a dot per group. For several: a panel per facet and group, a dot per platform. Rows are in
# the order of the data. Left out: a group without data, and, with several platforms that tried it, a row
# that only one of them tried or none could measure.
#
# A chart sets, beside HEADING, before it loads this:
#   facets, groups                  how many
#   facet_title(f), group_title(g)
#   points_of(f)                    the name of the data: "$page_fault"; or several, "$fork $page_fault"
#   pick(f, g)                      whether a row of the data belongs there; `source` is the number of its data
#   label_of(row)                   the label of its row in the chart; `row` is not used
#   X_TITLE
#   scale_of(row)                   optional: a factor for its times
#   REMARK                          optional: a last line of the caption

if (facets * groups == 0) { exit status NOTHING }

# What each dot has (its figure is written as a label of the graph, since gnuplot 5.4 dies of a plot
# "with labels" that has none); a set holds the dots of a facet, group and platform: the table $set_I.
ROWS_MOST = 80
sets = facets * groups * platforms
set_of(f, g, p) = ((f - 1) * groups + g - 1) * platforms + p
array median[sets * ROWS_MOST]
array whisker_start[sets * ROWS_MOST]
array whisker_end[sets * ROWS_MOST]
array tried[sets * ROWS_MOST]
do for [i = 1 : sets * ROWS_MOST] {
	median[i] = NaN
	tried[i] = 0
}
dot(i, r) = (i - 1) * ROWS_MOST + r
array row_label[ROWS_MOST]
array group_rows[groups]
do for [g = 1 : groups] { group_rows[g] = 0 }
rows = 0
all_samples = 0
find(label) = rows == 0 ? 0 : sum [k = 1 : rows] (row_label[k] eq label ? k : 0)
row_of(label) = (found = find(label), found > 0 || rows == ROWS_MOST ? found : \
	(rows = rows + 1, row_label[rows] = label, rows))
take_row(i, f, g) = (tried[dot(i, row_of(label_of(0)))] = 1, group_rows[g] = group_rows[g] + 1, row_of(label_of(0)))
scaled(name) = column(name) * scale_of(0)
take_start(i, v) = (whisker_start[dot(i, row_of(label_of(0)))] = v == v ? v : scaled("median_ns"), v)
take_end(i, v) = (whisker_end[dot(i, row_of(label_of(0)))] = v == v ? v : scaled("median_ns"), v)
take_median(i, v) = (v == v ? (median[dot(i, row_of(label_of(0)))] = v, all_samples = all_samples + column("samples")) : 0, v)
kept(f, g, p) = column("platform") == p && pick(f, g)

set datafile columnheaders
set samples 2 # of "+", since a table of no rows at all would not come into being
do for [f = 1 : facets] { do for [g = 1 : groups] { do for [p = 1 : platforms] {
	i = set_of(f, g, p)
	eval sprintf("set table $set_%d", i)
	plot "+" using (NaN):(NaN):(NaN):(NaN) with table, \
		for [source = 1 : words(points_of(f))] word(points_of(f), source) using (kept(f, g, p) ? take_row(i, f, g) : NaN) \
			:(kept(f, g, p) ? (take_tip(i, scaled("median_ns"), row_of(label_of(0))), take_median(i, scaled("median_ns"))) : NaN) \
			:(kept(f, g, p) ? take_start(i, scaled("p10_ns")) : NaN) \
			:(kept(f, g, p) ? take_end(i, scaled("p90_ns")) : NaN) with table if (kept(f, g, p))
	unset table
}}}
unset datafile columnheaders

# The position of each row, 0 if it is left out.
array row_at[rows + 1]
rows_shown = 0
failed = 0 # whether something that is shown has no time
dots = 0
low = 1e300
high = 0
has_row(p, r) = (sum [i = 1 : facets * groups] (tried[dot((i - 1) * platforms + p, r)])) > 0
tries(p) = (sum [r = 1 : rows] has_row(p, r)) > 0
several = (sum [p = 1 : platforms] tries(p)) > 1
do for [r = 1 : rows] {
	row_low = 1e300
	row_high = 0
	do for [i = 1 : sets] {
		if (median[dot(i, r)] > 0) {
			row_low = whisker_start[dot(i, r)] < row_low ? whisker_start[dot(i, r)] : row_low
			row_high = whisker_end[dot(i, r)] > row_high ? whisker_end[dot(i, r)] : row_high
		}
	}
	row_at[r] = 0
	if (!several || (row_high > 0 && (sum [p = 1 : platforms] has_row(p, r)) > 1)) {
		rows_shown = rows_shown + 1
		row_at[r] = rows_shown
		low = row_low < low ? row_low : low
		high = row_high > high ? row_high : high
		do for [i = 1 : sets] {
			dots = dots + (median[dot(i, r)] > 0)
			failed = failed || (tried[dot(i, r)] && median[dot(i, r)] != median[dot(i, r)])
		}
	}
}
if (dots < 2) { exit status NOTHING } # a dot alone shows nothing

array shown[groups]
show = 0
longest = 0
do for [g = 1 : groups] {
	if (group_rows[g] > 0) {
		show = show + 1
		shown[show] = g
		longest = strlen(group_title(g)) > longest ? strlen(group_title(g)) : longest
	}
}
letters = 4
do for [r = 1 : rows] { letters = row_at[r] > 0 && strlen(row_label[r]) > letters ? strlen(row_label[r]) : letters }

single = platforms == 1

# Platforms without data here have no place in the rows.
array present[platforms]
places = 0
has_dots(p) = (sum [i = 1 : facets * groups] (sum [r = 1 : rows] (row_at[r] > 0 && median[dot((i - 1) * platforms + p, r)] > 0))) > 0
do for [p = 1 : platforms] {
	if (has_dots(p)) {
		places = places + 1
		present[places] = p
	} else {
		ABSENT = ABSENT.sprintf("%d ", p)
	}
}
# The panels: one without a dot is left out.
array panel_facet[facets * show]
array panel_group[facets * show]
panels = 0
dots_in(f, g) = sum [p = 1 : platforms] (sum [r = 1 : rows] (row_at[r] > 0 && median[dot(set_of(f, g, p), r)] > 0))
do for [f = 1 : facets] { do for [s = 1 : single ? 1 : show] {
	if (single ? (sum [g = 1 : show] dots_in(f, shown[g])) > 0 : dots_in(f, shown[s]) > 0) {
		panels = panels + 1
		panel_facet[panels] = f
		panel_group[panels] = s
	}
}}
facet_of(panel) = panel_facet[int(panel)]
group_of(panel, s) = shown[single ? s : panel_group[int(panel)]]
style_of(s) = single ? s : present[s]
dots_of(panel, s) = set_of(facet_of(panel), group_of(panel, s), single ? 1 : present[s])
table_of(panel, s) = sprintf("$set_%d", dots_of(panel, s))
panel_title(panel) = (facets > 1 ? facet_title(facet_of(panel)) : "").(facets > 1 && !single ? ", " : ""). \
	(single ? "" : group_title(group_of(panel, 1)))
series = single ? show : places
keys = single && show > 1
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 16
PANEL_COLUMNS = panels == 1 ? 1 : panels == 3 && PANEL_LEFT < 160 ? 3 : panels <= 4 || PANEL_LEFT >= 160 ? 2 : 3
PANEL_ROWS = (panels + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? (PANEL_LEFT > 400 ? PANEL_LEFT + 552 : 952) : \
	PANEL_COLUMNS == 2 ? (PANEL_LEFT > 200 ? PANEL_LEFT + 400 : 600) : 440
ROW = 12 + 17 * series # pixels
PANEL_TOP = keys || strlen(panel_title(1)) > 0 ? 34 : 14
PANEL_HEIGHT = PANEL_TOP + rows_shown * ROW + PANEL_BOTTOM
KEY_OF_PLATFORMS = !single
NOTE = sprintf("Dot: median of the rounds. Whisker: 10th to 90th percentile of all %d samples.", all_samples)
if (failed) { NOTE = NOTE." n/a: tried, no time." }
if (rows_shown < rows) {
	NOTE = NOTE.sprintf(" Not shown: %d rows that only one platform tried or none could measure.", rows - rows_shown)
}
load parts."frame.gp"

# Room for the figure right of the rightmost whisker. Logarithmic if most dots would be at 0 otherwise.
FIGURE = 75. / plot_width
logarithmic = high / low > 20
low = logarithmic ? low / 1.3 : 0
high = logarithmic ? low * (high / low) ** (1 / (1 - FIGURE)) : high / (1 - FIGURE)
if (logarithmic) { set logscale x }
set xrange [low : high]
set yrange [rows_shown + 0.5 : 0.5]
set xlabel X_TITLE offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
do for [r = 1 : rows] { if (row_at[r] > 0) { set ytics add (row_label[r] row_at[r]) } }
set format x ""
set xtics () nomirror
if (logarithmic) {
	decades = log10(high / low)
	do for [e = -3 : 12] { do for [m = 1 : 9] {
		v = m * 10. ** e
		if (v >= low && v <= high) {
			if ((m == 1 && (e % 2 == 0 || decades * 50 < plot_width)) || \
				(decades * 200 < plot_width && (m == 2 || m == 5))) {
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

dodge(s) = (s - (series + 1) / 2.) * 17. / ROW
y_at(r, s) = r > 0 ? (row_at[int(r)] > 0 ? row_at[int(r)] + dodge(s) : NaN) : NaN
do for [panel = 1 : panels] {
	load parts."panel.gp"
	do for [s = 1 : keys && panel == 1 ? series : 0] {
		set label at screen screen_x(SIDE + PANEL_LEFT + 8 + (s - 1) * (7.6 * longest + 40)), \
			screen_y(HEAD + PANEL_TOP - 14) \
			group_title(shown[s]) point linetype s offset character 1, 0 textcolor rgb color(s)
	}
	do for [r = 1 : rows] {
		y = row_at[r]
		if (y > 1) { set arrow from graph 0, first y - 0.5 to graph 1, first y - 0.5 nohead linecolor rgb GRID }
		do for [s = 1 : y > 0 ? series : 0] {
			v = median[dot(dots_of(panel, s), r)]
			if (v == v) {
				set label at first whisker_end[dot(dots_of(panel, s), r)], first y + dodge(s) time_text(v) \
					offset character 0.7, 0 font SMALL_FONT textcolor rgb (single ? INK : color(style_of(s)))
			}
			if (v != v && tried[dot(dots_of(panel, s), r)]) {
				set label at graph 0, first y + dodge(s) "n/a" offset character 0.7, 0 textcolor rgb color(style_of(s)) font SMALL_FONT
			}
		}
	}
	do for [t = 1 : tips] { do for [s = 1 : series] {
		if (tip_set[t] == dots_of(panel, s) && row_at[tip_y[t]] > 0) {
			set label at first tip_x[t], first y_at(tip_y[t], s) tip_text[t] @TIP
		}
	}}
	plot for [s = 1 : series] table_of(panel, s) using 3:(y_at($1, s)):($4 - $3):(0) \
			with vectors nohead linewidth 2 dashtype solid linecolor rgb color(style_of(s)), \
		for [s = 1 : series] table_of(panel, s) using 2:(y_at($1, s)) with points linetype style_of(s) pointsize 1.1
	unset label
	unset arrow
}
unset multiplot
unset output
