# SPDX-License-Identifier: MIT
# memset: what a block costs, by implementation, by state of the memory and by value.

if (!has("memset")) { exit status NOTHING }
PROBE = "memset"
AXIS = "size"
keep_any(row) = strcol("state") ne "steady"
load parts."usual.gp"
HEADING = "memset of ".bytes_text(USUAL + 0).": cost by implementation, state of the memory and value"
keep(row) = strcol("size") eq USUAL && keep_any(0)
X_TITLE = "per call, lower is better"
load parts."variants.gp"
