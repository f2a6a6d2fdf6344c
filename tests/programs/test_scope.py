"""Globals and closures, read live; names that clash with the emitted code's own."""

import math
import math as m
from math import exp as exponential

import numpy
import numpy as np
import numpy as xp
import pytest
from numpy import sin
from numpy import sum as total

import srcdiff
from tests.helpers import Programs, array, assert_gradient, define

X, Y = array(4), array(4, seed=1)
SCALE = 2.0
WEIGHTS = np.array([1.0, 2.0, 3.0, 4.0])
CONFIG = {"power": 3, "offset": 0.5}
case = Programs()


@case(X)
def global_float(x):
    return SCALE * np.sum(x * x)


@case(X)
def global_array(x):
    return np.sum(WEIGHTS * x * x)


@case(X)
def global_dict(x):
    return np.sum(x ** CONFIG["power"]) + CONFIG["offset"]


@case(X)
def numpy_under_its_own_name(x):
    return numpy.sum(numpy.exp(x))


@case(X)
def numpy_under_another_name(x):
    return xp.sum(xp.exp(x)) + np.sum(x)


@case(X)
def imported_names(x):
    return total(sin(x) * x)


@case(1.5)
def math_under_several_names(a):
    return math.sin(a) + m.cos(a) * exponential(a)


@case(X)
def imports_inside(x):
    import numpy as jnp
    from numpy import cos

    return jnp.sum(cos(x))


def closure_over(scale, offset):
    def loss(x):
        return scale * np.sum(x * x) + offset

    return loss


case.add(closure_over(3.0, 1.0), X, name="closure_of_floats", expect=6 * X)
case.add(closure_over(WEIGHTS[0], 1), X, name="closure_of_numpy_scalar")


def closure_over_functions(activation, depth):
    def layer(h):
        return activation(h) + 0.5

    def loss(x):
        h = x
        for _ in range(depth):
            h = layer(h)
        return np.sum(h)

    return loss


case.add(closure_over_functions(np.tanh, 3), X, name="closure_of_a_ufunc")
case.add(closure_over_functions(lambda v: v * v, 2), X, name="closure_of_a_lambda")


@case(X)
def grad(x):
    return np.sum(x * x)


@case(X, Y, wrt=(0, 1))
def value(value, grad):
    value = value * grad
    return np.sum(value * value)


@case(X, Y, wrt=(0, 1))
def adjoint_names_taken(x, x_bar):
    y = x * x_bar
    y_bar = np.sin(y)
    x_bar_2 = y_bar * x
    return np.sum(x_bar_2 * x_bar * y)


@case(X)
def saved_names_taken(x):
    x_saved, h_saved = x * 2, 3.0
    h = x
    for _ in range(3):
        h = np.sin(h * x_saved)
    return np.sum(h) * h_saved


@case(X, Y, wrt=(0, 1))
def parameters_named_like_functions(sum, exp):
    return np.sum(np.exp(sum) * exp)


@case(X, 2.0, wrt=(0, 1))
def parameter_named_len(x, len):
    return np.mean(x * x) * len


@case(X)
def parameter_named_self(self):
    return np.sum(self * self)


@case(X, Y, wrt=(0, 1))
def underscores(_, __):
    return np.sum(_ * __ * _)


@case(X)
def temporaries_of_ours_taken(x):
    exp_x = 3.0
    sum_x = 2.0
    return np.sum(np.exp(x) * exp_x) * np.sum(x) * sum_x


@case(X)
def local_hides_a_global(x):
    SCALE = x * 2  # noqa: N806
    return np.sum(SCALE * x)


@case(X)
def local_hides_a_builtin(x):
    max = x * 2
    len = np.sum(max)
    return len * len


@case(X)
def unicode_names(x):
    σ = 1 / (1 + np.exp(-x))
    λ = 0.5
    return np.sum(λ * σ)


@case(1.5, 2.5, wrt=(0, 1))
def names_that_look_like_shapes(N, D):
    return N * D * D


test_programs = case.test()


def test_global_changed_after_grad(monkeypatch):
    g = srcdiff.grad(global_float)
    np.testing.assert_allclose(g(X), 4 * X)
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    np.testing.assert_allclose(g(X), 10 * X)


def test_global_array_changed_in_place_and_rebound(monkeypatch):
    g = srcdiff.grad(global_array)
    g(X)
    monkeypatch.setitem(globals(), "WEIGHTS", np.array([4.0, 3.0, 2.0, 1.0]))
    np.testing.assert_allclose(g(X), 2 * WEIGHTS * X)
    WEIGHTS[0] = -1.0
    np.testing.assert_allclose(g(X), 2 * WEIGHTS * X)


def test_global_dict_entry_changed(monkeypatch):
    g = srcdiff.grad(global_dict)
    np.testing.assert_allclose(g(X), 3 * X ** 2)
    monkeypatch.setitem(CONFIG, "power", 2)
    np.testing.assert_allclose(g(X), 2 * X)


def weighted(x):
    return np.sum(SCALE * x * x)


def test_global_changes_type(monkeypatch):
    g = srcdiff.grad(weighted)
    np.testing.assert_allclose(g(X), 4 * X)
    monkeypatch.setitem(globals(), "SCALE", np.array([1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_allclose(g(X), 2 * SCALE * X)
    monkeypatch.setitem(globals(), "SCALE", 3)
    np.testing.assert_allclose(g(X), 6 * X)


def test_closure_cell_rebound():
    rate = 2.0

    def loss(x):
        return rate * np.sum(x * x)

    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), 4 * X)
    rate = 3.0
    np.testing.assert_allclose(g(X), 6 * X)


def test_closure_cell_rebound_by_nonlocal():
    def counterpart():
        k = 1.0

        def loss(x):
            return k * np.sum(x * x)

        def bump():
            nonlocal k
            k += 1

        return loss, bump

    loss, bump = counterpart()
    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), 2 * X)
    bump()
    np.testing.assert_allclose(g(X), 4 * X)


def test_closures_of_one_function_keep_apart():
    one, two = srcdiff.grad(closure_over(1.0, 0.0)), srcdiff.grad(closure_over(5.0, 0.0))
    for _ in range(2):
        np.testing.assert_allclose(one(X), 2 * X)
        np.testing.assert_allclose(two(X), 10 * X)


def test_the_user_s_namespace_is_not_written():
    before = dict(globals())
    g = srcdiff.value_and_grad(global_float)
    g(X)
    srcdiff.source(g, X)
    assert {name for name in globals() if name not in before} <= {"__warningregistry__"}
    assert all(globals()[name] is value for name, value in before.items())


def test_np_is_something_else():
    class Np:
        pi = 3.0

    loss = define(
        "import numpy\n\ndef loss(x):\n    y = numpy.exp(x) * np.pi\n    return numpy.sum(y)\n", np=Np, name="loss"
    )
    assert_gradient(loss, X, check_source=False)


def test_parameter_called_np():
    loss = define("import numpy\n\ndef loss(np):\n    return numpy.sum(np * np)\n")
    assert_gradient(loss, X)


def test_local_called_np():
    loss = define("import numpy\n\ndef loss(x):\n    np = x * 2\n    return numpy.sum(np * x)\n")
    assert_gradient(loss, X)


def test_global_called_like_an_adjoint():
    loss = define(
        "import numpy as np\n\nx_bar = 3.0\nvalue = 2.0\n\ndef loss(x):\n    return value * x_bar * np.sum(x * x)\n"
    )
    assert_gradient(loss, X, expect=12 * X)


def test_star_import():
    loss = define("from numpy import *\n\ndef loss(x):\n    return sum(exp(x) * x)\n")
    assert_gradient(loss, X)


def test_global_missing_at_call_raises_as_plain():
    loss = define("import numpy as np\n\ndef loss(x):\n    return np.sum(x * nowhere)\n")
    with pytest.raises(NameError, match="nowhere"):
        srcdiff.grad(loss)(X)


def test_helper_s_own_module_globals():
    helper = define("import numpy as np\n\nSCALE = 7.0\n\ndef helper(v):\n    return np.sin(v) * SCALE\n")
    loss = define(
        "import numpy as np\n\nSCALE = 2.0\n\ndef loss(x):\n    return np.sum(helper(x) * SCALE)\n", helper=helper
    )
    assert_gradient(loss, X, expect=14 * np.cos(X), check_source=False)
