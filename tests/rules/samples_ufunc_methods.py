"""Samples for srcdiff.rules.ufunc_methods."""

import numpy as np

from tests.rules.sampling import Sample, Samples, call, normal, uniform

x, m, v = normal(2, 3, 4), normal(2, 3), normal(5)
mask = np.arange(24).reshape(2, 3, 4) % 5 != 1
REDUCTIONS: list[Sample] = [
    call(x),
    call(v),
    call(x, 1),
    call(x, axis=(0, 2)),
    call(x, axis=None),
    call(x, 2, keepdims=True),
]
OUTER: list[Sample] = [call(v, normal(2)), call(m, normal(2)), call(normal(2), m), call(normal(), v)]

SAMPLES: Samples = {
    np.add.reduce: REDUCTIONS + [call(x, axis=1, where=mask)],
    np.multiply.reduce: [*REDUCTIONS[:3], REDUCTIONS[5], call(x, 1, where=mask)],
    np.maximum.reduce: REDUCTIONS + [call(x, axis=1, initial=0.3)],
    np.minimum.reduce: REDUCTIONS + [call(x, axis=1, initial=0.3)],
    np.logaddexp.reduce: REDUCTIONS,
    np.add.accumulate: [call(v), call(x, axis=1)],
    np.multiply.accumulate: [call(v), call(x, axis=1)],
    np.maximum.accumulate: [call(v), call(x, axis=1), call(x, -1)],
    np.add.outer: OUTER,
    np.subtract.outer: OUTER,
    np.multiply.outer: OUTER,
    np.divide.outer: [call(v, uniform(2)), call(m, uniform(3, 2))],
}
