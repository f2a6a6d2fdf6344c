"""Syntax that no user writes: what builtins over generators are rewritten to."""

from __future__ import annotations

from typing import Any

import gast

from srcdiff.ir import Value


class Fold(gast.stmt):
    """A statement: fold ``element`` into a comprehension's accumulator, or set it to ``how`` where that is a value."""

    _fields = ("element",)

    def __init__(self, element: Any, accumulator: str, how: Any) -> None:
        super().__init__()
        self.element = element
        self.accumulator = accumulator
        self.how = how
        gast.copy_location(self, element)


class Known(gast.expr):
    """An expression: a value that is computed already."""

    _fields = ()

    def __init__(self, value: Value, at: Any) -> None:
        super().__init__()
        self.value = value
        gast.copy_location(self, at)


def generator(target: Any, iterable: Any, tests: list[Any]) -> Any:
    return gast.comprehension(target, iterable, tests, 0)


def stored(name: str, at: Any) -> Any:
    return gast.copy_location(gast.Name(name, gast.Store(), None, None), at)


def loaded(name: str, at: Any) -> Any:
    return gast.copy_location(gast.Name(name, gast.Load(), None, None), at)


def shown_name(name: str) -> str:
    """``items`` of ``items 3``, a comprehension's; ``broke`` of ``<broke>``, a loop's own."""
    return name.strip("<>").split(" ")[0]


def is_users_name(name: str) -> bool:
    return not name.startswith("<") and (" " not in name or name.endswith(" user"))
