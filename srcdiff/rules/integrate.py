"""``scipy.integrate``: sums of sampled values."""

import numpy as np
from scipy import integrate

from srcdiff.rules import running
from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import pullback
from srcdiff.rules.running import diff_bar, halves, sum_to_the_end

trapezoid_rule = running.trapezoid


@pullback(integrate.trapezoid)
def trapezoid(z_bar, z, y, x=None, dx=1.0, axis=-1):
    r"""z = \sum_i \frac{y_{i+1} + y_i}{2}\,(x_{i+1} - x_i), \qquad
    \bar y_i = \bar z\,\frac{x_{i+1} - x_{i-1}}{2}, \quad \bar x_i = \bar z\,\frac{y_{i-1} - y_{i+1}}{2}"""
    return trapezoid_rule(z_bar, z, y, x, dx, axis)


@pullback(integrate.cumulative_trapezoid)
def cumulative_trapezoid(z_bar, z, y, x=None, dx=1.0, axis=-1, initial=None):
    r"""z_k = \sum_{i < k} \frac{y_{i+1} + y_i}{2}\,(x_{i+1} - x_i), \qquad
    \bar y_i = \tfrac12 (\bar s_{i-1} (x_i - x_{i-1}) + \bar s_i (x_{i+1} - x_i)),\ \bar s_i = \sum_{k > i} \bar z_k"""
    heights, z_bar = np.moveaxis(y, axis, 0), np.moveaxis(z_bar, axis, 0)
    if initial is not None:
        z_bar = z_bar[1:]
    step_bar = sum_to_the_end(z_bar, 0)
    means = (heights[1:] + heights[:-1]) / 2
    if x is None:
        return np.moveaxis(halves(step_bar * dx), 0, axis), None, np.sum(step_bar * means)
    positions = np.moveaxis(x, axis, 0) if x.ndim == y.ndim else np.expand_dims(x, tuple(range(1, y.ndim)))
    y_bar = np.moveaxis(halves(step_bar * (positions[1:] - positions[:-1])), 0, axis)
    position_bar = diff_bar(step_bar * means)
    if x.ndim == y.ndim:
        return y_bar, np.moveaxis(position_bar, 0, axis)
    return y_bar, sum_to(position_bar, positions).reshape(x.shape)


@pullback(integrate.simpson)
def simpson(z_bar, z, y, x=None, *, dx=1.0, axis=-1):
    r"""z = \sum_i w_i y_i, \qquad \bar y_i = \bar z\,w_i, \quad \bar h = \bar z\,\frac{z}{h}"""
    n = y.shape[axis]
    if x is None:
        weights = integrate.simpson(np.eye(n, dtype=y.dtype), dx=dx)
        return spread_over(z_bar, weights, axis), None, np.sum(z_bar * z) / dx
    if x.ndim != 1:
        return ()
    # The weights of the points depend on x alone; the derivative by x is not among SciPy's functions.
    return (spread_over(z_bar, integrate.simpson(np.eye(n, dtype=y.dtype), x=x), axis),)


def spread_over(z_bar, weights, axis):
    """Return ``z_bar`` times each of the ``weights``, which come to lie along ``axis``."""
    return np.moveaxis(np.multiply.outer(weights, z_bar), 0, axis)
