"""Samples for srcdiff.rules.products."""

import operator

import numpy as np

from tests.rules.sampling import Sample, Samples, call, normal, uniform

Shape = tuple[int, ...]


def pairs(*shapes: tuple[Shape, Shape]) -> list[Sample]:
    return [call(normal(*a), normal(*b, seed=1)) for a, b in shapes]


MATRICES: list[tuple[Shape, Shape]] = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((1, 3), (3, 1)),
    ((2, 0), (0, 3)),
    ((0, 3), (3, 2)),
    ((1,), (1,)),
]
STACKS: list[tuple[Shape, Shape]] = [
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 2)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((5, 2, 3), (1, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (4, 3, 2)),
    ((4, 3, 2), (5, 1, 2, 3)),
    ((1, 5, 2, 3), (3,)),
    ((3,), (4, 1, 3, 2)),
]
VECTORS: list[tuple[Shape, Shape]] = [((3,), (3,)), ((2, 3), (3,)), ((4, 1, 3), (2, 3)), ((3,), (1, 3))]

SAMPLES: Samples = {
    operator.matmul: pairs(*MATRICES, *STACKS),
    np.dot: pairs(
        *MATRICES,
        ((5, 2, 3), (3,)),
        ((3,), (5, 3, 2)),
        ((5, 2, 3), (4, 3, 2)),
        ((2, 3), (4, 3, 2)),
        ((), ()),
        ((), (2, 3)),
        ((3,), ()),
    )
    + [call(2.0, normal(3)), call(normal(3), 2.0)],
    np.inner: pairs(
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (4, 3)), ((2, 4, 3), (5, 3)), ((), (3,)), ((2, 3), ())
    ),
    np.vdot: pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (6,))),
    np.outer: pairs(((3,), (2,)), ((2, 2), (3,)), ((), (3,)), ((1,), (2, 1))),
    np.tensordot: [
        call(normal(2, 3, 4), normal(3, 4, 5)),
        call(normal(2, 3), normal(3, 2), 1),
        call(normal(2), normal(3), 0),
        call(normal(2, 3, 4), normal(4, 2, 5), axes=([0, 2], [1, 0])),
        call(normal(2, 3, 4), normal(4, 2, 5), axes=([2, 0], [0, 1])),
        call(normal(2, 3), normal(3, 2), axes=(0, 1)),
        call(normal(2, 3), normal(2, 3), axes=2),
        call(normal(2, 3, 4), normal(4, 3), (-1, 0)),
        call(normal(2, 3), normal(5, 2, 3, 4), axes=((1, 0), (2, 1))),
    ],
    np.cross: pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (4, 2, 3)), ((4, 1, 3), (2, 3)))
    + [call(normal(3, 2), normal(3, 2), axis=0), call(normal(3, 2), normal(2, 3), axisa=0, axisc=0)],
    np.kron: pairs(((2,), (3,)), ((2, 3), (3, 2)), ((2,), (3, 2)), ((2, 1, 2), (2,)), ((), (3,)), ((2, 2), ())),
    np.einsum: [
        call("ij,jk->ik", normal(2, 3), normal(3, 4)),
        call("ij,jk", normal(2, 3), normal(3, 4)),
        call("i,i->", normal(3), uniform(3)),
        call("i,j->ij", normal(3), normal(2)),
        call("ij->ji", normal(2, 3)),
        call("ij->i", normal(2, 3)),
        call("ij->", normal(2, 3)),
        call("ii->", normal(3, 3)),
        call("ii->i", normal(3, 3)),
        call("ii", normal(3, 3)),
        call("iij->j", normal(3, 3, 2)),
        call("bij,bjk->bik", normal(4, 2, 3), normal(4, 3, 2)),
        call("...ij,...jk->...ik", normal(4, 2, 3), normal(3, 2)),
        call("...ij,jk->...ik", normal(5, 4, 2, 3), normal(3, 2)),
        call("i,ij,j->", normal(2), normal(2, 3), normal(3)),
        call("i,ij,j", normal(2), normal(2, 3), normal(3)),
        call("b,b...->...", normal(4), normal(4, 2)),
        call("ij,ij->i", normal(2, 3), normal(2, 1)),
        call("ij,j->ij", normal(1, 3), normal(3)),
        call("ij,ij->ij", normal(2, 1), normal(2, 3)),
        call("ba", normal(2, 3)),
        call("ii,i->i", normal(3, 3), normal(3)),
        call("iji->j", normal(2, 3, 2)),
        call("ij,kl->il", normal(2, 3), normal(2, 2)),
        call("i...->...", normal(3, 2)),
        call("...,...", normal(2, 3), normal(3)),
        call("ij,jk,kl->il", normal(2, 3), normal(3, 2), normal(2, 2), optimize=True),
        call("iii->", normal(2, 2, 2)),
        call(" i j , j -> i ", normal(2, 3), normal(3)),
        call("i->", normal(1)),
    ],
}

if hasattr(np, "vecdot"):
    SAMPLES[np.linalg.outer] = pairs(((3,), (2,)))
    SAMPLES[np.linalg.tensordot] = [
        call(normal(2, 3, 4), normal(3, 4, 5)),
        call(normal(2, 3), normal(3, 2), axes=(0, 1)),
    ]
    SAMPLES[np.vecdot] = pairs(*VECTORS) + [call(normal(3, 2), normal(3, 2), axis=0)]
    SAMPLES[np.linalg.cross] = pairs(((3,), (3,)), ((2, 3), (2, 3))) + [call(normal(3, 2), normal(3, 2), axis=0)]
if hasattr(np, "matvec"):
    SAMPLES[np.matvec] = pairs(((2, 3), (3,)), ((4, 2, 3), (3,)), ((2, 3), (4, 3)))
    SAMPLES[np.vecmat] = pairs(((3,), (3, 2)), ((4, 3), (3, 2)), ((3,), (4, 3, 2)))
