"""Nested tuples, lists and dicts of arrays: the form of arguments and gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def tree_map(function: Callable[[Any], Any], tree: Any) -> Any:
    """Apply ``function`` to every leaf, in the same containers."""
    if isinstance(tree, dict):
        return {key: tree_map(function, item) for key, item in tree.items()}
    if isinstance(tree, (tuple, list)):
        return type(tree)(tree_map(function, item) for item in tree)
    return function(tree)


def leaves(tree: Any) -> Iterator[Any]:
    """Every leaf, in the order of the containers."""
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, (tuple, list)):
        yield tree
        return
    for item in tree:
        yield from leaves(item)


def close(one: Any, other: Any) -> bool:
    """Whether the leaves of two trees are the same numbers, to 1e-8 of the largest in each."""
    mine, theirs = ([np.asarray(leaf, float) for leaf in leaves(tree)] for tree in (one, other))
    return len(mine) == len(theirs) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=0, atol=1e-8 * (1e-300 + np.abs(b).max(initial=0)))
        for a, b in zip(mine, theirs, strict=True)
    )
