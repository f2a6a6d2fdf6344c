"""Which values share memory: the array that a view looks at."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Context
from srcdiff.frontend.indexing import is_basic
from srcdiff.ir import Array, Eqn, For, Node, Unknown, Value, Var, While

VIEWS = {
    np.transpose, np.reshape, np.ravel, np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze,
    np.broadcast_to,
    np.diagonal, np.asarray, np.real, np.imag, np.flip, np.fliplr, np.flipud, np.rot90, np.atleast_1d, np.atleast_2d,
    np.atleast_3d, np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit, np.broadcast_arrays, np.ascontiguousarray,
    getattr(np, "matrix_transpose", None), getattr(np, "permute_dims", None),
} - {None}  # fmt: skip


def looks_at(eqn: Eqn) -> Value | None:
    """The argument whose memory an equation's result may share."""
    if eqn.primitive is operator.getitem:
        container = eqn.args[0]
        if isinstance(container.type, Array):
            if isinstance(eqn.target.type, Array) and eqn.target.type.dims == ():
                return None
            return container if is_basic(eqn.args[1].type) or container.type.dims is None else None
        return container if isinstance(container.type, Unknown) and is_basic(eqn.args[1].type) else None
    if eqn.form == "method:flatten":
        return None
    if eqn.primitive is np.diag:
        return eqn.args[0] if isinstance(eqn.args[0].type, Array) and eqn.args[0].type.ndim != 1 else None
    if eqn.primitive in VIEWS or eqn.primitive in ir.INPLACE or eqn.primitive is ir.alias:
        return eqn.args[0]
    return None


def base_of(value: Value, context: Context) -> Any:
    """The value at the bottom of a chain of views and in-place changes."""
    while True:
        eqn = context.definition(value)
        if eqn is None:
            return value
        looked_at = looks_at(eqn)
        if looked_at is None:
            return value
        value = looked_at


def entering(node: Node, base: Any, context: Context) -> list[Any]:
    """The arrays that enter a node's loops as the carried value ``base`` that their bodies change."""
    nodes = [node, *(inner for block in ir.blocks_of(node) for inner in ir.walk(block))]
    found: list[Any] = []
    work = [base]
    while work:
        current = work.pop()
        for loop in nodes:
            if not isinstance(loop, (For, While)):
                continue
            for param, start in zip(loop.body.params, loop.init):
                if param is current and isinstance(start, Var) and (root := base_of(start, context)) not in found:
                    found.append(root)
                    work.append(root)
    return found
