"""Products: of vectors, matrices, stacks of matrices and tensors of any rank."""

import operator

import numpy as np

from srcdiff.rules.broadcasting import inverse_permutation, other_axes, positive_axes, sum_to
from srcdiff.rules.registry import pullback, static


@pullback(operator.matmul, np.matmul, getattr(np.linalg, "matmul", None))
def matmul(y_bar, y, x1, x2):
    r"""Y = AB, \qquad \bar A = \bar Y B^\top, \quad \bar B = A^\top \bar Y"""
    if x1.ndim == 1 and x2.ndim == 1:
        return y_bar * x2, y_bar * x1
    if x1.ndim == 2 and x2.ndim == 2:
        return y_bar @ x2.T, x1.T @ y_bar
    if x1.ndim == 2 and x2.ndim == 1:
        return y_bar[:, None] * x2, y_bar @ x1
    if x1.ndim == 1 and x2.ndim == 2:
        return x2 @ y_bar, x1[:, None] * y_bar
    if x2.ndim == 1:  # a stack of matrices times one vector
        return y_bar[..., None] * x2, np.tensordot(y_bar, x1, y_bar.ndim)
    if x1.ndim == 1:  # one vector times a stack of matrices
        return sum_to((x2 @ y_bar[..., None])[..., 0], x1), x1[:, None] * y_bar[..., None, :]
    if x2.ndim == 2:  # a stack times one matrix: one product over all rows
        rows = tuple(range(x1.ndim - 1))
        return y_bar @ x2.T, np.tensordot(x1, y_bar, (rows, rows))
    return sum_to(y_bar @ x2.swapaxes(-1, -2), x1), sum_to(x1.swapaxes(-1, -2) @ y_bar, x2)


@pullback(np.dot)
def dot(y_bar, y, a, b):
    r"""Y = AB, \qquad \bar A = \bar Y B^\top, \quad \bar B = A^\top \bar Y"""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return scaled(y_bar, a, b)
    if a.ndim == 1 and b.ndim == 1:
        return y_bar * b, y_bar * a
    if a.ndim == 2 and b.ndim == 2:
        return y_bar @ b.T, a.T @ y_bar
    if a.ndim == 2 and b.ndim == 1:
        return y_bar[:, None] * b, y_bar @ a
    if a.ndim == 1 and b.ndim == 2:
        return b @ y_bar, a[:, None] * y_bar
    return tensordot(y_bar, y, a, b, (-1, 0) if b.ndim == 1 else (-1, -2))


def scaled(y_bar, a, b):
    """Return the cotangents of ``a`` and ``b`` in ``y = a * b`` where one of them at least is a number."""
    if np.ndim(a) == 0 and np.ndim(b) == 0:
        return y_bar * b, y_bar * a
    if np.ndim(a) == 0:
        return np.sum(y_bar * b), y_bar * a
    return y_bar * b, np.sum(y_bar * a)


@pullback(np.inner)
def inner(y_bar, y, a, b):
    r"""y_{ij} = \sum_k a_{ik} b_{jk}, \qquad \bar a_{ik} = \sum_j \bar y_{ij} b_{jk}, \quad
    \bar b_{jk} = \sum_i \bar y_{ij} a_{ik}"""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return scaled(y_bar, a, b)
    if a.ndim == 1 and b.ndim == 1:
        return y_bar * b, y_bar * a
    return tensordot(y_bar, y, a, b, (-1, -1))


@pullback(np.vdot)
def vdot(y_bar, y, a, b):
    r"""y = \sum_i a_i b_i, \qquad \bar a = \bar y\,b, \quad \bar b = \bar y\,a"""
    return y_bar * b.reshape(a.shape), y_bar * a.reshape(b.shape)


@pullback(np.outer, getattr(np.linalg, "outer", None))
def outer(y_bar, y, a, b):
    r"""Y = a b^\top, \qquad \bar a = \bar Y b, \quad \bar b = \bar Y^\top a"""
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return y_bar @ b, a @ y_bar
    return (y_bar @ np.ravel(b)).reshape(np.shape(a)), (np.ravel(a) @ y_bar).reshape(np.shape(b))


@static
def contracted(axes, a_ndim, b_ndim):
    """Return the axes of ``a`` and those of ``b`` that ``np.tensordot(a, b, axes)`` sums over, in pairs."""
    if isinstance(axes, int):
        return tuple(range(a_ndim - axes, a_ndim)), tuple(range(axes))
    a_axes, b_axes = (
        positive_axes(side if isinstance(side, int) else tuple(side), ndim)
        for side, ndim in zip(axes, (a_ndim, b_ndim))
    )
    return a_axes, b_axes


@static
def axes_beside(axes, other_axes):
    """Return ``axes`` in the order in which tensordot leaves ``other_axes``, their partners: ascending."""
    return tuple(axis for _, axis in sorted(zip(other_axes, axes)))


@pullback(np.tensordot, getattr(np.linalg, "tensordot", None))
def tensordot(y_bar, y, a, b, axes=2):
    r"""y_{im} = \sum_k a_{ik} b_{km}, \qquad \bar a_{ik} = \sum_m \bar y_{im} b_{km}, \quad
    \bar b_{km} = \sum_i a_{ik} \bar y_{im}"""
    a_axes, b_axes = contracted(axes, a.ndim, b.ndim)
    a_free, b_free = other_axes(a_axes, a.ndim), other_axes(b_axes, b.ndim)
    y_a, y_b = tuple(range(len(a_free))), tuple(range(len(a_free), len(a_free) + len(b_free)))
    a_bar = np.tensordot(y_bar, b, (y_b, b_free))
    b_bar = np.tensordot(a, y_bar, (a_free, y_a))
    return in_order(a_bar, a_free + axes_beside(a_axes, b_axes)), in_order(b_bar, axes_beside(b_axes, a_axes) + b_free)


def in_order(x, axes):
    """Return ``x``, whose axes belong at ``axes``, with each of them there."""
    if axes == tuple(range(len(axes))):
        return x
    return x.transpose(inverse_permutation(axes))


@pullback(getattr(np, "vecdot", None), getattr(np.linalg, "vecdot", None))
def vecdot(y_bar, y, x1, x2, axis=-1):
    r"""y = \sum_{\mathrm{axis}} x_1 x_2, \qquad \bar x_1 = \bar y\,x_2, \quad \bar x_2 = \bar y\,x_1"""
    y_bar = np.expand_dims(y_bar, axis)
    return sum_to(y_bar * x2, x1), sum_to(y_bar * x1, x2)


@pullback(getattr(np, "matvec", None))
def matvec(y_bar, y, x1, x2):
    r"""y = Ax, \qquad \bar A = \bar y\,x^\top, \quad \bar x = A^\top \bar y"""
    x2_bar = (y_bar[..., None, :] @ x1)[..., 0, :]
    return sum_to(y_bar[..., None] * x2[..., None, :], x1), sum_to(x2_bar, x2)


@pullback(getattr(np, "vecmat", None))
def vecmat(y_bar, y, x1, x2):
    r"""y = x^\top A, \qquad \bar x = A \bar y, \quad \bar A = x\,\bar y^\top"""
    x1_bar = (x2 @ y_bar[..., None])[..., 0]
    return sum_to(x1_bar, x1), sum_to(x1[..., None] * y_bar[..., None, :], x2)


@pullback(np.cross)
def cross(y_bar, y, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    r"""y = a \times b, \qquad \bar a = b \times \bar y, \quad \bar b = \bar y \times a"""
    if axis is not None:
        axisa = axisb = axisc = axis
    if a.ndim > 1 or b.ndim > 1:
        a_last, b_last, y_last = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1), np.moveaxis(y_bar, axisc, -1)
        a_bar, b_bar = sum_to(np.cross(b_last, y_last), a_last), sum_to(np.cross(y_last, a_last), b_last)
        return np.moveaxis(a_bar, -1, axisa), np.moveaxis(b_bar, -1, axisb)
    return np.cross(b, y_bar), np.cross(y_bar, a)


@pullback(getattr(np.linalg, "cross", None))
def linalg_cross(y_bar, y, x1, x2, *, axis=-1):
    r"""y = x_1 \times x_2, \qquad \bar x_1 = x_2 \times \bar y, \quad \bar x_2 = \bar y \times x_1"""
    return cross(y_bar, y, x1, x2, axis=axis)


@pullback(np.kron)
def kron(y_bar, y, a, b):
    r"""Y = A \otimes B, \qquad \bar A_{ij} = \sum_{pq} \bar Y_{ip,jq} B_{pq}, \quad
    \bar B_{pq} = \sum_{ij} \bar Y_{ip,jq} A_{ij}"""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return scaled(y_bar, a, b)
    ndim = max(a.ndim, b.ndim)
    a_shape = (1,) * (ndim - a.ndim) + a.shape
    b_shape = (1,) * (ndim - b.ndim) + b.shape
    shape: tuple[int, ...] = ()
    for i in range(ndim):
        shape = shape + (a_shape[i], b_shape[i])
    blocks = y_bar.reshape(shape)
    a_axes, b_axes = tuple(range(0, 2 * ndim, 2)), tuple(range(1, 2 * ndim, 2))
    every = tuple(range(ndim))
    a_bar = np.tensordot(blocks, b.reshape(b_shape), (b_axes, every))
    b_bar = np.tensordot(blocks, a.reshape(a_shape), (a_axes, every))
    return a_bar.reshape(a.shape), b_bar.reshape(b.shape)


@pullback(np.einsum)
def einsum(y_bar, y, subscripts, *operands, optimize=False):
    r"""y_{\mathrm{out}} = \sum x_1 x_2 \cdots, \qquad \bar x_i = \sum \bar y_{\mathrm{out}} \prod_{j \ne i} x_j"""
    terms = einsum_terms(subscripts, tuple([np.ndim(x) for x in operands]))
    return None, *[einsum_bar(y_bar, operands, terms, i, optimize) for i in range(len(operands))]


def einsum_bar(y_bar, operands, terms, i, optimize):
    """Return the cotangent of operand ``i``: the same sum with it and the output exchanged."""
    x = operands[i]
    factors = operands[:i] + operands[i + 1 :]
    # A subscript twice in one operand ('ii->') reads a diagonal: the identity matrix writes one.
    factors = factors + tuple([np.eye(x.shape[axis], dtype=y_bar.dtype) for axis in repeated_axes(terms[i])])
    x_bar = np.einsum(adjoint_subscripts(terms, i), y_bar, *factors, optimize=optimize)
    missing = missing_axes(terms, i)
    if missing:
        return np.broadcast_to(sum_to(np.expand_dims(x_bar, missing), x), x.shape)
    return sum_to(x_bar, x)


@static
def einsum_terms(subscripts, ndims):
    """Return the subscripts of each operand, then those of the output, with every axis under an explicit letter."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    spare = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if letter not in subscripts]
    hidden = [ndim - len(term.replace("...", "")) for term, ndim in zip(terms, ndims)]
    ellipsis = "".join(spare[: max(hidden)])
    if not arrow:
        letters = left.replace(",", "").replace("...", "")
        right = ("..." if "..." in left else "") + "".join(c for c in sorted(set(letters)) if letters.count(c) == 1)
    terms = [term.replace("...", ellipsis[len(ellipsis) - n :]) for term, n in zip(terms, hidden)]
    return (*terms, right.replace("...", ellipsis))


@static
def repeated_axes(term):
    """Return the axes whose subscript stands earlier in the same operand."""
    return tuple(axis for axis, letter in enumerate(term) if letter in term[:axis])


@static
def adjoint_subscripts(terms, i):
    """Return the subscripts by which the output's cotangent and the other operands give that of operand i."""
    *operands, output = terms
    target, identities = list(operands[i]), []
    spare = [
        letter for letter in "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA" if letter not in "".join(terms)
    ]
    for axis in repeated_axes(operands[i]):
        identities.append(target[axis] + spare[0])
        target[axis] = spare.pop(0)
    factors = [output, *operands[:i], *operands[i + 1 :], *identities]
    return ",".join(factors) + "->" + "".join(c for c in target if c in "".join(factors))


@static
def missing_axes(terms, i):
    """Return the axes of operand i that no factor of its cotangent has: it was summed over them alone."""
    factors = "".join(terms[:i] + terms[i + 1 :])
    term = terms[i]
    return tuple(axis for axis, c in enumerate(term) if c not in factors and term.count(c) == 1)
