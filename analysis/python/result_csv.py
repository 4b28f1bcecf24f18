# SPDX-License-Identifier: MIT
"""Results as `faultline run` writes them: the same columns, the same statistics, from Python.

A table is one <name>.csv (a row a point) and one <name>.samples.csv (a row a sample). What is not
known is None, an empty cell, never 0. A round is a process of its own. Files appear whole or not at
all. The standard library only.
"""
import csv
import math
import os

import platform_facts

SCHEMA = 1

SUMMARY_COLUMNS = (
    'samples', 'rounds', 'iterations', 'bytes', 'median_ns', 'ci_low_ns', 'ci_high_ns', 'min_ns', 'p10_ns', 'p90_ns',
    'max_ns', 'cpu_ns', 'user_ns', 'system_ns', 'minor_faults', 'major_faults', 'voluntary_switches',
    'involuntary_switches', 'steal_ns', 'disturbed', 'left_out')
SAMPLE_COLUMNS = (
    'round', 'index', 'cpu', 'timed', 'iterations', 'bytes', 'wall_ns', 'cpu_ns', 'user_ns', 'system_ns',
    'minor_faults', 'major_faults', 'voluntary_switches', 'involuntary_switches', 'steal_ns',
    'disturbed')
UNDISTURBED = 'none'
MEDIANS = 'cpu_ns', 'user_ns', 'system_ns'
MEANS = 'minor_faults', 'major_faults', 'voluntary_switches', 'involuntary_switches', 'steal_ns'


def quantile(ordered, share):
    """Type 7 of Hyndman and Fan (1996)."""
    position = share * (len(ordered) - 1)
    below = int(position)
    if below + 1 >= len(ordered):
        return ordered[-1]
    return ordered[below] + (position - below) * (ordered[below + 1] - ordered[below])


def median(values):
    return quantile(sorted(values), 0.5)


def coverage(n, k):
    """The probability that the median lies between the k-th value from below and from above."""
    return 1 - 2 * sum(math.comb(n, i) for i in range(k)) / 2 ** n


def median_interval(ordered, level=0.95):
    """Hettmansperger and Sheather (1986); (None, None) with too few values."""
    n = len(ordered)
    if n < 2 or coverage(n, 1) < level:
        return None, None
    k = 1
    while k + 1 <= n // 2 and coverage(n, k + 1) >= level:
        k += 1
    outer, inner = coverage(n, k), coverage(n, k + 1)
    share = (outer - level) / (outer - inner)
    weight = (n - k) * share / (k + (n - 2 * k) * share)
    return ((1 - weight) * ordered[k - 1] + weight * ordered[k],
            (1 - weight) * ordered[n - k] + weight * ordered[n - k - 1])


def round_medians(samples, column):
    """The sorted medians of the rounds, per iteration, of the samples in which the figure is known."""
    rounds = {}
    for sample in samples:
        if sample.get(column) is not None:
            rounds.setdefault(sample['round'], []).append(sample[column] / sample['iterations'])
    return sorted(median(values) for values in rounds.values())


def median_of_rounds(samples, column):
    medians = round_medians(samples, column)
    return quantile(medians, 0.5) if medians else None


def mean_per_iteration(samples, column):
    known = [sample for sample in samples if sample.get(column) is not None]
    iterations = sum(sample['iterations'] for sample in known)
    return sum(sample[column] for sample in known) / iterations if iterations else None


def is_disturbed(sample):
    return sample.get('disturbed', UNDISTURBED) != UNDISTURBED


def choose(timed):
    """The timed samples that the figures use: the undisturbed ones; all of a round that has none, and
    all of them where more than half would be left out."""
    clean = {sample['round'] for sample in timed if not is_disturbed(sample)}
    used = [sample for sample in timed if not is_disturbed(sample) or sample['round'] not in clean]
    return used if 2 * len(used) >= len(timed) else timed


def summarize(samples, tallies=(), counters=()):
    """Samples -> the figures of a row; without samples only the counts of them are known. `timed` is 0
    where a sample was taken for its counters only."""
    timed = [sample for sample in samples if sample.get('timed', 1)]
    used = choose(timed)
    row = {'samples': len(samples), 'rounds': 0, 'disturbed': sum(map(is_disturbed, timed)),
           'left_out': len(timed) - len(used)}
    if samples:
        row['iterations'] = median([sample['iterations'] for sample in samples])
        row['bytes'] = samples[0].get('bytes') or None
    if used:
        each = sorted(sample['wall_ns'] / sample['iterations'] for sample in used)
        rounds = round_medians(used, 'wall_ns')
        low, high = median_interval(rounds)
        row.update(rounds=len(rounds), median_ns=quantile(rounds, 0.5), ci_low_ns=low, ci_high_ns=high,
                   min_ns=each[0], p10_ns=quantile(each, 0.1), p90_ns=quantile(each, 0.9), max_ns=each[-1])
    for column in MEDIANS:
        row[column] = median_of_rounds(used, column)
    for column in (*MEANS, *tallies):
        row[column] = mean_per_iteration(timed, column)
    untimed = [sample for sample in samples if not sample.get('timed', 1)]
    for column in counters:
        running = column + '_running'
        row[column] = median_of_rounds(used + untimed, column)
        row[running] = min((sample[running] for sample in samples if sample[running] is not None), default=None)
    return row


def figure(value):
    """A cell: a whole number that a double holds exactly with all its digits, else nine of them."""
    if value is None:
        return ''
    return ('%.0f' if abs(value) <= 2 ** 53 and value == int(value) else '%.9g') % value


def write_whole(path, rows):
    """Writes a temporary file, then renames it."""
    aside = '%s.%d' % (path, os.getpid())
    try:
        with open(aside, 'w', newline='', encoding='utf-8') as file:
            csv.writer(file, lineterminator='\n').writerows(rows)
        os.replace(aside, path)
    finally:
        if os.path.exists(aside):
            os.unlink(aside)


def read_rows(path):
    try:
        with open(path, newline='', encoding='utf-8') as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise SystemExit('%s: %s' % (path, error.strerror))


def number_or_text(cell):
    """A cell of a sample; what is not known is empty."""
    return int(cell) if cell.isdigit() else cell or None


class Point:
    """One value per axis, and the measurements."""

    def __init__(self, values):
        self.values = tuple(str(value) for value in values)
        self.status, self.reason, self.note = 'not_reached', 'the run ended before its first round', ''
        self.samples = []

    def end(self, status, reason=''):
        self.status, self.reason = status, ' '.join(str(reason).split())[:190]


class Table:
    """The points of one program, to be written as <name>.csv and <name>.samples.csv."""

    def __init__(self, name, axes):
        self.name, self.axes, self.points = name, tuple(axes), []

    def add(self, *values):
        self.points.append(Point(values))
        return self.points[-1]

    def read(self, folder):
        """Takes the samples of the points from the files of a result, of which they are all rows."""
        known = {point.values: point for point in self.points}
        for row in read_rows(os.path.join(folder, self.name + '.csv')):
            point = self.point_of(row, known)
            point.status, point.reason, point.note = row['status'], row['reason'], row['note']
        for row in read_rows(os.path.join(folder, self.name + '.samples.csv')):
            self.point_of(row, known).samples.append({column: number_or_text(row[column]) for column in SAMPLE_COLUMNS})

    def point_of(self, row, known):
        values = tuple(row.get(axis) for axis in self.axes)
        if values not in known:
            raise SystemExit('%s.csv has a row that the options do not choose: %s' %
                             (self.name, ','.join(map(str, values))))
        return known[values]

    def write(self, folder):
        rows = [[*self.axes, 'status', 'reason', 'note', *SUMMARY_COLUMNS]]
        samples = [[*self.axes, *SAMPLE_COLUMNS]]
        for point in self.points:
            row = summarize(point.samples)
            rows.append([*point.values, point.status, point.reason, point.note,
                         *(figure(row.get(column)) for column in SUMMARY_COLUMNS)])
            for sample in point.samples:
                sample = {'timed': 1, 'disturbed': UNDISTURBED, **sample}
                values = (sample.get(column) for column in SAMPLE_COLUMNS)
                samples.append([*point.values, *('' if value is None else value for value in values)])
        write_whole(os.path.join(folder, self.name + '.samples.csv'), samples)
        write_whole(os.path.join(folder, self.name + '.csv'), rows)


def write_platform(folder, name):
    """Writes platform.csv; to one that a run has left there, adds only missing facts."""
    path = os.path.join(folder, 'platform.csv')
    facts = {}
    if os.path.exists(path):
        with open(path, newline='', encoding='utf-8') as file:
            facts = dict(row[:2] for row in list(csv.reader(file))[1:] if len(row) >= 2)
    facts[name + '_command'] = platform_facts.command_line()
    for key, value in {'schema': SCHEMA, **platform_facts.system_facts(), **platform_facts.python_facts()}.items():
        if str(value):
            facts.setdefault(key, str(value))
    write_whole(path, [('key', 'value'), *facts.items()])


def open_folder(folder, name):
    """Creates the folder of a result; never overwrites an older file of this program."""
    if os.path.exists(os.path.join(folder, name + '.csv')):
        raise SystemExit('-o %s: already has a %s.csv; name another folder' % (folder, name))
    os.makedirs(folder, exist_ok=True)
    write_platform(folder, name)
