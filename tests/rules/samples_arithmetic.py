"""Samples for srcdiff.rules.arithmetic."""

import math
import operator

import numpy as np

from tests.rules.sampling import Samples, binary, call, normal, unary, uniform

x = normal(2, 3)

SAMPLES: Samples = {
    operator.add: binary(-1, 1),
    operator.sub: binary(-1, 1),
    operator.mul: binary(-1, 1),
    operator.truediv: binary() + [call(x, 2), call(2, x), call(np.full((2, 3), 3), x)],
    operator.neg: unary(-1, 1),
    operator.pos: unary(-1, 1),
    operator.abs: unary(-1, 1) + [call(x)],
    np.square: unary(-1, 1),
    np.reciprocal: unary(),
    operator.pow: binary()
    + [call(x, p) for p in (0, 1, 2, 3, 4, 5, -1, -2, 2.0)]
    + [call(uniform(2, 3), p) for p in (0.5, 1.5, 2.5, -0.5, 1 / 3, 0.0)]
    + [call(x, np.array([1, 2, 3])), call(x, np.array([1, -1, 2])), call(2, x), call(0.7, 2)]
    + [call(np.array([0.0, 0.5]), np.array([1.0, 2.0]))],
    operator.mod: binary(0.31, 2.9) + [call(x, 0.7)],
    np.fmod: binary(0.31, 2.9) + [call(x, 0.7)],
    np.maximum: binary(-1, 1) + [call(x, 0), call(0, x)],
    np.minimum: binary(-1, 1) + [call(x, 0), call(0, x)],
    np.fmax: binary(-1, 1) + [call(x, 0), call(np.array([np.nan, 1.0]), np.array([2.0, np.nan]))],
    np.fmin: binary(-1, 1) + [call(x, 0), call(np.array([np.nan, 1.0]), np.array([2.0, np.nan]))],
    np.heaviside: binary(0.1, 0.9) + [call(np.array([-1.0, 0.0, 1.0]).astype(int), uniform(3))],
    np.divmod: binary(0.31, 2.9) + [call(x, 0.7)],
    np.modf: [call(3 * x), call(normal()), call(1.7)],
    math.modf: [call(1.7), call(-2.3)],
    np.frexp: [call(3 * x), call(normal())],
}
