# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the tests in shell share: Test Anything Protocol, and a folder of their own. Why a test failed goes to
# standard error: of a TAP test, meson shows nothing else. To be sourced:
#     . "$(dirname "$0")/tap.sh"
#     begin NAME COUNT

begin() { # NAME COUNT: the plan; sets tmp, a folder whose name has a space, removed at the end
	echo "1..$2"
	tmp=$(mktemp -d "${TMPDIR:-/tmp}/$1 test.XXXXXX") || exit 1
	tmp=$(cd -P -- "$tmp" && pwd)
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 1' HUP INT TERM
	number=0
}

check() { # NAME COMMAND...: passes when the command does; if not, $tmp/out, err and calls are shown
	name=$1 number=$((number + 1))
	shift
	if "$@"; then
		echo "ok $number - $name"
		return
	fi
	echo "not ok $number - $name"
	{
		echo "# not ok $number - $name: $*"
		for said in out err calls; do
			[ ! -e "$tmp/$said" ] || sed "s/^/# $said: /" "$tmp/$said"
		done
	} >&2
}

equal() { [ "$1" = "$2" ] || { printf '# "%s" is not "%s"\n' "$1" "$2" >&2; false; }; }
not() { ! "$@"; }
said() { grep -qF -- "$1" "$tmp/out"; }
