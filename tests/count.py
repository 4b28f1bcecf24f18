#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what the last `meson test` in a build folder found: count.py BUILD

Subtests of TAP tests count one by one. Everything that was not passed is listed, what failed with
what its program said (indented), then comes "N passed, N failed, N skipped". meson reports a TAP test as skipped when it printed nothing, only
"Bail out!", or fewer results than planned: those are failures here, and so is a skip without a
reason. The exit status is 0 when something ran and nothing failed.
"""
import glob
import json
import re
import sys

RESULT = re.compile(r'(not )?ok\s*(?:\d+\s*)?(?:- *)?([^#]*)'
                    r'(?:#\s*(?:((?i:skip))\S*|((?i:todo)))\b\s*(.*))?')
PLAN = re.compile(r'1\.\.(\d+)(?:\s*#\s*(?i:skip)\S*\s*(.*))?')
GOOD = 'OK', 'SKIP', 'EXPECTEDFAIL'

counts = {'passed': 0, 'failed': 0, 'skipped': 0}


def add(outcome, *words):
    counts[outcome] += 1
    if outcome != 'passed':
        print(f'{outcome}: ' + ': '.join(word.strip() for word in words if word.strip()))


def add_skip(reason, *words):
    reason = (reason or '').strip()
    add('skipped' if reason else 'failed', *words, reason or 'skipped without a reason')


def add_result(name, match):
    bad, what, skip, todo, reason = match.groups()
    if skip and not bad:
        add_skip(reason, name, what)
    else:
        add('failed' if bool(bad) != bool(todo) else 'passed', name, what)


def add_tap(name, test):
    plan, ran, failed = None, 0, counts['failed']
    for line in (test.get('stdout') or '').splitlines():
        result, planned = RESULT.match(line), PLAN.match(line)
        if result:
            ran += 1
            add_result(name, result)
        elif planned:
            plan = int(planned[1])
            if plan == 0:
                add_skip(planned[2], name)
        elif line.startswith('Bail out!'):
            add('failed', name, line)
    if counts['failed'] == failed and (plan != ran or test['result'] not in GOOD):
        add('failed', name, 'no plan' if plan is None else f'planned {plan}, ran {ran}',
            f'{test["result"].lower()}, exit status {test["returncode"]}')


def print_reasons(test):
    for line in (test.get('stderr') or test.get('stdout') or '').splitlines()[-40:]:
        print(f'    {line[:400]}')


def add_plain(name, test):
    if test['result'] == 'SKIP':
        lines = ((test.get('stdout') or '') + (test.get('stderr') or '')).strip().splitlines()
        add_skip(lines[-1] if lines else '', name)
    else:
        add('passed' if test['result'] in GOOD else 'failed', name, test['result'].lower())


def main(build):
    with open(f'{build}/meson-info/intro-tests.json', encoding='utf-8') as tests:
        tap = {test['name'] for test in json.load(tests) if test['protocol'] == 'tap'}
    for log in sorted(glob.glob(f'{glob.escape(build)}/meson-logs/testlog*.json')):
        with open(log, encoding='utf-8') as lines:
            for test in map(json.loads, lines):
                name = test['name'].split(' / ', 1)[-1]
                judged_whole = name not in tap or 'EXPECTED' in test['result']
                failed = counts['failed']
                (add_plain if judged_whole else add_tap)(name, test)
                if counts['failed'] > failed:
                    print_reasons(test)
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
    return counts['failed'] > 0 or not any(counts.values())


if __name__ == '__main__':
    sys.stdout.reconfigure(encoding='utf-8', errors='backslashreplace')
    sys.exit(main(*sys.argv[1:]))
