#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well the replays and the interpreter's own costs predict the Python programs: predict.py FAULTLINE DIR

For each number of elements it measures, into a folder of DIR with that name, the steps of every replay, the
costs of the interpreter and the programs, by fork and by spawn; then it prints, for every way of an array to a child
and back, the program's time, the prediction, and the ratio (goal: within 15 %). What DIR already has is
not measured again, so that the sizes can be taken one by one, and the table printed once more.

The table also stands in DIR/prediction.csv and, for the documents, in DIR/prediction.md; that of the steps in
DIR/steps.csv.
"""
import argparse
import csv
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

SIZES = (1000000, 10000, 100000, 4000000)
ERA = 'python3.10'
LIMIT = 0.15
# The parent's own steps are the same however the child is started.
STEPS = {
    'array': {'fork': 'arena,zero,fill,start,work,exit,read', 'spawn': 'start,work,exit'},
    'pipe_transfer': {'fork': 'all,make,start,pickle,transfer,unpickle,square,reply,exit,teardown',
                      'spawn': 'all,start,transfer,unpickle,square,reply,exit'},
    'queue': {'fork': 'all,make,start,put,unpickle,square,reply,exit,teardown',
              'spawn': 'all,start,put,unpickle,square,reply,exit'},
}
VARIANTS = 'sequence_size,sequence_sequence,size_size,slice,made_before,shared_memory'


def points(probe, start):
    return len(STEPS[probe][start].split(',')) * (len(VARIANTS.split(',')) if probe == 'array' else 1)


ALL_POINTS = sum(points(probe, start) for probe in STEPS for start in STEPS[probe])


def run(command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ['nothing could be measured; does that Python have numpy?'])[-1]
        sys.exit('%s: exit status %d: %s' % (' '.join(command), done.returncode, reason))


def append(source, target):
    """Appends the rows of one file to another with the same columns."""
    with open(source, newline='', encoding='utf-8') as file:
        rows = list(csv.reader(file))
    with open(target, newline='', encoding='utf-8') as file:
        if next(csv.reader(file)) != rows[0]:
            sys.exit('%s has other columns than %s' % (source, target))
    with open(target, 'a', newline='', encoding='utf-8') as file:
        csv.writer(file, lineterminator='\n').writerows(rows[1:])


def measure_replay(options, probe, elements, folder):
    """One run by fork, one by spawn, in the same files."""
    with tempfile.TemporaryDirectory() as work:
        for start, steps in STEPS[probe].items():
            command = [options.faultline, 'run', probe, '--step', steps, '--elements', '1,%d' % elements, '--start', start,
                       '--era', ERA, '--counters', 'none', '--no-charts', '--time',
                       str(max(1, round(options.seconds * points(probe, start) / ALL_POINTS))),
                       '-o', '%s/%s' % (work, start)]
            run(command + (['--variant', VARIANTS] if probe == 'array' else []))
        for name in probe + '.csv', probe + '.samples.csv':
            append('%s/spawn/%s' % (work, name), '%s/fork/%s' % (work, name))
        os.makedirs(folder, exist_ok=True)
        for name in probe + '.samples.csv', probe + '.csv':
            shutil.copy('%s/fork/%s' % (work, name), folder)
        if not os.path.exists(folder + '/platform.csv'):
            shutil.copy(work + '/fork/platform.csv', folder)


def measure_program(options, program, *arguments):
    analysis = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'analysis', 'python')
    run([options.python, os.path.join(analysis, program), '--start-method', 'fork,spawn', '--rounds', str(options.rounds),
         *arguments])


def measure(options, elements, folder):
    for probe in STEPS:
        if not os.path.exists('%s/%s.csv' % (folder, probe)):
            measure_replay(options, probe, elements, folder)
    if not os.path.exists(folder + '/interpreter_costs.csv'):
        measure_program(options, 'interpreter_costs.py', '--size', str(elements), '--source', 'numpy', '--samples', '4',
                        '-o', folder)
    if not os.path.exists(folder + '/ipc_benchmark.csv'):
        measure_program(options, 'ipc_benchmark.py', '--size', str(elements), '--iters', str(options.iters), '-o', folder)


def explain(options, folder, elements, table):
    printed = subprocess.run([options.faultline, 'explain', folder, '--csv', table, '--era', ERA, '--elements',
                              str(elements)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return list(csv.DictReader(io.StringIO(printed)))


def write(path, rows):
    with open(path, 'w', newline='', encoding='utf-8') as file:
        writer = csv.DictWriter(file, rows[0], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)


def milliseconds(text):
    return '%9.3g' % (float(text) / 1e6) if text else '        -'


def show(rows):
    print('%-12s %-17s %-5s %8s | %9s %9s %9s %9s %6s | %9s %9s %6s' % (
        'mechanism', 'variant', 'start', 'elements', 'wall', 'primitiv.', 'interpr.', 'predicted', 'ratio', 'CPU',
        'predicted', 'ratio'))
    for row in rows:
        ratio, cpu = ('%6.2f' % float(row[name]) if row[name] else '     -' for name in ('ratio', 'cpu_ratio'))
        print('%-12s %-17s %-5s %8s |' % tuple(row[name] for name in ('mechanism', 'variant', 'start', 'elements')),
              *(milliseconds(row[name]) for name in ('program_ns', 'primitives_ns', 'interpreter_ns', 'predicted_ns')),
              ratio, '|', milliseconds(row['cpu_ns']), milliseconds(row['cpu_predicted_ns']), cpu)


def judge(rows, name, what):
    ratios = [float(row[name]) for row in rows if row[name]]
    within = sum(abs(ratio - 1) <= LIMIT for ratio in ratios)
    if not ratios:
        return what + ': not known'
    return '%s: %d of %d within %.0f %%; median ratio %.2f, %.2f to %.2f' % (
        what, within, len(ratios), LIMIT * 100, statistics.median(ratios), min(ratios), max(ratios))


def miss(row, name):
    """"-9 %"; with a mark if it misses the goal."""
    if not row[name]:
        return '-'
    percent = (float(row[name]) - 1) * 100
    return ('**%+.0f %%**' if abs(percent) > LIMIT * 100 else '%+.0f %%') % percent


def time_of(text):
    if not text:
        return '-'
    ms = float(text) / 1e6
    return '%.3g ms' % ms if ms < 999.5 else '%.3g s' % (ms / 1e3)


def write_markdown(path, rows, sentences):
    lines = ['| | | elements | wall, median | predicted | | CPU | predicted | |', '|---|---|---:|---:|---:|---:|---:|---:|---:|']
    for row in rows:
        lines.append('| %s, `%s` | %s | %s | %s | %s | %s | %s | %s | %s |' % (
            row['mechanism'], row['variant'], row['start'], '{:,}'.format(int(row['elements'])), time_of(row['program_ns']),
            time_of(row['predicted_ns']), miss(row, 'ratio'), time_of(row['cpu_ns']), time_of(row['cpu_predicted_ns']),
            miss(row, 'cpu_ratio')))
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines + [''] + sentences) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('faultline')
    parser.add_argument('folder', metavar='DIR')
    parser.add_argument('--elements', default=','.join(map(str, SIZES)), help='(%(default)s)')
    parser.add_argument('--seconds', type=float, default=45, help='for the replays of one size (%(default)s)')
    parser.add_argument('--iters', type=int, default=5, help='of a round of the programs (%(default)s)')
    parser.add_argument('--rounds', type=int, default=3, help='of the Python programs; 6 give intervals (%(default)s)')
    parser.add_argument('--python', default='python3', help='that has numpy (%(default)s)')
    options = parser.parse_args()
    programs, steps = [], []
    for elements in map(int, options.elements.split(',')):
        folder = os.path.join(options.folder, str(elements))
        measure(options, elements, folder)
        programs += [row for row in explain(options, folder, elements, 'programs') if row['program_ns']]
        steps += explain(options, folder, elements, 'steps')
    write(os.path.join(options.folder, 'prediction.csv'), programs)
    write(os.path.join(options.folder, 'steps.csv'), steps)
    sentences = [judge(programs, 'ratio', 'wall time'), judge(programs, 'cpu_ratio', 'CPU time')]
    write_markdown(os.path.join(options.folder, 'prediction.md'), programs, sentences)
    show(programs)
    print('\n'.join(sentences))


main()
