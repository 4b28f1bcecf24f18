# SPDX-License-Identifier: MIT
"""Where output goes and what is left of it: devices, FIFOs, links, folders of other users, full disks, two writers at
once, signals; and whose code faultline runs."""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import threading
import time

from tap import (FAULTLINE, NOBODY, SLOW, Ended, Skip, add, adopt_orphans, as_user, contains, environment, equal, expect,
                 faultline, good, in_mounts, need_root, new_folder, read, run, start, test)

TESTS = os.path.dirname(os.path.abspath(__file__))
SMALL = os.path.join(TESTS, 'data', 'result-small')
REPORT = 'report', SMALL, '--format', 'markdown', '-o'
WHOLE = good(*REPORT, '-').out
LETTERS = ''.join(map(chr, [0x9b, 0x85, 0x202e, 0x2066, 0x200f, 0x061c, 0x2028]))  # C1, direction, line separator
adopt_orphans()


def wait_for(what, condition, seconds=SLOW):
    end = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < end, what, 'did not happen')
        time.sleep(0.005)


def listing(folder):
    return sorted(os.listdir(folder))


def kind(path):
    return stat.S_IFMT(os.lstat(path).st_mode)


def read_fifo(path):
    """Reads a FIFO to its end; gives a function that waits for what came."""
    got = []
    thread = threading.Thread(target=lambda: got.append(read(path)), daemon=True)
    thread.start()

    def finish():
        thread.join(SLOW)
        expect(got, 'nothing came through the FIFO')
        return got[0]
    return finish


@test('-o - is standard output, and no file is made')
def _():
    cwd = new_folder()
    good(*REPORT, '-', cwd=cwd)
    archive = start('pack', SMALL, '-o', '-', cwd=cwd)
    with tarfile.open(fileobj=archive.stdout, mode='r|gz') as packed:
        expect(len(packed.getnames()) > 5)
    archive.communicate()
    equal((archive.returncode, listing(cwd)), (0, []))


@test('chart -o - is one picture on standard output')
def _():
    if not shutil.which('gnuplot'):
        raise Skip('no gnuplot')
    cwd = new_folder()
    one = good('chart', SMALL, '--only', 'memset', '--format', 'svg', '-o', '-', cwd=cwd)
    expect(one.out.startswith('<?xml') and one.out.rstrip().endswith('</svg>'), one)
    ended = faultline('chart', SMALL, '-o', '-', cwd=cwd)
    expect(ended.code == 2 and 'one picture' in ended.err and not ended.out, ended)
    equal(listing(cwd), [])


@test('compare -o: a file, or - for standard output; a folder can\'t go there')
def _():
    cwd = new_folder()
    shown = good('compare', SMALL, SMALL, cwd=cwd).out
    equal(good('compare', SMALL, SMALL, '-o', '-', cwd=cwd).out, shown)
    equal((good('compare', SMALL, SMALL, '-o', 'c.txt', cwd=cwd).out, read(cwd, 'c.txt')), ('', shown))
    for verb in ('run', 'noop', '-o', '-'), ('trace', '-o', '-', '--', 'true'), ('explain', '-o', '-'):
        ended = faultline(*verb, cwd=cwd)
        expect(ended.code == 2 and "standard output can't take a folder" in ended.err, ended)
    equal(listing(cwd), ['c.txt'])


def to_device(**user):
    equal(good(*REPORT, '/dev/null', **user).out, '')
    equal(kind('/dev/null'), stat.S_IFCHR)
    if os.path.exists('/dev/full'):
        ended = faultline(*REPORT, '/dev/full', **user)
        expect(ended.code == 1 and '/dev/full: can\'t be written: No space left on device' in ended.err, ended)
        equal(kind('/dev/full'), stat.S_IFCHR)


@test('standard output that is full is an error with the reason, whatever was to be written')
def _():
    if not os.path.exists('/dev/full'):
        raise Skip('no /dev/full')
    for verb in ('compare', SMALL, SMALL), ('fleet', SMALL), ('list',), ('export', SMALL, '--format', 'go'), ('--help',):
        with open('/dev/full', 'w', encoding='ascii') as full:
            ended = faultline(*verb, stdout=full)
        expect(ended.code == 1 and 'No space left on device' in ended.err, verb, ended)


@test('compare reads a CSV file from a pipe')
def _():
    path = os.path.join(SMALL, 'memset.csv')
    with subprocess.Popen(['cat', path], stdout=subprocess.PIPE) as cat:
        rows = good('compare', '/dev/stdin', path, '--format', 'csv', stdin=cat.stdout).rows()
        cat.stdout.close()
    equal({row['probe'] for row in rows}, {'stdin', 'memset'})


@test('an empty name is an error')
def _():
    before = listing('/')
    for verb in ('run', 'noop', '-o', ''), ('trace', '-o', '', '--', 'true'), ('explain', '-o', ''), ('chart', SMALL, '-o', ''):
        ended = faultline(*verb)
        expect(ended.code == 1 and 'its name is empty' in ended.err, verb, ended)
    equal(listing('/'), before)
    for verb in ('compare', '', SMALL), ('report', ''), ('chart', ''), ('pack', ''), ('fleet', ''), ('explain', ''), ('export', '', '--format', 'go'):
        ended = faultline(*verb)
        expect(ended.code == 1 and 'the name of a result is empty' in ended.err, verb, ended)


@test('what is no folder is not taken for one')
def _():
    cwd = new_folder()
    os.symlink('nothing', os.path.join(cwd, 'link'))
    os.mkfifo(os.path.join(cwd, 'fifo'))
    for verb in ('run', 'noop', '-o', 'link'), ('chart', SMALL, '-o', 'link'), ('chart', SMALL, '-o', 'fifo'), ('chart', SMALL, '-o', 'fifo/x'):
        ended = faultline(*verb, cwd=cwd)
        expect(ended.code == 1 and ("can't create the folder: what is there is no folder" in ended.err), verb, ended)
    for name, why in ('fifo', 'already exists and is no folder'), ('/dev/null', 'already exists and is no folder'), ('n' * 300, 'File name too long'):
        ended = faultline('run', 'noop', '-o', name, cwd=cwd)
        expect(ended.code == 2 and f'-o {name}: {why}; name a new or empty folder' in ended.err, ended)
    equal(listing(cwd), ['fifo', 'link'])


@test('a descriptor whose number is too large is not taken for another one')
def _():
    ended = faultline(*REPORT, '/dev/fd/4294967297')
    expect(ended.code == 1 and "can't be written" in ended.err and not ended.out, ended)
    ended = faultline(*REPORT, '')
    expect(ended.code == 1 and 'the name of the file is empty' in ended.err, ended)


def to_fifo(**user):
    cwd = new_folder()
    fifo = os.path.join(cwd, 'fifo')
    os.mkfifo(fifo)
    if user:
        os.chown(fifo, NOBODY, NOBODY)
    finish = read_fifo(fifo)
    good(*REPORT, 'fifo', cwd=cwd, **user)
    equal((finish(), kind(fifo), listing(cwd)), (WHOLE, stat.S_IFIFO, ['fifo']))


def to_link(**user):
    cwd = new_folder()
    os.mkdir(os.path.join(cwd, 'elsewhere'))
    os.chmod(os.path.join(cwd, 'elsewhere'), 0o777)
    for name, target in ('link', 'elsewhere/r.md'), ('device', '/dev/null'), ('out', '/proc/self/fd/1'):
        os.symlink(target, os.path.join(cwd, name))
        if user:
            os.lchown(os.path.join(cwd, name), NOBODY, NOBODY)
    for _ in range(2):  # to what is not there yet, and to a file
        good(*REPORT, 'link', cwd=cwd, **user)
        equal((read(cwd, 'link'), read(cwd, 'elsewhere', 'r.md')), (WHOLE, WHOLE))
    good(*REPORT, 'device', cwd=cwd, **user)
    equal(good(*REPORT, 'out', cwd=cwd, **user).out, WHOLE)
    equal([kind(os.path.join(cwd, name)) for name in ('link', 'device', 'out')], 3 * [stat.S_IFLNK])
    equal((listing(cwd), listing(os.path.join(cwd, 'elsewhere'))), (['device', 'elsewhere', 'link', 'out'], ['r.md']))


def to_file(**user):
    cwd = new_folder()
    path = os.path.join(cwd, 'r.md')
    good(*REPORT, 'r.md', cwd=cwd, umask=0o027, **user)
    equal((read(path), stat.S_IMODE(os.stat(path).st_mode)), (WHOLE, 0o640))
    os.chmod(path, 0o604)
    good(*REPORT, 'r.md', cwd=cwd, **user)
    equal((read(path), stat.S_IMODE(os.stat(path).st_mode), listing(cwd)), (WHOLE, 0o604, ['r.md']))


def to_folder(**user):
    cwd = new_folder()
    os.mkdir(os.path.join(cwd, 'folder'))
    ended = faultline(*REPORT, 'folder', cwd=cwd, **user)
    expect(ended.code == 1 and "folder: can't be written: it is a folder" in ended.err, ended)
    ended = faultline(*REPORT, 'none/r.md', cwd=cwd, **user)
    expect(ended.code == 1 and "none/r.md: can't be written: No such file or directory" in ended.err, ended)


def as_each(what, function):
    add(what, function)

    def by_user():
        function(**as_user())
    add(f'{what}, by an ordinary user', by_user)


as_each('-o onto a device: it stays, and a full one is an error', to_device)
as_each('-o onto a FIFO: who reads it gets all', to_fifo)
as_each('-o onto a link: it stays, and what it leads to is written', to_link)
as_each('-o onto a file: its permissions stay, a new one has those of the umask', to_file)
as_each('-o onto a folder, or into none, is an error', to_folder)


@test('-o /dev/stdout behind what was written before')
def _():
    path = os.path.join(new_folder(), 'log')
    with open(path, 'w+', encoding='utf-8') as file:
        file.write('before\n')
        file.flush()
        good(*REPORT, '/dev/stdout', stdout=file)
    equal(read(path), 'before\n' + WHOLE)


def public_folder(mode):
    """A folder that everybody may write to, with what another user put there to catch root; and what that leads to."""
    need_root()
    folder = new_folder()
    public, victim = os.path.join(folder, 'public'), os.path.join(folder, 'victim')
    os.mkdir(public)
    os.chmod(public, mode)
    with open(victim, 'w', encoding='utf-8') as file:
        file.write('secret')
    return public, victim


def planted(mode, kept):
    public, victim = public_folder(mode)
    for name in 'r.md.part', 'link.md', 'r.md':
        os.symlink(victim, os.path.join(public, name))
    os.unlink(os.path.join(public, 'r.md'))
    os.mkfifo(os.path.join(public, 'fifo.md'))
    with open(os.path.join(public, 'file.md'), 'w', encoding='utf-8') as file:
        file.write('of another user')
    os.chmod(os.path.join(public, 'file.md'), 0o666)
    for name in listing(public):
        os.lchown(os.path.join(public, name), NOBODY, NOBODY)
    for name in 'link.md', 'fifo.md':
        ended = faultline(*REPORT, os.path.join(public, name))
        expect(ended.code == 1 and "another user's" in ended.err, name, ended)
    for name in 'r.md', 'file.md':
        good(*REPORT, os.path.join(public, name))
        equal((read(public, name), os.stat(os.path.join(public, name)).st_uid), (WHOLE, 0))
        expect(not os.stat(os.path.join(public, name)).st_mode & 0o022, name, 'can be changed by others')
    equal((read(victim), listing(public)), (kept, ['fifo.md', 'file.md', 'link.md', 'r.md', 'r.md.part']))


add('what another user put into a public folder is not followed', planted, 0o777, 'secret')
add('the same in a sticky one', planted, 0o1777, 'secret')


@test('a folder of somebody else: an error, and nothing is changed')
def _():
    user, folder = as_user(), new_folder()
    os.chmod(folder, 0o755)
    ended = faultline(*REPORT, os.path.join(folder, 'r.md'), **user)
    expect(ended.code == 1 and "r.md: can't be written: Permission denied" in ended.err, ended)
    os.chmod(folder, 0o1777)
    with open(os.path.join(folder, 'root.md'), 'w', encoding='utf-8') as file:
        file.write('of root')
    ended = faultline(*REPORT, os.path.join(folder, 'root.md'), **user)
    expect(ended.code == 1 and "root.md: can't be written: Operation not permitted" in ended.err, ended)
    equal((read(folder, 'root.md'), listing(folder)), ('of root', ['root.md']))


@test('a file of the user that is named like a temporary one stays')
def _():
    cwd = new_folder()
    with open(os.path.join(cwd, 'p.tar.gz.part'), 'w', encoding='utf-8') as file:
        file.write('precious')
    good('pack', SMALL, '-o', 'p.tar.gz', cwd=cwd)
    equal((read(cwd, 'p.tar.gz.part'), listing(cwd)), ('precious', ['p.tar.gz', 'p.tar.gz.part']))


def two_writers(before=()):
    cwd = new_folder()
    other = os.path.join(new_folder(), 'r')
    shutil.copytree(SMALL, other)
    os.unlink(os.path.join(other, 'pipe.csv'))
    whole = {WHOLE, good('report', other, '--format', 'markdown', '-o', '-').out}
    for _ in range(10):
        writers = [start('report', folder, '--format', 'markdown', '-o', 'r.md', cwd=cwd, before=before)
                   for folder in (SMALL, other, SMALL, other)]
        equal([Ended(writer).code for writer in writers], [0, 0, 0, 0])
        expect(read(cwd, 'r.md') in whole, 'a mixture was written')
        equal(listing(cwd), ['r.md'])


def without_proc():
    """What runs a command where files without a name can't be named later, as on some file systems."""
    return in_mounts('mount -t tmpfs tmpfs /proc')


add('several writers of one file at once: it is always whole', two_writers)


@test('the same where a file must have a name while it is written')
def _():
    two_writers(without_proc())


def large_result():
    """A result that takes a while to be packed."""
    folder = os.path.join(new_folder(), 'large')
    shutil.copytree(SMALL, folder)
    with open(os.path.join(folder, 'large.csv'), 'wb') as file:
        for _ in range(64):
            file.write(os.urandom(1 << 20))
    return folder


ENDING = [number for number in signal.valid_signals()
          if number not in {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH,
                            signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU} and number < 32
          and number not in (getattr(signal, 'SIGSTKFLT', 0), getattr(signal, 'SIGIO', 0), getattr(signal, 'SIGPWR', 0))]


def killed_while_packing(number, folder, before, has_name):
    cwd = new_folder()
    process = start('pack', folder, '-o', 'r.tar.gz', cwd=cwd, before=['env', '--default-signal', *before])
    if has_name:
        wait_for('a file', lambda: listing(cwd) or process.poll() is not None)
    else:
        time.sleep(0.2)
    process.send_signal(number)
    ended = Ended(process)
    equal((number, ended.code in (-number, 0), set(listing(cwd)) <= {'r.tar.gz'}), (number, True, True))
    return ended.code != 0


def has_nameless_files():
    if not hasattr(os, 'O_TMPFILE'):
        return False
    try:
        os.close(os.open(new_folder(), os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        return False
    return True


@test('no signal, not even SIGKILL, leaves a part of a file')
def _():
    if not has_nameless_files():
        raise Skip('this file system has no files without a name')
    folder = large_result()
    hit = [killed_while_packing(number, folder, (), False) for number in [*ENDING, signal.SIGKILL]]
    expect(any(hit), 'it was always done before')


@test('no signal that can be caught does, where it must have a name while it is written')
def _():
    folder, before = large_result(), without_proc()
    hit = [killed_while_packing(number, folder, before, True) for number in ENDING]
    expect(any(hit), 'it was always done before')


@test('a disk without room: the reason, and the file that was there stays')
def _():
    folder = new_folder()
    before = in_mounts(f'mount -t tmpfs -o size=16k tmpfs {folder} && echo old >{folder}/r.md')
    show = 'sh', '-c', f'"$@"; s=$?; cat {folder}/*; ls -A {folder}; exit $s', 'sh'
    ended = faultline(*REPORT, f'{folder}/r.md', before=[*before, *show])
    expect(ended.code == 1 and "r.md: can't be written: No space left on device" in ended.err, ended)
    equal(ended.out, 'old\nr.md\n')


@test('a temporary folder without room: the reason')
def _():
    packed, folder = os.path.join(new_folder(), 'r.tar.gz'), new_folder()
    if 'built without zlib' in faultline('pack', SMALL, '-o', packed).err:
        raise Skip('built without zlib')
    before = [*in_mounts(f'mount -t tmpfs -o size=16k tmpfs {folder}'), 'env', f'TMPDIR={folder}']
    ended = faultline('compare', packed, SMALL, before=before)
    expect(ended.code == 1 and f"can't be unpacked into {folder}" in ended.err, ended)
    contains(ended.err, 'No space left on device')


@test('what would command a terminal, or turn its text, is not printed')
def _():
    folder = os.path.join(new_folder(), 'r')
    shutil.copytree(SMALL, folder)
    for name in 'platform.csv', 'noop.csv':
        text = read(folder, name)
        with open(os.path.join(folder, name), 'w', encoding='utf-8', newline='') as file:
            file.write(re.sub(r'^(cpu_model,)|(,ok,)', lambda match: f'{match[0]}x{LETTERS}' if match[1] else
                              f',failed,x{LETTERS}', text, flags=re.M))
    broken = os.path.join(folder, 'broken.csv')
    with open(broken, 'w', encoding='utf-8') as file:
        file.write(f'a,status,median_ns\n1,ok,{LETTERS}\n')
    outputs = [faultline('compare', broken, SMALL)]
    os.unlink(broken)
    outputs += [good('compare', folder, SMALL), good('compare', folder, SMALL, '--format', 'markdown'),
                good('report', folder, '--format', 'markdown', '-o', '-'), good('report', folder, '-o', '-')]
    os.mkdir(os.path.join(folder, f'{LETTERS}.csv'))
    os.symlink('nothing', os.path.join(folder, f'l{LETTERS}.csv'))
    outputs.append(faultline('pack', folder, '-o', '/dev/null'))
    for ended in outputs:
        shown = [hex(ord(letter)) for letter in LETTERS if letter in ended.out + ended.err]
        equal((shown, bool(ended.out + ended.err)), ([], True))


def copied(folder, *places):
    """faultline in a folder, and beside it, made by another user, a library or scripts."""
    program = shutil.copy(FAULTLINE, folder)
    for place in places:
        subprocess.run(['mkdir', '-p', place], cwd=folder, check=True, user=NOBODY, group=NOBODY, extra_groups=[])
    return program


@test('a library that another user put beside faultline is not loaded')
def _():
    need_root()
    compiler = shutil.which('cc') or shutil.which('gcc')
    if not compiler:
        raise Skip('no compiler')
    folder = new_folder()
    os.chmod(folder, 0o1777)
    program, library = copied(folder, 'trace/preload'), os.path.join(folder, 'trace/preload/libfaultline_preload.so')
    source = ('#include <stdio.h>\n__attribute__((constructor)) static void begin(void) '
              '{ fputs("other code\\n", stderr); }\n')
    subprocess.run([compiler, '-xc', '-', '-shared', '-fPIC', '-o', library], input=source.encode(), check=True)
    os.chown(library, NOBODY, NOBODY)
    ended = Ended(subprocess.Popen([program, 'trace', '--source', 'preload', '--', '/bin/true'], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment()))
    if 'trace is not' in ended.err:
        raise Skip('no tracer here')
    expect('other code' not in ended.err, ended)
    expect(ended.code == 0 or f'others can change {os.path.join(folder, "trace")}' in ended.err, ended)


@test('scripts that another user put beside faultline are not run')
def _():
    need_root()
    folder = new_folder()
    os.mkdir(os.path.join(folder, 'bin'))
    os.chmod(folder, 0o1777)
    program = shutil.copy(FAULTLINE, os.path.join(folder, 'bin'))
    scripts = 'share/faultline/analysis'
    subprocess.run(['mkdir', '-p', f'{scripts}/parts'], cwd=folder, check=True, user=NOBODY, group=NOBODY, extra_groups=[])
    mark = os.path.join(folder, 'mark')
    for name in 'memset.gp', 'parts/common.gp':
        with open(os.path.join(folder, scripts, name), 'w', encoding='utf-8') as file:
            file.write(f'system "touch {mark}"\n')
    subprocess.run([program, 'chart', SMALL, '-o', os.path.join(folder, 'charts')], env=environment(), capture_output=True,
                   check=False, timeout=SLOW)
    expect(not os.path.exists(mark), 'they were run')


def of_mark(mark):
    """The processes that have it in their environment."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError), open(f'/proc/{name}/environ', 'rb') as file:
            if mark.encode() in file.read():
                found.append(int(name))
    return found


def python_with_numpy():
    """An interpreter that explain can measure, or None."""
    for name in sys.executable, 'python3', '/usr/bin/python3':
        with contextlib.suppress(OSError):
            if subprocess.run([name, '-c', 'import numpy'], env=environment(), capture_output=True, check=False,
                              timeout=SLOW).returncode == 0:
                return name
    return None


def explain_ends(number, until):
    """Ended once it has begun what `until` finds in a command, it takes all with it before it ends itself."""
    mark, cwd = f'FAULTLINE_MARK={os.urandom(8).hex()}', new_folder()
    python = python_with_numpy()
    if 'python' in until and not python:
        raise Skip('no Python here has numpy')
    process = start('explain', '--time', '1' if 'python' in until else '600', '--python', python or 'python3',
                    '-o', 'o', cwd=cwd, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, env=environment(**dict([mark.split('=')])), before=['env', '--default-signal'])

    def has_begun():
        for pid in of_mark(mark):
            with contextlib.suppress(OSError), open(f'/proc/{pid}/cmdline', 'rb') as file:
                if until in file.read().decode(errors='replace').replace('\0', ' '):
                    return True
        return process.poll() is not None
    wait_for(until, has_begun)
    process.send_signal(number)
    code = process.wait(SLOW)
    if number == signal.SIGKILL:
        wait_for('the end of what it had started', lambda: not of_mark(mark))
    equal((code, of_mark(mark)), (-number, []))
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break


for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL:
    add(f'{number.name} of explain ends its run, too', explain_ends, number, 'faultline-trial')
    add(f'{number.name} of explain ends its Python, too', explain_ends, number, 'analysis/python/i')


run()
