# SPDX-License-Identifier: MIT
# fork and posix_spawn: what a new process costs, by the memory that its parent holds.

if (!has("fork") && !has("posix_spawn")) { exit status NOTHING }
HEADING = "fork and posix_spawn: cost of a child from start to end, by memory of the parent"
methods = (has("fork") ? "fork " : "").(has("posix_spawn") ? posix_spawn_method : "")
facets = 1
groups = words(methods)
facet_title(f) = ""
group_title(g) = (method = word(methods, g), method eq "fork" ? "fork alone" : method eq "fork_exec" ? "fork and exec" : \
	method eq "vfork_exec" ? "vfork and exec" : method)
points_of(f, g) = word(methods, g) eq "fork" ? "$fork" : "$posix_spawn"
pick(f, g) = word(methods, g) eq "fork" ? at_base("resident") : \
	strcol("method") eq word(methods, g) && at_base("method resident")
x_of(row) = column("resident")
X_TITLE = "memory that the parent has filled"
y_of(name) = column(name)
y_text(v) = time_text(v)
Y_TITLE = "per child, lower is better"
load parts."lines.gp"
