#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests `faultline chart` in TAP, with the real gnuplot, on the small result in tests/data.
# Usage: test_chart.sh FAULTLINE SOURCE
set -u
faultline=$(realpath "$1") source=$(realpath "$2")
small=$source/tests/data/result-small real=$source/tests/data/chart
unset FAULTLINE_GNUPLOT FAULTLINE_ANALYSIS
if ! command -v gnuplot >/dev/null; then
	echo '1..0 # SKIP no gnuplot'
	exit 0
fi

. "$(dirname "$0")/tap.sh"
begin chart 75
cd "$tmp" || exit 1
chart() { # ARGUMENT...: its status is in $status, its words in out
	timeout 120 "$faultline" chart "$@" >out 2>&1 </dev/null
	status=$?
}
copy() { # NAME: a copy of the small result, to be spoilt
	rm -rf "$1"
	mkdir -p "$1"
	cp "$small"/*.csv "$1"
}
fake() { # its body comes on standard input: what runs instead of gnuplot
	{ echo '#!/bin/sh'; cat; } >fake
	chmod +x fake
}
mkdir scratch
TMPDIR=$tmp/scratch
export TMPDIR
leftovers() { find . -name '.faultline*' -o -name 'faultline-*'; }
texts() { # SVG: what is written in it, a line each
	python3 -c '
import sys, xml.dom.minidom
for text in xml.dom.minidom.parse(sys.argv[1]).getElementsByTagName("text"):
    print("".join(node.data for span in text.getElementsByTagName("tspan") or [text] for node in span.childNodes
                  if node.nodeType == node.TEXT_NODE))' "$1"
}
dots() { grep "<use xlink:href='#gpPt" "$1" | grep -vc "opacity='0.00'"; } # without the places for the mouse
writes() { texts "$1" >texts && grep -qF -- "$2" texts; }
whole() { # FOLDER: every picture in it is one, and not too large for a README
	python3 - "$1" <<'END'
import os, struct, sys, xml.dom.minidom, zlib
for name in os.listdir(sys.argv[1]):
    path = os.path.join(sys.argv[1], name)
    data = open(path, "rb").read()
    assert 5000 < len(data) < 100000, (name, len(data))
    if name.endswith(".svg"):
        assert xml.dom.minidom.parseString(data).documentElement.tagName == "svg"
        continue
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and name.endswith(".png"), name
    at, pixels = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0], name
        pixels += body if kind == b"IDAT" else b""
        at += 12 + length
    assert kind == b"IEND" and len(set(zlib.decompress(pixels))) > 8, name
END
}
# What the small result has not: two results, a PMU, more sizes than a plain run measures, probes that it does not run, a
# trace, the replays.
besides='compare|counters|discard|explain|handover|lock|mmap_size|rounds|switch|tail|trace_.*|userfaultfd'
all=$(find "$source/analysis" -maxdepth 1 -name '*.gp' | grep -cvE "/($besides)\.gp$")

copy 'one result'
chart 'one result'
check 'a result is charted' equal "$status" 0
check 'each script draws an SVG and a PNG' equal "$(find 'one result/charts' -type f | wc -l | tr -d ' ')" $((2 * all))
check 'it says how many and where' said "$all charts in one result/charts"
check 'the pictures are whole and small' whole 'one result/charts'
check 'a chart names the platform' writes 'one result/charts/memset.svg' 'glibc-2.36'
check 'a line is drawn, also of points with too few rounds for an interval' \
	test "$(grep -c "<path stroke='rgb(  0, 114, 178)'" 'one result/charts/memset.svg')" = 1
check 'the best block is ringed' writes 'one result/charts/pipe.svg' 'Ring: the size with the highest median'
check 'nothing is left over' equal "$(leftovers)" ''

mv 'one result/charts' first
echo 'no,csv"' >'one result/memset.samples.csv'
chart 'one result' --format svg
check 'the files of samples are not read' equal "$status" 0
check 'the same files make the same pictures' cmp first/fork_spawn.svg 'one result/charts/fork_spawn.svg'
check '--format draws that alone' equal "$(find 'one result/charts' -name '*.png')" ''

# Names and cells that try to get out of their quotes, break the markup, or are no text.
evil="a'b\"c\`touch hit\` \$(touch hit) _^{x} \\n %s&<b>'.system('touch hit').' ünï"
for result in hostile hostile2; do
	copy $result
	sed -i.old "s|^platform,.*|platform,\"$(printf %s "$evil" | sed 's/"/""/g; s/[&\\|]/\\&/g')\"|" $result/platform.csv
	python3 - $result/pipe.csv <<'END'
import sys
text = open(sys.argv[1]).read().split("\n")
text[-2] = text[-2].replace("throughput", '"x\nEND_OF_POINTS\nsystem(""touch hit"")"')
open(sys.argv[1], "w").write("\n".join(text))
END
	rm $result/pipe.samples.csv # which has no such point
done
sed -i.old '/^cpu_model,/d' hostile2/platform.csv
printf 'cpu_model,\377\303\n' >>hostile2/platform.csv
chart hostile hostile2 -o 'out $(touch hit) '\''|%s'
check 'hostile names and cells are charted' equal "$status" 0
check 'none of it is run' equal "$(find . -name hit)" ''
check 'a name is written as it is' writes 'out $(touch hit) '\''|%s/memset.svg' "a'b\"c\`touch hit\` \$(touch hit) _^{x} \\n %s&"
check 'a second run of a platform is numbered' writes 'out $(touch hit) '\''|%s/cpu_wall.svg' '(2)'
check 'two results are compared' test -s 'out $(touch hit) '\''|%s/compare.svg'
chart hostile --only memset --format svg -o '|touch hit'
check 'a folder that looks like a pipe is a folder' test "$status" = 0 -a -s '|touch hit/memset.svg' -a ! -e hit

copy cut
head -c 1500 "$small/memset.csv" >cut/memset.csv
chart cut --format svg
check 'a file that was cut short fails the command' equal "$status" 1
check 'the message names the file' said 'cut/memset.csv:'
check 'the other charts are drawn' test -s cut/charts/cpu_wall.svg -a ! -e cut/charts/memset.svg

copy without
rm without/fork.csv without/posix_spawn.csv
chart without --format svg
check 'a chart whose probe is missing is left out' test "$status" = 0 -a ! -e without/charts/fork_spawn.svg
check 'and not counted' said "$((all - 3)) charts"

# Rows off the base of an axis that a chart does not draw change nothing; a row that failed is n/a.
copy axes
python3 - axes/page_fault.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1])))
status, mapping = rows[0].index("status"), rows[0].index("mapping")
more = [["moon"] + rows[0]] + [["full"] + row for row in rows[1:]] + [["new"] + row for row in rows[1:]]
for row in more[1:]:
    if row[1 + mapping] == "memfd":
        row[1 + status] = "failed"
csv.writer(open(sys.argv[1], "w"), lineterminator="\n").writerows(more)
END
chart axes --only page_fault_size --format svg
check 'rows off the base of another axis are not drawn' \
	equal "$(texts axes/charts/page_fault_size.svg | grep samples)" "$(texts first/page_fault_size.svg | grep samples)"
chart axes --only page_fault --format svg
check 'what failed is n/a' equal "$(texts axes/charts/page_fault.svg | grep -cxF n/a)" 2
check 'and has no dot' equal "$(dots axes/charts/page_fault.svg)" "$(($(dots first/page_fault.svg) - 2))"

# An older version lacked an axis: what it measured is at the base of the axis.
python3 - axes/pipe.csv <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1])))
mechanism = rows[0].index("mechanism")
rows = [row[:mechanism] + row[mechanism + 1:] for row in rows if row[mechanism] in ("mechanism", "pipe")]
csv.writer(open(sys.argv[1], "w"), lineterminator="\n").writerows(rows)
END
chart axes --only pipe --format svg
check 'a result without an axis is at its base' test "$status" = 0 -a -s axes/charts/pipe.svg

chart "$real/counters" -o counters --only counters,memset_variants
check 'what the processor counted is charted' test "$status" = 0 -a -s counters/counters.svg
check 'a figure is that of the columns' writes counters/counters.svg '99.2 %'
check 'of an emulated machine the times mean nothing' writes counters/counters.svg 'emulated: times mean nothing, counts do'
check 'a figure that was not counted has no panel' not writes counters/counters.svg 'dTLB misses per page'
chart "$small" "$real/counters" -o apart --only pipe_round_trip,page_fault_variants,counters --format svg
check 'a platform without the probe takes no room, and its line says so' test \
	"$(texts apart/pipe_round_trip.svg | grep -c '^Nothing of this was measured in: linux.*emulated')" = 1 -a \
	"$(texts apart/pipe_round_trip.svg | grep -cxF n/a)" = 0 -a -n "$(texts apart/pipe_round_trip.svg | grep 'on the same CPU')"
check 'rows that one platform alone tried are left out and counted' \
	writes apart/page_fault_variants.svg 'rows that only one platform tried or none could measure.'
check 'what both measured is there, each size in a row of its own' test \
	"$(texts apart/page_fault_variants.svg | grep -c '^size 64 KiB$')" = 1 -a "$(texts apart/page_fault_variants.svg | grep -c '^base$')" = 0
check 'what was emulated comes last, and that is said' said 'counters comes last: it was taken on an emulator'
chart "$real/rounds" -o rounds --only counters --format svg
check 'without hardware counters there is no such chart' test "$status" = 1 -a ! -e rounds/counters.svg
chart "$real/steady" -o steady --only memset_steady --format svg
check 'passes over fresh memory are charted' writes steady/memset_steady.svg '64 MiB'
chart "$real/handover" -o handover
check 'ways to hand over a message are charted by its size, beside their CPU time' test "$status" = 0 -a \
	"$(texts handover/handover.svg | grep -cE '^(time|CPU time of both), same CPU')" = 2
check 'a switch and wake-ups are charted' writes handover/switch.svg 'wake-up, same cpu, after 10 ms'
chart "$real/discard" -o discard --only discard --format svg
check 'ways to give memory back are charted step by step' writes discard/discard.svg 'the touches after it'
check 'in a cgroup at its limit beside those without one' writes discard/discard.svg 'free, cgroup at its limit'
chart "$real/contention" -o contention
check 'contention for a lock is charted by the number of threads and of processes' \
	writes contention/lock.svg 'mutex, of processes'
check 'faults that a program handles are charted by who handles them' writes contention/userfaultfd.svg 'process, other cpu, 4 KiB at once'
chart "$real/tail" -o tail --only tail
check 'tails are charted beside the gaps of a busy loop' test "$status" = 0 -a "$(texts tail/tail.svg | grep -cxF 'busy loop')" = 1
check 'a row for each point' writes tail/tail.svg 'fork: step call'
chart "$real/trace" -o traced
check 'a trace is charted' said '5 charts in traced'
check 'with the sizes of its calls' writes traced/trace_sizes.svg 'write: pipe (calls)'
check 'each of its processes has a row' writes traced/trace_shares.svg 'wc '
check 'what is outside of its longer calls has a name of its own' writes traced/trace_timeline.svg 'own code, short calls'
chart "$real/trace" "$real/trace" -o differences --format svg
check 'two traces are compared' said '1 chart in differences'
check 'from the time of one to that of the other' writes differences/trace_compare.svg 'all others'
chart "$real/explain" "$source/results/reported/question-linux" -o explained --only explain
check 'replays stand beside what was reported' test "$(texts explained/explain.svg | grep -cE '^(Array, 1000000 elements|interpreter|Array slice, fork)$')" = 3
check 'bars have the multiple of the Pipe beside them' test "$(texts explained/explain.svg | grep -cE '^(124 ms, x 3\.9|31\.8 ms, x 1\.0)$')" = 2
check 'the legend names what was reported' writes explained/explain.svg reported
chart "$real/explain" -o alone --only explain --format svg
check 'but not where nothing was' test "$status" = 0 -a "$(texts alone/explain.svg | grep -c -e reported -e '^the program$')" = 1
one_color_each() { # of the steps in the legend
	colors=$(sed -n 's/^FILLS = "\(.*\)"/\1/p' "$source/analysis/explain.gp" | tr ' ' '\n')
	[ "$(echo "$colors" | sort | uniq -d | wc -l)" = 0 ]
}
check 'no color stands for two steps' one_color_each
check 'all of these pictures are whole' whole explained

chart "$source"/results/linux-6.18-x86_64-musl -o noisy --only rounds --format svg
check '--only rounds draws the rounds of the noisiest points' test "$status" = 0 -a "$(texts noisy/rounds.svg | grep -c '^±[0-9]* %, ')" = 9
check 'no round comes before the first' test -z "$(texts noisy/rounds.svg | grep '^ *[-−][0-9]')"

chart "$real/trace" "$real/trace" "$real/trace" -o mixed
check 'three traces are refused' test "$status" = 2 -a -n "$(grep 'expected one trace or two, not 3' out)" -a ! -e mixed
chart "$real/trace" "$small" -o mixed
check 'a trace and a result are not drawn together' test "$status" = 2 -a -n "$(grep 'have no figures in common' out)" -a ! -e mixed
chart "$source"/results/reported/* -o reported --format svg
check 'a README among results is passed over, with a word' test "$status" = 0 -a -n "$(grep 'README.md is passed over' out)"

mkdir -p platform/2026-01-01T00-00-00Z
copy platform/2026-02-01T00-00-00Z
cp "$small"/platform.csv platform/2026-01-01T00-00-00Z
chart platform --only memset --format svg
check 'of a platform the newest result is taken' test -s platform/2026-02-01T00-00-00Z/charts/memset.svg

chart "$small" --only page_fault_variants,fork --format svg -o units
check 'a huge page is drawn per small page' writes units/page_fault_variants.svg 'page huge, size 64 MiB, per small page'
texts units/page_fault_variants.svg >"units texts"
check 'and costs less than a small one' python3 - <<'END'
import csv
rows = {(row["page"], row["size"]): row for row in csv.DictReader(open("one result/page_fault.csv")) if row["threads"] == "1" and row["mapping"] == "private"}
huge = rows["huge", "67108864"]
cost = float(huge["median_ns"]) * 4096 / float(huge["bytes"])
assert any(text.startswith("%.3g" % cost) for text in open("units texts").read().split("\n")), cost
END
check 'a step that is per page does not stand among rows per child' not writes units/fork.svg 'step cow'

# The charts in results/ are those that the scripts draw now: `ninja charts` draws them again.
drawn_again() {
	for kept in "$source"/results/*/*/charts; do
		rm -rf again
		chart "$(dirname "$kept")" -o again --format svg || return
		equal "$(cd again && ls)" "$(cd "$kept" && ls -- *.svg)" || return
		for picture in again/*.svg; do
			texts "$picture" >texts
			texts "$kept/${picture#again/}" | cmp -s - texts && continue
			echo "# $kept/${picture#again/} is stale: run 'ninja charts'" >&2
			return 1
		done
	done
}
check 'no chart in results/ is stale' drawn_again

chart "$source"/results/* -o kept --format svg --only memset
each_is_drawn() {
	for folder in "$source"/results/*; do
		[ "$(basename "$folder")" = reported ] || writes kept/memset.svg "$(basename "$folder")" || return
	done
}
check 'every platform in results/ is drawn, by its name' each_is_drawn

timeout 120 env PATH=/nonexistent "$faultline" chart axes >out 2>&1
status=$?
check 'without gnuplot it says what to install' test "$status" = 1 -a -n "$(grep 'install gnuplot' out)"

: >file
chart axes -o file/charts
check 'a folder that cannot be made is an error' test "$status" = 1 -a -n "$(grep ' file: ' out)"

cp first/memset.svg axes/charts/memset.svg
fake <<'END'
echo '<svg> half of it' >"$(sed -n "s/^picture = '\(.*\.svg\)'$/\1/p")"
END
FAULTLINE_GNUPLOT=./fake chart axes --only memset --format svg
check 'half a picture is refused, the old one stays' test "$status" = 1 -a -z "$(cmp first/memset.svg axes/charts/memset.svg 2>&1)"
fake <<'END'
echo 'the plotter is on fire' >&2
exit 3
END
FAULTLINE_GNUPLOT=./fake chart axes --only memset
check 'the last output of gnuplot is reported' test "$status" = 1 -a -n "$(grep 'chart memset: .*the plotter is on fire' out)"
check 'failures leave nothing over' equal "$(leftovers)" ''

chart axes --only memset,
check 'no chart behind a comma is refused' test "$status" = 2 -a -n "$(grep "no chart ''" out)"
chart axes --only memsat
check 'an unknown chart: similar ones are named' test "$status" = 2 -a -n "$(grep 'memset' out)"

fake <<'END'
echo $$ >pid
: >"$(sed -n "s/^picture = '\(.*\.svg\)'$/\1/p")"
exec sleep 600
END
FAULTLINE_GNUPLOT=./fake timeout 300 "$faultline" chart axes --only memset --format svg >out 2>&1 &
waited=0
while [ ! -s pid ] && [ $waited -lt 1200 ]; do
	sleep 0.1
	waited=$((waited + 1))
done
sleep 0.2
kill $!
wait $!
ended=$?
for attempt in $(seq 1200); do
	[ "$(leftovers)" ] || break
	sleep 0.1
done
check 'a kill ends gnuplot too and leaves nothing' test "$ended" -ne 0 -a -z "$(leftovers)" -a -z "$(kill -0 "$(cat pid)" 2>/dev/null && echo alive)"
