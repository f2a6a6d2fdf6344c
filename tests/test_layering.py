"""Imports run one way, from the roof to the ground, and the core stands on NumPy, gast and astor alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import srcdiff

PACKAGE = Path(srcdiff.__file__).parent
# From the ground to the roof. A module may import what stands on a lower floor, and its own package.
FLOORS = (
    ("errors",),
    ("source",),
    ("ir",),
    ("guards",),
    ("show", "verify"),
    ("rules",),
    ("frontend",),
    ("passes",),
    ("backend",),
    ("pipeline",),
    ("cache",),
    ("api",),
    ("check", "testing"),
    ("cli",),
)
FLOOR = {part: height for height, parts in enumerate(FLOORS) for part in parts}
ROOF = len(FLOORS)  # srcdiff itself, the names that users see
FOUNDATIONS = {"numpy", "gast"}
# Modules that are loaded only for users of SciPy.
SCIPY_MODULES = {
    "srcdiff.rules.integrate",
    "srcdiff.rules.ndimage",
    "srcdiff.rules.scipy_fft",
    "srcdiff.rules.scipy_linalg",
    "srcdiff.rules.signal",
    "srcdiff.rules.spatial",
    "srcdiff.rules.special",
    "srcdiff.rules.special_bessel",
    "srcdiff.rules.special_functions",
    "srcdiff.rules.special_gamma",
    "srcdiff.rules.stats",
    "srcdiff.rules.stats_cdf",
    "srcdiff.rules.stats_cdf_shaped",
    "srcdiff.rules.stats_discrete",
}
MODULES = {
    ".".join(("srcdiff", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def imports(node: ast.AST, module: str, in_function: bool = False) -> Iterator[tuple[str, int, bool]]:
    """Each module that ``module`` imports at run time, with its line and whether the import waits for a call."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield alias.name, child.lineno, in_function
        elif isinstance(child, ast.ImportFrom):
            base = imported_from(child, module)
            for alias in child.names:
                name = f"{base}.{alias.name}"
                yield name if name in MODULES else base, child.lineno, in_function
        elif isinstance(child, ast.If) and is_type_checking(child.test):
            for branch in child.orelse:
                yield from imports(ast.Module([branch], []), module, in_function)
        else:
            inside = in_function or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from imports(child, module, inside)


def imported_from(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        assert node.module
        return node.module
    package = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, node.module] if node.module else base)


def part(module: str) -> str:
    """The file or folder directly under srcdiff/ that holds ``module``; empty for srcdiff itself."""
    return ".".join(module.split(".")[1:2])


def floor(module: str) -> int:
    return FLOOR[part(module)] if part(module) else ROOF


def module_imports(module: str) -> list[tuple[str, int, bool]]:
    return list(imports(ast.parse(MODULES[module].read_text(encoding="utf-8")), module))


@pytest.mark.parametrize("module", MODULES)
def test_has_a_floor(module: str) -> None:
    assert part(module) in {"", *FLOOR}, f"{module} has no place in the order of tests/test_layering.py"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_from_lower_floors(module: str) -> None:
    upward = [
        f"{MODULES[module]}:{line}: imports {name}"
        for name, line, _ in module_imports(module)
        if name.split(".")[0] == "srcdiff"
        and not (part(name) == part(module) and part(name))
        and floor(name) >= floor(module)
    ]
    assert not upward, "\n".join(upward)


@pytest.mark.parametrize("module", MODULES)
def test_stands_on_numpy_gast_and_astor(module: str) -> None:
    allowed = FOUNDATIONS | ({"astor"} if module == "srcdiff.backend.printing" else set())
    foreign = []
    for name, line, in_function in module_imports(module):
        top = name.split(".")[0]
        scipy_here = top == "scipy" and (in_function or module in SCIPY_MODULES)
        if top not in sys.stdlib_module_names | allowed | {"srcdiff"} and not scipy_here:
            foreign.append(f"{MODULES[module]}:{line}: imports {name}")
    assert not foreign, "\n".join(foreign)


def test_reads_every_form_of_import() -> None:
    text = (
        "from __future__ import annotations\n"
        "import numpy.linalg as la, ast\n"
        "from srcdiff import errors\n"
        "from srcdiff.errors import Loc\n"
        "from ..errors import Loc\n"
        "if TYPE_CHECKING:\n    from srcdiff import api\nelse:\n    import enum\n"
        "def f():\n    import scipy\n"
    )
    found = list(imports(ast.parse(text), "srcdiff.rules.registry"))
    assert found == [
        ("__future__", 1, False),
        ("numpy.linalg", 2, False),
        ("ast", 2, False),
        ("srcdiff.errors", 3, False),
        ("srcdiff.errors", 4, False),
        ("srcdiff.errors", 5, False),
        ("enum", 9, False),
        ("scipy", 11, True),
    ]
