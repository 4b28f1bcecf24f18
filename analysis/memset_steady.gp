# SPDX-License-Identifier: MIT
# memset: throughput by pass over a fresh block, from the first touch to the steady state.

if (!has("memset")) { exit status NOTHING }
HEADING = "memset: throughput by pass over a fresh block, from the first touch on"
facets = 1
groups = words(memset_size)
facet_title(f) = ""
group_title(g) = bytes_text(real(word(memset_size, g)))
points_of(f, g) = "$memset"
pick(f, g) = strcol("state") eq "steady" && strcol("size") eq word(memset_size, g) && at_base("state pass size")
x_of(row) = column("pass")
x_text(v) = sprintf("%.0f", v)
X_TITLE = "pass; the first one touches the memory first"
y_of(name) = column("bytes") / column(name) * 1e9
y_text(v) = rate_text(v)
Y_TITLE = "throughput, higher is better"
load parts."lines.gp"
