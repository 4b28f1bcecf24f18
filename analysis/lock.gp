# SPDX-License-Identifier: MIT
# lock: what a turn costs when several contend for a lock, by their number, and by whether they are threads or processes.

if (!has("lock")) { exit status NOTHING }
HEADING = "lock: taking and releasing a lock that several contend for, by their number"
facets = 1
groups = words(lock_threads)
facet_title(f) = ""
group_title(g) = word(lock_threads, g).(word(lock_threads, g) eq "1" ? " alone" : " contend")
points_of(f) = "$lock"
pick(f, g) = strcol("threads") eq word(lock_threads, g)
label_of(row) = spaced(strcol("kind")).", ".(strcol("by") eq "processes" ? "of processes" : \
	strcol("sharing") eq "processes" ? "of threads, can be shared" : "of threads")
X_TITLE = "per turn, lower is better"
load parts."dots.gp"
