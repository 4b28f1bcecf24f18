# SPDX-License-Identifier: MIT
"""Says what the programs beside it find in this Python, one KEY,VALUE a line, before anything is measured:

  executable   where it is, whatever shim has started it
  version      3.11.2, and implementation
  numpy        its version; missing; broken: and why. The last line before a crash is `importing,numpy`
  methods      in which multiprocessing starts a process, with a space between
  shm          free bytes of /dev/shm; none if there is no such folder

Any Python runs this, also one that is too old for the others."""
import os
import platform
import signal
import sys


def put(key, value):
    sys.stdout.write('%s,%s\n' % (key, ' '.join(str(value).split())))
    sys.stdout.flush()


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


signal.alarm(60)
put('executable', os.path.abspath(sys.executable) if sys.executable else '')
put('implementation', platform.python_implementation())
put('version', platform.python_version())
put('methods', start_methods())
put('shm', shm_free())
put('importing', 'numpy')
put('numpy', numpy_version())
