# SPDX-License-Identifier: MIT
# semaphore: what locks cost, alone and handed from process to process.

if (!has("semaphore")) { exit status NOTHING }
HEADING = "semaphore: cost of locks, by operation"
facets = 1
groups = 1
facet_title(f) = ""
group_title(g) = ""
points_of(f) = "$semaphore"
pick(f, g) = at_base("operation placement")
label_of(row) = strcol("operation").(strcol("placement") eq semaphore_placement_base ? "" : ", ".spaced(strcol("placement")))
X_TITLE = "per operation, lower is better"
load parts."dots.gp"
