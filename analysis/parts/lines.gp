# SPDX-License-Identifier: MIT
# A figure over a size, both logarithmic. For one platform: a panel per facet, a line per group. For
# several: a panel per facet and group, a line per platform. The same ranges everywhere. A panel or a group of
# single points is left out; if no line has three points, there is no chart.
#
# A chart sets, beside HEADING, before it loads this:
#   facets, groups              how many
#   facet_title(f), group_title(g)
#   points_of(f, g)             the name of the data: "$memset"
#   pick(f, g)                  whether a row belongs there
#   x_of(row), X_TITLE          the size; `row` is not used
#   x_text(v)                   its text, if it is not a number of bytes
#   y_of(column), y_text(v)     the figure made from a column such as "median_ns", and its text
#   Y_TITLE
#   BEST                        the name of the x axis in a caption, if the highest point of each line is marked

if (facets * groups == 0) { exit status NOTHING }

# What each line has: the table $line_I, and in these at I what of it is needed to lay out.
lines = facets * groups * platforms
line(f, g, p) = ((f - 1) * groups + g - 1) * platforms + p
array points[lines]
array samples[lines]
array lows[lines]
array highs[lines]
array x_lows[lines]
array x_highs[lines]
array last_y[lines]
array best_y[lines]
array best_low[lines] # the lower end of its interval
least(a, b) = b > 0 && b < a ? b : a
most(a, b) = b > a ? b : a
take_x(i, x, y) = (x > 0 && y > 0 ? (x_lows[i] = least(x_lows[i], x), x_highs[i] = most(x_highs[i], x), \
	points[i] = points[i] + 1, samples[i] = samples[i] + column("samples"), last_y[i] = y) : 0, x > 0 ? x : NaN)
take_best(i, y, y_low) = (y > best_y[i] ? (best_low[i] = y_low, best_y[i] = y) : 0, y)
take_y(i, y) = (lows[i] = least(lows[i], y), highs[i] = most(highs[i], y), y)
kept(f, g, p) = column("platform") == p && pick(f, g)
# Of a column that is not known gnuplot makes the whole row undefined.
known_y(name) = strcol(name) eq "NaN" ? NaN : y_of(name)

set datafile columnheaders
set samples 2 # of "+", since a table of no rows at all would not come into being
do for [f = 1 : facets] { do for [g = 1 : groups] { do for [p = 1 : platforms] {
	i = line(f, g, p)
	points[i] = 0
	samples[i] = 0
	lows[i] = 1e300
	highs[i] = 0
	x_lows[i] = 1e300
	x_highs[i] = 0
	last_y[i] = NaN
	best_y[i] = 0
	best_low[i] = NaN
	eval sprintf("set table $line_%d", i)
	plot "+" using (NaN):(NaN):(NaN):(NaN):(NaN) with table, \
		points_of(f, g) using (kept(f, g, p) ? take_x(i, x_of(0), known_y("median_ns")) : NaN) \
			:(kept(f, g, p) ? take_tip(i, x_of(0), take_best(i, take_y(i, known_y("median_ns")), known_y("ci_high_ns"))) : NaN) \
			:(kept(f, g, p) ? take_y(i, known_y("p10_ns")) : NaN) \
			:(kept(f, g, p) ? take_y(i, known_y("p90_ns")) : NaN) \
			:(kept(f, g, p) ? known_y("ci_low_ns") : NaN) with table if (kept(f, g, p))
	unset table
}}}
unset datafile columnheaders

# The groups that are shown.
array longest[groups]
array shown[groups]
show = 0
longest_of_all = 0
do for [g = 1 : groups] {
	longest[g] = 0
	do for [f = 1 : facets] { do for [p = 1 : platforms] { longest[g] = most(longest[g], points[line(f, g, p)]) } }
	longest_of_all = most(longest_of_all, longest[g])
}
if (longest_of_all < 3) { exit status NOTHING }
do for [g = 1 : groups] {
	if (longest[g] > 1) {
		show = show + 1
		shown[show] = g
	}
}
low = 1e300
high = 0
x_low = 1e300
x_high = 0
all_samples = 0
letters = 0
do for [s = 1 : show] {
	letters = most(letters, strlen(group_title(shown[s])))
	do for [f = 1 : facets] { do for [p = 1 : platforms] {
		i = line(f, shown[s], p)
		low = least(low, lows[i])
		high = most(high, highs[i])
		x_low = least(x_low, x_lows[i])
		x_high = most(x_high, x_highs[i])
		all_samples = all_samples + samples[i]
	}}
}

single = platforms == 1
do for [p = 1 : platforms] {
	if ((sum [f = 1 : facets] (sum [s = 1 : show] points[line(f, shown[s], p)])) == 0) { ABSENT = ABSENT.sprintf("%d ", p) }
}
# The panels: one without a line is left out.
array panel_facet[facets * show]
array panel_group[facets * show]
panels = 0
longest_in(f, g) = (longest_found = 0, sum [p = 1 : platforms] (longest_found = most(longest_found, points[line(f, g, p)])), longest_found)
longest_of(f) = (longest_seen = 0, sum [s = 1 : show] (longest_seen = most(longest_seen, longest_in(f, shown[s]))), longest_seen)
do for [f = 1 : facets] { do for [s = 1 : single ? 1 : show] {
	if ((single ? longest_of(f) : longest_in(f, shown[s])) > 1) {
		panels = panels + 1
		panel_facet[panels] = f
		panel_group[panels] = s
	}
}}
facet_of(panel) = panel_facet[int(panel)]
group_of(panel, s) = shown[single ? s : panel_group[int(panel)]]
line_of(panel, s) = line(facet_of(panel), group_of(panel, s), single ? 1 : s)
table_of(panel, s) = sprintf("$line_%d", line_of(panel, s))
panel_title(panel) = (facets > 1 ? facet_title(facet_of(panel)) : "").(facets > 1 && !single ? ", " : ""). \
	(single ? "" : group_title(group_of(panel, 1))). \
	(single && facets == 1 ? Y_TITLE : panel == 1 ? " (".Y_TITLE.")" : "")
series = single ? show : platforms
labels = single && show > 1
PANEL_RIGHT = labels ? 7.6 * letters + 36 : 14
PANEL_COLUMNS = panels <= 3 ? panels : panels == 4 ? 2 : 3
PANEL_ROWS = (panels + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : PANEL_COLUMNS == 2 ? 600 : 440
PANEL_HEIGHT = PANEL_ROWS == 1 ? 440 : 340
KEY_OF_PLATFORMS = !single
BAND = series <= 3 ? 0.18 : series <= 5 ? 0.1 : 0.06
NOTE = sprintf("Line: median of the rounds. Band: 10th to 90th percentile of all %d samples.", all_samples)
singles = single ? 0 : facets * show - panels
if (singles > 0) { NOTE = NOTE.sprintf(" Not shown: %d panels without a line.", singles) }
if (strlen(BEST) > 0) {
	NOTE = NOTE." Ring: the ".BEST." with the highest median; thin: may be as good."
}
load parts."frame.gp"

low = low / 1.15
high = high * 1.15
x_high = x_high > x_low ? x_high : x_low * 2
set logscale xy
set xrange [x_low / 1.12 : x_high * 1.12]
set yrange [low : high]
set xlabel X_TITLE offset 0, 0.3 textcolor rgb INK

# As many powers of two as fit, including 1 KiB if it is in the range.
x_step = 1
while (log(x_high / x_low) / log(2) / x_step > plot_width / 62.) { x_step = x_step * 2 }
set format x ""
set xtics () nomirror
do for [e = 0 : 62] {
	if ((e - 10) % x_step == 0 && 2. ** e >= x_low * 0.999 && 2. ** e <= x_high * 1.001) {
		set xtics add (x_text(2. ** e) 2. ** e)
	}
}
decades = log10(high / low)
FEW = 0.55 # of a decade: ticks at even steps then
set ytics () nomirror
if (decades < FEW) {
	y_step = 10. ** floor(log10((high - low) / 3))
	y_step = y_step * ((high - low) / y_step > 15 ? 5 : (high - low) / y_step > 6 ? 2 : 1)
	do for [i = int(low / y_step) + 1 : int(high / y_step)] { set ytics add (y_text(i * y_step) i * y_step) }
}
do for [e = -3 : 15] { do for [m = 1 : 9] {
	v = m * 10. ** e
	if (v >= low && v <= high) {
		if (m == 1 || (decades < 2.5 && (m == 2 || m == 5)) || (decades < 0.7 && decades >= FEW)) {
			set ytics add (y_text(v) v)
		} else {
			set ytics add ("" v 1)
		}
	}
}}

# The rings: the best of several, and those whose 95 % interval touches its own or is not known. Tables hold six digits.
is_ringed(i) = strlen(BEST) > 0 && points[i] > 1
is_best(i, y) = is_ringed(i) && y > 0.99999 * best_y[i]
is_rival(i, y, y_high) = is_ringed(i) && !is_best(i, y) && !(y_high < best_low[i])

# Labels at the right ends of the lines, from the top: each at its line or, where it would touch the one
# above, below that; then up again where the lowest have left the panel.
LABEL_STEP = 18. / plot_height
array label_y[series]
array label_order[series]
graph_y(v) = v == v ? log(v / low) / log(high / low) : 0
do for [panel = 1 : panels] {
	load parts."panel.gp"
	do for [s = 1 : series] {
		label_y[s] = graph_y(last_y[line_of(panel, s)])
		label_order[s] = s
	}
	do for [a = 1 : series] { do for [b = a + 1 : series] {
		if (label_y[label_order[b]] > label_y[label_order[a]]) {
			swap = label_order[a]
			label_order[a] = label_order[b]
			label_order[b] = swap
		}
	}}
	do for [a = 2 : series] {
		above = label_y[label_order[a - 1]] - LABEL_STEP
		if (label_y[label_order[a]] > above) { label_y[label_order[a]] = above }
	}
	do for [a = 1 : series] {
		s = label_order[series + 1 - a]
		label_y[s] = most(label_y[s], (a - 1) * LABEL_STEP)
	}
	do for [s = 1 : labels ? series : 0] {
		if (points[line_of(panel, s)] > 0) {
			set label at graph 1 + 18. / plot_width, label_y[s] group_title(shown[s]) point linetype s \
				offset character 1, 0 textcolor rgb color(s)
		}
	}
	do for [t = 1 : tips] { do for [s = 1 : series] {
		if (tip_set[t] == line_of(panel, s)) {
			set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP
		}
	}}
	plot for [s = 1 : series] table_of(panel, s) using 1:3:4 with filledcurves \
			fillcolor rgb color(s) fillstyle transparent solid BAND noborder, \
		for [s = 1 : series] table_of(panel, s) using 1:2 with linespoints linetype s, \
		for [s = 1 : series] table_of(panel, s) using 1:(is_rival(line_of(panel, s), $2, $5) ? $2 : NaN) \
			with points pointtype 6 pointsize 2 linewidth 1 linecolor rgb color(s), \
		for [s = 1 : series] table_of(panel, s) using 1:(is_best(line_of(panel, s), $2) ? $2 : NaN) \
			with points pointtype 6 pointsize 2 linewidth 2.5 linecolor rgb color(s)
	unset label
	unset arrow
}
unset multiplot
unset output
