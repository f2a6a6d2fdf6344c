"""Choosing entries: by position, by order, by condition."""

import numpy as np

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.joining import leading
from srcdiff.rules.registry import linear, pullback, static


@linear(np.take)
def take(y_bar, y, a, indices, axis=None, out=None, mode="raise"):
    r"""y_i = x_{k_i}, \qquad \bar x_k = \sum_{i:\,k_i = k} \bar y_i"""
    n = a.size if axis is None else a.shape[axis]
    if mode == "wrap":
        indices = np.mod(indices, n)
    if mode == "clip":
        indices = np.clip(indices, 0, n - 1)
    if axis is None:
        a_bar = np.zeros(n, dtype=y_bar.dtype)
        np.add.at(a_bar, indices, y_bar)
        return a_bar.reshape(a.shape)
    a_bar = np.zeros_like(a)
    if axis == 0:
        np.add.at(a_bar, indices, y_bar)
    else:
        np.add.at(a_bar, leading(axis, a.ndim) + (indices,), y_bar)
    return a_bar


@static
def along(i, ndim):
    """Return the shape of a range that runs along axis ``i`` of ``ndim``."""
    return (1,) * i + (-1,) + (1,) * (ndim - 1 - i)


@linear(np.take_along_axis)
def take_along_axis(y_bar, y, arr, indices, axis=-1):
    r"""y_i = x_{k_i}, \qquad \bar x_k = \sum_{i:\,k_i = k} \bar y_i"""
    if axis is None:
        arr_bar = np.zeros(arr.size, dtype=y_bar.dtype)
        np.add.at(arr_bar, indices, y_bar)
        return arr_bar.reshape(arr.shape)
    arr_bar = np.zeros_like(arr)
    ndim = arr.ndim
    position = [np.arange(arr.shape[i]).reshape(along(i, ndim)) if i != axis % ndim else indices for i in range(ndim)]
    np.add.at(arr_bar, tuple(position), y_bar)
    return arr_bar


@linear(np.compress)
def compress(y_bar, y, condition, a, axis=None, out=None):
    r"""y = x \text{ where } c, \qquad \bar x = \bar y \text{ where } c, \ 0 \text{ elsewhere}"""
    return None, take(y_bar, y, a, np.flatnonzero(condition), axis)


@linear(np.extract)
def extract(y_bar, y, condition, arr):
    r"""y = x \text{ where } c, \qquad \bar x = \bar y \text{ where } c, \ 0 \text{ elsewhere}"""
    return None, take(y_bar, y, arr, np.flatnonzero(condition))


@linear(np.choose)
def choose(y_bar, y, a, choices, out=None, mode="raise"):
    r"""y = x_a, \qquad \bar x_i = \bar y\,[a = i]"""
    n = len(choices)
    if mode == "wrap":
        a = np.mod(a, n)
    if mode == "clip":
        a = np.clip(a, 0, n - 1)
    return None, [sum_to(y_bar * (a == i), choices[i]) for i in range(n)]


@linear(np.select)
def select(y_bar, y, condlist, choicelist, default=0):
    r"""y = x_i \text{ of the first condition } c_i \text{ that holds}, \qquad \bar x_i = \bar y \text{ there}"""
    choice_bars: list[object] = []
    for i in range(len(condlist)):
        choice_bars = choice_bars + [sum_to(np.where(condlist[i], y_bar, 0), choicelist[i])]
        y_bar = np.where(condlist[i], 0, y_bar)
    return None, choice_bars, sum_to(y_bar, default)


@pullback(np.sort)
def sort(y_bar, y, a, axis=-1, kind=None, order=None, *, stable=None):
    r"""y_i = x_{\pi(i)}, \qquad \bar x_{\pi(i)} = \bar y_i"""
    if axis is None:
        return unpermuted(y_bar, np.argsort(a, axis=None, kind=kind), 0).reshape(a.shape)
    return unpermuted(y_bar, np.argsort(a, axis=axis, kind=kind), axis)


@pullback(np.partition)
def partition(y_bar, y, a, kth, axis=-1, kind="introselect", order=None):
    r"""y_i = x_{\pi(i)}, \qquad \bar x_{\pi(i)} = \bar y_i"""
    if axis is None:
        return unpermuted(y_bar, np.argpartition(a, kth, axis=None), 0).reshape(a.shape)
    return unpermuted(y_bar, np.argpartition(a, kth, axis=axis), axis)


def unpermuted(y_bar, order, axis):
    """Return ``y_bar`` with each entry back where ``order`` took it from."""
    if y_bar.ndim == 1:
        x_bar = np.zeros_like(y_bar)
        x_bar[order] = y_bar
        return x_bar
    return np.take_along_axis(y_bar, np.argsort(order, axis=axis), axis)


@linear(np.bincount)
def bincount(y_bar, y, x, weights=None, minlength=0):
    r"""y_k = \sum_{i:\,x_i = k} w_i, \qquad \bar w_i = \bar y_{x_i}"""
    if weights is None:
        return None
    return None, y_bar[x].astype(weights.dtype)
