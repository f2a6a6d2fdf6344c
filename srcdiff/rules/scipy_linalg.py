"""``scipy.linalg``: solutions, factorisations, functions of matrices, structured matrices.

The conventions are those of ``srcdiff.rules.linalg``: of a symmetric matrix of which one triangle is read, the other
one gets cotangent 0. Formulas as there; for functions of matrices the Frechet derivative's adjoint, by the block
triangular matrix of Najfeld and Havel (1995): ``f([[A, E], [0, A]])`` has it in its upper right corner.
"""

import numpy as np
from scipy import linalg

from srcdiff.rules import linalg as dense
from srcdiff.rules.linalg import fold_triangle, transposed
from srcdiff.rules.registry import linear, pullback, static

# The rules of NumPy's functions of the same name, under names that do not hide SciPy's.
cholesky_rule, det_rule, inv_rule, norm_rule = dense.cholesky, dense.det, dense.inv, dense.norm
eigh_rule, eigvalsh_rule, lstsq_rule, pinv_rule, svd_rule = (
    dense.eigh,
    dense.eigvalsh,
    dense.lstsq,
    dense.pinv,
    dense.svd,
)

# ---- inverses and solutions ----


@pullback(linalg.inv)
def inv(y_bar, y, a, overwrite_a=False, check_finite=True, *, assume_a=None, lower=False):
    r"""Y = A^{-1}, \qquad \bar A = -Y^\top \bar Y\,Y^\top"""
    if assume_a is not None:
        return ()
    return inv_rule(y_bar, y, a)


@pullback(linalg.det)
def det(y_bar, y, a, overwrite_a=False, check_finite=True):
    r"""y = \det A, \qquad \bar A = \bar y\,y\,A^{-\top}"""
    return det_rule(y_bar, y, a)


@pullback(linalg.solve)
def solve(
    y_bar,
    y,
    a,
    b,
    lower=False,
    overwrite_a=False,
    overwrite_b=False,
    check_finite=True,
    assume_a=None,
    transposed=False,
):
    r"""x = A^{-1} b, \qquad \bar b = A^{-\top} \bar x, \quad \bar A = -\bar b\,x^\top"""
    if is_symmetric(assume_a):
        b_bar = linalg.solve(a, y_bar, lower=lower, assume_a=assume_a)
        return fold_triangle(-outer(b_bar, y), not lower), b_bar
    if transposed:
        b_bar = linalg.solve(a, y_bar, assume_a=assume_a)
        return -outer(y, b_bar), b_bar
    b_bar = linalg.solve(a.T, y_bar, assume_a=transposed_structure(assume_a))
    return -outer(b_bar, y), b_bar


@static
def is_symmetric(assume_a):
    """Return whether only one triangle of the matrix is read."""
    return assume_a in ("sym", "pos", "symmetric", "positive definite")


@static
def transposed_structure(assume_a):
    """Return what the transpose of a matrix is assumed to be."""
    swapped = {"upper triangular": "lower triangular", "lower triangular": "upper triangular"}
    return swapped.get(assume_a, assume_a)


def outer(x, y):
    """Return ``x y^T`` of two vectors, or of two matrices."""
    if x.ndim == 1:
        return x[:, None] * y
    return x @ y.T


@pullback(linalg.solve_triangular)
def solve_triangular(y_bar, y, a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
    r"""x = T^{-1} b, \qquad \bar b = T^{-\top} \bar x, \quad \bar T = \text{the triangle of } -\bar b\,x^\top"""
    flipped = is_transposed(trans)
    b_bar = linalg.solve_triangular(a, y_bar, trans=0 if flipped else 1, lower=lower, unit_diagonal=unit_diagonal)
    a_bar = -outer(y, b_bar) if flipped else -outer(b_bar, y)
    if lower:
        return np.tril(a_bar, -1 if unit_diagonal else 0), b_bar
    return np.triu(a_bar, 1 if unit_diagonal else 0), b_bar


@static
def is_transposed(trans):
    """Return whether ``trans`` asks for the transpose."""
    return trans not in (0, "N")


@pullback(linalg.solve_banded)
def solve_banded(y_bar, y, l_and_u, ab, b, overwrite_ab=False, overwrite_b=False, check_finite=True):
    r"""x = A^{-1} b, \qquad \bar b = A^{-\top} \bar x, \quad \bar A = \text{the band of } -\bar b\,x^\top"""
    below, above = l_and_u
    n = ab.shape[1]
    flipped, ab_bar = np.zeros_like(ab), np.zeros_like(ab)
    for k in range(-below, above + 1):  # diagonal k is row above - k, its first k columns unused
        flipped[below + k, max(-k, 0) : n - max(k, 0)] = ab[above - k, max(k, 0) : n - max(-k, 0)]
    b_bar = linalg.solve_banded((above, below), flipped, y_bar)
    products = b_bar if y.ndim == 2 else b_bar[:, None]
    columns = y if y.ndim == 2 else y[:, None]
    for k in range(-below, above + 1):
        upper, lower = max(k, 0), max(-k, 0)
        diagonal_bar = -(products[lower : n - upper] * columns[upper : n - lower]).sum(axis=1)
        ab_bar[above - k, upper : n - lower] = diagonal_bar
    return None, ab_bar, b_bar


@pullback(linalg.lstsq)
def lstsq(y_bar, y, a, b, cond=None, overwrite_a=False, overwrite_b=False, check_finite=True, lapack_driver=None):
    r"""x = A^+ b,\ r = b - Ax, \qquad \bar b = A^{+\top} \bar x + 2 \bar \rho\,r, \quad
    \bar A = -\bar b\,x^\top + r\,(A^+ A^{+\top} \bar x)^\top"""
    return lstsq_rule(y_bar, y, a, b)


@pullback(linalg.pinv)
def pinv(y_bar, y, a, *, atol=None, rtol=None, return_rank=False, check_finite=True):
    r"""Y = A^+, \qquad
    \bar A = -Y^\top \bar Y Y^\top + (I - AY) \bar Y^\top Y Y^\top + Y^\top Y \bar Y^\top (I - YA)"""
    if return_rank:
        return pinv_rule(y_bar[0], y[0], a)
    return pinv_rule(y_bar, y, a)


@pullback(linalg.norm)
def norm(y_bar, y, a, ord=None, axis=None, keepdims=False, check_finite=True):
    r"""y = \lVert x \rVert, \qquad \bar x = \bar y\,\frac{x}{y} \text{ for the 2-norm}, \quad 0 \text{ at } x = 0"""
    if ord is None or axis is not None:
        return norm_rule(y_bar, y, a, ord, axis, keepdims)
    return norm_rule(y_bar, y, a, ord, axis, keepdims).astype(a.dtype)  # SciPy's norm is a Python float here


# ---- factorisations ----


@pullback(linalg.cholesky)
def cholesky(y_bar, y, a, lower=False, overwrite_a=False, check_finite=True):
    r"""A = L L^\top, \qquad \bar A = L^{-\top}\,\Phi(L^\top \bar L)\,L^{-1}, \quad
    \Phi: \text{lower triangle, half the diagonal}"""
    return cholesky_rule(y_bar, y, a, upper=not lower)


@pullback(linalg.cho_factor)
def cho_factor(y_bar, y, a, lower=False, overwrite_a=False, check_finite=True):
    r"""A = L L^\top, \qquad \bar A = L^{-\top}\,\Phi(L^\top \bar L)\,L^{-1}, \quad
    \Phi: \text{lower triangle, half the diagonal}"""
    c_bar, c = y_bar[0], y[0]
    # What is left of the matrix in the other triangle depends on SciPy's version.
    if lower:
        return cholesky_rule(np.tril(c_bar), np.tril(c), a, upper=False) + np.triu(c_bar * (c == a), 1)
    return cholesky_rule(np.triu(c_bar), np.triu(c), a, upper=True) + np.tril(c_bar * (c == a), -1)


@pullback(linalg.cho_solve)
def cho_solve(y_bar, y, c_and_lower, b, overwrite_b=False, check_finite=True):
    r"""x = (L L^\top)^{-1} b, \qquad \bar b = (L L^\top)^{-1} \bar x, \quad
    \bar L = -\operatorname{tril}\,(\bar b\,x^\top + x\,\bar b^\top) L"""
    c, lower = c_and_lower
    b_bar = linalg.cho_solve((c, lower), y_bar)
    a_bar = outer(b_bar, y)
    a_bar = a_bar + a_bar.T
    if lower:
        return (-np.tril(a_bar @ np.tril(c)), None), b_bar
    return (-np.triu(np.triu(c) @ a_bar), None), b_bar


@pullback(linalg.lu_factor)
def lu_factor(y_bar, y, a, overwrite_a=False, check_finite=True):
    r"""PA = LU, \qquad \bar A = P^\top L^{-\top}
    \bigl(\operatorname{tril}_{-1} L^\top \bar L + \operatorname{triu} \bar U U^\top\bigr) U^{-\top}"""
    lu_bar, (lu, pivots) = y_bar[0], y
    n = len(lu)
    lower, upper = np.tril(lu, -1) + np.eye(n, dtype=lu.dtype), np.triu(lu)
    rows_bar = lu_pullback(np.tril(lu_bar, -1), np.triu(lu_bar), lower, upper)
    a_bar = np.zeros_like(rows_bar)
    a_bar[pivoted_rows(pivots)] = rows_bar
    return a_bar


def pivoted_rows(pivots):
    """Return which row of the matrix each row of its factors stands for."""
    rows = np.arange(len(pivots))
    for i in range(len(pivots)):
        j = pivots[i]
        rows[[i, j]] = rows[[j, i]]
    return rows


def lu_pullback(lower_bar, upper_bar, lower, upper):
    """Return the cotangent of ``lower @ upper``, square, from those of its factors."""
    core = np.tril(lower.T @ lower_bar, -1) + np.triu(upper_bar @ upper.T)
    left = linalg.solve_triangular(lower, core, trans=1, lower=True, unit_diagonal=True)
    return linalg.solve_triangular(upper, left.T).T


@pullback(linalg.lu_solve)
def lu_solve(y_bar, y, lu_and_piv, b, trans=0, overwrite_b=False, check_finite=True):
    r"""x = (P^\top L U)^{-1} b, \qquad \bar b = (P^\top L U)^{-\top} \bar x, \quad M = -P\,\bar b\,x^\top, \quad
    \bar L = \operatorname{tril}_{-1} M U^\top, \quad \bar U = \operatorname{triu} L^\top M"""
    lu, pivots = lu_and_piv
    b_bar = linalg.lu_solve((lu, pivots), y_bar, trans=0 if trans else 1)
    a_bar = -outer(y, b_bar) if trans else -outer(b_bar, y)
    rows_bar = a_bar[pivoted_rows(pivots)]
    lower, upper = np.tril(lu, -1) + np.eye(len(lu), dtype=lu.dtype), np.triu(lu)
    return (np.tril(rows_bar @ upper.T, -1) + np.triu(lower.T @ rows_bar), None), b_bar


@pullback(linalg.lu)
def lu(y_bar, y, a, permute_l=False, overwrite_a=False, check_finite=True, p_indices=False):
    r"""A = PLU, \qquad \bar A = P L^{-\top}
    \bigl(\operatorname{tril}_{-1} L^\top \bar L + \operatorname{triu} \bar U U^\top\bigr) U^{-\top}"""
    if permute_l or p_indices:
        return ()
    p, lower, upper = y
    _, lower_bar, upper_bar = y_bar
    lower_bar = np.zeros_like(lower) if lower_bar is None else np.tril(lower_bar, -1)
    upper_bar = np.zeros_like(upper) if upper_bar is None else np.triu(upper_bar)
    k = lower.shape[1]
    square = upper[:, :k]
    # Rows of L below the k-th are the matrix's own times U^-1, columns of U beyond it L^-1 times the matrix's own.
    below_bar = linalg.solve_triangular(square, lower_bar[k:].T).T
    beyond_bar = linalg.solve_triangular(lower[:k], upper_bar[:, k:], trans=1, lower=True, unit_diagonal=True)
    upper_bar = np.triu(upper_bar[:, :k] - lower[k:].T @ below_bar)
    lower_bar = np.tril(lower_bar[:k] - beyond_bar @ upper[:, k:].T, -1)
    square_bar = lu_pullback(lower_bar, upper_bar, lower[:k], square)
    return p @ np.block([[square_bar, beyond_bar], [below_bar, np.zeros((len(p) - k, upper.shape[1] - k), p.dtype)]])


@pullback(linalg.eigh)
def eigh(
    y_bar,
    y,
    a,
    b=None,
    *,
    lower=True,
    eigvals_only=False,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
):
    r"""A = V \operatorname{diag}(w) V^\top, \qquad
    \bar A = V (\operatorname{diag} \bar w + F \circ V^\top \bar V) V^\top, \quad F_{ij} = \frac{1}{w_j - w_i}"""
    if b is not None or subset_by_index is not None or subset_by_value is not None:
        return ()
    if eigvals_only:
        return eigvalsh_rule(y_bar, y, a, "L" if lower else "U")
    return eigh_rule(y_bar, y, a, "L" if lower else "U")


@pullback(linalg.eigvalsh)
def eigvalsh(
    y_bar,
    y,
    a,
    b=None,
    *,
    lower=True,
    overwrite_a=False,
    overwrite_b=False,
    type=1,
    check_finite=True,
    subset_by_index=None,
    subset_by_value=None,
    driver=None,
):
    r"""A = V \operatorname{diag}(w) V^\top, \qquad \bar A = V \operatorname{diag}(\bar w) V^\top"""
    if b is not None or subset_by_index is not None or subset_by_value is not None:
        return ()
    return eigvalsh_rule(y_bar, y, a, "L" if lower else "U")


@pullback(linalg.svd)
def svd(y_bar, y, a, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver="gesdd"):
    r"""A = U \operatorname{diag}(s) V^\top, \qquad \bar A = U \bigl(\operatorname{diag} \bar s
    + (F \circ 2 \operatorname{skew} U^\top \bar U) S + S (F \circ 2 \operatorname{skew} V^\top \bar V)\bigr) V^\top
    + \dots, \quad F_{ij} = \frac{1}{s_j^2 - s_i^2}"""
    return svd_rule(y_bar, y, a, full_matrices, compute_uv)


@pullback(linalg.svdvals)
def svdvals(y_bar, y, a, overwrite_a=False, check_finite=True):
    r"""A = U \operatorname{diag}(s) V^\top, \qquad \bar A = U \operatorname{diag}(\bar s) V^\top"""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return (u * y_bar[..., None, :]) @ vh


# ---- functions of matrices ----


def block_triangular(a, e):
    """Return ``[[a, e], [0, a]]``."""
    return np.block([[a, e], [np.zeros_like(a), a]])


@pullback(linalg.expm)
def expm(y_bar, y, A):
    r"""Y = e^A, \qquad \begin{pmatrix} \cdot & \bar A \\ & \cdot \end{pmatrix}
    = \exp \begin{pmatrix} A^\top & \bar Y \\ & A^\top \end{pmatrix}"""
    n = A.shape[-1]
    return linalg.expm(block_triangular(transposed(A), y_bar))[..., :n, n:]


@pullback(linalg.logm)
def logm(y_bar, y, A, disp=True):
    r"""Y = \ln A, \qquad \begin{pmatrix} \cdot & \bar A \\ & \cdot \end{pmatrix}
    = \ln \begin{pmatrix} A^\top & \bar Y \\ & A^\top \end{pmatrix}"""
    n = A.shape[-1]
    return linalg.logm(block_triangular(transposed(A), y_bar))[..., :n, n:]


@pullback(linalg.sinm)
def sinm(y_bar, y, A):
    r"""Y = \sin A, \qquad \begin{pmatrix} \cdot & \bar A \\ & \cdot \end{pmatrix}
    = \sin \begin{pmatrix} A^\top & \bar Y \\ & A^\top \end{pmatrix}"""
    n = A.shape[-1]
    return linalg.sinm(block_triangular(transposed(A), y_bar))[..., :n, n:]


@pullback(linalg.cosm)
def cosm(y_bar, y, A):
    r"""Y = \cos A, \qquad \begin{pmatrix} \cdot & \bar A \\ & \cdot \end{pmatrix}
    = \cos \begin{pmatrix} A^\top & \bar Y \\ & A^\top \end{pmatrix}"""
    n = A.shape[-1]
    return linalg.cosm(block_triangular(transposed(A), y_bar))[..., :n, n:]


@pullback(linalg.sqrtm)
def sqrtm(y_bar, y, A, disp=True, blocksize=64):
    r"""Y Y = A, \qquad Y^\top \bar A + \bar A\,Y^\top = \bar Y"""
    return linalg.solve_sylvester(y.T, y.T, y_bar)


@pullback(linalg.fractional_matrix_power)
def fractional_matrix_power(y_bar, y, A, t):
    r"""Y = A^t, \qquad \begin{pmatrix} \cdot & \bar A \\ & \cdot \end{pmatrix}
    = \begin{pmatrix} A^\top & \bar Y \\ & A^\top \end{pmatrix}^t"""
    n = A.shape[-1]
    return linalg.fractional_matrix_power(block_triangular(transposed(A), y_bar), t)[..., :n, n:]


# ---- matrix equations ----


@pullback(linalg.solve_sylvester)
def solve_sylvester(x_bar, x, a, b, q):
    r"""AX + XB = Q, \qquad A^\top \bar Q + \bar Q B^\top = \bar X, \quad \bar A = -\bar Q X^\top, \quad
    \bar B = -X^\top \bar Q"""
    q_bar = linalg.solve_sylvester(a.T, b.T, x_bar)
    return -q_bar @ x.T, -x.T @ q_bar, q_bar


@pullback(linalg.solve_continuous_lyapunov)
def solve_continuous_lyapunov(x_bar, x, a, q):
    r"""AX + XA^\top = Q, \qquad A^\top \bar Q + \bar Q A = \bar X, \quad \bar A = -\bar Q X^\top - \bar Q^\top X"""
    q_bar = linalg.solve_continuous_lyapunov(a.T, x_bar)
    return -q_bar @ x.T - q_bar.T @ x, q_bar


@pullback(linalg.solve_discrete_lyapunov)
def solve_discrete_lyapunov(x_bar, x, a, q, method=None):
    r"""AXA^\top - X + Q = 0, \qquad A^\top \bar Q A - \bar Q + \bar X = 0, \quad
    \bar A = \bar Q A X^\top + \bar Q^\top A X"""
    q_bar = linalg.solve_discrete_lyapunov(a.T, x_bar, method)
    return q_bar @ a @ x.T + q_bar.T @ a @ x, q_bar


# ---- structured matrices ----


def diagonal_sums(y_bar, offsets):
    """Return the sum of ``y_bar`` along each of the diagonals ``offsets``."""
    return np.array([np.trace(y_bar, k) for k in offsets], dtype=y_bar.dtype)


@linear(linalg.toeplitz)
def toeplitz(y_bar, y, c, r=None):
    r"""Y_{ij} = c_{i - j} \text{ for } i \ge j \text{ else } r_{j - i}, \qquad
    \bar c_k = \sum_{i - j = k} \bar Y_{ij}, \quad \bar r_k = \sum_{j - i = k} \bar Y_{ij}"""
    rows, columns = y_bar.shape
    c_bar = diagonal_sums(y_bar, range(0, -rows, -1))
    r_bar = diagonal_sums(y_bar, range(columns))
    r_bar[0] = 0  # c holds the main diagonal
    if r is None:
        return c_bar + r_bar, None
    return c_bar, r_bar


@linear(linalg.circulant)
def circulant(y_bar, y, c):
    r"""Y_{ij} = c_{(i - j) \bmod n}, \qquad \bar c_k = \sum_{i - j \equiv k} \bar Y_{ij}"""
    n = len(c)
    c_bar = diagonal_sums(y_bar, range(0, -n, -1))
    c_bar[1:] += diagonal_sums(y_bar, range(n - 1, 0, -1))
    return c_bar


@linear(linalg.hankel)
def hankel(y_bar, y, c, r=None):
    r"""Y_{ij} = c_{i + j} \text{ for } i + j < m \text{ else } r_{i + j - m + 1}, \qquad
    \bar c_k = \sum_{i + j = k} \bar Y_{ij}"""
    rows, columns = y_bar.shape
    sums = diagonal_sums(y_bar[::-1], range(1 - rows, columns))
    if r is None:
        return sums[:rows], None
    r_bar = np.zeros(columns, dtype=y_bar.dtype)
    r_bar[1:] = sums[rows:]
    return sums[:rows], r_bar


@linear(linalg.block_diag)
def block_diag(y_bar, y, *arrs):
    r"""Y = \operatorname{diag}(A_1, A_2, \dots), \qquad \bar A_i = \text{the } i\text{-th block of } \bar Y"""
    bars = []
    row, column = 0, 0
    for a in arrs:
        height, width = (1, np.size(a)) if np.ndim(a) < 2 else a.shape
        bars.append(y_bar[row : row + height, column : column + width].reshape(np.shape(a)))
        row, column = row + height, column + width
    return tuple(bars)
