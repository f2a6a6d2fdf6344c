"""Samples for srcdiff.rules.special_functions."""

import numpy as np
from scipy import special

from tests.rules.sampling import Samples, binary, call, normal, unary, uniform

x = normal(2, 3)
z = normal(3) + 1j * normal(3, seed=1)
degrees = np.array([1, 2, 5])

SAMPLES: Samples = {
    special.expi: [*unary(0.3, 2), call(-uniform(3))],
    special.exp1: [*unary(0.3, 2), call(0.5 + z)],
    special.expn: [call(1, uniform(3)), call(degrees, uniform(2, 3)), call(2, 0.7)],
    special.spence: [*unary(0.3, 3), call(np.array([0.5, 1.5]))],
    special.sici: unary(0.3, 3),
    special.shichi: unary(0.3, 3),
    special.fresnel: [*unary(-1, 1), call(z)],
    special.lambertw: [call(z), call(uniform(3)), call(z, -1), call(0.5)],
    special.wrightomega: [*unary(-1, 1), call(z)],
    special.agm: [*binary(0.3, 3), call(1.5, 1.5)],
    special.zeta: [
        call(1.2 + 3 * uniform(2, 3)),
        call(2.5),
        call(1.5 + uniform(2, 1), 0.3 + uniform(3)),
        call(3.0, 1.5),
    ],
    special.zetac: [call(1.2 + 3 * uniform(2, 3)), call(2.5)],
    special.hyp2f1: [call(1, 2, 3, 0.5 * normal(3) / 3), call(1, 2, 3, 0.3)],
    special.hyp1f1: [call(1, 2, normal(3)), call(np.array([1, 2, 3]), 4, normal(2, 1)), call(1, 2, 0.3)],
    special.hyp0f1: [call(2, normal(3)), call(2, 0.3)],
    special.hyperu: [call(1, 2, 0.5 + uniform(3)), call(1, 2, 0.7)],
    special.eval_jacobi: [call(degrees, 1, 2, x), call(3, 0, 1, 0.3), call(0, 1, 1, uniform(2))],
    special.eval_legendre: [call(degrees, x), call(3, 0.3), call(0, uniform(2)), call(3, np.array([0.999999, 0.1]))],
    special.eval_chebyt: [call(degrees, x), call(3, 0.3), call(0, uniform(2))],
    special.eval_chebyu: [call(degrees, x), call(3, 0.3), call(0, uniform(2))],
    special.eval_gegenbauer: [call(degrees, 2, x), call(3, 1, 0.3), call(0, 2, uniform(2))],
    special.eval_hermite: [call(degrees, x), call(3, 0.3), call(0, uniform(2))],
    special.eval_hermitenorm: [call(degrees, x), call(3, 0.3), call(0, uniform(2))],
    special.eval_laguerre: [call(degrees, x), call(3, 0.3), call(0, uniform(2))],
    special.eval_genlaguerre: [call(degrees, 2, x), call(3, 1, 0.3), call(0, 2, uniform(2))],
    special.lpmv: [call(1, degrees, 0.5 * x / 3), call(2, 3, 0.3)],
    special.ellipk: unary(-0.5, 0.9),
    special.ellipkm1: unary(0.1, 0.9),
    special.ellipe: unary(-0.5, 0.9),
    special.ellipkinc: binary(0.2, 0.9),
    special.ellipeinc: binary(0.2, 0.9),
    special.elliprf: [call(uniform(2, 1), uniform(3), uniform(2, 3)), call(0.3, 0.5, 0.8)],
    special.elliprc: [call(uniform(2, 1), uniform(3)), call(0.3, 0.5)],
    special.ellipj: [call(uniform(2, 1), 0.1 + 0.9 * uniform(3)), call(0.3, 0.5)],
}

if hasattr(special, "sph_harm_y"):
    SAMPLES[special.sph_harm_y] = [
        call(2, 1, uniform(2, 1), normal(3)),
        call(2, 2, 0.7, 0.3),
        call(3, -2, uniform(3), normal(3)),
        call(3, 0, uniform(3), normal(3)),
    ]
