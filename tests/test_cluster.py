# SPDX-License-Identifier: MIT
"""The recipes with the real engines: Slurm with 8 slurmd, and GNU parallel, clush and Ansible over an own sshd, all on 127.0.0.1."""
import os
import random
import shutil
import signal
import socket
import subprocess
import time

from tap import FAULTLINE, Skip, contains, equal, expect, good, is_root, new_folder, run, test

HERE = os.path.dirname(os.path.abspath(__file__))
RECIPES = os.path.join(HERE, '..', 'analysis', 'fleet')
NODES = 8


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin:/sbin'):
            raise Skip(f'{program} is not installed')
    if not is_root():
        raise Skip('needs root')


def bounded(*words, seconds=60, **options):
    path = os.environ['PATH'] + ':/usr/sbin:/sbin'
    env = {**os.environ, 'PATH': path, **options.pop('env', {})}
    return subprocess.run(['timeout', '-k', '5', str(seconds), *words], env=env, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)


def free_ports(count):
    """Ports in a row that nobody listens to now."""
    for _ in range(1000):
        first = random.randrange(20000, 32000)  # not those that another run of this test, or the system, takes at this moment
        try:
            for port in range(first, first + count):
                with socket.socket() as one:
                    one.bind(('127.0.0.1', port))
            return first
        except OSError:
            continue
    raise Skip('no free ports')


def end(folder):
    """By the ids in their files: those of this test alone."""
    ids = []
    for name in sorted(os.listdir(folder)):
        if name.endswith('.pid'):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                ids += [int(word) for word in file.read().split()[:1]]
    for number in signal.SIGTERM, signal.SIGKILL:
        for pid in ids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        until = time.monotonic() + 10
        while any(os.path.exists(f'/proc/{pid}') for pid in ids) and time.monotonic() < until:
            time.sleep(0.1)


def slurm_settings(folder):
    port, host = free_ports(NODES + 1), socket.gethostname()
    return f"""ClusterName=faultline
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/linear
SchedulerType=sched/builtin
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=n[1-{NODES}] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{port + 1}-{port + NODES}] CPUs=2 RealMemory=500 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def start_slurm(folder, env):
    os.makedirs(folder + '/state')
    for i in range(1, NODES + 1):
        os.makedirs(f'{folder}/spool.n{i}')
    with open(folder + '/munge.key', 'wb') as file:
        file.write(os.urandom(1024))
    os.chmod(folder + '/munge.key', 0o400)
    with open(folder + '/slurm.conf', 'w', encoding='utf-8') as file:
        file.write(slurm_settings(folder))
    said = bounded('munged', '--force', f'--key-file={folder}/munge.key', f'--socket={folder}/munge.socket',
                   f'--pid-file={folder}/munged.pid', f'--log-file={folder}/munged.log', f'--seed-file={folder}/munged.seed')
    expect(said.returncode == 0, said.stdout)
    said = bounded('slurmctld', '-c', '-f', env['SLURM_CONF'])
    expect(said.returncode == 0, said.stdout)
    for i in range(1, NODES + 1):
        said = bounded('slurmd', '-N', f'n{i}', '-f', env['SLURM_CONF'])
        expect(said.returncode == 0, said.stdout)
    for _ in range(300):
        said = bounded('sinfo', '-h', '-N', '-t', 'idle', '-o', '%N', env=env)
        if len(said.stdout.split()) == NODES:
            return
        time.sleep(0.1)
    raise AssertionError('not all nodes are idle: ' + said.stdout)


@test('srun, and an array of sbatch: one pack of each of 8 nodes, and fleet reads them')
def _():
    need('slurmctld', 'slurmd', 'srun', 'munged')
    folder = new_folder()
    os.chmod(folder, 0o755)  # munged takes no folder that others may write into
    env = {'SLURM_CONF': folder + '/slurm.conf', 'FAULTLINE': FAULTLINE}
    try:
        start_slurm(folder, env)
        packs = folder + '/packs'
        said = bounded(os.path.join(RECIPES, 'slurm.sh'), packs, f'-N{NODES}', '--', 'noop', '--samples', '2', env=env)
        equal((said.returncode, said.stdout), (0, ''))
        out = good('fleet', packs).out
        contains(out, f'{NODES} nodes, {NODES} runs')
        contains(out, 'not read: 0 results')
        said = bounded('sbatch', '--wait', f'--array=1-{NODES}', f'--export=ALL,FOLDER={folder}/array,FAULTLINE={FAULTLINE},'
                       'OPTIONS=noop --samples 2', os.path.join(RECIPES, 'array.sbatch'), env=env, cwd=folder, seconds=120)
        expect(said.returncode == 0, said.stdout)
        out = good('fleet', folder + '/array').out
        contains(out, f'{NODES} runs')
        contains(out, 'not read: 0 results')
        merged = bounded('srun', '-N1', f'--output={packs}/merged.tar.gz', FAULTLINE, 'run', 'noop', '--samples', '1',
                         '--pack', '-', env=env)
        expect(merged.returncode == 0, merged.stdout)
        contains(' '.join(good('fleet', packs).out.split()), 'standard error was mixed into')
    finally:
        end(folder)


@test('GNU parallel over ssh, clush and Ansible where they are installed: one pack of each of 2 nodes')
def _():
    need('sshd', 'ssh', 'ssh-keygen', 'parallel')
    folder = new_folder()
    os.chmod(folder, 0o755)
    port = free_ports(1)
    for name in 'host', 'user':
        bounded('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', f'{folder}/{name}')
    shutil.copy(folder + '/user.pub', folder + '/authorized')
    os.makedirs('/run/sshd', exist_ok=True)
    with open(folder + '/sshd_config', 'w', encoding='utf-8') as file:
        file.write(f'Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/sshd.pid\n'
                   f'AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n')
    with open(folder + '/ssh_config', 'w', encoding='utf-8') as file:
        file.write(f'Host n1 n2\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder}/user\n  User root\n'
                   f'  StrictHostKeyChecking no\n  UserKnownHostsFile {folder}/known\n  LogLevel ERROR\n')
    try:
        said = bounded(shutil.which('sshd', path='/usr/sbin:/sbin:' + os.environ['PATH']), '-f', folder + '/sshd_config')
        expect(said.returncode == 0, said.stdout)
        os.makedirs(folder + '/packs')
        os.makedirs(folder + '/clush')
        with open(folder + '/hosts', 'w', encoding='utf-8') as file:
            file.write('n1\nn2\n')
        said = bounded('parallel', '--plain', '-j0', f'ssh -F {folder}/ssh_config {{}} {FAULTLINE} run noop --samples 2 --quiet '
                       f'--pack - --label node={{}} >{folder}/packs/{{}}.tar.gz 2>{folder}/packs/{{}}.err', ':::', 'n1', 'n2',
                       env={'HOME': folder})
        expect(said.returncode == 0, said.stdout)
        contains(good('fleet', folder + '/packs').out, '2 nodes, 2 runs')
        if shutil.which('clush'):
            for node in 'n1', 'n2':  # both are this machine, and have one file
                for words in ([f'{FAULTLINE} run noop --samples 2 --quiet --pack {folder}/n.tar.gz'],
                              ['--rcopy', folder + '/n.tar.gz', '--dest', folder + '/clush']):
                    said = bounded('clush', '-o', f'-F {folder}/ssh_config', '-w', node, *words, env={'HOME': folder})
                    expect(said.returncode == 0, said.stdout)
            contains(good('fleet', folder + '/clush', '--expect', folder + '/hosts').out, '2 nodes, 2 runs, 1 point; missing: 0')
        if shutil.which('ansible-playbook'):
            said = bounded('ansible-playbook', '-i', folder + '/hosts', os.path.join(RECIPES, 'playbook.yml'), '-e',
                           f'folder={folder}/ansible', '-e', f'faultline={FAULTLINE}', '-e',
                           'options="noop --samples 2"', env={
                               'HOME': folder, 'ANSIBLE_SSH_ARGS': f'-F {folder}/ssh_config', 'ANSIBLE_LOCAL_TEMP': folder,
                               'ANSIBLE_REMOTE_TMP': folder + '/remote'}, seconds=120)
            expect(said.returncode == 0, said.stdout)
            contains(good('fleet', folder + '/ansible').out, '2 nodes, 2 runs')
    finally:
        end(folder)


run()
