# SPDX-License-Identifier: MIT
"""The critical path of programs that know on whom they waited, within 5 % of the elapsed time.

usage: test_path.py FAULTLINE PATH
"""
import csv
import os
import subprocess
import sys

import tap
from tap import Skip, add, expect

FAULTLINE, PATH = map(os.path.abspath, sys.argv[1:3])
ROOM = 0.05
HELPED = ['pipe', 'socketpair', 'tcp', 'poll', 'epoll', 'eventfd', 'signalfd', 'sigchld', 'waitpid', 'semaphore', 'lock',
          'mutex', 'condition', 'mixed']
TIMED = ['sleep', 'timeout']
OWN = ['own code', 'other system calls']  # the programs look at their clock
PERMITTED = {}


class Trace:
    """A traced run and its path."""

    def __init__(self, *command, source='bpf'):
        folder = os.path.join(tap.new_folder(), 'trace')
        run = subprocess.run([FAULTLINE, 'trace', '--source', source, '-o', folder, '--', *command], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
        self.out, self.text, self.status = run.stdout.decode(), run.stderr.decode(), run.returncode
        expect(self.status == 0, f'exit status {self.status}:', self.text)
        with open(os.path.join(folder, 'path.csv'), newline='', encoding='utf-8') as file:
            self.rows = list(csv.DictReader(file))
        with open(os.path.join(folder, 'platform.csv'), newline='', encoding='utf-8') as file:
            facts = {row[0]: row[1] for row in csv.reader(file)}
        self.elapsed = int(facts['trace_wall_ns']) / 1e6
        self.check_sum()

    def check_sum(self):
        whole = sum(int(row['wall_ns']) for row in self.rows) / 1e6
        expect(abs(whole - self.elapsed) < 0.001 * self.elapsed, 'the path sums to', whole, 'of', self.elapsed, 'ms')

    def ms(self, *names, kinds=(), others=()):
        """Of threads of these names, in all kinds or in these, and not in the others."""
        return sum(int(row['wall_ns']) for row in self.rows
                   if (not names or row['name'] in names) and (not kinds or row['primitive'] in kinds)
                   and row['primitive'] not in others) / 1e6

    def near(self, what, got, truth):
        expect(abs(got - truth) <= ROOM * self.elapsed,
               f'{what}: {got:.1f} ms on the path, in truth {truth:.1f} of {self.elapsed:.1f} ms\n{self.text}')

    def truth(self):
        return {line.split()[0]: [float(word) for word in line.split()[1:]] for line in self.out.splitlines()}


def need_bpf():
    if 'bpf' not in PERMITTED:
        run = subprocess.run([FAULTLINE, 'trace', '--source', 'bpf', '--', 'true'], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
        PERMITTED['bpf'] = run.returncode == 0, run.stderr.decode().strip()
    if not PERMITTED['bpf'][0]:
        raise Skip(PERMITTED['bpf'][1])


def helped(way):
    need_bpf()
    trace = Trace(PATH, way)
    truth = trace.truth()
    trace.near('helper', trace.ms('helper'), truth['helper'][0])
    trace.near('main', trace.ms('path'), trace.elapsed - truth['helper'][0])
    trace.near('own code of helper', trace.ms('helper', kinds=OWN), truth['helper'][1])


def pipeline():
    """While main could run and others did, the slow stage may have worked on."""
    need_bpf()
    trace = Trace(PATH, 'pipeline')
    truth, late = trace.truth(), trace.ms('path', kinds=['runnable'])
    trace.near('own code of main', trace.ms('path', kinds=OWN), truth['main'][1])
    trace.near('own code of helper', trace.ms('helper', kinds=OWN), min(truth['helper'][1], trace.ms('helper', kinds=OWN) + late))
    expect(trace.ms('helper') <= truth['helper'][0] + ROOM * trace.elapsed, 'too much of the slow stage', trace.text)
    expect(trace.ms('fast') <= ROOM * trace.elapsed, 'the fast stage is no part of it', trace.text)


def timed(way):
    need_bpf()
    trace = Trace(PATH, way)
    truth = trace.truth()
    trace.near('timer', trace.ms('path', kinds=['timer', 'runnable']), truth['helper'][0] + truth['main'][0] - truth['main'][1])
    trace.near('own code', trace.ms('path', kinds=OWN), truth['main'][1])


for name in HELPED:
    add(f'{name}: the path leads through whom main waited for', helped, name)
add('pipeline: the slow stage is what main waited for', pipeline)
for name in TIMED:
    add(f'{name}: a timer is what main waited for', timed, name)
tap.run()
