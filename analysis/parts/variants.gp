# SPDX-License-Identifier: MIT
# Dots, a row per point of one probe, labeled with its differences from the base point. A chart sets
# HEADING, PROBE, X_TITLE and keep(row), which says whether a point is drawn; and AXIS and USUAL if
# all of them share a number that no label needs to show, else AXIS = "".

facets = 1
groups = 1
facet_title(f) = ""
group_title(g) = ""
points_of(f) = "$".PROBE
pick(f, g) = keep(0)
cut_at(text) = strlen(AXIS) == 0 ? 0 : strstrt(", ".text, ", ".AXIS." ")
without(text) = cut_at(text) == 0 ? text : cut_at(text) == 1 ? "" : text[1 : cut_at(text) - 3]
label_of(row) = (text = without(strcol("point")), (strlen(text) > 0 ? text : "base").unit_of(0))
REMARK = "Base: ".without(value(PROBE."_base"))."."
load parts."dots.gp"
