# SPDX-License-Identifier: MIT
# memcpy: throughput by size, by the state of the memory that is copied to.

if (!has("memcpy")) { exit status NOTHING }
HEADING = "memcpy: throughput by size of the block and state of the memory"
facets = 1
groups = words(memcpy_state)
facet_title(f) = ""
group_title(g) = (state = word(memcpy_state, g), state eq "warm" ? "used before" : state eq "to_fresh" ? "to fresh memory" : spaced(state))
points_of(f, g) = "$memcpy"
pick(f, g) = strcol("state") eq word(memcpy_state, g) && at_base("state size")
x_of(row) = column("size")
X_TITLE = "size of the block"
y_of(name) = column("bytes") / column(name) * 1e9
y_text(v) = rate_text(v)
Y_TITLE = "throughput, higher is better"
load parts."lines.gp"
