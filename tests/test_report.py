# SPDX-License-Identifier: MIT
"""Reports: what is on top, what hostile text becomes, how long Markdown is, what a real browser says of HTML."""
import csv
import functools
import html.parser
import os
import re
import shutil
import signal
import subprocess
import time

from browser import Browser
from tap import (SLOW, Skip, add, contains, environment, equal, expect, faultline, good, new_folder, read, refused, run,
                 start, test)

SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NO_GNUPLOT = {'FAULTLINE_GNUPLOT': '/nonexistent/gnuplot'}
PROBES = sorted(name[:-4] for name in os.listdir(SMALL) if not name.endswith(('.samples.csv', 'platform.csv')))


def rows_of(probe):
    with open(os.path.join(SMALL, probe + '.csv'), encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


POINTS = sum(len(rows_of(probe)) for probe in PROBES)
MEASURED = sum(row['status'] == 'ok' for probe in PROBES for row in rows_of(probe))
HOSTILE = '<script>alert(1)</script>&amp;"\'|`*_[x](y)\n# @you http://x.y <img src=x onerror=y>'
VOID = {'meta', 'br', 'path', 'rect', 'circle', 'use', 'polygon'}


class Page(html.parser.HTMLParser):
    """The tags that are open, with their text; every end must fit."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.rows, self.codes, self.text = [], [], [], [], [], ''
        self.feed(text)
        self.close()
        equal(self.open, [])

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)
        if tag == 'tr':
            self.rows.append([])
        if tag in ('td', 'th'):
            self.rows[-1].append('')
        if tag == 'code':
            self.codes.append('')

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        equal(self.open.pop(), tag)

    def handle_data(self, data):
        self.text += data
        if self.open and self.open[-1] in ('td', 'th'):
            self.rows[-1][-1] += data
        if self.open and self.open[-1] == 'code':
            self.codes[-1] += data


def html_of(*results, **env):
    cwd = new_folder()
    ended = good('report', *results, '-o', 'x.html', cwd=cwd, env=environment(**env))
    equal(ended.err, 'Report: x.html\n') if not env else None
    equal(os.listdir(cwd), ['x.html'])
    return read(cwd, 'x.html')


def markdown_of(*results):
    return good('report', *results, '--format', 'markdown', '-o', '-').out


def copy(**facts):
    """A copy of the small result, with other facts."""
    folder = os.path.join(new_folder(), 'r')
    shutil.copytree(SMALL, folder)
    path = os.path.join(folder, 'platform.csv')
    rows = [[key, facts.get(key, value)] for key, value in csv.reader(open(path, encoding='utf-8', newline=''))]
    rows += [[key, value] for key, value in facts.items() if [key, value] not in rows]
    with open(path, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows(rows)
    return folder


def need_gnuplot():
    if not shutil.which('gnuplot'):
        raise Skip('no gnuplot')


@test('Markdown: what was measured and on what comes first')
def _():
    contains(markdown_of(SMALL), f'''# What memory and IPC primitives cost

| measured | small |
|---|---|
| points | {POINTS} of {len(PROBES)} probes, {MEASURED} measured |
| CPU | AMD EPYC, 2 allowed |
| system | Linux 6.18.44-fc-v595, x86_64 |
| distribution | Debian GNU/Linux 12 (bookworm) |
| libc | glibc-2.36 |
| memory | 24 GiB |
| pages | 4096 B, transparent huge pages: madvise |
| machine | virtual |
''')


@test('a result without the name of a platform is named after its folder')
def _():
    reported = os.path.join(os.path.dirname(os.path.dirname(SMALL)), '..', 'results', 'reported')
    text = markdown_of(os.path.join(reported, 'question-linux'), os.path.join(reported, 'question-macos'))
    contains(text, '| measured | A: question-linux | B: question-macos |')
    contains(text, '| system | Linux | Darwin |')
    contains(text, '| points | 3 of 1 probe, 3 reported |')


@test('Markdown: the three largest costs, of the data')
def _():
    text = markdown_of(SMALL)
    rows = {probe: rows_of(probe) for probe in PROBES if 'era' not in rows_of(probe)[0]}
    warm = [row for row in rows['memset'] if (row['implementation'], row['state'], row['value'], row['size']) ==
            ('libc', 'warm', 'nonzero', '1048576')][0]
    byte = float(warm['median_ns']) / float(warm['bytes'])
    largest = sorted((max([(float(row['ci_low_ns'] or row['min_ns']) / float(row['bytes']),
                            float(row['median_ns']) / float(row['bytes']) / byte) for row in of
                           if row['status'] == 'ok' and float(row['bytes'] or 0) >= 4096] or [(0, 0)]) for of in rows.values()),
                     reverse=True)[:3]
    shown = [float(x) for x in re.findall(r'\| ([\d.]+) x, no interval \|', text)]
    equal(shown, [float(f'{ratio:.0f}') for _, ratio in largest])
    contains(text, '| per call | time | a warm memset of |\n|---|---:|---:|\n')


@test('Markdown: how to repeat it, with the seed')
def _():
    contains(markdown_of(SMALL), '''## How to repeat it

```
faultline run --samples 2 --no-charts --name small -o result-small --seed 1795451048
```
''')
    contains(markdown_of(copy(command='faultline run --see 7', seed='7', seed_given='yes')), '\nfaultline run --see 7\n')


@test('the precision that points are held to is the one that the run was to reach, however it was typed')
def _():
    for typed, fact, expected in ('99', '99', 0), ('0.0001', '0.0001', 1):
        folder = os.path.join(new_folder(), 'r')
        good('run', 'noop', '--samples', '60', '--no-charts', '--prec', typed, '-o', folder)
        equal({row['key']: row['value'] for row in csv.DictReader(open(folder + '/platform.csv'))}['precision_percent'], fact)
        equal(markdown_of(folder).count(f'not within ±{typed} %: 1 of 1 point;'), expected)


@test('Markdown: warnings, each reason once')
def _():
    text = markdown_of(SMALL)
    before = text.split('## Every point')[0]
    equal(before.count('this virtual machine shows no PMU'), 1)
    contains(text, '* not counted: cycles:u, cycles:k, instructions:u, instructions:k: the kernel has no counter for it')
    contains(text, f'* no interval for {MEASURED} of {MEASURED} points: fewer than 6 rounds')
    contains(text, 'unsupported: an instruction of arm64 (')
    contains(markdown_of(copy(emulated='yes')), '* this result was taken on an emulator: its times mean nothing')
    contains(markdown_of(copy(warning_1='hot', build='debug, dynamic')), '* hot\n')


@test('Markdown: every point, the facts, the CSV')
def _():
    text = markdown_of(SMALL)
    for probe in PROBES:
        contains(text, f'\n### {probe}\n')
        contains(text, f'\n{probe}.csv\n\n```\n')
    contains(text, '<details><summary>Facts of the platform</summary>\n\n| fact | value |')
    equal(text.count('<details>'), 2)
    equal(text.count('</details>'), 2)


@test('Markdown: its CSV can be read again')
def _():
    cwd = new_folder()
    for name, body in re.findall(r'\n(\w+\.csv)\n\n```\n(.*?)```\n', markdown_of(SMALL), re.S):
        with open(os.path.join(cwd, name), 'w', encoding='utf-8') as file:
            file.write(body)
    equal(len(os.listdir(cwd)), len(PROBES))
    ended = good('compare', cwd, SMALL, '--format', 'csv')
    ratios = [float(row['ratio']) for row in ended.rows() if row['kind'] == 'point' and row['ratio']]
    equal(len(ratios), MEASURED)
    expect(all(abs(ratio - 1) < 1e-4 for ratio in ratios), ratios)


@test('Markdown: too much stays below 60,000 characters and says what is missing')
def _():
    text = markdown_of(*[SMALL] * 6)
    expect(len(text) < 60000, len(text))
    contains(text, '\nLeft out, to stay below 60000 characters: ')
    contains(text, 'F: ')
    folder = copy(**{f'limit_{i}': 'x' * 1000 for i in range(100)})
    text = markdown_of(folder)
    expect(len(text) < 60000 and 'the parts facts' in text, len(text))


@test('Markdown: several results, with what differs')
def _():
    other = copy(platform='other', kernel='7.0')
    path = os.path.join(other, 'semaphore.csv')
    header, *rows = csv.reader(open(path, encoding='utf-8', newline=''))
    small = os.path.join(new_folder(), 'a')
    shutil.copytree(SMALL, small)
    for folder, factor in ((small, 1), (other, 3)):
        os.remove(os.path.join(folder, 'semaphore.samples.csv'))
        changed = []
        for row in rows:
            cells = dict(zip(header, row))
            median = 1000 * factor
            cells.update(median_ns=median, ci_low_ns=median * 0.99, ci_high_ns=median * 1.01, rounds=9)
            changed.append([cells[name] for name in header])
        with open(os.path.join(folder, 'semaphore.csv'), 'w', encoding='utf-8', newline='') as file:
            csv.writer(file, lineterminator='\n').writerows([header] + changed)
    text = markdown_of(small, other)
    contains(text, '| measured | A: small | B: other |')
    contains(text, '| semaphore | 3.000 | 2.985..3.015 | slower |')
    contains(text, '### The largest differences that are not noise')
    contains(text, '| 1.00 µs | B | 3.00 µs | 3.000 |')
    contains(text, '| kernel | 6.18.44-fc-v595 | 7.0 |')


def pipe_result(*rows):
    """The small result with other rows of pipe: mechanism, placement, block, median, the ends of its interval."""
    folder = copy()
    os.remove(os.path.join(folder, 'pipe.samples.csv'))
    cells = next(row for row in rows_of('pipe') if row['pattern'] == 'throughput' and row['status'] == 'ok')
    with open(os.path.join(folder, 'pipe.csv'), 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, cells, lineterminator='\n')
        writer.writeheader()
        for mechanism, placement, block, median, low, high in rows:
            writer.writerow({**cells, 'mechanism': mechanism, 'placement': placement, 'block': block, 'bytes': block,
                             'median_ns': median, 'ci_low_ns': low, 'ci_high_ns': high})
    return folder


PIPES = [('pipe', 'same_cpu', 65536, 1000, 900, 1100), ('pipe', 'same_cpu', 1048576, 12000, 11000, 13000),
         ('pipe', 'same_cpu', 4096, 50, 48, 52), ('pipe', 'same_cpu', 1, 1, '', ''),
         ('socketpair', 'free', 4096, 100, '', ''), ('socketpair', 'free', 65536, 2000, 1999, 2001),
         ('socketpair', 'same_cpu', 65536, 500, 499, 501)]
BEST = '''| mechanism | placement | best block | may be as good | out of | rate | 95 % interval |
|---|---|---|---|---|---:|---:|
| pipe | same_cpu | 1 MiB | 4 KiB, 1 B | 4, 1 B to 1 MiB | 87.4 GB/s | 80.7 GB/s..95.3 GB/s |
| socketpair | free | 4 KiB | 64 KiB | 2, 4 KiB to 64 KiB | 41.0 GB/s | - |

'''


@test('Markdown: the best block of each mechanism and placement, and those that may be as good')
def _():
    text = markdown_of(pipe_result(*PIPES))
    contains(text, '\nthe block with the highest rate, and those whose interval overlaps its own:\n\n' + BEST)
    text = markdown_of(SMALL, pipe_result(*PIPES))
    contains(text, '\nB: the block with the highest rate, ')
    contains(text, BEST)
    expect('the block with' not in markdown_of(pipe_result(PIPES[0], PIPES[4], PIPES[6])), 'a best one of one')


def no_markup(text):
    page = Page(text)
    equal([tag for tag in page.tags if tag in ('img', 'a', 'iframe', 'object', 'embed', 'link', 'base', 'form')], [])
    equal(page.tags.count('script'), 1)
    equal([name for name, _ in page.attributes if name.startswith('on') or name == 'style'], [])
    return page


def hostile_result():
    folder = copy(platform=HOSTILE, cpu_model=HOSTILE, kernel=HOSTILE, command='faultline ' + HOSTILE, warning_1=HOSTILE,
                  **{'counter_' + HOSTILE[:20]: HOSTILE, '</table>': HOSTILE})
    os.remove(os.path.join(folder, 'pipe.samples.csv'))
    path = os.path.join(folder, 'pipe.csv')
    header, *rows = csv.reader(open(path, encoding='utf-8', newline=''))
    for row in rows:
        row[header.index('note')] = HOSTILE
    rows[0][0] = HOSTILE
    rows[1][header.index('status')], rows[1][header.index('reason')] = 'failed', HOSTILE
    rows[2][header.index('status')] = HOSTILE
    header[0] = '<b>|`' + header[0]
    with open(path, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows([header] + rows)
    return folder


@test('HTML: hostile text stays text')
def _():
    folder = hostile_result()
    for results in ([folder], [SMALL, folder]):
        page = no_markup(html_of(*results, **NO_GNUPLOT))
        shown = HOSTILE.replace('\n', ' ')
        expect(any(shown in cell for row in page.rows for cell in row), 'it is not shown')
        expect(['</table>', shown] in page.rows, 'the fact is not shown')


@test('Markdown: hostile text stays text')
def _():
    folder = hostile_result()
    for results in ([folder], [SMALL, folder]):
        text = markdown_of(*results)
        outside = re.sub(r'\n(`{3,})\n.*?\n\1\n', '\n', text, flags=re.S)
        equal(re.findall(r'</?\w+', re.sub(r'</?(details|summary)>', '', outside)), [])
        equal([line for line in outside.split('\n') if re.match(r'# (?!What)', line)], [])
        expect('@you' not in outside and 'http://' not in outside, 'an address')
        for table in re.findall(r'(?:^\|.*\n)+', outside, re.M):
            equal(len({line.count('|') for line in table.splitlines()}), 1)


@test('HTML: it is one file that needs nothing else')
def _():
    need_gnuplot()
    text = html_of(SMALL)
    page = no_markup(text)
    equal(sorted(set(re.findall(r'https?://[^"\'\s<]*', text))), [])
    equal([value for name, value in page.attributes if name in ('src', 'href', 'xlink:href') and not value.startswith('#')], [])
    equal(page.tags.count('svg'), page.tags.count('figure'))
    expect(page.tags.count('svg') > 10, page.tags.count('svg'))
    ids = [value for name, value in page.attributes if name == 'id']
    equal(len(ids), len(set(ids)))
    used = {value[1:] for name, value in page.attributes if name == 'xlink:href'}
    equal(used - set(ids), set())
    contains(text, "default-src 'none'")


@test('HTML: the CSV of a result is in it as run prints it')
def _():
    page = Page(html_of(SMALL, **NO_GNUPLOT))
    cwd = new_folder()
    with open(os.path.join(cwd, 'x.csv'), 'w', encoding='utf-8') as file:
        file.write(page.codes[-1])
    ended = good('compare', os.path.join(cwd, 'x.csv'), SMALL, '--format', 'csv')
    equal(len([row for row in ended.rows() if row['kind'] == 'point' and row['ratio'] and
               abs(float(row['ratio']) - 1) < 1e-6]), MEASURED)


@test('HTML: without gnuplot a report has no charts and says why')
def _():
    page = Page(html_of(SMALL, **NO_GNUPLOT))
    equal(page.tags.count('svg'), 0)
    contains(page.text, 'Not all charts could be drawn: ')
    contains(page.text, 'install gnuplot')


@test('HTML: of a gnuplot that has no SVG, no charts and why')
def _():
    folder = new_folder()
    with open(os.path.join(folder, 'gnuplot'), 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\necho "line 24: unknown or ambiguous terminal type" >&2\nexit 1\n')
    os.chmod(os.path.join(folder, 'gnuplot'), 0o755)
    env = environment(FAULTLINE_GNUPLOT=os.path.join(folder, 'gnuplot'))
    ended = good('report', SMALL, '-o', 'x.html', cwd=folder, env=env)
    expect(ended.err.count('unknown or ambiguous terminal') < 4, ended.err)
    page = Page(read(folder, 'x.html'))
    equal(page.tags.count('svg'), 0)
    contains(page.text, 'Not all charts could be drawn: no chart can be drawn; the first 3 failed alike: ')
    contains(page.text, 'unknown or ambiguous terminal type')
    expect(len(page.rows) > 100, 'no tables')


@test('gnuplot is not started for a chart that has nothing to show')
def _():
    need_gnuplot()
    folder, result = new_folder(), copy()
    for name in os.listdir(result):
        if not name.startswith(('platform', 'noop')):
            os.remove(os.path.join(result, name))
    with open(os.path.join(folder, 'gnuplot'), 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\necho >>{folder}/started\nexec gnuplot "$@"\n')
    os.chmod(os.path.join(folder, 'gnuplot'), 0o755)
    good('report', result, '-o', 'x.html', cwd=folder, env=environment(FAULTLINE_GNUPLOT=os.path.join(folder, 'gnuplot')))
    expect(len(read(folder, 'started')) < 5, len(read(folder, 'started')))


SVG = '<svg width="9" height="9" viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg">{}</svg>\n'


@test('HTML: charts of the result are taken; one that is empty, truncated or not a chart is left out and reported')
def _():
    folder = copy()
    os.mkdir(os.path.join(folder, 'charts'))
    for name, body in (('good', SVG.format('<rect id="a" width="9"/>')), ('empty', ''), ('cut', SVG.format('')[:-9]),
                       ('script', SVG.format('<script>alert(1)</script>')), ('link', SVG.format('<image href="http://x/"/>'))):
        with open(os.path.join(folder, 'charts', name + '.svg'), 'w', encoding='utf-8') as file:
            file.write(body)
    text = html_of(folder, **NO_GNUPLOT)
    page = no_markup(text)
    equal(page.tags.count('svg'), 1)
    for words in ('chart empty is left out: the picture is empty', 'chart cut is left out: the picture is cut off',
                  'chart script is left out: ', 'chart link is left out: '):
        contains(page.text, words)


@test('each file of a result is opened once, charts and comparison and all')
def _():
    if not shutil.which('strace') or subprocess.run(['strace', '-o', '/dev/null', 'true'], capture_output=True).returncode:
        raise Skip('no strace')
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer does not run below strace')
    log = os.path.join(new_folder(), 'opened')
    other = copy(platform='other')
    good('report', SMALL, other, '-o', os.path.join(new_folder(), 'report.html'),
         before=['strace', '-f', '-e', 'trace=open,openat', '-o', log])
    opened = re.findall(r'"([^"]+\.csv)"', read(log))
    equal(len(opened), 2 * (2 * len(PROBES) + 1))
    equal(len(set(opened)), len(opened))


@test('a trace is reported')
def _():
    folder = new_folder()
    with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\nsystem,Linux\ncommand,faultline trace ./x\ntrace_program,./x\ntrace_note_1,<b>\n')
    with open(os.path.join(folder, 'trace.csv'), 'w', encoding='utf-8') as file:
        file.write('process,thread,name,primitive,calls,bytes,timed_calls,wall_ns,cpu_ns,blocked_ns,runnable_ns,unknown_ns,'
                   'faults,fault_ns,kernel_calls,share,source\n'
                   '1,1,x,memset,2,4096,2,1000,900,,,0,1,10,,0.25,preload\n1,2,x,memset,3,1,3,2000,,,,0,,,,0.5,preload\n'
                   '1,1,x,own code,,,,1000,1000,0,0,0,,,,0.25,rest\n')
    text = markdown_of(folder)
    contains(text, '| memset | 75.0 % | 3.00 µs | 900 ns | - | - | 5 | 4.0 KiB | 1 |\n')
    contains(text, '| own code | 25.0 % | 1.00 µs | 1.00 µs | 0 | 0 | - | - | - |\n')
    contains(text, "\n| traced | ./x |\n")
    contains(text, '* &#60;b&#62;\n')
    good('report', folder)
    equal(Page(read(folder, 'report.html')).tags.count('h1'), 1)
    contains(refused('report', folder, SMALL), "a trace can't be combined with other results")
    contains(refused('report', folder, folder, folder), 'more than one other')


@test('places that read the same in several processes are one row')
def _():
    folder = new_folder()
    files = {'platform': 'key,value\nschema,1\ntrace_program,./x\n',
             'trace': 'process,thread,name,primitive,calls,bytes,timed_calls,wall_ns\n1,1,x,memset,2,4096,2,1000\n',
             'processes': 'process,name\n1,sh\n2,python3\n3,python3\n4,python3\n',
             'places': 'process,place,within,primitive,calls,wall_ns,path_ns\n'
                       + ''.join(f'{i},a.py:7,b.py:{j},write: pipe,5,1000,200\n' for i in (2, 3, 4) for j in (1, 1, 2))
                       + '1,c.c:1,,own code,,9000,0\n2,c.c:1,,own code,,9000,0\n9,late,,fork,1,10,\n'}
    for name, text in files.items():
        with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8') as file:
            file.write(text)
    text = markdown_of(folder)
    contains(text, '| a.py:7 -&#62; b.py:1 | write: pipe | python3 x 3 | 1.20 µs | 6.00 µs | 30 |\n'
                   '| a.py:7 -&#62; b.py:2 | write: pipe | python3 x 3 | 600 ns | 3.00 µs | 15 |\n'
                   '| c.c:1 | own code | 2 processes | 0 | 18.0 µs | - |\n| late | fork | ? | 0 | 10.0 ns | 1 |\n')


@test('two traces are reported with what differs; the path over time is a picture that names its parts')
def _():
    folders = new_folder(), new_folder()
    for folder, wall in zip(folders, (1000, 3000)):
        with open(os.path.join(folder, 'platform.csv'), 'w', encoding='utf-8') as file:
            file.write(f'key,value\nschema,1\ntrace_program,./x\ntrace_sources,bpf\ntrace_wall_ns,{wall}\n')
        with open(os.path.join(folder, 'trace.csv'), 'w', encoding='utf-8') as file:
            file.write('process,thread,name,primitive,calls,bytes,timed_calls,wall_ns\n'
                       f'1,1,x,page fault: anonymous,10,,2,{wall}\n')
        with open(os.path.join(folder, 'path_moments.csv'), 'w', encoding='utf-8') as file:
            file.write('process,thread,name,doing,begin_ns,end_ns\n1,1,<x>,running,0,600\n2,2,y,timer,600,1000\n')
    good('report', *folders, '-o', 'r.html', cwd=folders[0])
    page = read(folders[0], 'r.html')
    contains(page, '<title>&lt;x&gt;: running, from 0 on, for 600 ns</title>')
    contains(page, 'B took 3.00 µs, A 1.00 µs: 3 times as long, +2.00 µs.')
    contains(page, 'page fault: anonymous ~')
    equal(page.count('Who was waited for, over time'), 2)
    text = markdown_of(folders[0])
    expect('<svg' not in text and 'probe noop' not in text, text)


@test('where it goes')
def _():
    folder, cwd = copy(), new_folder()
    good('report', folder, env=environment(**NO_GNUPLOT), cwd=cwd)
    good('report', folder, '--format', 'markdown', cwd=cwd)
    equal(sorted(name for name in os.listdir(folder) if name.startswith('report')), ['report.html', 'report.md'])
    equal(os.listdir(cwd), [])
    good('report', folder, SMALL, '--format', 'markdown', cwd=cwd)
    equal(os.listdir(cwd), ['report.md'])
    for platform, started in (('b', '2026-01-01T00-00-00Z'), ('a', '2026-02-01T00-00-00Z')):
        shutil.copytree(copy(platform=platform), os.path.join(cwd, 'results', platform, started))
    contains(good('report', '--format', 'markdown', '-o', '-', cwd=cwd).out, '| measured | a |')
    contains(refused('report', cwd=new_folder()), 'no result named, and no result in results/')


@test('a result of a newer schema, a folder that is not a result, a truncated result')
def _():
    newer = copy(schema='99')
    for arguments in ('report', newer), ('chart', newer), ('compare', SMALL, newer), ('explain', newer), ('pack', newer):
        ended = faultline(*arguments)
        expect(ended.code == 1 and 'platform.csv:2: schema 99 was written by a newer faultline; ' in ended.err,
               arguments, ended)
    ended = faultline('report', new_folder())
    expect(ended.code == 1 and 'not a result' in ended.err, ended)
    for verb in 'report', 'chart', 'pack':
        ended = faultline(verb, os.path.join(SMALL, 'memset.csv'))
        expect(ended.code == 1 and 'memset.csv: not a folder; expected the folder of a result' in ended.err, ended)
    folder = copy()
    with open(os.path.join(folder, 'memset.csv'), 'r+', encoding='utf-8') as file:
        file.truncate(1500)
    ended = faultline('report', folder)
    expect(ended.code == 1 and 'memset.csv:' in ended.err, ended)
    equal([name for name in os.listdir(folder) if name.startswith('report')], [])


@test('a full disk leaves no half of a report')
def _():
    cwd = new_folder()
    ended = faultline('report', SMALL, '-o', 'x.html', cwd=cwd, env=environment(**NO_GNUPLOT),
                      before=('sh', '-c', 'ulimit -f 1; trap "" XFSZ; exec "$@"', 'sh'))
    expect(ended.code == 1 and "can't be written" in ended.err, ended)
    equal(os.listdir(cwd), [])


@test('a kill while charts are drawn ends it, and leaves nothing')
def _():
    cwd, env = new_folder(), environment()
    with open(os.path.join(cwd, 'gnuplot'), 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\n: >started\nexec sleep 600\n')
    os.chmod(os.path.join(cwd, 'gnuplot'), 0o755)
    process = start('report', SMALL, '-o', 'x.html', cwd=cwd, env={**env, 'FAULTLINE_GNUPLOT': './gnuplot'})
    until = time.monotonic() + SLOW
    while not os.path.exists(os.path.join(cwd, 'started')) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SLOW)
    equal(process.returncode, -signal.SIGTERM)
    while os.listdir(env['TMPDIR']) and time.monotonic() < until:
        time.sleep(0.02)
    equal((sorted(os.listdir(cwd)), os.listdir(env['TMPDIR'])), (['gnuplot', 'started'], []))


@functools.lru_cache(maxsize=None)
def page_of(*results, charts=True):
    """A report, made once."""
    cwd = new_folder()
    has_gnuplot = charts and shutil.which('gnuplot')
    good('report', *results, '-o', 'x.html', cwd=cwd, env=environment(**({} if has_gnuplot else NO_GNUPLOT)))
    return os.path.join(cwd, 'x.html')


@test('a browser opens it from the disk without a word on the console, and asks no network')
def _():
    need_gnuplot()
    with Browser(page_of(SMALL)) as page:
        equal((page.console, page.asked), ([], []))
        expect(page.value('document.querySelectorAll("svg").length') > 10, 'the charts are not there')
        expect(page.value('document.querySelectorAll("[title=sort]").length') > 20, 'the script is not there')


@test('a browser runs no script of hostile text')
def _():
    with Browser(page_of(hostile_result(), charts=False)) as page:
        equal((page.console, page.asked), ([], []))
        equal(page.value('[document.images.length, document.scripts.length]'), [0, 1])


def printed(*results):
    if not shutil.which('pdftotext'):
        raise Skip('no pdftotext')
    path = page_of(*results, charts=False)
    with Browser(path) as page:
        text = subprocess.run(['pdftotext', '-layout', '-', '-'], input=page.pdf(), capture_output=True, check=True).stdout
    last = 'unknown' if len(results) > 1 else 'unsupported'  # words of the last columns; what left the page is not there
    wanted = sum(cell.split().count(last) for row in Page(read(path)).rows for cell in row)
    expect(wanted > 1, wanted)
    equal(len(re.findall(rf'(?<!\w){last}(?![\w:])', text.decode())), wanted)


for count in (1, 2, 5, 8):
    add(f'printed, no column leaves the page: {count} results', printed, *[SMALL] * count)

COLUMN = '[...{}.tBodies[0].rows].map((row) => row.cells[{}].textContent)'
TABLE = 'document.querySelector("h3 ~ .wide table")'


@test('a browser sorts a table by a click or a key: down, up, as it was')
def _():
    with Browser(page_of(SMALL)) as page:
        names = page.value(f'[...{TABLE}.tHead.rows[0].cells].map((cell) => cell.textContent)')
        head = f'{TABLE}.tHead.rows[0].cells[{names.index("median")}]'
        cells = COLUMN.format(TABLE, names.index('median'))
        before, order = page.value(cells), []
        for press in (lambda: page.click(head + '.firstChild'), lambda: page.key('Enter', 13), lambda: page.key(' ', 32)):
            press()
            order.append((page.value(head + '.getAttribute("aria-sort")'), page.value(cells)))
        equal([name for name, _ in order], ['descending', 'ascending', None])
        expect(order[0][1] != before and order[0][1][::-1] == order[1][1] or len(set(before)) < len(before), order)
        equal(order[2][1], before)
        equal(page.console, [])


@test('a browser copies a table as CSV and Markdown, and shows the rows that are looked for')
def _():
    with Browser(page_of(SMALL)) as page:
        tools = f'{TABLE}.parentNode.nextElementSibling.children'
        rows = page.value(f'[...{TABLE}.rows].map((row) => [...row.cells].map((cell) => cell.textContent))')
        page.click(tools + '[0]')
        equal(list(csv.reader(page.paste().splitlines())), rows)
        contains(page.value('document.getElementById("say").textContent'), 'Copied: a table as CSV')
        page.click(tools + '[1]')
        lines = page.paste().splitlines()
        equal([[cell.strip() for cell in line[1:-1].split('|')] for line in lines[:1] + lines[2:]], rows)
        page.click('document.querySelector("input")')
        for letter in 'warm':
            page.key(letter)
        shown = page.value('[...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden).map((row) => row.textContent)')
        expect(shown and all('warm' in text for text in shown), shown[:3])
        equal(page.value('document.getElementById("say").textContent'), f'Rows shown: {len(shown)}')
        equal(page.console, [])


@test('a browser has contents that lead to every section, and each chart has a name')
def _():
    need_gnuplot()
    with Browser(page_of(SMALL)) as page:
        links = page.value('[...document.querySelectorAll("nav a")].map((a) => [a.textContent, a.hash.slice(1)])')
        equal([text for text, _ in links], page.value('[...document.querySelectorAll("h2")].map((h) => h.textContent)'))
        expect(all(page.value(f'document.getElementById("{name}").tagName') == 'H2' for _, name in links), links)
        page.click('document.querySelector("nav a[href=\'#every-point\']")')
        equal(page.value('location.hash'), '#every-point')
        charts = page.names('image') + page.names('img')
        equal(len(charts), page.value('document.querySelectorAll("svg").length'))
        expect(all(name.startswith('chart ') for name in charts), charts)
        expect('sort' not in page.names('columnheader'), page.names('columnheader')[:5])


@test('a chart says what a point is, under the mouse and by the arrow keys; a click copies the command that repeats it')
def _():
    need_gnuplot()
    with Browser(page_of(SMALL)) as page:
        points = 'document.querySelector("svg[aria-label=\'chart memset\']").querySelectorAll("[data-tip]")'
        expect(page.value(points + '.length') > 10, 'no points')
        tip = 'document.getElementById("tip")'
        expect(page.value(tip + '.hidden'), 'a tip at once')
        page.move(points + '[3]')
        name, figures, command = page.value(tip + '.innerText').split('\n')
        expect(name.startswith('memset: implementation ') and ' samples in ' in figures, name, figures)
        expect(re.fullmatch(r'faultline run memset( --\w+ [\w.]+)+', command), command)
        page.click(points + '[3]')
        equal(page.paste(), command)
        measured = good(*command.split()[1:], '--samples', '1', '--no-charts', '--format', 'csv').rows()
        equal([row['probe'] for row in measured], ['memset'])
        page.move('document.querySelector("h1")')
        expect(page.value(tip + '.hidden'), 'the tip stays')
        page.value(points + '[0].closest("svg").focus()')
        seen = []
        for key in 'ArrowRight', 'ArrowRight', 'ArrowLeft':
            page.key(key)
            seen.append(page.value(tip + '.textContent'))
        expect(seen[0] == seen[2] != seen[1], seen)
        equal(page.console, [])


@test('of two platforms in a chart, a slider shows the one, both, or the other')
def _():
    need_gnuplot()
    with Browser(page_of(SMALL, copy(platform='other'))) as page:
        figure = 'document.querySelector("svg[aria-label=\'chart memset\']").closest("figure")'
        opacity = '[...' + figure + '.querySelectorAll(".side-{}")].map((mark) => getComputedStyle(mark).opacity)'
        contains(page.value(figure + '.innerText'), 'B: other')
        page.value(figure + '.querySelector("input").focus()')
        for key, code, a, b in ('Home', 36, '1', '0'), ('End', 35, '0', '1'):
            page.key(key, code)
            equal([set(page.value(opacity.format(side))) for side in 'ab'], [{a}, {b}])
        page.value(f'{{ const s = {figure}.querySelector("input"); s.value = 1; s.oninput(); }}')
        equal([set(page.value(opacity.format(side))) for side in 'ab'], [{'1'}, {'1'}])
        equal(page.value('[...document.querySelectorAll("figure")].filter((f) => /chart (compare|explain|shm_open$)/.test('
                         'f.querySelector("svg").ariaLabel) && f.querySelector("input")).length'), 0)
        tips = 'document.querySelector("svg[aria-label=\'chart {}\']").querySelectorAll("[data-tip]")'
        for chart in 'compare', 'cpu_wall':
            expect(page.value(tips.format(chart) + '.length') > 3, chart)
        name, times, ratio, command = page.value(tips.format('compare') + '[5].dataset.tip').split('\n')
        expect(', (2) ' in times and 'times as long' in ratio and command.startswith('faultline run '), name, times, ratio, command)
        equal(page.console, [])


TRACE = os.path.join(os.path.dirname(SMALL), 'chart', 'trace')


@functools.lru_cache(maxsize=None)
def trace(slower=1):
    """A copy of a trace, with a path of many moments."""
    folder = os.path.join(new_folder(), f't{slower}')
    shutil.copytree(TRACE, folder)
    rows = list(csv.DictReader(read(folder, 'trace.csv').splitlines()))
    for row in rows:
        row.update({name: str(int(float(row[name]) * slower)) for name in ('wall_ns', 'cpu_ns') if row[name]})
    with open(os.path.join(folder, 'trace.csv'), 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, rows[0], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    with open(os.path.join(folder, 'path_moments.csv'), 'w', encoding='utf-8') as file:
        file.write('process,thread,name,doing,begin_ns,end_ns\n')
        for i in range(40):
            process, doing = (32245, 'running') if i % 2 else (32246, 'timer')
            file.write(f'{process},{process},p{process},{doing},{i * 1000 * slower},{(i + 1) * 1000 * slower}\n')
    return folder


def charts_speak(page):
    """Each chart has a name, and says what a point is: under the mouse, and by the keys."""
    tip = 'document.getElementById("tip")'
    names = page.value('[...document.querySelectorAll("svg")].map((svg) => svg.ariaLabel)')
    equal(sorted(page.names('image') + page.names('img')), sorted(names))
    equal(len(set(names)), len(names))
    for i, name in enumerate(names):
        points = f'document.querySelectorAll("svg")[{i}].querySelectorAll("[data-tip]")'
        count = page.value(points + '.length')
        expect(count, name, 'has no points')
        for point in {0, count // 2, count - 1}:
            place = page.middle(f'{points}[{point}]')
            page.send('Input.dispatchMouseEvent', type='mouseMoved', **place)
            under = page.value(f'document.elementFromPoint({place["x"]}, {place["y"]}).closest("[data-tip]")?.dataset.tip')
            expect(under, name, point, 'is under something else')
            equal((page.value(tip + '.hidden'), page.value(tip + '.textContent')), (False, under))
            box = page.value(f'(() => {{ const b = {tip}.getBoundingClientRect(); return [b.left, b.top, innerWidth - b.right, '
                             'innerHeight - b.bottom]; })()')
            expect(min(box) >= 0, name, 'says it outside of the window', box)
        page.value(f'document.querySelectorAll("svg")[{i}].focus()')
        page.key('ArrowRight')
        equal(page.value(tip + '.textContent'), page.value(f'{points}[0].dataset.tip'))
        page.key('ArrowLeft')
        equal(page.value(tip + '.textContent'), page.value(f'{points}[{count} - 1].dataset.tip'))
        page.key('Escape')
        expect(page.value(tip + '.hidden'), name, 'Escape leaves it')
    return names


for traces, least, light, width in ((1, 5, True, 1280), (1, 5, False, 375), (2, 2, True, 375), (2, 2, False, 1280)):
    def speaks(traces, least, light, width):
        need_gnuplot()
        with Browser(page_of(*[trace(slower) for slower in range(1, traces + 1)]), width=width, dark=not light) as page:
            names = charts_speak(page)
            expect(len(names) > least, names)
            expect(page.value('document.documentElement.scrollWidth') <= width, 'the page is wider than the window')
            if shutil.which('pdftotext'):
                text = subprocess.run(['pdftotext', '-layout', '-', '-'], input=page.pdf(), capture_output=True, check=True).stdout.decode()
                contains(text, 'What leads from A to B' if traces == 2 else 'What each process spent its time in')
            equal(page.console, [])

    add(f'the charts of {traces} trace{"s" * (traces > 1)} say what they show, {width} pixels wide, {"light" if light else "dark"}, and are printed',
        speaks, traces, least, light, width)


def result_speaks(*results):
    need_gnuplot()
    with Browser(page_of(*results)) as page:
        charts_speak(page)
        equal(page.console, [])


for what, result in (('a result', SMALL), *((name, os.path.join(os.path.dirname(TRACE), name)) for name in ('counters', 'tail', 'explain'))):
    add(f'every chart has points that say what they show: {what}', result_speaks, result)


@test('the chart of rounds says what a dot is')
def _():
    need_gnuplot()
    folder, real = os.path.join(new_folder(), 'r'), os.path.join(ROOT, 'results', 'linux-6.18-x86_64-musl')
    shutil.copytree(os.path.join(real, sorted(os.listdir(real))[-1]), folder,
                    ignore=lambda _, names: [name for name in names if not re.match(r'platform\.csv|(mmap|pipe)(\.samples)?\.csv', name)])
    good('chart', folder, '--only', 'rounds', '--format', 'svg')
    with Browser(page_of(folder)) as page:
        equal(charts_speak(page), ['chart rounds'])
        tips = page.value('[...document.querySelectorAll("[data-tip]")].map((point) => point.dataset.tip)')
        rounds = [row for name in ('mmap', 'pipe') for row in csv.DictReader(read(folder, f'{name}.samples.csv').splitlines())]
        expect(9 * 6 <= len(tips) <= len(rounds), len(tips))
        for tip in tips:
            expect(re.fullmatch(r'(mmap|pipe): [^\n]+\nround \d+: [\d.]+ [nµm]?s\nfaultline run \1( --\w+ [\w.]+)+', tip), tip)


@test('the page of a fleet says what a square and a dot are')
def _():
    folder, page = new_folder(), os.path.join(new_folder(), 'fleet.html')
    for i in range(6):
        shutil.copytree(copy(seed=str(i)), os.path.join(folder, f'n{i}'))
    good('fleet', folder, '--report', page)
    with Browser(page) as page:
        charts_speak(page)


@test('Tab leads through the headers of tables and the charts')
def _():
    need_gnuplot()
    with Browser(page_of(trace())) as page:
        seen, until = set(), time.monotonic() + SLOW
        wanted = set(page.value('[...document.querySelectorAll("svg")].map((svg) => svg.ariaLabel)'))
        while not wanted <= seen and time.monotonic() < until:
            page.key('Tab', 9)
            seen.add(page.value('document.activeElement.ariaLabel || document.activeElement.textContent'))
        equal(wanted - seen, set())
        expect('primitive' in seen, seen)


@test('a page of 200,000 points opens within seconds, and says what it left out')
def _():
    cwd = new_folder()
    with open(os.path.join(cwd, 'platform.csv'), 'w', encoding='utf-8') as file:
        file.write('key,value\nschema,1\nplatform,large\n')
    with open(os.path.join(cwd, 'memset.csv'), 'w', encoding='utf-8') as file:
        file.write('pass,size,status,reason,rounds,median_ns,ci_low_ns,ci_high_ns\n')
        file.writelines(f'{i},{size},ok,,9,{size},{size},{size}\n' for i in range(1000) for size in range(1, 201))
    good('report', cwd, '-o', 'x.html', cwd=cwd)
    path = os.path.join(cwd, 'x.html')
    expect(os.path.getsize(path) < 4 << 20, os.path.getsize(path))
    text = read(path)
    contains(text, 'Left out, so that the page opens quickly: 198000 of 200000 rows')
    contains(text, 'more than 20000 points take gnuplot minutes')
    contains(text, 'Left out, so that the page opens quickly: the CSV')
    with Browser(path) as page:
        page.value('document.querySelectorAll("tr").length')


def shown(light):
    with Browser(page_of(SMALL), dark=not light) as page:
        equal(page.value('getComputedStyle(document.body).backgroundColor') == 'rgb(255, 255, 255)', light)
        for width in 1280, 375:
            page.resize(width)
            expect(page.value('document.documentElement.scrollWidth') <= width, 'the page is wider than the window')
            expect(len(page.picture()) > 20000, 'an empty picture')
        equal(page.console, [])


for light in (True, False):
    add(f'a browser shows it {"light" if light else "dark"}, wide and narrow, and the page does not move sideways', shown, light)

run()
