# SPDX-License-Identifier: MIT
"""Results in the formats of other tools, read by these where they are installed, and their JSON compared."""
import collections
import csv
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import time
import urllib.request

from tap import FAULTLINE, SLOW, Skip, contains, equal, expect, faultline, good, new_folder, refused, run, test

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
FORMATS = 'google-benchmark', 'go', 'openmetrics', 'hyperfine'
_folders = []


def measured():
    """A run with rounds enough for intervals, of a probe without axes and one with some."""
    if not _folders:
        _folders.append(os.path.join(new_folder(), 'r'))
        good('run', 'noop', 'memset', '--size', '64,4K', '--samples', '8', '--no-charts', '-o', _folders[0])
    return _folders[0]


def exported(form, folder=SMALL):
    return good('export', folder, '--format', form).out


def rows(folder, probe):
    with open(os.path.join(folder, probe + '.csv'), encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def points(folder):
    """The name of each measured point, and its row."""
    found = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith('.csv') or name == 'platform.csv' or name.endswith('.samples.csv'):
            continue
        for row in rows(folder, name[:-4]):
            axes = list(row)[:list(row).index('status')]
            if row['status'] == 'ok':
                found['/'.join([name[:-4]] + [f'{axis}:{row[axis]}' for axis in axes])] = row
    return found


def close(one, other, share=1e-6):
    return abs(one - other) <= share * max(abs(one), abs(other), 1e-30)


@test('google-benchmark: a repetition for each round, whose median is that of the CSV')
def _():
    folder = measured()
    document = json.loads(exported('google-benchmark', folder))
    equal(document['context']['executable'], 'faultline')
    expect(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00', document['context']['date']), document['context'])
    found = collections.defaultdict(list)
    for entry in document['benchmarks']:
        equal((entry['run_type'], entry['time_unit'], entry['name']), ('iteration', 'ns', entry['run_name']))
        equal(entry['repetition_index'], len(found[entry['name']]))
        expect(entry['iterations'] >= 1 and entry['cpu_time'] >= 0, entry)
        found[entry['name']].append(entry)
    expected = points(folder)
    equal(sorted(found), sorted(expected))
    for name, entries in found.items():
        equal(len(entries), int(expected[name]['rounds']))
        equal({entry['repetitions'] for entry in entries}, {len(entries)})
        expect(close(statistics.median(entry['real_time'] for entry in entries), float(expected[name]['median_ns'])), name)


@test('google-benchmark: what it has is compared with itself and with the result it is from')
def _():
    folder, cwd = measured(), new_folder()
    good('export', folder, '--format', 'google-benchmark', '-o', 'x.json', cwd=cwd)
    for pair in (folder, 'x.json'), ('x.json', folder):
        ended = faultline('compare', *pair, '--format', 'csv', cwd=cwd)
        if 'without jansson' in ended.err:
            raise Skip('built without jansson')
        equal(ended.code, 0)
        ratios = [row for row in ended.rows() if row['kind'] == 'point']
        equal(len(ratios), len(points(folder)))
        for row in ratios:
            expect(close(float(row['ratio']), 1, 1e-3) and row['verdict'] != 'slower', row)


@test("google-benchmark: compare.py of Debian's libbenchmark-tools reads it, and tests the rounds")
def _():
    found = [path for path in ('/usr/share/benchmark/compare.py', '/usr/bin/google-benchmark-compare',
                               '/usr/share/libbenchmark-tools/compare.py', '/usr/bin/compare.py')
             if os.path.exists(path)]
    listed = subprocess.run(['dpkg', '-L', 'libbenchmark-tools'], capture_output=True, text=True, check=False) \
        if shutil.which('dpkg') else None
    if listed and listed.returncode == 0:
        found += [line for line in listed.stdout.splitlines() if line.endswith('compare.py')]
    if not found:
        raise Skip('no compare.py: libbenchmark-tools is not installed')
    # The system's Python has the system's scipy.
    pythons = [path for path in ('/usr/bin/python3', shutil.which('python3') or 'python3') if not subprocess.run(
        [path, '-c', 'import scipy'], capture_output=True, check=False).returncode]
    if not pythons:
        raise Skip('no scipy, which compare.py needs')
    cwd = new_folder()
    good('export', measured(), '--format', 'google-benchmark', '-o', 'x.json', cwd=cwd)
    ended = subprocess.run([pythons[0], found[0], '--no-color', 'benchmarks', 'x.json', 'x.json'], cwd=cwd, text=True,
                           capture_output=True, timeout=SLOW, check=False)
    expect(ended.returncode == 0, ended.stderr[-1000:])
    for name, row in points(measured()).items():
        if int(row['rounds']) > 1:
            contains(ended.stdout, name + '_pvalue')


@test('go: a line for each round, in the grammar of the benchmark format')
def _():
    folder = measured()
    lines = exported('go', folder).splitlines()
    head = dict(line.split(': ', 1) for line in lines if not line.startswith('Benchmark'))
    expect(head['goos'] and head['goarch'] and head['pkg'] == 'faultline', head)
    expect(all(re.fullmatch(r'[a-z][^\sA-Z]*', key) for key in head), head)
    found = collections.defaultdict(list)
    for line in lines[len(head):]:
        match = re.fullmatch(r'Benchmark([A-Z_]\S*) (\d+)((?: [-+.e\d]+ \S+)+)', line)
        expect(match and int(match[2]) >= 1, line)
        figures = match[3].split()
        found[match[1][0].lower() + match[1][1:]].append(float(dict(zip(figures[1::2], figures[::2]))['ns/op']))
    expected = {name.replace(':', '='): row for name, row in points(folder).items()}
    equal(sorted(found), sorted(expected))
    for name, times in found.items():
        equal(len(times), int(expected[name]['rounds']))
        expect(close(statistics.median(times), float(expected[name]['median_ns'])), name)


def metrics(text):
    """The samples of Prometheus text by name and labels; a name has a head before its samples, and all are adjacent."""
    kinds, samples, last = {}, {}, None
    equal(text.splitlines()[-1], '# EOF')
    for line in text.splitlines()[:-1]:
        if line.startswith('# TYPE '):
            name, kind = line[7:].split()
            expect(name not in kinds, 'a metric in two places', name)
            kinds[name], last = kind, name
        elif not line.startswith('# HELP '):
            match = re.fullmatch(r'([a-zA-Z_]\w*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*",?)*)\})? (\S+)', line)
            expect(match and match[1] == last, line)
            labels = tuple(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or ''))
            expect((match[1], labels) not in samples, 'twice', line)
            samples[match[1], labels] = float(match[3])
    equal(set(kinds.values()), {'gauge'})
    return samples


@test('openmetrics: a gauge for each probe, in seconds, with the ends of the intervals')
def _():
    folder = measured()
    samples = metrics(exported('openmetrics', folder))
    count = 0
    for name, row in points(folder).items():
        probe, *axes = name.split('/')
        labels = tuple(tuple(axis.split(':', 1)) for axis in axes)
        for suffix, column in ('', 'median_ns'), ('_ci_low', 'ci_low_ns'), ('_ci_high', 'ci_high_ns'):
            key = f'faultline_{probe}{suffix}_seconds', labels
            equal(key in samples, row[column] != '')
            expect(not row[column] or close(samples[key] * 1e9, float(row[column])), name, column)
            count += row[column] != ''
    equal(len(samples), count + 2)
    started = [value for (name, _), value in samples.items() if name == 'faultline_started_timestamp_seconds']
    expect(abs(time.time() - started[0]) < 3 * 3600, started)


def free_port():
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return found.getsockname()[1]


@test("openmetrics: Debian's prometheus-node-exporter serves it from its textfile folder")
def _():
    program = shutil.which('prometheus-node-exporter') or shutil.which('node_exporter')
    if not program:
        raise Skip('no prometheus-node-exporter')
    folder = new_folder()
    good('export', measured(), '--format', 'openmetrics', '-o', os.path.join(folder, 'faultline.prom'))
    port = free_port()
    server = subprocess.Popen([program, f'--web.listen-address=127.0.0.1:{port}', '--collector.disable-defaults',
                               '--collector.textfile', f'--collector.textfile.directory={folder}'],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    served, until = '', time.monotonic() + SLOW / 2
    try:
        while not served and time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=10) as answer:
                    served = answer.read().decode()
            except OSError:
                time.sleep(0.1)
    finally:
        server.terminate()
        server.communicate(timeout=SLOW)
    contains(served, 'node_textfile_scrape_error 0')
    for (name, _), value in metrics(exported('openmetrics', measured())).items():
        contains(served, '\n' + name)
    contains(served, 'faultline_memset_seconds{')


@test('openmetrics: promtool finds no fault in it')
def _():
    if not shutil.which('promtool'):
        raise Skip('no promtool')
    ended = subprocess.run(['promtool', 'check', 'metrics'], input=exported('openmetrics', measured()), text=True,
                           capture_output=True, timeout=SLOW, check=False)
    equal((ended.returncode, ended.stdout + ended.stderr), (0, ''))


@test('hyperfine: a time for each round, in seconds')
def _():
    folder = measured()
    results = {one['command']: one for one in json.loads(exported('hyperfine', folder))['results']}
    expected = points(folder)
    equal(sorted(results), sorted(expected))
    for name, one in results.items():
        times = one['times']
        equal((len(times), one['exit_codes']), (int(expected[name]['rounds']), [0] * len(times)))
        expect(close(one['median'] * 1e9, float(expected[name]['median_ns'])), name)
        expect(close(one['mean'], statistics.mean(times)) and close(one['min'], min(times)) and
               close(one['max'], max(times)) and close(one['stddev'], statistics.stdev(times), 1e-4), name)
        equal(one['parameters'], dict(axis.split(':', 1) for axis in name.split('/')[1:]))
        if not expected[name]['user_ns']:
            equal(one['user'], None)


@test('points without a time are left out of every format, with a message')
def _():
    measured_there = len(points(SMALL))
    missing = sum(len(rows(SMALL, name[:-4])) for name in os.listdir(SMALL)
                  if not name.endswith(('.samples.csv', 'platform.csv'))) - measured_there
    expect(missing > 0, missing)
    for form in FORMATS:
        ended = good('export', SMALL, '--format', form)
        equal(ended.err, f'Left out: {missing} point{"s" * (missing > 1)} without a time; the format has no place for the '
                         'reason, the CSV has\n')


@test('a result without samples has one line for each point: its median')
def _():
    cwd = new_folder()
    with open(os.path.join(cwd, 'x.csv'), 'w', encoding='utf-8') as file:
        file.write('probe,size,status,reason,note,samples,rounds,iterations,median_ns,ci_low_ns,ci_high_ns,cpu_ns\n'
                   'zero,64,ok,,,8,8,100,5,4,6,3\nzero,4096,failed,no,,0,0,,,,,\n')
    benchmarks = json.loads(good('export', 'x.csv', '--format', 'google-benchmark', cwd=cwd).out)['benchmarks']
    equal([(one['name'], one['real_time'], one['cpu_time'], one['repetitions']) for one in benchmarks],
          [('zero/size:64', 5, 3, 1)])
    contains(good('export', 'x.csv', '--format', 'go', cwd=cwd).out, '\nBenchmarkZero/size=64 100 5 ns/op 3 cpu-ns/op\n')
    one, = json.loads(good('export', 'x.csv', '--format', 'hyperfine', cwd=cwd).out)['results']
    equal((one['stddev'], one['user'], one['times']), (None, None, [5e-9]))
    contains(good('export', 'x.csv', '--format', 'openmetrics', cwd=cwd).out,
             'faultline_zero_ci_low_seconds{size="64"} 4e-09\n')


@test('hostile names stay within their place')
def _():
    cwd, name = new_folder(), 'a "b\\" c/d é'
    with open(os.path.join(cwd, 'x.csv'), 'w', encoding='utf-8', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['probe', 'what', 'status', 'reason', 'rounds', 'median_ns'])
        writer.writerow(['1<p>', name, 'ok', '', 1, 7])
    one, = json.loads(good('export', 'x.csv', '--format', 'google-benchmark', cwd=cwd).out)['benchmarks']
    equal(one['name'].count('/'), 1)
    one, = json.loads(good('export', 'x.csv', '--format', 'hyperfine', cwd=cwd).out)['results']
    equal(one['parameters'], {'what': name})
    line = good('export', 'x.csv', '--format', 'go', cwd=cwd).out.splitlines()[-1]
    equal(len(line.split(' ')), 4)
    sample = [key for key in metrics(good('export', 'x.csv', '--format', 'openmetrics', cwd=cwd).out)
              if key[0].startswith('faultline__1')]
    equal(sample, [('faultline__1_p__seconds', (('what', name.replace('\\', '\\\\').replace('"', '\\"')),))])


@test('wrong command lines, a trace, an output that can not be written')
def _():
    contains(refused('export', SMALL), 'expected --format google-benchmark, go, openmetrics or hyperfine')
    contains(refused('export', '--format', 'go'), 'expected one result')
    contains(refused('export', SMALL, '--format', 'g'), "--format: no value 'g'; expected google-benchmark, go, ")
    folder = new_folder()
    for name, text in ('platform.csv', 'key,value\nschema,1\n'), ('trace.csv', 'process,thread\n'):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)
    ended = faultline('export', folder, '--format', 'go')
    expect(ended.code == 1 and 'a trace' in ended.err and not ended.out, ended)
    ended = faultline('export', SMALL, '--format', 'go', '-o', '/nonexistent/x')
    expect(ended.code == 1 and '/nonexistent' in ended.err, ended)
    cwd = new_folder()
    ended = faultline('export', SMALL, '--format', 'hyperfine', '-o', 'x', cwd=cwd,
                      before=('sh', '-c', 'ulimit -f 1; trap "" XFSZ; exec "$@"', 'sh'))
    expect(ended.code == 1 and os.listdir(cwd) == [], ended)


def document(*benchmarks, **context):
    return {'context': {'date': '2026-01-01T00:00:00+00:00', 'num_cpus': 2, **context}, 'benchmarks': list(benchmarks)}


def entry(name, ns, **more):
    return {'name': name, 'run_name': name, 'run_type': 'iteration', 'iterations': 1000, 'real_time': ns, 'cpu_time': ns,
            'time_unit': 'ns', **more}


def write(cwd, name, what):
    with open(os.path.join(cwd, name), 'w', encoding='utf-8') as file:
        file.write(what if isinstance(what, str) else json.dumps(what))
    return os.path.join(cwd, name)


def compared(*arguments, **options):
    ended = faultline('compare', *arguments, **options)
    if 'without jansson' in ended.err:
        raise Skip('built without jansson')
    return ended


@test('long names of benchmarks differ in the table of compare, which fits 80 columns where they still do')
def _():
    cwd = new_folder()
    names = [f'BM_Copy/a/container/with/a/long/name/{kind}/and/something/after/it' for kind in ('first', 'second', 'third')]
    path = write(cwd, 'a.json', document(*[entry(name, 10 + i / 100) for name in names for i in range(9)]))
    lines = compared(path, path).out.splitlines()
    rows = [line.split('  ')[1] for line in lines if line.endswith(' ~')]
    equal((len(rows), len(set(rows))), (4, 4))  # and the mean
    expect(all(len(line) <= 80 for line in lines), max(lines, key=len))
    names = ['x' * 40 + kind + 'y' * 40 for kind in 'abc']
    path = write(cwd, 'b.json', document(*[entry('BM_Copy/' + name, 10 + i / 100) for name in names for i in range(9)]))
    out = compared(path, path).out
    expect(all(name in out for name in names), out)


@test('compare reads the JSON of Google Benchmark: families, arguments, repetitions, units, failures')
def _():
    cwd = new_folder()
    one = write(cwd, 'a.json', document(
        *[entry('BM_Fill/64', 10 + i / 100) for i in range(12)], *[entry('BM_Fill/128', 20 + i / 100) for i in range(12)],
        *[entry('BM_Sort/size:8/how:quick', 5) for i in range(12)], entry('BM_Once', 3, time_unit='us'),
        entry('BM_Once_mean', 9, run_name='BM_Once', run_type='aggregate', aggregate_name='mean')))
    two = write(cwd, 'b.json', document(
        *[entry('BM_Fill/64', 20 + i / 100) for i in range(12)], *[entry('BM_Fill/128', 20 + i / 100) for i in range(12)],
        entry('BM_Sort/size:8/how:quick', 0, error_occurred=True, error_message='no memory'),
        entry('BM_Once_median', 4.5, run_name='BM_Once', run_type='aggregate', aggregate_name='median', time_unit='us'),
        library_build_type='debug'))
    ended = compared(one, two, '--format', 'csv')
    equal(ended.code, 0)
    found = {(row['probe'], row['arguments']): row for row in ended.rows()
             if row['kind'] == 'point'}
    fill = found['BM_Fill', '64']
    expect(close(float(fill['ratio']), 20.055 / 10.055, 1e-3) and fill['verdict'] == 'slower', fill)
    equal(found['BM_Fill', '128']['verdict'], 'indistinct')
    once = found['BM_Once', '']
    expect(close(float(once['ratio']), 1.5) and once['verdict'] == 'unknown', once)
    contains(ended.err, 'B comes from a build without optimization')
    contains(ended.err, 'A was measured in one process')
    text = compared(one, two).out
    contains(text, 'B: failed: no memory')
    contains(text, 'BM_Sort')


@test('compare reads the JSON of hyperfine')
def _():
    cwd = new_folder()

    def command(name, times, **more):
        return {'command': name, 'mean': 1, 'stddev': 0, 'median': sorted(times)[len(times) // 2], 'user': 0, 'system': 0,
                'min': min(times), 'max': max(times), 'times': times, 'exit_codes': [0] * len(times), **more}
    one = write(cwd, 'a.json', {'results': [command('grep -R x /usr', [1 + i / 1000 for i in range(10)])]})
    two = write(cwd, 'b.json', {'results': [command('grep -R x /usr', [2 + i / 1000 for i in range(10)],
                                                    exit_codes=[0] * 10)]})
    row, = [row for row in compared(one, two, '--format', 'csv').rows() if row['kind'] == 'point']
    equal((row['probe'], row['command'], row['verdict']), ('hyperfine', 'grep -R x /usr', 'slower'))
    expect(close(float(row['ratio']), 2, 1e-2), row)
    contains(compared(one, two).out, '1 slower, 0 faster, 0 alike')


def timed(command, times, codes=None, **more):
    return {'command': command, 'median': statistics.median(times), 'times': times,
            'exit_codes': codes or [0] * len(times), **more}


@test('hyperfine: a command with a run that failed has no time, and says why')
def _():
    cwd = new_folder()
    one = write(cwd, 'a.json', {'results': [timed('x', [1, 1.1])]})
    for codes in [0, 1], [0, None]:
        two = write(cwd, 'b.json', {'results': [timed('x', [1, 1.1], codes)]})
        text = compared(one, two).out
        contains(text, 'B: failed: 1 of 2 runs did not exit with 0')
        expect('alike' not in text or '0 alike' in text, text)
        contains(good('export', two, '--format', 'hyperfine').err, 'Left out: 1 point without a time')


@test('the same command or benchmark twice: apart by parameters, else refused')
def _():
    cwd = new_folder()
    scan = write(cwd, 'a.json', {'results': [timed('x', [1], parameters={'n': '1', 'how': 'a'}), timed('y', [7]),
                                             timed('x', [3], parameters={'n': '2', 'how': 'a'})]})
    if 'without jansson' in compared(scan, scan).err:
        raise Skip('built without jansson')
    found = json.loads(good('export', scan, '--format', 'hyperfine').out)['results']
    equal([(one['parameters'], one['times']) for one in found],
          [({'command': 'x (n = 1, how = a)'}, [1]), ({'command': 'x (n = 2, how = a)'}, [3]), ({'command': 'y'}, [7])])
    for what in ({'results': [timed('x', [1]), timed('y', [7]), timed('x', [3])]},
                 {'results': [timed('x', [1], parameters={'n': 1}), timed('y', [7]), timed('x', [3], parameters={'n': 1})]},
                 document(entry('x', 1, family_index=0), entry('y', 7, family_index=1), entry('x', 3, family_index=2 ** 43))):
        ended = compared(scan, write(cwd, 'b.json', what))
        expect(ended.code == 1 and 'b.json: entries 1 and 3 are both ' in ended.err and not ended.out, ended)


@test('what reads no JSON names what does')
def _():
    path = write(new_folder(), 'a.json', document(entry('BM_a', 1)))
    for verb in 'compare', 'report':
        ended = faultline(verb, path)
        expect(ended.code != 0 and "a.json: not a folder; " in ended.err, ended)
        contains(' '.join(ended.err.split()), "'faultline compare A B' and 'faultline export' read a CSV or JSON file")


@test('JSON that is neither, is damaged or holds nonsense is refused with its name')
def _():
    cwd = new_folder()
    good_one = write(cwd, 'good.json', document(entry('BM_a', 1)))
    for what, words in (('{"a": 1}', 'neither the JSON of Google Benchmark'), ('{"benchmarks": [', 'bad.json:1: no JSON: '),
                        ('{"benchmarks": [1]}', "without a text 'name'"), (document(), 'no benchmark in it has a time'),
                        (document(entry('BM_a', -1)), "benchmark 'BM_a': its 'real_time' is not a number of 0 or more"),
                        (document(entry('BM_a', 1, time_unit='h')), "benchmark 'BM_a': time_unit 'h'"),
                        (document(entry('', 1)), "bad.json: entry 1: benchmark '': expected a name"),
                        (document(entry('BM_a', 1), entry('BM_b', 1e290, time_unit='s')), "entry 2: benchmark 'BM_b': a time of 1e+299 ns, in 1000 iterations; expected"),
                        (document(entry('BM_a', 1, cpu_time=-1)), "entry 1: benchmark 'BM_a': "),
                        ({'results': [timed('x', [1e300])]}, "entry 1: benchmark 'hyperfine/x': "),
                        ('', 'bad.json:1: no JSON: '), ('[[[[', 'bad.json:1: no JSON: '), ('{"a": 1, "a": 2}', 'bad.json:1: no JSON: '),
                        ({'results': [{'command': 'x'}]}, "command 'x': a time that is not a number"),
                        ({'results': [{'command': 'x', 'times': ['1']}]}, "command 'x': a time that is not a number"),
                        (document(entry('a\nb', 1)), 'bad.json'), (document(entry('BM_a/' + 'x' * 5000, 1)), 'bad.json'), ('{' + '[' * 100000, 'no JSON: ')):
        ended = compared(good_one, write(cwd, 'bad.json', what))
        expect(ended.code == 1 and words in ended.err and not ended.out, what if isinstance(what, str) else json.dumps(what), ended)
    for name in 'status:1', 'size:1/size:2', 'iterations:5', 'size:', ':x', 'a/b:c', 'x' * 4000:
        path = write(cwd, 'odd.json', document(entry('BM_a/' + name, 1), entry('BM_a', 2)))
        equal(compared(path, path).code, 0)


run()
