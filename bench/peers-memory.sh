#!/bin/sh
# SPDX-License-Identifier: MIT
# How faultline's figures for memory compare with those of other tools for the same operation, in one run:
# each round takes one figure of each, one after the other and on the same CPU, so that a busy or a
# throttled machine affects both equally. Prints the median of the rates, and the median and the quartiles
# of the rounds' ratios faultline / other tool. Rates are in 10^9 bytes per second.
#
#     bench/peers-memory.sh [FAULTLINE [ROUNDS [CPU]]]
#
# Another tool gives one mean over some 10 ms of wall time, including whatever other processes took of the
# CPU; faultline gives the median of samples of 1 ms. So both run with real-time priority, where
# that is allowed; where it is not, a busy machine makes the other tools look slow, and a line says so.
#
# perf bench writes "GB/sec" for 2^30 bytes a second; -f simple gives bytes. It means 2^20 by "1MB",
# likwid-bench means 10^6, of which it uses a little less; it says how many.
set -u
faultline=${1:-build/src/faultline} rounds=${2:-15} cpu=${3:-1}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/peers.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

alone="taskset -c $cpu"
if chrt -f 1 true 2>/dev/null; then
	alone="chrt -f 1 $alone"
else
	echo "no real-time priority here: on a busy machine the ratios show other load" >&2
fi

own() { # PROBE AXES...: bytes a second, from the median time of a call
	rm -rf "$tmp/result"
	$alone "$faultline" run "$@" --samples 10 --cpu "$cpu" --no-charts -o "$tmp/result" >/dev/null 2>&1
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
		NR == 2 { gsub(/"[^"]*"/, "quoted"); if ($column["median_ns"] > 0) print $column["bytes"] / $column["median_ns"] * 1e9 }' \
		"$tmp/result/$1.csv"
}

perf_mem() { # FUNCTION: of the C library
	$alone perf bench -f simple mem "$1" -s 1MB -l 1000 -f default 2>/dev/null | awk '/^[0-9]/ { print $1 }'
}

likwid_store() { # TEST
	$alone likwid-bench -t "$1" -i 1000 -w "M0:1MB:1:1:2" 2>/dev/null |
		awk '/^Data volume/ { bytes = $NF } /^Time:/ { seconds = $2 } END { if (seconds > 0) print bytes / seconds }'
}

compare() { # NAME PEER-COMMAND OWN-ARGUMENTS...
	name=$1 peer=$2
	shift 2
	: >"$tmp/pairs"
	for round in $(seq "$rounds"); do
		if [ $((round % 2)) = 0 ]; then
			ours=$(own "$@") theirs=$($peer)
		else
			theirs=$($peer) ours=$(own "$@")
		fi
		echo "$ours $theirs" >>"$tmp/pairs"
	done
	awk -v name="$name" '
		function quantile(list, n, p,   at, low) {
			at = 1 + (n - 1) * p; low = int(at)
			return low == n ? list[n] : list[low] + (at - low) * (list[low + 1] - list[low])
		}
		function sort(list, n,   i, j, kept) {
			for (i = 2; i <= n; i++) {
				kept = list[i]
				for (j = i - 1; j > 0 && list[j] > kept; j--) list[j + 1] = list[j]
				list[j + 1] = kept
			}
		}
		NF == 2 && $2 > 0 { n++; own[n] = $1 / 1e9; peer[n] = $2 / 1e9; ratio[n] = $1 / $2 }
		END {
			if (!n) { printf "%-42s no figure (is the tool installed, and does it run here?)\n", name; exit }
			sort(own, n); sort(peer, n); sort(ratio, n)
			printf "%-42s %6.1f %6.1f   %.3f (%.3f to %.3f) of %d rounds\n", name, quantile(own, n, .5),
				quantile(peer, n, .5), quantile(ratio, n, .5), quantile(ratio, n, .25), quantile(ratio, n, .75), n
		}' "$tmp/pairs"
}

libc_memset() { perf_mem memset; }
libc_memcpy() { perf_mem memcpy; }
likwid_avx512() { likwid_store store_avx512; }
likwid_avx() { likwid_store store_avx; }

printf '%-42s %6s %6s   %s\n' 'operation' own peer 'ratio (quartiles)'
compare 'memset 1 MiB, perf bench mem' libc_memset memset --size 1M
compare 'memcpy 1 MiB, perf bench mem' libc_memcpy memcpy --size 1M
compare 'avx512 999936 B, likwid store_avx512' likwid_avx512 memset --implementation avx512 --size 999936
compare 'avx2 999936 B, likwid store_avx' likwid_avx memset --implementation avx2 --size 999936
