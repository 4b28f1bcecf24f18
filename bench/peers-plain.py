#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ratio of faultline's figures to those of plain C loops of the same operations (plain*.c), alternating in one run.
Both get real-time priority where that is allowed, so that other load on the machine hits neither.
usage: peers-plain.py FAULTLINE PLAIN SPAWN_TARGET [--turns N] [--csv FILE] [WORD...]: only the rows that begin so."""
import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

MIB = 1 << 20
ROOM = 16 * MIB  # of a cgroup at its limit, beside what is touched
SHM_STEPS = 'create,resize,map,touch,unmap,close,unlink'


def rows(target, folder):
    """What is compared, faultline's arguments, the plain loop's."""
    yield 'noop', 'noop', 'noop'
    for size in 64, 65536, MIB:
        yield f'memset {size}', f'memset --state warm --size {size}', f'memset {size}'
    for kind, state in ('private', 'first_touch'), ('shm', 'first_touch_shared'):
        for size in 65536, 16 * MIB:
            yield f'memset {size} first touch {kind}', f'memset --state {state} --size {size}', f'first_memset {kind} {size}'
    yield 'memcpy 1 MiB', f'memcpy --state warm --size {MIB}', f'memcpy {MIB}'
    for how in 'rep_movsb', 'non_temporal':
        yield f'memcpy 1 MiB {how}', f'memcpy --state warm --implementation {how} --size {MIB}', f'memcpy_{how} {MIB}'
    yield 'malloc 1 MiB', f'malloc --policy grow --size {MIB}', f'malloc {MIB}'
    for kind in 'private', 'shared', 'memfd', 'shm':
        for size in 4 * MIB, 64 * MIB:
            yield (f'page_fault {kind} {size >> 20} MiB', f'page_fault --mapping {kind} --access write --size {size}',
                   f'touch {kind} {size}')
    for kind in 'threads', 'processes':
        yield (f'page_fault by 2 {kind} 64 MiB, other CPU', f'page_fault --threads 2 --by {kind} --size {64 * MIB}',
               f'touch_team {kind} {64 * MIB}')
    for word, limit in ('unlimited', 0), ('limit', 4 * MIB + ROOM):
        yield (f'page_fault in a cgroup, {word}', f'page_fault --memory_cgroup {word} --size {4 * MIB}',
               f'touch_group GROUP {limit} {4 * MIB}')
    for how in 'dontneed', 'free':
        yield (f'discard {how} in a cgroup at its limit', f'discard --how {how} --step retouch --memory_cgroup limit --size {4 * MIB}',
               f'retouch_group GROUP {4 * MIB + ROOM} {4 * MIB} {how}')
    for kind in 'missing', 'write_protect', 'minor':
        for placement in 'same', 'other':
            yield (f'userfaultfd {kind}, {placement} CPU', f'userfaultfd --kind {kind} --placement {placement}_cpu',
                   f'user_fault {kind} {placement} {MIB}')
    yield 'page_fault shm read', f'page_fault --mapping shm --access read --size {4 * MIB}', f'touch_read shm {4 * MIB}'
    yield 'mmap', f'mmap --step map --size {MIB}', f'map {MIB}'
    for how in 'dontneed', 'free', 'unmap':
        yield f'discard {how} 1 MiB', f'discard --how {how} --step both --size {MIB}', f'discard {how} {MIB}'
    yield 'shm cycle', f'shm_open --object shm_open --step {SHM_STEPS} --size {MIB}', f'shm {MIB}'
    for kind in 'pipe', 'socketpair':
        for placement in 'same', 'other':
            yield (f'{kind} round trip, {placement} CPU',
                   f'pipe --mechanism {kind} --pattern round_trip --placement {placement}_cpu --block 1',
                   f'round_trip {kind} {placement} 1')
            for size in 4096, 16384, 65536, MIB:
                yield (f'{kind} throughput {size}, {placement} CPU',
                       f'pipe --mechanism {kind} --pattern throughput --placement {placement}_cpu --block {size}',
                       f'throughput {kind} {placement} {size}')
    for channel in 'seqpacket', 'dgram', 'tcp', 'tcp_nodelay', 'posix_queue', 'process_vm_readv':
        for placement in 'same', 'other':
            for size in 64, 65536:
                yield (f'handover {channel} {size}, {placement} CPU',
                       f'handover --channel {channel} --pattern throughput --placement {placement}_cpu --block {size}',
                       f'hand_throughput {channel} {placement} {size}')
            yield (f'handover {channel} round trip, {placement} CPU',
                   f'handover --channel {channel} --pattern round_trip --placement {placement}_cpu --block 8',
                   f'hand_round_trip {channel} {placement} 8')
    yield ('handover eventfd round trip, same CPU', 'handover --channel eventfd --pattern round_trip --block 8',
           'hand_round_trip eventfd same 8')
    yield 'switch', 'switch --operation switch --between processes', 'switch'
    for slept in 100, 10000:
        yield (f'wake-up after {slept} µs, other CPU',
               f'switch --operation wake --between processes --placement other_cpu --slept {slept}', f'wake {slept}')
    for mib in 0, 1, 64:
        yield f'fork {mib} MiB', f'fork --step all --resident {mib * MIB}', f'fork {mib}'
    for mib in 0, 16:
        for method, name in ('fork_exec', 'fork_exec'), ('posix_spawn', 'posix_spawn'):
            yield (f'{name} {mib} MiB', f'posix_spawn --step all --method {method} --target static --file disk --resident {mib * MIB}',
                   f'{name} {mib} {target}')
    spawn = 'posix_spawn --step all --target static --file disk --resident 0'
    yield 'posix_spawn, 64 file actions', f'{spawn} --method posix_spawn --actions 64', f'spawn_actions 64 {target}'
    for number in 0, 65536:
        yield (f'vfork and exec, {number} descriptors closed',
               f'{spawn} --method vfork_exec ' + (f'--closing loop --descriptors {number}' if number else ''),
               f'vfork_closing {number} {target}')
    dynamic, library = f'{folder}/spawn_target_dynamic', f'{folder}/libspawn_library.so'
    for number in (0, 16, 64) if os.path.exists(dynamic) and os.path.exists(library) else ():
        yield (f'posix_spawn, {number} more libraries',
               f'posix_spawn --step all --target dynamic --file disk --resident 0 --libraries {number}',
               f'spawn_libraries {number} {library} {dynamic}')
    yield 'thread', 'thread --step all', 'thread'
    for operation in 'post_wait', 'mutex':
        yield f'semaphore {operation}', f'semaphore --operation {operation}', operation
    for kind in 'mutex', 'spinlock':
        yield f'lock {kind}, 2 threads, other CPU', f'lock --kind {kind} --threads 2', f'contended {kind}'
        yield (f'lock {kind}, 2 processes, other CPU', f'lock --kind {kind} --sharing processes --by processes --threads 2',
               f'contended_processes {kind}')
    for placement in 'same', 'other':
        yield (f'semaphore handoff, {placement} CPU', f'semaphore --operation handoff --placement {placement}_cpu',
               f'handoff {placement}')


def memory_groups():
    """The folder in which cgroups of memory can be made, or None."""
    with open('/proc/self/cgroup', encoding='ascii') as file:
        paths = {names: path for _, names, path in (line.rstrip('\n').split(':', 2) for line in file)}
    if 'memory' in paths:
        return '/sys/fs/cgroup/memory' + paths['memory']
    folder = '/sys/fs/cgroup' + paths.get('', '/')
    while folder.startswith('/sys/fs/cgroup'):
        with open(f'{folder}/cgroup.subtree_control', encoding='ascii') as file:
            if 'memory' in file.read().split():
                return folder
        folder = os.path.dirname(folder.rstrip('/'))
    return None


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(dir=os.environ.get('TMPDIR', '/var/tmp'))
        self.target = shutil.copy(options.target, self.folder)  # on the same disk as faultline's
        os.environ['TMPDIR'] = self.folder
        cpus = sorted(os.sched_getaffinity(0))
        self.cpu, self.other = cpus[-1], cpus[-2] if len(cpus) > 1 else None
        self.first = ['chrt', '-r', '1']  # by turns: of two that spin, neither keeps the CPU from what the other waits for
        if subprocess.run([*self.first, 'true'], capture_output=True, check=False).returncode:
            self.first = []
            print('no real-time priority here: on a busy machine the ratios show other load', file=sys.stderr)

    def faultline(self, arguments):
        """The time of an iteration; the sum of several points."""
        output = subprocess.run([*self.first, self.options.faultline, 'run', *arguments.split(), '--samples', '20', '--counters', 'none',
                                 '--no-charts', '--format', 'csv', '--cpu', str(self.cpu), '-o', f'{self.folder}/result'],
                                capture_output=True, text=True, check=True).stdout
        with open(f'{self.folder}/result/platform.csv', encoding='utf-8', newline='') as file:
            self.facts = dict(csv.reader(file))
        shutil.rmtree(f'{self.folder}/result')
        points = list(csv.DictReader(output.splitlines()))
        reasons = [point['reason'] for point in points if point['status'] != 'ok']
        if reasons:
            raise RuntimeError(reasons[0])
        return sum(float(point['median_ns']) for point in points)

    def machine(self):
        return ', '.join(self.facts[key] for key in ('platform', 'cpu_model', 'cpu_id') if key in self.facts)

    def plain(self, arguments):
        other = self.cpu if self.other is None else self.other
        if 'GROUP' in arguments:
            group = f'{memory_groups()}/plain-{os.getpid()}'
            os.mkdir(group)
            try:
                return self.plain(arguments.replace('GROUP', group))
            finally:
                os.rmdir(group)
        return float(subprocess.run([*self.first, self.options.plain, str(self.cpu), str(other), *arguments.split()], capture_output=True,
                                    text=True, check=True).stdout)

    def pairs(self, ours, theirs):
        for turn in range(self.options.turns):
            if turn % 2:
                peer = self.plain(theirs)
                yield self.faultline(ours), peer
            else:
                own = self.faultline(ours)
                yield own, self.plain(theirs)


def quartiles(values):
    return statistics.quantiles(values, n=4, method='inclusive') if len(values) > 1 else values * 3


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('faultline')
    parser.add_argument('plain')
    parser.add_argument('target')
    parser.add_argument('words', nargs='*')
    parser.add_argument('--turns', type=int, default=5)
    parser.add_argument('--csv')
    options = parser.parse_intermixed_args()
    bench, table = Bench(options), []
    print(f'{"operation":38} {"faultline":>11} {"plain C":>11}  ratio (quartiles of {options.turns} turns)')
    for name, ours, theirs in rows(bench.target, os.path.dirname(options.target)):
        if options.words and not any(name.startswith(word) for word in options.words):
            continue
        if 'other' in name and bench.other is None:
            continue
        try:
            pairs = list(bench.pairs(ours, theirs))
        except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
            print(f'{name:38} {error}')
            continue
        low, middle, high = quartiles([own / peer for own, peer in pairs])
        own, peer = (statistics.median(column) for column in zip(*pairs))
        table.append((name, f'{own:.3f}', f'{peer:.3f}', f'{middle:.3f}', f'{low:.3f}', f'{high:.3f}', options.turns))
        print(f'{name:38} {own:11.1f} {peer:11.1f}  {middle:.3f} ({low:.3f} to {high:.3f})', flush=True)
    shutil.rmtree(bench.folder)
    if options.csv:
        with open(options.csv, 'w', encoding='utf-8', newline='') as file:
            writer = csv.writer(file, lineterminator='\n')
            writer.writerow(['machine', 'operation', 'faultline_ns', 'plain_ns', 'ratio', 'ratio_p25', 'ratio_p75', 'turns'])
            writer.writerows((bench.machine(), *row) for row in table)
    return 0


if __name__ == '__main__':
    sys.exit(main())
