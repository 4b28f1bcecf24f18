# SPDX-License-Identifier: MIT
# What the processor counted: a row per probe at its base point, and per step or state of it; a panel per figure.

HEADING = "Hardware counters: how each probe uses the processor"
NAMES = "ins/cycle kernel cycles/B cycles/page dTLB/page faults/page"
TITLES = "instructions_per_cycle kernel's_share_of_cycles cycles_per_byte cycles_per_page dTLB_misses_per_page page_faults_per_page"
HARDWARE = 5 # so many of them come from hardware counters; the kernel counts the faults
KINDS = "step state operation access order mapping pattern placement method"
kept(row) = words(strcol("off_base")) == 0 || (words(strcol("off_base")) == 1 && index_of(KINDS, strcol("off_base")) > 0)
label_of(probe) = probe.(strlen(strcol("point")) > 0 ? ": ".strcol("point") : "")
figure_text(i, v) = i == 2 ? sprintf("%.3g %%", 100 * v) : v >= 1000 ? sprintf("%.0f", v) : sprintf("%.3g", v)
figures = words(NAMES)
figure_name(i) = word(NAMES, i)
figure_title(i) = spaced(word(TITLES, i))
is_share(i) = i == 2
load parts."figures.gp"
