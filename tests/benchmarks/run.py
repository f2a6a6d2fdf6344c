"""Time srcdiff and its rivals on the five ideals, over the gradient that an expert wrote by hand.

    python -m tests.benchmarks                    everything, as Markdown tables
    python -m tests.benchmarks --programs rnn --sizes small medium
    python -m tests.benchmarks --update-readme    also into README.md, between its markers
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.benchmarks.rivals import RIVALS, Rival, attempt, prepare_ideal, prepare_srcdiff, prepare_srcdiff_callable
from tests.benchmarks.timing import Thunk, interleaved, peak_memory, ratio
from tests.ideal_cases import IDEALS, SIZES, IdealCase

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- generated:benchmarks -->", "<!-- /generated:benchmarks -->"
NOTES = """\
Time of one value and gradient over the hand-written one's (median of interleaved rounds, one process, one BLAS thread,
float64); `*` marks a program that had to be rewritten for the library, "refuses" one that it does not take in any form
that we know, "wrong" a gradient that is not the hand-written one's. "srcdiff" is the generated function itself, as
`g.compile(*args)` returns it; "with guard" is the decorated function, which checks its assumptions at every call.
`python -m tests.benchmarks --update-readme` made these tables."""


@dataclass
class Row:
    """One program at one size: seconds and bytes of the hand-written gradient, and each rival's cells."""

    program: str
    size: str
    seconds: float = 0.0
    memory: int = 0
    times: dict[str, str] = field(default_factory=dict)
    memories: dict[str, str] = field(default_factory=dict)


def main() -> None:
    options = parse(sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:  # tangent-ad leaves a folder behind for every function
        tempfile.tempdir = os.environ["TMPDIR"] = scratch
        report = measured(options)
    print(report)
    if options.update_readme:
        update_readme(report)


def measured(options: argparse.Namespace) -> str:
    rivals = [rival for rival in RIVALS if rival.name in options.rivals]
    rows = []
    for case in IDEALS:
        for size in SIZES:
            if case.name in options.programs and size in options.sizes:
                rows.append(measure(case, size, rivals, options.seconds))
                print(f"{case.name} {size}: {rows[-1].times}", file=sys.stderr)
    tables = time_table(rows, rivals), memory_table(rows, rivals), first_call_table(rivals, options.programs)
    return "\n\n".join((NOTES, *tables, guard_note(options.seconds)))


def parse(arguments: list[str]) -> argparse.Namespace:
    programs, rivals = [case.name for case in IDEALS], [rival.name for rival in RIVALS]
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description="Time srcdiff and its rivals.")
    parser.add_argument("--programs", nargs="+", choices=programs, default=programs)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--rivals", nargs="+", choices=rivals, default=rivals)
    parser.add_argument("--seconds", type=float, default=8.0, help="for the rounds of one program at one size")
    parser.add_argument("--update-readme", action="store_true")
    return parser.parse_args(arguments)


def measure(case: IdealCase, size: str, rivals: Iterable[Rival], seconds: float) -> Row:
    args = case.make(size)
    row = Row(case.name, size)
    calls: dict[str, Thunk] = {"ideal": prepare_ideal(case, args)}
    marks = {}
    for rival in rivals:
        call, verdict = attempt(rival, case, args)
        if call is None:
            row.times[rival.name] = verdict
        else:
            calls[rival.name], marks[rival.name] = call, verdict
    samples = interleaved(calls, seconds)
    row.seconds = median(samples["ideal"])
    row.memory = peak_memory(calls["ideal"])
    for rival in rivals:
        if rival.name in marks:
            row.times[rival.name] = figure(ratio(samples[rival.name], samples["ideal"])) + marks[rival.name]
            if rival.numpy:
                row.memories[rival.name] = figure(peak_memory(calls[rival.name]) / row.memory) + marks[rival.name]
        else:
            row.memories[rival.name] = row.times[rival.name]
    return row


def guard_note(seconds: float) -> str:
    """What a call of the decorated function costs beyond the generated function: the best rounds', which a busy machine
    disturbs least."""
    case = next(case for case in IDEALS if case.name == "logistic_regression")
    args = case.make("small")
    calls = {"plain": prepare_srcdiff(case, args), "guarded": prepare_srcdiff_callable(case, args)}
    samples = interleaved(calls, seconds)
    added = min(samples["guarded"]) - min(samples["plain"])
    return f"The check of a call's assumptions takes {added / 1e-6:.1f} µs for three array arguments."


def first_call_table(rivals: list[Rival], programs: list[str]) -> str:
    compilers = [rival for rival in rivals if rival.compiles]
    lines = [header(["First call", *(rival.name for rival in compilers)])]
    for case in IDEALS:
        if case.name in programs:
            lines.append(line([case.name, *(first_call(rival, case) for rival in compilers)]))
    return "\n".join(lines)


def first_call(rival: Rival, case: IdealCase) -> str:
    """Milliseconds from ``grad`` to its first result in a process of its own, the best of three."""
    if find_spec(rival.module) is None:
        return "not installed"
    command = [sys.executable, "-m", "tests.benchmarks.first_call", rival.name, case.name]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    outputs = []
    for _ in range(3):
        process = subprocess.run(command, capture_output=True, text=True, cwd=README.parent, env=environment)
        if process.returncode:
            return "refuses"
        outputs.append(float(process.stdout.split()[-1]))
    return f"{1000 * min(outputs):.0f} ms"


def time_table(rows: list[Row], rivals: list[Rival]) -> str:
    lines = [header(["Time", "size", "hand-written", *(rival.name for rival in rivals)])]
    for row in rows:
        lines.append(line([row.program, row.size, duration(row.seconds), *(row.times[r.name] for r in rivals)]))
    return "\n".join(lines)


def memory_table(rows: list[Row], rivals: list[Rival]) -> str:
    measured = [rival for rival in rivals if rival.numpy]
    lines = [header(["Peak memory", "size", "hand-written", *(rival.name for rival in measured)])]
    for row in rows:
        lines.append(line([row.program, row.size, amount(row.memory), *(row.memories[r.name] for r in measured)]))
    return "\n".join(lines)


def header(cells: list[str]) -> str:
    return line(cells) + "\n" + line(["---"] * len(cells))


def line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def figure(number: float) -> str:
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def amount(size: int) -> str:
    for unit, power in (("MiB", 20), ("KiB", 10)):
        if size >= 2**power:
            return f"{size / 2**power:.3g} {unit}"
    return f"{size} B"


def update_readme(report: str) -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(START)
    _, after = rest.split(END)
    README.write_text(f"{before}{START}\n{report}\n{END}{after}", encoding="utf-8")
