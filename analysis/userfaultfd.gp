# SPDX-License-Identifier: MIT
# userfaultfd: what a page costs whose fault the program handles itself, by who handles it and where.

if (!has("userfaultfd")) { exit status NOTHING }
HEADING = "userfaultfd: cost of a page whose fault a thread or a process handles"
facets = 1
groups = words(userfaultfd_kind)
facet_title(f) = ""
group_title(g) = spaced(word(userfaultfd_kind, g))
points_of(f) = "$userfaultfd"
pick(f, g) = strcol("kind") eq word(userfaultfd_kind, g) && at_base("kind handler placement answer")
label_of(row) = strcol("handler").", ".spaced(strcol("placement")).", ".bytes_text(column("answer"))." at once"
X_TITLE = "per page, lower is better"
load parts."dots.gp"
