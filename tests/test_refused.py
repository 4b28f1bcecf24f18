# SPDX-License-Identifier: MIT
"""A run in which one system call is refused, as a container's filter does: it ends with rows or with a message, and never
hangs. usage: test_refused.py FAULTLINE REFUSE; FAULTLINE_REFUSED=all tries every error for every call (minutes)."""
import os
import subprocess
import sys

from tap import FAULTLINE, Ended, Skip, add, expect, new_folder, parse, read, run, start

REFUSE = os.path.abspath(sys.argv[2])
ERRORS = ['EPERM', 'ENOSYS', 'EINVAL', 'EINTR']
POINTS = ['noop', 'memset', 'page_fault', 'fork', 'pipe', 'shm_open', '--size', '64K', '--resident', '0', '--pattern',
          'round_trip', '--samples', '1', '--no-charts', '--counters', 'none']
ONE = ['--samples', '1', '--no-charts', '--counters', 'none', '--deadline', '5']
HANDOVER = ['handover', '--channel', 'seqpacket,unix,tcp,eventfd,posix_queue,sysv_queue,process_vm_readv,ring,uring_fixed,uring_socket',
            '--pattern', 'round_trip', '--block', '8', *ONE]
NODES = ['page_fault', '--node', 'local,other', *ONE]
CHANNELS = '''accept accept4 bind connect eventfd2 io_uring_enter io_uring_register io_uring_setup listen mq_open mq_timedreceive mq_timedsend
mq_unlink msgctl msgget msgrcv msgsnd process_vm_readv recvfrom sendto socket'''.split()
SPECIAL = {  # calls that these points alone make
    'close_range': ['posix_spawn', '--method', 'vfork_exec', '--file', 'disk', '--closing', 'close_range', *ONE],
    'get_mempolicy': NODES, 'set_mempolicy': NODES,
    'userfaultfd': ['userfaultfd', '--handler', 'thread,process', *ONE],
    **dict.fromkeys(CHANNELS, HANDOVER),
}


def starts(call, error):
    """Whether faultline's loader and C library get by without the call: what they do is not ours."""
    ended = subprocess.run([REFUSE, call, error, FAULTLINE, '--version'], capture_output=True, timeout=60, check=False)
    return ended.returncode == 0 and ended.stdout


def rows(folder):
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if name.endswith('.csv') and name != 'platform.csv' and not name.endswith('.samples.csv'):
            yield from parse(read(folder, name))


def refused(call, errors):
    tried = [error for error in errors if starts(call, error)]
    if not tried:
        raise Skip('the loader or the C library needs it')
    for error in tried:
        folder = new_folder() + '/result'
        ended = Ended(start('run', *SPECIAL.get(call, POINTS), '-o', folder, before=[REFUSE, call, error]))
        what = (call, error, ended)
        if b'futex facility returned' in ended.err.encode():
            continue  # the C library ends the program, and says so
        expect(ended.code in (0, 1, 2), *what)
        measured = list(rows(folder))
        expect(measured or 'faultline: ' in ended.err or call == 'write', *what)
        for row in measured:
            expect(row['status'] == 'ok' or row['reason'], row, *what)
            expect(row['status'] != 'ok' or float(row['median_ns']) > 0, row, *what)


COMMANDS = 'clone pipe2 prctl pselect6 rt_sigaction rt_sigprocmask setpgid wait4'.split()


def commands_end(call):
    """The same of the commands that explain starts: here an interpreter that is missing, and those that it suggests."""
    if not starts(call, 'EPERM'):
        raise Skip('the loader or the C library needs it')
    ended = Ended(start('explain', '--python', '/nonexistent/python', '--elements', '1000', '--time', '1', '-o', 'o',
                        before=[REFUSE, call, 'EPERM']))
    expect(ended.code in (0, 1), call, ended)
    expect('Only the replays are measured' in ended.err or 'faultline: ' in ended.err, call, ended)


calls = subprocess.run([REFUSE], capture_output=True, check=True, text=True).stdout.split()
if subprocess.run([REFUSE, 'sysinfo', 'EPERM', '/bin/true'], capture_output=True, check=False).returncode == 125:
    print('1..0 # SKIP no filter of system calls can be set up here')
elif os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
    print('1..0 # SKIP a sanitizer makes calls of its own')
else:
    for number, name in enumerate(calls):
        chosen = ERRORS if os.environ.get('FAULTLINE_REFUSED') == 'all' else [ERRORS[number % len(ERRORS)]]
        add(f'{name}: {", ".join(chosen)}', refused, name, chosen)
    for name in filter(calls.__contains__, COMMANDS):
        add(f'{name}: a command that explain starts', commands_end, name)
    run()
