"""Samples for srcdiff.rules.special_gamma."""

import numpy as np
from scipy import special

from tests.rules.sampling import Samples, binary, call, normal, unary, uniform

z = 1.5 + uniform(3) + 1j * normal(3)
a, b = 0.5 + 3 * uniform(2, 1), 0.3 + 2 * uniform(3)
far = np.array([0.05, 1.0, 3.0, 12.0, 40.0])

SAMPLES: Samples = {
    special.gamma: [*unary(0.4, 3), *unary(-0.8, -0.2)],
    special.gammaln: [*unary(0.4, 3), *unary(-0.8, -0.2)],
    special.loggamma: [*unary(0.4, 3), call(z)],
    special.rgamma: unary(0.4, 3),
    special.psi: unary(0.4, 3),
    special.polygamma: [call(n, 0.5 + uniform(2, 3)) for n in (0, 1, 2)] + [call(1, 0.7)],
    special.multigammaln: [call(2 + uniform(3), 3), call(1.7, 2), call(2 + uniform(2, 3), 1)],
    special.beta: binary(0.5, 3),
    special.betaln: binary(0.5, 3),
    special.binom: [call(3 + uniform(2, 3), uniform(3)), call(4.3, 1.2)],
    special.comb: [call(3 + uniform(2, 3), 1 + uniform(3)), call(4.3, 1.2), call(4.3, 1.2, repetition=True)],
    special.poch: binary(0.5, 3),
    special.gammainc: [*binary(0.5, 4), call(2.5, far), call(30.0, far)],
    special.gammaincc: [*binary(0.5, 4), call(2.5, far)],
    special.gammaincinv: [call(a, uniform(3)), call(1.5, 0.3)],
    special.gammainccinv: [call(a, uniform(3)), call(1.5, 0.3)],
    special.chdtr: [call(a, b), call(3.0, 2.5)],
    special.chdtrc: [call(a, b), call(3.0, 2.5)],
    special.gdtr: [call(a, b, uniform(3)), call(1.5, 2.0, 0.7)],
    special.gdtrc: [call(a, b, uniform(3)), call(1.5, 2.0, 0.7)],
    special.pdtr: [call(np.array([0, 1, 4]), a), call(2, 0.7)],
    special.pdtrc: [call(np.array([0, 1, 4]), a), call(2, 0.7)],
    special.betainc: [
        call(a, b, uniform(3)),
        call(1.5, 2.0, 0.7),
        call(20.0, 3.0, np.array([0.3, 0.8, 0.95])),
        call(0.4, 0.5, np.array([0.01, 0.5, 0.99])),
    ],
    special.betaincinv: [call(a, b, uniform(3)), call(1.5, 2.0, 0.7)],
    special.stdtr: [call(1 + 3 * uniform(2, 1), normal(3)), call(3.0, 0.7), call(3.0, -0.7)],
    special.stdtrit: [call(1 + 3 * uniform(2, 1), uniform(3)), call(3.0, 0.7)],
    special.fdtr: [call(1 + a, 2 + b, uniform(3)), call(3.0, 2.0, 0.7)],
    special.bdtr: [call(2, 6, uniform(2, 3)), call(2, 5, 0.3)],
    special.bdtrc: [call(2, 6, uniform(2, 3)), call(2, 5, 0.3)],
}

if hasattr(special, "betaincc"):
    SAMPLES[special.betaincc] = [call(a, b, uniform(3)), call(1.5, 2.0, 0.7)]
