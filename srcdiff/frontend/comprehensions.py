"""Comprehensions, and builtins over generators: written out over known items, else loops that fold."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.frontend.frame import Stale
from srcdiff.frontend.made_up import Fold
from srcdiff.frontend.types import generalise, join, known, list_item, static
from srcdiff.ir import Const, Dict, List, Tuple, Type, Undefined, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Comprehensions:
    """The part of `Lowering` that lowers comprehensions and generator expressions."""

    def unrollable(self: Lowering, value: Value) -> list[Value] | None:
        """A container's items one by one, where a loop over it is better written out."""
        if isinstance(value, Const) and isinstance(value.value, (tuple, frozenset, list, str, set, dict)):
            return [
                Const(item)
                for item in (
                    sorted(value.value, key=repr) if isinstance(value.value, (set, frozenset)) else value.value
                )
            ]
        type_ = value.type
        if isinstance(type_, Dict):
            return [Const(key) for key, _ in type_.items]
        if isinstance(type_, (Tuple, List)) and type_.items is not None:
            seen = self.builder.items(value)
            if seen is not None:
                return list(seen)
            return [self.builder.emit(operator.getitem, value, Const(i)) for i in range(len(type_.items))]
        if isinstance(value, Var) and self.user_code is False:
            return self.static_range(value)
        return None

    def static_range(self: Lowering, value: Value) -> list[Value] | None:
        eqn = self.builder.context.definition(value)
        if eqn is not None and eqn.primitive is range and all(map(static, eqn.args)):
            return [Const(i) for i in range(*map(known, eqn.args))]
        return None

    def list_of(self: Lowering, values: list[Value], name: str = "") -> Value:
        return self.builder.emit(ir.make_list, *values, name=name, user=self.is_user(name))

    def dict_of(self: Lowering, table: dict[Any, Value], name: str = "") -> Value:
        return self.builder.emit(
            ir.make_dict, *table.values(), name=name, user=self.is_user(name), keys=Const(tuple(table))
        )

    # ---- comprehensions --------------------------------------------------------------------------------------

    def comprehension(self: Lowering, node: Any, name: str) -> Value:
        """``[f(x) for x in xs if ...]``: written out over known items, else a loop that appends."""
        values = self.written_out(node.generators, lambda: self.expression(node.elt, ""))
        if values is not None:
            return self.list_of(values, name)
        return self.folded(node.generators, node.elt, self.list_of([], name), ir.append, name)

    def _x_dictcomp(self: Lowering, node: Any, name: str) -> Value:
        pairs = self.written_out(
            node.generators,
            lambda: self.builder.tuple([self.expression(node.key, ""), self.expression(node.value, "")]),
            ranges=True,
        )
        if pairs is None:
            raise self.unsupported(node, "a dict comprehension over things of unknown number", "use a list")
        table: dict[Any, Value] = {}
        for pair in pairs:
            key, value = self.unrollable(pair) or []
            if not static(key):
                raise self.unsupported(node.key, "a dict key computed when the program runs", "use a list and an index")
            table[known(key)] = value
        return self.dict_of(table, name)

    def _x_setcomp(self: Lowering, node: Any, name: str) -> Value:
        values = self.written_out(node.generators, lambda: self.expression(node.elt, ""), ranges=True)
        if values is None or not all(map(static, values)):
            raise self.unsupported(node, "a set of computed values", "use a list")
        return Const(frozenset(map(known, values)))

    def written_out(
        self: Lowering, generators: list[Any], element: Callable[[], Value], ranges: bool = False
    ) -> list[Value] | None:
        """A comprehension's elements one by one, where everything looped over is known item by item; else None."""
        before, mark = dict(self.frame.env), len(self.builder.nodes)
        values: list[Value] = []

        def visit(index: int) -> bool:
            if index == len(generators):
                values.append(element())
                return True
            generator = generators[index]
            items = self.unrollable(self.expression(generator.iter, ""))
            if items is None and (ranges or index > 0):
                items = self.static_range(self.expression(generator.iter, ""))
            if items is None:
                return False
            for item in items:
                self.assign(generator.target, item)
                passes = self._passes(generator.ifs)
                if passes is None or (passes and not visit(index + 1)):
                    return False
            return True

        done = visit(0)
        bound = {
            inner.target.id
            for g in generators
            for n in g.ifs
            for inner in gast.walk(n)
            if isinstance(inner, gast.NamedExpr)
        }
        self.frame.env = (
            {**before, **{name: value for name, value in self.frame.env.items() if name in bound}} if done else before
        )
        if not done:
            if self.user_code:  # in a rule, what was made may be used again; what isn't goes by itself
                del self.builder.nodes[mark:]
            return None
        return values

    def _passes(self: Lowering, tests: list[Any]) -> bool | None:
        """Whether a comprehension's conditions hold; None where only the run tells."""
        for node in tests:
            test = self.truth(self.expression(node, ""))
            if not static(test):
                return None
            if not known(test):
                return False
        return True

    def folded(self: Lowering, generators: list[Any], element: Any, start: Value, how: Any, name: str) -> Value:
        """Nested loops that fold the element into an accumulator, written as statements of the user's own kind."""
        accumulator = self.accumulator(name, "items" if how is ir.append else "total")
        return self.run_fold(loops(generators, [Fold(element, accumulator, how)]), accumulator, start)

    def accumulator(self: Lowering, name: str, otherwise: str) -> str:
        """A name that no user's variable has, for what a comprehension builds; its first word is shown."""
        self.accumulators += 1
        return f"{name or otherwise} {self.accumulators}{' user' if self.is_user(name) else ''}"

    def run_fold(self: Lowering, body: list[Any], accumulator: str, start: Value) -> Value:
        before, statement = dict(self.frame.env), self.statement
        self.frame.env[accumulator] = start
        self.statements(body)
        self.statement = statement
        result = self.frame.env[accumulator]
        walrus = {n.target.id for node in body for n in gast.walk(node) if isinstance(n, gast.NamedExpr)}
        self.frame.env = {**before, **{key: value for key, value in self.frame.env.items() if key in walrus}}
        assert not isinstance(result, Stale)
        return result

    def _fold(self: Lowering, node: Fold) -> None:
        if isinstance(node.how, Const):
            self.frame.env[node.accumulator] = node.how
            return
        value = self.expression(node.element, "")
        old = self.frame.env[node.accumulator]
        assert not isinstance(old, Stale)
        shown, user = node.accumulator.split(" ")[0], node.accumulator.endswith(" user")
        if node.how is ir.append:
            new_type = List(None, join_items(old.type, value.type))
            new = self.builder.emit(ir.append, old, value, name=shown, user=user, type=new_type)
        else:
            new = self.builder.emit(node.how, old, value, name=shown, user=user, form="augmented")
        self.frame.env[node.accumulator] = new

    # ---- builtins over generators ----------------------------------------------------------------------------

    def summed(self: Lowering, node: Any, start: Value, name: str) -> Value:
        """``sum(f(x) for x in xs)``."""
        values = self.written_out(node.generators, lambda: self.expression(node.elt, ""))
        if values is None:
            return self.folded(node.generators, node.elt, start, operator.add, name)
        total = start
        for value in values:
            first = isinstance(total, Const) and total.value == 0
            total = value if first else self.builder.emit(operator.add, total, value, form="operator")
        return total

    def quantified(self: Lowering, node: Any, all_: bool, name: str) -> Value:
        """``all(test for x in xs)`` and ``any``: the first that decides it ends the loop."""
        environments: list[Any] = []

        def note() -> Value:
            environments.append(dict(self.frame.env))
            return Const(None)

        if self.written_out(node.generators, note) is not None:
            return self._chained(node.elt, environments, all_)
        test = gast.copy_location(gast.UnaryOp(gast.Not(), node.elt), node.elt) if all_ else node.elt
        accumulator = self.accumulator(name, "every" if all_ else "found")
        leave = [gast.copy_location(gast.Break(), node.elt)] if len(node.generators) == 1 else []
        decide = gast.copy_location(gast.If(test, [Fold(node.elt, accumulator, Const(not all_)), *leave], []), node.elt)
        return self.run_fold(loops(node.generators, [decide]), accumulator, Const(all_))

    def _chained(self: Lowering, element: Any, environments: list[Any], all_: bool) -> Value:
        before = self.frame.env

        def chain(rest: list[Any]) -> Value:
            self.frame.env = dict(rest[0])
            first = self.truth(self.expression(element, ""))
            if len(rest) == 1:
                return first
            return self.short_circuit("and" if all_ else "or", first, lambda: chain(rest[1:]))

        result = chain(environments) if environments else Const(all_)
        self.frame.env = before
        return result


def loops(generators: list[Any], body: list[Any]) -> list[Any]:
    """The ``for`` and ``if`` statements that a comprehension's clauses stand for, around ``body``."""
    for clause in reversed(generators):
        for test in reversed(clause.ifs):
            body = [gast.copy_location(gast.If(test, body, []), test)]
        body = [gast.copy_location(gast.For(clause.target, clause.iter, body, [], None), clause.target)]
    return body


def join_items(type_: Type, item: Type) -> Type:
    assert isinstance(type_, List)
    old = list_item(type_)
    return generalise(item) if isinstance(old, Undefined) else join(old, item)
