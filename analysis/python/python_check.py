# SPDX-License-Identifier: MIT
"""Says what the programs beside it find in this Python, one KEY,VALUE a line, before anything is measured:

  executable   where it is, whatever shim has started it
  version      3.11.2, and implementation
  numpy        its version; missing; broken: and why. The last line before a crash is `importing,numpy`
  methods      in which multiprocessing starts a process, with a space between
  shm          free bytes of /dev/shm; none if there is no such folder
  settings     variables of the environment that change what Python costs, NAME=VALUE, with a space between

Any Python runs this, also one that is too old for the others."""
import os
import platform
import signal
import sys

COSTLY = 'PYTHONMALLOC', 'PYTHONDEVMODE', 'PYTHONTRACEMALLOC', 'PYTHONPROFILEIMPORTTIME', 'PYTHONVERBOSE', 'PYTHON_GIL', 'PYTHON_JIT'


def put(key, value):
    """In bytes: whoever reads this does not know of PYTHONIOENCODING."""
    line = '%s,%s\n' % (key, ' '.join(str(value).split()))
    os.write(1, line if isinstance(line, bytes) else line.encode('utf-8', 'surrogateescape'))


def first_cause(error):
    """numpy wraps what is wrong into a page of advice."""
    while getattr(error, '__cause__', None) or getattr(error, '__context__', None):
        error = error.__cause__ or error.__context__
    return str(error)[:200]


def numpy_version():
    try:
        import numpy
        numpy.zeros(1) + 1
        return numpy.__version__
    except ImportError as error:
        name = getattr(error, 'name', None) or str(error).split()[-1]
        return 'missing' if name == 'numpy' else 'broken: %s' % first_cause(error)
    except Exception as error:
        return 'broken: %s: %s' % (type(error).__name__, first_cause(error))


def shm_free():
    try:
        status = os.statvfs('/dev/shm')
    except OSError:
        return 'none'
    return status.f_bavail * status.f_frsize


def start_methods():
    import multiprocessing
    return ' '.join(multiprocessing.get_all_start_methods()) if hasattr(multiprocessing, 'get_all_start_methods') else 'fork'


def settings():
    given = [(name, os.environ.get(name, '')) for name in COSTLY]
    return ' '.join('%s=%s' % (name, value if value.isalnum() else '...') for name, value in given if value)


signal.alarm(60)
put('executable', os.path.abspath(sys.executable) if sys.executable else '')
put('implementation', platform.python_implementation())
put('version', platform.python_version())
put('methods', start_methods())
put('shm', shm_free())
put('settings', settings())
put('importing', 'numpy')
put('numpy', numpy_version())
