# SPDX-License-Identifier: MIT
# page_fault: what a page's first touch costs, by what is mapped and how it is touched.

if (!has("page_fault")) { exit status NOTHING }
HEADING = "page_fault: cost of the first touch of a page, by what is mapped"
facets = 1
groups = 2
facet_title(f) = ""
group_title(g) = word("written read", g)
points_of(f) = "$page_fault"
pick(f, g) = strcol("access") eq word("write read", g) && at_base("mapping access")
label_of(row) = (mapping = strcol("mapping"), mapping eq "private" ? "anonymous, private" : \
	mapping eq "shared" ? "anonymous, shared" : mapping eq "shm" ? "shared memory object" : \
	mapping eq "file" ? "file in the cache" : spaced(mapping))
X_TITLE = "per page, of a mapping of ".bytes_text(page_fault_size_base + 0).", lower is better"
load parts."dots.gp"
