#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the interpreter itself adds to the primitives of an Array, a Queue or a Pipe.

  box         one element of the source -> a float object (numpy: a scalar) in a tuple; per element
  store       one object of that tuple -> a double of a new shared array (`array.__init__(*tuple)`); per element
  free        dropping the tuple and its objects; per element
  slice_in    `ctypes_array[:] = source`, box, store and free at once, into memory that is there; per element
  slice_out   `ctypes_array[:]`, a list of new floats; per element
  gather      numpy.array(list) of those floats; per element
  free_floats dropping that list; per element
  child_...   the last four in a child that was just started; the others are taken in a turn with such a child
  start       Process.start() of a Process that squares one element; imports: what the program has imported;
              elements: of the array that it holds, whose pages a fork has to list anew
  alive       from before the start until the target runs in the child, as it reports through a pipe
  process     from before the start until the Process is joined
  calls_...   one turn of that variant of ipc_benchmark.py with one element: the Python code around the calls of a
              transfer, which is the same whatever the size; elements: as those of start
  pickle      ForkingPickler.dumps of the source: a copy, or more of them; per array
  unpickle    loads of that; per array
  copy        bytes(source), one copy, to compare with; per array
  square      source ** 2; per array

The source is a numpy array, or an array.array without numpy. Costs that depend on each other,
such as box, store and free, are measured in one go.
"""
import array
import itertools
import multiprocessing
import os
import sys

from conversions import check_same, sample_boxes, sample_slices, time_call
from stopwatch import Stopwatch

IMPORTS = 'FAULTLINE_IMPORTS'  # makes a spawned child, which imports this file again, import numpy too
if os.environ.get(IMPORTS) == 'numpy':
    import numpy  # noqa: F401

AXES = 'cost', 'source', 'start_method', 'imports', 'elements'
# Measured together: each one uses the result of the one before.
PER_ELEMENT = ('box', 'store', 'free'), ('slice_in', 'child_slice_out', 'child_gather', 'child_slice_in',
                                         'child_free_floats', 'slice_out', 'gather', 'free_floats')
PER_ARRAY = ('pickle', 'unpickle'), ('copy',), ('square',)
PER_PROCESS = 'start', 'alive', 'process'


def tell(connection):
    os.write(connection.fileno(), b'!')
    if 'numpy' in sys.modules:
        sys.modules['numpy'].frombuffer(b'8 bytes.') ** 2


def source_of(kind, elements):
    import random

    if kind == 'numpy':
        import numpy
        return numpy.random.RandomState(1).random_sample(elements)
    generator = random.Random(1)
    return array.array('d', (generator.random() for _ in range(elements)))


def sample_pickling(source):
    from multiprocessing.reduction import ForkingPickler

    size = 8 * len(source)
    pickle, pickled = time_call(1, size, lambda: ForkingPickler.dumps(source))
    unpickle, again = time_call(1, size, lambda: ForkingPickler.loads(pickled))
    check_same(again, source)
    return pickle, unpickle


def sample_copy(source):
    return (time_call(1, 8 * len(source), lambda: bytes(source))[0],)


def sample_square(source):
    return (time_call(1, 8 * len(source), lambda: source ** 2)[0],)


SAMPLE = {'box': sample_boxes, 'slice_in': sample_slices, 'pickle': sample_pickling, 'copy': sample_copy,
          'square': sample_square}


def sample_process(start_method):
    """The times from before the start to three moments; CPU time is that of the whole life."""
    context = multiprocessing.get_context(start_method)
    ours, theirs = context.Pipe(duplex=False)
    watch = Stopwatch(settles=start_method != 'forkserver')
    process = context.Process(target=tell, args=(theirs,))
    moments = []
    watch.start()
    process.start()
    watch.stop()
    moments.append(watch.stopped)
    told = os.read(ours.fileno(), 1)
    watch.stop()
    moments.append(watch.stopped)
    process.join()
    watch.stop()
    moments.append(watch.stopped)
    watch.settle()
    ours.close()
    theirs.close()
    if process.exitcode or told != b'!':
        raise AssertionError('a Process that does nothing ended with %s' % process.exitcode)
    return [watch.sample(stopped) for stopped in moments]


def sample_calls(mechanism, variant, start_method):
    import ipc_benchmark
    import numpy
    source = numpy.random.random(1)
    watch = Stopwatch(size=source.nbytes, settles=start_method != 'forkserver')
    context = multiprocessing.get_context(start_method)
    result = ipc_benchmark.TESTS[mechanism](context, source, watch, variant, False)
    check_same(result, source ** 2)
    return [watch.sample()]


def hold_and_sample(elements, sample, *arguments):
    """The program holds an array, and compares it afterwards, as the benchmark does."""
    if not elements:
        return sample(*arguments)
    import numpy
    source = numpy.random.random(elements)
    samples = sample(*arguments)
    numpy.testing.assert_allclose(source ** 2, source ** 2)
    return samples


def lacking(request):
    if 'numpy' in (request['source'], request['imports']):
        try:
            import numpy  # noqa: F401
        except ImportError:
            return 'this Python has no numpy'
    if request['costs'] == ['square'] and request['source'] != 'numpy':
        return 'an array.array has no operator **'
    if 'variant' in request:
        import ipc_benchmark
        return ipc_benchmark.lacking(request['variant'][0], request['start_method'])
    if request['start_method'] not in ('none', *multiprocessing.get_all_start_methods()):
        return 'this platform has no start method %s' % request['start_method']
    return None


def answer_of(samples):
    """Of one cost; the first sample warms up."""
    if None in samples:
        return {'unsupported': 'this Python has no numpy'}
    return {'samples': samples[1:]}


def measure(request):
    reason = lacking(request)
    if reason:
        return {'each': [{'unsupported': reason}] * len(request['costs'])}
    if request['source'] == 'none':
        os.environ[IMPORTS] = request['imports']
        how = (sample_calls, *request['variant']) if 'variant' in request else (sample_process,)
        passes = [hold_and_sample(request['elements'], *how, request['start_method'])
                  for _ in range(request['samples'] + 1)]
    else:
        source = source_of(request['source'], request['elements'])
        how = (source,) if request['start_method'] == 'none' else (source, request['start_method'])
        passes = [SAMPLE[request['costs'][0]](*how) for _ in range(request['samples'] + 1)]
    return {'each': [answer_of(samples) for samples in zip(*passes)]}


def requests_of(options, words):
    """Each point's request; those measured together have the same one."""
    sizes = [int(size) for size in options.size.split(',')]
    start_methods = words(('fork', 'spawn', 'forkserver'))(options.start_method)
    for source in words(('numpy', 'array'))(options.source):
        for elements in sizes:
            for costs in PER_ARRAY:
                yield from points_of(costs, source, 'none', 'none', elements, options.samples)
            for costs, start_method in itertools.product(PER_ELEMENT, start_methods):
                yield from points_of(costs, source, start_method, 'none', elements, options.samples)
    for start_method in start_methods:
        for imports, elements in [('none', 0)] * ('array' in options.source) + [('numpy', size) for size in sizes]:
            yield from points_of(PER_PROCESS, 'none', start_method, imports, elements, options.samples)
        for size in sizes:
            yield from points_of_calls(start_method, size, options.samples)


def chosen(points, costs):
    """The points of requests that measure one of the costs."""
    if not costs:
        return points
    points = list(points)
    known = {cost for _, request in points for cost in request['costs']}
    wanted = costs.split(',')
    wrong = [cost for cost in wanted if cost not in known]
    if wrong:
        raise ValueError('%s is not one of %s' % (wrong[0], ', '.join(sorted(known))))
    return [(values, request) for values, request in points if set(wanted) & set(request['costs'])]


def points_of_calls(start_method, elements, samples):
    """A separate request for each variant."""
    from ipc_benchmark import VARIANTS

    for mechanism, variants in VARIANTS.items():
        for variant in variants:
            for point, request in points_of(('calls_' + variant,), 'none', start_method, 'numpy', elements, samples):
                yield point, {**request, 'variant': (mechanism, variant)}


def points_of(costs, source, start_method, imports, elements, samples):
    request = {'costs': costs, 'source': source, 'start_method': start_method, 'imports': imports,
               'elements': elements, 'samples': samples}
    for cost in costs:
        yield (cost, *(request[axis] for axis in AXES[1:])), request


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
    parser.add_argument('--cost', metavar='NAME[,NAME...]',
                        help='only these, and those that are measured with them, such as box,process,calls_send_recv')
    parser.add_argument('--source', default='numpy,array', metavar='KIND[,KIND]', help='(%(default)s)')
    parser.add_argument('--start-method', default='fork,spawn,forkserver', metavar='METHOD[,METHOD...]',
                        help='(%(default)s)')
    rounds.add_options(parser, 'fresh interpreters for each row (1, or %d with -o)' % rounds.LEAST_ROUNDS)
    options = parser.parse_args(arguments)
    if options.point:
        print(json.dumps(measure(json.loads(options.point))))
        return 0
    table = result_csv.Table('interpreter_costs', AXES)
    requests = []
    try:
        for values, request in chosen(requests_of(options, rounds.words), options.cost):
            table.add(*values)
            requests.append(request)
    except ValueError as error:
        raise SystemExit('interpreter_costs.py: %s' % error)
    return rounds.run(__file__, table, requests, options, show)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
