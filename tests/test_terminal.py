# SPDX-License-Identifier: MIT
"""What a terminal gets, narrow, dumb or without UTF-8, and what a pipe gets."""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import termios
import time

from tap import (SLOW, contains, environment, equal, expect, faultline, good, new_folder, run, start, test)

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
LONG = 'memset', '--size', '4K', '--state', 'wram'  # a mistake with a long message


def on_terminal(*arguments, columns=80, term='xterm', **env):
    """What a terminal of that width shows of standard output and standard error, and the exit status."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    process = start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(TERM=term, **env))
    os.close(theirs)
    shown, until = b'', time.monotonic() + SLOW
    while True:
        expect(select.select([ours], [], [], max(until - time.monotonic(), 0))[0], 'it hangs', shown)
        try:
            got = os.read(ours, 65536)
        except OSError:  # the other end is closed
            got = b''
        if not got:
            break
        shown += got
    os.close(ours)
    return shown.decode().replace('\r\n', '\n'), process.wait(timeout=SLOW)


def words(text):
    return ' '.join(text.split())


@test('a message is wrapped at the width of a terminal, and is one line in a pipe')
def _():
    piped = faultline('run', *LONG).err
    equal(piped.count('\n'), 1)
    for columns in 40, 60, 200:
        shown, code = on_terminal('run', *LONG, columns=columns)
        equal((words(shown), code), (words(piped), 2))
        expect(all(len(line) <= columns for line in shown.splitlines()), columns, shown)
    equal(on_terminal('run', *LONG, columns=200)[0].count('\n'), 1)
    equal(on_terminal('run', *LONG, columns=0)[0], on_terminal('run', *LONG, columns=80)[0])


@test('warnings are wrapped, too')
def _():
    piped = good('compare', SMALL, SMALL, '--format', 'csv', '-o', '/dev/null').err
    shown, _ = on_terminal('compare', SMALL, SMALL, '--format', 'csv', '-o', '/dev/null', columns=40)
    equal(words(shown), words(piped))
    expect(all(len(line) <= 40 for line in shown.splitlines()), shown)


@test('text and tables of compare fit 40, 80 and 120 columns, and differ in nothing but that')
def _():
    piped = good('compare', SMALL, SMALL).out
    expect(all(len(line) <= 80 for line in piped.splitlines()), max(piped.splitlines(), key=len))
    expect(not re.search(' $', piped, re.M), 'a line ends with a blank')
    for columns in 80, 120:
        shown, code = on_terminal('compare', SMALL, SMALL, columns=columns)
        equal(code, 0)
        expect(all(len(line) <= columns for line in shown.splitlines()), columns, max(shown.splitlines(), key=len))
    shown, _ = on_terminal('compare', SMALL, SMALL, columns=40)
    expect(all(len(line) <= 40 for line in shown.splitlines() if not re.search(r'\S {2,}\S', line)), shown)
    # Names are shortened only where they stay different, which those of memset would not.
    table = shown[shown.index('fork: per child'):shown.index('malloc: per block')]
    expect(all(len(line) <= 40 for line in table.splitlines()), table)


@test('the answer of explain fits 40 columns, and is no wider than 80')
def _():
    result = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'docs', 'why-array-is-slow', 'explain')
    piped = good('explain', result).out
    for columns, most in (40, 40), (80, 80), (200, 80):
        shown, code = on_terminal('explain', result, columns=columns)
        equal((words(shown), code), (words(piped), 0))
        text = [line for line in shown.splitlines() if not re.search(r'\S {2,}\S', line)]
        expect(all(len(line) <= most for line in text), columns, max(text, key=len))


@test('help, lists and the judgement of a fleet are wrapped at the width of a terminal; what can be typed is not')
def _():
    folder = new_folder()
    for i in range(3):
        shutil.copytree(SMALL, os.path.join(folder, f'n{i}'))
        with open(os.path.join(folder, f'n{i}', 'platform.csv'), 'a', encoding='utf-8') as file:
            file.write(f'label_number,{i}\n')
    for columns in 40, 80:
        for arguments in ('--help',), ('run', '--help'), ('fleet', '--help'), ('list',), ('list', '--counters'), ('list', 'memset'), \
                ('fleet', folder):
            shown, code = on_terminal(*arguments, columns=columns)
            equal(code, 0)
            shown = re.sub(r'^.*faultline .*$|^ +--\w+ +\S+( \(bytes\))?$', '', shown, flags=re.M)
            tables = r'\S {2,}\S| \w+=' # of figures, and the sweeps of a probe
            equal([line for line in shown.splitlines() if len(line) > columns and not re.search(tables, line)], [])
    for verb in 'run', 'fleet':
        equal(words(on_terminal(verb, '--help', columns=40)[0]), words(good(verb, '--help').out))


@test('a run on a narrow terminal: progress stays on its line, text is wrapped')
def _():
    shown, code = on_terminal('run', 'noop,memset', '--size', '64,4K', '--samples', '3', '--no-charts', '-o',
                              os.path.join(new_folder(), 'r'), columns=40)
    equal(code, 0)
    expect('\033' not in shown, shown)
    lines = shown.split('\n')
    progress = [part for line in lines if '\r' in line for part in line.split('\r')]
    expect(progress and all(len(part) < 40 for part in progress), progress)
    text = [line for line in lines if '\r' not in line and not re.search(r'\S {2,}\S|^Result|^Next', line)]
    expect(all(len(line) <= 40 for line in text), max(text, key=len))


@test('the tails of a run fit 80 columns, and each point has a name of its own')
def _():
    out = good('run', 'pipe,noop', '--mechanism', 'pipe,socketpair', '--pattern', 'round_trip', '--placement', 'same_cpu,free',
               '--block', '1,4K', '--samples', '2', '--tail', '--no-charts', '-o', os.path.join(new_folder(), 'r')).out
    tails = out.partition('Single operations.')[2]
    expect(all(len(line) <= 80 for line in tails.splitlines()), max(tails.splitlines(), key=len))
    rows = re.findall(r'^  (\S.*?) {2,}\S', re.search(r'^pipe: base: .*?^  point.*?\n(.*?)(?=^\S|\Z)', tails, re.M | re.S)[1], re.M)
    equal((len(rows), len(set(rows))), (8, 8))


@test('TERM=dumb and NO_COLOR: no escape sequence, no progress that overwrites')
def _():
    arguments = 'run', 'noop', '--samples', '3', '--no-charts', '--emulated'
    for env in {'term': 'dumb'}, {'term': 'dumb', 'NO_COLOR': '1'}:
        shown, code = on_terminal(*arguments, '-o', os.path.join(new_folder(), 'r'), **env)
        equal(code, 0)
        expect('\033' not in shown and '\r' not in shown, shown)
        contains(shown, 'median')
    shown, _ = on_terminal(*arguments, '-o', os.path.join(new_folder(), 'r'), NO_COLOR='1')
    expect('\033' not in shown and '\r' in shown, shown)


@test('a locale without UTF-8 changes no byte')
def _():
    for arguments in ('compare', SMALL, SMALL), ('list', 'memset'), ('report', SMALL, '--format', 'markdown', '-o', '-'):
        printed = [good(*arguments, env=environment(LC_ALL=locale)).out for locale in ('C', 'C.UTF-8', 'en_US.ISO-8859-1')]
        expect(printed[0] == printed[1] == printed[2] and printed[0], arguments)
    shown, code = on_terminal('compare', SMALL, SMALL, LC_ALL='POSIX')
    equal(code, 0)
    expect('µs' in shown or 'ns' in shown, shown[:500])


run()
