"""Inputs for checking rules: each sample is one call of the primitive, as ``(args, kwargs)``."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

Sample = tuple[tuple[Any, ...], dict[str, Any]]
Samples = dict[Callable[..., Any], list[Sample]]


def call(*args: Any, **kwargs: Any) -> Sample:
    """One sample, written as the call would be."""
    return args, kwargs


def uniform(*shape: int, low: float = 0.2, high: float = 0.9) -> Any:
    """Distinct random numbers between ``low`` and ``high``, the same ones for the same arguments."""
    seed = zlib.crc32(repr((shape, low, high)).encode())
    size = int(np.prod(shape))
    places = np.random.default_rng(seed).permutation(size)
    return (low + (high - low) * (places + 0.5) / max(size, 1)).reshape(shape)


def normal(*shape: int, seed: int = 0) -> Any:
    """Random numbers of both signs, none within 0.05 of 0."""
    z = np.random.default_rng(zlib.crc32(repr((shape, seed)).encode())).standard_normal(shape)
    return z + 0.05 * np.sign(z)


def unary(low: float = 0.2, high: float = 0.9, scalars: bool = True) -> list[Sample]:
    """One input between ``low`` and ``high`` of each rank from 0 to 3, of length 1 and 0, and as a Python float."""
    shapes: list[tuple[int, ...]] = [(), (3,), (1,), (0,), (2, 3), (2, 1, 3)]
    samples = [call(uniform(*shape, low=low, high=high)) for shape in shapes]
    return samples + [call(0.3 * low + 0.7 * high)] if scalars else samples


def binary(low: float = 0.2, high: float = 0.9, scalars: bool = True) -> list[Sample]:
    """Two inputs between ``low`` and ``high`` in shapes that broadcast, in both orders, and Python floats."""
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
        ((), ()),
        ((3,), (3,)),
        ((2, 3), (2, 3)),
        ((2, 3), (3,)),
        ((3,), (2, 3)),
        ((2, 1), (1, 3)),
        ((2, 3), ()),
        ((), (3,)),
        ((1,), (3,)),
        ((2, 2, 3), (2, 1, 3)),
        ((3,), (2, 2, 1)),
        ((0,), (1,)),
        ((1, 1), (2, 2)),
    ]
    span = high - low
    samples = [
        call(uniform(*a, low=low, high=high - 0.013 * span), uniform(*b, low=low + 0.017 * span, high=high))
        for a, b in pairs
    ]
    if scalars:
        near, far = 0.6 * low + 0.4 * high, 0.3 * low + 0.7 * high
        samples += [
            call(near, far),
            call(near, uniform(3, low=low, high=high)),
            call(uniform(2, 3, low=low, high=high), far),
        ]
    return samples
