"""The user's own functions, lowered in place of a call."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.closure import Closure
from srcdiff.frontend.frame import Frame, assigned_names, own_names
from srcdiff.frontend.outcome import UNDEFINED, contains_exit
from srcdiff.ir import Const, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

MAX_DEPTH = 60


class Inlining:
    """The part of `Lowering` that inlines calls."""

    def inline(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = ""
    ) -> Value:
        """Lower the body of a user's function in place of the call."""
        return self._inlined(target, args, kwargs, node, name)[0]

    def changed_by_call(
        self: Lowering, target: Any, receiver: Value, args: list[Value], kwargs: dict[str, Value], node: Any
    ) -> Value:
        """What an object is after a method, ``__init__`` say, has assigned its attributes."""
        _, frame = self._inlined(target, [receiver, *args], kwargs, node, "")
        spec = frame.source_node.args
        first = (*spec.posonlyargs, *spec.args)[0].id
        final = frame.env.get(first)
        assert isinstance(final, (Var, Const))
        return final

    def _inlined(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> tuple[Value, Frame]:
        self._check_recursion(target, node)
        frame = self._callee_frame(target)
        signature_node = frame.source_node
        if isinstance(target, types.MethodType):
            args = [Const(target.__self__), *args]
        self._check_body(signature_node, target, node)
        self._bind_parameters(frame, signature_node, target, args, kwargs, node)
        passed = dict(frame.env)
        outer, outer_statement = self.frame, self.statement
        outer_function_depth = self.function_depth  # type: ignore[has-type]
        self.frame, self.function_depth = frame, self.loop_depth
        self.calling.append(outer)
        self.active.append((identity(target), self.branch_depth))  # type: ignore[has-type]
        try:
            result = self._body(frame, target, name if outer.user else "", outer_statement)
        finally:
            self.frame, self.statement, self.function_depth = outer, outer_statement, outer_function_depth
            self.calling.pop()
            self.active.pop()
        self._hand_back_changes(frame, passed, node)
        return result, frame

    def _body(self: Lowering, frame: Frame, target: Any, name: str, outer_statement: Any) -> Value:
        node = frame.source_node
        if isinstance(node, gast.Lambda):
            self.statement = node if isinstance(target, Closure) is False else outer_statement
            return self.expression(node.body, name)
        body = node.body
        returned = body[-1] if body and isinstance(body[-1], gast.Return) else None
        if returned is not None and returned.value is not None and not contains_exit(body[:-1], False):
            self.statements(body[:-1])
            self.statement = returned
            with self.builder.at(self.origin(returned, returned)):
                return self.expression(returned.value, name)
        outcome = self.statements(body)
        if outcome.result is UNDEFINED or outcome.dead:
            return Const(None)
        return outcome.result

    def _hand_back_changes(self: Lowering, frame: Frame, passed: dict[str, Any], node: Any) -> None:
        """An array or list that the callee changed in place is the caller's own: its names get the new version."""
        rebound = assigned_names(frame.source_node.body, changes=False) if frame.changed else {}
        for name in frame.changed:
            old, new = passed.get(name), frame.env.get(name)
            if not isinstance(old, Var) or new is old or new is None:
                continue
            if name in rebound or not isinstance(new, Var):
                raise self.unsupported(
                    node, f"a call that both changes {name} in place and rebinds it", "use two names"
                )
            self.rebind(old, new, new.name or name)
            self.frame.changed.update(key for key, value in self.frame.env.items() if value is new)

    def _callee_frame(self: Lowering, target: Any) -> Frame:
        caller = self.builder.origin
        depth = self.frame.depth + 1
        if isinstance(target, Closure):
            frame = Frame(
                target.source, target.frame.function, caller, target.frame, user=target.frame.user, depth=depth
            )
            frame.source_node = target.node
            return frame
        source = self.capture(target)
        frame = Frame(source, source.function, caller, None, user=self.user_code, depth=depth)
        frame.source_node = source.node
        return frame

    def _check_recursion(self: Lowering, target: Any, call: Any) -> None:
        """A function that calls itself is written out as deep as it goes, if that is known when compiling."""
        depths = [depth for active, depth in self.active if active is identity(target)]
        if depths and (self.branch_depth > depths[-1] or len(depths) > MAX_DEPTH):
            self.fix_numbers()
            raise UnsupportedSyntax(
                f"{getattr(target, '__name__', 'this function')} calls itself, "
                "to a depth that depends on computed values",
                self.loc(call), "write the recursion as a loop",
            )  # fmt: skip

    def _check_body(self: Lowering, node: Any, target: Any, call: Any) -> None:
        if isinstance(node, gast.AsyncFunctionDef) or contains_yield(node):
            raise UnsupportedSyntax(
                f"{getattr(target, '__name__', 'it')} is a generator or coroutine",
                self.loc(call),
                "build and return a list",
            )

    def _bind_parameters(
        self: Lowering, frame: Frame, node: Any, target: Any, args: list[Value], kwargs: dict[str, Value], call: Any
    ) -> None:
        spec = node.args
        frame.local_names = own_names(node)
        positional = [arg.id for arg in (*spec.posonlyargs, *spec.args)]
        keyword_only = [arg.id for arg in spec.kwonlyargs]
        bound: dict[str, Value] = dict(zip(positional, args))
        extra = args[len(positional) :]
        if extra and spec.vararg is None:
            raise UnsupportedSyntax(
                f"{len(args)} arguments for {len(positional)} parameters", self.loc(call), "pass as many as it takes"
            )
        rest: dict[str, Value] = {}
        for key, value in kwargs.items():
            if key in bound:
                raise UnsupportedSyntax(f"the parameter {key} is given twice", self.loc(call), "give it once")
            if key in positional or key in keyword_only:
                bound[key] = value
            else:
                rest[key] = value
        if rest and spec.kwarg is None:
            raise UnsupportedSyntax(f"there is no parameter {next(iter(rest))}", self.loc(call), "check the spelling")
        if spec.vararg is not None:
            bound[spec.vararg.id] = self.builder.tuple(extra)
        if spec.kwarg is not None:
            bound[spec.kwarg.id] = self.builder.emit(ir.make_dict, *rest.values(), keys=Const(tuple(rest)))
        for name, default in self.defaults(target, node, positional, keyword_only).items():
            bound.setdefault(name, default)
        missing = [name for name in (*positional, *keyword_only) if name not in bound]
        if missing:
            raise UnsupportedSyntax(f"the parameter {missing[0]} is not given", self.loc(call), "pass a value for it")
        frame.env.update(bound)

    def defaults(
        self: Lowering, target: Any, node: Any, positional: list[str], keyword_only: list[str]
    ) -> dict[str, Value]:
        """Default values: constants, or read live where they are numbers and arrays."""
        if isinstance(target, Closure):
            found = (
                dict(zip(positional[len(positional) - len(target.defaults) :], target.defaults))
                if target.defaults
                else {}
            )
            found.update({k: d for k, d in zip(keyword_only, target.kw_defaults) if d is not None})
            return found
        function = target.__func__ if isinstance(target, types.MethodType) else target
        values = function.__defaults__ or ()
        if values:
            self.builder.context.assumed.append((lambda: function.__defaults__, values))
        table = dict(zip(positional[len(positional) - len(values) :], values)) if values else {}
        table.update(function.__kwdefaults__ or {})
        return {key: self.constant_argument(key, value) for key, value in table.items()}


def identity(target: Any) -> Any:
    """What two values of one function have in common."""
    if isinstance(target, Closure):
        return target.node
    return getattr(target, "__func__", target).__code__


def contains_yield(node: Any) -> bool:
    return any(isinstance(inner, (gast.Yield, gast.YieldFrom, gast.Await)) for inner in gast.walk(node))
