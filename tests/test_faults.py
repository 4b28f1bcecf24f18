# SPDX-License-Identifier: MIT
"""What befalls a run from outside: signals, limits, full disks, no shared memory. It must end with a
message or go on without the point that was hit, keep what it had, and leave nothing behind."""
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import time

from tap import (SLOW, Ended, Skip, add, adopt_orphans, as_user, check_files, contains, environment, equal, expect,
                 faultline, good, in_mounts, new_folder, objects_left, own_shared_memory, run, start, test)

LONG = 'run', 'memset', 'pipe', 'shm_open', '--size', '4K..64M*4', '--time', '600', '--precision', '0.0001', '--no-charts'
adopt_orphans()
own_shared_memory()


def wait_for(what, condition, seconds=SLOW):
    end = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < end, what, 'did not happen')
        time.sleep(0.01)


def children_of(pid):
    found = []
    for name in os.listdir('/proc'):
        try:
            with open(f'/proc/{name}/stat', encoding='utf-8') as file:
                behind_name = file.read().rpartition(')')[2].split()
        except (OSError, ValueError):
            continue
        if behind_name and behind_name[1] == str(pid) and behind_name[0] != 'Z':
            found.append(int(name))
    return found


def resident_bytes(pid):
    with open(f'/proc/{pid}/statm', encoding='utf-8') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGESIZE')


def is_trial(pid):
    """Not a child of the runner that has yet to become one: it has the runner's memory, and outlives it if stopped."""
    with open(f'/proc/{pid}/comm', encoding='utf-8') as file:
        return file.read().startswith('faultline-trial')


def worker_with(process, least_bytes):
    """A process that measures and has filled so much memory by now, thus is no longer beginning."""
    found = []

    def find():
        with contextlib.suppress(OSError):
            found.extend(pid for pid in children_of(process.pid) if is_trial(pid) and resident_bytes(pid) >= least_bytes)
        return found

    wait_for('a process that measures', find)
    return found[0]


def stop_worker(process):
    """Stops a process that measures, so that nothing but SIGKILL ends it any more."""
    stopped = []

    def stop():
        try:
            pid = worker_with(process, 8 << 20)
            os.kill(pid, signal.SIGSTOP)
            with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
                if file.read().rpartition(')')[2].split()[0] in 'tT':
                    stopped.append(pid)
        except OSError:
            pass
        return stopped

    wait_for('a process to stop', stop)
    return stopped[0]


def reap(process):
    """Waits until no process of a run is left; what it orphaned is ours."""
    def all_gone():
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            return False
        except ChildProcessError:
            return True
    wait_for('the end of every process', all_gone)
    expect(process.returncode is not None)


def start_long(**options):
    """A long run, once it has written its files for the first time; and the folder of its result."""
    # A shell without job control starts what runs behind with SIGINT ignored, and that is inherited.
    process = start(*LONG, '-o', 'result', before=['env', '--default-signal'], **options)
    return process, options['cwd'] + '/result'


def is_recorded(folder):
    return lambda: os.path.exists(f'{folder}/memset.csv')


def interrupted(number):
    cwd, temporary = new_folder(), new_folder()
    process, folder = start_long(cwd=cwd, env=environment(TMPDIR=temporary))
    wait_for('the first record', is_recorded(folder))
    process.send_signal(number)
    ended = Ended(process)  # its 600 seconds are longer than that waits
    equal(ended.code, -number)
    contains(ended.err, 'faultline: interrupted; what was measured so far is in result')
    reap(process)
    equal((os.listdir(temporary), objects_left()), ([], []))
    files = check_files(folder)
    equal(sorted(files), ['memset.csv', 'memset.samples.csv', 'pipe.csv', 'pipe.samples.csv', 'platform.csv', 'shm_open.csv',
                          'shm_open.samples.csv'])
    rows = [row for name in ('memset', 'pipe', 'shm_open') for row in files[f'{name}.csv']]
    expect(all((row['status'] == 'ok') == (row['samples'] != '0') for row in rows), rows)
    expect(all(row['status'] in ('ok', 'not_reached') for row in rows), rows)
    expect(any(row['status'] == 'ok' for row in rows), rows)
    contains(ended.out, 'memset: ')


for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    add(f'{number.name} in mid-run: it ends before its time, by the signal, with all that was measured', interrupted, number)


@test('SIGINT right after the start ends it, too')
def _():
    process, _ = start_long(cwd=new_folder())
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    equal(Ended(process).code, -signal.SIGINT)
    reap(process)


@test('a signal that is ignored from outside, as by nohup, stays ignored')
def _():
    process = start('run', 'noop', '--time', '1', '--precision', '0.0001', '--no-charts', before=['env', '--ignore-signal=HUP'])
    wait_for('a process that measures', lambda: children_of(process.pid) or process.poll() is not None)
    process.send_signal(signal.SIGHUP)
    equal(Ended(process).code, 0)


@test('SIGKILL of the runner: its processes die, the files on disk are whole')
def _():
    cwd = new_folder()
    process, folder = start_long(cwd=cwd)
    wait_for('the first record', is_recorded(folder))
    worker = stop_worker(process)
    process.kill()
    try:
        wait_for('the end of a process that measures', lambda: os.waitpid(worker, os.WNOHANG)[0] if process.poll() else False)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    equal(Ended(process).code, -signal.SIGKILL)
    reap(process)
    rows = check_files(folder)['memset.csv']
    expect(all(not row['reason'] for row in rows if row['status'] == 'ok'), rows)
    expect(any(row['status'] == 'ok' for row in rows), rows)


@test('SIGKILL of a process that measures: its point crashed, the run goes on')
def _():
    process = start('run', 'memset', '--state', 'first_touch', '--size', '4K,512M', '--samples', '30', '--no-charts',
                    '--format', 'csv', '--seed', '1')
    os.kill(worker_with(process, 100 << 20), signal.SIGKILL)
    ended = Ended(process)
    rows = {row['size']: row for row in ended.rows()}
    equal((ended.code, rows['4096']['status'], rows['4096']['samples']), (0, 'ok', '30'))
    equal((rows['536870912']['status'], rows['536870912']['reason']), ('crashed', 'Killed: perhaps for lack of memory'))
    reap(process)


@test('a point that outlasts its deadline is hung, and the run goes on')
def _():
    if not os.path.exists('/proc/self/task'):
        raise Skip('no /proc')
    process = start('run', 'memset', '--state', 'first_touch', '--size', '4K,512M', '--samples', '30', '--deadline', '5',
                    '--no-charts', '--format', 'csv', '--seed', '1')
    # Memory that is filled shows that it measures; one that is stopped before or after its samples may not hang.
    os.kill(worker_with(process, 100 << 20), signal.SIGSTOP)
    ended = Ended(process)
    rows = {row['size']: (row['status'], row['reason']) for row in ended.rows()}
    equal((ended.code, rows), (0, {'4096': ('ok', ''), '536870912': ('hung', 'still running after its deadline of 5 s')}))
    reap(process)


@test('/dev/shm of 64 KiB: what does not fit crashed with a reason, the rest is measured')
def _():
    before = in_mounts('mount -t tmpfs -o size=64k tmpfs /dev/shm')
    ended = good('run', 'memset', 'page_fault', 'shm_open', '--state', 'warm,first_touch_shared', '--mapping', 'private,shm',
                 '--step', 'create,touch', '--size', '4M', '--samples', '1', '--no-charts',
                 '--format', 'csv', before=before)
    rows = {(row['probe'], row['state'] or row['mapping'] or row['step']): row for row in ended.rows()}
    for key in ('memset', 'warm'), ('page_fault', 'private'), ('shm_open', 'create'):
        equal((key, rows[key]['status'], rows[key]['reason']), (key, 'ok', ''))
    for key in ('memset', 'first_touch_shared'), ('page_fault', 'shm'), ('shm_open', 'touch'):
        equal((key, rows[key]['status']), (key, 'crashed'))
        contains(rows[key]['reason'], 'no space left in /dev/shm, or for files in TMPDIR (df)')


@test('one of several processes that share the pages finds no room: its point ends at once, with a reason')
def _():
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip('one CPU')
    ended = good('run', 'page_fault', '--mapping', 'shm', '--size', '4M', '--by', 'processes', '--threads', '2', '--samples', '1', '--counters', 'none',
                 '--no-charts', '--format', 'csv', '--deadline', '60', before=in_mounts('mount -t tmpfs -o size=3M tmpfs /dev/shm'))
    row, = ended.rows()
    expect(row['status'] in ('failed', 'crashed') and 'df' in row['reason'], row)


@test('TMPDIR that is missing, read-only, full, or without programs: each reason names it, and the rest is measured')
def _():
    def rows(script):
        before = in_mounts(f'{script}; export TMPDIR=/mnt/here')
        sweeps = ('posix_spawn file=memory,disk resident=0', 'shm_open object=memfd,disk_file step=touch size=4M', 'page_fault mapping=private,file',
                  'handover channel=pipe,unix pattern=round_trip block=64')
        ended = good('run', *[f'--sweep={sweep}' for sweep in sweeps], '--samples=1', '--counters=none', '--no-charts', '--format=csv', '-o', 'o',
                     cwd=new_folder(), before=before)
        return {row['file'] or row['object'] or row['mapping'] or row['channel']: (row['status'], row['reason']) for row in ended.rows()}

    empty = 'mount -t tmpfs none /mnt'
    of_files = 'disk', 'disk_file', 'file', 'unix'
    for script, reason in ((empty, 'No such file or directory'), (f'{empty} && mkdir /mnt/here && mount -o remount,ro /mnt', 'Read-only file system')):
        found = rows(script)
        equal({found[of] for of in ('memory', 'private', 'pipe')}, {('ok', '')})
        equal({found[of] for of in of_files}, {('unsupported', f"can't create files in TMPDIR (else /var/tmp): {reason}")})
    found = rows('mount -t tmpfs -o size=64k none /mnt && mkdir /mnt/here')
    equal([found[of][1].removeprefix('Bus error: ') for of in of_files[:3]], 3 * ['no space left in /dev/shm, or for files in TMPDIR (df)'])
    found = rows('mount -t tmpfs -o noexec none /mnt && mkdir /mnt/here')
    equal((found['memory'], found['disk']), (('ok', ''), ('unsupported', 'programs in TMPDIR (else /var/tmp) may not be executed (noexec?)')))


@test('a /tmp that may not be written does not matter where TMPDIR names another folder, to run or to explain')
def _():
    before = in_mounts('mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && mount -t tmpfs none /mnt && export TMPDIR=/mnt')
    good('run', 'noop', '--samples', '1', '--counters', 'none', '--no-charts', '-o', '/mnt/o', before=[*before, 'sh', '-c',
         '"$@" && ! grep "no temporary file" /mnt/o/platform.csv', 'sh'])
    ended = faultline('explain', '--python', '/nonexistent/python', '--elements', '1000', '--time', '1', '-o', '/mnt/o', before=before)
    expect(ended.code == 0 and '/nonexistent/python does not exist' in ended.err, ended)


@test('memory that may not be executed unless that was asked for, or at all: the run goes on, and says where its program is')
def _():
    for level, note in ('1', ''), ('2', 'a file in TMPDIR: programs in memory are refused here'):
        before = ['unshare', '-pf', '--mount-proc', 'sh', '-c', f'echo {level} >/proc/sys/vm/memfd_noexec && exec "$@"', 'sh']
        if subprocess.run([*before, 'true'], capture_output=True, check=False).returncode:
            raise Skip('no vm.memfd_noexec of our own')
        ended = good('run', 'posix_spawn', '--resident=0', '--samples=1', '--counters=none', '--no-charts', '--format=csv', '-o', 'o',
                     cwd=new_folder(), before=before)
        equal([(row['status'], row['file'], row['note']) for row in ended.rows()], [('ok', 'memory', note)])


def check_no_objects(rows):
    status = {(row['probe'], row['state']): row['status'] for row in rows}
    equal(status, {('noop', ''): 'ok', ('memset', 'warm'): 'ok', ('memset', 'first_touch_shared'): 'unsupported',
                   ('shm_open', ''): 'unsupported'})
    for row in rows:
        if row['status'] != 'ok':
            contains(row['reason'], "can't create shared memory objects here (/dev/shm?): ")


@test('/dev/shm that may not be written: a reason, and the rest is measured')
def _():
    before = in_mounts('mount -t tmpfs -o ro tmpfs /dev/shm')
    ended = good('run', 'memset', 'shm_open', 'noop', '--state', 'warm,first_touch_shared', '--step', 'create', '--size', '64K',
                 '--samples', '1', '--no-charts', '--format', 'csv', before=before)
    check_no_objects(ended.rows())


@test('no /dev/shm at all: a reason, and the rest is measured')
def _():
    before = in_mounts('mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && mknod -m 666 /dev/zero c 1 5')
    ended = good('run', 'memset', 'shm_open', 'noop', '--state', 'warm,first_touch_shared', '--step', 'create', '--size', '64K',
                 '--samples', '1', '--no-charts', '--format', 'csv', before=before)
    check_no_objects(ended.rows())


@test('no /proc: the message says what is missing')
def _():
    ended = faultline('run', 'noop', '--samples', '1', '--no-charts', before=in_mounts('umount -l /proc'))
    expect(ended.code == 1 and '/proc is not mounted' in ended.err, ended)


def in_queue_limits(script):
    before = ['unshare', '-im', 'sh', '-c', f'mount -t proc proc /proc && {script} && exec "$@"', 'sh']
    if subprocess.run([*before, 'true'], capture_output=True, check=False).returncode:
        raise Skip('no message queues of our own can be limited here')
    return before


def queues_refused(limit, channel, reason):
    rows = good('run', 'handover', '--channel', f'pipe,{channel}', '--samples', '1', '--no-charts', '--counters', 'none', '--format', 'csv',
                before=in_queue_limits(limit)).rows()
    equal([row['status'] for row in rows], ['ok', 'unsupported'])
    contains(rows[1]['reason'], reason)


for limit, channel, reason in (
        ('echo 4096 >/proc/sys/kernel/msgmnb', 'sysv_queue', 'kernel.msgmnb'),  # such a message would wait for ever
        ('echo 4096 >/proc/sys/kernel/msgmax', 'sysv_queue', 'kernel.msgmax'),
        ('echo 0 >/proc/sys/kernel/msgmni', 'sysv_queue', 'kernel.msgmni'),
        ('echo 1 >/proc/sys/fs/mqueue/msg_max', 'posix_queue', '/proc/sys/fs/mqueue'),
        ('echo 1 >/proc/sys/fs/mqueue/queues_max', 'posix_queue', '/proc/sys/fs/mqueue')):
    add(f'{limit}: {channel} has a reason, and the rest is measured', queues_refused, limit, channel, reason)


@test('few descriptors: what lacks them has a reason, the rest is measured')
def _():
    points = ['--sweep', 'posix_spawn target=dynamic libraries=0,64', '--sweep', 'posix_spawn actions=256', '--sweep',
              'handover channel=pipe,unix,tcp', '--samples', '1', '--no-charts', '--counters', 'none', '--format', 'csv']
    rows = good('run', *points, **limited('RLIMIT_NOFILE', 32)).rows()
    for row in rows:
        expect(row['status'] == 'ok' or 'ulimit -n' in row['reason'] or 'built without' in row['reason'], row)
    equal([row['status'] for row in rows if row['probe'] == 'handover'], ['ok', 'ok', 'ok'])


@test('a disk that is full from the start is reported, with exit status 1')
def _():
    folder = new_folder()
    before = in_mounts(f'mount -t tmpfs -o size=16k tmpfs {folder} && dd if=/dev/zero of={folder}/x bs=4k count=4 2>/dev/null')
    ended = faultline('run', 'noop', '--samples', '1', '--no-charts', '-o', f'{folder}/result', before=before)
    expect(ended.code == 1 and not ended.out, ended)
    contains(ended.err, 'No space left on device')


@test('a disk that gets full: what was measured is shown all the same')
def _():
    folder = new_folder()
    before = in_mounts(f'mount -t tmpfs -o size=64k tmpfs {folder}')
    ended = faultline('run', 'noop', 'memset', '--size', '4K', '--samples', '400', '--no-charts', '--format', 'csv',
                      '-o', f'{folder}/result', before=before)
    expect(ended.code == 1, ended)
    contains(ended.err, 'No space left on device')
    equal([(row['probe'], row['status']) for row in ended.rows()], [('noop', 'ok'), ('memset', 'ok')])
    expect(all(int(row['samples']) >= 100 for row in ended.rows()), ended)


def limited(name, value, **options):
    return {'preexec_fn': lambda: resource.setrlimit(getattr(resource, name), (value, value)), **options}


def with_many_descriptors():
    """As a process that leaves more than 1024 of them open starts its children."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2048:
        raise Skip('not that many descriptors here')

    def open_many():
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
        for _ in range(1100):
            os.set_inheritable(os.open('/dev/null', os.O_RDONLY), True)
    return {'preexec_fn': open_many, 'close_fds': False}


@test('with more than 1024 descriptors from outside it measures, reads packs, and says why it starts no command')
def _():
    many, packed = with_many_descriptors(), os.path.join(new_folder(), 'r.tar.gz')
    if 'built without zlib' not in good('pack', SMALL, '-o', packed).err:
        good('export', packed, '--format', 'go', seconds=SLOW / 4, **many)
    good('run', 'noop', 'pipe', '--samples', '1', '--no-charts', '--counters', 'none', **many)
    if not shutil.which('gnuplot'):
        raise Skip('no gnuplot')
    ended = faultline('chart', SMALL, '-o', 'o', **many)
    expect(ended.code in (0, 1) and (ended.code == 0 or 'Too many open files' in ended.err), ended)


@test('8 descriptors are enough')
def _():
    rows = good('run', 'noop', 'memset', 'pipe', 'fork', '--size', '4K', '--block', '64', '--resident', '1M', '--samples', '1',
                '--counters', 'none', '--no-charts', '--format', 'csv', **limited('RLIMIT_NOFILE', 8)).rows()
    status = {row['probe']: (row['status'], row['reason']) for row in rows}
    equal((status['noop'][0], status['memset'][0], status['fork'][0]), ('ok', 'ok', 'ok'))
    expect(status['pipe'][0] == 'ok' or status['pipe'][1], status)


@test('few descriptors are enough to take temporary files away')
def _():
    packed, folder = os.path.join(new_folder(), 'r.tar.gz'), new_folder()
    if 'built without zlib' in good('pack', SMALL, '-o', packed).err:
        raise Skip('built without zlib')
    for limit in range(6, 12):
        faultline('export', packed, '--format', 'go', env=environment(TMPDIR=folder), **limited('RLIMIT_NOFILE', limit))
        equal((limit, os.listdir(folder)), (limit, []))


@test('too few descriptors are reported')
def _():
    ended = faultline('run', 'noop', '--samples', '1', '--no-charts', **limited('RLIMIT_NOFILE', 4))
    expect(ended.code == 1, ended)
    expect('Too many open files' in ended.err, ended)


@test('an address space that is too small: its points fail with a reason, the rest is measured')
def _():
    rows = good('run', 'noop', 'memset', '--size', '4K,512M', '--samples', '1', '--no-charts', '--format', 'csv',
                **limited('RLIMIT_AS', 256 << 20)).rows()
    status = {(row['probe'], row['size']): (row['status'], row['reason']) for row in rows}
    equal(status, {('noop', ''): ('ok', ''), ('memset', '4096'): ('ok', ''),
                   ('memset', '536870912'): ('failed', 'Cannot allocate memory')})


@test('an address space without room for threads: the reason names its limit')
def _():
    row, = good('run', 'fork', '--threads', '64', '--resident', '1M', '--samples', '1', '--counters', 'none', '--no-charts', '--format', 'csv',
                **limited('RLIMIT_AS', 256 << 20)).rows()
    equal(row['status'], 'failed')
    contains(row['reason'], 'ulimit -v')


SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data', 'result-small')


def beyond_file_limit(reason, *arguments):
    """Of 1 KiB, like `ulimit -f 1`. Standard output is a file, too."""
    folder = new_folder()
    with open(os.path.join(folder, 'out'), 'wb') as out:
        ended = faultline(*arguments, cwd=folder, stdout=out, **limited('RLIMIT_FSIZE', 1024))
    expect(ended.code == 1 and 'File too large' in ended.err and reason in ended.err, ended)
    equal(os.listdir(folder), ['out'])


for reason, *arguments in (
        ("r.tar.gz: can't be written", 'pack', SMALL, '-o', 'r.tar.gz'),
        ("r.html: can't be written", 'report', SMALL, '-o', 'r.html'),
        ("faultline-", 'chart', SMALL, '-o', '.'), ("standard output: can't be written", 'compare', SMALL, SMALL, '--format', 'csv'),
        ("can't write to standard output", 'list', '--counters'), ("can't write to standard output", '--help'),
        ("can't write the measuring program", 'run', 'noop', '--samples', '1', '--no-charts')):
    add(f'beyond the limit of file sizes, {arguments[0]} reports it', beyond_file_limit, reason, *arguments)


@test('a process that can not be created is reported')
def _():
    user = as_user()
    tried = subprocess.run(['true'], check=False, **{**user, **limited('RLIMIT_NPROC', 1)})
    if tried.returncode:
        raise Skip('the limit of processes keeps the test itself from starting')
    ended = faultline('run', 'noop', '--samples', '1', '--no-charts', **user, **limited('RLIMIT_NPROC', 1))
    expect(ended.code == 1 and "can't create a measuring process: " in ended.err and '(ulimit -u)' in ended.err, ended)


@test('trace where few processes can be created: a message, or the trace without what its costs are measured by')
def _():
    user = as_user()
    for limit in range(1, 5):
        ended = faultline('trace', '--', '/bin/true', **user, **limited('RLIMIT_NPROC', limit))
        expect(ended.code == 0 or (ended.code == 1 and "can't be started" in ended.err) or 'trace is not' in ended.err, limit, ended)


@test('an ordinary user can measure')
def _():
    rows = good('run', 'noop', 'memset', 'shm_open', 'pipe', 'fork', '--size', '4K', '--block', '64', '--resident', '1M',
                '--samples', '1', '--no-charts', '--format', 'csv', **as_user()).rows()
    expect(all(row['status'] == 'ok' for row in rows), rows)


@test('a user who may lock no memory: io_uring works, or has a reason that says so')
def _():
    before = ['sh', '-c', 'ulimit -l 0 && exec "$@"', 'sh']
    rows = good('run', 'handover', '--channel=uring_pipe,uring_fixed,uring_socket', '--pattern=round_trip', '--block=8', '--samples=1', '--counters=none',
                '--no-charts', '--format=csv', before=before, **as_user()).rows()
    for row in rows:
        expect(row['status'] == 'ok' or 'io_uring' in row['reason'] or 'ulimit -l' in row['reason'], row)


def begin_of(pid):
    """When a process began, as /proc has it."""
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        return int(file.read().rpartition(')')[2].split()[19])


def object_of(pid, begin, space, number, hours=0, mode=0o600, name='/dev/shm/faultline.{}-{:x}-{:x}.{}'):
    path = name.format(pid, begin, space, number)
    with open(path, 'wb'):
        pass
    os.chmod(path, mode)
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


@test('objects of a run that was killed are removed at once, those of others are not')
def _():
    if not os.access('/dev/shm', os.W_OK):
        raise Skip('no /dev/shm')
    gone = subprocess.Popen(['true'])
    gone.wait()
    own, begin, space = os.getpid(), begin_of(os.getpid()), os.stat('/proc/self/ns/pid').st_ino
    unnamed = '/dev/shm/sem.abcde{3}'  # what glibc's sem_open() makes first; ours by its mode
    removed = [object_of(gone.pid, begin, space, 0), object_of(own, begin - 1, space, 0),
               object_of(gone.pid, begin, space, 0, name='/dev/shm/sem.faultline.{}-{:x}-{:x}.{}'),
               object_of(own, begin, space + 1, 0, hours=2), object_of(own, begin, space, 1, mode=0o1600, name=unnamed)]
    kept = [object_of(own, begin, space, 0), object_of(gone.pid, begin, space + 1, 0),
            object_of(gone.pid, begin, space, 0, name='/dev/shm/faultlin.{}-{:x}-{:x}.{}'),
            object_of(own, begin, space, 2, name=unnamed)]
    good('run', 'noop', '--samples', '1', '--no-charts')
    left = [path for path in removed if os.path.exists(path)]
    lost = [path for path in kept if not os.path.exists(path)]
    for path in removed + kept:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    equal((left, lost), ([], []))


@test('an unknown event is reported, and the rest is measured')
def _():
    ended = good('run', 'noop', '--samples', '1', '--no-charts', '--format', 'csv', '--counters', 'default,no-such-event')
    contains(ended.err, 'no-such-event')
    equal([row['status'] for row in ended.rows()], ['ok'])


run()
