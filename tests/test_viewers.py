# SPDX-License-Identifier: MIT
"""The files of a trace that viewers of other projects open: speedscope, in a browser without a screen.

usage: test_viewers.py FAULTLINE
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys

import tap
from tap import Skip, contains, expect, test

FAULTLINE = os.path.abspath(sys.argv[1])
BROWSER = shutil.which('chromium') or shutil.which('chromium-browser')
PACKAGE = 'speedscope@1.25.0'
PROGRAM = 'import subprocess, time\n' \
          'def waits():\n    time.sleep(0.02)\n    subprocess.run(["/bin/sleep", "0.02"])\nwaits()\n'


def viewer():
    """The folder of its page."""
    if not BROWSER:
        raise Skip('no chromium')
    if not shutil.which('npm'):
        raise Skip('no npm')
    folder = tap.new_folder()
    try:
        got = subprocess.run(['npm', 'install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE],
                             stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired as late:
        raise Skip(f'npm did not install {PACKAGE} within 60 s') from late
    if got.returncode:
        raise Skip(f'npm can not install {PACKAGE}: {got.stderr.decode()[:200]!r}')
    return folder + '/node_modules/speedscope/dist/release'


def view(page, path):
    """What the page is after it has opened a file from the disk, and what it said."""
    folder = tap.new_folder()
    with open(path, 'rb') as file:
        text = base64.b64encode(file.read()).decode()
    with open(folder + '/profile.js', 'w', encoding='utf-8') as file:
        file.write('alert = text => { document.title = "refused: " + text };\n'
                   f'speedscope.loadFileFromBase64({json.dumps(os.path.basename(path))}, {json.dumps(text)})')
    command = [BROWSER, '--headless', '--no-sandbox', '--no-first-run', '--disable-background-networking',
               '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--use-angle=swiftshader',
               '--enable-unsafe-swiftshader', f'--user-data-dir={folder}/user', '--host-resolver-rules=MAP * ~NOTFOUND',
               '--enable-logging=stderr', '--v=0', '--virtual-time-budget=20000', '--dump-dom',
               f'file://{page}/index.html#localProfilePath={folder}/profile.js']
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=tap.SLOW, check=False)
    except subprocess.TimeoutExpired as late:
        raise Skip('the browser did not end') from late
    said = [line for line in ended.stderr.decode(errors='replace').splitlines() if ':CONSOLE' in line]
    return ended.stdout.decode(errors='replace'), said


def trace():
    folder = tap.new_folder() + '/trace'
    run = subprocess.run([FAULTLINE, 'trace', '--source', 'preload', '-o', folder, '--', '/usr/bin/python3', '-c', PROGRAM],
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=tap.SLOW, check=False)
    expect(run.returncode == 0, run.stderr.decode())
    return folder


@test('speedscope opens timeline.json and stacks.folded')
def _():
    folder, page = trace(), viewer()
    for name in ('timeline.json', 'stacks.folded'):
        dom, said = view(page, f'{folder}/{name}')
        text = re.sub('<[^>]*>', ' ', dom)
        expect('went wrong' not in text and 'Left Heavy' in text, name, text[-600:], said)
        expect(not [line for line in said if 'rror' in line], name, said)
        contains(dom, name if name == 'stacks.folded' else 'python3')


@test('it does not open what is no trace')
def _():
    folder, page = tap.new_folder(), viewer()
    with open(folder + '/timeline.json', 'w', encoding='utf-8') as file:
        file.write('{"traceEvents": [{"ph": "X"')
    dom, said = view(page, folder + '/timeline.json')
    expect('Left Heavy' not in re.sub('<[^>]*>', ' ', dom), dom[-600:], said)


tap.run()
