"""Samples for srcdiff.rules.special."""

import numpy as np
from scipy import special

from tests.rules.sampling import Samples, binary, call, normal, unary, uniform

x, cube = normal(2, 3), normal(2, 3, 4)
z = normal(3) + 1j * normal(3, seed=1)

SAMPLES: Samples = {
    special.expit: unary(-2, 2),
    special.logit: unary(),
    special.log_expit: unary(-2, 2),
    special.logsumexp: [
        call(x),
        call(x, axis=0),
        call(cube, (0, 2)),
        call(cube, axis=-1, keepdims=True),
        call(x, b=uniform(2, 3)),
        call(x, 1, uniform(3)),
        call(x, 1, -uniform(2, 3), return_sign=True),
        call(x, axis=0, return_sign=True),
        call(np.array([800.0, 799.0])),
    ],
    special.softmax: [call(x), call(x, axis=0), call(cube, (0, 2)), call(x, -1)],
    special.log_softmax: [call(x), call(x, axis=0), call(cube, (0, 2)), call(x, -1)],
    special.erf: [*unary(-2, 2), call(z)],
    special.erfc: unary(-2, 2),
    special.erfcx: unary(-1, 2),
    special.erfi: unary(-1, 1),
    special.dawsn: [*unary(-2, 2), call(z)],
    special.wofz: [call(z), call(0.3 + 0.4j)],
    special.erfinv: unary(-0.9, 0.9),
    special.erfcinv: unary(0.2, 1.8),
    special.ndtr: unary(-2, 2),
    special.log_ndtr: [*unary(-2, 2), call(np.array([-20.0, -5.0]))],
    special.ndtri: unary(),
    special.ndtri_exp: unary(-3, -0.2),
    special.owens_t: binary(-1, 1),
    special.voigt_profile: [call(x, 0.7, 0.4), call(x, uniform(3), uniform(2, 1)), call(0.3, 0.7, 0.4)],
    special.xlogy: [*binary(), call(0.0, uniform(3))],
    special.xlog1py: [*binary(), call(0.0, uniform(3))],
    special.entr: unary(),
    special.rel_entr: binary(),
    special.kl_div: binary(),
    special.huber: [call(0.7, x), call(uniform(3), 2 * x), call(0.4, 0.3)],
    special.pseudo_huber: [call(0.7, x), call(uniform(3), 2 * x), call(0.4, 0.3)],
    special.boxcox: [*binary(), call(uniform(3), 0.0)],
    special.boxcox1p: [*binary(), call(uniform(3), 0.0)],
    special.inv_boxcox: [*binary(), call(uniform(3), 0.0)],
    special.expm1: [*unary(-1, 1), call(z)],
    special.log1p: [*unary(-0.5, 1), call(z)],
    special.exp2: unary(-1, 1),
    special.exp10: unary(-1, 1),
    special.exprel: [*unary(-2, 2), call(np.array([0.0, 1e-4, -9e-3, 1.1e-2]))],
    special.cosm1: unary(-1, 1),
    special.cbrt: unary(),
    special.sindg: unary(-100, 100),
    special.cosdg: unary(-100, 100),
    special.tandg: unary(-80, 80),
    special.cotdg: unary(10, 80),
    special.diric: [call(x, 5), call(x, 4), call(0.3, 3)],
}

if hasattr(special, "softplus"):
    SAMPLES[special.softplus] = unary(-2, 2)
