# SPDX-License-Identifier: MIT
# shm_open: what each step in the life of a shared memory object costs.

if (!has("shm_open")) { exit status NOTHING }
HEADING = "shm_open: cost of each step in the life of a shared memory object"
facets = 1
groups = words(shm_open_size)
facet_title(f) = ""
group_title(g) = "object of ".bytes_text(word(shm_open_size, g) + 0)
points_of(f) = "$shm_open"
pick(f, g) = strcol("size") eq word(shm_open_size, g) && at_base("step size")
label_of(row) = spaced(strcol("step"))
X_TITLE = "per object".(words(shm_open_size) == 1 ? " of ".bytes_text(shm_open_size + 0) : "").", lower is better"
load parts."dots.gp"
