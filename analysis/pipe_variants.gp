# SPDX-License-Identifier: MIT
# pipe: throughput of large messages, by mechanism, capacity and reader.

if (!has("pipe")) { exit status NOTHING }
PROBE = "pipe"
AXIS = "block"
keep_any(row) = strcol("pattern") eq "throughput"
load parts."usual.gp"
HEADING = "pipe: cost of a message of ".bytes_text(USUAL + 0).", by mechanism, place and capacity"
keep(row) = strcol("block") eq USUAL && keep_any(0)
X_TITLE = "per message, lower is better"
load parts."variants.gp"
