"""The same functions give the same bytes, whatever the hash seed, the order of compilation, and the Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.golden_cases import CASES, FOLDER

ROOT = Path(__file__).parents[1]
PROGRAM = """
import json, sys
from tests.golden_cases import CASES
cases = CASES if sys.argv[1] == "forwards" else CASES[::-1]
print(json.dumps({case.name: case.text() for case in cases}))
"""


def test_same_bytes_for_every_hash_seed_and_order() -> None:
    """In two processes side by side; the Pythons agree because each of them compares with the same golden files."""
    processes = []
    for seed, order in (("1", "forwards"), ("2", "backwards")):
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        command = [sys.executable, "-W", "ignore", "-c", PROGRAM, order]
        processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE))
    one, other = (json.loads(process.communicate(timeout=100)[0]) for process in processes)
    assert list(one) == list(other)[::-1]
    for case in CASES:
        assert one[case.name] == other[case.name], case.name


def test_same_bytes_when_compiled_again() -> None:
    """In this process, where other things have been compiled: nothing counts on between compilations."""
    for case in CASES:
        assert case.text() == (FOLDER / f"{case.name}.txt").read_text(encoding="utf-8"), case.name
