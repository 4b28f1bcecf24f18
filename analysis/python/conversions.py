# SPDX-License-Identifier: MIT
"""The time of ctypes and numpy to convert the elements of an array one by one, sampled as in a turn of
ipc_benchmark.py: with a Process started and joined in each. A fork makes every page of both processes be faulted
anew, and copied by the first of them that writes to it, so that the same code takes longer than in a loop."""
import multiprocessing

from stopwatch import Stopwatch


def numpy_or_none():
    """Imported only where it is used: a Process that has not imported it is measured too."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def check_same(one, other):
    if len(one) != len(other) or list(one[:3]) != list(other[:3]):
        raise AssertionError('the elements differ')


def time_call(iterations, size, call):
    """The sample, and the result of the call."""
    watch = Stopwatch(iterations, size)
    watch.start()
    result = call()
    watch.stop()
    watch.settle()
    return watch.sample(), result


def shared_array(count):
    """Like multiprocessing's Array of a sequence: its memory is new and not cleared."""
    import ctypes
    from multiprocessing import heap

    return (ctypes.c_double * count).from_buffer(heap.BufferWrapper(8 * count).create_memoryview())


def drop(holder):
    holder.pop()


def do_nothing():
    pass


def run_process(context, target=do_nothing, *arguments):
    process = context.Process(target=target, args=arguments)
    process.start()
    return process


def compare(source):
    """Outside of the timing, like the benchmark's comparison of its result."""
    numpy = numpy_or_none()
    if numpy and isinstance(source, numpy.ndarray):
        numpy.testing.assert_allclose(source ** 2, source ** 2)


def sample_boxes(source, start_method):
    """box, store, free; then the Process of the turn."""
    count = len(source)
    shared = shared_array(count)
    box, boxes = time_call(count, 8, lambda: tuple(source))
    store, _ = time_call(count, 8, lambda: shared.__init__(*boxes))
    holder = [boxes]
    del boxes
    free, _ = time_call(count, 8, lambda: drop(holder))
    check_same(shared, source)
    run_process(multiprocessing.get_context(start_method)).join()
    compare(source)
    return box, store, free


def read_and_gather(shared):
    """slice_out, gather (None without numpy), the gathered array, the list."""
    count, numpy = len(shared), numpy_or_none()
    slice_out, floats = time_call(count, 8, lambda: shared[:])
    if not numpy:
        return slice_out, None, shared, floats
    return (slice_out, *time_call(count, 8, lambda: numpy.array(floats)), floats)


def convert(shared_in, shared_out, connection):
    slice_out, gather, gathered, floats = read_and_gather(shared_in)
    slice_in, _ = time_call(len(shared_in), 8, lambda: shared_out.__setitem__(slice(None), gathered))
    holder = [floats]
    del floats
    connection.send((slice_out, gather, slice_in, time_call(len(shared_in), 8, lambda: drop(holder))[0]))


def sample_slices(source, start_method):
    """slice_in; the child's slice_out, gather, slice_in, free_floats; then slice_out, gather, free_floats."""
    context = multiprocessing.get_context(start_method)
    count = len(source)
    shared_in, shared_out = (context.RawArray('d', count) for _ in range(2))
    slice_in, _ = time_call(count, 8, lambda: shared_in.__setitem__(slice(None), source))
    ours, theirs = context.Pipe(duplex=False)
    process = run_process(context, convert, shared_in, shared_out, theirs)
    of_child = ours.recv()
    process.join()
    slice_out, gather, gathered, floats = read_and_gather(shared_out)
    check_same(gathered, source)
    holder = [floats]
    del floats, gathered
    free_floats, _ = time_call(count, 8, lambda: drop(holder))
    compare(source)
    ours.close()
    theirs.close()
    return (slice_in, *of_child, slice_out, gather, free_floats)
