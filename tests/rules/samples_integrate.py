"""Samples for srcdiff.rules.integrate."""

import numpy as np
from scipy import integrate

from tests.rules.sampling import Samples, call, normal, uniform

x, grid, cube = np.cumsum(uniform(5)), normal(4, 5), normal(2, 5, 3)

SAMPLES: Samples = {
    integrate.trapezoid: [
        call(normal(5)),
        call(normal(5), x),
        call(grid, x),
        call(grid, np.cumsum(uniform(4, 5), axis=1)),
        call(cube, x, axis=1),
        call(grid, dx=0.3, axis=0),
    ],
    integrate.cumulative_trapezoid: [
        call(normal(5)),
        call(normal(5), x),
        call(grid, x),
        call(grid, np.cumsum(uniform(4, 5), axis=1)),
        call(cube, x, axis=1),
        call(grid, dx=0.3, axis=0),
        call(normal(5), x, initial=0),
    ],
    integrate.simpson: [
        call(normal(5)),
        call(normal(6)),
        call(normal(5), np.array([0, 1, 3, 4, 6])),
        call(grid, dx=0.3),
        call(cube, axis=1),
        call(cube, axis=0, dx=0.3),
    ],
}
