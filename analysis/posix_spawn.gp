# SPDX-License-Identifier: MIT
# posix_spawn: every measured point, by its differences from the base.

if (!has("posix_spawn")) { exit status NOTHING }
HEADING = "posix_spawn: cost by step, by method and by program"
PROBE = "posix_spawn"
AXIS = ""
keep(row) = 1
X_TITLE = "per child, lower is better"
load parts."variants.gp"
