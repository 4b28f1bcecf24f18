#!/bin/sh
# SPDX-License-Identifier: MIT
# What docs/design.md says of the shape of the sources, by looking at them: TAP.
# usage: test_layers.sh [SOURCE-FOLDER [broken]]
set -u
itself=$(realpath "$0")
cd "${1:-$(dirname "$0")/..}" || exit 1
if [ "${2:-}" ]; then echo 1..7; else echo 1..8; fi
number=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The lines of $work/lines are what is wrong.
nothing() { # NAME
	number=$((number + 1))
	if [ -s "$work/lines" ]; then
		echo "not ok $number - $1"
		{ echo "# not ok $number - $1"; sed 's/^/# /' "$work/lines"; } >&2
		failed=1
	else
		echo "ok $number - $1"
	fi
}

sources() { # FOLDER...
	find "$@" -name '*.[chS]' -o -name '*.h.in' -o -name '*.def' | sort
}

# FILE INCLUDED: a line for every header of ours, by its path from the top; generated ones stay bare.
includes() { # FOLDER...
	sources "$@" >"$work/sources"
	xargs grep -H '^#[[:space:]]*include "' <"$work/sources" | awk -F'"' -v sources="$work/sources" '
		BEGIN {
			while ((getline line <sources) > 0)
				there[line] = 1
		}
		function short(path) {
			while (match(path, /[^\/.][^\/]*\/\.\.\//))
				path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
			return path
		}
		{
			file = folder = substr($1, 1, index($1, ":") - 1)
			sub(/\/[^\/]*$/, "", folder)
			count = split(folder " src probes src/plan", from, " ")
			found = $2
			for (i = 1; i <= count; i++)
				if (short(from[i] "/" $2) in there) {
					found = short(from[i] "/" $2)
					break
				}
			print file, found
		}'
}
includes probes src >"$work/includes"

# ROOM: the rooms that it may include. Measuring and reading meet in result/ only.
cat >"$work/rooms" <<'END'
text
os
plan: text
stats: plan text
trial: stats plan os text
result: stats plan text
measure: result trial stats plan os text
trace: result stats os text
judge: result stats plan text
chart: judge result stats plan os text
report: chart judge result stats plan text
export: judge result stats plan text
commands: export report chart judge trace measure result trial stats plan os text
END
wrong() { awk "$1" "$work/includes"; }

systems='linux|gnu_linux|APPLE|MACH|FreeBSD|NetBSD|OpenBSD|DragonFly|unix|sun|CYGWIN|ANDROID|HAIKU'
sources src probes tests bench | grep -v '^src/os/' |
	xargs grep -nE "\b__($systems)(__)?\b|\b_WIN(32|64)\b|\bTARGET_OS_|\b(BSD|__BSD)\b" >"$work/lines"
nothing 'an operating system is named to the preprocessor in src/os/ only'
sources src probes | xargs grep -nE '(PAGE|page)[^;]*\b(4096|0x1000)\b' | grep -v 'src/trace/preload/' >"$work/lines"
nothing 'no page size is assumed'
sources probes | xargs grep -nE '#[[:space:]]*include <(linux|mach|asm)[/>]' >"$work/lines"
nothing 'no probe needs a header of one system'
wrong '$1 ~ /^probes\// && $2 ~ /\// && $2 !~ /^probes\// && $2 != "src/plan/probe.h"' >"$work/lines"
nothing 'a probe includes probe.h and headers of probes/'
find probes -maxdepth 1 -name '*.[ch]' | while read -r file; do
	grep -q "^const struct probe probe_" "$file" || echo "$file"
done >"$work/lines"
nothing 'what stands in probes/ is a probe'
awk -F'[/ :]' -v rooms="$work/rooms" '
	BEGIN {
		while ((getline line <rooms) > 0) {
			count = split(line, word, /[: ]+/)
			room[word[1]] = 1
			for (i = 2; i <= count; i++)
				may[word[1], word[i]] = 1
		}
	}
	$1 == "src" && $2 !~ /\./ && !($2 in room) { print "no such room: " $0; next }
	$1 == "src" && $2 in room {
		for (i = 3; i < NF && $i !~ /\.[chS]$/; i++)
			;
		to = $(i + 1) == "src" ? $(i + 2) : $(i + 1)
		if (to != $2 && ((to in room && !(($2, to) in may)) || to == "probes"))
			print
	}' "$work/includes" >"$work/lines"
nothing 'a room includes the rooms below it only; measuring and reading meet in result/'
# Files that are part of one larger module know its types; headers must not know each other.
awk '$1 ~ /\.h$/ && $1 != $2' "$work/includes" >"$work/headers"
tsort "$work/headers" 2>"$work/lines" >/dev/null
nothing 'no circle of headers'

# The same of a copy in which a reader includes the runner: it must be found.
if [ -z "${2:-}" ]; then
	mkdir "$work/copy"
	cp -r src probes tests bench "$work/copy"
	echo '#include "measure/schedule.h"' >>"$work/copy/src/judge/costs.c"
	sh "$itself" "$work/copy" broken >"$work/broken" 2>&1
	grep -q '^# src/judge/costs.c src/measure/schedule.h$' "$work/broken" && grep -q '^not ok 6' "$work/broken" ||
		cp "$work/broken" "$work/lines"
	nothing 'an include that breaks the order is found'
fi
exit "${failed:-0}"
