"""Helpers that several rules share: restoring reduced axes, spreading over them, summing over broadcast ones.

All of them are decided by ranks and axes, so that what is left of them in emitted code is one indexing or one sum.
"""

import math

import numpy as np

from srcdiff.rules.registry import static


@static
def positive_axes(axis, ndim):
    """Return ``axis`` (an int, a tuple, or None for all of them) as a tuple of axes counted from the front."""
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, int):
        return (axis % ndim,)
    return tuple(a % ndim for a in axis)


@static
def other_axes(axis, ndim):
    """Return the axes that are not among ``axis`` (an int or a tuple), counted from the front."""
    axes = positive_axes(axis, ndim)
    return tuple(i for i in range(ndim) if i not in axes)


@static
def inverse_permutation(axes):
    """Return the axes that undo ``transpose(axes)``."""
    return tuple(sorted(range(len(axes)), key=lambda i: axes[i] % len(axes)))


def restore_axes(y, axis, keepdims):
    """Return the reduction ``y`` as ``keepdims=True`` would have given it, so that it broadcasts against its input."""
    if axis is None or keepdims:
        return y
    return np.expand_dims(y, axis)


def spread(y_bar, x, axis, keepdims):
    """Return ``y_bar``, the cotangent of a reduction of ``x`` over ``axis``, repeated along the reduced axes."""
    return np.broadcast_to(restore_axes(y_bar, axis, keepdims), x.shape)


def sum_to(x_bar, x):
    """Return ``x_bar`` in the shape of ``x``: summed over the axes along which ``x`` was broadcast to it.

    Along an axis where ``x_bar`` is of length 1 and ``x`` is not, all entries of ``x`` have that one cotangent. The
    compiler does this by what it knows of the two shapes, as for elementwise rules: most often, nothing is to be done.
    """
    if np.ndim(x) == 0:
        return np.sum(x_bar)
    if x_bar.ndim > x.ndim:
        x_bar = x_bar.sum(axis=tuple(range(x_bar.ndim - x.ndim)))
    axes = tuple([i for i in range(x.ndim) if x.shape[i] == 1 and x_bar.shape[i] != 1])
    if axes:
        x_bar = x_bar.sum(axis=axes, keepdims=True)
    if x_bar.shape != x.shape:
        x_bar = np.broadcast_to(x_bar, x.shape)
    return x_bar


def length(x, axis):
    """Return how many entries of ``x`` are reduced into one over ``axis``, as a Python int: float32 stays."""
    if axis is None:
        return x.size
    if isinstance(axis, int):
        return x.shape[axis]
    return math.prod([x.shape[i] for i in axis])


def axis_to_front(x, axis):
    """Return ``x`` with ``axis`` in front: of all axes (None) or several, one that runs through all entries."""
    if axis is None:
        return x.ravel()
    if isinstance(axis, int):
        return np.moveaxis(x, axis, 0)
    x = np.moveaxis(x, axis, tuple(range(len(axis))))
    return x.reshape((math.prod(x.shape[: len(axis)]),) + x.shape[len(axis) :])


def axis_from_front(z, x, axis):
    """Undo ``z = axis_to_front(x, axis)``."""
    if axis is None:
        return z.reshape(x.shape)
    if isinstance(axis, int):
        return np.moveaxis(z, 0, axis)
    front = tuple(range(len(axis)))
    return np.moveaxis(z.reshape(np.moveaxis(x, axis, front).shape), front, axis)
