# SPDX-License-Identifier: MIT
# A figure over a size, both logarithmic. Of one platform: a panel per facet, a line per group. Of
# several: a panel per facet and group, a line per platform. The same ranges everywhere.
#
# A chart sets, beside HEADING and SUBHEADING, before it loads this:
#   facets, groups              how many
#   facet_title(f), group_title(g)
#   points_of(f)                the name of the data: "$memset"
#   pick(f, g)                  whether a row belongs there
#   x_of(row), X_TITLE          the size; `row` is not used
#   y_of(column), y_text(v)     the figure made from a column such as "median_ns", and its text
#   Y_TITLE

set datafile missing ""
set datafile columnheaders
low = 1e300
high = 0
x_low = 1e300
x_high = 0
all_samples = 0
array last_y[facets * groups * platforms]
track(v) = (v > 0 ? (low = v < low ? v : low, high = v > high ? v : high) : 0, v)
track_x(x, y) = (x > 0 && y == y ? (x_low = x < x_low ? x : x_low, x_high = x > x_high ? x : x_high, last = y) : 0, \
	x > 0 ? x : NaN)
count_samples(n) = (all_samples = all_samples + (n == n ? n : 0), n)
kept(f, g, p) = column("platform") == p && pick(f, g)
slot(f, g, p) = ((f - 1) * groups + g - 1) * platforms + p
do for [f = 1 : facets] {
	do for [g = 1 : groups] {
		do for [p = 1 : platforms] {
			last = NaN
			eval sprintf("set table $line_%d", slot(f, g, p))
			plot points_of(f) using (kept(f, g, p) ? track_x(x_of(0), y_of("median_ns")) : NaN) \
				:(kept(f, g, p) ? track(y_of("median_ns")) : NaN) \
				:(kept(f, g, p) ? track(y_of("p10_ns")) : NaN) \
				:(kept(f, g, p) ? track(y_of("p90_ns")) : NaN) \
				:(kept(f, g, p) ? count_samples(column("samples")) : NaN) \
				with table if (kept(f, g, p))
			unset table
			last_y[slot(f, g, p)] = last
		}
	}
}
unset datafile columnheaders
if (high == 0) { exit status NOTHING }

single = platforms == 1
panel_title(panel) = single ? (facets > 1 ? facet_title(panel).": " : "").Y_TITLE : \
	(facets > 1 ? facet_title(1 + (panel - 1) / groups).": " : "").group_title(1 + (panel - 1) % groups). \
	(panel == 1 ? ": ".Y_TITLE : "")
panels = single ? facets : facets * groups
series = single ? groups : platforms
slot_of(panel, s) = single ? slot(panel, s, 1) : (panel - 1) * platforms + s
LABELS = single && groups > 1 ? 150 : 14
PANEL_COLUMNS = panels <= 3 ? panels : panels == 4 ? 2 : panels <= 9 ? 3 : 4
PANEL_ROWS = (panels + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : PANEL_COLUMNS == 2 ? 600 : 440
PANEL_HEIGHT = PANEL_ROWS == 1 ? 440 : 340
SAMPLES = !single
BAND = series <= 3 ? 0.18 : 0.1
NOTE = sprintf("Line: median of the rounds. Band: 10th to 90th percentile of all %d samples.", all_samples)
load parts."frame.gp"

plot_width = PANEL_WIDTH - PANEL_LEFT - LABELS
plot_height = PANEL_HEIGHT - PANEL_TOP - PANEL_BOTTOM
low = low / 1.15
high = high * 1.15
x_high = x_high > x_low ? x_high : x_low * 2
set logscale xy
set xrange [x_low / 1.12 : x_high * 1.12]
set yrange [low : high]

# As many powers of two as there is room for, 1 KiB among them where the range has it.
x_step = 1
while (log(x_high / x_low) / log(2) / x_step > plot_width / 62.) { x_step = x_step * 2 }
set format x ""
set xtics () nomirror
do for [e = 0 : 62] {
	if ((e - 10) % x_step == 0 && 2. ** e >= x_low * 0.999 && 2. ** e <= x_high * 1.001) {
		set xtics add (bytes_text(2. ** e) 2. ** e)
	}
}
decades = log10(high / low)
set ytics () nomirror
do for [e = -3 : 15] {
	do for [m = 1 : 9] {
		v = m * 10. ** e
		if (v >= low && v <= high) {
			if (m == 1 || (decades < 2.5 && (m == 2 || m == 5)) || decades < 0.5) {
				set ytics add (y_text(v) v)
			} else {
				set ytics add ("" v 1)
			}
		}
	}
}

# Labels at the right ends of the lines, from the top: each at its line or, where it would touch the one
# above, below that; then up again where the lowest have left the panel.
LABEL_STEP = 18. / plot_height
array label_y[series]
array label_order[series]
graph_y(v) = v == v ? log(v / low) / log(high / low) : 0.5
do for [panel = 1 : panels] {
	set lmargin at screen screen_x(panel_x(panel) + PANEL_LEFT)
	set rmargin at screen screen_x(panel_x(panel) + PANEL_WIDTH - LABELS)
	set tmargin at screen screen_y(panel_y(panel) + PANEL_TOP)
	set bmargin at screen screen_y(panel_y(panel) + PANEL_HEIGHT - PANEL_BOTTOM)
	set xlabel X_TITLE offset 0, 0.3 textcolor rgb INK
	set label at screen screen_x(panel_x(panel)), screen_y(panel_y(panel) + PANEL_TOP - 14) \
		panel_title(panel) textcolor rgb INK
	do for [s = 1 : series] {
		label_y[s] = graph_y(last_y[slot_of(panel, s)])
		label_order[s] = s
	}
	do for [a = 1 : series] {
		do for [b = a + 1 : series] {
			if (label_y[label_order[b]] > label_y[label_order[a]]) {
				swap = label_order[a]; label_order[a] = label_order[b]; label_order[b] = swap
			}
		}
	}
	do for [a = 2 : series] {
		above = label_y[label_order[a - 1]] - LABEL_STEP
		if (label_y[label_order[a]] > above) { label_y[label_order[a]] = above }
	}
	do for [a = 1 : series] {
		lowest = (a - 1) * LABEL_STEP
		s = label_order[series + 1 - a]
		if (label_y[s] < lowest) { label_y[s] = lowest }
	}
	do for [s = 1 : single && groups > 1 ? series : 0] {
		if (last_y[slot_of(panel, s)] == last_y[slot_of(panel, s)]) {
			set label at graph 1 + 18. / plot_width, label_y[s] group_title(s) point linetype s offset character 1, 0 \
				textcolor rgb colour(s)
		}
	}
	plot for [s = 1 : series] sprintf("$line_%d", slot_of(panel, s)) using 1:3:4 with filledcurves \
			fillcolor rgb colour(s) fillstyle transparent solid BAND noborder, \
		for [s = 1 : series] sprintf("$line_%d", slot_of(panel, s)) using 1:2 with linespoints linetype s
	unset label
	unset arrow
}
unset multiplot
unset output
