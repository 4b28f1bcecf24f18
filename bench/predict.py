#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well the replays and the interpreter's own costs predict the Python programs: predict.py FAULTLINE DIR

For each number of elements it measures, into a folder of DIR with that name, the steps of every replay, the
costs of the interpreter and the programs, by fork and by spawn; then it prints, for every way of an array to a child
and back, the program's time, the prediction, and the ratio (goal: within 15 %). All of them are measured in turns, a round
of each, since the speed of a machine changes within minutes. Turns that DIR already has are not measured again, so that
the sizes can be taken one by one, and the table printed once more.

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

ANALYSIS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'analysis', 'python')
sys.path.insert(0, ANALYSIS)
import result_csv  # noqa: E402

PROGRAMS = 'interpreter_costs', 'ipc_benchmark'
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


def run(command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ['nothing could be measured; does that Python have numpy?'])[-1]
        sys.exit('%s: exit status %d: %s' % (' '.join(command), done.returncode, reason))


def merge(name, turns, folder):
    """One table of those of the turns, each of whose rounds is a round of its own."""
    with open('%s/%s.csv' % (turns[0], name), newline='', encoding='utf-8') as file:
        axes = next(csv.reader(file))
    axes = axes[:axes.index('status')]
    table, known = result_csv.Table(name, axes), {}
    for turn in turns:
        for row in result_csv.read_rows('%s/%s.csv' % (turn, name)):
            values = tuple(row[axis] for axis in axes)
            if values not in known:
                known[values] = table.add(*values)
            if known[values].status != 'ok':
                known[values].end(row['status'], row['reason'])
        first = 1 + max((sample['round'] for point in table.points for sample in point.samples), default=-1)
        for row in result_csv.read_rows('%s/%s.samples.csv' % (turn, name)):
            sample = {column: result_csv.number_or_text(row[column]) for column in result_csv.SAMPLE_COLUMNS}
            sample['round'] += first
            known[tuple(row[axis] for axis in axes)].samples.append(sample)
    table.write(folder)


def measure_replay(options, probe, start, elements, folder):
    command = [options.faultline, 'run', probe, '--step', STEPS[probe][start], '--elements', '1,%d' % elements, '--start',
               start, '--era', ERA, '--counters', 'none', '--no-charts', '--samples', str(options.samples), '-o', folder]
    run(command + (['--variant', VARIANTS] if probe == 'array' else []))


def measure_program(options, program, folder, *arguments):
    run([options.python, os.path.join(ANALYSIS, program + '.py'), '--start-method', 'fork,spawn', '--rounds', '1', '-o',
         folder, *arguments])


def measure_turn(options, elements, folder):
    for probe in STEPS:
        for start in STEPS[probe]:
            measure_replay(options, probe, start, elements, '%s/%s-%s' % (folder, probe, start))
    measure_program(options, 'interpreter_costs', folder, '--size', str(elements), '--source', 'numpy', '--samples', '4')
    measure_program(options, 'ipc_benchmark', folder, '--size', str(elements), '--iters', str(options.iters),
                    '--mechanism', 'Array,Queue,Pipe,SharedMemory')


def measure(options, elements, folder):
    turns = ['%s/turn-%d' % (folder, turn) for turn in range(options.turns)]
    for turn in turns:
        if not os.path.exists(turn):
            measure_turn(options, elements, turn + '.new')
            os.rename(turn + '.new', turn)
    for probe in STEPS:
        merge(probe, ['%s/%s-%s' % (turn, probe, start) for turn in turns for start in STEPS[probe]], folder)
    for program in PROGRAMS:
        merge(program, turns, folder)
    shutil.copy(turns[0] + '/platform.csv', folder)


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
    parser.add_argument('--turns', type=int, default=3, help='6 give intervals (%(default)s)')
    parser.add_argument('--samples', type=int, default=3, help='of a replay in a turn (%(default)s)')
    parser.add_argument('--iters', type=int, default=5, help='of a program in a turn (%(default)s)')
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
