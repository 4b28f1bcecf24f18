# SPDX-License-Identifier: MIT
# Finds the most frequent value of an axis of numbers among the points of a probe. Needs PROBE, AXIS and
# keep_any(row), which says whether a point counts; sets USUAL.

usual_values = value(PROBE."_".AXIS)
array usual_count[words(usual_values) + 1]
do for [i = 1 : words(usual_values) + 1] { usual_count[i] = 0 }
count_value(i) = (usual_count[i + 1] = usual_count[i + 1] + 1, i)
set datafile columnheaders
set table $unused
plot "$".PROBE using (keep_any(0) ? count_value(index_of(usual_values, strcol(AXIS))) : NaN) with table
unset table
unset datafile columnheaders
USUAL = word(usual_values, 1)
usual_most = 0
do for [i = 1 : words(usual_values)] {
	if (usual_count[i + 1] > usual_most) {
		usual_most = usual_count[i + 1]
		USUAL = word(usual_values, i)
	}
}
