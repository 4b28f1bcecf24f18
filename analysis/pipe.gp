# SPDX-License-Identifier: MIT
# pipe: throughput by size of the message, to a reader on the same CPU and on another.

if (!has("pipe")) { exit status NOTHING }
HEADING = "pipe: throughput by size of a message and by where the reader runs"
facets = 1
groups = words(pipe_placement)
facet_title(f) = ""
group_title(g) = (placement = word(pipe_placement, g), placement eq "same_cpu" ? "reader on same CPU" : \
	placement eq "other_cpu" ? "reader on another" : spaced(placement))
points_of(f) = "$pipe"
pick(f, g) = strcol("pattern") eq "throughput" && strcol("placement") eq word(pipe_placement, g) && \
	at_base("pattern placement block")
x_of(row) = column("block")
X_TITLE = "size of a message"
y_of(name) = column("block") / column(name) * 1e9
y_text(v) = rate_text(v)
Y_TITLE = "throughput, higher is better"
load parts."lines.gp"
