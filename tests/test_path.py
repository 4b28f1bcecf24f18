# SPDX-License-Identifier: MIT
"""The critical path of programs that know on whom they waited, within 5 % of the elapsed time.

usage: test_path.py FAULTLINE PATH
"""
import os
import shutil
import subprocess
import sys

import tap
import traces
from tap import Skip, add, expect

PATH = os.path.abspath(sys.argv[2])
ROOM = 0.05
HELPED = ['pipe', 'socketpair', 'tcp', 'poll', 'epoll', 'eventfd', 'signalfd', 'sigchld', 'waitpid', 'semaphore', 'lock',
          'mutex', 'condition', 'retry', 'mixed', 'descriptor']
NOTED = HELPED + ['full', 'named', 'barrier', 'join', 'printed', 'closed', 'ended', 'flushed', 'rwlock', 'accept',
                                                   'accept_poll', 'datagram', 'answer', 'local', 'fgets', 'getline',
                                                   'fread', 'getc', 'getc_unlocked', 'scanf', 'popen', 'system', 'pidfd',
                                                   'eventfd_read', 'gone', 'served', 'shutdown', 'killed', 'word', 'record',
                                                   'flock', 'close_lock', 'semop', 'message', 'no_sleep', 'no_read',
                                                   'no_wait', 'no_nap']
STARTED = ['by_thread', 'by_fork', 'by_vfork', 'by_spawn']
TIMED = ['sleep', 'timeout', 'timerfd', 'limit']
OWN = ['own code', 'other system calls', 'tracing']  # the programs look at their clock of CPU time


class Trace(traces.Trace):
    """A traced run and its path."""

    def __init__(self, *command, source='bpf'):
        super().__init__(*command, source=source)
        expect(self.status == 0, f'exit status {self.status}:', self.text)
        expect('wrong: ' not in self.text, self.text)
        self.rows = self.read('path.csv')
        self.main = self.processes[0]['process']
        self.elapsed = int(self.facts['trace_wall_ns']) / 1e6
        self.check_sum()
        self.check_moments(self.read('path_moments.csv'))

    def check_sum(self):
        whole = sum(int(row['wall_ns']) for row in self.rows) / 1e6
        expect(abs(whole - self.elapsed) < 0.001 * self.elapsed, 'the path sums to', whole, 'of', self.elapsed, 'ms')

    def check_moments(self, rows):
        """One after the other, without a gap; each thread's are about what path.csv has of it."""
        step = self.elapsed / 2000
        ends = [0] + [int(row['end_ns']) / 1e6 for row in rows]
        for row, end in zip(rows, ends):
            expect(abs(int(row['begin_ns']) / 1e6 - end) < 0.001, 'a gap before', row)
        expect(abs(ends[-1] - self.elapsed) <= 1.01 * step, 'they end at', ends[-1], 'of', self.elapsed)

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


def helped(way):
    traces.need('bpf')
    if way == 'terminal' and not os.path.exists('/dev/ptmx'):
        raise Skip('there are no pseudo-terminals')
    trace = Trace(PATH, way)
    truth = trace.truth()
    trace.near('helper', trace.ms('helper'), truth['helper'][0])
    trace.near('main', trace.ms('path'), trace.elapsed - truth['helper'][0])
    trace.near('own code of helper', trace.ms('helper', kinds=OWN), truth['helper'][1])


def pipeline():
    """While main could run and others did, the slow stage may have worked on."""
    traces.need('bpf')
    trace = Trace(PATH, 'pipeline')
    truth, late = trace.truth(), trace.ms('path', kinds=['runnable'])
    trace.near('own code of main', trace.ms('path', kinds=OWN), truth['main'][1])
    trace.near('own code of helper', trace.ms('helper', kinds=OWN), min(truth['helper'][1], trace.ms('helper', kinds=OWN) + late))
    expect(trace.ms('helper') <= truth['helper'][0] + ROOM * trace.elapsed, 'too much of the slow stage', trace.text)
    expect(trace.ms('fast') <= ROOM * trace.elapsed, 'the fast stage is no part of it', trace.text)


def timed(way):
    traces.need('bpf')
    trace = Trace(PATH, way)
    truth = trace.truth()
    trace.near('timer', trace.ms('path', kinds=['timer', 'runnable']), truth['helper'][0] + truth['main'][0] - truth['main'][1])
    trace.near('own code', trace.ms('path', kinds=OWN), truth['main'][1])


# Each program waits, in its own way, for a child that works; the child says from when to when it did.
WORK = """
import os, sys, time
def work(ms):
    begin = time.monotonic()
    end = time.process_time() + ms / 1e3
    while time.process_time() < end:
        pass
    return os.getpid(), begin * 1e9, time.monotonic() * 1e9
def told(answer):
    print('child', answer[0], (answer[2] - answer[1]) / 1e6)
"""
PYTHON = {
    'Pool': """
import multiprocessing
if __name__ == '__main__':
    with multiprocessing.get_context('fork').Pool(1) as pool:
        told(pool.apply(work, (400,)))
""",
    'Queue': """
import multiprocessing
def put(queue):
    queue.put(work(400))
if __name__ == '__main__':
    context = multiprocessing.get_context('fork')
    queue = context.Queue()
    context.Process(target=put, args=(queue,)).start()
    told(queue.get())
""",
    'forkserver': """
import multiprocessing
def send(end):
    end.send(work(400))
if __name__ == '__main__':
    context = multiprocessing.get_context('forkserver')
    ours, theirs = context.Pipe()
    context.Process(target=send, args=(theirs,)).start()
    told(ours.recv())
""",
    'ProcessPoolExecutor': """
import concurrent.futures
if __name__ == '__main__':
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        told(pool.submit(work, 400).result())
""",
    'subprocess': """
import subprocess
if len(sys.argv) > 1:
    print(*work(400))
else:
    told([float(word) for word in subprocess.run([sys.executable, __file__, 'child'], stdout=subprocess.PIPE).stdout.split()])
""",
}


def python_trace(way, source):
    """With the process that worked, and how long it did."""
    file = os.path.join(tap.new_folder(), 'program.py')
    with open(file, 'w', encoding='utf-8') as program:
        program.write(WORK + PYTHON[way])
    trace = Trace(sys.executable, file, source=source)
    return trace, *trace.truth()['child']


def python(way):
    """The part of the process that worked is what it took, and what it took to start it, which is less than 5 % of it."""
    traces.need('bpf')
    trace, pid, wall = python_trace(way, 'bpf')
    rows = [row for row in trace.rows if int(row['process']) == int(pid)]
    ran = sum(int(row['wall_ns']) for row in rows if row['primitive'] in OWN) / 1e6
    expect(ran >= 400 - ROOM * trace.elapsed, 'own code of the child', ran, trace.text)
    whole = sum(int(row['wall_ns']) for row in rows) / 1e6
    expect(whole >= wall - ROOM * trace.elapsed, 'of the child', whole, 'in truth', wall, trace.text)


def make():
    """Of two that run at once, the longer one is waited for."""
    traces.need('bpf')
    tool, folder = shutil.which('make'), tap.new_folder()
    if not tool:
        raise Skip('there is no make')
    with open(os.path.join(folder, 'Makefile'), 'w', encoding='utf-8') as file:
        file.write('all: long short\nlong:\n\t@sleep 0.6\nshort:\n\t@sleep 0.2\n')
    trace = Trace(tool, '-s', '-j2', '-C', folder)
    timer = sum(int(row['wall_ns']) for row in trace.rows if row['name'] == 'sleep' and row['primitive'] == 'timer') / 1e6
    trace.near('the longer sleep', timer, 600)


def node():
    traces.need('bpf')
    tool = shutil.which('node')
    if not tool:
        raise Skip('there is no node')
    trace = Trace(tool, '-e', 'const c = require("child_process"); c.execFile("sleep", ["0.3"], () => c.execFileSync("sleep", ["0.3"]))')
    trace.near('sleeps', trace.ms('sleep', kinds=['timer']), 600)


def children():
    """Many short ones: the shell and they share the time, and nothing of it is missing."""
    traces.need('bpf')
    trace = Trace('sh', '-c', 'i=0; while [ $i -lt 2000 ]; do /bin/true; i=$((i+1)); done')
    trace.near('what is not known', trace.ms(kinds=['waiting, on whom is not known', 'not recorded']), 0)
    trace.near('shell and children', trace.ms('sh', 'true'), trace.elapsed)
    expect(trace.ms('true') > trace.elapsed / 4, 'the children', trace.ms('true'), trace.text)


DISK = """
import os, sys, time
def stolen():
    with open('/proc/stat', 'rb') as file:
        return int(file.readline().split()[8]) * 1000 / os.sysconf('SC_CLK_TCK')
fd = os.open(sys.argv[1], os.O_RDONLY)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
host, begin, used = stolen(), time.monotonic_ns(), time.process_time_ns()
for block in range(0, os.fstat(fd).st_size, 1 << 16):
    os.pread(fd, 4096, block)
print('waited', (time.monotonic_ns() - begin - time.process_time_ns() + used) / 1e6)
print('stolen', stolen() - host)
"""


def disk():
    """What the host of a virtual machine takes from a CPU is neither waiting nor CPU time of the program."""
    traces.need('bpf')
    path = os.path.join(tap.new_folder(), 'file')
    with open(path, 'wb') as file:
        file.write(os.urandom(1 << 20) * 192)
        os.fsync(file.fileno())
    trace = Trace(sys.executable, '-c', DISK, path)
    waited, late = trace.truth()['waited'][0], trace.ms(kinds=['runnable'])
    got = trace.ms(kinds=['device', 'kernel'])
    if waited < 20:
        raise Skip(f'reading waited for a disk for {waited:.1f} ms: the folder is in memory, or fast')
    stolen = trace.truth()['stolen'][0]
    expect(waited - late - stolen - ROOM * trace.elapsed <= got <= waited + ROOM * trace.elapsed,
           f'{got:.1f} ms for devices on the path, in truth {waited - late - stolen:.1f} to {waited:.1f}', trace.text)


def by_notes(way, source='preload'):
    """The library's notes lead to whoever ended the wait."""
    traces.need(source)
    trace = Trace(PATH, way, source=source)
    truth = trace.truth()
    main = sum(int(row['wall_ns']) for row in trace.rows if row['thread'] == trace.main) / 1e6
    trace.near('helper', trace.ms() - main, truth['helper'][0])
    trace.near('main', main, trace.elapsed - truth['helper'][0])
    trace.near('not known', trace.ms(kinds=['waiting, on whom is not known']), 0)


def started(way):
    """Before a thread or process began, the thread that started it was what counted, though it is not the first one."""
    trace = Trace(PATH, way, source='preload')
    helper = sum(int(row['wall_ns']) for row in trace.rows if row['thread'] != trace.main and row['primitive'] in OWN) / 1e6
    trace.near('own code of helper', helper, trace.truth()['helper'][1])


def python_by_notes(way):
    """Also of a worker that a signal ends."""
    trace, pid, wall = python_trace(way, 'preload')
    ran = sum(int(row['wall_ns']) for row in trace.rows if int(row['process']) == int(pid) and row['primitive'] in OWN) / 1e6
    expect(ran >= 400 - ROOM * trace.elapsed, 'own code of the child', ran, trace.text)
    whole = sum(int(row['wall_ns']) for row in trace.rows if int(row['process']) == int(pid)) / 1e6
    expect(whole >= wall - ROOM * trace.elapsed, 'of the child', whole, 'in truth', wall, trace.text)


def shell():
    """The shell reads what a process prints that waits for another one: the output of both is the pipe."""
    tool = shutil.which('bash')
    if not tool:
        raise Skip('there is no bash')
    trace = Trace(tool, '-c', 'for i in 1 2; do x=$(sleep 0.2; echo hi); done', source='preload')
    trace.near('sleeps', trace.ms('sleep', kinds=['timer']), 400)
    trace = Trace(tool, '-c', 'x=$(sleep 0.2; seq 1 5 | head -1)', source='preload')
    trace.near('the sleep before what is printed began', trace.ms('sleep', kinds=['timer']), 200)


def without_bpf(source):
    """A sleep and a time-out are known; who changed a folder is not, and the sum is the elapsed time all the same."""
    for way in TIMED:
        trace = Trace(PATH, way, source=source)
        trace.near('timer', trace.ms('path', kinds=['timer']), trace.truth()['helper'][0])
    trace = Trace(PATH, 'inotify', source=source)
    unknown, truth = trace.ms('path', kinds=['waiting, on whom is not known']), trace.truth()
    expect(unknown >= truth['helper'][0] - ROOM * trace.elapsed, 'not known', unknown, trace.text)
    trace.near('own code', trace.ms('path', kinds=OWN), truth['main'][1])


def crowded():
    """Without the kernel's events its own account says that a thread waited for a CPU, also inside of fork."""
    trace = Trace(PATH, 'crowded', source='preload')
    trace.near('not known', trace.ms(kinds=['waiting, on whom is not known']), 0)
    expect(trace.ms(kinds=['runnable']) > 0.2 * trace.elapsed, 'in the queue', trace.text)


def crowded_execs():
    """Other processes have most of the only CPU, while a program executes one after another."""
    script = os.path.join(tap.new_folder(), 'next.sh')
    with open(script, 'w', encoding='utf-8') as file:
        file.write('[ "$1" = 0 ] && exit 0\nexec sh "$0" $(($1 - 1))\n')
    cpus = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [min(cpus)])
    busy = [subprocess.Popen([sys.executable, '-c', 'while True: pass']) for _ in range(3)]
    try:
        trace = Trace('sh', script, '60', source='preload')
    finally:
        for process in busy:
            process.kill()
            process.wait()
        os.sched_setaffinity(0, cpus)
    expect(trace.ms(kinds=['tracing']) < 0.2 * trace.elapsed, 'tracing', trace.text)
    expect(trace.ms(kinds=['runnable']) > 0.4 * trace.elapsed, 'in the queue', trace.text)


def ends_in_call():
    """The call that a signal ended, and with it the process, waited: what it ran was its own code."""
    trace = traces.Trace(PATH, 'leaves', source='preload')
    waited = [trace.sum('other system calls', state) for state in ('blocked_ns', 'runnable_ns')]  # and then for a CPU
    expect(sum(waited) > 0.9 * trace.sum('other system calls', 'wall_ns') > 1e7 and waited[0] > 1e7, waited, trace.text)
    expect(trace.sum('own code', 'cpu_ns') > 35e6, trace.text)


def unsized():
    """How many bytes a function of the C library's streams read is not known: that is not 0."""
    trace = traces.Trace(PATH, 'fgets', source='preload')
    for name in 'trace.csv', 'places.csv':
        rows = [row for row in trace.read(name) if row['primitive'] == 'read: pipe']
        expect([(row['calls'], row['bytes']) for row in rows] == [('1', '')], name, rows)


for name in HELPED + ['inotify', 'terminal']:
    add(f'{name}: the path leads through whom main waited for', tap.again, helped, name)
add('pipeline: the slow stage is what main waited for', tap.again, pipeline)
for name in TIMED:
    add(f'{name}: a timer is what main waited for', tap.again, timed, name)
for name in PYTHON:
    add(f'Python, {name}: the child is what main waited for', tap.again, python, name)
add('disk: a device is what main waited for', tap.again, disk)
add('make -j2: the longer one is waited for', tap.again, make)
add('node: its children are waited for', tap.again, node)
add('2,000 short children', tap.again, children)
for name in NOTED:
    add(f'{name}, without bpf: the path leads through whom main waited for', tap.again, by_notes, name)
for name in 'accept', 'full':
    add(f'{name}, by perf and the library: the path leads through whom main waited for', tap.again, by_notes, name,
        'preload,perf')
for name in STARTED:
    add(f'{name}, without bpf: the path leads to the thread that started it', tap.again, started, name)
for name in PYTHON:
    add(f'Python, {name}, without bpf: the child is what main waited for', tap.again, python_by_notes, name)
add('a shell, without bpf: what it reads is waited for', tap.again, shell)
add('a crowded CPU, without bpf: what waits for it', tap.again, crowded)
add('programs executed on a crowded CPU, without bpf', tap.again, crowded_execs)
add('a process that ends in a call, without bpf', tap.again, ends_in_call)
add('bytes that a stream read are not known without bpf', unsized)
add('preload: what can be known without bpf', tap.again, without_bpf, 'preload')
tap.run()
