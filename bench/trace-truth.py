#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How true a trace is: what faultline says of loads, against the same loads untraced.

usage: trace-truth.py FAULTLINE TRACE_LOAD [ROUNDS [LOAD,...]]

Traced and untraced runs take turns; of means and own code the round that was disturbed least counts, of the factors the
median of all rounds. All is CPU time. "mean":
of an operation, as reported and untraced (of fork the parent's part, against the whole of fork, exit and wait).
"own code": its share, in the table and on the critical path; the loads of C have next to none, but perf alone sees no
calls. The factor by which tracing made the load slower: "said" by the last line of the trace ("tracing added about N %",
of the elapsed time), "rows": by the table, of the CPU time, and as it "was", of the load's CPU time, of Python with its
beginning.
"""
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

faultline, load = map(os.path.abspath, sys.argv[1:3])
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
wanted = sys.argv[4].split(',') if len(sys.argv) > 4 else None
folder = tempfile.mkdtemp(prefix='faultline-bench.')
python = ('import os, time\n'
          'fd = os.open("/dev/null", os.O_WRONLY)\n'
          'for i in range(300000): os.write(fd, b"x")\n'
          'print(time.process_time_ns() / 300000)\n')
loads = {  # the command, and the primitive that it is of
    'close': ([load, 'close', '400000'], 'close'),
    'pipe': ([load, 'pipe', '300000'], 'write: pipe'),
    'fault': ([load, 'fault', '60000'], 'page fault: anonymous'),
    'memset_64': ([load, 'memset_64', '20000000'], 'memset'),
    'memset_512': ([load, 'memset_512', '5000000'], 'memset'),
    'memset_4096': ([load, 'memset_4096', '1000000'], 'memset'),
    'memset_16384': ([load, 'memset_16384', '300000'], 'memset'),
    'fork': ([load, 'fork', '3000'], 'fork'),
    'python': ([sys.executable, '-c', python], 'write: other'),
}
sources = 'preload', 'preload,perf', 'preload,bpf', 'bpf', 'perf'


def read(folder, name):
    with open(os.path.join(folder, name), newline='') as file:
        return list(csv.DictReader(file))


def untraced(name):
    return [float(word) for word in subprocess.run(loads[name][0], stdout=subprocess.PIPE, timeout=60).stdout.split()]


def traced(name, source):
    """The load's own mean, and what the trace says: mean, share of own code, factor of the CPU time."""
    command, primitive = loads[name]
    output = tempfile.mkdtemp(dir=folder)
    run = subprocess.run([faultline, 'trace', '--source', source, '--samples', '0', '-o', output, '--', *command],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    if not run.stdout.split():
        return None
    rows, path, facts = (read(output, name) for name in ('trace.csv', 'path.csv', 'platform.csv'))
    mine = [row for row in rows if row['primitive'] == primitive]
    calls = sum(int(row['calls']) for row in mine)
    cpu = sum(int(row['cpu_ns'] or 0) for row in rows)
    own = sum(int(row['cpu_ns'] or 0) for row in rows if row['primitive'] == 'own code')
    tracing = sum(int(row['cpu_ns'] or 0) for row in rows if row['primitive'] == 'tracing')
    facts = {fact['key']: fact['value'] for fact in facts}
    elapsed, cost = int(facts['trace_wall_ns']), int(facts.get('trace_cost_ns', 0))
    return {'each': float(run.stdout.split()[-1]), 'own': own / cpu, 'said': elapsed / (elapsed - cost),
            'path': sum(int(row['wall_ns']) for row in path if row['primitive'] == 'own code') / elapsed,
            'mean': sum(int(row['cpu_ns'] or 0) for row in mine) / calls if calls else None,
            'added': cpu / (cpu - tracing)}


def line(name, source):
    plain, mine = [], []
    for _ in range(rounds):
        plain.append(untraced(name)[-1])
        mine.append(traced(name, source))
    if None in mine:
        return
    truth = min(plain)
    best = min(mine, key=lambda run: run['each'])
    said, rows = (statistics.median(run[key] for run in mine) for key in ('said', 'added'))
    was = statistics.median(run['each'] / each for run, each in zip(mine, plain))
    mean = best['mean']
    means = f'{mean:10.1f} {truth:10.1f} {mean / truth:6.2f}' if mean else f'{"-":>10} {truth:10.1f} {"-":>6}'
    print(f'{name:13} {source:13} {means} {100 * best["own"]:6.1f} % {100 * best["path"]:4.1f} % {said:6.2f} '
          f'{rows:6.2f} {was:6.2f}', flush=True)


print(f'{"load":13} {"source":13} {"mean ns":>10} {"untraced":>10} {"ratio":>6} {"own code":>8} {"path":>6} {"said":>6} '
      f'{"rows":>6} {"was":>6}')
for name in wanted or loads:
    for source in sources:
        line(name, source)
shutil.rmtree(folder, ignore_errors=True)
