"""Samples for srcdiff.rules.constant: the functions of a value, and some of those whose derivative is zero."""

import math
import operator

import numpy as np

from tests.rules.sampling import Samples, call, normal

x = normal(2, 3)

SAMPLES: Samples = {
    np.full: [call((2, 3), 1.5), call(3, normal()), call((2, 3), normal(3)), call((2, 3), normal(2, 1))],
    np.full_like: [call(x, 1.5), call(x, normal()), call(x, normal(3))],
    np.linspace: [
        call(0.5, 2.0, 4),
        call(normal(3), normal(3, seed=1), 5),
        call(0.5, 2.0, num=4, endpoint=False),
        call(normal(2), 1.0, 3, axis=-1),
        call(normal(), normal(3), 4),
    ],
    np.logspace: [call(0.5, 1.5, 4), call(0.2, normal(3), 3, base=2.0)],
    np.geomspace: [call(0.5, 2.0, 4), call(np.array([0.5, 1.5]), 4.0, 3)],
    np.arange: [call(0.2, 2.0), call(0.2, 2.0, 0.35), call(1.0, 4.5)],
}

ZERO: Samples = {
    operator.lt: [call(x, 0.5), call(0.2, 0.5)],
    operator.floordiv: [call(x, 0.3), call(1.7, 0.4)],
    round: [call(0.3), call(1.26, 1)],
    math.floor: [call(1.3)],
    **{f: [call(x), call(normal())] for f in (np.floor, np.ceil, np.rint, np.trunc, np.fix, np.sign, np.round)},
    **{
        f: [call(x), call(normal())]
        for f in (np.isnan, np.isfinite, np.signbit, np.any, np.all, np.shape, np.size, np.ndim)
    },
    **{f: [call(x), call(x, axis=0)] for f in (np.argmax, np.argmin, np.argsort, np.count_nonzero)},
    **{f: [call(x)] for f in (np.zeros_like, np.ones_like, np.nonzero, np.flatnonzero)},
    np.searchsorted: [call(np.array([0.1, 0.5, 0.9]), x)],
}
