# SPDX-License-Identifier: MIT
# Shared by all charts: colors, units, the frame of a picture. src/chart/chart_data.h describes the variables
# and data before this script; FORMAT and PICTURE are set before each chart.

if (GPVAL_VERSION < 5.4) {
	print sprintf("this is gnuplot %.1f; the charts need 5.4 or newer", GPVAL_VERSION)
	exit status 1
}

NOTHING = 77 # the exit status of a chart that the results have nothing for

set encoding utf8
set minussign

# The colors of Okabe and Ito, without yellow, which is invisible on white. Shapes and dashes repeat the
# distinction for gray prints; after eight, the colors repeat with other shapes.
colors = "#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #000000 #7F7F7F"
shapes = "7 5 9 13 11 6 4 8"
COLORS = words(colors)
color(i) = word(colors, 1 + (i - 1) % COLORS)
shape(i) = int(word(shapes, 1 + (i - 1 + 3 * ((i - 1) / COLORS)) % COLORS))
MOST = 4 * COLORS
do for [i = 1 : MOST : 8] {
	set linetype i dashtype solid
	set linetype i + 1 dashtype (16,4)
	set linetype i + 2 dashtype (5,3)
	set linetype i + 3 dashtype (16,4,3,4)
	set linetype i + 4 dashtype (2,3)
	set linetype i + 5 dashtype (10,3,2,3,2,3)
	set linetype i + 6 dashtype solid
	set linetype i + 7 dashtype (16,4)
}
do for [i = 1 : MOST] {
	set linetype i linecolor rgb color(i) pointtype shape(i) linewidth 2 pointsize 0.9
}
set linetype cycle MOST

# For areas the yellow, rather than black, and what is legible on them.
fills = "#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #F0E442 #7F7F7F"
fill(i) = word(fills, 1 + (i - 1) % COLORS)
on_fill(i) = word("#FFFFFF #FFFFFF #FFFFFF #000000 #000000 #000000 #000000 #FFFFFF", 1 + (i - 1) % COLORS)

INK = "#222222"
FAINT = "#666666"
GRID = "#E4E4E4"

# Figures for people, like src/text/units.c.
unit_text(v, names, step) = (unit_i = 1 + (v < step ? 0 : int(log(v * 1.0000001) / log(step))), \
	unit_i = unit_i > words(names) ? words(names) : unit_i, sprintf("%.3g %s", v / step ** (unit_i - 1), word(names, unit_i)))
bytes_text(v) = unit_text(v, "B KiB MiB GiB TiB", 1024.)
rate_text(v) = unit_text(v, "B/s kB/s MB/s GB/s TB/s", 1000.)
time_text(v) = v != v ? "" : v < 1 ? sprintf("%.3g ns", v) : v >= 1e9 ? sprintf("%.3g s", v / 1e9) : unit_text(v, "ns µs ms", 1000.)

# Whether a result has the probe, and a row that has every axis but those named at its base value.
has(probe) = strstrt(" ".probes, " ".probe." ") > 0
at_base(axes) = (sum [i = 1 : words(strcol("off_base"))] \
	(strstrt(" ".axes." ", " ".word(strcol("off_base"), i)." ") == 0)) == 0

# A word of a CSV file for people.
spaced(word) = (spaced_i = strstrt(word, "_"), spaced_i == 0 ? word : word[1 : spaced_i - 1]." ".spaced(word[spaced_i + 1 : *]))
index_of(list, what) = sum [i = 1 : words(list)] (word(list, i) eq what ? i : 0)
fit_middle(text, letters) = strlen(text) <= letters ? text : \
	text[1 : int(letters / 2)]."…".text[strlen(text) - int(letters) + int(letters / 2) + 2 : *]
fit(text, letters) = strlen(text) <= letters ? text : text[1 : int(letters) - 1]."…"

# What an SVG says of a point under the mouse ('|' ends a line), kept while the tables are made; `set` is the number of what
# it belongs to: a line, dots, a panel. take_tip takes the text of the row of a point.
TIPS_MOST = 2000
array tip_set[TIPS_MOST]
array tip_x[TIPS_MOST]
array tip_y[TIPS_MOST]
array tip_text[TIPS_MOST]
tips = 0
add_tip(set, x, y, text) = x == x && y == y && format eq "svg" && tips < TIPS_MOST ? (tips = tips + 1, tip_set[tips] = set, \
	tip_x[tips] = x, tip_y[tips] = y, tip_text[tips] = text, tips) : 0
take_tip(set, x, y) = (add_tip(set, x, y, strcol("hover")), y)
TIP = 'front hypertext point pointtype 7 pointsize 1.6 linecolor rgb "#FF000000"' # the place for the mouse, invisible

# The frame, in pixels from the left and the top. A chart sets PANEL_COLUMNS, PANEL_ROWS, PANEL_WIDTH,
# PANEL_HEIGHT (of a panel with its tick labels), then loads frame.gp.
SIDE = 24
HEAD = 48
PANEL_LEFT = 76    # for the labels of the y axis
PANEL_TOP = 34     # for the title of the panel
PANEL_BOTTOM = 52  # for the labels of the x axis and its title
LINE = 19          # of the caption
screen_x(x) = x / real(WIDTH)
screen_y(y) = 1 - y / real(HEIGHT)
panel_x(i) = SIDE + ((i - 1) % PANEL_COLUMNS) * PANEL_WIDTH
panel_y(i) = HEAD + ((i - 1) / PANEL_COLUMNS) * PANEL_HEIGHT

x_text(v) = bytes_text(v) # of parts/lines.gp
scale_of(row) = 1    # of parts/dots.gp: what a time is multiplied by
unit_of(row) = ""    # of parts/variants.gp: what a label says of that
ABSENT = ""          # the numbers of the platforms that the chart has nothing of; the caption names them apart
KEY_OF_PLATFORMS = 0 # whether the caption shows how each platform is drawn
NUMBERS = 0          # or gives it a number
REMARK = ""          # a last line of the caption
BEST = ""            # of parts/lines.gp: what the best one is called
