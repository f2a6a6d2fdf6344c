"""Shapes that the arguments spell out: what ``reshape``, ``broadcast_to``, ``full``, ``einsum`` and ``cross`` give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from srcdiff.frontend.indexing import broadcast_dims
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Scalar, Size, Static, Tuple, Type, Value, broadcast, differs_from_one, fresh

Pairs = Sequence[tuple[str, Value]]


def by_law(primitive: Any, args: Sequence[Value], kwargs: Pairs) -> Type | None:
    """The type of a call whose shape its arguments spell out; None where another way must tell."""
    law = LAWS.get(primitive) if callable(primitive) and getattr(primitive, "__hash__", None) else None
    return None if law is None else law(args, dict(kwargs))


def spelt_sizes(type_: Type) -> tuple[Size | None, ...] | None:
    """A shape argument's sizes; None for one that only the run tells, and for a shape of unknown rank."""
    if isinstance(type_, Scalar):
        return (size_of(type_),)
    if isinstance(type_, Tuple) and all(isinstance(item, Scalar) for item in type_.items):
        return tuple(size_of(item) for item in type_.items if isinstance(item, Scalar))
    return None


def size_of(type_: Scalar) -> Size | None:
    return int(type_.value) if type_.known else type_.size


def _reshape(args: Sequence[Value], kwargs: dict[str, Value]) -> Type | None:
    array = args[0].type
    shape = kwargs.get("shape", kwargs.get("newshape"))
    parts = [
        value.type for value in args[1:] if not (isinstance(value.type, Static) and isinstance(value.type.value, str))
    ]
    if shape is not None:
        parts = [shape.type]
    if not isinstance(array, Array) or not parts:
        return None
    sizes = spelt_sizes(parts[0]) if len(parts) == 1 else spelt_sizes(Tuple(tuple(parts)))
    if sizes is None:
        return None
    rest = [size for size in sizes if size != -1]
    dims = tuple(_left_over(array, rest) if size == -1 else fresh() if size is None else size for size in sizes)
    return Array(array.dtype, dims)


def _left_over(array: Array, rest: Sequence[Size | None]) -> Size:
    """The size that ``-1`` stands for: what the other sizes leave of the array's."""
    if array.dims is None or any(size is None for size in rest):
        return fresh()
    mine, theirs = list(array.dims), list(rest)
    for size in rest:
        if size in mine:
            mine.remove(size)
            theirs.remove(size)
    if all(isinstance(size, int) for size in (*mine, *theirs)):
        return math.prod(mine) // max(1, math.prod(theirs))  # type: ignore[arg-type]
    if not theirs:
        symbolic = [size for size in mine if size != 1]
        return symbolic[0] if len(symbolic) == 1 else fresh(any(map(differs_from_one, symbolic)))
    return fresh()


def _broadcast_to(args: Sequence[Value], kwargs: dict[str, Value]) -> Type | None:
    array, shape = args[0].type, args[1] if len(args) > 1 else kwargs.get("shape")
    sizes = spelt_sizes(shape.type) if shape is not None else None
    if sizes is None or not isinstance(array, (Array, Scalar)):
        return None
    given = array.dims if isinstance(array, Array) else ()
    if given is None or len(given) > len(sizes):
        return None
    aligned = [1] * (len(sizes) - len(given)) + list(given)
    dims = tuple(
        size if size is not None else mine if differs_from_one(mine) else fresh() for size, mine in zip(sizes, aligned)
    )
    kinds = {"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}
    return Array(array.dtype if isinstance(array, Array) else kinds[array.kind], dims)


def _einsum(args: Sequence[Value], kwargs: dict[str, Value]) -> Type | None:
    from srcdiff.rules.products import einsum_terms

    operands = [value.type for value in args[1:]]
    if not static(args[0]) or not isinstance(known(args[0]), str) or "dtype" in kwargs:
        return None
    if not all(isinstance(type_, Array) and type_.dims is not None and type_.dtype is not None for type_ in operands):
        return None
    dims = [type_.dims or () for type_ in operands if isinstance(type_, Array)]
    *terms, output = einsum_terms(known(args[0]), [len(d) for d in dims])  # type: ignore[no-untyped-call]
    sizes: dict[str, Size] = {}
    for term, each in zip(terms, dims):
        if len(term) != len(each):
            return None
        for letter, size in zip(term, each):
            sizes[letter] = broadcast(sizes[letter], size) if letter in sizes else size
    dtype = np.result_type(*(np.dtype(type_.dtype) for type_ in operands if isinstance(type_, Array)))
    return Array(dtype.name, tuple(sizes[letter] for letter in output))


def _cross(args: Sequence[Value], kwargs: dict[str, Value]) -> Type | None:
    operands = [value.type for value in args[:2]]
    if (
        len(args) != 2
        or kwargs
        or not all(isinstance(type_, Array) and type_.dims and type_.dtype for type_ in operands)
    ):
        return None
    dims = [type_.dims or () for type_ in operands if isinstance(type_, Array)]
    dtype = np.result_type(*(np.dtype(type_.dtype) for type_ in operands if isinstance(type_, Array))).name
    if all(each[-1] == 2 for each in dims):
        return Array(dtype, broadcast_dims([each[:-1] for each in dims]))
    if any(each[-1] == 3 for each in dims):
        return Array(dtype, (*broadcast_dims([each[:-1] for each in dims]), 3))
    return Array(dtype, None)  # of two plane vectors it is a number, and only the run tells


LAWS: dict[Any, Any] = {np.reshape: _reshape, np.broadcast_to: _broadcast_to, np.einsum: _einsum, np.cross: _cross}
