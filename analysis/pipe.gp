# SPDX-License-Identifier: MIT
# pipe: throughput by size of the message, to a reader on the same CPU and on another, and the same
# through what else carries messages.

if (!has("pipe")) { exit status NOTHING }
mechanisms = exists("pipe_mechanism") ? pipe_mechanism : "pipe"
HEADING = "pipe: throughput by size of a message and by where the reader runs"
facets = words(pipe_placement)
groups = words(mechanisms)
facet_title(f) = (placement = word(pipe_placement, f), placement eq "same_cpu" ? "reader on the same CPU" : \
	placement eq "other_cpu" ? "reader on another CPU" : \
	placement eq "free" ? "both where the system puts them" : spaced(placement))
group_title(g) = spaced(word(mechanisms, g))
points_of(f, g) = "$pipe"
pick(f, g) = strcol("pattern") eq "throughput" && strcol("placement") eq word(pipe_placement, f) && \
	strcol("mechanism") eq word(mechanisms, g) && at_base("mechanism pattern placement block")
x_of(row) = column("block")
X_TITLE = "size of a message"
y_of(name) = column("block") / column(name) * 1e9
y_text(v) = rate_text(v)
Y_TITLE = "throughput, higher is better"
BEST = "size"
load parts."lines.gp"
