"""Measures `check` and `build` as whole processes, on fleets that generate.py makes: `run.py FOLDER`, FOLDER the build.

Prints tables in markdown; `--update` writes them into docs/performance.md, too. What a figure should be at most stands
beside it; a slow machine is no failure, so a miss is marked and ends nothing.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import hand_written
import statements
from generate import generate

ROOT = pathlib.Path(__file__).resolve().parents[2]
MB = 1024  # of kilobytes, in which the kernel counts


class Fleet:
    """`aim`: milliseconds and megabytes that a check may take; None where there is no such aim."""

    def __init__(self, what, clusters, deployments, aim, inventory=False, per_file=10):
        self.what, self.clusters, self.deployments, self.aim = what, clusters, deployments, aim
        self.inventory, self.per_file = inventory, per_file


FLEETS = [
    Fleet("100 × 20", 100, 20, (15, None)),
    Fleet("1,000 × 100", 1_000, 100, (80, 60)),
    Fleet("10,000 × 1,000, from an inventory", 10_000, 1_000, (1200, 400), inventory=True),
    Fleet("10,000 × 1,000, all written", 10_000, 1_000, (1600, 400)),
    Fleet("10,000 × 1,000, from an inventory, deployments in one file", 10_000, 1_000, (1800, 400), inventory=True, per_file=0),
]
# The same fleet with ten times as much of one thing.
GROWTH = [
    ("1,000 clusters from an inventory, 1,000 deployments", dict(clusters=1_000, deployments=1_000, inventory=True)),
    ("ten times the clusters", dict(clusters=10_000, deployments=1_000, inventory=True)),
    ("ten times the deployments", dict(clusters=1_000, deployments=10_000, inventory=True)),
]


class Runs:
    """The median of several runs: seconds by the clock, seconds of processor time, the most memory in KB."""

    def __init__(self, wall, cpu, memory):
        self.wall, self.cpu, self.memory = statistics.median(wall), statistics.median(cpu), statistics.median(memory)


def run(command):
    """One run of a program that must end well: clock, processor, memory."""
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output.read(4000).decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def repeat(times, command_of):
    """`command_of(n)` is the command of the n-th run."""
    return Runs(*zip(*(run(command_of(n)) for n in range(times))))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---" if i == 0 else "---:" for i in range(len(head))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def aim_of(fleet, runs):
    """What was aimed at; with a mark where the processor took longer or the memory was more."""
    milliseconds, megabytes = fleet.aim
    missed = runs.cpu * 1000 > milliseconds or (megabytes is not None and runs.memory > megabytes * MB)
    text = seconds(milliseconds / 1000) + (f", {megabytes} MB" if megabytes is not None else "")
    return text + (" (missed)" if missed else "")


def whole_runs(fleetc, folder, times):
    checks, builds = [], []
    for number, fleet in enumerate(FLEETS):
        spec = folder / f"spec-{number}"
        generate(spec, fleet.clusters, fleet.deployments, fleet.inventory, fleet.per_file)
        check = repeat(times, lambda n: [fleetc, "check", str(spec)])
        checks.append([fleet.what, seconds(check.wall), seconds(check.cpu), f"{check.memory / MB:.0f} MB", aim_of(fleet, check)])
        # Each into a folder of its own, so that each is a first one.
        out = folder / f"out-{number}-0"
        first = repeat(times, lambda n: [fleetc, "build", str(spec), "-o", str(folder / f"out-{number}-{n}")])
        second = repeat(times, lambda n: [fleetc, "build", str(spec), "-o", str(out)])
        files = [path for path in out.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        builds.append([fleet.what, f"{len(files):,}", f"{size / 1e6:.1f} MB", seconds(first.wall), seconds(first.cpu),
                       seconds(second.wall), seconds(second.cpu), f"{first.memory / MB:.0f} MB"])
        print(f"measured {fleet.what}", file=sys.stderr)
    head = ["clusters × deployments", "time", "processor", "memory", "aim"]
    build_head = ["clusters × deployments", "files", "size", "first build", "processor", "second build", "processor", "memory"]
    return table(head, checks), table(build_head, builds)


def growth(fleetc, folder, times):
    rows, least = [], None
    for number, (what, size) in enumerate(GROWTH):
        spec = folder / f"growth-{number}"
        generate(spec, per_file=10, **size)
        check = repeat(times, lambda n: [fleetc, "check", str(spec)])
        least = least or check
        rows.append([what, seconds(check.cpu), f"{check.cpu / least.cpu:.1f}", f"{check.memory / MB:.0f} MB", f"{check.memory / least.memory:.1f}"])
        print(f"measured {what}", file=sys.stderr)
    return table(["fleet", "processor", "times the first", "memory", "times the first"], rows)


def proofs(fleetc, folder, times):
    """Policies over many deployments: what they add to the plan of the same spec without them."""
    rows, bare = [], None
    for policies, aim in ((0, ""), (5, ""), (50, "1.00 s, 250 MB")):
        spec = folder / f"policies-{policies}"
        statements.write(spec, 1000, 10_000, policies)
        planned = repeat(times, lambda n: [fleetc, "build", "--print=plan", str(spec)])
        bare = bare or planned
        more = planned.cpu - bare.cpu
        missed = " (missed)" if aim and (more > 1 or planned.memory > 250 * MB) else ""
        rows.append([f"10,000 × {policies}", seconds(planned.cpu), seconds(more) if policies else "", f"{planned.memory / MB:.0f} MB", aim + missed])
    print("measured policies", file=sys.stderr)
    return table(["deployments × policies", "processor", "of it the policies", "memory", "aim"], rows)


def says(fleetc, folder, times):
    """`fleet-says` over YAML that was written by hand: a whole fleet, and reading alone."""
    rows = []
    for what, templates in (("1,000 × 10,000, a tenth with templates", True), ("1,000 × 10,000, no templates", False)):
        repository = folder / f"says-{templates}"
        hand_written.write(repository, 1000, 10000, templates)
        asked = repeat(times, lambda n: [fleetc, "fleet-says", str(repository), "--clusters", f"{repository}-clusters.json"])
        missed = " (missed)" if asked.cpu > 1.5 or asked.memory > 500 * MB else ""
        rows.append([what, seconds(asked.wall), seconds(asked.cpu), f"{asked.memory / MB:.0f} MB", "1.50 s, 500 MB" + missed])
    size = hand_written.write_large(folder / "says-large", 40) / 1e6
    asked = repeat(times, lambda n: [fleetc, "fleet-says", str(folder / "says-large")])
    speed = size / asked.cpu
    rows.append([f"reading {size:.0f} MB of fleet.yaml: {speed:.0f} MB/s", seconds(asked.wall), seconds(asked.cpu),
                 f"{asked.memory / MB:.0f} MB", "20 MB/s" + (" (missed)" if speed < 20 else "")])
    print("measured fleet-says", file=sys.stderr)
    return table(["bundles × clusters", "time", "processor", "memory", "aim"], rows)


def engine(program):
    """What the set engine's own benchmark says; its lines are `what: figures`."""
    output = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    rows = [line.split(": ", 1) for line in output.splitlines() if ": " in line]
    return table(["sets", "took"], rows)


def machine():
    with open("/proc/meminfo", encoding="ascii") as info:
        kilobytes = int(next(line for line in info if line.startswith("MemTotal")).split()[1])
    cores = os.cpu_count()
    return f"{cores} core{'s' if cores != 1 else ''} and {kilobytes / MB / 1024:.0f} GB of memory"


PAGE = """# Performance

What `fleetc check` and `fleetc build` take, as whole processes. This page is written by `./dev bench --update`;
`./dev bench` prints the same for your machine.

Measured on a machine with {machine}; each figure is the median of {times} runs. *Time* is by the clock,
*processor* is user and system time of all threads together: it says more where a machine has other work, and several
files are read at a time. Memory is the most that the process held.

## The fleets

`tests/bench/generate.py` makes them, the same ones for the same seed: 20 regions with countries and providers as facts, six dimensions,
five variables, groups, two data classes, a rollout of three waves. Every deployment has 20 values, six of them from the
cluster's labels or variables, and two to five variants; every second has the rollout, two fifths carry a data class, some have an
`except`. Written clusters have profiles in four levels; an inventory is the JSON of the hub. Deployments stand ten in a
file where nothing else is said. A fleet has no errors.

## Check

{check}
A check does all that a build does, but write: it parses, types, proves, and makes the manifests in memory. The aims:
what a person does not notice at 100 × 20, what a hook may take at 1,000 × 100, what a pipeline may take at
10,000 × 1,000; and no more than one and a half times that when all deployments stand in one file.

Of the instructions of 100 × 20, reading back and comparing what was made is 47 % (half of it the YAML reader), making manifests
16 %, names, types, plan and proofs 15 %, parsing 14 %, loading libraries and the parser's tables 7 %. No function has more than
8 %; memory that is taken and given back is 22 % in all.

## Build

{build}
Into a file system in memory: a disk adds its own time for each file. A second build of the same spec compares and
writes nothing. A written cluster is a file; one of an inventory is not.

## Growth

{growth}
The cost should be linear in what is emitted: ten times as much takes about ten times as long. A little more is memory
that fits into no cache; a hundred times would be two loops inside each other.

## Policies

{proofs}
`tests/bench/statements.py` makes them: 1,000 clusters; what each policy asks of each deployment is one obligation, and all
are proved. Measured up to the plan and its proofs (`build --print=plan`), without the manifests.

## YAML that was written by hand

{says}
`fleetc fleet-says` over what `tests/bench/hand_written.py` makes: ten GitRepos with a hundred folders each, two
customizations a bundle, rollouts in a tenth; and over nothing but large fleet.yaml files, without a cluster. All that
the command does with them counts as reading: the whole process.
"""

ENGINE = """
## The set engine

{engine}
`compiler/sets` alone, over twelve dimensions with up to 2,000 values each.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="a release build")
    parser.add_argument("--times", type=int, default=5, help="runs for each figure, of which the median counts")
    parser.add_argument("--update", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    fleetc = given.folder / "fleetc"
    if not fleetc.is_file():
        sys.exit(f"there is no {fleetc}; build it first")
    if os.getloadavg()[0] > os.cpu_count() / 2:
        print("this machine is busy: trust the processor time, not the clock", file=sys.stderr)
    # Files in memory: on a disk, making them takes what the file system and its other users make of it.
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        check, build = whole_runs(str(fleetc.resolve()), pathlib.Path(folder), given.times)
        grown = growth(str(fleetc.resolve()), pathlib.Path(folder), given.times)
        proved = proofs(str(fleetc.resolve()), pathlib.Path(folder), given.times)
        said = says(str(fleetc.resolve()), pathlib.Path(folder), given.times)
    page = PAGE.format(machine=machine(), times=given.times, check=check, build=build, growth=grown, proofs=proved, says=said)
    sets_bench = given.folder / "tests/bench/sets_bench"
    if sets_bench.is_file():
        page += ENGINE.format(engine=engine(str(sets_bench.resolve())))
    print(page, end="")
    if given.update:
        (ROOT / "docs/performance.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
