"""The finite differences that the other tests stand on, and the checks of assert_gradient itself."""

import math
from typing import NamedTuple

import numpy as np
import pytest

from tests.finite_differences import numeric_grad, numeric_grad_and_error
from tests.helpers import array, assert_no_aliases, assert_tree_close, captured, same
from tests.standalone import define, run_in_subprocess, run_standalone, without_srcdiff

X = array(4)
CLOSED_FORMS = {
    "square": (lambda x: np.sum(x * x), lambda x: 2 * x),
    "exp": (lambda x: np.sum(np.exp(x)), np.exp),
    "tanh": (lambda x: np.sum(np.tanh(x)), lambda x: 1 - np.tanh(x) ** 2),
    "reciprocal": (lambda x: np.sum(1 / x), lambda x: -1 / x ** 2),
    "linear": (lambda x: np.sum(3 * x), lambda x: np.full(4, 3.0)),
    "large": (lambda x: 1e6 * np.sum(x ** 3), lambda x: 3e6 * x ** 2),
    "small": (lambda x: 1e-6 * np.sum(x ** 3), lambda x: 3e-6 * x ** 2),
    "fast": (lambda x: np.sum(np.sin(30 * x)), lambda x: 30 * np.cos(30 * x)),
    "steps beside": (lambda x: np.sum(np.floor(x) * x), np.floor),
}


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_accuracy(name):
    f, derivative = CLOSED_FORMS[name]
    gradient, error = numeric_grad_and_error(f, (X,))
    np.testing.assert_allclose(gradient, derivative(X), rtol=1e-8, atol=1e-10)
    assert error < 1e-8


def test_near_the_edge_of_the_domain():
    assert numeric_grad(lambda a: math.log(a), (1e-3,)) == pytest.approx(1e3, rel=1e-7)
    assert numeric_grad(lambda a: math.sqrt(a), (1e-3,)) == pytest.approx(0.5 / math.sqrt(1e-3), rel=1e-7)


def test_kinks_and_jumps_have_large_errors():
    assert numeric_grad_and_error(lambda a: max(a, 2 * a), (3e-7,))[1] > 1e-7
    assert numeric_grad_and_error(lambda a: math.floor(a) * 1.0, (1.0,))[1] > 1e-3
    assert numeric_grad_and_error(lambda a: math.log(a), (0.0,))[1] == math.inf


class Pair(NamedTuple):
    a: float
    b: np.ndarray


def test_structure():
    tree = {"w": [X, 2.0], "pair": Pair(3.0, X), "name": "n", "count": 3, 1: (np.float32(1.5), None)}

    def f(t):
        return np.sum(t["w"][0]) * t["w"][1] + np.sum(t["pair"].b) * t["pair"].a + t[1][0] ** 2

    gradient = numeric_grad(f, (tree,))
    assert list(gradient) == list(tree)
    assert isinstance(gradient["pair"], Pair) and isinstance(gradient[1], tuple)
    assert gradient["name"] is None and gradient["count"] is None
    np.testing.assert_allclose(gradient["w"][0], np.full(4, 2.0))
    assert gradient[1][0] == pytest.approx(3.0)


def test_arguments_and_positions():
    def f(x, a, y):
        x += 1.0
        return np.sum(x * y) * a

    one, other = numeric_grad(f, (X, 2.0, X.copy()), wrt=("y", 0))
    np.testing.assert_allclose(one, 2 * (X + 1))
    np.testing.assert_allclose(other, 2 * X)


def test_prints_are_dropped(capsys):
    numeric_grad(lambda a: print(a) or a, (1.0,))
    assert capsys.readouterr().out == ""
    assert captured(lambda: print("kept") or 3) == (3, "kept\n")


def test_same():
    assert same([1.0, {"a": X}], [1.0, {"a": X.copy()}])
    assert not same(1.0, np.float64(1.0))
    assert not same(X, X.astype(np.float32))
    assert not same((X,), [X])
    assert same(np.array([np.nan]), np.array([np.nan]))
    assert not same(0.0, -0.0)


def test_tree_close_sees_structure_dtype_and_shape():
    assert_tree_close([X], [X], [X])
    for wrong in ((X,), [X, X], [X[:2]], [X.astype(np.float32)], [X + 1], [None]):
        with pytest.raises((AssertionError, TypeError, AttributeError)):
            assert_tree_close(wrong, [X], [X])


def test_aliases_are_seen():
    y = X.copy()
    for gradient, args in (([y, y], ()), (y[1:], (y,)), (np.broadcast_to(1.0, 3), ())):
        with pytest.raises(AssertionError):
            assert_no_aliases(gradient, args, 0.0)
    assert_no_aliases([y, y + 1], (X,), 0.0)


def loss(x):
    return np.sum(x * SCALE)


SCALE = 2.0
EMITTED = "import numpy as np\n\ndef loss_value_and_grad(x):\n    return np.sum(x * SCALE), np.full_like(x, SCALE)\n"


def test_standalone_gets_the_user_s_data_but_not_srcdiff():
    value, gradient = run_standalone(EMITTED, loss, (X,))
    assert value == loss(X)
    with without_srcdiff(), pytest.raises(ImportError):
        import srcdiff  # noqa: F401
    with pytest.raises(ImportError):
        run_standalone("import srcdiff\n" + EMITTED, loss, (X,))
    with pytest.raises(NameError):
        run_standalone(EMITTED.replace("SCALE", "captured"), loss, (X,))


def test_another_process():
    (value, gradient), modules = run_in_subprocess(EMITTED.replace("SCALE", "2.0"), loss, (X,))
    assert value == loss(X)
    np.testing.assert_array_equal(gradient, np.full(4, 2.0))
    assert "numpy" in modules and "astor" not in modules


def test_define_has_source():
    import inspect

    f = define("def one():\n    return 1\n\ndef two():\n    return 2\n")
    assert f() == 2
    assert inspect.getsource(f).startswith("def two")
