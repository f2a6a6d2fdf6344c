"""Empty arrays, size-one axes, constants, points without a derivative, non-contiguous and read-only arguments."""

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, assert_gradient, gradient_of

X, M = array(4), array(3, 4)
E, E2 = np.zeros(0), np.zeros((0, 3))
case = Programs()


@case(E)
def empty_elementwise(x):
    return np.sum(np.exp(x) * x)


@case(E2)
def empty_matrix_reductions(m):
    return np.sum(np.sum(m, axis=0) ** 2) + np.sum(m.sum(axis=1))


@case(E, 2.0, wrt=(0, 1))
def empty_loop(x, s):
    for a in x:
        s = s * a
    return s * s


@case(X)
def empty_slice(x):
    return np.sum(x[2:2] ** 2) + np.sum(x)


@case(X, E, wrt=(0, 1))
def concatenated_with_empty(x, e):
    return np.sum(np.concatenate([x, e]) ** 2)


@case(E2, np.zeros((3, 2)), wrt=(0, 1))
def empty_matmul(a, b):
    return np.sum(a @ b)


@case(np.zeros((2, 0)), np.zeros((0, 3)), wrt=(0, 1))
def matmul_over_an_empty_axis(a, b):
    return np.sum((a @ b + 1) ** 2)


@case(array(1))
def one_element(x):
    return np.sum(x * x) + x[0] * x[-1]


@case(array(1, 1), array(3, 4), wrt=(0, 1))
def one_by_one_broadcast(a, m):
    return np.sum(a * m + a / 2)


@case(array(1, 4), array(3, 1), array(4), wrt=(0, 1, 2))
def row_column_and_vector(r, c, v):
    return np.sum(np.sin(r * c) + v * c)


@case(array(3, 1), array(3), wrt=(0, 1))
def accidental_outer_broadcast(a, b):
    return np.mean((a - b) ** 2)


@case(array(2, 3, 1, 2))
def rank_four(t):
    return np.sum(t ** 2 * t.sum(axis=(1, 3), keepdims=True))


@case(np.array(1.5), X, wrt=(0, 1))
def zero_dimensional_broadcast(a, x):
    return np.sum(a * x) * a


@case(M.T)
def transposed_argument(m):
    return np.sum(np.sin(m) @ m.T)


@case(array(8)[::2])
def strided_argument(x):
    return np.sum(x ** 2) * x[0]


@case(array(6)[::-1])
def reversed_argument(x):
    return np.sum(x ** 2 * np.arange(6))


@case(np.asfortranarray(M))
def fortran_argument(m):
    return np.sum(m.reshape(-1)[:5] ** 2) + np.sum(m.ravel()[2:] ** 3)


@case(X)
def multiplied_by_zero(x):
    return np.sum(x * 0.0 + 0 * x ** 2)


@case(X)
def constant_value(x):
    y = np.ones(4)
    return np.sum(y * y)


@case(X)
def only_the_shape_is_used(x):
    return float(x.shape[0]) * 2.0


@case(X)
def only_comparisons_are_used(x):
    return np.sum(np.where(x > 0, 1.0, 2.0))


@case(X)
def sum_over_no_axes(x):
    return np.sum(np.sum(x[None], axis=()) ** 2)


@case(np.array([1.0, np.inf, 2.0]), expect=np.array([1.0, 1.0, 1.0]))
def infinities_pass(x):
    return np.sum(x)


@case(array(50, 40))
def larger_than_a_toy(m):
    h = np.tanh(m)
    return np.mean(h * h)


test_programs = case.test()


def test_read_only_arguments():
    x = X.copy()
    x.flags.writeable = False
    np.testing.assert_allclose(srcdiff.grad(lambda x: np.sum(x * x + x))(x), 2 * X + 1)


def test_broadcast_argument():
    x = np.broadcast_to(X, (3, 4))
    gradient = srcdiff.grad(lambda x: np.sum(x * x))(x)
    np.testing.assert_allclose(gradient, 2 * x)
    gradient[0, 0] = 7.0
    assert gradient[1, 0] == 2 * X[0]


def test_nan_in_nan_out():
    x = np.array([1.0, np.nan, 2.0])
    value, gradient = srcdiff.value_and_grad(lambda x: np.sum(x * x))(x)
    assert np.isnan(value)
    np.testing.assert_array_equal(gradient, 2 * x)


POINTS = {
    "abs at 0": (lambda x: np.sum(np.abs(x)), [0.0, 1.0]),
    "sqrt at 0": (lambda x: np.sum(np.sqrt(x)), [0.0, 4.0]),
    "x ** 0 at 0": (lambda x: np.sum(x ** 0), [0.0, 1.0]),
    "x ** 1 at 0": (lambda x: np.sum(x ** 1), [0.0, 1.0]),
    "x ** 2 at 0": (lambda x: np.sum(x ** 2), [0.0, 1.0]),
    "x ** 0.5 at 0": (lambda x: np.sum(x ** 0.5), [0.0, 1.0]),
    "0 ** x": (lambda x: np.sum(0.0 ** x), [1.0, 2.0]),
    "prod with a zero": (lambda x: np.prod(x), [0.0, 2.0, 3.0]),
    "prod with two zeros": (lambda x: np.prod(x), [0.0, 0.0, 3.0]),
    "norm at 0": (lambda x: np.sqrt(np.sum(x * x)), [0.0, 0.0]),
    "guarded sqrt": (lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0)), [-1.0, 0.0, 4.0]),
    "std of equal numbers": (lambda x: np.std(x), [2.0, 2.0, 2.0]),
    "arctan2 at 0": (lambda x: np.sum(np.arctan2(x, x + 1.0)), [0.0, 1.0]),
    "hypot at 0": (lambda x: np.sum(np.hypot(x, x)), [0.0, 1.0]),
}


@pytest.mark.parametrize("name", POINTS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_finite_at(name):
    f, x = POINTS[name]
    gradient = gradient_of(f, np.array(x))
    assert np.all(np.isfinite(gradient)), gradient


def test_product_with_zeros_is_exact():
    np.testing.assert_array_equal(gradient_of(lambda x: np.prod(x), np.array([0.0, 2.0, 3.0])), [6.0, 0.0, 0.0])
    np.testing.assert_array_equal(gradient_of(lambda x: np.prod(x), np.array([0.0, 0.0, 3.0])), [0.0, 0.0, 0.0])
    rows = np.array([[0.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(gradient_of(lambda x: np.sum(np.prod(x, axis=1)), rows), [[2.0, 0.0], [4.0, 3.0]])


TIES = {
    "max": lambda x: np.max(x),
    "min": lambda x: np.min(x),
    "max method over an axis": lambda x: np.sum(x.reshape(2, 2).max(axis=1)) / 2,
    "maximum of itself": lambda x: np.sum(np.maximum(x, x)) / 4,
    "minimum of itself": lambda x: np.sum(np.minimum(x, x)) / 4,
    "builtin max": lambda x: max(x),
    "builtin min of floats": lambda x: min(x[0], x[1], x[2]),
}


@pytest.mark.parametrize("name", TIES)
def test_ties_share_or_pick(name):
    """Whatever the convention at a tie, moving all the tied entries together moves the result as much."""
    gradient = gradient_of(TIES[name], np.full(4, 1.5))
    assert np.sum(gradient) == pytest.approx(1.0)
    assert np.all(gradient >= 0)


def test_the_same_array_as_two_arguments():
    def product(a, b):
        return np.sum(a * b * b)

    x = X.copy()
    one, other = srcdiff.grad(product, wrt=(0, 1))(x, x)
    np.testing.assert_allclose(one, X * X)
    np.testing.assert_allclose(other, 2 * X * X)
    assert not np.shares_memory(one, other)


def test_gradients_of_a_sum_do_not_alias():
    one, other = srcdiff.grad(lambda a, b: np.sum(a + b), wrt=(0, 1))(X, X + 1)
    one += 1
    np.testing.assert_array_equal(other, np.ones(4))


def test_gradient_is_not_a_view_of_an_argument():
    """d(x . y)/dx is y: a copy of it."""
    y = X.copy()
    gradient = srcdiff.grad(lambda x, y: x @ y)(X + 1, y)
    gradient[:] = 0.0
    np.testing.assert_array_equal(y, X)


def test_gradient_is_not_a_view_of_a_global():
    weights = np.arange(4.0)

    def loss(x):
        return np.sum(weights * x)

    gradient = srcdiff.grad(loss)(X)
    gradient[:] = -1.0
    np.testing.assert_array_equal(weights, np.arange(4.0))


def test_deep_accumulation_in_one_argument():
    def loss(x):
        return np.sum(x) + np.sum(x[1:]) + np.sum(x[::2]) + x[0] + np.sum(x.T) + np.sum(x.reshape(2, 2)[0])

    assert_gradient(loss, X, expect=np.array([5.0, 4.0, 4.0, 3.0]))
