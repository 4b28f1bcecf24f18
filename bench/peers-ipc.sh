#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The ratio of faultline's figures to those of other tools for the same operation, alternating in one run: of
# the wall time, which other load lengthens for a tool that reports a mean, and of the CPU time.
# usage: peers-ipc.sh FAULTLINE PIPE_AGE [TURNS]
set -euo pipefail
faultline=$1
pipe_age=$2
turns=${3:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each of these prints the wall time and the CPU time of one operation, in ns.
faultline_ns() { # PROBE OPTION...
	rm -rf "$work/result"
	"$faultline" run "$@" --samples 40 --counters none --no-charts -o "$work/result" >/dev/null 2>&1
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		{ print $column["median_ns"], $column["cpu_ns"] }' "$work/result/$1.csv"
}

fact() { awk -F, -v key="$1" '$1 == key { print $2 }' "$work/result/platform.csv"; }

perf_ns() { # OPERATIONS: of what perf said and how much CPU time it took
	awk -v operations="$1" '$2 == "usecs/op" { wall = $1 * 1000 } $1 == "cpu" { cpu = ($2 + $3) * 1e9 / operations }
		END { print wall, cpu }' "$work/perf" "$work/time"
}

TIMEFORMAT='cpu %U %S'
pipe_one_cpu_peer() {
	{ time taskset -c "$cpu" perf bench sched pipe -l 100000 >"$work/perf"; } 2>"$work/time"
	perf_ns 100000
}
pipe_one_cpu() { faultline_ns pipe --mechanism pipe --pattern round_trip --placement same_cpu --block 4; }

# perf does not place its two processes: they are bound from outside, within the first thousandth of the run.
perf_on_two_cpus() {
	taskset -c "$cpu" perf bench sched pipe -l 50000 >"$work/perf" &
	local parent=$! child=
	while [ -z "$child" ] && kill -0 "$parent"; do
		child=$(tr -d ' ' <"/proc/$parent/task/$parent/children")
	done
	taskset -cp "$other" "$child" >/dev/null
	wait "$parent"
}
pipe_two_cpus_peer() {
	{ time perf_on_two_cpus; } 2>"$work/time"
	perf_ns 50000
}
pipe_two_cpus() { faultline_ns pipe --mechanism pipe --pattern round_trip --placement other_cpu --block 4; }

# A plain loop, of processes as young as faultline's and as old as perf's.
pipe_young() {
	for _ in 1 2 3 4 5 6 7 8; do
		"$pipe_age" "$cpu" "$other" 1 7
	done >"$work/starts"
	echo "$(median "$work/starts" 1) $(median "$work/starts" 2)"
}
pipe_old() { "$pipe_age" "$cpu" "$other" 0 2000; }

compare_on_two_cpus() {
	local what='pipe round trip, two CPUs'
	compare "$what" 'faultline / perf bench' pipe_two_cpus pipe_two_cpus_peer
	compare "$what, processes 1 to 7 ms old" 'faultline / plain loop' pipe_two_cpus pipe_young
	compare "$what, 0 to 2 s old" 'perf bench / plain loop' pipe_two_cpus_peer pipe_old
	[ -w /dev/cpu_dma_latency ] || return 0
	exec 9>/dev/cpu_dma_latency # as long as it is open: how many µs a CPU may take to wake up
	printf '\0\0\0\0' >&9
	compare "$what that don't sleep" 'faultline / perf bench' pipe_two_cpus pipe_two_cpus_peer
	exec 9>&-
}

fork_peer() {
	taskset -c "$cpu" stress-ng --fork 1 -t 3 --metrics 2>&1 | awk '$4 == "fork" { print 1e9 / $9, 1e9 / $10 }'
}
# Sets how many mappings of stress-ng's process hold private pages, which fork must share.
fork_peer_mappings() {
	taskset -c "$cpu" stress-ng --fork 1 -t 2 >/dev/null 2>&1 &
	sleep 1
	mappings=0
	for name in /proc/[0-9]*/comm; do
		[ "$(cat "$name" 2>/dev/null)" = stress-ng-fork ] || continue
		found=$(awk '$1 == "Anonymous:" && $2 > 0 { count++ } END { print count + 0 }' "${name%/comm}/smaps" 2>/dev/null || true)
		[ "${found:-0}" -gt "$mappings" ] && mappings=$found
	done
	wait
}
fork_plain() { faultline_ns fork --step all --resident 1M; }
fork_alike() { faultline_ns fork --step all --resident 0 --mappings "$mappings"; }

median() { # FILE COLUMN
	awk -v column="$2" '{ print $column }' "$1" | sort -n |
		awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

compare() { # WHAT NAMES OURS PEERS
	for turn in $(seq "$turns"); do
		"$3" >>"$work/ours"
		"$4" >>"$work/theirs"
	done
	echo "$1, $2:"
	local column=0
	for time in wall CPU; do
		column=$((column + 1))
		awk -v what="$time" -v ours="$(median "$work/ours" $column)" -v theirs="$(median "$work/theirs" $column)" \
			'BEGIN { printf "  %-4s %8.2f / %8.2f µs = %.3f\n", what, ours / 1000, theirs / 1000, ours / theirs }'
	done
	rm -f "$work/ours" "$work/theirs"
}

faultline_ns noop >/dev/null
cpu=$(fact cpu)
other=$(fact other_cpu)
if command -v perf >/dev/null; then
	compare 'pipe round trip, one CPU' 'faultline / perf bench' pipe_one_cpu pipe_one_cpu_peer
	[ "$other" = none ] || compare_on_two_cpus
else
	echo 'no perf here: no comparison of pipes'
fi
if command -v stress-ng >/dev/null; then
	compare 'fork, exit, wait; 1 MiB' 'faultline / stress-ng' fork_plain fork_peer
	fork_peer_mappings
	[ "$mappings" -lt 10 ] || compare "fork, exit, wait; $mappings mappings, as stress-ng has" 'faultline / stress-ng' fork_alike fork_peer
else
	echo 'no stress-ng here: no comparison of fork'
fi
