"""Ask a value that has a name for a shape, rather than naming one for it.

Before::

    total = y * np.log(p)            # named only for its size
    mean_bar = -1 / total.size

After::

    mean_bar = -1 / y.size
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.types import known
from srcdiff.ir import Array, Block, Eqn, Function, Node, Value, Var

SHAPE_ONLY = {"shape", "size", "ndim"}
LIKE = {np.full_like, np.zeros_like, np.ones_like, ir.zero}


def borrow_shapes(function: Function) -> Function:
    """Let shapes and zeros be taken from parameters and named variables of the same type."""
    split = function.meta["split"]
    body = function.block.body
    named = [param for param in function.block.params if _known(param)]
    for node in body[:split]:
        named += [t for t in certain(node) if t.user and _known(t)]
    forward = {t for node in body[:split] for t in node.targets if not t.user}
    new = tuple(_visit(node, named, forward) for node in body[split:])
    return replace(function, block=replace(function.block, body=(*body[:split], *new)))


def certain(node: Node) -> list[Var]:
    """The targets that a node binds on every path."""
    if not isinstance(node, ir.If):
        return list(node.targets)
    return [
        target for target, a, b in zip(node.targets, node.then.results, node.orelse.results)
        if not isinstance(a.type, ir.Undefined) and not isinstance(b.type, ir.Undefined)
    ]  # fmt: skip


def borrow_within(nodes: list[Node], inside: set[Var], named: list[Var]) -> list[Node]:
    """The same for a reversed block, so that no value need be saved for its shape alone."""
    candidates = [var for var in named if _known(var)]
    return [_visit(node, candidates, inside) for node in nodes]


def _known(var: Var) -> bool:
    return isinstance(var.type, Array) and bool(var.type.dims)


def _visit(node: Any, named: list[Var], forward: set[Var]) -> Any:
    if isinstance(node, Eqn):
        return _eqn(node, named, forward)
    if isinstance(node, ir.If):
        return replace(node, then=_block(node.then, named, forward), orelse=_block(node.orelse, named, forward))
    return replace(node, body=_block(node.body, named, forward))


def _block(block: Block, named: list[Var], forward: set[Var]) -> Block:
    return replace(block, body=tuple(_visit(node, named, forward) for node in block.body))


def _eqn(eqn: Eqn, named: list[Var], forward: set[Var]) -> Eqn:
    shape_only = eqn.primitive is ir.attribute and known(eqn.args[1]) in SHAPE_ONLY
    if not (shape_only or eqn.primitive is len or eqn.primitive in LIKE) or not eqn.args:
        return eqn
    value = eqn.args[0]
    if not isinstance(value, Var) or value not in forward or not isinstance(value.type, Array) or not value.type.dims:
        return eqn
    for other in reversed(named):  # the latest: most likely still in use
        if same_shape(other, value, eqn.primitive in LIKE):
            return replace(eqn, args=(other, *eqn.args[1:]))
    return eqn


def same_shape(a: Var, b: Value, dtype: bool) -> bool:
    """Whether two arrays are known to have one shape (and dtype)."""
    x, y = a.type, b.type
    assert isinstance(x, Array) and isinstance(y, Array)
    return x.dims == y.dims and (not dtype or x.dtype == y.dtype)
