# SPDX-License-Identifier: MIT
# Begins a picture with a row per process of a trace, and boxes that explain the kinds. Needs EXTRA_KINDS and
# extra_title(k), extra_color(k) for boxes beyond those of kinds.gp, PANEL_RIGHT and PROCESS_NOTE.

array process_name[traced_processes]
array process_begin[traced_processes]
array process_end[traced_processes]
letters = 4
take_process(r) = (process_name[r] = strcol("name"), process_begin[r] = column("begin"), process_end[r] = column("end"), \
	letters = strlen(strcol("name")) > letters ? strlen(strcol("name")) : letters, 0)
set datafile columnheaders
set table $unused
plot $processes using (take_process(column("row"))) with table
unset table
unset datafile columnheaders
ROW = 18 # pixels
PANEL_COLUMNS = 1
PANEL_ROWS = 1
PANEL_WIDTH = 952
PANEL_LEFT = 7.3 * letters + 20
key_columns = int((PANEL_WIDTH - 8) / KIND_WIDTH)
key_rows = (kinds + EXTRA_KINDS + key_columns - 1) / key_columns
PANEL_TOP = 18 + 20 * key_rows
PANEL_HEIGHT = PANEL_TOP + traced_processes * ROW + PANEL_BOTTOM
NOTE = PROCESS_NOTE.(all_processes > traced_processes ? \
	sprintf(" The %d of %d processes that lived longest.", traced_processes, all_processes) : "")
load parts."frame.gp"
set yrange [traced_processes + 0.5 : 0.5]
set grid noytics xtics
unset ytics
set border 1
panel = 1
panel_title(panel) = ""
load parts."panel.gp"
do for [k = 1 : kinds + EXTRA_KINDS] {
	box_x = SIDE + 7 + ((k - 1) % key_columns) * KIND_WIDTH
	box_y = HEAD + 10 + ((k - 1) / key_columns) * 20
	set object rectangle center screen screen_x(box_x), screen_y(box_y) size screen 14. / WIDTH, screen 14. / HEIGHT \
		fillcolor rgb (k > kinds ? extra_color(k - kinds) : kind_color(k)) fillstyle solid noborder
	set label at screen screen_x(box_x + 13), screen_y(box_y) (k > kinds ? extra_title(k - kinds) : kind_title[k]) \
		textcolor rgb INK
}
do for [r = 1 : traced_processes] {
	set label at screen screen_x(SIDE + PANEL_LEFT - 8), first r process_name[r] right textcolor rgb INK
}
