#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well whole runs repeat: repeat.py FAULTLINE [RUNS [SECONDS]]

Takes RUNS (5) whole runs of SECONDS (60) each, and prints, for each probe, the spread of its points'
medians between the runs (coefficient of variation: standard deviation over mean), the worst points by
name, how many intervals are narrow, and how often two runs agree: within the intervals that `compare` makes
of both, which include the machine's drift, and within the intervals of each single run.
"""
import csv
import io
import itertools
import pathlib
import statistics
import subprocess
import sys
import tempfile

FIGURES = {"status", "reason", "note", "samples"}


def points(folder):
    """{(probe, axes): (median, low, high)} of the points that have a median; low is None without an interval."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        if path.name == "platform.csv" or path.name.endswith(".samples.csv"):
            continue
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                axes = []
                for name, value in row.items():
                    if name in FIGURES:
                        break
                    axes.append(f"{name} {value}")
                if row["median_ns"]:
                    figures = [float(row[name]) if row[name] else None for name in ("median_ns", "ci_low_ns", "ci_high_ns")]
                    found[path.stem, ", ".join(axes)] = figures
    return found


def agreement(faultline, base, other):
    """The verdicts of `compare` on the points of two runs: which of them it does not distinguish."""
    command = [faultline, "compare", base, other, "--format", "csv"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["kind"] == "point" and row["ratio"]]
    return [row["verdict"] == "indistinct" for row in rows if row["verdict"] != "unknown"]


def take_runs(faultline, runs, seconds):
    """The points of each run, and whether each of them agrees with that of each other run."""
    with tempfile.TemporaryDirectory() as work:
        folders = [f"{work}/{i}" for i in range(runs)]
        for folder in folders:
            command = [faultline, "run", "--time", str(seconds), "--no-charts", "-o", folder]
            subprocess.run(command, check=True, capture_output=True)
        pairs = itertools.combinations(folders, 2)
        agreed = [agrees for base, other in pairs for agrees in agreement(faultline, base, other)]
        return [points(folder) for folder in folders], agreed


def overlap(figures):
    """The share of pairs of runs whose own intervals overlap."""
    pairs = list(itertools.combinations(figures, 2))
    return sum(a[1] <= b[2] and b[1] <= a[2] for a, b in pairs) / len(pairs)


def main():
    faultline = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    results, agreed = take_runs(faultline, runs, seconds)
    common = sorted(set.intersection(*(set(result) for result in results)))
    if not common:
        sys.exit("no point has a median in every run: take longer runs")
    spread, overlaps, precise = {}, [], []
    for key in common:
        figures = [result[key] for result in results]
        medians = [figure[0] for figure in figures]
        spread[key] = statistics.stdev(medians) / statistics.mean(medians)
        if all(figure[1] for figure in figures):
            overlaps.append(overlap(figures))
        precise += [bool(figure[1]) and (figure[2] - figure[1]) / 2 / figure[0] <= 0.02 for figure in figures]
    print(f"{runs} runs of {seconds} s, {len(common)} points, {len(overlaps)} with an interval in each\n")
    print(f"{'probe':14} {'points':>6} {'median CV':>10} {'worst CV':>10}  worst point")
    for probe in dict.fromkeys(key[0] for key in common):
        of_probe = {key: value for key, value in spread.items() if key[0] == probe}
        worst = max(of_probe, key=of_probe.get)
        median = statistics.median(of_probe.values())
        print(f"{probe:14} {len(of_probe):6} {median:10.1%} {of_probe[worst]:10.1%}  {worst[1]}")
    print(f"\nwithin ±2 %: {statistics.mean(precise):.0%} of the points (goal: 90 %)")
    if agreed:
        print(f"pairs of points that agree by compare: {statistics.mean(agreed):.1%} (goal: 95 %)")
    if overlaps:
        print(f"pairs whose own intervals overlap: {statistics.mean(overlaps):.0%}")


main()
