"""Statements: assignment, branches, loops and the ways out of them, lowered to structured SSA."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast

from srcdiff import ir
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.closure import Closure
from srcdiff.frontend.frame import Stale, assigned_names, base_name
from srcdiff.frontend.infer import element_type
from srcdiff.frontend.types import join, known, same, static
from srcdiff.ir import Array, Block, Const, Dict, For, If, List, Node, Scalar, Static, Tuple, Type, Undefined, Value, Var, While

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

UNDEFINED = Const(ir.Undefined())
TRUE, FALSE = Const(True), Const(False)


class _UndefinedConst(Const):
    @property
    def type(self) -> Type:
        return Undefined()


UNDEFINED = _UndefinedConst(None)


@dataclass(frozen=True)
class Outcome:
    """How a list of statements ends: does it leave the loop, does it return, and what.

    Each is a Value: a constant where it is certain, a variable where it depends on the path. ``dead`` says that
    control never arrives (every path raises).
    """

    stop: Value = FALSE
    returned: Value = FALSE
    result: Value = UNDEFINED
    dead: bool = False
    continues: bool = False


FALL = Outcome()


def contains_exit(nodes: list[Any], loop_exits: bool = True) -> bool:
    """Whether a return, or a break or continue of the current loop, is among the statements."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise)):
            return True
        if loop_exits and isinstance(node, (gast.Break, gast.Continue)):
            return True
        if isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            continue
        inner_loop = isinstance(node, (gast.For, gast.While))
        for name in ("body", "orelse", "finalbody"):
            exits = loop_exits and not (inner_loop and name == "body")
            if contains_exit(getattr(node, name, None) or [], exits):
                return True
        for case in (*(getattr(node, "handlers", None) or ()), *(getattr(node, "cases", None) or ())):
            if contains_exit(case.body, loop_exits):
                return True
    return False


class Statements:
    """The statement half of `Lowering`."""

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
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise self.unsupported(node)
        return method(node)  # type: ignore[no-any-return]

    # ---- simple statements -----------------------------------------------------------------------------------

    def _assign(self: Lowering, node: Any) -> None:
        hint = node.targets[0].id if len(node.targets) >= 1 and isinstance(node.targets[0], gast.Name) else ""
        if isinstance(node.targets[0], gast.Tuple) and self._assign_tuple_itemwise(node):
            return
        value = self.expression(node.value, hint)
        for target in node.targets:
            self.assign(target, value)

    def _assign_tuple_itemwise(self: Lowering, node: Any) -> bool:
        """``a, b = b, a + b``: each item keeps the name it goes to."""
        target, value = node.targets[0], node.value
        if len(node.targets) > 1 or not isinstance(value, (gast.Tuple, gast.List)) or len(value.elts) != len(target.elts):
            return False
        if any(isinstance(e, gast.Starred) for e in (*target.elts, *value.elts)):
            return False
        if not all(isinstance(e, gast.Name) for e in target.elts):
            return False
        values = [self.expression(v, t.id, keep_alias=False) for t, v in zip(target.elts, value.elts)]
        for t, v in zip(target.elts, values):
            self.assign(t, v)
        return True

    def _annassign(self: Lowering, node: Any) -> None:
        if node.value is not None:
            hint = node.target.id if isinstance(node.target, gast.Name) else ""
            self.assign(node.target, self.expression(node.value, hint))

    def _augassign(self: Lowering, node: Any) -> None:
        name = AUGMENTED.get(type(node.op).__name__)
        binary = self.binary_operator(node.op, node)
        target = node.target
        if isinstance(target, gast.Name):
            old = self.name(target)
            value = self.expression(node.value, "")
            if mutable_array(old.type) and name is not None:
                self.change_in_place(target.id, old, getattr(ir, "i" + name), value)
                return
            if isinstance(old.type, List) and isinstance(binary, type(operator.add)) and binary is operator.add:
                self.change_in_place(target.id, old, ir.iadd, value)
                return
            new = self.builder.emit(binary, old, value, name=target.id, user=self.frame.user, form="augmented")
            self.bind(target.id, new)
            return
        if isinstance(target, gast.Subscript):
            container, index = self.expression(target.value, ""), self.index(target.slice)
            value = self.expression(node.value, "")
            if isinstance(container.type, Array) and name is not None:
                self.store(target.value, container, index, value, getattr(ir, name + "item"))
            else:
                old_item = self.builder.emit(operator.getitem, container, index)
                new_item = self.builder.emit(binary, old_item, value)
                self.store(target.value, container, index, new_item)
            return
        raise self.unsupported(node, "assigning to an attribute")

    def _expr(self: Lowering, node: Any) -> None:
        if isinstance(node.value, gast.Constant):
            return
        self.expression_statement(node.value)

    def _pass(self: Lowering, node: Any) -> None:
        pass

    def _import(self: Lowering, node: Any) -> None:
        import importlib

        for item in node.names:
            module = importlib.import_module(item.name)
            self.frame.env[item.asname or item.name.split(".")[0]] = Const(
                module if item.asname else importlib.import_module(item.name.split(".")[0])
            )

    def _importfrom(self: Lowering, node: Any) -> None:
        import importlib

        module = importlib.import_module(node.module)
        for item in node.names:
            self.frame.env[item.asname or item.name] = Const(getattr(module, item.name))

    def _delete(self: Lowering, node: Any) -> None:
        for target in node.targets:
            if not isinstance(target, gast.Name):
                raise self.unsupported(node, "deleting an item", "build a container without the item instead")
            self.frame.env.pop(target.id, None)

    def _global(self: Lowering, node: Any) -> None:
        return None

    def _nonlocal(self: Lowering, node: Any) -> None:
        raise self.unsupported(node, "nonlocal", "return the new value and assign it in the outer function")

    def _functiondef(self: Lowering, node: Any) -> None:
        if node.decorator_list:
            raise self.unsupported(node.decorator_list[0], "a decorator on an inner function", "define it at module level")
        self.bind(node.name, self.closure(node))

    def _assert(self: Lowering, node: Any) -> None:
        test = self.expression(node.test, "")
        if static(test) and known(test):
            return
        message = () if node.msg is None else (self.expression(node.msg, ""),)
        self.builder.effect(ir.assert_, test, *message)

    def _raise(self: Lowering, node: Any) -> Outcome:
        parts = [] if node.exc is None else [self.expression(node.exc, "")]
        if node.cause is not None:
            parts.append(self.expression(node.cause, ""))
        self.builder.effect(ir.raise_, *parts)
        return Outcome(dead=True)

    def _with(self: Lowering, node: Any) -> None:
        raise self.unsupported(node, "a with statement", "move it outside the differentiated function")

    # ---- assignment to targets -------------------------------------------------------------------------------

    def assign(self: Lowering, target: Any, value: Value) -> None:
        """Bind a value to a target: a name, a pattern, or a place in a container."""
        if isinstance(target, gast.Name):
            self.bind(target.id, self.named(value, target.id))
        elif isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target, value)
        elif isinstance(target, gast.Subscript):
            container, index = self.expression(target.value, ""), self.index(target.slice)
            self.store(target.value, container, index, value)
        else:
            raise self.unsupported(target, "assigning to an attribute", "keep the value in a local variable")

    def _unpack(self: Lowering, target: Any, value: Value) -> None:
        count = len(target.elts)
        stars = [i for i, item in enumerate(target.elts) if isinstance(item, gast.Starred)]
        length = self.length(value)
        if stars:
            self._unpack_starred(target, value, stars[0], length)
            return
        if length is not None and length != count:
            raise UnsupportedSyntax(
                f"{count} names on the left, {length} values on the right", self.loc(target), "make the two sides equally long"
            )
        if isinstance(value.type, List) and value.type.items is None:
            self.fix_length(value)
        for index, item in enumerate(target.elts):
            name = item.id if isinstance(item, gast.Name) else ""
            self.assign(item, self.builder.emit(operator.getitem, value, Const(index), name=name, user=bool(name) and self.frame.user))

    def _unpack_starred(self: Lowering, target: Any, value: Value, star: int, length: int | None) -> None:
        if length is None:
            raise self.unsupported(target, "a starred target for a sequence of unknown length", "use slices")
        after = len(target.elts) - star - 1
        items = [self.builder.emit(operator.getitem, value, Const(i)) for i in range(length)]
        for item, each in zip(target.elts[:star], items):
            self.assign(item, each)
        middle = items[star : length - after]
        self.assign(target.elts[star].value, self.builder.emit(ir.make_list, *middle))
        for item, each in zip(target.elts[star + 1 :], items[length - after :]):
            self.assign(item, each)

    # ---- changes in place ------------------------------------------------------------------------------------

    def store(
        self: Lowering, node: Any, container: Value, index: Value, value: Value, how: Any = ir.setitem
    ) -> None:
        """``container[index] = value``: a new version, bound to every name of the old one."""
        name = base_name(node)
        if name is None:
            raise self.unsupported(node, "storing into an expression", "give the array a name first")
        if isinstance(node, gast.Name):
            self.change_in_place(name, container, how, index, value)
            return
        if not isinstance(node, gast.Subscript):
            raise self.unsupported(node, "storing through an attribute", "store into the array by its own name")
        inner = self.builder.emit(how, container, index, value, type=self._stored_type(container, index, value))
        outer = self.expression(node.value, "")
        self.store(node.value, outer, self.index(node.slice), inner)

    def _stored_type(self: Lowering, container: Value, index: Value, value: Value) -> Type:
        type_ = container.type
        if isinstance(type_, Dict) and static(index):
            items = dict(type_.items)
            items[known(index)] = value.type
            return Dict(tuple(items.items()))
        if isinstance(type_, List) and type_.items is not None and static(index) and type(known(index)) is int:
            listed = list(type_.items)
            listed[known(index)] = value.type
            return List(tuple(listed))
        if isinstance(type_, List):
            return List(None, join(type_.item or Undefined(), value.type))
        return type_

    def change_in_place(self: Lowering, name: str, old: Value, how: Any, *args: Value) -> None:
        """Emit a change of an array or list and rebind every name that held it."""
        if not isinstance(old, Var):
            raise self.unsupported(self.statement, f"changing {name}, which is a constant")
        self.check_store(name, old, args[-1])
        type_ = old.type
        if how in (ir.setitem, ir.additem, ir.subitem, ir.mulitem, ir.divitem):
            type_ = self._stored_type(old, args[0], args[1])
        elif how is ir.append and isinstance(type_, List):
            type_ = List((*type_.items, args[0].type)) if type_.items is not None else List(
                None, join(type_.item or Undefined(), args[0].type)
            )
        elif how is ir.iadd and isinstance(type_, List):
            more = args[0].type
            if type_.items is not None and isinstance(more, (List, Tuple)) and more.items is not None:
                type_ = List((*type_.items, *more.items))
            else:
                type_ = List(None, join(element_type(type_), element_type(more)))
        new = self._through_view(old, how, args)
        if new is None:
            new = self.builder.emit(how, old, *args, name=old.name or name, user=self.frame.user, type=type_)
        self.rebind(old, new, name)

    def _through_view(self: Lowering, old: Var, how: Any, args: tuple[Value, ...]) -> Value | None:
        """A list literal that is appended to stays seen through: its items are known one by one."""
        if how is ir.append and self.loop_depth == 0:
            items = self.builder.items(old)
            if items is not None:
                return self.builder.emit(ir.make_list, *items, args[0], name=old.name, user=self.frame.user)
        if how is ir.setitem and isinstance(old.type, (Dict, List)) and static(args[0]):
            return self._replaced_item(old, known(args[0]), args[1])
        return None

    def _replaced_item(self: Lowering, old: Var, key: Any, value: Value) -> Value | None:
        items = self.builder.items(old)
        if items is None:
            return None
        if isinstance(old.type, Dict):
            table = dict(zip([name for name, _ in old.type.items], items))
            table[key] = value
            return self.builder.emit(
                ir.make_dict, *table.values(), name=old.name, user=self.frame.user, keys=Const(tuple(table))
            )
        listed = list(items)
        listed[key] = value
        return self.builder.emit(ir.make_list, *listed, name=old.name, user=self.frame.user)

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
        with self.builder.block() as then_nodes:
            then_outcome = then()
            then_env = self.frame.env
        self.frame.env = dict(before)
        self.statement = statement
        with self.builder.block() as else_nodes:
            else_outcome = orelse()
            else_env = self.frame.env
        self.frame.env = before
        self.statement = statement
        return self._join(test, origin, (then_nodes, then_env, then_outcome), (else_nodes, else_env, else_outcome))

    def _join(self: Lowering, test: Value, origin: Any, a: Any, b: Any) -> Outcome:
        (nodes_a, env_a, out_a), (nodes_b, env_b, out_b) = a, b
        names = [n for n in dict.fromkeys((*env_a, *env_b)) if env_a.get(n) is not env_b.get(n)]
        targets: list[Var] = []
        results: tuple[list[Value], list[Value]] = ([], [])

        def merge(x: Value, y: Value, name: str, user: bool) -> Value:
            if x is y or same_constant(x, y):
                return x
            if isinstance(x.type, Undefined) and isinstance(y.type, Undefined):
                return UNDEFINED
            target = Var(name, join(x.type, y.type), user)
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
            return b if a.dead else a
        return Outcome(
            merge(a.stop, b.stop, "stop", False),
            merge(a.returned, b.returned, "returned", False),
            merge(a.result, b.result, "value", False),
        )

    # ---- loops -----------------------------------------------------------------------------------------------

    def _loop(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        if isinstance(node, gast.For):
            iterable = self.expression(node.iter, "")
            items = self.unrollable(iterable)
            if items is not None:
                return self._unrolled(node, items, rest)
            outcome, broke = self.loop(node, iterable)
        else:
            outcome, broke = self.loop(node, None)
        return self._after_loop(node, outcome, broke, rest)

    def _after_loop(self: Lowering, node: Any, outcome: Outcome, broke: Value, rest: list[Any]) -> Outcome | None:
        if node.orelse:
            if contains_exit(node.orelse) or outcome.returned is not FALSE:
                return self.branch(
                    broke, lambda: self._returned_or(outcome, rest), lambda: self.statements([*node.orelse, *rest])
                ) if broke is not FALSE else self.statements([*node.orelse, *rest])
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
        return self.branch(
            outcome.returned, lambda: Outcome(TRUE, TRUE, outcome.result), lambda: self.statements(rest)
        )

    def _unrolled(self: Lowering, node: Any, items: list[Value], rest: list[Any]) -> Outcome | None:
        """A loop over a container of unlike things, one iteration after another."""
        if not items:
            if node.orelse:
                return self.statements([*node.orelse, *rest])
            return None
        if contains_exit(node.body):
            raise self.unsupported(
                node, "leaving a loop over things of different types", "loop over a range and index the container"
            )
        for item in items:
            self.assign(node.target, item)
            self.statements(node.body)
        if node.orelse:
            return self.statements([*node.orelse, *rest])
        return None

    def loop(self: Lowering, node: Any, iterable: Value | None) -> tuple[Outcome, Value]:
        """Lower a loop, again until the types of what it carries cover every iteration."""
        names = list(assigned_names([node]))
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
            attempt = self._loop_once(node, iterable, initial, types, before)
            widened = {
                name: join(types[name], result.type)
                for name, result in attempt.results.items()
                if not same(types[name], result.type)
            }
            if not widened:
                break
            types.update(widened)
        else:
            raise self.unsupported(node, "a variable that changes its type in every iteration")
        return self._finish_loop(node, iterable, initial, types, attempt)

    def _loop_once(
        self: Lowering, node: Any, iterable: Value | None, initial: dict[str, Value], types: dict[str, Type], before: Any
    ) -> LoopAttempt:
        self.frame.env = dict(before)
        params: dict[str, Var] = {}
        for name, type_ in types.items():
            shown = name.strip("<>")
            params[name] = Var(shown, type_, self.frame.user and not name.startswith("<"))
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
        self: Lowering, node: Any, iterable: Value | None, initial: dict[str, Value], types: dict[str, Type], attempt: LoopAttempt
    ) -> tuple[Outcome, Value]:
        targets = {name: Var(name.strip("<>"), types[name], param.user) for name, param in attempt.params.items()}
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
            var = Var(target.id, type_, self.frame.user)
            self.bind(target.id, var)
            return var
        if isinstance(target, (gast.Tuple, gast.List)) and isinstance(type_, Tuple) and len(type_.items) == len(target.elts):
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


AUGMENTED = {"Add": "add", "Sub": "sub", "Mult": "mul", "Div": "div"}


def mutable_array(type_: Type) -> bool:
    """Whether ``x += ...`` changes an array rather than rebinding a number."""
    return isinstance(type_, Array) and type_.dims != ()


def same_constant(x: Value, y: Value) -> bool:
    if not (isinstance(x, Const) and isinstance(y, Const)):
        return False
    if isinstance(x.type, Undefined) or isinstance(y.type, Undefined):
        return False
    a, b = x.value, y.value
    return a is b or (type(a) is type(b) and isinstance(a, (int, float, str, bool)) and a == b)


def always_leaves(nodes: list[Any]) -> bool:
    """Whether no path through the statements falls out at their end."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise, gast.Break, gast.Continue)):
            return True
        if isinstance(node, gast.If) and always_leaves(node.body) and node.orelse and always_leaves(node.orelse):
            return True
    return False


def left_for_good(outcome: Outcome) -> bool:
    return outcome.dead or outcome.returned is TRUE


__all__ = ["FALSE", "TRUE", "UNDEFINED", "Closure", "Outcome", "Scalar", "Statements", "Static"]
