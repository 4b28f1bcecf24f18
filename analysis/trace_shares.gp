# SPDX-License-Identifier: MIT
# A trace: what each process spent its time in.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "What each process spent its time in"
OWN = "own code"
KINDS_OF = "$traced"
KINDS_MOST = 5
weight(row) = strcol("primitive") eq OWN ? NaN : column("wall")
load parts."kinds.gp"
EXTRA_KINDS = 2
extra_title(k) = word("own_code own_code,_not_running", k) eq OWN ? OWN : spaced(word("own_code own_code,_not_running", k))
extra_color(k) = word("#CFCFCF #EFEFEF", k)
KIND_WIDTH = KIND_WIDTH < 190 ? 190 : KIND_WIDTH
boxes = kinds + EXTRA_KINDS
array time[traced_processes * boxes]
do for [i = 1 : |time|] { time[i] = 0 }
at(r, k) = (r - 1) * boxes + k
add(r, k, v) = v > 0 ? (time[at(r, k)] = time[at(r, k)] + v) : 0
take(r) = strcol("primitive") ne OWN ? add(r, kind_of(strcol("primitive")), column("wall")) : column("cpu") == column("cpu") ? \
	(add(r, kinds + 1, column("cpu")), add(r, kinds + 2, column("wall") - column("cpu"))) : \
	add(r, kinds + 1, column("wall"))
set datafile columnheaders
set table $unused
plot $traced using (take(column("row"))) with table
unset table
unset datafile columnheaders
PANEL_RIGHT = 90
PROCESS_NOTE = "Shares of the time of all threads of a process, of which the figure at the right is the sum."
load parts."processes.gp"
set xrange [0 : 100]
set xtics ("0 %%" 0, "25 %%" 25, "50 %%" 50, "75 %%" 75, "100 %%" 100) nomirror
do for [r = 1 : traced_processes] {
	total = 0
	do for [k = 1 : boxes] { total = total + time[at(r, k)] }
	left = 0
	do for [k = 1 : boxes] {
		share = total > 0 ? 100. * time[at(r, k)] / total : 0
		if (share > 0.05) {
			set object rectangle from first left, first r - 0.42 to first left + share, first r + 0.42 \
				fillcolor rgb (k > kinds ? extra_color(k - kinds) : kind_color(k)) fillstyle solid noborder
		}
		if (share > 0.5 && format eq "svg") {
			set label at first left + share / 2, first r sprintf("%s|%s: %s, %.1f %%", process_name[r], \
				k > kinds ? extra_title(k - kinds) : kind_title[k], time_text(time[at(r, k)]), share) @TIP
		}
		if (share > 6) {
			set label at first left + share / 2, first r sprintf("%.0f %%", share) center front font SMALL_FONT \
				textcolor rgb (k > kinds ? INK : on_kind(k))
		}
		left = left + share
	}
	set label at graph 1, first r time_text(total) offset character 0.8, 0 textcolor rgb INK
}
plot NaN
unset multiplot
unset output
