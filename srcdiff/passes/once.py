"""Lists each of whose items gets its cotangent from exactly one place.

For ``layers`` used as::

    for layer in layers[:-1]: ...
    dense(layers[-1], h)

the cotangent needs no zeros to add to: each item is set once (``layers_bar[i] = ...``, ``layers_bar[-1] = ...``).
"""

from __future__ import annotations

import operator

from srcdiff.frontend.builder import Context
from srcdiff.frontend.types import known, static
from srcdiff.ir import Block, Eqn, For, List, Var, direct_inputs, walk


def set_once(block: Block, context: Context) -> set[Var]:
    """The list parameters whose uses take each item exactly once."""
    return {
        param
        for param in block.params
        if isinstance(param.type, List) and param.type.items is None and _once(block, param, context)
    }


def _once(block: Block, param: Var, context: Context) -> bool:
    slices: dict[Var, slice] = {param: slice(None)}
    loops: list[slice] = []
    indices: list[int] = []
    top = set(map(id, block.body))
    for node in walk(block):
        reads = [value for value in direct_inputs(node) if isinstance(value, Var) and value in slices]
        if not reads:
            continue
        if isinstance(node, For) and id(node) in top and node.iterable in slices:
            loops.append(slices[node.iterable])
        elif isinstance(node, Eqn) and node.primitive is len:
            continue
        elif isinstance(node, Eqn) and node.primitive in (enumerate, reversed) and id(node) in top:
            slices[node.target] = slices[reads[0]]
        elif isinstance(node, Eqn) and node.primitive is operator.getitem and static(node.args[1]) and id(node) in top:
            index = known(node.args[1])
            if isinstance(index, slice) and reads[0] is param:
                slices[node.target] = index
            elif type(index) is int and reads[0] is param:
                indices.append(index)
            else:
                return False
        else:
            return False
    return _covers(loops, indices)


def _covers(loops: list[slice], indices: list[int]) -> bool:
    """Whether one loop and the indices around it name each item exactly once, whatever the length."""
    if len(loops) != 1:
        return False
    bounds = loops[0]
    start, stop = bounds.start or 0, bounds.stop or 0
    if bounds.step not in (None, 1) or start < 0 or stop > 0:
        return False
    return sorted(indices) == sorted([*range(start), *range(stop, 0)])
