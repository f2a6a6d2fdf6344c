"""Order statistics and second moments."""

import numpy as np

from srcdiff.rules.broadcasting import axis_from_front, axis_to_front, restore_axes
from srcdiff.rules.registry import pullback


@pullback(np.median)
def median(y_bar, y, a, axis=None, out=None, overwrite_input=False, keepdims=False):
    r"""y = \tfrac12 (x_{(\lfloor (n+1)/2 \rfloor)} + x_{(\lceil (n+1)/2 \rceil)}), \qquad
    \bar x = \tfrac12 \bar y \text{ at each of the two, } \bar y \text{ where they are one}"""
    place = ranks(a, axis)
    n = len(axis_to_front(a, axis))
    half_bar = 0.5 * restore_axes(y_bar, axis, keepdims)
    return half_bar * (place == (n - 1) // 2) + half_bar * (place == n // 2)


def ranks(a, axis):
    """Return the place of each entry of ``a`` in ascending order along ``axis``, ties as they stand."""
    front = axis_to_front(a, axis)
    order = np.argsort(front, axis=0, kind="stable")
    return axis_from_front(np.argsort(order, axis=0), a, axis)


@pullback(np.quantile)
def quantile(
    y_bar,
    y,
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
    interpolation=None,
):
    r"""y = (1 - t)\,x_{(i)} + t\,x_{(i+1)},\ i + t = (n - 1)\,q, \qquad \bar x_{(i)} = (1 - t)\,\bar y, \quad
    \bar x_{(i+1)} = t\,\bar y, \quad \bar q = (n - 1)(x_{(i+1)} - x_{(i)})\,\bar y"""
    if weights is not None or method not in ("linear", "lower", "higher", "nearest", "midpoint"):
        return ()
    if np.ndim(q) == 0:
        return quantile_bar(y_bar, a, q, axis, method, keepdims)
    a_bar, q_bar = np.zeros_like(a), np.zeros(np.size(q), dtype=y_bar.dtype)
    rows = y_bar.reshape((np.size(q),) + y_bar.shape[np.ndim(q) :])
    for i in range(np.size(q)):
        share, q_bar[i] = quantile_bar(rows[i], a, np.ravel(q)[i], axis, method, keepdims)
        a_bar = a_bar + share
    return a_bar, q_bar.reshape(np.shape(q))


def quantile_bar(y_bar, a, q, axis, method, keepdims):
    """Return the cotangents of ``a`` and of the one number ``q``."""
    sorted_a = np.sort(axis_to_front(a, axis), axis=0)
    n = len(sorted_a)
    position = float(q) * (n - 1)
    low = int(np.floor(position))
    high = min(low + 1, n - 1)
    t = position - low
    if method == "lower":
        t = 0.0
    elif method == "higher":
        t = 1.0 if t > 0 else 0.0
    elif method == "nearest":
        t = round(position) - low
    elif method == "midpoint":
        t = 0.5 if t > 0 else 0.0
    q_bar = np.sum(axis_to_front_of_result(y_bar, a, axis, keepdims) * (sorted_a[high] - sorted_a[low]) * (n - 1))
    place = ranks(a, axis)
    y_bar = restore_axes(y_bar, axis, keepdims)
    return y_bar * (1 - t) * (place == low) + y_bar * t * (place == high), q_bar if method == "linear" else 0 * q_bar


def axis_to_front_of_result(y_bar, a, axis, keepdims):
    """Return ``y_bar`` without the axes that ``keepdims`` kept."""
    if keepdims:
        return axis_to_front(y_bar, axis)[0]
    return y_bar


@pullback(np.percentile)
def percentile(
    y_bar,
    y,
    a,
    q,
    axis=None,
    out=None,
    overwrite_input=False,
    method="linear",
    keepdims=False,
    *,
    weights=None,
    interpolation=None,
):
    r"""y = \operatorname{quantile}(x, q / 100), \qquad \bar q = \tfrac{1}{100}\,\overline{q / 100}"""
    if weights is not None or method not in ("linear", "lower", "higher", "nearest", "midpoint"):
        return ()
    q = q / 100 if np.ndim(q) == 0 else np.asarray(q) / 100
    a_bar, q_bar = quantile(y_bar, y, a, q, axis, method=method, keepdims=keepdims)
    return a_bar, q_bar / 100


@pullback(np.cov)
def cov(c_bar, c, m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    r"""C = \frac{1}{n - d} (X - \mu)(X - \mu)^\top, \qquad \bar X = \frac{1}{n - d} (\bar C + \bar C^\top)(X - \mu)"""
    if y is not None or fweights is not None or aweights is not None:
        return ()
    if ddof is None:
        ddof = 0 if bias else 1
    if m.ndim == 1:
        return 2 * c_bar / (m.size - ddof) * (m - m.mean())
    along = 1 if rowvar else 0
    centred = m - m.mean(axis=along, keepdims=True)
    symmetric = (c_bar + np.transpose(c_bar)) / (m.shape[along] - ddof)
    if np.ndim(c_bar) == 0:  # the variance of one variable
        return symmetric * centred
    return symmetric @ centred if rowvar else centred @ symmetric


@pullback(np.corrcoef)
def corrcoef(r_bar, r, x, y=None, rowvar=True, bias=None, ddof=None, *, dtype=None):
    r"""R_{ij} = \frac{C_{ij}}{\sqrt{C_{ii} C_{jj}}}, \qquad \bar C_{ij} = \frac{\bar R_{ij}}{\sqrt{C_{ii} C_{jj}}}
    \ (i \ne j), \quad \bar C_{ii} = -\frac{1}{2 C_{ii}} \sum_{j \ne i} (\bar R_{ij} + \bar R_{ji}) R_{ij}"""
    if y is not None or x.ndim == 1:
        return ()
    along = 1 if rowvar else 0
    centred = x - x.mean(axis=along, keepdims=True)
    lengths = np.sqrt((centred * centred).sum(axis=along, keepdims=True))
    unit = centred / lengths
    symmetric = r_bar + r_bar.T
    unit_bar = symmetric @ unit if rowvar else unit @ symmetric
    # Each row of unit is of length 1: what would stretch it is lost.
    unit_bar = unit_bar - unit * (unit_bar * unit).sum(axis=along, keepdims=True)
    return unit_bar / lengths
