#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests `faultline explain` in TAP, on results that are written for it: test_explain.sh FAULTLINE
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
faultline=$1
. "$(dirname "$0")/tap.sh"
begin explain 75
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

# The same, as a person reads it.
answer() {
	explain "$@"
	"$faultline" explain "$tmp/result" --era python3.10 >"$tmp/out" 2>"$tmp/err"
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
check 'the iterations are cleared: the ratio differs from 1' is 'too few iterations' cleared

explain
printf 'Thread,free_threaded,none,1000000,off,unsupported,no such Python,,0,0,,,,,,,,,,,,,,,,,,0,0\n' >>"$tmp/result/ipc_benchmark.csv"
"$faultline" explain "$tmp/result" --elements 7 >"$tmp/out" 2>"$tmp/err"
names_size() { tr '\n' ' ' <"$tmp/out" | grep -q 'What Python adds is not known: ipc_benchmark has no program of that size' && ! grep -q 'no such Python' "$tmp/out"; }
check 'another size: the reason is not that of a way that this machine lacks' names_size

explain all_disk=400 -- --folder disk
check 'a slow disk makes the file guilty' is 'a file on disk' guilty
explain zero_warm=80 zero_warm_size_size=9.9
check 'a slow memset is guilty' is memset guilty
explain zero_size_size=20
check 'dear page faults are guilty' is 'first-touch page faults' guilty
explain -- --era python3.7
keeps_pages() { is 'first-touch page faults' 'not tested' && grep -q 'keeps its pages, so nothing shows what a fault costs' "$tmp/out"; }
check 'where an Array keeps its pages, nothing shows what a fault costs' keeps_pages
explain program_lock=
not_tested() { is 'the lock' 'not tested' && grep -q 'ipc_benchmark was not run with --lock' "$tmp/out"; }
check 'what was not measured is not tested, and says why' not_tested
explain spread=24
wide() { is 'a file on disk' 'not tested' && grep -q '^a file on disk.*,the interval is too wide' "$tmp/out"; }
check 'a share of nothing to 12 % is no part: more rounds are needed' wide
check 'the rounds with and without a lock are in pairs: what slows both is no difference' is 'the lock' cleared
cell() { # SUSPECT COLUMN: counted from the end
	grep -F "$1" "$tmp/out" | awk -F, -v back="$2" '{ print $(NF - back) }'
}
explain box=95 spread=10
is_bounded() { # 145 of 150, and more at the end of the interval
	is 'the interpreter, element by element' guilty && [ "$(cell 'the interpreter' 0 | cut -c 1-3)" = 1.0 ] &&
		sed 's/^"[^"]*"//' "$tmp/out" | grep -q '^,guilty,0.96[^,]*,0[^,]*,1,'
}
check 'a part is no more than the whole: the interval ends at 1, and the row says where it would' is_bounded
"$faultline" explain "$tmp/result" --era python3.10 >"$tmp/out" 2>"$tmp/err"
says_bounded() { tr '\n' ' ' <"$tmp/out" | grep -q 'the interpreter, element by element: measured apart from the Array, its interval reaches 10[0-9] %'; }
check 'so do the tables' says_bounded
explain box=130
is_longer() { is 'the interpreter, element by element' 'not tested' && grep -q 'measured apart, it takes longer than the whole' "$tmp/out"; }
check 'a part that is more than the whole is not tested, and says why' is_longer
explain pipe_program=150
check 'an Array like a Pipe is not distinguished' is 'too few iterations' guilty

"$faultline" explain "$tmp/result" --era python3.10 --all >"$tmp/out" 2>"$tmp/err"
predicts() { # 35.53 ms of primitives, 100 ms for the elements, 3.5 - 1 ms for one of them: 138.03 of 150
	grep -Eq '^ +Array, sequence_size +150 ms +23\.7 % +68\.3 % +138 ms +-8 %' "$tmp/out"
}
check 'primitives and interpreter are added up' predicts

explain
"$faultline" explain "$tmp/result" --era python3.10 --all >"$tmp/out" 2>"$tmp/err"
says() { tr '\n' ' ' <"$tmp/out" | grep -qF "$1"; }
check 'the first line is the answer' [ "$(head -c 69 "$tmp/out")" = 'A multiprocessing.Array takes 150 ms, a Pipe 50.0 ms: the Array takes' ]
check 'its reasons are the parts, the largest first' \
	says '67 % of it is Python, converting the elements one by one (100 ns each), 13 % the memory of the elements'
check 'memset has its share' says 'memset is 0.3 % and cleared.'
adds_up() { # but for the rounding: the parts and what they leave
	awk '/^  part /{on = 1; next} /^$/{on = 0} on && $NF == "%" {sum += $(NF - 1)} END {exit sum > 99.8 && sum < 100.2 ? 0 : 1}' "$tmp/out"
}
check 'the parts of the Array are the whole of it' adds_up
narrow() { ! awk 'length > 84' "$tmp/out" | grep .; } # in bytes, of which a micro sign is two
check 'everything is as wide as a terminal' narrow
answer zero_warm=80 zero_warm_size_size=9.9
check 'a slow memset is in the sentences' says 'memset is 53 % and guilty.'
answer program=40
check 'a fast Array is, too' says 'a Pipe 50.0 ms: the Array takes 0.80 '
answer pipe_program=150
check 'so is an Array like a Pipe' says 'no difference that these rounds can show'

answer program=crashed
check 'where the Array of Python crashed, its calls stand beside those of a Pipe, and why is said' says \
	'take 39.0 ms, those of a Pipe 45.0 ms: the Array takes 0.87 (0.86 to 0.87) times as long. The Array in Python was not measured: crashed, SIGABRT.'
answer program=crashed all=crashed zero= zero_warm= fill= start= work= exit=
check 'where neither has a time, the first sentence says why' says "an Array (sequence_size) of 1,000,000 elements by fork: crashed, SIGABRT."
answer pipe_program=crashed
check 'where the Pipe crashed, the Array is compared with nothing' says 'takes 150 ms; a Pipe was not measured: crashed, SIGABRT. 67 % of it is'

# parts that are no shares of the whole, since they were measured apart
has_no_shares() { ! says 'of it is' && ! says 'within these parts' && ! says 'explained too much' && ! grep -q '^  part .* share' "$tmp/out"; }
answer program=50 pipe_program=20
is_steady() { has_no_shares && says 'its parts take 138 ms together, though each time is steady.'; }
check 'parts that are clearly more than the whole are given as no shares of it' is_steady
shows_apart() { grep -Eq '^  these parts together +138 ms$' "$tmp/out" && grep -Eq '^  the Array itself, median +50.0 ms$' "$tmp/out"; }
check 'the table has their times, beside the Array itself' shows_apart
answer calls=3,300
names_part() { has_no_shares && says 'the times of "Python, around the calls" reach from 2.98 ms to 301 ms. Measure again on a quiet'; }
check 'a part of two speeds is named as what may be why' names_part
answer program=500,50 pipe_program=20
names_whole() { has_no_shares && says "can't be said: the times of the Array reach from 50.0 ms to 499 ms."; }
check 'so is an Array of two speeds' names_whole
answer program=120
says_excess() { says 'Its parts, measured by themselves, are 115 % of it together.' && says '83 % of it is Python'; }
check 'parts that are a little more have shares, and their sum is said' says_excess
answer zero_warm=200
check 'a memset of more than the whole has no share' says 'memset was not tested: measured apart, it takes longer than the whole'
answer others=30
check 'three ways that are as fast are named' says "a Namespace of a Manager: 30.0 ms (these rounds don't separate it from concurrent.futures, 30.0 ms; SharedMemory, 30.0 ms; numpy.memmap of a file in /dev/shm, 30.0 ms)."
answer others=30 pipe_program=30
counts() { says "(these rounds don't separate it from 4 others, the slowest of them 30.0 ms)."; }
check 'more of them are counted' counts

explain pipe_program=150
"$faultline" explain "$tmp/result" --era python3.10 --format json >"$tmp/out" 2>"$tmp/err"
is_json() {
	python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin]
memset = [row for row in rows if row["suspect"] == "memset"]
sys.exit(len(rows) != 9 or len(memset) != 1 or memset[0]["verdict"] != "cleared" or not 0 < memset[0]["share"] < 0.1)' <"$tmp/out"
}
check 'as JSON, a line for each suspect' is_json
"$faultline" explain "$tmp/result" --format markdown >"$tmp/out" 2>"$tmp/err"
is_markdown() { grep -q '^## The suspects of the Array' "$tmp/out" && grep -q '^| memset | cleared |' "$tmp/out"; }
check 'as Markdown' is_markdown
"$faultline" explain "$tmp/result" --era python3.10 --csv programs >"$tmp/out" 2>"$tmp/err"
ratio_of() { awk -F, '$2 == "sequence_size" && $3 == "fork" && $4 > 1 { printf "%.3f\n", $11 }' "$tmp/out"; }
of_the_pipe() { # 45 ms less 0.1 to make it, 1.5 for the exit and 0.4 for the end: 43; 4.5 - 1.5 - 2, while which it pickles
	awk -F, '$1 == "Pipe" && $3 == "fork" && $4 > 1 { printf "%.2f + %.2f\n", $8 / 1e6, $9 / 1e6 }' "$tmp/out"
}
check 'a Pipe is its whole replay, less what the program does not time' [ "$(of_the_pipe)" = '43.00 + 1.00' ]
check 'the programs as CSV: 138.03 of 150' [ "$(ratio_of)" = 0.920 ]

"$faultline" run --sweep 'array step=all elements=1000,2000' --sweep 'queue step=make' --samples 1 --counters none \
	--no-charts -o "$tmp/sweeps" >"$tmp/out" 2>"$tmp/err"
has_sweeps() { [ "$(wc -l <"$tmp/sweeps/array.csv")" -eq 3 ] && [ "$(wc -l <"$tmp/sweeps/queue.csv")" -eq 2 ]; }
check 'sweeps stand in for those of their probes' has_sweeps
"$faultline" run --sweep 'array stop=all' >"$tmp/out" 2>"$tmp/err"
code=$?
refuses_sweep() { [ "$code" -eq 2 ] && grep -q "'stop=all'" "$tmp/err"; }
check 'a sweep that names no axis is refused' refuses_sweep

explain
rm "$tmp/result/array.samples.csv"
grep '^zero,sequence_size,1000000,python3.7,' "$tmp/result/array.csv" >"$tmp/row"
cat "$tmp/row" >>"$tmp/result/array.csv"
"$faultline" explain "$tmp/result" --era python3.10 --format csv >"$tmp/out" 2>"$tmp/err"
code=$?
is_double() { [ "$code" -eq 1 ] && grep -q 'array.csv:[0-9]*: the same point as row [0-9]* of array' "$tmp/err"; }
check 'a row that is there twice is refused' is_double
rm "$tmp"/result/array.csv "$tmp"/result/interpreter_costs.*
"$faultline" explain "$tmp/result" --era python3.10 >"$tmp/out" 2>"$tmp/err"
has_no_parts() { says 'times as long. Its parts were not measured. memset was not tested' && ! grep -q '^Where the time' "$tmp/out"; }
check 'without any part there is no table of parts' has_no_parts

# measured here, the least of it, by a Python that is not there; then the programs without numpy
measure() { # FOLDER PYTHON
	"$faultline" explain --python "$2" --time 1 -o "$tmp/$1" >"$tmp/out" 2>"$tmp/err"
	code=$?
}
measure none "$tmp/no python"
says_no_python() {

	[ "$code" -eq 0 ] && grep -q "^Only the replays .*/no python does not exist. Install Python" "$tmp/err" &&
		grep -q 'interpreter_costs was not run' "$tmp/out" && [ ! -e "$tmp/none/ipc_benchmark.csv" ]
}
check 'without a Python the replays are explained alone' says_no_python
check 'the folder of the result is printed once' [ "$(grep -c '^Result: ' "$tmp/err")" = 1 ]
"$faultline" explain --python "$tmp/no python" --variant size_size --elements 5000 --time 1 -o "$tmp/asked" >/dev/null 2>&1
"$faultline" explain "$tmp/asked" >"$tmp/out" 2>"$tmp/err"
check 'a result is explained for what it was measured for' says '5,000 doubles to another process and back; Array: size_size,'
mistyped() { # OPTION WORD MESSAGE
	"$faultline" explain "$1" "$2" -o "$tmp/mistyped" >"$tmp/out" 2>"$tmp/err"
	code=$?
	[ "$code" -eq 2 ] && grep -qF -- "$1: no value '$2'; $3" "$tmp/err" && [ ! -e "$tmp/mistyped" ]
}
all_mistyped() { mistyped --variant slise 'did you mean slice?' && mistyped --folder memry 'did you mean memory?' &&
	mistyped --era newest 'expected python3.5, python3.7' && mistyped --variant shared_memory 'expected size_size, '; }
check 'a mistyped setting is refused before anything is measured, and no folder is made' all_mistyped
"$faultline" explain --python '' -o "$tmp/mistyped" >"$tmp/out" 2>"$tmp/err"
code=$?
check 'so is an empty Python' [ "$code" = 2 ]
stand_in() { # NAME LINE...: a Python of these lines
	printf '%s\n' '#!/bin/sh' "$2" >"$tmp/$1"
	chmod +x "$tmp/$1"
	measure "result of $1" "$tmp/$1"
}
refuses() { [ "$code" -eq 0 ] && grep -q "^Only the replays .*: .*/$1. Install" "$tmp/err"; }
stand_in crashing 'kill -SEGV $$'
check 'a Python that crashes is said before anything is measured' refuses 'crashing crashes (Segmentation fault)'
stand_in failing 'echo first; echo "ImportError: no zlib" >&2; echo >&2; exit 3'
check 'one that fails, too, with what it said last' refuses 'failing fails (exit status 3: ImportError: no zlib)'
PYTHONHOME=/nowhere
export PYTHONHOME
measure "result of homeless" "$tmp/failing"
unset PYTHONHOME
check 'and the variable that leads Python to other modules' grep -q 'no zlib). Unset PYTHONHOME, or install Python 3' "$tmp/err"
stand_in absent 'echo "shim: python2: command not found" >&2; echo "Note: it is in none of these" >&2; exit 127'
check 'a shim of a Python that is not there' refuses 'absent fails (exit status 127: shim: python2: command not found)'
stand_in silent 'exit 0'
check 'what is no Python' refuses 'silent is no Python: it did not run python_check.py'
printf '#!/nonexistent/python\n' >"$tmp/headless"
chmod +x "$tmp/headless"
measure 'result of headless' "$tmp/headless"
check 'a script whose interpreter is not there' refuses "headless can't be started: the program that its first line names does not exist"
stand_in old "printf 'executable,/old/python\nimplementation,CPython\nversion,2.7.18\nnumpy,1.16\nmethods,fork\n'"
check 'a Python 2' refuses 'python is Python 2.7.18'
stand_in bare "printf 'executable,/bare/python\nimplementation,CPython\nversion,3.11.2\nnumpy,missing\nmethods,fork\n'"
has_no_numpy() { [ "$code" -eq 0 ] && grep -q '^Only the replays .* numpy is missing in /bare/python. Install it there' "$tmp/err" &&
	tr '\n' ' ' <"$tmp/out" | grep -q 'What Python adds is not known: numpy is missing in /bare/python'; }
check 'a Python without numpy, and the answer names it' has_no_numpy
stand_in slowed "printf 'executable,/s/python\nimplementation,CPython\nversion,3.11.2\nnumpy,1.24.2\nmethods,fork\nsettings,PYTHONMALLOC=debug\n'"
is_slowed() { [ "$code" -eq 0 ] && grep -q '^Warning: the environment has PYTHONMALLOC=debug, with which Python takes other times' "$tmp/err"; }
check 'a setting that changes what Python costs' is_slowed
PYTHONMALLOC=debug PYTHON_GIL=' ,' PYTHONIOENCODING=utf-16 python3 "$here/analysis/python/python_check.py" >"$tmp/out" 2>"$tmp/err"
names_settings() { grep -qx 'settings,PYTHONMALLOC=debug.*' "$tmp/out" && grep -q '^version,3' "$tmp/out"; }
check 'the check names it, whatever encoding Python is to write' names_settings
stand_in broken "printf 'executable,/b/python\nimplementation,CPython\nversion,3.11.2\nimporting,numpy\n'; kill -SEGV \$\$"
check 'a numpy that crashes' refuses 'python crashes (Segmentation fault) when it imports numpy'
"$faultline" report "$tmp/none" --format markdown -o "$tmp/out" 2>"$tmp/err"
check 'its report repeats this command' grep -q '^faultline explain --python .* --time 1 -o ' "$tmp/out"
mkdir "$tmp/hidden"
printf 'try:\n    raise ImportError("no libblas")\nexcept ImportError:\n    raise ImportError("IMPORTANT\\n\\nread this")\n' >"$tmp/hidden/numpy.py"
PYTHONPATH=$tmp/hidden python3 "$here/analysis/python/python_check.py" >"$tmp/out" 2>"$tmp/err"
check 'what breaks numpy is said without its page of advice' grep -qx 'numpy,broken: no libblas' "$tmp/out"
echo 'raise ImportError("hidden")' >"$tmp/hidden/numpy.py"
PYTHONPATH=$tmp/hidden
export PYTHONPATH
for program in interpreter_costs.py\ --size\ 1000\ --samples\ 1 ipc_benchmark.py; do
	# shellcheck disable=SC2086 # options
	python3 "$here/analysis/python/"$program --rounds 1 -o "$tmp/none" >"$tmp/out" 2>"$tmp/err"
done
unset PYTHONPATH
"$faultline" explain "$tmp/none" >"$tmp/out" 2>"$tmp/err"
code=$?
says_no_numpy() { # in the order of what was measured of them
	untested=$(tr '\n' ' ' <"$tmp/out" | grep -o 'not tested: [^(]*(this Python has no numpy)')
	[ "$code" -eq 0 ] && [ "${#untested}" -eq 112 ] &&
		echo "$untested" | grep 'the interpreter, element by element' | grep 'the lock' | grep -q 'starting a process by fork'
}
check 'a Python without numpy is the reason why' says_no_numpy

"$faultline" explain "$here/docs/why-array-is-slow/explain" --csv programs >"$tmp/out" 2>"$tmp/err"
code=$?
is_whole() { [ "$code" -eq 0 ] && [ "$(awk -F, '$4 == 1000000 && $11 && $16' "$tmp/out" | wc -l)" -eq 16 ]; }
check 'the result that the page is written from predicts every program' is_whole

"$faultline" explain "$here/docs/why-array-is-slow/explain" >"$tmp/out" 2>"$tmp/err"
quotes() { # the first paragraph
	[ "$(sed -n 's/^> //p' "$here/docs/why-array-is-slow.md" | tr '\n' ' ')" = "$(sed '/^$/q' "$tmp/out" | sed '$d' | tr '\n' ' ')" ]
}
check 'the page quotes what explain says of its result' quotes
"$faultline" explain "$here/docs/why-array-is-slow/explain" "$here"/results/reported/*/ >"$tmp/out" 2>"$tmp/err"
stands_beside() { # 84.6 and 117.4 of 438.6 ms
	grep -Eq '^  this one +fork +1,000,000 +3\.41 +1\.45 +1\.00 +40\.2 ms' "$tmp/out" &&
		grep -Eq '^  question-macos +unknown +1,000,000 +0\.19 +0\.27 +1\.00 +439 ms' "$tmp/out"
}
check 'reported figures stand beside it, as multiples of their Pipe' stands_beside
"$faultline" report "$here/docs/why-array-is-slow/explain" -o "$tmp/out" 2>"$tmp/err"
has_answer() { grep -q '<p>A multiprocessing.Array takes 137 ms' "$tmp/out" && grep -q '>memset</td>' "$tmp/out" && grep -q '<svg' "$tmp/out"; }
check 'its report has the answer, the suspects and a chart' has_answer

explain
last=$(wc -l <"$tmp/result/array.samples.csv")
sed -i "$((last - 2)),\$d" "$tmp/result/array.samples.csv"
"$faultline" explain "$tmp/result" >"$tmp/out" 2>"$tmp/err"
code=$?
says_truncated() { [ "$code" -eq 1 ] && grep -q '/array.samples.csv:[0-9]*: a point has 5 of the 8 rounds that it has in array.csv' "$tmp/err"; }
check 'samples that are cut at the end of a line are refused' says_truncated
rm "$tmp/result"/*.samples.csv
"$faultline" explain "$tmp/result" --era python3.10 --csv suspects >"$tmp/out" 2>"$tmp/err"
has_no_samples() { is 'the lock' cleared && is 'the interpreter, element by element' guilty; }
check 'without samples the intervals of the points serve' has_no_samples

"$faultline" run noop --samples 1 --no-charts -o "$tmp/empty" >"$tmp/out" 2>&1
"$faultline" explain "$tmp/empty" >"$tmp/out" 2>"$tmp/err"
code=$?
says_empty() { [ "$code" -eq 1 ] && grep -q 'has neither replays' "$tmp/err"; }
check 'a result without any of it is an error' says_empty
