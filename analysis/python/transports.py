# SPDX-License-Identifier: MIT
"""Further ways of today's Python to move an array to another process and back, for ipc_benchmark.py; it says what each
one does. Each test takes the arguments of ipc_benchmark's, and times the same turn: there, squared, and back."""
import os
import pickle
import shutil
import sys
import tempfile
import threading


def numpy():
    import numpy as np
    return np


def send(connection, source):
    """Protocol 5: the elements follow the pickle as they are."""
    buffers = []
    header = pickle.dumps(source, protocol=5, buffer_callback=buffers.append)
    connection.send_bytes(header)
    for buffer in buffers:
        connection.send_bytes(buffer.raw())


def receive(connection):
    """Of one array, which has one buffer."""
    header = connection.recv_bytes()
    return pickle.loads(header, buffers=[connection.recv_bytes()])


def square_pipe(connection):
    send(connection, receive(connection) ** 2)


def square(source):
    return source ** 2


def square_shared_memory(name_in, name_out, elements):
    from multiprocessing.shared_memory import SharedMemory

    np = numpy()
    block_in, block_out = SharedMemory(name=name_in), SharedMemory(name=name_out)
    array_in = np.ndarray(elements, buffer=block_in.buf)
    array_out = np.ndarray(elements, buffer=block_out.buf)
    array_out[:] = array_in ** 2
    del array_in, array_out
    block_in.close()
    block_out.close()


def test_shared_memory(context, source, watch, variant, lock):
    from multiprocessing.shared_memory import SharedMemory

    np = numpy()
    watch.start()
    block_in = SharedMemory(create=True, size=source.nbytes)
    block_out = SharedMemory(create=True, size=source.nbytes)
    try:
        np.ndarray(len(source), buffer=block_in.buf)[:] = source
        process = context.Process(target=square_shared_memory, args=(block_in.name, block_out.name, len(source)))
        process.start()
        process.join()
        result = np.ndarray(len(source), buffer=block_out.buf).copy()
        watch.stop()
        watch.settle()
    finally:
        for block in block_in, block_out:
            block.close()
            block.unlink()
    return result


def square_list(name_in, name_out):
    from multiprocessing.shared_memory import ShareableList

    list_in, list_out = ShareableList(name=name_in), ShareableList(name=name_out)
    for index, value in enumerate(numpy().array(list(list_in)) ** 2):
        list_out[index] = float(value)
    list_in.shm.close()
    list_out.shm.close()


def test_list(context, source, watch, variant, lock):
    from multiprocessing.shared_memory import ShareableList

    lists = []
    watch.start()
    try:
        lists.append(ShareableList(source.tolist()))
        lists.append(ShareableList([0.0] * len(source)))
        process = context.Process(target=square_list, args=[each.shm.name for each in lists])
        process.start()
        process.join()
        result = numpy().array(list(lists[1]))
        watch.stop()
        watch.settle()
    finally:
        for each in lists:
            each.shm.close()
            each.shm.unlink()
    return result


def square_memmap(path_in, path_out):
    np = numpy()
    np.memmap(path_out, mode='r+', dtype='d')[:] = np.memmap(path_in, mode='r', dtype='d') ** 2


def test_memmap(context, source, watch, variant, lock):
    np = numpy()
    with tempfile.TemporaryDirectory(prefix='faultline-', dir='/dev/shm') as folder:
        paths = [os.path.join(folder, name) for name in ('in', 'out')]
        watch.start()
        np.memmap(paths[0], mode='w+', dtype='d', shape=len(source))[:] = source
        view_out = np.memmap(paths[1], mode='w+', dtype='d', shape=len(source))
        process = context.Process(target=square_memmap, args=paths)
        process.start()
        process.join()
        result = np.array(view_out)
        watch.stop()
        watch.settle()
    return result


def square_namespace(namespace):
    namespace.result = namespace.source ** 2


def test_manager(context, source, watch, variant, lock):
    watch.start()
    with context.Manager() as manager:
        namespace = manager.Namespace()
        namespace.source = source
        process = context.Process(target=square_namespace, args=(namespace,))
        process.start()
        process.join()
        result = namespace.result
        watch.stop()
    watch.settle()
    return result


def test_executor(context, source, watch, variant, lock):
    from concurrent.futures import ProcessPoolExecutor

    watch.start()
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        result = executor.submit(square, source).result()
        watch.stop()
    watch.settle()
    return result


def test_thread(context, source, watch, variant, lock):
    result = []
    watch.start()
    thread = threading.Thread(target=lambda: result.append(square(source)))
    thread.start()
    thread.join()
    watch.stop()
    watch.settle()
    return result[0]


TESTS = {'ShareableList': test_list, 'memmap': test_memmap, 'Manager': test_manager,
         'ProcessPoolExecutor': test_executor, 'Thread': test_thread}
VARIANTS = {'ShareableList': ('items',), 'memmap': ('dev_shm',), 'Manager': ('namespace',),
            'ProcessPoolExecutor': ('submit',), 'Thread': ('free_threaded',)}
FREE_THREADED = 'python3.13t', 'python3.14t', 'python3.15t'


def has_gil():
    return getattr(sys, '_is_gil_enabled', lambda: True)()


def free_threaded():
    """The Python without a GIL: this one, else the first in PATH, else None."""
    if not has_gil():
        return sys.executable
    return next(filter(None, map(shutil.which, FREE_THREADED)), None)


def lacking(mechanism):
    """Why this Python or this platform has no such way, or None."""
    if mechanism in ('SharedMemory', 'ShareableList'):
        try:
            from multiprocessing import shared_memory  # noqa: F401
        except ImportError:
            return 'this Python has no multiprocessing.shared_memory'
    if mechanism == 'memmap' and not os.path.isdir('/dev/shm'):
        return 'this platform has no /dev/shm'
    if mechanism == 'Thread' and not free_threaded():
        return 'no free-threaded Python in PATH (%s)' % ', '.join(FREE_THREADED)
    if mechanism == 'Thread' and has_gil():
        return '%s runs with a GIL' % os.path.basename(sys.executable)
    return None
