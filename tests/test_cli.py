# SPDX-License-Identifier: MIT
"""The command line of the built faultline: what it takes, what it refuses, what it writes where."""
import json
import os
import re
import shlex
import shutil
import subprocess
import time

from tap import (FAULTLINE, SLOW, Ended, Skip, add, as_user, check_files, contains, environment, equal, expect, faultline, good,
                 new_folder, parse, read, refused, result_folder, run, start, test)

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
QUICK = '--samples', '1', '--no-charts'
VERBS = re.findall(r'^  (\w+) {2,}\S', good('--help').out.split('\n\n')[2], re.M)


def options_of(verb):
    """The options of a verb, as the program's own tables have them: name, letter, value, initial, help."""
    records = [line.split('\t') for line in good('--print-tables').out.splitlines()]
    begin = next(i for i, record in enumerate(records) if record[:2] == ['verb', verb])
    for kind, *fields in records[begin + 1:]:
        if kind == 'option':
            yield fields
        elif kind not in ('text', 'example'):
            return


@test('--help lists every verb and has examples')
def _():
    out = good('--help').out
    expect({'run', 'list', 'chart'} <= set(VERBS), VERBS)
    contains(out, 'Examples:\n  faultline run')
    equal(good('-h').out, out)
    expect(all(len(line) < 80 for line in out.splitlines()), 'fits 80 columns', out)


def help_of(verb):
    out = good(verb, '--help').out
    contains(out, f'faultline {verb}')
    contains(out, 'Options:')
    expect(re.search(rf'^Examples:\n  faultline {verb}', out, re.M), out)
    equal(good(verb, '-h').out, out)
    expect(all(len(line) < 80 for line in out.splitlines()), 'fits 80 columns', out)


def option_help_of(verb):
    out = ' '.join(good(verb, '--help').out.split())
    for name, letter, value, initial, text in options_of(verb):
        contains(out, ' '.join((f'-{letter}, ' if letter else '') .split() + [f'--{name}'] + value.split() + text.split() +
                               (f'(default: {initial})'.split() if initial else [])))


def option_mistakes_of(verb):
    for name, letter, value, *_ in options_of(verb):
        for option in [f'--{name}'] + [f'-{letter}'] * bool(letter):
            if value:
                contains(refused(verb, option), f'{verb}: --{name} needs a value: {value}')
        if not value:
            contains(refused(verb, f'--{name}=x'), f'{verb}: --{name} takes no value')
        words = re.split('[|,]', value)
        if value and all(word.islower() for word in words):
            for bad in 'strange', words[0] + 'x', '':
                contains(refused(verb, f'--{name}={bad}'), f"--{name}: no value '{bad}'")
            contains(refused(verb, f'--{name}=strange'), f'expected {words[-2]}, {words[-1]}' if len(words) == 2 else words[-1])
        elif value in ('N', 'SECONDS', 'PID', 'N|none'):
            for bad in '-1', 'many', '1.5', '', '99999999999999999999':
                contains(refused(verb, f'--{name}={bad}'), f"--{name}: '{bad}' is not a whole number from")
        elif value == 'PERCENT':
            for bad in '-1', 'many', '1e9', '5x', '', 'nan', '0x10', ' 5':
                contains(refused(verb, f'--{name}={bad}'), f"--{name}: '{bad}' is not a percentage from")
    contains(refused(verb, '--nonsense'), f"{verb}: no option '--nonsense'; see 'faultline {verb} --help'")
    contains(refused(verb, '--hlep'), f"{verb}: no option '--hlep'; did you mean --help?")


for verb in VERBS:
    add(f'{verb} --help has its options and examples', help_of, verb)
    add(f'{verb} --help shows each option with its value and what it is without it', option_help_of, verb)
    add(f'{verb} refuses bad values of each option and says what was expected', option_mistakes_of, verb)


def a_place():
    """A folder with whatever the examples name."""
    place, data = new_folder(), os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data')
    for name in 'before', 'after', 'result', *(f'results/{name}/2026-11-23T16-24-08Z' for name in ('laptop', 'server', 'linux-6.18-x86_64-glibc-2.36')):
        shutil.copytree(os.path.join(data, 'result-small'), os.path.join(place, name))
    for name in 'trace-laptop', 'trace-server', 'TRACE_A', 'TRACE_B':
        shutil.copytree(os.path.join(data, 'chart', 'trace'), os.path.join(place, name))
    for i in range(5):
        folder = shutil.copytree(os.path.join(data, 'result-small'), os.path.join(place, 'packs', f'n{i}'))
        with open(os.path.join(folder, 'platform.csv'), 'a', encoding='utf-8') as file:
            file.write('label_rack,7\n')
    os.mkdir(os.path.join(place, 'textfiles'))
    os.mkdir(os.path.join(place, 'bin'))
    shutil.copy(FAULTLINE, os.path.join(place, 'bin', 'faultline'))
    with open(os.path.join(place, 'nodes.txt'), 'w', encoding='utf-8') as file:
        file.write(''.join(f'n{i}\n' for i in range(5)))
    return place


def examples_of(verb):
    place = a_place()
    env = environment(PATH=f'{place}/bin:{os.environ["PATH"]}', FAULTLINE_GNUPLOT='/nonexistent/gnuplot')
    for example in good(verb, '--help').out.split('Examples:\n')[1].splitlines():
        ended = subprocess.run(['sh', '-c', example], cwd=place, env=env, capture_output=True, timeout=SLOW, check=False)
        equal((example, ended.returncode, ended.stderr if ended.returncode else b''), (example, 0, b''))


for verb in 'list', 'compare', 'report', 'pack', 'export', 'fleet': # the others measure, or need gnuplot
    add(f'each example of {verb} --help works as it is printed', examples_of, verb)


@test('--version is one line')
def _():
    expect(re.fullmatch(r'faultline \d+\.\d+\.\d+\n', good('--version').out))
    equal(good('-V').out, good('--version').out)


@test('help VERB is VERB --help')
def _():
    equal(good('help').out, good('--help').out)
    for verb in VERBS:
        equal(good('help', verb).out, good(verb, '--help').out)
    contains(refused('help', 'rnu'), "no verb 'rnu'; did you mean run?")


def mistake(arguments, *said):
    err = refused(*arguments)
    for words in said:
        contains(err, words)


for what, arguments, *said in [
        ('no verb', [], "no verb; see 'faultline --help'"),
        ('an unknown verb, near a known one', ['rnu'], "no verb 'rnu'; did you mean run?"),
        ('an unknown verb, near none', ['measure-all'], "no verb 'measure-all'; expected run, list"),
        ('an unknown probe', ['run', 'memest'], "no probe 'memest'; did you mean memset?"),
        ('an unknown probe of list', ['list', 'pip'], "no probe 'pip'; did you mean pipe?"),
        ('a probe by part of its name', ['run', 'mem'], "no probe 'mem'"),
        ('an unknown axis', ['run', 'memset', '--siez', '4K'], "no option '--siez'; did you mean --size?"),
        ('an unknown axis with its value', ['run', 'memset', '--siez=4K'], "no option '--siez'; did you mean --size?"),
        ('an unknown letter', ['run', '-zt', '4'], "no option '-z'; see 'faultline run --help'"),
        ('--help of all, mistyped', ['--hlep'], "no verb '--hlep'; did you mean --help?"),
        ('help, mistyped', ['hlep'], "no verb 'hlep'; did you mean help?"),
        ('an option of another verb', ['list', '--seed', '1'], "no option '--seed'"),
        ('an axis of another probe', ['run', 'noop', '--size', '4K'], "--size: not an axis of noop; see 'faultline list noop'"),
        ('an axis of another probe, near one of this', ['run', 'noop', 'thread', '--steps', 'all'], "did you mean --step?"),
        ('an axis of a sweep, mistyped', ['run', '--sweep', 'memset szie=4K'], "'szie=4K': no axis 'szie'; did you mean size?"),
        ('a sweep beside a probe that can be measured', ['run', 'noop', '--sweep', 'pipe szie=4'], "pipe: 'szie=4': no axis 'szie'"),
        ('a sweep without a value', ['run', '--sweep', 'memset size'], "'size' is not AXIS=VALUES"),
        ('a kind of setting, mistyped', ['run', 'noop', '--against', 'warp:true'], "no kind 'warp'; did you mean wrap?"),
        ('a word that the axis lacks', ['run', 'memset', '--state', 'wram'],
         "memset: state: no value 'wram'; did you mean warm?"),
        ('a word that is near none', ['run', 'memset', '--state', 'x'], "no value 'x'; expected warm,"),
        ('size 0', ['run', 'memset', '--size', '0'], 'memset: size: 0 is out of range; expected 64..1G'),
        ('size 1T', ['run', 'memset', '--size', '1T'], 'memset: size: 1T is out of range; expected 64..1G'),
        ('size 1T of every probe', ['run', '--size', '1T'], 'size: 1T is out of range'),
        ('size 0 beside a probe without sizes', ['run', 'noop', 'memset', '--size', '0'], 'size: 0 is out of range'),
        ('a size of words', ['run', 'memset', '--size', 'big'], "size: 'big' is not a number; expected 64..1G"),
        ('a range upside down', ['run', 'memset', '--size', '1M..4K'], "'1M..4K' is an empty range"),
        ('too many values', ['run', 'memset', '--size', '64..1M+1'], 'size: more than 4096 values'),
        ('an option without its value', ['run', 'noop', '--samples'], '--samples needs a value: N'),
        ('a letter without its value', ['run', 'noop', '-o'], '--output needs a value: DIR'),
        ('a value too many', ['run', 'noop', '--full=yes'], '--full takes no value'),
        ('no samples', ['run', 'noop', '--samples', '0'], "--samples: '0' is not a whole number from 1"),
        ('a time of words', ['run', 'noop', '--time', 'long'], "--time: 'long' is not a whole number from 1"),
        ('a negative seed', ['run', 'noop', '--seed', '-1'], "--seed: '-1' is not a whole number from 0"),
        ('a CPU that is not there', ['run', 'noop', '--cpu', '65000'], '--cpu: 65000 is not one of the'),
        ('a second CPU without a first', ['run', 'noop', '--cpu', 'none', '--other-cpu', '0'], '--other-cpu: with --cpu none no process is bound'),
        ('a precision of 0', ['run', 'noop', '--precision', '0'], "--precision: '0' is not a percentage from 0.0001 to 100"),
        ('a precision that is no number', ['run', 'noop', '--precision', 'nan'], "--precision: 'nan' is not a percentage from 0.0001 to 100"),
        ('an unknown format', ['run', 'noop', '--format', 'xml'], "--format: no value 'xml'; expected table, csv, json"),
        ('no counters, and some', ['run', 'noop', '--counters', 'none,default'], "--counters: none can't be combined with others"),
        ('a way to measure what is read', ['explain', SMALL, '--full'], f'--full: is for measuring, but {SMALL} is read'),
        ('another Python for what is read', ['explain', SMALL, '--python', 'pypy3'], '--python: is for measuring'),
        ('a name that is a path', ['run', 'noop', '--name', '../x'], "--name: '../x' can't be the name of a folder"),
        ('an empty name', ['run', 'noop', '--name', ''], "--name: '' can't be the name of a folder")]:
    add(f'{what} is refused, with what was expected', mistake, arguments, *said)


@test('trace refuses before the program runs: a command beside --attach, a platform that is no result')
def _():
    ran = os.path.join(new_folder(), 'ran')
    contains(refused('trace', '--attach', str(os.getpid()), '--', 'touch', ran), '--attach: traces a running process; leave out')
    ended = faultline('trace', '--platform', '/nonexistent', '--', 'touch', ran)
    expect(ended.code == 1 and "/nonexistent: can't be read" in ended.err and not os.path.exists(ran), ended)


@test('a CPU that is not the only one is refused')
def _():
    if not hasattr(os, 'sched_getaffinity'):
        raise Skip('no process is bound to a CPU here')
    cpu = max(os.sched_getaffinity(0))
    before = ['taskset', '-c', str(cpu)]
    if not shutil.which('taskset'):
        raise Skip('no taskset')
    for option in '--cpu', '--other-cpu':
        contains(refused('run', 'noop', option, '65000', before=before), f'{option}: 65000 is not CPU {cpu}, the only one')


@test('list has a line a probe, list PROBE its axes and sweeps')
def _():
    probes = re.findall(r'^  (\w+) +\S', good('list').out, re.M)
    expect({'noop', 'memset', 'pipe', 'fork'} <= set(probes), probes)
    out = good('list', *probes).out
    contains(out, '--size')
    help_lines = [line for line in out.splitlines() if re.match(r' {15}|  [\w-]', line)]
    expect(all(len(line) <= 80 for line in help_lines), 'fits 80 columns', [line for line in help_lines if len(line) > 80])
    contains(out, 'A plain run measures:')
    equal({len(match[0]) for match in re.finditer(r'^  \w+ +(?=\S)', good('list').out, re.M)}, {16})
    equal([line for line in good('list', '--counters', 'strange').out.splitlines() if line != line.rstrip()], [])


@test('list --format csv and json have a row for each axis, or for each event')
def _():
    probes = re.findall(r'^  (\w+) +\S', good('list').out, re.M)
    rows = good('list', '--format', 'csv').rows()
    equal(sorted({row['probe'] for row in rows}), sorted(probes))
    size = next(row for row in rows if (row['probe'], row['axis']) == ('memset', 'size'))
    expect(size['unit'] == 'B' and size['values'] and size['base'] and size['help'], size)
    objects = [json.loads(line) for line in good('list', 'noop', 'memset', '--format', 'json').out.splitlines()]
    equal([one['axis'] for one in objects if one['probe'] == 'memset'], [row['axis'] for row in rows if row['probe'] == 'memset'])
    events = good('list', '--counters', '--format', 'csv').rows()
    expect(events and all((event['counted'] == 'no') == bool(event['reason']) for event in events), events[:3])
    ended = faultline('list', 'memest', '--format', 'csv')
    expect(ended.code == 2 and not ended.out, ended)


@test('a run that draws charts ends, with nothing left of it')
def _():
    if not shutil.which('gnuplot'):
        raise Skip('no gnuplot')
    folder, env = os.path.join(new_folder(), 'r'), environment()
    ended = good('run', 'memset', '--samples', '2', '--size', '64,4K,64K', '-o', folder, env=env)
    expect(os.listdir(os.path.join(folder, 'charts')) and 'Charts: ' in ended.err, ended)
    equal(os.listdir(env['TMPDIR']), [])


@test('the command in platform.csv can be typed again')
def _():
    cwd = new_folder()
    for folder, more in (("it's one", ()), ('$(two)', ('--name', 'x y')), ('three', ('--label', 'a=b;c'))):
        good('run', 'noop', *QUICK, '-o', folder, *more, cwd=cwd)
        facts = dict(row.values() for row in parse(read(cwd, folder, 'platform.csv')))
        equal(shlex.split(facts['command']), ['faultline', 'run', 'noop', *QUICK, '-o', folder, *more])
        equal(facts['command'].endswith('three --label \'a=b;c\''), folder == 'three')


@test('a value that some of the probes take leaves out the others, and says so')
def _():
    ended = good('run', 'memset', 'page_fault', '--size', '64', '--format', 'csv', *QUICK)
    equal({row['probe'] for row in ended.rows()}, {'memset'})
    contains(ended.err, 'page_fault is left out: size: 64 is out of range')


@test('probes can be named with commas')
def _():
    ended = good('run', 'noop,memset', '--size', '64', '--format', 'csv', *QUICK)
    equal([row['probe'] for row in ended.rows()], ['noop', 'memset'])
    contains(refused('run', 'noop,memest'), "no probe 'memest'; did you mean memset?")


@test('so they can in list, which shows each once')
def _():
    equal(good('list', 'noop,memset').out, good('list', 'noop', 'memset', 'noop').out)
    equal(good('list', 'noop,memset', '--format', 'csv').out, good('list', 'noop', 'memset', '--format', 'csv').out)
    contains(refused('list', 'noop,memest'), "no probe 'memest'; did you mean memset?")
    contains(refused('list', 'memset,', '--format', 'json'), "no probe ''")


@test('a probe that is named twice is measured once')
def _():
    ended = good('run', 'noop', 'memset', 'noop', '--size', '64', '--format', 'csv', *QUICK)
    equal([row['probe'] for row in ended.rows()], ['noop', 'memset'])


@test('--format csv on stdout is a table of all points, in the order of the sweep')
def _():
    ended = good('run', 'noop', 'memset', '--state', 'first_touch,warm', '--size', '64K,4K', '--format', 'csv', *QUICK)
    equal([(row['probe'], row['state'], row['size'], row['status']) for row in ended.rows()],
          [('noop', '', '', 'ok'), ('memset', 'first_touch', '65536', 'ok'), ('memset', 'first_touch', '4096', 'ok'),
           ('memset', 'warm', '65536', 'ok'), ('memset', 'warm', '4096', 'ok')])


@test('the table scales units and says what an iteration is')
def _():
    out = good('run', 'memset', '--size', '64,64K', *QUICK).out
    expect(re.search(r'^memset: [^:]+; per call,\s[^:]*state warm', out, re.M), out)
    expect(re.search(r'^ +64 B +[\d.]+ [nµm]?s ', out, re.M), out)
    expect(re.search(r'^ +64 KiB .* [\d.]+ [kMGT]?B/s', out, re.M), out)


@test('a run ends with how well it measured, what costs most for its bytes, what it could not measure, where, what next')
def _():
    ended = good('run', 'memset', 'page_fault', '--implementation', 'libc,stp,dc_zva', '--mapping', 'private', '--access', 'write',
                 '--size', '1M', *QUICK)
    rows = ended.out.split('unknown.\n', 1)[1]
    measured = re.search(r'Measured: (\d+) of (\d+) points; 0 within ±2 %, (\d+) with too few', rows)
    expect(measured and measured[1] == measured[3] and int(measured[1]) < int(measured[2]), ended)
    expect(re.search(r'Dearest, against a memset of as many bytes in use:.*page_fault', rows, re.S), rows)
    contains(rows, f'Not measured: {int(measured[2]) - int(measured[1])} unsupported')
    expect(all(len(line) <= 80 for line in rows.splitlines()), 'fits 80 columns', rows)
    folder = result_folder(ended)
    contains(ended.err, f'Result: {folder}\nNext: faultline report {folder}\n')


@test('a note names its row')
def _():
    out = good('run', 'pipe', '--placement', 'same_cpu', '--pattern', 'throughput', '--capacity', '4K,64K', '--block', '4K',
               *QUICK).out
    contains(out, 'note on capacity 4 KiB')


@test('the best block of pipe is named, as the CSV has it; not of one block alone')
def _():
    cwd = new_folder()
    point = ('--placement', 'free', '--pattern', 'throughput', '--samples', '12')
    out = good('run', 'pipe', *point, '--mechanism', 'pipe,socketpair', '--block', '64,4K', '-o', 'r', '--no-charts', '--all', cwd=cwd).out
    contains(out, "\n  mechanism   best block  may be as good  out of ")
    for mechanism in ('pipe', 'socketpair'):
        rows = [row for row in parse(read(cwd, 'r', 'pipe.csv')) if row['mechanism'] == mechanism]
        best = max(rows, key=lambda row: float(row['bytes']) / float(row['median_ns']))
        name = {'64': '64 B', '4096': '4 KiB'}[best['block']]
        expect(re.search(rf'^  {mechanism} +{name} +(-|64 B|4 KiB) +2, 64 B to 4 KiB +[\d.]+ [kMG]?B/s +-$', out, re.M), name, out)
    expect('best' not in good('run', 'pipe', *point, '--block', '64', *QUICK).out, 'a best one of one')


@test('the files of a result agree with each other and with stdout')
def _():
    cwd = new_folder()
    ended = good('run', 'memset', '--size', '64,4K', '--samples', '12', '--no-charts', '--seed', '7', '--name', 'my-laptop',
                 '--format', 'csv', cwd=cwd)
    folder = result_folder(ended)
    expect(re.fullmatch(r'results/my-laptop/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ', folder), folder)
    files = check_files(os.path.join(cwd, folder))
    equal(sorted(files), ['memset.csv', 'memset.samples.csv', 'platform.csv'])
    for row, shown in zip(files['memset.csv'], ended.rows()):
        equal({name: row.get(name, 'memset') for name in shown}, shown)
    equal([row['samples'] for row in files['memset.csv']], ['12', '12'])
    equal([(row['size'], row['round'], row['index']) for row in files['memset.samples.csv']],
          [(size, str(n // 5), str(n % 5)) for size in ('64', '4096') for n in range(12)])


def named_host():
    """A name of the machine that is no word of its system, as 'ubuntu' would be, and what gives it to a command."""
    name = 'jupiter-7f3a'
    before = ['unshare', '-u', 'sh', '-c', f'echo {name} >/proc/sys/kernel/hostname && exec "$@"', 'sh']
    if shutil.which('unshare') and not subprocess.run([*before, 'true'], capture_output=True, check=False).returncode:
        return name, before
    system, name, *others = os.uname()
    words = ' '.join([system, *others, read('/etc/os-release') if os.path.exists('/etc/os-release') else '']).lower()
    return name if len(name) > 3 and name.lower() not in words else None, ()


@test('platform.csv has the command, the seed and nothing that names a person or a host')
def _():
    cwd, home = new_folder(), new_folder()
    folder = os.path.join(home, 'a result')
    host, before = named_host()
    good('run', 'noop', '--samples', '1', '--no-charts', '--seed', '7', f'-o{folder}', cwd=cwd, before=before,
         env=environment(HOME=home, USER='alice', LOGNAME='alice', SECRET='hunter2'))
    text = read(folder, 'platform.csv')
    facts = {row['key']: row['value'] for row in check_files(folder)['platform.csv']}
    equal(facts['command'], "faultline run noop --samples 1 --no-charts --seed 7 '-o~/a result'")
    equal(facts['seed'], '7')
    expect({'version', 'schema', 'architecture', 'libc', 'compiler', 'clock', 'started_utc'} <= set(facts), facts)
    for word in 'alice', home, 'hunter2', cwd:
        expect(word not in text, word, 'is in platform.csv')
    expect(not host or host not in text, host, 'is in platform.csv')


@test('what nobody can change is said in one short line; the facts have it all, and events that are named have a line each')
def _():
    folder = os.path.join(new_folder(), 'r')
    ended = good('run', 'noop', *QUICK, '-o', folder)
    facts = {row['key']: row['value'] for row in parse(read(folder, 'platform.csv'))}
    absent = [key for key, value in facts.items() if key.startswith('counter_') and value.startswith('the kernel has no counter')]
    is_virtual = facts.get('hypervisor') == 'yes'
    notes = [line for line in ended.err.splitlines() if line.startswith('Note: ')]
    equal(len(notes), int(is_virtual or bool(absent)))
    expect(all(len(line) <= 80 for line in notes), notes)
    expect('Warning: a virtual machine' not in ended.err and 'the kernel has no counter' not in ended.err, ended)
    equal(is_virtual, any(key.startswith('warning_') and 'a virtual machine' in value for key, value in facts.items()))
    equal(good('run', 'noop', *QUICK, '--quiet').err.count('Note: '), 0)
    if absent:
        contains(notes[0], f"{len(absent)} of ")
        contains(good('run', 'noop', *QUICK, '--counters', absent[0][len('counter_'):]).err, 'the kernel has no counter')


@test('same command and seed: same rows, same order, same order of the rounds')
def _():
    def shape():
        cwd = new_folder()
        ended = good('run', 'noop', 'memset', '--size', '64..4K', '--samples', '20', '--seed', '3', '--no-charts',
                     '--format', 'csv', cwd=cwd)
        return [(row['probe'], row['state'], row['size'], row['status'], row['samples'], row['rounds'])
                for row in ended.rows()]
    equal(shape(), shape())


@test('a run takes about as long as --time says')
def _():
    start_s = time.monotonic()
    ended = good('run', 'noop', 'memset', '--size', '64..16K', '--time', '1', '--precision', '0.0001', '--no-charts',
                 '--format', 'csv')
    took_s = time.monotonic() - start_s
    expect(took_s >= 1, took_s)  # and below SLOW, or good() had failed
    expect(all(row['status'] == 'ok' and int(row['rounds']) >= 1 for row in ended.rows()), ended)


@test('-o takes a new folder, an empty one and no other')
def _():
    cwd = new_folder()
    os.makedirs(os.path.join(cwd, 'full', 'empty'))
    os.chmod(os.path.join(cwd, 'full', 'empty'), 0o711)
    good('run', 'noop', '-o', 'new/one', *QUICK, cwd=cwd)
    good('run', 'noop', '-o', 'full/empty', *QUICK, cwd=cwd)
    equal(os.stat(os.path.join(cwd, 'full', 'empty')).st_mode & 0o777, 0o711)
    before = {name: read(cwd, 'new/one', name) for name in os.listdir(os.path.join(cwd, 'new/one'))}
    contains(refused('run', 'noop', '-o', 'new/one', *QUICK, cwd=cwd), '-o new/one: already exists and is not empty')
    contains(refused('run', 'noop', '-o', 'new/one/noop.csv', *QUICK, cwd=cwd), 'already exists and is no folder')
    equal({name: read(cwd, 'new/one', name) for name in os.listdir(os.path.join(cwd, 'new/one'))}, before)


@test('runs that start within one second do not write over each other')
def _():
    cwd = new_folder()
    ends = [Ended(run) for run in [start('run', 'noop', *QUICK, cwd=cwd) for _ in range(4)]]
    folders = {result_folder(ended) for ended in ends}
    equal((len(folders), {ended.code for ended in ends}), (4, {0}))
    for folder in folders:
        equal(sorted(check_files(os.path.join(cwd, folder))), ['noop.csv', 'noop.samples.csv', 'platform.csv'])


def comma_locale():
    """The environment of a locale with decimal commas."""
    folder = new_folder()
    for name in 'de_DE.UTF-8', 'fr_FR.UTF-8':
        made = subprocess.run(['localedef', '-i', name.split('.')[0], '-f', 'UTF-8', os.path.join(folder, name)],
                              capture_output=True, check=False)
        for changes in {'LC_ALL': name, 'LOCPATH': folder}, {'LC_ALL': name}:
            if subprocess.run(['locale', 'decimal_point'], capture_output=True, check=False,
                              env=environment(**changes)).stdout == b',\n':
                return environment(**changes)
    raise Skip(f'no locale with decimal commas can be made here: {made.stderr.decode().strip()[:60]!r}')


@test('a locale with decimal commas changes no file and no number')
def _():
    env, cwd = comma_locale(), new_folder()
    ended = good('run', 'memset', '--precision', '2.5', '--format', 'csv', '--size', '64', *QUICK, cwd=cwd, env=env)
    row, = check_files(os.path.join(cwd, result_folder(ended)))['memset.csv']
    equal(float(row['median_ns']), float(ended.rows()[0]['median_ns']))
    contains(row['median_ns'], '.')
    table = good('run', 'memset', '--size', '64', *QUICK, env=env).out
    expect(re.search(r' \d+\.\d+ ns', table) and not re.search(r'\d,\d', table), table)


def shell(script, *arguments, **options):
    return Ended(start(*arguments, before=['sh', '-c', script, 'sh'], **options))


def lost_output(script, *arguments):
    ended = shell(script, *arguments)
    expect(ended.code == 1 and "faultline: can't write to standard output" in ended.err, ended)


for what, script in ('closed', 'exec "$@" >&-'), ('full', 'exec "$@" >/dev/full'):
    for arguments in ['--help'], ['list', 'memset'], ['run', 'noop', '--format', 'csv', *QUICK], ['run', 'noop', *QUICK]:
        add(f'stdout that is {what} fails {" ".join(arguments[:2])}, with a message', lost_output, script, *arguments)


@test('a result is written, too, where stdout is closed')
def _():
    cwd = new_folder()
    ended = shell('exec "$@" >&-', 'run', 'noop', '--format', 'csv', *QUICK, cwd=cwd)
    rows = check_files(os.path.join(cwd, result_folder(ended)))['noop.csv']
    equal([row['status'] for row in rows], ['ok'])


@test('what goes to a closed stdout, not by printing, is an error with its reason, too')
def _():
    for arguments in (['compare', SMALL, SMALL], ['report', SMALL, '--format', 'markdown', '-o', '-'], ['pack', SMALL, '-o', '-'],
                      ['report', SMALL, '--format', 'markdown', '-o', '/dev/stdout']):
        ended = shell('exec "$@" >&-', *arguments)
        expect(ended.code == 1 and "can't be written: Bad file descriptor" in ended.err, arguments, ended)


@test('run --pack - goes well without stderr, where its tables go')
def _():
    ended = start('run', 'noop', *QUICK, '--pack', '-', before=['sh', '-c', 'exec "$@" 2>&-', 'sh'])
    packed = ended.stdout.read()
    equal((ended.wait(), packed[:2]), (0, b'\x1f\x8b'))


@test('without stdin and stderr a run goes well')
def _():
    ended = shell('exec "$@" <&- 2>&-', 'run', 'noop', 'pipe', '--block', '64', '--format', 'csv', *QUICK)
    equal((ended.code, [row['status'] for row in ended.rows()]), (0, ['ok', 'ok']))


@test('a reader that goes away ends faultline, and no message is lost on a terminal')
def _():
    ended = Ended(start('list', before=['sh', '-c', '"$@" | true; exit 0', 'sh']))
    equal((ended.code, ended.err), (0, ''))


@test('a folder without write permission is reported')
def _():
    user, cwd = as_user(), new_folder()
    os.chmod(cwd, 0o555)
    os.mkdir(os.path.join(cwd, 'empty'))
    ended = faultline('run', 'noop', *QUICK, cwd=cwd, **user)
    expect(ended.code == 1 and "results: can't create the folder: Permission denied" in ended.err, ended)
    ended = faultline('run', 'noop', '-o', 'x/y', *QUICK, cwd=cwd, **user)
    expect(ended.code == 1 and "x: can't create the folder: Permission denied" in ended.err, ended)
    ended = faultline('run', 'noop', '-o', 'empty', *QUICK, cwd=cwd, **user)
    expect(ended.code == 1 and "empty/platform.csv: can't be written: Permission denied" in ended.err, ended)
    equal(os.listdir(cwd), ['empty'])


@test('the tables of a run fit 80 columns; --all has every column')
def _():
    wanted = ['run', 'memset,page_fault,pipe,fork', '--samples', '1', '--no-charts', '-o']
    place = new_folder()
    narrow = good(*wanted, os.path.join(place, 'a')).out
    equal([line for line in narrow.splitlines() if len(line) > 80], [])
    contains(narrow, '  base: implementation libc, state warm, ')
    expect(re.search(r'^  state first_touch, size 1 MiB +\d', narrow, re.M), narrow)
    expect(re.search(r'^  unsupported: implementation \w+, ', narrow, re.M), narrow)
    for table in narrow.split('\n  point ')[1:]:
        names = re.findall(r'^  (\S.*?) {2,}\d', table.partition('\n\n')[0], re.M)
        equal(len(names), len(set(names)))
    whole = good(*wanted, os.path.join(place, 'b'), '--all').out
    expect(re.search(r'^  implementation +state +value +pass +size +median +interval +p90 +CPU +faults +rate', whole, re.M), whole)


@test('--format json has the rows of --format csv, with numbers as numbers')
def _():
    folder = os.path.join(new_folder(), 'r')
    points = [json.loads(line) for line in good('run', 'memset,noop', '--size', '64,4K', '--samples', '1', '--no-charts', '--format',
                                                'json', '-o', folder).out.splitlines()]
    equal({point['probe'] for point in points}, {'memset', 'noop'})
    expect(all(isinstance(point['median_ns'], (int, float)) for point in points if point['status'] == 'ok'), points)
    expect(all(point['reason'] is None for point in points if point['status'] == 'ok'), points)
    trace = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'chart', 'trace')
    for arguments in ('compare', folder, folder), ('compare', trace, trace), ('fleet', folder), ('list',), ('list', '--counters'):
        rows = good(*arguments, '--format', 'csv').rows()
        objects = [json.loads(line) for line in good(*arguments, '--format', 'json').out.splitlines()]
        equal([list(one) for one in objects], [list(row) for row in rows])
        for one, row in zip(objects, rows):
            for key, cell in row.items():
                expect(one[key] is None if not cell else one[key] == cell or float(one[key]) == float(cell), key, cell, one[key])


run()
