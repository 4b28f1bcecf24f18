#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The counters on a kernel with a PMU, and a trace under a kernel that refuses perf events, in an emulated arm64
# machine: TAP. Skipped where packages or the kernel are missing.
#
# usage: tests/guest/test.sh SOURCE BUILD     BUILD: a folder for what is compiled, kept between runs
set -euo pipefail
source=$(realpath "$1")
mkdir -p "$2"
build=$(realpath "$2")
boot=$source/tests/guest/boot
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
told=0 failed=0

ok() { # EXIT_STATUS WHAT
	told=$((told + 1))
	if (($1 == 0)); then
		echo "ok $told - $2"
		return
	fi
	echo "not ok $told - $2"
	echo "# not ok $told - $2: exit status $1" >&2
	failed=$((failed + 1))
}

skip() { # WHAT WHY
	told=$((told + 1))
	echo "ok $told - $1 # SKIP $2"
}

compile() {
	local pfm
	pfm=$("$boot" --print-libpfm) || return
	[[ -e $build/build.ninja ]] ||
		meson setup "$build" "$source" --cross-file "$source/tests/guest/aarch64.ini" \
			-Dc_args="-isystem$pfm/include" -Dc_link_args="-L$pfm/lib" >"$work/log" || return
	ninja -C "$build" src/faultline src/trace/preload/libfaultline_preload.so tests/test_counters >>"$work/log" || return
	aarch64-linux-gnu-gcc -D_GNU_SOURCE -static -O1 -o "$build/ordinary" "$source/tests/guest/ordinary.c" &&
		aarch64-linux-gnu-gcc -D_GNU_SOURCE -O1 -fno-builtin -o "$build/truth" "$source/tests/trace/truth.c"
}

# Runs test_counters in a machine and takes over its results.
counters() { # WORD BOOT_OPTION...
	local word=$1 line status=0
	shift
	"$boot" "$@" --append FAULTLINE_GUEST=1 "$build/tests/test_counters" "$word" >"$work/tap" || status=$?
	while IFS= read -r line; do
		case $line in
		'ok '* | 'not ok '*)
			told=$((told + 1))
			echo "$line" | sed -E "s/^((not )?ok) [0-9]+ - /\1 $told - $word PMU: /"
			;;
		'#'*) echo "$line" >&2 ;;
		esac
	done <"$work/tap"
	ok "$status" "$word PMU: the test ended well"
}

# The instructions of the loop in noop_run: from the target of its backward branch to the branch.
loop_length() {
	aarch64-linux-gnu-objdump -d --no-show-raw-insn "$build/src/faultline" | awk '
		/<noop_run>:$/ { on = 1; next }
		on && /^$/ { exit }
		on { line[substr($1, 1, length($1) - 1)] = NR }
		on && $2 ~ /^b\./ && $3 in line { print NR - line[$3] + 1; exit }'
}

noop_is_exact() {
	"$boot" --out "$work/out" "$build/src/faultline" run noop --samples 30 --no-charts -o /out/result >"$work/log" 2>&1 ||
		{ sed 's/^/# /' "$work/log" >&2; return 1; }
	awk -F, -v loop="$(loop_length)" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		{ rest = $column["instructions:u"] - loop * $column["iterations"]
			odd = $column["iterations"] % 2 # a loop that the compiler unrolled has two ends
			if (odd in constant && rest != constant[odd] || rest < 0 || rest > 1000) bad = 1
			if ($column["cycles:u"] != $column["instructions:u"]) bad = 1
			constant[odd] = rest; seen = seen " " rest }
		END { print "# " NR - 1 " samples, " loop " instructions a turn, and " rest " around them"
			if (bad) print "#" seen
			exit bad || NR < 31 || !loop }' "$work/out/result/noop.samples.csv" >&2
}

faults_are_exact() {
	"$boot" --out "$work/faults" "$build/src/faultline" run page_fault --access write --mapping private --size 1M \
		--samples 10 --no-charts -o /out/result >"$work/log" 2>&1 || { sed 's/^/# /' "$work/log" >&2; return 1; }
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$column["page-faults"] != $column["iterations"] || $column["iterations"] == 0 { bad = 1 }
		END { exit bad || NR < 11 }' "$work/faults/result/page_fault.samples.csv"
}

# Prints the column of a row's cell: of the row of page_fault or discard in a cgroup of that kind.
cell() { # CSV MEMORY_CGROUP COLUMN
	awk -F, -v group="$2" -v wanted="$3" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$column["memory_cgroup"] == group { print $column[wanted] }' "$1"
}

# What the machine measures in cgroups of version 2; the result goes to $work/NAME.
in_groups() { # NAME BOOT_OPTION... -- PROBE AXES...
	local name=$1 options=()
	shift
	while [[ $1 != -- ]]; do options+=("$1"); shift; done
	"$boot" --out "$work/$name" ${options+"${options[@]}"} "$build/src/faultline" run "${@:2}" --samples 3 --no-charts \
		-o /out/result >"$work/log" 2>&1 && return
	sed 's/^/# /' "$work/log" >&2
	return 1
}

# The guest has no file system on a disk by default, whose pages could fill a cgroup.
memory_is_charged() {
	local csv=$work/group/result/page_fault.csv
	in_groups group -- page_fault --memory_cgroup unlimited,limit --size 1M &&
		[[ $(cell "$csv" unlimited status) == ok && $(cell "$csv" limit reason) == *'is it in memory'* ]] && return
	cut -c1-300 "$csv" 2>&1 | sed 's/^/# /' >&2
	return 1
}

# Memory that was given back as free is taken by a kernel that needs room, and only then.
memory_is_taken() {
	local csv=$work/full/result/discard.csv
	in_groups full --disk -- discard --how free --step retouch --memory_cgroup unlimited,limit --size 1M &&
		[[ $(cell "$csv" limit status) == ok && $(cell "$csv" limit note) == *'the kernel had taken'* ]] &&
		[[ $(cell "$csv" unlimited status) == ok && ! $(cell "$csv" unlimited note) ]] && return
	cut -c1-300 "$csv" 2>&1 | sed 's/^/# /' >&2
	return 1
}

# A trace by an ordinary user; the rows of its files go to $work/trace-LEVEL. Debian's kernel refuses all events at
# level 3, which others do not have.
trace_at() { # PERF_EVENT_PARANOID
	local library=/usr/aarch64-linux-gnu/lib
	"$boot" --append "sysctl.kernel.perf_event_paranoid=$1" --out "$work/trace-$1" \
		--file "$build/src/faultline=/bin/faultline" --file "$build/truth=/bin/truth" \
		--file "$build/src/trace/preload/libfaultline_preload.so=/bin/trace/preload/libfaultline_preload.so" \
		--file $library/ld-linux-aarch64.so.1=/lib/ld-linux-aarch64.so.1 --file $library/libc.so.6=/lib/libc.so.6 \
		"$build/ordinary" /bin/faultline trace -o /out/trace -- /bin/truth transfer vfork=20 fault >"$work/traced-$1" 2>&1
}

traced() { # PERF_EVENT_PARANOID SOURCES
	local facts=$work/trace-$1/trace/platform.csv
	trace_at "$1" && grep -qE "^trace_sources,\"?$2 ?\"?$" "$facts" &&
		awk -F, '/,write: pipe,/ { writes += $5 } /,vfork,/ { vforks += $5 } END { exit writes != 2300 || vforks != 20 }' \
			"$work/trace-$1/trace/trace.csv" && return
	sed 's/^/# /' "$work/traced-$1" >&2
	return 1
}

says_why() {
	tr -s '\n ' '  ' <"$work/traced-3" | grep -q 'not used: perf events: .*kernel.perf_event_paranoid must be 2 or less'
}

for tool in aarch64-linux-gnu-gcc aarch64-linux-gnu-objdump qemu-system-aarch64 cpio; do
	command -v $tool >/dev/null || { echo "1..0 # SKIP $tool is not installed"; exit 0; }
done
status=0
compile 2>"$work/reason" || status=$?
if ((status == 77)); then
	echo "1..0 # SKIP $(tail -n 1 "$work/reason")"
	exit 0
elif ((status)); then
	sed 's/^/# /' "$work/reason" "$work/log" >&2
	printf '1..1\nnot ok 1 - faultline compiles for arm64\n'
	exit 1
fi
counters full
counters partial --icount shift=auto
counters none --cpu cortex-a57,pmu=off
noop_is_exact && status=0 || status=$?
ok "$status" "noop: every sample has the instructions of its loop, exactly, and a constant of its own"
faults_are_exact && status=0 || status=$?
ok "$status" "page_fault: every page of every sample is one fault"
memory_is_charged && status=0 || status=$?
ok "$status" "page_fault: a cgroup of version 2 is charged, and is not full of a file in memory"
taken='discard: in a cgroup of version 2 at its limit the kernel takes the memory that was given back'
if command -v mkfs.ext4 >/dev/null; then
	memory_is_taken && status=0 || status=$?
	ok "$status" "$taken"
else
	skip "$taken" 'mkfs.ext4 is not installed'
fi
if [[ -e /usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 ]]; then
	traced 2 'preload perf' && status=0 || status=$?
	ok "$status" "trace, perf_event_paranoid 2: an ordinary user has the library and perf events"
	traced 3 preload && status=0 || status=$?
	ok "$status" "trace, perf_event_paranoid 3: an ordinary user has the library alone"
	says_why && status=0 || status=$?
	ok "$status" "and gets the reason"
else
	for level in 2 3; do
		skip "trace, perf_event_paranoid $level" 'no libc6-arm64-cross'
	done
fi
echo "1..$told"
exit $((failed > 0))
