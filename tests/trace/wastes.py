# SPDX-License-Identifier: MIT
"""Programs of Python that waste time in a way that advice knows, and the same work without: wastes.py NAME bad|good."""
import multiprocessing
import sys

NUMBERS, BLOCK, TURNS = 400000, 4 << 20, 12


def array(bad):
    for _ in range(4):
        if bad:
            multiprocessing.Array('d', [1.0] * NUMBERS)
        else:
            memoryview(multiprocessing.Array('d', NUMBERS).get_obj()).cast('B')[:] = bytes(8 * NUMBERS)


def put(queue, name):
    for turn in range(TURNS):
        if name:
            memory = multiprocessing.shared_memory.SharedMemory(name)
            memory.buf[:BLOCK] = bytes(BLOCK)
            memory.close()
        queue.put(turn if name else bytes(BLOCK))


def queue_of_blocks(bad):
    queue, memory = multiprocessing.Queue(), None
    if not bad:
        memory = multiprocessing.shared_memory.SharedMemory(create=True, size=BLOCK)
    process = multiprocessing.get_context('fork').Process(target=put, args=(queue, memory and memory.name))
    process.start()
    for _ in range(TURNS):
        queue.get()
    process.join()
    if memory:
        memory.close()
        memory.unlink()


def spawn(bad):
    context = multiprocessing.get_context('spawn' if bad else 'fork')
    for _ in range(6):
        process = context.Process(target=int)
        process.start()
        process.join()


if __name__ == '__main__':
    import multiprocessing.shared_memory
    {'array': array, 'queue': queue_of_blocks, 'spawn': spawn}[sys.argv[1]](sys.argv[2] == 'bad')
