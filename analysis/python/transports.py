# SPDX-License-Identifier: MIT
"""Further ways of today's Python to move an array to another process and back, for ipc_benchmark.py; it says what each
one does. Each test takes the arguments of ipc_benchmark's, and times the same turn: there, squared, and back."""
import os
import pickle
import tempfile


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


TESTS = {'ShareableList': test_list, 'memmap': test_memmap, 'Manager': test_manager, 'ProcessPoolExecutor': test_executor}
VARIANTS = {'ShareableList': ('items',), 'memmap': ('dev_shm',), 'Manager': ('namespace',),
            'ProcessPoolExecutor': ('submit',)}


def lacking(mechanism):
    """Why this Python or this platform has no such way, or None."""
    if mechanism in ('SharedMemory', 'ShareableList'):
        try:
            from multiprocessing import shared_memory  # noqa: F401
        except ImportError:
            return 'this Python has no multiprocessing.shared_memory'
    if mechanism == 'memmap' and not os.path.isdir('/dev/shm'):
        return 'this platform has no /dev/shm'
    return None
