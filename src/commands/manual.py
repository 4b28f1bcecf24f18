#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes faultline(1) in the language of man(7), from `faultline --print-tables` (see verbs.h) and the tables of docs/csv.md.
usage: manual.py VERSION TABLES CSV.md"""
import re
import sys

ENVIRONMENT = {
    'TMPDIR': 'the folder, on a disk, in which probes make temporary files (/var/tmp)',
    'FAULTLINE_GNUPLOT': 'the gnuplot that draws the charts (gnuplot, in PATH)',
    'FAULTLINE_ANALYSIS': 'the folder of the chart scripts (where they are installed)',
}
HEAD = r'''.TH FAULTLINE 1 "" "faultline {version}" "User Commands"
.nh
.ad l
.SH NAME
faultline \- measures what memory and IPC primitives cost on this platform, and why
.SH SYNOPSIS
.B faultline
\fIVERB\fR [\fIOPTION\fR...] [\fIARGUMENT\fR...]
.br
.B faultline
\fIVERB\fR \fB\-\-help\fR
.br
.B faultline
\fB\-\-help\fR | \fB\-\-version\fR
.SH VERBS'''
TROFF = str.maketrans({'\\': r'\e', '-': r'\-', ',': r',\:', '`': r'\(ga', '^': r'\(ha', '~': r'\(ti'})  # \: may break a line


def plain(text):
    """Text that troff takes for what it is, also where a line begins."""
    return re.sub(r"^([.'])", r'\\&\1', text.translate(TROFF), flags=re.M)


def bold(text):
    return rf'\fB{plain(text)}\fR'


def italic(text):
    return rf' \fI{plain(text)}\fR' if text else ''


def marked(text):
    """Markdown within a line: `code` and **words** are bold."""
    return ''.join(bold(part) if i % 2 else plain(part) for i, part in enumerate(re.split(r'`|\*\*', text)))


def put(*lines):
    print(*lines, sep='\n')


def unfilled(lines):
    put('.PP', '.nf', *map(plain, lines), '.fi')


def put_option(name, letter, value, initial, text):
    put('.TP', (bold('-' + letter) + ', ' if letter else '') + bold('--' + name) + italic(value),
        plain(text + (f' (default: {initial})' if initial else '')))


def put_verb(records):
    (name, usage, summary), = records['verb']
    put(f'.SS faultline {name}', f'.B faultline {name}', plain(usage), '.PP', plain(summary), '.PP',
        *(plain(line) or '.PP' for line, in records['text']))
    for option in records['option']:
        put_option(*option)
    unfilled(line for line, in records['example'])


def put_probe(records):
    (name, iteration, summary), = records['probe']
    put('.SS ' + plain(name), plain(f'{summary}. One iteration is one {iteration}.'))
    for name, values, unit, base, text in records.get('axis', []):
        put('.TP', bold('--' + name) + italic(values),
            plain(f'{text}; {base}{" bytes" if unit else ""} where a sweep does not name it.'))
    if 'sweep' in records:
        put('.PP', 'A plain run measures:')
        unfilled(sweep for sweep, in records['sweep'])


def cells_of(line):
    return [cell.strip() for cell in line.strip('|').split('|')]


def put_row(header, line):
    """A column: what it is, when it is empty; or a name, and what it is."""
    name, *cells = map(marked, cells_of(line))
    empty = cells.pop() if header[-1] == 'empty if' else ''
    unit = cells.pop(0) if 'unit' in header else ''
    put('.TP', name + (f' ({unit})' if unit else ''), ': '.join(cells) + '.', *([f'Empty: {empty}.'] if empty else []))


def put_columns(text):
    after_heading = True
    for block in re.split(r'\n\n+', text.strip()):
        lines = block.split('\n')
        if block.startswith('##'):
            put('.SS ' + plain(block.lstrip('# ')))
        elif block.startswith('|'):
            for line in lines[2:]:  # after the header
                put_row(cells_of(lines[0]), line)
        elif not block.startswith('#'):
            put(*([] if after_heading else ['.PP']), *map(marked, lines))
        after_heading = block.startswith('#')


def blocks(lines):
    """The records of each verb and each probe: its lines by their kind."""
    block = {}
    for line in lines:
        kind, *fields = line.split('\t')
        if kind in ('verb', 'probe', 'set') and block:
            yield block
            block = {}
        block.setdefault(kind, []).append(fields)
    yield block


def main(version, tables, columns):
    with open(tables, encoding='utf-8') as file:
        records = list(blocks(file.read().splitlines()))
    put(HEAD.format(version=version))
    for block in records:
        if 'verb' in block:
            put_verb(block)
    put('.SH PROBES', r'The axes of a probe are options of \fBfaultline run\fR.')
    for block in records:
        if 'probe' in block:
            put_probe(block)
    put('.SH FILES')
    with open(columns, encoding='utf-8') as file:
        put_columns(file.read())
    put('.SH ENVIRONMENT')
    for name, text in ENVIRONMENT.items():
        put('.TP', bold(name), plain(text))
    put('.SH EXIT STATUS', '0: done. 1: failed. 2: the command line was not understood. '
        r'\fBfaultline trace\fR ends as the program that it traced.')


main(*sys.argv[1:])
