# SPDX-License-Identifier: MIT
"""The process that is measured is the probe's alone: beside a plain C program it has no mappings and hardly a page more,
whatever faultline itself is linked with. What a fork costs beside it is a figure of bench/peers-plain.py."""
import os
import subprocess
import sys

from tap import Skip, check_files, environment, expect, good, new_folder, run, test

PLAIN = sys.argv[2]
STATIC = os.environ.get('FAULTLINE_STATIC') == 'true'
INSTRUMENTED = os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none'
PAGE = os.sysconf('SC_PAGESIZE')


def facts_of(env=None):
    folder = new_folder()
    good('run', 'noop', '--samples', '1', '--no-charts', '-o', f'{folder}/result', env=env)
    facts = {row['key']: row['value'] for row in check_files(f'{folder}/result')['platform.csv']}
    return {'trial_mappings': '', **facts}


@test('a trial has the mappings of a plain C program, and its pages')
def _():
    if INSTRUMENTED:
        raise Skip('a sanitizer has mappings of its own')
    facts = facts_of()
    plain = [int(number) for number in subprocess.check_output([PLAIN]).split()]
    if not plain[0]:
        raise Skip('no /proc/self/smaps')
    trial = [int(facts[key]) for key in ('trial_mappings', 'trial_mappings_written', 'trial_own_bytes')]
    expect(trial[0] <= plain[0] and trial[1] <= plain[1] + 2, trial, plain)
    expect(trial[2] <= plain[2] + 8 * PAGE, trial, plain)


@test('a library that is preloaded is in what is measured, as in any program')
def _():
    before, after = (facts_of(environment(LD_PRELOAD=name))['trial_mappings'] for name in ('', 'libm.so.6'))
    if not before:
        raise Skip('no /proc/self/smaps')
    if STATIC:
        raise Skip('a static program takes no library')
    expect(int(before) < int(after), before, after)


run()
