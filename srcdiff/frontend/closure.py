"""Functions as values: what a call finds when it looks for the body to inline."""

from __future__ import annotations

import functools
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
    def __name__(self) -> str:  # noqa: A003
        return getattr(self.node, "name", "<lambda>")


@dataclass(eq=False)
class BoundMethod:
    """``value.method`` where the value is only known when the program runs."""

    receiver: Value
    name: str
    function: Any = None  # the plain function, where the class is known


def is_user_function(value: Any) -> bool:
    """Whether a call to this callable is inlined from its source."""
    if isinstance(value, (types.FunctionType, types.MethodType, functools.partial, Closure)):
        return not in_library(value)
    return False


def in_library(value: Any) -> bool:
    function = value.__func__ if isinstance(value, types.MethodType) else value
    if isinstance(function, functools.partial):
        return in_library(function.func)
    module = getattr(function, "__module__", "") or ""
    return module.split(".")[0] in ("numpy", "scipy", "math", "builtins", "random", "itertools", "functools", "operator")
