# SPDX-License-Identifier: MIT
"""Wall time, CPU time, page faults and switches of a piece of Python and of the children it reaps."""
import os
import resource
import time

LEAST_TICKS = 100  # needed for the kernel's split of CPU time into user and system


def tick_ns():
    """The kernel's tick, by which it may split CPU time; a guess of 10 ms if it can't be queried."""
    coarse = getattr(time, 'CLOCK_MONOTONIC_COARSE', 6 if os.uname().sysname == 'Linux' else None)
    return int(time.clock_getres(coarse) * 1e9) if coarse is not None else 10000000


def current_cpu():
    try:
        with open('/proc/self/stat', 'rb') as file:
            return int(file.read().rpartition(b')')[2].split()[36])
    except OSError:
        return None


def usage():
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        'user_ns': int((own.ru_utime + children.ru_utime) * 1e9),
        'system_ns': int((own.ru_stime + children.ru_stime) * 1e9),
        'minor_faults': own.ru_minflt + children.ru_minflt,
        'major_faults': own.ru_majflt + children.ru_majflt,
        'voluntary_switches': own.ru_nvcsw + children.ru_nvcsw,
        'involuntary_switches': own.ru_nivcsw + children.ru_nivcsw,
        'children_ns': int((children.ru_utime + children.ru_stime) * 1e9),
    }


class Stopwatch:
    """start() and stop() take the wall time; settle() reads the cost, once the children are reaped:
    a child that is still running has not been accounted. Without it, or if the children can't be
    reaped (`settles` is false), a sample has neither CPU time nor faults."""

    def __init__(self, iterations=1, size=None, settles=True):
        self.iterations, self.size, self.settles = iterations, size, settles
        self.before = self.after = None

    def start(self):
        self.before = usage()
        self.cpu_before = time.process_time_ns()
        self.started = time.perf_counter_ns()

    def stop(self):
        self.stopped = time.perf_counter_ns()

    def settle(self):
        if not self.settles:
            return
        cpu = time.process_time_ns()
        self.after = usage()
        self.cpu_ns = cpu - self.cpu_before + self.after['children_ns'] - self.before['children_ns']

    def sample(self, stopped=None):
        """Up to the stop, or up to an earlier one."""
        sample = {'iterations': self.iterations, 'bytes': self.size or 0, 'cpu': current_cpu(),
                  'wall_ns': (stopped or self.stopped) - self.started}
        if self.after:
            sample['cpu_ns'] = self.cpu_ns
            for key in self.after:
                if key != 'children_ns':
                    sample[key] = self.after[key] - self.before[key]
            if self.cpu_ns < LEAST_TICKS * tick_ns():
                sample['user_ns'] = sample['system_ns'] = None
        return sample
