"""Ideals that some rivals can't take as they are written, in words that those understand too.

No in-place updates, no copies, layers taken by their index, ``np.abs`` for ``abs``.
"""

import numpy as np


def dense(layer, x):
    return x @ layer["W"] + layer["b"]


def mlp(layers, x, labels):
    h = x
    for i in range(len(layers) - 1):
        h = np.maximum(dense(layers[i], h), 0)
    logits = dense(layers[-1], h)
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(x)), labels].mean()


def heat(u0, k, target, steps):
    u = u0
    for _ in range(steps):
        inner = u[1:-1] + k * (u[2:] - 2 * u[1:-1] + u[:-2])
        u = np.concatenate([u[:1], inner, u[-1:]])
    return np.sum((u - target) ** 2)


def newton_sqrt(a, tolerance):
    x = a
    while np.abs(x * x - a) > tolerance:
        if x > 1:
            x = 0.5 * (x + a / x)
        else:
            x = x - (x * x - a) / (2 * x)
    return x
