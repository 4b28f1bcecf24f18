#!/bin/sh
# SPDX-License-Identifier: MIT
# Nothing stays behind of a worker that is killed while it holds objects of every kind: TAP.
# usage: test_objects_left.sh FAULTLINE
set -u
faultline=$1
[ -r /proc/self/stat ] && [ -w /dev/shm ] || { echo '1..0 # SKIP no /proc or no /dev/shm'; exit 0; }
work=$(mktemp -d)
TMPDIR=$work/files
export TMPDIR
mkdir "$TMPDIR"
trap 'kill "${pid:-}" 2>/dev/null; rm -rf "$work"' EXIT

worker_of() { # PID: its child that leads a session of its own
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		[ "$(awk '{ sub(/.*\) /, ""); print $4 }' "/proc/$child/stat" 2>/dev/null)" = "$child" ] && echo "$child"
	done
}

left_files() { ls "$TMPDIR" /dev/shm | grep -E "^(sem\.)?faultline\.$1-"; }
left_segments() { awk -v maker="$1" '$5 == maker { print "segment " $2 }' /proc/sysvipc/shm; }
left_queues() { # MAKER: its keys hold its id
	awk -v maker="$1" 'NR > 1 && int(($1 - 1879048192) / 64) == maker { print "queue " $2 }' /proc/sysvipc/msg
}
left_processes() { # SESSION, but not its leader
	for stat in /proc/[0-9]*/stat; do
		awk -v session="$1" '{ id = $1; sub(/.*\) /, ""); if ($4 == session && id != session) print "process " id }' "$stat" 2>/dev/null
	done
}
# What glibc's sem_open has for a moment: nobody could know whose it was, so no worker is killed just then.
nameless() { ls /dev/shm | grep -E '^sem\.[[:alnum:]]{6}$'; }
nameless_before=$(nameless)

left_groups() { find /sys/fs/cgroup -type d -name "faultline.$1-*" 2>/dev/null; }
left() { left_files "$1"; left_segments "$1"; left_queues "$1"; left_processes "$1"; left_groups "$1"; }

# Stops a worker of the run at a moment when it holds something, and sets `worker` and `held`: what it was then, since its
# children go on.
catch_worker() {
	for attempt in $(seq 10000); do
		worker=$(worker_of "$pid" | head -n 1)
		if [ "$worker" ] && kill -STOP "$worker" 2>/dev/null; then
			held=$(left "$worker")
			[ "$held" ] && [ "$(nameless)" = "$nameless_before" ] && return 0
			kill -CONT "$worker" 2>/dev/null
		fi
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.01
	done
	return 1
}

told=0 failed=0
check() { # WHAT PROBE OPTION...
	what=$1
	shift
	told=$((told + 1))
	rm -rf "$work/result"
	timeout 300 "$faultline" run "$@" --samples 100000 --counters none --no-charts -o "$work/result" >"$work/out" 2>&1 &
	timer=$!
	pid=
	for attempt in $(seq 10000); do
		pid=$(cat "/proc/$timer/task/$timer/children" 2>/dev/null | tr -d ' ')
		[ "$pid" ] && break
		sleep 0.01
	done
	held= rest=
	if catch_worker; then
		kill -KILL "$worker"
		wait "$timer"
		rest=$(left "$worker")
	fi
	if [ "$held" ] && [ -z "$rest" ] && grep -q crashed "$work/out"; then
		echo "ok $told - $what: $(echo "$held" | wc -l) held, none left"
	else
		echo "not ok $told - $what"
		{ echo "# not ok $told - $what: held:" $held "; left:" $rest; sed 's/^/# /' "$work/out"; } >&2
		failed=$((failed + 1))
		kill "$timer" 2>/dev/null
	fi
}

several=$(($(nproc) > 1)) # CPUs
groups=1 # whether one can be made
"$faultline" run page_fault --memory_cgroup limit --samples 1 --no-charts --format csv -o "$work/group" | grep -q ,ok, || groups=0
echo 1..$((8 + several + groups))
check 'shared memory objects' shm_open --object shm_open --step touch --size 4M
check 'files in /dev/shm' shm_open --object dev_shm_file --step touch --size 4M
check 'files on a disk' shm_open --object disk_file --step touch --size 4M
check 'System V segments' shm_open --object sysv --step touch --size 4M
check 'System V queues' handover --channel sysv_queue
check 'semaphores' semaphore --operation sem_close
check 'children at the gate' fork --step cow --resident 64M
[ "$several" = 0 ] || check 'processes of a team' page_fault --by processes --threads 2 --size 64M
[ "$groups" = 0 ] || check 'a cgroup of memory' page_fault --memory_cgroup limit
check 'a process that handles faults' userfaultfd --handler process
echo "# closing: $told tests, $failed failed"
exit $((failed > 0))
