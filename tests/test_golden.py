"""What the compiler makes of the golden cases: the same texts as in ``tests/golden/``, right, standalone and clean.

``pytest tests/test_golden.py --update-golden`` writes the texts anew: read the difference before committing it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.golden_cases import CASES, FOLDER, Golden
from tests.helpers import assert_gradient, assert_tree_close, numeric_grad, run_in_subprocess, run_standalone
from tests.trees import differentiated

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
WIDEST = 120  # columns


@every_case
def test_text(case: Golden, golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / f"{case.name}.txt", case.text())


def test_no_text_is_left_over() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == sorted(case.name for case in CASES)


@every_case
def test_value_and_gradient(case: Golden) -> None:
    """Against finite differences, and the emitted source where srcdiff can't be imported."""
    assert_gradient(case.function, *case.args, wrt=case.wrt, has_aux=case.has_aux, rtol=1e-6)
    if case.general:
        _, gradient = run_standalone(case.emitted(), case.function, case.args)
        expect = numeric_grad(case.function, case.args, case.wrt)
        assert_tree_close(gradient, expect, differentiated(case.function, case.args, case.wrt))


def test_runs_in_a_python_of_its_own() -> None:
    case = next(case for case in CASES if case.name == "lstm")
    (value, _), modules = run_in_subprocess(case.emitted(), case.function, case.args)
    assert value == case.function(*case.args)
    assert not any(name.split(".")[0] in ("srcdiff", "gast", "astor", "scipy") for name in modules if name != "srcdiff")


@every_case
def test_is_clean(case: Golden) -> None:
    """No name is bound that nothing reads, no import unused, no line too long, no space at a line's end."""
    text = case.emitted()
    tree = ast.parse(text)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            assert not sorted(unread(function)), text
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    imports = [node for node in tree.body if isinstance(node, ast.Import)]
    assert {alias.asname or alias.name for node in imports for alias in node.names} <= loaded
    for line in text.splitlines():
        assert len(line) <= WIDEST and line == line.rstrip(), line


def unread(function: ast.FunctionDef) -> Iterator[str]:
    """The names that plain assignments in ``function`` bind and nothing in it reads."""
    nodes = list(ast.walk(function))
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from {target.id for target in targets if isinstance(target, ast.Name)} - read


def test_the_lint_finds_unread_names() -> None:
    function = ast.parse("def f(x):\n    y = x\n    z = x\n    z += 1\n    a, b = y\n    return y").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert sorted(unread(function)) == ["z", "z"]
