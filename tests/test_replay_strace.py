#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the system calls of the replay probes with those of the real Python, as strace sees them, in
TAP: test_replay_strace.py FAULTLINE. A CPython that changes them fails here.

Compared are the calls that make up an Array, a Pipe or a Queue, per thread, with their sizes and flags:
one turn of the Python must be found, as a whole and in order, among the turns of the replay.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

N = 1000000
BYTES = 8 * N
ARENA = (BYTES + 4095) // 4096 * 4096
FEW_BLOCKS = 5  # so few are made and dropped for other reasons

PROGRAM = r'''
import multiprocessing, os, sys

def child(*arguments):
    if kind == 'array':
        memoryview(arguments[1]).cast('B')[:] = memoryview(arguments[0]).cast('B')
    elif kind == 'shared':
        from multiprocessing.shared_memory import SharedMemory
        blocks = SharedMemory(name=arguments[0]), SharedMemory(name=arguments[1])
        blocks[1].buf[:] = blocks[0].buf
        for block in blocks:
            block.close()
    elif kind == 'pipe':
        arguments[0].send(arguments[0].recv() ** 2)
    else:
        arguments[1].put(arguments[0].get() ** 2)

kind, method, variant = sys.argv[1:4]
if __name__ == '__main__':
    context = multiprocessing.get_context(method)
    for _ in range(3):
        if kind == 'array':
            import array
            source = array.array('d', range(1000000))
        elif kind != 'shared':
            import numpy
            source = numpy.random.random(1000000)
        os.write(2, b'@turn')
        if kind == 'array':
            arrays = context.Array('d', source if variant == 'sequence_size' else len(source), lock=False), \
                     context.Array('d', len(source), lock=False)
            arguments = arrays
        elif kind == 'shared':
            from multiprocessing.shared_memory import SharedMemory
            blocks = [SharedMemory(create=True, size=8000000) for _ in range(2)]
            arguments = [block.name for block in blocks]
        elif kind == 'pipe':
            pipe = context.Pipe()
            arguments = pipe[1:]
        else:
            arguments = context.Queue(), context.Queue()
        process = context.Process(target=child, args=arguments)
        process.start()
        if kind == 'pipe':
            pipe[0].send(source)
            result = pipe[0].recv()
        elif kind == 'queue':
            arguments[0].put(source)
            result = arguments[1].get()
        process.join()
        if kind == 'array':
            del arrays
        elif kind == 'shared':
            for block in blocks:
                block.close()
                block.unlink()
        del arguments
    os.write(2, b'@turn')
'''


def lines_of(path):
    """(thread, call) with the halves of interrupted calls put together, where they ended."""
    begun = {}
    with open(path, encoding='utf-8', errors='replace') as file:
        for line in file:
            thread, _, call = line.strip().partition(' ')
            call = re.sub(r'\) +=', ') =', call.strip())
            if call.endswith('<unfinished ...>'):
                begun[thread] = call[:-len('<unfinished ...>')].rstrip()
            elif call.startswith('<... '):
                first, rest = begun.pop(thread, ''), re.sub(r'\) +=', ') =', call.partition('resumed>')[2].lstrip())
                yield thread, first + (' ' if first.endswith(',') else '') + rest
            else:
                yield thread, call


TOKENS = (
    (r'write\(2, "@turn"', 'turn'),
    (r'statfs\("/dev/shm"', 'statfs /dev/shm'),
    (r'openat\(AT_FDCWD, "(.*)/(?:pym-|psm_|faultline)[^"]*", (.*), (\d+)\) = \d', 'open %s %s %s'),
    (r'openat\(AT_FDCWD, "(/dev/shm)/(?:psm_|faultline)[^"]*", ([^,]*)\) = \d', 'open %s %s'),
    (r'unlink\("(.*)/(?:pym-|psm_|faultline)', 'unlink %s'),
    (r'ftruncate\(\d+, (%d|%d)\)' % (ARENA, BYTES), 'ftruncate %s'),
    (r'fcntl\(\d+, (F_DUPFD_CLOEXEC), 0\)', '%s'),
    (r'mmap\(NULL, (%d|%d), (.*), \d+, 0\)' % (ARENA, BYTES), 'mmap %s %s'),
    (r'munmap\(\w+, (%d|%d)\)' % (ARENA, BYTES), 'munmap %s'),
    (r'mmap\(NULL, (1048576|262144), PROT_READ\|PROT_WRITE, MAP_PRIVATE\|MAP_ANONYMOUS, -1', 'block %s'),
    (r'munmap\(\w+, (1048576|262144)\)', 'unblock %s'),
    (r'pipe2\(.*, (\w+)\) = 0', 'pipe2 %s'),
    (r'socketpair\((.*), \[', 'socketpair %s'),
    (r'getsockname\(', 'getsockname'),
    (r'ioctl\(\d+, FIONBIO, \[0\]\)', 'FIONBIO 0'),
    (r'clone3?\(.*CLONE_THREAD', 'thread'),
    (r'v?fork\(|clone3?\(.*CLONE_VFORK', 'spawn'),
    (r'clone3?\(', 'fork'),
    (r'wait4\(\d+,.*WNOHANG', ''),  # is the helper process still there?
    (r'wait4\(\d+,', 'wait4'),
    (r'link\("/dev/shm/sem\.', 'sem_open'),
    (r'unlink\("/dev/shm/sem\.(?:mp-|faultline)', 'sem_unlink'),
    (r'write\(\d+, .*, (4|%d)\) = ' % (BYTES + 162), 'write %s'),
    (r'read\(\d+, .* (\d+)\) = (\d+)', 'read %s %s'),
)


def token_of(call):
    for pattern, form in TOKENS:
        found = re.match(pattern, call)
        if found:
            return form % found.groups() if found.groups() else form
    return None


def runs_together(tokens):
    """Blocks in a row are one token, with their count behind it; so are the reads of a message, whose rule
    is that each asks for all that is missing."""
    result = []
    missing = 0
    for token in tokens:
        word, _, rest = token.partition(' ')
        if word == 'read':
            asked, got = map(int, rest.split())
            if missing and asked != missing:
                result.append('read of %d where %d are missing' % (asked, missing))
            if missing or asked == BYTES + 162:
                missing = asked - got
                result += [] if missing else ['reads of all that is missing']
        elif word in ('block', 'unblock') and result and result[-1].startswith(token + ' x'):
            result[-1] = '%s x%d' % (token, int(result[-1].rpartition('x')[2]) + 1)
        else:
            result.append(token + ' x1' if word in ('block', 'unblock') else token)
    return [token for token in result if 'block' not in token or int(token.rpartition('x')[2]) > FEW_BLOCKS]


def is_same(one, other):
    """The number of blocks may differ a little: what is free in older ones is used first."""
    if 'block' in one and one.rpartition('x')[0] == other.rpartition('x')[0]:
        counts = int(one.rpartition('x')[2]), int(other.rpartition('x')[2])
        return max(counts) - min(counts) <= 2 + max(counts) // 20
    return one == other


def threads_of(path):
    """The tokens of every thread."""
    threads = {}
    for thread, call in lines_of(path):
        token = token_of(call)
        if token:
            threads.setdefault(thread, []).append(token)
    return {thread: runs_together(tokens) for thread, tokens in threads.items()}


def last_turn(tokens):
    """What stands between the last two marks."""
    marks = [i for i, token in enumerate(tokens) if token == 'turn']
    return [token for token in tokens[marks[-2] + 1:marks[-1]]]


def contains(whole, part):
    return any(all(map(is_same, whole[i:i + len(part)], part)) for i in range(len(whole) - len(part) + 1))


def trace(command, path):
    """0, or a reason why there is no trace."""
    calls = 'statfs,openat,unlink,ftruncate,fcntl,mmap,munmap,pipe2,socketpair,getsockname,ioctl,clone,clone3,fork,' \
            'vfork,wait4,link,write,read'
    process = subprocess.run(['strace', '-f', '-s', '8', '-e', 'trace=' + calls, '-o', path, *command],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    if process.returncode:
        return process.stdout.decode(errors='replace').strip().splitlines()[-1:] or 'strace failed'
    return None


def era():
    version = sys.version_info[:2]
    return ('python3.10' if version >= (3, 10) else 'python3.8' if version >= (3, 8) else
            'python3.7' if version >= (3, 7) else 'python3.5')


def shares(tokens):
    return any(token.startswith('open /dev/shm') for token in tokens)


def compare(faultline, folder, probe, kind, method, variant):
    """The differences in words, an empty list if there are none."""
    program, ours, theirs = (os.path.join(folder, name) for name in ('program.py', 'ours', 'theirs'))
    with open(program, 'w', encoding='utf-8') as file:
        file.write(PROGRAM)
    command = [faultline, 'run', probe, '--step', 'all', '--elements', str(N), '--samples', '1', '--era', era(),
               '--start', method, '--counters', 'none', '--no-charts', '-o', os.path.join(folder, probe + variant)]
    reason = trace([sys.executable, program, kind, method, variant], theirs) or \
        trace(command + (['--variant', variant] if probe == 'array' else []), ours)
    if reason:
        return ['no trace: %s' % reason]
    replayed = threads_of(ours)
    python = threads_of(theirs)
    main = next(thread for thread in python if 'turn' in python[thread])
    expected = [last_turn(python[main])]
    if kind == 'shared':
        expected += [tokens for thread, tokens in python.items() if thread != main and shares(tokens)][-1:]
    if kind == 'queue':
        expected.append(['write 4', 'write %d' % (BYTES + 162)])
    lacking = [part for part in expected if not any(contains(tokens, part) for tokens in replayed.values())]
    if not lacking:
        return []
    most = max(replayed.values(), key=lambda tokens: sum(not token.startswith('unlink') for token in tokens))
    return ['Python: ' + '; '.join(part) for part in lacking] + ['replay: ' + '; '.join(most[-60:])]


CASES = (
    ('array', 'array', 'fork', 'sequence_size'), ('array', 'array', 'fork', 'size_size'),
    ('array', 'array', 'spawn', 'size_size'), ('array', 'shared', 'fork', 'shared_memory'),
    ('pipe_transfer', 'pipe', 'fork', ''),
    ('pipe_transfer', 'pipe', 'spawn', ''), ('queue', 'queue', 'fork', ''), ('queue', 'queue', 'spawn', ''),
)


def lacking_here():
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        return 'a sanitizer makes system calls of its own'
    if sys.implementation.name != 'cpython':
        return 'this Python is %s' % sys.implementation.name
    if not shutil.which('strace'):
        return 'no strace here'
    if subprocess.run(['strace', '-o', '/dev/null', 'true'], stderr=subprocess.DEVNULL).returncode:
        return 'strace may not trace here'
    return None


def has_numpy():
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def main(faultline):
    print('1..%d' % len(CASES), flush=True)
    skip = lacking_here()
    for number, case in enumerate(CASES, 1):
        name = ' '.join(filter(None, ('%s: the calls of' % case[0], case[1], case[2], case[3])))
        reason = skip or (None if case[0] == 'array' or has_numpy() else 'this Python has no numpy')
        if reason:
            print('ok %d - %s # SKIP %s' % (number, name, reason))
            continue
        with tempfile.TemporaryDirectory() as folder:
            differences = compare(faultline, folder, *case)
        print('%sok %d - %s' % ('not ' if differences else '', number, name), flush=True)
        for difference in differences:
            print('# %s: %s' % (name, difference), file=sys.stderr, flush=True)


if __name__ == '__main__':
    main(sys.argv[1])
