# SPDX-License-Identifier: MIT
# Stacked bars, one row each, in a group per platform; a dark mark where a whole was measured,
# a hollow one where it was reported. Needs the variables that analysis/explain.gp sets.

ROW = 22     # pixels
KEY_WIDTH = 112
groups = 0
array group_of[explained]
do for [b = 1 : explained] {
	groups = groups + (b == 1 || bar_platform[b] != bar_platform[b > 1 ? b - 1 : 1])
	group_of[b] = groups
}
titled = platforms > 1
row_y(b) = (b - 0.5) * ROW + (titled ? 26 * group_of[b] : 0)
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = 952
PANEL_LEFT = 7.3 * letters + 20
PANEL_RIGHT = 132
array marks[2] # how many bars have the mark of the program, and that of a report
marks[1] = sum [b = 1 : explained] (bar_program[b] == bar_program[b])
marks[2] = sum [b = 1 : explained] (bar_reported[b] == bar_reported[b])
sums = sum [b = 1 : explained] (bar_program[b] != bar_program[b] && bar_reported[b] != bar_reported[b])
parts_seen = (marks[1] > 0) + (marks[2] > 0) + sum [k = 1 : words(PARTS)] seen[k]
key_columns = int((PANEL_WIDTH - 8) / KEY_WIDTH)
key_rows = (parts_seen + key_columns - 1) / key_columns
PANEL_TOP = 18 + 20 * key_rows
PANEL_HEIGHT = PANEL_TOP + row_y(explained) + ROW / 2 + PANEL_BOTTOM
NOTE = "Colored: the steps without an interpreter, each measured alone, so their sum may be more than the whole. x: a multiple of the Pipe of that machine, size and start."
REMARK = (sums > 0 ? "~: the sum of the known parts. " : "")."Steps outside of the program's time are left out." \
	.(marks[2] > 0 ? " Reported: a mean reported by others, for the number of elements named." : "")
load parts."frame.gp"
set xrange [0 : high * 1.02]
set yrange [plot_height : 0] # pixels
set grid noytics
unset ytics
set border 1
set xtics () nomirror
wanted = high * 110 / plot_width
x_step = 10. ** floor(log10(wanted))
x_step = x_step * (wanted > 5 * x_step ? 10 : wanted > 2 * x_step ? 5 : wanted > x_step ? 2 : 1)
do for [i = 0 : int(high / x_step)] { set xtics add (i == 0 ? "0" : time_text(i * x_step) i * x_step) }
panel = 1
panel_title(panel) = ""
load parts."panel.gp"
boxes = 0
key_x(i) = SIDE + 7 + (i % key_columns) * KEY_WIDTH
key_y(i) = HEAD + 10 + (i / key_columns) * 20
do for [k = 1 : words(PARTS)] {
	if (seen[k]) {
		set object rectangle center screen screen_x(key_x(boxes)), screen_y(key_y(boxes)) \
			size screen 14. / WIDTH, screen 14. / HEIGHT fillcolor rgb word(FILLS, k) fillstyle solid noborder
		set label at screen screen_x(key_x(boxes) + 13), screen_y(key_y(boxes)) word(PARTS, k) textcolor rgb INK
		boxes = boxes + 1
	}
}
do for [i = 1 : 2] {
	if (marks[i] > 0) {
		set label at screen screen_x(key_x(boxes)), screen_y(key_y(boxes)) "" \
			point pointtype (i == 1 ? 13 : 12) pointsize 1.4 linecolor rgb INK
		set label at screen screen_x(key_x(boxes) + 13), screen_y(key_y(boxes)) i == 1 ? "the program" : "reported" \
			textcolor rgb INK
		boxes = boxes + 1
	}
}
do for [b = 1 : explained] {
	set label at screen screen_x(SIDE + PANEL_LEFT - 8), first row_y(b) bar_title[b] right textcolor rgb INK
	if (titled && (b == 1 || group_of[b] != group_of[b > 1 ? b - 1 : 1])) {
		set label at screen screen_x(SIDE), first row_y(b) - ROW / 2 - 9 platform_name[bar_platform[b]] textcolor rgb FAINT
	}
	whole = bar_program[b] == bar_program[b] ? bar_program[b] : bar_reported[b]
	set label at graph 1, first row_y(b) (whole == whole ? time_text(whole) : "~ ".time_text(bar_left[b])) \
		.(bar_ratio[b] == bar_ratio[b] ? sprintf(bar_ratio[b] < 0.995 ? ", x %.2f" : ", x %.1f", bar_ratio[b]) : "") \
		offset character 0.8, 0 textcolor rgb INK
	if (bar_program[b] == bar_program[b]) {
		set label at first bar_program[b], first row_y(b) "" front point pointtype 13 pointsize 1.4 linecolor rgb INK
	}
	if (bar_reported[b] == bar_reported[b]) {
		set label at first bar_reported[b], first row_y(b) "" front point pointtype 12 pointsize 1.4 linecolor rgb INK
	}
}
do for [t = 1 : tips] { set label at first tip_x[t], first row_y(int(tip_y[t])) tip_text[t] @TIP }
plot for [k = 1 : words(PARTS)] $parts using ($2 == k ? $3 : NaN):(row_y(int($1))):3:($3 + $4) \
		:(row_y(int($1)) - 8):(row_y(int($1)) + 8) with boxxyerror fillcolor rgb word(FILLS, k) \
		fillstyle solid noborder, NaN
unset multiplot
unset output
