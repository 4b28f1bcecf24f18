#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests the Python programs of analysis/python in TAP: test_python.sh FAULTLINE
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
analysis=$here/analysis/python
faultline=$1
. "$(dirname "$0")/tap.sh"
begin python 23
export PYTHONDONTWRITEBYTECODE=1

# The first Python that has numpy; without one the first at all, and most tests are skipped.
python='' reason='no python3 with numpy here'
for candidate in "${PYTHON:-python3}" python3 /usr/bin/python3; do
	if "$candidate" -c 'import numpy' 2>/dev/null; then
		python=$candidate reason=
		break
	fi
done
any_python=${python:-python3}

check_numpy() { # as check; skipped without numpy
	if [ -n "$reason" ]; then
		number=$((number + 1))
		echo "ok $number - $1 # SKIP $reason"
	else
		check "$@"
	fi
}

run() { # PROGRAM ARG...: sets code
	program=$1
	shift
	"$any_python" "$analysis/$program" "$@" >"$tmp/out" 2>"$tmp/err"
	code=$?
}

recomputes() { "$any_python" "$here/tests/check_result_csv.py" "$analysis" "$1" >"$tmp/out" 2>&1; }
# FILE COLUMN: the column's cells; no field of these files holds a comma before it
column() {
	awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) n = i; next } { print $n }' "$1"
}
all_are() { [ "$(column "$1" status | sort -u)" = "$2" ]; }
lines() { [ "$(column "$1" status | wc -l)" -eq "$2" ]; }

"$faultline" run noop pipe --pattern throughput --block 64,4K --samples 70 --no-charts -o "$tmp/c" >"$tmp/out" 2>"$tmp/err"
check 'every figure of a C result is recomputed from its samples' recomputes "$tmp/c"
sed -i '2s/ok,,\([^,]*\),70,/ok,,\1,71,/' "$tmp/c/noop.csv"
check 'a figure that was changed is found' not recomputes "$tmp/c"

fresh() { # NAME OPTION...: ipc_benchmark.py into an empty folder of that name
	folder=$tmp/$1
	shift
	run ipc_benchmark.py --size 1000 --iters 2 "$@" -o "$folder"
}

[ -n "$reason" ] || fresh all --rounds 1 --lock
whole_benchmark() { # a thread only where there is a Python without a GIL
	[ "$code" -eq 0 ] && lines "$tmp/all/ipc_benchmark.csv" 18 &&
		[ "$(grep -v ^Thread, "$tmp/all/ipc_benchmark.csv" | grep -c ",ok,")" -eq 17 ]
}
check_numpy 'every mechanism and variant, with a lock and without' whole_benchmark
says_total() { grep -Eq '^Using mp\.Queue.*: time for 2 iters: total=[0-9.e-]+s, avg=[0-9.e-]+s$' "$tmp/out"; }
check_numpy 'prints what the question printed' says_total
says_total_of_rounds() {
	grep -v ^Thread, "$tmp/all/ipc_benchmark.csv" >"$tmp/processes.csv"
	column "$tmp/processes.csv" cpu_ns | grep -qv '^[1-9]' && return 1
	recomputes "$tmp/all"
}
check_numpy 'CPU time is known, and the figures are those of the samples' says_total_of_rounds

[ -n "$reason" ] || fresh list --rounds 1 --mechanism ShareableList,Pipe
check_numpy 'a list, element by element, where it is named' all_are "$tmp/list/ipc_benchmark.csv" ok
[ -n "$reason" ] || fresh rounds --mechanism Pipe
has_interval() { [ "$(column "$tmp/rounds/ipc_benchmark.csv" rounds | sort -u)" = 6 ] &&
	column "$tmp/rounds/ipc_benchmark.csv" ci_low_ns | grep -q '^[1-9]'; }
check_numpy 'a result has the rounds that an interval needs' has_interval

again() { # ROW: a further round of a row of that result
	run ipc_benchmark.py --size 1000 --iters 2 --mechanism Pipe --rounds 1 --row "$1" -o "$tmp/rounds"
}
method=$(column "$tmp/rounds/ipc_benchmark.csv" start_method 2>/dev/null | head -n 1)
[ -n "$reason" ] || again "Pipe,send_recv,$method,1000,off"
has_more() {
	[ "$code" -eq 0 ] && [ "$(column "$tmp/rounds/ipc_benchmark.csv" rounds | tr "\n" " ")" = "7 6 " ] && recomputes "$tmp/rounds"
}
check_numpy 'a further round of one row; the other keeps what it has' has_more
[ -n "$reason" ] || again "Pipe,send_recv,$method,1001,off"
names_row() { [ "$code" -eq 1 ] && grep -q -- "--row Pipe,send_recv,.*,1001,off: expected a row of ipc_benchmark.csv, such as Pipe," "$tmp/err"; }
check_numpy 'a row that is not there is refused' names_row

skip() { # NAME WHY
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}
free_threaded() { command -v python3.13t || command -v python3.14t || command -v python3.15t; } >/dev/null
[ -n "$reason" ] || fresh thread --rounds 1 --mechanism Thread
without_thread() {
	[ "$code" -eq 77 ] && all_are "$tmp/thread/ipc_benchmark.csv" unsupported &&
		grep -q "no free-threaded Python in PATH" "$tmp/thread/ipc_benchmark.csv"
}
if free_threaded; then
	check_numpy 'a thread of a free-threaded Python' lines "$tmp/thread/ipc_benchmark.csv" 1
else
	check_numpy 'no free-threaded Python: the row of the thread says so' without_thread
fi
mkdir "$tmp/gil"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$(command -v "$any_python")" >"$tmp/gil/python3.13t"
chmod +x "$tmp/gil/python3.13t"
had=$PATH
PATH=$tmp/gil:$PATH
[ -n "$reason" ] || fresh gil --rounds 1 --mechanism Thread
PATH=$had
has_gil() { all_are "$tmp/gil/ipc_benchmark.csv" unsupported && grep -q "runs with a GIL" "$tmp/gil/ipc_benchmark.csv"; }
check_numpy 'one that has a GIL in spite of its name is not measured as free-threaded' has_gil

[ -n "$reason" ] || fresh spawn --rounds 1 --mechanism Array --variant size_size --start-method spawn,forkserver
spawns() { all_are "$tmp/spawn/ipc_benchmark.csv" ok &&
	[ -z "$(column "$tmp/spawn/ipc_benchmark.csv" cpu_ns | sed -n 2p)" ]; }
check_numpy 'spawn and forkserver; the CPU time of a fork server is not known' spawns

[ -n "$reason" ] || fresh hung --rounds 1 --mechanism Pipe --deadline 0.01
check_numpy 'a round that outlasts its deadline is hung' all_are "$tmp/hung/ipc_benchmark.csv" hung

cp -r "$analysis" "$tmp/wrong"
sed -i 's/as_numpy(shared_in) \*\* 2/as_numpy(shared_in) ** 3/' "$tmp/wrong/ipc_benchmark.py"
if [ -z "$reason" ]; then
	"$python" "$tmp/wrong/ipc_benchmark.py" --size 1000 --iters 1 --rounds 1 --mechanism Array --variant size_size \
		-o "$tmp/wrong/result" >"$tmp/out" 2>"$tmp/err"
fi
check_numpy 'a wrong result fails' all_are "$tmp/wrong/result/ipc_benchmark.csv" failed

sed -i 's/as_numpy(shared_in) \*\* 3/os.kill(os.getpid(), 9)/; s/^import sys$/import os, sys/' "$tmp/wrong/ipc_benchmark.py"
if [ -z "$reason" ]; then
	"$python" "$tmp/wrong/ipc_benchmark.py" --size 1000 --iters 1 --rounds 1 --mechanism Array --variant size_size \
		-o "$tmp/wrong/child" >"$tmp/out" 2>"$tmp/err"
fi
check_numpy 'a child that is killed makes a round fail' all_are "$tmp/wrong/child/ipc_benchmark.csv" failed
sed -i 's/^def measure(request):$/&\n    os.kill(os.getpid(), 9)/' "$tmp/wrong/ipc_benchmark.py"
"$any_python" "$tmp/wrong/ipc_benchmark.py" --size 1000 --iters 1 --rounds 1 --mechanism Array --variant size_size \
	-o "$tmp/wrong/killed" >"$tmp/out" 2>"$tmp/err"
is_killed() { all_are "$tmp/wrong/killed/ipc_benchmark.csv" crashed &&
	[ "$(column "$tmp/wrong/killed/ipc_benchmark.csv" reason)" = SIGKILL ]; }
check 'a round that is killed has crashed' is_killed

# In a /dev/shm of 1 MiB, where that can be had without a change for anybody else.
full=$reason
if [ -z "$full" ]; then
	unshare --mount --map-root-user sh -c 'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"' sh \
		"$python" "$analysis/ipc_benchmark.py" --size 500000 --iters 1 --rounds 1 --mechanism Array,SharedMemory \
		--variant size_size -o "$tmp/full" >"$tmp/out" 2>"$tmp/err" || full='no mount namespace can be made here'
fi
is_full() { [ "$(column "$tmp/full/ipc_benchmark.csv" status | tr '\n' ' ')" = 'ok crashed ' ] &&
	grep -q ',crashed,SIGBUS,' "$tmp/full/ipc_benchmark.csv"; }
if [ -n "$full" ]; then
	skip 'a full /dev/shm' "$full"
else
	check 'a full /dev/shm: an Array goes to the temporary folder, a SharedMemory crashes' is_full
fi

mkdir "$tmp/hidden"
echo 'raise ImportError("hidden")' >"$tmp/hidden/numpy.py"
PYTHONPATH=$tmp/hidden
export PYTHONPATH
fresh hidden --rounds 1
unset PYTHONPATH
without_numpy() {
	[ "$code" -eq 77 ] && all_are "$tmp/hidden/ipc_benchmark.csv" unsupported &&
		[ "$(column "$tmp/hidden/ipc_benchmark.csv" reason | sort -u)" = 'this Python has no numpy' ]
}
check 'without numpy every row says so' without_numpy

run memset_snippet.py --loops 20 --samples 2 --rounds 1 -o "$tmp/snippet"
snippet() { [ "$code" -eq 0 ] && lines "$tmp/snippet/memset_snippet.csv" 3 &&
	all_are "$tmp/snippet/memset_snippet.csv" ok && recomputes "$tmp/snippet"; }
check 'the memset snippet, and what it is made of' snippet

run memset_snippet.py --loops 1 --samples 1 --rounds 1 -o "$tmp/snippet"
refused() { [ "$code" -eq 1 ] && grep -q 'already has a memset_snippet.csv' "$tmp/err"; }
check 'an older result is not written over' refused

run interpreter_costs.py --size 1000 --samples 1 --rounds 1 -o "$tmp/costs"
costs() { [ "$code" -eq 0 ] && lines "$tmp/costs/interpreter_costs.csv" 116 &&
	[ "$(column "$tmp/costs/interpreter_costs.csv" status | grep -cx ok)" -eq 115 ]; }
check_numpy "the interpreter's own costs; only array.array ** 2 is not to be had" costs

if [ -z "$reason" ]; then
	run array_profile.py --size 1000 --iters 1 --rounds 1 -o "$tmp/profile"
fi
profile() { [ "$code" -eq 0 ] && all_are "$tmp/profile/array_profile.csv" ok &&
	grep -q '^Array,sequence_size,[a-z]*,1000,sharedctypes.py:RawArray,own,ok' "$tmp/profile/array_profile.csv"; }
check_numpy 'the profile has a row for RawArray' profile

names_nobody() {
	for word in "$(uname -n)" "$(id -un)" "$HOME"; do
		case $word in root | '' | / | localhost | vm) continue ;; esac
		{ cat /etc/os-release; uname -srvm; } 2>/dev/null | grep -qwiF -- "$word" && continue # as "ubuntu" is
		grep -rqwF -- "$word" "$tmp"/*/platform.csv && echo "# names $word" >&2 && return 1
	done
	grep -q '^python_version,' "$tmp/snippet/platform.csv" && grep -q '^schema,1$' "$tmp/snippet/platform.csv"
}
check 'platform.csv knows the Python, and names neither person nor host' names_nobody
