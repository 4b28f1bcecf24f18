# SPDX-License-Identifier: MIT
# shm_open: where the time of a shared memory object goes: its steps stacked, a bar per size and platform.

if (!has("shm_open")) { exit status NOTHING }
HEADING = "shm_open: where the time goes in the life of a shared memory object"
steps = words(shm_open_step)
sizes = words(shm_open_size)
step(k) = word(shm_open_step, k)

array cost[platforms * sizes * steps]
array said[platforms * sizes * steps]
do for [i = 1 : platforms * sizes * steps] { cost[i] = NaN }
at(p, size, k) = ((p - 1) * sizes + size - 1) * steps + k
all_samples = 0
place(row) = at(column("platform"), index_of(shm_open_size, strcol("size")), index_of(shm_open_step, strcol("step")))
take(v) = v == v && at_base("step size") ? (cost[place(0)] = v, said[place(0)] = strcol("hover"), \
	all_samples = all_samples + column("samples"), v) : NaN
set datafile columnheaders
set table $unused
plot $shm_open using (take(column("median_ns"))) with table
unset table
unset datafile columnheaders
if (all_samples == 0) { exit status NOTHING }
array present[platforms] # those with data
places = 0
has_cost(p) = (sum [size = 1 : sizes] (sum [k = 1 : steps] cost[at(p, size, k)] > 0)) > 0
do for [p = 1 : platforms] {
	if (has_cost(p)) {
		places = places + 1
		present[places] = p
	} else {
		ABSENT = ABSENT.sprintf("%d ", p)
	}
}

BAR = places == 1 ? 34 : places <= 3 ? 26 : 20
GAP = 30
TOTAL = 96 # pixels right of the bars, for their totals
PANEL_LEFT = 84
PANEL_RIGHT = TOTAL
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = 952
PANEL_TOP = 44
PANEL_HEIGHT = PANEL_TOP + sizes * (places * BAR + GAP) + PANEL_BOTTOM
KEY_OF_PLATFORMS = 0
NUMBERS = platforms > 1
NOTE = sprintf("Each step: median of the rounds, measured by itself; %d samples.", all_samples)
load parts."frame.gp"

set xrange [0 : 100]
set yrange [plot_height : 0] # pixels
set grid noytics
unset ytics
set border 1
set xtics ("0 %%" 0, "25 %%" 25, "50 %%" 50, "75 %%" 75, "100 %%" 100) nomirror
set xlabel "share of the time of all steps" offset 0, 0.3 textcolor rgb INK
panel = 1
panel_title(panel) = ""
load parts."panel.gp"
do for [k = 1 : steps] {
	set object rectangle center screen screen_x(SIDE + PANEL_LEFT + 7 + (k - 1) * 100), screen_y(HEAD + PANEL_TOP - 20) \
		size screen 14. / WIDTH, screen 14. / HEIGHT fillcolor rgb fill(k) fillstyle solid noborder
	set label at screen screen_x(SIDE + PANEL_LEFT + 20 + (k - 1) * 100), screen_y(HEAD + PANEL_TOP - 20) \
		spaced(step(k)) textcolor rgb INK
}
do for [size = 1 : sizes] {
	top = (size - 1) * (places * BAR + GAP) + GAP / 2.
	set label at graph 0, first top + places * BAR / 2. bytes_text(word(shm_open_size, size) + 0) right \
		offset character (platforms > 1 ? -3 : -1), 0 textcolor rgb INK
	do for [place = 1 : places] {
		p = present[place]
		y = top + (place - 1) * BAR
		total = 0
		missing = ""
		do for [k = 1 : steps] {
			v = cost[at(p, size, k)]
			total = total + (v == v ? v : 0)
			missing = missing.(v == v ? "" : " ".step(k))
		}
		if (platforms > 1) {
			set label at graph 0, first y + BAR / 2. sprintf("%d", p) right offset character -0.6, 0 textcolor rgb FAINT font SMALL_FONT
		}
		left = 0
		do for [k = 1 : steps] {
			v = cost[at(p, size, k)]
			share = v == v && total > 0 ? 100. * v / total : 0
			if (share > 0) {
				set object rectangle from first left, first y + 1 to first left + share, first y + BAR - 2 \
					fillcolor rgb fill(k) fillstyle solid border linecolor rgb "#FFFFFF" linewidth 1
				if (format eq "svg") { set label at first left + share / 2, first y + BAR / 2. said[at(p, size, k)] @TIP }
			}
			if (share > 8) {
				set label at first left + share / 2, first y + BAR / 2. front center \
					share > 22 ? spaced(step(k)).", ".time_text(v) : spaced(step(k)) \
					textcolor rgb on_fill(k) font SMALL_FONT
			}
			left = left + share
		}
		set label at graph 1, first y + BAR / 2. (total > 0 ? time_text(total) : "n/a") offset character 0.8, 0 textcolor rgb INK
		if (total > 0 && strlen(missing) > 0) {
			set label at graph 0.01, first y + BAR + 6 "without".spaced(missing).": n/a" textcolor rgb FAINT font SMALL_FONT
		}
	}
}
plot NaN
unset multiplot
unset output
