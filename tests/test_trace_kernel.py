# SPDX-License-Identifier: MIT
"""What the sources bpf and perf report of programs that know what they do.

usage: test_trace_kernel.py FAULTLINE WAITS CALLERS SPINS
"""
import os
import shutil
import subprocess
import sys
import time

import tap
import traces
from tap import Skip, add, equal, expect
from traces import need

WAITS, CALLERS, SPINS = map(os.path.abspath, sys.argv[2:5])
CANT_RUN = 77


class Trace(traces.Trace):
    """Its times agree with the kernel's."""

    def __init__(self, *command, **more):
        tap.again(super().__init__, *command, **more)

    def take(self, status, out, text):
        super().take(status, out, text)
        expect('wrong: ' not in self.words, self.words[self.words.find('wrong: '):][:200], self.text)


class Attached(Trace):
    """A process that runs, traced for a while."""

    def __init__(self, source, pid, seconds):
        self.folder = os.path.join(tap.new_folder(), 'trace')
        tracer, said = traces.attach(source, pid, '-o', self.folder)
        time.sleep(seconds)
        tracer.terminate()
        out, text = tracer.communicate(timeout=tap.SLOW)
        self.take(tracer.returncode, out, said + text)


def waits(source, *arguments):
    """A traced run of WAITS, how many ms it was in its page faults, and how many of them were major."""
    need(source)
    trace = Trace(WAITS, *arguments, source=source)
    if trace.status == CANT_RUN:
        raise Skip(trace.out.strip())
    expect(trace.status == 0, trace.text)
    ms, majors = trace.out.split()
    return trace, float(ms), int(majors)


def check_waits(trace, ms):
    """Blocked in the faults, not in the program's own code."""
    blocked = trace.sum_all('page fault:', 'blocked_ns', first=True) / 1e6
    own = trace.sum_all('own code', 'blocked_ns', first=True) / 1e6
    fault = (trace.sum_all('page fault:', 'wall_ns', first=True) + trace.sum_all('own code', 'runnable_ns', first=True)) / 1e6
    expect(own <= 0.02 * ms, 'own code blocked', own, 'of', ms, trace.text)
    expect(blocked <= fault and fault >= 0.9 * ms, 'page faults', fault, 'of', ms, trace.text)


def test_thread(source):
    trace, ms, _ = waits(source)
    check_waits(trace, ms)
    blocked = trace.sum_all('page fault:', 'blocked_ns', first=True) / 1e6
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
    equal(trace.sum_all('page fault: major'), majors)
    equal(trace.sum_all('page fault: major', 'timed_calls'), majors)


def test_attached(source):
    """Threads that slept before are asleep, and in what they sleep is known."""
    need(source)
    with subprocess.Popen([WAITS, 'sleep'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as program:
        try:
            equal(program.stdout.readline(), b'ready\n')
            trace = Attached(source, program.pid, 0.5)
        finally:
            program.kill()
    walls = [sum(int(row['wall_ns'] or 0) for row in trace.rows if row['thread'] == thread)
             for thread in {row['thread'] for row in trace.rows}]
    wall = sum(walls)
    equal(len(walls), 7)
    expect(trace.sum_all('', 'cpu_ns') < 0.05 * wall and trace.sum_all('', 'blocked_ns') > 0.8 * wall, trace.text)
    if source == 'bpf':
        futex, poll = trace.sum_all('futex', 'blocked_ns'), trace.sum_all('poll', 'blocked_ns')
        expect(futex > 4.5 * min(walls) and poll > 0.9 * min(walls), futex, poll, walls, trace.text)


def test_time_space(source):
    """A tracer in a time namespace: the kernel's times are not those of its clock."""
    need(source)
    space = 'unshare', '--time', '--monotonic', '99999'
    if subprocess.run([*space, '/bin/true'], stderr=subprocess.DEVNULL, check=False).returncode:
        raise Skip('no time namespaces here')
    trace = Trace(CALLERS, 'start', before=space, source=source)
    processes = trace.read('processes.csv')
    times = [int(row[column]) for row in processes for column in ('begin_ns', 'end_ns')]
    expect(len(processes) == 21 and -1e9 < min(times) <= max(times) < tap.SLOW * 1e9, times)


def places(source, *command):
    """Where the program's own code was on the CPU: its share by object and symbol."""
    need(source)
    trace = Trace(*command, options=('--samples', '2000'), source=source)
    if trace.status == CANT_RUN:
        raise Skip('not on this CPU')
    samples = [row for row in trace.read('samples.csv') if row['object'] != '[kernel]']
    count = sum(int(row['samples']) for row in samples)
    if count < 20:
        raise Skip(f'only {count} samples')
    shares = {(row['object'], row['symbol']): int(row['samples']) / count for row in samples}
    return shares, trace


def share(shares, name, symbol=None):
    return sum(part for (one, other), part in shares.items() if one == name and symbol in (None, other))


def test_short(source):
    """Processes that ended before their samples were read; with bpf they are called what was executed."""
    path = os.path.join(tap.new_folder(), 'short')
    os.symlink(SPINS, path)
    shares, _ = places(source, 'sh', '-c', f'for i in 1 2 3 4 5 6 7 8 9 10; do {path} spin 15; done')
    name = 'short' if 'bpf' in source else 'spins'
    expect(share(shares, name, 'work::spin(long)') + share(shares, name, '_ZN4work4spinEl') > 0.7, shares)
    expect(share(shares, '[unknown]') < 0.05, shares)


def test_vdso(source):
    shares, _ = places(source, SPINS, 'clock', '150')
    expect(share(shares, '[vdso]') > 0.5 and share(shares, '[vdso]', '') < 0.1, shares)


def test_made_code(source):
    shares, trace = places(source, SPINS, 'make', '150')
    os.unlink(trace.out.strip())
    expect(share(shares, '[JIT]', 'made at run time') > 0.7, shares)


def callers(source, part):
    need(source)
    trace = Trace(CALLERS, part, cwd=tap.new_folder(), source=source)
    if trace.status == CANT_RUN:
        raise Skip('not on this CPU or kernel')
    if 'bpf' not in source and trace.processes[0]['library'] == 'no':
        raise Skip('static')
    expect(trace.status == 0, trace.out, trace.text)
    return trace


def test_files(source):
    trace = callers(source, 'keep')
    equal((trace.sum_all('fsync'), trace.sum_all('flock')), (15, 14))
    expect(trace.sum_all('fsync', 'wall_ns') and trace.sum_all('flock', 'wall_ns'), trace.text)
    if 'bpf' in source:
        equal(trace.others()['fcntl'], 20)
        expect('fcntl' in trace.text or len(trace.others()) > 5, trace.text)
    equal((trace.sum_all('fsync', 'escaped'), trace.sum_all('flock', 'escaped')), (0, 0))


def test_moves(source):
    trace = callers(source, 'move')
    equal([trace.sum_all(name, column) for name in ('splice', 'sendfile') for column in ('calls', 'bytes')],
          [30, 90, 10, 70])
    equal((trace.sum_all('splice', 'escaped'), trace.sum_all('sendfile', 'escaped')), (0, 0))


def test_messages(source):
    trace = callers(source, 'send')
    equal((trace.sum_all('message queue'), trace.sum_all('semaphore'), trace.sum_all('message queue', 'escaped')), (20, 9, 0))
    expect(trace.sum_all('message queue', 'wall_ns') and trace.sum_all('semaphore', 'wall_ns'), trace.text)


def test_descriptors(source):
    trace = callers(source, 'pass')
    equal((trace.sum_all('send, receive descriptors'), trace.sum_all('write: socket'), trace.sum_all('read: socket')), (14, 5, 5))


def test_vfork(source):
    trace = callers(source, 'start')
    equal((trace.sum_all('exec'), trace.sum_all('vfork'), trace.others()['getpriority']), (20, 20, 600))
    expect('exec 20 of 20' not in trace.text and 'vfork 20' not in trace.text, trace.text)


def test_thread_executes(source):
    """Which then has the number of the process' first thread, that ended."""
    need(source)
    code = ('import os, sys, threading, time\n'
            'thread = threading.Thread(target=os.execv, args=(sys.argv[1], sys.argv[1:]))\n'
            'time.sleep(0.2); thread.start(); thread.join()')
    trace = Trace(sys.executable, '-c', code, SPINS, 'spin', '300', source=source)
    spins = [row for row in trace.rows if row['name'] == 'spins' and row['primitive'] == 'own code']
    own = sum(int(row['cpu_ns']) for row in spins if row['thread'] == row['process'])
    wall = [sum(int(row['wall_ns'] or 0) for row in trace.rows if row['thread'] == row['process']),
            int(trace.facts['trace_wall_ns'])]
    expect(trace.status == 0 and 0.25e9 < own and wall[0] < 1.05 * wall[1] and trace.adds_up(), own, wall, trace.text)
    equal([(row['threads'], row['execs'], row['exit_status']) for row in trace.read('processes.csv')], [('2', '1', '0')])


def test_narrow():
    trace = callers('bpf', 'narrow')
    equal((trace.sum_all('read: other'), trace.sum_all('read: other', 'bytes'), trace.others()['getpid']), (100, 400, 501))
    equal(trace.others()['exit_group'], 1)


def test_own_calls(*command):
    """What the library calls to be loaded, to begin and to find places is no call of the program."""
    need('preload,bpf')
    alone, both = Trace(*command, source='bpf'), Trace(*command, source='preload,bpf')
    counts = [{row['primitive']: trace.sum(row['primitive']) for row in trace.rows
               if not row['primitive'].startswith('page fault') and row['primitive'] not in ('tracing', 'own code', 'memcpy', 'memset', 'memmove')}
              for trace in (alone, both)]
    equal(counts[1], counts[0])
    equal(both.others(), alone.others())


def counts_of_strace(*command):
    if not shutil.which('strace'):
        raise Skip('no strace')
    path = os.path.join(tap.new_folder(), 'counts')
    subprocess.run(['strace', '-f', '-c', '-o', path, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=tap.SLOW, check=False)
    lines = [line.split() for line in tap.read(path).splitlines()] if os.path.exists(path) else []
    counts = {words[-1]: int(words[3]) for words in lines if len(words) >= 5 and words[3].isdigit()}
    if not counts.get('execve'):
        raise Skip('strace can not trace here')
    return counts


def test_strace(source, *command):
    """Calls that both sources see count once; the exec that starts the program is not the program's."""
    need(source)
    if not shutil.which(command[0]):
        raise Skip(f'no {command[0]}')
    counts = counts_of_strace(*command)
    trace = Trace(*command, source=source)
    same = {'exec': ('execve',), 'wait': ('wait4', 'waitid')}
    for primitive, names in same.items():
        count = sum(counts.get(name, 0) for name in names) - (primitive == 'exec')
        expect(abs(trace.sum_all(primitive) - count) <= (primitive == 'wait') * 4, primitive, trace.sum_all(primitive), count)
    started = sum(counts.get(name, 0) for name in ('fork', 'vfork', 'clone', 'clone3'))
    equal(sum(trace.sum_all(name) for name in ('fork', 'vfork', 'posix_spawn', 'pthread_create')), started)


for name in 'perf', 'bpf', 'preload,perf', 'preload,bpf':
    add(f'{name}: page faults that wait for another thread', tap.again, test_thread, name)
    add(f'{name}: page faults that wait for a disk', tap.again, test_disk, name)
for name in 'perf', 'bpf':
    add(f'{name}: threads that slept before they were attached to', tap.again, test_attached, name)
for name in 'perf', 'bpf', 'preload,perf', 'preload,bpf':
    add(f'{name}: a thread executes another program', tap.again, test_thread_executes, name)
for name in 'perf', 'bpf':
    add(f'{name}: samples of short processes', tap.again, test_short, name)
    add(f'{name}: samples of the vdso', tap.again, test_vdso, name)
    add(f'{name}: samples of code made at run time', tap.again, test_made_code, name)
for name in 'perf', 'bpf', 'preload,perf', 'preload,bpf':
    add(f'{name}: a tracer in a time namespace', test_time_space, name)
for name in 'preload', 'preload,perf', 'bpf', 'preload,bpf':
    add(f'{name}: fsync and the locks of files', test_files, name)
    add(f'{name}: splice, tee, sendfile, copy_file_range', test_moves, name)
    add(f'{name}: messages, semaphores of System V', test_messages, name)
for name in 'bpf', 'preload,bpf':
    add(f'{name}: messages with descriptors', test_descriptors, name)
    add(f'{name}: exec after vfork counts once', tap.again, test_vfork, name)
    for program in ((sys.executable, '-c', 'import subprocess, os\nfor i in range(3): subprocess.run(["/bin/true"])\n'
                                           'os.system("true")\n'
                                           'os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)'),
                    ('bash', '-c', 'for i in 1 2 3; do /bin/true; ls / | cat; done; x=$(echo a | tr a b)'),
                    ('make', '-s', '--eval=a:; @/bin/true; true\n\t@ls / | cat', 'a')):
        add(f'{name}: counts as strace, {os.path.basename(program[0])}', test_strace, name, *program)
for program in ('/bin/true',), ('sh', '-c', '/bin/true; /bin/true; exit 0'), (CALLERS, 'start'):
    add(f'preload,bpf: the library\'s own calls are not those of {os.path.basename(program[0])}', test_own_calls, *program)
add('bpf: calls as a 32-bit program makes them', test_narrow)
tap.run()
