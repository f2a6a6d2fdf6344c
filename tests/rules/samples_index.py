"""Samples for srcdiff.rules.index."""

import numpy as np

from tests.rules.sampling import Samples, call, normal

v, m, x = normal(5), normal(3, 4), normal(2, 3, 4)

SAMPLES: Samples = {
    np.take: [
        call(v, [0, 2, 2]),
        call(v, 1),
        call(m, [[0, 1], [1, 2]]),
        call(m, [0, 0, 2], axis=0),
        call(m, np.array([[3, -1]]), axis=1),
        call(x, 1, axis=1),
        call(v, [7, -6], mode="wrap"),
        call(m, [9, -2], axis=1, mode="clip"),
    ],
    np.take_along_axis: [
        call(v, np.array([0, 2, 2]), 0),
        call(m, np.argsort(m, axis=1), 1),
        call(m, np.array([[1], [0], [1]]), axis=-1),
        call(m, np.array([0, 5]), None),
        call(x, np.zeros((2, 1, 4), int), 1),
        call(m, np.array([[0, 1]]), 1),
    ],
    np.compress: [call([True, False, True], m, axis=0), call([False, True], v), call(np.array([1, 0, 1, 1]), m, 1)],
    np.extract: [call(m > 0, m), call(v < 0, v)],
    np.choose: [
        call(np.array([0, 1, 0]), [normal(3), normal(3, seed=1)]),
        call(np.array([[0], [2]]), [normal(3), normal(1), normal(2, 3)]),
        call(np.array([0, 3]), [normal(2), normal(2, seed=1)], mode="clip"),
        call(np.array([0, 3]), [normal(2), normal(2, seed=1)], mode="wrap"),
    ],
    np.select: [
        call([m > 0, m > -1], [m, normal(4)]),
        call([v > 0, v > -9], [v, 2 * v], default=1.5),
        call([v > 0], [v], 2.5),
    ],
    np.sort: [call(v), call(m), call(m, 0), call(x, axis=1), call(m, axis=None), call(x, kind="stable")],
    np.partition: [call(v, 2), call(m, 1), call(m, 1, axis=0), call(m, 5, axis=None)],
    np.bincount: [call(np.array([0, 2, 2, 1]), normal(4)), call(np.array([1, 1]), weights=normal(2), minlength=4)],
}
