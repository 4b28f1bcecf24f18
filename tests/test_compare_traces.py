# SPDX-License-Identifier: MIT
"""Two traces compared: the division of a difference, its interval, what is refused; programs that know why they differ.

usage: test_compare_traces.py FAULTLINE PAIRS
"""
import os
import sys

from tap import Skip, contains, equal, expect, faultline, good, new_folder, parse, refused, run, test

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


def several(elapsed):
    folder = os.path.join(new_folder(), 'set')
    for i, ns in enumerate(elapsed):
        trace([('read: pipe', 10, 10, ns)], ns, os.path.join(folder, f'run-{i}'))
    return folder


def table(a, b, *options):
    return {row['primitive']: row for row in parse(good('compare', a, b, '--format', 'csv', *options).out)}


def figures(row, *names):
    return [float(row[name]) if row[name] else None for name in names]


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
    contains(good('compare', a, a).out, 'no intervals')
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


@test('the tables fit 80 columns')
def width():
    names = ['madvise, mprotect, mremap', 'condition variable, barrier', 'page fault: shared anonymous']
    a = trace([(f'"{name}"', 1000000, 123456789, 1000000) for name in names], 10 ** 9)
    b = trace([(f'"{name}"', 234567, 1, 123456789) for name in names], 2 * 10 ** 9)
    for line in good('compare', a, b).out.splitlines():
        expect(len(line) <= 80 or a in line or b in line, line)
    contains(good('compare', a, b, '--format', 'markdown').out, 'condition variable, barrier')


def traced(name):
    folder = os.path.join(new_folder(), name)
    ended = faultline('trace', '-o', folder, '--', PAIRS, name)
    if not os.path.exists(os.path.join(folder, 'trace.csv')):
        raise Skip(ended.err.strip().splitlines()[-1] if ended.err else 'no trace')
    equal(ended.code, 0)
    return folder


@test('8 KiB of socket buffer: many more reads, each cheaper')
def sockets():
    row = table(traced('sockets'), traced('small-sockets'))['read: socket']
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
    expect('3 runs: ' in ended.err and ' ± ' in ended.err, ended)
    expect(figures(table(folder, folder)['elapsed'], 'difference_ns', 'low_ns')[1] is not None, 'no interval')
    ended = faultline('trace', '--repeat', '3', '--', 'sh', '-c', 'exit 7')
    expect(ended.code == 7 and '1 run: ' in ended.err, ended)
    contains(refused('trace', '--repeat', '3', '--pack', 'x.tar.gz', '--', 'true'), '--repeat')


run()
