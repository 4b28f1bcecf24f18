# SPDX-License-Identifier: MIT
# How many CPUs each probe kept busy: CPU time over wall time. Below 1 it waited, above 1 several worked.

HEADING = "CPU time and wall time: how many CPUs each probe kept busy"
if (words(probes) == 0) { exit status NOTHING }

low = 1e300
high = 0
top = 1.5
bottom = 0.5
all_samples = 0
OUTLIER = 1.25 # a point farther than this factor from one CPU is named, if none is farther on its side
array most_busy[platforms]
array most_busy_at[platforms]
array most_busy_name[platforms]
array least_busy[platforms]
array least_busy_at[platforms]
array least_busy_name[platforms]
do for [p = 1 : platforms] {
	most_busy[p] = OUTLIER
	least_busy[p] = 1 / OUTLIER
}
probe = ""
point_name(point) = probe.(strlen(point) > 0 ? ": ".point : "")
take(p, x, y) = (low = x < low ? x : low, high = x > high ? x : high, top = y > top ? y : top, \
	bottom = y < bottom ? y : bottom, all_samples = all_samples + column("samples"), \
	y > most_busy[p] ? (most_busy[p] = y, most_busy_at[p] = x, most_busy_name[p] = point_name(strcol("point"))) : 0, \
	y < least_busy[p] ? (least_busy[p] = y, least_busy_at[p] = x, least_busy_name[p] = point_name(strcol("point"))) : 0, y)
busy(p) = column("platform") == p && column("median_ns") > 0 && column("cpu_ns") > 0
set datafile columnheaders
set samples 2
do for [k = 1 : words(probes)] { do for [p = 1 : platforms] {
	probe = word(probes, k)
	eval sprintf("set table $busy_%d_%d", k, p)
	plot "+" using (NaN):(NaN) with table, "$".probe using (busy(p) ? column("median_ns") : NaN) \
		:(busy(p) ? take(p, column("median_ns"), column("cpu_ns") / column("median_ns")) : NaN) with table if (busy(p))
	unset table
}}
unset datafile columnheaders
if (high == 0) { exit status NOTHING }

KEY_WIDTH = 124
PANEL_COLUMNS = platforms <= 3 ? platforms : platforms == 4 ? 2 : platforms <= 9 ? 3 : 4
PANEL_ROWS = (platforms + PANEL_COLUMNS - 1) / PANEL_COLUMNS
PANEL_WIDTH = PANEL_COLUMNS == 1 ? 952 : PANEL_COLUMNS == 2 ? 600 : 440
PANEL_HEIGHT = PANEL_ROWS == 1 ? 420 : 300
PANEL_LEFT = 60
PANEL_RIGHT = 16
key_columns = PANEL_COLUMNS * PANEL_WIDTH / KEY_WIDTH
HEAD = 56 + 20 * ((words(probes) + key_columns - 1) / key_columns)
NOTE = sprintf("Each point is one of a probe's: CPU time over wall time, medians of the rounds, %d samples. ", all_samples). \
	"CPU time counts children and the peer."
load parts."frame.gp"

set logscale xy
low = low / 1.6
high = high * 1.6
set xrange [low : high]
NAME_ROOM = (top / bottom) ** (26. / (plot_height - 52)) # for the names of the farthest points
set yrange [bottom / NAME_ROOM : top * NAME_ROOM]
set xlabel "wall time of an iteration" offset 0, 0.3 textcolor rgb INK
set format x ""
set xtics () nomirror
e_step = log10(high / low) > plot_width / 60. ? 2 : 1
do for [e = -2 : 12] {
	if (10. ** e >= low && 10. ** e <= high && e % e_step == 0) { set xtics add (time_text(10. ** e) 10. ** e) }
}
set ytics () nomirror
do for [i = 1 : 13] {
	v = word("0.01 0.02 0.05 0.1 0.2 0.5 1 2 4 8 16 32 64", i) + 0
	set ytics add (sprintf("%g", v) v)
}
do for [k = 1 : words(probes)] {
	set label at screen screen_x(SIDE + 8 + ((k - 1) % key_columns) * KEY_WIDTH), \
		screen_y(62 + ((k - 1) / key_columns) * 20) word(probes, k) \
		point linetype k offset character 1, 0 textcolor rgb INK
}
panel_title(panel) = (platforms > 1 ? platform_name[panel] : "").(panel == 1 ? (platforms > 1 ? " (" : "")."CPUs busy". \
	(platforms > 1 ? ")" : "") : "")
# Over the point, but within the panel.
middle(x, text) = (g = log(x / low) / log(high / low), half = 3.3 * strlen(text) / plot_width, \
	g < half ? half : g > 1 - half ? 1 - half : g)
do for [panel = 1 : platforms] {
	load parts."panel.gp"
	set arrow from graph 0, first 1 to graph 1, first 1 nohead linecolor rgb "#999999" linewidth 1.5
	if (most_busy[panel] > OUTLIER) {
		set label at graph middle(most_busy_at[panel], most_busy_name[panel]), first most_busy[panel] \
			most_busy_name[panel] center offset 0, 0.8 font SMALL_FONT textcolor rgb INK
	}
	if (least_busy[panel] < 1 / OUTLIER) {
		set label at graph middle(least_busy_at[panel], least_busy_name[panel]), first least_busy[panel] \
			least_busy_name[panel] center offset 0, -0.8 font SMALL_FONT textcolor rgb INK
	}
	plot for [k = 1 : words(probes)] sprintf("$busy_%d_%d", k, panel) using 1:2 with points linetype k
	unset label
	unset arrow
}
unset multiplot
unset output
