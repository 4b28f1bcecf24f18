# SPDX-License-Identifier: MIT
"""Advice: programs that waste time and the same work without; the commands that prove it; the gain that was measured.

usage: test_advice.py FAULTLINE WASTES
"""
import os
import re
import shlex
import subprocess
import sys

from tap import FAULTLINE, Ended, Skip, add, again, contains, environment, expect, good, new_folder, parse, read, run, test

WASTES = os.path.abspath(sys.argv[2])
SAYS = {
    'shared-stores': 'first-touch page faults of /dev/shm took',
    'shared-memset': 'page faults within memset, in a program that makes shared memory, took',
    'start-programs': 'forks of a large process, to start programs, took',
    'through-pipe': 'small writes to pipes, and the reads, took',
    'close-all': 'calls of close, hundreds for each exec, took',
    'map-blocks': 'blocks mapped, faulted in and unmapped again took',
    'give-back': 'times memory was given back (madvise), and touched again, took',
    'trim-heap': 'times the heap was given back or grown (brk), and touched again, took',
    'hand-over': 'locks that another thread held took',
}
PYTHON = {
    'array': 'multiprocessing.Array, made element by element from a sequence, took',
    'queue': 'writes of large objects of Python, pickled and sent through a pipe (Queue, Pool), took',
    'spawn': 'interpreters of Python that multiprocessing started (spawn) took at least',
}
PROVEN = sorted(set(SAYS) - {'close-all', 'give-back', 'trim-heap'})
_traced = {}


def tracer(*arguments):
    """The program where it was built: a copy of it would not find its library."""
    return Ended(subprocess.Popen([FAULTLINE, 'trace', *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, cwd=new_folder(), env=environment()))


def traced(name, kind):
    """The advice, on one line, and the folder of the trace."""
    if (name, kind) not in _traced:
        folder = os.path.join(new_folder(), 'trace')
        ended = tracer('-o', folder, '--', WASTES, name, kind)
        expect(ended.code == 0, ended)
        if 'bpf' not in read(folder, 'platform.csv').partition('trace_sources,')[2].partition('\n')[0]:
            raise Skip('no bpf here: what the kernel does for the program is not seen')
        advice = ended.err.partition('\nWhat to do\n')[2].partition('\n\n')[0]
        expect(all(len(line) <= 80 for line in advice.splitlines()), advice)
        _traced[name, kind] = ' '.join(advice.split()), folder
    return _traced[name, kind]


def of_python(name, kind):
    """What is said when it was traced, and what is said of the files."""
    if sys.implementation.name != 'cpython' or not (3, 8) <= sys.version_info[:2] <= (3, 13):
        raise Skip('the lines of this Python are not read')
    folder = os.path.join(new_folder(), 'trace')
    ended = tracer('-o', folder, '--', sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'trace',
                                                                    'wastes.py'), name, kind)
    expect(ended.code == 0, ended)
    return ' '.join(ended.err.partition('\nWhat to do\n')[2].partition('\n\n')[0].split()), advice(folder)


def python_wastes(name):
    for text in of_python(name, 'bad'):
        contains(text, PYTHON[name])


def python_wastes_not(name):
    said = ' '.join(PYTHON.values()).split(' took')  # of no other thing either
    for text in of_python(name, 'good'):
        expect(not any(words.strip(' 12') in text for words in said if len(words) > 20), text)


def wastes(name):
    """Traces again in each try. The tests of the command use the last trace."""
    _traced.pop((name, 'bad'), None)
    contains(traced(name, 'bad')[0], SAYS[name])


def wastes_not(name):
    text = traced(name, 'good')[0]
    expect(SAYS[name] not in text, text)


def command_is_one(name):
    """What the sentence says to run measures two points."""
    text = traced(name, 'bad')[0].partition(SAYS[name])[2]
    found = re.search(r'faultline (run .*?)(?= \d+ [a-z]|\)|$)', text)
    expect(found, 'no command in', text)
    command = shlex.split(found[1])
    folder = os.path.join(new_folder(), 'result')
    good(*command, '--samples', '1', '--counters', 'none', '--no-charts', '-q', '-o', folder)
    rows = parse(read(folder, command[1] + '.csv'))
    expect(len(rows) == 2 and all(row['status'] in ('ok', 'unsupported') for row in rows), command, rows)


for waste in SAYS:
    add(f'{waste}: it is found', again, wastes, waste)
    add(f'{waste}: nothing is said of the same work without it', wastes_not, waste)
for waste in PYTHON:
    add(f'Python, {waste}: it is found', python_wastes, waste)
    add(f'Python, {waste}: nothing is said of the same work without it', python_wastes_not, waste)
for waste in PROVEN:
    add(f'{waste}: the command that proves it runs', again, command_is_one, waste)


@test('a program without waste gets no advice')
def nothing():
    ended = tracer('--', 'true')
    expect(ended.code == 0 and 'What to do' not in ended.err, ended)


def proves():
    traced('map-blocks', 'bad')
    text = ' '.join(tracer('--prove', '--', WASTES, 'map-blocks', 'bad').err.split())
    found = re.search(r'took ([\d.]+) ([mµ]?s): memory that malloc keeps .* took ([\d.]+) of that here: about', text)
    expect(found and 0 < float(found.group(3)) < 1, text)


add('--prove measures the gain', again, proves)


def proves_python(name):
    of_python(name, 'bad')
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'trace', 'wastes.py')
    text = ' '.join(tracer('--prove', '--', sys.executable, program, name, 'bad').err.split())
    found = re.search(r'took (at least )?[\d.]+ [mµ]?s: [^:]* took ([\d.]+) of that here: (about|no gain)', text)
    expect(found and 0 < float(found[2]) < 3 or "can't be measured here: this Python has no numpy (" in text, text)


for waste in PYTHON:
    add(f'Python, {waste}: --prove measures the gain', again, proves_python, waste)


def trace(wall, count=4000, size=256000):
    folder = os.path.join(new_folder(), 'trace')
    os.makedirs(folder)
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\ntrace_program,x\ntrace_sources,bpf\ntrace_wall_ns,10000000\n')
    with open(os.path.join(folder, 'trace.csv'), 'w', encoding='utf-8') as file:
        file.write('process,thread,name,primitive,calls,bytes,wall_ns\n'
                   f'1,1,x,write: pipe,{count},{size},{wall}\n')
    return folder


def result(worse, better, width=0):
    """Of pipe: the time of a block of 64 bytes, and of 64 KiB."""
    folder = os.path.join(new_folder(), 'result')
    os.makedirs(folder)
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\n')
    with open(os.path.join(folder, 'pipe.csv'), 'w', encoding='utf-8') as file:
        file.write('mechanism,pattern,block,status,reason,bytes,median_ns,ci_low_ns,ci_high_ns\n')
        for block, ns in ((64, worse), (65536, better)):
            file.write(f'pipe,throughput,{block},ok,,{block},{ns},{ns * (1 - width)},{ns * (1 + width)}\n')
    return folder


def advice(folder, *options):
    return ' '.join(good('compare', folder, folder, *options).out.partition('What to do')[2].split())


def proven(wall, *times, **more):
    platform = result(*times, **more)
    return advice(trace(wall), '--platform', platform, '--platform', platform)


@test('the gain is what a result says: the time less its part, by the byte')
def from_result():
    # 4000 writes of 64 bytes: 500 ns each there, a 64 KiB block 51,200 ns: a tenth by the byte.
    contains(proven(2000000, 500, 51200), '4000 small writes to pipes, and the reads, took 2.00 ms: blocks of 64 KiB '
             'took 0.1 of that here: about 1.80 ms less')


@test('where the probe was slower than the program, the gain is what its better time leaves')
def cautious():
    # There, a write costs 2000 ns and the better way 200 ns; in the program it costs 500 ns.
    contains(proven(2000000, 2000, 204800), 'took 0.1 of that here: about 1.20 ms less')


@test('no gain beyond noise is said to be none')
def no_gain():
    contains(proven(2000000, 500, 512000), 'took 1 of that here: no gain')
    contains(proven(2000000, 500, 460800, width=0.2), 'took 0.9 of that here: no gain')


@test('a rule is met from its thresholds on')
def thresholds():
    contains(advice(trace(2000000, 1000, 4096000)), '1000 small writes')
    for folder in (trace(2000000, 999), trace(2000000, 1000, 4096001), trace(99999)):
        expect(not advice(folder), advice(folder))


run()
