# SPDX-License-Identifier: MIT
# Copy on write: what a page costs that is written after a fork, beside one that is fresh.

if (!has("fork") && !has("page_fault")) { exit status NOTHING }
HEADING = "Copy on write: cost of a page that is written after a fork, beside other first writes"
facets = 1
groups = 1
facet_title(f) = ""
group_title(g) = ""
points_of(f) = (has("fork") ? "$fork " : "").(has("page_fault") ? "$page_fault" : "")
of_fork(source) = has("fork") && source == 1
AFTER = "cow_after_fork write_after_read child_write write"
pick(f, g) = of_fork(source) ? strcol("step") eq "cow" && at_base("step pages") : \
	index_of(AFTER, strcol("access")) > 0 && at_base("access mapping") && \
	(strcol("mapping") eq page_fault_mapping_base || strcol("access") eq "child_write")
label_of(row) = of_fork(source) ? "fork: written by the parent, the child holds it".(strcol("pages") eq "small" ? "" : ", pages ".strcol("pages")) : \
	(access = strcol("access"), "page_fault: ".(access eq "cow_after_fork" ? "written, a forked child holds it" : \
	access eq "write_after_read" ? "written after it was read" : \
	access eq "child_write" ? "shared and filled, written by a child" : "fresh, written"))
X_TITLE = "per page, lower is better"
load parts."dots.gp"
