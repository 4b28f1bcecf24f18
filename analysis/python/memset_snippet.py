#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ctypes.memset of 1 MiB, timed as in the question that suspected memset: with the creation of the
buffer in the timed loop. The variants take that apart. One turn of the loop is one iteration.

  snippet      makes the buffer and fills it, as the suspicion was raised: allocator and page faults too
  buffer_only  makes the buffer, which ctypes zeroes, and does not fill it
  memset_only  fills one buffer that was made and touched before

Runs on every Python that has ctypes; numpy is not needed.
"""
import sys

from stopwatch import Stopwatch

VARIANTS = 'snippet', 'buffer_only', 'memset_only'


def snippet(ctypes, size, loops):
    for _ in range(loops):
        buffer = ctypes.create_string_buffer(size)
        ctypes.memset(ctypes.addressof(buffer), 65, size)
    return buffer


def buffer_only(ctypes, size, loops):
    for _ in range(loops):
        buffer = ctypes.create_string_buffer(size)
    return buffer


def memset_only(ctypes, buffer, loops):
    size = ctypes.sizeof(buffer)
    for _ in range(loops):
        ctypes.memset(ctypes.addressof(buffer), 65, size)
    return buffer


def measure(request):
    import ctypes

    size, loops, expected = request['size'], request['loops'], b'\0' if request['variant'] == 'buffer_only' else b'A'
    work, argument = {'snippet': (snippet, size), 'buffer_only': (buffer_only, size),
                      'memset_only': (memset_only, ctypes.create_string_buffer(size))}[request['variant']]
    samples = []
    work(ctypes, argument, 1)
    for _ in range(request['samples']):
        watch = Stopwatch(loops, size)
        watch.start()
        buffer = work(ctypes, argument, loops)
        watch.stop()
        watch.settle()
        if buffer.raw[:1] + buffer.raw[-1:] != 2 * expected:
            raise AssertionError('the buffer does not hold what it was filled with')
        samples.append(watch.sample())
    return {'samples': samples}


def show(point):
    if not point.samples:
        print('%s: %s: %s' % (point.values[0], point.status, point.reason))
        return
    loops = sum(sample['iterations'] for sample in point.samples)
    seconds = sum(sample['wall_ns'] for sample in point.samples) / 1e9
    faults = sum(sample['minor_faults'] for sample in point.samples)
    print('%s, %s bytes: time for %d loops: total=%.5gs, avg=%.5gus, %.4g faults a loop'
          % (*point.values, loops, seconds, seconds / loops * 1e6, faults / loops))


def main(arguments):
    import argparse
    import json

    import result_csv
    import rounds

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', type=int, default=1 << 20, help='bytes (%(default)s)')
    parser.add_argument('--loops', type=int, default=1000, help='turns of a sample (%(default)s)')
    parser.add_argument('--samples', type=int, default=10, help='of a round (%(default)s)')
    rounds.add_options(parser, 'fresh interpreters for each row (1, or %d with -o)' % rounds.LEAST_ROUNDS)
    options = parser.parse_args(arguments)
    if options.point:
        print(json.dumps(measure(json.loads(options.point))))
        return 0
    table = result_csv.Table('memset_snippet', ('variant', 'size'))
    requests = [{'variant': variant, 'size': options.size, 'loops': options.loops, 'samples': options.samples}
                for variant in VARIANTS]
    for request in requests:
        table.add(request['variant'], request['size'])
    return rounds.run(__file__, table, requests, options, show)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
