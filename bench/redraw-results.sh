#!/bin/sh
# SPDX-License-Identifier: MIT
# Draws the charts of every result in results/ again, and removes those that are not drawn anymore.
# Usage: redraw-results.sh FAULTLINE SOURCE
set -eu
for charts in "$2"/results/*/*/charts; do
	rm -f "$charts"/*.svg "$charts"/*.png
	"$1" chart "$(dirname "$charts")"
done
