#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Recomputes every <name>.csv of a result from its <name>.samples.csv: check_result_csv.py ANALYSIS DIR

ANALYSIS is the folder of result_csv.py. Every figure of every row must agree, whichever program wrote
them. Prints what does not, and exits with 1; with 2 when there was nothing to compare.
"""
import csv
import glob
import math
import os
import sys


def number(cell):
    return float(cell) if cell else None


def read(path):
    with open(path, newline='', encoding='utf-8') as file:
        rows = list(csv.reader(file))
    return rows[0], rows[1:]


def agrees(cell, value):
    if not cell or value is None:
        return not cell and value is None
    return math.isclose(float(cell), value, rel_tol=5.1e-9)


def samples_by_point(path, result_csv):
    columns, rows = read(path)
    axes = columns.index('round')
    points = {}
    for row in rows:
        sample = {name: cell if name == 'disturbed' else number(cell) for name, cell in zip(columns[axes:], row[axes:])}
        points.setdefault(tuple(row[:axes]), []).append(sample)
    return columns[axes + len(result_csv.SAMPLE_COLUMNS):], points


def more_columns(more):
    """The tallies and the counters among the columns behind the fixed ones."""
    counters = [name for name in more if name + '_running' in more]
    tallies = [name for name in more if name not in counters and name[:-len('_running')] not in counters]
    return tallies, counters


def check(path, result_csv):
    """Returns how many cells were compared, and how many of them differ."""
    more, points = samples_by_point(path[:-len('.csv')] + '.samples.csv', result_csv)
    tallies, counters = more_columns(more)
    columns, rows = read(path)
    axes = columns.index('status')
    compared = wrong = 0
    if list(columns[axes + 3:axes + 3 + len(result_csv.SUMMARY_COLUMNS)]) != list(result_csv.SUMMARY_COLUMNS):
        print('%s: other columns than result_csv.py writes' % path)
        return 1, 1
    for row in rows:
        expected = result_csv.summarize(points.get(tuple(row[:axes]), []), tallies, counters)
        for column, cell in zip(columns[axes + 3:], row[axes + 3:]):
            compared += 1
            if not agrees(cell, expected.get(column)):
                wrong += 1
                print('%s: %s: %s is %s, recomputed %s' % (path, row[:axes], column, cell, expected.get(column)))
    return compared, wrong


def main(analysis, folder):
    sys.path.insert(0, analysis)
    import result_csv

    compared = wrong = 0
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), '*.csv'))):
        if path.endswith(('.samples.csv', '.tail.csv')) or os.path.basename(path) == 'platform.csv':
            continue
        counts = check(path, result_csv)
        compared += counts[0]
        wrong += counts[1]
    print('# %d cells recomputed, %d differ' % (compared, wrong))
    return 1 if wrong else 0 if compared else 2


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
