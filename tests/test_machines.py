# SPDX-License-Identifier: MIT
"""Facts, warnings and the choice of a CPU on machines that this one is not: their /proc and /sys are mounted over ours, in a
mount namespace of the run. The machines are made up after real ones. usage: test_machines.py FAULTLINE MANY_CPUS NO_FAULTS (libraries)"""
import os
import shutil
import subprocess
import sys
import time

from tap import Skip, add, contains, environment, expect, equal, faultline, in_mounts, new_folder, parse, read, run, test

LIBRARY, NO_FAULTS = os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
CPU_FOLDER, NODE_FOLDER = '/sys/devices/system/cpu', '/sys/devices/system/node'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text + '\n')


class Machine:
    """Files of CPUs; mounted() says what is to be mounted over what."""

    def __init__(self):
        self.folder = new_folder()
        self.info = []

    def cpu(self, number, lines, files=()):
        self.info.append(f'processor\t: {number}\n' + ''.join(f'{key}\t: {value}\n' for key, value in lines.items()))
        for name, text in dict(files).items():
            write(f'{self.folder}/cpu/cpu{number}/{name}', text)

    def cache(self, number, level, shared, size='512K'):
        index = 0
        while os.path.exists(f'{self.folder}/cpu/cpu{number}/cache/index{index}'):
            index += 1
        for name, text in {'level': level, 'type': 'Unified', 'size': size, 'shared_cpu_list': shared}.items():
            write(f'{self.folder}/cpu/cpu{number}/cache/index{index}/{name}', str(text))

    def file(self, name, text):
        write(f'{self.folder}/{name}', text)

    def mounted(self):
        write(f'{self.folder}/cpuinfo', '\n'.join(self.info))
        os.makedirs(f'{self.folder}/cpu', exist_ok=True)
        places = {'cpuinfo': '/proc/cpuinfo', 'cpu': CPU_FOLDER, 'node': NODE_FOLDER, 'stat': '/proc/stat'}
        return {f'{self.folder}/{name}': place for name, place in places.items()
                if os.path.exists(f'{self.folder}/{name}') and os.path.exists(place)}


def in_namespace(mounts):
    """What has to stand before a command for it to see the mounts."""
    script = ''.join(f'mount --bind {source} {place} && ' for source, place in mounts.items())
    return ['unshare', '-m', 'sh', '-c', script + 'exec "$@"', 'sh']


def measured(machine, *arguments, **changes):
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none' and 'LD_PRELOAD' in changes:
        raise Skip('a sanitizer has to be the first library')
    in_mounts('mount --bind /proc/cpuinfo /proc/cpuinfo')
    result = new_folder() + '/result'
    ended = faultline('run', 'noop', '--samples', '1', '--no-charts', '--counters', 'none', '-o', result, *arguments,
                      before=in_namespace(machine.mounted()), env=environment(**changes))
    expect(ended.code == 0, ended)
    return {row['key']: row['value'] for row in parse(read(result, 'platform.csv'))}, ended.err


def phone():
    machine = Machine()
    for number, (part, capacity) in enumerate([('0xd46', 280), ('0xd4e', 1024)]):
        machine.cpu(number, {'CPU implementer': '0x41', 'CPU part': part, 'CPU revision': number},
                    {'cpu_capacity': str(capacity), 'cpufreq/scaling_governor': f'governor{number}'})
        machine.cache(number, 2, number)
        machine.cache(number, 3, '0-7', '8192K')
    return machine


@test('cores of two kinds: the fastest is measured on, the facts are its own')
def _():
    facts, said = measured(phone())
    equal([facts['cpu'], facts['cpu_part'], facts['cpu_kind'], facts['cpu_governor']],
          ['1', '0xd4e', '0xd4e', 'governor1'])
    equal(facts['cpu_kinds'], '0: 0xd46, capacity 280; 1: 0xd4e, capacity 1024')
    contains(said, 'these figures are for 0xd4e')
    equal(facts.get('hypervisor'), None)  # no flags are listed that would show one


@test('cores of two kinds: those of the CPU that is asked for')
def _():
    facts, said = measured(phone(), '--cpu', '0')
    equal([facts['cpu'], facts['cpu_part'], facts['cpu_governor']], ['0', '0xd46', 'governor0'])
    contains(said, 'these figures are for 0xd46')


@test('cores of two kinds and no CPU bound: a warning')
def _():
    contains(measured(phone(), '--cpu', 'none')[1], 'no bound CPU')


@test('a list of siblings without a number ends')
def _():
    machine = phone()
    for number in 0, 1:
        machine.file(f'cpu/cpu{number}/topology/thread_siblings_list', 'none ')
    equal(measured(machine, '--cpu', '0')[0]['cpu'], '0')


@test('one CPU: no peer elsewhere')
def _():
    machine = Machine()
    machine.cpu(0, {'vendor_id': 'Maker', 'cpu family': '25', 'model': '1', 'model name': 'One', 'stepping': '2', 'flags': 'fpu vme'})
    facts, _ = measured(machine, '--cpu', '0')
    equal([facts['cpu_model'], facts['cpu_id'], facts.get('cpu_kinds'), facts['hypervisor']],
          ['One', 'Maker-25-1-2', None, 'none seen'])


def server(cpus, per_cache, per_node):
    """Cores in groups that share a cache, in nodes; the last one is busy."""
    machine = Machine()
    for number in range(cpus):
        first = number - number % per_cache
        machine.cpu(number, {'model name': 'Server', 'microcode': f'0x{number:x}'})
        if number >= cpus - 2:
            machine.cache(number, 3, f'{first}-{first + per_cache - 1}', '32768K')
    for node in range(cpus // per_node):
        machine.file(f'node/node{node}/cpulist', f'{node * per_node}-{(node + 1) * per_node - 1}')
    machine.file('cpu/online', f'0-{cpus - 1}')
    return machine


def many(cpus, per_cache, per_node):
    last = cpus - 1
    facts, _ = measured(server(cpus, per_cache, per_node), MANY_CPUS=str(cpus), LD_PRELOAD=LIBRARY)
    equal([facts['cpu'], facts['other_cpu'], facts['cpus_allowed']], [str(last), str(last - 1), '2'])
    equal([facts['cpu_microcode'], facts['cache_l3_shared_by']], [f'0x{last:x}', f'{cpus - per_cache}-{last}'])
    contains(facts['numa_nodes'], f'{cpus - per_node}-{last}')


for _cpus in (64, 192, 2048):
    add(f'{_cpus} CPUs: the last is measured on, its facts are found', many, _cpus, 8, _cpus // 2)


@test('four CPUs on each core: the second one is on another core, and the others of the first are its siblings')
def _():
    machine = server(8, 4, 8)
    for number in range(8):
        first = number - number % 4
        machine.file(f'cpu/cpu{number}/topology/thread_siblings_list', f'{first}-{first + 3}')
    facts, _ = measured(machine, MANY_CPUS='8', MANY_ALLOWED='8', LD_PRELOAD=LIBRARY)
    equal([facts['cpus_allowed'], facts['cpu'], facts['other_cpu'], facts['cpu_sibling']], ['8', '7', '3', '4 5 6'])


@test('processors of other kinds: each has its own word for the model; nodes with large numbers are named, too')
def _():
    for label, model in ('cpu', 'POWER9, altivec supported'), ('uarch', 'sifive,u74-mc'), ('Model Name', 'Loongson-3A5000'), ('cpu model', 'Loongson-3 V0.4'):
        machine = Machine()
        machine.cpu(0, {label: model, 'revision': '2.2'})
        for node in 0, 252:
            machine.file(f'node/node{node}/cpulist', str(node))
        facts, _ = measured(machine, '--cpu', '0')
        equal((facts['cpu_model'], facts['numa_nodes']), (model, '0: 0; 252: 252'))


@test('2048 CPUs and no NUMA nodes: each process looks for them once')
def _():
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none' or not os.path.exists(NODE_FOLDER):
        raise Skip('a sanitizer has to be the first library, or there is no such folder')
    calls = new_folder() + '/calls'
    tracer = ['strace', '-f', '-qq', '-e', 'trace=file', '-o', calls]
    if not shutil.which('strace') or subprocess.run([*tracer, 'true'], capture_output=True, check=False).returncode:
        raise Skip('strace is not installed, or may not trace')
    ended = faultline('run', 'pipe', '--pattern=round_trip', '--block=1', '--mechanism=pipe', '--placement=other_node', '--samples=1', '--no-charts',
                      '--counters=none', '-o', new_folder() + '/result', before=in_mounts(f'mount -t tmpfs none {NODE_FOLDER}') + tracer,
                      env=environment(MANY_CPUS='2048', MANY_ALLOWED='2048', LD_PRELOAD=LIBRARY), seconds=300)
    expect(ended.code == 0, ended)
    looks = {}
    for line in read(calls).splitlines():
        if '/system/node/node' in line:
            looks[line.split()[0]] = looks.get(line.split()[0], 0) + 1
    expect(looks and max(looks.values()) <= 2 * 1024, looks)


@test('a CPU that is not among 192: the message says how many there are')
def _():
    environ = environment(MANY_CPUS='192', LD_PRELOAD=LIBRARY)
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer has to be the first library')
    ended = faultline('run', 'noop', '--cpu', '5', env=environ)
    equal(ended.code, 2)
    contains(ended.err, '--cpu: 5 is not one of the 2 CPUs')
    ended = faultline('run', 'noop', '--other-cpu', '5', env=environ)
    contains(ended.err, '--other-cpu: 5 is not one of the 2 CPUs')


@test('load on CPU 2047, which is measured on: a warning')
def _():
    machine = server(2048, 8, 1024)

    machine.file('stat', '')
    keeper = subprocess.Popen([sys.executable, '-c', KEEPER, machine.folder + '/stat'],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    keeper.stdout.readline()
    try:
        facts, said = measured(machine, MANY_CPUS='2048', LD_PRELOAD=LIBRARY)
    finally:
        keeper.communicate()
    contains(said, 'CPU 2047, which is measured, is already 100 % busy')
    expect(facts['cpu_busy_percent'].startswith('2047:100'), facts['cpu_busy_percent'])
    contains(facts['warning_1'], 'other load: CPU 2047')


# Rewrites a /proc/stat of 2048 CPUs, of which the last is busy, until its input ends.
KEEPER = '''
import select, sys, time
file = open(sys.argv[1], 'r+')
start = time.monotonic()
said = False
while not select.select([sys.stdin], [], [], 0.01)[0]:
    ticks = 1000000 + int((time.monotonic() - start) * 1000)
    lines = [f'cpu{i} {ticks if i == 2047 else 1000000:010} 0 0 {1000000 if i == 2047 else ticks:010} 0 0 0 0 0 0' for i in range(2048)]
    file.seek(0)
    file.write(f'cpu  {ticks:010} 0 0 {ticks:010} 0 0 0 0 0 0\\n' + '\\n'.join(lines) + '\\n')
    file.flush()
    said = said or not print('written', flush=True)
'''


def new_group():
    """A cgroup with a CPU quota of a fifth, of version 1 or 2, and the file that takes a process."""
    name = f'faultline_test_{os.getpid()}'
    for base in ('/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'):
        if os.path.exists(f'{base}/cpu.cfs_quota_us') or os.path.exists(f'{base}/cgroup.procs'):
            group = f'{base}/{name}'
            os.mkdir(group)
            write(f'{group}/cpu.cfs_period_us', '100000')
            write(f'{group}/cpu.cfs_quota_us', '20000')
            return group
    if not os.path.exists('/sys/fs/cgroup/cgroup.subtree_control'):
        raise Skip('no cgroup with a CPU quota can be made')
    group = f'/sys/fs/cgroup/{name}'
    os.mkdir(group)
    if not os.path.exists(f'{group}/cpu.max'):
        os.rmdir(group)
        raise Skip('the cgroup has no CPU controller')
    write(f'{group}/cpu.max', '20000 100000')
    return group


@test('a CPU quota of a cgroup: a fact, a warning, and how often it stopped the run')
def _():
    try:
        group = new_group()
    except OSError as error:
        raise Skip(f'no cgroup can be made: {error.strerror}') from error
    result = new_folder() + '/result'
    try:
        # Half a second of CPU time is more than any period grants.
        ended = faultline('run', 'noop', '--samples', '500', '--no-charts', '--counters', 'none', '-o', result,
                          before=['sh', '-c', f'echo $$ >{group}/cgroup.procs && exec "$@"', 'sh'], seconds=300)
        expect(ended.code == 0, ended)
    finally:
        remove(group)
    facts = {row['key']: row['value'] for row in parse(read(result, 'platform.csv'))}
    equal(facts['cgroup_cpu_max'], '20000 100000')
    contains(ended.err, 'a cgroup gives 0.20 CPUs at most')
    expect(int(facts['cgroup_periods']) >= int(facts['cgroup_periods_throttled']) > 0, facts)
    contains(ended.err, f'in {facts["cgroup_periods_throttled"]} of {facts["cgroup_periods"]} periods')


def remove(*groups):
    """What was in them has ended, or does so now."""
    for group in groups:
        for _ in range(100):
            try:
                os.rmdir(group)
                break
            except OSError:
                time.sleep(0.1)


def nested_groups(outer_bytes, inner_bytes):
    """A cgroup of memory within another one, with their limits; the inner one."""
    name = f'faultline_test_{os.getpid()}'
    for base, limit in ('/sys/fs/cgroup/memory', 'memory.limit_in_bytes'), ('/sys/fs/cgroup', 'memory.max'):
        outer = f'{base}/{name}'
        if not os.path.exists(f'{base}/cgroup.procs'):
            continue
        try:
            os.mkdir(outer)
            if limit == 'memory.max':
                write(f'{outer}/cgroup.subtree_control', '+memory')
            os.mkdir(outer + '/inner')
            write(f'{outer}/{limit}', str(outer_bytes))
            write(f'{outer}/inner/{limit}', str(inner_bytes))
            return outer + '/inner'
        except OSError as error:
            remove(*filter(os.path.exists, (outer + '/inner', outer)))
            raise Skip(f'no cgroups of memory can be made: {error.strerror}') from error
    raise Skip('no cgroup of memory can be made')


@test('cgroups within each other: the tightest limit is the fact, and pages of files are not what is used of it')
def _():
    folder = new_folder()
    if subprocess.run(['stat', '-f', '-c', '%T', folder], capture_output=True, text=True, check=False).stdout.strip() == 'tmpfs':
        raise Skip('the folder for temporary files is no disk')
    group = nested_groups(400 << 20, 2 << 30)
    script = f'echo $$ >{group}/cgroup.procs && dd if=/dev/zero of={folder}/file bs=1M count=380 conv=fsync 2>/dev/null && exec "$@"'
    try:
        ended = faultline('run', 'page_fault', '--size', '64M', '--samples', '1', '--no-charts', '--counters', 'none', '-o', 'result',
                          cwd=folder, before=['sh', '-c', script, 'sh'])
        expect(ended.code == 0, ended)
    finally:
        remove(group, os.path.dirname(group))
    facts = {row['key']: row['value'] for row in parse(read(folder, 'result', 'platform.csv'))}
    equal(facts['cgroup_memory_max'], str(400 << 20))
    row, = parse(read(folder, 'result', 'page_fault.csv'))
    equal((row['status'], row['reason']), ('ok', ''))


@test('lists of CPUs in every second one: none is cut where a number looks like another one')
def _():
    machine, cpus = Machine(), 192
    for number in range(2):
        machine.cpu(number, {'model name': 'Server'})
    for node in range(2):
        machine.file(f'node/node{node}/cpulist', ','.join(map(str, range(node, cpus, 2))))
    facts, _ = measured(machine, '--cpu', '0')
    equal(facts['numa_nodes'], '; '.join(f'{node}: ' + ','.join(map(str, range(node, cpus, 2))) for node in range(2)))
    for node in range(4):
        machine.file(f'node/node{node}/cpulist', ','.join(map(str, range(node, 4 * cpus, 4))))
    facts, _ = measured(machine, '--cpu', '0')
    expect(facts['numa_nodes'].endswith('...'), facts['numa_nodes'])


@test('facts of the process: seccomp, speculation, container')
def _():
    result = new_folder() + '/result'
    faultline('run', 'noop', '--samples', '1', '--no-charts', '-o', result)
    facts = {row['key']: row['value'] for row in parse(read(result, 'platform.csv'))}
    with open('/proc/self/status', encoding='utf-8') as file:
        status = dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line)
    equal(facts['seccomp'].split(',')[0], ['none', 'strict', 'filter'][int(status['Seccomp'])])
    equal(facts.get('speculation_store_bypass'), status.get('Speculation_Store_Bypass'))
    expect(facts['container'], facts)


def placed(placement):
    """What becomes of a round trip to a CPU of 16 that lies so, on two nodes of two caches each."""
    machine = server(16, 4, 8)
    for number in range(16):
        if number < 14:
            machine.cache(number, 3, f'{number - number % 4}-{number - number % 4 + 3}')
    result = new_folder() + '/result'
    measured(machine, MANY_CPUS='16', LD_PRELOAD=LIBRARY)  # skips where that is not possible
    ended = faultline('run', 'pipe', '--pattern', 'round_trip', '--mechanism', 'pipe', '--block', '1', '--placement', placement,
                      '--samples', '1', '--no-charts', '--counters', 'none', '-o', result, before=in_namespace(machine.mounted()),
                      env=environment(MANY_CPUS='16', LD_PRELOAD=LIBRARY))
    expect(ended.code == 0, ended)
    row, = parse(read(result, 'pipe.csv'))
    return row['status'], row['reason']


@test('placements: CPUs 14 and 15 share a cache; none that the process may use has another one, or another node')
def _():
    equal(placed('same_cache'), ('ok', ''))
    equal(placed('other_cache'), ('unsupported', 'no core with another cache is known on this NUMA node'))
    equal(placed('other_node'), ('unsupported', 'no CPU of another NUMA node may be used'))


@test('a kernel that counts no page faults: times, empty cells with a remark, and nothing that it would have to verify')
def _():
    if os.environ.get('FAULTLINE_SANITIZED', 'none') != 'none':
        raise Skip('a sanitizer has to be the first library')
    result = new_folder() + '/result'
    ended = faultline('run', 'page_fault', '--size', '64K,64M', '--page', 'small,huge', '--prefault', 'none,populate',
                      '--samples', '1', '--no-charts', '--counters', 'none', '-o', result, env=environment(LD_PRELOAD=NO_FAULTS))
    expect(ended.code == 0, ended)
    facts = {row['key']: row['value'] for row in parse(read(result, 'platform.csv'))}
    equal(facts['page_faults_counted'], 'no')
    for row in parse(read(result, 'page_fault.csv')):
        if row['page'] == 'small' and row['prefault'] == 'none':
            equal([row['status'], row['minor_faults']], ['ok', ''])
        else:
            equal(row['status'], 'unsupported')


@test('no /sys: the size of huge pages is known from /proc')
def _():
    if 'Hugepagesize:' not in read('/proc/meminfo'):
        raise Skip('no huge pages')
    result = new_folder() + '/result'
    for probe, axis in ('page_fault', '--page=huge,hugetlb'), ('fork', '--pages=huge'):
        ended = faultline('run', probe, axis, '--samples=1', '--no-charts', '--counters=none', '-o', f'{result}-{probe}',
                          before=in_mounts('mount -t tmpfs none /sys'))
        expect(ended.code == 0, ended)
        for row in parse(read(f'{result}-{probe}', f'{probe}.csv')):
            expect('this system has no' not in row['reason'], row)


if not shutil.which('unshare'):
    print('1..0 # SKIP no unshare')
else:
    run()
