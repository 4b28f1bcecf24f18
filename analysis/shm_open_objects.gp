# SPDX-License-Identifier: MIT
# shm_open: the same steps on what else holds shared memory, and with other ways to fill it.

if (!has("shm_open")) { exit status NOTHING }
HEADING = "shm_open and its relatives: cost of filling memory that processes share"
PROBE = "shm_open"
AXIS = ""
keep(row) = strcol("step") eq "touch" || strcol("step") eq "resize"
X_TITLE = "per object, lower is better"
load parts."variants.gp"
