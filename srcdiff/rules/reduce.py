"""Reductions: from many numbers to fewer, along all axes, one or several.

Ties share: where several entries are the maximum or the minimum, each gets an equal part of the cotangent. The standard
deviation has slope 0 where there is no spread, and the product is exact with any number of zeros among its factors.
"""

import numpy as np

from srcdiff.rules.broadcasting import (
    axis_from_front,
    axis_to_front,
    length,
    other_axes,
    restore_axes,
    spread,
    sum_to,
)
from srcdiff.rules.registry import linear, pullback


@linear(np.sum)
def sum_(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \sum_{\mathrm{axis}} x, \qquad \bar x = \bar y \text{ along axis}"""
    a_bar = spread(y_bar, a, axis, keepdims)
    if where is not None:
        a_bar = a_bar * where
    return a_bar


@linear(np.nansum)
def nansum(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \sum_{\mathrm{axis}} x \text{ without nan}, \qquad \bar x = \bar y\,[x \text{ is a number}]"""
    a_bar = restore_axes(y_bar, axis, keepdims) * ~np.isnan(a)
    if where is not None:
        a_bar = a_bar * where
    return a_bar


@linear(np.mean)
def mean(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    r"""y = \frac{1}{n} \sum_{\mathrm{axis}} x, \qquad \bar x = \frac{\bar y}{n} \text{ along axis}"""
    if where is None:
        return spread(y_bar / length(a, axis), a, axis, keepdims)
    where = np.broadcast_to(where, a.shape)
    return restore_axes(y_bar, axis, keepdims) / count(where, a, axis) * where


@linear(np.nanmean)
def nanmean(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    r"""y = \frac{1}{n} \sum_{\mathrm{axis}} x \text{ without nan}, \qquad
    \bar x = \frac{\bar y}{n}\,[x \text{ is a number}]"""
    where = numbers(a, where)
    return restore_axes(y_bar, axis, keepdims) / count(where, a, axis) * where


def numbers(a, where):
    """Return where ``a`` is not nan, among the entries that ``where`` selects."""
    if where is None:
        return ~np.isnan(a)
    return ~np.isnan(a) & where


def count(where, a, axis):
    """Return how many entries of ``a`` the mask ``where`` selects along ``axis``, in the dtype of ``a``, axes kept."""
    return np.broadcast_to(where, a.shape).sum(axis=axis, keepdims=True, dtype=a.dtype)


@pullback(np.average)
def average(y_bar, y, a, axis=None, weights=None, returned=False, *, keepdims=False):
    r"""y = \frac{\sum_i w_i x_i}{\sum_i w_i}, \qquad
    \bar x_i = \frac{\bar y\,w_i}{\sum w}, \quad \bar w_i = \frac{\bar y\,(x_i - y)}{\sum w}"""
    total_bar = None
    if returned:
        y, _ = y
        y_bar, total_bar = y_bar
    if weights is None:
        return None if y_bar is None else spread(y_bar / length(a, axis), a, axis, keepdims)
    w = weights
    if np.ndim(w) != a.ndim:  # one weight for each entry along the axis
        w = np.expand_dims(w, other_axes(axis, a.ndim))
    a_bar, w_bar = None, 0
    if y_bar is not None:
        share = restore_axes(y_bar, axis, keepdims) / np.broadcast_to(w, a.shape).sum(axis=axis, keepdims=True)
        a_bar, w_bar = share * w, share * (a - restore_axes(y, axis, keepdims))
    if total_bar is not None:
        w_bar = w_bar + spread(total_bar, a, axis, keepdims)
    return a_bar, None, sum_to(w_bar, w).reshape(weights.shape)


@pullback(np.max, np.amax, np.nanmax)
def max_(y_bar, y, a, axis=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \max_{\mathrm{axis}} x, \qquad \bar x = \frac{\bar y\,[x = y]}{\sum_{\mathrm{axis}} [x = y]}"""
    return share_among_equals(y_bar, y, a, axis, keepdims, initial, where)


@pullback(np.min, np.amin, np.nanmin)
def min_(y_bar, y, a, axis=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \min_{\mathrm{axis}} x, \qquad \bar x = \frac{\bar y\,[x = y]}{\sum_{\mathrm{axis}} [x = y]}"""
    return share_among_equals(y_bar, y, a, axis, keepdims, initial, where)


def share_among_equals(y_bar, y, a, axis, keepdims, initial=None, where=None):
    """Return ``y_bar`` divided equally among the entries of ``a`` along ``axis`` that are equal to ``y``."""
    chosen = a == restore_axes(y, axis, keepdims)
    if where is not None:
        chosen = chosen & where
    # An int, or the dtype of a: NumPy's int64 would turn float32 into float64.
    ties = int(np.count_nonzero(chosen)) if axis is None else chosen.sum(axis=axis, keepdims=True, dtype=a.dtype)
    if initial is not None:  # where the initial value wins, no entry is equal to y
        ties = ties + (ties == 0)
    return restore_axes(y_bar, axis, keepdims) / ties * chosen


@pullback(np.ptp)
def ptp(y_bar, y, a, axis=None, out=None, keepdims=False):
    r"""y = \max x - \min x, \qquad \bar x = \bar y \text{ at the maximum}, \ -\bar y \text{ at the minimum}"""
    y_bar = restore_axes(y_bar, axis, keepdims)
    largest_bar = share_among_equals(y_bar, a.max(axis=axis, keepdims=True), a, axis, True)
    return largest_bar - share_among_equals(y_bar, a.min(axis=axis, keepdims=True), a, axis, True)


@pullback(np.prod)
def prod(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \prod_i x_i, \qquad \bar x_i = \bar y \prod_{j \ne i} x_j"""
    factors = a if where is None else np.where(where, a, 1)
    others = product_of_the_others(axis_to_front(factors, axis))
    a_bar = restore_axes(y_bar, axis, keepdims) * axis_from_front(others, a, axis)
    if initial is not None:
        a_bar = a_bar * initial
    if where is not None:
        a_bar = a_bar * where
    return a_bar


@pullback(np.nanprod)
def nanprod(y_bar, y, a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \prod_i x_i \text{ without nan}, \qquad \bar x_i = \bar y \prod_{j \ne i} x_j"""
    return prod(y_bar, y, a, axis, dtype, out, keepdims, initial, numbers(a, where))


def product_of_the_others(x):
    """Return, for each entry along the first axis, the product of the others; exact, unlike ``prod(x) / x``."""
    one = np.ones_like(x[:1])
    before = np.cumprod(np.concatenate([one, x[:-1]]), axis=0)
    after = np.cumprod(np.concatenate([one, x[:0:-1]]), axis=0)
    return before * after[::-1]


@pullback(np.var)
def var(
    y_bar, y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None
):
    r"""y = \frac{1}{n - d} \sum_i (x_i - \mu)^2, \qquad \bar x = \frac{2 \bar y\,(x - \mu)}{n - d}"""
    y_bar = 2 * restore_axes(y_bar, axis, keepdims)
    return times_deviation(y_bar, a, axis, ddof if correction is None else correction, where, mean)


@pullback(np.std)
def std(
    y_bar, y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None
):
    r"""y = \sqrt{\frac{1}{n - d} \sum_i (x_i - \mu)^2}, \qquad
    \bar x = \frac{\bar y\,(x - \mu)}{(n - d)\,y}, \quad 0 \text{ at } y = 0"""
    y_bar = restore_axes(y_bar / (y + (y == 0)), axis, keepdims)
    return times_deviation(y_bar, a, axis, ddof if correction is None else correction, where, mean)


@pullback(np.nanvar)
def nanvar(
    y_bar, y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None
):
    r"""y = \frac{1}{n - d} \sum_i (x_i - \mu)^2 \text{ without nan}, \qquad
    \bar x = \frac{2 \bar y\,(x - \mu)}{n - d}"""
    return var(
        y_bar, y, np.nan_to_num(a), axis, dtype, out, ddof, keepdims, where=numbers(a, where), correction=correction
    )


@pullback(np.nanstd)
def nanstd(
    y_bar, y, a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None
):
    r"""y = \sqrt{\frac{1}{n - d} \sum_i (x_i - \mu)^2} \text{ without nan}, \qquad
    \bar x = \frac{\bar y\,(x - \mu)}{(n - d)\,y}"""
    return std(
        y_bar, y, np.nan_to_num(a), axis, dtype, out, ddof, keepdims, where=numbers(a, where), correction=correction
    )


def times_deviation(y_bar, a, axis, ddof, where, mean):
    """Return ``y_bar * (a - mean) / (n - ddof)``, over the entries that ``where`` selects."""
    if where is None:
        centre = a.mean(axis=axis, keepdims=True) if mean is None else mean
        return y_bar / (length(a, axis) - ddof) * (a - centre)
    centre = a.mean(axis=axis, keepdims=True, where=where) if mean is None else mean
    return y_bar / (count(where, a, axis) - ddof) * (a - centre) * where
