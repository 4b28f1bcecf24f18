# SPDX-License-Identifier: MIT
# memset: throughput by size, of memory in each state.

if (!has("memset")) { exit status NOTHING }
HEADING = "memset: throughput by size of the block and state of its memory"
facets = 1
groups = words(memset_state)
facet_title(f) = ""
group_title(g) = (state = word(memset_state, g), \
	state eq "warm" ? "used before" : state eq "first_touch" ? "fresh, private" : \
	state eq "first_touch_shared" ? "fresh, shared" : spaced(state))
points_of(f, g) = "$memset"
pick(f, g) = strcol("state") eq word(memset_state, g) && at_base("state size")
x_of(row) = column("size")
X_TITLE = "size of the block"
y_of(name) = column("bytes") / column(name) * 1e9
y_text(v) = rate_text(v)
Y_TITLE = "throughput, higher is better"
load parts."lines.gp"
