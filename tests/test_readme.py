"""The README does what it says: its programs run, its generated parts are what comes out, its conventions hold.

``pytest tests/test_readme.py --update-golden`` fills the generated parts anew, all but the benchmarks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcdiff
from tests.helpers import define

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
WRITTEN = re.sub(r"<!-- generated:.*?<!-- /generated", "", TEXT, flags=re.S)
BLOCKS = re.findall(r"^```python\n(.*?)^```$", WRITTEN, re.M | re.S)
ROWS = re.findall(r"^\| `([^`]*)` \| `([^`]*)` \| `([^`]*)` \|.*\|$", TEXT, re.M)

# A gradient that is refused raises; the reader sees how.
SHOW_ERRORS = "\nimport sys\nsys.excepthook = lambda kind, error, traceback: print(error.render())\n"


def output(folder: Path, blocks: list[str]) -> str:
    """What the blocks print as one file, ``model.py``, in a Python of its own."""
    (folder / "model.py").write_text(SHOW_ERRORS + "\n\n".join(blocks), encoding="utf-8")
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-W", "ignore", "model.py"]
    process = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert not process.stderr, process.stderr
    return process.stdout.replace(str(folder) + os.sep, "")


def check_generated(name: str, text: str, update: bool) -> None:
    start, end = f"<!-- generated:{name} -->\n", f"<!-- /generated:{name} -->"
    now = README.read_text(encoding="utf-8")
    before, rest = now.split(start)
    old, after = rest.split(end)
    if update:
        README.write_text(before + start + text + end + after, encoding="utf-8")
    else:
        assert text == old


def test_first_gradient(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = output(tmp_path, BLOCKS[:1])
    check_generated("logistic", f"```python\n{text.strip()}\n```\n", request.config.getoption("--update-golden"))


def test_rule(tmp_path: Path) -> None:
    printed = output(tmp_path, BLOCKS[:2]).splitlines()[-1]
    np.testing.assert_allclose(np.fromstring(printed.strip("[]"), sep=" "), 2 / 3 * np.array([1, 8.0]) ** (-2 / 3))


def test_error(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = output(tmp_path, [BLOCKS[0].replace("print(", "("), BLOCKS[2]])
    assert "srcdiff.MissingRule" in text
    line = BLOCKS[2].splitlines().index("    return np.linalg.cond(gram)") + 1
    text = re.sub(r"line \d+", f"line {line}", text)  # as if the function stood in a file of its own
    check_generated("error", f"```\n{text.rstrip()}\n```\n", request.config.getoption("--update-golden"))


@pytest.mark.parametrize(("expression", "at", "slope"), ROWS)
def test_conventions(expression: str, at: str, slope: str) -> None:
    f = define(f"def f(x):\n    return np.sum({expression})\n", np=np)
    with np.errstate(all="raise"):
        found = srcdiff.grad(f)(eval(at, {"np": np}))
    np.testing.assert_array_equal(found, eval(slope, {"np": np}))


def test_table_of_conventions_was_found() -> None:
    assert len(ROWS) >= 10


def test_commands_name_what_there_is() -> None:
    """The two commands of the first page: the extras that they install and the files that they run exist."""
    first, second = re.findall(r"^python -m venv (.*)$", TEXT, re.M)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for command in (first, second):
        (extra,) = re.findall(r'"\.\[(\w+)\]"', command)
        assert re.search(rf"^{extra} = \[", project, re.M)
    assert (ROOT / first.split()[-1]).is_file()
    assert "pytest" in second


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("http") or (ROOT / target).exists()
