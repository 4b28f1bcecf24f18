#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends an array of doubles to another process and gets it back squared: through a shared Array, a
Queue, a Pipe, and the other ways of today's Python. One call is one iteration.

How an Array is filled decides what it costs, so every way is a variant, and a row of its own:

  sequence_size      in: Array('d', array), element by element; out: Array('d', size)
  sequence_sequence  both from an array
  size_size          both Array('d', size), filled and read through numpy.frombuffer
  slice              both Array('d', size), filled and read with [:], element by element
  made_before        as size_size, but both Arrays are made before the time is taken

The other ways:

  Pipe out_of_band         pickle protocol 5: the elements are sent as they are, not copied into the pickle
  SharedMemory view        two named blocks, filled and read through numpy
  ShareableList items      a list in such a block, element by element
  memmap dev_shm           two files in /dev/shm, through numpy.memmap
  Manager namespace        attributes of a Namespace, which a third process holds
  ProcessPoolExecutor submit   an argument and a result of concurrent.futures
  Thread free_threaded     no other process: a thread of a free-threaded Python, this one or python3.13t in PATH

The time of a Queue, a Pipe, a Manager or an executor begins when its process is started, that of an Array when the
Arrays are made, since that is how its data gets there; it ends when the parent has the result. CPU time and
faults are read after the child was reaped, and so hold its exit as well.
"""
import multiprocessing
import os
import platform
import sys

import transports
from stopwatch import Stopwatch

try:
    import numpy as np
except ImportError:
    np = None

AXES = 'mechanism', 'variant', 'start_method', 'elements', 'lock'


def as_numpy(shared):
    """A view of an Array, whether it has a lock or not."""
    return np.frombuffer(shared.get_obj() if hasattr(shared, 'get_obj') else shared)


def square_view(shared_in, shared_out):
    as_numpy(shared_out)[:] = as_numpy(shared_in) ** 2


def square_slice(shared_in, shared_out):
    shared_out[:] = np.array(shared_in[:]) ** 2


def square_queue(queue_in, queue_out):
    queue_out.put(queue_in.get() ** 2)


def square_pipe(connection):
    connection.send(connection.recv() ** 2)


def run_array(context, source, watch, make, fill, target, read, lock):
    watch.start()
    shared_in, shared_out = make(context, source, lock)
    fill(shared_in, source)
    process = context.Process(target=target, args=(shared_in, shared_out))
    process.start()
    process.join()
    result = read(shared_out)
    watch.stop()
    watch.settle()
    return result


def make_by_size(context, source, lock):
    return context.Array('d', len(source), lock=lock), context.Array('d', len(source), lock=lock)


def make_sequence_size(context, source, lock):
    return context.Array('d', source, lock=lock), context.Array('d', len(source), lock=lock)


def make_sequence_sequence(context, source, lock):
    return context.Array('d', source, lock=lock), context.Array('d', source, lock=lock)


def fill_view(shared, source):
    as_numpy(shared)[:] = source


def fill_slice(shared, source):
    shared[:] = source


def fill_nothing(shared, source):
    pass


def read_slice(shared):
    return np.array(shared[:])


ARRAY_VARIANTS = {
    'sequence_size': (make_sequence_size, fill_nothing, square_view, as_numpy),
    'sequence_sequence': (make_sequence_sequence, fill_nothing, square_view, as_numpy),
    'size_size': (make_by_size, fill_view, square_view, as_numpy),
    'slice': (make_by_size, fill_slice, square_slice, read_slice),
}


def test_array(context, source, watch, variant, lock):
    if variant == 'made_before':
        made = make_by_size(context, source, lock)
        return run_array(context, source, watch, lambda *_: made, fill_view, square_view, as_numpy, lock)
    return run_array(context, source, watch, *ARRAY_VARIANTS[variant], lock)


def test_queue(context, source, watch, variant, lock):
    queue_in, queue_out = context.Queue(), context.Queue()
    process = context.Process(target=square_queue, args=(queue_in, queue_out))
    watch.start()
    process.start()
    queue_in.put(source)
    result = queue_out.get()
    watch.stop()
    process.join()
    watch.settle()
    return result


def test_pipe(context, source, watch, variant, lock):
    ours, theirs = context.Pipe()
    out_of_band = variant == 'out_of_band'
    process = context.Process(target=transports.square_pipe if out_of_band else square_pipe, args=(theirs,))
    watch.start()
    process.start()
    if out_of_band:
        transports.send(ours, source)
        result = transports.receive(ours)
    else:
        ours.send(source)
        result = ours.recv()
    watch.stop()
    process.join()
    watch.settle()
    return result


TESTS = {'Array': test_array, 'Queue': test_queue, 'Pipe': test_pipe, 'SharedMemory': transports.test_shared_memory,
         **transports.TESTS}
# Those that have a replay.
VARIANTS = {'Array': (*ARRAY_VARIANTS, 'made_before'), 'Queue': ('put_get',), 'Pipe': ('send_recv',),
            'SharedMemory': ('view',)}
ALL_VARIANTS = {**VARIANTS, 'Pipe': ('send_recv', 'out_of_band'), **transports.VARIANTS}


def lacking(mechanism, start_method):
    """Why a point can't be measured by this Python, or None."""
    if np is None:
        free = mechanism == 'Thread' and not transports.has_gil()
        return '%s has no numpy' % (os.path.basename(sys.executable) if free else 'this Python')
    if start_method not in ('none', *multiprocessing.get_all_start_methods()):
        return 'this platform has no start method %s' % start_method
    return transports.lacking(mechanism)


def iterate(mechanism, variant, start_method, elements, lock, iterations, profile=None, interpreter=None):
    """The samples of one round, by this interpreter; every result is compared, outside the time that is taken. A
    profile is enabled for the calls alone."""
    context = None if start_method == 'none' else multiprocessing.get_context(start_method)
    for _ in range(iterations):
        source = np.random.random(elements)
        # The children of a fork server are its own: their usage is not accounted to this process.
        watch = Stopwatch(size=source.nbytes, settles=start_method != 'forkserver')
        if profile:
            profile.enable()
        result = TESTS[mechanism](context, source, watch, variant, lock)
        if profile:
            profile.disable()
        np.testing.assert_allclose(source ** 2, result)
        del source, result  # frees the Arrays before the next ones are made
        yield watch.sample()


def note_of(request):
    if request['mechanism'] == 'Thread':
        return 'by %s %s, without a GIL' % (platform.python_implementation(), platform.python_version())
    return 'CPU time of a fork server is not known' if request['start_method'] == 'forkserver' else ''


def measure(request):
    reason = lacking(request['mechanism'], request['start_method'])
    if reason:
        return {'unsupported': reason}
    return {'samples': list(iterate(**request)), 'note': note_of(request)}


def options_from(arguments):
    import argparse

    import rounds

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', default='1000000', metavar='N[,N...]', help='doubles in the array (%(default)s)')
    parser.add_argument('--iters', type=int, default=20, help='iterations of a round (%(default)s)')
    parser.add_argument('--start-method', default=multiprocessing.get_start_method(), metavar='METHOD[,METHOD...]',
                        help='fork, spawn or forkserver (%(default)s)')
    parser.add_argument('--mechanism', default=','.join(name for name in TESTS if name != 'ShareableList'),
                        metavar='NAME[,NAME...]', help='(%(default)s; ShareableList is far slower)')
    parser.add_argument('--variant', metavar='NAME[,NAME...]', help='of Array (all)')
    parser.add_argument('--lock', nargs='?', const=','.join(VARIANTS['Array']), metavar='VARIANT[,VARIANT...]',
                        help='Arrays with a lock as well as without; of these variants only')
    rounds.add_options(parser, 'fresh interpreters for each row (1, or %d with -o)' % rounds.LEAST_ROUNDS)
    return parser.parse_args(arguments)


def requests_of(options, words):
    mechanisms = words(tuple(TESTS))(options.mechanism)
    chosen = words(VARIANTS['Array'])(options.variant) if options.variant else VARIANTS['Array']
    locked = words(VARIANTS['Array'])(options.lock) if options.lock else ()
    for elements in map(int, options.size.split(',')):
        same = {'elements': elements, 'iterations': options.iters}
        for start_method in words(('fork', 'spawn', 'forkserver'))(options.start_method):
            for mechanism in mechanisms:
                for variant in chosen if mechanism == 'Array' else ALL_VARIANTS[mechanism]:
                    for lock in (False, True) if mechanism == 'Array' and variant in locked else (False,):
                        if mechanism != 'Thread':
                            yield {'mechanism': mechanism, 'variant': variant, 'start_method': start_method,
                                   'lock': lock, **same}
        if 'Thread' in mechanisms:
            yield {'mechanism': 'Thread', 'variant': 'free_threaded', 'start_method': 'none', 'lock': False,
                   'interpreter': transports.free_threaded(), **same}


def show(point):
    mechanism, variant, start_method, elements, lock = point.values
    name = 'mp.%s (%s, %s, %s%s)' % (mechanism, variant, start_method, elements, ', lock' if lock == 'on' else '')
    if not point.samples:
        print('Using %s: %s: %s' % (name, point.status, point.reason))
        return
    times = [sample['wall_ns'] / 1e9 for sample in point.samples]
    print('Using %s: time for %d iters: total=%.5gs, avg=%.5gs' % (name, len(times), sum(times),
                                                                 sum(times) / len(times)))


def main(arguments):
    import json

    import rounds

    options = options_from(arguments)
    if options.point:
        rounds.end_on_signal()
        print(json.dumps(measure(json.loads(options.point))))
        return 0
    import result_csv

    table = result_csv.Table('ipc_benchmark', AXES)
    try:
        requests = list(requests_of(options, rounds.words))
    except ValueError as error:
        raise SystemExit('ipc_benchmark.py: %s' % error)
    for request in requests:
        table.add(*(request[axis] for axis in AXES[:-1]), 'on' if request['lock'] else 'off')
    return rounds.run(__file__, table, requests, options, show)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
