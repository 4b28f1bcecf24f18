#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Profiles the benchmark with cProfile: in which functions of multiprocessing the parent spends its time.

A profile sees the parent only, and counts a call into C as the time of its caller: Array(), which
stores a million elements, shows as one line, whatever it does inside. That is how memset, which such
a call may or may not make, came under suspicion; compare the `slice` and `size_size` variants.

The time of a function with those it calls is `cumulative`, without them `own`. The profiler's own
cost is in it. Only the calls themselves are profiled, not the making and comparing of the data, and
not a first call, which imports modules. The whole table goes to standard error; the CSV holds the
functions that the question is about.
"""
import sys

import ipc_benchmark

AXES = 'mechanism', 'variant', 'start_method', 'elements', 'function', 'time'
TOTAL = 'total'
FUNCTIONS = {
    'Array': ('sharedctypes.py:Array', 'sharedctypes.py:RawArray', 'sharedctypes.py:_new_value',
              'ipc_benchmark.py:fill_view', 'ipc_benchmark.py:fill_slice', 'ipc_benchmark.py:read_slice',
              'process.py:start', 'process.py:join'),
    'Queue': ('process.py:start', 'queues.py:put', 'queues.py:get', 'connection.py:recv_bytes'),
    'Pipe': ('process.py:start', 'connection.py:send', 'connection.py:recv'),
    'SharedMemory': ('shared_memory.py:__init__', 'process.py:start', 'process.py:join'),
}


def run_profiled(mechanism, variant, start_method, elements, iterations):
    """Returns the pstats.Stats of all calls but the first, and their wall time."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    watches = []
    for number, watch in enumerate(ipc_benchmark.iterate(mechanism, variant, start_method, elements, False,
                                                         iterations + 1, profile)):
        if number:
            watches.append(watch)
        else:
            profile.clear()
    stats = pstats.Stats(profile, stream=sys.stderr).strip_dirs()
    return stats, sum(watch['wall_ns'] for watch in watches)


def function_name(key):
    file, _, name = key
    return name if file == '~' else '%s:%s' % (file, name)


def function_times(stats):
    """Per function the seconds with and without the functions it calls; functions of the same name are added up."""
    times = {}
    for key, (_, _, own, cumulative, _) in stats.stats.items():
        sums = times.setdefault(function_name(key), [0, 0])
        sums[0] += cumulative
        sums[1] += own
    return times


def measure(request):
    print_stats = request.pop('print')
    reason = ipc_benchmark.lacking(request['mechanism'], request['start_method'])
    if reason:
        return {'unsupported': reason}
    stats, wall_ns = run_profiled(**request)
    if print_stats:
        stats.sort_stats('cumtime').print_stats(25)
    return {'iterations': request['iterations'], 'total_ns': wall_ns, 'samples': [],
            'functions': {name: seconds for name, seconds in function_times(stats).items()
                          if name in FUNCTIONS[request['mechanism']]}}


def requests_of(options):
    for mechanism, variants in ipc_benchmark.VARIANTS.items():
        for variant in variants:
            yield {'mechanism': mechanism, 'variant': variant, 'start_method': options.start_method,
                   'elements': options.size, 'iterations': options.iters}


def run_round(script, request, deadline):
    """One profile in a fresh interpreter: the result of measure(), or a reason."""
    import json
    import os
    import subprocess

    try:
        process = subprocess.run([sys.executable, script, '--point', json.dumps(request)], stdout=subprocess.PIPE,
                                 encoding='utf-8', env={**os.environ, 'PYTHONIOENCODING': 'utf-8'}, timeout=deadline, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        return {'failed': str(error).splitlines()[-1]}
    return json.loads(process.stdout.splitlines()[-1])


def add_point(table, request, name, time):
    values = tuple(str(request[axis]) for axis in AXES[:4]) + (name, time)
    for point in table.points:
        if point.values == values:
            return point
    return table.add(*values)


def take_in(table, request, answer, number):
    """Adds the result of one round to the rows of its functions."""
    for status in 'unsupported', 'failed':
        if status in answer:
            add_point(table, request, TOTAL, 'cumulative').end(status, answer[status])
            return
    functions = {TOTAL: [answer['total_ns'] / 1e9, None], **answer['functions']}
    for name, seconds in functions.items():
        for time, value in zip(('cumulative', 'own'), seconds):
            if value is None:
                continue
            point = add_point(table, request, name, time)
            point.samples.append({'round': number, 'index': 0, 'iterations': answer['iterations'],
                                  'bytes': 8 * request['elements'], 'wall_ns': int(value * 1e9)})
            point.end('ok')


def main(arguments):
    import argparse
    import json

    import result_csv
    import rounds

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', type=int, default=1000000, help='doubles in the array (%(default)s)')
    parser.add_argument('--iters', type=int, default=20, help='iterations of a round (%(default)s)')
    parser.add_argument('--start-method', default=ipc_benchmark.multiprocessing.get_start_method(),
                        choices=('fork', 'spawn', 'forkserver'), help='(%(default)s)')
    rounds.add_options(parser, 'fresh interpreters for each row (1, or %d with -o)' % rounds.LEAST_ROUNDS)
    options = parser.parse_args(arguments)
    if options.point:
        print(json.dumps(measure(json.loads(options.point))))
        return 0
    table = result_csv.Table('array_profile', AXES)
    if options.output:
        result_csv.open_folder(options.output, table.name)
    for number in range(options.rounds or (rounds.LEAST_ROUNDS if options.output else 1)):
        for request in requests_of(options):
            if not number:
                print('*** %s (%s) ***' % (request['mechanism'], request['variant']), file=sys.stderr)
            take_in(table, request, run_round(__file__, {**request, 'print': not number}, options.deadline), number)
    if options.output:
        table.write(options.output)
    return 0 if any(point.samples for point in table.points) else 77


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
