#!/bin/sh
# SPDX-License-Identifier: MIT
# Every C file is as clang-format writes it by the tree's .clang-format: TAP. Versions differ in what they write, so that
# only 14, which Debian 12 has, is asked. usage: test_format.sh SOURCE-FOLDER
set -u
. "$(dirname "$0")/tap.sh"
cd "$1" || exit 1

is_14() { case $("$1" --version 2>/dev/null) in *'version 14.'*) ;; *) false ;; esac }
for formatter in clang-format-14 clang-format; do
	if is_14 "$formatter"; then break; fi
	formatter=
done
if [ -z "$formatter" ]; then
	found=$(clang-format --version 2>/dev/null) || found='no clang-format'
	echo "1..0 # SKIP clang-format 14 is needed to check the format; this machine has $found"
	exit
fi

begin format 2
find src probes tests bench -name '*.[ch]' | sort >"$tmp/files"
is_formatted() { xargs "$formatter" --dry-run -Werror 2>"$tmp/err"; }
is_formatted_or_says_how() { is_formatted <"$tmp/files" || { echo "run: $formatter -i FILE" >"$tmp/out" && false; }; }
check 'every C file is as clang-format 14 writes it' is_formatted_or_says_how
cp .clang-format "$tmp"
echo 'int  main(void) {return 0;}' >"$tmp/bad.c"
is_found() { ! echo "'$tmp/bad.c'" | is_formatted && grep -q 'bad.c:1' "$tmp/err"; }
check 'a file that is not is found' is_found
