# SPDX-License-Identifier: MIT
# thread: what a thread costs, by step.

if (!has("thread")) { exit status NOTHING }
HEADING = "thread: cost of a thread with a stack of ".bytes_text(thread_stack_base + 0).", by step"
facets = 1
groups = 1
facet_title(f) = ""
group_title(g) = ""
points_of(f) = "$thread"
pick(f, g) = at_base("step")
label_of(row) = spaced(strcol("step"))
X_TITLE = "per thread, lower is better"
load parts."dots.gp"
