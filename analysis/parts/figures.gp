# SPDX-License-Identifier: MIT
# Figures of points of all probes: a row per point, a panel per figure, a dot per platform. A point of which
# no hardware counted anything is left out, and so is a figure without data.
#
# A chart sets, beside HEADING, before it loads this:
#   figures, figure_name(i), figure_title(i)   how many, their columns, their titles
#   figure_text(i, v), is_share(i)             the text of a value; whether its axis ends at 1
#   HARDWARE                                   how many of the first figures come from hardware counters
#   kept(row)                                  whether a point is drawn; `row` is not used
#   label_of(probe)                            the label of its row

ROWS_MOST = 64
array row_label[ROWS_MOST]
array figure[ROWS_MOST * figures * platforms]
do for [i = 1 : |figure|] { figure[i] = NaN }
array top[figures]
array some[figures]
do for [i = 1 : figures] {
	top[i] = 0
	some[i] = 0
}
rows = 0
left_out = 0
at(r, i, p) = ((p - 1) * figures + i - 1) * ROWS_MOST + r
find(label) = rows == 0 ? 0 : sum [k = 1 : rows] (row_label[k] eq label ? k : 0)
row_of(label) = (found = find(label), found > 0 || rows == ROWS_MOST ? found : (rows = rows + 1, row_label[rows] = label, rows))
counted(row) = (sum [i = 1 : HARDWARE] (column(figure_name(i)) == column(figure_name(i)))) > 0
take_figure(r, i, v) = v == v ? (figure[at(r, i, column("platform"))] = v, some[i] = 1, top[i] = v > top[i] ? v : top[i], 0) : 0
take_row(r) = r == 0 ? (left_out = left_out + 1) : sum [i = 1 : figures] take_figure(r, i, column(figure_name(i)))
set datafile columnheaders
set samples 2
set table $unused
do for [k = 1 : words(probes)] {
	probe = word(probes, k)
	plot "+" using (NaN) with table, "$".probe using (kept(0) && counted(0) ? take_row(row_of(label_of(probe))) : NaN) with table
}
unset table
unset datafile columnheaders
if (rows == 0) { exit status NOTHING }

show = 0
array shown[figures]
do for [i = 1 : figures] {
	if (some[i]) {
		show = show + 1
		shown[show] = i
	}
}
array place_of[platforms] # in a row; platforms of which nothing was counted have none
places = 0
has_figures(p) = (sum [i = 1 : figures] (sum [r = 1 : rows] (figure[at(r, i, p)] == figure[at(r, i, p)]))) > 0
do for [p = 1 : platforms] {
	if (has_figures(p)) {
		places = places + 1
		place_of[p] = places
	} else {
		ABSENT = ABSENT.sprintf("%d ", p)
	}
}
letters = 4
do for [r = 1 : rows] { letters = strlen(row_label[r]) > letters ? strlen(row_label[r]) : letters }
LABELS = 7.3 * letters + 16 # pixels
FIGURE = 64                 # of the text right of a dot
PANEL_COLUMNS = show
PANEL_ROWS = 1
PANEL_WIDTH = LABELS / show + 190
PANEL_LEFT = 0
PANEL_RIGHT = 0
ROW = 10 + 14 * places
PANEL_HEIGHT = PANEL_TOP + rows * ROW + PANEL_BOTTOM - 18
KEY_OF_PLATFORMS = platforms > 1
NOTE = "Dot: median of the rounds that counted it; user mode and kernel together.". \
	(left_out ? sprintf(" %d points more are not shown.", left_out) : "")
load parts."frame.gp"
left_of(panel) = SIDE + LABELS + (panel - 1) * 190
set yrange [rows + 0.5 : 0.5]
set border 1
set grid noytics xtics
unset ytics
tick_text(i, v) = is_share(i) ? sprintf("%.0f %%%%", 100 * v) : figure_text(i, v) # of a tick, in which % is special
dodge(p) = (place_of[p] - (places + 1) / 2.) * 14. / ROW
do for [panel = 1 : show] {
	i = shown[panel]
	set lmargin at screen screen_x(left_of(panel))
	set rmargin at screen screen_x(left_of(panel) + 190 - FIGURE)
	set tmargin at screen screen_y(HEAD + PANEL_TOP)
	set bmargin at screen screen_y(HEAD + PANEL_HEIGHT - PANEL_BOTTOM + 18)
	set label at screen screen_x(left_of(panel)), screen_y(HEAD + PANEL_TOP - 14) figure_title(i) textcolor rgb INK
	high = is_share(i) || top[i] == 0 ? 1 : top[i]
	set xrange [0 : high * 1.02]
	set xtics (tick_text(i, 0) 0, tick_text(i, high) high) nomirror font SMALL_FONT
	do for [r = 1 : rows] {
		if (panel == 1) {
			set label at screen screen_x(SIDE + LABELS - 10), first r row_label[r] right textcolor rgb INK
		}
		if (r > 1) { set arrow from graph 0, first r - 0.5 to graph 1, first r - 0.5 nohead linecolor rgb GRID }
		do for [p = 1 : platforms] {
			v = figure[at(r, i, p)]
			if (v == v) {
				set label at first v, first r + dodge(p) figure_text(i, v) point linetype p \
					offset character 0.9, 0 font SMALL_FONT textcolor rgb INK
				if (format eq "svg") {
					set label at first v, first r + dodge(p) row_label[r]."|".figure_title(i).": ".figure_text(i, v) \
						.(platforms > 1 ? "|".platform_name[p] : "") @TIP
				}
			}
		}
	}
	plot NaN
	unset label
	unset arrow
}
unset multiplot
unset output
