"""Running sums, products and differences along an axis, and integrals over it."""

import numpy as np

from srcdiff.rules.broadcasting import positive_axes, sum_to
from srcdiff.rules.registry import linear, pullback


@linear(np.cumsum)
def cumsum(y_bar, y, a, axis=None, dtype=None, out=None):
    r"""y_i = \sum_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j"""
    if axis is None:
        return sum_to_the_end(y_bar, 0).reshape(a.shape)
    return sum_to_the_end(y_bar, axis)


@linear(np.nancumsum)
def nancumsum(y_bar, y, a, axis=None, dtype=None, out=None):
    r"""y_i = \sum_{j \le i} x_j \text{ without nan}, \qquad
    \bar x_i = [x_i \text{ is a number}] \sum_{j \ge i} \bar y_j"""
    return cumsum(y_bar, y, a, axis) * ~np.isnan(a)


@linear(getattr(np, "cumulative_sum", None))
def cumulative_sum(y_bar, y, x, *, axis=None, dtype=None, out=None, include_initial=False):
    r"""y_i = \sum_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j"""
    axis = 0 if axis is None else axis
    if include_initial:
        y_bar = np.moveaxis(np.moveaxis(y_bar, axis, 0)[1:], 0, axis)
    return sum_to_the_end(y_bar, axis)


def sum_to_the_end(x, axis):
    """Return the sums of ``x`` from each entry to the last one along ``axis``."""
    if x.ndim == 1:
        return x[::-1].cumsum()[::-1]
    return np.flip(np.flip(x, axis).cumsum(axis=axis), axis)


@pullback(np.cumprod)
def cumprod(y_bar, y, a, axis=None, dtype=None, out=None):
    r"""y_i = \prod_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j \prod_{k \le j,\, k \ne i} x_k"""
    if axis is None:
        return cumprod_bar(y_bar, a.ravel(), 0).reshape(a.shape)
    return cumprod_bar(y_bar, a, axis)


@pullback(getattr(np, "cumulative_prod", None))
def cumulative_prod(y_bar, y, x, *, axis=None, dtype=None, out=None, include_initial=False):
    r"""y_i = \prod_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j \prod_{k \le j,\, k \ne i} x_k"""
    axis = 0 if axis is None else axis
    if include_initial:
        y_bar = np.moveaxis(np.moveaxis(y_bar, axis, 0)[1:], 0, axis)
    return cumprod_bar(y_bar, x, axis)


@pullback(np.nancumprod)
def nancumprod(y_bar, y, a, axis=None, dtype=None, out=None):
    r"""y_i = \prod_{j \le i} x_j \text{ without nan}, \qquad
    \bar x_i = \sum_{j \ge i} \bar y_j \prod_{k \le j,\, k \ne i} x_k"""
    return cumprod(y_bar, y, np.where(np.isnan(a), 1, a), axis) * ~np.isnan(a)


def cumprod_bar(y_bar, x, axis):
    """Return the cotangent of ``np.cumprod(x, axis)``, exact with zeros.

    An entry that is not 0 meets only the products before the first zero; the first zero itself, left out of the
    product, meets those up to the second; a later zero meets none.
    """
    zero = x == 0
    zeros = np.cumsum(zero, axis=axis)
    nonzero = x + zero
    product_bar = y_bar * np.cumprod(nonzero, axis=axis)
    before_first = sum_to_the_end(product_bar * (zeros == 0), axis)
    before_second = sum_to_the_end(product_bar * (zeros == 1), axis)
    return np.where(zero, before_second * (zeros == 1), before_first / nonzero)


@linear(np.diff)
def diff(y_bar, y, a, n=1, axis=-1, prepend=None, append=None):
    r"""y_i = x_{i+1} - x_i, \qquad \bar x_i = \bar y_{i-1} - \bar y_i"""
    a_bar = np.moveaxis(y_bar, axis, 0)
    for _ in range(n):
        a_bar = diff_bar(a_bar)
    start = 0 if prepend is None else 1 if np.ndim(prepend) == 0 else prepend.shape[axis]
    stop = start + a.shape[axis]
    prepend_bar = None if prepend is None else sum_to(np.moveaxis(a_bar[:start], 0, axis), prepend)
    append_bar = None if append is None else sum_to(np.moveaxis(a_bar[stop:], 0, axis), append)
    if prepend is not None or append is not None:
        a_bar = a_bar[start:stop]
    return np.moveaxis(a_bar, 0, axis), None, None, prepend_bar, append_bar


def diff_bar(y_bar):
    """Return the cotangent of ``x`` in ``y = x[1:] - x[:-1]``."""
    x_bar = np.zeros((len(y_bar) + 1,) + y_bar.shape[1:], dtype=y_bar.dtype)
    x_bar[1:] = y_bar
    x_bar[:-1] -= y_bar
    return x_bar


@linear(np.ediff1d)
def ediff1d(y_bar, y, ary, to_end=None, to_begin=None):
    r"""y_i = x_{i+1} - x_i, \qquad \bar x_i = \bar y_{i-1} - \bar y_i"""
    start = 0 if to_begin is None else np.size(to_begin)
    stop = start + ary.size - 1
    end_bar = None if to_end is None else y_bar[stop:].reshape(np.shape(to_end))
    begin_bar = None if to_begin is None else y_bar[:start].reshape(np.shape(to_begin))
    return diff_bar(y_bar[start:stop]).reshape(ary.shape), end_bar, begin_bar


@pullback(getattr(np, "trapezoid", None), getattr(np, "trapz", None))
def trapezoid(z_bar, z, y, x=None, dx=1.0, axis=-1):
    r"""z = \sum_i \frac{y_{i+1} + y_i}{2}\,(x_{i+1} - x_i), \qquad
    \bar y_i = \bar z\,\frac{x_{i+1} - x_{i-1}}{2}, \quad \bar x_i = \bar z\,\frac{y_{i-1} - y_{i+1}}{2}"""
    heights = np.moveaxis(y, axis, 0)
    means = (heights[1:] + heights[:-1]) / 2
    if x is None:
        mean_bar = np.broadcast_to(z_bar * dx, means.shape)
        return np.moveaxis(halves(mean_bar), 0, axis), None, np.sum(z_bar * means)
    positions = np.moveaxis(x, axis, 0) if x.ndim == y.ndim else np.expand_dims(x, tuple(range(1, y.ndim)))
    mean_bar = z_bar * (positions[1:] - positions[:-1])
    position_bar = diff_bar(z_bar * means)
    y_bar = np.moveaxis(halves(np.broadcast_to(mean_bar, means.shape)), 0, axis)
    if x.ndim == y.ndim:
        return y_bar, np.moveaxis(sum_to(position_bar, positions), 0, axis)
    return y_bar, sum_to(position_bar, positions).reshape(x.shape)


def halves(y_bar):
    """Return the cotangent of ``x`` in ``y = (x[1:] + x[:-1]) / 2``."""
    x_bar = np.zeros((len(y_bar) + 1,) + y_bar.shape[1:], dtype=y_bar.dtype)
    x_bar[1:] = y_bar / 2
    x_bar[:-1] += y_bar / 2
    return x_bar


@linear(np.unwrap)
def unwrap(y_bar, y, p, discont=None, axis=-1, *, period=2 * np.pi):
    r"""y = x + k\,T \text{ with whole numbers } k, \qquad \bar x = \bar y"""
    return y_bar


@linear(np.gradient)
def gradient(y_bar, y, f, *varargs, axis=None, edge_order=1):
    r"""y_i = a_i f_{i-1} + b_i f_i + c_i f_{i+1}, \qquad
    \bar f_i = c_{i-1} \bar y_{i-1} + b_i \bar y_i + a_{i+1} \bar y_{i+1}"""
    axes = positive_axes(axis, f.ndim)
    if len(axes) == 1:
        y_bar = [y_bar]
    f_bar = np.zeros_like(f)
    for i in range(len(axes)):
        if y_bar[i] is not None:
            spacing = 1.0 if len(varargs) == 0 else varargs[0] if len(varargs) == 1 else varargs[i]
            axis_bar = gradient_bar(np.moveaxis(y_bar[i], axes[i], 0), spacing, edge_order)
            f_bar = f_bar + np.moveaxis(axis_bar, 0, axes[i])
    return f_bar


def gradient_bar(y_bar, spacing, edge_order):
    """Return the cotangent of ``f`` in ``y = np.gradient(f, spacing, axis=0)``: its weights, transposed."""
    n = len(y_bar)
    steps = np.diff(spacing) if np.ndim(spacing) == 1 else np.full(n - 1, spacing)
    steps = np.expand_dims(steps.astype(y_bar.dtype), tuple(range(1, y_bar.ndim)))
    before, after = steps[:-1], steps[1:]
    f_bar = np.zeros_like(y_bar)
    f_bar[:-2] -= y_bar[1:-1] * after / (before * (before + after))
    f_bar[1:-1] += y_bar[1:-1] * (after - before) / (before * after)
    f_bar[2:] += y_bar[1:-1] * before / (after * (before + after))
    if edge_order == 1:
        f_bar[:2] += edge_weights_1(y_bar[0], steps[0])
        f_bar[-2:] += edge_weights_1(y_bar[-1], steps[-1])
    else:
        f_bar[:3] += edge_weights_2(y_bar[0], steps[0], steps[1])
        f_bar[-3:] -= edge_weights_2(y_bar[-1], steps[-1], steps[-2])[::-1]
    return f_bar


def edge_weights_1(y_bar, step):
    """Return the cotangents of two entries in their difference over ``step``."""
    return np.stack([-y_bar / step, y_bar / step])


def edge_weights_2(y_bar, near, far):
    """Return the cotangents of the first three entries in their parabola's slope at the first."""
    both = near + far
    first = -(2 * near + far) / (near * both)
    return np.stack([y_bar * first, y_bar * both / (near * far), -y_bar * near / (far * both)])
