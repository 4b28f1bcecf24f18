# SPDX-License-Identifier: MIT
"""Traced runs, for the tests of `faultline trace`, whose first argument is faultline."""
import collections
import csv
import os
import re
import select
import subprocess
import sys
import time

import tap

FAULTLINE = os.path.abspath(sys.argv[1])  # the preloaded library is beside it
STATES = 'cpu_ns', 'blocked_ns', 'runnable_ns', 'unknown_ns'

_permitted = {}


class Trace:
    """A traced run, and the files that came of it."""

    def __init__(self, *command, source='auto', options=(), before=(), folder=None, **more):
        self.folder = folder or os.path.join(tap.new_folder(), 'trace')
        if 'input' not in more:
            more.setdefault('stdin', subprocess.DEVNULL)
        run = subprocess.run([*before, FAULTLINE, 'trace', '--source', source, '-o', self.folder, *options, '--', *command],
                             timeout=tap.SLOW, check=False,
                             **{'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, **more})
        self.take(run.returncode, run.stdout, run.stderr)

    def take(self, status, out, text):
        self.status = status
        self.out, self.text = ((part or b'').decode() for part in (out, text))
        self.words = ' '.join(self.text.split())  # whatever the width of a line
        self.rows = self.read('trace.csv')
        self.processes = self.read('processes.csv')
        self.facts = {row['key']: row['value'] for row in self.read('platform.csv')}

    def read(self, name):
        try:
            with open(os.path.join(self.folder, name), newline='', encoding='utf-8') as file:
                return list(csv.DictReader(file))
        except FileNotFoundError:
            return []

    def sum(self, primitive, column='calls'):
        """Over all threads."""
        return sum(int(row[column] or 0) for row in self.rows if row['primitive'] == primitive)

    def sum_all(self, begins, column='calls', first=False):
        """Of all primitives whose names begin so; over all threads, or over the first ones of processes."""
        return sum(int(row[column] or 0) for row in self.rows
                   if row['primitive'].startswith(begins) and (not first or row['process'] == row['thread']))

    def sizes(self, primitive):
        """Calls by the least size of their bucket."""
        return {int(row['from_bytes']): int(row['calls']) for row in self.read('sizes.csv')
                if row['primitive'] == primitive}

    def others(self):
        """Calls that are no primitive."""
        return {row['call']: int(row['calls']) for row in self.read('other_calls.csv')}

    def adds_up(self):
        """Every thread's rows fill its wall time, each row its states, the shares 1."""
        shares = collections.defaultdict(float)
        for row in self.rows:
            if sum(int(row[state] or 0) for state in STATES) != int(row['wall_ns'] or 0):
                return False
            shares[row['process'], row['thread'], 0] += float(row['share'] or 0)
        return bool(shares) and all(abs(share - 1) < 1e-3 for share in shares.values())


def attach(source, pid, *options):
    """A tracer that has watched a running process for a second, however long it took to begin; and what it has said."""
    tracer = subprocess.Popen([FAULTLINE, 'trace', '--source', source, '--interval', '1', *options, '--attach', str(pid)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, end = b'', time.monotonic() + tap.SLOW
    while not re.search(rb' s:\s+\d+\s+process', said) and select.select([tracer.stderr], [], [], max(0, end - time.monotonic()))[0]:
        part = os.read(tracer.stderr.fileno(), 4096)
        said += part
        if not part:
            break
    return tracer, said


def need_reach(*programs):
    """Another user can run these, and faultline where it was built: its library is beside it."""
    for program in FAULTLINE, *programs:
        try:
            subprocess.run([program, '--version'], stdout=subprocess.DEVNULL, check=True, timeout=tap.SLOW, **tap.as_user())
        except (OSError, subprocess.CalledProcessError) as reason:
            raise tap.Skip(f'other users can not run {program}') from reason


def permitted(source):
    if source not in _permitted:
        _permitted[source] = Trace('/bin/true', source=source).status == 0
    return _permitted[source]


def need(source):
    if not permitted(source):
        raise tap.Skip(f'{source} is not permitted here')
