# SPDX-License-Identifier: MIT
# CPU time over wall time: what waited (below 1), and where several CPUs worked (above 1). A row per point that
# did not keep one CPU busy, a dot per platform; what kept one busy is only counted.

HEADING = "CPU time over wall time: what waited, and what kept several CPUs busy"
if (words(probes) == 0) { exit status NOTHING }

APART = 1.25     # a point farther than this factor from one CPU has a row
ROWS_MOST = 24   # of those, the farthest
FOUND_MOST = 400
array row_label[FOUND_MOST]
array distance[FOUND_MOST]
array busy[FOUND_MOST * platforms]
array said[FOUND_MOST * platforms] # under the mouse
do for [i = 1 : |busy|] { busy[i] = NaN }
array points_of[platforms]
do for [p = 1 : platforms] { points_of[p] = 0 }
rows = 0
all_points = 0
at(r, p) = (p - 1) * FOUND_MOST + r
find(label) = rows == 0 ? 0 : sum [k = 1 : rows] (row_label[k] eq label ? k : 0)
row_of(label) = (found = find(label), found > 0 || rows == FOUND_MOST ? found : \
	(rows = rows + 1, row_label[rows] = label, distance[rows] = 0, rows))
label_of(row) = probe.(strlen(strcol("point")) > 0 ? ": ".strcol("point") : "")
known(row) = column("median_ns") > 0 && column("cpu_ns") > 0
share(row) = column("cpu_ns") / column("median_ns")
far(v) = exp(abs(log(v)))
farther(r, d) = r > 0 && d > distance[r] ? (distance[r] = d) : 0
count_point(p) = (all_points = all_points + 1, points_of[p] = points_of[p] + 1, 0)
take_far(row) = (count_point(column("platform")), far(share(0)) > APART ? farther(row_of(label_of(0)), far(share(0))) : 0, 0)
take_busy(r) = r > 0 ? (busy[at(r, column("platform"))] = share(0), said[at(r, column("platform"))] = strcol("hover"), 0) : 0
set datafile columnheaders
set samples 2
set table $unused
do for [k = 1 : words(probes)] {
	probe = word(probes, k)
	plot "+" using (NaN) with table, "$".probe using (known(0) ? take_far(0) : NaN) with table
}
do for [k = 1 : words(probes)] {
	probe = word(probes, k)
	plot "+" using (NaN) with table, "$".probe using (known(0) ? take_busy(find(label_of(0))) : NaN) with table
}
unset table
unset datafile columnheaders
if (rows == 0) { exit status NOTHING }

# The farthest, then in the order of their first value: what waits most comes first.
array chosen[ROWS_MOST]
shown = 0
do for [i = 1 : ROWS_MOST] {
	best = 0
	do for [r = 1 : rows] { if (distance[r] > 0 && (best == 0 || distance[r] > distance[best > 0 ? best : 1])) { best = r } }
	if (best > 0) {
		shown = shown + 1
		chosen[shown] = best
		distance[best] = 0
	}
}
first_of(r) = (first = NaN, sum [p = 1 : platforms] (first = first == first ? first : busy[at(r, p)], 0), first)
do for [a = 1 : shown] { do for [b = a + 1 : shown] {
	if (first_of(chosen[b]) < first_of(chosen[a])) {
		swap = chosen[a]
		chosen[a] = chosen[b]
		chosen[b] = swap
	}
}}

low = 0.5
high = 2
array present[platforms]
places = 0
letters = 4
do for [i = 1 : shown] {
	letters = strlen(row_label[chosen[i]]) > letters ? strlen(row_label[chosen[i]]) : letters
	do for [p = 1 : platforms] {
		v = busy[at(chosen[i], p)]
		low = v < low ? v : low
		high = v > high ? v : high
	}
}
do for [p = 1 : platforms] {
	if (points_of[p] > 0) {
		places = places + 1
		present[places] = p
	} else {
		ABSENT = ABSENT.sprintf("%d ", p)
	}
}
single = platforms == 1
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 16
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = PANEL_LEFT > 400 ? PANEL_LEFT + 552 : 952
ROW = 12 + 15 * places # pixels
PANEL_TOP = 14
PANEL_HEIGHT = PANEL_TOP + shown * ROW + PANEL_BOTTOM
KEY_OF_PLATFORMS = !single
NOTE = sprintf("Dot: medians of the rounds; CPU time counts children and the peer. %d of %d points are within %.0f %% of one CPU", \
	all_points - (sum [r = 1 : rows] (sum [p = 1 : platforms] (far(busy[at(r, p)]) > APART))), all_points, 100 * (APART - 1)).". "
NOTE = NOTE.(rows > shown ? sprintf("Of the others the %d farthest rows.", shown) : "")
panel_title(panel) = ""
load parts."frame.gp"
FIGURE = 60. / plot_width # room right of the rightmost dot
low = low / 1.2
high = low * (high / low) ** (1 / (1 - FIGURE))
set logscale x
set xrange [low : high]
set yrange [shown + 0.5 : 0.5]
set xlabel "CPUs busy on average" offset 0, 0.3 textcolor rgb INK
set grid noytics xtics
set ytics () nomirror scale 0
do for [i = 1 : shown] { set ytics add (row_label[chosen[i]] i) }
set format x ""
set xtics () nomirror
do for [i = 1 : 13] {
	v = word("0.01 0.02 0.05 0.1 0.2 0.5 1 2 4 8 16 32 64", i) + 0
	if (v >= low && v <= high) { set xtics add (sprintf("%g", v) v) }
}
dodge(s) = (s - (places + 1) / 2.) * 15. / ROW
panel = 1
load parts."panel.gp"
set arrow from first 1, graph 0 to first 1, graph 1 nohead linecolor rgb "#999999" linewidth 1.5
do for [i = 1 : shown] {
	if (i > 1) { set arrow from graph 0, first i - 0.5 to graph 1, first i - 0.5 nohead linecolor rgb GRID }
	do for [s = 1 : places] {
		v = busy[at(chosen[i], present[s])]
		if (v == v) {
			set label at first v, first i + dodge(s) sprintf("%.2g", v) point linetype present[s] \
				offset character 0.9, 0 font SMALL_FONT textcolor rgb (single ? INK : color(present[s]))
			if (format eq "svg") { set label at first v, first i + dodge(s) said[at(chosen[i], present[s])] @TIP }
		}
	}
}
plot NaN
unset label
unset arrow
unset multiplot
unset output
