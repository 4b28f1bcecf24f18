# SPDX-License-Identifier: MIT
"""Many results judged together: a real one, whose figures are changed as on nodes that differ by known amounts."""
import csv
import gzip
import io
import math
import os
import random
import re
import resource
import shlex
import shutil
import tarfile

from tap import Skip, contains, environment, equal, expect, faultline, good, new_folder, read, refused, run, test

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
FILES = {name: read(SMALL, name) for name in os.listdir(SMALL)}
HAS_ZLIB = 'built without zlib' not in faultline('pack', SMALL, cwd=new_folder()).err


def need_zlib():
    if not HAS_ZLIB:
        raise Skip('built without zlib')


def scaled(text, factor):
    """The points of a probe, slower by a factor and by 1 % of noise each."""
    rows = list(csv.reader(io.StringIO(text)))
    columns = [rows[0].index(name) for name in ('median_ns', 'ci_low_ns', 'ci_high_ns')]
    for row in rows[1:]:
        noise = factor * math.exp(random.gauss(0, 0.01))
        for i in columns:
            row[i] = '%.9g' % (float(row[i]) * noise) if row[i] else ''
    out = io.StringIO()
    csv.writer(out, lineterminator='\n').writerows(rows)
    return out.getvalue()


def node(folder, name, seed=None, facts='', **slower):
    """A result of a node: its folder."""
    path = os.path.join(folder, name)
    os.makedirs(path)
    for file, text in FILES.items():
        probe = file[:-len('.csv')]
        if file == 'platform.csv':
            keys = {line.split(',')[0] for line in facts.splitlines()}
            text = ''.join(line + '\n' for line in text.splitlines() if line.split(',')[0] not in keys | {'seed'})
            text += f'seed,{seed if seed is not None else random.randrange(1 << 40)}\n{facts}'
        elif file.endswith('.samples.csv'):
            continue
        elif 'median_ns' in text.split('\n')[0]:
            text = scaled(text, slower.get(probe, 1) * math.exp(random.gauss(0, 0.01)))
        with open(os.path.join(path, file), 'w', encoding='utf-8') as out:
            out.write(text)
    return path


def a_fleet(count=20):
    random.seed(7)
    folder = os.path.join(new_folder(), 'packs')
    for i in range(count):
        node(folder, f'n{i:02}')
    return folder


def pack(path, remove=True):
    good('pack', path, '-o', path + '.tar.gz')
    if remove:
        shutil.rmtree(path)
    return path + '.tar.gz'


def unwrapped(text):
    return ' '.join(text.split())


@test('a fleet of equal nodes has no outliers, and says what was measured')
def _():
    out = good('fleet', a_fleet()).out
    contains(out, '20 nodes, 20 runs, ')
    contains(out, 'No outliers.')
    spread = re.findall(r'^  [a-z_ ]+ +20((?: +[0-9.]+){4}) +\S+$', out, re.M)
    expect(spread and all(re.fullmatch(r'\d\.\d{3}', ratio) for row in spread for ratio in row.split()), out)
    expect(all(len(line) <= 80 for line in out.splitlines()), out)


@test('the node that is slower is found, with its probe, its points and what it has in common with others like it')
def _():
    folder = a_fleet()
    for name in 'slow1', 'slow2', 'slow3':
        node(folder, name, facts='thp_enabled,never\n', page_fault=1.3)
    node(folder, 'slowest', page_fault=2, memset=1.5)
    out = unwrapped(good('fleet', folder).out)
    points = sum(1 for row in csv.DictReader(io.StringIO(FILES['page_fault.csv'])) if row['status'] == 'ok')
    expect(out.index('slowest: page_fault') < out.index('slow1: page_fault'), out)
    contains(out, f"times the fleet's median ({points} of {points} points), memset 1.5")
    contains(out, 'page_fault: thp_enabled is never on 3 of 4 outliers, and on 0 of 20 others')
    rows = good('fleet', folder, '--format', 'csv').rows()
    equal(sorted({(row['node'], row['probe']) for row in rows if row['outlier'] == 'slower'}),
          [('slow1', 'page_fault'), ('slow2', 'page_fault'), ('slow3', 'page_fault'), ('slowest', 'memset'),
           ('slowest', 'page_fault')])
    contains(good('fleet', folder, '--format', 'markdown').out, '* slowest: page')


@test('--fail-above fails for a slower node, for a missing one, and for one that can not be read')
def _():
    folder = a_fleet()
    good('fleet', folder, '--fail-above', '10')
    names = os.path.join(new_folder(), 'names')
    with open(names, 'w', encoding='utf-8') as file:
        file.write('# rack 7\n' + ''.join(f'n{i:02}  \r\n' for i in range(1, 22)))
    ended = faultline('fleet', folder, '--expect', names, '--fail-above', '10')
    expect(ended.code == 1 and 'Missing: n20, n21' in ended.out and 'Not expected: n00' in ended.out, ended)
    node(folder, 'slow', page_fault=1.3)
    equal(faultline('fleet', folder, '--fail-above', '50').code, 0)
    ended = faultline('fleet', folder, '--fail-above', '10')
    expect(ended.code == 1 and 'slower by more than 10 %: 1 node' in ended.err, ended)


@test('two kinds of machines are two groups, not one with outliers')
def _():
    folder = a_fleet()
    for i in range(8):
        node(folder, f'other{i}', facts='cpu_model,Another\n', page_fault=2, memset=0.5)
    out = good('fleet', folder).out
    contains(out, 'Groups of like machines')
    contains(out, 'No outliers.')
    contains(unwrapped(out), 'group 2, 8 nodes: ')
    expect(max(map(len, out.splitlines())) <= 80, out)
    contains(unwrapped(good('fleet', folder, '--group', 'system').out), 'other0: ')
    contains(refused('fleet', folder, '--group', 'label_foo'), '--group label_foo: no node has this fact; facts are the keys')
    contains(refused('fleet', folder, '--group', 'cpu_modle'), '--group cpu_modle: no node has this fact; did you mean cpu_model?')


@test('several runs of a node are one node, by the name of the folder, of the pack, or of the label')
def _():
    folder = a_fleet(6)
    node(folder, 'm1/2026-11-23T16-24-08Z')
    node(folder, 'm1/2026-11-24T16-24-08Z')
    node(folder, 'x', facts='label_node,n00\n')
    if HAS_ZLIB:
        pack(node(folder, 'n01-2026-11-24T16-24-08Z'))
        path = pack(node(folder, 'any'))
        os.rename(path, path + '.n02')
    rows = good('fleet', folder, '--format', 'csv').rows()
    runs = {row['node']: row['runs'] for row in rows}
    equal(runs, {'m1': '2', 'n00': '2', 'n01': '2' if HAS_ZLIB else '1', 'n02': '2' if HAS_ZLIB else '1',
                 **{f'n0{i}': '1' for i in range(3, 6)}})


@test('a node that is a little slower in all its probes is found by all of them together')
def _():
    folder = a_fleet(30)
    probes = [name[:-len('.csv')] for name, text in FILES.items() if 'median_ns' in text.split('\n')[0] and
              not name.endswith('.samples.csv')]
    node(folder, 'slow', **{probe: 1.07 for probe in probes})
    rows = {row['node']: row for row in good('fleet', folder, '--format', 'csv').rows() if row['probe'] == 'all probes'}
    equal([name for name, row in rows.items() if row['outlier'] != 'no'], ['slow'])
    equal(rows['slow']['outlier'], 'slower')
    equal((rows['slow']['points_slower'], rows['slow']['worst_point']), (rows['slow']['points'], ''))
    expect(1.05 < float(rows['slow']['ratio']) < 1.09, rows['slow'])
    contains(unwrapped(good('fleet', folder).out), "probes)")
    contains(unwrapped(good('fleet', folder).out), 'all probes 1.0')


@test('the runs of a node must agree: one or two of three that stray decide nothing, and all three do')
def _():
    folder = a_fleet(0)
    for i in range(20):
        for number in range(3):
            strays = (i == 3 and number == 1) or (i == 4 and number > 0)
            node(folder, f'n{i:02}/2026-11-0{number + 1}T00-00-00Z', facts='warning_1,other load: CPU 0\n',
                 page_fault=1.15 if strays else 1.3 if i == 5 else 1)
    rows = good('fleet', folder, '--format', 'csv').rows()
    equal({row['node'] for row in rows if row['outlier'] not in ('no', 'suspect')}, {'n05'})
    equal({row['runs'] for row in rows}, {'3'})
    contains(unwrapped(good('fleet', folder).out), 'n05: page_fault 1.')


@test('a node that had more runs under other load than the others is no outlier')
def _():
    folder = a_fleet(0)
    for i in range(20):
        for number in range(3):
            node(folder, f'n{i:02}/2026-11-0{number + 1}T00-00-00Z', page_fault=1.3 if i == 5 else 1,
                 facts='warning_1,other load: CPU 0\n' if i == 5 else '')
    rows = good('fleet', folder, '--format', 'csv').rows()
    equal({(row['node'], row['probe'], row['outlier']) for row in rows if row['outlier'] != 'no'},
          {('n05', 'page_fault', 'suspect')})


@test('of too few nodes to find an outlier, one that is far from all others is a suspect, with its probe')
def _():
    folder = a_fleet(5)
    expect('Suspects' not in good('fleet', folder).out, 'equal nodes')
    node(folder, 'slow', page_fault=1.3)
    out = unwrapped(good('fleet', folder).out)
    contains(out, 'No outliers. Suspects: they deviate, but')
    contains(out, 'slow: page_fault 1.')
    equal(faultline('fleet', folder, '--fail-above', '10').code, 0)
    node(folder, 'slower', page_fault=1.4)
    expect('Suspects' not in good('fleet', folder).out, 'two slower ones of seven may be a kind of their own')


@test('links to packs are read, those to folders are not; what is no file is refused')
def _():
    need_zlib()
    folder, links = a_fleet(6), os.path.join(new_folder(), 'links')
    os.mkdir(links)
    for name in os.listdir(folder):
        os.symlink(pack(os.path.join(folder, name)), os.path.join(links, f'{name}.tar.gz'))
    os.symlink(links, os.path.join(links, 'itself'))
    os.symlink('nothing', os.path.join(links, 'nothing.tar.gz'))
    contains(good('fleet', links).out, '6 nodes, 6 runs')
    fifo = os.path.join(links, 'fifo')
    os.mkfifo(fifo)
    contains(good('fleet', links).out, '6 nodes, 6 runs')
    ended = faultline('fleet', fifo)
    expect(ended.code == 1 and 'neither a folder nor a file' in ended.err, ended)


@test('groups are distinguished by the whole of long facts')
def _():
    folder = a_fleet(0)
    for i in range(10):
        node(folder, f'n{i}', facts=f'label_flags,{"x" * 900}{i % 2}\n', page_fault=1 + i % 2)
    out = good('fleet', folder, '--group', 'label_flags').out
    contains(out, 'Groups of like machines')
    contains(out, 'No outliers.')


@test('a label is printed without what commands a terminal, and an empty one names no node')
def _():
    folder = a_fleet(5)
    node(folder, 'x', facts='label_node,a\u202eb\u009bc\n')
    node(folder, 'y', facts='label_node,\n')
    names = {row['node'] for row in good('fleet', folder, '--format', 'csv').rows()}
    expect('y' in names and not any(letter in name for name in names for letter in '\u202e\u009b'), names)


@test('a value of an axis that is too long for a label is refused')
def _():
    folder = a_fleet(5)
    path = node(folder, 'long')
    text = FILES['page_fault.csv'].replace('private', 'x' * 5000, 1)
    with open(os.path.join(path, 'page_fault.csv'), 'w', encoding='utf-8') as file:
        file.write(text)
    contains(unwrapped(good('fleet', folder).out), 'page_fault.csv:2: mapping: a value of more than 4096 bytes')


@test('a run that was given twice counts once')
def _():
    folder = a_fleet(5)
    shutil.copytree(os.path.join(folder, 'n00'), os.path.join(folder, 'again', 'n00'))
    out = good('fleet', folder).out
    contains(unwrapped(out), 'a run of n00 that was given before')
    contains(out, '5 nodes, 5 runs')


def write(folder, name, data):
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(data)


@test('broken packs are named with the reason, and the rest is judged')
def _():
    need_zlib()
    folder = a_fleet(6)
    with open(pack(os.path.join(folder, 'n00')), 'rb') as file:
        good_pack = file.read()
    write(folder, 'cut.tar.gz', good_pack[:len(good_pack) // 2])
    write(folder, 'empty.tar.gz', b'')
    write(folder, 'before.tar.gz', b'Warning: a virtual machine\n' + good_pack)
    write(folder, 'within.tar.gz', good_pack[:900] + b'\nWarning: a virtual machine\n' + good_pack[900:])
    write(folder, 'words.tar.gz', b'srun: error: n7: task 0: Killed\n')
    write(folder, 'n00.err', b'Warning: a virtual machine\n')
    write(folder, '.hidden', b'x')
    ended = good('fleet', folder)
    out = unwrapped(ended.out)
    contains(out, '6 nodes, 6 runs')
    contains(out, 'not read: 5 results')
    for reason in ('cut.tar.gz: cut off', 'empty.tar.gz: empty', 'before.tar.gz: text precedes the pack',
                   'within.tar.gz: damaged: standard error was mixed into the pack',
                   "words.tar.gz: not a pack; it begins with 'srun: error: n7: task 0: Killed'"):
        contains(out, reason)
    equal(faultline('fleet', folder, '--fail-above', '10').code, 1)


@test('a hostile pack writes nothing and exhausts nothing')
def _():
    need_zlib()
    folder = a_fleet(5)
    bomb = io.BytesIO()
    with tarfile.open(fileobj=bomb, mode='w:gz') as archive:
        entry = tarfile.TarInfo('p/u/memset.csv')
        entry.size = 1 << 29
        with open('/dev/zero', 'rb') as zeros:  # not from memory, which the child would begin with
            archive.addfile(entry, zeros)
    write(folder, 'bomb.tar.gz', bomb.getvalue())
    for name, member in ('up', '../../escaped'), ('root', '/tmp/faultline-escaped'):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode='w:gz') as archive:
            entry = tarfile.TarInfo(member)
            entry.size = 1
            archive.addfile(entry, io.BytesIO(b'x'))
        write(folder, name + '.tar.gz', out.getvalue())
    env, cwd = environment(), new_folder()
    out = good('fleet', folder, env=env, cwd=cwd).out
    contains(out, 'not read: 3 results')
    contains(out, '5 nodes')
    equal((os.listdir(cwd), os.listdir(env['TMPDIR'])), ([], []))
    expect(not os.path.exists('/tmp/faultline-escaped'), 'it was written')
    expect(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 300 << 10, 'it took much memory')


@test('of a pack only the files beside its facts are read')
def _():
    need_zlib()
    folder = a_fleet(5)
    path = node(folder, 'more')
    with tarfile.open(path + '.tar.gz', 'w:gz', format=tarfile.USTAR_FORMAT) as archive:
        archive.add(path, 'p/u')
        entry = tarfile.TarInfo('z/other.csv')
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b'x'))
    shutil.rmtree(path)
    contains(good('fleet', folder).out, '6 nodes, 6 runs')


@test('a FIFO among the files of a node does not stop the reading')
def _():
    folder = a_fleet(5)
    for name, file in ('fifo', 'page_fault.csv'), ('facts', 'platform.csv'):
        path = os.path.join(node(folder, name), file)
        os.unlink(path)
        os.mkfifo(path)
    out = unwrapped(good('fleet', folder).out)
    contains(out, '5 nodes, 5 runs')
    contains(out, 'fifo/page_fault.csv: not a regular file')
    expect(faultline('compare', os.path.join(folder, 'fifo'), SMALL).code == 1, 'a FIFO was taken')


@test('odd names of files are printed without what commands a terminal')
def _():
    folder = a_fleet(5)
    for name in ' ', '\x1b[2J', 'a"b,c', "it's", '-o', 'ü', 'a\nb', '|*?<b>', 'x' * 240:
        node(folder, name)
    node(os.fsdecode(os.fsencode(folder) + b'/\xff'), '2026-11-23T16-24-08Z')
    for style in 'table', 'csv', 'markdown':
        out = good('fleet', folder, '--format', style).out
        expect('\x1b' not in out, out)
    equal(len({row['node'] for row in good('fleet', folder, '--format', 'csv').rows()}), 15)


@test('different sweeps and versions: what few nodes have is not judged, and a newer schema is not read')
def _():
    folder = a_fleet()
    node(folder, 'old', facts='version,0.0.1\n')
    os.remove(os.path.join(folder, 'old', 'page_fault.csv'))
    with open(os.path.join(folder, 'old', 'sleep.csv'), 'w', encoding='utf-8') as file:
        file.write('size,status,median_ns\n4,ok,12\n')
    node(folder, 'newer', facts='schema,999\n')
    out = unwrapped(good('fleet', folder).out)
    contains(out, '1 of 21 nodes has another version')
    contains(out, 'was written by a newer faultline')
    expect('sleep' not in out, out)


@test('ten thousand files are read, and a fleet that is too small is not judged')
def _():
    folder = a_fleet(4)
    contains(unwrapped(good('fleet', folder).out), 'Too few like machines to judge which of them deviates')
    for i in range(10000):
        write(folder, f'{i}.log', b'')
    contains(good('fleet', folder).out, '4 nodes')
    for i in range(3000):
        write(folder, f'{i}.tar.gz', b'')
    out = good('fleet', folder).out
    contains(out, 'not read: 3000 results')
    contains(out, 'and 2960 more')


@test('few nodes: their ratios, of several runs the median, and the command that compares them')
def _():
    random.seed(1)
    folder = os.path.join(new_folder(), "it's")
    for number in range(3):
        node(folder, f'a/2026-11-0{number + 1}T00-00-00Z')
        node(folder, f'b/2026-11-0{number + 1}T00-00-00Z', page_fault=9 if number == 1 else 1.3)
    node(folder, 'c x', page_fault=2)
    os.remove(os.path.join(folder, 'c x', 'memset.csv'))
    ended = good('fleet', folder, '--fail-above', '5')
    out = ended.out
    contains(unwrapped(out), 'A: a, 3 runs B: b, 3 runs C: c x, 1 run ')
    b, c = map(float, re.search(r'^ *page_fault +\d+ +([\d.]+) +([\d.]+)$', out, re.M).groups())
    expect(1.2 < b < 1.4 and 1.8 < c < 2.2, b, c)
    expect(re.search(r'^ *memset +\d+ +[\d.]+ +-$', out, re.M), out)
    expect('\n\n\n' not in out and out[-2:] != '\n\n', out)
    command, = re.findall(r'^ *faultline (compare .*)$', out, re.M)
    good(*shlex.split(command))
    contains(good('fleet', folder, '--format', 'markdown').out, '\n```\n  faultline compare ')
    node(folder, 'd', facts='cpu_model,Another\n')
    out = good('fleet', folder).out
    expect(' / A' in out and 'd, 1 run' not in out, out)


@test('a single node, and machines that are all of another kind: the command that shows them')
def _():
    for kinds, verb, count in ((1, 'report', 1), (3, 'compare', 3)):
        folder = os.path.join(new_folder(), 'packs')
        for i in range(kinds):
            node(folder, f'n{i}', facts=f'cpu_model,{i}\n')
        command, = re.findall(r'^ *faultline (.*)$', good('fleet', folder).out, re.M)
        words = shlex.split(command)
        equal((words[0], len(words)), (verb, count + 1))
        good(*words)
    for i in range(1, 6):
        node(folder, f'more{i}', facts=f'cpu_model,more{i}\n')
    contains(good('fleet', folder).out, '--group architecture')


def fail_points(path, probe, status, reason, most=99):
    """Points that were measured fail instead: how many."""
    name = os.path.join(path, probe + '.csv')
    rows = list(csv.DictReader(io.StringIO(read(path, probe + '.csv'))))
    figures = list(rows[0])[list(rows[0]).index('status'):]
    failed = [row for row in rows if row['status'] == 'ok'][:most]
    for row in failed:
        row.update({column: '' for column in figures}, status=status, reason=reason)
    with open(name, 'w', encoding='utf-8') as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator='\n')
        out.writeheader()
        out.writerows(rows)
    return len(failed)


@test('a node that can not measure what the others can is an outlier, with the reason; what most can not measure is none')
def _():
    folder = a_fleet()
    lost = fail_points(node(folder, 'broken'), 'page_fault', 'crashed', 'Bus error')
    fail_points(node(folder, 'partly'), 'memset', 'failed', 'no space left on device', 1)
    out = unwrapped(good('fleet', folder).out)
    contains(out, f'broken: page_fault crashed at {lost} points: Bus error; measured on 21 other nodes')
    contains(out, 'partly: memset failed at 1 point: no space left on device; measured on 21 other nodes')
    rows = {(row['node'], row['probe']): row for row in good('fleet', folder, '--format', 'csv').rows()}
    equal([rows['broken', 'page_fault'][key] for key in ('points', 'outlier', 'points_failed', 'why')],
          ['0', 'failed', str(lost), 'crashed: Bus error'])
    equal([rows['partly', 'memset'][key] for key in ('outlier', 'points_failed')], ['failed', '1'])
    ended = faultline('fleet', folder, '--fail-above', '50')
    expect(ended.code == 1 and f'not measured though like nodes did: {lost + 1} points' in ended.err, ended)
    for i in range(10):
        fail_points(os.path.join(folder, f'n{i:02}'), 'page_fault', 'crashed', 'Bus error')
    expect('page_fault crashed' not in good('fleet', folder).out, 'half of the fleet can not measure it')


@test('a run that ended early is named with the points that it lacks; a result with a point twice is not judged')
def _():
    folder = a_fleet()
    expect('Ended before' not in good('fleet', folder).out, 'all points were measured')
    lost = fail_points(node(folder, 'early'), 'page_fault', 'not_reached', '')
    contains(unwrapped(good('fleet', folder).out), f'Ended before all points were measured, 1 of 21 nodes, which lack {lost} points: early')
    name = os.path.join(node(folder, 'twice'), 'noop.csv')
    with open(name, 'a', encoding='utf-8') as file:
        file.write(FILES['noop.csv'].splitlines()[1] + '\n')
    line = len(FILES['noop.csv'].splitlines()) + 1
    contains(unwrapped(good('fleet', folder).out), f'twice/noop.csv:{line}: the same point as row 1 of noop')


@test('a node that became slower from run to run is named, and the others are not')
def _():
    folder = a_fleet(0)
    for i in range(8):
        for run_number in range(6):
            slower = 1.08 ** run_number if i == 3 else 1
            node(folder, f'n{i}/2026-11-{run_number + 1:02}T00-00-00Z',
                 facts=f'started_utc,2026-11-{run_number + 1:02}T00-00-00Z\n', page_fault=slower)
    out = unwrapped(good('fleet', folder).out)
    contains(out, '8 nodes, 48 runs')
    contains(out, 'n3: page_fault 1.2')
    contains(out, 'times, 6 runs, 2026-11-01 to 2026-11-06')
    equal(out.count('2026-11-01 to'), 1)


@test('nodes whose clocks differ are judged all the same')
def _():
    folder = a_fleet(0)
    for i, year in enumerate((1970, 2026, 2026, 2026, 9999, 2026)):
        node(folder, f'n{i}', facts=f'started_utc,{year}-11-01T00-00-00Z\n')
    contains(good('fleet', folder).out, '6 nodes, 6 runs')


@test('--report: a page that needs no other file, with a square and a dot for each node and probe')
def _():
    folder = a_fleet()
    node(folder, '<script>alert(1)</script>', page_fault=2)
    fail_points(node(folder, 'broken'), 'memset', 'crashed', 'Bus <b> error')
    page = os.path.join(new_folder(), 'fleet.html')
    good('fleet', folder, '--report', page)
    text = read(os.path.dirname(page), 'fleet.html')
    expect('<script>alert' not in text and 'Bus <b>' not in text, 'text of a result became markup')
    expect('http' not in text.replace('http-equiv', ''), 'it names another file')
    rows = good('fleet', folder, '--format', 'csv').rows()
    equal(text.count('<circle'), sum(row['points'] != '0' for row in rows))
    equal(text.count('<rect') - text.count('</title></rect>'), 9)  # the squares have titles, those of the legend none
    equal(text.count('</title></rect>'), len(rows))
    contains(text, 'page_fault: 2')
    ended = faultline('fleet', folder, '--report', '/nonexistent/x.html')
    expect(ended.code == 1 and '/nonexistent' in ended.err, ended)


@test('a stack of 256 KiB is enough')
def _():
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer needs a larger stack')
    folder = a_fleet(6)
    write(folder, 'words.tar.gz', b'srun: error: n7: task 0: Killed\n')

    def limit():
        resource.setrlimit(resource.RLIMIT_STACK, (256 << 10, 256 << 10))
    good('fleet', folder, preexec_fn=limit)
    good('compare', os.path.join(folder, 'n00'), os.path.join(folder, 'n01'), preexec_fn=limit)
    good('run', 'noop', '--samples', '1', '--no-charts', cwd=new_folder(), preexec_fn=limit)


@test('compare, report and chart of more than 16 results say that fleet judges that many')
def _():
    folder = a_fleet(17)
    nodes = [os.path.join(folder, name) for name in os.listdir(folder)]
    for verb in 'compare', 'report', 'chart':
        contains(refused(verb, *nodes), "'faultline fleet' judges that many")


def a_trace():
    folder = new_folder()
    write(folder, 'platform.csv', b'key,value\nschema,1\ntrace_program,true\n')
    write(folder, 'trace.csv', b'process,thread,name,primitive,calls\n')
    return folder


@test('what is no fleet is refused')
def _():
    contains(refused('fleet'), 'expected folders of results')
    empty = os.path.join(new_folder(), 'empty')
    write(os.path.dirname(empty), 'empty', b'')
    for path, why in ((new_folder(), 'no result was found'), ('/nonexistent', "can't be read"), (empty, 'empty'),
                      ('/dev/null', 'neither a folder nor a file'), (a_trace(), "a trace; expected a result of 'faultline run'")):
        ended = faultline('fleet', path)
        expect(ended.code == 1 and why in ended.err, ended)
    for path in '/nonexistent', new_folder():
        ended = faultline('fleet', a_fleet(1), '--expect', path)
        expect(ended.code == 1 and "can't be read" in ended.err, ended)


run()
