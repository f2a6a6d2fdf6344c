"""Interpolation, convolution and polynomials."""

import numpy as np

from srcdiff.rules.registry import pullback


@pullback(np.interp)
def interp(y_bar, y, x, xp, fp, left=None, right=None, period=None):
    r"""y = (1 - t)\,f_i + t\,f_{i+1},\ t = \frac{x - p_i}{p_{i+1} - p_i}, \qquad \bar f_i = (1 - t)\,\bar y, \quad
    \bar f_{i+1} = t\,\bar y, \quad \bar x = \frac{f_{i+1} - f_i}{p_{i+1} - p_i}\,\bar y"""
    if period is not None:
        return ()
    below, above = x < xp[0], x > xp[-1]
    i = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    width = xp[i + 1] - xp[i]
    t = np.clip((x - xp[i]) / width, 0, 1)
    x_bar = y_bar * ((fp[i + 1] - fp[i]) / width) * ~(below | above)
    f_bar = y_bar
    if left is not None:
        f_bar = f_bar * ~below
    if right is not None:
        f_bar = f_bar * ~above
    fp_bar, xp_bar = np.zeros_like(fp), np.zeros_like(xp)
    np.add.at(fp_bar, i, f_bar * (1 - t))
    np.add.at(fp_bar, i + 1, f_bar * t)
    np.add.at(xp_bar, i, -x_bar * (1 - t))
    np.add.at(xp_bar, i + 1, -x_bar * t)
    return x_bar, xp_bar, fp_bar, np.sum(y_bar * below), np.sum(y_bar * above)


@pullback(np.convolve)
def convolve(y_bar, y, a, v, mode="full"):
    r"""y_k = \sum_i a_i v_{k-i}, \qquad \bar a_i = \sum_k \bar y_k v_{k-i}, \quad \bar v_j = \sum_k \bar y_k a_{k-j}"""
    full_bar = y_bar
    if mode != "full":
        shorter = min(len(a), len(v))
        start = shorter - 1 if mode == "valid" else (shorter - 1) // 2
        full_bar = np.zeros(len(a) + len(v) - 1, dtype=y_bar.dtype)
        full_bar[start : start + len(y_bar)] = y_bar
    return np.correlate(full_bar, v, "valid"), np.correlate(full_bar, a, "valid")


@pullback(np.correlate)
def correlate(y_bar, y, a, v, mode="valid"):
    r"""y_k = \sum_i a_{i+k} v_i, \qquad \bar a_i = \sum_k \bar y_k v_{i-k}, \quad \bar v_i = \sum_k \bar y_k a_{i+k}"""
    a_bar, reversed_bar = convolve(y_bar, y, a, v[::-1], mode)
    return a_bar, reversed_bar[::-1]


@pullback(np.polyval)
def polyval(y_bar, y, p, x):
    r"""y = \sum_k p_k x^{n-1-k}, \qquad \bar p_k = \sum \bar y\,x^{n-1-k}, \quad
    \bar x = \bar y \sum_k (n-1-k)\,p_k x^{n-2-k}"""
    n = len(p)
    powers = np.arange(n - 1, -1, -1).astype(y_bar.dtype)
    x_bar = y_bar * np.polyval(p[:-1] * powers[:-1], x)
    if np.ndim(x) == 0:
        return y_bar * x**powers, x_bar
    return np.ravel(y_bar) @ np.expand_dims(np.ravel(x), 1) ** powers, x_bar


@pullback(np.polyfit)
def polyfit(p_bar, p, x, y, deg, rcond=None, full=False, w=None, cov=False):
    r"""p = V^+ y,\ r = y - Vp, \qquad \bar y = V^{+\top} \bar p, \quad
    \bar V = r\,(V^+ \bar y)^\top - \bar y\,p^\top, \quad \bar x_i = \sum_k \bar V_{ik}\,(n - k)\,x_i^{n-k-1}"""
    if full or cov or w is not None or y.ndim != 1:
        return ()
    powers = np.vander(x, deg + 1)
    inverse = np.linalg.pinv(powers)
    y_bar = inverse.T @ p_bar
    powers_bar = (y - powers @ p)[:, None] * (inverse @ y_bar) - y_bar[:, None] * p
    slopes = np.arange(deg, 0, -1).astype(x.dtype) * powers[:, 1:]
    return (powers_bar[:, :-1] * slopes).sum(axis=1), y_bar


@pullback(np.vander)
def vander(y_bar, y, x, N=None, increasing=False):
    r"""Y_{ik} = x_i^k, \qquad \bar x_i = \sum_k k\,\bar Y_{ik}\,x_i^{k-1}"""
    exponents = np.arange(y_bar.shape[1], dtype=y_bar.dtype)
    if not increasing:
        exponents = exponents[::-1]
    lower = x[:, None] ** np.maximum(exponents - 1, 0)
    return (y_bar * exponents * lower).sum(axis=1)
