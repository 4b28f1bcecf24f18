# SPDX-License-Identifier: MIT
"""explain gives its further rounds to the verdicts that hang on them: test_explain_more.py FAULTLINE

A module that Python imports at its start lets some interpreters that measure an Array sleep before they start their
child: every second one with a lock, and two of four without. So whether the lock costs anything stays open, however many
rounds it gets.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import tap
from tap import SLOW, Skip, contains, environment, equal, expect, good, new_folder, parse, read, run, start, test

SECONDS = 60
DOUBT = """
import os
with open('/proc/self/cmdline', 'rb') as file:
    words = file.read()
lock = b'"lock": true' in words
if b'--point' in words and b'"size_size"' in words:
    import multiprocessing.process as process
    import time
    with open(os.environ['FAULTLINE_COUNT'] + str(lock), 'a+b') as file:
        number = file.tell()
        file.write(b'!')
    if number & (1 if lock else 2):
        really = process.BaseProcess.start
        process.BaseProcess.start = lambda self: (time.sleep(0.3), really(self))[1]
"""


SLEEPS = """
import os
with open('/proc/self/cmdline', 'rb') as file:
    words = file.read()

def is_odd():
    with open(os.environ['FAULTLINE_COUNT'], 'a+b') as file:
        file.write(b'!')
        return file.tell() & 1

if b'--point' in words and (%s):
    import multiprocessing.process as process
    import time
    really = process.BaseProcess.start
    process.BaseProcess.start = lambda self: (time.sleep(0.6), really(self))[1]
"""


def python_with_numpy():
    for name in sys.executable, 'python3', '/usr/bin/python3':
        found = shutil.which(name)
        if found and subprocess.run([found, '-c', 'import numpy'], capture_output=True, check=False,
                                    timeout=SLOW).returncode == 0:
            return found
    raise Skip('no Python here has numpy')


def doubtful():
    """The environment of a Python in which the lock stays open."""
    if not os.path.exists('/proc/self/cmdline'):
        raise Skip('no /proc')
    folder = new_folder()
    with open(os.path.join(folder, 'sitecustomize.py'), 'w', encoding='utf-8') as file:
        file.write(DOUBT)
    return environment(PYTHONPATH=folder, FAULTLINE_COUNT=os.path.join(folder, 'count'), PYTHONDONTWRITEBYTECODE='1')


def explained(seconds, *more):
    folder = new_folder()
    ended = good('explain', '--python', python_with_numpy(), '--elements', '20000', '--variant', 'size_size', '--time',
                 str(seconds), '-o', 'o', *more, cwd=folder, env=doubtful(), seconds=10 * SLOW)
    return os.path.join(folder, 'o'), ended


def rounds_of(folder):
    rows = parse(read(folder, 'ipc_benchmark.csv'))
    return {(row['mechanism'], row['variant'], row['lock']): int(row['rounds'] or 0) for row in rows}


@test('further rounds go to the verdict that is open, and not to rows on which none hangs')
def _():
    for seconds in SECONDS, 3 * SECONDS, 9 * SECONDS:
        folder, ended = explained(seconds)
        rounds = rounds_of(folder)
        if rounds['Array', 'size_size', 'on'] > 8:
            break
    manager = rounds['Manager', 'namespace', 'off']
    expect(rounds['Array', 'size_size', 'on'] > 8, rounds)
    expect(rounds['Array', 'size_size', 'off'] >= rounds['Array', 'size_size', 'on'], rounds)
    expect(3 <= manager <= 6, rounds)
    expect(re.search('not tested: [^()]*the lock', ' '.join(ended.out.split())), ended)


@test('they are in pairs, and the figures are those of the samples')
def _():
    folder, _ = explained(1)
    rows = parse(read(folder, 'ipc_benchmark.samples.csv'))
    rounds = {lock: {row['round'] for row in rows if row['mechanism'] == 'Array' and row['variant'] == 'size_size' and
                     row['lock'] == lock} for lock in ('on', 'off')}
    expect(len(rounds['on']) >= 6 and rounds['on'] == rounds['off'], rounds)
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run([sys.executable, '-B', os.path.join(here, 'check_result_csv.py'),
                           os.path.join(here, '..', 'analysis', 'python'), folder], capture_output=True, text=True,
                          check=False, timeout=SLOW)
    equal((done.returncode, done.stderr), (0, ''))


def explained_by(condition):
    """The first paragraph, of a Python whose processes sleep before they start a child where this holds."""
    if not os.path.exists('/proc/self/cmdline'):
        raise Skip('no /proc')
    folder = new_folder()
    with open(os.path.join(folder, 'sitecustomize.py'), 'w', encoding='utf-8') as file:
        file.write(SLEEPS % condition)
    ended = good('explain', '--python', python_with_numpy(), '--elements', '20000', '--variant', 'size_size', '--time',
                 '1', '-o', 'o', cwd=folder, seconds=10 * SLOW,
                 env=environment(PYTHONPATH=folder, FAULTLINE_COUNT=os.path.join(folder, 'count'),
                                 PYTHONDONTWRITEBYTECODE='1'))
    return ' '.join(ended.out.partition('\n\n')[0].split()), ended


@test('parts that were measured in slower processes are given as no shares')
def _():
    answer, ended = explained_by("b'calls_size_size' in words")
    reasons = 'measured by themselves, its parts take|the times of the Array reach'  # the latter on a busy machine
    expect(re.search(f"How its time is divided can't be said: ({reasons}) ", answer), answer)
    expect('of it is' not in answer and 'explained too much' not in ended.out, ended)


@test('an Array of two speeds has no shares either')
def _():
    answer, ended = explained_by("""b'"size_size"' in words and b'"lock": false' in words and is_odd()""")
    contains(answer, "can't be said: the times of the Array reach from ")
    expect('of it is' not in answer, ended)


def of_mark(mark):
    """The processes that have it in their environment."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{name}/environ', 'rb') as file:
                if mark.encode() in file.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def has_further_rounds(mark):
    for pid in of_mark(mark):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as file:
                if b'--rounds\x001\x00--row' in file.read():
                    return True
        except OSError:
            pass
    return False


def ended_in_further_rounds(number):
    folder, mark = new_folder(), f'FAULTLINE_MARK={os.urandom(8).hex()}'
    process = start('explain', '--python', python_with_numpy(), '--elements', '20000', '--variant', 'size_size', '--time',
                    '100', '-o', 'o', cwd=folder, env={**doubtful(), **dict([mark.split('=')])},
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, before=['env', '--default-signal'])
    end = time.monotonic() + 10 * SLOW
    while process.poll() is None and not has_further_rounds(mark) and time.monotonic() < end:
        time.sleep(0.005)
    process.send_signal(number)
    equal(process.wait(SLOW), -number)
    end = time.monotonic() + SLOW
    while of_mark(mark) and time.monotonic() < end:
        time.sleep(0.01)
    equal(of_mark(mark), [])
    equal(tap.objects_left() if IS_SHARED else os.listdir('/dev/shm'), [])
    explained_after = good('explain', os.path.join(folder, 'o'), '--elements', '20000', '--variant', 'size_size')
    contains(explained_after.out, 'multiprocessing.Array')


def is_shared():
    """Whether others on this machine use this /dev/shm, too."""
    before = os.stat('/dev/shm').st_dev if os.path.isdir('/dev/shm') else None
    tap.own_shared_memory()
    return before is None or os.stat('/dev/shm').st_dev == before


IS_SHARED = is_shared()
for signal_number in signal.SIGTERM, signal.SIGKILL:
    tap.add(f'{signal_number.name} in the further rounds leaves a whole result and no process', ended_in_further_rounds,
            signal_number)

run()
