"""Running emitted source where srcdiff isn't installed."""

from __future__ import annotations

import ast
import builtins
import contextlib
import inspect
import itertools
import linecache
import pickle
import subprocess
import sys
import tempfile
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_numbers = itertools.count()


def define(source: str, name: str | None = None, **namespace: Any) -> Any:
    """Execute ``source`` as a module of its own that ``inspect`` can read, like a notebook cell.

    Returns the function ``name`` (default: the last one defined), whose globals are ``namespace`` and what was defined.
    """
    filename = f"<program-{next(_numbers)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace["__name__"] = filename.strip("<>").replace("-", "_")
    exec(compile(source, filename, "exec"), namespace)
    if name is None:
        name = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)][-1]
    return namespace[name]


@contextlib.contextmanager
def without_srcdiff() -> Iterator[None]:
    """Within this context ``import srcdiff`` fails, as where it isn't installed."""
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "srcdiff"}
    sys.modules["srcdiff"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["srcdiff"]
        sys.modules.update(hidden)


def entry_point(source: str, f: Callable[..., Any], suffix: str = "_value_and_grad") -> str:
    """The name of the emitted function for ``f`` in ``source``: ``f``'s own with ``suffix`` where there is one."""
    defined = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    own = f.__name__ + suffix
    return own if own in defined else [name for name in defined if name.endswith(suffix)][-1]


def user_data(source: str, f: Callable[..., Any]) -> dict[str, Any]:
    """The globals and closure values of ``f`` that ``source`` reads without defining them: data only, never functions.

    A function that reads a global can't run without it; whoever ships the emitted source defines it there.
    """
    function = inspect.unwrap(getattr(f, "__func__", f))
    bound, loaded = set(dir(builtins)), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (loaded if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    scope = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    wanted = {name: scope[name] for name in loaded - bound if name in scope}
    kinds = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    return {name: value for name, value in wanted.items() if not isinstance(value, kinds)}


def run_standalone(source: str, f: Callable[..., Any], args: tuple[Any, ...], suffix: str = "_value_and_grad") -> Any:
    """Execute ``source`` in a fresh namespace where srcdiff can't be imported, and call its entry point."""
    namespace: dict[str, Any] = {"__name__": "emitted", **user_data(source, f)}
    with without_srcdiff():
        exec(compile(source, "<emitted>", "exec"), namespace)
        return namespace[entry_point(source, f, suffix)](*args)


_RUNNER = """
import pickle, runpy, sys
sys.modules["srcdiff"] = None
here = sys.argv[1]
with open(here + "/args.pickle", "rb") as file:
    name, args = pickle.load(file)
result = runpy.run_path(here + "/emitted.py")[name](*args)
with open(here + "/result.pickle", "wb") as file:
    pickle.dump((result, sorted(sys.modules)), file)
"""


def run_in_subprocess(
    source: str, f: Callable[..., Any], args: tuple[Any, ...], suffix: str = "_value_and_grad"
) -> tuple[Any, list[str]]:
    """Call the entry point of ``source`` in a new, isolated Python; return its result and the modules it imported."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        (here / "emitted.py").write_text(source, encoding="utf-8")
        (here / "args.pickle").write_bytes(pickle.dumps((entry_point(source, f, suffix), args)))
        subprocess.run([sys.executable, "-I", "-c", _RUNNER, folder], check=True, timeout=60)
        result, modules = pickle.loads((here / "result.pickle").read_bytes())
    return result, modules
