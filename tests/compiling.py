"""Compilations looked into: the function after each pass, the IR as text, the emitted source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcdiff.api import Gradient
from srcdiff.ir import Function, Unknown
from srcdiff.pipeline import compile_gradient


def after_each_pass(
    f: Callable[..., Any], args: tuple[Any, ...] | None, wrt: Any = 0, has_aux: bool = False, **_: Any
) -> list[tuple[str, Function]]:
    """The name of each pass and what it made of ``f``, specialised for ``args``, or without them the general form."""
    g = Gradient(f, wrt, True, has_aux)
    types = [Unknown() for _ in g.parameters] if args is None else g._types(g._bound(args, {}))
    seen: list[tuple[str, Function]] = []
    pairs = list(zip(g.parameters, types, strict=True))
    compile_gradient(g.function, pairs, g.request, g.__name__, g._header(), None, lambda *pair: seen.append(pair))
    return seen
