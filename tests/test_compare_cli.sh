#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests `faultline compare` in TAP, on copies of the small result in tests/data.
# Usage: test_compare_cli.sh FAULTLINE SOURCE
set -u
faultline=$(realpath "$1") source=$(realpath "$2")
small=$source/tests/data/result-small

. "$(dirname "$0")/tap.sh"
begin compare 52
cd "$tmp" || exit 1

compare() { # ARGUMENT...: its status is in $status, its words in out
	timeout 120 "$faultline" compare "$@" >out 2>&1 </dev/null
	status=$?
}
# A result with rounds enough: each of the small one's rows becomes eight, FACTOR times as long.
copy() { # NAME FACTOR
	rm -rf "$1"
	mkdir -p "$1"
	cp "$small"/platform.csv "$1"
	python3 - "$small" "$1" "$2" <<'END'
import csv, sys
source, target, factor = sys.argv[1], sys.argv[2], float(sys.argv[3])
for probe in ("page_fault", "fork"):
    rows = list(csv.reader(open(f"{source}/{probe}.csv")))
    head = rows[0]
    place = {name: head.index(name) for name in ("median_ns", "ci_low_ns", "ci_high_ns", "rounds")}
    for row in rows[1:]:
        if row[place["median_ns"]]:
            median = float(row[place["median_ns"]]) * factor
            row[place["median_ns"]] = repr(median)
            row[place["ci_low_ns"]] = repr(median * 0.99)
            row[place["ci_high_ns"]] = repr(median * 1.01)
            row[place["rounds"]] = "9"
    csv.writer(open(f"{target}/{probe}.csv", "w"), lineterminator="\n").writerows(rows)
END
}

copy a 1
copy b 1.3
points=$(cat a/page_fault.csv a/fork.csv | grep -c ',ok,')
compare a b
check 'it begins with how many points differ, and which most' test \
	"$(head -2 out | tr '\n' ' ' | grep -c "^$points slower, 0 faster, 0 alike.*; largest: .*1.3 times as")" = 1
compare a b "$source/results/reported/README.md"
check 'a README among results is passed over, with a word' test "$status" = 0 -a -n "$(grep 'README.md is passed over' out)"
compare "$source/results/reported/answer-macos" a
check 'results without a common point say so' grep -q '^No point has a time in both' out
compare "$source/results/reported/answer-macos" "$source/results/reported/question-macos"
check 'a mean that others reported has no ratio, and the reason is not "ok"' test \
	-n "$(grep '  A no median$' out)" -a -z "$(grep ' ok$' out)"
compare a b --changed
check '--changed shows what is slower' grep -q 'slower$' out
compare a a --changed
check 'and nothing of what is alike' test "$(head -1 out | cut -d, -f1,2)" = '0 slower, 0 faster' -a -z "$(grep '^fork' out)"
compare a b --changed --format csv
check 'as CSV, too' equal "$(grep -c ^point out)" "$points"
compare a b --sort name
check '--sort name: probes by name' equal "$(grep -oE '^(page_fault|fork):' out | tr '\n' ' ')" 'fork: page_fault: '
check 'points as they were measured' equal "$(sed -n '/^page_fault:/,/mean/p' out | grep -A 1 '^  point' | tail -1 | grep -c '^  base ')" 1
check 'no color in a file' not grep -q "$(printf '\033')" out
if command -v script >/dev/null; then
	colored() { script -qc "env TERM=xterm $1 '$faultline' compare a b" /dev/null </dev/null | grep -c "$(printf '\033\[31mslower')"; }
	check 'slower is red on a terminal' test "$(colored NO_COLOR=)" -gt 0
	check 'not with NO_COLOR' equal "$(colored NO_COLOR=1)" 0
else
	check 'slower is red on a terminal # SKIP no script(1)' true
	check 'not with NO_COLOR # SKIP no script(1)' true
fi
compare a a
check 'a result is compared with itself' equal "$status" 0
check 'no fact differs' said 'The facts of the platforms are the same.'
check 'nothing differs' equal "$(grep -c 'slower$\|faster$' out)" 0
compare a b
check 'two results are compared' equal "$status" 0
check 'what is slower is reported' grep -q '1.300  *1.282..1.319  slower' out
check 'and the mean of a probe' grep -q '^  mean .*1.300' out
compare b a --probe fork
check 'one probe alone' test "$status" = 0 -a -z "$(grep page_fault out)"
check 'the other way round it is faster' said 'faster'
compare a b --probe page_fault,fork --format csv
check 'two probes, with a comma between' test "$status" = 0 -a "$(cut -d, -f2 out | sort -u | tr '\n' ' ')" = 'fork page_fault probe '
cp a/fork.csv "a/fork<int,8>.csv"
cp b/fork.csv "b/fork<int,8>.csv"
compare a b --probe 'fork<int,8>' --format csv
check 'a probe whose name has a comma' test "$status" = 0 -a "$(grep -c '^point,"fork<int,8>",' out)" -gt 0 -a -z "$(grep page_fault out)"
rm "a/fork<int,8>.csv" "b/fork<int,8>.csv"
compare a b a
check 'three results' grep -q 'C/A' out
compare a b --fail-above 5
check '--fail-above fails' equal "$status" 1
check 'and says why' said 'slower by more than 5 % with the whole interval'
compare a b --fail-above 40
check 'but not above what it is' equal "$status" 0
compare b a --fail-above 0
check 'nor of what is faster' equal "$status" 0
compare a b --format csv
check 'a CSV' equal "$(head -1 out | cut -d, -f1-4)" kind,probe,base,other
check 'has as many cells in each row' python3 -c 'import csv; assert len({len(r) for r in csv.reader(open("out"))}) == 1'
compare a b --format markdown
check 'Markdown' grep -q '^|---|' out
compare a/fork.csv b/fork.csv
check 'two single files' test "$status" = 0 -a -n "$(grep '^fork' out)"

compare a
check 'a single result is a mistake' equal "$status" 2
compare a b --probe frok
check 'a probe that is mistyped' said "did you mean fork?"
compare a b --probe page_fault,frok
check 'a probe that is mistyped behind a comma' test "$status" = 2 -a -n "$(grep "has 'frok'; did you mean fork?" out)"
compare a b --probe page_fault,
check 'no probe behind a comma' test "$status" = 2 -a -n "$(grep "no result has ''" out)"
compare a gone
check 'a result that is not there' test "$status" = 1 -a -n "$(grep 'gone: ' out)"
copy c 1
head -c 900 a/fork.csv >c/fork.csv
compare a c
check 'a file that was cut short' grep -q 'c/fork.csv:[0-9]*: ' out
copy c 1
sed 's/,ok,/,ok,,"/' a/fork.csv >c/fork.csv
compare a c
check 'a quote that does not end' test "$status" = 1 -a -n "$(grep 'c/fork.csv:[0-9]*: ' out)"
head -c 5000 /bin/sh >c/fork.csv
compare a c
check 'a program' test "$status" = 1 -a -n "$(grep 'c/fork.csv:1: ' out)"
: >c/fork.csv
compare a c
check 'an empty file' said 'c/fork.csv:1: the file is empty'
head -1 a/fork.csv >c/fork.csv
compare a c
check 'a file that ends behind its header' said 'c/fork.csv:1: no row after the header'
tr , ';' <a/fork.csv >c/fork.csv
compare a c
check 'semicolons in place of commas' said 'c/fork.csv:1: one column; expected commas'
{ head -3 a/fork.csv; echo; } >c/fork.csv
compare a c
check 'an empty line' grep -q 'c/fork.csv:4: an empty line; expected [0-9]* cells' out
{ head -3 a/fork.csv; echo all; } >c/fork.csv
compare a c
check 'a line with too little' grep -q 'c/fork.csv:4: 1 cell; expected [0-9]*, as many as the header has' out
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "median_ns") m = i } NR == 3 { $m = "1e308" } 1' a/fork.csv >c/fork.csv
compare a c
check 'a time that no clock has' said "c/fork.csv:3: median_ns: '1e308' is too large; expected less than 1e20"
python3 -c 'print(",".join(map(str, range(1000000))))' >c/fork.csv
compare a c
check 'a million columns' said 'c/fork.csv:1: more than 1024 columns'
copy c 1
sed -i.old '3s/,ok,/,crashed,/' c/fork.csv
compare a c --fail-above 5
check 'a point that crashed fails' test "$status" = 1 -a -n "$(grep 'broken elsewhere: 1 point' out)"
copy c 1
sed -i.old 's/^schema,.*/schema,0/' c/platform.csv
compare a c
check 'a schema that there never was' grep -q 'c/platform.csv:[0-9]*: schema 0; expected 1 or more' out
sed -i.old 's/^schema,.*/schema,99/' c/platform.csv
compare a c
check 'a newer schema is refused' test "$status" = 1 -a -n "$(grep 'c/platform.csv:[0-9]*: schema 99' out)"
copy c 1
sed -i.old 's/^emulated,.*//; /^$/d' c/platform.csv
echo emulated,yes >>c/platform.csv
compare a c
check 'an emulated result is warned of' said 'B was taken on an emulator'
compare c a
check 'an emulated result is not the base' grep -q 'B was taken on an emulator: its times mean nothing; it comes last' out
compare "$source/results/reported/question-linux" a c
check 'nor is one that others reported, which comes after it' test -n "$(grep 'Warning: C was reported by others' out)" -a \
	-n "$(grep '^  A  a$\|^  A  .*/a$' out)"
