# SPDX-License-Identifier: MIT
# A trace: how long the calls of each primitive took, in powers of two.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "How long the calls took"
HISTOGRAM = "$durations"
LOWEST = 16
TICK_STEP = 10
tick_text(v) = time_text(v)
NOTE = "Timed calls by duration, each bar covers twice the duration of the one before; both axes logarithmic. One in 16 short calls of memset and memcpy is timed."
load parts."histogram.gp"
