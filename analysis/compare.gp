# SPDX-License-Identifier: MIT
# Several results beside the first: the points that differ most, then the geometric mean of each probe.

if (platforms < 2 || means == 0) { exit status NOTHING }
base_name = platform_name[1]
HEADING = "How many times as long as on ".fit(base_name, 44).": above 1 is slower"
facets = differences > 0 ? 2 : 1
panel_data(f) = f == facets ? "$means" : "$differences"
panel_title(f) = f == facets ? "geometric mean of each probe (of so many points)" : \
	differences > most_differences ? sprintf("the %d largest of %d differences that are not noise", most_differences, differences) : \
	"the differences that are not noise, the largest first"
panel_rows(f) = f == facets ? means : differences < most_differences ? differences : most_differences
REMARK = sprintf("%d of %d points differ by more than noise. Hollow: can't be told from noise.", differences, compared_points)
load parts."ratios.gp"
