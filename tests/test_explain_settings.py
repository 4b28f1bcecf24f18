#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Changes what an Array costs by settings of the system, and checks whether explain finds it, in TAP:
test_explain_settings.py FAULTLINE

Each setting holds in a mount namespace of its own, so that nothing of the system changes for anybody else. Shares
are compared with those that the same machine shows without the setting; a machine that is busy with other work
gets further attempts, each of twice the time, and if its intervals stay too wide, the test is skipped.
"""
import csv
import io
import os
import shlex
import subprocess
import sys
import tempfile

ELEMENTS = '2000000'
ATTEMPTS = 3
SECONDS = 6
WIDEST = 0.2  # interval of a share
POINTS = ('--step', 'all,zero', '--variant', 'size_size', '--folder', 'as_era,memory', '--era',
          'python3.5,python3.7,python3.10', '--elements', ELEMENTS, '--counters', 'none', '--no-charts')
FAULTS, FILE = 'first-touch page faults', 'a file on disk'
NAMESPACE = ('unshare', '--mount', '--map-root-user', 'sh', '-c')
HUGE = 'mount -t tmpfs -o huge=always tmpfs /dev/shm'


def skip_reason(mount):
    """Why a mount can't be made over /dev/shm here, or None."""
    try:
        done = subprocess.run([*NAMESPACE, mount], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return ' '.join(done.stderr.split()) or 'exit status %d' % done.returncode if done.returncode else None


def file_system(folder):
    return subprocess.run(['stat', '-f', '-c', '%T', folder], stdout=subprocess.PIPE, text=True).stdout.strip()


def run(faultline, folder, mount, seconds, *points):
    command = [faultline, 'run', 'array', *points, '--time', str(seconds), '-o', folder]
    if mount:
        command = [*NAMESPACE, '%s && exec %s' % (mount, shlex.join(command))]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def explain(faultline, folder, era='python3.10'):
    """The suspects by name, in their order."""
    printed = subprocess.run([faultline, 'explain', folder, '--variant', 'size_size', '--elements', ELEMENTS, '--era', era,
                              '--csv', 'suspects'], stdout=subprocess.PIPE, check=True, text=True).stdout
    return {row['suspect']: row for row in csv.DictReader(io.StringIO(printed))}


def share(suspects, name):
    return float(suspects[name]['share'] or 'nan')


def is_vague(row):
    """Whether other work on the machine leaves the share open."""
    low, high = row['share_low'], row['share_high']
    return not low or not high or float(high) - float(low) > WIDEST


class Settings:
    def __init__(self, faultline, work):
        self.faultline, self.work, self.attempt = faultline, work, 0

    def suspects(self, mount=None, era='python3.10'):
        folder = '%s/%d-%d' % (self.work, self.attempt, len(os.listdir(self.work)))
        run(self.faultline, folder, mount, SECONDS * 2 ** self.attempt, *POINTS)
        return explain(self.faultline, folder, era), folder


class NothingToTell(Exception):
    """Why this machine can't show what the test is about."""


def disk_is_told(settings, mount):
    before, after = settings.suspects()[0], settings.suspects(mount)[0]
    if float(after[FILE]['share_high'] or 0) < 0.2:
        raise NothingToTell('writing back to the disk took less than a fifth of the time: %s' % after[FILE]['evidence'])
    return (share(after, FILE) > share(before, FILE) + 0.1 and after[FILE]['verdict'] != 'cleared' and
            list(after).index(FILE) <= list(before).index(FILE)), before[FILE], after[FILE]


def huge_pages_are_told(settings, mount):
    before, after = settings.suspects()[0], settings.suspects(mount)[0]
    return (before[FAULTS]['verdict'] == 'guilty' and after[FAULTS]['verdict'] != 'guilty' and
            share(after, FAULTS) < share(before, FAULTS) / 2), before[FAULTS], after[FAULTS]


def old_era_is_told(settings, mount):
    """Its arenas stay, and with them their pages: so nothing shows what a fault costs."""
    now, folder = settings.suspects()
    then = explain(settings.faultline, folder, 'python3.5')
    return (now[FAULTS]['verdict'] == 'guilty' and then[FAULTS]['verdict'] == 'not tested' and
            'keeps its pages' in then[FAULTS]['reason'] and
            list(then).index(FAULTS) > list(now).index(FAULTS)), now[FAULTS]


def zeros_are_told(settings, mount):
    """The first turn of a process writes the whole arena, where later eras only set its size."""
    folder = '%s/zeros-%d' % (settings.work, settings.attempt)
    run(settings.faultline, folder, None, 2, '--step', 'arena', '--variant', 'size_size', '--turn', 'first', '--era',
        'python3.5,python3.10', '--counters', 'none', '--no-charts')
    with open(folder + '/array.csv', newline='', encoding='utf-8') as file:
        cpu = {row['era']: float(row['cpu_ns'] or 'nan') for row in csv.DictReader(file)}
    return cpu['python3.5'] > 5 * cpu['python3.10'], {**cpu, 'share_low': '0', 'share_high': '0'}


def attempt(test, faultline, mount):
    """What was seen if the test fails, and why it is skipped."""
    with tempfile.TemporaryDirectory() as work:
        settings = Settings(faultline, work)
        for settings.attempt in range(ATTEMPTS):
            told, *seen = test(settings, mount)
            if told:
                return [], None
    vague = any(map(is_vague, seen))
    return ([], 'too much other work on this machine: the intervals are too wide') if vague else (seen, None)


def main(faultline):
    os.environ['MALLOC_PERTURB_'] = '0'  # meson's: it fills memory that a replay only asks for
    disk = tempfile.mkdtemp(prefix='faultline-', dir=os.environ.get('TMPDIR') or '/var/tmp')
    bind = 'mount --bind %s /dev/shm' % shlex.quote(disk)
    in_memory = 'the folder for temporary files is no disk' if file_system(disk) in ('tmpfs', 'ramfs') else None
    tests = (
        ('a disk in the place of /dev/shm: the file comes under suspicion', disk_is_told, bind, in_memory or skip_reason(bind)),
        ('huge pages in /dev/shm: page faults are no longer guilty', huge_pages_are_told, HUGE, skip_reason(HUGE)),
        ('arenas that are used again: page faults are not tested', old_era_is_told, None, None),
        ('the zeros that 3.5 writes', zeros_are_told, None, None),
    )
    sanitized = os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none' and 'a sanitizer costs more than what is compared'
    print('1..%d' % len(tests), flush=True)
    for number, (name, test, mount, reason) in enumerate(tests, 1):
        reason = sanitized or reason
        try:
            seen, reason = ([], reason) if reason else attempt(test, faultline, mount)
        except NothingToTell as why:
            seen, reason = [], str(why)
        print('%sok %d - %s%s' % ('not ' if seen else '', number, name, ' # SKIP ' + reason if reason else ''), flush=True)
        for figures in seen:
            print('# %s: %s' % (name, figures), file=sys.stderr, flush=True)
    os.rmdir(disk)


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
