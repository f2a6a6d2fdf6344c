"""Samples for srcdiff.rules.joining."""

import numpy as np

from tests.rules.sampling import Samples, call, normal

v, w, m, x = normal(3), normal(2), normal(2, 3), normal(2, 3, 4)

SAMPLES: Samples = {
    np.array: [
        call(m),
        call([v, v * 2]),
        call([[normal(), 1.0], [2.0, normal()]]),
        call((v,)),
        call(1.5),
        call([[1.0, 2.0], [3.0, 4.0]]),
    ],
    np.concatenate: [
        call([v, w]),
        call((m, m, m)),
        call([m, normal(2, 1)], axis=1),
        call([m, normal(2, 1)], -1),
        call([m, v], axis=None),
        call([v]),
        call([v, normal(0)]),
    ],
    np.stack: [call([v, v]), call([m, m, m], 1), call((m, m), axis=-1), call([normal(), normal()])],
    np.hstack: [call([v, w]), call([m, normal(2, 1)]), call([x, x]), call([normal(), normal()])],
    np.vstack: [call([v, v]), call([m, v]), call([m, m]), call([x, x])],
    np.column_stack: [call([v, v]), call([m, w]), call([m, m])],
    np.dstack: [call([v, v]), call([m, m]), call([x, m])],
    np.append: [call(v, w), call(v, 1.5), call(m, normal(1, 3), axis=0), call(m, m, 1), call(m, v)],
    np.block: [
        call([v, w]),
        call([[m, normal(2, 1)], [normal(1, 3), normal(1, 1)]]),
        call([[m], [m]]),
        call([[np.eye(2), w[:, None]], [w, 1.0]]),
        call(v),
    ],
    np.split: [call(normal(6), 3), call(normal(6), [1, 4]), call(m, 3, axis=1), call(m, [1], axis=-1), call(x, 2)],
    np.array_split: [call(normal(7), 3), call(m, 2, axis=1)],
    np.hsplit: [call(v, 3), call(m, [1])],
    np.vsplit: [call(m, 2)],
    np.dsplit: [call(x, [1, 3])],
    np.pad: [
        call(v, 1),
        call(m, (1, 2)),
        call(m, ((1, 0), (0, 2))),
        call(m, 1, constant_values=2.5),
        call(x, ((0, 0), (1, 1), (2, 0)), "constant"),
        *[call(m, ((1, 1), (2, 1)), mode=mode) for mode in ("edge", "symmetric", "wrap")],
        call(v, (2, 1), "reflect"),
        call(normal(3, 3), 2, "reflect"),
        call(v, 4, mode="wrap"),
        call(v, ((2, 1),), mode="edge"),
        call(m, 0),
    ],
    np.delete: [call(v, 1), call(v, [0, 2]), call(m, 1, axis=1), call(m, slice(0, 2), 1), call(m, [1, 4])],
    np.insert: [
        call(v, 1, 1.5),
        call(v, [0, 2], w),
        call(m, 1, v, axis=0),
        call(m, 1, 2.0, axis=1),
        call(m, 0, w, axis=1),
        call(m, 2, 1.5),
        call(v, 1, w),
    ],
}

if hasattr(np, "unstack"):
    SAMPLES[np.unstack] = [call(m), call(x, axis=1)]
