"""Reading by integers, slices, masks, integer arrays (with repeats), Ellipsis and newaxis, and combinations."""

import numpy as np

from tests.helpers import Programs, array

X, M, T = array(5), array(3, 4), array(2, 3, 4)
case = Programs()

READS_OF_A_VECTOR = {
    "integer": lambda x: x[1] * x[1],
    "negative integer": lambda x: x[-2] ** 2,
    "slice": lambda x: x[1:4] ** 2,
    "slice to the end": lambda x: x[2:] * x[:-2],
    "slice from the end": lambda x: x[-3:-1] ** 2,
    "stepped slice": lambda x: x[::2] ** 2,
    "reversed": lambda x: x[::-1] * x,
    "stepped backwards": lambda x: x[3:0:-2] ** 2,
    "slice beyond the end": lambda x: x[3:100] ** 2,
    "empty slice": lambda x: x[4:2] ** 2,
    "whole": lambda x: x[:] * x[...],
    "slice object": lambda x: x[slice(1, 3)] ** 2,
    "newaxis": lambda x: x[:, None] * x[None, :],
    "np.newaxis": lambda x: x[np.newaxis] ** 2,
    "ellipsis and newaxis": lambda x: x[..., None] * x[None, ...],
    "mask": lambda x: x[x > 0] ** 2,
    "mask of nothing": lambda x: x[x > 100] ** 2,
    "constant mask": lambda x: x[np.array([True, False, True, True, False])] ** 2,
    "integer array": lambda x: x[np.array([0, 3, 2])] ** 2,
    "list": lambda x: x[[0, 2]] ** 2,
    "repeats": lambda x: x[[0, 1, 1, 3, 1]] ** 2,
    "negative repeats": lambda x: x[[-1, 4, -1]] ** 2,
    "empty list": lambda x: x[[]] ** 2,
    "matrix of indices": lambda x: x[np.array([[0, 1], [1, 4]])] ** 2,
    "argsort": lambda x: x[np.argsort(x)] * np.arange(5),
    "argmax": lambda x: x[np.argmax(x)] ** 2,
    "where of a mask": lambda x: x[np.where(x > 0)] ** 2,
    "nonzero": lambda x: x[np.nonzero(x > 0)[0]] ** 2,
    "chain": lambda x: x[1:][::2][0] ** 2,
    "chain of masks": lambda x: x[x > -1][1:] ** 2,
    "chain of lists": lambda x: x[[0, 1, 1]][[1, 2, 0]] ** 2,
    "overlapping": lambda x: x[1:] * x[:-1] - x[1:] ** 2,
    "tuple of one": lambda x: x[(2,)] ** 2,
    "NumPy integer": lambda x: x[np.int64(2)] ** 2,
    "index by arithmetic": lambda x: x[len(x) // 2] * x[len(x) - 1],
    "second difference": lambda x: (x[2:] - 2 * x[1:-1] + x[:-2]) ** 2,
}
READS_OF_A_MATRIX = {
    "row": lambda m: m[1] ** 2,
    "column": lambda m: m[:, 2] ** 2,
    "entry": lambda m: m[1, 2] ** 2,
    "chained entry": lambda m: m[1][2] ** 2,
    "block": lambda m: m[1:, :2] ** 2,
    "stepped block": lambda m: m[::-1, ::2] ** 2,
    "row and newaxis": lambda m: m[0][:, None] * m[1],
    "column kept": lambda m: m[:, 1:2] * m,
    "ellipsis": lambda m: m[..., 1] ** 2,
    "newaxis in the middle": lambda m: m[:, None, :] * m[None],
    "mask": lambda m: m[m > 0] ** 2,
    "row mask": lambda m: m[m[:, 0] > 0] ** 2,
    "column mask": lambda m: m[:, m[0] > 0] ** 2,
    "rows": lambda m: m[[0, 2, 2]] ** 2,
    "columns": lambda m: m[:, [3, 0, 3]] ** 2,
    "pairs": lambda m: m[[0, 1, 2, 0], [0, 1, 3, 0]] ** 2,
    "pairs broadcast": lambda m: m[np.array([[0], [2]]), np.array([0, 0, 1])] ** 2,
    "arange and labels": lambda m: m[np.arange(3), np.array([1, 1, 0])] ** 2,
    "integer and list": lambda m: m[1, [0, 0, 2]] ** 2,
    "list and slice": lambda m: m[[0, 0], 1:3] ** 2,
    "integer and slice": lambda m: m[-1, ::2] ** 2,
    "diagonal by arange": lambda m: m[np.arange(3), np.arange(3)] ** 2,
    "ix_": lambda m: m[np.ix_([0, 2, 2], [1, 3])] ** 2,
    "triu": lambda m: m[np.triu_indices(3)] ** 2,
    "rows then columns": lambda m: m[[0, 2]][:, [1, 1]] ** 2,
    "embedding": lambda m: m[np.array([[0, 1], [2, 0]])] ** 2,
    "transposed": lambda m: m.T[1] ** 2,
}
READS_OF_A_BATCH = {
    "integer": lambda t: t[1] ** 2,
    "middle": lambda t: t[:, 1] ** 2,
    "last": lambda t: t[..., 0] ** 2,
    "middle by ellipsis": lambda t: t[0, ..., 1] ** 2,
    "list in the middle": lambda t: t[:, [0, 2, 0]] ** 2,
    "lists apart": lambda t: t[[0, 1], :, [1, 1]] ** 2,
    "integer apart from list": lambda t: t[0, :, [1, 1, 2]] ** 2,
    "mask of two axes": lambda t: t[t[..., 0] > 0] ** 2,
    "newaxis and integer": lambda t: t[:, None, 1] * t[:, :, 0][..., None],
}


def program(read):
    def loss(x):
        return np.sum(np.sin(read(x)))

    return loss


for family, argument in ((READS_OF_A_VECTOR, X), (READS_OF_A_MATRIX, M), (READS_OF_A_BATCH, T)):
    for name, read in family.items():
        case.add(program(read), argument, name=f"{argument.ndim}d {name}")


@case(X, 2)
@case(X, -1)
def integer_argument(x, i):
    return x[i] * x[0]


@case(X, np.array([0, 1, 1]))
def index_array_argument(x, index):
    return np.sum(x[index] ** 2)


@case(M, np.array([0, 2, 2]), np.array([1, 1, 3]))
def labels_argument(m, rows, columns):
    return -np.mean(np.log(1 + m[rows, columns] ** 2))


@case(X, np.array([True, True, False, False, True]))
def mask_argument(x, mask):
    return np.sum(x[mask]) * np.sum(x[~mask] ** 2)


@case(X, 1, 4)
def slice_bounds_argument(x, start, stop):
    return np.sum(x[start:stop] ** 2)


@case(X, None)
@case(X, 3)
def open_slice(x, stop):
    return np.sum(x[:stop] ** 2)


@case(X)
def mask_by_a_name(x):
    positive = x > 0
    return np.sum(x[positive]) + np.prod(x[~positive])


@case(X)
def mask_of_an_intermediate(x):
    y = x * x - 0.5
    return np.sum(x[y > 0] * y[y > 0])


@case(M)
def index_in_a_loop(m):
    s = 0.0
    for i in range(m.shape[0]):
        for j in range(0, m.shape[1], 2):
            s = s + m[i, j] * m[i, -1]
    return s


@case(X)
def sliding_window_by_hand(x):
    s = 0.0
    for i in range(len(x) - 2):
        s = s + np.sum(x[i:i + 3]) ** 2
    return s


@case(M)
def row_indexed_twice(m):
    row = m[1]
    return row[0] * row[-1] + np.sum(row[1:3] ** 2)


@case(X)
def index_of_an_expression(x):
    return (x * x)[1] + np.exp(x)[::2].sum() + (x + 1)[x > 0].prod()


@case(X)
def index_from_a_shape(x):
    n, = x.shape
    return x[n - 1] * x[n // 2]


@case(M)
def many_reads_of_one_array(m):
    return m[0, 0] * m[1, 1] * m[2, 2] - m[0, 1] * m[1, 0] * m[2, 2]


@case(X)
def tuple_index_by_a_name(x):
    key = (slice(None), None)
    return np.sum((x[key] * x) ** 2)


@case(array(6))
def unflatten_parameters(p):
    w, b = p[:4].reshape(2, 2), p[4:]
    return np.sum(np.tanh(w @ b + b))


@case(array(4, 3), [[0, 1], [1, 2], [2, 0], [0, 3]])
def springs(positions, edges):
    energy = 0.0
    for i, j in edges:
        d = positions[i] - positions[j]
        energy = energy + (np.sqrt(d @ d) - 1.0) ** 2
    return energy


@case(np.array(2.0))
def zero_dimensional(x):
    return x[()] * x[...].sum()


test_programs = case.test()
