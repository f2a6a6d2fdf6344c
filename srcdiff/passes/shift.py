"""A stabilising shift has no derivative.

In ::

    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))

the maximum cancels: ``log_p`` is the same for any number in its place. So the cotangent of ``max`` is exactly zero,
and nothing needs to be computed for it. The proof is an abstract interpretation: each value is ``v + c m`` or
``v exp(c m)`` in terms of the shift ``m``, for a number ``c``, and what has ``c = 0`` does not depend on it.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Block, Eqn, Value, Var, blocks_of, direct_inputs, used_vars


@dataclass(frozen=True)
class Depends:
    """``v + c * m`` (shift) or ``v * exp(c * m)`` (scale)."""

    kind: str
    c: int


FREE = Depends("free", 0)
SUBTRACTED = {np.max, np.amax, np.min, np.amin}


def cancelled_shifts(block: Block) -> set[Var]:
    """The maxima and minima in a block that cancel out of everything computed from them."""
    return {
        node.target
        for node in block.body
        if isinstance(node, Eqn) and node.primitive in SUBTRACTED and _cancels(block, node)
    }


def _cancels(block: Block, shift: Eqn) -> bool:
    axis = _axis(shift)
    state: dict[Var, Depends] = {shift.target: Depends("shift", 1)}
    used = False
    for node in block.body:
        if not isinstance(node, Eqn):
            inner = {var for b in blocks_of(node) for var in used_vars(b)}
            if any(var in state and state[var].c for var in (*inner, *direct_inputs(node))):
                return False
            continue
        if node is shift or not any(state.get(v, FREE).c for v in node.inputs if isinstance(v, Var)):
            continue
        found = _step(node, state, axis)
        if found is None or len(node.targets) != 1:
            return False
        used = True
        state[node.target] = found
    return used and not any(isinstance(v, Var) and state.get(v, FREE).c for v in block.results)


def _axis(eqn: Eqn) -> Any:
    table = dict(eqn.kwargs)
    axis: Value | None = table.get("axis", eqn.args[1] if len(eqn.args) > 1 else None)
    if axis is None:
        return None
    return _normal(known(axis), eqn.args[0]) if static(axis) else "unknown"


def _normal(axis: Any, array: Value) -> Any:
    rank = array.type.ndim if isinstance(array.type, Array) else None
    if axis is None or rank is None:
        return axis
    return tuple(sorted(a % rank for a in (axis if isinstance(axis, tuple) else (axis,))))


def _step(eqn: Eqn, state: dict[Var, Depends], axis: Any) -> Depends | None:
    """What an equation makes of the shift, or None where it does not pass through."""
    primitive = eqn.primitive
    deps = [state.get(v, FREE) if isinstance(v, Var) else FREE for v in eqn.args]
    kinds = {d.kind for d in deps if d.c}
    if primitive in (operator.add, operator.sub, np.add, np.subtract) and kinds == {"shift"}:
        sign = -1 if primitive in (operator.sub, np.subtract) else 1
        return Depends("shift", deps[0].c + sign * deps[1].c)
    if primitive in (operator.truediv, operator.mul, np.divide, np.multiply) and kinds == {"scale"}:
        sign = -1 if primitive in (operator.truediv, np.divide) else 1
        return Depends("scale", deps[0].c + sign * deps[1].c)
    if primitive in (operator.neg, np.negative) and kinds == {"shift"}:
        return Depends("shift", -deps[0].c)
    if primitive is np.exp and kinds == {"shift"}:
        return Depends("scale", deps[0].c)
    if primitive is np.log and kinds == {"scale"}:
        return Depends("shift", deps[0].c)
    if primitive in (np.sum, np.mean) and kinds == {"scale"} and _sums_within(eqn, axis):
        return deps[0]
    if primitive is operator.getitem and deps[0].c and _only_inserts_axes(eqn):
        return deps[0]
    return None


def _sums_within(eqn: Eqn, axis: Any) -> bool:
    """Whether a sum runs only along axes on which the shift is constant."""
    if axis is None:
        return True
    return bool(_axis(eqn) == axis)


def _only_inserts_axes(eqn: Eqn) -> bool:
    if not static(eqn.args[1]):
        return False
    index = known(eqn.args[1])
    return all(part is None or part == slice(None) for part in (index if isinstance(index, tuple) else (index,)))
