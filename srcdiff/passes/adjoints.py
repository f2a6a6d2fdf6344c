"""Cotangents as they gather: lists of contributions, summed when read.

Nothing is initialised to zero and then added to. A contribution is a whole cotangent, or one to an item; the
cotangent of a container is kept leaf by leaf, so ``params["W"]`` gathers its own.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.indexing import is_key, may_repeat
from srcdiff.frontend.types import known, static
from srcdiff.ir import Const, Dict, List, Object, Tuple, Type, Unknown, Value, Var
from srcdiff.passes.simplify import is_number, number, spread_source

Key = tuple[Var, tuple[Any, ...]]


@dataclass(frozen=True)
class Dense:
    """A cotangent of the whole value."""

    value: Value


@dataclass(frozen=True)
class Item:
    """A cotangent of ``v[index]`` alone."""

    index: Value
    value: Value


Contribution = Dense | Item


def fields(type_: Type) -> list[tuple[Any, Type]] | None:
    """The keys and types of a container whose structure is known, else None."""
    if isinstance(type_, Tuple):
        return list(enumerate(type_.items))
    if isinstance(type_, List) and type_.items is not None:
        return list(enumerate(type_.items))
    if isinstance(type_, Dict):
        return list(type_.items)
    if isinstance(type_, Object):
        return list(type_.fields)
    return None


def leaves(type_: Type, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Type]]:
    """The leaves of a type's known structure, with the path to each."""
    inner = fields(type_)
    if inner is None:
        return [(path, type_)]
    return [leaf for key, item in inner for leaf in leaves(item, (*path, key))]


class Adjoints:
    """The contributions gathered so far in one block."""

    def __init__(self, builder: Builder, once: set[Var]) -> None:
        self.builder = builder
        self.once = once  # lists each of whose items gets its cotangent from exactly one place
        self.table: dict[Key, list[Contribution]] = {}
        self.origins: dict[Key, Any] = {}  # the line that a place has last been given something for

    # ---- keys ------------------------------------------------------------------------------------------------

    def key(self, value: Var) -> Key:
        """A value's place: itself, or a path into the container that it is taken from."""
        eqn = self.builder.context.definition(value)
        if eqn is None or len(eqn.targets) != 1:
            return value, ()
        if eqn.primitive is operator.getitem and isinstance(eqn.args[0], Var) and static(eqn.args[1]):
            inner = fields(eqn.args[0].type)
            index = known(eqn.args[1])
            if inner is not None and not isinstance(index, slice):
                root, path = self.key(eqn.args[0])
                return root, (*path, index if not isinstance(index, int) or index >= 0 else index + len(inner))
        if eqn.primitive is ir.attribute and isinstance(eqn.args[0], Var) and isinstance(eqn.args[0].type, Object):
            root, path = self.key(eqn.args[0])
            return root, (*path, known(eqn.args[1]))
        if eqn.primitive is ir.alias and isinstance(eqn.args[0], Var):
            return self.key(eqn.args[0])
        return value, ()

    def add(self, value: Var, contribution: Contribution) -> None:
        """Record a contribution to a value's cotangent."""
        root, path = self.key(value)
        if isinstance(contribution, Dense):
            self.builder.context.hint(contribution.value, value, False)
        self.add_at((root, path), value.type, contribution)

    def add_at(self, key: Key, type_: Type, contribution: Contribution) -> None:
        """Record a contribution, leaf by leaf where the value's structure is known."""
        inner = fields(type_)
        root, path = key
        if inner is None:
            self.table.setdefault(key, []).append(contribution)
            self.origins[key] = self.builder.origin
            return
        if isinstance(contribution, Item) and not static(contribution.index):
            self.add_picked(key, type_, contribution)
            return
        if isinstance(contribution, Item):
            index = known(contribution.index)
            if isinstance(index, slice):
                for position, (field_key, field_type) in enumerate(inner[index]):
                    part = self.builder.emit(operator.getitem, contribution.value, Const(position), type=field_type)
                    self.add_at((root, (*path, field_key)), field_type, Dense(part))
                return
            if isinstance(index, int) and not isinstance(type_, Dict) and index < 0:
                index += len(inner)
            self.add_at((root, (*path, index)), dict(inner)[index], Dense(contribution.value))
            return
        for field_key, field_type in inner:
            piece = self.part(contribution.value, type_, field_key)
            if piece is not None and ir.is_differentiable(field_type):
                self.add_at((root, (*path, field_key)), field_type, Dense(piece))

    def add_picked(self, key: Key, type_: Type, contribution: Item) -> None:
        """An item picked when the program runs: each of the items that it may be gets the cotangent or zero."""
        inner = fields(type_) or []
        builder, root, path = self.builder, key[0], key[1]
        index = contribution.index
        if not isinstance(type_, Dict):
            index = builder.emit(operator.mod, index, Const(len(inner)), form="operator")
        for field_key, field_type in inner:
            chosen = builder.emit(operator.eq, index, Const(field_key), form="operator")
            for leaf_path, leaf_type in leaves(field_type):
                value = contribution.value
                for step in leaf_path:
                    value = builder.emit(operator.getitem, value, Const(step))
                if ir.is_differentiable(leaf_type):
                    masked = builder.emit(operator.mul, value, chosen, form="operator")
                    self.table.setdefault((root, (*path, field_key, *leaf_path)), []).append(Dense(masked))

    def part(self, value: Value, type_: Type, key: Any) -> Value | None:
        """One item of a container of cotangents; None where it is zero."""
        items = self.builder.items(value)
        if items is not None:
            inner = fields(type_) or []
            position = [k for k, _ in inner].index(key)
            part = items[position]
            return None if isinstance(part, Const) and part.value is None else part
        if isinstance(type_, Object):
            return self.builder.emit(ir.attribute, value, Const(key), type=dict(type_.fields)[key])
        return self.builder.emit(operator.getitem, value, Const(key))

    def has(self, value: Var) -> bool:
        """Whether a value, or a part of it, has gathered anything."""
        root, path = self.key(value)
        return any(k[0] is root and k[1][: len(path)] == path for k in self.table)

    # ---- reading ---------------------------------------------------------------------------------------------

    def take(self, value: Var) -> Value | None:
        """The whole cotangent of a value, removed from the table; None where it is zero."""
        root, path = self.key(value)
        return self.take_at((root, path), value.type, value)

    def take_at(self, key: Key, type_: Type, primal: Value) -> Value | None:
        """The whole cotangent of a place, removed from the table; ``primal`` is the place's value."""
        inner = fields(type_)
        if inner is None:
            with self.builder.at(self.origins.get(key, self.builder.origin)):
                total = self.sum(self.table.pop(key, []), primal)
            if total is not None and isinstance(primal, Var):
                self.builder.context.hint(total, primal, True)
                if primal.user and isinstance(total, Var):
                    self.builder.context.keep.add(total)
            return total
        root, path = key
        parts: list[Value | None] = []
        for field_key, field_type in inner:
            deeper = (root, (*path, field_key))
            if not any(k[0] is root and k[1][: len(deeper[1])] == deeper[1] for k in self.table):
                parts.append(None)
                continue
            part = self._field(primal, type_, field_key)
            parts.append(self.take_at(deeper, field_type, part))
        if all(part is None for part in parts):
            return None
        return self.rebuild(type_, parts)

    def _field(self, primal: Value, type_: Type, key: Any) -> Value:
        """An item of a container, by its key or attribute name."""
        if isinstance(type_, Object):
            return self.builder.emit(ir.attribute, primal, Const(key), type=dict(type_.fields)[key])
        return self.builder.emit(operator.getitem, primal, Const(key))

    def rebuild(self, type_: Type, parts: list[Value | None]) -> Value:
        """A container of cotangents of the primal's structure; None stands for a zero that nobody asked for."""
        values = [Const(None) if part is None else part for part in parts]
        if isinstance(type_, Dict):
            return self.builder.emit(ir.make_dict, *values, keys=Const(tuple(key for key, _ in type_.items)))
        if isinstance(type_, List):
            return self.builder.emit(ir.make_list, *values)
        if isinstance(type_, Object):
            return self.builder.emit(
                ir.make_object,
                *values,
                keys=Const(tuple(key for key, _ in type_.fields)),
                cls=Const(type_.cls),
                type=type_,
            )
        cls = type_.cls if isinstance(type_, Tuple) else None
        return self.builder.emit(ir.make_tuple, *values, type=Tuple(tuple(v.type for v in values), cls))

    def sum(self, contributions: list[Contribution], primal: Value, start: Value | None = None) -> Value | None:
        """The sum of contributions, whole ones first, so that items are added into the buffer these make."""
        total = start
        for contribution in contributions:
            if isinstance(contribution, Dense):
                total = contribution.value if total is None else self.plus(total, contribution.value)
        for contribution in contributions:
            if isinstance(contribution, Item):
                total = self.scatter(total, primal, contribution)
        return total

    def plus(self, a: Value, b: Value) -> Value:
        """The sum of two cotangents."""
        if isinstance(a.type, (List, Tuple, Dict)) or isinstance(b.type, (List, Tuple, Dict)):
            return self.plus_trees(a, b)
        return self.builder.emit(operator.add, a, b, form="operator")

    def plus_trees(self, a: Value, b: Value) -> Value:
        """The leafwise sum of two containers of cotangents."""
        return self.builder.emit(ir.add_trees, a, b, type=a.type)

    def scatter(self, total: Value | None, primal: Value, item: Item) -> Value:
        """Add an item's cotangent to the whole, or to zeros where there is none yet."""
        builder = self.builder
        if isinstance(primal.type, List):
            return self._scatter_list(total, primal, item)
        source = spread_source(builder, item.value)
        if source is not None and is_number(source):
            item = Item(item.index, source)
        fresh = total is None
        base = zero_of(builder, primal) if total is None else total
        if isinstance(primal.type, Unknown) and isinstance(item.value.type, Unknown) and is_item(item.index.type):
            old = builder.emit(operator.getitem, base, item.index)
            return builder.emit(ir.setitem, base, item.index, self.plus_trees(old, item.value), type=base.type)
        repeats = may_repeat(item.index.type) and not self.distinct(item.index)
        if fresh and not repeats:
            return builder.emit(ir.setitem, base, item.index, item.value, type=base.type)
        value, how = item.value, ir.additem
        eqn = builder.context.definition(value)
        if eqn is not None and eqn.primitive is operator.neg:
            value, how = eqn.args[0], ir.subitem
        elif eqn is not None and eqn.primitive is operator.mul and (n := number(eqn.args[0])) is not None and n < 0:
            value, how = builder.emit(operator.mul, Const(-n), eqn.args[1], form="operator"), ir.subitem
        return builder.emit(how, base, item.index, value, form="at" if repeats else "", type=base.type)

    def distinct(self, index: Value) -> bool:
        """``a[np.arange(n), labels]`` names no entry twice."""
        for part in self.builder.items(index) or (index,):
            eqn = self.builder.context.definition(part)
            if eqn is not None and eqn.primitive is np.arange:
                return True
        return False

    def _scatter_list(self, total: Value | None, primal: Value, item: Item) -> Value:
        """The same for a list, which holds arrays rather than numbers."""
        builder = self.builder
        root = self.key(primal)[0] if isinstance(primal, Var) else None
        if root in self.once and primal is root:
            if total is None:
                length = builder.emit(len, primal, type=ir.Scalar("int"))
                none = builder.emit(ir.make_list, Const(None))
                total = builder.emit(operator.mul, none, length, form="operator", type=primal.type)
            return builder.emit(ir.setitem, total, item.index, item.value, type=primal.type)
        base = zero_of(builder, primal) if total is None else total
        if isinstance(item.value.type, Tuple):
            return self._replace_tuple(base, item, primal)
        return self._add_deep(base, (item.index,), item.value)

    def _replace_tuple(self, base: Value, item: Item, primal: Value) -> Value:
        """``bars[i] = (bars[i][0] + value, bars[i][1])``: an item that cannot be changed in place is made anew."""
        builder, type_ = self.builder, item.value.type
        assert isinstance(type_, Tuple)
        old = builder.emit(operator.getitem, base, item.index, type=type_)
        parts: list[Value | None] = []
        for key, field in enumerate(type_.items):
            mine = builder.emit(operator.getitem, old, Const(key), type=field)
            part = self.part(item.value, type_, key)
            parts.append(mine if part is None else self.plus(mine, part))
        return builder.emit(ir.setitem, base, item.index, self.rebuild(type_, parts), type=primal.type)

    def _add_deep(self, base: Value, path: tuple[Value, ...], value: Value) -> Value:
        """Add a structured cotangent leaf by leaf to what stands at ``base``'s path."""
        builder = self.builder
        inner = fields(value.type)
        if isinstance(value.type, List) and inner is None and len(path) == 1:
            old = builder.emit(operator.getitem, base, path[0], type=value.type)
            return builder.emit(ir.setitem, base, path[0], self.plus(old, value), type=base.type)
        if inner is None:
            index = path[0] if len(path) == 1 else builder.emit(ir.make_tuple, *path, form="path")
            return builder.emit(ir.additem, base, index, value, type=base.type, form="path" if len(path) > 1 else "")
        for key, _ in inner:
            part = self.part(value, value.type, key)
            if part is not None:
                base = self._add_deep(base, (*path, Const(key)), part)
        return base


def is_unset_result(primal: Value) -> bool:
    """Whether a value is what a loop may return: it is not there to take a shape from before the loop has returned."""
    return isinstance(primal, Var) and primal.name == "result" and not primal.user


def is_item(index: Type) -> bool:
    """Whether an index names one item, a key or a position, of what may be a container."""
    return is_key(index) or isinstance(index, (ir.Scalar, Unknown))


def zero_of(builder: Builder, primal: Value) -> Value:
    """The zero cotangent of a value."""
    type_ = primal.type
    if ir.is_scalar(type_) or is_unset_result(primal):
        return Const(0.0)
    inner = fields(type_)
    if inner is not None:
        adjoints = Adjoints(builder, set())
        return adjoints.rebuild(
            type_,
            [
                zero_of(builder, adjoints._field(primal, type_, key)) if ir.is_differentiable(t) else None
                for key, t in inner
            ],
        )
    return builder.emit(ir.zero, primal, type=type_)
