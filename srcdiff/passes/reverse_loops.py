"""Loops, reversed: the same iterations the other way round, with the state of each given back."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import srcdiff.ir as ir
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Block, Const, Dim, Eqn, For, Iterator_, Node, Scalar, Value, Var, While
from srcdiff.passes.adjoints import Adjoints, Dense, Item, Key, fields, leaves, zero_of
from srcdiff.passes.dead import live_nodes
from srcdiff.passes.record import closure, recomputed, replace_in, restore, sure
from srcdiff.passes.shapes import borrow_within

if TYPE_CHECKING:
    from srcdiff.passes.reverse import Reverse

Loop = For | While


class Loops:
    """The loop half of `Reverse`."""

    def loop(self: Reverse, node: Loop, adjoints: Adjoints) -> None:
        """Reverse a loop if one of its targets has a cotangent."""
        live = [key for key in self.carried_keys(node) if key in adjoints.table]
        if not live:
            return
        with self.builder.at(node.origin):
            self.reverse_loop(node, adjoints)

    def carried_keys(self: Reverse, node: Loop) -> list[Key]:
        """The places in the carried values that can have a cotangent."""
        return [
            (target, path)
            for target in node.targets
            if target in self.varied
            for path, type_ in leaves(target.type)
            if ir.is_differentiable(type_)
        ]

    def reverse_loop(self: Reverse, node: Loop, adjoints: Adjoints) -> None:
        """Find which carried cotangents are not zero, reverse the body under them, and close the loop."""
        index_of = {target: i for i, target in enumerate(node.targets)}
        carried = [key for key in self.carried_keys(node) if key in adjoints.table]
        while True:
            saved = self.recorder_state()
            body = self.reversed_body(node, carried, index_of, self.outer_keys.get(node, ()))
            params = {param: i for i, param in enumerate(node.body.params)}
            found = {(node.targets[params[root]], path) for root, path in body.inner.table if root in params}
            more = [key for key in self.carried_keys(node) if key in found and key not in carried]
            outer = tuple(key for key in self.keys_outside(node, body) if key not in self.outer_keys.get(node, ()))
            if outer and has_blocks(node):
                self.outer_keys[node] = (*self.outer_keys.get(node, ()), *outer)
            elif not more:
                break
            self.restore_recorder(saved)
            carried = [key for key in self.carried_keys(node) if key in carried or key in more]
        self.close_loop(node, adjoints, carried, body)

    def keys_outside(self: Reverse, node: Loop, body: ReversedBody) -> list[Key]:
        """The places outside the loop that its reversed body adds to."""
        inside = self.recorder.inside(node.body) | (set(node.elements) if isinstance(node, For) else set())
        return [key for key in body.inner.table if key[0] not in inside]

    def recorder_state(self: Reverse) -> Any:
        """What has been asked of the forward pass so far, to go back to."""
        r = self.recorder
        return (
            dict(r.stacks),
            {k: list(v) for k, v in r.after.items()},
            {k: list(v) for k, v in r.exports.items()},
            dict(r.counters),
        )

    def restore_recorder(self: Reverse, state: Any) -> None:
        """Forget what has been asked of the forward pass since `recorder_state`."""
        r = self.recorder
        r.stacks, r.after, r.exports, r.counters = state

    def reversed_body(
        self: Reverse, node: Loop, carried: list[Key], index_of: dict[Var, int], outer: tuple[Key, ...]
    ) -> ReversedBody:
        """Reverse the body under a cotangent for each of the places ``carried``."""
        inner = self.adjoints()
        seeds: list[Var] = []
        accumulators = {key: Var(self.bar_name(key), self.key_type(key)) for key in outer}
        plan = self.plan(node)
        with self.builder.block() as nodes:
            self.note_forward(node.body)
            for target, path in carried:
                seed = Var(self.bar_name((target, path)), dict(leaves(target.type))[path])
                seeds.append(seed)
                result = node.body.results[index_of[target]]
                self.seed(inner, result, path, seed)
            for key, accumulator in accumulators.items():
                inner.table.setdefault(key, []).append(Dense(accumulator))
            self.loop_depth += 1
            self.reverse_body(node.body.body, inner)
            self.loop_depth -= 1
            if isinstance(node, For):
                self.give_elements(node, plan, inner)
        return ReversedBody(nodes, inner, seeds, plan, accumulators)

    def seed(self: Reverse, inner: Adjoints, result: Value, path: tuple[Any, ...], seed: Value) -> None:
        """A carried cotangent belongs to the value that the body hands to the next iteration."""
        if not isinstance(result, Var) or result not in self.varied:
            return
        items = self.builder.items(result)
        if path and items is not None:
            keys = [key for key, _ in (fields(result.type) or [])]
            self.seed(inner, items[keys.index(path[0])], path[1:], seed)
            return
        root, base = inner.key(result)
        inner.table.setdefault((root, base + path), []).append(Dense(seed))

    def close_loop(self: Reverse, node: Loop, adjoints: Adjoints, carried: list[Key], body: ReversedBody) -> None:
        """Make the loop of a reversed body, and pass on the cotangents that it ends with."""
        inside = self.recorder.inside(node.body) | (set(node.elements) if isinstance(node, For) else set())
        outer_keys = self.keys_outside(node, body)
        starts: list[Value] = []
        for target, path in carried:
            start = self.gathered(adjoints, (target, path))
            starts.append(start if start is not None else zero_of(self.builder, self.primal_at((target, path))))
        accumulators: list[Var] = []
        for key in outer_keys:
            before = self.gathered(adjoints, key)
            accumulators.append(body.accumulators.get(key) or Var(self.bar_name(key), self.key_type(key)))
            starts.append(before if before is not None else self.empty(key))
        results: list[Value] = []
        for target, path in carried:
            param = node.body.params[node.targets.index(target)]
            results.append(self.at_end(body, (param, path), None))
        for key, accumulator in zip(outer_keys, accumulators):
            results.append(self.at_end(body, key, None if key in body.accumulators else accumulator))
        targets = [Var(var.name, var.type) for var in (*body.seeds, *accumulators)]
        self.emit_loop(node, body, [*body.seeds, *accumulators], starts, results, targets, inside)
        for key, var in zip(outer_keys, targets[len(carried) :]):
            adjoints.table.setdefault(key, []).append(Dense(var))
        for (target, path), var in zip(carried, targets):
            i = node.targets.index(target)
            self.seed(adjoints, node.init[i], path, var)

    def empty(self: Reverse, key: Key) -> Value:
        """What an accumulator starts from when nothing has been gathered before the loop."""
        root, path = key
        primal = self.primal_at(key)
        if not path and root in self.once:
            length = self.builder.emit(len, primal, type=Scalar("int"))
            none = self.builder.emit(ir.make_list, Const(None))
            return self.builder.emit(operator.mul, none, length, form="operator", type=primal.type)
        return zero_of(self.builder, primal)

    def at_end(self: Reverse, body: ReversedBody, key: Key, start: Value | None) -> Value:
        """At the end of the reversed body: the cotangent handed to the iteration before."""
        return self.combined(body.nodes, body.inner, key, start)

    # ---- which way round -------------------------------------------------------------------------------------

    def plan(self: Reverse, node: Loop) -> Plan:
        """How the iterations are gone through backwards."""
        if isinstance(node, While):
            return Plan(None)
        if node.stops:  # what has run is counted
            return Plan("counted", self.builder.context.definition(node.iterable), Var("i", Scalar("int")))
        eqn = self.builder.context.definition(node.iterable)
        if eqn is not None and eqn.primitive is range:
            return Plan("range", eqn)
        if eqn is not None and eqn.primitive is reversed and self.is_range(eqn.args[0]):
            return Plan("reversed range", self.builder.context.definition(eqn.args[0]))
        index = Var("i", Scalar("int"))
        return Plan("index", eqn, index)

    def is_range(self: Reverse, value: Value) -> bool:
        """Whether a value is a range made here."""
        eqn = self.builder.context.definition(value)
        return eqn is not None and eqn.primitive is range

    def element_at(self: Reverse, iterable: Value, index: Value) -> Value:
        """The item that an iterable gives at ``index``."""
        builder = self.builder
        eqn = builder.context.definition(iterable)
        if eqn is not None and eqn.primitive is enumerate:
            start = eqn.args[1] if len(eqn.args) > 1 else None
            number = index if start is None else builder.emit(operator.add, index, start, form="operator")
            return builder.tuple([number, self.element_at(eqn.args[0], index)])
        if eqn is not None and eqn.primitive is zip:
            return builder.tuple([self.element_at(arg, index) for arg in eqn.args])
        if eqn is not None and eqn.primitive is range:
            return self.range_item(eqn, index)
        if eqn is not None and eqn.primitive is reversed:
            length = self.length_of(eqn.args[0])
            last = builder.emit(operator.sub, length, Const(1), form="operator")
            return self.element_at(eqn.args[0], builder.emit(operator.sub, last, index, form="operator"))
        base, offset = self.slice_base(iterable)
        if base is not None:
            iterable = base
            if offset:
                index = builder.emit(operator.add, index, Const(offset), form="operator")
        return builder.emit(operator.getitem, iterable, index)

    def range_item(self: Reverse, eqn: Eqn, index: Value) -> Value:
        """The item at ``index`` of a range."""
        builder = self.builder
        if len(eqn.args) == 1:
            return index
        start = eqn.args[0]
        step = index if len(eqn.args) == 2 else builder.emit(operator.mul, index, eqn.args[2], form="operator")
        return builder.emit(operator.add, start, step, form="operator")

    def slice_base(self: Reverse, iterable: Value) -> tuple[Value | None, int]:
        """``layers[:-1]`` and ``xs[1:]`` are gone through by the index of the list itself."""
        eqn = self.builder.context.definition(iterable)
        if eqn is None or eqn.primitive is not operator.getitem or not static(eqn.args[1]):
            return None, 0
        bounds = known(eqn.args[1])
        if not isinstance(bounds, slice) or bounds.step not in (None, 1):
            return None, 0
        start = bounds.start or 0
        if start < 0 or not (bounds.stop is None or bounds.stop < 0):
            return None, 0
        return eqn.args[0], start

    def length_of(self: Reverse, iterable: Value) -> Value:
        """How many items an iterable gives."""
        builder = self.builder
        eqn = builder.context.definition(iterable)
        if eqn is not None and eqn.primitive in (enumerate, reversed):
            return self.length_of(eqn.args[0])
        if eqn is not None and eqn.primitive is zip:
            lengths = [self.length_of(arg) for arg in eqn.args]
            sizes = [value.type.size if isinstance(value.type, Scalar) else None for value in lengths]
            if len(lengths) == 1 or (all(isinstance(s, Dim) for s in sizes) and all(s == sizes[0] for s in sizes)):
                return lengths[0]
            return builder.emit(min, *lengths, type=Scalar("int"))
        base, start = self.slice_base(iterable)
        if base is not None:
            assert eqn is not None
            bounds = known(eqn.args[1])
            length = builder.emit(len, base, type=self.size_of(base))
            fewer = start - (bounds.stop or 0)
            return builder.emit(operator.sub, length, Const(fewer), form="operator") if fewer else length
        return builder.emit(len, iterable, type=self.size_of(iterable))

    @staticmethod
    def size_of(value: Value) -> Scalar:
        """The type of a value's length."""
        if isinstance(value.type, Array) and value.type.dims:
            size = value.type.dims[0]
            return Scalar("int", size=size) if isinstance(size, Dim) else Scalar("int")
        return Scalar("int")

    def give_elements(self: Reverse, node: For, plan: Plan, inner: Adjoints) -> None:
        """The cotangent of a loop's items belongs to what is looped over."""
        if plan.index is None or node.iterable not in self.varied:
            return
        self.give_item(node.iterable, node.element, plan.index, inner)

    def give_item(self: Reverse, iterable: Value, pattern: Any, index: Value, inner: Adjoints) -> None:
        """The cotangent of one item goes to the place that it was taken from."""
        builder = self.builder
        eqn = builder.context.definition(iterable)
        if eqn is not None and eqn.primitive is enumerate and isinstance(pattern, tuple):
            self.give_item(eqn.args[0], pattern[1], index, inner)
            return
        if eqn is not None and eqn.primitive is zip and isinstance(pattern, tuple):
            for arg, part in zip(eqn.args, pattern):
                self.give_item(arg, part, index, inner)
            return
        bar = self.taken_pattern(pattern, inner)
        if bar is None or not isinstance(iterable, Var):
            return
        if eqn is not None and eqn.primitive in (enumerate, zip):
            items = builder.items(bar)
            sources: tuple[Value | None, ...] = eqn.args if eqn.primitive is zip else (None, eqn.args[0])
            for position, source in enumerate(sources):
                if items is not None and isinstance(source, Var):
                    inner.add(source, Item(index, items[position]))
            return
        if eqn is not None and eqn.primitive is reversed:
            length = self.length_of(eqn.args[0])
            last = builder.emit(operator.sub, length, Const(1), form="operator")
            inner.add(eqn.args[0], Item(builder.emit(operator.sub, last, index, form="operator"), bar))  # type: ignore[arg-type]
            return
        base, offset = self.slice_base(iterable)
        if base is not None and isinstance(base, Var):
            if offset:
                index = builder.emit(operator.add, index, Const(offset), form="operator")
            inner.add(base, Item(index, bar))
            return
        inner.add(iterable, Item(index, bar))

    def taken_pattern(self: Reverse, pattern: Any, inner: Adjoints) -> Value | None:
        """The cotangent of what a loop target binds; None where it is zero."""
        if isinstance(pattern, Var):
            return inner.take(pattern)
        parts = [self.taken_pattern(item, inner) for item in pattern]
        if all(part is None for part in parts):
            return None
        return self.builder.emit(ir.make_tuple, *(Const(None) if part is None else part for part in parts))

    # ---- the reversed loop -----------------------------------------------------------------------------------

    def emit_loop(
        self: Reverse, node: Loop, body: ReversedBody, params: list[Var], starts: list[Value], results: list[Value],
        targets: list[Var], inside: set[Var],
    ) -> None:  # fmt: skip
        """Write the reversed loop."""
        plan, nodes = body.plan, live_nodes(body.nodes, results)
        nodes = borrow_within(nodes, inside, [*params, *self.function.block.params])
        sources = self.element_sources(node, plan)
        elements = set(node.elements) if isinstance(node, For) else set()
        direct = elements if plan.kind in ("range", "reversed range") else set()
        held = set(node.body.params) | elements
        self.hold_state(node, nodes, inside, held, params, starts, results, targets)
        restore(self.recorder, nodes, results, inside - direct, held, sources, node.origin)
        block = Block(tuple(params), tuple(nodes), tuple(results))
        if plan.kind is None:
            self.emit_counted(node, block, starts, targets)
            return
        assert isinstance(node, For)
        iterable, element = self.backward_iterable(node, plan, block)
        again = Var(element.name, element.type, element.user)  # bound here: not the forward loop's own variable
        block = ir.substitute_block(block, lambda value: again if value is element else value)
        self.builder.add(For(tuple(targets), iterable, again, tuple(starts), block, node.origin))

    def hold_state(
        self: Reverse, node: Loop, nodes: list[Node], inside: set[Var], held: set[Var],
        params: list[Var], starts: list[Value], results: list[Value], targets: list[Var],
    ) -> None:  # fmt: skip
        """Where the reversed body reads the state before and after the iteration, one saved value a step serves both.

        The state after an iteration is what the iteration behind it (the one before, in reverse order) has popped; it
        enters the reversed loop as the state that the forward loop ended with.
        """
        kept = held | sure(self.recorder, nodes, results, inside)
        needed = set(closure(self.recorder, nodes, results, inside, kept))
        done: set[Var] = set()
        for i, param in enumerate(node.body.params):
            result = node.body.results[i]
            if param not in needed or result not in needed or result not in inside or result is param or result in done:
                continue
            if result in held or recomputed(self.recorder, result, inside, held):
                continue
            done.add(result)
            after = Var(param.name, param.type, param.user)
            replace_in(nodes, results, result, after)
            params.append(after)
            starts.append(node.targets[i])
            results.append(param)
            targets.append(Var(param.name, param.type, param.user))

    def element_sources(self: Reverse, node: Loop, plan: Plan) -> dict[Var, tuple[list[Node], Value]]:
        """How to take each item of a loop that goes by index."""
        if not isinstance(node, For) or plan.index is None:
            return {}
        with self.builder.block() as made:
            value = self.element_at(node.iterable, plan.index)
            pairs = list(self.matched(node.element, value))
        return {var: (list(made), item) for var, item in pairs}

    def matched(self: Reverse, pattern: Any, value: Value) -> Iterator[tuple[Var, Value]]:
        """The variables of a loop target, each with the part of a value that it is bound to."""
        if isinstance(pattern, Var):
            yield pattern, value
            return
        items = self.builder.items(value)
        for position, part in enumerate(pattern):
            item = items[position] if items is not None else self.builder.emit(operator.getitem, value, Const(position))
            yield from self.matched(part, item)

    def backward_iterable(self: Reverse, node: For, plan: Plan, block: Block) -> tuple[Value, Any]:
        """What the reversed loop goes over, and the variable that it binds."""
        builder = self.builder
        used = set(ir.used_vars(block))
        if plan.kind == "range":
            if node.element not in used:
                return node.iterable, Var("_", Scalar("int"))
            return builder.emit(reversed, node.iterable, type=Iterator_(Scalar("int"))), node.element
        if plan.kind == "reversed range":
            assert plan.eqn is not None
            return plan.eqn.target, node.element if node.element in used else Var("_", Scalar("int"))
        length = self.counter(node) if plan.kind == "counted" else self.length_of(node.iterable)
        counted = builder.emit(range, length, type=Iterator_(Scalar("int")))
        if plan.index not in used:
            return counted, Var("_", Scalar("int"))
        return builder.emit(reversed, counted, type=Iterator_(Scalar("int"))), plan.index

    def emit_counted(self: Reverse, node: Loop, block: Block, starts: list[Value], targets: list[Var]) -> None:
        """A loop of unknown length runs back as long as a stack holds something, or as often as was counted."""
        origin = node.origin
        stack = self.unconditional_stack(block)
        if stack is not None and self.loop_depth == 0:
            test = Block((), (), (stack,))
            self.builder.add(While(tuple(targets), tuple(starts), test, block, origin))
            return
        counted = self.builder.emit(range, self.counter(node), type=Iterator_(Scalar("int")))
        self.builder.add(For(tuple(targets), counted, Var("_", Scalar("int")), tuple(starts), block, origin))

    def counter(self: Reverse, node: Loop) -> Var:
        """How many iterations the forward loop has run."""
        if node not in self.recorder.counters:
            self.recorder.counters[node] = Var("steps", Scalar("int"))
        return self.recorder.counters[node]

    @staticmethod
    def unconditional_stack(block: Block) -> Var | None:
        """A stack that each iteration of a reversed body pops exactly once, if there is one."""
        for node in block.body:
            if isinstance(node, Eqn) and node.primitive is ir.restore and isinstance(node.args[0], Var):
                return node.args[0]
        return None


class Plan:
    """How a loop's iterations are gone through backwards: by a range, by an index, or by what was saved (None)."""

    def __init__(self, kind: str | None, eqn: Eqn | None = None, index: Var | None = None) -> None:
        self.kind = kind
        self.eqn = eqn
        self.index = index


class ReversedBody:
    """A loop's reversed body before it is closed: its nodes, what they gathered, and the carried cotangents."""

    def __init__(
        self, nodes: list[Node], inner: Adjoints, seeds: list[Var], plan: Plan, accumulators: dict[Key, Var]
    ) -> None:
        self.accumulators = accumulators  # of what lies outside the loop, where known before reversing
        self.nodes = nodes
        self.inner = inner
        self.seeds = seeds
        self.plan = plan


def has_blocks(node: Loop) -> bool:
    """Whether a loop's body has branches or loops of its own: these then add to a running total, not beside it."""
    return any(not isinstance(inner, Eqn) for inner in node.body.body)
