#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often runs in pairs distinguish variants that are equal: pairs_signs.py RESULT...

Each RESULT is one of `faultline run --against`, with a setting that changes nothing. If the variants are equal, exchanging
the two of a pair of rounds is a coin's matter: so beside the verdicts themselves, each point's signs are drawn anew 400
times, and each draw is judged: by the interval that compare uses (order statistics, without interpolation) and by the
interpolated one (Hettmansperger and Sheather). Printed are the shares of points that would be distinguished.
"""
import csv
import glob
import math
import os
import random
import statistics
import sys

DRAWS, LEVEL = 400, 0.95


def rounds_of(folder):
    """{(probe, the point's axes): {round: the median of its samples}}"""
    found = {}
    for path in glob.glob(folder + '/*.samples.csv'):
        probe = os.path.basename(path)[:-len('.samples.csv')]
        with open(path, newline='', encoding='utf-8') as file:
            reader = csv.DictReader(file)
            axes = reader.fieldnames[:reader.fieldnames.index('round')]
            for row in reader:
                if row['timed'] == '1':
                    point = found.setdefault((probe, *(row[axis] for axis in axes)), {})
                    point.setdefault(int(row['round']), []).append((float(row['wall_ns']) / float(row['iterations']),
                                                                    row['disturbed'] != 'none'))
    return {point: {number: middle(samples) for number, samples in rounds.items()} for point, rounds in found.items()}


def middle(samples):
    clean = [value for value, disturbed in samples if not disturbed]
    return statistics.median(clean or [value for value, _ in samples])


def order(count):
    """The last k for which the k-th values from both ends hold the median often enough, with that and the next share."""
    heads = [math.comb(count, k) / 2 ** count for k in range(count // 2 + 1)]
    k, outer, inner = 0, 0, 1 - 2 * heads[0]
    while inner >= LEVEL and k < count // 2:
        k, outer, inner = k + 1, inner, inner - 2 * heads[k + 1]
    return k, outer, inner


def intervals(values):
    values = sorted(values)
    k, outer, inner = order(len(values))
    share = (outer - LEVEL) / (outer - inner)
    weight = (len(values) - k) * share / (k + (len(values) - 2 * k) * share)
    return ((values[k - 1], values[-k]),
            (values[k - 1] + weight * (values[k] - values[k - 1]), values[-k] + weight * (values[-k - 1] - values[-k])))


def main():
    real, drawn, points, widths = [0, 0], [0, 0], 0, ([], [])
    for result in sys.argv[1:]:
        base = rounds_of(result)
        for variant in glob.glob(result + '/against-*'):
            other = rounds_of(variant)
            for point in base.keys() & other.keys():
                both = sorted(base[point].keys() & other[point].keys())
                logarithms = [math.log(other[point][number] / base[point][number]) for number in both]
                if len(logarithms) < 6:
                    continue
                points += 1
                for i, (low, high) in enumerate(intervals(logarithms)):
                    real[i] += low > 0 or high < 0
                    widths[i].append((high - low) / 2)
                for _ in range(DRAWS):
                    signed = [value * random.choice((-1, 1)) for value in logarithms]
                    for i, (low, high) in enumerate(intervals(signed)):
                        drawn[i] += low > 0 or high < 0
    for i, name in enumerate(('order statistics', 'interpolated')):
        print(f'{name:16}: {real[i]} of {points} points distinguished, {real[i] / points:.1%}; '
              f'with signs drawn anew {drawn[i] / points / DRAWS:.1%}; half width {statistics.median(widths[i]):.2%}')


main()
