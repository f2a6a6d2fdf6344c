"""The forms of grad and value_and_grad: call and decorator, wrt, has_aux, keyword arguments, results."""

import functools

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, numeric_grad

X, Y = array(4), array(4, seed=1)
case = Programs()


@case(X, Y, 2.0)
@case(X, Y, 2.0, wrt=1)
@case(X, Y, 2.0, wrt=2)
@case(X, Y, 2.0, wrt=(0, 1))
@case(X, Y, 2.0, wrt=(2, 0))
@case(X, Y, 2.0, wrt=(0, 1, 2))
@case(X, Y, 2.0, wrt=(1,))
@case(X, Y, 2.0, wrt="x")
@case(X, Y, 2.0, wrt="a")
@case(X, Y, 2.0, wrt=("y", "x"))
@case(X, Y, 2.0, wrt=("x", 2))
def three_parameters(x, y, a):
    h = np.tanh(x * y)
    return a * np.sum(h * x)


@case(X, [Y, 2.0], wrt=1)
@case(X, [Y, 2.0], wrt=(0, 1))
@case(X, [Y, 2.0], wrt=("p", "x"))
def container_second(x, p):
    return np.sum(x * p[0]) * p[1]


@case(X, Y, has_aux=True)
@case(X, Y, wrt=(0, 1), has_aux=True)
def loss_and_prediction(x, y):
    prediction = np.sin(x) * 2
    return np.mean((prediction - y) ** 2), prediction


@case(X, has_aux=True)
def aux_of_several_kinds(x):
    s = np.sum(x * x)
    return s, {"sum": s, "shape": x.shape, "text": "done", "list": [x * 2, None]}


@case(X, has_aux=True)
def aux_is_an_argument(x):
    return np.sum(x), x


@case(X, "mse", has_aux=True)
@case(X, "mae", has_aux=True)
def aux_in_branches(x, kind):
    if kind == "mse":
        return np.mean(x ** 2), "squares"
    return np.mean(np.abs(x)), "absolute"


@case(X, Y, wrt=(0, 1))
def all_arguments_by_star(*args):
    return np.sum(args[0] * args[1])


test_programs = case.test()


def loss(x, y=2.0, *, scale=1.0):
    return scale * np.sum(x * x) * y


def test_grad_equals_value_and_grad():
    np.testing.assert_array_equal(srcdiff.grad(loss)(X), srcdiff.value_and_grad(loss)(X)[1])


def test_defaults_and_keywords():
    np.testing.assert_allclose(srcdiff.grad(loss)(X), 4 * X)
    np.testing.assert_allclose(srcdiff.grad(loss)(X, 3.0), 6 * X)
    np.testing.assert_allclose(srcdiff.grad(loss)(X, y=3.0), 6 * X)
    np.testing.assert_allclose(srcdiff.grad(loss)(X, scale=0.5), 2 * X)
    np.testing.assert_allclose(srcdiff.grad(loss)(scale=0.5, y=1.0, x=X), X)


def test_wrt_a_keyword_only_parameter():
    np.testing.assert_allclose(srcdiff.grad(loss, wrt="scale")(X, scale=0.5), 2 * np.sum(X * X))


def test_wrt_a_default_that_was_not_passed():
    np.testing.assert_allclose(srcdiff.grad(loss, wrt="y")(X), np.sum(X * X))


def test_decorator_bare():
    @srcdiff.value_and_grad
    def squares(x):
        return np.sum(x * x)

    value, gradient = squares(X)
    assert value == np.sum(X * X)
    np.testing.assert_allclose(gradient, 2 * X)


def test_decorator_with_options():
    @srcdiff.grad(wrt=("a", 0))
    def scaled(x, a):
        return a * np.sum(x * x)

    a_bar, x_bar = scaled(X, 3.0)
    np.testing.assert_allclose(a_bar, np.sum(X * X))
    np.testing.assert_allclose(x_bar, 6 * X)


def test_decorator_with_aux():
    @srcdiff.value_and_grad(has_aux=True)
    def with_aux(x):
        return np.sum(x * x), "aux"

    (value, aux), gradient = with_aux(X)
    assert (value, aux) == (np.sum(X * X), "aux")
    np.testing.assert_allclose(gradient, 2 * X)


def test_grad_with_aux():
    gradient, aux = srcdiff.grad(loss_and_prediction, has_aux=True)(X, Y)
    np.testing.assert_array_equal(aux, np.sin(X) * 2)
    np.testing.assert_allclose(gradient, numeric_grad(loss_and_prediction, (X, Y), has_aux=True), atol=1e-9)


def test_looks_like_the_function():
    """Name, docstring and module of the user's function stay readable on the result."""

    def documented(x):
        """The sum of squares."""
        return np.sum(x * x)

    g = srcdiff.grad(documented)
    assert g.__wrapped__ is documented
    assert "documented" in g.__name__
    assert callable(g)


def test_emitted_names():
    g, vg = srcdiff.grad(loss), srcdiff.value_and_grad(loss)
    assert "def loss_grad(" in g.source(X)
    assert "def loss_value_and_grad(" in vg.source(X)
    assert "def loss_value_and_grad(" in srcdiff.source(loss, X)
    assert srcdiff.source(g, X) == g.source(X)


def test_general_form_runs_at_every_rank():
    def program(x, a):
        y = x * a + np.sum(x, axis=-1, keepdims=True)
        return np.sum(np.tanh(y))

    text = srcdiff.source(srcdiff.value_and_grad(program, wrt=(0, 1)))
    namespace = {}
    exec(text, namespace)
    emitted = namespace["program_value_and_grad"]
    for x, a in ((X, 2.0), (array(3, 4), array(4)), (array(2, 3, 4), array(3, 1)), (array(3, 4), array(1, 1))):
        value, gradient = emitted(x, a)
        assert value == program(x, a)
        for found, expected in zip(gradient, numeric_grad(program, (x, a), (0, 1)), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


def test_compile_gives_a_plain_function():
    plain = srcdiff.value_and_grad(loss).compile(X)
    value, gradient = plain(X)
    assert value == loss(X)
    np.testing.assert_allclose(gradient, 4 * X)
    assert type(plain) is type(test_compile_gives_a_plain_function)


def test_partial():
    g = srcdiff.grad(functools.partial(loss, scale=3.0))
    np.testing.assert_allclose(g(X), 12 * X)


def test_check_grad_accepts_a_right_gradient():
    srcdiff.check_grad(loss, X)


@pytest.mark.parametrize("wrt", [3, "missing", (0, 7), ("x", "z"), -9])
def test_wrong_wrt_is_named(wrt):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(three_parameters, wrt=wrt)(X, Y, 2.0)


def test_wrong_arguments_raise_as_the_plain_call():
    g = srcdiff.grad(loss)
    for args, kwargs in (((), {}), ((X, 1.0, 2.0), {}), ((X,), {"unknown": 1})):
        with pytest.raises(TypeError):
            loss(*args, **kwargs)
        with pytest.raises(TypeError):
            g(*args, **kwargs)


@pytest.mark.parametrize("value", [lambda x: x * 2, lambda x: (x, x), lambda x: [np.sum(x)], lambda x: None])
def test_value_that_is_no_scalar_is_refused(value):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(value)(X)


@pytest.mark.parametrize("argument", [np.arange(4), "text", None, True, np.array(["a"])])
def test_argument_that_is_no_float_is_refused(argument):
    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(lambda x, y: np.sum(y))(argument, X)


def test_second_derivative():
    """The emitted gradient is a plain function, and differentiates again."""

    def cubes(x):
        return np.sum(x ** 3)

    first = srcdiff.grad(cubes).compile(X)
    second = srcdiff.grad(lambda x: np.sum(first(x)))
    np.testing.assert_allclose(second(X), 6 * X)


def test_training_loop():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 3))
    truth = np.array([1.0, -2.0, 0.5])
    labels = (inputs @ truth > 0).astype(float)

    @srcdiff.value_and_grad
    def objective(w, x, y):
        p = 1 / (1 + np.exp(-(x @ w)))
        return -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))

    w = np.zeros(3)
    history = []
    for _ in range(100):
        value, gradient = objective(w, inputs, labels)
        w -= 1.0 * gradient
        history.append(value)
    assert history[-1] < 0.3 * history[0]
    assert np.mean((inputs @ w > 0) == labels) > 0.95
