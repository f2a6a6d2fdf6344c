"""The kinds of values that generated programs compute with, and random arguments of each kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Float:
    """A Python float or a NumPy scalar."""


@dataclass(frozen=True)
class Int:
    """A loop index: 0 <= value < bound."""

    bound: int


@dataclass(frozen=True)
class Array:
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Tuple:
    items: tuple[Kind, ...]


@dataclass(frozen=True)
class List:
    items: tuple[Kind, ...]

    @property
    def item(self) -> Kind | None:
        """The kind of every item, where they all have the same."""
        return self.items[0] if self.items and len(set(self.items)) == 1 else None


@dataclass(frozen=True)
class Dict:
    items: tuple[tuple[str, Kind], ...]


Kind = Float | Int | Array | Tuple | List | Dict
FLOAT = Float()


def parts(text: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
    """The expression ``text`` and those of its components, each with its kind."""
    yield text, kind
    if isinstance(kind, Dict):
        for key, item in kind.items:
            yield from parts(f'{text}["{key}"]', item)
    elif isinstance(kind, (Tuple, List)):
        for index, item in enumerate(kind.items):
            yield from parts(f"{text}[{index}]", item)


def sample(kind: Kind, rng: random.Random) -> Any:
    """A random value: numbers of three decimals in +-1.5, none of them near zero."""
    if isinstance(kind, Float):
        return _number(rng)
    if isinstance(kind, Array):
        size = int(np.prod(kind.shape))
        return np.array([_number(rng) for _ in range(size)], dtype=np.float64).reshape(kind.shape)
    if isinstance(kind, Dict):
        return {key: sample(item, rng) for key, item in kind.items}
    if isinstance(kind, (Tuple, List)):
        values = [sample(item, rng) for item in kind.items]
        return values if isinstance(kind, List) else tuple(values)
    return rng.randrange(kind.bound)


def _number(rng: random.Random) -> float:
    return rng.choice([-1, 1]) * round(0.05 + 1.45 * rng.random(), 3)
