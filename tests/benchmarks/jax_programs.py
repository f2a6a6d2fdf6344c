"""The ideals with loops in JAX's own terms: unrolled under ``jit``, they would be compiled step by step."""

import jax.numpy as np
from jax import lax


def rnn(Wx, Wh, x, h):
    def step(h, x_t):
        return np.tanh(x_t @ Wx + h @ Wh), None

    h, _ = lax.scan(step, h, x)
    return np.sum(h**2)


def heat(u0, k, target, steps):
    def step(_, u):
        return u.at[1:-1].add(k * (u[2:] - 2 * u[1:-1] + u[:-2]))

    u = lax.fori_loop(0, steps, step, u0)
    return np.sum((u - target) ** 2)
