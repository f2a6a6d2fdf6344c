"""Samples for srcdiff.rules.linalg."""

import numpy as np

from tests.rules.sampling import Samples, call, normal

a = normal(3, 3) + 3 * np.eye(3)
stack = normal(2, 3, 3) + 3 * np.eye(3)
spd = a @ a.T + np.eye(3)
spd_stack = stack @ stack.swapaxes(-1, -2) + np.eye(3)
tall, wide = normal(4, 2), normal(2, 4)

SAMPLES: Samples = {
    np.linalg.inv: [call(a), call(stack), call(normal(1, 1)), call(normal(1, 2, 2, 2))],
    np.linalg.det: [call(a), call(stack), call(normal(1, 1))],
    np.linalg.slogdet: [call(a), call(-a), call(stack)],
    np.linalg.solve: [
        call(a, normal(3)),
        call(a, normal(3, 2)),
        call(stack, normal(2, 3, 2)),
        call(stack, normal(3, 2)),
        call(a, normal(2, 3, 2)),
        call(normal(1, 1), normal(1)),
        call(stack[:1], normal(4, 3, 1)),
    ]
    + ([call(stack, normal(3))] if np.__version__ >= "2" else []),
    np.linalg.cholesky: [call(spd), call(spd_stack), call(spd[:1, :1])]
    + ([call(spd, upper=True)] if np.__version__ >= "2" else []),
    np.linalg.eigvalsh: [call(spd), call(a), call(spd_stack), call(a, UPLO="U")],
    np.linalg.eigh: [call(spd), call(a), call(spd_stack), call(a, "U"), call(spd[:1, :1])],
    np.linalg.svd: [
        call(a),
        call(tall, False),
        call(wide, full_matrices=False),
        call(stack),
        call(normal(3, 2)),
        call(normal(2, 3)),
        call(normal(2, 3, 2), full_matrices=False),
        call(tall, compute_uv=False),
        call(stack, compute_uv=False),
    ],
    np.linalg.qr: [
        call(a, mode="r"),
        call(tall, "r"),
        call(wide, "r"),
        call(a),
        call(tall),
        call(wide),
        call(stack),
        call(normal(2, 2, 3)),
    ],
    np.linalg.pinv: [call(a), call(tall), call(wide), call(normal(2, 3, 2))],
    np.linalg.lstsq: [
        call(tall, normal(4)),
        call(tall, normal(4, 3)),
        call(a, normal(3)),
        call(wide, normal(2)),
        call(wide, normal(2, 3), rcond=None),
    ],
    np.linalg.matrix_power: [call(a, n) for n in (1, 2, 3, 5, -1, -2, 0)] + [call(stack, 3)],
    np.linalg.multi_dot: [
        call([a, tall[:3], normal(2, 4)]),
        call([normal(3), a, tall[:3]]),
        call([normal(3), a, normal(3, seed=1)]),
        call([a, normal(3)]),
        call([wide, tall, wide, tall]),
    ],
    np.linalg.norm: [
        call(normal(3)),
        call(a),
        call(stack),
        call(a, axis=0),
        call(a, axis=1, keepdims=True),
        call(a, "fro"),
        call(stack, axis=-1),
        call(stack, None, (0, 2)),
        call(stack, "fro", (1, 2), True),
        call(normal(1)),
        call(stack, keepdims=True),
        *[call(normal(4), order) for order in (1, 2, np.inf, -np.inf, 3, 0.5, 2.5, 0)],
        *[call(stack, order, axis=1) for order in (1, 2, np.inf, 3)],
        call(stack, 1, axis=-1, keepdims=True),
        *[call(tall, order) for order in (1, -1, 2, -2, np.inf, -np.inf, "nuc")],
        *[call(stack, order, axis=(0, 2)) for order in (1, 2, np.inf, "nuc", "fro")],
        call(stack, np.inf, axis=(1, 2), keepdims=True),
        call(stack, 2, axis=(2, 0), keepdims=True),
    ],
}

if hasattr(np.linalg, "svdvals"):
    SAMPLES[np.linalg.svdvals] = [call(tall), call(wide), call(stack)]
    SAMPLES[np.linalg.vector_norm] = [
        call(a),
        call(a, axis=1, keepdims=True),
        call(stack, ord=1),
        call(stack, axis=(0, 1), ord=3),
        call(a, ord=np.inf),
        call(stack, axis=(0, 1)),
    ]
    SAMPLES[np.linalg.matrix_norm] = [
        call(a),
        call(stack),
        call(stack, keepdims=True, ord=2),
        call(a, ord=1),
        call(a, ord="nuc"),
    ]
