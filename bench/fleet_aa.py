#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `faultline fleet` finds where all nodes are one machine, so that every outlier is false.

fleet_aa.py FAULTLINE FOLDER [RUNS=200] [OPTION of faultline run...]

Takes runs in a row into FOLDER, each as a node of its own, until it has RUNS of them; then judges those that it has,
all together, and the first and second half.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile

SHORT = ['--time', '1', '--counters', 'none']
for points in ('memset size=4K,1M', 'page_fault mapping=private,shm size=256K', 'semaphore operation=post_wait,mutex',
               'pipe pattern=round_trip placement=same_cpu,other_cpu block=1', 'fork resident=1M', 'mmap step=map,unmap size=1M'):
    SHORT += ['--sweep', points]


def judge(program, paths):
    with tempfile.TemporaryDirectory(prefix='faultline-bench.') as folder:
        for path in paths:
            shutil.copy(path, folder)
        out = subprocess.run([program, 'fleet', folder, '--format', 'csv'], check=True, stdout=subprocess.PIPE, text=True,
                             timeout=300).stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    marked = [row for row in rows if row['outlier'] in ('slower', 'faster')]
    print(f"{len(paths)} runs, {len(rows)} looks: {len(marked)} outliers, of {len({row['node'] for row in marked})} runs; "
          f"{sum(row['outlier'] == 'suspect' for row in rows)} suspects")


def main():
    program, folder, runs = sys.argv[1], sys.argv[2], int((sys.argv + ['200'])[3]) if len(sys.argv) > 3 else 200
    os.makedirs(folder, exist_ok=True)
    for i in range(runs):
        path = os.path.join(folder, f'n{i:03}.tar.gz')
        if not os.path.exists(path):
            subprocess.run([program, 'run', '--quiet', '--pack', path, *(sys.argv[4:] or SHORT)], check=True, timeout=600,
                           stderr=subprocess.DEVNULL)
    paths = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith('.tar.gz'))
    judge(program, paths)
    judge(program, paths[:len(paths) // 2])
    judge(program, paths[len(paths) // 2:])


main()
