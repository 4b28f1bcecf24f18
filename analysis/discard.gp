# SPDX-License-Identifier: MIT
# discard: what it costs to give memory back to the kernel and to touch it again, by how it is given back, and in a cgroup
# of memory.

if (!has("discard")) { exit status NOTHING }
HEADING = "discard: cost of giving back and touching again a block of ".bytes_text(discard_size_base + 0)
facets = 1
groups = words(discard_step)
facet_title(f) = ""
group_title(g) = (step = word(discard_step, g), step eq "both" ? "both" : step eq "call" ? "the call" : "the touches after it")
points_of(f) = "$discard"
pick(f, g) = strcol("step") eq word(discard_step, g) && at_base("how step memory_cgroup")
label_of(row) = spaced(strcol("how")).(strcol("memory_cgroup") eq "limit" ? ", cgroup at its limit" : \
	strcol("memory_cgroup") eq "unlimited" ? ", in a cgroup" : "")
X_TITLE = "per block, lower is better"
load parts."dots.gp"
