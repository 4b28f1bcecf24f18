#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cost of tracing, compared with other tracers: ratios of traced to untraced loads that take turns.

usage: trace-overhead.py FAULTLINE TRACE_LOAD [ROUNDS [LOAD,... [TRACER]]]

A cell is the median of the rounds' ratios, with half of its 95 % interval where there are 6 rounds or more. A load
reports the time of an operation itself, without the start and stop of a tracer; those are in the column "start". A
tracer that is not installed, or not permitted, is left out, and so is one whose name does not begin with TRACER.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

faultline, load = map(os.path.abspath, sys.argv[1:3])
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
wanted = sys.argv[4].split(',') if len(sys.argv) > 4 else None
beginning = sys.argv[5] if len(sys.argv) > 5 else ''
folder = tempfile.mkdtemp(prefix='faultline-bench.')
python = 'import ctypes, multiprocessing as m, time\n' \
         'def f(a):\n    a[0:20000] = [1.0] * 20000\n' \
         'if __name__ == "__main__":\n' \
         '    t = time.monotonic_ns()\n' \
         '    for i in range(3):\n' \
         '        a = m.Array("d", range(200000)); p = m.Process(target=f, args=(a,)); p.start(); p.join()\n' \
         '    print(time.monotonic_ns() - t)\n'
with open(os.path.join(folder, 'load.py'), 'w') as file:
    file.write(python)

loads = {'pipe': 200000, 'fork': 400, 'fault': 60000, 'memset_64': 5000000, 'memset_16384': 200000, 'python': 1}
tracers = {
    'none': [],
    'faultline preload': [faultline, 'trace', '--source', 'preload', '--'],
    'faultline preload, no places': [faultline, 'trace', '--source', 'preload', '--no-places', '--'],
    'faultline perf': [faultline, 'trace', '--source', 'perf', '--'],
    'faultline perf, 1 fault in 8': [faultline, 'trace', '--source', 'perf', '--fault-period', '8', '--'],
    'faultline bpf': [faultline, 'trace', '--source', 'bpf', '--'],
    'faultline preload,perf': [faultline, 'trace', '--source', 'preload,perf', '--'],
    'faultline preload,bpf': [faultline, 'trace', '--source', 'preload,bpf', '--'],
    'strace -c -f': ['strace', '-c', '-f', '-o', '/dev/null'],
    'strace --seccomp-bpf -c -f': ['strace', '--seccomp-bpf', '-c', '-f', '-e', 'trace=write,mmap,clone,wait4',
                                   '-o', '/dev/null'],
    'perf trace -s': ['perf', 'trace', '-s', '-o', '/dev/null', '--'],
    'ltrace -c -f': ['ltrace', '-c', '-f', '-o', '/dev/null'],
    'uftrace --force': ['uftrace', 'record', '--force', '-d', os.path.join(folder, 'uftrace')],
    # Only tracepoints: a uprobe on memset can break every process of the machine.
    'bpftrace, raw_syscalls': ['bpftrace', '-o', '/dev/null', '-e',
                               'tracepoint:raw_syscalls:sys_enter { @begin[tid] = nsecs; } '
                               'tracepoint:raw_syscalls:sys_exit /@begin[tid]/ '
                               '{ @time[comm] = stats(nsecs - @begin[tid]); delete(@begin[tid]); }', '-c'],
}
SLOW_ROUNDS = 2
LEAST_ROUNDS = 6
NORMAL_95 = 1.96
slow = {name for name in tracers if not name.startswith(('none', 'faultline'))}


def run(tracer, command, **more):
    """bpftrace takes the command as one argument."""
    whole = tracers[tracer] + ([' '.join(command)] if tracer.startswith('bpftrace') else command)
    return subprocess.run(whole, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, **more)


def numbers(text):
    """bpftrace says before them how many probes it attached."""
    return next([float(word) for word in line.split()] for line in text.splitlines()
                if line.strip() and all(word.replace(b'.', b'', 1).isdigit() for word in line.split()))


def measure(tracer, name):
    """ns per operation, in the least disturbed batches and on average; None if the tracer fails."""
    count = loads[name] // 20 if tracer in slow and name not in ('python', 'fork') else loads[name]
    command = [sys.executable, os.path.join(folder, 'load.py')] if name == 'python' else [load, name, str(count)]
    try:
        return numbers(run(tracer, command, stdout=subprocess.PIPE).stdout)
    except (subprocess.TimeoutExpired, StopIteration, OSError):
        return None


def usable():
    names = []
    for name, command in tracers.items():
        if command and not name.startswith(beginning):
            continue
        if command and not shutil.which(command[0]):
            continue
        if measure(name, 'fork') is None:
            continue
        names.append(name)
    return names


def start_and_stop(tracer):
    times = []
    for _ in range(5):
        begin = time.monotonic()
        run(tracer, ['/bin/true'], stdout=subprocess.DEVNULL)
        times.append(time.monotonic() - begin)
    return statistics.median(times)


def ratio(mine, plain):
    """The median of the rounds' ratios, with half of the 95 % interval of that median, by order statistics."""
    ratios = sorted(a / b for a, b in zip(mine, plain))
    text = f'{statistics.median(ratios):.2f}'
    if len(ratios) < LEAST_ROUNDS:
        return text
    low = max(0, int((len(ratios) - NORMAL_95 * len(ratios) ** 0.5) / 2))
    return f'{text} ±{(ratios[-1 - low] - ratios[low]) / 2:.2f}'


def main():
    names = usable()
    chosen = [name for name in loads if not wanted or name in wanted]
    times = {}
    for number in range(rounds):
        for load_name in chosen:
            for name in names:
                if name in slow and (load_name.startswith('memset') or number >= SLOW_ROUNDS):
                    continue
                result = measure(name, load_name)
                if result:
                    times.setdefault((name, load_name), {})[number] = result[0]
    print(f'{"tracer":30} ' + ' '.join(f'{name:>14}' for name in chosen) + '    start')
    for name in names:
        cells = []
        for load_name in chosen:
            plain, mine = times.get(('none', load_name), {}), times.get((name, load_name), {})
            both = sorted(plain.keys() & mine.keys())
            cells.append('-' if not both else
                         f'{statistics.median(plain.values()):.1f} ns' if name == 'none' and load_name != 'python' else
                         ratio([mine[i] for i in both], [plain[i] for i in both]))
        print(f'{name:30} ' + ' '.join(f'{cell:>14}' for cell in cells) + f'  {start_and_stop(name) * 1000:4.0f} ms')
    for size in ('memset_64', 'memset_16384'):
        plain, mine = times.get(('none', size)), times.get(('faultline preload', size))
        if plain and mine:
            print(f'{size}: +{statistics.median(mine.values()) - statistics.median(plain.values()):.1f} ns a call by preload')
    shutil.rmtree(folder, ignore_errors=True)


main()
