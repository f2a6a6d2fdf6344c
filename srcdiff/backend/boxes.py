"""Arrays without dimensions: what looks like a number, but is changed by ``+=``."""

from __future__ import annotations

import operator

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Context
from srcdiff.frontend.infer import is_elementwise
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Block, Eqn, If, Value, Var


class Boxes:
    """Tells which zero-dimensional values may be arrays rather than NumPy's scalars."""

    def __init__(self, block: Block, context: Context) -> None:
        self.context = context
        self.sources: dict[Var, list[Value]] = {}
        self.params = set(block.params)
        for node in ir.walk(block):
            if isinstance(node, If):
                for target, a, b in zip(node.targets, node.then.results, node.orelse.results):
                    self.sources[target] = [a, b]
            elif not isinstance(node, Eqn):
                for target, param, start, result in zip(node.targets, node.body.params, node.init, node.body.results):
                    self.sources[target] = self.sources[param] = [start, result]

    def may_be_array(self, value: Value) -> bool:
        """Whether a value's own definition, or one that a branch or loop passes on, may be an array."""
        work, seen = [value], set()
        while work:
            current = work.pop()
            if not isinstance(current, Var) or current in seen or not isinstance(current.type, Array):
                continue
            seen.add(current)
            eqn = self.context.definition(current)
            if current in self.sources:
                work += self.sources[current]
            elif eqn is None:
                if current in self.params:
                    return True
            elif eqn.form == "augmented":
                work.append(eqn.args[0])
            elif not gives_scalars(eqn):
                return True
        return False


def gives_scalars(eqn: Eqn) -> bool:
    """Whether NumPy returns a scalar, not an array, where an equation's result has no dimensions."""
    if eqn.primitive is np.where:
        return False
    if eqn.primitive is operator.getitem:
        return Ellipsis not in _parts(eqn)
    return is_elementwise(eqn.primitive) or eqn.primitive in REDUCTIONS


def _parts(eqn: Eqn) -> tuple[object, ...]:
    index = eqn.args[1]
    if not static(index):
        return ()
    value = known(index)
    return value if isinstance(value, tuple) else (value,)


REDUCTIONS = {
    np.sum, np.mean, np.max, np.min, np.prod, np.var, np.std, np.dot, np.trace, np.linalg.norm, np.median,
    operator.matmul, np.vdot, np.inner, float, abs, sum, max, min,
}  # fmt: skip
