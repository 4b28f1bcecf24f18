#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `faultline fleet` finds where nodes are really slower: fleet_slowed.py FAULTLINE FOLDER [PLAIN=120 [SLOWED=12 [busy]]]

Takes PLAIN short runs of this machine, and SLOWED of each kind of slower machine, in random order, into FOLDER; a later
call takes what is missing. A run that warned of other load is taken again, up to 5 times; with the word busy it is not, and
the warning is taken out of its facts, since of nodes under load no deviation is an outlier. Then it draws fleets: 60 nodes of
plain runs (fewer if there are fewer) and 3 of one kind, each of one run, or of three that were taken at different times.

    syscalls 5, 10, 30   a seccomp filter, of so many instructions that the probe mmap takes about 5, 10, 30 % longer
    faults 1, 2, 6       so many counters of page faults, as those of an agent that watches the node

The points need no second process, so that other load on this machine changes them least.

Prints for each kind the share of the slow nodes that were found as outliers, or are suspects only; how many looks were
marked in all, and how many of these are of plain nodes, which is false; the share of fleets with a false one; and the true
ratio of each probe, from the medians of all runs of the kind and of all plain ones.
"""
import collections
import csv
import ctypes
import io
import os
import random
import statistics
import subprocess
import sys
import tarfile
import tempfile

POINTS = ('memset size=4K,1M', 'memcpy size=64K,1M', 'page_fault mapping=private,shm size=256K', 'malloc size=64K',
          'semaphore operation=post_wait,mutex,futex', 'mmap step=map,unmap size=1M')
SHORT = ['--time', '1', '--counters', 'none', *(word for points in POINTS for word in ('--sweep', points))]
PLAIN, SLOW, DRAWS, TRIES = 60, 3, 40, 5
LIBC = ctypes.CDLL(None, use_errno=True)
LENGTHS = 'lengths'  # a file: how many instructions each kind of filter has


def checked(result, what):
    if result < 0:
        raise OSError(ctypes.get_errno(), what)
    return result


def filter_calls(instructions):
    """Every system call runs a filter of that length, which allows it. Additions, since the kernel remembers the answer of a
    filter that only compares."""
    code = b''.join([bytes.fromhex('0000000000000000')] + [bytes.fromhex('0400000001000000')] * instructions +
                    [bytes.fromhex('060000000000ff7f')])
    text = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [('length', ctypes.c_ushort), ('code', ctypes.c_void_p)]
    program = Program(len(code) // 8, ctypes.addressof(text))
    checked(LIBC.prctl(38, 1, 0, 0, 0), 'no_new_privs')
    checked(LIBC.prctl(22, 2, ctypes.byref(program), 0, 0), 'seccomp')


def count_faults(events):
    """Every page fault of this process and its children is counted so many times."""
    for _ in range(events):
        # type 1 (software), size, config 2 (page faults), no sampling; inherit
        attributes = (ctypes.c_uint64 * 16)(1 | 128 << 32, 2, 0, 0, 0, 2)
        checked(LIBC.syscall(298 if os.uname().machine == 'x86_64' else 241, attributes, 0, -1, -1, 0), 'perf_event_open')


SLOWINGS = {'syscalls': filter_calls, 'faults': count_faults}
KINDS = ('syscalls', 5), ('syscalls', 10), ('syscalls', 30), ('faults', 1), ('faults', 2), ('faults', 6)


def facts_of(path):
    with tarfile.open(path) as archive:
        name = next(name for name in archive.getnames() if name.endswith('/platform.csv'))
        return dict(csv.reader(io.StringIO(archive.extractfile(name).read().decode())))


def forget_load(path):
    """Writes the pack again without the warnings of other load."""
    with tarfile.open(path) as archive:
        files = [(entry, archive.extractfile(entry).read()) for entry in archive]
    with tarfile.open(path, 'w:gz', format=tarfile.USTAR_FORMAT) as archive:
        for entry, data in files:
            if entry.name.endswith('/platform.csv'):
                data = b''.join(line for line in data.splitlines(True) if b'other load' not in line)
                entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def take(program, path, busy, slowing=None, amount=0):
    before = [sys.executable, __file__, '--slow', slowing, str(amount)] if slowing else []
    for _ in range(1 if busy else TRIES):
        subprocess.run([*before, program, 'run', '--quiet', '--pack', path, *SHORT], check=True, timeout=600,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not any(value.startswith('other load') for key, value in facts_of(path).items() if key.startswith('warning_')):
            break
    if busy:
        forget_load(path)


def times_of(path):
    """The median time of each point, by its probe."""
    times = collections.defaultdict(dict)
    with tarfile.open(path) as archive:
        for name in archive.getnames():
            probe, ending = os.path.basename(name).split('.', 1)
            if ending != 'csv' or probe == 'platform':
                continue
            for row in csv.DictReader(io.StringIO(archive.extractfile(name).read().decode())):
                if row.get('status') == 'ok':
                    times[probe][tuple(list(row.values())[:list(row).index('status')])] = float(row['median_ns'])
    return times


def ratio(slow, plain, probe):
    """Of the probe, the mean over its points of the ratios of the medians over the runs."""
    ratios = [statistics.median(run[probe][point] for run in slow if point in run[probe]) /
              statistics.median(run[probe][point] for run in plain if point in run[probe]) for point in plain[0][probe]]
    return statistics.geometric_mean(ratios)


def calibrate(program, folder, busy):
    """How many instructions take 5, 10 and 30 % of mmap's time, from 5 runs each without, with 100 and with 1000, in turn."""
    path = os.path.join(folder, LENGTHS)
    if not os.path.exists(path):
        runs = {0: [], 100: [], 1000: []}
        with tempfile.TemporaryDirectory() as work:
            for i in range(15):
                amount = (0, 100, 1000)[i % 3]
                take(program, f'{work}/{i}.tar.gz', busy, 'syscalls' if amount else None, amount)
                runs[amount].append(times_of(f'{work}/{i}.tar.gz'))
        few, many = (100 * (ratio(runs[amount], runs[0], 'mmap') - 1) for amount in (100, 1000))
        print(f'100 instructions: {few:.1f} %, 1000: {many:.1f} %')
        with open(path, 'w', encoding='ascii') as file:
            for percent in 5, 10, 30:
                print(percent, max(1, min(4000, round(100 + 900 * (percent - few) / (many - few)))), file=file)
    with open(path, encoding='ascii') as file:
        return {int(percent): int(length) for percent, length in map(str.split, file)}


def take_all(program, folder, plain, slowed, busy):
    lengths = calibrate(program, folder, busy)
    wanted = [(f'plain-{i:03}', None, 0) for i in range(plain)]
    for slowing, amount in KINDS:
        wanted += [(f'{slowing}{amount}-{i:03}', slowing, lengths[amount] if slowing == 'syscalls' else amount)
                   for i in range(slowed)]
    random.Random(1).shuffle(wanted)
    for name, slowing, amount in wanted:
        path = os.path.join(folder, name + '.tar.gz')
        if not os.path.exists(path):
            try:
                take(program, path, busy, slowing, amount)
            except subprocess.CalledProcessError as error:
                print(f'{name}: {error}', file=sys.stderr)


def judge(program, nodes):
    """The rows of a fleet of nodes, each a name and its packs."""
    with tempfile.TemporaryDirectory(prefix='faultline-bench.') as folder:
        for name, paths in nodes:
            for i, path in enumerate(paths):
                os.symlink(os.path.abspath(path), f'{folder}/{name}-2026-01-01T00-00-{i:02}Z.tar.gz')
        out = subprocess.run([program, 'fleet', folder, '--format', 'csv'], check=True, stdout=subprocess.PIPE, text=True,
                             timeout=300).stdout
    return list(csv.DictReader(io.StringIO(out)))


def draw(program, plain, slow, runs, chooser):
    """A fleet: (slow nodes found, only suspected, marked looks, false ones). Nodes are named by their kind."""
    def nodes(paths, count, name):
        paths = chooser.sample(paths, min(len(paths), count * runs))
        return [(f'{name}{i}', paths[i * runs:(i + 1) * runs]) for i in range(len(paths) // runs)]
    rows = judge(program, nodes(plain, PLAIN, 'plain') + nodes(slow, SLOW, 'slow'))
    marked = [row for row in rows if row['outlier'] in ('slower', 'faster')]
    found = {row['node'] for row in marked if row['node'].startswith('slow') and row['outlier'] == 'slower'}
    suspect = {row['node'] for row in rows if row['node'].startswith('slow') and row['outlier'] == 'suspect'} - found
    return len(found), len(suspect), len(marked), sum(row['node'].startswith('plain') for row in marked)


def show(program, folder, kind, runs, plain):
    slow = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith('%s%d-' % kind))
    if len(slow) < SLOW * runs or len(plain) < PLAIN // 3 * runs:
        return
    times, usual = [times_of(path) for path in slow], [times_of(path) for path in plain]
    chooser, sums, some = random.Random(2), [0] * 4, 0
    for _ in range(DRAWS):
        counts = draw(program, plain, slow, runs, chooser)
        sums = [a + b for a, b in zip(sums, counts)]
        some += counts[3] > 0
    ratios = ', '.join(f'{probe} {ratio(times, usual, probe):.3f}' for probe in sorted(usual[0]))
    print(f'{kind[0]:9}{kind[1]:4}{runs:5}{100 * sums[0] / (DRAWS * SLOW):8.0f} %{100 * sums[1] / (DRAWS * SLOW):8.0f} %'
          f'{sums[2]:8}{sums[3]:7}{100 * some / DRAWS:8.0f} %   {ratios}', flush=True)


def main():
    program, folder, *rest = sys.argv[1:]
    plain, slowed = (*map(int, rest[:2]), *(120, 12)[len(rest[:2]):])
    program = os.path.abspath(program)
    os.makedirs(folder, exist_ok=True)
    take_all(program, folder, plain, slowed, rest[2:] == ['busy'])
    paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith('plain-'))
    print(f'{DRAWS} fleets each of {PLAIN} plain nodes and {SLOW} slow ones')
    print('kind           runs    found suspect  marked  false  fleets with false   true ratios')
    for kind in KINDS:
        for runs in 1, 3:
            show(program, folder, kind, runs, paths)


if sys.argv[1:2] == ['--slow']:
    SLOWINGS[sys.argv[2]](int(sys.argv[3]))
    os.execv(sys.argv[4], sys.argv[4:])
main()
