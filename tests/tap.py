# SPDX-License-Identifier: MIT
"""Test Anything Protocol for the tests of the built faultline, and how they run it.

A test is a function marked @test('what it shows'); it fails by an exception and is left out by
Skip('why'). Where a test stands several times with other arguments, add() does it. run() runs all.
Why a test failed goes to standard error: of a TAP test, meson shows nothing else.
"""
import csv
import ctypes
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

FAULTLINE = os.path.abspath(sys.argv[1])
NOBODY = 61234  # an ordinary user whom nobody else is
SLOW = 120      # seconds after which a program hangs, on the slowest of machines

def heed(number):
    """A shell without job control starts what runs in the background with SIGINT ignored, as nohup does with SIGHUP, and
    whatever is started from here would ignore it, too. What is caught is not ignored after an exec."""
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)


for _number in signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT:
    heed(_number)

_tests = []
_folders = []
_ends = []


class Skip(Exception):
    pass


def add(what, function, *arguments):
    _tests.append((what, lambda: function(*arguments)))


def test(what):
    def mark(function):
        add(what, function)
        return function
    return mark


def at_end(function):
    """To be called when all tests have run."""
    _ends.append(function)


def again(function, *arguments, **named):
    """What other load on the machine did to one run, it did not do to three."""
    for last in False, False, True:
        try:
            return function(*arguments, **named)
        except AssertionError:
            if last:
                raise
    return None


def expect(condition, *words):
    if not condition:
        raise AssertionError(' '.join(str(word) for word in words)[:2000])


def equal(got, expected):
    expect(got == expected, f'{got!r} is not {expected!r}')


def contains(text, part):
    expect(part in text, f'{part!r} is not in {text!r}')


def new_folder():
    """A folder for one test, which every user may write into; removed at the end."""
    folder = tempfile.mkdtemp(prefix='faultline-test-')
    os.chmod(folder, 0o777)
    _folders.append(folder)
    return folder


def clean():
    """Removes the folders of all tests."""
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)


def environment(**changes):
    """Neither the locale nor the folders of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith('LC_')}
    return {**kept, 'LANG': 'C', 'TMPDIR': new_folder(), **changes}


def start(*arguments, before=(), **options):
    """Starts `before... faultline arguments...`, with no input, in a folder of its own."""
    defaults = {'cwd': None, 'env': None, 'stdin': subprocess.DEVNULL, 'stdout': subprocess.PIPE,
                'stderr': subprocess.PIPE}
    options = {**defaults, **options}
    options['cwd'] = options['cwd'] or new_folder()
    options['env'] = options['env'] or environment()
    return subprocess.Popen([*before, FAULTLINE, *arguments], **options)


class Ended:
    def __init__(self, process, seconds=SLOW):
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        self.code = process.returncode
        self.out = (out or b'').decode()
        self.err = (err or b'').decode()

    def __repr__(self):
        return f'exit status {self.code}, stdout {self.out!r}, stderr {self.err!r}'

    def rows(self):
        return parse(self.out)


def faultline(*arguments, seconds=SLOW, **options):
    return Ended(start(*arguments, **options), seconds)


def good(*arguments, **options):
    ended = faultline(*arguments, **options)
    expect(ended.code == 0, arguments, ended)
    return ended


def refused(*arguments, **options):
    """A wrong command line: exit status 2, one line on stderr, nothing on stdout. Gives the line."""
    ended = faultline(*arguments, **options)
    expect(ended.code == 2 and not ended.out and ended.err.startswith('faultline: ') and ended.err.count('\n') == 1,
           arguments, ended)
    return ended.err


def parse(text):
    """The rows of a CSV file as dictionaries; every row must have a cell for every column."""
    lines = list(csv.reader(io.StringIO(text), strict=True))
    expect(lines and len(set(lines[0])) == len(lines[0]), 'no header, or a column twice', lines[:1])
    for line in lines:
        expect(len(line) == len(lines[0]), 'a row of another length', line)
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def read(*path):
    with open(os.path.join(*path), encoding='utf-8', newline='') as file:
        return file.read()


def result_folder(ended):
    for line in ended.err.splitlines():
        if line.startswith('Result: '):
            return line[len('Result: '):]
    raise AssertionError(f'no result: {ended!r}')


def check_files(folder):
    """Every file of a result is whole; gives the rows of each by name."""
    files = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith('.csv'):
            text = read(folder, name)
            expect(text.endswith('\n'), name, 'is cut off')
            files[name] = parse(text)
        else:
            expect(False, 'a strange file', name)
    return files


def is_root():
    return os.geteuid() == 0


def need_root():
    if not is_root():
        raise Skip('needs root')


def as_user():
    """Options of start() for an ordinary user, with a copy of faultline where it can be reached."""
    need_root()
    return {'user': NOBODY, 'group': NOBODY, 'extra_groups': []}


def adopt_orphans():
    """Makes this process the parent of whatever a killed faultline leaves behind."""
    if ctypes.CDLL(None).prctl(36, 1, 0, 0, 0):  # PR_SET_CHILD_SUBREAPER
        raise Skip('this kernel gives no orphans away')


def own_shared_memory():
    """Gives this process and its children a /dev/shm of their own, where that is permitted, so that no
    other run of faultline on the machine is seen."""
    if ctypes.CDLL(None).unshare(0x20000) == 0:  # CLONE_NEWNS
        subprocess.run('mount --make-rprivate / && mount -t tmpfs tmpfs /dev/shm', shell=True, capture_output=True,
                       check=False)


def in_mounts(script):
    """The words before a command that run it where `script` has changed the mounts."""
    before = ['unshare', '-m', 'sh', '-c', f'{script} && exec "$@"', 'sh']
    if not shutil.which('unshare'):
        raise Skip('no unshare')
    tried = subprocess.run([*before, 'true'], capture_output=True, check=False)
    if tried.returncode:
        raise Skip(f'no mounts of our own: {tried.stderr.decode().strip().splitlines()[-1]}')
    return before


def objects_left():
    """The shared memory objects of processes that have ended."""
    names = os.listdir('/dev/shm') if os.path.isdir('/dev/shm') else []
    return [name for name in names
            if name.startswith(('faultline.', 'sem.faultline.'))
            and not os.path.exists(f'/proc/{name.partition("faultline.")[2].split("-")[0]}')]


def reachable_by_all():
    """faultline, copied where every user can run it."""
    global FAULTLINE
    folder = new_folder()
    os.chmod(folder, 0o755)
    FAULTLINE = shutil.copy(FAULTLINE, folder)


def explain(*texts):
    for text in texts:
        for line in text.splitlines():
            print('#', line, file=sys.stderr)
    sys.stderr.flush()


def _one(number, what, function):
    try:
        function()
        print(f'ok {number} - {what}', flush=True)
    except Skip as reason:
        print(f'ok {number} - {what} # SKIP {reason}', flush=True)
    except Exception:  # whatever it is, the other tests go on
        print(f'not ok {number} - {what}', flush=True)
        explain(f'not ok {number} - {what}', traceback.format_exc())
        return False
    return True


def run():
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    print(f'1..{len(_tests)}', flush=True)
    reachable_by_all()
    failed = [what for number, (what, function) in enumerate(_tests, 1) if not _one(number, what, function)]
    for end in _ends:
        end()
    clean()
    print(f'# closing: {len(_tests)} tests, {len(failed)} failed')
    sys.exit(bool(failed))
