"""Samples for srcdiff.rules.special_bessel."""

import numpy as np
from scipy import special

from tests.rules.sampling import Sample, Samples, call, normal, unary, uniform

z = 1.5 + uniform(3) + 1j * normal(3)
orders = np.array([0, 1, 3], dtype=np.int8)  # which float32 stays float32 with


def ordered(*more: Sample) -> list[Sample]:
    """Orders that broadcast against positive arguments."""
    return [call(2, 0.5 + uniform(2, 3)), call(orders, 0.5 + 3 * uniform(2, 1)), call(1, 0.7), *more]


SAMPLES: Samples = {
    **{f: unary(-2, 2) for f in (special.j0, special.j1, special.i0, special.i1, special.i0e, special.i1e)},
    **{f: unary(0.4, 3) for f in (special.y0, special.y1, special.k0, special.k1, special.k0e, special.k1e)},
    special.jv: ordered(call(2, z)),
    special.yv: ordered(call(2, z)),
    special.yn: ordered(),
    special.iv: ordered(call(2, z)),
    special.kv: ordered(call(2, z)),
    special.kn: ordered(),
    special.ive: ordered(call(2, normal(3))),
    special.kve: ordered(call(2, z)),
    special.hankel1: ordered(call(2, z)),
    special.hankel2: ordered(call(2, z)),
    special.struve: ordered(),
    special.modstruve: ordered(),
    **{
        f: [*ordered(call(2, 0.5 + uniform(2), derivative=True)), call(2, 0.7, True)]
        for f in (special.spherical_jn, special.spherical_yn, special.spherical_in, special.spherical_kn)
    },
    special.airy: [call(normal(2, 3)), call(0.7), call(normal(3) + 1j * normal(3, seed=1))],
}
