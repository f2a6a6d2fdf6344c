"""Samples for srcdiff.rules.numerics."""

import numpy as np

from tests.rules.sampling import Samples, call, normal, uniform

p = np.cumsum(uniform(4))
at = np.array([-0.3, p[0] + 0.1, p[1] + 0.05, 0.5 * (p[2] + p[3]), p[3] + 0.7])

SAMPLES: Samples = {
    np.interp: [
        call(at, p, normal(4)),
        call(0.5 * (p[0] + p[1]), p, normal(4)),
        call(at, p, normal(4), left=1.5, right=-2.0),
        call(at.reshape(1, 5), p, normal(4)),
        call(at, p, normal(4), right=0.3),
    ],
    np.convolve: [call(normal(5), normal(3), mode) for mode in ("full", "same", "valid")]
    + [call(normal(3), normal(6), mode) for mode in ("full", "same", "valid")]
    + [call(normal(4), normal(4)), call(normal(4), normal(1))],
    np.correlate: [call(normal(5), normal(3), mode) for mode in ("full", "same", "valid")]
    + [call(normal(3), normal(6), mode) for mode in ("full", "same", "valid")]
    + [call(normal(5), normal(2), "same"), call(normal(4), normal(4))],
    np.polyval: [
        call(normal(4), normal(3)),
        call(normal(3), 0.7),
        call(normal(3), normal(2, 3)),
        call(normal(2), normal()),
    ],
    np.vander: [call(normal(4)), call(normal(3), 5), call(normal(3), N=3, increasing=True), call(normal(3), 1)],
    np.polyfit: [
        call(np.cumsum(uniform(6)), normal(6), 2),
        call(np.cumsum(uniform(4)), normal(4), 1),
        call(normal(4), uniform(4), deg=3),
    ],
}
