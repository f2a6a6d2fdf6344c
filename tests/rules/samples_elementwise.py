"""Samples for srcdiff.rules.elementwise."""

import numpy as np

from tests.rules.sampling import Samples, binary, call, normal, unary, uniform

mask = np.array([[True, False, True], [False, False, True]])
x = normal(2, 3)

SAMPLES: Samples = {
    np.exp: unary(-1, 1),
    np.exp2: unary(-1, 1),
    np.expm1: unary(-1, 1),
    np.log: unary(),
    np.log2: unary(),
    np.log10: unary(),
    np.log1p: unary(-0.5, 1),
    np.sqrt: unary(),
    np.cbrt: unary() + [call(x)],
    np.sin: unary(-2, 2),
    np.cos: unary(-2, 2),
    np.tan: unary(-1, 1),
    np.arcsin: unary(-0.9, 0.9),
    np.arccos: unary(-0.9, 0.9),
    np.arctan: unary(-2, 2),
    np.arctan2: binary(-1, 1),
    np.hypot: binary(-1, 1),
    np.sinh: unary(-1, 1),
    np.cosh: unary(-1, 1),
    np.tanh: unary(-1, 1),
    np.arcsinh: unary(-1, 1),
    np.arccosh: unary(1.2, 3),
    np.arctanh: unary(-0.8, 0.8),
    np.logaddexp: binary(-1, 1) + [call(0, x), call(x, 0)],
    np.logaddexp2: binary(-1, 1) + [call(0, x), call(x, 0)],
    np.deg2rad: unary(-1, 1),
    np.rad2deg: unary(-1, 1),
    np.sinc: unary(-2, 2),
    np.copysign: binary(0.2, 0.9) + [call(x, normal(3)), call(x, -1.0), call(1.5, x)],
    np.ldexp: [call(x, 3), call(x, np.array([1, -2, 0])), call(0.5, 2)],
    np.where: [
        call(mask, x, normal(2, 3)),
        call(mask, x, 0.0),
        call(mask, 1, x),
        call(mask, normal(3), normal(2, 1)),
        call(True, x, 2.0),
        call(mask, normal(), 0.5),
    ],
    np.nan_to_num: unary(-1, 1) + [call(np.array([1.0, np.nan, -2.0]))],
    np.clip: [
        call(x, -0.5, 0.5),
        call(x, 0, None),
        call(x, None, 0.3),
        call(x, a_min=-0.5, a_max=0.5),
        call(x, -uniform(3), uniform(2, 1)),
        call(0.3, 0.1, 0.9),
        call(x, uniform(3), -uniform(3)),
        call(x[0], -0.2, uniform(2, 3)),
    ]
    + ([call(x, min=-0.5), call(x, max=uniform(3)), call(x, min=-0.5, max=0.5)] if np.__version__ >= "2.1" else []),
}
