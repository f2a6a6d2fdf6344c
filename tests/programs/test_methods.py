"""Array methods and properties, NumPy functions that losses are made of, and constants of shape and dtype."""

import numpy as np

from tests.helpers import Programs, array

X, M, S = array(6), array(3, 4), array(3, 3)
P = array(3, 4, low=0.3, high=2.0)
case = Programs()

OF_A_MATRIX = {
    "T": lambda m: m.T @ m,
    "sum": lambda m: m.sum() * m.sum(axis=0),
    "sum axis and keepdims": lambda m: m / (5 + m.sum(axis=1, keepdims=True)),
    "sum negative axis": lambda m: m.sum(-1) ** 2,
    "sum of an axis tuple": lambda m: np.sum(m, axis=(0, 1)) ** 2,
    "mean": lambda m: m.mean() * m.mean(axis=0),
    "mean axis": lambda m: np.mean(m, axis=1, keepdims=True) * m,
    "max": lambda m: m.max() * m.max(axis=1),
    "min": lambda m: m.min(axis=0) * np.min(m),
    "max keepdims": lambda m: m - m.max(axis=1, keepdims=True),
    "prod": lambda m: m.prod(axis=1) * np.prod(m),
    "var": lambda m: m.var() * m.var(axis=0),
    "std": lambda m: m.std(axis=1) + np.std(m, axis=0, keepdims=True).sum(),
    "var with ddof": lambda m: np.var(m, axis=1, ddof=1),
    "dot": lambda m: m.dot(m.T),
    "np.dot": lambda m: np.dot(m, np.ones(4)) ** 2,
    "reshape": lambda m: m.reshape(4, 3) @ m,
    "reshape to a tuple": lambda m: m.reshape((2, 6)) ** 2,
    "reshape with -1": lambda m: m.reshape(-1)[2:5] ** 2,
    "np.reshape": lambda m: np.reshape(m, (4, -1)) ** 2,
    "ravel": lambda m: m.ravel()[::3] ** 2,
    "flatten": lambda m: m.flatten()[1:] ** 2,
    "transpose": lambda m: m.transpose() @ m,
    "transpose of axes": lambda m: m.transpose(1, 0) @ m,
    "np.transpose of axes": lambda m: np.transpose(m[None], (2, 0, 1))[..., 0] ** 2,
    "swapaxes": lambda m: m.swapaxes(0, 1)[0] ** 2,
    "expand_dims": lambda m: np.expand_dims(m, 1) * m,
    "squeeze": lambda m: np.squeeze(m[:, :1]) ** 2,
    "squeeze method": lambda m: m[None].squeeze(0) ** 2,
    "copy": lambda m: m.copy() * m,
    "np.copy": lambda m: np.copy(m) * m,
    "astype": lambda m: m.astype(float) * m,
    "broadcast_to": lambda m: np.broadcast_to(m[0], (5, 4)) * np.arange(5)[:, None],
    "concatenate": lambda m: np.concatenate([m, m * m, m[:1]]) ** 2,
    "concatenate columns": lambda m: np.concatenate((m, m[:, :1]), axis=1) ** 2,
    "stack": lambda m: np.stack([m, m * m], axis=1)[:, 1] * m,
    "vstack and hstack": lambda m: np.vstack([m, np.hstack([m[0, :2], m[1, :2]])]) ** 2,
    "split": lambda m: np.split(m, 2, axis=1)[0] * np.split(m, 2, axis=1)[1],
    "where": lambda m: np.where(m > 0, m * m, -m),
    "where with constants": lambda m: np.where(m > 0, m, 0.0) ** 2,
    "clip": lambda m: np.clip(m, -0.5, 0.7) ** 2,
    "clip method": lambda m: m.clip(-0.5, 0.7) * m,
    "maximum and minimum": lambda m: np.maximum(m, 0.2) * np.minimum(m, m * m),
    "relu and abs": lambda m: np.maximum(m, 0) + np.abs(m) * abs(m),
    "cumsum": lambda m: np.cumsum(m, axis=1) ** 2,
    "cumsum method": lambda m: m.cumsum() ** 2,
    "outer": lambda m: np.outer(m[0], m[:, 1]) ** 2,
    "tensordot": lambda m: np.tensordot(m, m, axes=([1], [1])),
    "einsum": lambda m: np.einsum("ij,kj->ik", m, m) ** 2,
    "einsum trace": lambda m: np.einsum("ii", m @ m.T) ** 2,
    "einsum of three": lambda m: np.einsum("ij,jk,kl->il", m, m.T, m),
    "einsum implicit": lambda m: np.einsum("ij,j", m, m[0]),
    "matmul": lambda m: np.matmul(m, m.T) ** 2,
    "trace and diagonal": lambda m: np.trace(m @ m.T) * np.diagonal(m @ m.T),
    "tile and repeat": lambda m: np.tile(m, (2, 1)) * np.repeat(m, 2, axis=0),
    "flip and roll": lambda m: np.flip(m, 0) * np.roll(m, 1, axis=1),
    "logsumexp by hand": lambda m: np.log(np.sum(np.exp(m), axis=1)),
    "softmax by hand": lambda m: np.exp(m - m.max(1)[:, None]) / np.exp(m - m.max(1)[:, None]).sum(1)[:, None],
    "chain of methods": lambda m: m.T.reshape(2, 6).sum(axis=0).clip(-1, 1).cumsum().mean(),
    "shape, size and ndim": lambda m: m * m.shape[0] / m.size + m.ndim - len(m),
    "zeros and ones": lambda m: m * np.ones(4) + np.zeros((3, 4)) + np.ones_like(m) * m + np.zeros_like(m),
    "eye and arange": lambda m: m @ np.eye(4) * np.arange(4) + np.full((3, 1), 2.0) * m,
    "linspace": lambda m: m * np.linspace(0, 1, 4),
    "dtype": lambda m: m * np.ones(4, dtype=m.dtype) * m.dtype.itemsize,
    "asarray": lambda m: np.asarray(m) * np.array(m),
    "comparison as a number": lambda m: m * (m > 0) + (m > 0).sum(),
    "floor and round are constant": lambda m: m * np.floor(m) + np.round(m) + np.sign(m) * m,
    "square and power": lambda m: np.square(m) + np.power(m, 3),
    "hypot and arctan2": lambda m: np.hypot(m, 1.0) * np.arctan2(m, 2.0),
    "logaddexp": lambda m: np.logaddexp(m, 0.5) + np.logaddexp(0, -m),
    "expm1 and log1p": lambda m: np.expm1(m) * np.log1p(m * m),
    "trigonometry": lambda m: np.sin(m) * np.cos(m) + np.tan(m / 2) + np.arctan(m),
    "hyperbolic": lambda m: np.sinh(m) / np.cosh(m) - np.tanh(m) + np.sinh(m * m),
    "inverse": lambda m: np.arcsin(m / 2) + np.arccos(m / 2) + np.arcsinh(m) + np.arctanh(m / 2),
    "norm by hand": lambda m: np.sqrt(np.sum(m ** 2, axis=1)),
    "isnan guard": lambda m: np.where(np.isnan(m), 0.0, m ** 2),
    "any and all": lambda m: m ** 2 if np.all(m < 100) and not (m > 100).any() else m,
}
OF_A_POSITIVE_MATRIX = {
    "log and sqrt": lambda m: np.log(m) * np.sqrt(m),
    "log2 and log10": lambda m: np.log2(m) + np.log10(m) + np.exp2(m),
    "reciprocal": lambda m: np.reciprocal(m) + 1 / m,
    "power of itself": lambda m: m ** m,
    "cbrt": lambda m: np.cbrt(m),
    "arccosh": lambda m: np.arccosh(m + 1.5),
    "geometric mean": lambda m: np.exp(np.log(m).mean(axis=1)),
    "entropy": lambda m: -(m / m.sum() * np.log(m / m.sum())).sum(),
    "normalised rows": lambda m: m / np.sqrt((m * m).sum(axis=1, keepdims=True)),
}


def program(body):
    def loss(m):
        return np.sum(np.cos(body(m)))

    return loss


for family, argument in ((OF_A_MATRIX, M), (OF_A_POSITIVE_MATRIX, P)):
    for name, body in family.items():
        case.add(program(body), argument, name=name)


@case(X)
def item_and_float(x):
    return float(x[0]) * x[1].item() * x.sum().item()


@case(X)
def tolist(x):
    a, b, *rest = x.tolist()
    return a * b + sum(rest)


@case(X)
def size_functions(x):
    return np.sum(x ** 2) / (len(x) + np.size(x) + np.shape(x)[0] + np.ndim(x))


@case(M)
def shape_unpacked(m):
    n, k = m.shape
    return np.sum(m.reshape(k, n) ** 2) / (n * k)


@case(M)
def new_shape_from_shapes(m):
    flat = m.reshape(m.shape[0], -1)
    wide = np.concatenate([flat, np.zeros((len(flat), 1))], axis=-1)
    return np.sum(wide[:, 1:] * flat)


@case(M)
def axis_by_a_name(m):
    axis = 1
    keep = True
    return np.sum(m / (3 + m.sum(axis=axis, keepdims=keep) ** 2))


@case(M, 0)
@case(M, 1)
@case(M, None)
@case(M, (0, 1))
def axis_argument(m, axis):
    return np.sum(np.sum(m, axis=axis) ** 2)


@case(S)
def matrix_functions(a):
    return np.trace(a @ a) + np.sum(np.tril(a) @ np.triu(a)) + np.sum(np.diag(a) ** 2)


@case(S + 3 * np.eye(3), array(3), wrt=(0, 1))
def linear_algebra(a, b):
    x = np.linalg.solve(a, b)
    return x @ x + np.linalg.det(a) + np.sum(np.linalg.inv(a))


@case(M)
def split_into_gates(m):
    i, f = np.split(m, 2, axis=1)
    a, b, c = np.split(m, [1, 3], axis=1)
    return np.sum(i * f) + np.sum(a * b * c)


@case([X, X * X, X + 1])
def stack_of_a_list(xs):
    return np.sum(np.stack(xs) ** 2) + np.sum(np.concatenate(xs)[::2] ** 3)


@case(X)
def out_of_order_keywords(x):
    return np.sum(a=np.mean(a=x.reshape(2, 3), axis=0) ** 2)


test_programs = case.test()
