"""One function being lowered: its names, and where they come from when they are not its own."""

from __future__ import annotations

import builtins
import functools
import operator
import types
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from srcdiff.frontend.builder import Builder
from srcdiff.frontend.made_up import Fold
from srcdiff.frontend.types import STATIC_KINDS, is_users_class, type_of
from srcdiff.ir import (
    Const,
    Dict,
    List,
    Object,
    Opaque,
    Origin,
    Scalar,
    Static,
    Tuple,
    Type,
    Value,
    make_dict,
    make_list,
    make_tuple,
    read_global,
)


@dataclass(eq=False)
class Stale:
    """A name whose array was changed through another name, or which may not be bound; reading it is refused."""

    changed_through: str
    origin: Origin | None
    why: str = ""  # where it is not that


@dataclass(eq=False)
class Frame:
    """The names of a function while it is being lowered."""

    source: Any
    function: types.FunctionType | None
    caller: Origin | None = None
    parent: Frame | None = None  # of an inner function
    env: dict[str, Value | Stale] = field(default_factory=dict)
    read: dict[str, Value] = field(default_factory=dict)
    user: bool = True  # whether its names are the user's own, to be kept
    local_names: set[str] = field(default_factory=set)
    depth: int = 0
    changed: set[str] = field(default_factory=set)  # names whose object was changed in place
    source_node: Any = None  # the FunctionDef or Lambda

    def lookup(self, name: str, builder: Builder) -> Value | Stale | None:
        """Find what ``name`` is bound to: here, in an enclosing frame, in a closure cell, a global or a builtin."""
        if name in self.env:
            return self.env[name]
        if name in self.local_names:
            return None
        if self.parent is not None:
            return self.parent.lookup(name, builder)
        if name in self.read:
            return self.read[name]
        found = self._outside(name)
        if found is None:
            return None
        value = bring_in(name, found, builder, self._place(name))
        if isinstance(value, Const):
            self.read[name] = value
        return value

    def _place(self, name: str) -> Any:
        """What tells an outside name from others spelt alike: its cell, or the module that it is a global of."""
        assert self.function is not None
        code = self.function.__code__
        if name in code.co_freevars and self.function.__closure__ is not None:
            return id(self.function.__closure__[code.co_freevars.index(name)])
        return id(self.function.__globals__)

    def is_global(self, name: str) -> bool:
        """Whether a name can only be a global's: no function around this one binds it."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.local_names or (
                frame.source_node is not None and name in parameter_names(frame.source_node)
            ):
                return False
            frame = frame.parent
        return self.function is not None and name not in self.function.__code__.co_freevars

    def _outside(self, name: str) -> Any:
        """A getter for the name's value now, read live: a cell, a module global or a builtin."""
        function = self.function
        if function is None:
            return None
        code = function.__code__
        if name in code.co_freevars and function.__closure__ is not None:
            cell = function.__closure__[code.co_freevars.index(name)]
            return lambda: cell.cell_contents
        if name in function.__globals__:
            table = function.__globals__
            return lambda: table[name]
        if hasattr(builtins, name):
            return lambda: getattr(builtins, name)
        return None


def bring_in(name: str, getter: Any, builder: Builder, key: Any = None) -> Value:
    """A value from outside the function: a constant that each call checks, or data that each call reads anew."""
    try:
        value = getter()
    except ValueError:  # an empty cell
        return Const(None)
    type_ = type_of(value)
    if is_constant(value, type_) or outside_type(value) is None:
        if not isinstance(value, types.ModuleType):
            builder.context.assumed.append((getter, value))
        return Const(value)
    if holds_objects(type_):
        return bring_in_items(name, getter, builder, key)
    assume_contents(getter, type_, builder)
    emitted = emitted_name(name, getter, builder, key)
    return builder.emit(read_global, Const(emitted), name=emitted, type=live(type_))


def holds_objects(type_: Type) -> bool:
    """Whether a container has objects of the user's in it, each of which is looked into by itself."""
    if isinstance(type_, Dict):
        return any(isinstance(item, Object) or holds_objects(item) for _, item in type_.items)
    if isinstance(type_, (Tuple, List)):
        items = type_.items if type_.items is not None else (type_.item or Opaque(),)
        return any(isinstance(item, Object) or holds_objects(item) for item in items)
    return False


def bring_in_items(name: str, getter: Any, builder: Builder, key: Any) -> Value:
    """A list of layers, say: item by item, with its length or keys checked on each call."""
    value = getter()
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    builder.context.assumed.append((lambda: len(getter()), len(value)))

    def item(index: Any) -> Value:
        return bring_in(f"{name}_{index}", lambda: getter()[index], builder, (key, index))

    items = [item(index) for index in keys]
    if isinstance(value, dict):
        return builder.emit(make_dict, *items, keys=Const(tuple(keys)))
    if isinstance(value, tuple):
        return builder.emit(
            make_tuple, *items, type=Tuple(tuple(i.type for i in items), None if type(value) is tuple else type(value))
        )
    return builder.emit(make_list, *items)


def outside_type(value: Any) -> Type | None:
    """The type of data that emitted code can be handed; None for an object, which is looked into when compiling."""
    type_ = type_of(value)
    if isinstance(type_, (Static, Object)):
        return None
    if isinstance(type_, Opaque) and not isinstance(value, (np.ndarray, np.generic)):
        return None if is_users_class(type(value)) else type_
    return type_


def assume_contents(getter: Any, type_: Type, builder: Builder, path: tuple[Any, ...] = ()) -> None:
    """The functions and strings in an outside container are part of the specialisation: check them on each call."""
    inner = type_.items if isinstance(type_, (Tuple, List, Dict)) else None
    if isinstance(type_, Static) or (isinstance(type_, Scalar) and type_.known):
        builder.context.assumed.append((lambda: functools.reduce(operator.getitem, path, getter()), type_.value))
    pairs: Any = inner if isinstance(type_, Dict) else enumerate(inner or ())
    for key, item in pairs:
        assume_contents(getter, item, builder, (*path, key))


def emitted_name(name: str, getter: Any, builder: Builder, key: Any) -> str:
    """The name of an outside value in the emitted module; ``key`` tells apart those of one name from two places."""
    context = builder.context
    emitted, number = name, 2
    while emitted in context.globals_read and context.places[emitted] != key:
        emitted, number = f"{name}_{number}", number + 1
    context.globals_read[emitted] = getter
    context.places[emitted] = key
    return emitted


def is_constant(value: Any, type_: Type) -> bool:
    """Whether the code is specialised on a global's very value (checked on each call), not only on its type."""
    return isinstance(type_, Static) or isinstance(value, STATIC_KINDS) or type(value) is bool


def live(type_: Type) -> Type:
    """A global's type: its numbers' values are not assumed."""
    if isinstance(type_, Scalar) and type_.kind != "bool":
        return Scalar(type_.kind)
    if isinstance(type_, (Tuple, List, Dict, Opaque)):
        return type_
    return type_


def parameter_names(node: Any) -> set[str]:
    spec = node.args
    return {
        arg.id for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg) if arg is not None
    }


def own_names(node: Any, function: Any = None) -> set[str]:
    """The names that are a function's own: those that its body binds, but for those declared global."""
    if isinstance(node, gast.Lambda):
        return set()
    declared = {
        name for inner in gast.walk(node) if isinstance(inner, (gast.Global, gast.Nonlocal)) for name in inner.names
    }
    return {name for name in assigned_names(node.body, changes=False) if name not in declared}


def assigned_names(nodes: list[Any], changes: bool = True) -> dict[str, None]:
    """Every name that a list of statements binds or, with ``changes``, whose object it changes in place, in order."""
    found: dict[str, None] = {}
    for node in nodes:
        for inner in _own_nodes(node):
            if isinstance(inner, gast.Name) and isinstance(inner.ctx, gast.Store):
                found[inner.id] = None
            elif changes and isinstance(inner, (gast.Subscript, gast.Attribute)) and isinstance(inner.ctx, gast.Store):
                if (name := base_name(inner)) is not None:
                    found[name] = None
            elif isinstance(inner, Fold):
                found[inner.accumulator] = None
            elif isinstance(inner, gast.NamedExpr):
                found[inner.target.id] = None
            elif changes and isinstance(inner, gast.Call):
                found.update(_changed_by_call(inner))
            elif isinstance(inner, (gast.FunctionDef, gast.ClassDef)) or (
                isinstance(inner, (gast.MatchAs, gast.MatchStar)) and inner.name
            ):
                found[inner.name] = None
            elif isinstance(inner, gast.ExceptHandler) and inner.name is not None:
                found[getattr(inner.name, "id", inner.name)] = None
            elif isinstance(inner, (gast.Import, gast.ImportFrom)):
                found.update((item.asname or item.name.split(".")[0], None) for item in inner.names)
    return found


MUTATING_METHODS = ("append", "extend", "insert", "fill", "sort", "update", "pop", "clear", "setdefault", "reverse")


def _changed_by_call(call: Any) -> dict[str, None]:
    found: dict[str, None] = {}
    if isinstance(call.func, gast.Attribute):
        if call.func.attr in MUTATING_METHODS and (name := base_name(call.func.value)) is not None:
            found[name] = None
        changes = ("at", "copyto", "fill_diagonal", "put", "put_along_axis", "place", "putmask")
        if call.func.attr in changes and call.args and (name := base_name(call.args[0])) is not None:
            found[name] = None
    for keyword in call.keywords:
        if keyword.arg == "out" and (name := base_name(keyword.value)) is not None:
            found[name] = None
    return found


def _own_nodes(node: Any) -> Any:
    """A statement's nodes without those of functions and comprehensions inside it."""
    yield node
    for child in gast.iter_child_nodes(node):
        if isinstance(child, (gast.Lambda, gast.FunctionDef)):
            if isinstance(child, gast.FunctionDef):
                yield child
            continue
        if isinstance(child, (gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp)):
            yield from (n for n in gast.walk(child) if isinstance(n, gast.NamedExpr))
            continue
        yield from _own_nodes(child)


def base_name(node: Any) -> str | None:
    """``u`` of ``u[0].T[1:]``: the name at the root of a chain of subscripts and attributes."""
    while isinstance(node, (gast.Subscript, gast.Attribute)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None
