# SPDX-License-Identifier: MIT
"""Packed results: made the same twice, read as the folder is, and unpacked without trust."""
import gzip
import io
import os
import resource
import shutil
import signal
import tarfile
import time

from tap import (SLOW, Skip, add, contains, environment, equal, expect, faultline, good, new_folder, read, refused, run,
                 start, test)

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
NAME = 'small-2026-11-23T16-24-08Z.tar.gz'
SANITIZED = os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none'
HAS_ZLIB = 'built without zlib' not in faultline('pack', SMALL, cwd=new_folder()).err


def need_zlib():
    """Without it results are packed, but not read."""
    if not HAS_ZLIB:
        raise Skip('built without zlib')


def packed(*more, folder=SMALL):
    cwd = new_folder()
    good('pack', folder, '-o', 'small.tar.gz', *more, cwd=cwd)
    return cwd, os.path.join(cwd, 'small.tar.gz')


def data(path):
    with open(path, 'rb') as file:
        return file.read()


def left_behind(env):
    return [name for name in os.listdir(env['TMPDIR']) if name.startswith('faultline-')]


@test('without zlib it packs without compressing, does not read, and says what to do')
def _():
    if HAS_ZLIB:
        raise Skip('built with zlib')
    cwd, path = packed()
    expect(os.path.getsize(path) > sum(os.path.getsize(os.path.join(SMALL, name)) for name in os.listdir(SMALL)), 'it is small')
    ended = faultline('compare', path, SMALL, cwd=cwd)
    expect(ended.code == 1 and not ended.out, ended)
    contains(ended.err, 'tar xzf')


@test('an archive holds the bytes of the files, also of one that is long')
def _():
    folder = os.path.join(new_folder(), 'r')
    shutil.copytree(SMALL, folder)
    with open(os.path.join(folder, 'long.csv'), 'wb') as file:
        file.write(bytes(range(256)) * 1000)
    with open(os.path.join(folder, 'empty.csv'), 'wb'):
        pass
    _, path = packed(folder=folder)
    with tarfile.open(path) as archive:
        equal({name.split('/')[2]: archive.extractfile(name).read() for name in archive.getnames()},
              {name: data(os.path.join(folder, name)) for name in os.listdir(folder)})
    with gzip.open(path) as file:  # its check and length at the end
        equal(len(file.read()) % 512, 0)


@test('the same files make the same archive, wherever they lie and whenever they were changed')
def _():
    _, first = packed()
    copy = os.path.join(new_folder(), 'elsewhere')
    shutil.copytree(SMALL, copy)
    for name in os.listdir(copy):
        os.utime(os.path.join(copy, name), (1, 1))
        os.chmod(os.path.join(copy, name), 0o600)
    _, second = packed(folder=copy)
    expect(data(first) == data(second), 'they differ')


@test('names are sorted, nobody owns a file, the time is that of the run')
def _():
    _, path = packed()
    with tarfile.open(path) as archive:
        members = archive.getmembers()
    names = [member.name for member in members]
    equal(names, sorted(names))
    equal(sorted(names), sorted(f'small/2026-11-23T16-24-08Z/{name}' for name in os.listdir(SMALL)))
    for member in members:
        equal((member.uid, member.gid, member.uname, member.gname, member.mode, member.mtime, member.type),
              (0, 0, '', '', 0o644, 1795451048, tarfile.REGTYPE))
    equal(data(path)[:8] + data(path)[9:10], b'\x1f\x8b\x08\x00\x00\x00\x00\x00\xff')


@test('it is named after the facts, and holds nothing but what faultline writes')
def _():
    cwd, folder = new_folder(), os.path.join(new_folder(), 'r')
    shutil.copytree(SMALL, folder)
    os.mkdir(os.path.join(folder, 'charts'))
    for name in ('private.txt', '.hidden.csv', 'charts/a.svg', 'charts/notes'):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write('x')
    os.symlink('/etc/passwd', os.path.join(folder, 'link.csv'))
    ended = good('pack', folder, cwd=cwd)
    equal(os.listdir(cwd), [NAME])
    for name in ('private.txt', '.hidden.csv', 'charts/notes', 'link.csv'):
        contains(ended.err, f'Left out: {name}\n')
    with tarfile.open(os.path.join(cwd, NAME)) as archive:
        names = [name.split('/', 2)[2] for name in archive.getnames()]
    equal(sorted(names), sorted(os.listdir(SMALL) + ['charts/a.svg']))


@test('hostile facts make a name that leads nowhere')
def _():
    cwd, folder = new_folder(), new_folder()
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nplatform,../../x y\nstarted_utc,"..\n/a"\n')
    good('pack', folder, cwd=cwd)
    equal(os.listdir(cwd), ['_._.._x_y-_.__a.tar.gz'])


def same_output(*arguments):
    need_zlib()
    cwd, _ = packed()
    os.symlink(SMALL, os.path.join(cwd, 'small'))
    env = environment()
    from_folder = good(*(word.format('small') for word in arguments), cwd=cwd)
    from_archive = good(*(word.format('small.tar.gz') for word in arguments), cwd=cwd, env=env)
    equal(from_archive.out, from_folder.out)
    expect(from_folder.out, 'nothing was printed')
    equal(left_behind(env), [])


for verb, *arguments in [('compare', '{}', SMALL), ('compare', SMALL, '{}', '--format', 'csv'),
                         ('report', '{}', '--format', 'markdown', '-o', '-'),
                         ('report', '{}', SMALL, '--format', 'markdown', '-o', '-')]:
    add(f'{verb} {" ".join(arguments).replace(SMALL, "FOLDER")}: an archive is read as its folder', same_output, verb, *arguments)


@test('explain reads an archive as its folder')
def _():
    need_zlib()
    cwd, replayed = new_folder(), os.path.join(os.path.dirname(SMALL), 'chart', 'explain')
    good('pack', replayed, '-o', 'r.tar.gz', cwd=cwd)
    env = environment()
    equal(good('explain', 'r.tar.gz', cwd=cwd, env=env).out, good('explain', replayed, cwd=cwd).out)
    equal(left_behind(env), [])


@test('chart draws an archive as its folder')
def _():
    need_zlib()
    cwd, _ = packed()
    if not shutil.which('gnuplot'):
        raise Skip('no gnuplot')
    env = environment()
    good('chart', SMALL, '-o', 'a', '--format', 'svg', '--only', 'memset', cwd=cwd)
    good('chart', 'small.tar.gz', '--format', 'svg', '--only', 'memset', cwd=cwd, env=env)
    equal(read(cwd, 'charts', 'memset.svg'), read(cwd, 'a', 'memset.svg'))
    equal(left_behind(env), [])


@test('what another tar made is read too')
def _():
    need_zlib()
    cwd = new_folder()
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        with tarfile.open(os.path.join(cwd, 'x.tgz'), 'w:gz', format=form) as archive:
            archive.add(SMALL, './r')
        good('compare', 'x.tgz', SMALL, cwd=cwd)


class Evil:
    """An archive, member by member, on top of a good result."""

    def __init__(self, with_result=True, **options):
        need_zlib()
        self.cwd, self.env = new_folder(), environment()
        self.path = os.path.join(self.cwd, 'evil.tar.gz')
        self.archive = tarfile.open(self.path, 'w:gz', **options)
        if with_result:
            self.add('r/platform.csv', data(os.path.join(SMALL, 'platform.csv')))
            self.add('r/noop.csv', data(os.path.join(SMALL, 'noop.csv')))

    def add(self, name, body=b'', **fields):
        member = tarfile.TarInfo(name)
        member.size = len(body)
        for field, value in fields.items():
            setattr(member, field, value)
        self.archive.addfile(member, io.BytesIO(body))

    def said(self):
        self.archive.close()
        before = sorted(os.listdir(self.cwd))
        ended = faultline('compare', self.path, SMALL, cwd=self.cwd, env=self.env)
        expect(ended.code == 1 and not ended.out and ended.err.count('\n') == 1, ended)
        equal(sorted(os.listdir(self.cwd)), before)
        equal(left_behind(self.env), [])
        equal(os.path.exists(os.path.join(self.env['TMPDIR'], 'hit')), False)
        return ended.err


def evil_member(said, name, fields):
    evil = Evil()
    evil.add(name, **fields)
    contains(evil.said(), said)


for what, said, name, fields in [
        ('a name that leads up', 'leads out', '../hit', {}),
        ('a name that leads up later', 'leads out', 'r/../../hit', {}),
        ('an absolute name', 'leads out', '/tmp/hit', {}),
        ('an empty part', 'leads out', 'r//hit', {}),
        ('a dot within', 'leads out', 'r/./hit', {}),
        ('a control character', "'r/?[1mhit' leads out", 'r/\033[1mhit', {}),
        ('a symbolic link', 'link, a device', 'r/memset.csv', {'type': tarfile.SYMTYPE, 'linkname': '/etc/passwd'}),
        ('a hard link', 'link, a device', 'r/memset.csv', {'type': tarfile.LNKTYPE, 'linkname': '/etc/passwd'}),
        ('a device', 'link, a device', 'r/memset.csv', {'type': tarfile.CHRTYPE, 'devmajor': 1, 'devminor': 3}),
        ('a FIFO', 'link, a device', 'r/memset.csv', {'type': tarfile.FIFOTYPE}),
        ('a name twice', 'duplicate entry', 'r/noop.csv', {}),
        ('a file as a folder', "can't be unpacked", 'r/noop.csv/x', {}),
        ('a second result', 'more than one result', 's/platform.csv', {}),
        ('a long name', 'names that are too long', 'r/' + 'x' * 300, {})]:
    add(f'{what} is refused', evil_member, said, name, fields)


@test('a long name as GNU tar writes it is refused')
def _():
    evil = Evil(format=tarfile.GNU_FORMAT)
    evil.add('r/' + 'x' * 300)
    contains(evil.said(), "type 'L'")


@test('an archive without a result is refused')
def _():
    evil = Evil(with_result=False)
    evil.add('r/memset.csv', data(os.path.join(SMALL, 'memset.csv')))
    contains(evil.said(), 'it has no platform.csv')


@test('a bad cell is reported with the name of the archive')
def _():
    evil = Evil()
    evil.add('r/memset.csv', b'size,status,median_ns\n1\n')
    contains(evil.said(), 'evil.tar.gz: memset.csv:2: 1 cell; expected 3')


@test('too many entries are refused')
def _():
    evil = Evil()
    for number in range(10001):
        evil.add(f'r/{number}.txt')
    contains(evil.said(), 'more than 10000 files and folders')


@test('folders that only names imply count, too')
def _():
    evil = Evil(format=tarfile.USTAR_FORMAT)
    for number in range(200):
        evil.add('r/' + '/'.join([f'{number:x}'] + 60 * ['d']) + '/x')
    contains(evil.said(), 'more than 10000 files and folders')


def many(header, row, rows):
    """A result whose one file takes far more memory than it has bytes."""
    folder = new_folder()
    shutil.copy(os.path.join(SMALL, 'platform.csv'), folder)
    with open(os.path.join(folder, 'x.csv'), 'w', encoding='utf-8') as file:
        file.write(header + '\n')
        file.writelines(row.format(number) + '\n' for number in range(rows))
    limits = {'preexec_fn': lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))}
    return faultline('compare', os.path.join(folder, 'x.csv'), SMALL, **({} if SANITIZED else limits))


for what, header, row, rows in [
        ('rows of many empty cells', 'a,status,median_ns' + ''.join(f',c{i}' for i in range(1000)), '{},ok,1' + 1000 * ',', 40000),
        ('many probes of a row each', 'probe,a,status,median_ns' + ''.join(f',c{i}' for i in range(1000)),
         'p{},1,ok,1' + 1000 * ',', 900)]:
    def refused_for_size(header=header, row=row, rows=rows):
        ended = many(header, row, rows)
        expect(ended.code == 1 and 'for a file of this size' in ended.err, ended)
    add(f'{what} are refused before they fill the memory', refused_for_size)


@test('a bomb is refused before it fills a disk')
def _():
    need_zlib()
    cwd, env = new_folder(), environment()
    path = os.path.join(cwd, 'bomb.tar.gz')
    member = tarfile.TarInfo('r/platform.csv')
    member.size = 6 << 30
    with gzip.open(path, 'wb', compresslevel=1) as file:
        file.write(member.tobuf(tarfile.GNU_FORMAT))
        zeros = bytes(1 << 20)
        for _ in range(1100):
            file.write(zeros)
    ended = faultline('compare', path, SMALL, cwd=cwd, env=env)
    expect(ended.code == 1 and 'far more than a result of its size' in ended.err, ended)
    equal(left_behind(env), [])


def cut(length, said):
    need_zlib()
    cwd, path = packed()
    whole = data(path)
    with open(path, 'wb') as file:
        file.write(whole[:length])
    env = environment()
    ended = faultline('compare', path, SMALL, cwd=cwd, env=env)
    expect(ended.code == 1 and not ended.out, ended)
    contains(ended.err, said)
    equal(left_behind(env), [])


for length, said in [(-1, 'cut off'), (-9, 'cut off'), (3000, 'cut off'), (12, 'cut off')]:
    add(f'an archive cut at {length} is refused', cut, length, said)


@test('a damaged archive is refused')
def _():
    need_zlib()
    cwd, path = packed()
    whole = bytearray(data(path))
    for at in range(len(whole) // 2, len(whole) // 2 + 40):
        whole[at] ^= 0x55
    with open(path, 'wb') as file:
        file.write(whole)
    ended = faultline('compare', path, SMALL, cwd=cwd)
    expect(ended.code == 1 and ended.err.startswith('faultline: ' + path), ended)


@test('a compressed file that is no archive is refused')
def _():
    need_zlib()
    path = os.path.join(new_folder(), 'x.gz')
    with gzip.open(path, 'wb') as file:
        file.write(b'hello ' * 1000)
    contains(faultline('compare', path, SMALL).err, 'not a tar archive')


@test('a kill leaves nothing behind')
def _():
    need_zlib()
    cwd, path = packed()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        env = environment()
        os.mkfifo(os.path.join(cwd, f'wait{number}'))
        process = start('compare', path, f'wait{number}', cwd=cwd, env=env)
        until = time.monotonic() + SLOW
        while not left_behind(env) and time.monotonic() < until:
            time.sleep(0.02)
        expect(left_behind(env), 'it did not unpack')
        time.sleep(0.1)
        process.send_signal(number)
        process.communicate()
        while left_behind(env) and time.monotonic() < until:
            time.sleep(0.02)
        equal(left_behind(env), [])


def unpacked(data):
    """The names below PLATFORM/UTC/ with their bytes."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {name.split('/', 2)[2]: archive.extractfile(name).read().decode() for name in archive.getnames()}


def piped(*arguments, before=(), **options):
    """Standard output as bytes, standard error, the exit status; nothing is left in the folder or in TMPDIR."""
    cwd, env = new_folder(), environment()
    process = start(*arguments, cwd=cwd, env=env, before=before)
    out, err = process.communicate(timeout=SLOW)
    equal((os.listdir(cwd), left_behind(env)), ([], []))
    return out, err.decode(), process.returncode


@test('run --pack - writes the pack to standard output, the table to standard error, and nothing else')
def _():
    out, err, code = piped('run', 'noop', '--samples', '2', '--pack', '-', '--label', 'node=n17', '--label', 'rack=7')
    equal(code, 0)
    contains(err, 'noop: ')
    contains(err, 'median')
    files = unpacked(out)
    equal(sorted(files), ['noop.csv', 'noop.samples.csv', 'platform.csv'])
    contains(files['platform.csv'], '\nlabel_node,n17\nlabel_rack,7\n')
    out, err, code = piped('run', 'noop', '--samples', '1', '--pack', '-', '--quiet')
    expect(code == 0 and unpacked(out), err)
    expect(all(line.startswith('Warning: ') for line in err.splitlines()), err)


@test('run --pack FILE with -o DIR writes the same files to both')
def _():
    cwd = new_folder()
    good('run', 'noop', '--samples', '1', '--pack', 'n.tar.gz', '-o', 'n', '--no-charts', cwd=cwd)
    equal(unpacked(data(os.path.join(cwd, 'n.tar.gz'))),
          {name: read(cwd, 'n', name) for name in os.listdir(os.path.join(cwd, 'n'))})


@test('run --pack that can not be written says so before it measures; nothing is left')
def _():
    for path in '/nonexistent/x.tar.gz', '.':
        out, err, code = piped('run', 'noop', '--time', '60', '--pack', path)
        expect(code == 1 and not out and "can't be written" in err, out, err, code)
        expect('Warning' not in err, err)
    out, err, code = piped('run', 'noop', '--samples', '1', '--pack', '/dev/full')
    expect(code == 1 and "/dev/full: can't be written" in err, err, code)


@test('an interrupted run --pack - writes what it has measured, and ends by the signal')
def _():
    cwd, env = new_folder(), environment()
    process = start('run', 'noop', 'memset', '--time', '100', '--pack', '-', cwd=cwd, env=env)
    time.sleep(2)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SLOW)
    equal(process.returncode, -signal.SIGTERM)
    expect('noop.csv' in unpacked(out), err)
    contains(err.decode(), 'what was measured so far is in the pack on standard output')
    until = time.monotonic() + SLOW
    while left_behind(env) and time.monotonic() < until:  # a process that outlives it removes its folder
        time.sleep(0.05)
    equal((os.listdir(cwd), left_behind(env)), ([], []))


@test('trace --pack - keeps the output of the program out of the pack')
def _():
    if faultline('trace', '--', 'true').code:
        raise Skip('nothing can be traced here')
    out, err, code = piped('trace', '--pack', '-', '--label', 'node=n1', '--', 'sh', '-c', 'echo from the program; exit 3')
    equal(code, 3)
    contains(err, 'from the program')
    contains(unpacked(out)['platform.csv'], 'label_node,n1')


@test('a label is KEY=VALUE')
def _():
    for bad in 'rack', '=7', 'Rack=7', 'a b=7', 'rack=', 'r' * 61 + '=1':
        contains(refused('run', 'noop', '--label', bad), 'expected KEY=VALUE')
    contains(refused('run', 'noop', '--label', 'rack=7\nseed,1'), 'not one line')
    contains(refused('run', 'noop', '--label', 'rack=7', '--label', 'rack=8'), 'given twice')


@test('a packed trace is refused by name where a result is expected')
def _():
    need_zlib()
    folder = new_folder()
    for name, text in (('platform.csv', 'key,value\nschema,1\ntrace_program,true\n'), ('trace.csv', 'process,thread\n1,1\n')):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)
    pack = os.path.join(new_folder(), 'trace.tar.gz')
    good('pack', folder, '-o', pack)
    ended = faultline('explain', pack)
    expect(ended.code == 1 and f'{pack}: a trace; expected' in ended.err, ended)


@test('what is no result is not packed')
def _():
    ended = faultline('pack', new_folder())
    expect(ended.code == 1 and 'not a result' in ended.err, ended)
    contains(refused('pack'), 'expected one folder of a result')
    contains(refused('pack', SMALL, SMALL), 'expected one folder of a result')


@test('a result that no archive could hold whole is not packed: its facts are a link, or it has too many files')
def _():
    folder, cwd = os.path.join(new_folder(), 'r'), new_folder()
    shutil.copytree(SMALL, folder)
    for number in range(10000):
        with open(f'{folder}/{number}.csv', 'wb'):
            pass
    ended = faultline('pack', folder, cwd=cwd)
    expect(ended.code == 1 and 'more than 10000 files' in ended.err, ended)
    shutil.rmtree(folder)
    os.mkdir(folder)
    os.symlink(os.path.join(SMALL, 'platform.csv'), os.path.join(folder, 'platform.csv'))
    ended = faultline('pack', folder, cwd=cwd)
    expect(ended.code == 1 and 'platform.csv: a link, and links are not packed' in ended.err, ended)
    equal(os.listdir(cwd), [])


@test('a full disk leaves no half of an archive')
def _():
    ended = faultline('pack', SMALL, '-o', '/dev/full/x.tar.gz')
    expect(ended.code == 1 and "can't be written" in ended.err, ended)
    cwd = new_folder()
    ended = faultline('pack', SMALL, '-o', 'x.tar.gz', cwd=cwd, before=('sh', '-c', 'ulimit -f 1; trap "" XFSZ; exec "$@"', 'sh'))
    expect(ended.code == 1 and "can't be written" in ended.err, ended)
    equal(os.listdir(cwd), [])


run()
