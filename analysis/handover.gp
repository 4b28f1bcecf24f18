# SPDX-License-Identifier: MIT
# handover: what is fastest to hand bytes to another process, by size: the time and the CPU time of both per message.

if (!has("handover")) { exit status NOTHING }
HEADING = "handover: to hand a message to another process, by its size"
placements = words(handover_placement)
facets = 2 * placements # the time, then the CPU time
groups = words(handover_channel)
of_time(f) = f <= placements
facet_title(f) = (placement = word(handover_placement, of_time(f) ? f : f - placements), (of_time(f) ? "time" : "CPU time of both"). \
	(placement eq "same_cpu" ? ", same CPU" : placement eq "other_cpu" ? ", another CPU" : placement eq "free" ? \
	", where the system puts them" : ", ".spaced(placement)))
group_title(g) = spaced(word(handover_channel, g))
points_of(f, g) = "$handover"
pick(f, g) = strcol("pattern") eq "throughput" && \
	strcol("placement") eq word(handover_placement, of_time(f) ? f : f - placements) && \
	strcol("channel") eq word(handover_channel, g) && at_base("channel pattern placement block")
x_of(row) = column("block")
X_TITLE = "size of a message"
y_of(name) = of_time(f) ? column(name) : column("cpu_ns")
y_text(v) = time_text(v)
Y_TITLE = "per message, lower is better"
load parts."lines.gp"
