#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether a short `faultline explain` has the verdicts of a long one: explain_agrees.py FAULTLINE DIR [--runs N]

Measures one long run and N short ones into folders of DIR, and prints for each short run how many of the verdicts are
those of the long one; a suspect that the short run left open counts as neither, and is shown. What DIR already has is
not measured again, so that a table can be printed from older runs, and runs can be added one by one. Goal: nine of ten
verdicts that were reached are the same. The ratio of Array and Pipe is shown with its interval, for both.
"""
import argparse
import csv
import io
import os
import subprocess
import sys

GOAL = 0.9
OPEN = 'not tested'


def measure(options, folder, *more):
    if os.path.exists(os.path.join(folder, 'ipc_benchmark.csv')):
        return
    done = subprocess.run([options.faultline, 'explain', '--python', options.python, '-o', folder, *more],
                          stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit('%s: explain ended with exit status %d' % (folder, done.returncode))


def verdicts(options, folder):
    """Of each suspect: the verdict, and the evidence."""
    printed = subprocess.run([options.faultline, 'explain', folder, '--csv', 'suspects'], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
    return {row['suspect']: (row['verdict'], row['evidence']) for row in csv.DictReader(io.StringIO(printed))}


def compare(name, long, short):
    """Prints a line; returns how many verdicts are the same, and of how many that both reached."""
    reached = [suspect for suspect in long if OPEN not in (long[suspect][0], short[suspect][0])]
    differ = [suspect for suspect in reached if long[suspect][0] != short[suspect][0]]
    left = [suspect for suspect in long if short[suspect][0] == OPEN]
    print('%s: %d of %d verdicts are the same; %s' % (name, len(reached) - len(differ), len(reached),
                                                    short['too few iterations'][1]))
    for suspect in differ:
        print('    %s: %s, in the long run %s' % (suspect, short[suspect][0], long[suspect][0]))
    if left:
        print('    left open: %s' % ', '.join(left))
    return len(reached) - len(differ), len(reached)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('faultline')
    parser.add_argument('folder')
    parser.add_argument('--python', default='python3')
    parser.add_argument('--runs', type=int, default=10, help='short ones (%(default)s)')
    parser.add_argument('--long', type=int, default=600, metavar='SECONDS', help='of the long run (%(default)s)')
    options = parser.parse_args()
    long_folder = os.path.join(options.folder, 'long')
    os.makedirs(options.folder, exist_ok=True)
    measure(options, long_folder, '--time', str(options.long))
    long = verdicts(options, long_folder)
    print('long: %s; %s' % (', '.join('%s %s' % (name, verdict) for name, (verdict, _) in long.items()),
                            long['too few iterations'][1]))
    same = reached = 0
    for number in range(options.runs):
        folder = os.path.join(options.folder, 'short-%d' % number)
        measure(options, folder)
        counts = compare(os.path.basename(folder), long, verdicts(options, folder))
        same, reached = same + counts[0], reached + counts[1]
    print('%d of %d verdicts are the same: %.0f %%, goal %.0f %%' % (same, reached, 100 * same / max(reached, 1), 100 * GOAL))
    return 0 if reached and same >= GOAL * reached else 1


if __name__ == '__main__':
    sys.exit(main())
