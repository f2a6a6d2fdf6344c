"""Comprehensions: written out over known items, else loops that fold."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

from srcdiff import ir
from srcdiff.frontend.types import generalise, join, known, list_item, static
from srcdiff.ir import Const, Dict, List, Static, Tuple, Undefined, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Comprehensions:
    """The part of `Lowering` that lowers comprehensions and generator expressions."""

    def unrollable(self: Lowering, value: Value) -> list[Value] | None:
        """A container's items one by one, where a loop over it is better written out."""
        if isinstance(value, Const) and isinstance(value.value, (tuple, frozenset, list)):
            return [Const(item) for item in value.value]
        type_ = value.type
        if isinstance(type_, Dict):
            return [Const(key) for key, _ in type_.items]
        if isinstance(type_, (Tuple, List)) and type_.items is not None:
            seen = self.builder.items(value)
            if seen is not None:
                return list(seen)
            return [self.builder.emit(operator.getitem, value, Const(i)) for i in range(len(type_.items))]
        if isinstance(value, Var) and self.user_code is False:
            eqn = self.builder.context.definition(value)
            if eqn is not None and eqn.primitive is range and all(map(static, eqn.args)):
                return [Const(i) for i in range(*map(known, eqn.args))]
        return None

    def comprehension(self: Lowering, node: Any, name: str) -> Value:
        """``[f(x) for x in xs if ...]``: written out over known items, else a loop that appends."""
        if len(node.generators) == 1 and not node.generators[0].ifs:
            iterable = self.expression(node.generators[0].iter, "")
            items = self.unrollable(iterable)
            if items is not None:
                before = dict(self.frame.env)
                values = []
                for item in items:
                    self.assign(node.generators[0].target, item)
                    values.append(self.expression(node.elt, ""))
                self.frame.env = before
                return self.builder.emit(ir.make_list, *values, name=name, user=self.is_user(name))
        empty = self.builder.emit(ir.make_list, name=name, user=self.is_user(name))
        return self._comprehension_loop(node, empty, ir.append, name)

    def summed_comprehension(self: Lowering, node: Any, start: Value, name: str) -> Value:
        """``sum(f(x) for x in xs)``."""
        if len(node.generators) == 1 and not node.generators[0].ifs:
            items = self.unrollable(self.expression(node.generators[0].iter, ""))
            if items is not None:
                before = dict(self.frame.env)
                total = start
                for item in items:
                    self.assign(node.generators[0].target, item)
                    value = self.expression(node.elt, "")
                    first = isinstance(total, Const) and total.value == 0
                    total = value if first else self.builder.emit(operator.add, total, value, form="operator")
                self.frame.env = before
                return total
        return self._comprehension_loop(node, start, operator.add, name)

    def _comprehension_loop(self: Lowering, node: Any, start: Value, how: Any, name: str) -> Value:
        """Nested loops that fold the element into an accumulator, written as statements of the user's own kind."""
        accumulator = "<accumulator>"
        body: list[Any] = [_Fold(node.elt, accumulator, how)]
        for generator in reversed(node.generators):
            for test in reversed(generator.ifs):
                body = [gast.copy_location(gast.If(test, body, []), test)]
            body = [gast.copy_location(gast.For(generator.target, generator.iter, body, [], None), node)]
        before = dict(self.frame.env)
        self.frame.env[accumulator] = start
        self.accumulators[accumulator] = name
        statement = self.statement
        self.statements(body)
        self.statement = statement
        result = self.frame.env[accumulator]
        self.frame.env = before
        assert not isinstance(result, Static)
        return result  # type: ignore[return-value]

    def _fold(self: Lowering, node: _Fold) -> None:
        value = self.expression(node.element, "")
        old = self.frame.env[node.accumulator]
        shown = self.accumulators[node.accumulator] or ("total" if node.how is operator.add else "items")
        if node.how is operator.add:
            self.frame.env[node.accumulator] = self.builder.emit(operator.add, old, value, name=shown, form="augmented")  # type: ignore[arg-type]
        else:
            assert isinstance(old, Var)
            new_type = List(None, join_items(old.type, value.type))
            self.frame.env[node.accumulator] = self.builder.emit(ir.append, old, value, name=shown, type=new_type)


class _Fold(gast.stmt):  # type: ignore[misc]
    """A made-up statement: fold an element into a comprehension's accumulator."""

    _fields = ("element",)

    def __init__(self, element: Any, accumulator: str, how: Any) -> None:
        super().__init__()
        self.element = element
        self.accumulator = accumulator
        self.how = how
        gast.copy_location(self, element)


def join_items(type_: Any, item: Any) -> Any:
    from srcdiff.frontend.types import generalise, join

    old = list_item(type_)
    return generalise(item) if isinstance(old, Undefined) else join(old, item)
