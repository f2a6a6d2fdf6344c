"""Statements: branches and the ways out of them, lowered to structured SSA."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.frontend.frame import Stale, assigned_names
from srcdiff.frontend.made_up import is_users_name, shown_name
from srcdiff.frontend.outcome import FALL, FALSE, TRUE, UNDEFINED, Outcome, always_leaves, contains_exit, left_for_good
from srcdiff.frontend.types import join, known, static
from srcdiff.ir import Block, Const, If, Undefined, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Statements:
    """The part of `Lowering` that lowers statements."""

    def statements(self: Lowering, nodes: list[Any]) -> Outcome:
        """Lower statements in order; one that may leave takes what follows it into its branches."""
        for index, node in enumerate(nodes):
            rest = nodes[index + 1 :]
            with self.builder.at(self.origin(node, node)):
                self.statement = node
                outcome = self._statement(node, rest)
            if outcome is not None:
                return outcome
        return FALL

    def _statement(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        """Lower one statement. An Outcome says that ``rest`` is dealt with, None that it follows."""
        if isinstance(node, gast.If):
            return self._if_statement(node, rest)
        if isinstance(node, gast.Return):
            value = Const(None) if node.value is None else self.expression(node.value, "")
            return Outcome(TRUE, TRUE, value)
        if isinstance(node, gast.Break):
            return Outcome(TRUE)
        if isinstance(node, gast.Continue):
            return Outcome(continues=True)
        if isinstance(node, gast.Raise):
            return self._raise(node)
        if isinstance(node, (gast.For, gast.While)):
            return self._loop(node, rest)
        if isinstance(node, gast.With):
            return self._with(node, rest)
        if isinstance(node, gast.Try):
            return self._try(node, rest)
        if isinstance(node, gast.Match):
            return self._match(node, rest)
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise self.unsupported(node)
        return method(node)  # type: ignore[no-any-return]

    def _expr(self: Lowering, node: Any) -> None:
        if isinstance(node.value, gast.Constant):
            return
        self.expression_statement(node.value)

    def _pass(self: Lowering, node: Any) -> None:
        pass

    def _import(self: Lowering, node: Any) -> None:

        for item in node.names:
            module = importlib.import_module(item.name)
            self.frame.env[item.asname or item.name.split(".")[0]] = Const(
                module if item.asname else importlib.import_module(item.name.split(".")[0])
            )

    def _importfrom(self: Lowering, node: Any) -> None:

        module = importlib.import_module(node.module)
        for item in node.names:
            self.frame.env[item.asname or item.name] = Const(getattr(module, item.name))

    def _delete(self: Lowering, node: Any) -> None:
        for target in node.targets:
            if not isinstance(target, gast.Name):
                raise self.unsupported(node, "deleting an item", "build a container without the item instead")
            self.frame.env.pop(target.id, None)

    def _global(self: Lowering, node: Any) -> None:
        written = assigned_names(self.frame.source_node.body, changes=False)
        for name in node.names:
            if name in written:
                raise self.unsupported(node, f"a function that assigns the global {name}", f"return {name} instead")

    def _nonlocal(self: Lowering, node: Any) -> None:
        raise self.unsupported(node, "nonlocal", "return the new value and assign it in the outer function")

    def _functiondef(self: Lowering, node: Any) -> None:
        if node.decorator_list:
            raise self.unsupported(
                node.decorator_list[0], "a decorator on an inner function", "define it at module level"
            )
        self.bind(node.name, self.closure(node))

    def _assert(self: Lowering, node: Any) -> None:
        test = self.expression(node.test, "")
        if static(test) and known(test):
            return
        message = () if node.msg is None else (self.expression(node.msg, ""),)
        self.builder.effect(ir.assert_, test, *message)

    def _raise(self: Lowering, node: Any) -> Outcome:
        if node.exc is None and not self.errors:
            raise self.unsupported(node, "raise without an exception", "name the exception")
        parts = [self.errors[-1] if node.exc is None else self.expression(node.exc, "")]
        if node.cause is not None:
            parts.append(self.expression(node.cause, ""))
        self.builder.effect(ir.raise_, *parts)
        return Outcome(dead=True)

    # ---- if --------------------------------------------------------------------------------------------------

    def _if_statement(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        test = self.truth(self.expression(node.test, ""))
        leaves = contains_exit([node])
        if static(test):
            outcome = self.statements(node.body if known(test) else node.orelse)
            if outcome is not FALL and leaves:
                return self._continue_with(outcome, rest)
            return None
        if not leaves:
            self.branch(test, lambda: self.statements(node.body), lambda: self.statements(node.orelse))
            return None
        return self.branch(
            test,
            lambda: self.statements([*node.body, *rest] if not always_leaves(node.body) else node.body),
            lambda: self.statements([*node.orelse, *rest] if not always_leaves(node.orelse) else node.orelse),
        )

    def _continue_with(self: Lowering, outcome: Outcome, rest: list[Any]) -> Outcome:
        """What follows a statement some of whose paths have left."""
        if outcome.dead or outcome.continues or outcome.stop is TRUE:
            return outcome
        if outcome.stop is FALSE:
            return self.statements(rest)
        return self.branch(outcome.stop, lambda: outcome, lambda: self.statements(rest))

    def branch(self: Lowering, test: Value, then: Any, orelse: Any) -> Outcome:
        """Lower both branches from the same names and join what they leave."""
        before = dict(self.frame.env)
        origin = self.builder.origin
        statement = self.statement
        self.branch_depth += 1
        with self.builder.block() as then_nodes:
            then_outcome = then()
            then_env = self.frame.env
        self.frame.env = dict(before)
        self.statement = statement
        with self.builder.block() as else_nodes:
            else_outcome = orelse()
            else_env = self.frame.env
        self.branch_depth -= 1
        self.frame.env = before
        self.statement = statement
        return self._join(test, origin, (then_nodes, then_env, then_outcome), (else_nodes, else_env, else_outcome))

    def _join(self: Lowering, test: Value, origin: Any, a: Any, b: Any) -> Outcome:
        (nodes_a, env_a, out_a), (nodes_b, env_b, out_b) = a, b
        names = [n for n in dict.fromkeys((*env_a, *env_b)) if env_a.get(n) is not env_b.get(n)]
        for name in env_a:  # what both branches bind to the same value
            if env_a[name] is env_b.get(name):
                self.frame.env[name] = env_a[name]
        targets: list[Var] = []
        results: tuple[list[Value], list[Value]] = ([], [])

        def merge(x: Value, y: Value, name: str, user: bool) -> Value:
            if x is y or same_constant(x, y):
                return x
            if isinstance(x.type, Undefined) and isinstance(y.type, Undefined):
                return UNDEFINED
            target = Var(shown_name(name), join(x.type, y.type), user and is_users_name(name))
            self.choices[target] = (test, x, y)
            targets.append(target)
            results[0].append(x)
            results[1].append(y)
            return target

        gone_a, gone_b = left_for_good(out_a), left_for_good(out_b)
        for name in names:
            x, y = env_a.get(name, UNDEFINED), env_b.get(name, UNDEFINED)
            if isinstance(x, Stale) or isinstance(y, Stale):
                self.frame.env[name] = x if isinstance(x, Stale) else y
                continue
            x, y = (UNDEFINED if out_a.dead else x), (UNDEFINED if out_b.dead else y)
            if gone_a and self.loop_depth == self.function_depth:
                x = UNDEFINED
            if gone_b and self.loop_depth == self.function_depth:
                y = UNDEFINED
            merged = merge(x, y, name, self.frame.user)
            if merged is UNDEFINED:
                self.frame.env.pop(name, None)
            else:
                self.frame.env[name] = merged
        outcome = self._join_outcomes(out_a, out_b, merge)
        form = "exit" if out_a.continues or out_b.continues else ""
        self.builder.add(
            If(
                tuple(targets),
                test,
                Block((), tuple(nodes_a), tuple(results[0])),
                Block((), tuple(nodes_b), tuple(results[1])),
                origin,
                form,
            )
        )
        return outcome

    def _join_outcomes(self: Lowering, a: Outcome, b: Outcome, merge: Any) -> Outcome:
        if a.dead and b.dead:
            return Outcome(dead=True)
        if a.dead or b.dead:
            alive = b if a.dead else a

            def handed(value: Value, name: str) -> Value:
                if isinstance(value, Const):
                    return value
                return merge(*((UNDEFINED, value) if a.dead else (value, UNDEFINED)), name, False)  # type: ignore[no-any-return]

            return Outcome(
                handed(alive.stop, "stop"), handed(alive.returned, "returned"), handed(alive.result, "value"),
                continues=alive.continues,
            )  # fmt: skip
        return Outcome(
            merge(a.stop, b.stop, "stop", False),
            merge(a.returned, b.returned, "returned", False),
            merge(a.result, b.result, "value", False),
        )


def same_constant(x: Value, y: Value) -> bool:
    if not (isinstance(x, Const) and isinstance(y, Const)):
        return False
    if isinstance(x.type, Undefined) or isinstance(y.type, Undefined):
        return False
    a, b = x.value, y.value
    return a is b or (type(a) is type(b) and isinstance(a, (int, float, str, bool)) and a == b)


__all__ = ["FALSE", "TRUE", "UNDEFINED", "Outcome", "Statements"]
