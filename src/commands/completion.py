#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a shell's completion: the table that completion.sh looks words up in, from `faultline --print-tables` (see
verbs.h), then the parts in shell. usage: completion.py TABLES ANALYSIS PART...   (ANALYSIS: the folder of the charts)"""
import os
import re
import sys


def words(text, known):
    """What a value may be: small words stand for themselves, "PROBE", "SET" and "CHART" for all of their kind."""
    for word in re.split(r'[|,\s\[\]]+', text):
        if word in known:
            yield from known[word]
        elif word and not word[0].isupper() and word[0] != '.':
            yield word


def table(lines, charts):
    records = [line.split('\t') for line in lines]
    known = {kind.upper(): [fields[0] for other, *fields in records if other == kind] for kind in ('verb', 'probe', 'set')}
    known['CHART'] = charts
    axes = {fields[0]: fields[1] for kind, *fields in records if kind == 'axis'}
    verb = probe = usage = ''
    for kind, *fields in records:
        if kind == 'verb':
            verb, usage, _ = fields
            yield ['verb', verb, *(word for word in ('PROBE', 'AXIS') if word in usage)]
            yield ['option', verb, '--help']
        elif kind == 'option':
            name, letter, value = fields[:3]
            value = axes[name] if value == 'NAME' else value # of the axis that has the option's name
            # What the usage shows after an option without a value is completed after it, too.
            after = re.search(rf'--{name} \[([^]]+)', usage) if not value else None
            found = ['?', *words(value, known)] if value else list(words(after[1], known)) if after else []
            for option in ['--' + name] + ['-' + letter] * bool(letter):
                yield ['option', verb, option, *found]
        elif kind == 'probe':
            probe = fields[0]
            yield ['probe', probe]
        elif kind == 'axis':
            yield ['axis', probe, '--' + fields[0], *words(fields[1], known)]
    yield ['verb', 'help']
    yield ['option', 'help', 'help', *known['VERB']]
    yield ['verb', '--help']
    yield ['verb', '--version']


def main(tables, analysis, *parts):
    charts = sorted(name[:-3] for name in os.listdir(analysis) if name.endswith('.gp'))
    with open(tables, encoding='utf-8') as file:
        lines = [' '.join(fields) for fields in table(file.read().splitlines(), charts)]
    text = '\n'.join(lines)
    for part in parts:
        with open(part, encoding='utf-8') as file:
            print(file.read().replace('@TABLE@', text), end='')


main(*sys.argv[1:])
