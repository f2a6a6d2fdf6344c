"""What the emitted module says at its top: imports, and the helpers that could not be avoided."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.rules.registry import Rule, literal
from srcdiff.source import capture

HELPERS = {
    "unbroadcast": '''
def unbroadcast(x_bar, x):
    """Sum ``x_bar`` over the axes along which ``x`` was broadcast."""
    shape = np.shape(x)
    if np.shape(x_bar) == shape:
        return x_bar
    x_bar = np.sum(x_bar, axis=tuple(range(np.ndim(x_bar) - len(shape))))
    axes = tuple(i for i, n in enumerate(shape) if n == 1)
    return np.broadcast_to(np.sum(x_bar, axis=axes, keepdims=True) if axes else x_bar, shape)
''',
    "add_trees": '''
def add_trees(a, b):
    """Add two containers of arrays item by item."""
    if isinstance(a, dict):
        return {key: add_trees(a[key], b[key]) for key in a}
    if isinstance(a, (list, tuple)):
        return type(a)(add_trees(x, y) for x, y in zip(a, b))
    return a + b
''',
    "zeros_of": '''
def zeros_of(x):
    """Zeros shaped like ``x``: an array, a number, or a container of them."""
    if isinstance(x, dict):
        return {key: zeros_of(item) for key, item in x.items()}
    if isinstance(x, (list, tuple)):
        return type(x)(zeros_of(item) for item in x)
    return np.zeros_like(x) if isinstance(x, np.ndarray) else 0.0
''',
}


class Module:
    """Collects imports, helpers and outside names while a function is printed."""

    def __init__(self, local_names: set[str], user_globals: dict[str, Any]) -> None:
        self.taken = set(local_names)
        self.user_globals = user_globals
        self.imports: dict[str, str] = {}  # the line, and the name that it binds
        self.names: dict[str, str] = {}
        self.helpers: dict[str, str] = {}
        self.outside: dict[str, Callable[[], Any] | Any] = {}
        self.numpy = self._alias_of(np, "np")

    def _alias_of(self, module: types.ModuleType, default: str) -> str:
        """What the user calls a module, unless a local name hides it."""
        for name, value in self.user_globals.items():
            if value is module and name not in self.taken and not name.startswith("_"):
                return name
        name = default
        while name in self.taken:
            name = f"{name}_"
        return name

    def use_numpy(self) -> str:
        """Import NumPy; returns the name that it has."""
        name = "numpy" if self.numpy == "numpy" else f"numpy as {self.numpy}"
        self.imports[f"import {name}"] = self.numpy
        return self.numpy

    def module(self, name: str) -> str:
        """Import a module by its whole name; returns the expression that reaches it."""
        if name == "numpy":
            return self.use_numpy()
        if name.startswith("numpy."):
            return self.use_numpy() + name[len("numpy") :]
        self.imports[f"import {name}"] = name.split(".")[0]
        return name

    def function(self, value: Any) -> ast.expr:
        """An expression for a function or class."""
        path = public_path(value)
        if path is None:
            return ast.Name(self.outside_name(value), ast.Load())
        module, name = path
        if module == "builtins":
            return ast.Name(name, ast.Load())
        parsed: ast.expr = ast.parse(f"{self.module(module)}.{name}", mode="eval").body
        return parsed

    def outside_name(self, value: Any) -> str:
        """A name for something of the user's that the emitted code needs and that is handed to it."""
        for name, known in self.outside.items():
            if known is value:
                return name
        base = getattr(value, "__name__", type(value).__name__.lower()).strip("<>")
        base = base if base.isidentifier() else "constant"
        name, number = base, 2
        while name in self.taken or name in self.outside:
            name, number = f"{base}_{number}", number + 1
        self.outside[name] = value
        return name

    def helper(self, name: str) -> str:
        """Write a helper into the module; returns its name."""
        self.use_numpy()
        if name not in self.helpers:
            self.helpers[name] = textwrap.dedent(HELPERS[name]).strip("\n").replace("np.", f"{self.numpy}.")
        return name

    def rule(self, rule: Rule) -> str:
        """Write a rule into the module as a function, with the helpers that it calls."""
        name = f"{rule.name}_pullback"
        if name not in self.helpers:
            self.add_function(rule.function, name)
        return name

    def add_function(self, function: Any, name: str) -> None:
        """Write a function of the library into the module, with the functions that it calls."""
        if function is literal:  # what the compiler passes to a rule that it calls is computed when the program runs
            self.helpers[name] = f"def {name}(x):\n    return False"
            return
        source = capture(function)
        lines = textwrap.dedent("\n".join(source.statement_lines(source.node.lineno, source.node.end_lineno)))
        tree = ast.parse(lines).body[0]
        assert isinstance(tree, ast.FunctionDef)
        tree.decorator_list = []
        tree.name = name
        renames: dict[str, str] = {}
        for inner in ast.walk(tree):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                found = function.__globals__.get(inner.id)
                if isinstance(found, types.ModuleType):
                    renames[inner.id] = self.module(found.__name__)
                elif isinstance(found, types.FunctionType) and inner.id not in self.helpers and inner.id != name:
                    self.add_function(inspect.unwrap(found), inner.id)
        for inner in ast.walk(tree):
            if isinstance(inner, ast.Name) and inner.id in renames:
                inner.id = renames[inner.id]
        self.helpers[name] = ast.unparse(tree)

    def header(self) -> list[str]:
        """The lines before the function: imports, the user's names, helpers."""
        lines = sorted(self.imports)
        for name, value in self.outside.items():
            lines.append(import_line(name, value))
        for text in self.helpers.values():
            lines += ["", "", *text.splitlines()]
        return lines


def import_line(name: str, value: Any) -> str:
    """How a module of its own finds a function or class of the user's."""
    module = getattr(value, "__module__", None) or ""
    qualified = getattr(value, "__qualname__", "")
    importable = module not in ("", "__main__") and not module.startswith("srcdiff_generated")
    if importable and qualified.isidentifier() and getattr(sys.modules.get(module), qualified, None) is value:
        return f"from {module} import {qualified}" + ("" if name == qualified else f" as {name}")
    return f"# {name} is defined beside the function that this was made from"


def public_path(value: Any) -> tuple[str, str] | None:
    """The module and name under which a library function is known: ``("numpy.linalg", "solve")``."""
    name = getattr(value, "__name__", None)
    if name is None:
        return None
    if getattr(builtins, name, None) is value:
        return "builtins", name
    for owner in (np, np.linalg, np.fft, np.random):
        if getattr(owner, name, None) is value:
            return owner.__name__, name
    module = getattr(value, "__module__", None) or ""
    if value is types.SimpleNamespace:
        return "types", name
    if module in ("builtins", "math"):
        return module, name
    if module == "_operator":
        return "operator", name
    if module.startswith("scipy."):
        return _shortest_scipy(value, module, name)
    return None


def _shortest_scipy(value: Any, module: str, name: str) -> tuple[str, str]:
    """The shortest public module path that reaches a SciPy function."""
    parts = module.split(".")
    owner = getattr(value, "__self__", None)
    package = sys.modules[".".join(parts[:2])]
    if owner is not None:  # a method of one of SciPy's own objects: scipy.stats.norm.pdf
        for instance, found in vars(package).items():
            if found is owner:
                return package.__name__, f"{instance}.{name}"
    for length in range(2, len(parts) + 1):
        candidate = ".".join(parts[:length])
        if getattr(sys.modules.get(candidate), name, None) is value:
            return candidate, name
    return module, name
