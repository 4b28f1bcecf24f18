#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests `faultline explain` in TAP, on results that are written for it: test_explain.sh FAULTLINE
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
faultline=$1
. "$(dirname "$0")/tap.sh"
begin explain 16
export PYTHONDONTWRITEBYTECODE=1

# explain NAME=MS... [-- OPTION...]: the suspects of a result in which these figures are others
explain() {
	rm -rf "$tmp/result"
	changes=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		changes="$changes $1"
		shift
	done
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2086 # each change is a word
	python3 "$here/tests/explain_fixture.py" "$here/analysis/python" "$tmp/result" $changes >"$tmp/out" 2>"$tmp/err" &&
		"$faultline" explain "$tmp/result" --era python3.10 "$@" --format csv >"$tmp/out" 2>"$tmp/err"
	code=$?
}

is() { # SUSPECT VERDICT
	grep -qF "$1,$2," "$tmp/out" || grep -qF "\"$1\",$2," "$tmp/out"
}
share_of() { # SUSPECT: its share in per cent, rounded
	grep -F "$1" "$tmp/out" | sed 's/^"[^"]*"//' | awk -F, '{ printf "%.0f\n", $3 * 100 }'
}

explain
check 'the interpreter is guilty of two thirds: 120 ms of boxes less the 20 of their memory, of 150' \
	is 'the interpreter, element by element' guilty
check 'its share' [ "$(share_of 'the interpreter')" = 67 ]
check 'memset is cleared, at half a millisecond' is memset cleared
check 'page faults have a part: 18000 of (10 - 1) ms / 3908' is 'first-touch page faults' partly
check 'their share' [ "$(share_of 'first-touch')" = 28 ]
check 'the lock is cleared' is 'the lock' cleared
check 'a file is cleared where Python puts it' is 'a file on disk' cleared
check 'a process is cleared' is 'starting a process by fork' cleared
check 'the iterations are cleared: the ratio is told from 1' is 'too few iterations' cleared

explain all_disk=400 -- --folder disk
check 'a slow disk makes the file guilty' is 'a file on disk' guilty
explain zero_warm=80 zero_warm_size_size=9.9
check 'a slow memset is guilty' is memset guilty
explain zero_size_size=60
check 'dear page faults are guilty' is 'first-touch page faults' guilty
explain program_lock=
not_tested() { is 'the lock' 'not tested' && grep -q 'ipc_benchmark was not run with --lock' "$tmp/out"; }
check 'what was not measured is not tested, and says why' not_tested
explain pipe_program=150
check 'an Array like a Pipe can not be told' is 'too few iterations' guilty

"$faultline" explain "$tmp/result" --era python3.10 >"$tmp/out" 2>"$tmp/err"
predicts() { # 35.53 ms of primitives, 100 ms for the elements, 5 - 2.5 ms for the process: 138.03 of 150
	grep -Eq '^ +Array +sequence_size +fork +1000000 +150 ms +23\.7 % +68\.3 % +8\.0 % +138 ms' "$tmp/out"
}
check 'primitives and interpreter are added up' predicts

"$faultline" run noop --samples 1 --no-charts -o "$tmp/empty" >"$tmp/out" 2>&1
"$faultline" explain "$tmp/empty" >"$tmp/out" 2>"$tmp/err"
code=$?
says_empty() { [ "$code" -eq 1 ] && grep -q 'has neither replays' "$tmp/err"; }
check 'a result without any of it is an error' says_empty
