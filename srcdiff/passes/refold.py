"""Simplify the backward pass once more, now that what its loops do not change is known.

Before::

    for t in reversed(range(n)):       # value_bar was carried, and is 1.0 throughout
        h_bar = 2 * 1.0 * h

After::

    for t in reversed(range(n)):
        h_bar = 2 * h
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import srcdiff.ir as ir
from srcdiff.frontend.builder import Builder
from srcdiff.ir import Block, Eqn, For, Function, If, Node, Value, Var


def refold(function: Function, builder: Builder) -> Function:
    """Make each equation of the backward pass again, from simplified operands."""
    split = function.meta["split"]
    body = function.block.body
    folder = _Refolder(builder)
    with builder.block() as nodes:
        folder.nodes(body[split:])
    results = tuple(map(folder.swap, function.block.results))
    block = Block(function.block.params, (*body[:split], *nodes), results)
    meta = function.meta
    if isinstance(meta.get("result"), Var):
        meta = {**meta, "result": folder.swap(meta["result"])}
    return replace(function, block=block, meta=meta)


class _Refolder:
    """Makes nodes again, remembering what became of each variable."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.swaps: dict[Var, Value] = {}

    def swap(self, value: Value) -> Value:
        """What has become of a value."""
        while isinstance(value, Var) and value in self.swaps:
            value = self.swaps[value]
        return value

    def nodes(self, body: tuple[Node, ...]) -> None:
        for node in body:
            self.node(node)

    def node(self, node: Node) -> None:
        """Make a node again; one with effects as it was."""
        if isinstance(node, Eqn):
            if (
                node.effect
                or len(node.targets) != 1
                or node.primitive in ir.INPLACE
                or node.primitive is ir.call_opaque
            ):
                self.builder.add(ir.substitute(node, self.swap))
            else:
                self.eqn(node)
        elif isinstance(node, If):
            then, orelse = self.block(node.then), self.block(node.orelse)
            self.builder.add(replace(node, test=self.swap(node.test), then=then, orelse=orelse))
        elif isinstance(node, For):
            init = tuple(map(self.swap, node.init))
            self.builder.add(replace(node, iterable=self.swap(node.iterable), init=init, body=self.block(node.body)))
        else:
            init = tuple(map(self.swap, node.init))
            self.builder.add(replace(node, init=init, test=self.block(node.test), body=self.block(node.body)))

    def block(self, block: Block) -> Block:
        """A block with its nodes made again."""
        with self.builder.block() as nodes:
            self.nodes(block.body)
            results = tuple(map(self.swap, block.results))
        return Block(block.params, tuple(nodes), results)

    def eqn(self, eqn: Eqn) -> None:
        """Make an equation again where an operand has changed."""
        builder, old = self.builder, eqn.target
        args = tuple(map(self.swap, eqn.args))
        if all(new is was for new, was in zip(args, eqn.args)) and not eqn.kwargs:
            builder.add(eqn)
            builder.note(eqn)
            return
        with builder.at(eqn.origin):
            kwargs = {key: self.swap(value) for key, value in eqn.kwargs}
            new = builder.emit(
                eqn.primitive, *args, name=old.name, user=old.user, form=eqn.form, type=old.type, **kwargs
            )
        self.swaps[old] = new
        if isinstance(new, Var):
            self.inherit(old, new)

    def inherit(self, old: Var, new: Var) -> None:
        """What was known of a value's name holds of the one made in its place."""
        context = self.builder.context
        if old in context.keep:
            context.keep.add(new)
        tables: tuple[dict[Var, Any], ...] = (context.hints, context.strength, context.like)
        for table in tables:
            if old in table:
                table.setdefault(new, table[old])
