#!/bin/sh
# SPDX-License-Identifier: MIT
# What docs/design.md says of the shape of the sources, by looking at them: TAP.
# usage: test_layers.sh [SOURCE-FOLDER]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
echo 1..7
number=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The lines of $work/lines are what is wrong.
nothing() { # NAME
	number=$((number + 1))
	if [ -s "$work/lines" ]; then
		sed 's/^/# /' "$work/lines"
		echo "not ok $number - $1"
		failed=1
	else
		echo "ok $number - $1"
	fi
}

sources() { # FOLDER...
	find "$@" -name '*.[chS]' -o -name '*.h.in' | sort
}

# FILE INCLUDED: a line for every header of ours, by its path from the top; generated ones stay bare.
includes() { # FOLDER...
	sources "$@" | while read -r file; do
		sed -n 's/^#[[:space:]]*include "\(.*\)".*/\1/p' "$file" | while read -r name; do
			for from in "$(dirname "$file")" src probes src/trace; do
				path=$(echo "$from/$name" | sed -e ':a' -e 's,[^/.][^/]*/\.\./,,' -e 'ta')
				[ ! -e "$path" ] || break
			done
			[ -e "$path" ] || path=$name
			echo "$file $path"
		done
	done
}
includes probes src >"$work/includes"
wrong() { awk "$1" "$work/includes"; }

systems='linux|gnu_linux|APPLE|MACH|FreeBSD|NetBSD|OpenBSD|DragonFly|unix|sun|CYGWIN|ANDROID|HAIKU'
sources src probes tests bench | grep -v '^src/os/' |
	xargs grep -nE "\b__($systems)(__)?\b|\b_WIN(32|64)\b|\bTARGET_OS_|\b(BSD|__BSD)\b" >"$work/lines"
nothing 'an operating system is named to the preprocessor in src/os/ only'
sources src probes | xargs grep -nE '(PAGE|page)[^;]*\b(4096|0x1000)\b' | grep -v 'src/trace/preload/' >"$work/lines"
nothing 'no page size is assumed'
sources probes | xargs grep -nE '#[[:space:]]*include <(linux|mach|asm)[/>]' >"$work/lines"
nothing 'no probe needs a header of one system'
wrong '$1 ~ /^probes\// && $2 ~ /\// && $2 !~ /^probes\// && $2 != "src/probe.h"' >"$work/lines"
nothing 'a probe includes probe.h and headers of probes/'
wrong '$1 ~ /^src\/os\// && $2 ~ /\// && $2 !~ /^src\/os\//' >"$work/lines"
nothing 'src/os/ includes nothing but its own'
wrong '$2 ~ /^src\/commands\// && $1 !~ /^src\/commands\// && $1 != "src/main.c" ||
	$1 ~ /^src\/(csv|stats|table|units|result|compare|chart|gnuplot|derive|ratio|report|pack)[^\/]*$/ &&
		$2 ~ /^src\/(os\/os|run|worker|measure|objects)\.h$/ ||
	$1 ~ /^src\/trace\// && $2 ~ /^src\/(run|worker|measure|objects|registry)\.h$/ ||
	$1 !~ /^src\/(trace|commands)\// && $2 ~ /^src\/trace\//' >"$work/lines"
nothing 'verbs are above all; what reads results does not measure'
# Files that are part of one larger module know its types; headers must not know each other.
awk '$1 ~ /\.h$/ && $1 != $2' "$work/includes" >"$work/headers"
tsort "$work/headers" 2>"$work/lines" >/dev/null
nothing 'no circle of headers'
exit "${failed:-0}"
