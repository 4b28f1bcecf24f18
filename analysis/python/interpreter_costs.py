#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the interpreter itself adds to the primitives of an Array, a Queue or a Pipe.

  box         one element of the source -> a float object (numpy: a scalar) in a tuple; per element
  store       one object of that tuple -> a double of a ctypes array (`array.__init__(*tuple)`); per element
  free        dropping the tuple and its objects; per element
  slice_in    `ctypes_array[:] = source`, box, store and free at once; per element
  slice_out   `ctypes_array[:]`, a list of new floats; per element
  gather      numpy.array(list) of those floats; per element
  free_floats dropping that list; per element
  start       Process.start() of a Process that does next to nothing; imports: what the program has imported
  alive       from before the start until the target runs in the child, as it tells by a pipe
  process     from before the start until the Process is joined
  pickle      ForkingPickler.dumps of the source: a copy, or more of them; per array
  unpickle    loads of that; per array
  copy        bytes(source), one copy, to compare with; per array
  square      source ** 2; per array

The source is a numpy array, or an array.array where there is no numpy.
"""
import array
import itertools
import multiprocessing
import os
import sys

from stopwatch import Stopwatch

IMPORTS = 'FAULTLINE_IMPORTS'  # tells a spawned child, which imports this file afresh, to import numpy too
if os.environ.get(IMPORTS) == 'numpy':
    import numpy  # noqa: F401

AXES = 'cost', 'source', 'start_method', 'imports', 'elements'
PER_ELEMENT = 'box', 'store', 'free', 'slice_in', 'slice_out', 'gather', 'free_floats'
PER_ARRAY = 'pickle', 'unpickle', 'copy', 'square'
PER_PROCESS = 'start', 'alive', 'process'


def tell(connection):
    os.write(connection.fileno(), b'!')


def source_of(kind, elements):
    import random

    generator = random.Random(1)
    values = array.array('d', (generator.random() for _ in range(elements)))
    if kind == 'numpy':
        import numpy
        return numpy.array(values)
    return values


def time_call(iterations, size, call):
    """The sample, and what the call gave."""
    watch = Stopwatch(iterations, size)
    watch.start()
    result = call()
    watch.stop()
    watch.settle()
    return watch.sample(), result


def drop(holder):
    holder.pop()


def sample_element(cost, source, shared):
    count = len(source)
    if cost == 'slice_in':
        return time_call(count, 8, lambda: shared.__setitem__(slice(None), source))[0]
    if cost in ('slice_out', 'gather', 'free_floats'):
        return sample_list(cost, shared)
    sample, boxes = time_call(count, 8, lambda: tuple(source))
    if cost == 'box':
        return sample
    sample, _ = time_call(count, 8, lambda: shared.__init__(*boxes))
    if cost == 'store':
        return sample
    holder = [boxes]
    del boxes
    return time_call(count, 8, lambda: drop(holder))[0]


def sample_list(cost, shared):
    count = len(shared)
    sample, floats = time_call(count, 8, lambda: shared[:])
    if cost == 'gather':
        import numpy
        sample, gathered = time_call(count, 8, lambda: numpy.array(floats))
        del gathered
    elif cost == 'free_floats':
        holder = [floats]
        del floats
        sample, _ = time_call(count, 8, lambda: drop(holder))
    return sample


def sample_array(cost, source):
    from multiprocessing.reduction import ForkingPickler

    size = 8 * len(source)
    if cost == 'copy':
        return time_call(1, size, lambda: bytes(source))[0]
    if cost == 'square':
        return time_call(1, size, lambda: source ** 2)[0]
    sample, pickled = time_call(1, size, lambda: ForkingPickler.dumps(source))
    if cost == 'pickle':
        return sample
    sample, again = time_call(1, size, lambda: ForkingPickler.loads(pickled))
    if list(again[:3]) != list(source[:3]) or len(again) != len(source):
        raise AssertionError('the unpickled array differs')
    return sample


def sample_process(cost, start_method):
    """The time from before the start to one of three moments; CPU time is that of the whole life."""
    context = multiprocessing.get_context(start_method)
    ours, theirs = context.Pipe(duplex=False)
    watch = Stopwatch(settles=start_method != 'forkserver')
    process = context.Process(target=tell, args=(theirs,))
    watch.start()
    process.start()
    if cost == 'start':
        watch.stop()
    told = os.read(ours.fileno(), 1)
    if cost == 'alive':
        watch.stop()
    process.join()
    if cost == 'process':
        watch.stop()
    watch.settle()
    ours.close()
    theirs.close()
    if process.exitcode or told != b'!':
        raise AssertionError('a Process that does nothing ended with %s' % process.exitcode)
    return watch.sample()


def lacking(request):
    if request['cost'] == 'gather' or 'numpy' in (request['source'], request['imports']):
        try:
            import numpy  # noqa: F401
        except ImportError:
            return 'this Python has no numpy'
    if request['cost'] == 'square' and request['source'] != 'numpy':
        return 'an array.array has no operator **'
    if request['cost'] in PER_PROCESS and request['start_method'] not in multiprocessing.get_all_start_methods():
        return 'this platform has no start method %s' % request['start_method']
    return None


def measure(request):
    reason = lacking(request)
    if reason:
        return {'unsupported': reason}
    cost, count = request['cost'], request['samples'] + 1
    if cost in PER_PROCESS:
        os.environ[IMPORTS] = request['imports']
        samples = [sample_process(cost, request['start_method']) for _ in range(count)]
    else:
        source = source_of(request['source'], request['elements'])
        if cost in PER_ELEMENT:
            import ctypes
            shared = (ctypes.c_double * len(source))()
            samples = [sample_element(cost, source, shared) for _ in range(count)]
            if cost in ('store', 'slice_in') and list(shared[:3]) != list(source[:3]):
                raise AssertionError('the stored elements differ')
        else:
            samples = [sample_array(cost, source) for _ in range(count)]
    return {'samples': samples[1:]}  # the first warms up


def requests_of(options):
    for source in 'numpy', 'array':
        for cost in PER_ELEMENT + PER_ARRAY:
            for elements in map(int, options.size.split(',')):
                yield {'cost': cost, 'source': source, 'start_method': 'none', 'imports': 'none', 'elements': elements,
                       'samples': options.samples}
    for cost, start_method, imports in itertools.product(PER_PROCESS, ('fork', 'spawn', 'forkserver'),
                                                         ('none', 'numpy')):
        yield {'cost': cost, 'source': 'none', 'start_method': start_method, 'imports': imports, 'elements': 0,
               'samples': options.samples}


def show(point):
    name = ' '.join(value for value in point.values if value not in ('none', '0'))
    if not point.samples:
        print('%s: %s: %s' % (name, point.status, point.reason))
        return
    import result_csv

    each = [sample['wall_ns'] / sample['iterations'] for sample in point.samples]
    print('%s: %.4g ns an iteration (median of %d samples)' % (name, result_csv.median(each), len(each)))


def main(arguments):
    import argparse
    import json

    import result_csv
    import rounds

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', default='1000000', metavar='N[,N...]', help='elements (%(default)s)')
    parser.add_argument('--samples', type=int, default=5, help='of a round (%(default)s)')
    rounds.add_options(parser, 'fresh interpreters for each row (1, or %d with -o)' % rounds.LEAST_ROUNDS)
    options = parser.parse_args(arguments)
    if options.point:
        print(json.dumps(measure(json.loads(options.point))))
        return 0
    table = result_csv.Table('interpreter_costs', AXES)
    requests = list(requests_of(options))
    for request in requests:
        table.add(*(request[axis] for axis in AXES))
    return rounds.run(__file__, table, requests, options, show)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
