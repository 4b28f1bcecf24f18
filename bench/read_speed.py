#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long it takes to read and compare two results of 100,000 sample rows each: read_speed.py FAULTLINE

The rows are those of a short real run, repeated under new rounds.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROWS = 100000
TRIALS = 5


def lengthen(source, target):
    os.mkdir(target)
    for name in ("platform.csv", "page_fault.csv"):
        pathlib.Path(target, name).write_bytes(pathlib.Path(source, name).read_bytes())
    lines = pathlib.Path(source, "page_fault.samples.csv").read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("round")
    points = {}
    for line in lines[1:]:
        cells = line.split(",")
        points.setdefault(tuple(cells[:place]), []).append(cells)
    of_point = -(-ROWS // len(points))
    with open(f"{target}/page_fault.samples.csv", "w", encoding="utf-8") as file:
        file.write(lines[0] + "\n")
        for rows in points.values():
            rounds = int(rows[-1][place]) + 1
            for i in range(of_point):
                cells = list(rows[i % len(rows)])
                cells[place] = str(int(cells[place]) + rounds * (i // len(rows)))
                file.write(",".join(cells) + "\n")
    return of_point * len(points)


def main():
    faultline = sys.argv[1]
    with tempfile.TemporaryDirectory() as work:
        for name in "ab":
            command = [faultline, "run", "page_fault", "--time", "5", "--no-charts", "-o", f"{work}/{name}"]
            subprocess.run(command, check=True, capture_output=True)
            rows = lengthen(f"{work}/{name}", f"{work}/long-{name}")
        times = []
        for _ in range(TRIALS):
            start = time.monotonic()
            subprocess.run([faultline, "compare", f"{work}/long-a", f"{work}/long-b"], check=True, capture_output=True)
            times.append(time.monotonic() - start)
        size = os.path.getsize(f"{work}/long-a/page_fault.samples.csv") / 1e6
    print(f"two results of {rows} sample rows ({size:.1f} MB) each, read and compared: {min(times):.2f} s (to reach: 0.5 s)")


main()
