"""Which values depend on what is differentiated.

With respect to ``w``::

    z = x @ w           # varied
    n = len(x)          # not: a length does not depend on values
    y = z / n           # varied
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable

import numpy as np

import srcdiff.ir as ir
from srcdiff.ir import Block, Eqn, For, If, Node, Value, Var
from srcdiff.rules.registry import rule_for

VALUE_FREE = {len, range, type, isinstance, ir.zero, np.zeros_like, np.ones_like, np.shape, np.ndim, np.size}


def varied(block: Block, wrt: Iterable[Var]) -> set[Var]:
    """Every variable of a block whose value may change when one of ``wrt`` does."""
    found = set(wrt)
    _visit(block, found)
    return found


def _visit(block: Block, found: set[Var]) -> None:
    for node in block.body:
        _node(node, found)


def _node(node: Node, found: set[Var]) -> None:
    if isinstance(node, Eqn):
        if _passes_on(node) and any(value in found for value in node.inputs):
            found.update(node.targets)
    elif isinstance(node, If):
        _visit(node.then, found)
        _visit(node.orelse, found)
        for target, a, b in zip(node.targets, node.then.results, node.orelse.results):
            if a in found or b in found:
                found.add(target)
    else:
        _loop(node, found)


def _loop(node: For | ir.While, found: set[Var]) -> None:
    if isinstance(node, For) and node.iterable in found:
        found.update(node.elements)
    carried = list(zip(node.targets, node.body.params, node.init, node.body.results))
    while True:
        for target, param, start, result in carried:
            if _any((start, result), found):
                found.update((target, param))
        before = len(found)
        _visit(node.body, found)
        if len(found) == before and all(
            param in found or not _any((start, result), found) for _, param, start, result in carried
        ):
            return


def _any(values: tuple[Value, ...], found: set[Var]) -> bool:
    return any(value in found for value in values)


def _passes_on(eqn: Eqn) -> bool:
    if eqn.primitive in VALUE_FREE or (eqn.primitive is ir.attribute and not isinstance(eqn.args[0].type, ir.Object)):
        return False
    rule = rule_for(eqn.primitive)
    return rule is None or rule.kind != "constant" or eqn.primitive in BLOCKING


# Piecewise constant: reported when they are all that a gradient would flow through.
BLOCKING: set[object] = {
    np.floor, np.ceil, np.rint, np.round, np.trunc, np.fix, np.sign, np.floor_divide, operator.floordiv, round, int,
    np.argmax, np.argmin, np.argsort, np.count_nonzero, operator.gt, operator.lt, operator.ge, operator.le, np.greater,
    np.less, np.greater_equal, np.less_equal, math.floor, math.ceil, math.trunc,
}  # fmt: skip
