# SPDX-License-Identifier: MIT
"""What the sources bpf and perf report of programs that know what they do.

usage: test_trace_kernel.py FAULTLINE WAITS
"""
import csv
import os
import subprocess
import sys

import tap
from tap import Skip, add, equal, expect

FAULTLINE, WAITS = map(os.path.abspath, sys.argv[1:3]) # the preloaded library is beside it
CANT_RUN = 77
PERMITTED = {}


class Trace:
    """A traced run, and the files that came of it."""

    def __init__(self, source, *command, options=(), **more):
        self.folder = os.path.join(tap.new_folder(), 'trace')
        more.setdefault('stdin', subprocess.DEVNULL)
        run = subprocess.run([FAULTLINE, 'trace', '--source', source, '-o', self.folder, *options, '--', *command],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=tap.SLOW, check=False, **more)
        self.status, self.out, self.text = run.returncode, run.stdout.decode(), run.stderr.decode()
        self.rows = self.read('trace.csv')

    def read(self, name):
        try:
            with open(os.path.join(self.folder, name), newline='', encoding='utf-8') as file:
                return list(csv.DictReader(file))
        except FileNotFoundError:
            return []

    def sum(self, primitive, column='calls'):
        """Over all threads."""
        return sum(int(row[column] or 0) for row in self.rows if row['primitive'].startswith(primitive))

    def first(self, primitive, column='calls'):
        """Over the first threads of processes."""
        return sum(int(row[column] or 0) for row in self.rows
                   if row['primitive'].startswith(primitive) and row['process'] == row['thread'])


def need(source):
    if source not in PERMITTED:
        PERMITTED[source] = Trace(source, '/bin/true').status == 0
    if not PERMITTED[source]:
        raise Skip(f'{source} is not permitted here')


def waits(source, *arguments):
    """A traced run of WAITS, how many ms it was in its page faults, and how many of them were major."""
    need(source)
    trace = Trace(source, WAITS, *arguments)
    if trace.status == CANT_RUN:
        raise Skip(trace.out.strip())
    expect(trace.status == 0, trace.text)
    ms, majors = trace.out.split()
    return trace, float(ms), int(majors)


def check_waits(trace, ms):
    """Blocked in the faults, not in the program's own code."""
    blocked = trace.first('page fault:', 'blocked_ns') / 1e6
    own = trace.first('own code', 'blocked_ns') / 1e6
    fault = (trace.first('page fault:', 'wall_ns') + trace.first('own code', 'runnable_ns')) / 1e6
    expect(own <= 0.02 * ms, 'own code blocked', own, 'of', ms, trace.text)
    expect(blocked <= fault and fault >= 0.9 * ms, 'page faults', fault, 'of', ms, trace.text)


def test_thread(source):
    trace, ms, _ = waits(source)
    check_waits(trace, ms)
    blocked = trace.first('page fault:', 'blocked_ns') / 1e6
    expect(40 * 3 * 0.9 <= blocked <= ms * 1.02, blocked, 'blocked of', ms, trace.text)
    rows = [row for row in trace.read('durations.csv') if row['primitive'].startswith('page fault:')]
    long = sum(int(row['calls']) for row in rows if int(row['from_ns']) >= 1 << 21)
    longest = max(int(row['longest_ns'] or 0) for row in rows)
    expect(long >= 40 and 3e6 <= longest <= ms * 1e6, 'durations', rows)


def test_disk(source):
    path = os.path.join(tap.new_folder(), 'cold')
    with open(path, 'wb') as file:
        file.write(os.urandom(4 << 20))
        os.fsync(file.fileno())
    trace, ms, majors = waits(source, path)
    if majors < 500:
        raise Skip(f'{path} is on no disk: {majors} major page faults')
    check_waits(trace, ms)
    equal(trace.sum('page fault: major'), majors)
    equal(trace.sum('page fault: major', 'timed_calls'), majors)


for name in 'perf', 'bpf', 'preload,perf', 'preload,bpf':
    add(f'{name}: page faults that wait for another thread', test_thread, name)
    add(f'{name}: page faults that wait for a disk', test_disk, name)
tap.run()
