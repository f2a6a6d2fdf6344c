"""Samples for srcdiff.rules.shape."""

import numpy as np

from tests.rules.sampling import Samples, call, normal

v, m, x = normal(3), normal(2, 3), normal(2, 3, 4)

SAMPLES: Samples = {
    np.reshape: [
        call(x, (6, 4)),
        call(x, -1),
        call(m, (3, 2), order="F"),
        call(normal(), (1, 1)),
        call(normal(0), (0, 3)),
        call(1.5, (1,)),
    ],
    np.ravel: [call(x), call(m, "F"), call(normal()), call(1.5)],
    np.transpose: [call(m), call(x), call(x, (2, 0, 1)), call(x, axes=(1, -1, 0)), call(v), call(normal())],
    np.swapaxes: [call(x, 0, 2), call(x, -1, 1), call(m, axis1=0, axis2=1)],
    np.moveaxis: [call(x, 0, -1), call(x, (0, 1), (2, 0)), call(x, source=2, destination=0)],
    np.rollaxis: [call(x, 2), call(x, 0, 3), call(x, 1, -1), call(x, -1, 1)],
    np.expand_dims: [call(v, 0), call(m, -1), call(m, axis=(0, 2)), call(1.5, 0)],
    np.squeeze: [
        call(normal(1, 3, 1)),
        call(normal(1, 3, 1), 0),
        call(normal(1, 3, 1), axis=(0, -1)),
        call(v),
        call(normal(1)),
    ],
    np.broadcast_to: [
        call(v, (2, 3)),
        call(normal(2, 1), (2, 3)),
        call(normal(), (2, 2)),
        call(1.5, (3,)),
        call(m, shape=(4, 2, 3)),
        call(v, 3),
    ],
    np.broadcast_arrays: [call(v, m), call(normal(2, 1), normal(3)), call(m)],
    np.atleast_1d: [call(normal()), call(v), call(m), call(1.5), call(v, normal())],
    np.flip: [call(v), call(m), call(x, 1), call(x, axis=(0, 2)), call(x, -1)],
    np.fliplr: [call(m), call(x)],
    np.flipud: [call(v), call(m), call(x)],
    np.rot90: [call(m), call(m, 2), call(m, k=-1), call(x, 1, (1, 2))],
    np.roll: [call(v, 1), call(m, 2), call(m, -1, axis=1), call(x, (1, 2), axis=(0, 2)), call(x, 1, axis=(0, 1))],
    np.tile: [call(v, 2), call(v, (2, 3)), call(m, 2), call(m, (2, 1, 3)), call(x, (2, 1)), call(normal(), 3)],
    np.repeat: [
        call(v, 2),
        call(m, 3),
        call(m, 2, axis=1),
        call(m, 2, -1),
        call(m, np.array([1, 0, 2]), axis=1),
        call(v, np.array([2, 1, 0])),
        call(1.5, 3),
    ],
    np.tril: [call(m), call(x, 1), call(m, k=-1), call(v)],
    np.triu: [call(m), call(x, 1), call(m, k=-1), call(v)],
    np.diag: [
        call(v),
        call(v, 1),
        call(v, k=-2),
        call(m),
        call(m, 1),
        call(m, -1),
        call(normal(3, 2), k=1),
        call(normal(3, 2), -1),
    ],
    np.diagflat: [call(v), call(m, 1), call(1.5)],
    np.diagonal: [call(m), call(x), call(x, 1), call(x, -1, 0, 2), call(x, offset=1, axis1=2, axis2=1)],
    np.trace: [call(m), call(m, 1), call(x), call(x, -1, 1, 2), call(x, offset=1, axis1=2, axis2=0)],
    np.copy: [call(m), call(v), call(normal())],
    np.ascontiguousarray: [call(m.T), call(v)],
    np.meshgrid: [
        call(v, normal(2)),
        call(v, normal(2), indexing="ij"),
        call(v, normal(2), normal(4)),
        call(v),
        call(v, normal(2), sparse=True),
    ],
    np.lib.stride_tricks.sliding_window_view: [
        call(normal(5), 3),
        call(normal(3, 4), (2, 2)),
        call(normal(3, 4), 2, axis=1),
    ],
}

if hasattr(np, "matrix_transpose"):
    SAMPLES[np.matrix_transpose] = [call(m), call(x)]
    SAMPLES[np.linalg.diagonal] = [call(m), call(x, offset=1)]
    SAMPLES[np.linalg.trace] = [call(m), call(x, offset=1)]
