# SPDX-License-Identifier: MIT
# pipe: how long a message and its answer take, by where the reader runs.

if (!has("pipe")) { exit status NOTHING }
HEADING = "pipe: round trip of a message of ".bytes_text(word(pipe_block, 1) + 0).", by where the reader runs"
facets = 1
groups = words(pipe_mechanism)
facet_title(f) = ""
group_title(g) = spaced(word(pipe_mechanism, g))
points_of(f) = "$pipe"
pick(f, g) = strcol("pattern") eq "round_trip" && strcol("mechanism") eq word(pipe_mechanism, g) && \
	strcol("block") eq word(pipe_block, 1) && at_base("mechanism pattern placement block")
label_of(row) = (placement = strcol("placement"), placement eq "same_cpu" ? "on the same CPU" : \
	placement eq "other_cpu" ? "on another CPU" : \
	placement eq "free" ? "where the system puts both" : spaced(placement))
X_TITLE = "per round trip, lower is better"
load parts."dots.gp"
