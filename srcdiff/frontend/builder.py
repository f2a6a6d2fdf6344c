"""Where equations are made: every value typed as it is built, constants and containers seen through."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import srcdiff.ir as ir
from srcdiff.frontend.infer import infer, item_type
from srcdiff.frontend.types import known, static
from srcdiff.ir import (
    Const,
    Dict,
    Eqn,
    List,
    Node,
    Object,
    Origin,
    Slice,
    Static,
    Tuple,
    Type,
    Unknown,
    Value,
    Var,
)

Simplifier = Callable[["Builder", Any, tuple[Value, ...], tuple[tuple[str, Value], ...]], "Value | None"]


@dataclass
class Context:
    """What one compilation shares: definitions, and what was assumed about the world outside the arguments."""

    defs: dict[Var, Eqn] = field(default_factory=dict)
    globals_read: dict[str, Callable[[], Any]] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)  # where each of globals_read comes from
    assumed: list[tuple[Callable[[], Any], Any]] = field(default_factory=list)
    keep: set[Var] = field(default_factory=set)  # cotangents of the user's variables: statements of their own
    hints: dict[Var, Var] = field(default_factory=dict)  # a cotangent's primal, to name it after
    forward: set[Var] = field(default_factory=set)  # the values of the forward pass
    like: dict[Var, tuple[Var, str]] = field(default_factory=dict)  # named as another value is, with a suffix
    strength: dict[Var, int] = field(default_factory=dict)

    def hint(self, cotangent: Value, primal: Var, whole: bool) -> None:
        """Remember what a value is the cotangent of: the whole one of the user's variable is the best name."""
        if isinstance(cotangent, Var) and not cotangent.user and not cotangent.name and cotangent not in self.forward:
            strength = 2 * whole + primal.user
            if strength > self.strength.get(cotangent, -1):
                self.hints[cotangent] = primal
                self.strength[cotangent] = strength

    def renew(self, block: ir.Block) -> None:
        """Take definitions from a block as a pass has left it."""
        for node in ir.walk(block):
            if isinstance(node, Eqn):
                self.defs.update((target, node) for target in node.targets)

    def definition(self, value: Value) -> Eqn | None:
        return self.defs.get(value) if isinstance(value, Var) else None




class Builder:
    """Appends nodes to the current block. ``simplifier`` rewrites what the compiler itself writes, never user code."""

    def __init__(self, context: Context, simplifier: Simplifier | None = None) -> None:
        self.context = context
        self.nodes: list[Node] = []
        self.origin: Origin | None = None
        self.simplifier = simplifier
        self.numbering: list[dict[Any, Var]] = [{}]
        self.tables: dict[int, dict[Any, Var]] = {}  # the numbering of each block, by its list of nodes

    @contextmanager
    def block(self) -> Iterator[list[Node]]:
        """Collect the nodes made inside the ``with`` into a list of their own."""
        with self.reopened([], {}) as nodes:
            yield nodes

    @contextmanager
    def reopened(self, nodes: list[Node], table: dict[Any, Var] | None = None) -> Iterator[list[Node]]:
        """Go on writing a block that was closed, with what it had computed."""
        outer, self.nodes = self.nodes, nodes
        if table is None:
            table = self.tables.get(id(nodes), {})
        self.tables[id(nodes)] = table
        self.numbering.append(table)
        try:
            yield nodes
        finally:
            self.nodes = outer
            self.numbering.pop()

    @contextmanager
    def at(self, origin: Origin | None) -> Iterator[None]:
        """Give the equations made inside the ``with`` this place."""
        outer, self.origin = self.origin, origin
        try:
            yield
        finally:
            self.origin = outer

    def add(self, node: Node) -> None:
        self.nodes.append(node)
        if isinstance(node, Eqn):
            for target in node.targets:
                self.context.defs[target] = node

    def emit(
        self,
        primitive: Any,
        *args: Value,
        name: str = "",
        user: bool = False,
        form: str = "",
        type: Type | None = None,
        **kwargs: Value,
    ) -> Value:
        """Append ``primitive(*args, **kwargs)`` and return its value, or what it is already known to be."""
        pairs = tuple(kwargs.items())
        if primitive is operator.getitem and (seen := self._seen_through(args[0], args[1])) is not None:
            return seen
        if self.simplifier is not None:
            simpler = self.simplifier(self, primitive, args, pairs)
            if simpler is not None:
                return simpler
            key = self._key(primitive, args, pairs)
            if key is not None and (same := self._numbered(key)) is not None:
                return same
        else:
            key = None
        target = Var(name, type if type is not None else self.type_of(primitive, args, pairs), user)
        self.add(Eqn((target,), primitive, args, pairs, self.origin, form))
        if key is not None:
            self.numbering[-1][key] = target
        return target

    def effect(self, primitive: Any, *args: Value, form: str = "", **kwargs: Value) -> None:
        self.add(Eqn((), primitive, args, tuple(kwargs.items()), self.origin, form))

    # ---- value numbering -------------------------------------------------------------------------------------

    def _key(self, primitive: Any, args: Sequence[Value], pairs: Sequence[tuple[str, Value]]) -> Any:
        if (
            primitive in ir.INPLACE
            or (isinstance(primitive, ir.Primitive) and primitive.effect)
            or primitive is ir.zero
        ):
            return None
        if primitive in (ir.make_list, ir.make_dict, ir.alias, ir.call_opaque):
            return None
        try:
            return (
                primitive,
                tuple(self.value_key(value) for value in args),
                tuple((name, self.value_key(value)) for name, value in pairs),
            )
        except TypeError:
            return None

    @staticmethod
    def value_key(value: Value) -> Any:
        if isinstance(value, Var):
            return value
        hash(value.value) if not isinstance(value.value, (slice, tuple)) else None
        return (type(value.value), repr(value.value) if isinstance(value.value, (slice, tuple, float)) else value.value)

    def _numbered(self, key: Any) -> Var | None:
        for table in reversed(self.numbering):
            if key in table:
                return table[key]  # type: ignore[no-any-return]
        return None

    def note(self, eqn: Eqn) -> None:
        """Let later equations that compute the same as ``eqn`` use its value."""
        key = self._key(eqn.primitive, eqn.args, eqn.kwargs)
        if key is not None and len(eqn.targets) == 1:
            self.numbering[-1].setdefault(key, eqn.target)

    # ---- types -----------------------------------------------------------------------------------------------

    def type_of(self, primitive: Any, args: Sequence[Value], pairs: Sequence[tuple[str, Value]]) -> Type:
        if primitive is operator.getitem:
            return item_type(args[0].type, args[1])
        if isinstance(primitive, ir.Primitive):
            return self._type_of_language(primitive, args, pairs)
        return infer(primitive, args, pairs)

    def _type_of_language(self, primitive: Any, args: Sequence[Value], pairs: Sequence[tuple[str, Value]]) -> Type:
        types = tuple(value.type for value in args)
        if primitive is ir.make_tuple:
            return Tuple(types)
        if primitive is ir.make_list:
            return List(types)
        if primitive is ir.make_dict:
            return Dict(tuple(zip(known(pairs[0][1]), types)))
        if primitive is ir.make_slice:
            if all(map(static, args)):
                return Static(slice(*map(known, args)))
            return Slice(*types)
        if primitive in ir.INPLACE or primitive is ir.alias or primitive is ir.zero:
            return types[0]
        if primitive is ir.unbroadcast:
            return types[1]
        if primitive is ir.fstring:
            return ir.Opaque()
        return Unknown()

    # ---- seeing through containers ---------------------------------------------------------------------------

    def items(self, value: Value) -> tuple[Value, ...] | None:
        """A container's items, where they are known one by one."""
        if isinstance(value, Const):
            return tuple(map(Const, value.value)) if isinstance(value.value, tuple) else None
        eqn = self.context.definition(value)
        if eqn is not None and eqn.primitive in (ir.make_tuple, ir.make_list, ir.make_dict, ir.make_object):
            return eqn.args
        return None

    def _seen_through(self, container: Value, index: Value) -> Value | None:
        """``(a, b)[0]`` is ``a``: index a container that was just built."""
        if not static(index):
            return None
        items = self.items(container)
        if items is None:
            return None
        key = known(index)
        if isinstance(container.type, Dict):
            keys = [name for name, _ in container.type.items]
            return items[keys.index(key)] if key in keys else None
        if type(key) is int and -len(items) <= key < len(items):
            return items[key]
        return None

    def getattr_static(self, value: Value, name: str) -> Value | None:
        """A NamedTuple's or object's field, where it can be seen."""
        type_ = value.type
        if isinstance(type_, Tuple) and type_.cls is not None and name in getattr(type_.cls, "_fields", ()):
            index = type_.cls._fields.index(name)  # type: ignore[attr-defined]
            items = self.items(value)
            if items is not None:
                return items[index]  # type: ignore[no-any-return]
            return self.emit(operator.getitem, value, Const(index), form=f".{name}")
        if isinstance(type_, Object):
            for field_name, field_type in type_.fields:
                if field_name == name:
                    items = self.items(value)
                    if items is not None:
                        return items[[key for key, _ in type_.fields].index(name)]
                    return self.emit(ir.attribute, value, Const(name), type=field_type)
        return None

    def tuple(self, values: Sequence[Value]) -> Value:
        """A tuple, constant where all its items are."""
        if all(isinstance(value, Const) for value in values):
            return Const(tuple(value.value for value in values))  # type: ignore[union-attr]
        return self.emit(ir.make_tuple, *values)
