#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks faultline's claims about its own precision: harness.sh FAULTLINE
set -eu
faultline=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$faultline" run noop --time 5 --precision 0.1 --counters none --no-charts -o "$work/noop" >/dev/null 2>&1
"$faultline" run memset --size 64,128 --implementation libc --time 10 --precision 0.1 --counters none --no-charts \
	-o "$work/memset" >/dev/null 2>&1 ||
	"$faultline" run memset --size 64,128 --time 10 --precision 0.1 --counters none --no-charts -o "$work/memset" >/dev/null 2>&1
columns='NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }'
awk -F, "$columns"' { printf "noop: %.3f ns per turn (goal: under 2)\n", $c["median_ns"] }' "$work/noop/noop.csv"
awk -F, "$columns"' {
		printf "memset of %3d B: %.3f ns, 95 %% interval %.3f to %.3f\n", $c["size"], $c["median_ns"], $c["ci_low_ns"], $c["ci_high_ns"]
		low[NR] = $c["ci_low_ns"]; high[NR] = $c["ci_high_ns"]
	}
	END { print "distinguished: " (high[2] < low[3] || high[3] < low[2] ? "yes" : "no") }' "$work/memset/memset.csv"
