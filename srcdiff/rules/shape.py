"""Shapes: the same numbers in another arrangement, or repeated. All of it is linear."""

import numpy as np

from srcdiff.rules.broadcasting import inverse_permutation, other_axes, positive_axes, sum_to
from srcdiff.rules.registry import linear, static


@linear(np.reshape)
def reshape(y_bar, y, a, shape=None, order="C", *, newshape=None, copy=None):
    r"""y = \operatorname{reshape}(x), \qquad \bar x = \operatorname{reshape}(\bar y)"""
    if order == "C":
        return y_bar.reshape(np.shape(a))
    return y_bar.reshape(np.shape(a), order=order)


@linear(np.ravel)
def ravel(y_bar, y, a, order="C"):
    r"""y = \operatorname{reshape}(x), \qquad \bar x = \operatorname{reshape}(\bar y)"""
    return reshape(y_bar, y, a, order=order)


@linear(np.transpose)
def transpose(y_bar, y, a, axes=None):
    r"""Y = X^\top, \qquad \bar X = \bar Y^\top"""
    if axes is None:
        return y_bar.T
    return y_bar.transpose(inverse_permutation(axes))


@linear(getattr(np, "matrix_transpose", None), getattr(np.linalg, "matrix_transpose", None))
def matrix_transpose(y_bar, y, x):
    r"""Y = X^\top, \qquad \bar X = \bar Y^\top"""
    return y_bar.swapaxes(-1, -2)


@linear(np.swapaxes)
def swapaxes(y_bar, y, a, axis1, axis2):
    r"""Y = X^\top, \qquad \bar X = \bar Y^\top"""
    return y_bar.swapaxes(axis1, axis2)


@linear(np.moveaxis)
def moveaxis(y_bar, y, a, source, destination):
    r"""y = \operatorname{moveaxis}(x, s, d), \qquad \bar x = \operatorname{moveaxis}(\bar y, d, s)"""
    return np.moveaxis(y_bar, destination, source)


@linear(np.rollaxis)
def rollaxis(y_bar, y, a, axis, start=0):
    r"""y = x \text{ with an axis moved}, \qquad \bar x = \bar y \text{ with it moved back}"""
    source, destination = rolled(axis, start, a.ndim)
    return np.moveaxis(y_bar, destination, source)


@static
def rolled(axis, start, ndim):
    """Return from where to where ``np.rollaxis`` moves its axis."""
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return axis, start - 1 if axis < start else start


@linear(np.expand_dims)
def expand_dims(y_bar, y, a, axis):
    r"""y = x \text{ with an axis of length 1}, \qquad \bar x = \bar y \text{ without it}"""
    return y_bar.reshape(np.shape(a))


@linear(np.squeeze)
def squeeze(y_bar, y, a, axis=None):
    r"""y = x \text{ without axes of length 1}, \qquad \bar x = \bar y \text{ with them}"""
    return y_bar.reshape(a.shape)


@linear(np.broadcast_to)
def broadcast_to(y_bar, y, array, shape, subok=False):
    r"""y = x \text{ repeated}, \qquad \bar x = \sum \bar y \text{ over the axes along which it was repeated}"""
    return sum_to(y_bar, array)


@linear(np.broadcast_arrays)
def broadcast_arrays(y_bar, y, *args, subok=False):
    r"""y_i = x_i \text{ repeated}, \qquad \bar x_i = \sum \bar y_i \text{ over the axes along which it was repeated}"""
    return tuple([None if y_bar[i] is None else sum_to(y_bar[i], args[i]) for i in range(len(args))])


@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d)
def atleast_nd(y_bar, y, *arys):
    r"""y = x \text{ with axes of length 1}, \qquad \bar x = \bar y \text{ without them}"""
    if len(arys) == 1:
        return y_bar.reshape(np.shape(arys[0]))
    return tuple([None if y_bar[i] is None else y_bar[i].reshape(np.shape(arys[i])) for i in range(len(arys))])


@linear(np.flip)
def flip(y_bar, y, m, axis=None):
    r"""y = x \text{ backwards}, \qquad \bar x = \bar y \text{ backwards}"""
    if m.ndim == 1:
        return y_bar[::-1]
    return np.flip(y_bar, axis)


@linear(np.fliplr)
def fliplr(y_bar, y, m):
    r"""y = x \text{ backwards}, \qquad \bar x = \bar y \text{ backwards}"""
    return y_bar[:, ::-1]


@linear(np.flipud)
def flipud(y_bar, y, m):
    r"""y = x \text{ backwards}, \qquad \bar x = \bar y \text{ backwards}"""
    return y_bar[::-1]


@linear(np.rot90)
def rot90(y_bar, y, m, k=1, axes=(0, 1)):
    r"""y = x \text{ turned}, \qquad \bar x = \bar y \text{ turned back}"""
    return np.rot90(y_bar, -k, axes)


@linear(np.roll)
def roll(y_bar, y, a, shift, axis=None):
    r"""y_i = x_{i - s}, \qquad \bar x_i = \bar y_{i + s}"""
    if isinstance(shift, tuple):
        return np.roll(y_bar, tuple([-s for s in shift]), axis)
    return np.roll(y_bar, -shift, axis)


@linear(np.tile)
def tile(y_bar, y, A, reps):
    r"""y = (x, x, \dots), \qquad \bar x = \sum \bar y \text{ over the copies}"""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    ndim = max(len(reps), A.ndim)
    reps = (1,) * (ndim - len(reps)) + reps
    lengths = (1,) * (ndim - A.ndim) + A.shape
    shape: tuple[int, ...] = ()
    for i in range(ndim):
        shape = shape + (reps[i], lengths[i])
    copies = y_bar.reshape(shape)
    return copies.sum(axis=tuple(range(0, 2 * ndim, 2))).reshape(A.shape)


@linear(np.repeat)
def repeat(y_bar, y, a, repeats, axis=None):
    r"""y = (x_1, x_1, \dots, x_2, x_2, \dots), \qquad \bar x_i = \sum \bar y \text{ over the copies of } x_i"""
    if axis is None:
        return repeat_bar(y_bar, np.ravel(a), repeats).reshape(np.shape(a))
    return np.moveaxis(repeat_bar(np.moveaxis(y_bar, axis, 0), np.moveaxis(a, axis, 0), repeats), 0, axis)


def repeat_bar(y_bar, x, repeats):
    """Return the cotangent of ``x`` in ``np.repeat(x, repeats, axis=0)``."""
    if isinstance(repeats, int):
        return y_bar.reshape((len(x), repeats) + x.shape[1:]).sum(axis=1)
    x_bar = np.zeros_like(x)
    np.add.at(x_bar, np.repeat(np.arange(len(x)), repeats), y_bar)
    return x_bar


@linear(np.tril)
def tril(y_bar, y, m, k=0):
    r"""Y = \operatorname{tril} X, \qquad \bar X = \operatorname{tril} \bar Y"""
    return sum_to(np.tril(y_bar, k), m)


@linear(np.triu)
def triu(y_bar, y, m, k=0):
    r"""Y = \operatorname{triu} X, \qquad \bar X = \operatorname{triu} \bar Y"""
    return sum_to(np.triu(y_bar, k), m)


@linear(np.diag)
def diag(y_bar, y, v, k=0):
    r"""Y = \operatorname{diag} x, \qquad \bar x = \operatorname{diag} \bar Y"""
    if v.ndim == 1:
        return np.diag(y_bar, k)
    return diagonal(y_bar, y, v, k)


@linear(np.diagflat)
def diagflat(y_bar, y, v, k=0):
    r"""Y = \operatorname{diag} x, \qquad \bar x = \operatorname{diag} \bar Y"""
    return np.diag(y_bar, k).reshape(np.shape(v))


@linear(np.diagonal)
def diagonal(y_bar, y, a, offset=0, axis1=0, axis2=1):
    r"""y_i = X_{ii}, \qquad \bar X = \operatorname{diag} \bar y"""
    a_bar = np.moveaxis(np.zeros_like(a), (axis1, axis2), (-2, -1))
    rows = np.arange(y_bar.shape[-1]) + max(-offset, 0)
    a_bar[..., rows, rows + offset] = y_bar
    return np.moveaxis(a_bar, (-2, -1), (axis1, axis2))


@linear(getattr(np.linalg, "diagonal", None))
def linalg_diagonal(y_bar, y, x, *, offset=0):
    r"""y_i = X_{ii}, \qquad \bar X = \operatorname{diag} \bar y"""
    return diagonal(y_bar, y, x, offset, -2, -1)


@linear(np.trace)
def trace(y_bar, y, a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    r"""y = \sum_i X_{ii}, \qquad \bar X = \bar y\,I"""
    ones = np.eye(a.shape[axis1], a.shape[axis2], offset, dtype=a.dtype)
    if a.ndim == 2:
        return y_bar * ones
    return np.moveaxis(y_bar[..., None, None] * ones, (-2, -1), (axis1, axis2))


@linear(getattr(np.linalg, "trace", None))
def linalg_trace(y_bar, y, x, *, offset=0, dtype=None):
    r"""y = \sum_i X_{ii}, \qquad \bar X = \bar y\,I"""
    return trace(y_bar, y, x, offset, -2, -1)


@linear(np.copy)
def copy(y_bar, y, a, order="K", subok=False):
    r"""y = x, \qquad \bar x = \bar y"""
    return y_bar


@linear(np.ascontiguousarray, np.asfortranarray)
def contiguous(y_bar, y, a, dtype=None, *, like=None):
    r"""y = x, \qquad \bar x = \bar y"""
    return y_bar.reshape(np.shape(a))


@linear(np.meshgrid)
def meshgrid(y_bar, y, *xi, copy=True, sparse=False, indexing="xy"):
    r"""y_i = x_i \text{ along its axis of a grid}, \qquad \bar x_i = \sum \bar y_i \text{ over the other axes}"""
    return tuple(
        [None if y_bar[i] is None else grid_bar(y_bar[i], xi[i], i, len(xi), indexing) for i in range(len(xi))]
    )


def grid_bar(y_bar, x, i, ndim, indexing):
    """Return the cotangent of the ``i``-th coordinates of a grid."""
    axis = 1 - i if indexing == "xy" and ndim > 1 and i < 2 else i
    return y_bar.sum(axis=other_axes(axis, ndim)).reshape(np.shape(x))


@linear(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(y_bar, y, x, window_shape, axis=None, *, subok=False, writeable=False):
    r"""y_{ij} = x_{i+j}, \qquad \bar x_k = \sum_{i+j=k} \bar y_{ij}"""
    axes = positive_axes(axis, x.ndim)
    positions = np.arange(x.size).reshape(x.shape)
    x_bar = np.zeros(x.size, dtype=y_bar.dtype)
    np.add.at(x_bar, np.lib.stride_tricks.sliding_window_view(positions, window_shape, axes), y_bar)
    return x_bar.reshape(x.shape)
