"""Remove what nothing uses.

Before::

    a = exp(x)          # never read
    y = x * 2
    return y

After::

    y = x * 2
    return y

Equations with effects stay. A value that a loop carries stays only if it is read after the loop or needed, from one
iteration to the next, by something that stays.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import replace

import srcdiff.ir as ir
from srcdiff.frontend.views import looks_at
from srcdiff.ir import Block, Eqn, For, Function, If, Node, Value, Var, While


def remove_dead(function: Function) -> Function:
    """Drop equations, branch targets and carried values that no result and no effect depends on."""
    live = _Liveness(changes_to_arguments(function.block))
    live.need(function.block.results)
    split = function.meta.get("split", 0)
    backward = live.block(function.block.body[split:])
    forward = live.block(function.block.body[:split])
    meta = {**function.meta, "split": len(forward)} if "split" in function.meta else function.meta
    return replace(function, block=replace(function.block, body=(*forward, *backward)), meta=meta)


def live_nodes(nodes: Iterable[Node], results: Iterable[Value]) -> list[Node]:
    """Of a block's nodes, those that its results or an effect depend on."""
    live = _Liveness()
    live.need(results)
    return list(live.block(tuple(nodes)))


def may_drop(eqn: Eqn) -> bool:
    """Whether an equation may go when nobody reads its targets."""
    return not eqn.effect or (eqn.primitive is ir.call_opaque and eqn.form == "pure")


class _Liveness:
    """Walks blocks backwards, keeping what is needed."""

    def __init__(self, pinned: frozenset[Eqn] = frozenset()) -> None:
        self.needed: set[Var] = set()
        self.pinned = pinned

    def need(self, values: Iterable[Value]) -> None:
        """Note that something kept reads these values."""
        self.needed.update(value for value in values if isinstance(value, Var))

    def block(self, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """The nodes of a block that are kept."""
        kept: list[Node] = []
        for node in reversed(body):
            new = self.node(node)
            if new is not None:
                kept.append(new)
        return tuple(reversed(kept))

    def node(self, node: Node) -> Node | None:
        """A node without what is not needed of it, or None where none of it is."""
        if isinstance(node, Eqn):
            if node not in self.pinned and may_drop(node) and not any(target in self.needed for target in node.targets):
                return None
            self.need(node.inputs)
            return node
        if isinstance(node, If):
            return self.branch(node)
        return self.loop(node)

    def branch(self, node: If) -> Node | None:
        """A branch with the targets that are read, or None."""
        keep = [i for i, target in enumerate(node.targets) if target in self.needed]
        then, orelse = (self.results(block, keep) for block in (node.then, node.orelse))
        if not keep and not then.body and not orelse.body:
            return None
        self.need((node.test,))
        return replace(node, targets=tuple(node.targets[i] for i in keep), then=then, orelse=orelse)

    def results(self, block: Block, keep: list[int]) -> Block:
        """A branch's block with the results that are kept."""
        results = tuple(block.results[i] for i in keep)
        self.need(results)
        return Block(block.params, self.block(block.body), results)

    def loop(self, node: For | While) -> Node | None:
        """A loop with the carried values that are needed, or None."""
        params = node.body.params
        keep = {i for i, target in enumerate(node.targets) if target in self.needed}
        outside = set(self.needed)
        while True:  # a carried value is needed if something needed reads it in the next iteration
            inner = _Liveness(self.pinned)
            inner.needed = set(outside)
            new = inner.trimmed(node, sorted(keep))
            more = {i for i, param in enumerate(params) if param in inner.needed} - keep
            if not more:
                break
            keep |= more
        acts = new.stops or any(map(self.has_effect, ir.blocks_of(new)))
        if not keep and not acts:
            return None
        self.needed |= inner.needed
        self.need(new.init)
        if isinstance(new, For):
            self.need((new.iterable,))
        return new

    def has_effect(self, block: Block) -> bool:
        """Whether something in a block acts on the outside."""
        return any(isinstance(inner, Eqn) and (inner in self.pinned or not may_drop(inner)) for inner in ir.walk(block))

    def trimmed(self, node: For | While, keep: list[int]) -> For | While:
        """A loop that carries only the values at ``keep``, its body cleared for these."""
        body = node.body
        stop = body.results[len(body.params) :]
        results = tuple(body.results[i] for i in keep) + stop
        self.need(results)
        new_body = Block(tuple(body.params[i] for i in keep), self.block(body.body), results)
        targets = tuple(node.targets[i] for i in keep)
        init = tuple(node.init[i] for i in keep)
        if isinstance(node, While):
            self.need(node.test.results)
            test = Block((), self.block(node.test.body), node.test.results)
            return replace(node, targets=targets, init=init, body=new_body, test=test)
        return replace(node, targets=targets, init=init, body=new_body)


def changes_to_arguments(block: Block) -> frozenset[Eqn]:
    """The changes in place of the user's own arguments: the caller sees them, even where no result depends on them."""
    made: dict[Var, Eqn] = {}
    starts: dict[Var, list[Value]] = {}
    for node in ir.walk(block):
        if isinstance(node, Eqn):
            made.update((target, node) for target in node.targets)
        elif isinstance(node, If):
            for target, a, b in zip(node.targets, node.then.results, node.orelse.results):
                starts[target] = [a, b]
        else:
            for target, param, start in zip(node.targets, node.body.params, node.init):
                starts[target] = starts[param] = [start]
    params = set(block.params)

    def reaches_argument(value: Value, seen: set[Var]) -> bool:
        if not isinstance(value, Var) or value in seen:
            return False
        seen.add(value)
        if value in params:
            return True
        eqn = made.get(value)
        if eqn is not None:
            looked_at = looks_at(eqn)
            if eqn.primitive is operator.getitem and looked_at is None and ir.is_container(eqn.args[0].type):
                looked_at = eqn.args[0]
            return looked_at is not None and reaches_argument(looked_at, seen)
        return any(reaches_argument(start, seen) for start in starts.get(value, ()))

    return frozenset(
        node for node in ir.walk(block)
        if isinstance(node, Eqn) and node.primitive in ir.INPLACE and reaches_argument(node.args[0], set())
    )  # fmt: skip


def drop_unchanged(function: Function) -> Function:
    """Values that a loop carries without changing them are read from outside it instead."""
    swaps: dict[Var, Value] = {}

    def resolve(value: Value) -> Value:
        while isinstance(value, Var) and value in swaps:
            value = swaps[value]
        return value

    def visit(body: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(map(one, body))

    def one(node: Node) -> Node:
        if isinstance(node, (For, While)):
            params = node.body.params
            same = [i for i, param in enumerate(params) if resolve(node.body.results[i]) is param]
            for i in same:
                swaps[params[i]] = node.init[i]
                swaps[node.targets[i]] = node.init[i]
            keep = [i for i in range(len(params)) if i not in same]
            results = tuple(node.body.results[i] for i in keep) + node.body.results[len(params) :]
            body = Block(tuple(params[i] for i in keep), visit(node.body.body), results)
            targets = tuple(node.targets[i] for i in keep)
            init = tuple(node.init[i] for i in keep)
            if isinstance(node, While):
                test = Block((), visit(node.test.body), node.test.results)
                return replace(node, targets=targets, init=init, body=body, test=test)
            return replace(node, targets=targets, init=init, body=body)
        if isinstance(node, If):
            return replace(
                node,
                then=Block((), visit(node.then.body), node.then.results),
                orelse=Block((), visit(node.orelse.body), node.orelse.results),
            )
        return node

    body = visit(function.block.body)
    if not swaps:
        return function
    block = ir.substitute_block(Block(function.block.params, body, function.block.results), resolve)
    return replace(function, block=block)
