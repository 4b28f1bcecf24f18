# SPDX-License-Identifier: MIT
# A trace: where the program's own code spent its CPU time.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "Where its own code spent CPU time"
MOST_PLACES = 64
array place[MOST_PLACES]
places = 0
letters = 4
top = 0
last_part(path) = (cut = strstrt(path, "/"), cut == 0 ? path : last_part(path[cut + 1 : *]))
name(symbol, object) = fit(symbol eq "-" ? "?" : symbol, 48).", ".fit(last_part(object), 30)
take(r, text, v) = (place[r] = text, places = r, letters = strlen(text) > letters ? strlen(text) : letters, top = v > top ? v : top, \
	add_tip(0, 50 * v, r, sprintf("%s|%s|%.0f sample%s, %.1f %%", strcol("symbol"), strcol("object"), \
	column("samples"), column("samples") == 1 ? "" : "s", 100 * v)), v)
set datafile columnheaders
set samples 2
set table $bars
plot "+" using (NaN):(NaN) with table, \
	$places using (column("row")):(take(column("row"), name(strcol("symbol"), strcol("object")), column("share"))) with table
unset table
unset datafile columnheaders
if (places == 0) { exit status NOTHING }
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 70
PANEL_WIDTH = PANEL_LEFT + 500
PANEL_TOP = 14
PANEL_HEIGHT = PANEL_TOP + 20 * places + PANEL_BOTTOM
NOTE = sprintf("Share of the samples of the CPU clock outside of calls of primitives; the first %d places.", places)
panel_title(panel) = ""
load parts."frame.gp"
set yrange [places + 0.5 : 0.5]
set xrange [0 : 100 * top * 1.02]
set grid noytics xtics
unset ytics
set border 1
set format x "%g %%"
set xtics nomirror
panel = 1
load parts."panel.gp"
do for [r = 1 : places] { set label at screen screen_x(SIDE + PANEL_LEFT - 8), first r place[r] right textcolor rgb INK }
do for [t = 1 : tips] { set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP }
plot $bars using (0):1:(0):(100 * $2):($1 - 0.36):($1 + 0.36) with boxxyerror fillcolor rgb color(1) fillstyle solid noborder, \
	$bars using (100 * $2):1:(sprintf(" %.1f %%", 100 * $2)) with labels left font SMALL_FONT textcolor rgb INK
unset multiplot
unset output
