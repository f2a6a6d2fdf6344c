"""Loops, lowered again until the types of what they carry cover every iteration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.frontend.frame import Stale, assigned_names, base_name
from srcdiff.frontend.infer import element_type
from srcdiff.frontend.made_up import is_users_name, shown_name
from srcdiff.frontend.outcome import FALL, FALSE, TRUE, UNDEFINED, Outcome, contains_exit
from srcdiff.frontend.types import join, same
from srcdiff.ir import Array, Block, For, Node, Tuple, Type, Undefined, Value, Var, While, pattern_vars

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class LoopStatements:
    """The part of `Lowering` that lowers ``for`` and ``while``."""

    def _loop(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        if isinstance(node, gast.For):
            iterable = self.expression(node.iter, "")
            items = self.unrollable(iterable)
            if items is not None:
                return self._unrolled(node, items, rest)
            outcome, broke = self.loop(node, iterable)
        elif any(isinstance(inner, gast.NamedExpr) for inner in gast.walk(node.test)):
            return self._tested_inside(node, rest)
        else:
            outcome, broke = self.loop(node, None)
        return self._after_loop(node, outcome, broke, rest)

    def _tested_inside(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        """``while (a := f()) < 1`` binds a name in its test: the test becomes the body's first statement."""
        if node.orelse and contains_exit(node.body):
            raise self.unsupported(
                node.test, "a walrus in the test of a loop with break and else", "assign in the body"
            )
        test = gast.copy_location(gast.UnaryOp(gast.Not(), node.test), node.test)
        leave = gast.copy_location(gast.If(test, [gast.copy_location(gast.Break(), node.test)], []), node.test)
        always = gast.copy_location(gast.Constant(True, None), node.test)
        loop = gast.copy_location(gast.While(always, [leave, *node.body], []), node)
        outcome, broke = self.loop(loop, None)
        if not node.orelse:
            return self._after_loop(loop, outcome, broke, rest)
        return self.statements([*node.orelse, *rest])

    def _after_loop(self: Lowering, node: Any, outcome: Outcome, broke: Value, rest: list[Any]) -> Outcome | None:
        if node.orelse:
            if contains_exit(node.orelse) or outcome.returned is not FALSE:
                return (
                    self.branch(
                        broke, lambda: self._returned_or(outcome, rest), lambda: self.statements([*node.orelse, *rest])
                    )
                    if broke is not FALSE
                    else self.statements([*node.orelse, *rest])
                )
            if broke is FALSE:
                self.statements(node.orelse)
            else:
                self.branch(broke, lambda: FALL, lambda: self.statements(node.orelse))
        if outcome.returned is FALSE:
            return None
        return self._returned_or(outcome, rest)

    def _returned_or(self: Lowering, outcome: Outcome, rest: list[Any]) -> Outcome:
        if outcome.returned is FALSE:
            return self.statements(rest)
        return self.branch(outcome.returned, lambda: Outcome(TRUE, TRUE, outcome.result), lambda: self.statements(rest))

    def _unrolled(self: Lowering, node: Any, items: list[Value], rest: list[Any]) -> Outcome | None:
        """A loop over a container of unlike things, one iteration after another."""
        if not items:
            if node.orelse:
                return self.statements([*node.orelse, *rest])
            return None
        if contains_exit(node.body):
            return self._unrolled_with_exits(node, items, rest)
        for item in items:
            self.assign(node.target, item)
            self.statements(node.body)
        if node.orelse:
            return self.statements([*node.orelse, *rest])
        return None

    def _unrolled_with_exits(self: Lowering, node: Any, items: list[Value], rest: list[Any]) -> Outcome:
        """The same where an iteration may leave: what follows it goes into the branch that stays."""

        def iteration(index: int) -> Outcome:
            if index == len(items):
                return self.statements([*node.orelse, *rest])
            self.assign(node.target, items[index])
            outcome = self.statements(node.body)
            if outcome.dead or outcome.returned is TRUE:
                return outcome
            if outcome.stop is TRUE:
                return self.statements(rest)
            if outcome.stop is FALSE:
                return iteration(index + 1)
            return self.branch(outcome.stop, lambda: self._returned_or(outcome, rest), lambda: iteration(index + 1))

        return iteration(0)

    def loop(self: Lowering, node: Any, iterable: Value | None) -> tuple[Outcome, Value]:
        """Lower a loop, again until the types of what it carries cover every iteration."""
        bound = assigned_names([node], changes=False)
        names = [name for name in assigned_names([node]) if name in bound or name in self.frame.env]
        before = dict(self.frame.env)
        leaves_by_return = any(isinstance(n, gast.Return) for n in gast.walk(node))
        has_break = contains_exit(node.body)
        types: dict[str, Type] = {}
        initial: dict[str, Value] = {}
        for name in names:
            value = before.get(name, UNDEFINED)
            if isinstance(value, Stale):
                value = UNDEFINED
            initial[name] = value
            types[name] = value.type
        if leaves_by_return:
            initial |= {"<returned>": FALSE, "<result>": UNDEFINED}
        if has_break and node.orelse:
            initial["<broke>"] = FALSE
        for hidden in ("<returned>", "<result>", "<broke>"):
            if hidden in initial:
                types[hidden] = initial[hidden].type
        for _ in range(8):
            point = ir.mark()
            attempt = self._loop_once(node, iterable, initial, types, before)
            widened = {
                name: join(types[name], result.type)
                for name, result in attempt.results.items()
                if not same(types[name], result.type)
            }
            if not widened:
                break
            types.update(widened)
            ir.rollback(point)
        else:
            raise self.unsupported(node, "a variable that changes its type in every iteration")
        return self._finish_loop(node, iterable, initial, types, attempt)

    def _loop_once(
        self: Lowering,
        node: Any,
        iterable: Value | None,
        initial: dict[str, Value],
        types: dict[str, Type],
        before: Any,
    ) -> LoopAttempt:
        self.frame.env = dict(before)
        params: dict[str, Var] = {}
        for name, type_ in types.items():
            params[name] = Var(shown_name(name), type_, self.frame.user and is_users_name(name))
            if not name.startswith("<") and not isinstance(type_, Undefined):
                self.frame.env[name] = params[name]
            elif not name.startswith("<"):
                self.frame.env.pop(name, None)
        self.loop_depth += 1
        test_block, element = None, None
        if iterable is None:
            with self.builder.block() as test_nodes:
                test = self.truth(self.expression(node.test, ""))
            test_block = Block((), tuple(test_nodes), (test,))
        with self.builder.block() as nodes:
            if iterable is not None:
                element = self.loop_pattern(node.target, element_type(iterable.type))
                for var in pattern_vars(element):
                    if isinstance(var.type, Array) and var.type.dims != ():
                        self.elements[var] = base_name(node.iter) or "what is looped over"
            outcome = self.statements(node.body)
        self.loop_depth -= 1
        results: dict[str, Value] = {}
        for name in initial:
            if name == "<returned>":
                results[name] = outcome.returned
            elif name == "<result>":
                results[name] = params[name] if outcome.returned is FALSE else outcome.result
            elif name == "<broke>":
                results[name] = outcome.stop
            else:
                value = self.frame.env.get(name, UNDEFINED)
                results[name] = params[name] if isinstance(value, Stale) else value
        stale = {name for name, value in self.frame.env.items() if isinstance(value, Stale)}
        self.frame.env = before
        return LoopAttempt(params, results, tuple(nodes), test_block, element, outcome, stale)

    def _finish_loop(
        self: Lowering,
        node: Any,
        iterable: Value | None,
        initial: dict[str, Value],
        types: dict[str, Type],
        attempt: LoopAttempt,
    ) -> tuple[Outcome, Value]:
        targets = {name: Var(shown_name(name), types[name], param.user) for name, param in attempt.params.items()}
        stops = attempt.outcome.stop is not FALSE
        results = (*attempt.results.values(), *((attempt.outcome.stop,) if stops else ()))
        body = Block(tuple(attempt.params.values()), attempt.nodes, results)
        init = tuple(initial.values())
        loop: Node
        if iterable is None:
            assert attempt.test is not None
            loop = While(tuple(targets.values()), init, attempt.test, body, self.builder.origin, stops)
        else:
            loop = For(tuple(targets.values()), iterable, attempt.element, init, body, self.builder.origin, stops)
        self.builder.add(loop)
        for name, target in targets.items():
            if name.startswith("<"):
                continue
            if name in attempt.stale:
                self.frame.env[name] = Stale(name, self.builder.origin)
            elif isinstance(target.type, Undefined):
                self.frame.env.pop(name, None)
            else:
                self.frame.env[name] = target
        returned = targets.get("<returned>", FALSE) if attempt.outcome.returned is not FALSE else FALSE
        outcome = Outcome(returned, returned, targets.get("<result>", UNDEFINED))
        return outcome, targets.get("<broke>", FALSE) if stops else FALSE

    def loop_pattern(self: Lowering, target: Any, type_: Type) -> Any:
        """Fresh variables for a loop's target, shaped like it."""
        if isinstance(target, gast.Name):
            var = Var(shown_name(target.id), type_, self.frame.user and is_users_name(target.id))
            self.bind(target.id, var)
            self.looped.add(var)
            return var
        if (
            isinstance(target, (gast.Tuple, gast.List))
            and isinstance(type_, Tuple)
            and len(type_.items) == len(target.elts)
        ):
            return tuple(self.loop_pattern(item, each) for item, each in zip(target.elts, type_.items))
        var = Var("item", type_)
        self.assign(target, var)
        return var


@dataclass
class LoopAttempt:
    """One lowering of a loop's body under assumed types."""

    params: dict[str, Var]
    results: dict[str, Value]
    nodes: tuple[Node, ...]
    test: Block | None
    element: Any
    outcome: Outcome
    stale: set[str]
