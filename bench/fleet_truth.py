#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `faultline fleet` finds: simulated fleets, with known nodes slower by 5, 10 and 30 % in one probe.

fleet_truth.py FAULTLINE [NODES=100] [FLEETS=20]

Every node has a level of its own for each probe (2 %, normal or Student's with 4 degrees of freedom), and noise of
2 % at each of 8 points. Prints the share of slower probes that were found, and of the found ones those that are false.
"""
import csv
import io
import math
import os
import random
import subprocess
import sys
import tempfile

PROBES, POINTS, SLOW_NODES = 10, 8, 3


def student(freedom):
    return random.gauss(0, 1) / math.sqrt(random.gammavariate(freedom / 2, 2) / freedom)


def write_node(folder, name, level, slow):
    path = os.path.join(folder, name)
    os.makedirs(path)
    with open(os.path.join(path, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\nsystem,Linux\n')
    for probe in range(PROBES):
        base = 1000 * slow.get(probe, 1) * math.exp(0.02 * level())
        with open(os.path.join(path, f'probe{probe}.csv'), 'w', encoding='utf-8') as file:
            file.write('size,status,rounds,median_ns,ci_low_ns,ci_high_ns\n')
            for point in range(POINTS):
                ns = base * (1 + point) * math.exp(random.gauss(0, 0.02))
                file.write(f'{point},ok,12,{ns:.6g},{ns / 1.04:.6g},{ns * 1.04:.6g}\n')


def judge(program, nodes, factor, level):
    with tempfile.TemporaryDirectory(prefix='faultline-bench.') as folder:
        for i in range(nodes):
            write_node(folder, f'n{i}', level, {3: factor} if i < SLOW_NODES else {})
        out = subprocess.run([program, 'fleet', folder, '--format', 'csv', '--least', '0'], check=True, timeout=60, text=True,
                             stdout=subprocess.PIPE).stdout
    marked = {(row['node'], row['probe']) for row in csv.DictReader(io.StringIO(out)) if row['outlier'] != 'no'}
    truth = {(f'n{i}', 'probe3') for i in range(SLOW_NODES)} if factor > 1 else set()
    return len(marked & truth), len(marked - truth), len(marked)


def main():
    program, nodes, fleets = sys.argv[1], int((sys.argv + ['100'])[2]) if len(sys.argv) > 2 else 100, 20
    if len(sys.argv) > 3:
        fleets = int(sys.argv[3])
    random.seed(1)
    print(f'{fleets} fleets of {nodes} nodes, {PROBES} probes; {SLOW_NODES} nodes are slower in one')
    print('noise    slower  found  false of the found (mean over fleets)  fleets with a false one')
    for noise, level in ('normal', lambda: random.gauss(0, 1)), ('t4', lambda: student(4)):
        for factor in 1, 1.05, 1.1, 1.3:
            found = share = some = 0
            for _ in range(fleets):
                true, false, all_of_them = judge(program, nodes, factor, level)
                found += true
                share += false / all_of_them if all_of_them else 0
                some += false > 0
            part = f'{100 * found / fleets / SLOW_NODES:4.0f} %' if factor > 1 else '     -'
            print(f'{noise:8} {100 * (factor - 1):4.0f} % {part}  {100 * share / fleets:5.1f} %  {some}')


main()
