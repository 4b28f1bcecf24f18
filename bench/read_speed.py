#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long results of many sample rows take to be read and shown: read_speed.py ROWS FAULTLINE [OTHER]

The rows, such as 1000000 of each result, are those of a short real run, repeated under new rounds. OTHER, another build, is
timed in turn with the first. Prints of each verb the least elapsed time, the least CPU time and the peak of the memory, with
what it starts: gnuplot draws the charts.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

TRIALS = 3


def lengthen(source, target, all_rows):
    os.mkdir(target)
    for name in ("platform.csv", "page_fault.csv"):
        pathlib.Path(target, name).write_bytes(pathlib.Path(source, name).read_bytes())
    lines = pathlib.Path(source, "page_fault.samples.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("round")
    points = {}
    for line in lines[1:]:
        cells = line.split(",")
        points.setdefault(tuple(cells[:place]), []).append(cells)
    of_point = -(-all_rows // len(points))
    with open(f"{target}/page_fault.samples.csv", "w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")
        for rows in points.values():
            rounds = int(rows[-1][place]) + 1
            for i in range(of_point):
                cells = list(rows[i % len(rows)])
                cells[place] = str(int(cells[place]) + rounds * (i // len(rows)))
                file.write(",".join(cells) + "\n")
    return of_point * len(points)


def cost(command):
    """Seconds, CPU seconds, MiB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    all_rows, builds = int(sys.argv[1]), sys.argv[2:4]
    with tempfile.TemporaryDirectory() as work:
        for name in "ab":
            command = [builds[0], "run", "page_fault", "--time", "5", "--no-charts", "-o", f"{work}/{name}"]
            subprocess.run(command, check=True, capture_output=True)
            rows = lengthen(f"{work}/{name}", f"{work}/long-{name}", all_rows)
        one, two, charts = f"{work}/long-a", f"{work}/long-b", ["-o", f"{work}/charts"]
        verbs = {"compare": ["compare", one, two], "report of one": ["report", one, "-o", f"{work}/report.html"],
                 "report of two": ["report", one, two, "-o", f"{work}/report.html"],
                 "chart of one": ["chart", one, *charts], "chart of two": ["chart", one, two, *charts]}
        times = {(verb, build): [] for verb in verbs for build in builds}
        for _ in range(TRIALS):
            for verb, build in times:
                times[verb, build].append(cost([build, *verbs[verb]]))
        size = os.path.getsize(f"{one}/page_fault.samples.csv") / 1e6
    print(f"two results of {rows} sample rows ({size:.1f} MB) each, the least of {TRIALS}; elapsed, CPU, memory")
    for verb in verbs:
        print(f"{verb:14}", *("{:6.2f} s {:6.2f} s {:6.1f} MiB".format(*map(min, zip(*times[verb, build]))) for build in builds))


main()
