"""Samples for srcdiff.rules.ndimage."""

import numpy as np
from scipy import ndimage

from tests.rules.sampling import Sample, Samples, call, normal, uniform

x, grid = normal(7), normal(4, 5)
MODES = ("reflect", "constant", "nearest", "mirror", "wrap")


def in_each_mode(*args: object, **kwargs: object) -> list[Sample]:
    return [call(*args, mode=mode, **kwargs) for mode in MODES]


places = np.array([[0.3, 1.6, 2.2], [3.4, 0.7, 2.5]])
weighted = [
    *in_each_mode(x, normal(3)),
    *in_each_mode(grid, normal(3, 5)),
    call(grid, normal(3, 1)),
    call(x, normal(4)),
    call(grid, normal(2, 3), mode="wrap"),
]

SAMPLES: Samples = {
    ndimage.correlate: weighted,
    ndimage.convolve: weighted,
    ndimage.gaussian_filter: [
        *in_each_mode(x, 0.7),
        *in_each_mode(grid, 0.7),
        call(grid, (1, 2)),
        call(x, 1, order=1),
        call(grid, 1, 1, truncate=2.0),
        call(x, 1, radius=2),
    ],
    ndimage.gaussian_filter1d: [
        *in_each_mode(x, 1),
        call(grid, 1, 0),
        call(grid, 1, axis=0, order=1),
        call(x, 1, radius=2),
    ],
    ndimage.uniform_filter: [
        *in_each_mode(x, 3),
        call(grid),
        call(grid, (3, 5)),
        call(x, 4),
        call(grid, 2, mode="wrap"),
    ],
    ndimage.uniform_filter1d: [*in_each_mode(x, 3), call(grid, 3, 0), call(x, 4)],
    ndimage.laplace: [*in_each_mode(x), *in_each_mode(grid)],
    ndimage.sobel: [*in_each_mode(x), *in_each_mode(grid), call(grid, 0)],
    ndimage.prewitt: [*in_each_mode(x), *in_each_mode(grid), call(grid, axis=0)],
    ndimage.map_coordinates: [
        call(grid, places, order=1),
        call(x, 6 * uniform(1, 4), order=1),
        call(grid, places - 1, order=1, mode="nearest"),
        call(grid, places - 1, order=1),
        call(normal(2, 3, 2), 0.5 + 0.4 * uniform(3, 2, 2), order=1),
    ],
}
