# SPDX-License-Identifier: MIT
"""Every probe, and every word of its axes, for real: in small sizes, one sample each, and then what
must hold whatever the machine: the kernel's counts, ratios within one run, nothing left behind."""
import csv
import math
import os
import re
import shutil
import signal
import subprocess

from tap import (SLOW, Skip, add, adopt_orphans, again, check_files, environment, equal, expect, good, in_mounts, is_root, new_folder, objects_left,
                 own_shared_memory, parse, read, result_folder, run, start, test)

UNITS = {'': 0, 'K': 10, 'M': 20, 'G': 30, 'T': 40}
LARGEST = 64 << 10
MOST_POINTS = 130
STRAY_FAULTS = 8  # of a sample, that are not the probe's
INSTRUMENTED = os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none'  # faults are not the probe's alone


def number(text):
    match = re.fullmatch(r'(\d+)([KMGT]?)', text)
    return int(match[1]) << UNITS[match[2]]


def list_axes():
    """Per probe, and per axis of it: its values and its base."""
    axes = {}
    for row in good('list', '--format', 'csv').rows():
        axes.setdefault(row['probe'], {})
        if row['axis']:
            axes[row['probe']][row['axis']] = (row['values'], row['base'])
    return axes


def small(values, base):
    """A small value of an axis of numbers: its base, but no more than needed."""
    lows = [number(item.split('..')[0]) for item in values.split(',')]
    return str(max(min(number(base), LARGEST), min(lows)))


def is_words(values):
    return not values[0].isdigit()


AXES = list_axes()
PROBES = list(AXES)
adopt_orphans()
own_shared_memory()


def measure(probe, samples=1, **chosen):
    """The rows of a probe in small sizes, with nothing left behind."""
    options = [f'--samples={samples}', '--no-charts', '--format=csv', '--seed=1', '--deadline=100']
    for axis, (values, base) in AXES[probe].items():
        if axis in chosen or not is_words(values):
            options.append(f'--{axis}={chosen.get(axis) or small(values, base)}')
    temporary, cwd = new_folder(), new_folder()
    ended = good('run', probe, *options, cwd=cwd, env=environment(TMPDIR=temporary), seconds=4 * SLOW)
    equal((os.listdir(temporary), objects_left()), ([], []))
    expect(no_child_is_left(), 'a process is left behind')
    check_files(os.path.join(cwd, result_folder(ended)))
    rows = ended.rows()
    for row in rows:
        expect(is_good(row), row)
        expect(row['status'] != 'ok' or (float(row['median_ns']) > 0 and row['samples'] == str(samples)), row)
    return rows


def is_good(row):
    if INSTRUMENTED and row['status'] == 'failed' and 'the kernel counted' in row['reason']:
        return True
    return row['status'] == 'ok' or (row['status'] == 'unsupported' and row['reason'])


def no_child_is_left():
    try:
        return os.waitpid(-1, os.WNOHANG) is None
    except ChildProcessError:
        return True


def base_of(probe):
    rows = measure(probe)
    expect(rows, 'no row')


def words_of(probe, axes):
    rows = measure(probe, **axes)
    for axis, words in axes.items():
        equal({row[axis] for row in rows}, set(words.split(',')))


for probe in PROBES:
    add(f'{probe}: in small', base_of, probe)
    axes = {axis: values for axis, (values, _) in AXES[probe].items() if is_words(values)}
    if math.prod(len(words.split(',')) for words in axes.values()) <= MOST_POINTS:
        if axes:
            add(f'{probe}: every word of an axis with every word of the others', words_of, probe, axes)
    else:
        for axis, words in axes.items():
            add(f'{probe}: every word of --{axis}', words_of, probe, {axis: words})


def lines_of(path):
    """Of a file of /proc or /sys; none where the kernel was built without it."""
    return read(path).splitlines() if os.path.exists(path) else []


def only(rows):
    equal(len(rows), 1)
    return {name: float(cell) if re.fullmatch(r'[\d.e+-]+', cell) else cell for name, cell in rows[0].items()}


@test('the probes that the question needs are there')
def _():
    needed = {'noop', 'memset', 'page_fault', 'mmap', 'shm_open', 'pipe', 'fork', 'posix_spawn'}
    expect(needed <= set(PROBES), PROBES)
    expect(all(AXES.values()), 'the axes are not in the output of list', AXES)


@test('run --full says how long it takes before it starts, and is at most half an hour for each probe')
def _():
    for probe in PROBES:
        process = start('run', probe, '--full', '--no-charts', '--counters', 'none', stdout=subprocess.DEVNULL)
        said = next((line for line in process.stderr if b'at most' in line), b'').decode()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SLOW)
        points, minutes = re.search(r'([\d,]+) points?, at most (\d+) minutes?; --time sets another limit', said).groups()
        expect(0 < number(points.replace(',', '')) < 2000 and number(minutes) <= 30, probe, said)


@test('page_fault: one fault a page, by the kernel\'s count')
def _():
    page = os.sysconf('SC_PAGESIZE')
    row = only(measure('page_fault', samples=5, mapping='private', access='write', size=str(256 * page)))
    expect(row['bytes'] == page and row['iterations'] == 256, row)
    expect(abs(row['minor_faults'] - 1) * row['iterations'] <= STRAY_FAULTS, row)


@test('page_fault: a sample touches the whole mapping, however large')
def _():
    rows = measure('page_fault', samples=1, mapping='private,shm', size='64K,32M')
    equal({(row['size'], float(row['iterations']) * float(row['bytes'])) for row in rows},
          {('65536', 65536), ('33554432', 33554432)})


@test('page_fault: fresh pages are none of the last sample\'s, recycled ones mostly are')
def _():
    rows = measure('page_fault', samples=5, mapping='private,shm', pages='recycled,fresh', size='4M')
    equal({row['status'] for row in rows}, {'ok'})
    for row in rows:
        few = re.fullmatch(r'only \d+ % of the pages were the last sample\'s', row['note'])
        expect(not row['note'] or (few and row['pages'] == 'recycled') or not is_root(), row)


@test('page_fault: the writes that filled a file show in its folios and its faults')
def _():
    rows = measure('page_fault', samples=5, mapping='file', access='read,write', filled_by='4K,64K,1M', size='4M')
    faults = {(row['access'], row['filled_by']): float(row['minor_faults']) for row in rows}
    stray = STRAY_FAULTS / (int(rows[0]['size']) / os.sysconf('SC_PAGESIZE'))
    for access in 'read', 'write':  # alike on a file system without large folios
        expect(faults[access, '4096'] + stray >= faults[access, '65536'] >= faults[access, '1048576'] - stray, faults)
    expect(all('folios' in row['note'] for row in rows), rows)


@test('page_fault: a folio faults once, where the system allows its size')
def _():
    for row in measure('page_fault', mapping='private', access='write', page='folio', folio='64K,1M,48K', size='4M'):
        if row['folio'] == '49152':
            expect('power of two' in row['reason'] or 'no huge pages' in row['reason'], row)
        elif row['status'] == 'ok':
            expect(abs(float(row['minor_faults']) * float(row['iterations']) - (4 << 20) / int(row['folio'])) <= STRAY_FAULTS + 2, row)
        else:
            expect('folios' in row['reason'] or 'no huge pages' in row['reason'], row)


def uses_both_cpus(probe, *arguments):
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip('one CPU')
    first = ['chrt', '-r', '1']  # by turns: what spins keeps no CPU from what it waits for
    if subprocess.run([*first, 'true'], capture_output=True, check=False).returncode:
        raise Skip('no real-time priority: other work would take the CPUs')
    cwd = new_folder()
    good('run', probe, '--threads', '2', *arguments, '--samples', '15', '--no-charts', '--counters', 'none', '-o', 'result', before=first,
         cwd=cwd)
    samples = check_files(f'{cwd}/result')[f'{probe}.samples.csv']
    ratios = sorted(float(row['cpu_ns']) / float(row['wall_ns']) / 2 for row in samples if row['involuntary_switches'] == '0')
    if len(ratios) < 5:
        raise Skip('other work takes the CPUs')
    expect(0.9 < ratios[len(ratios) // 4] and ratios[-1] < 1.1, ratios)


BOTH = 'use twice the CPU time of one, in nearly every sample'
add(f'page_fault: two threads {BOTH}', again, uses_both_cpus, 'page_fault', '--size', '64M')
add(f'page_fault: two processes {BOTH}', again, uses_both_cpus, 'page_fault', '--size', '64M', '--by', 'processes')


@test('memset: warm memory faults not, fresh memory once a page')
def _():
    pages = (64 << 10) / os.sysconf('SC_PAGESIZE')
    rows = measure('memset', samples=5, size='64K', state='warm,first_touch,first_touch_shared')
    faults = {row['state']: float(row['minor_faults']) for row in rows}
    stray = {row['state']: STRAY_FAULTS / float(row['iterations']) for row in rows}
    expect(faults['warm'] <= stray['warm'], rows)
    # A large page may stand for many small ones.
    expect(0 < faults['first_touch'] <= pages + stray['first_touch'], rows)
    expect(abs(faults['first_touch_shared'] - pages) <= stray['first_touch_shared'], rows)


@test('memset: more bytes take longer, and fresh memory longer than warm')
def _():
    rows = measure('memset', samples=20, size='4K,1M', state='warm,first_touch')
    least = {(row['state'], row['size']): float(row['min_ns']) for row in rows}
    expect(10 * least['warm', '4096'] < least['warm', '1048576'], least)
    expect(least['warm', '1048576'] < least['first_touch', '1048576'], least)


def copy_and_read():
    rows = measure('memcpy', samples=20, implementation='libc,loop', state='warm', then='nothing,read', size='64K')
    least = {(row['implementation'], row['then']): float(row['min_ns']) for row in rows}
    for way in ('libc',) if INSTRUMENTED else ('libc', 'loop'):
        expect(least[way, 'nothing'] < least[way, 'read'], least)


add('memcpy: to read the result again takes longer than not to', again, copy_and_read)


@test('noop: a turn is cheaper than a memset of 4 KiB')
def _():
    expect(only(measure('noop', samples=5))['min_ns'] < only(measure('memset', samples=5, size='4K', state='warm'))['min_ns'])


@test('pipe: larger blocks move more bytes per time, and a round trip takes switches')
def _():
    rows = measure('pipe', samples=5, pattern='throughput', placement='same_cpu', block='64,64K')
    rate = {row['block']: float(row['bytes']) / float(row['min_ns']) for row in rows}
    expect(rate['64'] < rate['65536'], rate)
    row = only(measure('pipe', samples=5, pattern='round_trip', placement='same_cpu', block='1'))
    expect(row['voluntary_switches'] > 0.5, row)


@test('handover: by every channel the bytes arrive, and the system lacks few of them')
def _():
    rows = measure('handover', samples=2, pattern='throughput,round_trip', placement='same_cpu', block='8,20000', channel=AXES['handover']['channel'][0])
    here = {row['channel'] for row in rows if row['status'] == 'ok'}
    expect({'pipe', 'socketpair', 'dgram', 'unix'} <= here, here)
    for row in rows:
        expect(row['channel'] != 'eventfd' or (row['status'] == 'ok') <= (row['block'] == '8' and row['pattern'] == 'round_trip'), row)
    expect(all(float(row['cpu_ns']) > 0 for row in rows if row['status'] == 'ok'), rows)
    expect(all('receiver' in row['note'] for row in rows if row['channel'] == 'tcp' and row['status'] == 'ok' and row['pattern'] == 'throughput'), rows)


@test('--tail: single operations beside a busy loop, and none where a sample is many operations')
def _():
    cwd = new_folder()
    ended = good('run', '--sweep', 'fork step=call resident=0', '--sweep', 'semaphore operation=mutex', '--sweep', 'page_fault size=4K,64K',
                 '--tail', '--samples', '2', '--no-charts', '-o', 'result', cwd=cwd)
    check_files(f'{cwd}/result')
    for probe, size in ('fork', None), ('semaphore', None), ('page_fault', '4096'):
        with open(f'{cwd}/result/{probe}.tail.csv', encoding='utf-8', newline='') as file:
            rows = {row['of']: row for row in csv.DictReader(file)}
        own, loop = rows['operations'], rows['busy_loop']
        expect(own.get('size') == size and int(own['count']) > 0 and float(own['max_ns']) > 0 and own['gaps'] == '', own)
        expect(int(loop['count']) > 0 and float(loop['p50_ns']) <= float(loop['max_ns']) <= float(loop['total_ns']), loop)
        expect(('preempted' in rows) == (probe == 'page_fault'), rows)
    expect('No tail of 1 point' in ended.out, ended.out)


@test('switch: there and back are two switches, and a wake-up finds a sleeper')
def _():
    rows = measure('switch', samples=5, operation='switch', placement='same_cpu', between='threads,processes')
    if rows[0]['status'] != 'ok':
        raise Skip(rows[0]['reason'])
    for row in rows:
        expect(float(row['voluntary_switches']) + float(row['involuntary_switches']) > 1, row)
    rows = measure('switch', samples=5, operation='wake', placement='same_cpu', between='threads,processes', slept='0,100')
    equal([(row['status'], row['iterations']) for row in rows], 4 * [('ok', '1')])


@test('discard: pages given back fault when they are touched again, and those that are only lazily free do not')
def _():
    pages = (1 << 20) / os.sysconf('SC_PAGESIZE')
    for row in measure('discard', samples=3, how='dontneed,free,unmap', step='call,retouch,both', page='small', size='1M'):
        stray = STRAY_FAULTS / float(row['iterations'] or 1) + pages / 50
        if row['how'] == 'free':  # a machine short of memory takes some
            expect(row['status'] != 'ok' or float(row['minor_faults']) <= stray or os.uname().machine != 'x86_64' or row['note'], row)
        else:
            expect(abs(float(row['minor_faults']) - (0 if row['step'] == 'call' else pages)) <= stray, row)


def memory_groups():
    """The cgroups of memory that processes of faultline have made, and that have ended."""
    return [name for _, folders, _ in os.walk('/sys/fs/cgroup') for name in folders
            if re.fullmatch(r'faultline\.\d+-.*', name) and not os.path.exists('/proc/' + re.search(r'\d+', name)[0])]


def of_groups(probe, **chosen):
    """The rows by their group, where the machine lets one be made."""
    rows = {row['memory_cgroup']: row for row in measure(probe, memory_cgroup='none,unlimited,limit', **{'size': '1M', **chosen})}
    equal((rows['none']['status'], memory_groups()), ('ok', []))
    for word in 'unlimited', 'limit':
        if rows[word]['status'] != 'ok':
            expect('cgroup' in rows[word]['reason'], rows[word])
            raise Skip(rows[word]['reason'])
    return rows


def first_touches_at_limit():
    page = os.sysconf('SC_PAGESIZE')
    rows = of_groups('page_fault', samples=20, mapping='private', access='write', size=str(512 * page))
    for row in rows.values():
        expect(abs(float(row['minor_faults']) - 1) * float(row['iterations']) <= STRAY_FAULTS, row)
    expect(float(rows['none']['min_ns']) < float(rows['limit']['min_ns']), rows)


add('page_fault: in a cgroup at its limit each page is one fault, and takes longer; no group is left', again, first_touches_at_limit)


@test('page_fault: no cgroup is charged where the accesses take no pages, and none can be made without a controller')
def _():
    for row in measure('page_fault', mapping='private', access='read', memory_cgroup='unlimited,limit'):
        expect('take no pages' in row['reason'], row)
    before = in_mounts('mount -t tmpfs none /sys/fs/cgroup')
    ended = good('run', 'page_fault', '--memory_cgroup=unlimited,limit', '--samples=1', '--no-charts', '--format=csv', '-o', 'result',
                 cwd=new_folder(), before=before)
    for row in ended.rows():
        equal((row['status'], 'no cgroup of memory can be made' in row['reason']), ('unsupported', True))


@test('a cgroup that a killed run has left is removed by the next one, and another one is not')
def _():
    own = re.search('^[0-9]+:memory:(.*)$', '\n'.join(lines_of('/proc/self/cgroup')), re.M)
    folder = '/sys/fs/cgroup/memory' + own[1] if own else ''
    if not os.access(folder, os.W_OK):
        raise Skip('no cgroups of memory of version 1 can be made here')
    space = os.stat('/proc/self/ns/pid').st_ino & 0xffffffff
    ended = subprocess.Popen(['true'])
    ended.wait()
    left, other = (f'{folder}/faultline.{pid}-1-{space:x}.0' for pid in (ended.pid, f'0{os.getpid()}x'))
    try:
        for group in left, other:
            os.mkdir(group)
        good('run', 'noop', '--samples=1', '--no-charts', '--counters=none', cwd=new_folder())
        equal([os.path.exists(group) for group in (left, other)], [False, True])
    finally:
        for group in left, other:
            if os.path.exists(group):
                os.rmdir(group)


@test('page_fault: a cgroup does not get full of a file in memory')
def _():
    of_groups('page_fault', mapping='private', access='write')
    row = only(good('run', 'page_fault', '--memory_cgroup=limit', '--samples=1', '--no-charts', '--format=csv', '-o', 'result', cwd=new_folder(),
                    env=environment(TMPDIR='/dev/shm')).rows())
    expect('is it in memory?' in row['reason'], row)


@test('discard: in a cgroup at its limit all that is given back faults again, what is free mostly')
def _():
    pages = (1 << 20) / os.sysconf('SC_PAGESIZE')
    for how in 'dontneed', 'free':
        row = of_groups('discard', samples=3, how=how, step='retouch', page='small', size='1M')['limit']
        expect(pages / 2 < float(row['minor_faults']) <= pages + STRAY_FAULTS, row)
        expect(how == 'dontneed' or 'the kernel had taken' in row['note'], row)


def turns_are_alike():
    cwd = new_folder()
    good('run', 'discard', '--how=free', '--step=both', '--tail', '--samples=15', '--counters=none', '--no-charts', '-o', 'result', cwd=cwd)
    row, = check_files(f'{cwd}/result')['discard.csv']
    if row['status'] != 'ok':
        raise Skip(row['reason'])
    tail = next(row for row in parse(read(cwd, 'result', 'discard.tail.csv')) if row['of'] == 'operations')
    expect(float(tail['p50_ns']) < 2 * float(row['median_ns']), tail['p50_ns'], row['median_ns'])


add('discard: both, of free: the first turn of a sample is like the others', again, turns_are_alike)


def each_collapses():
    rows = {row['step']: row for row in measure('discard', samples=8, how='collapse', step='call,both', page='small', size='2M')}
    if rows['both']['status'] != 'ok':
        raise Skip(rows['both']['reason'])
    equal(rows['both']['iterations'], '1')
    expect(2 * float(rows['both']['cpu_ns']) > float(rows['call']['cpu_ns']), rows)  # the wall clock has waits for the other CPUs


add('discard: both, of collapse: each sample is one block, and collapses it', again, each_collapses)


@test('discard: a call that the kernel does not follow is refused, and a collapse gives huge pages')
def _():
    swaps = len(lines_of('/proc/swaps')) > 1
    for row in measure('discard', samples=4, how='pageout', step='call,retouch,both', page='small', size='64K,1M'):
        expect('no swap space' in row['reason'] if not swaps else row['status'] == 'ok' or 'not enough' in row['reason'], row)
    row = only(measure('discard', how='collapse', step='retouch', page='small', size='4M'))
    expect(row['status'] != 'ok' or row['minor_faults'] <= STRAY_FAULTS, row)


@test('userfaultfd: each answer is one fault, and a larger one spares the pages around theirs')
def _():
    page = os.sysconf('SC_PAGESIZE')
    for row in measure('userfaultfd', samples=2, placement='same_cpu', answer=f'{page},{16 * page}', size=str(64 * page)):
        if row['status'] == 'ok':
            faults = (float(row['minor_faults']) + float(row['major_faults'])) * float(row['iterations'])
            expect(faults + STRAY_FAULTS > 64 * page / int(row['answer']), row)
            expect(row['kind'] == 'write_protect' or faults < 64 * page / int(row['answer']) + 2 * STRAY_FAULTS, row)
        else:
            expect('userfaultfd' in row['reason'], row)


@test('page_fault: what a child copies of hugetlb pages must be in the pool, too')
def _():
    counts = {name: int(number) for name, number in re.findall(r'HugePages_(\w+): +(\d+)', '\n'.join(lines_of('/proc/meminfo')))}
    free = counts.get('Free', 0) - counts.get('Rsvd', 0)
    if free < 2:
        raise Skip('too few hugetlb pages are reserved')
    of_huge = re.search(r'Hugepagesize: +(\d+) kB', '\n'.join(lines_of('/proc/meminfo')))
    for pages, status in (free // 2, 'ok'), (free // 2 + 1, 'unsupported'):
        rows = measure('page_fault', samples=3, mapping='private', access='cow_after_fork,child_write', page='hugetlb', size=str(pages * (int(of_huge[1]) << 10)))
        equal({row['status'] for row in rows}, {status})


@test('page_fault: processes share the pages as threads do, each with one fault, and none is left')
def _():
    page = os.sysconf('SC_PAGESIZE')
    for row in measure('page_fault', samples=3, mapping='private,shared,shm', by='threads,processes', threads='2', size=str(1024 * page)):
        if row['status'] != 'ok':
            expect('fewer CPUs than' in row['reason'], row)
            continue
        stray = (2 + 2 * INSTRUMENTED) * STRAY_FAULTS
        expect(abs(float(row['minor_faults']) - 1) * float(row['iterations']) <= stray, row)


@test('page_fault: pages come from the node of the CPU; where there is one, no other can be chosen')
def _():
    near, far = measure('page_fault', mapping='private', access='write', node='local,other', size='64K')
    expect(near['status'] == 'ok' or 'NUMA' in near['reason'], near)
    nodes = lines_of('/sys/devices/system/node/has_memory')
    expect(nodes != ['0'] or near['status'] != 'ok' or 'one NUMA node' in far['reason'], far)


@test('lock: every kind keeps others out while two threads, or two processes, contend for it')
def _():
    rows = measure('lock', samples=3, threads='1,2')
    few = len(os.sched_getaffinity(0)) < 2
    for row in rows:
        reason = 'fewer CPUs than' if few and row['threads'] == '2' else 'no POSIX spinlocks' if row['kind'] == 'spinlock' else None
        if (row['by'], row['sharing']) == ('processes', 'private'):
            reason = 'of one process'
        expect(row['status'] == 'ok' or (reason and reason in row['reason']), row)


@test('facts: the sizes from which glibc copies otherwise, or why they are not known; --against has those of its setting')
def _():
    def facts(folder):
        with open(f'{cwd}/{folder}/platform.csv', encoding='utf-8', newline='') as file:
            return dict(csv.reader(file))

    cwd = new_folder()
    good('run', 'noop', '--samples=1', '--no-charts', '-o', 'one', cwd=cwd)
    own = facts('one')
    size = own.get('glibc_x86_non_temporal_threshold')
    if not size:
        expect(own.get('libc_thresholds', '').startswith(('not known: ', 'none that can be set: ')) or os.uname().machine != 'x86_64', own)
        raise Skip(own.get('libc_thresholds', 'not an x86-64 CPU'))
    expect('libc_thresholds' not in own and int(size) > 4096, own)
    good('run', 'noop', '--samples=1', '--no-charts', '-o', 'two', '--against', 'env:GLIBC_TUNABLES=glibc.cpu.x86_non_temporal_threshold=0x40000',
         cwd=cwd)
    equal([facts(folder)['glibc_x86_non_temporal_threshold'] for folder in ('two', 'two/against-1')], [size, '262144'])


@test('malloc: threads share the blocks, and a library that stands in for the C library\'s is named')
def _():
    rows = measure('malloc', samples=3, function='malloc', policy='grow', free='yes', threads='1,2', size='64')
    expect(rows[0]['status'] == 'ok' and rows[0]['note'].split('-')[0] in ('glibc', 'musl'), rows)
    expect(rows[1]['status'] == 'ok' or len(os.sched_getaffinity(0)) < 2, rows)
    folder = new_folder()
    source, library = f'{folder}/other.c', f'{folder}/libother.so'
    with open(source, 'w', encoding='ascii') as file:
        file.write('#include <stddef.h>\nvoid *__libc_malloc(size_t);\nvoid *malloc(size_t n) { return __libc_malloc(n); }\n')
    if 'glibc' not in rows[0]['note'] or INSTRUMENTED or not shutil.which('cc'):
        raise Skip('no other allocator can be put before this one here')
    subprocess.run(['cc', '-shared', '-fPIC', '-o', library, source], check=True)
    ended = good('run', 'malloc', '--samples=1', '--no-charts', '--format=csv', '--size=64', cwd=folder, env=environment(LD_PRELOAD=library))
    expect(ended.rows()[0]['note'].endswith('malloc of libother.so'), ended.rows())


def children(probe):
    rows = {row['step']: row for row in measure(probe, samples=5, step='all,call,wait', resident='1M')}
    if rows['all']['status'] == 'ok':
        expect(float(rows['call']['min_ns']) < float(rows['all']['max_ns']), rows)
        expect(float(rows['all']['minor_faults']) > 1, rows)


add('fork: the call is a part of the whole, and children fault', children, 'fork')
add('posix_spawn: the call is a part of the whole, and children fault', children, 'posix_spawn')


@test('posix_spawn: a loop over 64 Ki descriptors takes far longer than close_range')
def _():
    def least(**axes):
        rows = measure('posix_spawn', samples=8, step='all', file='disk', resident='0', **axes)
        return [float(row['min_ns']) if row['status'] == 'ok' else None for row in rows]

    _, at_once, loop = least(method='vfork_exec', closing='none,close_range,loop', descriptors='64K')
    if not loop:
        raise Skip('not so many descriptors here')
    expect(at_once is None or 2 * at_once < loop, at_once, loop)


@test('posix_spawn: a number of descriptors is that of the loop that closes them')
def _():
    rows = measure('posix_spawn', step='all', method='vfork_exec', file='disk', closing='none,close_range,loop', descriptors='1K,2K', resident='0')
    for row in rows:
        same = row['descriptors'] == '1024' or row['closing'] == 'loop'
        expect(same or 'only --closing loop' in row['reason'], row)


@test('posix_spawn: a program with 64 libraries takes longer to start than one with none; a static one has none')
def _():
    def rows(**axes):
        return measure('posix_spawn', samples=8, step='all', file='memory', method='posix_spawn', closing='none', seccomp='none', resident='0', **axes)

    expect(all('static program' in row['reason'] for row in rows(target='static', libraries='64')), 'static')
    none, many = rows(target='dynamic', libraries='0,64')
    if many['status'] != 'ok':
        raise Skip(many['reason'])
    expect(2 * float(none['min_ns']) < float(many['min_ns']), none, many)


PIDFD_SPAWN = '''#define _GNU_SOURCE
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>
int pidfd_spawn(int *fd, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
		char *const *arguments, char *const *environment)
{
	pid_t pid;
	int error = posix_spawn(&pid, path, actions, attributes, arguments, environment);
	if (!error)
		*fd = (int)syscall(SYS_pidfd_open, pid, 0);
	return error;
}
'''


@test('posix_spawn: pidfd_spawn is that of the C library that runs')
def _():
    row = only(measure('posix_spawn', method='pidfd_spawn', step='all', target='static', closing='none', seccomp='none', file='memory'))
    expect(row['status'] == 'ok' or 'pidfd_spawn' in row['reason'] or 'static C library' in row['reason'], row)
    if 'no pidfd_spawn' not in row['reason'] or INSTRUMENTED or not shutil.which('cc'):
        raise Skip('the C library has one, or no other can be put before it')
    folder = new_folder()
    with open(f'{folder}/spawn.c', 'w', encoding='ascii') as file:
        file.write(PIDFD_SPAWN)
    subprocess.run(['cc', '-shared', '-fPIC', '-o', f'{folder}/libspawn.so', f'{folder}/spawn.c'], check=True)
    ended = good('run', 'posix_spawn', '--method=pidfd_spawn', '--actions=1', '--samples=2', '--no-charts', '--format=csv', cwd=folder,
                 env=environment(LD_PRELOAD=f'{folder}/libspawn.so'))
    row = ended.rows()[0]
    if 'pidfd_spawn' in row['reason']:
        raise Skip('the measuring program is static')
    equal((row['status'], row['reason']), ('ok', ''))


@test('shm_open: touching an object costs its pages\' faults, creating it none')
def _():
    pages = {'create': 0, 'map': 0, 'touch': (64 << 10) / os.sysconf('SC_PAGESIZE')}
    for row in measure('shm_open', samples=5, step='create,map,touch', size='64K'):
        expect(abs(float(row['minor_faults']) - pages[row['step']]) * float(row['iterations']) <= STRAY_FAULTS, row)


run()
