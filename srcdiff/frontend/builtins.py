"""Python's builtin functions, where they are more than an equation."""

from __future__ import annotations

import copy
import dataclasses
import functools
import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.closure import Closure, Partial
from srcdiff.frontend.expressions import size_type
from srcdiff.frontend.infer import element_type
from srcdiff.frontend.made_up import Known, generator, loaded, stored
from srcdiff.frontend.types import class_of, isinstance_of, join, known, list_item, static
from srcdiff.ir import Array, Const, Dict, Iterator_, List, Opaque, Scalar, Static, Tuple, Value

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Builtins:
    """The part of `Lowering` that lowers calls of builtins."""

    def _len(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        type_ = value.type
        count = self.length(value)
        user = self.is_user(name)
        if isinstance(type_, (Tuple, Dict)) or (isinstance(type_, List) and count is not None):
            return Const(count)
        if isinstance(type_, Array) and type_.dims:
            return self.builder.emit(len, value, type=size_type(type_.dims[0]), name=name, user=user)
        if static(value):
            return Const(len(known(value)))
        return self.builder.emit(len, value, type=Scalar("int"), name=name, user=user)

    def _range(self: Lowering, node: Any, name: str) -> Value | None:
        args = self.items_of(node.args)
        return self.builder.emit(range, *args, type=Iterator_(Scalar("int")))

    def _zip(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) == 1 and isinstance(node.args[0], gast.Starred):
            whole = self.expression(node.args[0].value, "")
            if isinstance(whole.type, List) and whole.type.items is None and isinstance(whole.type.item, Tuple):
                return self.transposed(whole, whole.type.item, node)
        args = self.items_of(node.args)
        unrolled = [self.unrollable(value) for value in args]
        lengths = [self.length(value) if column is None else len(column) for value, column in zip(args, unrolled)]
        for value, length in zip(args, lengths):
            if length is None and any(column is not None for column in unrolled):
                self.fix_length(value)
        if any(column is not None for column in unrolled) and None not in lengths:
            rows = [
                self.builder.tuple(
                    [
                        column[i] if column is not None else self.builder.emit(operator.getitem, value, Const(i))
                        for column, value in zip(unrolled, args)
                    ]
                )
                for i in range(min(length for length in lengths if length is not None))
            ]
            return self.builder.tuple(rows)
        return self.builder.emit(zip, *args, type=Iterator_(Tuple(tuple(element_type(v.type) for v in args))))

    def transposed(self: Lowering, rows: Value, row: Tuple, node: Any) -> Value:
        """``zip(*pairs)``: a list of the firsts, one of the seconds ..."""
        columns = []
        for i in range(len(row.items)):
            item = loaded("row ", node)
            taken = gast.copy_location(
                gast.Subscript(item, gast.copy_location(gast.Constant(i, None), node), gast.Load()), node
            )
            over = generator(stored("row ", node), Known(rows, node), [])
            columns.append(self.folded([over], taken, self.list_of([]), ir.append, ""))
        return self.builder.tuple(columns)

    def _enumerate(self: Lowering, node: Any, name: str) -> Value | None:
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else Const(0))
        items = self.unrollable(args[0])
        if items is not None and static(start):
            return self.builder.tuple(
                [self.builder.tuple([Const(known(start) + i), item]) for i, item in enumerate(items)]
            )
        value = args[0]
        extra = () if isinstance(start, Const) and start.value == 0 else (start,)
        return self.builder.emit(
            enumerate, value, *extra, type=Iterator_(Tuple((Scalar("int"), element_type(value.type))))
        )

    def _reversed(self: Lowering, node: Any, name: str) -> Value | None:
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is not None:
            return self.builder.tuple(items[::-1])
        return self.builder.emit(reversed, value, type=Iterator_(element_type(value.type)))

    def _isinstance(self: Lowering, node: Any, name: str) -> Value | None:
        value, classes = self.expression(node.args[0], ""), self.expression(node.args[1], "")
        if not static(classes):
            return None
        wanted = known(classes)
        answer = isinstance_of(value, wanted if isinstance(wanted, tuple) else (wanted,))
        if answer is None:
            return self.builder.emit(isinstance, value, classes, type=Scalar("bool"))
        return Const(answer)

    def _type(self: Lowering, node: Any, name: str) -> Value | None:
        value = self.expression(node.args[0], "")
        cls = class_of(value)
        return Const(cls) if cls is not None else None

    def _float(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        if static(value):
            return Const(float(known(value)))
        return self.builder.emit(float, value, type=Scalar("float"), name=name, user=self.is_user(name))

    def _sum(self: Lowering, node: Any, name: str) -> Value | None:
        if isinstance(node.args[0], gast.GeneratorExp):
            begin = self.expression(node.args[1], "") if len(node.args) > 1 else Const(0)
            return self.summed(node.args[0], begin, name)
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else None)
        items = self.unrollable(args[0])
        if items is not None:
            total: Value | None = start
            for item in items:
                total = item if total is None else self.builder.emit(operator.add, total, item, form="operator")
            return self.named(total if total is not None else Const(0), name)
        if isinstance(args[0].type, List):
            return self.builder.emit(sum, *args, type=list_item(args[0].type), name=name, user=self.is_user(name))
        if isinstance(args[0].type, Array) and args[0].type.dims:
            return self.builder.emit(sum, *args, type=element_type(args[0].type), name=name, user=self.is_user(name))
        return self.builder.emit(sum, *args, name=name, user=self.is_user(name))

    def _extreme(self: Lowering, node: Any, name: str) -> Value | None:
        """``max(a, b, ...)`` and ``min``: the first of equal operands is returned, as Python does."""
        which = known(self.expression(node.func, ""))
        args, kwargs = self.arguments(node)
        if len(args) == 1:
            items = self.unrollable(args[0])
            if items is None and not kwargs:
                reduction = np.max if which is max else np.min
                array = isinstance(args[0].type, List)
                type_ = list_item(args[0].type) if array else self.builder.type_of(reduction, args, ())  # type: ignore[arg-type]
                return self.builder.emit(which, args[0], type=type_, name=name, user=self.is_user(name))
            args = items if items is not None else []
        if all(map(static, args)) and all(map(static, kwargs.values())) and args and "key" not in kwargs:
            return Const(which(*map(known, args))) if len(args) > 1 else args[0]
        if kwargs:
            raise self.unsupported(node, "key= and default=", "compare explicitly")
        if len(args) == 1:
            return args[0]
        return self.builder.emit(which, *args, name=name, user=self.is_user(name), type=extreme_type(args))

    def _quantified(self: Lowering, node: Any, name: str) -> Value | None:
        """``any`` and ``all``."""
        which = known(self.expression(node.func, ""))
        if isinstance(node.args[0], gast.GeneratorExp):
            return self.quantified(node.args[0], which is all, name)
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is None:
            return self.builder.emit(which, value, type=Scalar("bool"), name=name, user=self.is_user(name))

        def chain(rest: list[Value]) -> Value:
            first = self.truth(rest[0])
            return (
                first
                if len(rest) == 1
                else self.short_circuit("and" if which is all else "or", first, lambda: chain(rest[1:]))
            )

        return chain(items) if items else Const(which is all)

    def _map(self: Lowering, node: Any, name: str) -> Value | None:
        function = self.expression(node.args[0], "")
        values = [self.expression(arg, "") for arg in node.args[1:]]
        columns = [self.unrollable(value) for value in values]
        if not any(column is None for column in columns):
            return self.builder.tuple([self.apply(known(function), list(row), {}, node) for row in zip(*columns)])
        names = [f"item {i}" for i in range(len(values))]
        called = gast.Call(Known(function, node), [loaded(item, node) for item in names], [])
        target: Any = stored(names[0], node)
        over = values[0]
        if len(values) > 1:
            target = gast.copy_location(gast.Tuple([stored(item, node) for item in names], gast.Store()), node)
            over = self.builder.emit(zip, *values, type=Iterator_(Tuple(tuple(element_type(v.type) for v in values))))
        clauses = [generator(target, Known(over, node), [])]
        return self.folded(clauses, gast.copy_location(called, node), self.list_of([]), ir.append, name)

    def _filter(self: Lowering, node: Any, name: str) -> Value | None:
        function, value = self.expression(node.args[0], ""), self.expression(node.args[1], "")
        item = loaded("item 0", node)
        chosen = item
        if not (static(function) and known(function) is None):
            chosen = gast.copy_location(gast.Call(Known(function, node), [item], []), node)
        clauses = [generator(stored("item 0", node), Known(value, node), [chosen])]
        return self.comprehension(gast.copy_location(gast.ListComp(item, clauses), node), name)

    def _sorted(self: Lowering, node: Any, name: str) -> Value | None:
        """Known things are sorted now, arrays by ``np.sort``, others as ``np.argsort`` of their keys orders them."""
        args, kwargs = self.arguments(node)
        down = kwargs.get("reverse", Const(False))
        if not static(down):
            raise self.unsupported(node, "reverse= that is computed", "choose by an if")
        items = self.unrollable(args[0])
        key = kwargs.get("key")
        if (
            items is not None
            and all(map(static, items))
            and (key is None or (callable(known(key)) and not isinstance(known(key), Closure)))
        ):
            order = sorted(map(known, items), key=None if key is None else known(key), reverse=bool(known(down)))
            return self.list_of([Const(item) for item in order], name)
        value = args[0] if items is None else self.list_of(items)
        if isinstance(value.type, Opaque):
            return self.builder.emit(ir.call_opaque, Const(sorted), value, type=Opaque(), form="pure", **kwargs)  # type: ignore[arg-type]
        user = self.is_user(name)
        if key is None or (static(key) and known(key) is None):
            if isinstance(value.type, List):
                return self.builder.emit(sorted, value, form="call", name=name, user=user, type=value.type, **kwargs)
            ordered = self.builder.emit(np.sort, value, form="call", name=name, user=user)
            if not known(down):
                return ordered
            return self.builder.emit(operator.getitem, ordered, Const(slice(None, None, -1)), name=name, user=user)
        if known(down):
            raise self.unsupported(node, "reverse= with key=", "negate the key")
        called = gast.copy_location(gast.Call(Known(key, node), [loaded("item 0", node)], []), node)
        clauses = [generator(stored("item 0", node), Known(value, node), [])]
        keys = self.folded(clauses, called, self.list_of([]), ir.append, "")
        order_ = self.builder.emit(
            np.argsort, keys, form="call", type=Array("int64", (ir.fresh(),)), kind=Const("stable")
        )
        if self.is_whole_range(value):
            return order_
        taken = gast.copy_location(gast.Subscript(Known(value, node), loaded("i 0", node), gast.Load()), node)
        clauses = [generator(stored("i 0", node), Known(order_, node), [])]
        return self.folded(clauses, taken, self.list_of([]), ir.append, name)

    def is_whole_range(self: Lowering, value: Value) -> bool:
        eqn = self.builder.context.definition(value)
        return eqn is not None and eqn.primitive is range and len(eqn.args) == 1

    def _partial(self: Lowering, node: Any, name: str) -> Value | None:
        args, kwargs = self.arguments(node)
        if not static(args[0]):
            return None
        return Const(Partial(known(args[0]), args[1:], kwargs))

    def _slice_object(self: Lowering, node: Any, name: str) -> Value | None:
        args = self.items_of(node.args)
        parts = [Const(None), args[0], Const(None)] if len(args) == 1 else [*args, *[Const(None)] * (3 - len(args))]
        if all(map(static, parts)):
            return Const(slice(*map(known, parts)))
        return self.builder.emit(ir.make_slice, *parts)

    def _str(self: Lowering, node: Any, name: str) -> Value | None:
        args, kwargs = self.arguments(node)
        if all(map(static, args)):
            return None
        target = known(self.expression(node.func, ""))
        return self.builder.emit(ir.call_opaque, Const(target), *args, type=Opaque(), form="pure", **kwargs)  # type: ignore[arg-type]

    def _getattr(self: Lowering, node: Any, name: str) -> Value | None:
        args = self.items_of(node.args)
        if len(args) < 2 or not static(args[1]):
            raise self.unsupported(node, "getattr of a computed name", "choose by an if")
        if len(args) == 3 and static(args[0]) and not hasattr(known(args[0]), known(args[1])):
            return args[2]
        return self.attribute(args[0], known(args[1]), node, name)

    def _copied(self: Lowering, node: Any, name: str) -> Value | None:
        """``copy.copy`` and ``copy.deepcopy``: of containers whose structure is known."""
        deep = known(self.expression(node.func, "")) is copy.deepcopy
        return self.copied(self.expression(node.args[0], ""), deep, node, name)

    def copied(self: Lowering, value: Value, deep: bool, node: Any, name: str = "") -> Value:
        type_ = value.type
        if isinstance(type_, (Scalar, Static)) or isinstance(value, Const):
            return value
        if isinstance(type_, Array):
            return self.builder.emit(np.copy, value, form="method:copy", name=name, user=self.is_user(name))
        if isinstance(type_, Dict):
            table = self.dict_items(value, node)
            return self.dict_of({k: self.copied(v, deep, node) if deep else v for k, v in table.items()}, name)
        items = self.unrollable(value)
        if items is None and isinstance(type_, List) and deep:
            called = gast.Call(Known(Const(copy.deepcopy), node), [loaded("item 0", node)], [])
            clauses = [generator(stored("item 0", node), Known(value, node), [])]
            return self.folded(clauses, gast.copy_location(called, node), self.list_of([]), ir.append, name)
        if items is None or not isinstance(type_, (Tuple, List)):
            raise self.unsupported(node, "copying this", "copy the arrays in it")
        items = [self.copied(item, deep, node) for item in items] if deep else items
        make = ir.make_list if isinstance(type_, List) else ir.make_tuple
        same = type_ if isinstance(type_, Tuple) else None
        return self.builder.emit(make, *items, name=name, user=self.is_user(name), type=same)

    def _reduce(self: Lowering, node: Any, name: str) -> Value | None:
        function = known(self.expression(node.args[0], ""))
        items = self.unrollable(self.expression(node.args[1], ""))
        if items is None:
            raise self.unsupported(node, "reduce over a sequence of unknown length", "use a for loop")
        values = [self.expression(node.args[2], ""), *items] if len(node.args) > 2 else items
        total = values[0]
        for item in values[1:]:
            total = self.apply(function, [total, item], {}, node)
        return total

    def _sequence(self: Lowering, node: Any, name: str) -> Value | None:
        which = known(self.expression(node.func, ""))
        make = ir.make_list if which is list else ir.make_tuple
        if not node.args:
            return self.builder.emit(make, name=name, user=self.is_user(name))
        if isinstance(node.args[0], gast.GeneratorExp):
            value = self.comprehension(node.args[0], name)
            items = self.unrollable(value) if which is tuple else None
            return value if items is None else self.builder.emit(make, *items, name=name, user=self.is_user(name))
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is None:
            if isinstance(value.type, List) and which is list:
                return self.builder.emit(
                    operator.getitem, value, Const(slice(None)), name=name, user=self.is_user(name)
                )
            return self.builder.emit(
                which, value, type=List(None, element_type(value.type)), name=name, user=self.is_user(name)
            )
        return self.builder.emit(make, *items, name=name, user=self.is_user(name))

    def _dict(self: Lowering, node: Any, name: str) -> Value | None:
        table: dict[Any, Value] = {}
        if node.args:
            source = self.expression(node.args[0], "")
            if isinstance(source.type, Dict):
                table.update(self.dict_items(source, node))
            else:
                for pair in self.unrollable(source) or ():
                    key, value = self.unrollable(pair) or (Const(None), Const(None))
                    table[known(key)] = value
        if len(node.args) == 1 and not isinstance(source.type, Dict) and self.unrollable(source) is None:
            raise self.unsupported(node, "a dict of things of unknown number", "use a list")
        for keyword in node.keywords:
            if keyword.arg is None:
                table.update(self.dict_items(self.expression(keyword.value, ""), keyword.value))
            else:
                table[keyword.arg] = self.expression(keyword.value, "")
        return self.builder.emit(
            ir.make_dict, *table.values(), name=name, user=self.is_user(name), keys=Const(tuple(table))
        )

    def _int(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        if static(value):
            return Const(int(known(value)))
        size = value.type.size if isinstance(value.type, Scalar) else None
        return self.builder.emit(int, value, type=Scalar("int", size=size), name=name, user=self.is_user(name))


SPECIAL: dict[Any, str] = {
    len: "_len", range: "_range", zip: "_zip", enumerate: "_enumerate", reversed: "_reversed",
    isinstance: "_isinstance", type: "_type", float: "_float", sum: "_sum", max: "_extreme", min: "_extreme",
    map: "_map", functools.reduce: "_reduce",
    list: "_sequence", tuple: "_sequence", dict: "_dict", int: "_int", any: "_quantified", all: "_quantified",
    filter: "_filter", sorted: "_sorted", functools.partial: "_partial", slice: "_slice_object",
    str: "_str", repr: "_str",
    format: "_str", getattr: "_getattr", copy.copy: "_copied", copy.deepcopy: "_copied",
    dataclasses.replace: "_replaced",
}  # fmt: skip


def extreme_type(args: list[Value]) -> Any:
    result = args[0].type
    for arg in args[1:]:
        result = join(result, arg.type)
    if isinstance(result, Scalar):
        return Scalar(result.kind)
    return result
