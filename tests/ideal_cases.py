"""The five ideals as cases: the user's function, the gradient an expert wrote for it, and arguments of three sizes.

``tests/ideal/`` holds the functions with the source that the compiler should come close to, in form and in speed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tests.ideal import heat, logistic_regression, mlp, newton_sqrt, rnn

SIZES = ("small", "medium", "large")


@dataclass(frozen=True)
class IdealCase:
    """One ideal.

    ``ideal(*args)`` returns the value of ``function(*args)`` and its gradient with respect to the arguments at ``wrt``:
    the gradient of one argument where ``wrt`` is a position, a tuple of them where it is a tuple.
    ``make(size)`` gives fresh arguments, the same ones at every call.
    """

    name: str
    function: Callable[..., Any]
    ideal: Callable[..., Any]
    wrt: int | tuple[int, ...]
    make: Callable[[str], tuple[Any, ...]]


def _logistic_arguments(size: str) -> tuple[Any, ...]:
    rows, columns = {"small": (20, 5), "medium": (1_000, 50), "large": (50_000, 100)}[size]
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, columns))
    w = rng.normal(size=columns) / np.sqrt(columns)
    y = (rng.random(rows) < 0.5).astype(float)
    return w, x, y


def _mlp_arguments(size: str) -> tuple[Any, ...]:
    rows, widths = {
        "small": (16, (8, 16, 4)),
        "medium": (128, (64, 128, 128, 10)),
        "large": (512, (784, 512, 256, 10)),
    }[size]
    rng = np.random.default_rng(1)
    layers = [
        {"W": rng.normal(size=(n, m)) * np.sqrt(2 / n), "b": 0.1 * rng.normal(size=m)}
        for n, m in pairwise(widths)
    ]
    return layers, rng.normal(size=(rows, widths[0])), rng.integers(widths[-1], size=rows)


def _rnn_arguments(size: str) -> tuple[Any, ...]:
    steps, batch, inputs, hidden = {
        "small": (5, 2, 3, 4),
        "medium": (50, 16, 16, 32),
        "large": (200, 64, 64, 128),
    }[size]
    rng = np.random.default_rng(2)
    Wx = rng.normal(size=(inputs, hidden)) / np.sqrt(inputs)
    Wh = rng.normal(size=(hidden, hidden)) / np.sqrt(hidden)
    return Wx, Wh, rng.normal(size=(steps, batch, inputs)), rng.normal(size=(batch, hidden))


def _heat_arguments(size: str) -> tuple[Any, ...]:
    points, steps = {"small": (20, 10), "medium": (1_000, 100), "large": (100_000, 200)}[size]
    rng = np.random.default_rng(3)
    return rng.normal(size=points), 0.1, rng.normal(size=points), steps


def _newton_arguments(size: str) -> tuple[Any, ...]:
    # Below 1 every step takes the second branch, above 1 the first; the number of steps grows with the distance from 1.
    return {"small": (0.5, 1e-6), "medium": (1e6, 1e-6), "large": (1e12, 1e-2)}[size]


IDEALS = (
    IdealCase(
        "logistic_regression", logistic_regression.loss, logistic_regression.loss_value_and_grad, 0, _logistic_arguments
    ),
    IdealCase("mlp", mlp.loss, mlp.loss_value_and_grad, 0, _mlp_arguments),
    IdealCase("rnn", rnn.loss, rnn.loss_value_and_grad, (0, 1), _rnn_arguments),
    IdealCase("heat", heat.misfit, heat.misfit_value_and_grad, 0, _heat_arguments),
    IdealCase("newton_sqrt", newton_sqrt.root, newton_sqrt.root_value_and_grad, 0, _newton_arguments),
)
