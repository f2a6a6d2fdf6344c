"""Importing srcdiff is cheap: a script that never differentiates anything hardly notices it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import srcdiff

LIMIT = 0.150  # seconds beyond NumPy's own import
PROGRAM = """
import time
import numpy
start = time.process_time()
import srcdiff
print(time.process_time() - start)
"""


def seconds_beyond_numpy() -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(Path(srcdiff.__file__).parent.parent)
    output = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, check=True, capture_output=True, text=True
    ).stdout
    return float(output)


def test_import_takes_under_150_milliseconds_beyond_numpy() -> None:
    # The quickest of five: the machine may be busy with other things, and the first run also writes the byte code.
    assert min(seconds_beyond_numpy() for _ in range(5)) < LIMIT
