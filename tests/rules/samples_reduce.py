"""Samples for srcdiff.rules.reduce."""

from typing import Any

import numpy as np

from tests.rules.sampling import Sample, Samples, call, normal, uniform

x = normal(2, 3, 4)
mask = np.arange(24).reshape(2, 3, 4) % 5 != 1
some_nan = np.where(mask, x, np.nan)
AXES: list[Any] = [None, 0, 1, -1, (0, 2), (-1, 0), (0, 1, 2)]


def reductions(a: Any = x, **kwargs: Any) -> list[Sample]:
    """Every axis, with and without keepdims, and inputs of rank 0 to 3, of length 1."""
    samples = [call(a, axis=axis, keepdims=keepdims, **kwargs) for axis in AXES for keepdims in (False, True)]
    return samples + [call(a[0, 0], **kwargs), call(a[:1, 0], axis=1, **kwargs), call(a[0], 0, **kwargs)]


zeros = uniform(3, 4)
zeros[0, 1] = zeros[1, 2] = zeros[2, 2] = 0
weights = uniform(4)

SAMPLES: Samples = {
    np.sum: reductions()
    + [
        call(normal()),
        call(normal(0)),
        call(x, axis=1, where=mask),
        call(x, where=mask),
        call(x, initial=2.0),
        call(normal(0, 3), axis=0),
        call(x, where=mask[0, 0], axis=(0, 2)),
    ],
    np.nansum: reductions(some_nan) + [call(some_nan, axis=1, where=mask[0])],
    np.mean: reductions()
    + [
        call(normal()),
        call(x, axis=1, where=mask),
        call(x, where=mask),
        call(x, axis=(0, 1), where=mask[0]),
        call(normal(3, 0), axis=0),
    ],
    np.nanmean: reductions(some_nan) + [call(some_nan, axis=2, where=mask[0])],
    np.average: [
        call(x),
        call(x, 1),
        call(x, axis=(0, 1)),
        call(x, weights=uniform(2, 3, 4)),
        call(x, axis=-1, weights=weights),
        call(x, axis=2, weights=weights, keepdims=True),
        call(x, axis=1, weights=uniform(3)),
        call(x[0, 0], weights=weights, returned=True),
        call(x, axis=2, weights=weights, returned=True),
    ],
    np.max: reductions()
    + [
        call(normal()),
        call(x, axis=1, initial=0.3),
        call(x, axis=1, initial=-9.0, where=mask),
        call(x, where=mask, initial=-9.0),
    ],
    np.min: reductions()
    + [
        call(normal()),
        call(x, axis=1, initial=0.3),
        call(x, axis=1, initial=9.0, where=mask),
        call(x, where=mask, initial=9.0),
    ],
    np.ptp: reductions(),
    np.prod: reductions()
    + [
        call(normal()),
        call(normal(0)),
        call(zeros),
        call(zeros, axis=0),
        call(zeros, axis=1),
        call(zeros[1]),
        call(x, axis=1, where=mask),
        call(x, axis=0, initial=2.0),
        call(x[0], axis=(0, 1), where=mask[0]),
        call(zeros, axis=(1, 0)),
    ],
    np.nanprod: reductions(some_nan),
    np.var: reductions() + reductions(ddof=1)[:10] + [call(x, axis=1, where=mask), call(x, where=mask, ddof=1)],
    np.std: reductions()[:-2] + reductions(ddof=1)[2:10] + [call(x, axis=1, where=mask), call(x, where=mask, ddof=1)],
    np.nanvar: [call(some_nan), call(some_nan, axis=1), call(some_nan, axis=(0, 2), ddof=1, keepdims=True)],
    np.nanstd: [call(some_nan), call(some_nan, axis=2), call(some_nan, axis=(0, 2), ddof=1, keepdims=True)],
}
