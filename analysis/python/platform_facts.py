# SPDX-License-Identifier: MIT
"""The facts of a result: the machine, and the Python that runs this."""
import os
import platform
import re
import sys
import time


def first_line(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.readline().strip()
    except OSError:
        return ''


def labeled(path, label):
    """The value after a label at the beginning of a line of a file, or ''."""
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            found = re.search(r'^%s\s*[:=]\s*"?([^"\n]*)' % re.escape(label), file.read(), re.MULTILINE)
    except OSError:
        return ''
    return found[1].strip() if found else ''


def chosen(path):
    """The word in [brackets], as in the files of transparent huge pages."""
    found = re.search(r'\[(\w+)\]', first_line(path))
    return found[1] if found else ''


def file_system(path):
    """The type of the file system that a folder is on, or ''."""
    best = '', ''
    try:
        with open('/proc/mounts', encoding='utf-8', errors='replace') as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return ''
    for folder, kind in mounts:
        if os.path.realpath(path).startswith(folder) and len(folder) >= len(best[0]):
            best = folder, kind
    return best[1]


def without_home(word):
    home = os.path.expanduser('~')
    return '~' + word[len(home):] if len(home) > 1 and word.startswith(home) else word


def command_line():
    """The command as typed, without the path to the script and the user's home."""
    return ' '.join(['python3', os.path.basename(sys.argv[0]), *map(without_home, sys.argv[1:])])


def system_facts():
    name = os.uname()
    thp = '/sys/kernel/mm/transparent_hugepage/'
    allowed = getattr(os, 'sched_getaffinity', lambda pid: range(os.cpu_count() or 1))
    return {
        'started_utc': time.strftime('%Y-%m-%dT%H-%M-%SZ', time.gmtime()),
        'command': command_line(),
        'system': name.sysname, 'architecture': name.machine,
        'libc': '-'.join(platform.libc_ver()).strip('-'),
        'page_size': os.sysconf('SC_PAGE_SIZE'),
        'cpus_allowed': len(allowed(0)),
        'cpu': 'not bound',
        'clock': 'time.perf_counter_ns',
        'distribution': labeled('/etc/os-release', 'PRETTY_NAME'),
        'kernel': name.release,
        'cpu_model': labeled('/proc/cpuinfo', 'model name'),
        'memory_total': labeled('/proc/meminfo', 'MemTotal'),
        'thp_enabled': chosen(thp + 'enabled'), 'thp_shmem': chosen(thp + 'shmem_enabled'),
        'shm_file_system': file_system('/dev/shm') if os.path.isdir('/dev/shm') else 'missing',
        'load_average': first_line('/proc/loadavg'),
    }


def python_facts():
    import multiprocessing
    try:
        import numpy
        numpy_version = numpy.__version__
    except ImportError:
        numpy_version = 'missing'
    return {
        'python': platform.python_implementation(),
        'python_version': '.'.join(map(str, getattr(sys, 'pypy_version_info', sys.version_info)[:3])),
        'python_language': platform.python_version(),
        'python_compiler': platform.python_compiler(),
        'python_build': ' '.join(platform.python_build()),
        'python_numpy': numpy_version,
        'python_start_method': multiprocessing.get_start_method(),
        'python_arena_folder': arena_folder(),
    }


def arena_folder():
    """Where multiprocessing puts the files of its shared arrays: the kind of place, not its path."""
    try:
        from multiprocessing import heap
        candidates = heap.Arena._dir_candidates
    except (ImportError, AttributeError):
        candidates = []
    return candidates[0] if candidates else 'temporary directory'
