# SPDX-License-Identifier: MIT
# page_fault: every measured point, by its differences from the base.

if (!has("page_fault")) { exit status NOTHING }
HEADING = "page_fault: cost of a page, by how it is touched and what was done before"
PROBE = "page_fault"
AXIS = ""
keep(row) = 1
X_TITLE = "per page, lower is better"
load parts."variants.gp"
