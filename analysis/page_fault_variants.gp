# SPDX-License-Identifier: MIT
# page_fault: every measured point, by its differences from the base.

if (!has("page_fault")) { exit status NOTHING }
HEADING = "page_fault: cost of a page, by how it is touched and what was done before"
PROBE = "page_fault"
AXIS = ""
keep(row) = 1
# A huge page is hundreds of small ones.
is_huge(row) = strcol("page") ne "small"
scale_of(row) = is_huge(0) ? platform_page[int(column("platform"))] / column("bytes") : 1
unit_of(row) = is_huge(0) ? ", per small page" : ""
X_TITLE = "per small page, lower is better"
load parts."variants.gp"
