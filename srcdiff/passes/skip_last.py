"""Do not compute, in the last iteration of a reversed loop, the cotangent that only a further iteration would read.

Before::

    for i in reversed(range(n)):
        W_bar[i] = h.T @ a_bar
        h_bar = a_bar @ W[i].T      # the last one, of the input, is not asked for

After::

    for i in reversed(range(n)):
        W_bar[i] = h.T @ a_bar
        if i > 0:
            h_bar = a_bar @ W[i].T

Only a matrix product is worth the test: the first layer's is often the largest of all.
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Context
from srcdiff.ir import Block, Const, Eqn, For, Function, If, List, Node, Scalar, Value, Var

EXPENSIVE = {operator.matmul, np.matmul, np.dot, np.tensordot, np.einsum, np.linalg.solve, np.linalg.inv}


def skip_last(function: Function, context: Context) -> Function:
    """Guard the carried matrix products that nobody reads after the loop."""
    split = function.meta["split"]
    body = list(function.block.body)
    for position in range(split, len(body)):
        node = body[position]
        if isinstance(node, For) and counts_layers_down(node, context):
            rest = Block((), tuple(body[position + 1 :]), function.block.results)
            body[position] = _guarded(node, set(ir.used_vars(rest)), context)
    return replace(function, block=replace(function.block, body=tuple(body)))


def counts_layers_down(node: For, context: Context) -> bool:
    """Whether a loop runs over ``reversed(range(n))`` with ``n`` a list's length."""
    outer = context.definition(node.iterable)
    inner = context.definition(outer.args[0]) if outer is not None and outer.primitive is reversed else None
    if inner is None or inner.primitive is not range or len(inner.args) != 1 or not isinstance(node.element, Var):
        return False
    return counts_a_list(inner.args[0], context)


def counts_a_list(count: Value, context: Context) -> bool:
    """Whether a number is a list's length: layers, say, of which there are few (unlike time steps)."""
    eqn = context.definition(count)
    if eqn is not None and eqn.primitive is operator.sub:
        return counts_a_list(eqn.args[0], context)
    return eqn is not None and eqn.primitive is len and isinstance(eqn.args[0].type, List)


def _guarded(node: For, read_after: set[Var], context: Context) -> For:
    body = list(node.body.body)
    results = list(node.body.results)
    for i, target in enumerate(node.targets):
        result = results[i]
        eqn = next((n for n in body if result in n.targets), None)
        if target in read_after or not isinstance(eqn, Eqn) or eqn.primitive not in EXPENSIVE:
            continue
        uses = [var for var in ir.used_vars(Block((), tuple(body), tuple(results))) if var is result]
        if len(uses) != 1:
            continue
        assert isinstance(result, Var)
        test = Var("", Scalar("bool"))
        compare = Eqn((test,), operator.gt, (node.element, Const(0)), (), eqn.origin, "operator")
        context.defs[test] = compare
        kept = Var(result.name, result.type)
        context.hints[kept] = context.hints.get(result, kept)
        guarded: Node = If(
            (kept,), test, Block((), (eqn,), (result,)), Block((), (), (node.body.params[i],)), eqn.origin
        )
        at = body.index(eqn)
        body[at : at + 1] = [compare, guarded]
        results[i] = kept
    return replace(node, body=Block(node.body.params, tuple(body), tuple(results)))
