#!/bin/sh
# SPDX-License-Identifier: MIT
# Tests bootstrap in TAP, and installs nothing: PATH holds nothing but a folder of fakes, whose package
# managers note down how they were called and "install" by making the next fake appear. Only the
# results are counted with the real meson, on a project of shell scripts.
set -u
unset DEBIAN_FRONTEND

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
real_path=$PATH
. "$(dirname "$0")/tap.sh"
begin bootstrap 45
touch "$tmp/out" "$tmp/err" "$tmp/calls"

out() { cat "$tmp/out"; }
err() { cat "$tmp/err"; }
calls() { cat "$tmp/calls"; }
said() { grep -qF -- "$1" "$tmp/err"; }
called() { grep -qxF -- "$1" "$tmp/calls"; }
fake() { # NAME: its body comes on standard input
	{ echo '#!/bin/sh'; cat; } >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

run() { # ARG...: bootstrap itself, from another folder; sets code
	: >"$tmp/calls"
	(cd / && PATH="$tmp/bin" TMP_FAKE="$tmp" CC='' exec sh "$tmp/repo/bootstrap" "$@") \
		>"$tmp/out" 2>"$tmp/err" </dev/null
	code=$?
}

machine() { # MANAGER USER-ID [THING...]: a new one, with a new checkout
	rm -rf "${tmp:?}"/bin "$tmp/repo" "$tmp/headers" "$tmp/fail" "$tmp/lacks"
	mkdir "$tmp/bin" "$tmp/repo" "$tmp/headers"
	cp "$here/bootstrap" "$tmp/repo"
	for tool in sh cat dirname env grep mkdir rm touch chmod; do
		ln -s "$(command -v $tool)" "$tmp/bin/$tool"
	done
	echo 'echo Linux' | fake uname
	echo "echo $2" | fake id
	fake appear <"$tmp/appear"
	[ -z "$1" ] || fake "$1" <"$tmp/manager"
	shift 2
	for thing; do PATH="$tmp/bin" TMP_FAKE="$tmp" appear "$thing"; done
}

cat >"$tmp/manager" <<'END'
echo "${0##*/} $*${DEBIAN_FRONTEND:+ ($DEBIAN_FRONTEND)}" >>"$TMP_FAKE/calls"
echo chatter
[ ! -e "$TMP_FAKE/lacks" ] || ! echo "$*" | grep -qF -f "$TMP_FAKE/lacks" || exit 1
for package; do appear "$package"; done
END

cat >"$tmp/appear" <<'END'
fake() { { echo '#!/bin/sh'; cat; } >"$TMP_FAKE/bin/$1"; chmod +x "$TMP_FAKE/bin/$1"; }
case $1 in
gcc) fake cc <<'CC' ;;
read -r line
line=${line#*<}
[ -e "$TMP_FAKE/headers/$(echo "${line%>*}" | { IFS=/ read -r a b; echo "$a$b"; })" ]
CC
libc6-dev | glibc-devel | musl-dev | glibc) touch "$TMP_FAKE/headers/stdio.h" ;;
linux-libc-dev | kernel-headers | linux-headers | linux-api-headers) touch "$TMP_FAKE/headers/linuxperf_event.h" ;;
libpfm4-dev | libpfm-devel) touch "$TMP_FAKE/headers/perfmonpfmlib.h" ;;
zlib*) touch "$TMP_FAKE/headers/zlib.h" ;;
libjansson* | jansson*) touch "$TMP_FAKE/headers/jansson.h" ;;
libelf-dev | elfutils-libelf-devel) touch "$TMP_FAKE/headers/gelf.h" ;;
libdw-dev | elfutils-devel) touch "$TMP_FAKE/headers/elfutilslibdwfl.h" ;;
libelf | elfutils-dev) touch "$TMP_FAKE/headers/gelf.h" "$TMP_FAKE/headers/elfutilslibdwfl.h" ;;
libbpf*) touch "$TMP_FAKE/headers/bpflibbpf.h" ;;
gnuplot*) fake gnuplot </dev/null ;;
clang) fake clang </dev/null ;;
musl-tools) fake musl-gcc </dev/null ;;
ninja | ninja-build | samurai) fake ninja <<'NINJA' ;;
echo "ninja $*" >>"$TMP_FAKE/calls"
echo "ninja talks"
[ ! -e "$TMP_FAKE/fail" ] || exit 1
mkdir -p "$2/src"
echo 'echo "faultline:$(IFS=,; echo "$*") in $PWD"; exit 5' >"$2/src/faultline"
chmod +x "$2/src/faultline"
NINJA
meson) fake meson <<'MESON' ;;
echo "meson $*" >>"$TMP_FAKE/calls"
echo "meson talks"
[ "$2" != --wipe ] || shift
mkdir -p "$2/meson-logs"
touch "$2/build.ninja"
echo "Source dir: $PWD" >"$2/meson-logs/meson-log.txt"
MESON
esac
END

everything='gcc libc6-dev linux-libc-dev meson ninja-build libpfm4-dev gnuplot-nox zlib1g-dev libelf-dev libdw-dev libjansson-dev libbpf-dev clang'

static_tests() {
	machine apt-get 0
	run static
	check 'static installs musl and nothing that is optional' called \
		'apt-get install -y --no-install-recommends gcc libc6-dev linux-libc-dev meson ninja-build musl-tools (noninteractive)'
	check 'it builds a folder of its own' called \
		'meson setup build-static -Dstatic=true -Dlibpfm=disabled -Dlibelf=disabled -Dlibbpf=disabled'
	check 'and prints where the program is' equal "$code$(out)" "0$tmp/repo/build-static/src/faultline"
	machine '' 0 gcc libc6-dev linux-libc-dev meson ninja-build
	run static
	check 'without musl it is not built' equal "$code$(out)$(calls)" 1
}

usage_tests() {
	machine '' 0
	run --help
	check '--help exits 0' equal "$code" 0
	check '--help has examples' grep -q '^  ./bootstrap run page_fault' "$tmp/out"
	run
	check 'no verb is a usage error' equal "$code$(out)" 2
	run bild
	check 'an unknown verb is a usage error' equal "$code$(out)" 2
	run build fast
	check 'build takes no arguments' equal "$code$(calls)" 2
}

# shellcheck disable=SC2086 # things are words
nothing_missing_tests() {
	machine apt-get 0 $everything
	run run page_fault 'a b'
	check 'faultline gets the arguments and the root of the checkout' \
		equal "$(out)" "faultline:run,page_fault,a b in $tmp/repo"
	check 'its exit status is that of run' equal "$code" 5
	check 'where all is there, nothing is said' equal "$(err)" ''
	check 'nor asked of the package manager' not grep -q apt-get "$tmp/calls"
	check 'the build folder is set up' called 'meson setup build'
	run build
	check 'a second build sets up nothing' equal "$code$(grep meson "$tmp/calls")" 0
	echo "Source dir: /elsewhere" >"$tmp/repo/build/meson-logs/meson-log.txt"
	run build
	check 'a moved checkout is set up anew' called 'meson setup --wipe build'
	: >"$tmp/fail"
	run build
	check 'a build that fails exits 1' equal "$code$(out)" 1
	check 'and shows its log' said 'ninja talks'
}

# shellcheck disable=SC2086
install_tests() {
	machine apt-get 0
	run build
	check 'apt-get gets its lists first, then all at once, without questions' equal \
		"$(grep apt-get "$tmp/calls")" "apt-get update
apt-get install -y --no-install-recommends $everything (noninteractive)"
	check 'what is installed is said' said "install -y --no-install-recommends $everything"
	check 'on stderr, with the chatter' equal "$code$(out)" 0
	machine apt-get 0 gcc libc6-dev linux-libc-dev meson libpfm4-dev gnuplot-nox zlib1g-dev libelf-dev libdw-dev libjansson-dev libbpf-dev clang
	run build
	check 'only what is missing is installed' \
		called 'apt-get install -y --no-install-recommends ninja-build (noninteractive)'
	for pair in 'dnf:dnf install -y gcc glibc-devel kernel-headers meson ninja-build libpfm-devel gnuplot zlib-devel elfutils-libelf-devel elfutils-devel jansson-devel libbpf-devel clang' \
		'apk:apk add --update-cache gcc musl-dev linux-headers meson samurai gnuplot zlib-dev elfutils-dev jansson-dev libbpf-dev clang' \
		'pacman:pacman -S --needed --noconfirm gcc glibc linux-api-headers meson ninja gnuplot zlib libelf jansson libbpf clang'; do
		machine "${pair%%:*}" 0
		run build
		check "${pair%%:*} installs packages of its own" called "${pair#*:}"
	done
	machine brew 501 gcc libc6-dev gnuplot zlib libelf jansson libbpf clang
	echo 'echo Darwin' | fake uname
	run build
	check 'brew runs without root, and no Linux headers are missed' \
		equal "$code$(grep brew "$tmp/calls")" '0brew install meson ninja'
}

# shellcheck disable=SC2086
privilege_tests() {
	machine apt-get 1000
	run run
	check 'without root and sudo it exits 1, and nothing is called' equal "$code$(calls)" 1
	check 'and prints the command' said "apt-get update && env DEBIAN_FRONTEND=noninteractive \
apt-get install -y --no-install-recommends $everything"
	# shellcheck disable=SC2016 # the fake expands them
	printf '%s\n' 'echo "sudo $*" >>"$TMP_FAKE/calls"' 'exec "$@"' | fake sudo
	run build
	check 'sudo is used' called "sudo env DEBIAN_FRONTEND=noninteractive \
apt-get install -y --no-install-recommends $everything"
	machine '' 0 gcc libc6-dev linux-libc-dev ninja-build
	run build
	check 'without a package manager it says what is missing' said 'missing: meson'
}

# shellcheck disable=SC2086
optional_tests() {
	machine apt-get 1000 gcc libc6-dev linux-libc-dev meson ninja-build libpfm4-dev zlib1g-dev libelf-dev libdw-dev libjansson-dev libbpf-dev clang
	run build
	check 'without gnuplot it goes on, with one line' equal "$code$(grep -c '' "$tmp/err")" 01
	check 'which names it' said 'continuing without gnuplot'
	echo 'echo 0' | fake id
	run run
	check 'run does not try to install it each time' not grep -q apt-get "$tmp/calls"
	check 'but still says how to' said 'apt-get install -y --no-install-recommends gnuplot-nox'
	run build
	check 'build does' called 'apt-get install -y --no-install-recommends gnuplot-nox (noninteractive)'
	check 'and sets up anew, for what there is to find now' called 'meson setup --wipe build'
	machine apt-get 0 gcc libc6-dev linux-libc-dev meson
	echo gnuplot-nox >"$tmp/lacks"
	run build
	check 'what is needed is tried again without the optional' \
		called 'apt-get install -y --no-install-recommends ninja-build (noninteractive)'
	check 'and is enough to go on' equal "$code" 0
	machine apt-get 0 gcc libc6-dev linux-libc-dev meson
	echo ninja-build >"$tmp/lacks"
	run build
	check 'without what is needed it exits 1' equal "$code" 1
}

tests_of_project() { # a project whose tests do everything that can go wrong
	cat <<'END'
project('demo')
sh = find_program('sh')
tap = {
  'good': 'echo 1..2; echo ok 1 - a; echo ok 2 - b',
  'bad': 'echo 1..2; echo ok 1 - a; echo not ok 2 - b',
  'bad in C': 'exec ./bad',
  'bad in shell': '. ./bad.sh',
  'bad in Python': 'exec python3 -B bad.py unused',
  'some': 'echo 1..3; echo ok 1; echo "ok 2 - c # SKIP no <huge> pages"; echo "ok 3 - d # SKIP"',
  'all': 'echo "1..0 # SKIP no perf"',
  'bare': 'echo 1..0',
  'empty': 'true',
  'bail': 'echo "Bail out! no memory"',
  'short': 'echo 1..3',
  'killed': 'echo 1..2; echo ok 1; kill -9 $$',
}
foreach name, script : tap
  test(name, sh, args: ['-c', script], protocol: 'tap', workdir: meson.source_root())
endforeach
test('plain', sh, args: ['-c', 'echo not ok, but no TAP'])
test('plain skip', sh, args: ['-c', 'echo no tool; exit 77'])
END
}

bad_tests() { # FOLDER: one of each kind that fails, with what the tests of this project share
	cp "$here/tests/tap.h" "$here/tests/tap.sh" "$here/tests/tap.py" "$1"
	cat >"$1/bad.c" <<'END'
#include "tap.h"
int main(void)
{
	tap_plan(2);
	is_text("a cat", "a dog", "d");
	ok(2 < 1, "e");
	return tap_done();
}
END
	PATH=$real_path cc -o "$1/bad" "$1/bad.c" -lm || echo 'echo 1..1; echo not ok 1 - no compiler' >"$1/bad"
	printf '%s\n' '. ./tap.sh' 'begin bad 1' 'echo "it said this" >"$tmp/out"' 'check d equal "a cat" "a dog"' >"$1/bad.sh"
	printf '%s\n' 'import tap' 'tap.FAULTLINE = "/bin/true"' 'tap.add("d", tap.equal, "a cat", "a dog")' 'tap.run()' >"$1/bad.py"
}
reasons() { # what the failing tests above say
	cat <<'END'
# not ok 1 - d
bad.c:5: "a cat"
#      got: a cat
# expected: a dog
bad.c:6: 2 < 1
# "a cat" is not "a dog"
# not ok 1 - d: equal a cat a dog
# out: it said this
# AssertionError: 'a cat' is not 'a dog'
END
}
has_reasons() { reasons | while read -r line; do grep -qF -- "$line" "$tmp/out" || { echo "# missing: $line" >&2; false; } || exit 1; done; }

counted='failed: bad: b
failed: bad in C: d
failed: bad in C: e
failed: bad in shell: d
failed: bad in Python: d
skipped: some: c: no <huge> pages
failed: some: d: skipped without a reason
skipped: all: no perf
failed: bare: skipped without a reason
failed: empty: no plan: skip, exit status 0
failed: bail: Bail out! no memory
failed: short: planned 3, ran 0: skip, exit status 0
failed: killed: planned 2, ran 1: error, exit status -9
skipped: plain skip: no tool'

count_tests() { # the real meson, ninja and python3 behind the fakes
	machine '' 0 gcc libc6-dev linux-libc-dev libpfm4-dev gnuplot-nox zlib1g-dev libelf-dev libdw-dev libjansson-dev libbpf-dev
	for tool in meson ninja python3; do
		printf 'PATH="%s" exec %s "$@"\n' "$real_path" "$tool" | fake "$tool"
	done
	printf 'echo "%s"\n' "$tmp/rt" | fake clang
	fake musl-gcc </dev/null
	mkdir -p "$tmp/rt" "$tmp/repo/tests"
	touch "$tmp/rt/libclang_rt.asan.a"
	cp "$here/tests/count.py" "$tmp/repo/tests"
	tests_of_project >"$tmp/repo/meson.build"
	bad_tests "$tmp/repo"
	run test --num-processes 1
	check 'every result is counted as what it is' equal "$(tail -n 1 "$tmp/out")" '6 passed, 11 failed, 3 skipped'
	check 'and each kind of test prints why it failed' has_reasons
	check 'what failed or was skipped is listed' equal "$(grep -E '^(failed|skipped): ' "$tmp/out" | sort)" \
		"$(echo "$counted" | sort)"
	check 'a failure exits 1' equal "$code" 1
	run test good
	check 'arguments choose the tests' equal "$code$(tail -n 1 "$tmp/out")" '02 passed, 0 failed, 0 skipped'
	run test none-of-these
	check 'no test at all is a failure' equal "$code$(tail -n 1 "$tmp/out")" '10 passed, 0 failed, 0 skipped'
}

usage_tests
static_tests
nothing_missing_tests
install_tests
privilege_tests
optional_tests
if PATH=$real_path command -v meson >/dev/null && command -v ninja >/dev/null; then
	count_tests
else
	for name in counts reasons lists status arguments none; do
		number=$((number + 1))
		echo "ok $number - $name # SKIP no meson and ninja here"
	done
fi
