"""Interleaved timing of commands, and tables of medians and ratios."""

import json
import os
import statistics
import subprocess
import time


def once(command, cwd, environment=None):
    """Seconds of one run, and what it wrote to standard error; a command that fails ends the benchmark."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, errors = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{errors.decode()[-2000:]}")
    return seconds, errors.decode()


def interleaved(rows, runs):
    """Runs each row's command in turn, `runs` times, one that takes seconds only in the first turns. A row is (name, command, cwd[, before]);
    gives medians in seconds by name."""
    times = {row[0]: [] for row in rows}
    for turn in range(runs + 1):
        for name, command, cwd, *before in rows:
            if turn > 3 and statistics.median(times[name]) > 3:
                continue
            if before:
                before[0]()
            seconds, _ = once(command, cwd)
            # The first turn warms caches of the system up.
            if turn:
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def table(title, medians, ours, targets=None):
    """Prints medians, and the ratio of ours to each other row; returns rows for the JSON report."""
    print(f"\n{title}")
    report = []
    for name, seconds in medians.items():
        ratio = medians[ours] / seconds
        target = (targets or {}).get(name)
        line = f"  {name:<44}{seconds * 1000:10.1f} ms"
        if name != ours:
            line += f"   ours/this {ratio:6.3f}" + (f"  (target {target})" if target else "")
        print(line, flush=True)
        report.append({"row": name, "milliseconds": round(seconds * 1000, 3), "ours_over_this": round(ratio, 4), "target": target})
    return {"title": title, "rows": report}


def write(path, sections):
    with open(path, "w") as out:
        json.dump({"schema": "faaso.bench/1", "sections": sections}, out, indent=2)
        out.write("\n")
    print(f"\nwritten: {path}")
