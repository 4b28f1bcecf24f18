# SPDX-License-Identifier: MIT
# fork and posix_spawn: what a new process costs, by the memory that its parent holds.

new_process = (has("fork") ? "fork " : "").(has("posix_spawn") ? "posix_spawn" : "")
if (words(new_process) == 0) { exit status NOTHING }
HEADING = "fork and posix_spawn: cost by memory of the parent"
facets = words(new_process)
steps = has("fork") ? fork_step : posix_spawn_step
groups = words(steps)
facet_title(f) = word(new_process, f)
group_title(g) = (step = word(steps, g), step eq "all" ? "start to end" : step eq "call" ? "the call alone" : \
	step eq "wait" ? "the rest of its life" : spaced(step))
points_of(f) = "$".word(new_process, f)
pick(f, g) = strcol("step") eq word(steps, g) && at_base("step resident")
x_of(row) = column("resident")
X_TITLE = "memory that the parent has filled"
y_of(name) = column(name)
y_text(v) = time_text(v)
Y_TITLE = "per child, lower is better"
load parts."lines.gp"
