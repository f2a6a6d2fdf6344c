"""Samples for srcdiff.rules.statistics."""

import numpy as np

from tests.rules.sampling import Samples, call, normal, uniform

v, m, x = normal(5), normal(3, 4), normal(2, 3, 4)
distinct = uniform(3, 4)
q = np.array([0.2, 0.73])

SAMPLES: Samples = {
    np.median: [
        call(v),
        call(m),
        call(distinct, axis=0),
        call(distinct, axis=1, keepdims=True),
        call(x, axis=(0, 2)),
        call(x, axis=(0, 1), keepdims=True),
    ],
    np.quantile: [
        call(v, 0.3),
        call(m, 0.55, axis=1),
        call(m, q, axis=0),
        call(x, 0.41, axis=(0, 2), keepdims=True),
        call(v, q),
        *[call(v, 0.3, method=method) for method in ("lower", "higher", "nearest", "midpoint")],
        call(m, q, axis=1, keepdims=True),
        call(v, 1),
    ],
    np.percentile: [
        call(v, 30.0),
        call(m, 100 * q, axis=1),
        call(m, 50, axis=0),
        call(x, 41.0, axis=(0, 2), keepdims=True),
        call(v, [20, 73]),
    ],
    np.cov: [
        call(m),
        call(v),
        call(m, rowvar=False),
        call(m, bias=True),
        call(m, ddof=0),
        call(normal(1, 4)),
        call(normal(4, 1), rowvar=False),
    ],
    np.corrcoef: [call(m), call(m, rowvar=False), call(normal(2, 5))],
}
