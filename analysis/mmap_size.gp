# SPDX-License-Identifier: MIT
# mmap: what mapping and unmapping cost, by size.

if (!has("mmap")) { exit status NOTHING }
HEADING = "mmap and munmap: cost by size of the mapping"
facets = 1
groups = 3
facet_title(f) = ""
group_title(g) = word("mmap munmap munmap", g).(g == 2 ? ", untouched" : g == 3 ? ", all touched" : "")
points_of(f, g) = "$mmap"
pick(f, g) = strcol("step") eq word("map unmap unmap", g) && strcol("touched") eq word("none none all", g) && \
	at_base("step touched size")
x_of(row) = column("size")
X_TITLE = "size of the mapping"
y_of(name) = column(name)
y_text(v) = time_text(v)
Y_TITLE = "per call, lower is better"
load parts."lines.gp"
