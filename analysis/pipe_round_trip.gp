# SPDX-License-Identifier: MIT
# pipe: how long a message and its answer take, by where the reader runs.

if (!has("pipe")) { exit status NOTHING }
HEADING = "pipe: round trip of a message of ".bytes_text(word(pipe_block, 1) + 0).", by where the reader runs"
facets = 1
groups = 1
rows = words(pipe_placement)
facet_title(f) = ""
group_title(g) = ""
row_title(r) = (placement = word(pipe_placement, r), placement eq "same_cpu" ? "on the same CPU" : \
	placement eq "other_cpu" ? "on another CPU" : spaced(placement))
points_of(f) = "$pipe"
pick(f, g) = strcol("pattern") eq "round_trip" && at_base("pattern placement block") && strcol("block") eq word(pipe_block, 1)
row_of(row) = index_of(pipe_placement, strcol("placement"))
X_TITLE = "per round trip, lower is better"
LOGARITHMIC = 1
load parts."dots.gp"
