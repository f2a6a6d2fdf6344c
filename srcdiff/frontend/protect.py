"""``with`` and ``try``: blocks that run under a context manager, or whose exceptions are caught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.frame import Stale, assigned_names
from srcdiff.frontend.outcome import FALL, UNDEFINED, Outcome, contains_exit
from srcdiff.frontend.types import is_users_class, join, known, static
from srcdiff.ir import Block, Const, Eqn, Opaque, Scalar, Try, Undefined, Value, Var, With

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

TAINTED = "an exception may have come before it was assigned"


class Protected:
    """The part of `Lowering` that lowers ``with`` and ``try``."""

    # ---- with ------------------------------------------------------------------------------------------------

    def _with(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        item, more = node.items[0], node.items[1:]
        body = [gast.copy_location(gast.With(more, node.body, None), node)] if more else node.body
        context = self._context(item.context_expr)
        before = dict(self.frame.env)
        self.branch_depth += 1
        with self.builder.block() as nodes:
            if not is_errstate(self.builder.context.definition(context)):
                entered = Var("", Opaque())
                self.builder.add(Eqn((entered,), ir.entered, (context,), (), self.builder.origin))
                if item.optional_vars is not None:
                    if isinstance(item.optional_vars, gast.Name):
                        entered = Var(item.optional_vars.id, Opaque(), self.frame.user)
                        eqn = Eqn((entered,), ir.entered, (context,), (), self.builder.origin)
                        nodes[-1] = self.builder.context.defs[entered] = eqn
                    self.assign(item.optional_vars, entered)
            outcome = self.statements(body)
        self.branch_depth -= 1
        joined = _Joined(self, before)
        joined.names(set())
        merged = joined.outcome(outcome)
        self.builder.add(joined.node(With, context, nodes, []))
        if not contains_exit([node]):
            return Outcome(dead=True) if outcome.dead else None
        return self._continue_with(merged, rest)

    def _context(self: Lowering, node: Any) -> Value:
        """A context manager: made by the very call that the user wrote."""
        if isinstance(node, gast.Call):
            callee = self.expression(node.func, "")
            if static(callee) and isinstance(known(callee), type) and is_users_class(known(callee)):
                args, kwargs = self.arguments(node)
                return self._opaque(known(callee), args, kwargs, "")
        context = self.expression(node, "")
        last = self.builder.nodes[-1] if self.builder.nodes else None
        if isinstance(last, Eqn) and last.targets == (context,) and last.primitive is ir.call_opaque and not last.form:
            folded = replace(last, form="pure")  # its place is the head of the with statement
            self.builder.nodes[-1] = self.builder.context.defs[last.target] = folded
        return context

    # ---- try -------------------------------------------------------------------------------------------------

    def _try(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        if node.finalbody:
            return self._try_finally(node, rest)
        if not node.handlers:
            return (
                self._continue_with(self.statements([*node.body, *node.orelse]), rest)
                if contains_exit([node])
                else None
            )
        before = dict(self.frame.env)
        nodes, outcome = self._protected_body(node.body)
        joined = _Joined(self, before)
        tainted = joined.names(partly_assigned(node.body))
        caught = joined.merge(Const(False), Const(True), "caught")
        error, catching = self._catching(node, joined)
        merged = joined.outcome(outcome)
        self.builder.add(joined.node(Try, Const(None), nodes, catching))
        exits = contains_exit([node])
        after = rest if exits else []

        def handled() -> Outcome:
            for name in tainted:
                self.frame.env[name] = Stale(name, self.builder.origin, TAINTED)
            return self._handlers(node.handlers, error, after)

        def fine() -> Outcome:
            if outcome.dead:
                return Outcome(dead=True)
            return self._continue_with(merged, [*node.orelse, *after])

        result = self.branch(caught, handled, fine)
        return result if exits else None

    def _protected_body(self: Lowering, body: list[Any]) -> tuple[list[ir.Node], Outcome]:
        self.branch_depth += 1
        with self.builder.block() as nodes:
            outcome = self.statements(body)
        self.branch_depth -= 1
        return nodes, outcome

    def _catching(self: Lowering, node: Any, joined: _Joined) -> tuple[Value, list[ir.Node]]:
        """The except clause: it only notes that, and what, was caught; the handlers run behind it."""
        kinds: list[Value] = []
        for handler in node.handlers:
            kind = Const(BaseException) if handler.type is None else self.expression(handler.type, "")
            if not static(kind):
                raise self.unsupported(handler, "an exception class that is computed", "name the class")
            kinds += [Const(k) for k in (known(kind) if isinstance(known(kind), tuple) else (known(kind),))]
        exception = Var("error", Opaque())
        eqn = Eqn((exception,), ir.caught, tuple(kinds), (), self.builder.origin)
        self.builder.context.defs[exception] = eqn
        error = joined.merge(Const(None), exception, "error")
        return error, [eqn]

    def _handlers(self: Lowering, handlers: list[Any], error: Value, rest: list[Any]) -> Outcome:
        """The first handler whose class the exception is of."""
        handler, more = handlers[0], handlers[1:]

        def run() -> Outcome:
            if handler.name is not None:
                self.frame.env[getattr(handler.name, "id", handler.name)] = error
            self.errors.append(error)
            outcome = self.statements([*handler.body, *rest])
            self.errors.pop()
            return outcome

        if not more:
            return run()
        kind = Const(BaseException) if handler.type is None else self.expression(handler.type, "")
        test = self.builder.emit(isinstance, error, kind, type=Scalar("bool"), form="call")
        return self.branch(test, run, lambda: self._handlers(more, error, rest))

    def _try_finally(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        body = node.body
        if node.handlers:
            body = [gast.copy_location(gast.Try(node.body, node.handlers, node.orelse, []), node)]
        before = dict(self.frame.env)
        nodes, outcome = self._protected_body(body)
        after = self.frame.env
        self.frame.env = dict(before)
        for name in partly_assigned(node.body):
            self.frame.env[name] = Stale(name, self.builder.origin, TAINTED)
        final, ending = self._protected_body(node.finalbody)
        if ending is not FALL:
            raise self.unsupported(node.finalbody[0], "leaving from finally", "leave after the try statement")
        self.frame.env = after
        joined = _Joined(self, before)
        joined.names(set())
        merged = joined.outcome(outcome)
        for name in assigned_names(node.finalbody, changes=False):
            self.frame.env[name] = Stale(name, self.builder.origin, "it was assigned in finally")
        self.builder.add(joined.node(Try, Const(None), nodes, final, "finally"))
        if not contains_exit([node]):
            return None
        return self._continue_with(merged, rest)


class _Joined:
    """What a protected block hands out: names and how it ended, with what they are where it did not finish."""

    def __init__(self, lowering: Lowering, before: dict[str, Any]) -> None:
        self.lowering = lowering
        self.before = before
        self.targets: list[Var] = []
        self.results: tuple[list[Value], list[Value]] = ([], [])

    def merge(self, done: Value, otherwise: Value, name: str, user: bool = False) -> Value:
        if isinstance(done, Const) and (otherwise is UNDEFINED or done is otherwise):
            return done
        target = Var(name, join(done.type, otherwise.type), user)
        self.targets.append(target)
        self.results[0].append(done)
        self.results[1].append(otherwise)
        return target

    def names(self, partly: set[str]) -> list[str]:
        """Hand out every name that the block has bound; returns those of ``partly``, unknown if it did not finish."""
        frame, tainted = self.lowering.frame, []
        for name, value in list(frame.env.items()):
            old = self.before.get(name, UNDEFINED)
            if value is old or isinstance(value, Stale):
                continue
            known_before = not isinstance(old, Stale) and not isinstance(old.type, Undefined) and name not in partly
            if not known_before:
                tainted.append(name)
            frame.env[name] = self.merge(value, old if known_before else UNDEFINED, name, frame.user)
        return tainted

    def outcome(self, outcome: Outcome) -> Outcome:
        return replace(
            outcome,
            stop=self.merge(outcome.stop, UNDEFINED, "stop"),
            returned=self.merge(outcome.returned, UNDEFINED, "returned"),
            result=self.merge(outcome.result, UNDEFINED, "value"),
        )

    def node(self, kind: Any, test: Value, nodes: list[ir.Node], otherwise: list[ir.Node], form: str = "") -> ir.If:
        then = Block((), tuple(nodes), tuple(self.results[0]))
        orelse = Block((), tuple(otherwise), tuple(self.results[1]))
        made: ir.If = kind(tuple(self.targets), test, then, orelse, self.lowering.builder.origin, form)
        return made


def is_errstate(eqn: Eqn | None) -> bool:
    """Whether a context manager is NumPy's own about warnings: the backward pass runs under it too."""
    return eqn is not None and eqn.primitive is np.errstate


def partly_assigned(body: list[Any]) -> set[str]:
    """The names that may or may not have been assigned when a block ends by an exception."""
    names = set(assigned_names(body[:-1]))
    last = body[-1]
    if isinstance(last, (gast.Assign, gast.AnnAssign, gast.Return, gast.Expr)):
        return names | (set(assigned_names([last])) - set(assigned_names([last], changes=False)))
    return names | set(assigned_names([last]))
