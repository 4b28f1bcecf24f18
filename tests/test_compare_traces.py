# SPDX-License-Identifier: MIT
"""Two traces compared: the division of a difference, its interval, what is refused; programs that know why they differ.

usage: test_compare_traces.py FAULTLINE PAIRS
"""
import os
import sys

from tap import Skip, contains, equal, expect, faultline, good, new_folder, parse, read, refused, run, test

PAIRS = os.path.abspath(sys.argv[2])
SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
HEAD = 'process,thread,name,primitive,calls,bytes,timed_calls,wall_ns,cpu_ns,blocked_ns,runnable_ns,faults\n'


def trace(rows, elapsed, folder=None, **facts):
    """The folder of a trace: rows are primitive, calls, bytes, wall_ns."""
    folder = folder or os.path.join(new_folder(), 'trace')
    os.makedirs(folder)
    facts = {'schema': 1, 'trace_program': './x', 'trace_sources': 'preload bpf', 'trace_complete': 'yes',
             'trace_wall_ns': elapsed, **facts}
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\n' + ''.join(f'{key},{value}\n' for key, value in facts.items()))
    with open(os.path.join(folder, 'trace.csv'), 'w', encoding='utf-8') as file:
        file.write(HEAD)
        for name, calls, size, wall in rows:
            file.write(f'1,1,x,{name},{calls},{size},{calls},{wall},{wall},0,0,0\n')
    return folder


def with_path(folder, rows):
    with open(os.path.join(folder, 'path.csv'), 'w', encoding='utf-8') as file:
        file.write('process,thread,name,primitive,wall_ns,share\n')
        for name, wall in rows:
            file.write(f'1,1,x,{name},{wall},0.5\n')
    return folder


def several(elapsed):
    folder = os.path.join(new_folder(), 'set')
    for i, ns in enumerate(elapsed):
        trace([('read: pipe', 10, 10, ns)], ns, os.path.join(folder, f'run-{i}'))
    return folder


def table(a, b, *options):
    return {row['primitive']: row for row in parse(good('compare', a, b, '--format', 'csv', *options).out) if not row['place']}


def with_places(folder, rows):
    """Rows are place, primitive, calls, wall_ns."""
    with open(os.path.join(folder, 'places.csv'), 'w', encoding='utf-8') as file:
        file.write('process,place,function,object,within,primitive,calls,bytes,samples,wall_ns,cpu_ns,blocked_ns,faults,fault_ns\n')
        for place, name, calls, wall in rows:
            file.write(f'1,{place},f,x,,{name},{calls},,,{wall},{wall},0,,\n')
    return folder


def ended_with(folder, status, signal=''):
    with open(os.path.join(folder, 'processes.csv'), 'w', encoding='utf-8') as file:
        file.write(f'process,name,exit_status,signal\n1,x,{status},{signal}\n2,y,9,\n')
    return folder


def figures(row, *names):
    return [float(row[name]) if row[name] else None for name in names]


@test('what outweighs the difference is named as well, whichever way it went')
def outweighed():
    a, b = (with_path(trace([('sleep', 1, '', 1)], elapsed), [('timer', timer), ('runnable', runnable), ('own code', 100_000)])
            for elapsed, timer, runnable in ((700_000, 200_000, 400_000), (710_000, 490_000, 120_000)))
    lines = good('compare', a, b).out.split('Each side')[0]
    contains(lines, 'timer +290 µs')
    contains(lines, 'runnable -280 µs')
    expect('own code' not in lines, lines)


@test('calls of all threads that became fewer explain nothing that the path has more of')
def opposite():
    a, b = (with_path(trace([('mmap', 10, 100, wall)], elapsed), [('mmap', elapsed)]) for elapsed, wall in ((100_000, 3_000_000), (400_000, 1_000_000)))
    contains(good('compare', a, b).out, '\n  mmap +300 µs\n')


@test('bytes of which a part is not known have no sum')
def unsized():
    rows = table(trace([('read: pipe', 3, 100, 1000), ('read: pipe', 1, '', 1000), ('read: pipe', 1, 5, 1000)], 7000),
                 trace([('read: pipe', 3, 100, 1000), ('read: pipe', 1, 5, 1000)], 9000))
    equal(figures(rows['read: pipe'], 'a_calls', 'b_calls', 'a_bytes', 'b_bytes'), [5, 4, None, 105])


@test('a difference is divided into more calls and dearer calls, exactly')
def division():
    rows = table(trace([('read: pipe', 10, 100, 1000), ('mmap', 4, '', 400), ('own code', '', '', 5000)], 7000),
                 trace([('read: pipe', 30, 300, 6000), ('munmap', 5, '', 700), ('own code', '', '', 4000)], 9000))
    names = ('a_ns', 'b_ns', 'difference_ns', 'by_calls_ns', 'by_cost_ns', 'a_each_ns', 'b_each_ns')
    equal(figures(rows['read: pipe'], *names), [1000, 6000, 5000, 3000, 2000, 100, 200])
    equal(figures(rows['mmap'], *names), [400, 0, -400, -400, 0, 100, None])
    equal(figures(rows['munmap'], *names), [0, 700, 700, 700, 0, None, 140])
    equal(figures(rows['own code'], *names), [5000, 4000, -1000, None, None, None, None])
    equal(figures(rows['elapsed'], *names), [7000, 9000, 2000, None, None, None, None])
    equal(list(rows), ['elapsed', 'read: pipe', 'own code', 'munmap', 'mmap'])


@test('the critical paths divide the difference of the elapsed time')
def paths():
    a = with_path(trace([('mmap', 10, 100, 1000000)], 700000), [('mmap', 400000), ('runnable', 300000)])
    b = with_path(trace([('mmap', 10, 100, 3000000)], 1900000), [('mmap', 1200000), ('mmap', 100000), ('timer', 600000)])
    rows = table(a, b)
    names = ('a_path_ns', 'b_path_ns', 'path_difference_ns')
    equal(figures(rows['mmap'], *names), [400000, 1300000, 900000])
    equal(figures(rows['runnable'], *names), [300000, 0, -300000])
    equal(figures(rows['timer'], *names, 'a_ns', 'b_ns'), [0, 600000, 600000, None, None])
    text = good('compare', a, b).out
    contains(text, '  mmap +900 µs: dearer calls: 300 µs each, A 100 µs; 10 calls, A 10\n')
    without = trace([('mmap', 10, 100, 1000000)], 700000)
    equal(figures(table(without, b)['mmap'], *names), [None, 1300000, None])
    expect('on the critical path' in text and 'on the critical path' not in good('compare', without, b).out, text)


@test('places in the source are compared where both traces have them')
def places():
    rows = [('mmap', 30, '', 6000)]
    a = with_places(trace(rows, 7000), [('x.py:3', 'mmap', 10, 1000), ('x.py:3', 'own code', '', 500)])
    b = with_places(trace(rows, 9000), [('x.py:3', 'mmap', 30, 6000), ('y.py:9', 'mmap', 5, 700)])
    got = {(row['place'], row['primitive']): row for row in parse(good('compare', a, b, '--format', 'csv').out) if row['place']}
    names = ('a_ns', 'b_ns', 'difference_ns', 'by_calls_ns', 'by_cost_ns')
    equal(figures(got['x.py:3', 'mmap'], *names), [1000, 6000, 5000, 3000, 2000])
    equal(figures(got['x.py:3', 'own code'], *names), [500, 0, -500, None, None])
    equal(figures(got['y.py:9', 'mmap'], *names), [0, 700, 700, 700, 0])
    text = good('compare', a, b).out
    expect('x.py:3 mmap' in text and 'Places in the source' in text, text)
    expect(all(len(line) <= 80 or a in line or b in line for line in text.splitlines()), text)
    without = good('compare', a, trace(rows, 7000))
    expect('Places in the source' not in without.out, without)


@test('all of many places are compared, wherever they stand')
def many_places():
    count, rows = 10000, [('mmap', 30, '', 6000)]
    a = with_places(trace(rows, 7000), [(f'x.py:{i}', 'mmap', 1, count - i) for i in range(count)])
    b = with_places(trace(rows, 9000), [(f'x.py:{i}', 'mmap', 1, 2 * i) for i in reversed(range(count))])
    got = {row['place']: row for row in parse(good('compare', a, b, '--format', 'csv').out) if row['place']}
    equal(len(got), count)
    for i in (0, 1, 5000, count - 1):
        equal(figures(got[f'x.py:{i}'], 'a_ns', 'b_ns'), [count - i, 2 * i])


@test('a run that failed is left out of several, and named; a single one is warned of')
def failed():
    a, b = several([100, 102, 104]), several([200, 201, 999])
    ended_with(os.path.join(b, 'run-2'), 7)
    ended = good('compare', a, b, '--format', 'csv')
    contains(ended.err, 'left out of B, because the program failed: run-2 (exit status 7)')
    equal(figures({row['primitive']: row for row in parse(ended.out)}['elapsed'], 'a_ns', 'b_ns'), [102, 200.5])
    contains(' '.join(good('compare', a, b).out.split()), 'A: 3 runs, mean 102 ns, range 100 ns..104 ns. '
             'B: 2 runs, mean 200 ns, range 200 ns..201 ns.')
    one = ended_with(trace([('mmap', 1, 1, 10)], 10), '', 'SIGSEGV')
    contains(good('compare', one, a).err, 'the program of A failed: SIGSEGV')
    for i in range(3):
        ended_with(os.path.join(b, f'run-{i}'), 1)
    ended = faultline('compare', a, b)
    expect(ended.code == 1 and 'the program failed in every trace: run-0 (exit status 1), run-1' in ended.err, ended)


@test('several traces give an interval: that of Welch')
def interval():
    row = table(several([1, 2, 3, 4, 5]), several([2, 4, 6, 8, 11]))['elapsed']
    got = figures(row, 'difference_ns', 'low_ns', 'high_ns')
    expect(all(abs(x - y) < 1e-4 for x, y in zip(got, [3.2, -1.074692, 7.474692])), got)
    text = good('compare', several([100, 101, 102]), several([200, 201, 205])).out
    contains(text, 'The 95 % interval of the difference, of 3 and 3 traces: +')


@test('one trace a side gives no interval, and says so')
def no_interval():
    a = trace([('read: pipe', 1, 1, 10)], 10)
    equal(figures(table(a, a)['elapsed'], 'low_ns', 'high_ns'), [None, None])
    contains(good('compare', a, a).out, 'Each side has only one trace: no intervals')
    contains(good('compare', a, several([10, 11])).out, 'One side has only one trace: no intervals')
    ended = faultline('compare', a, a, '--fail-above', '5')
    expect(ended.code == 1 and '--repeat' in ended.err, ended)


@test('--fail-above decides by the whole interval of the elapsed time')
def fails():
    a, b = several([100, 101, 102]), several([200, 201, 205])
    equal(faultline('compare', a, b, '--fail-above', '50').code, 1)
    equal(faultline('compare', a, b, '--fail-above', '150').code, 0)
    equal(faultline('compare', b, a, '--fail-above', '5').code, 0)


@test('what cannot be compared is refused, and named')
def refusals():
    a = trace([('read: pipe', 1, 1, 10)], 10)
    text = refused('compare', a, SMALL)
    expect('is a trace' in text and "'faultline run'" in text and SMALL in text, text)
    contains(refused('compare', a, a, a), 'expected two traces, not 3')
    contains(refused('compare', a, a, '--probe', 'pipe'), 'no probes')
    ended = faultline('compare', a, os.path.join(a, 'missing'))
    expect(ended.code == 1 and 'missing' in ended.err and 'faultline run' not in ended.err, ended)
    mixed = os.path.join(new_folder(), 'mixed')
    trace([], 10, os.path.join(mixed, '1'))
    trace([], 10, os.path.join(mixed, '2'), trace_program='./y')
    ended = faultline('compare', a, mixed)
    expect(ended.code == 1 and 'different programs' in ended.err, ended)


@test('a broken trace is named with its line')
def broken():
    a, b = trace([('mmap', 1, 1, 10)], 10), trace([('mmap', 1, 1, 'x')], 10)
    ended = faultline('compare', a, b)
    expect(ended.code == 1 and 'trace.csv:2' in ended.err and not ended.out, ended)


@test('other sources, and a loss, are warned of')
def warnings():
    a = trace([('mmap', 1, 1, 10)], 10)
    b = trace([('mmap', 1, 1, 10)], 10, trace_sources='perf', trace_complete='no')
    text = good('compare', a, b).err
    expect('other sources (preload bpf; perf)' in text and 'lost in B' in text, text)


@test('packed traces are compared as their folders are')
def packed():
    a = trace([('mmap', 1, 1, 10)], 10)
    good('pack', a, '-o', a + '.tar.gz')
    equal(table(a, a + '.tar.gz')['mmap']['difference_ns'], '0')


@test('-o writes the comparison to a file')
def output():
    a, file = trace([('mmap', 1, 1, 10)], 10), os.path.join(new_folder(), 'differences.txt')
    equal(good('compare', a, a, '-o', file).out, '')
    contains(read(file), 'B took')


@test('the tables fit 80 columns')
def width():
    names = ['madvise, mprotect, mremap', 'condition variable, barrier', 'page fault: shared anonymous']
    a = trace([(f'"{name}"', 1000000, 123456789, 1000000) for name in names], 10 ** 9)
    b = trace([(f'"{name}"', 234567, 1, 123456789) for name in names], 2 * 10 ** 9)
    for line in good('compare', a, b).out.splitlines():
        expect(len(line) <= 80 or a in line or b in line, line)
    contains(good('compare', a, b, '--format', 'markdown').out, 'condition variable, barrier')


def platform(ns, width=0.02):
    """A result of `run`: one point of pipe, whose block takes so long."""
    folder = os.path.join(new_folder(), 'result')
    os.makedirs(folder)
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\n')
    with open(os.path.join(folder, 'pipe.csv'), 'w', encoding='utf-8') as file:
        file.write('mechanism,block,status,reason,rounds,bytes,median_ns,ci_low_ns,ci_high_ns\n')
        for mechanism, time in (('pipe', ns), ('socketpair', 1000)):
            file.write(f'{mechanism},64,ok,,9,64,{time},{time * (1 - width)},{time * (1 + width)}\n')
    return folder


@test('--platform says whether what got dearer is dearer on that machine')
def platforms():
    a, b = trace([('read: pipe', 10, 100, 1000000)], 10 ** 6), trace([('read: pipe', 10, 100, 3000000)], 3 * 10 ** 6)

    def said(*results):
        options = [word for result in results for word in ('--platform', result)]
        return ' '.join(good('compare', a, b, *options).out.partition('Is it the machine?')[2].split())

    contains(said(platform(1000), platform(2800)), "read: pipe: 3 times as dear a call in B; the machine's own pipe, "
             'mechanism pipe: 2.80 times, so it is dearer on that machine')
    contains(said(platform(1000), platform(900)), '0.90 times, so it is not the machine')
    contains(said(platform(1000, 0.5), platform(1100, 0.5)), '1.10 times, which is not distinguishable from noise')
    contains(refused('compare', a, b, '--platform', platform(1000)), 'expected it twice')
    contains(refused('compare', SMALL, SMALL, '--prove'), 'for traces')
    ended = faultline('compare', a, b, '--platform', a, '--platform', SMALL)
    expect(ended.code == 1 and a in ended.err, ended)


def traced(name):
    folder = os.path.join(new_folder(), name)
    ended = faultline('trace', '-o', folder, '--', PAIRS, name)
    if not os.path.exists(os.path.join(folder, 'trace.csv')):
        raise Skip(ended.err.strip().splitlines()[-1] if ended.err else 'no trace')
    equal(ended.code, 0)
    return folder


def adds_up(rows):
    path = [float(row['path_difference_ns']) for name, row in rows.items() if name != 'elapsed']
    expect(abs(sum(path) - float(rows['elapsed']['difference_ns'])) < 1000, sum(path), rows['elapsed'])


@test('8 KiB of socket buffer: many more reads, each cheaper')
def sockets():
    rows = table(traced('sockets'), traced('small-sockets'))
    adds_up(rows)
    row = rows['read: socket']
    calls = figures(row, 'a_calls', 'b_calls')
    expect(calls[1] > 4 * calls[0], calls)
    difference, by_calls, by_cost = figures(row, 'difference_ns', 'by_calls_ns', 'by_cost_ns')
    expect(by_calls > 0 and abs(by_calls + by_cost - difference) < 1 + 1e-6 * abs(by_calls), row)


@test('before and after a fix: fewer calls explain the gain')
def fix():
    rows = table(traced('small-writes'), traced('large-writes'))
    row = rows['write: other']
    expect(figures(row, 'a_calls', 'b_calls') == [65536, 256] and float(row['by_calls_ns']) < 0, row)
    equal(list(rows)[0], 'elapsed')


@test('--repeat runs the command so often, and gives mean and range')
def repeat():
    folder = os.path.join(new_folder(), 'set')
    ended = good('trace', '--repeat', '3', '-o', folder, '--', PAIRS, 'large-writes')
    equal(sorted(os.listdir(folder)), ['run-001', 'run-002', 'run-003'])
    expect('3 runs: ' in ended.err and 'standard deviation' in ended.err, ended)
    expect(max(map(len, ended.err.split('3 runs: ')[1].splitlines())) <= 72, ended)
    expect(figures(table(folder, folder)['elapsed'], 'difference_ns', 'low_ns')[1] is not None, 'no interval')
    ended = faultline('trace', '--repeat', '3', '-o', new_folder(), '--', 'sh', '-c', '[ -e f ] && exit 7; touch f')
    expect(ended.code == 7 and '\n1 run: ' in ended.err and
           'Run 2 failed or was interrupted, and no more were made. The table is of that run; its time is not among these.' in ended.err, ended)
    ended = faultline('trace', '--repeat', '3', '--', 'sh', '-c', 'exit 7')
    expect(ended.code == 7 and 'Run 1 failed or was interrupted, and no more were made' in ended.err and 'deviation' not in ended.err, ended)
    contains(refused('trace', '--repeat', '3', '--pack', 'x.tar.gz', '--', 'true'), '--repeat')


run()
