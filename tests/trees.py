"""Arguments as trees: lists, tuples, dicts, NamedTuples and dataclasses whose leaves are arrays, floats or others."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Path = tuple[Any, ...]


def children(tree: Any) -> list[tuple[Any, Any]] | None:
    """The (key, child) pairs of a container; None for a leaf."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
        return [(field.name, getattr(tree, field.name)) for field in dataclasses.fields(tree)]
    return None


def rebuild(tree: Any, items: list[Any]) -> Any:
    """A container of the type and keys of ``tree`` that holds ``items``."""
    if isinstance(tree, dict):
        return type(tree)(zip(tree, items, strict=True))
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*items)
    if isinstance(tree, (list, tuple)):
        return type(tree)(items)
    names = [field.name for field in dataclasses.fields(tree)]
    return dataclasses.replace(tree, **dict(zip(names, items, strict=True)))


def map_tree(function: Callable[[Any], Any], tree: Any) -> Any:
    pairs = children(tree)
    if pairs is None:
        return function(tree)
    return rebuild(tree, [map_tree(function, child) for _, child in pairs])


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    pairs = children(tree)
    if pairs is None:
        yield path, tree
        return
    for key, child in pairs:
        yield from leaves(child, (*path, key))


def at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = dict(children(tree) or [])[key]
    return tree


def replace(tree: Any, path: Path, leaf: Any) -> Any:
    """A copy of the containers on the way to ``path``, with ``leaf`` there; all else is shared."""
    if not path:
        return leaf
    pairs = children(tree) or []
    return rebuild(tree, [replace(child, path[1:], leaf) if key == path[0] else child for key, child in pairs])


def is_float(leaf: Any) -> bool:
    """Whether a leaf has a gradient: a Python float, or an array or NumPy scalar of floats."""
    if isinstance(leaf, (np.ndarray, np.generic)):
        return leaf.dtype.kind == "f"
    return isinstance(leaf, float)


def positions(f: Callable[..., Any], wrt: Any) -> list[int]:
    """The argument positions that ``wrt`` (a position, a name, or a tuple of them) stands for."""
    names = list(inspect.signature(f).parameters)
    each = wrt if isinstance(wrt, tuple) else (wrt,)
    return [names.index(one) if isinstance(one, str) else one for one in each]


def differentiated(f: Callable[..., Any], args: tuple[Any, ...], wrt: Any) -> Any:
    """What ``wrt`` selects of ``args``: one argument, or a tuple of them."""
    chosen = [args[position] for position in positions(f, wrt)]
    return tuple(chosen) if isinstance(wrt, tuple) else chosen[0]
