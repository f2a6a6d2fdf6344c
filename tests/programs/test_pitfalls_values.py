"""Programs whose gradient other tools get silently wrong: values, dtypes, broadcasting, guards and stale copies."""

import contextlib
import copy
from collections import namedtuple

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, assert_gradient, gradient_of

X, Y, M = array(4), array(4, seed=1), array(3, 4)
P = array(3, 4, low=0.3, high=2.0)
case = Programs()

# The maths inside a context manager


@case(X)
def errstate(x):
    with np.errstate(divide="ignore"):
        y = x * x
        z = np.sin(y)
    return np.sum(z * y)


@case(X)
def errstate_around_the_return(x):
    with np.errstate(all="ignore"):
        return np.sum(np.exp(x) * x)


@case(X)
def contexts_nested_in_a_loop(x):
    s = 0.0
    for a in x:
        with np.errstate(over="ignore"), np.errstate(under="ignore"):
            s = s * a + a
    return s


@contextlib.contextmanager
def announced(name):
    print("enter", name)
    yield name
    print("leave", name)


@case(X)
def own_context_manager(x):
    with announced("block") as name:
        y = x * len(name)
        print("inside")
    return np.sum(y * x)


# Casts and copies of active values


@case(X)
def float_of_an_element(x):
    a = float(x[0])
    return a * a * x[1]


@case(X)
def item_of_a_sum(x):
    s = (x * x).sum().item()
    return s * s


@case(X)
def element_copied(x):
    a = x[0].copy()
    b = x[1:3].copy()
    return a * a + np.sum(b * b)


@case(X)
def astype_float(x):
    y = x.astype(float)
    z = (x * 2).astype(np.float64).copy()
    return np.sum(y * z)


@case(X)
def asarray_and_array(x):
    return np.sum(np.asarray(x) * np.array(x, copy=True) * np.asarray(x, dtype=float))


@case(X)
def full_like_an_element(x):
    return np.sum(np.full_like(x, x[0]) * x) + np.sum(np.full(3, x[1]) ** 2)


@case({"w": X, "b": [Y]})
def deep_copied_parameters(params):
    mine = copy.deepcopy(params)
    return np.sum(mine["w"] * mine["b"][0])


@case(X)
def type_and_isinstance(x):
    if type(x) is np.ndarray and isinstance(x, np.ndarray) and not isinstance(x, (float, int)):
        return np.sum(x ** 3)
    return 0.0


@case(X)
def python_list_as_an_array(x):
    return np.sum([x, x * x]) + np.mean([x[0], x[1] * x[2]]) + np.max([x[0], 2.0, x[1]])


@case(X)
def python_list_as_an_operand(x):
    return np.sum(x * [1.0, 2.0, 3.0, 4.0]) + np.dot([1.0, 0.0, 2.0, 0.5], x * x)


@case(X)
def index_is_a_list_of_computed_integers(x):
    order = sorted(range(len(x)), key=lambda i: -x[i])
    return np.sum(x[order][:2] ** 2)


# Broadcast operands


@case(P)
def normalised_by_a_kept_sum(x):
    p = x / x.sum(axis=1, keepdims=True)
    return np.sum(p * p * np.arange(4))


@case(P, array(4, seed=5, low=0.3, high=2.0), wrt=(0, 1))
def power_broadcast(x, e):
    return np.sum(x ** e) + np.sum(e ** x)


@case(M, array(4, seed=6), wrt=(0, 1))
def maximum_broadcast(m, v):
    return np.sum(np.maximum(m, v) ** 2 + np.minimum(v, m))


@case(M, array(3, 1), array(4), wrt=(0, 1, 2))
def where_broadcast(m, column, row):
    return np.sum(np.where(m > 0, column, row) * m)


@case(array(3, 1), array(1, 4), wrt=(0, 1))
def multiply_outer_broadcast(a, b):
    return np.sum(np.multiply(a, b) ** 2) + np.sum(np.divide(a, 3 + b))


@case(array(1), M, wrt=(0, 1))
def one_element_against_matrix(a, m):
    return np.sum((m - a) ** 2 * a)


@case(M)
def standardised(m):
    z = (m - m.mean(axis=0)) / (m.std(axis=0) + 0.1)
    return np.sum(z ** 3)


# Guards: the branch that isn't taken contributes nothing, not NaN

GUARDS = {
    "sqrt": (lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0)), [0.0, 0.0, 0.5 / np.sqrt(0.5), 0.25]),
    "log": (lambda x: np.sum(np.where(x > 0, np.log(x), 0.0)), [0.0, 0.0, 2.0, 0.25]),
    "reciprocal": (lambda x: np.sum(np.where(x == 0, 1.0, 1 / x)), [-1.0, 0.0, -4.0, -1 / 16]),
    "sinc": (lambda x: np.sum(np.where(x == 0, 1.0, np.sin(x) / x)), None),
    "power": (lambda x: np.sum(np.where(x > 0, x ** 0.5, 0)), [0.0, 0.0, 0.5 / np.sqrt(0.5), 0.25]),
}


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_guarded_branch(name):
    f, expected = GUARDS[name]
    x = np.array([-1.0, 0.0, 0.5, 4.0])
    gradient = gradient_of(f, x)
    assert np.all(np.isfinite(gradient)), gradient
    if expected is not None:
        np.testing.assert_allclose(gradient, expected, atol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_masked_norm():
    def loss(m):
        n = np.sqrt(np.sum(m * m, axis=1))
        return np.sum(np.where(n > 0, 1 / n, 0.0))

    gradient = gradient_of(loss, np.array([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(gradient, [[-3 / 125, -4 / 125], [0.0, 0.0]], atol=1e-12)


def test_norm_squared_at_zero():
    np.testing.assert_array_equal(gradient_of(lambda x: np.sqrt(np.sum(x * x)) ** 2, np.zeros(3)), np.zeros(3))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_power_conventions():
    np.testing.assert_array_equal(gradient_of(lambda x: np.sum(x ** 0), np.array([0.0, 2.0])), [0.0, 0.0])
    np.testing.assert_array_equal(gradient_of(lambda x: np.sum(x ** 2), np.array([0.0, -2.0])), [0.0, -4.0])
    base, exponent = srcdiff.grad(lambda b, e: np.sum(b ** e), wrt=(0, 1))(np.array([0.0, 2.0]), np.array([2.0, 3.0]))
    np.testing.assert_allclose(base, [0.0, 12.0])
    np.testing.assert_allclose(exponent, [0.0, 8 * np.log(2.0)])


@case(np.array([-2.0, -0.5, 1.5]))
def powers_of_negative_numbers(x):
    return np.sum(x ** 2 + x ** 3 + x ** -2 + x ** 3.0)


# Reductions with where= and initial=


@case(M)
def reduction_with_where(m):
    return np.sum(m * m, where=m > 0) + np.mean(m, where=m < 1)


@case(M)
def reduction_with_initial(m):
    return np.sum(m * m, initial=5.0) * np.prod(m[0], initial=2.0)


@case(M)
def maximum_with_initial(m):
    return np.max(m, initial=0.3) * np.max(m[:, 0] * 0.01, initial=3.0)


# Integers


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8, bool])
def test_integer_array_is_refused(dtype):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(lambda x: np.sum(x * 0.5))(np.ones(3, dtype=dtype))


def test_integer_array_in_a_container_has_no_gradient():
    gradient = srcdiff.grad(lambda p: np.sum(p["w"][p["i"]] ** 2))({"w": X, "i": np.array([0, 0, 1])})
    np.testing.assert_allclose(gradient["w"], [4 * X[0], 2 * X[1], 0.0, 0.0])


@case(X, np.arange(4))
def integer_array_beside(x, n):
    return np.sum(x ** n) + np.sum(x * n / 2)


@case(7.3)
def int_as_a_count(a):
    n = int(a)
    s = 0.0
    for _ in range(n):
        s = s + a
    return s


@case(X)
def argmax_as_an_index(x):
    return x[np.argmax(x)] * x[int(np.argmin(x))] + x[np.argsort(x)[1]] ** 2


# f(x, x) and repeated uses


@case(X)
def sum_with_itself(a):
    def f(v):
        return np.sum(v * v)

    return f(a + a)


@case(M[:, :3])
def matrix_with_itself(a):
    return np.sum((a @ a.T) @ a + a.T @ a)


def test_same_array_in_a_list_twice():
    gradient = srcdiff.grad(lambda xs: np.sum(xs[0] * xs[1] * xs[1]))([X, X])
    np.testing.assert_allclose(gradient[0], X * X)
    np.testing.assert_allclose(gradient[1], 2 * X * X)
    assert not np.shares_memory(*gradient)


# Names of NumPy functions as parameters; adjoint names


@case(X, Y, wrt=(0, 1))
def parameters_called_dot_and_mean(dot, mean):
    return np.dot(dot, mean) + np.mean(mean * dot)


@case(1.5, 2.5, wrt=(0, 1))
def parameters_called_e_and_pi(e, pi):
    return e ** pi + np.sin(e) * pi


# Equal branches, random draws, read through named results


@case(X)
def two_branches_happen_to_agree_in_value(x):
    y = x * x if x[0] > 0 else np.abs(x) * np.abs(x)
    return np.sum(y)


@case(X)
def dropout_with_its_own_generator(x):
    mask = np.random.default_rng(4).random(x.shape) < 0.5
    return np.sum((x * mask / 0.5) ** 2)


Pair = namedtuple("Pair", ["left", "right"])


@case(X)
def named_result(x):
    pair = Pair(x * 2, right=np.sin(x))
    return np.sum(pair.left * pair.right) + np.sum(pair[0])


@case(np.array([[2.0, 0.3], [0.3, 1.0]]))
def eigenvalues_by_name(a):
    symmetric = (a + a.T) / 2
    return np.sum(np.linalg.eigh(symmetric).eigenvalues ** 3)


def test_threads():
    from concurrent.futures import ThreadPoolExecutor

    def loss(x):
        h = x
        for _ in range(3):
            h = np.tanh(h * x)
        return np.sum(h)

    g = srcdiff.grad(loss)
    inputs = [array(n, seed=n) for n in (1, 2, 3, 4, 5, 1, 2, 3)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(g, inputs))
    for x, gradient in zip(inputs, together, strict=True):
        np.testing.assert_array_equal(gradient, srcdiff.grad(loss)(x))


def test_out_of_bounds_index_is_numpy_s_error():
    with pytest.raises(IndexError, match="out of bounds"):
        srcdiff.grad(lambda x: x[7])(X)


def test_user_namespace_with_a_closure_of_the_same_name():
    rate = 2.0

    def loss(x):
        return rate * np.sum(x * X)

    before = X.copy()
    assert_gradient(loss, Y, expect=2 * X)
    np.testing.assert_array_equal(X, before)


test_programs = case.test()
