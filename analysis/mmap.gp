# SPDX-License-Identifier: MIT
# mmap: what each step in the life of a mapping costs, by how much of it was touched.

if (!has("mmap")) { exit status NOTHING }
HEADING = "mmap: cost of each step in the life of a mapping of ".bytes_text(mmap_size_base + 0)
facets = 1
groups = words(mmap_touched)
facet_title(f) = ""
group_title(g) = word(mmap_touched, g)." of it touched"
points_of(f) = "$mmap"
pick(f, g) = strcol("touched") eq word(mmap_touched, g) && at_base("step touched")
label_of(row) = spaced(strcol("step"))
X_TITLE = "per call, lower is better"
load parts."dots.gp"
