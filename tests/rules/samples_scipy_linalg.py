"""Samples for srcdiff.rules.scipy_linalg."""

import numpy as np
from scipy import linalg

from tests.rules.sampling import Samples, call, normal

a = normal(3, 3) + 3 * np.eye(3)
b, columns = normal(3), normal(3, 2)
spd = a @ a.T + np.eye(3)
tall, wide = normal(4, 2), normal(2, 4)
small = 0.3 * normal(3, 3)
factor, low_factor = linalg.cho_factor(spd), linalg.cho_factor(spd, lower=True)
band = normal(3, 5) + 4 * np.array([[0], [1], [0]])
wide_band = normal(4, 5) + 4 * np.array([[0], [0], [1], [0]])
pivoting = normal(3, 3)[::-1]

SAMPLES: Samples = {
    linalg.inv: [call(a), call(spd)],
    linalg.det: [call(a)],
    linalg.solve: [
        call(a, b),
        call(a, columns),
        call(a, b, transposed=True),
        call(spd, b, assume_a="pos"),
        call(spd, columns, assume_a="pos", lower=True),
        call(a + a.T, b, assume_a="sym"),
    ],
    linalg.solve_triangular: [
        call(a, b),
        call(a, columns, lower=True),
        call(a, b, 1),
        call(a, columns, trans="T", lower=True),
        call(a, b, lower=True, unit_diagonal=True),
        call(a, columns, unit_diagonal=True),
    ],
    linalg.solve_banded: [
        call((1, 1), band, normal(5)),
        call((1, 2), wide_band, normal(5, 2)),
        call((0, 1), band[:2] + 4 * np.array([[0], [1]]), normal(5)),
    ],
    linalg.lstsq: [call(tall, normal(4)), call(tall, normal(4, 3)), call(wide, normal(2)), call(a, b)],
    linalg.pinv: [call(a), call(tall), call(wide), call(tall, return_rank=True)],
    linalg.norm: [call(b), call(a), call(a, 1), call(a, axis=0), call(b, np.inf), call(a, "fro", keepdims=True)],
    linalg.cholesky: [call(spd), call(spd, lower=True), call(spd, True)],
    linalg.cho_factor: [call(spd), call(spd, lower=True)],
    linalg.cho_solve: [call(factor, b), call(low_factor, b), call(factor, columns), call(low_factor, columns)],
    linalg.lu_factor: [call(a), call(pivoting)],
    linalg.lu_solve: [
        call(linalg.lu_factor(pivoting), b),
        call(linalg.lu_factor(pivoting), columns),
        call(linalg.lu_factor(a), b, trans=1),
        call(linalg.lu_factor(pivoting), columns, 1),
    ],
    linalg.lu: [call(a), call(pivoting), call(tall), call(wide)],
    linalg.eigh: [call(spd, driver="evd"), call(a, lower=False, driver="evd"), call(spd, eigvals_only=True)],
    linalg.eigvalsh: [call(spd), call(a, lower=False)],
    linalg.svd: [call(a), call(tall, False), call(wide, full_matrices=False), call(tall, compute_uv=False)],
    linalg.svdvals: [call(tall), call(wide)],
    linalg.expm: [call(small), call(np.stack([small, small.T])), call(np.zeros((2, 2)))],
    linalg.logm: [call(spd), call(np.eye(3) + small)],
    linalg.sinm: [call(small)],
    linalg.cosm: [call(small)],
    linalg.sqrtm: [call(spd), call(np.eye(3) + small)],
    linalg.fractional_matrix_power: [call(spd, 0.3), call(np.eye(3) + small, 0.7)],
    linalg.solve_sylvester: [call(a, spd, normal(3, 3)), call(a, 2 + normal(2, 2), columns)],
    linalg.solve_continuous_lyapunov: [call(a, spd), call(a, normal(3, 3))],
    linalg.solve_discrete_lyapunov: [call(small, spd), call(small, normal(3, 3))],
    linalg.toeplitz: [call(b), call(b, normal(4)), call(normal(4), b)],
    linalg.circulant: [call(b), call(normal(4)), call(normal(1))],
    linalg.hankel: [call(b), call(b, normal(4)), call(normal(4), b)],
    linalg.block_diag: [call(a, tall), call(b, a, normal(1, 1)), call(a)],
}
