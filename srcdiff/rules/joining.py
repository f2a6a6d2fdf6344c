"""Joining arrays and taking them apart: concatenation, stacking, splitting, padding. All of it is linear."""

import numpy as np

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import linear, static


@linear(np.array, np.asarray, np.asanyarray)
def array(
    y_bar, y, object, dtype=None, order=None, *, copy=None, subok=False, ndmin=0, ndmax=0, device=None, like=None
):
    r"""y = (x_1, x_2, \dots), \qquad \bar x_i = \bar y_i"""
    if ndmin != 0:
        y_bar = y_bar.reshape(np.shape(object))
    return nested(y_bar, object)


def nested(y_bar, x):
    """Return the entries of ``y_bar`` in nested lists like those of ``x``."""
    if isinstance(x, (list, tuple)):
        return [nested(y_bar[i], x[i]) for i in range(len(x))]
    return y_bar


def parts(y_bar, lengths, axis):
    """Return the successive pieces of ``y_bar`` that are of these ``lengths`` along ``axis``."""
    pieces: list[object] = []
    start = None
    for i in range(len(lengths)):
        if i == len(lengths) - 1:
            stop = None
        elif start is None:
            stop = lengths[i]
        else:
            stop = start + lengths[i]
        pieces = pieces + [between(y_bar, start, stop, axis)]
        start = stop
    return pieces


def between(x, start, stop, axis):
    """Return the entries of ``x`` from ``start`` to before ``stop`` along ``axis``."""
    if axis == 0:
        return x[start:stop]
    if axis == 1:
        return x[:, start:stop]
    if axis == -1:
        return x[..., start:stop]
    return x[leading(axis, x.ndim) + (slice(start, stop),)]


@static
def leading(axis, ndim):
    """Return the index that leaves the axes before ``axis`` as they are."""
    return (slice(None),) * (axis % ndim)


def parts_like(y_bar, lengths, axis, arrays):
    """Return the successive pieces of ``y_bar``, each in the shape of its array."""
    pieces = parts(y_bar, lengths, axis)
    return [pieces[i].reshape(np.shape(arrays[i])) for i in range(len(arrays))]


@linear(np.concatenate)
def concatenate(y_bar, y, arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    r"""y = (x_1, x_2, \dots), \qquad (\bar x_1, \bar x_2, \dots) = \bar y"""
    if axis is None:
        return parts_like(y_bar, [np.size(a) for a in arrays], 0, arrays)
    return parts(y_bar, [a.shape[axis] for a in arrays], axis)


@linear(np.stack)
def stack(y_bar, y, arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    r"""y_i = x_i, \qquad \bar x_i = \bar y_i"""
    if axis == -1:
        return [y_bar[..., i] for i in range(len(arrays))]
    if axis != 0:
        y_bar = np.moveaxis(y_bar, axis, 0)
    return [y_bar[i] for i in range(len(arrays))]


@linear(np.hstack)
def hstack(y_bar, y, tup, *, dtype=None, casting="same_kind"):
    r"""y = (x_1, x_2, \dots), \qquad (\bar x_1, \bar x_2, \dots) = \bar y"""
    if np.ndim(tup[0]) < 2:
        return parts_like(y_bar, [np.size(a) for a in tup], 0, tup)
    return parts(y_bar, [a.shape[1] for a in tup], 1)


@linear(np.vstack, getattr(np, "row_stack", None))
def vstack(y_bar, y, tup, *, dtype=None, casting="same_kind"):
    r"""Y = \begin{pmatrix} X_1 \\ X_2 \end{pmatrix}, \qquad
    \begin{pmatrix} \bar X_1 \\ \bar X_2 \end{pmatrix} = \bar Y"""
    return parts_like(y_bar, [1 if np.ndim(a) < 2 else a.shape[0] for a in tup], 0, tup)


@linear(np.column_stack)
def column_stack(y_bar, y, tup):
    r"""Y = (X_1, X_2, \dots), \qquad (\bar X_1, \bar X_2, \dots) = \bar Y"""
    return parts_like(y_bar, [1 if np.ndim(a) < 2 else a.shape[1] for a in tup], 1, tup)


@linear(np.dstack)
def dstack(y_bar, y, tup):
    r"""Y = (X_1, X_2, \dots), \qquad (\bar X_1, \bar X_2, \dots) = \bar Y"""
    return parts_like(y_bar, [1 if np.ndim(a) < 3 else a.shape[2] for a in tup], 2, tup)


@linear(np.append)
def append(y_bar, y, arr, values, axis=None):
    r"""y = (x_1, x_2), \qquad (\bar x_1, \bar x_2) = \bar y"""
    pieces = concatenate(y_bar, y, (arr, values), axis)
    return pieces[0], pieces[1]


@linear(np.block)
def block(y_bar, y, arrays):
    r"""Y = \begin{pmatrix} A & B \\ C & D \end{pmatrix}, \qquad
    \begin{pmatrix} \bar A & \bar B \\ \bar C & \bar D \end{pmatrix} = \bar Y"""
    return block_bar(y_bar, arrays, depth(arrays))


def depth(arrays):
    """Return how deep the lists are nested."""
    if isinstance(arrays, list):
        return 1 + depth(arrays[0])
    return 0


def block_bar(y_bar, arrays, level):
    """Return the parts of ``y_bar`` in nested lists like ``arrays``, of which the innermost run along the last axis."""
    if level == 0:
        return y_bar.reshape(np.shape(arrays))
    pieces = parts(y_bar, [block_length(a, level - 1, level) for a in arrays], -level)
    return [block_bar(pieces[i], arrays[i], level - 1) for i in range(len(arrays))]


def block_length(arrays, level, axis):
    """Return the length of a nested list of blocks along the ``axis``-th axis from the last."""
    if level == 0:
        return np.shape(arrays)[-axis] if np.ndim(arrays) >= axis else 1
    return block_length(arrays[0], level - 1, axis)


@linear(np.split, np.array_split)
def split(y_bar, y, ary, indices_or_sections, axis=0):
    r"""(y_1, y_2, \dots) = x, \qquad \bar x = (\bar y_1, \bar y_2, \dots)"""
    return np.concatenate([np.zeros_like(y[i]) if y_bar[i] is None else y_bar[i] for i in range(len(y))], axis=axis)


@linear(np.hsplit)
def hsplit(y_bar, y, ary, indices_or_sections):
    r"""(y_1, y_2, \dots) = x, \qquad \bar x = (\bar y_1, \bar y_2, \dots)"""
    return split(y_bar, y, ary, indices_or_sections, 0 if ary.ndim == 1 else 1)


@linear(np.vsplit)
def vsplit(y_bar, y, ary, indices_or_sections):
    r"""(y_1, y_2, \dots) = x, \qquad \bar x = (\bar y_1, \bar y_2, \dots)"""
    return split(y_bar, y, ary, indices_or_sections, 0)


@linear(np.dsplit)
def dsplit(y_bar, y, ary, indices_or_sections):
    r"""(y_1, y_2, \dots) = x, \qquad \bar x = (\bar y_1, \bar y_2, \dots)"""
    return split(y_bar, y, ary, indices_or_sections, 2)


@linear(getattr(np, "unstack", None))
def unstack(y_bar, y, x, *, axis=0):
    r"""(y_1, y_2, \dots) = x, \qquad \bar x = (\bar y_1, \bar y_2, \dots)"""
    return np.stack([np.zeros_like(y[i]) if y_bar[i] is None else y_bar[i] for i in range(len(y))], axis=axis)


@static
def pad_pairs(pad_width, ndim):
    """Return how many entries ``np.pad`` puts before and after each axis."""
    if isinstance(pad_width, int):
        return ((pad_width, pad_width),) * ndim
    if isinstance(pad_width, dict):
        by_axis = {axis % ndim: (n, n) if isinstance(n, int) else tuple(n) for axis, n in pad_width.items()}
        return tuple(by_axis.get(i, (0, 0)) for i in range(ndim))
    if all(isinstance(n, int) for n in pad_width):
        return ((pad_width[0], pad_width[-1]),) * ndim
    pairs = [(pair, pair) if isinstance(pair, int) else (pair[0], pair[-1]) for pair in pad_width]
    return tuple(pairs * ndim if len(pairs) == 1 else pairs)


@static
def within(pairs):
    """Return the index of what stands within a border of ``pairs``."""
    return tuple(slice(before, -after if after else None) for before, after in pairs)


@linear(np.pad)
def pad(
    y_bar,
    y,
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    stat_length=None,
    reflect_type="even",
):
    r"""y = x \text{ with a border}, \qquad \bar x = \bar y \text{ within the border}
    + \text{what the border took from } x"""
    pairs = pad_pairs(pad_width, array.ndim)
    if mode == "constant":
        inside = y_bar[within(pairs)]
        if np.ndim(constant_values) == 0:
            return inside, None, None, np.sum(y_bar) - np.sum(inside)
        return inside
    if mode in ("edge", "reflect", "symmetric", "wrap") and reflect_type == "even":
        for i in range(array.ndim):
            if pairs[i] != (0, 0):
                y_bar = border_bar(y_bar, array.shape[i], pairs[i], mode, i)
        return y_bar
    return ()


def border_bar(y_bar, n, pair, mode, axis):
    """Return the cotangent of what was padded along ``axis``, ``n`` long: the border's, where it was copied from."""
    copied_from = np.pad(np.arange(n), pair, mode=mode)
    y_bar = np.moveaxis(y_bar, axis, 0)
    x_bar = np.zeros((n,) + y_bar.shape[1:], dtype=y_bar.dtype)
    np.add.at(x_bar, copied_from, y_bar)
    return np.moveaxis(x_bar, 0, axis)


@linear(np.delete)
def delete(y_bar, y, arr, obj, axis=None):
    r"""y = x \text{ without some entries}, \qquad \bar x = \bar y \text{ with 0 for those}"""
    if axis is None:
        a_bar = np.zeros(arr.size, dtype=y_bar.dtype)
        a_bar[np.delete(np.arange(arr.size), obj)] = y_bar
        return a_bar.reshape(arr.shape)
    a_bar = np.moveaxis(np.zeros_like(arr), axis, 0)
    a_bar[np.delete(np.arange(arr.shape[axis]), obj)] = np.moveaxis(y_bar, axis, 0)
    return np.moveaxis(a_bar, 0, axis)


@linear(np.insert)
def insert(y_bar, y, arr, obj, values, axis=None):
    r"""y = x \text{ with } v \text{ put in}, \qquad \bar x, \bar v = \text{their parts of } \bar y"""
    moved_bar = np.moveaxis(y_bar, 0 if axis is None else axis, 0)
    n = arr.size if axis is None else arr.shape[axis]
    new = len(moved_bar) - n
    # Where the entries of arr went: insert marks among their positions, then look for the marks.
    kept = np.insert(np.ones(n, dtype=bool), obj, np.zeros(new, dtype=bool) if new != 1 else False)
    if axis is None:
        arr_bar = moved_bar[kept].reshape(arr.shape)
        return arr_bar, None, sum_to(moved_bar[~kept], values)
    arr_bar = np.moveaxis(moved_bar[kept], 0, axis)
    values_bar = moved_bar[~kept] if isinstance(obj, int) else np.moveaxis(moved_bar[~kept], 0, axis)
    return arr_bar, None, sum_to(values_bar, values)
