# SPDX-License-Identifier: MIT
# shm_open: what each step in the life of a shared memory object costs.

if (!has("shm_open")) { exit status NOTHING }
HEADING = "shm_open: cost of each step in the life of a shared memory object"
facets = 1
groups = words(shm_open_size)
rows = words(shm_open_step)
facet_title(f) = ""
group_title(g) = "object of ".bytes_text(word(shm_open_size, g) + 0)
row_title(r) = spaced(word(shm_open_step, r))
points_of(f) = "$shm_open"
pick(f, g) = strcol("size") eq word(shm_open_size, g) && at_base("step size")
row_of(row) = index_of(shm_open_step, strcol("step"))
X_TITLE = "per object, lower is better"
LOGARITHMIC = 1
load parts."dots.gp"
