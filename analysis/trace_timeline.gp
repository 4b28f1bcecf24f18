# SPDX-License-Identifier: MIT
# A trace: when each process lived, and in which calls it spent 0.1 ms or more.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "When each process lived, and which calls it was in"
KINDS_OF = "$spans"
KINDS_MOST = 7
weight(row) = column("end") - column("begin")
load parts."kinds.gp"
EXTRA_KINDS = 1
extra_title(k) = "own code, short calls"
extra_color(k) = "#E4E4E4"
KIND_WIDTH = KIND_WIDTH < 140 ? 140 : KIND_WIDTH
PANEL_RIGHT = 24
PROCESS_NOTE = sprintf("Colored: calls of 0.1 ms or more, the longest %.0f of %.0f.", |$spans| - 1, traced_calls)
load parts."processes.gp"
last = 0
do for [r = 1 : traced_processes] { last = process_end[r] == process_end[r] && process_end[r] > last ? process_end[r] : last }
last = last > 0 ? last : 1
set xrange [0 : last]
wanted = last * 110 / plot_width
x_step = 10. ** floor(log10(wanted))
x_step = x_step * (wanted > 5 * x_step ? 10 : wanted > 2 * x_step ? 5 : wanted > x_step ? 2 : 1)
set xtics () nomirror
do for [i = 0 : int(last / x_step)] { set xtics add (i == 0 ? "0" : time_text(i * x_step) i * x_step) }
set xlabel "since the program began" offset 0, 0.3 textcolor rgb INK
do for [r = 1 : traced_processes] {
	set object rectangle from first (process_begin[r] > 0 ? process_begin[r] : 0), first r - 0.36 \
		to first (process_end[r] == process_end[r] ? process_end[r] : last), first r + 0.36 \
		fillcolor rgb extra_color(1) fillstyle solid noborder behind
}
SPANS_SAID = 300 # of the longest calls: under the mouse
text_of(row, begin, end) = sprintf("%s|%s, from %s on, for %s", process_name[row], strcol("primitive"), \
	begin > 0 ? time_text(begin) : "0", time_text(end - begin))
take_span(row, begin, end) = tips < SPANS_SAID ? add_tip(0, (begin + end) / 2, row, text_of(row, begin, end)) : 0
set datafile columnheaders
set table $unused
plot "+" using (NaN) with table, $spans using (take_span(int(column("row")), column("begin"), column("end"))) with table
unset table
do for [t = 1 : tips] { set label at first tip_x[t], first tip_y[t] tip_text[t] @TIP }
plot for [k = 1 : kinds] $spans using (kind_of(strcol("primitive")) == k ? column("begin") : NaN):(column("row")) \
	:(column("begin")):(column("end")):(column("row") - 0.36):(column("row") + 0.36) with boxxyerror \
	fillcolor rgb kind_color(k) fillstyle solid noborder
unset datafile columnheaders
unset multiplot
unset output
