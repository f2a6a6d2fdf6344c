"""Checks that arguments are what a specialisation was compiled for, in about a microsecond.

The checks are generated as a Python function of their own, from the types that the code was specialised on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from srcdiff.ir import Array, Dict, List, Object, Opaque, Scalar, Static, Tuple, Type, Unknown

Check = Callable[..., bool]


def make_check(parameters: list[tuple[str, Type]], assumed: list[tuple[Callable[[], Any], Any]]) -> Check:
    """A function of the arguments: whether they and the assumed globals are still what they were."""
    writer = _Writer()
    names = [f"a{i}" for i in range(len(parameters))]
    for name, (_, type_) in zip(names, parameters):
        writer.check(name, type_)
    for getter, value in _distinct(assumed):
        writer.conditions.append(f"{writer.constant(getter)}() is {writer.constant(value)}")
    condition = " and ".join(writer.conditions) or "True"
    text = f"def check({', '.join(names)}):\n    return {condition}\n"
    exec(compile(text, "<srcdiff guard>", "exec"), writer.env)
    check: Check = writer.env["check"]
    return check


def _distinct(assumed: list[tuple[Callable[[], Any], Any]]) -> list[tuple[Callable[[], Any], Any]]:
    """Drop what cannot change: the same value reached the same way twice, and library functions."""
    seen: list[tuple[Callable[[], Any], Any]] = []
    keys = set()
    for getter, value in assumed:
        code = getattr(getter, "__code__", None)
        cells = tuple(id(cell.cell_contents) for cell in getattr(getter, "__closure__", None) or ())
        key = (code, cells, id(value))
        if key not in keys:
            keys.add(key)
            seen.append((getter, value))
    return seen


class _Writer:
    """Collects the conditions of a check and the constants that they name."""

    def __init__(self) -> None:
        self.env: dict[str, Any] = {"ndarray": np.ndarray, "all_match": _all_match}
        self.conditions: list[str] = []
        self.count = 0

    def constant(self, value: Any) -> str:
        """A name for a value in the generated function."""
        name = f"c{len(self.env)}"
        self.env[name] = value
        return name

    def check(self, expr: str, type_: Type) -> None:
        """Write the conditions under which an expression has a type."""
        if isinstance(type_, Array):
            self.array(expr, type_)
        elif isinstance(type_, Scalar):
            kind = self.constant({"float": float, "int": int, "bool": bool, "complex": complex}[type_.kind])
            self.conditions.append(f"type({expr}) is {kind}")
            if type_.known:
                self.conditions.append(f"{expr} {'is' if type_.kind == 'bool' else '=='} {type_.value}")
        elif isinstance(type_, Static):
            self.static(expr, type_.value)
        elif isinstance(type_, Tuple):
            kind = self.constant(type_.cls or tuple)
            self.conditions.append(f"type({expr}) is {kind} and len({expr}) == {len(type_.items)}")
            self.items(expr, list(enumerate(type_.items)))
        elif isinstance(type_, List):
            self.list(expr, type_)
        elif isinstance(type_, Dict):
            keys = self.constant([key for key, _ in type_.items])
            self.conditions.append(f"type({expr}) is dict and list({expr}) == {keys}")
            self.items(expr, list(type_.items))
        elif isinstance(type_, Object):
            self.conditions.append(f"type({expr}) is {self.constant(type_.cls)}")
            if not dataclasses.is_dataclass(type_.cls):
                self.conditions.append(f"list(vars({expr})) == {self.constant([key for key, _ in type_.fields])}")
            for key, item in type_.fields:
                self.check(f"{expr}.{key}", item)
        else:
            assert isinstance(type_, (Opaque, Unknown)), type_

    def array(self, expr: str, type_: Array) -> None:
        dims = type_.dims
        assert dims is not None and type_.dtype is not None
        dtype = self.constant(np.dtype(type_.dtype))
        if dims == ():
            self.conditions.append(f"getattr({expr}, 'dtype', None) is {dtype} and {expr}.shape == ()")
            return
        shape = f"s{self.count}"
        self.count += 1
        sizes = " and ".join(f"{shape}[{i}] {'==' if size == 1 else '!='} 1" for i, size in enumerate(dims))
        self.conditions.append(f"type({expr}) is ndarray and {expr}.dtype is {dtype}")
        self.conditions.append(f"len({shape} := {expr}.shape) == {len(dims)} and {sizes}")

    def static(self, expr: str, value: Any) -> None:
        if isinstance(value, (str, bytes)):
            self.conditions.append(f"{expr} == {self.constant(value)} and type({expr}) is {type(value).__name__}")
        elif isinstance(value, (np.dtype, slice)):
            self.conditions.append(f"{expr} == {self.constant(value)}")
        else:
            self.conditions.append(f"{expr} is {self.constant(value)}")

    def items(self, expr: str, items: list[tuple[Any, Type]]) -> None:
        for key, type_ in items:
            self.check(f"{expr}[{self.constant(key)}]", type_)

    def list(self, expr: str, type_: List) -> None:
        if type_.items is not None:
            self.conditions.append(f"type({expr}) is list and len({expr}) == {len(type_.items)}")
            self.items(expr, list(enumerate(type_.items)))
            return
        inner = make_check([("item", type_.item or Unknown())], [])
        self.conditions.append(
            f"type({expr}) is list and len({expr}) > 0 and all_match({self.constant(inner)}, {expr})"
        )


def _all_match(check: Check, items: Any) -> bool:
    return all(map(check, items))
