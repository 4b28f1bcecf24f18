# SPDX-License-Identifier: MIT
# switch: what a switch costs, and how long a sleeper takes to run again, by how long it slept.

if (!has("switch")) { exit status NOTHING }
HEADING = "switch: a switch on one CPU there and back; from waking a sleeper until it runs"
facets = 1
groups = words(switch_between)
facet_title(f) = ""
group_title(g) = spaced(word(switch_between, g))
points_of(f) = "$switch"
pick(f, g) = strcol("between") eq word(switch_between, g)
slept(row) = column("slept") > 0 ? " after ".time_text(column("slept") * 1000) : " at once"
label_of(row) = strcol("operation") eq "switch" ? "switch there and back" : \
	"wake-up, ".spaced(strcol("placement")).",".slept(0)
X_TITLE = "lower is better"
load parts."dots.gp"
