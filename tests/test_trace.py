# SPDX-License-Identifier: MIT
"""End to end: what `faultline trace` says of programs that know what they do.

usage: test_trace.py FAULTLINE TRUTH TRUTH_STATIC   (TRUTH_STATIC may be empty)
"""
import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tap
from tap import SLOW
from traces import Trace, need_reach, permitted

faultline, truth, truth_static = (os.path.abspath(path) if path else '' for path in sys.argv[1:4])
results = []
folder = tempfile.mkdtemp(prefix='faultline-trace.')
os.chmod(folder, 0o755)


def ok(good, what, more=''):
    results.append(bool(good))
    print(f'{"ok" if good else "not ok"} {len(results)} - {what}', flush=True)
    if not good:
        line = sys._getframe(1).f_lineno
        print(f'# not ok {len(results)} - {what} (line {line})', *str(more).splitlines()[-30:], sep='\n# ', file=sys.stderr,
              flush=True)


def skip(what, reason):
    results.append(True)
    print(f'ok {len(results)} - {what} # SKIP {reason}', flush=True)


def happens(condition, seconds=SLOW):
    """Waits until it is true; whether it became so."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def when(path):
    """Words of a shell that wait for a file, which lets them go on."""
    return f'i=0; while [ ! -e {path} ] && [ $i -lt {20 * SLOW} ]; do sleep 0.05; i=$((i + 1)); done'


def touch(path):
    with open(path, 'w'):
        pass


def test_counts(source):
    trace = Trace(truth, 'transfer', 'fill', 'start=20', source=source)
    ok(trace.status == 0, f'{source}: the program ends well', trace.text)
    ok(trace.sum('write: pipe') == 2300 and trace.sum('read: pipe') == 2300, f'{source}: calls of write and read',
       trace.text)
    ok(trace.sum('write: pipe', 'bytes') == 2900, f'{source}: bytes written')
    ok(trace.sum('memset') == 4050 and trace.sum('memset', 'bytes') == (50 << 20) + 4000 * 64,
       f'{source}: calls and bytes of memset', trace.text)
    ok(trace.sum('fork') == 20 and trace.sum('wait') >= 20 and len(trace.processes) == 21,
       f'{source}: forks, waits and processes', trace.text)
    ok(trace.adds_up(), f'{source}: every thread adds up to its wall time', trace.rows)
    ok(trace.facts.get('trace_complete') == 'yes', f'{source}: nothing was lost', trace.text)


def test_sizes(source):
    trace = Trace(truth, 'transfer', 'fill', source=source)
    pipe = {1: 2000, 2: 300}
    ok(trace.sizes('write: pipe') == pipe and trace.sizes('read: pipe') == pipe, f'{source}: sizes of writes and reads',
       trace.sizes('write: pipe'))
    memset = {64: 4000, 1 << 20: 50} if 'preload' in source else {}
    ok(trace.sizes('memset') == memset, f'{source}: sizes of memset', trace.sizes('memset'))
    durations = sum(int(row['calls']) for row in trace.read('durations.csv') if row['primitive'] == 'write: pipe')
    ok(durations == 2300, f'{source}: every write has a duration', durations)


def test_faults(source):
    trace = Trace(truth, 'fault', 'fill', source=source)
    kinds = (('anonymous', 3000, 300), ('shared anonymous', 500, 2), ('/dev/shm', 700, 2), ('memfd', 600, 50))
    for kind, count, more in kinds:
        seen = trace.sum('page fault: ' + kind)
        ok(count <= seen <= count + more, f'{source}: page faults, {kind}: {seen} of {count}', trace.text)
    within = trace.sum('memset', 'faults')
    ok(256 <= within <= 260, f'{source}: page faults within memset: {within} of 256', trace.text)
    ok(trace.sum('memset', 'fault_ns') < trace.sum('memset', 'wall_ns'), f'{source}: and their time is part of its')
    ok(trace.adds_up(), f'{source}: it adds up', trace.rows)


def test_own_code(source):
    """A program that does nothing but one thing has no code of its own, whatever tracing costs, in the table of the
    primitives and on the critical path, which both have what tracing took; the least disturbed
    of some runs counts. perf alone does not see that the pages are given back; of a memset of 64 bytes, 2 ns, tracing
    takes half as much again."""
    loads = {'close=200000': 'close', 'touch=30000': 'page fault: anonymous', 'set=5000000': 'memset',
             'page=1000000': 'memset'}
    if source == 'preload':
        del loads['touch=30000']
    if source in ('perf', 'bpf'):
        del loads['set=5000000'], loads['page=1000000']
    if source == 'perf':
        del loads['close=200000']
    for load, primitive in loads.items():
        most = 0.15 if source == 'perf' or load.startswith('set') else 0.05
        shares = []
        while len(shares) < 10 and min(shares, default=1) > most:
            trace = Trace(truth, load, source=source)
            whole = sum(int(row['cpu_ns'] or 0) for row in trace.rows)
            path = [(row['primitive'], int(row['wall_ns'])) for row in trace.read('path.csv')]
            own = max(trace.sum('own code', 'cpu_ns'), sum(ns for name, ns in path if name == 'own code'))
            tracing = sum(ns for name, ns in path if name == 'tracing')
            shares.append(own / whole if trace.sum(primitive) and tracing and whole else 1)
        ok(min(shares) <= most and trace.adds_up(), f'{source}: {load}: what tracing costs is not own code',
           f'{shares}\n{trace.text}')


def test_path_and_table(source):
    """Of one thread, the critical path has the same CPU time of own code, page faults and tracing as the table, also
    where faults of a kind are longer at times."""
    trace = Trace(truth, 'uneven=10', source=source)
    path = trace.read('path.csv')
    whole = sum(int(row['cpu_ns'] or 0) for row in trace.rows)
    off = {name: abs(trace.sum(name, 'cpu_ns') - sum(int(row['wall_ns']) for row in path if row['primitive'] == name)) / whole
           for name in ('own code', 'page fault: anonymous', 'tracing')}
    ok(max(off.values()) < 0.05, f'{source}: the critical path of a thread and its table agree', f'{off}\n{trace.text}')


def test_empty_cells(source):
    """A cell is a number that was measured, or empty."""
    trace = Trace(truth, 'lock=5914', 'transfer', source=source)
    lock = next((row for row in trace.rows if row['primitive'] == 'mutex, rwlock'), {})
    line = next((line.split() for line in trace.text.splitlines() if line.startswith('  mutex')), [])
    ok(lock.get('calls') == '5914' and lock['timed_calls'] == '0' and not any(lock[cell] for cell in (
        'bytes', 'wall_ns', 'cpu_ns', 'blocked_ns', 'runnable_ns', 'unknown_ns', 'share')) and
       '0' not in line[:line.index('5914')], f'{source}: what was only counted has no time', trace.text + str(lock))
    moves = [row for row in trace.rows if row['primitive'] == 'write: pipe']
    unknown = [row for row in trace.rows if row['primitive'] in ('pipe', 'close', 'tracing') and row['bytes']]
    ok(moves and moves[0]['bytes'] == '2900' and not unknown, f'{source}: what moves no bytes has none', trace.rows)
    faults = {row['faults'] != '' for row in moves}
    ok(faults == {source != 'preload'}, f'{source}: page faults within are known or empty', moves)


def test_tracer_memory(source):
    trace = Trace(truth, 'fill', 'start=3', source=source)
    ok(trace.sum('page fault: memfd') == 0 and trace.sum('tracing') > 0 and trace.sum('mmap', 'bytes') < 50 << 20 and
       '  bpf ' not in trace.text, f'{source}: the tracer\'s memory and calls are not the program\'s', trace.text)


def test_printed():
    trace = Trace(truth, 'transfer', 'fill', 'start=3')
    lines = trace.text.splitlines()
    ok(all(len(line) <= 80 or trace.folder in line for line in lines), 'what is printed fits 80 columns',
       '\n'.join(line for line in lines if len(line) > 80))
    parts = [next((i for i, line in enumerate(lines) if part in line), -1)
             for part in (' elapsed', 'on the critical path', 'Time by primitive', 'Look at it: faultline report')]
    ok(parts == sorted(parts) and -1 < parts[0] < 3, 'how long it took comes first, then the path', trace.text)
    script = os.path.join(folder, 'python3')
    with open(script, 'w') as file:
        file.write('#!/bin/sh\nexec true\n')
    os.chmod(script, 0o755)
    trace = Trace('python3', env=dict(os.environ, PATH=folder + ':' + os.environ['PATH']))
    ok(f'{script} is a script (#!/bin/sh), not the interpreter' in trace.words, 'a python3 that is a script is named', trace.text)
    ok('is a script' not in Trace(sys.executable, '-c', '').words, 'and an interpreter is not')


def test_interval():
    program = ('import os, subprocess, time\n'
               'end = time.monotonic() + 60\n'
               'while time.process_time() < 1.5 and time.monotonic() < end: pass\n'
               'for _ in range(4): time.sleep(0.5)\n')
    trace = Trace(sys.executable, '-c', program, options=('--interval', '1'))
    summaries = re.findall(r'([\d.]+) s: 1 process; in the last [\d.]+ s, ([\d.]+ m?s|nothing) on CPU; '
                           r'long calls that ended: (.*?)(?= [\d.]+ m?s: | [\d.]+ m?s elapsed)', trace.words)
    ok(len(summaries) >= 3 and any('sleep' in calls for _, _, calls in summaries), '--interval: a summary each second',
       trace.text)
    ok('in the last' not in Trace(sys.executable, '-c', program, options=('--interval', '1', '-q')).text, 'none with -q')


def test_unknown_cost():
    """Without the program in which the library measures itself."""
    trace = Trace(truth, 'close=1000', source='preload', env=dict(os.environ, PATH='/nonexistent'))
    ok(trace.status == 0 and 'could not be measured' in trace.words and 'tracing added' not in trace.words and
       not any(key.startswith('trace_cost') for key in trace.facts), 'what tracing costs is not known', trace.text)
    trace = Trace(truth, 'close=100000', source='preload')
    ok('could not be measured' not in trace.words and 'tracing added' in trace.words and
       float(trace.facts.get('trace_cost_preload_call_ns', 0)) > 0 and int(trace.facts['trace_cost_ns']) > 0,
       'or it is, and what it adds', trace.text)


def test_samples():
    trace = Trace(truth, 'busy', source='auto', options=('--samples', '4000'))
    samples = trace.read('samples.csv')
    top = samples[0] if samples else {}
    ok(top.get('object') == 'truth' and top.get('symbol') in ('truth_busy', ''), 'the rest has a name', samples[:5])
    own = trace.sum('own code', 'cpu_ns') + trace.sum('other system calls', 'cpu_ns')
    ok(own > 45e6, 'and it is the own code that took the time', trace.text)
    if not permitted('bpf') and not permitted('perf'):
        skip('the library has no part in own code', 'no samples')
        return
    trace = Trace(truth, 'close=100000', source='auto', options=('--samples', '4000'))
    ok(trace.read('samples.csv') and not any('libfaultline' in row['object'] for row in trace.read('samples.csv')) and
       not any('libfaultline' in row['object'] for row in trace.read('places.csv')), 'the library has no part in own code',
       trace.text)


def test_transparency():
    ok(Trace(truth, 'exit=42').status == 42, 'the exit status is the program\'s')
    ok(Trace('sh', '-c', 'kill -9 $$').status == -signal.SIGKILL, 'so is the signal that ended it')
    ok(Trace('/nonexistent').status == 127, 'a program that is not there: 127')
    trace = Trace('cat', input=b'a\0b' * 50000)
    ok(trace.out == 'a\0b' * 50000, 'standard input and output pass through')
    run = subprocess.run([faultline, 'trace', '--', 'sh', '-c', 'echo out; echo err >&2 || echo closed'],
                         stdout=subprocess.PIPE, preexec_fn=lambda: os.close(2), close_fds=False, timeout=SLOW)
    ok(run.stdout in (b'out\nclosed\n', b'out\n') and run.returncode == 0, 'a closed standard error', run)
    trace = Trace('pwd', cwd='/')
    ok(trace.out == '/\n', 'the working directory')
    trace = Trace(truth, options=('--fault-period', '7'))
    ok(trace.status == 0, 'an option')
    run = subprocess.run([faultline, 'trace'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SLOW)
    ok(run.returncode == 2, 'no command: a usage error')


def test_trees():
    trace = Trace('env', '-i', truth, 'transfer')
    ok(trace.sum('write: pipe') == 2300, 'env -i: the library is loaded all the same', trace.text)
    code = f'import subprocess; subprocess.run([{truth!r}, "transfer"], close_fds=True, env={{}})'
    trace = Trace(sys.executable, '-c', code)
    ok(trace.sum('write: pipe') >= 2300, 'a child of Python with its descriptors closed and no environment', trace.text)
    trace = Trace('sh', '-c', f'exec sh -c "exec sh -c \'exec {truth} transfer\'"')
    ok(trace.sum('write: pipe') == 2300 and len(trace.processes) == 1, 'a chain of execs is one process', trace.text)
    trace = Trace(truth, 'vfork=20', source='preload')
    ok(trace.status == 0 and trace.sum('vfork') == 20 and trace.sum('wait') == 20, 'children that share the memory',
       trace.text)
    trace = Trace(truth, 'thread=200')
    threads = {row['thread'] for row in trace.rows}
    ok(len(threads) == 201 and trace.adds_up(), f'200 threads: {len(threads) - 1}', trace.text)
    trace = Trace(truth, 'start=1000')
    ok(len(trace.processes) == 1001 and trace.adds_up(), f'1000 processes: {len(trace.processes) - 1}',
       trace.text)
    mark = os.path.join(folder, 'daemon')
    trace = Trace('sh', '-c', f'(trap "" HUP; {when(mark + ".go")}; echo alive >{mark}) >/dev/null 2>&1 &')
    ok(trace.status == 0 and 'outlived' in trace.words, 'a process that outlives the program is reported', trace.text)
    touch(mark + '.go')
    ok(happens(lambda: os.path.exists(mark)), 'and goes on')
    if truth_static:
        trace = Trace(truth_static, 'transfer')
        ok(trace.status == 0 and ('did not report' in trace.words or trace.sum('write: pipe') == 2300), 'a static program',
           trace.text)
    else:
        skip('a static program', 'no static C library')


EXECUTES = """
import os, sys, threading
for child in range(8):
    if not os.fork():
        lock = threading.Lock()
        lock.acquire()
        lock.acquire(timeout=0.001)
        os.execl(sys.argv[1], 'static', 'sleep=60')
    os.wait()
"""


def test_static_programs(source):
    """A process with the library executes one without it, sooner than the tracer looks at it."""
    what = f'{source}: what static programs waited is not taken for their own code'
    if not truth_static:
        skip(what, 'no static C library')
        return
    trace = Trace(sys.executable, '-c', EXECUTES, truth_static, source=source)
    rows = [row for row in trace.processes if row['name'] == 'truth_static']
    ok([(row['library'], int(row['blocked_ns']) > 5e7) for row in rows] == [('no', True)] * 8 and trace.adds_up(), what,
       trace.text + str(trace.processes))


def test_python():
    code = ('import multiprocessing as m\n'
            'def f(a):\n'
            '    a[0] = 1\n'
            'if __name__ == "__main__":\n'
            '    for method in ("fork", "spawn", "forkserver"):\n'
            '        c = m.get_context(method); a = c.Array("d", 1000); p = c.Process(target=f, args=(a,))\n'
            '        p.start(); p.join(); print(method, a[0])\n')
    path = os.path.join(folder, 'methods.py')
    with open(path, 'w') as file:
        file.write(code)
    trace = Trace(sys.executable, path)
    ok(trace.out == 'fork 1.0\nspawn 1.0\nforkserver 1.0\n', 'Python: fork, spawn, forkserver', trace.text)
    ok(trace.sum('ftruncate, fallocate') >= 1 and trace.sum('open in /dev/shm') >= 1, 'Python: its arenas', trace.text)
    ok(trace.adds_up(), 'Python: it adds up', trace.rows)


def test_killed_tracer():
    mark = os.path.join(folder, 'survivor')
    program = f'echo $$ >{mark}.pid; {when(mark + ".go")}; echo alive >{mark}'
    tracer = subprocess.Popen([faultline, 'trace', '--', 'sh', '-c', program], stderr=subprocess.DEVNULL)
    started = happens(lambda: os.path.exists(mark + '.pid') and os.path.getsize(mark + '.pid'))
    tracer.kill()
    tracer.wait()
    touch(mark + '.go')
    ok(started and happens(lambda: os.path.exists(mark)), 'kill -9 of the tracer does the program no harm',
       f'it started: {started}')


def test_signal():
    tracer = subprocess.Popen([faultline, 'trace', '--', 'sh', '-c', 'trap "exit 7" TERM; echo ready; while :; do sleep 0.05; done'],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    tracer.stdout.readline()
    tracer.terminate()
    ok(tracer.wait(timeout=SLOW) == 7, 'SIGTERM goes to the program')


def test_without_privilege():
    if os.geteuid() or not shutil.which('setpriv'):
        skip('as an ordinary user', 'needs root and setpriv')
        return
    try:
        need_reach()
    except tap.Skip as reason:
        skip('as an ordinary user', reason)
        return
    os.chmod(folder, 0o777)
    output = os.path.join(folder, 'nobody')
    run = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', faultline, 'trace', '-o', output,
                          '--', truth, 'transfer', 'fault'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SLOW)
    ok(run.returncode == 0 and b'write: pipe' in run.stdout + run.stderr, 'as an ordinary user', run.stderr.decode())


def test_strace():
    if not shutil.which('strace'):
        skip('strace counts the same', 'no strace')
        return
    run = subprocess.run(['strace', '-f', '-c', '-e', 'trace=ftruncate,pipe2,pipe,munmap', truth, 'fault', 'transfer'],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SLOW)
    counts = {}
    for line in run.stderr.decode().splitlines():
        words = line.split()
        if len(words) >= 5 and words[3].isdigit():
            counts[words[-1]] = int(words[3])
    if 'ftruncate' not in counts:
        skip('strace counts the same', 'strace can not trace here')
        return
    trace = Trace(truth, 'fault', 'transfer')
    ok(trace.sum('ftruncate, fallocate') == counts['ftruncate'], 'strace counts the same', run.stderr.decode())


def test_losses():
    faults = ' '.join(['fault'] * 25)
    trace = Trace('sh', '-c', f'kill -STOP $PPID; {truth} {faults}; kill -CONT $PPID', source='perf')
    ok(trace.facts.get('trace_complete') == 'no' and 'incomplete: ' in trace.words and trace.adds_up(),
       'what is lost while the tracer sleeps is counted and reported', trace.text)


def test_kernel_losses():
    ends = 'start=6000'
    trace = Trace('sh', '-c', f'kill -STOP $PPID; {truth} {ends}; kill -CONT $PPID', source='bpf')
    ok(trace.status == 0 and trace.facts.get('trace_complete') == 'no' and 'found no room' in trace.words,
       'bpf: what is lost while the tracer sleeps is counted and reported', trace.text)


OWN_PROC = """
import ctypes, os, threading
libc = ctypes.CDLL(None)
assert not libc.unshare(0x20020000)  # PID and mount namespaces
if not os.fork():
    assert not libc.mount(None, b'/', None, 0x44000, None) and not libc.mount(b'proc', b'/proc', b'proc', 0, None)
    for start in range(3):
        thread = threading.Thread(target=os.getpid)
        thread.start()
        thread.join()
    os._exit(0)
assert not os.wait()[1]
"""


def test_spaces(sources):
    """PID namespaces: all numbers are those of the tracer's, and no process is reported twice."""
    space = 'unshare', '--pid', '--fork'
    own = subprocess.run([*space, '--mount-proc', '/bin/true'], stderr=subprocess.DEVNULL).returncode == 0 \
        if shutil.which('unshare') else False
    for source in sources:
        names = f'{source}: a program in a PID namespace', f'{source}: a tracer in one', f'{source}: with its own /proc', \
            f'{source}: which it mounts itself'
        if not own:
            for name in names:
                skip(name, 'no PID namespaces here')
            continue
        trace = Trace(*space, truth, 'transfer', 'start=3', source=source)
        numbers = sorted(int(row['process']) for row in trace.processes)
        ok(trace.sum('write: pipe') == (0 if source == 'perf' else 2300) and len(numbers) == 5 and numbers[0] > 5,
           names[0], trace.text + str(trace.processes))
        trace = Trace(*space, '--mount-proc', truth, 'start=3', source=source)
        numbers = [int(row['process']) for row in trace.processes]
        ok(min(numbers) > 5 and (len(numbers) == 5 or source == 'preload'), names[2], trace.text + str(trace.processes))
        trace = Trace(sys.executable, '-c', OWN_PROC, source=source)
        ok(trace.status == 0 and len(trace.processes) == 2 and all(int(row['thread']) > 9 for row in trace.rows), names[3],
           trace.text + str(trace.processes))
        output = tempfile.mkdtemp(dir=folder)
        run = subprocess.run([*space, '--mount-proc', faultline, 'trace', '--source', source, '-o', output, '--', truth,
                              'start=3'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SLOW)
        with open(os.path.join(output, 'processes.csv'), newline='') as file:
            rows = [(int(row['process']), int(row['parent'] or 0)) for row in csv.DictReader(file)]
        first = min(rows)[0]
        ok(run.returncode == 0 and first < 100 and len(rows) == 4 and all(first < row[0] < 200 and row[1] == first for row in sorted(rows)[1:]),
           names[1], run.stderr.decode() + str(rows))


def test_sanitized():
    """AddressSanitizer's runtime refuses to start behind another library."""
    names = 'started as it is', 'started by a shell', 'started by posix_spawnp'
    program = os.path.join(folder, 'sanitized')
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'trace', 'truth.c')
    compiler = shutil.which('gcc')
    built = compiler and subprocess.run([compiler, '-D_GNU_SOURCE', '-fsanitize=address', '-o', program, source],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SLOW).returncode == 0
    plain = built and subprocess.run([program, 'transfer'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     timeout=SLOW).returncode == 0
    if not plain:
        for name in names:
            skip('AddressSanitizer, ' + name, 'gcc makes no such program here')
        return
    told = "left out of 1 program: AddressSanitizer's runtime"
    trace = Trace(program, 'transfer', 'exit=5', source='preload')
    ok(trace.status == 5 and told in trace.words, 'AddressSanitizer, ' + names[0], trace.text)
    trace = Trace('sh', '-c', f'{program} transfer exit=6; s=$?; {truth} transfer; exit $s', source='preload')
    ok(trace.status == 6 and told in trace.words and trace.sum('write: pipe') == 2300, 'AddressSanitizer, ' + names[1],
       trace.text)
    code = ('import os, sys\n'
            'pid = os.posix_spawnp("sanitized", ["sanitized", "transfer", "exit=7"], os.environ)\n'
            'sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n')
    trace = Trace(sys.executable, '-c', code, source='preload', env=dict(os.environ, PATH=folder + ':' + os.environ['PATH']))
    ok(trace.status == 7 and told in trace.words, 'AddressSanitizer, ' + names[2], trace.text)


def test_attach():
    for source in ('perf', 'bpf'):
        if not permitted(source):
            continue
        program = subprocess.Popen(['sh', '-c', f'while :; do {truth} transfer; sleep 0.05; done'])
        for seconds in 1, 5, 25:  # until a child has begun meanwhile
            output = tempfile.mkdtemp(dir=folder)
            tracer = subprocess.Popen([faultline, 'trace', '--source', source, '-o', output, '--attach', str(program.pid)],
                                      stderr=subprocess.DEVNULL)
            time.sleep(seconds)
            tracer.terminate()
            tracer.wait(timeout=SLOW)
            with open(os.path.join(output, 'processes.csv'), newline='') as file:
                names = [row['name'] for row in csv.DictReader(file)]
            if 'truth' in names:
                break
        ok(tracer.returncode == 0 and 'truth' in names and program.poll() is None,
           f'{source}: a process that runs is attached to, and left running', names)
        program.kill()
        program.wait()


def test_escaped():
    trace = Trace(truth, 'escape', 'transfer', source='preload,bpf')
    ok(trace.sum('write: other') == 1234 and trace.sum('write: other', 'preload_calls') == 0 and
       'write: other 1234 of 1234' in trace.words, 'what escaped the library is reported', trace.text)
    ok(trace.sum('write: pipe') == 2300 and trace.sum('write: pipe', 'escaped') == 0, 'and what did not')
    trace = Trace(truth, 'start=20', source='preload,bpf')
    ok([row['library'] for row in trace.processes] == ['yes'] * 21 and 'did not report' not in trace.words,
       'a forked child has its parent\'s library, whether or not it calls anything of it', trace.text)
    trace = Trace(truth_static or truth, 'transfer', 'fault', source='bpf')
    ok(trace.sum('write: pipe') == 2300 and trace.sum('page fault: /dev/shm') == 700 and trace.adds_up(),
       'bpf alone sees a static program', trace.text)
    trace = Trace(truth_static or truth, 'thread=4', source='bpf')
    ok(trace.sum('pthread_create, clone') == 4, 'and the threads that it starts', trace.text)
    trace = Trace(truth, 'start=4000', source='bpf')
    ok(len(trace.processes) == 4001 and trace.facts.get('trace_complete') == 'yes',
       f'bpf: places of threads are used again: {len(trace.processes) - 1} children', trace.text)


def main():
    kernel = [source for source in ('perf', 'bpf') if permitted(source)]
    both = ['preload,' + source for source in kernel]
    print(f'1..{56 + 7 * len(both) + 20 * len(kernel) + 2 * bool(kernel) + 22 * ("bpf" in kernel) + 7 * ("perf" in kernel)}')
    test_unknown_cost()
    test_printed()
    test_interval()
    test_counts('preload')
    for source in ['preload'] + (['bpf', 'preload,bpf'] if 'bpf' in kernel else []):
        test_sizes(source)
    for source in ['preload'] + kernel + both:
        test_own_code(source)
    for source in ['preload'] + both:
        test_empty_cells(source)
    for source in both:
        test_tracer_memory(source)
        test_static_programs(source)
        test_counts(source)
        test_faults(source)
    test_spaces(['preload'] + kernel + both)
    if kernel:
        test_samples()
    test_attach()
    if 'perf' in kernel:
        test_losses()
    if 'bpf' in kernel:
        for source in 'bpf', 'preload,bpf':
            test_path_and_table(source)
        test_escaped()
        test_kernel_losses()
    test_sanitized()
    test_transparency()
    test_trees()
    test_python()
    test_killed_tracer()
    test_signal()
    test_without_privilege()
    test_strace()
    print(f'# closing: {len(results)} tests, {results.count(False)} failed')
    shutil.rmtree(folder, ignore_errors=True)
    tap.clean()
    sys.exit(not all(results))


main()
