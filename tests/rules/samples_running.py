"""Samples for srcdiff.rules.running."""

import numpy as np

from tests.rules.sampling import Samples, call, normal, uniform

x = normal(2, 3, 4)
some_nan = np.where(np.arange(24).reshape(2, 3, 4) % 5 != 1, x, np.nan)
zeros = uniform(3, 4)
zeros[0, 1] = zeros[1, 2] = zeros[1, 3] = zeros[2, 0] = 0

SAMPLES: Samples = {
    np.cumsum: [
        call(x),
        call(x, 0),
        call(x, axis=-1),
        call(normal(3)),
        call(normal(0)),
        call(normal(3), axis=0),
        call(normal(2, 1), 1),
    ],
    np.nancumsum: [call(some_nan), call(some_nan, axis=1)],
    np.cumprod: [
        call(x[0]),
        call(x, 0),
        call(x, axis=-1),
        call(normal(3)),
        call(zeros),
        call(zeros, 0),
        call(zeros, 1),
        call(normal(0)),
    ],
    np.nancumprod: [call(some_nan[0]), call(some_nan, axis=1)],
    np.diff: [
        call(x),
        call(x, axis=0),
        call(x, 2),
        call(x, n=3, axis=-1),
        call(normal(4)),
        call(normal(1)),
        call(normal(5), 0),
        call(normal(3), prepend=1.5),
        call(x, axis=1, prepend=normal(2, 2, 4), append=normal(2, 1, 4)),
        call(x, append=0.5, n=2),
    ],
    np.ediff1d: [call(normal(4)), call(normal(2, 3)), call(normal(4), to_end=normal(2), to_begin=0.5)],
    getattr(np, "trapezoid", None) or np.trapz: [
        call(normal(4)),
        call(x),
        call(x, axis=1, dx=0.5),
        call(normal(4), np.cumsum(uniform(4))),
        call(x, np.cumsum(uniform(3)), axis=1),
        call(x, np.cumsum(uniform(2, 3, 4), axis=0), axis=0),
        call(x, normal(2, 1, 4), axis=2),
    ],
    np.unwrap: [call(5 * normal(6)), call(9 * normal(3, 4), axis=0), call(normal(5), period=1.0)],
    np.gradient: [
        call(normal(5)),
        call(normal(2)),
        call(normal(5), 0.5),
        call(normal(5), np.cumsum(uniform(5))),
        call(x, axis=1),
        call(normal(3, 4)),
        call(normal(3, 4), 0.5, 2.0),
        call(normal(3, 4), np.cumsum(uniform(3)), 0.5, edge_order=2),
        call(normal(5), edge_order=2),
        call(x, axis=(2, 1), edge_order=2),
    ],
}

if hasattr(np, "cumulative_sum"):
    SAMPLES[np.cumulative_sum] = [call(normal(4)), call(x, axis=1), call(x, axis=-1, include_initial=True)]
    SAMPLES[np.cumulative_prod] = [call(normal(4)), call(x, axis=1), call(zeros, axis=-1, include_initial=True)]
