# SPDX-License-Identifier: MIT
"""That a traced program does what it does untraced, and that nothing of a trace is lost without a word.

usage: test_trace_harm.py FAULTLINE TRUTH SWEEP HOSTILE REFUSE   (REFUSE may be empty)
"""
import glob
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import tap
import traces
from tap import Skip, add, again, contains, equal, expect, test
from traces import FAULTLINE, Trace, need, permitted

TRUTH, SWEEP, HOSTILE, REFUSE = (path and os.path.abspath(path) for path in sys.argv[2:6])
SOURCES = 'preload', 'preload,perf', 'preload,bpf'
FILES = ['durations.csv', 'other_calls.csv', 'path.csv', 'path_moments.csv', 'places.csv', 'platform.csv', 'processes.csv', 'samples.csv',
         'sizes.csv', 'stacks.folded', 'timeline.csv', 'timeline.json', 'trace.csv']


def limited(limit, size):
    """What is run before the program starts: a limit of its own, which no child can raise."""
    return lambda: resource.setrlimit(limit, (size, size))


@test('the sweep has every function that the library stands before')
def _():
    listed = subprocess.run([SWEEP, 'list'], stdout=subprocess.PIPE, timeout=tap.SLOW, check=True).stdout.decode().split()
    header = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'src', 'trace', 'preload', 'function.h')
    wrapped = re.findall(r'\tF\([^,()]+, (\w+),', tap.read(header)) + ['vfork']
    expect(len(wrapped) > 100, wrapped)
    equal(sorted(listed), sorted(wrapped))


def test_sweep(source):
    need(source)
    plain = subprocess.run([SWEEP], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
    if plain.returncode:
        raise Skip('untraced, it does not end well: ' + plain.stderr.decode()[:60])
    trace = Trace(SWEEP, source=source)
    expect(': wrong: ' not in trace.text, trace.text)
    equal((trace.status, trace.out), (0, plain.stdout.decode()))


@test('allocators that call functions before anything else does')
def _():
    libraries = [path for name in ('libtcmalloc*.so.?', 'libjemalloc.so.?', 'libmimalloc.so.?')
                 for path in sorted(glob.glob('/usr/lib/*/' + name))]
    code = 'import subprocess, sys, threading; sys.exit(subprocess.run(["sh", "-c", "exit 5"]).returncode)'
    tried = 0
    for library in libraries:
        command = 'env', 'LD_PRELOAD=' + library, sys.executable, '-c', code
        if subprocess.run(command, stderr=subprocess.DEVNULL, timeout=tap.SLOW, check=False).returncode != 5:
            continue
        tried += 1
        trace = Trace(*command, source='preload')
        expect(trace.status == 5 and trace.sum('wait'), library, trace.status, trace.text)
    if not tried:
        raise Skip('none is installed: tcmalloc, jemalloc, mimalloc')


@test('memset that was looked up in the C library itself is counted')
def _():
    code = ('import ctypes\n'
            'room = ctypes.create_string_buffer(70000)\n'
            'for i in range(400): ctypes.CDLL("libc.so.6").memset(room, 1, 70000)\n'
            'for i in range(300): ctypes.memset(room, 1, 40000)\n')
    trace = Trace(sys.executable, '-c', code, source='preload')
    sizes = trace.sizes('memset')
    expect(400 <= sizes.get(65536, 0) <= 410 and 300 <= sizes.get(32768, 0) <= 310, sizes, trace.text)


@test('what is loaded so that its calls pass the library by is said')
def _():
    code = 'import ctypes, os, sys; ctypes.CDLL("libm.so.6", os.RTLD_NOW | int(sys.argv[1]))'
    trace = Trace(sys.executable, '-c', code, str(os.RTLD_DEEPBIND), source='preload')
    expect(trace.status == 0 and '1 shared object loaded past the library' in trace.words, trace.status, trace.text)
    expect('loaded past' not in Trace(sys.executable, '-c', code, '0', source='preload').words)


@test('the child of a vfork does not end its parent')
def _():
    trace = Trace(TRUTH, 'vfork=20', 'kill=9', source='preload')
    times = sum(int(row['wall_ns']) for row in trace.rows)
    expect(trace.status == -9 and trace.sum('wait') == 20 and times > 60e6, times, trace.text)


def outlets():
    """Standard error that nobody reads, and one that is full."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)
    with open('/dev/full', 'wb') as full:
        yield full


@test('without a reader of the table, the files are whole and the exit status is the program\'s')
def _():
    for outlet in outlets():
        trace = Trace(TRUTH, 'transfer', 'exit=3', stderr=outlet, source='preload')
        equal((trace.status, sorted(os.listdir(trace.folder)), trace.sum('write: pipe')), (3, FILES, 2300))


@test('SIGPIPE and SIGXFSZ end the program as they do untraced')
def _():
    trace = Trace('sh', '-c', 'kill -PIPE $$', source='preload')
    equal(trace.status, -signal.SIGPIPE)
    trace = Trace(sys.executable, '-c', 'import signal; signal.signal(25, signal.SIG_DFL); import os; os.kill(os.getpid(), 25)', source='preload')
    equal(trace.status, -signal.SIGXFSZ)


@test('a full disk: the files that are missing are named, and exit status 0 becomes 1')
def _():
    space = tap.new_folder()
    before = tap.in_mounts(f'mount -t tmpfs -o size=4k none {space}')
    for code in 0, 7:
        script = f'{FAULTLINE} trace --source preload -o {space}/o -- {TRUTH} transfer exit={code}; s=$?; ls {space}/o >&2; exit $s'
        run = subprocess.run([*before, 'sh', '-c', script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
        text = run.stderr.decode()
        named = re.findall(r'\w+\.(?:csv|folded|json)', text.split('missing in the result: ')[1].splitlines()[0])
        there = [line for line in text.splitlines() if line in FILES]
        expect('No space left on device' in text and 'Look at it' not in text and named and '.part' not in text, text)
        equal((sorted(named + there), run.returncode), (FILES, code or 1))


@test('a file of a trace that was cut at the end of a line, or is missing, is noticed')
def _():
    whole = Trace(TRUTH, 'transfer', 'start=2', source='preload').folder
    tried = 0
    for name in FILES:
        lines = tap.read(whole, name).splitlines(keepends=True)
        if not name.endswith('.csv') or len(lines) < 2:
            continue
        for text in ''.join(lines[:-1]), None:
            if text is None and name in ('trace.csv', 'platform.csv'):
                continue  # then it is no trace
            folder = shutil.copytree(whole, os.path.join(tap.new_folder(), 'trace'))
            os.unlink(os.path.join(folder, name))
            if text is not None:
                with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
                    file.write(text)
            for command in ('report', folder), ('compare', whole, folder):
                ended = tap.Ended(subprocess.Popen([FAULTLINE, *command], stdin=subprocess.DEVNULL, cwd=tap.new_folder(),
                                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE))
                expect(ended.code == 1 and f'{name}: ' in ended.err and ended.err.count('\n') == 1, name, command, ended)
            tried += 1
    expect(tried > 8, tried)
    ended = tap.Ended(subprocess.Popen([FAULTLINE, 'report', whole], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE))
    equal(ended.code, 0)


@test('a limit on the size of files: said, and the program runs with what sources are left')
def _():
    before = limited(resource.RLIMIT_FSIZE, 1 << 20)
    trace = Trace('/bin/true', preexec_fn=before, source='preload')
    equal(trace.status, 1)
    contains(trace.words, 'ulimit -f')
    trace = Trace('/bin/echo', 'hello', preexec_fn=before, source='auto')
    if trace.status != 1:  # no other source is permitted
        equal((trace.status, trace.out), (0, 'hello\n'))
    contains(trace.words, 'ulimit -f')


@test('a limit on the address space: said, and the program runs untraced by the library')
def _():
    trace = Trace('sh', '-c', 'ulimit -v 90000; /bin/true; exec sh -c "exit 6"', source='preload')
    equal((trace.status, [row['library'] for row in trace.read('processes.csv')].count('no') > 0), (6, False))
    expect(re.search(r'[12] process(es)? had no room', trace.text), trace.text)


@test('a 32-bit program: nothing is added to its output')
def _():
    program = os.path.join(tap.new_folder(), 'narrow')
    compiler = shutil.which('gcc')
    source = subprocess.run([compiler, '-m32', '-x', 'c', '-o', program, '-'], input=b'int main(void) { return 3; }',
                            stderr=subprocess.DEVNULL, timeout=tap.SLOW, check=False).returncode if compiler else 1
    if source or subprocess.run([program], stderr=subprocess.DEVNULL, timeout=tap.SLOW, check=False).returncode != 3:
        raise Skip('no 32-bit programs can be made and run here')
    for command in (program,), ('sh', '-c', f'{program}; exit $?'):
        trace = Trace(*command, source='preload')
        expect(trace.status == 3 and 'ld.so' not in trace.text, trace.status, trace.text)
        contains(trace.words, 'left out of 1 program of another architecture')


@test('a stack of 64 KiB is enough')
def _():
    for source in SOURCES:
        if permitted(source):
            trace = Trace('/bin/true', env={'PATH': '/bin:/usr/bin'},
                          preexec_fn=limited(resource.RLIMIT_STACK, 64 << 10), source=source)
            expect(trace.status in (0, 1) and 'Segmentation' not in trace.text, source, trace.status, trace.text)


@test('a tracer whose SIGCHLD is ignored ends with the program, which finds it ignored')
def _():
    def ignore():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    trace = Trace('grep', 'SigIgn', '/proc/self/status', source='preload', preexec_fn=ignore)
    equal((trace.status, int(trace.out.split()[-1], 16) >> (signal.SIGCHLD - 1) & 1), (0, 1))
    expect('could not be measured' not in trace.words, trace.text)
    equal(Trace(TRUTH, 'exit=3', source='preload', preexec_fn=ignore).status, 3)


@test('children of vfork that execute with an environment of their own leave nothing in their parent')
def _():
    trace = Trace(HOSTILE, 'leave', source='preload')
    expect(trace.status == 0 and int(trace.out) < 100 and len(trace.processes) == 301, trace.out, trace.text)


@test('a stream that has no descriptor sets no error')
def _():
    plain = subprocess.run([HOSTILE, 'errno'], timeout=tap.SLOW, check=False).returncode
    if plain:
        raise Skip(f'untraced, it ends with {plain}')
    equal(Trace(HOSTILE, 'errno', source='preload').status, 0)


@test('a program that forbids itself system calls on pain of death lives on, and the trace says what is not known')
def _():
    for way in 'filter', 'prctl':
        plain = subprocess.run([HOSTILE, way], timeout=tap.SLOW, check=False).returncode
        if plain != 6:
            raise Skip(f'untraced, it ends with {plain}')
        for source in SOURCES:
            if permitted(source):
                trace = Trace(HOSTILE, way, source=source)
                expect(trace.status == 6 and trace.sum('read: other') + trace.sum('read: pipe') >= 100, source, trace.status, trace.text)
                contains(trace.words, 'a seccomp filter was set in 1 program')
                contains(trace.words, 'threads and children are not seen at all' if source == 'preload' else
                         "threads and children are seen by the kernel's sources only, without memset")


def never_returns():
    """What is ended after 2 seconds had begun to wait some tenths of one before, also on a busy machine."""
    killed = Trace('sh', '-c', 'sleep 60 & sleep 2; kill -9 $!', source='preload')
    expect(killed.sum('sleep') == 2 and killed.sum('sleep', 'wall_ns') > 3e9, killed.text)
    code = ('import os, threading, time\n'
            'reading, writing = os.pipe()\n'
            'for i in range(3): threading.Thread(target=os.read, args=(reading, 1), daemon=True).start()\n'
            'time.sleep(2); os._exit(0)\n')
    for source in 'preload', 'preload,perf':
        if permitted(source):
            ended = Trace(sys.executable, '-c', code, source=source)
            expect(ended.sum('read: pipe') == 3 and ended.sum('read: pipe', 'wall_ns') > 4e9 and ended.adds_up(), source, ended.text)


add('calls that never return are in their rows: of a process that was killed, of threads that the end of theirs ended', again, never_returns)


def attached(source, pid, act):
    """A tracer attached to a process while `act` is done: its exit status and what it said."""
    tracer, said = traces.attach(source, pid)
    act(tracer)
    text = said + tracer.communicate(timeout=tap.SLOW)[1]
    return tracer.returncode, text.decode()


def test_busy_threads(source):
    """Threads that end between the moment that they are listed and the moment that they are attached to."""
    need(source)
    with subprocess.Popen([HOSTILE, 'threads'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as program:
        try:
            equal(program.stdout.readline(), b'ready\n')
            for _ in range(5):
                status, text = attached(source, program.pid, subprocess.Popen.terminate)
                expect(status == 0 and 'pthread_create, clone' in text + 'pthread_create, clone' * (source == 'perf'), text)
                expect(program.poll() is None, 'it was harmed')
        finally:
            program.kill()


def test_zombie(source):
    """A process that has ended, whose parent has not waited for it."""
    need(source)
    with subprocess.Popen(['sleep', '100'], stdin=subprocess.DEVNULL) as program:
        status, text = attached(source, program.pid, lambda _: program.kill())
    equal(status, 0)
    contains(text, 'elapsed')


@test('what can\'t be executed: the exit status that a shell gives')
def _():
    folder = tap.new_folder()
    with open(os.path.join(folder, 'text'), 'w', encoding='utf-8') as file:
        file.write('text')
    for program, status in (('', 127), ('/nonexistent/program', 127), ('no-such-program', 127), (folder, 126),
                            (os.path.join(folder, 'text'), 126)):
        trace = Trace(program, source='preload', env={'PATH': '/usr/bin:/bin'})  # without folders that a user may not search
        equal((program, trace.status), (program, status))
        contains(trace.text, "can't execute")


@test('the tracer\'s memory can not be cut')
def _():
    trace = Trace(HOSTILE, 'cut', source='preload')
    expect(trace.status == 5 and 'own code' in trace.text, trace.status, trace.text)


def test_scribble(source):
    need(source)
    for _ in range(3):
        trace = Trace('sh', '-c', f'{HOSTILE} scribble; {TRUTH} transfer; exit 5', source=source)
        expect(trace.status == 5 and 'own code' in trace.text, trace.status, trace.text)


@test('a chain of short programs: the library was in all of them')
def _():
    for source in SOURCES:
        if source == 'preload' or not permitted(source):
            continue
        for _ in range(5):
            trace = Trace('sh', '-c', 'for i in 1 2 3; do /bin/true; done; exec sh -c "exec sh -c true"', source=source)
            if trace.status:
                break
            equal([row['library'] for row in trace.read('processes.csv')], ['yes'] * 4)
            expect('did not report' not in trace.text, trace.text)


@test('a program that stops itself is seen to stop by the shell, and goes on with us')
def _():
    pid, terminal = pty.fork()
    if not pid:
        run = subprocess.Popen([FAULTLINE, 'trace', '--source', 'preload', '--', 'sh', '-c', 'kill -STOP $$; exit 9'],
                               preexec_fn=os.setpgrp)
        status = os.waitpid(run.pid, os.WUNTRACED)[1]
        if os.WIFSTOPPED(status):
            os.killpg(run.pid, signal.SIGCONT)
            status = os.waitpid(run.pid, 0)[1]
            os._exit(50 + os.waitstatus_to_exitcode(status))
        os._exit(1)
    end = time.monotonic() + tap.SLOW
    status = (0, 0)
    while not status[0] and time.monotonic() < end:
        try:
            os.read(terminal, 4096)
        except OSError:
            time.sleep(0.02)
        status = os.waitpid(pid, os.WNOHANG)
    if not status[0]:
        os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    equal((status[0], os.waitstatus_to_exitcode(status[1])), (pid, 59))


def test_killed_in_memset(source):
    """Its last memset is counted once, has its time, and a note says that its bytes are those asked for."""
    need(source)
    trace = Trace(HOSTILE, 'memset', source=source)
    equal((trace.status, trace.sum('memset'), trace.sum('memset', 'bytes')), (-signal.SIGSEGV, 4, 131 << 20))
    expect(trace.sum('memset', 'cpu_ns') > trace.sum('own code', 'cpu_ns'), trace.text)
    expect(re.search(r'hostile \d+ was killed by SIGSEGV( \(core dumped\))?; it was in memset, whose bytes are counted in full', trace.words), trace.text)


def test_full_room(source):
    """Of a program of whose end no record came: what the kernel added up of it is there, and the loss is said."""
    need(source)
    trace = Trace(HOSTILE, 'full', source=source)
    if trace.status == 77:
        raise Skip('no pidfd here')
    main = [row for row in trace.rows if row['process'] == trace.rows[0]['process']]
    calls = {row['primitive']: int(row['bpf_calls'] or 0) for row in main}
    equal((trace.status, trace.processes[0]['exit_status'], trace.others().get('getpriority')), (3, '3', 70))
    expect('found no room' in trace.words and calls['madvise, mprotect, mremap'] >= 8 and calls['other system calls'] > 70
           and trace.adds_up(), trace.text)


def test_endings(source):
    """HOSTILE prints its children's numbers, exit statuses and signals, and ends by SIGBUS."""
    need(source)
    trace = Trace(HOSTILE, 'end', source=source)
    ended = {row['process']: (row['exit_status'], row['signal'], row['core']) for row in trace.read('processes.csv')}
    children = {pid: ('' if int(number) else code, signal.Signals(int(number)).name if int(number) else '', 'no')
                for pid, code, number in (line.split() for line in trace.out.splitlines())}
    first = (set(ended) - set(children)).pop()
    equal(ended, {**children, first: ('', 'SIGBUS', ended[first][2])})
    equal(len(children), 4)
    equal(trace.status, -signal.SIGBUS)
    expect(re.search(f'hostile {first} was killed by SIGBUS', trace.words) and len(re.findall('was killed by', trace.words)) == 3,
           trace.text)


def test_full_shm(source):
    need(source)
    code = ('from multiprocessing import Process, shared_memory as s\n'
            'def f(name):\n'
            '    m = s.SharedMemory(name)\n'
            '    for i in range(8): m.buf[i << 20:(i + 1) << 20] = bytes(1 << 20)\n'
            'if __name__ == "__main__":\n'
            '    m = s.SharedMemory(create=True, size=8 << 20); p = Process(target=f, args=(m.name,)); p.start(); p.join()\n'
            '    print(p.exitcode); m.close(); m.unlink()\n')
    script = os.path.join(tap.new_folder(), 'full.py')
    with open(script, 'w', encoding='utf-8') as file:
        file.write(code)
    before = tap.in_mounts('mount -t tmpfs -o size=4m none /dev/shm')
    run = subprocess.run([*before, FAULTLINE, 'trace', '--source', source, '--', sys.executable, script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
    if run.stdout != b'-7\n':
        raise Skip('untraced, it does not end by SIGBUS here: ' + run.stderr.decode()[-60:])
    expect(re.search(rb'python\S* \d+ was killed by SIGBUS: /dev/shm was full', run.stderr), run.stderr.decode())


@test('in a container that permits neither perf events nor bpf: counts by getrusage, and the remedy')
def _():
    if not REFUSE or subprocess.run([REFUSE, 'bpf', 'EPERM', '/bin/true'], stderr=subprocess.DEVNULL, timeout=tap.SLOW,
                                    check=False).returncode:
        raise Skip('no filter of system calls can be set up here')
    folder = os.path.join(tap.new_folder(), 'trace')
    run = subprocess.run([REFUSE, 'bpf', 'EPERM', REFUSE, 'perf_event_open', 'EPERM', FAULTLINE, 'trace', '-o', folder, '--',
                          'sh', '-c', f'{TRUTH} fault; exit 4'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
    text = run.stderr.decode()
    rows = tap.parse(tap.read(os.path.join(folder, 'trace.csv')))
    counted = [row for row in rows if row['source'] == 'getrusage']
    faults = {row['name']: int(row['calls']) for row in counted if row['primitive'] == 'page faults (getrusage)'}
    switches = [int(row['calls']) for row in counted if row['primitive'] == 'switches (getrusage)']
    # One who never waits and whose CPU nobody else wants has no switch, and no row of them.
    expect(run.returncode == 4 and 4800 <= faults['truth'] <= 5600 and faults['sh'] < 4800 and switches, counted, text)
    expect(all(row['wall_ns'] == '' and row['share'] == '' for row in counted), counted)
    for words in ('bpf: refused by a seccomp filter', 'perf events: refused by a seccomp filter', '--cap-add PERFMON',
                  'at the end of 2 of 2 processes'):
        contains(text, words)


def test_poor_kernel(lacks, says):
    """The types of the kernel's own structures, without some: those of another kernel."""
    need('bpf')
    kernel, poor = '/sys/kernel/btf/vmlinux', os.path.join(tap.new_folder(), 'btf')
    with open(kernel, 'rb') as file:
        types = file.read()
    expect(lacks in types, 'the kernel has no', lacks)
    with open(poor, 'wb') as file:
        file.write(types.replace(lacks, b'x' * len(lacks)) if lacks else b'')
    before = tap.in_mounts(f'mount --bind {poor} {kernel}')
    for source, status in ('bpf', 1), ('auto', 5):
        run = subprocess.run([*before, FAULTLINE, 'trace', '--source', source, '--', 'sh', '-c', 'exit 5'], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=tap.SLOW, check=False)
        text = re.sub(r'\s+', ' ', run.stderr.decode())
        expect(run.returncode == status and f"bpf: the program can't be loaded: {says}" in text, source, run.returncode, text)
        contains(text, '(a newer kernel, or one built with CONFIG_DEBUG_INFO_BTF, has it)')


add('bpf: a kernel that describes none of its types', test_poor_kernel, b'', 'failed to find valid kernel BTF')
add('bpf: a kernel without the event of a wake-up', test_poor_kernel, b'btf_trace_sched_waking',
    "prog 'on_waking': failed to find kernel BTF type ID of 'sched_waking'")
for name in 'bpf', 'preload,bpf':
    add(f'{name}: a program of whose end there was no room for a record', test_full_room, name)
for name in *SOURCES, 'bpf':
    add(f'{name}: how each process ended', test_endings, name)
    if 'preload' in name:
        add(f'{name}: a program that is killed in memset', test_killed_in_memset, name)
for name in 'perf', 'bpf':
    add(f'{name}: threads that come and go while they are attached to', test_busy_threads, name)
    add(f'{name}: a process that was attached to ended, and nobody waits for it', test_zombie, name)
add('a worker that a full /dev/shm killed', test_full_shm, 'preload')
for name in SOURCES:
    add(f'{name}: in resolvers of IFUNCs, an allocator, constructors, signal handlers, threads', test_sweep, name)
    add(f'{name}: numbers of all kinds in the tracer\'s memory', test_scribble, name)
tap.run()
