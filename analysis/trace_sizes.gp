# SPDX-License-Identifier: MIT
# A trace: how many bytes the calls of each primitive moved or concerned, in powers of two.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "How large the calls were"
HISTOGRAM = "$sizes"
LOWEST = 0.5
TICK_STEP = 16
tick_text(v) = bytes_text(v)
NOTE = "Calls by their number of bytes, each bar covers twice as many as the one before; both axes logarithmic. Left of 1 B: calls that moved nothing."
load parts."histogram.gp"
