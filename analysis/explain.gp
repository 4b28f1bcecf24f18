# SPDX-License-Identifier: MIT
# multiprocessing's Array, Pipe and Queue: the steps of each replay and what the interpreter adds, beside the
# time of the Python program.

if (explained == 0) { exit status NOTHING }
HEADING = "An array of 1,000,000 doubles to a process and back: where the time goes"
PARTS = "arena zero make fill start pickle put transfer work unpickle square reply read exit interpreter"
FILLS = "#7F7F7F #56B4E9 #4D4D4D #0072B2 #F0E442 #CC79A7 #009E73 #7FCDBB #D55E00 #E69F00 #F4A582 #7B4FA0 #A65628 #000000 #C8C8C8"
array bar_title[explained]
array bar_platform[explained]
array bar_left[explained]
array bar_program[explained]
array bar_reported[explained]
array bar_ratio[explained]
do for [b = 1 : explained] {
	bar_left[b] = 0
	bar_program[b] = NaN
	bar_reported[b] = NaN
	bar_ratio[b] = NaN
}
array seen[words(PARTS)]
do for [k = 1 : words(PARTS)] { seen[k] = 0 }
letters = 4
high = 0
higher(v) = (high = v > high ? v : high, v)
take_bar(b) = (bar_title[b] = strcol("title"), bar_platform[b] = column("platform"), \
	letters = strlen(strcol("title")) > letters ? strlen(strcol("title")) : letters, b)
take_part(b, k, v) = k == 0 ? (strcol("part") eq "=program" ? (bar_program[b] = higher(v)) : \
	strcol("part") eq "=reported" ? (bar_reported[b] = higher(v)) : \
	strcol("part") eq "=of_pipe" ? (bar_ratio[b] = v) : 0, NaN) : \
	(seen[k] = 1, add_tip(0, bar_left[b] + v / 2, b, bar_title[b]."|".word(PARTS, k).": ".time_text(v)), bar_left[b] = higher(bar_left[b] + v), bar_left[b] - v)
set datafile columnheaders
set table $parts
plot $explained using (take_bar(column("bar"))):(index_of(PARTS, strcol("part"))) \
	:(take_part(column("bar"), index_of(PARTS, strcol("part")), column("ns"))):(column("ns")) with table
unset table
unset datafile columnheaders
if (high == 0) { exit status NOTHING }
load parts."bars.gp"
