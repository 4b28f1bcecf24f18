# SPDX-License-Identifier: MIT
"""Runs in pairs: every kind of setting, those that can't be applied, an interruption, and what reads the result."""
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time

from tap import (Ended, Skip, add, check_files, contains, equal, expect, faultline, good, new_folder, parse, read,
                 refused, run, start, test)
import tap

QUICK = '--samples', '40', '--counters', 'none', '--no-charts' # rounds of 5


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f'no {program}')


def need_plain_memory():
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer must be the first library, and reserves memory')


def need_dynamic():
    """A static program loads no library; other systems than Linux do not show what a process has loaded."""
    if not os.path.exists('/proc/self/maps'):
        raise Skip('no /proc')
    if not any('ld-linux' in line for line in run_maps()):
        raise Skip('not a program with the dynamic linker of glibc')


def run_maps():
    with open(tap.FAULTLINE, 'rb') as file:
        return re.findall(r'/lib[\w/.-]*ld-linux[\w.-]*', file.read().decode('latin-1'))


def facts(*folder):
    return {row['key']: row['value'] for row in parse(read(*folder, 'platform.csv'))}


def pair(*settings, probe='noop', more=()):
    """Runs in pairs; gives the folder."""
    folder = new_folder() + '/result'
    against = [word for setting in settings for word in ('--against', setting)]
    return folder, good('run', probe, *QUICK, *against, '-o', folder, *more)


def refused_before(setting, *said, probe='noop'):
    """A setting that can't be applied: a message, and nothing is measured or left."""
    place = new_folder()
    ended = faultline('run', probe, *QUICK, '--against', setting, '-o', place + '/result')
    expect(ended.code in (1, 2) and not ended.out, ended)
    contains(ended.err.splitlines()[-1], f'faultline: --against {setting}')
    for words in said:
        contains(ended.err.splitlines()[-1], words)
    equal(os.listdir(place), [])


@test('two results, whose rounds have the same numbers, and the ratios of these')
def _():
    folder, ended = pair('env:NOBODY_READS=1')
    files = check_rest(folder)
    other = check_files(os.path.join(folder, 'against-1'))
    equal(sorted(files), sorted(other))
    equal(facts(folder)['setting'], 'none')
    equal(facts(folder, 'against-1')['setting'], 'env:NOBODY_READS=1')
    equal(facts(folder)['paired_run'], facts(folder, 'against-1')['paired_run'])
    rounds = [[row['round'] for row in found['noop.samples.csv']] for found in (files, other)]
    expect(len(set(rounds[0])) >= 6, rounds)
    equal(set(rounds[0]), set(rounds[1]))
    contains(' '.join(ended.out.split()), 'in pairs: a round without the setting, and one with it')
    contains(ended.out, 'B  env:NOBODY_READS=1')


def check_rest(folder):
    """The files of a result in pairs, without those of its variants."""
    rest = new_folder()
    for name in os.listdir(folder):
        if not name.startswith('against-'):
            shutil.copy(os.path.join(folder, name), rest)
    return check_files(rest)


@test('compare computes the same ratios from the files, alone and by their names, and from a pack')
def _():
    folder, _ended = pair('env:NOBODY_READS=1', 'env:NOR_THIS=1', more=('--format', 'csv'))
    shown = parse(_ended.out)
    ratios = [(row['ratio'], row['ratio_low'], row['ratio_high']) for row in shown]
    equal(len([row for row in shown if row['kind'] == 'point']), 2)
    for paths in ([folder], [folder, folder + '/against-1', folder + '/against-2']):
        rows = parse(good('compare', *paths, '--format', 'csv').out)
        equal([(row['ratio'], row['ratio_low'], row['ratio_high']) for row in rows], ratios)
    packed = new_folder() + '/pack.tar.gz'
    has_zlib = 'built without zlib' not in good('pack', folder, '-o', packed).err
    with tarfile.open(packed) as archive:
        expect(sum(name.endswith('against-2/noop.samples.csv') for name in archive.getnames()) == 1, archive.getnames())
    if has_zlib:
        rows = parse(good('compare', packed, '--format', 'csv').out)
        equal([(row['ratio'], row['ratio_low'], row['ratio_high']) for row in rows], ratios)
    out = good('compare', folder).out
    contains(out, 'C  env:NOR_THIS=1')
    expect('drifted' not in out and 'under other load' not in out, out)


@test('compare and report of one result say what they expect, or take it with its variants')
def _():
    folder, _ended = pair('env:NOBODY_READS=1')
    contains(refused('compare', folder + '/against-1'), 'has no variants')
    contains(refused('compare'), 'expected two or more results')
    good('report', folder, '-o', folder + '/report.md', '--format', 'markdown')
    report = read(folder, 'report.md')
    contains(report, '# What memory and IPC primitives cost with and without a setting\n')
    contains(report, '| measured | A: ')
    contains(report, '| B: env:NOBODY')
    equal(len(re.findall(r'^faultline .*run noop', report, re.M)), 1) # one command measured both
    expect('nothing is ranked' not in report, report)
    good('report', folder + '/against-1', '-o', '/dev/null')


@test('a pack of a run in pairs holds both')
def _():
    packed = new_folder() + '/pack.tar.gz'
    good('run', 'noop', *QUICK, '--against', 'env:NOBODY_READS=1', '--pack', packed)
    ended = faultline('compare', packed)
    if 'built without zlib' in ended.err:
        raise Skip('built without zlib')
    contains(ended.out, 'env:NOBODY_READS=1')


@test('a setting reaches the measuring process: a preloaded library')
def _():
    need_dynamic()
    need_plain_memory()
    need('cc')
    place = new_folder()
    library = place + '/seen.so'
    source = '#include <stdlib.h>\nvoid *calloc(size_t n, size_t size)\n{\n\tvoid *p = malloc(n * size);\n' \
             '\tfor (size_t i = 0; p && i < n * size; i++)\n\t\t((volatile char *)p)[i] = 0;\n\treturn p;\n}\n'
    with open(place + '/seen.c', 'w', encoding='utf-8') as file:
        file.write(source)
    subprocess.run(['cc', '-O1', '-fno-builtin', '-shared', '-fPIC', '-o', library, place + '/seen.c'], check=True, timeout=60)
    folder, _ended = pair('env:LD_PRELOAD=' + library, probe='malloc',
                          more=('--function', 'calloc', '--policy', 'grow', '--size', '1M', '--format', 'csv'))
    (row,) = [row for row in parse(_ended.out) if row['kind'] == 'point']
    equal(row['verdict'], 'slower')
    equal(facts(folder, 'against-1')['setting'], 'env:LD_PRELOAD=' + library)


@test('a library that is missing is refused before anything is measured')
def _():
    need_dynamic()
    refused_before('env:LD_PRELOAD=libdoes-not-exist.so', 'does-not-exist')
    refused_before('env:LD_PRELOAD=/nowhere/x.so', '/nowhere/x.so')


@test('a tunable that glibc does not take is refused')
def _():
    need_dynamic()
    refused_before('env:GLIBC_TUNABLES=glibc.nothing.at_all=1', 'no tunable glibc.nothing.at_all')
    refused_before('env:GLIBC_TUNABLES=glibc.malloc.check=77', 'glibc does not take 77')
    refused_before('env:GLIBC_TUNABLES=glibc.malloc.check', 'has no value')
    pair('env:GLIBC_TUNABLES=glibc.malloc.arena_max=1')


@test('another CPU')
def _():
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise Skip('a single CPU')
    folder = new_folder() + '/result'
    good('run', 'noop', *QUICK, '--cpu', str(cpus[0]), '--against', f'cpu:{cpus[1]}', '-o', folder)
    equal(facts(folder)['cpu'], str(cpus[0]))
    equal(facts(folder, 'against-1')['cpu'], str(cpus[1]))
    ran = {row['cpu'] for row in parse(read(folder, 'against-1', 'noop.samples.csv'))}
    equal(ran, {str(cpus[1])})
    contains(refused('run', 'noop', *QUICK, '--cpu', str(cpus[0]), '--against', f'cpu:{cpus[0]}'), 'expected another one')
    refused_before('cpu:65000', 'not one of the')


@test('a command that executes the measuring program: setarch, taskset')
def _():
    need('setarch', 'taskset')
    cpus = sorted(os.sched_getaffinity(0))
    folder = new_folder() + '/result'
    good('run', 'noop', *QUICK, '--cpu', str(cpus[-1]), '--against', 'wrap:setarch -R', '--against',
         f'wrap:taskset -c {cpus[0]}', '-o', folder)
    equal({row['cpu'] for row in parse(read(folder, 'against-2', 'noop.samples.csv'))}, {str(cpus[0])})
    equal(facts(folder, 'against-2')['cpu'], str(cpus[0]))


@test('a command that does not execute the program is refused')
def _():
    refused_before('wrap:true', 'does not become the measuring program')
    refused_before('wrap:no-such-command -x', "can't start no-such-command")
    refused_before('wrap:cat')
    need('taskset', 'timeout')
    refused_before('wrap:taskset -c 8000', 'does not get it: taskset')
    refused_before('wrap:timeout 9', 'does not become the measuring program')


@test('the measuring program of another build')
def _():
    folder, _ended = pair('binary:' + tap.FAULTLINE)
    for name in 'build', 'libc', 'compiler':
        equal(facts(folder)[name], facts(folder, 'against-1')[name])


@test('what is not a faultline, or not this one, is refused')
def _():
    place = new_folder()
    refused_before('binary:/bin/sh', 'not a faultline of this version')
    refused_before('binary:/nowhere/faultline', 'No such file')
    refused_before('binary:' + place, 'not a faultline')
    for name, what, said in [('other', b'version 9.9.9', 'its version is 9.9.9'),
                             ('strange', b'version', 'not the measuring program')]:
        path = os.path.join(place, name)
        with open(path, 'wb') as file:
            file.write(b"#!/bin/sh\ncat <<'E'\nfaultline measuring program\n" + what + b'\nE\n')
        os.chmod(path, 0o755)
        refused_before('binary:' + path, said)
    with open(path, 'wb') as file:
        file.write(b'faultline measuring program\n')
    refused_before('binary:' + path)
    os.chmod(path, 0o644)
    if os.geteuid():
        refused_before('binary:' + path, 'Permission denied')


def other_build(script):
    """A build whose list of probes is another: its path."""
    path = os.path.join(new_folder(), 'other')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(f"#!/bin/sh\n# faultline measuring program\n{tap.FAULTLINE} --print-trial | LC_ALL=C sed '{script}'\n")
    os.chmod(path, 0o755)
    return path


@test('of another build, what it lacks of the points is said; what is not measured does not matter')
def _():
    need('sed')
    for script, said in [('s/^probe memset$/probe mem_set/', 'it lacks the probe memset'),
                         ('s/^axis state warm,/axis state hot,/', 'its probe memset lacks the value warm of state'),
                         ('s/^axis state warm,cold,/axis state cold,warm,/', 'its probe memset has warm of state in another place'),
                         ('/^probe memset/,/^probe/s/^axis state /axis stage /', 'its probe memset lacks the axis state'),
                         ('s/^probe memcpy$/axis more a,b\\nprobe memcpy/', 'its probe memset has an axis more, more'),
                         ('s/^messages .*/messages 1/', 'its size of messages is 1, ')]:
        refused_before('binary:' + other_build(script), said, probe='memset')
    pair('binary:' + other_build('s/^probe memset$/probe mem_set/'))
    refused_before('binary:' + other_build('/^$/,$d'), 'not the measuring program')


for bad, said in [('x', 'expected env:NAME=VALUE, binary:PATH, cpu:N or wrap:COMMAND'), ('', 'expected env:'),
                  ('env:', 'nothing follows the colon'), ('env:NAME', 'expected env:NAME=VALUE'),
                  ('env:=1', 'expected env:NAME=VALUE'), ('cpu:one', 'the number of a CPU'), ('cpu:-1', 'the number of a CPU'),
                  ('wrap: ', 'nothing follows the colon'), ('bin:/x', 'expected env:'), ('cpu:99999999999', 'the number of a CPU')]:
    add(f'--against {bad!r} is refused', lambda bad, said: contains(refused('run', 'noop', '--against', bad), said), bad, said)


@test('more than seven settings are refused')
def _():
    many = [word for i in range(8) for word in ('--against', f'env:A{i}=1')]
    contains(refused('run', 'noop', *many), 'more than 7 settings')


@test('an interruption leaves whole files, of every variant, and no process')
def _():
    for number, wait in (signal.SIGINT, 2), (signal.SIGTERM, 0.3):
        folder = new_folder() + '/result'
        process = start('run', 'noop', 'memset', '--time', '60', '--counters', 'none', '--no-charts', '--against',
                        'env:NOBODY_READS=1', '-o', folder)
        time.sleep(wait)
        process.send_signal(number)
        equal(Ended(process).code, -number)
        if not os.path.exists(folder + '/against-1/memset.csv'):
            continue
        files, other = check_rest(folder), check_files(folder + '/against-1')
        equal(sorted(files), sorted(other))
        good('compare', folder)


@test('a point that fails with a setting says why; the others are compared')
def _():
    need_plain_memory()
    need('prlimit')
    folder, ended = pair('wrap:prlimit --as=200000000', probe='memset',
                         more=('--size', '64K,256M', '--format', 'csv'))
    rows = {row['size']: row for row in parse(ended.out) if row['kind'] == 'point'}
    equal((rows['268435456']['base_status'], rows['65536']['other_status']), ('ok', 'ok'))
    expect(rows['268435456']['other_status'] != 'ok' and not rows['268435456']['ratio'], rows)
    expect(rows['65536']['ratio'], rows)
    expect(any(row['reason'] for row in parse(read(folder, 'against-1', 'memset.csv'))))


run()
