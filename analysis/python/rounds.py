# SPDX-License-Identifier: MIT
"""Runs the points of a table in rounds: each round of each point in a fresh interpreter, in random order.

A program that uses this starts itself: `python3 program.py --point JSON` measures one round of one
point and prints one line of JSON, {"samples": [...]} or {"unsupported": "why"}, on standard output.
Points that have one request in common are measured by one round, which answers {"each": [...]}, one
such answer a point.
"""
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time

LEAST_ROUNDS = 6  # fewer give no 95 % interval


def add_options(parser, rounds_help):
    parser.add_argument('-o', '--output', metavar='DIR', help='write CSV files into DIR, new or a result to add to')
    parser.add_argument('--rounds', type=int, metavar='N', help=rounds_help)
    parser.add_argument('--time', type=float, metavar='SECONDS',
                        help='begin no round of all rows after this time, once there are %d' % LEAST_ROUNDS)
    parser.add_argument('--row', action='append', metavar='VALUES',
                        help='take rounds only of this row of those that the other options choose, given by the values '
                             'of its axes; they are added to the rows that DIR may have; may be given several times')
    parser.add_argument('--seed', type=int, default=1, help='of the random order (%(default)s)')
    parser.add_argument('--deadline', type=float, default=120, metavar='SECONDS',
                        help='for one round of one point (%(default)s)')
    parser.add_argument('--point', help='measure one round of one point; for internal use')


def words(allowed):
    """A parser of comma-separated words; ValueError if one is not allowed."""
    def parse(text):
        chosen = text.split(',')
        wrong = [word for word in chosen if word not in allowed]
        if wrong:
            raise ValueError('%s is not one of %s' % (wrong[0], ', '.join(allowed)))
        return chosen
    return parse


def end_on_signal():
    """SIGTERM ends a program through its `finally`, so that it leaves no file and no process."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def kill_group(process):
    """What is left of a round: it may remove its files first."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(5)
        os.killpg(process.pid, signal.SIGKILL)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines else ''


def end_all(points, status, reason):
    for point in points:
        point.end(status, reason)
    return False


def one_round(script, points, request, deadline, number):
    """Adds the round of that number to the points of a request; returns whether a further one makes sense."""
    interpreter = request.get('interpreter') or sys.executable
    process = subprocess.Popen([interpreter, script, '--point', json.dumps(request)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, encoding='utf-8', errors='replace', start_new_session=True,
                               env={**os.environ, 'PYTHONIOENCODING': 'utf-8:replace'})
    try:
        output, errors = process.communicate(timeout=deadline)
    except subprocess.TimeoutExpired:
        return end_all(points, 'hung', 'still running after its deadline of %g s' % deadline)
    finally:
        kill_group(process)
        process.wait()
    if process.returncode < 0:
        return end_all(points, 'crashed', signal.Signals(-process.returncode).name)
    if process.returncode:
        return end_all(points, 'failed', last_line(errors) or 'exit status %d' % process.returncode)
    try:
        answer = json.loads(last_line(output))
    except ValueError:
        return end_all(points, 'failed', 'its process printed no samples')
    each = answer.get('each', [answer] * len(points))
    return any([take_in(point, of_point, number) for point, of_point in zip(points, each)])


def take_in(point, answer, number):
    if 'unsupported' in answer:
        point.end('unsupported', answer['unsupported'])
        return False
    for index, sample in enumerate(answer['samples']):
        point.samples.append({**sample, 'round': number, 'index': index})
    point.note = answer.get('note', point.note)
    point.end('ok')
    return True


class Progress:
    """How far the rounds are, and about how long they will take, on a terminal."""

    def __init__(self, rounds, requests, seconds):
        self.rounds, self.seconds, self.done, self.all = rounds, seconds, 0, rounds * requests
        self.started = time.monotonic()

    def used(self):
        return time.monotonic() - self.started

    def is_over(self, passes):
        """Whether no further pass is to begin."""
        if not self.seconds:
            return passes >= self.rounds
        return passes >= LEAST_ROUNDS and self.used() * (passes + 1) / passes > self.seconds

    def show(self):
        self.done += 1
        left = self.used() * (self.all - self.done) / self.done
        if self.seconds:
            left = max(left, self.seconds - self.used())
        if sys.stderr.isatty():
            sys.stderr.write('\r%d rounds, about %d s left  ' % (self.done, max(0, left)))

    def end(self):
        if sys.stderr.isatty() and self.done:
            sys.stderr.write('\r%40s\r' % '')


def one_pass(script, left, options, progress, number):
    """One round of each, with one number for all, so that they are in pairs; returns those of which a further
    one makes sense."""
    kept = []
    for points, request in left:
        if one_round(script, points, request, options.deadline, number):
            kept.append((points, request))
        progress.show()
    return kept


def open_table(table, options):
    """Creates the result, or reads the rows of it that get further rounds."""
    import result_csv

    if options.row and os.path.exists(os.path.join(options.output, table.name + '.csv')):
        table.read(options.output)
    else:
        result_csv.open_folder(options.output, table.name)


def begin(table, requests, options):
    """The requests of which rounds are to be taken, each with its points, and the number of the first pass."""
    pairs = itertools.groupby(zip(table.points, requests), key=lambda pair: pair[1])
    left = [([point for point, _ in group], request) for request, group in pairs]
    rows = [','.join(point.values) for point in table.points]
    for row in options.row or ():
        if row not in rows:
            raise SystemExit('--row %s: expected a row of %s.csv, such as %s' % (row, table.name, rows[0]))
    if options.output:
        open_table(table, options)
    if options.row:
        left = [(points, request) for points, request in left
                if any(','.join(point.values) in options.row for point in points)]
    return left, 1 + max((sample['round'] for point in table.points for sample in point.samples), default=-1)


def run(script, table, requests, options, after_point=None):
    """Measures the table's points, `requests` beside them, the same one for points that are measured
    together; writes the files after every pass."""
    end_on_signal()
    rounds = options.rounds or (LEAST_ROUNDS if options.output else 1)
    left, first = begin(table, requests, options)
    order = random.Random(options.seed + first)
    progress = Progress(LEAST_ROUNDS if options.time else rounds, len(left), options.time)
    passes = 0
    try:
        while left and not progress.is_over(passes):
            order.shuffle(left)
            left = one_pass(script, left, options, progress, first + passes)
            passes += 1
            if options.output:
                table.write(options.output)
    finally:
        progress.end()
        if options.output:
            table.write(options.output)
    if after_point:
        for point in table.points:
            after_point(point)
    return 0 if any(point.samples for point in table.points) else 77
