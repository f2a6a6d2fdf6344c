"""Linear algebra: inverses, solutions and factorisations of matrices, and of stacks of them.

Where NumPy reads one triangle of a symmetric matrix only (``cholesky``, ``eigh``), the other one gets cotangent 0, as
it does not take part. A factor ``1 / (w_j - w_i)`` of two equal eigenvalues is 0: right for whatever does not depend
on how the eigenvectors were chosen. The formulas are those of Giles, *Collected matrix derivative results* (2008), of
Townsend, *Differentiating the singular value decomposition* (2016), and of Golub and Pereyra (1973) for the pseudo-
inverse.
"""

import numpy as np

from srcdiff.rules.broadcasting import restore_axes, sum_to
from srcdiff.rules.reduce import share_among_equals
from srcdiff.rules.registry import pullback, static


def transposed(a):
    """Return the transpose of a matrix, or of each matrix in a stack."""
    if a.ndim == 2:
        return a.T
    return a.swapaxes(-1, -2)


@pullback(np.linalg.inv)
def inv(y_bar, y, a):
    r"""Y = A^{-1}, \qquad \bar A = -Y^\top \bar Y\,Y^\top"""
    y_t = transposed(y)
    return -(y_t @ y_bar @ y_t)


@pullback(np.linalg.det)
def det(y_bar, y, a):
    r"""y = \det A, \qquad \bar A = \bar y\,y\,A^{-\top}"""
    if a.ndim == 2:
        return y_bar * y * np.linalg.inv(a).T
    return (y_bar * y)[..., None, None] * transposed(np.linalg.inv(a))


@pullback(np.linalg.slogdet)
def slogdet(y_bar, y, a):
    r"""y = \ln |\det A|, \qquad \bar A = \bar y\,A^{-\top}"""
    _, logabsdet_bar = y_bar
    if logabsdet_bar is None:
        return None
    if a.ndim == 2:
        return logabsdet_bar * np.linalg.inv(a).T
    return logabsdet_bar[..., None, None] * transposed(np.linalg.inv(a))


@pullback(np.linalg.solve)
def solve(y_bar, y, a, b):
    r"""x = A^{-1} b, \qquad \bar b = A^{-\top} \bar x, \quad \bar A = -\bar b\,x^\top"""
    if b.ndim == 1 and a.ndim == 2:
        b_bar = np.linalg.solve(a.T, y_bar)
        return -b_bar[:, None] * y, b_bar
    if b.ndim == 1:
        columns_bar = np.linalg.solve(transposed(a), y_bar[..., None])
        return -columns_bar * y[..., None, :], sum_to(columns_bar[..., 0], b)
    b_bar = np.linalg.solve(transposed(a), y_bar)
    return sum_to(-b_bar @ transposed(y), a), sum_to(b_bar, b)


def lower_half(x):
    """Return the lower triangles of ``x`` with their diagonals halved."""
    lower = np.tril(x)
    return lower - 0.5 * lower * np.eye(x.shape[-1], dtype=x.dtype)


def fold_triangle(x, upper):
    """Return the cotangent of the triangle that was read, where ``x`` is that of the symmetric matrix it stood for."""
    folded = lower_half(x + transposed(x))
    return transposed(folded) if upper else folded


@pullback(np.linalg.cholesky)
def cholesky(y_bar, y, a, *, upper=False):
    r"""A = L L^\top, \qquad \bar A = L^{-\top}\,\Phi(L^\top \bar L)\,L^{-1}, \quad
    \Phi: \text{lower triangle, half the diagonal}"""
    factor, factor_bar = (transposed(y), transposed(y_bar)) if upper else (y, y_bar)
    inverse = np.linalg.inv(factor)
    s = transposed(inverse) @ lower_half(transposed(factor) @ factor_bar) @ inverse
    return fold_triangle(s, upper)


@pullback(np.linalg.eigh)
def eigh(y_bar, y, a, UPLO="L"):
    r"""A = V \operatorname{diag}(w) V^\top, \qquad
    \bar A = V (\operatorname{diag} \bar w + F \circ V^\top \bar V) V^\top,
    \quad F_{ij} = \frac{1}{w_j - w_i}"""
    w_bar, v_bar = y_bar
    w, v = y
    v_t = transposed(v)
    if v_bar is None:
        return fold_triangle((v * w_bar[..., None, :]) @ v_t, UPLO in ("U", "u"))
    gaps = w[..., None, :] - w[..., :, None]
    inner_bar = v_t @ v_bar * (gaps != 0) / (gaps + (gaps == 0))
    if w_bar is not None:
        inner_bar = inner_bar + w_bar[..., None, :] * np.eye(w.shape[-1], dtype=w.dtype)
    return fold_triangle(v @ inner_bar @ v_t, UPLO in ("U", "u"))


@pullback(np.linalg.eigvalsh)
def eigvalsh(y_bar, y, a, UPLO="L"):
    r"""A = V \operatorname{diag}(w) V^\top, \qquad \bar A = V \operatorname{diag}(\bar w) V^\top"""
    _, v = np.linalg.eigh(a, UPLO)
    return fold_triangle((v * y_bar[..., None, :]) @ transposed(v), UPLO in ("U", "u"))


@pullback(np.linalg.svd)
def svd(y_bar, y, a, full_matrices=True, compute_uv=True, hermitian=False):
    r"""A = U \operatorname{diag}(s) V^\top, \qquad \bar A = U \bigl(\operatorname{diag} \bar s
    + (F \circ 2 \operatorname{skew} U^\top \bar U) S + S (F \circ 2 \operatorname{skew} V^\top \bar V)\bigr) V^\top
    + \dots, \quad F_{ij} = \frac{1}{s_j^2 - s_i^2}"""
    if not compute_uv:
        return svdvals(y_bar, y, a)
    u_bar, s_bar, vh_bar = y_bar
    u, s, vh = y
    if u_bar is None and vh_bar is None:
        return (u[..., : s.shape[-1]] * s_bar[..., None, :]) @ vh[..., : s.shape[-1], :]
    u_bar = np.zeros_like(u) if u_bar is None else u_bar
    vh_bar = np.zeros_like(vh) if vh_bar is None else vh_bar
    k = s.shape[-1]
    v, v_bar = transposed(vh), transposed(vh_bar)
    u_k, v_k = u[..., :k], v[..., :k]
    u_skew, v_skew = transposed(u) @ u_bar, transposed(v) @ v_bar
    u_skew, v_skew = u_skew - transposed(u_skew), v_skew - transposed(v_skew)
    gaps = s[..., None, :] ** 2 - s[..., :, None] ** 2
    f = (gaps != 0) / (gaps + (gaps == 0))
    core = f * u_skew[..., :k, :k] * s[..., None, :] + s[..., :, None] * (f * v_skew[..., :k, :k])
    if s_bar is not None:
        core = core + s_bar[..., None, :] * np.eye(k, dtype=s.dtype)
    s_inverse = 1 / (s + (s == 0))
    a_bar = u_k @ core @ transposed(v_k)
    a_bar = a_bar + off_range(u, u_bar, u_skew, k, full_matrices) * s_inverse[..., None, :] @ transposed(v_k)
    return a_bar + u_k * s_inverse[..., None, :] @ transposed(off_range(v, v_bar, v_skew, k, full_matrices))


def off_range(u, u_bar, u_skew, k, full_matrices):
    """Return the part of ``u_bar`` that turns the first ``k`` singular vectors out of their span."""
    if full_matrices:
        return u[..., k:] @ u_skew[..., k:, :k]
    return u_bar - u @ (transposed(u) @ u_bar)


@pullback(getattr(np.linalg, "svdvals", None))
def svdvals(y_bar, y, x):
    r"""A = U \operatorname{diag}(s) V^\top, \qquad \bar A = U \operatorname{diag}(\bar s) V^\top"""
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return (u * y_bar[..., None, :]) @ vh


@pullback(np.linalg.qr)
def qr(y_bar, y, a, mode="reduced"):
    r"""A = QR, \qquad M = R \bar R^\top - \bar Q^\top Q, \quad
    \bar A = \bigl(\bar Q + Q (\operatorname{tril} M + \operatorname{tril}_{-1}^\top M)\bigr) R^{-\top}"""
    if mode == "r":
        q, r = np.linalg.qr(a)
        q_bar, r_bar = np.zeros_like(q), y_bar
    else:
        q, r = y
        q_bar, r_bar = y_bar
        q_bar = np.zeros_like(q) if q_bar is None else q_bar
        r_bar = np.zeros_like(r) if r_bar is None else r_bar
    k = q.shape[-1]
    # Columns beyond the k-th (of a wide matrix) are Q times their part of R.
    rest_bar = q @ r_bar[..., k:]
    q_bar = q_bar + a[..., k:] @ transposed(r_bar[..., k:])
    r, r_bar = r[..., :k], r_bar[..., :k]
    m = r @ transposed(r_bar) - transposed(q_bar) @ q
    lower = np.tril(m, -1)
    symmetric = np.tril(m) + transposed(lower)
    first_bar = transposed(np.linalg.solve(r, transposed(q_bar + q @ symmetric)))
    return np.concatenate([first_bar, rest_bar], axis=-1)


@pullback(np.linalg.pinv)
def pinv(y_bar, y, a, rcond=None, hermitian=False, *, rtol=None):
    r"""Y = A^+, \qquad
    \bar A = -Y^\top \bar Y Y^\top + (I - AY) \bar Y^\top Y Y^\top + Y^\top Y \bar Y^\top (I - YA)"""
    y_t, y_bar_t = transposed(y), transposed(y_bar)
    left = y_bar_t @ y @ y_t
    right = y_t @ y @ y_bar_t
    return left - a @ (y @ left) + right - (right @ y) @ a - y_t @ y_bar @ y_t


@pullback(np.linalg.lstsq)
def lstsq(y_bar, y, a, b, rcond=None):
    r"""x = A^+ b,\ r = b - Ax, \qquad \bar b = A^{+\top} \bar x + 2 \bar \rho\,r, \quad
    \bar A = -\bar b\,x^\top + r\,(A^+ A^{+\top} \bar x)^\top"""
    x_bar, residuals_bar, _, s_bar = y_bar
    x = y[0]
    columns = x if b.ndim == 2 else x[:, None]
    residual = (b if b.ndim == 2 else b[:, None]) - a @ columns
    a_bar, b_bar = np.zeros_like(a), np.zeros_like(residual)
    if x_bar is not None:
        x_bar = x_bar if b.ndim == 2 else x_bar[:, None]
        inverse = np.linalg.pinv(a)
        b_bar = inverse.T @ x_bar
        # The last term is 0 but for a wide matrix, whose solution is the shortest of many.
        a_bar = residual @ (inverse @ b_bar).T - b_bar @ columns.T
        a_bar = a_bar + (inverse.T @ columns) @ (x_bar - inverse @ (a @ x_bar)).T
    if residuals_bar is not None and residuals_bar.size:
        squares_bar = 2 * residual * residuals_bar
        b_bar = b_bar + squares_bar
        a_bar = a_bar - squares_bar @ columns.T
    if s_bar is not None:
        a_bar = a_bar + svdvals(s_bar, y[3], a)
    return a_bar, b_bar.reshape(b.shape)


@pullback(np.linalg.matrix_power)
def matrix_power(y_bar, y, a, n):
    r"""Y = A^n, \qquad \bar A = \sum_{k=0}^{n-1} (A^\top)^k\,\bar Y\,(A^\top)^{n-1-k}"""
    if n == 0:
        return None
    if n < 0:
        inverse = np.linalg.inv(a)
        return inv(power_bar(y_bar, inverse, -n), inverse, a)
    return power_bar(y_bar, a, n)


def power_bar(y_bar, a, n):
    """Return the cotangent of ``a`` in the product of ``n`` of it, ``n >= 1``."""
    a_t = transposed(a)
    a_bar = y_bar
    power = a_t
    for _ in range(n - 1):
        a_bar = a_bar @ a_t + power @ y_bar
        power = power @ a_t
    return a_bar


@pullback(np.linalg.multi_dot)
def multi_dot(y_bar, y, arrays):
    r"""Y = A_1 A_2 \cdots A_n, \qquad \bar A_i = (A_1 \cdots A_{i-1})^\top\,\bar Y\,(A_{i+1} \cdots A_n)^\top"""
    last = len(arrays) - 1
    matrices = list(arrays)
    if arrays[0].ndim == 1:
        matrices[0] = arrays[0][None, :]
    if arrays[last].ndim == 1:
        matrices[last] = arrays[last][:, None]
    y_bar = np.reshape(y_bar, (matrices[0].shape[0], matrices[last].shape[1]))
    return [factor_bar(y_bar, matrices, i).reshape(arrays[i].shape) for i in range(len(arrays))]


def factor_bar(y_bar, matrices, i):
    """Return the cotangent of matrix ``i`` in the product of ``matrices``."""
    for j in range(i):
        y_bar = matrices[j].T @ y_bar
    for j in range(len(matrices) - 1, i, -1):
        y_bar = y_bar @ matrices[j].T
    return y_bar


@pullback(np.linalg.norm)
def norm(y_bar, y, x, ord=None, axis=None, keepdims=False):
    r"""y = \lVert x \rVert, \qquad \bar x = \bar y\,\frac{x}{y} \text{ for the 2-norm}, \quad 0 \text{ at } x = 0"""
    if ord is None or ord == "fro" or (ord == 2 and (isinstance(axis, int) or (axis is None and x.ndim == 1))):
        return restore_axes(y_bar / (y + (y == 0)), axis, keepdims) * np.conj(x)
    if isinstance(axis, int) or (axis is None and x.ndim == 1):
        return vector_norm_bar(y_bar, y, x, ord, axis, keepdims)
    if axis is None:
        return matrix_norm_bar(y_bar, y, x, ord, keepdims)
    last = np.moveaxis(x, axis, (-2, -1))
    if keepdims:
        y, y_bar = np.moveaxis(y, axis, (-2, -1)), np.moveaxis(y_bar, axis, (-2, -1))
    return np.moveaxis(matrix_norm_bar(y_bar, y, last, ord, keepdims), (-2, -1), axis)


def vector_norm_bar(y_bar, y, x, ord, axis, keepdims):
    """Return the cotangent of ``x`` in its vector norm of order ``ord`` along ``axis`` (None: all of it)."""
    if ord == 0:
        return None
    if ord == 1:
        return restore_axes(y_bar, axis, keepdims) * np.sign(x)
    if ord == 2:
        return restore_axes(y_bar / (y + (y == 0)), axis, keepdims) * np.conj(x)
    size = np.abs(x)
    if is_infinite(ord):
        return share_among_equals(y_bar, y, size, axis, keepdims) * np.sign(x)
    y_bar = restore_axes(y_bar / (y + (y == 0)) ** (ord - 1), axis, keepdims)
    return y_bar * np.sign(x) * (size + (size == 0)) ** (ord - 1)


@static
def is_infinite(ord):
    """Return whether ``ord`` asks for the largest or the smallest entry."""
    return ord in (np.inf, -np.inf)


def matrix_norm_bar(y_bar, y, x, ord, keepdims):
    """Return the cotangent of ``x`` in the norm of order ``ord`` of the matrices in its last two axes."""
    if not keepdims:
        y, y_bar = np.expand_dims(y, (-2, -1)), np.expand_dims(y_bar, (-2, -1))
    if ord == "fro":
        return y_bar / (y + (y == 0)) * np.conj(x)
    if ord == "nuc" or ord == 2 or ord == -2:
        u, _, vh = np.linalg.svd(x, full_matrices=False)
        if ord == "nuc":
            return y_bar * (u @ vh)
        if ord == 2:
            return y_bar * u[..., :, :1] * vh[..., :1, :]
        return y_bar * u[..., :, -1:] * vh[..., -1:, :]
    along = -2 if ord == 1 or ord == -1 else -1
    sums = np.abs(x).sum(axis=along, keepdims=True)
    across = -3 - along
    chosen = sums.max(axis=across, keepdims=True) if ord > 0 else sums.min(axis=across, keepdims=True)
    return share_among_equals(y_bar, chosen, sums, across, True) * np.sign(x)


@pullback(getattr(np.linalg, "vector_norm", None))
def vector_norm(y_bar, y, x, *, axis=None, keepdims=False, ord=2):
    r"""y = \lVert x \rVert_p, \qquad \bar x = \bar y\,\frac{x}{y} \text{ for } p = 2, \quad 0 \text{ at } x = 0"""
    if ord == 2:
        return restore_axes(y_bar / (y + (y == 0)), axis, keepdims) * np.conj(x)
    return vector_norm_bar(y_bar, y, x, ord, axis, keepdims)


@pullback(getattr(np.linalg, "matrix_norm", None))
def matrix_norm(y_bar, y, x, *, keepdims=False, ord="fro"):
    r"""y = \lVert X \rVert, \qquad \bar X = \bar y\,\frac{X}{y} \text{ for the Frobenius norm}, \quad
    0 \text{ at } X = 0"""
    return matrix_norm_bar(y_bar, y, x, ord, keepdims)
