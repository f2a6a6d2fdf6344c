"""Python's builtin functions, where they are more than an equation."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcdiff import ir
from srcdiff.frontend.expressions import size_type
from srcdiff.frontend.infer import element_type
from srcdiff.frontend.types import join, known, list_item, static
from srcdiff.ir import Array, Const, Dict, Iterator_, List, Scalar, Static, Tuple, Value

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
        args = self.elements(node.args)
        return self.builder.emit(range, *args, type=Iterator_(Scalar("int")))

    def _zip(self: Lowering, node: Any, name: str) -> Value | None:
        args = [value for value in self.elements(node.args)]
        unrolled = [self.unrollable(value) for value in args]
        if args and any(u is not None for u in unrolled):
            columns = [u if u is not None else None for u in unrolled]
            count = min(len(c) for c in columns if c is not None)
            rows = [
                self.builder.tuple(
                    [
                        column[i] if column is not None else self.builder.emit(operator.getitem, value, Const(i))
                        for column, value in zip(columns, args)
                    ]
                )
                for i in range(count)
            ]
            return self.builder.tuple(rows)
        return self.builder.emit(zip, *args, type=Iterator_(Tuple(tuple(element_type(v.type) for v in args))))

    def _enumerate(self: Lowering, node: Any, name: str) -> Value | None:
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else Const(0))
        items = self.unrollable(args[0])
        if items is not None and static(start):
            return self.builder.tuple([self.builder.tuple([Const(known(start) + i), item]) for i, item in enumerate(items)])
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
            start = self.expression(node.args[1], "") if len(node.args) > 1 else Const(0)
            return self.summed_comprehension(node.args[0], start, name)
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else None)
        items = self.unrollable(args[0])
        if items is not None:
            total = start
            for item in items:
                total = item if total is None else self.builder.emit(operator.add, total, item, form="operator")
            return self.named(total if total is not None else Const(0), name)
        if isinstance(args[0].type, List):
            item = list_item(args[0].type)
            return self.builder.emit(sum, *args, type=item, name=name, user=self.is_user(name))
        if isinstance(args[0].type, Array) and args[0].type.dims:
            return self.builder.emit(
                sum, *args, type=element_type(args[0].type), name=name, user=self.is_user(name)
            )
        return self.builder.emit(sum, *args, name=name, user=self.is_user(name))

    def _extreme(self: Lowering, node: Any, name: str) -> Value | None:
        """``max(a, b, ...)`` and ``min``: the first of equal operands is returned, as Python does."""
        which = known(self.expression(node.func, ""))
        args = self.elements(node.args)
        if node.keywords:
            raise self.unsupported(node, "key= and default=", "compare explicitly")
        if len(args) == 1:
            items = self.unrollable(args[0])
            if items is None:
                reduction = np.max if which is max else np.min
                return self.builder.emit(which, args[0], type=self.builder.type_of(reduction, args, ()), name=name, user=self.is_user(name))
            args = items
        if all(map(static, args)):
            return Const(which(*map(known, args)))
        return self.builder.emit(which, *args, name=name, user=self.is_user(name), type=extreme_type(args))

    def _map(self: Lowering, node: Any, name: str) -> Value | None:
        function = known(self.expression(node.args[0], ""))
        values = [self.expression(arg, "") for arg in node.args[1:]]
        columns = [self.unrollable(value) for value in values]
        if any(column is None for column in columns):
            raise self.unsupported(node, "map over a sequence of unknown length", "use a list comprehension")
        rows = zip(*columns)  # type: ignore[arg-type]
        return self.builder.tuple([self.apply(function, list(row), {}, node) for row in rows])

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
            items = self.unrollable(value)
            return value if items is None else self.builder.emit(make, *items, name=name, user=self.is_user(name))
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is None:
            if isinstance(value.type, List) and which is list:
                return self.builder.emit(operator.getitem, value, Const(slice(None)), name=name, user=self.is_user(name))
            return self.builder.emit(which, value, type=List(None, element_type(value.type)), name=name, user=self.is_user(name))
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
        for keyword in node.keywords:
            if keyword.arg is None:
                table.update(self.dict_items(self.expression(keyword.value, ""), keyword.value))
            else:
                table[keyword.arg] = self.expression(keyword.value, "")
        return self.builder.emit(ir.make_dict, *table.values(), name=name, user=self.is_user(name), keys=Const(tuple(table)))

    def _int(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        if static(value):
            return Const(int(known(value)))
        size = value.type.size if isinstance(value.type, Scalar) else None
        return self.builder.emit(int, value, type=Scalar("int", size=size), name=name, user=self.is_user(name))


SPECIAL: dict[Any, str] = {
    len: "_len", range: "_range", zip: "_zip", enumerate: "_enumerate", reversed: "_reversed", isinstance: "_isinstance",
    type: "_type", float: "_float", sum: "_sum", max: "_extreme", min: "_extreme", map: "_map", functools.reduce: "_reduce",
    list: "_sequence", tuple: "_sequence", dict: "_dict", int: "_int",
}  # fmt: skip

def extreme_type(args: list[Value]) -> Any:
    from srcdiff.frontend.types import join

    result = args[0].type
    for arg in args[1:]:
        result = join(result, arg.type)
    if isinstance(result, Scalar):
        return Scalar(result.kind)
    return result


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
    if isinstance(type_, ir.Object):
        return type_.cls
    return None


def isinstance_of(value: Value, classes: tuple[Any, ...]) -> bool | None:
    cls = class_of(value)
    if cls is None:
        return None
    return any(issubclass(cls, each) for each in classes)
