"""Samples for srcdiff.rules.signal."""

import numpy as np
from scipy import signal

from tests.rules.sampling import Samples, call, normal

x, grid = normal(7), normal(4, 5)
MODES = ("full", "same", "valid")
sections = np.array([[1, 2, 1, 1, 0, 0], [2, 0, 1, 1, -1, 0]])

products = [call(x, normal(3), mode) for mode in MODES]
products += [call(normal(3), x, mode) for mode in MODES]
products += [call(grid, normal(2, 3), mode) for mode in MODES]
products += [call(x, normal(4), mode="same"), call(x, normal(1)), call(grid, normal(3, 2), "same")]

SAMPLES: Samples = {
    signal.convolve: [*products, call(x, normal(3), method="direct"), call(x, normal(3), "same", "fft")],
    signal.fftconvolve: products,
    signal.oaconvolve: products,
    signal.correlate: products,
    signal.convolve2d: [call(grid, normal(2, 3), mode) for mode in MODES] + [call(normal(2, 3), grid, "valid")],
    signal.correlate2d: [call(grid, normal(2, 3), mode) for mode in MODES] + [call(grid, normal(3, 2), "same")],
    signal.lfilter: [
        call(normal(3), 2 + normal(1), x),
        call(normal(2), 0.2 * normal(3) + [1, 0, 0], x),
        call(normal(2), 0.2 * normal(3) + [2, 0, 0], grid),
        call(normal(3), 0.2 * normal(2) + [1, 0], grid, axis=0),
        call([1, 2], [1, 0.5], x),
    ],
    signal.sosfilt: [call(sections, x), call(sections, grid, axis=0)],
    signal.detrend: [call(x), call(grid, 0), call(grid, type="constant"), call(x, bp=[3])],
    signal.hilbert: [call(x), call(normal(6)), call(grid, axis=0)],
}
