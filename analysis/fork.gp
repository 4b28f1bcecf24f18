# SPDX-License-Identifier: MIT
# fork: every measured point, by its differences from the base.

if (!has("fork")) { exit status NOTHING }
HEADING = "fork: cost by step, and by what the parent holds"
PROBE = "fork"
AXIS = ""
keep(row) = strcol("step") ne "cow" # which is per page: fork_cow.gp
X_TITLE = "per child, lower is better"
load parts."variants.gp"
