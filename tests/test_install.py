#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `meson install` puts where, that it works from there, and that the manual page and the completions
report what is there. usage: test_install.py FAULTLINE BUILD-FOLDER"""
import csv
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

from tap import FAULTLINE, SLOW, Skip, new_folder, run, test

BUILD = os.path.abspath(sys.argv[2])
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
SOURCE = os.path.join(BUILD, 'src')
MANUAL, BASH, ZSH, FISH = (os.path.join(SOURCE, name) for name in ('faultline.1', 'faultline.bash', '_faultline', 'faultline.fish'))


def output_of(*command, expect=0, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=SLOW, check=False, **more)
    assert done.returncode == expect, f'{command}: {done.returncode}: {done.stdout[-500:]}'
    return done.stdout


def staged():
    """A staged tree, moved to where nobody expects it: the paths of its files, relative to its root."""
    if not shutil.which('meson'):
        raise Skip('no meson in PATH')
    root = new_folder()
    os.chmod(root, 0o755)  # what others can change is not run
    output_of('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', env={**os.environ, 'DESTDIR': root + '/staged'})
    os.rename(root + '/staged', root + '/moved')
    found = {}
    for place, _, names in os.walk(root + '/moved'):
        for name in names:
            found[os.path.relpath(os.path.join(place, name), root + '/moved')] = os.path.join(place, name)
    return found


def the(found, end):
    paths = [path for name, path in found.items() if ('/' + name).endswith('/' + end)]
    assert len(paths) == 1, f'{end}: {paths}'
    return paths[0]


@test('installed are the program, the chart scripts, the programs, the library, the manual page and the completions')
def files():
    found = staged()
    for name in ('bin/faultline', 'faultline/analysis/memset.gp', 'faultline/analysis/parts/common.gp',
                 'faultline/analysis/python/ipc_benchmark.py'):
        the(found, name)
    if os.path.exists(MANUAL):
        for name in ('man/man1/faultline.1', 'bash-completion/completions/faultline.bash', 'site-functions/_faultline',
                     'vendor_completions.d/faultline.fish'):
            the(found, name)
    assert not any('test' in name or name.endswith('.a') for name in found), sorted(found)


@test('a staged tree that was moved finds its own chart scripts')
def scripts():
    found = staged()
    faultline, chart = the(found, 'bin/faultline'), new_folder()
    if not shutil.which(os.environ.get('FAULTLINE_GNUPLOT', 'gnuplot')):
        raise Skip('no gnuplot')
    output_of(faultline, 'chart', DATA, '--only', 'memset', '--format', 'svg', '-o', chart)
    assert os.path.exists(chart + '/memset.svg')
    os.unlink(the(found, 'faultline/analysis/memset.gp'))
    output_of(faultline, 'chart', DATA, '--only', 'memset', '--format', 'svg', '-o', chart, expect=2)


@test('and its own library to preload')
def library():
    found = staged()
    libraries = [path for name, path in found.items() if name.endswith('libfaultline_preload.so')]
    if not libraries:
        raise Skip('no tracer for this system')
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer goes before the library')
    faultline = the(found, 'bin/faultline')
    output_of(faultline, 'trace', '--source', 'preload', '--', 'true')
    os.unlink(libraries[0])
    assert 'libfaultline_preload.so' in output_of(faultline, 'trace', '--source', 'preload', '--', 'true', expect=1)


@test('a program that stands alone, without scripts, measures, and says where the charts are to be had')
def alone():
    place = new_folder()
    shutil.copy(FAULTLINE, place + '/faultline')
    output = output_of(place + '/faultline', 'run', 'memset', '--size', '4K', '--samples', '1', '--counters', 'none', '-o',
                     place + '/result',
                     env={**os.environ, 'FAULTLINE_ANALYSIS': '/nonexistent'})
    assert os.path.exists(place + '/result/memset.csv')
    assert 'Charts: ' in output and '/nonexistent' in output, output


@test('the program in the build folder finds the scripts in the sources')
def from_build():
    if not shutil.which(os.environ.get('FAULTLINE_GNUPLOT', 'gnuplot')):
        raise Skip('no gnuplot')
    chart = new_folder()
    output_of(FAULTLINE, 'chart', DATA, '--only', 'memset', '--format', 'svg', '-o', chart, cwd='/')
    assert os.listdir(chart)


def manual():
    if not os.path.exists(MANUAL):
        raise Skip('made only where faultline can run')
    with open(MANUAL, encoding='utf-8') as file:
        return re.sub(r'\\f[BIR]|\\:', '', file.read()).replace('\\-', '-').replace('\\(ti', '~')


@test('the manual page has every verb, option, probe, axis and column')
def whole_manual():
    text, place = manual(), new_folder()
    verbs = re.findall(r'^  ([a-z]+) +\S', output_of(FAULTLINE, '--help').split('Examples')[0], re.M)
    verbs = [verb for verb in verbs if verb != 'faultline']
    assert 'run' in verbs and len(verbs) > 4, verbs
    words = []
    for verb in verbs:
        assert f'.SS faultline {verb}\n' in text, verb
        words += re.findall(r'^ .*?(--[a-z][a-z-]*)', output_of(FAULTLINE, verb, '--help').split('\nOptions:')[1]
                            .split('\nExamples')[0], re.M)
    probes = re.findall(r'^  ([a-z_]+) ', output_of(FAULTLINE, 'list'), re.M)
    for probe in probes:
        words.append(f'.SS {probe}\n')
        words += re.findall(r'^  (--[a-z_]+) ', output_of(FAULTLINE, 'list', probe), re.M)
    output_of(FAULTLINE, 'run', 'noop', '--samples', '1', '--counters', 'none', '--no-charts', '-o', place + '/result')
    for name in ('noop.csv', 'noop.samples.csv'):
        with open(f'{place}/result/{name}', newline='') as file:
            words += next(csv.reader(file))
    missing = [word for word in words if not re.search(r'(?<![\w-])' + re.escape(word) + r'(?![\w-])', text)
               and word not in text.split('.SH FILES')[0]]
    missing = [word for word in missing if word != '--help']
    assert not missing, missing


@test('and the value of every option, and what it is where the option is not given')
def manual_options():
    text = manual()
    for verb, name, letter, value, initial in options():
        part = text.split(f'.SS faultline {verb}\n')[1].split('.SS ')[0]
        entry = part.split('\n.TP\n' + (f'-{letter}, ' if letter else '') + f'--{name}' + (f' {value}' if value else '') + '\n')
        assert len(entry) == 2, (verb, name, part)
        assert not initial or f'(default: {initial})' in entry[1].split('.TP')[0], (verb, name, entry[1][:200])


@test('the manual page is rendered without a warning')
def rendered():
    manual()
    tried = False
    for command in (['groff', '-ww', '-z', '-man', '-Tutf8', MANUAL], ['mandoc', '-T', 'lint', '-W', 'warning', MANUAL]):
        if shutil.which(command[0]):
            tried = True
            # It has no date, so that the same sources make the same page.
            output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout
            output = [line for line in output.splitlines() if 'missing date' not in line]
            assert not output, output
    if not tried:
        raise Skip('neither groff nor mandoc')


# What is typed, and what must be among its completions, or, with !, must not.
COMPLETED = [
    ('faultline ', ['run', 'list', 'trace', '--version', '!memset']),
    ('faultline run me', ['memset', 'memcpy', '!pipe']),
    ('faultline run pipe --pl', ['--placement']),
    ('faultline run pipe --st', ['!--state']),
    ('faultline run memset --st', ['--state']),
    ('faultline run pipe --placement ', ['same_cpu', 'other_cpu', 'free', '!pipe']),
    ('faultline run --placement same_cpu,o', ['same_cpu,other_cpu']),
    ('faultline run --placement=s', ['same_cpu']),
    ('faultline run -c cache,t', ['cache,tlb']),
    ('faultline compare --format ', ['table', 'csv', 'markdown', 'json']),
    ('faultline list p', ['pipe', 'posix_spawn']),
    ('faultline run --time ', ['!run', '!memset']),
    ('faultline he', ['help']),
    ('faultline help ', ['run', 'fleet', '!memset']),
    ('faultline chart --only memset,me', ['memset,memcpy']),
    ('faultline explain --era ', ['python3.5', '!sequence_size']),
    ('faultline explain --variant s', ['sequence_size', 'slice']),
]


def options():
    """Verb, name, letter, value and initial value of every option, as the program's own tables have them."""
    for line in output_of(FAULTLINE, '--print-tables').splitlines():
        kind, *fields = line.split('\t')
        if kind == 'verb':
            verb = fields[0]
        elif kind == 'option':
            yield verb, *fields[:4]


def completed_options():
    for verb, name, letter, value, _ in options():
        yield f'faultline {verb} --', [f'--{name}', '--help']
        words = [word for word in re.split('[|,]', value) if word.islower()]
        for option in [f'--{name}'] + [f'-{letter}'] * bool(letter):
            yield f'faultline {verb} {option} ', words or ([f'!--{name}'] if value else [])


@test('bash completes verbs, options, probes, axes and their words')
def bash():
    if not shutil.which('bash'):
        raise Skip('no bash')
    manual()
    script = f'source {BASH}; ' + '''COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _faultline; printf '%s\\n' "${COMPREPLY[@]}"'''
    for typed, expected in COMPLETED + list(completed_options()):
        words = [word for part in typed.split(' ') for word in (re.split('(=)', part) if '=' in part else [part])]
        found = output_of('bash', '--norc', '-c', script, 'bash', *words).split()
        for word in expected:
            assert (word[1:] not in found) if word[0] == '!' else (word in found), f'{typed!r}: {found}'


@test('fish completes them')
def fish():
    if not shutil.which('fish'):
        raise Skip('no fish')
    manual()
    cases = COMPLETED + list(completed_options())
    script = f'source {FISH}; for typed in $argv; complete -C $typed; echo "== "; end'
    output = output_of('fish', '--no-config', '-c', script, '--', *[typed for typed, _ in cases], env={**os.environ, 'HOME': new_folder()})
    found = [[line.split('\t')[0] for line in part.splitlines()] for part in output.split('== \n')]
    for (typed, expected), words in zip(cases, found):
        before = re.match(r'--[^=]*=', typed.split(' ')[-1])
        for word in expected:
            shown = word if word[0] == '!' else (before[0] if before else '') + word
            assert (word[1:] not in words) if word[0] == '!' else (shown in words), f'{typed!r}: {words}'


class Terminal:
    def __init__(self, *command, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)

    def until(self, pattern, seconds=SLOW):
        """What is shown up to where it matches."""
        shown, end = '', time.monotonic() + seconds
        while not re.search(pattern, shown):
            assert time.monotonic() < end, f'{pattern!r} is not in {shown!r}'
            if select.select([self.fd], [], [], 0.2)[0]:
                shown += os.read(self.fd, 65536).decode(errors='replace')
        return shown

    def type(self, text):
        os.write(self.fd, text.encode())

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


@test('zsh completes them')
def zsh():
    if not shutil.which('zsh'):
        raise Skip('no zsh')
    manual()
    place = new_folder()
    os.mkdir(place + '/functions')
    shutil.copy(ZSH, place + '/functions/_faultline')
    shell = Terminal('zsh', '-f', '-i', env={**os.environ, 'TERM': 'dumb', 'HOME': place, 'PS1': '> ', 'COLUMNS': '200'})
    try:
        shell.type(f'fpath=({place}/functions $fpath); autoload -U compinit; compinit -u -D; zstyle ":completion:*" menu no; '
                   'echo re""ady\n')
        shell.until('ready')
        for typed, shown in (('faultline compa', 'faultline compare '), ('faultline run mems', 'memset '),
                             ('faultline run pipe --placement same_cp', 'same_cpu'), ('faultline run --placement same_cpu,f', 'free'),
                             ('faultline run --placement=f', '=free'), ('faultline run memset --st', '--state '),
                             ('faultline compare --format mark', 'markdown ')):
            shell.type(typed + '\t')
            shell.until(re.escape(shown))
            shell.type('\x15')
    finally:
        shell.close()


run()
