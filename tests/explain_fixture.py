#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a result for the tests of explain: explain_fixture.py ANALYSIS DIR [NAME=MS...]

Every figure stands in the table below, in ms, as wall time of eight rounds that differ by 1 %, or by spread=PERCENT;
NAME=MS changes one, NAME=MS,MS gives it two speeds, the second in five of eight rounds, NAME= leaves it out,
NAME=crashed gives it no time.
"""
import sys

N = 1000000
STEPS = {
    # array, sequence_size unless said otherwise
    'arena': 0.03, 'zero': 5, 'fill': 20, 'start': 0.5, 'work': 8, 'exit': 2, 'teardown': 4, 'all': 39,
    'zero_size_size': 10, 'zero_warm': 0.5, 'zero_warm_size_size': 1, 'all_memory': 38.9, 'all_disk': 40,
    # pipe_transfer
    'pickle': 8, 'transfer': 9, 'unpickle': 3, 'square': 1, 'reply': 20, 'pipe_start': 0.5, 'pipe_all': 45,
    'pipe_make': 0.1, 'pipe_exit': 1.5, 'pipe_teardown': 0.4, 'one_pipe_all': 2.2, 'one_pipe_exit': 0.5,
    'one_pipe_make': 0.1, 'one_pipe_teardown': 0.1,
    # ipc_benchmark
    'program': 150, 'program_lock': 150.5, 'pipe_program': 50, 'others': None,
    # interpreter_costs, of a million elements where they are for one
    'box': 50, 'store': 60, 'free': 10, 'process_start': 1, 'process_alive': 3, 'process': 5, 'process_spawn': 200,
    # of one element: the replay's steps, and the program
    'spread': 1, 'one_start': 0.4, 'one_work': 0.1, 'one_exit': 0.5, 'calls': 3.5, 'pipe_calls': 4.5,
}
FAULTS = {'zero_size_size': 3908, 'program': 18000, 'all': 17800}
ROUNDS, CRASHED = 8, 'crashed'


def add(table, values, name, iterations=1):
    import result_csv  # noqa: F401

    if STEPS.get(name) is None:
        return
    point = table.add(*values)
    if STEPS[name] == CRASHED:
        point.end(CRASHED, 'SIGABRT')
        return
    point.end('ok')
    for number in range(ROUNDS):
        wall = STEPS[name][number >= 3] * 1e6 * (1 + STEPS['spread'][0] / 100 * (number / (ROUNDS - 1) - 0.5))
        point.samples.append({'round': number, 'index': 0, 'iterations': iterations, 'bytes': 8 * N, 'wall_ns': int(wall),
                              'cpu_ns': int(wall), 'minor_faults': FAULTS.get(name, 0) * iterations,
                              'major_faults': 0})


def write_array(table):
    for step in 'arena', 'zero', 'fill', 'start', 'work', 'exit', 'teardown', 'all':
        add(table, (step, 'sequence_size', N, 'python3.10', 'fork', 'as_era', 'later', 'free'), step)
    for step in 'start', 'work', 'exit':
        add(table, (step, 'sequence_size', 1, 'python3.10', 'fork', 'as_era', 'later', 'free'), 'one_' + step)
    add(table, ('zero', 'size_size', N, 'python3.10', 'fork', 'as_era', 'later', 'free'), 'zero_size_size')
    add(table, ('zero', 'size_size', N, 'python3.10', 'fork', 'disk', 'later', 'free'), 'zero_size_size')
    add(table, ('zero', 'sequence_size', N, 'python3.7', 'fork', 'as_era', 'later', 'free'), 'zero_warm')
    add(table, ('zero', 'size_size', N, 'python3.7', 'fork', 'as_era', 'later', 'free'), 'zero_warm_size_size')
    add(table, ('all', 'sequence_size', N, 'python3.10', 'fork', 'memory', 'later', 'free'), 'all_memory')
    add(table, ('all', 'sequence_size', N, 'python3.10', 'fork', 'disk', 'later', 'free'), 'all_disk')


def write_pipe(table):
    for step in 'pickle', 'transfer', 'unpickle', 'square', 'reply':
        add(table, (step, N, 'python3.10', 'fork', 'free', 'reallocating', 0), step)
    for step in 'start', 'all', 'make', 'exit', 'teardown':
        add(table, (step, N, 'python3.10', 'fork', 'free', 'reallocating', 0), 'pipe_' + step)
        add(table, (step, 1, 'python3.10', 'fork', 'free', 'reallocating', 0), 'one_pipe_' + step)


def write_programs(table):
    add(table, ('Array', 'sequence_size', 'fork', N, 'off'), 'program')
    add(table, ('Array', 'sequence_size', 'fork', N, 'on'), 'program_lock')
    add(table, ('Pipe', 'send_recv', 'fork', N, 'off'), 'pipe_program')
    for way in 'SharedMemory,view', 'memmap,dev_shm', 'Manager,namespace', 'ProcessPoolExecutor,submit':
        add(table, (*way.split(','), 'fork', N, 'off'), 'others')


def write_costs(table):
    for cost in 'box', 'store', 'free':
        add(table, (cost, 'numpy', 'fork', 'none', N), cost, N)
    for cost, start, name in (('start', 'fork', 'process_start'), ('alive', 'fork', 'process_alive'),
                              ('process', 'fork', 'process'), ('process', 'spawn', 'process_spawn'),
                              ('calls_sequence_size', 'fork', 'calls'),
                              ('calls_send_recv', 'fork', 'pipe_calls')):
        add(table, (cost, 'none', start, 'numpy', N), name)


def main(analysis, folder, *changes):
    sys.path.insert(0, analysis)
    import result_csv

    for change in changes:
        name, _, value = change.partition('=')
        if name not in STEPS:
            raise SystemExit('no figure %s' % name)
        STEPS[name] = value or None
    for name, value in STEPS.items():
        if value == CRASHED:
            continue
        speeds = [float(word) for word in str(value or 0).split(',')]
        STEPS[name] = None if value is None else (speeds[0], speeds[-1])
    result_csv.open_folder(folder, 'array')
    for name, axes, write in (
            ('array', 'step variant elements era start folder turn placement', write_array),
            ('pipe_transfer', 'step elements era start placement reader buffer', write_pipe),
            ('ipc_benchmark', 'mechanism variant start_method elements lock', write_programs),
            ('interpreter_costs', 'cost source start_method imports elements', write_costs)):
        table = result_csv.Table(name, axes.split())
        write(table)
        if table.points:
            table.write(folder)


if __name__ == '__main__':
    main(*sys.argv[1:])
