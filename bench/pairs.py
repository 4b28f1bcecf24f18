#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What runs in pairs find, beside separate runs: pairs.py FAULTLINE LONGER [REPEATS [SECONDS [FOLDER]]]

LONGER is the library of bench/longer.c, by which a measuring process does a known share more than it is asked to. Each
of REPEATS (16) turns takes, in random order:
  * runs in pairs of SECONDS (8), whose variant does 0, 1 and 3 % more;
  * separate runs of half that time each: twice the same, and with 1 and 3 % more.
So both ways have the same time, points and noise. Printed is, for each probe and share: in how many turns the difference
is found, and the median half width of the intervals. With FOLDER the results are kept there.
"""
import csv
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile

SHARES = 0, 0.01, 0.03
# The points, and the place of the axis that makes them longer.
POINTS = {"noop": (["--spin", "16000"], 0), "memset": (["--size", "1M"], 4)}


def longer(library, probe, share):
    return {**os.environ, "LD_PRELOAD": library, "FAULTLINE_LONGER": f"{probe} {POINTS[probe][1]} {share}"}


def run(faultline, probe, folder, seconds, *arguments, environment=None):
    command = [faultline, "run", probe, *POINTS[probe][0], "--time", str(seconds), "--precision", "0.2", "--counters",
               "none", "--no-charts", "--quiet", "-o", folder, *arguments]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=environment, timeout=seconds + 60)


def compare(faultline, *folders):
    printed = subprocess.run([faultline, "compare", *folders, "--format", "csv"], check=True, capture_output=True,
                             text=True).stdout
    (row,) = [row for row in csv.DictReader(io.StringIO(printed)) if row["kind"] == "point"]
    return row


def pair(faultline, library, probe, share, folder, seconds):
    """The library is in both variants: FAULTLINE_LONGER alone makes the difference."""
    environment = longer(library, probe, 0)
    run(faultline, probe, folder, seconds, "--against", f"env:FAULTLINE_LONGER={probe} {POINTS[probe][1]} {share}",
        environment=environment)
    return compare(faultline, folder)


def turn(faultline, library, probe, work, number, seconds):
    """{(how, share): the row of the comparison}"""
    name = f"{work}/{probe}-{number}"
    found = {}
    separate = {}

    def paired(share):
        found["pairs", share] = pair(faultline, library, probe, share, f"{name}-pairs-{share}", seconds)

    def alone(key, share):
        separate[key] = f"{name}-{key}"
        run(faultline, probe, separate[key], seconds // 2, environment=longer(library, probe, share))

    todo = [(paired, (share,)) for share in SHARES] + [(alone, (f"alone-{share}", share)) for share in SHARES]
    todo.append((alone, ("base", 0)))
    random.shuffle(todo)
    for function, arguments in todo:
        function(*arguments)
    for share in SHARES:
        found["separate", share] = compare(faultline, separate["base"], separate[f"alone-{share}"])
    return found


def half_width(row):
    if not row["ratio_low"]:
        return float("nan")
    return (float(row["ratio_high"]) - float(row["ratio_low"])) / 2 / float(row["ratio"])


def show(probe, turns):
    print(f"{probe}, {len(turns)} turns: found slower (faster) of all, and the median half width")
    for how in "pairs", "separate":
        for share in SHARES:
            rows = [turn[how, share] for turn in turns]
            verdicts = [row["verdict"] for row in rows]
            ratio = statistics.median(float(row["ratio"]) for row in rows)
            print(f"  {how:9} {share:4.0%} more: {verdicts.count('slower'):3} ({verdicts.count('faster')}) of {len(rows)}, "
                  f"±{statistics.median(map(half_width, rows)):.2%}, median ratio {ratio:.4f}", flush=True)


def main():
    faultline, library = (os.path.abspath(path) for path in sys.argv[1:3])
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 8
    with tempfile.TemporaryDirectory() as temporary:
        work = sys.argv[5] if len(sys.argv) > 5 else temporary
        turns = {probe: [] for probe in POINTS}
        for number in range(repeats):
            for probe in POINTS:
                turns[probe].append(turn(faultline, library, probe, work, number, seconds))
                if number + 1 == repeats or number % 4 == 3:
                    show(probe, turns[probe])


main()
