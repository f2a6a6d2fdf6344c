"""Samples for srcdiff.rules.complex_numbers."""

import numpy as np

from tests.rules.sampling import Samples, call, normal, unary

z = normal(2, 3) + 1j * normal(2, 3, seed=1)

SAMPLES: Samples = {
    np.real: [*unary(-1, 1), call(z), call(0.3 - 0.7j)],
    np.imag: [*unary(-1, 1), call(z), call(0.3 - 0.7j)],
    np.conjugate: [*unary(-1, 1), call(z), call(z[0, 0])],
    np.angle: [*unary(0.2, 0.9), call(z), call(z, True), call(-0.3 - 0.7j, deg=True)],
    np.real_if_close: [*unary(-1, 1), call(z)],
    complex: [call(0.3, -0.7), call(0.3), call(0.3 - 0.7j)],
}
