# SPDX-License-Identifier: MIT
"""Which line of the source `faultline trace` says that calls come from: of programs that know it.

usage: test_trace_places.py FAULTLINE
"""
import collections
import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys

import tap
import traces
from tap import Skip, add, again, contains, equal, expect

FAULTLINE = os.path.abspath(sys.argv[1])  # the preloaded library is beside it

HELPER = '''\
import os


class Sender:
    def __init__(self, fd):
        self.fd = fd

    def send(self):
        for _ in range(700):
            os.write(self.fd, b'x')  # MARK sends


def spin(turns):
    total = 0
    for i in range(turns):
        total += i * i + i * i + i * i  # MARK spins
    return total
'''
MAIN = '''\
# Gr\u00fc\u00dfe: of two files, a class, a comprehension, a thread, a generator and the standard library.
import os
import subprocess
import threading
import time
import helper


def sleeper():
    time.sleep(0.05)  # MARK sleeps


def several():
    for _ in range(30):
        yield os.read(out, 1)  # MARK generates


def \u00fcber():
    return [os.read(out, 1) for _ in range(50)]  # MARK comprehends


def starts():
    subprocess.run(['/bin/true'], check=True)  # MARK starts


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        helper.spin(20000)


out, into = os.pipe()
helper.Sender(into).send()
thread = threading.Thread(target=sleeper)
thread.start()
thread.join()  # MARK joins
list(several())
\u00fcber()
starts()
burn(0.6)
'''


def marks(*texts):
    return {mark: number for text in texts for number, line in enumerate(text.splitlines(), 1)
            for mark in re.findall('(?:#|//) MARK (.*)', line)}


LINES = marks(HELPER, MAIN)


def folder_with(**files):
    folder = tap.new_folder()
    for name, text in files.items():
        with open(os.path.join(folder, name + '.py'), 'w', encoding='utf-8') as file:
            file.write(text)
    return folder


class Trace(traces.Trace):
    def __init__(self, *command, source='preload', **more):
        super().__init__(*command, source=source, **more)
        expect(os.path.exists(self.folder + '/places.csv'), self.text)
        self.places = self.read('places.csv')

    def sum(self, place, primitive, column='calls'):
        return sum(int(row[column] or 0) for row in self.places
                   if row['place'] == place and row['primitive'] == primitive)

    def row(self, place, primitive):
        rows = [row for row in self.places if row['place'] == place and row['primitive'] == primitive]
        expect(rows, place, primitive, 'is missing in', [(row['place'], row['primitive']) for row in self.places][:60])
        return rows[0]


def version_of(python):
    code = 'import sys, platform; print(platform.python_implementation(), *sys.version_info[:2])'
    try:
        words = subprocess.run([python, '-c', code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=tap.SLOW,
                               check=False).stdout.decode().split()
    except OSError:
        return None
    return (words[0], int(words[1]), int(words[2])) if len(words) == 3 else None


def interpreters():
    """Of each version one, by version; not the scripts that choose one."""
    root = os.environ.get('PYENV_ROOT', os.path.expanduser('~/.pyenv'))
    found = {}
    for path in ['/usr/bin/python3', *sorted(glob.glob(root + '/versions/*/bin/python3')),
                 *filter(None, (shutil.which(f'python3.{minor}') for minor in range(6, 20))), shutil.which('pypy3')]:
        if not path or not os.access(path, os.X_OK):
            continue
        with open(path, 'rb') as file:
            is_program = file.read(4) == b'\x7fELF'
        version = version_of(path) if is_program else None
        if version:
            found.setdefault((*version, os.path.realpath(path)), path)
    return found


def is_known(kind, major, minor):
    """Whether the lines of such a Python are read."""
    return kind == 'CPython' and (3, 8) <= (major, minor) <= (3, 13)


def a_python():
    """One whose lines are read: the system's before others."""
    for version, path in PYTHONS.items():
        if is_known(*version[:3]):
            return path
    raise Skip('no Python here whose lines are read')


def check_calls(trace):
    equal(trace.sum(f'helper.py:{LINES["sends"]}', 'write: pipe'), 700)
    equal(trace.sum(f'helper.py:{LINES["sends"]}', 'write: pipe', 'bytes'), 700)
    equal(trace.sum(f'main.py:{LINES["comprehends"]}', 'read: pipe'), 50)
    equal(trace.sum(f'main.py:{LINES["generates"]}', 'read: pipe'), 30)
    row = trace.row(f'helper.py:{LINES["sends"]}', 'write: pipe')
    contains(row['function'], 'send')
    contains(row['object'], '/helper.py')
    contains(trace.row(f'main.py:{LINES["comprehends"]}', 'read: pipe')['function'] + '\u00fcber', '\u00fcber')


def check_waits(trace):
    sleeps = [row for row in trace.places if row['place'] == f'main.py:{LINES["sleeps"]}']
    blocked = sum(int(row['blocked_ns']) for row in sleeps)
    expect(blocked >= 45000000, 'the sleep blocked', blocked, sleeps)
    joins = [row for row in trace.places if row['place'] == f'main.py:{LINES["joins"]}']
    expect(any(row['within'].startswith('threading.py:') for row in joins), joins)
    starts = [row for row in trace.places if row['place'] == f'main.py:{LINES["starts"]}']
    expect(any(row['within'].startswith('subprocess.py:') for row in starts), starts)


def unless_held_up(check, trace):
    """A tracer that gets no CPU looks at the lines too seldom, and mostly at those where the program was interrupted."""
    try:
        check(trace)
    except AssertionError:
        if 'trace it on an idle machine' in trace.words:
            raise Skip('other programs held this one and its tracer up') from None
        raise


def check_samples(trace):
    own = collections.Counter()
    for row in trace.places:
        if row['primitive'] == 'own code':
            own[row['place']] += int(row['wall_ns'])
    spins = sum(ns for place, ns in own.items() if place in {f'helper.py:{LINES["spins"] + i}' for i in (-1, 0)})
    expect(spins > 0.4 * 6e8, 'of 0.6 s', spins, own.most_common(8))
    expect(spins > 0.6 * sum(own.values()), 'most of it', spins, own.most_common(8))
    equal(own.most_common(1)[0][0], f'helper.py:{LINES["spins"]}')
    contains(trace.text, f'helper.py:{LINES["spins"]} spin')


def check_files(trace):
    with open(trace.folder + '/stacks.folded', encoding='utf-8') as file:
        lines = file.read().splitlines()
    for line in lines:
        expect(re.fullmatch(r'[^;]+ \(\d+\);(.+;)?[^;]+ [1-9]\d*', line), 'no folded stack:', line)
    expect(any(f'main.py:{LINES["joins"]} <module>;threading.py:' in line for line in lines), lines[:20])
    with open(trace.folder + '/timeline.json', encoding='utf-8') as file:
        events = json.load(file)['traceEvents']
    tracks = collections.defaultdict(list)
    for event in events:
        if event['ph'] == 'X':
            tracks[event['pid'], event['tid']].append((round(event['ts'] * 1000), -round(event['dur'] * 1000)))
    for track in tracks.values():
        ends = []
        for begin, length in sorted(track):
            while ends and ends[-1] <= begin:
                ends.pop()
            expect(not ends or begin - length <= ends[-1], 'events do not nest', track)
            ends.append(begin - length)
    expect(any(event.get('cat') == 'primitive' for event in events), events[:10])


def check_program(python, source):
    if source != 'preload':
        tap.need_root()
    for one in source.split(','):
        traces.need(one)
    folder = folder_with(helper=HELPER, main=MAIN)
    trace = Trace(python or a_python(), 'main.py', source=source, cwd=folder)
    equal(trace.status, 0)
    check_calls(trace)
    check_waits(trace)
    check_files(trace)
    contains(trace.text, 'Places in the source')
    expect(all(len(line) <= 80 for line in trace.text.split('Places in the source')[1].split('\n\n')[1].splitlines()),
           trace.text)
    unless_held_up(check_samples, trace)


def refuses(python, words):
    trace = Trace(python, '-c', 'import os; os.write(1, b"yes")')
    equal((trace.status, trace.out), (0, 'yes'))
    contains(trace.text, words)
    expect(not any(re.search('[.]py:|^<', row['place']) for row in trace.places), trace.places[:5])


def user_program():
    """Without any privilege."""
    traces.need_reach(a_python())
    folder = folder_with(helper=HELPER, main=MAIN)
    os.chmod(folder, 0o777)
    trace = Trace(a_python(), 'main.py', cwd=folder, **tap.as_user())
    check_calls(trace)
    unless_held_up(check_samples, trace)


def check_stack(trace):
    stacks = trace.text.split('Stacks, the innermost frame first')[1]
    contains(re.sub(r'\n +', ' < ', stacks), f'helper.py:{LINES["spins"]} spin < main.py:')


def whole_stacks():
    unless_held_up(check_stack, Trace(a_python(), 'main.py', options=['--stacks'], cwd=folder_with(helper=HELPER, main=MAIN)))


def switched_off():
    trace = Trace(a_python(), '-c', 'pass', options=['--no-places'])
    equal(trace.places, [])
    expect('Places in the source' not in trace.text, trace.text)


def many_short():
    """Interpreters that end while they are read."""
    code = 'import os\nfor i in range(25):\n' \
           '    pid = os.fork()\n' \
           '    if not pid:\n        sum(range(200000)); os.write(1, b"x"); os._exit(0)\n' \
           '    os.waitpid(pid, 0)\n'
    trace = Trace(a_python(), '-c', code)
    equal((trace.status, trace.out), (0, 25 * 'x'))
    equal(sum(int(row['calls']) for row in trace.places if row['place'] == '<string>:5' and
              row['primitive'].startswith('write')), 25)
    equal(trace.sum('<string>:6', 'wait'), 25)


def freed_code():
    """Code objects that are made, run and freed: what stands at their address later has another name."""
    code = 'import os\nfor i in range(300):\n' \
           '    exec(compile("\\n" * i + f"def f{i}():\\n    os.write(2, b\'\')\\nf{i}()", f"made{i}", "exec"))\n'
    trace = Trace(a_python(), '-c', code, options=['--samples', '0'])
    for i in range(300):
        equal(trace.sum(f'made{i}:{i + 2}', 'write: other') + trace.sum(f'made{i}:{i + 2}', 'write: pipe'), 1)


def faults():
    """Page faults go to the line that touches the memory."""
    folder = folder_with(touches='import mmap\nfor i in range(40):\n    with mmap.mmap(-1, 32 << 20) as memory:\n'
                                 '        memory[::4096] = b"x" * (32 << 8)\n')
    trace = Trace(a_python(), 'touches.py', cwd=folder)
    counted = {row['place']: int(row['faults']) for row in trace.places if row['primitive'] == 'own code'}
    expect(counted.get('touches.py:4', 0) > 0.5 * 40 * (32 << 8), counted)
    expect(all(row['fault_ns'] == '' or row['faults'] == '0' for row in trace.places), 'a time that no source knows')


def sub_interpreter():
    """From 3.12 on its own lines, before the line that runs it: both make the call."""
    code = 'import os\ntry:\n    import _interpreters as s\nexcept ImportError:\n    import _xxsubinterpreters as s\n' \
           'i = s.create()\n' \
           's.run_string(i, "import os\\nfor i in range(99):\\n    os.write(2, b\'\')")\ns.destroy(i)\nos.write(2, b"")\n'
    for (kind, major, minor, _), path in sorted(PYTHONS.items()):
        if is_known(kind, major, minor):
            trace = Trace(path, 'sub.py', cwd=folder_with(sub=code))
            if trace.status:
                continue  # built without them
            place = '<string>:3' if minor >= 12 else 'sub.py:7'
            equal(sum(int(row['calls']) for row in trace.places if row['place'] == place and
                      row['primitive'].startswith('write')), 99)


EMBEDS = '''\
#include <dlfcn.h>
int main(int count, char **names)
{
    void *library = count > 1 ? dlopen(names[1], RTLD_NOW | RTLD_GLOBAL) : 0;
    if (!library)
        return 77;
    for (int i = 0; i < 2; i++) {
        ((void (*)(void))dlsym(library, "Py_Initialize"))();
        ((int (*)(const char *))dlsym(library, "PyRun_SimpleString"))(
            "import os\\ndef f():\\n    for i in range(100):\\n        os.write(2, b'')\\nf()\\n");
        ((int (*)(void))dlsym(library, "Py_FinalizeEx"))();
    }
    return 0;
}
'''


def embedded():
    """Python that a program loads while it runs, twice."""
    root = os.environ.get('PYENV_ROOT', os.path.expanduser('~/.pyenv'))
    libraries = [path for where in ('/usr/lib*', '/usr/lib/*', root + '/versions/*/lib')
                 for path in glob.glob(where + '/libpython3.*.so.1.0')
                 if 8 <= int(re.search(r'3\.(\d+)', os.path.basename(path))[1]) <= 13]
    compiler = shutil.which('cc')
    if not compiler or not libraries:
        raise Skip('no compiler, or no libpython')
    folder = tap.new_folder()
    with open(folder + '/embeds.c', 'w', encoding='utf-8') as file:
        file.write(EMBEDS)
    subprocess.run([compiler, '-o', folder + '/embeds', folder + '/embeds.c', '-ldl'], check=True, timeout=tap.SLOW)
    for library in libraries:
        home = os.path.dirname(os.path.dirname(library)) if library.startswith(root) else '/usr'
        trace = Trace(folder + '/embeds', library, env={**os.environ, 'PYTHONHOME': home})
        equal(trace.status, 0)
        equal(sum(int(row['calls']) for row in trace.places if row['place'] == '<string>:4' and
                  row['primitive'].startswith('write')), 200)


C = '''\
#include <unistd.h>
__attribute__((noinline)) void many(int fd)
{
    for (int i = 0; i < 500; i++)
        (void)!write(fd, "", 1); // MARK many
}
static inline __attribute__((always_inline)) void few(int fd)
{
    for (int i = 0; i < 20; i++)
        (void)!write(fd, "ab", 2); // MARK few
}
int main(void)
{
    int fd[2];
    if (pipe(fd))
        return 1;
    many(fd[1]);
    few(fd[1]); // MARK inlined
    return 0;
}
'''
CPP = '''\
#include <string>
#include <unistd.h>
#include <vector>
namespace post {
template <typename T> struct Office {
    T one;
    __attribute__((noinline)) void send(int fd, const std::vector<int> &times)
    {
        for (int i : times)
            (void)!write(fd, &one, sizeof one + 0 * i); // MARK sends
    }
};
namespace {
__attribute__((noinline)) void hidden(int fd)
{
    for (int i = 0; i < 7; i++)
        (void)!write(fd, "x", 1); // MARK hides
}
}
}
int main()
{
    int fd[2];
    if (pipe(fd))
        return 1;
    post::Office<long>{ 1 }.send(fd[1], std::vector<int>(60));
    post::hidden(fd[1]);
    return 0;
}
'''
NATIVE = marks(C, CPP)


def build(text, *options, compiler='cc', name='calls'):
    """The program, in a folder of its own."""
    if not shutil.which(compiler):
        raise Skip(f'no {compiler}')
    folder = tap.new_folder()
    source = f'{folder}/{name}' + ('.cc' if '++' in compiler else '.c')
    with open(source, 'w', encoding='utf-8') as file:
        file.write(text)
    subprocess.run([compiler, *options, '-o', f'{folder}/{name}', source], check=True, timeout=tap.SLOW)
    return f'{folder}/{name}'


def tool(*command):
    if not shutil.which(command[0]):
        raise Skip(f'no {command[0]}')
    return subprocess.run(command, check=True, timeout=tap.SLOW, stdout=subprocess.PIPE).stdout.decode()


def check_lines(trace):
    if not any('.c:' in row['place'] for row in trace.places):
        raise Skip('built without libdw')
    equal((trace.sum(f'calls.c:{NATIVE["many"]}', 'write: pipe'), trace.sum(f'calls.c:{NATIVE["few"]}', 'write: pipe')),
          (500, 20))
    row = trace.row(f'calls.c:{NATIVE["few"]}', 'write: pipe')
    equal((row['function'], row['bytes'], os.path.basename(row['source'])), ('few', '40', 'calls.c'))
    contains(row['object'], '/calls')
    with open(trace.folder + '/stacks.folded', encoding='utf-8') as file:
        folded = file.read()
    if 'few;' in folded:  # it took half a microsecond
        contains(folded, f';calls.c:{NATIVE["inlined"]} main;calls.c:{NATIVE["few"]} few;')


def functions():
    """The function that calls, of a program without Python and without debug information."""
    trace = Trace(build(C.replace('static inline __attribute__((always_inline))', '__attribute__((noinline))'), '-O1'))
    if not any(row['function'] for row in trace.places):
        raise Skip('built without libelf')
    equal((trace.sum('many', 'write: pipe'), trace.sum('few', 'write: pipe')), (500, 20))
    equal(trace.row('few', 'write: pipe')['bytes'], '40')


def lines_c(*options):
    check_lines(Trace(build(C, *options)))


def lines_cpp():
    # A last call that becomes a jump is its caller's.
    trace = Trace(build(CPP, '-g', '-O2', '-fno-optimize-sibling-calls', compiler='c++'))
    if not any('.cc:' in row['place'] for row in trace.places):
        raise Skip('built without libdw')
    row = trace.row(f'calls.cc:{NATIVE["sends"]}', 'write: pipe')
    equal((row['calls'], row['bytes']), ('60', '480'))
    contains(row['function'], 'post::Office<long>::send(int, std::vector<int')
    row = trace.row(f'calls.cc:{NATIVE["hides"]}', 'write: pipe')
    equal(row['calls'], '7')
    contains(row['function'], 'post::(anonymous namespace)::hidden')


def separate(link):
    """The debug information in a file of its own, which the program names or a build id."""
    program = build(C, '-g', '-O1', '-Wl,--build-id')
    tool('objcopy', '--only-keep-debug', program, program + '.debug')
    tool('strip', program)
    name = re.search('Build ID: ([0-9a-f]+)', tool('readelf', '-n', program))[1]
    environment = {**os.environ, 'DEBUGINFOD_URLS': 'http://127.0.0.1:9/'}  # which nobody asks
    if link == 'debuglink':
        tool('objcopy', '--add-gnu-debuglink=' + program + '.debug', program)
    else:
        folder = f'{os.path.dirname(program)}/cache'
        os.makedirs(f'{folder}/{name}')
        os.rename(program + '.debug', f'{folder}/{name}/debuginfo')
        environment['DEBUGINFOD_CACHE_PATH'] = folder
    check_lines(Trace(program, env=environment))


def debug_folder():
    """/usr/lib/debug, as packages of debug symbols fill it."""
    tap.need_root()
    program = build(C, '-g', '-O1', '-Wl,--build-id')
    name = re.search('Build ID: ([0-9a-f]+)', tool('readelf', '-n', program))[1]
    path = f'/usr/lib/debug/.build-id/{name[:2]}/{name[2:]}.debug'
    made = [folder for folder in (os.path.dirname(os.path.dirname(path)), os.path.dirname(path)) if not os.path.exists(folder)]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        tool('objcopy', '--only-keep-debug', program, path)
        tool('strip', program)
        check_lines(Trace(program))
    finally:
        os.unlink(path)
        for folder in reversed(made):
            os.rmdir(folder)


def unresolved():
    """A stripped program: its file, and the address as other tools take it."""
    program = build(C.replace('static inline __attribute__((always_inline))', '__attribute__((noinline))'), '-g', '-O1')
    shutil.copy(program, program + '.whole')
    tool('strip', program)
    trace = Trace(program)
    places = {row['place'] for row in trace.places if row['primitive'] == 'write: pipe'}
    expect(all(re.fullmatch('calls[+]0x[0-9a-f]+', place) for place in places), places)
    names = {tool('addr2line', '-f', '-e', program + '.whole', place.split('+')[1]).split()[0] for place in places}
    equal(names, {'many', 'few'})


THREADS = '''\
#include <pthread.h>
#include <time.h>
#include <unistd.h>
static double cpu(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
static void *needed(void *unused)
{
    for (double end = cpu() + 0.4; cpu() < end;)
        for (volatile int i = 0; i < 300000; i++); // MARK needed
    return unused;
}
static void *beside(void *unused)
{
    for (double end = cpu() + 0.2; cpu() < end;)
        for (volatile int i = 0; i < 300000; i++); // MARK beside
    return unused;
}
static void *sleeper(void *unused)
{
    usleep(150000); // MARK idles
    return unused;
}
int main(void)
{
    pthread_t thread[3];
    pthread_create(&thread[2], 0, sleeper, 0);
    pthread_create(&thread[1], 0, beside, 0);
    pthread_create(&thread[0], 0, needed, 0);
    pthread_join(thread[0], 0); // MARK waits
    pthread_join(thread[1], 0);
    pthread_join(thread[2], 0);
    usleep(120000); // MARK sleeps
    return 0;
}
'''
NATIVE.update(marks(THREADS))


def columns(trace, mark, primitive):
    place = f'calls.c:{NATIVE[mark]}'
    return [trace.sum(place, primitive, column) for column in ('wall_ns', 'path_ns')]


def on_path():
    """What the program waited for, beside what it did not."""
    tap.need_root()
    traces.need('bpf')
    trace = Trace(build(THREADS, '-g', '-O1', '-pthread'), source='preload,bpf')
    rows = [(row['place'], row['primitive'], row['wall_ns'], row['path_ns']) for row in trace.places]
    if not any('.c:' in row[0] for row in rows):
        raise Skip('built without libdw')
    wall, path = columns(trace, 'needed', 'own code')
    expect(wall > 0.2e9 and path > 0.8 * wall, 'needed', rows)
    wall, path = columns(trace, 'beside', 'own code')
    expect(wall > 0.1e9 and path < 0.2 * wall, 'beside', rows)
    wall, path = columns(trace, 'sleeps', 'sleep')
    expect(wall >= 0.12e9 and path > 0.9 * wall, 'sleeps', rows)
    wall, path = columns(trace, 'idles', 'sleep')
    expect(wall >= 0.15e9 and path < 0.1 * wall, 'idles', rows)
    wall, path = columns(trace, 'waits', 'pthread_join')
    expect(wall > 0.1e9 and path < 0.2 * wall, 'waits', rows)
    with open(trace.folder + '/path.csv', newline='', encoding='utf-8') as file:
        elapsed = sum(int(row['wall_ns']) for row in csv.DictReader(file))
    expect(sum(int(row['path_ns']) for row in trace.places) <= 1.01 * elapsed, elapsed, rows)
    first = trace.text.split('Places in the source')[1].split('\n\n')[1].splitlines()[0]
    contains(first, f'calls.c:{NATIVE["needed"]} needed')
    check_arrows(trace, 'needed')


def check_arrows(trace, name):
    """The arrows of trace events: pairs, each end within an event of its thread."""
    with open(trace.folder + '/timeline.json', encoding='utf-8') as file:
        events = json.load(file)['traceEvents']
    expect({event['ph'] for event in events} <= set('XMsf'), {event['ph'] for event in events})
    life = collections.defaultdict(list)
    for event in events:
        if event['ph'] == 'X':
            life[event['pid'], event['tid']].append((event['ts'], event['ts'] + event['dur']))
    pairs = collections.defaultdict(dict)
    for event in events:
        if event['ph'] in 'sf':
            pairs[event['id']][event['ph']] = event
            expect(any(begin <= event['ts'] <= end for begin, end in life[event['pid'], event['tid']]), event)
    expect(pairs, name, 'woke nobody')
    for pair in pairs.values():
        equal(set(pair), {'s', 'f'})
        expect(pair['s']['ts'] <= pair['f']['ts'], pair)


CALLERS = '''\
#include <stdlib.h>
#include <time.h>
static int values[4000];
static unsigned long turns;
static int order(const void *a, const void *b)
{
    for (int i = 0; i < 200; i++)
        turns += turns / 3 + (unsigned)i; // MARK orders
    return *(const int *)a - *(const int *)b;
}
__attribute__((noinline)) static double parse(void)
{
    double sum = 0;
    for (int i = 0; i < 20000; i++)
        sum += strtod("123456789.123456789123456789e-77", 0); // MARK parses
    return sum;
}
int main(void)
{
    double sum = 0;
    while (clock() < CLOCKS_PER_SEC / 2) {
        for (int i = 0; i < 4000; i++)
            values[i] = i * 7919 % 4000;
        qsort(values, 4000, sizeof values[0], order); // MARK sorts
        for (int i = 0; i < 20; i++)
            sum += parse(); // MARK calls
    }
    return sum + (double)turns < 0;
}
'''
NATIVE.update(marks(CALLERS))


def callers(*options):
    """Who called, through a library, of a program that keeps no frame pointers."""
    tap.need_root()
    if os.uname().machine != 'x86_64':
        raise Skip('x86-64 only')
    traces.need('bpf')
    trace = Trace(build(CALLERS, '-O2', '-fomit-frame-pointer', *options), source='bpf')
    own = [row for row in trace.places if row['primitive'] == 'own code']
    if not any('.c:' in row['place'] for row in own):
        raise Skip('built without libdw')
    whole = sum(int(row['wall_ns']) for row in own)
    parse = [row for row in own if row['place'] == f'calls.c:{NATIVE["parses"]}']
    expect(sum(int(row['wall_ns']) for row in parse) > 0.2 * whole, 'in strtod', own[:12])
    expect(any(row['within'] for row in parse), 'in a library', parse)
    expect(trace.sum(f'calls.c:{NATIVE["orders"]}', 'own code', 'wall_ns') > 0.02 * whole, 'in qsort', own[:12])
    with open(trace.folder + '/stacks.folded', encoding='utf-8') as file:
        lines = [line for line in file.read().splitlines() if 'own code' in line]
    for inner, outer in (('orders', 'sorts'), ('parses', 'calls')):
        expect(any(re.search(f';calls.c:{NATIVE[outer]} main;.*;?calls.c:{NATIVE[inner]} ', line) for line in lines),
               inner, lines[:5])


LIBRARY = '''\
#include <unistd.h>
__attribute__((noinline)) void put(int fd)
{
    (void)!write(fd, "x", 1); // MARK puts
    __asm__ volatile("");
}
__attribute__((noinline)) void between(int fd)
{
    put(fd); // MARK passes
    __asm__ volatile("");
}
'''
USER = '''\
#include <pthread.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>
void between(int fd);
void wild(int fd, const void *frame);
__asm__(".globl wild\\nwild: push %rbp\\n mov %rsi, %rbp\\n lea text(%rip), %rsi\\n mov $1, %edx\\n call write@PLT\\n"
        "pop %rbp\\n ret\\n .type wild, @function\\n .size wild, .-wild\\n text: .byte 120\\n");
static int fd[2];
__attribute__((noinline)) static void first(void)
{
    for (int i = 0; i < 30; i++)
        between(fd[1]); // MARK first
    __asm__ volatile("");
}
static void *second(void *unused)
{
    for (int i = 0; i < 10; i++)
        between(fd[1]); // MARK second
    return unused;
}
/* What stands in the register of frames may be anything. */
static void go_wild(void)
{
    const char *top = (const char *)getauxval(AT_RANDOM), *heap = malloc(64), **chain = (void *)&top;
    const void *frame[] = { 0, (void *)1, (void *)-8, (void *)4096, heap, top - 8, top, top + 4096, &frame[2], chain };
    for (int i = 0; i < 10; i++)
        wild(fd[1], frame[i]);
    for (const char *at = (const char *)&frame; at < top + 64; at += 8)
        wild(fd[1], at);
}
int main(void)
{
    pthread_t thread;
    if (pipe(fd))
        return 1;
    first();
    pthread_create(&thread, 0, second, 0);
    pthread_join(thread, 0);
    go_wild();
    return 0;
}
'''
NATIVE.update(marks(LIBRARY, USER))


def frame_pointers():
    """Callers of calls, where frame pointers lead to them; a stack ends where a function keeps none."""
    if os.uname().machine != 'x86_64':
        raise Skip('x86-64 only')
    for option, known in (('-fno-omit-frame-pointer', True), ('-fomit-frame-pointer', False)):
        library = build(LIBRARY, '-g', '-O2', option, '-shared', '-fPIC', name='libcalls.so')
        program = build(USER, '-g', '-O2', option, '-Wl,--no-as-needed', library, '-Wl,-rpath,' + os.path.dirname(library), '-pthread')
        trace = Trace(program)
        equal(trace.status, 0)
        if not any('.c:' in row['place'] for row in trace.places):
            raise Skip('built without libdw')
        equal(trace.sum(f'libcalls.so.c:{NATIVE["puts"]}', 'write: pipe'), 40)
        with open(trace.folder + '/stacks.folded', encoding='utf-8') as file:
            lines = [line for line in file.read().splitlines() if f'libcalls.so.c:{NATIVE["puts"]} put;' in line]
        for function in ('first', 'second'):
            chain = (f'calls.c:{NATIVE[function]} {function};libcalls.so.c:{NATIVE["passes"]} between;'
                     f'libcalls.so.c:{NATIVE["puts"]} put;write: pipe ')
            expect(any(chain in line for line in lines) == known, option, chain, lines)
        expect(lines and all(';...;' in line for line in lines), 'whether there are more is not known', lines)


PYTHONS = interpreters()
for (kind, major, minor, _), path in sorted(PYTHONS.items()):
    if is_known(kind, major, minor):
        add(f'{kind} {major}.{minor}: each line and what it does', check_program, path, 'preload')
    elif kind == 'CPython' and major == 3:
        add(f'{kind} {major}.{minor}: a note that it is not known', refuses, path, f'the lines of Python {major}.{minor}')
    elif kind == 'PyPy':
        add('PyPy: a note that it is not known', refuses, path, 'the lines of PyPy are not known')
add('next to bpf', check_program, None, 'preload,bpf')
add('next to perf', check_program, None, 'preload,perf')
add('without privilege', user_program)
add('--stacks', whole_stacks)
add('--no-places', switched_off)
add('interpreters that end soon', many_short)
add('code that is freed', freed_code)
add('page faults by line', faults)
add('sub-interpreters', sub_interpreter)
add('Python in another program', embedded)
add('compiled: the function that calls', functions)
for options in (('-g', '-O0'), ('-g', '-O2'), ('-gdwarf-4', '-O2'), ('-g', '-O2', '-no-pie'), ('-g', '-gz', '-O2'),
                ('-gsplit-dwarf', '-O1')):
    add('compiled: lines, with ' + ' '.join(options), lines_c, *options)
add('compiled: lines of C++', lines_cpp)
add('compiled: debug information beside the program', separate, 'debuglink')
add('compiled: debug information in the cache of debuginfod', separate, 'cache')
add('compiled: debug information in /usr/lib/debug', debug_folder)
add('compiled: on the critical path, or beside it', again, on_path)
add('compiled: callers of own code', again, callers, '-g')
add('compiled: callers of calls', frame_pointers)
add('compiled: an address where nothing is known', unresolved)
tap.run()
