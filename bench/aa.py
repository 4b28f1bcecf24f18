#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often `compare` gives false alarms, and what it finds: aa.py FAULTLINE [RUNS [SECONDS [PROBE...]]]

Takes RUNS (5) runs of the same thing of SECONDS (20) each, compares every pair of them, and prints the share
of points that are marked slower or faster although nothing differs (goal: 5 % at most). Then it lengthens
`noop` by a known share, and prints the smallest that is found in four pairs of runs out of five.
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile

BASE_SPIN = 10000
SHARES = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
PAIRS = 5


def run(faultline, folder, *arguments):
    command = [faultline, "run", *arguments, "--counters", "none", "--no-charts", "-o", folder]
    subprocess.run(command, check=True, capture_output=True)


def compare(faultline, base, other):
    """The rows of points that are compared, and those of the means."""
    printed = subprocess.run(
        [faultline, "compare", base, other, "--format", "csv"], check=True, capture_output=True, text=True
    ).stdout
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["ratio"]]
    return [row for row in rows if row["kind"] == "point"], [row for row in rows if row["kind"] == "mean"]


def is_alarm(row):
    return row["verdict"] in ("slower", "faster")


def false_alarms(faultline, work, runs, seconds, probes):
    folders = [f"{work}/same-{i}" for i in range(runs)]
    for folder in folders:
        run(faultline, folder, *probes, "--time", str(seconds))
    compared, alarms, means, mean_alarms, by_probe = 0, 0, 0, 0, {}
    for i, base in enumerate(folders):
        for other in folders[i + 1 :]:
            points, of_probes = compare(faultline, base, other)
            compared += sum(row["verdict"] != "unknown" for row in points)
            alarms += sum(map(is_alarm, points))
            means += sum(row["verdict"] != "unknown" for row in of_probes)
            mean_alarms += sum(map(is_alarm, of_probes))
            for row in points:
                if row["verdict"] != "unknown":
                    count = by_probe.setdefault(row["probe"], [0, 0])
                    count[0] += is_alarm(row)
                    count[1] += 1
    if not compared:
        sys.exit("no ratio has an interval: take longer runs")
    print(f"the same {runs} times, {seconds} s each, every pair compared:")
    for probe, (bad, count) in sorted(by_probe.items()):
        print(f"  {probe:14} {bad:5} of {count:5} points marked {bad / count:6.1%}")
    print(f"  {'all points':14} {alarms:5} of {compared:5} points marked {alarms / compared:6.1%} (goal: 5 % at most)")
    print(f"  {'means':14} {mean_alarms:5} of {means:5} probes marked {mean_alarms / max(means, 1):6.1%}")


def as_base(folder, spin):
    """Makes the points of a lengthened noop those of the base, so that they are compared."""
    for name in ("noop.csv", "noop.samples.csv"):
        path = pathlib.Path(folder, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[1:] = [line.replace(f"{spin},", f"{BASE_SPIN},", 1) for line in lines[1:]]
        path.write_text("".join(lines), encoding="utf-8")


def found(faultline, work, share, pair):
    spin = round(BASE_SPIN * (1 + share))
    base, other = f"{work}/base-{share}-{pair}", f"{work}/other-{share}-{pair}"
    run(faultline, base, "noop", "--spin", str(BASE_SPIN), "--time", "2")
    run(faultline, other, "noop", "--spin", str(spin), "--time", "2")
    as_base(other, spin)
    (row,) = compare(faultline, base, other)[0]
    return row["verdict"] == "slower"


def smallest_difference(faultline, work):
    for share in SHARES:
        hits = sum(found(faultline, work, share, pair) for pair in range(PAIRS))
        print(f"  noop longer by {share:5.1%}: found in {hits} of {PAIRS} pairs of runs of 2 s")
        if hits >= 4:
            return share
    return None


def main():
    faultline = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    with tempfile.TemporaryDirectory() as work:
        false_alarms(faultline, work, runs, seconds, sys.argv[4:])
        print()
        share = smallest_difference(faultline, work)
    if share is None:
        print("none of these is found in four of five cases: this machine is too noisy at the moment")
    else:
        print(f"the smallest difference found in four of five cases: {share:.1%}")


main()
