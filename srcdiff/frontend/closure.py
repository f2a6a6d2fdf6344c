"""Functions as values: what a call finds when it looks for the body to inline."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, field
from typing import Any

from srcdiff.ir import Value


@dataclass(eq=False)
class Closure:
    """An inner function or lambda, with the names of the frame that it was defined in."""

    source: Any  # Source of the enclosing function
    node: Any  # FunctionDef or Lambda
    frame: Any  # the Frame it was defined in
    defaults: list[Value] = field(default_factory=list)
    kw_defaults: list[Value | None] = field(default_factory=list)

    @property
    def __name__(self) -> str:
        return getattr(self.node, "name", "<lambda>")


@dataclass(eq=False)
class BoundMethod:
    """``value.method`` where the value is only known when the program runs."""

    receiver: Value
    name: str
    function: Any = None  # the plain function, where the class is known


@dataclass(eq=False)
class Partial:
    """``functools.partial`` of values that are computed when the program runs."""

    function: Any
    args: list[Value]
    kwargs: dict[str, Value]


def is_user_function(value: Any) -> bool:
    """Whether a call to this callable is inlined from its source."""
    if isinstance(value, (types.FunctionType, types.MethodType, Closure)):
        return not in_library(value)
    return False


def in_library(value: Any) -> bool:
    """Whether a function's text is a library's: NumPy's, SciPy's or Python's own."""
    function = value.__func__ if isinstance(value, types.MethodType) else value
    module = getattr(function, "__globals__", {}).get("__name__") or getattr(function, "__module__", "") or ""
    root = module.split(".")[0]
    return root in ("numpy", "scipy", "builtins") or (root in sys.stdlib_module_names and root != "__main__")
