# SPDX-License-Identifier: MIT
# malloc: the cost of a block that is allocated, filled and freed, by the policy of the allocator.

if (!has("malloc")) { exit status NOTHING }
HEADING = "malloc: cost of a block of ".bytes_text(malloc_size_base + 0).", by policy of the allocator"
facets = 1
groups = words(malloc_function)
facet_title(f) = ""
group_title(g) = word(malloc_function, g)
points_of(f) = "$malloc"
pick(f, g) = strcol("function") eq word(malloc_function, g) && at_base("function policy free")
label_of(row) = spaced(strcol("policy")).(strcol("free") eq "no" ? ", not freed" : "")
X_TITLE = "per block, lower is better"
load parts."dots.gp"
