#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills faultline at random moments, and counts what is lost and what is left: kills.py FAULTLINE [KILLS [SEED]]

Every verb is started in turn and gets SIGKILL, or now and then another signal that ends a process. The moment is random
within the time that the verb takes, of long ones within some seconds. Prints a line per verb:

    kills       how often it still ran
    recorded    points that its files had before the kill
    lost        of those, the points that they don't have after it, or that can't be read; must be 0
    processes   that did not end with it; must be 0
    left        files, shared memory objects, semaphores, segments and cgroups that are there after faultline's next start; must be 0

A run writes its files every 3 seconds: a point is recorded once it was in one. The exit status is 0 if all are 0.
"""
import csv
import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = os.path.join(os.path.dirname(HERE), 'tests', 'data', 'result-small')
PATIENCE = 60  # seconds that processes have to end
LIBC = ctypes.CDLL(None, use_errno=True)
RECORDING = 'run', 'against'  # verbs whose files are read before and after the kill
OTHERS = signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT
LOOP = 'sh', '-c', 'i=0; while [ $i -lt 50 ]; do /bin/true; i=$((i+1)); done'
RUNS = (('shm_open', 'semaphore', '--size', '64K..4M*4'), ('semaphore', '--operation', 'sem_open,sem_unlink'),
        ('shm_open', '--object', 'sysv,disk_file,dev_shm_file'), ('fork', 'posix_spawn', 'page_fault', '--size', '64K,4M'),
        ('array', 'queue', 'pipe_transfer'), ('page_fault', 'discard', '--memory_cgroup', 'unlimited,limit', '--size', '64K'), ('memset', 'pipe', 'mmap', 'malloc', 'thread'))


class Counts:
    def __init__(self):
        self.kills = self.recorded = self.lost = self.processes = self.left = 0

    def bad(self):
        return self.lost + self.processes + self.left


def privately():
    """A /dev/shm and System V segments of our own, where that is permitted; and the orphans of what is killed. No signal is
    ignored, as nohup and a shell without job control have it: faultline would ignore it, too."""
    for number in OTHERS:
        signal.signal(number, signal.SIG_DFL)
    LIBC.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    if LIBC.unshare(0x20000 | 0x8000000) == 0:  # CLONE_NEWNS, CLONE_NEWIPC
        subprocess.run('mount --make-rprivate / && mount -t tmpfs tmpfs /dev/shm', shell=True, capture_output=True, check=False)


def commands(faultline, folder, packed, chooser):
    """What is killed, and how long it may take at most, in seconds."""
    result = os.path.join(folder, 'o')
    return {
        'run': ([faultline, 'run', *chooser.choice(RUNS), '--time', '600', '--no-charts', '-o', result], 5),
        'against': ([faultline, 'run', 'shm_open', 'fork', '--size', '64K', '--time', '600', '--no-charts', '--against', 'env:A=b',
                     '-o', result], 5),
        'run-pack': ([faultline, 'run', 'shm_open', '--time', '4', '--pack', '-'], 5),
        'explain': ([faultline, 'explain', '--time', '2', '-o', result], 8),
        'trace': ([faultline, 'trace', '-o', result, '--', *LOOP], 1),
        'repeat': ([faultline, 'trace', '--repeat', '3', '-o', result, '--', *LOOP], 3),
        'chart': ([faultline, 'chart', packed, '-o', result], 1.5),
        'report': ([faultline, 'report', packed, '-o', os.path.join(folder, 'o.html')], 1.5),
        'compare': ([faultline, 'compare', packed, SMALL, '--format', 'csv'], 0.1),
        'pack': ([faultline, 'pack', SMALL, '-o', os.path.join(folder, 'o.tar.gz')], 0.1),
        'list': ([faultline, 'list', '--counters'], 0.1),
        'fleet': ([faultline, 'fleet', os.path.dirname(packed), '--report', os.path.join(folder, 'o.html')], 0.3),
        'export': ([faultline, 'export', packed, '--format', 'go', '-o', os.path.join(folder, 'o.txt')], 0.1),
    }


def rows_of(folder):
    """The points of a result that have samples: (file, values of the axes). What can't be read raises."""
    found = set()
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if not name.endswith('.csv') or name.endswith('.samples.csv') or name == 'platform.csv':
            continue
        with open(os.path.join(folder, name), encoding='utf-8', newline='') as file:
            text = file.read()
        if not text.endswith('\n'):
            raise ValueError(f'{name} is cut off')
        lines = list(csv.reader(text.splitlines(), strict=True))
        if 'samples' not in lines[0]:
            continue
        status, samples = lines[0].index('status'), lines[0].index('samples')
        for line in lines[1:]:
            if len(line) != len(lines[0]):
                raise ValueError(f'{name}: a row of another length')
            if line[samples] != '0':
                found.add((name, *line[:status]))
    return found


def recorded_in(result):
    """The same of a result and its variants."""
    return {(place, row) for place in ('', 'against-1') for row in rows_of(os.path.join(result, place))}


def reap():
    """Waits until every child has ended, what was killed and its orphans; how many did not, which are ended then."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.005)
        except ChildProcessError:
            return 0
    with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as file:
        stubborn = list(map(int, file.read().split()))
    for pid in stubborn:
        with open(f'/proc/{pid}/cmdline', encoding='utf-8') as file, open(f'/proc/{pid}/wchan', encoding='utf-8') as waits:
            print('#', pid, file.read().replace('\0', ' '), waits.read(), file=sys.stderr)
    for pid in stubborn:
        os.kill(pid, signal.SIGKILL)
    return len(stubborn)


def segments():
    with open('/proc/sysvipc/shm', encoding='ascii') as file:
        return {('segment', *line.split()[:2]) for line in file.readlines()[1:]}


def groups():
    """The cgroups of memory of processes that have ended."""
    return {(place, name) for place, names, _ in os.walk('/sys/fs/cgroup') for name in names
            if name.startswith('faultline.') and not os.path.exists(f'/proc/{name.split(".")[1].split("-")[0]}')}


def things(folder, temporary):
    """What a killed process could leave, wherever it is."""
    found = segments() | {('/dev/shm', name) for name in os.listdir('/dev/shm')} if os.path.isdir('/dev/shm') else segments()
    found |= {(temporary, name) for name in os.listdir(temporary)} | groups()
    for place, _, names in os.walk(folder):
        found |= {(place, name) for name in names if name.startswith('.') or name.endswith('.part')}
    return found


def kill_once(faultline, verb, packed, chooser, counts):
    """Kills a verb, starts faultline again, and counts; returns words about what is wrong."""
    folder, temporary = tempfile.mkdtemp(prefix='kills-'), tempfile.mkdtemp(prefix='kills-')
    environment = {**os.environ, 'TMPDIR': temporary}
    before = things(folder, temporary)
    command, most = commands(faultline, folder, packed, chooser)[verb]
    result, wrong = os.path.join(folder, 'o'), []
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(chooser.random() * most)
    number = signal.SIGKILL if chooser.random() < 0.8 else chooser.choice(OTHERS)
    recorded = recorded_in(result) if verb in RECORDING else set()
    running = process.poll() is None
    process.send_signal(number)
    counts.kills += running
    stubborn = reap()
    counts.processes += stubborn
    counts.recorded += len(recorded)
    try:
        lost = len(recorded - recorded_in(result)) if verb in RECORDING else 0
    except (ValueError, csv.Error) as error:
        lost, wrong = max(1, len(recorded)), [str(error)]
    counts.lost += lost
    subprocess.run([faultline, 'run', 'noop', '--samples', '1', '--no-charts', '-o', os.path.join(folder, 'next')], cwd=folder,
                   env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    left = things(folder, temporary) - before
    counts.left += len(left)
    if lost or stubborn or left or wrong:
        wrong += [f'{" ".join(command[1:4])}, signal {number}: lost {lost}, processes {stubborn}, left {sorted(left)}']
    for path in folder, temporary:
        shutil.rmtree(path, ignore_errors=True)
    return wrong


def main(faultline, kills, seed):
    chooser = random.Random(seed)
    privately()
    work = tempfile.mkdtemp(prefix='kills-')
    packed = os.path.join(work, 'small.tar.gz')
    subprocess.run([faultline, 'pack', SMALL, '-o', packed], check=True, capture_output=True)
    for node in range(40):
        shutil.copy(packed, os.path.join(work, f'n{node}.tar.gz'))
    verbs = list(commands(faultline, work, packed, chooser))
    counts = {verb: Counts() for verb in verbs}
    for turn in range(kills):
        verb = verbs[turn % len(verbs)]
        for words in kill_once(faultline, verb, packed, chooser, counts[verb]):
            print(f'# {words}', file=sys.stderr)
    shutil.rmtree(work)
    print(f'{"verb":10}{"kills":>7}{"recorded":>10}{"lost":>6}{"processes":>11}{"left":>6}')
    for verb, of in counts.items():
        print(f'{verb:10}{of.kills:7}{of.recorded:10}{of.lost:6}{of.processes:11}{of.left:6}')
    return any(of.bad() for of in counts.values())


if __name__ == '__main__':
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1]), int((sys.argv + ['', '1000'])[2] if len(sys.argv) > 2 else 1000),
                  int(sys.argv[3]) if len(sys.argv) > 3 else time.time_ns()))
