# SPDX-License-Identifier: MIT
# page_fault: what a page's first touch costs, by the size of the mapping.

if (!has("page_fault")) { exit status NOTHING }
HEADING = "page_fault: cost of the first touch of a page, by size of the mapping"
facets = 1
groups = words(page_fault_mapping)
facet_title(f) = ""
group_title(g) = (mapping = word(page_fault_mapping, g), mapping eq "private" ? "anonymous, private" : \
	mapping eq "shared" ? "anonymous, shared" : mapping eq "shm" ? "shared memory object" : \
	mapping eq "file" ? "file in the cache" : spaced(mapping))
points_of(f, g) = "$page_fault"
pick(f, g) = strcol("mapping") eq word(page_fault_mapping, g) && at_base("mapping size")
x_of(row) = column("size")
X_TITLE = "size of the mapping"
y_of(name) = column(name)
y_text(v) = time_text(v)
Y_TITLE = "per page, lower is better"
load parts."lines.gp"
