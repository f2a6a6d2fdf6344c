"""Instructive functions with arguments; what the compiler makes of each is in ``tests/golden/``.

Read one beside its text file: the function, its IR when lowered and when simplified, and the emitted source.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import srcdiff
from tests.helpers import array
from tests.ideal_cases import IDEALS

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """``function`` at ``args``; ``general`` asks for the emitted source that is right for every rank."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: Any = 0
    has_aux: bool = False
    general: bool = False

    @property
    def gradient(self) -> Any:
        return srcdiff.value_and_grad(self.function, wrt=self.wrt, has_aux=self.has_aux)

    def emitted(self) -> str:
        """The emitted source, compiled anew."""
        return self.gradient.source(*(() if self.general else self.args))

    def text(self) -> str:
        """What the golden file holds."""
        args = () if self.general else self.args
        g, text = self.gradient, inspect.getsource(self.function)
        kind = "in the general form" if self.general else "specialised"
        parts = [
            ("The function", text[text.index("def ") :]),
            ("Its IR, lowered", g.ir(*args, after="lower")),
            ("Its IR with the backward pass, simplified", g.ir(*args, after="simplify")),
            (f"The emitted source, {kind}", g.source(*args)),
        ]
        return "\n\n".join(f"==== {title} ====\n\n{text.strip()}" for title, text in parts) + "\n"


CASES: list[Golden] = [Golden(case.name, case.function, case.make("small"), case.wrt) for case in IDEALS]


def golden(*args: Any, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a golden case at ``args``."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        CASES.append(Golden(function.__name__, function, args, **options))
        return function

    return register


# ---- Layers ----


@golden(array(4, 3), array(3, seed=1), array(3, seed=2), array(4, 3, seed=3), wrt=("x", "gain", "bias"))
def layer_norm(x, gain, bias, target):
    mean = x.mean(axis=-1, keepdims=True)
    centred = x - mean
    std = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5)
    y = centred / std * gain + bias
    return np.sum((y - target) ** 2)


@golden(array(4, 3), np.array([2, 0, 1, 2]))
def softmax_cross_entropy(logits, labels):
    z = logits - logits.max(axis=1, keepdims=True)
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


@golden(array(3), array(8, seed=1), array(6, seed=2), wrt=("kernel", "signal"))
def conv1d(kernel, signal, target):
    width = len(kernel)
    n = len(signal) - width + 1
    y = np.zeros(n)
    for k in range(width):
        y += kernel[k] * signal[k : k + n]
    return np.sum((y - target) ** 2)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@golden(
    {"Wf": array(5, 3), "Wi": array(5, 3, seed=1), "Wo": array(5, 3, seed=2), "Wc": array(5, 3, seed=3)},
    array(4, 2, seed=4),
    np.zeros(3),
)
def lstm(params, x, target):
    h = np.zeros(3)
    c = np.zeros(3)
    for x_t in x:
        # Each gate sees the input and the last output.
        hx = np.concatenate([h, x_t])
        forget = sigmoid(hx @ params["Wf"])
        take = sigmoid(hx @ params["Wi"])
        show = sigmoid(hx @ params["Wo"])
        c = forget * c + take * np.tanh(hx @ params["Wc"])
        h = show * np.tanh(c)
    return np.sum((h - target) ** 2)


@golden(array(5, 4), array(5, 4, seed=1), array(5, 3, seed=2), wrt=(0, 1, 2))
def attention(queries, keys, values):
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    causal = np.tril(np.ones(scores.shape, dtype=bool))
    scores = np.where(causal, scores, -1e9)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = e / e.sum(axis=-1, keepdims=True)
    return np.sum((weights @ values) ** 2)


@golden(array(6, 3), np.array([1, 4, 1, 0]), array(4, 3, seed=1))
def embedding(table, words, target):
    vectors = table[words]
    return np.sum((vectors - target) ** 2)


# ---- Linear algebra ----


@golden(np.array([[2.0, 0.5, 0.1], [0.5, 1.5, 0.2], [0.1, 0.2, 1.0]]), 1e-12)
def power_iteration(A, tolerance):
    v = np.ones(len(A))
    change = 1.0
    while change > tolerance:
        w = A @ v
        new = w / np.linalg.norm(w)
        change = np.max(np.abs(new - v))
        v = new
    return v @ A @ v


@golden(array(6, 3), array(6, seed=1), 0.5, array(4, 3, seed=2), array(4, seed=3), wrt=("X", "strength"))
def ridge(X, y, strength, X_new, y_new):
    A = X.T @ X + strength * np.eye(X.shape[1])
    w = np.linalg.solve(A, X.T @ y)
    return np.mean((X_new @ w - y_new) ** 2)


# ---- Control flow ----


@golden(1.5, 2.0)
def early_return(x, limit):
    if x > limit:
        return limit * x
    y = x * x
    if y > limit:
        return np.sin(y)
    return y


@golden(array(5, low=0.2), 1.5)
def stops_early(steps, limit):
    travelled = 0.0
    for step in steps:
        if travelled > limit:
            break
        travelled = travelled + step * step
    return travelled


@golden(array(5))
def cumulative_product(x):
    total = 1.0
    result = 0.0
    for i in range(len(x)):
        total *= x[i]
        result += total
    return result


@golden(array(6))
def masks(x):
    y = x.copy()
    y[x < 0] *= 0.1
    return np.sum(y**2) + x[x > 1].sum()


# ---- Structure ----


@golden({"weights": array(3), "bias": 0.5, "name": "linear"}, array(4, 3, seed=1), array(4, seed=2))
def dict_params(params, x, y):
    predicted = x @ params["weights"] + params["bias"]
    return np.mean((predicted - y) ** 2)


def huber(r, delta):
    small = np.abs(r) <= delta
    return np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta))


def smooth(x, times):
    for _ in range(times):
        x = 0.5 * (x + np.roll(x, 1))
    return x


@golden(array(5), array(5, seed=1))
def helper_calls(x, target):
    y = smooth(x, 2)
    z = smooth(np.tanh(y), 3)
    return np.sum(huber(z - target, 1.0))


@golden(array(5), array(5, seed=1), has_aux=True)
def auxiliary(x, target):
    r = x - target
    return 0.5 * np.sum(r * r), {"residual": r, "worst": np.abs(r).max()}


@golden(array(4, 3), array(3, seed=1), array(4, seed=2), wrt=("x", "w", "b"), general=True)
def general_form(x, w, b):
    y = np.tanh(x @ w + b)
    return np.sum(y * y, axis=0)
