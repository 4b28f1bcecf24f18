# SPDX-License-Identifier: MIT
# A trace: how long the calls of each primitive took, in powers of two.

if (traced_processes == 0) { exit status NOTHING }
HEADING = "How long the calls took"
HISTOGRAM = "$durations"
LOWEST = 16
TICK_STEP = 10
tick_text(v) = time_text(v)
NOTE = "Timed calls by duration, each bar twice as long as the one before; both axes logarithmic. Of short calls of memset and memcpy one in 16 is timed."
load parts."histogram.gp"
