"""Gradients by central differences, extrapolated until they hold about ten digits."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.trees import is_float, leaves, map_tree, positions, replace

STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)


def numeric_grad(f: Callable[..., Any], args: tuple[Any, ...], wrt: Any = 0, has_aux: bool = False) -> Any:
    """The gradient of ``f(*args)`` with respect to ``wrt``, in the structure of the argument, in float64.

    Leaves that are no floats have the gradient None. ``f`` may print and may change its arguments: each evaluation has
    its own copies, and what it prints is dropped.
    """
    return numeric_grad_and_error(f, args, wrt, has_aux)[0]


def numeric_grad_and_error(
    f: Callable[..., Any], args: tuple[Any, ...], wrt: Any = 0, has_aux: bool = False
) -> tuple[Any, float]:
    """Like ``numeric_grad``, with the largest estimated error of any entry relative to max(1, |entry|).

    The estimate is the difference of the last two extrapolations: it is large where ``f`` has a kink or a jump close
    to the point, and infinite where ``f`` can't be evaluated around it. A kink at the very point isn't seen: there
    the result is the mean of both sides.
    """
    wide = map_tree(_widen, args)
    worst = 0.0

    def along(position: int, path: tuple[Any, ...], leaf: Any) -> Any:
        nonlocal worst
        result = np.zeros(np.shape(leaf))
        for index in np.ndindex(result.shape):

            def value(step: float, index: tuple[int, ...] = index) -> float:
                moved = np.array(leaf, dtype=np.float64)
                moved[index] += step
                new = moved if isinstance(leaf, np.ndarray) else type(leaf)(moved)
                return _evaluate(f, replace(wide, (position, *path), new), has_aux)

            result[index], error = _derivative(value, float(np.asarray(leaf)[index]))
            worst = max(worst, error / max(1.0, abs(result[index])))
        return result if isinstance(leaf, np.ndarray) else float(result)

    grads = []
    for position in positions(f, wrt):
        gradient = map_tree(lambda leaf: None, wide[position])
        for path, leaf in leaves(wide[position]):
            if is_float(leaf):
                gradient = replace(gradient, path, along(position, path, leaf))
        grads.append(gradient)
    return (tuple(grads) if isinstance(wrt, tuple) else grads[0]), worst


def _widen(leaf: Any) -> Any:
    """float32 becomes float64, so that the differences are those of the exact function."""
    if is_float(leaf) and isinstance(leaf, (np.ndarray, np.generic)):
        return leaf.astype(np.float64)
    return leaf


def _evaluate(f: Callable[..., Any], args: tuple[Any, ...], has_aux: bool) -> float:
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        try:
            result = f(*copy.deepcopy(args))
        except (ArithmeticError, ValueError):  # a step that left the function's domain
            return float("nan")
    return float(result[0] if has_aux else result)


def _derivative(value: Callable[[float], float], x: float) -> tuple[float, float]:
    """The derivative at 0 of ``value`` by Romberg's table of three central differences, and its estimated error."""
    best = (float("nan"), float("inf"))
    for scale in STEPS:
        h = scale * max(1.0, abs(x))
        d1, d2, d3 = ((value(s) - value(-s)) / (2 * s) for s in (h, h / 2, h / 4))
        r1, r2 = (4 * d2 - d1) / 3, (4 * d3 - d2) / 3
        result = (16 * r2 - r1) / 15
        error = abs(result - r2)
        if error < best[1]:
            best = (result, error)
        if error <= 1e-10 * max(1.0, abs(result)):
            break
    return best
