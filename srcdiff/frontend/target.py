"""What is differentiated: the plain function behind a method, a partial, a callable object or a library function."""

from __future__ import annotations

import functools
import inspect
import itertools
import linecache
import types
from dataclasses import dataclass
from typing import Any

import numpy as np

_numbers = itertools.count()


@dataclass(frozen=True)
class Target:
    """A plain function, and the arguments that it was bound to."""

    function: types.FunctionType
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()


def plain_target(function: Any) -> Target:
    """Take a callable apart, down to the function whose text is lowered."""
    if isinstance(function, functools.partial):
        inner = plain_target(function.func)
        return Target(inner.function, inner.args + function.args, (*inner.kwargs, *function.keywords.items()))
    if isinstance(function, types.MethodType):
        inner = plain_target(function.__func__)
        return Target(inner.function, (function.__self__, *inner.args), inner.kwargs)
    if isinstance(function, (staticmethod, classmethod)):
        return plain_target(function.__func__)
    if isinstance(function, (types.FunctionType, type)):
        return Target(function)  # type: ignore[arg-type]
    call = getattr(type(function), "__call__", None)  # noqa: B004  (the attribute itself is wanted)
    if isinstance(call, types.FunctionType) and not in_compiled_library(function):
        return Target(call, (function,))
    return Target(function)


def in_compiled_library(function: Any) -> bool:
    return type(function).__module__.split(".")[0] in ("numpy", "builtins", "functools", "scipy")


def with_source(function: Any) -> Any:
    """A function with text: itself, or for one of a library a function that calls it."""
    target = plain_target(function).function
    library = (getattr(target, "__module__", None) or "").split(".")[0] in ("numpy", "scipy", "math", "builtins")
    if isinstance(target, type) or not (library or isinstance(target, np.ufunc)) or not callable(target):
        return function
    return _calling(target)


@functools.lru_cache(maxsize=256)
def _calling(function: Any) -> Any:
    """``def sum(a): return np.sum(a)``, written out, for a function that has no text of its own."""
    name = getattr(function, "__name__", "function")
    names = required_names(function)
    if names is None:
        return function
    text = f"def {name}({', '.join(names)}):\n    return _{name}({', '.join(names)})\n"
    filename = f"<srcdiff {name} {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {f"_{name}": function, "__name__": getattr(function, "__module__", None) or "numpy"}
    exec(compile(text, filename, "exec"), namespace)
    return namespace[name]


def required_names(function: Any) -> list[str] | None:
    """The parameters that a library function cannot do without; None where it does not tell."""
    if isinstance(function, np.ufunc):
        return [f"x{i + 1}" for i in range(function.nin)] if function.nin > 1 else ["x"]
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.kind in positional and p.default is p.empty] or None


def signature_of(function: Any) -> inspect.Signature:
    """A function's own signature; of a wrapper that takes anything, that of the function it wraps."""
    try:
        own = inspect.signature(function, follow_wrapped=False)
    except ValueError:
        return inspect.Signature([])
    wrapped = function
    while takes_anything(own) and hasattr(wrapped, "__wrapped__"):
        wrapped = wrapped.__wrapped__
        own = inspect.signature(wrapped, follow_wrapped=False)
    return own


def takes_anything(signature: inspect.Signature) -> bool:
    """``(*args)``, ``(**kwargs)`` or both: what a decorator's wrapper says."""
    kinds = [p.kind for p in signature.parameters.values()]
    return bool(kinds) and all(
        kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD) for kind in kinds
    )
