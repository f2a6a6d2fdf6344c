"""Samples for srcdiff.rules.mathlib."""

import math

from tests.rules.sampling import Sample, Samples, call


def at(*values: float) -> list[Sample]:
    return [call(value) for value in values]


SAMPLES: Samples = {
    **{
        f: at(-0.7, 0.3, 1.2)
        for f in (math.exp, math.expm1, math.sin, math.cos, math.tan, math.atan, math.sinh, math.cosh, math.tanh)
    },
    **{f: at(-0.7, 0.3, 1.2) for f in (math.asinh, math.fabs, math.erf, math.erfc, math.degrees, math.radians)},
    **{f: at(0.3, 1.2) for f in (math.log2, math.log10, math.log1p, math.sqrt)},
    **{f: at(-0.7, 0.3) for f in (math.asin, math.acos, math.atanh)},
    math.acosh: at(1.3, 2.5),
    math.gamma: at(-1.3, 0.3, 2.5, 12.0),
    math.lgamma: at(-1.3, 0.3, 2.5, 12.0, 1e3),
    math.log: [*at(0.3, 2.5), call(0.7, 2.5), call(2.5, 0.3)],
    math.pow: [call(0.7, 2.5), call(1.3, -0.4), call(0.7, 2.0)],
    math.fmod: [call(2.7, 0.8), call(-2.7, 0.8)],
    math.remainder: [call(2.7, 0.8), call(-2.7, 0.8)],
    math.copysign: [call(a, b) for a in (0.7, -0.7) for b in (1.0, -1.0)],
    math.frexp: at(0.7, -2.7),
    math.ldexp: [call(0.7, 3), call(0.7, -2)],
    math.atan2: [call(0.3, 0.7), call(-0.3, -0.7)],
    math.hypot: [call(0.3, -0.7), call(0.3, 0.4, 1.2), call(0.3)],
    math.dist: [call([0.3, 0.7], [1.2, -0.4]), call((0.3, 0.7), (1.2, -0.4))],
    math.fsum: [call([0.3, 0.7, -1.2])],
    math.prod: [call([0.3, 0.7, -1.2]), call([0.3, 0.0, -1.2]), call([0.3, 0.7], start=1.5)],
}

for name, samples in {
    "exp2": at(-0.7, 1.2),
    "cbrt": at(-0.7, 1.2),
    "fma": [call(0.3, 0.7, -1.2)],
    "sumprod": [call([0.3, 0.7], [1.2, -0.4])],
}.items():
    if hasattr(math, name):
        SAMPLES[getattr(math, name)] = samples
