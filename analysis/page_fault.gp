# SPDX-License-Identifier: MIT
# page_fault: what a page's first touch costs, by what is mapped and how it is touched.

if (!has("page_fault")) { exit status NOTHING }
HEADING = "page_fault: cost of the first touch of a page, by what is mapped"
facets = 1
groups = words(page_fault_access)
rows = words(page_fault_mapping)
facet_title(f) = ""
group_title(g) = "the page is ".(word(page_fault_access, g) eq "read" ? "read" : \
	word(page_fault_access, g) eq "write" ? "written" : spaced(word(page_fault_access, g)))
row_title(r) = (mapping = word(page_fault_mapping, r), mapping eq "private" ? "anonymous, private" : \
	mapping eq "shared" ? "anonymous, shared" : mapping eq "shm" ? "shared memory object" : \
	mapping eq "file" ? "file in the cache" : spaced(mapping))
points_of(f) = "$page_fault"
pick(f, g) = strcol("access") eq word(page_fault_access, g) && at_base("mapping access")
row_of(row) = index_of(page_fault_mapping, strcol("mapping"))
X_TITLE = "per page, of a mapping of ".bytes_text(page_fault_size_base + 0).", lower is better"
LOGARITHMIC = 0
load parts."dots.gp"
