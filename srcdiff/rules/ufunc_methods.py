"""The methods of NumPy's ufuncs: ``np.add.reduce``, ``np.multiply.outer``, ``np.maximum.accumulate`` and their like."""

import numpy as np

from srcdiff.rules.broadcasting import axis_from_front, axis_to_front, other_axes, restore_axes
from srcdiff.rules.reduce import max_, min_, prod, sum_
from srcdiff.rules.registry import linear, pullback
from srcdiff.rules.running import cumprod, cumsum


@linear(np.add.reduce)
def add_reduce(y_bar, y, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \sum_i x_i, \qquad \bar x_i = \bar y"""
    return sum_(y_bar, y, array, axis, keepdims=keepdims, where=where)


@pullback(np.multiply.reduce)
def multiply_reduce(y_bar, y, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \prod_i x_i, \qquad \bar x_i = \bar y \prod_{j \ne i} x_j"""
    return prod(y_bar, y, array, axis, keepdims=keepdims, initial=initial, where=where)


@pullback(np.maximum.reduce, np.fmax.reduce)
def maximum_reduce(y_bar, y, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \max_i x_i, \qquad \bar x = \frac{\bar y\,[x = y]}{\sum_i [x_i = y]}"""
    return max_(y_bar, y, array, axis, keepdims=keepdims, initial=initial, where=where)


@pullback(np.minimum.reduce, np.fmin.reduce)
def minimum_reduce(y_bar, y, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \min_i x_i, \qquad \bar x = \frac{\bar y\,[x = y]}{\sum_i [x_i = y]}"""
    return min_(y_bar, y, array, axis, keepdims=keepdims, initial=initial, where=where)


@pullback(np.logaddexp.reduce)
def logaddexp_reduce(y_bar, y, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=None):
    r"""y = \ln \sum_i e^{x_i}, \qquad \bar x_i = \bar y\,e^{x_i - y}"""
    array_bar = restore_axes(y_bar, axis, keepdims) * np.exp(array - restore_axes(y, axis, keepdims))
    if where is not None:
        array_bar = array_bar * where
    return array_bar


@linear(np.add.accumulate)
def add_accumulate(y_bar, y, array, axis=0, dtype=None, out=None):
    r"""y_i = \sum_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j"""
    return cumsum(y_bar, y, array, axis)


@pullback(np.multiply.accumulate)
def multiply_accumulate(y_bar, y, array, axis=0, dtype=None, out=None):
    r"""y_i = \prod_{j \le i} x_j, \qquad \bar x_i = \sum_{j \ge i} \bar y_j \prod_{k \le j,\, k \ne i} x_k"""
    return cumprod(y_bar, y, array, axis)


@pullback(np.maximum.accumulate, np.minimum.accumulate)
def extreme_accumulate(y_bar, y, array, axis=0, dtype=None, out=None):
    r"""y_i = \max_{j \le i} x_j, \qquad \bar x_j = \sum \bar y_i \text{ while } x_j \text{ stands}"""
    front, result = axis_to_front(array, axis), axis_to_front(y, axis)
    places = np.arange(len(front)).reshape((-1,) + (1,) * (front.ndim - 1))
    # The entry that stands is the last one that set the record, ties included.
    holders = np.maximum.accumulate(np.where(front == result, places, 0), axis=0)
    front_bar = np.zeros_like(front)
    rest = [
        np.arange(front.shape[i]).reshape((1,) * i + (-1,) + (1,) * (front.ndim - 1 - i)) for i in range(1, front.ndim)
    ]
    np.add.at(front_bar, (holders, *rest), axis_to_front(y_bar, axis))
    return axis_from_front(front_bar, array, axis)


@linear(np.add.outer)
def add_outer(y_bar, y, A, B):
    r"""y_{ij} = a_i + b_j, \qquad \bar a_i = \sum_j \bar y_{ij}, \quad \bar b_j = \sum_i \bar y_{ij}"""
    return over_second(y_bar, A), over_first(y_bar, A)


@linear(np.subtract.outer)
def subtract_outer(y_bar, y, A, B):
    r"""y_{ij} = a_i - b_j, \qquad \bar a_i = \sum_j \bar y_{ij}, \quad \bar b_j = -\sum_i \bar y_{ij}"""
    return over_second(y_bar, A), -over_first(y_bar, A)


@pullback(np.multiply.outer)
def multiply_outer(y_bar, y, A, B):
    r"""y_{ij} = a_i b_j, \qquad \bar a_i = \sum_j \bar y_{ij} b_j, \quad \bar b_j = \sum_i \bar y_{ij} a_i"""
    return np.tensordot(y_bar, B, np.ndim(B)), np.tensordot(A, y_bar, np.ndim(A))


@pullback(np.divide.outer)
def divide_outer(y_bar, y, A, B):
    r"""y_{ij} = a_i / b_j, \qquad \bar a_i = \sum_j \frac{\bar y_{ij}}{b_j}, \quad
    \bar b_j = -\frac{1}{b_j} \sum_i \bar y_{ij}\,y_{ij}"""
    return np.tensordot(y_bar, 1 / B, np.ndim(B)), -over_first(y_bar * y, A) / B


def over_first(y_bar, a):
    """Return ``y_bar`` summed over the axes of the first operand of an outer function."""
    return y_bar.sum(axis=tuple(range(np.ndim(a))))


def over_second(y_bar, a):
    """Return ``y_bar`` summed over the axes of the second operand of an outer function."""
    return y_bar.sum(axis=other_axes(tuple(range(np.ndim(a))), y_bar.ndim))
