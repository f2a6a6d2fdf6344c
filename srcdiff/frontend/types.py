"""Types of arguments, and the lattice that loops and branches join them in."""

from __future__ import annotations

import dataclasses
import enum
import sys
import types
from typing import Any

import numpy as np

from srcdiff.ir import (
    Array,
    Const,
    Dict,
    Dim,
    Iterator_,
    List,
    Object,
    Opaque,
    Scalar,
    Size,
    Static,
    Sym,
    Tuple,
    Type,
    Undefined,
    Unknown,
    Value,
    differs_from_one,
    fresh,
)

NUMBERS = (float, int, complex)


def type_of(value: Any, inside: tuple[int, ...] = ()) -> Type:
    """The type that code is specialised on for an argument: structure, dtypes, ranks and which dimensions are 1.

    ``inside`` are the objects that it is part of: one that holds itself is not looked into again.
    """
    kind = type(value)
    if kind is np.ndarray or isinstance(value, np.generic):
        if value.dtype.kind not in "fciub":
            return Opaque()
        return Array(value.dtype.name, tuple(1 if n == 1 else fresh(True) for n in value.shape))
    if kind in NUMBERS:
        return Scalar(kind.__name__, example=value if kind is int else None)
    if kind is bool:
        return Scalar("bool", value)
    if isinstance(value, tuple):
        return Tuple(tuple(type_of(item, inside) for item in value), None if kind is tuple else kind)
    if kind is list:
        return _type_of_list([type_of(item, inside) for item in value])
    if kind is dict:
        return Dict(tuple((key, type_of(item, inside)) for key, item in value.items()))
    if is_users_object(value) and id(value) not in inside:
        inside = (*inside, id(value))
        return Object(kind, tuple((key, type_of(item, inside)) for key, item in attributes(value)))
    if isinstance(value, STATIC_KINDS) or value is None or value is Ellipsis or callable(value):
        return Static(value)
    return Opaque()


STATIC_KINDS = (str, bytes, type, types.ModuleType, np.dtype, enum.Enum, slice)


def is_users_object(value: Any) -> bool:
    """Whether a value is an instance of the user's own class, with attributes of its own."""
    kind = type(value)
    if isinstance(value, (type, types.FunctionType, types.MethodType, types.ModuleType, enum.Enum, BaseException)):
        return False
    return (
        hasattr(value, "__dict__")
        and is_users_class(kind)
        and not isinstance(value, (np.ndarray, dict, list, tuple, str))
    )


def attributes(value: Any) -> list[tuple[str, Any]]:
    """A dataclass's fields, or any other object's attributes."""
    if dataclasses.is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return list(vars(value).items())


def is_users_class(cls: type) -> bool:
    """Whether a class is written by the user, so that its methods and attributes can be looked into."""
    root = cls.__module__.split(".")[0]
    return (root not in sys.stdlib_module_names and root not in ("numpy", "scipy", "srcdiff")) or root == "__main__"


def _type_of_list(items: list[Type]) -> Type:
    if len(items) > 0 and all(alike(items[0], item) for item in items[1:]):
        return List(None, generalise(items[0]), len(items))
    return List(tuple(items))


def alike(a: Type, b: Type) -> bool:
    """Whether two types are the same but for the names of their sizes and the values of their numbers."""
    if type(a) is not type(b):
        return False
    if isinstance(a, Array) and isinstance(b, Array):
        if a.dtype != b.dtype or a.ndim != b.ndim:
            return False
        return all(
            m == n if isinstance(m, int) or isinstance(n, int) else m.not_one == n.not_one
            for m, n in zip(a.dims or (), b.dims or ())
        )
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return a.kind == b.kind and a.value == b.value
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        return a.cls is b.cls and len(a.items) == len(b.items) and all(map(alike, a.items, b.items))
    if isinstance(a, List) and isinstance(b, List):
        if a.items is None or b.items is None:
            return a.items is b.items and alike(a.item or Opaque(), b.item or Opaque())
        return len(a.items) == len(b.items) and all(map(alike, a.items, b.items))
    if isinstance(a, (Dict, Object)) and isinstance(b, (Dict, Object)):
        mine, theirs = _fields(a), _fields(b)
        if isinstance(a, Object) and isinstance(b, Object) and a.cls is not b.cls:
            return False
        return [key for key, _ in mine] == [key for key, _ in theirs] and all(
            alike(m, n) for (_, m), (_, n) in zip(mine, theirs)
        )
    return same_static(a, b) if isinstance(a, Static) and isinstance(b, Static) else a == b


def same_static(a: Static, b: Static) -> bool:
    """Whether two known values are one: by identity, unless they are text or the like."""
    comparable = isinstance(a.value, (str, bytes, slice, np.dtype)) and type(a.value) is type(b.value)
    return a.value is b.value or (comparable and bool(a.value == b.value))


def _fields(type_: Dict | Object) -> tuple[tuple[Any, Type], ...]:
    return type_.items if isinstance(type_, Dict) else type_.fields


def generalise(type_: Type) -> Type:
    """The same type with sizes of its own: what each item of a list of things alike has."""
    if isinstance(type_, Array) and type_.dims is not None:
        return Array(type_.dtype, tuple(d if isinstance(d, int) else fresh(d.not_one) for d in type_.dims))
    if isinstance(type_, Scalar):
        return Scalar(type_.kind, type_.value)
    if isinstance(type_, Tuple):
        return Tuple(tuple(map(generalise, type_.items)), type_.cls)
    if isinstance(type_, List):
        if type_.items is None:
            return List(None, generalise(type_.item or Opaque()), type_.length)
        return List(tuple(map(generalise, type_.items)))
    if isinstance(type_, Dict):
        return Dict(tuple((key, generalise(item)) for key, item in type_.items))
    if isinstance(type_, Object):
        return Object(type_.cls, tuple((key, generalise(item)) for key, item in type_.fields))
    return type_


def join_sizes(a: Size, b: Size) -> Size:
    if a == b:
        return a
    return fresh(differs_from_one(a) and differs_from_one(b), generic=True)


def join(a: Type, b: Type) -> Type:
    """The least type that covers both: what a name holds after a branch, or over all iterations of a loop."""
    if a is b or (same_static(a, b) if isinstance(a, Static) and isinstance(b, Static) else a == b):
        return a
    if isinstance(a, Undefined):
        return b
    if isinstance(b, Undefined):
        return a
    if isinstance(a, Array) and isinstance(b, Array):
        dtype = a.dtype if a.dtype == b.dtype else None
        if a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
            return Array(dtype, None)
        return Array(dtype, tuple(map(join_sizes, a.dims, b.dims)))
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        kind = a.kind if a.kind == b.kind else _wider(a.kind, b.kind)
        return Scalar(kind, size=a.size if a.size == b.size else None)
    if isinstance(a, (Scalar, Array)) and isinstance(b, (Scalar, Array)):
        return _join_number_and_array(a, b)
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items) and a.cls is b.cls:
        return Tuple(tuple(map(join, a.items, b.items)), a.cls)
    if isinstance(a, List) and isinstance(b, List):
        if a.items is not None and b.items is not None and len(a.items) == len(b.items):
            return List(tuple(map(join, a.items, b.items)))
        return List(None, join(list_item(a), list_item(b)))
    if isinstance(a, Dict) and isinstance(b, Dict) and [k for k, _ in a.items] == [k for k, _ in b.items]:
        return Dict(tuple((key, join(x, y)) for (key, x), (_, y) in zip(a.items, b.items)))
    if (
        isinstance(a, Object)
        and isinstance(b, Object)
        and a.cls is b.cls
        and dict(a.fields).keys() == dict(b.fields).keys()
    ):
        return Object(a.cls, tuple((key, join(item, dict(b.fields)[key])) for key, item in a.fields))
    if isinstance(a, Iterator_) and isinstance(b, Iterator_):
        return Iterator_(join(a.item, b.item))
    if isinstance(a, Static) and isinstance(b, Static) and isinstance(a.value, str) and isinstance(b.value, str):
        return Opaque()
    return Unknown()


def _wider(a: str, b: str) -> str:
    order = ("bool", "int", "float", "complex")
    return max(a, b, key=order.index)


def _join_number_and_array(a: Scalar | Array, b: Scalar | Array) -> Type:
    """A Python number on one path and an array on the other: a number may become a NumPy scalar in a loop."""
    array, number = (a, b) if isinstance(a, Array) else (b, a)
    assert isinstance(array, Array) and isinstance(number, Scalar)
    if array.dims == () and (array.dtype == "float64" and number.kind in ("float", "int")):
        return Array("float64", ())
    return Array(None, None)


def list_item(type_: List) -> Type:
    """The type of any item of a list."""
    if type_.items is None:
        return type_.item or Opaque()
    if not type_.items:
        return Undefined()
    joined = type_.items[0]
    for item in type_.items[1:]:
        joined = join(joined, item)
    return generalise(joined)


def same(a: Type, b: Type) -> bool:
    """Whether ``a`` already covers ``b``: joining would teach nothing."""
    if isinstance(a, Array) and isinstance(b, Array):
        if a.dtype != b.dtype and a.dtype is not None:
            return False
        if a.dims is None:
            return True
        if b.dims is None or len(a.dims) != len(b.dims):
            return False
        return all(
            m == n
            or (isinstance(m, Dim) and m.sym.generic and m.offset == 0 and (not m.not_one or differs_from_one(n)))
            for m, n in zip(a.dims, b.dims)
        )
    if isinstance(a, Array) and isinstance(b, Scalar):  # a Python number passes for a NumPy one
        number = a.dims is None or (a.dims == () and b.kind in ("float", "int"))
        return number and a.dtype in (None, "float64")
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        if a.kind != b.kind or (a.size is not None and a.size != b.size):
            return False
        return not a.known or (b.known and a.value == b.value)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        return len(a.items) == len(b.items) and all(map(same, a.items, b.items))
    if isinstance(a, List) and isinstance(b, List):
        if a.items is None:
            return isinstance(b_item := list_item(b), Undefined) or same(a.item or Unknown(), b_item)
        return b.items is not None and len(a.items) == len(b.items) and all(map(same, a.items, b.items))
    if isinstance(a, Dict) and isinstance(b, Dict):
        return [k for k, _ in a.items] == [k for k, _ in b.items] and all(
            same(x, y) for (_, x), (_, y) in zip(a.items, b.items)
        )
    if isinstance(a, Object) and isinstance(b, Object):
        mine, theirs = dict(a.fields), dict(b.fields)
        return a.cls is b.cls and mine.keys() == theirs.keys() and all(same(mine[key], theirs[key]) for key in mine)
    if isinstance(a, Iterator_) and isinstance(b, Iterator_):
        return same(a.item, b.item)
    return isinstance(a, Unknown) or a == b


def static(value: Value) -> bool:
    """Whether a value is known when compiling."""
    return isinstance(value, Const) or is_static_type(value.type)


def is_static_type(type_: Type) -> bool:
    if isinstance(type_, Scalar):
        return type_.known
    if isinstance(type_, Tuple):
        return type_.cls is None and all(map(is_static_type, type_.items))
    return isinstance(type_, Static)


def known(value: Value) -> Any:
    """The value itself, where `static`."""
    return value.value if isinstance(value, Const) else _value_of(value.type)


def _value_of(type_: Type) -> Any:
    if isinstance(type_, Tuple):
        return tuple(map(_value_of, type_.items))
    assert isinstance(type_, (Scalar, Static))
    return type_.value


def symbols(type_: Type) -> list[Sym]:
    """The symbols of a type's sizes, in order, with repetition."""
    if isinstance(type_, Array):
        return [d.sym for d in type_.dims or () if isinstance(d, Dim)]
    if isinstance(type_, Scalar):
        return [type_.size.sym] if isinstance(type_.size, Dim) else []
    if isinstance(type_, Tuple):
        return [sym for item in type_.items for sym in symbols(item)]
    if isinstance(type_, List):
        return [sym for item in type_.items or (type_.item or Opaque(),) for sym in symbols(item)]
    if isinstance(type_, Dict):
        return [sym for _, item in type_.items for sym in symbols(item)]
    if isinstance(type_, Object):
        return [sym for _, item in type_.fields for sym in symbols(item)]
    return []


def class_of(value: Value) -> Any:
    """The Python class of a value, where the types tell."""
    type_ = value.type
    if isinstance(type_, Scalar):
        return {"float": float, "int": int, "bool": bool, "complex": complex}[type_.kind]
    if isinstance(type_, Array) and type_.dims:
        return np.ndarray
    if isinstance(type_, Array) and type_.dims == () and type_.dtype:
        return np.dtype(type_.dtype).type
    if isinstance(type_, Tuple):
        return type_.cls or tuple
    if isinstance(type_, List):
        return list
    if isinstance(type_, Dict):
        return dict
    if isinstance(type_, Static):
        return type(type_.value)
    if isinstance(type_, Object):
        return type_.cls
    return None


def isinstance_of(value: Value, classes: tuple[Any, ...]) -> bool | None:
    cls = class_of(value)
    if cls is None:
        return None
    return any(issubclass(cls, each) for each in classes)
