"""One gradient function, called with other ranks, dtypes, structures, strings and helpers than before."""

import copy

import numpy as np
import pytest

import srcdiff
from tests.helpers import array, define, numeric_grad

X, M = array(4), array(3, 4)


def agrees(g, f, *args, wrt=0):
    """``g``, whatever it was compiled for before, is right at ``args``."""
    value, gradient = g(*copy.deepcopy(args))
    assert np.array_equal(value, f(*copy.deepcopy(args)))
    found = gradient if isinstance(wrt, tuple) else (gradient,)
    expected = numeric_grad(f, args, wrt if isinstance(wrt, tuple) else (wrt,))
    for mine, theirs in zip(found, expected, strict=True):
        assert np.shape(mine) == np.shape(theirs)
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-8)


def broadcast(x, b):
    return np.sum(np.tanh(x * b + b))


BROADCASTS = [
    (array(3, 4), array(4)),
    (array(3, 4), array(1)),
    (array(3, 4), 0.5),
    (array(1, 4), array(4)),
    (array(3, 1), array(4)),
    (array(4), array(4)),
    (array(4), array(3, 4)),
    (array(1), array(3, 4)),
    (0.5, array(3, 4)),
    (0.5, 1.5),
    (array(2, 3, 4), array(3, 1)),
    (array(2, 1, 4), array(3, 4)),
    (array(1, 1), array(2, 3, 4)),
    (np.array(0.5), array(3, 4)),
    (array(5, 4), array(5, 1)),
    (array(0, 4), array(4)),
    (array(1, 4), array(1, 4)),
    (np.float64(0.5), np.array([1.5])),
]


@pytest.mark.parametrize("order", [1, -1])
def test_ranks_and_ones_in_any_order(order):
    g = srcdiff.value_and_grad(broadcast, wrt=(0, 1))
    for args in BROADCASTS[::order] + BROADCASTS:
        agrees(g, broadcast, *args, wrt=(0, 1))


def test_new_rank():
    def loss(x):
        return np.sum(x.T @ x) if x.ndim == 2 else np.sum(x * x * x)

    g = srcdiff.value_and_grad(loss)
    for x in (X, M, X, M.T):
        agrees(g, loss, x)


def test_dimension_became_one():
    def loss(w, x):
        return np.sum((x * w) ** 2)

    g = srcdiff.value_and_grad(loss)
    for w in (array(4), array(1), array(4, seed=3), array(3, 1), array(1, 4), array(1, 1)):
        agrees(g, loss, w, M)


def test_batch_size_changes():
    def loss(w, x):
        return np.mean(np.tanh(x @ w) ** 2)

    g = srcdiff.value_and_grad(loss)
    for n in (3, 7, 1, 2, 1, 5):
        agrees(g, loss, X, array(n, 4))


def test_dtype_changes():
    g = srcdiff.grad(lambda x: np.sum(x * x * 0.5))
    for dtype in (np.float64, np.float32, np.float64):
        gradient = g(X.astype(dtype))
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, X, rtol=1e-6)


def test_float_then_array_then_zero_dimensional():
    def loss(x):
        return np.sum(np.sin(x) * x)

    g = srcdiff.value_and_grad(loss)
    for x in (1.5, X, np.float64(1.5), np.array(1.5), M, 2.5):
        agrees(g, loss, x)
    assert isinstance(g(1.5)[1], float)


def test_another_string():
    def loss(x, kind):
        if kind == "relu":
            y = np.maximum(x, 0)
        elif kind == "tanh":
            y = np.tanh(x)
        else:
            y = x
        return np.sum(y * x)

    g = srcdiff.value_and_grad(loss)
    for kind in ("relu", "tanh", "none", "relu", "tanh"):
        agrees(g, loss, X, kind)


def test_none_then_array():
    def loss(x, bias):
        if bias is None:
            return np.sum(x ** 2)
        return np.sum((x + bias) ** 3)

    g = srcdiff.value_and_grad(loss)
    for bias in (None, X, None, 0.5):
        agrees(g, loss, X, bias)


def test_flag_flips():
    def loss(x, training=True):
        if training:
            x = x * 0.5
        return np.sum(x ** 2)

    g = srcdiff.value_and_grad(loss)
    for flag in (True, False, True):
        agrees(g, loss, X, flag)


def test_int_argument_changes():
    def loss(x, n):
        for _ in range(n):
            x = x * x[n - 1]
        return np.sum(x ** n)

    g = srcdiff.value_and_grad(loss)
    for n in (1, 2, 3, 1):
        agrees(g, loss, X, n)


def test_power_changes_kind():
    def loss(x, p):
        return np.sum(np.abs(x) ** p)

    g = srcdiff.value_and_grad(loss)
    for p in (2, 2.5, 3, np.full(4, 1.5), 0, 1):
        agrees(g, loss, X, p)


def test_list_grows():
    def loss(ws, x):
        for w in ws:
            x = np.tanh(w * x)
        return np.sum(x)

    g = srcdiff.value_and_grad(loss)
    for n in (1, 3, 2, 0, 5):
        ws = [array(4, seed=k) for k in range(n)]
        value, gradient = g(ws, X)
        assert value == loss(ws, X)
        assert isinstance(gradient, list) and len(gradient) == n
        for mine, theirs in zip(gradient, numeric_grad(loss, (ws, X)), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9)


def test_list_becomes_a_tuple():
    g = srcdiff.grad(lambda xs: np.sum(xs[0] * xs[1]))
    for container in (list, tuple, list):
        gradient = g(container([X, 2 * X]))
        assert type(gradient) is container
        np.testing.assert_allclose(gradient[1], X)


def test_dict_gains_a_key():
    def loss(p):
        y = p["w"] ** 2
        if "b" in p:
            y = y + p["b"]
        return np.sum(y)

    g = srcdiff.grad(loss)
    assert list(g({"w": X})) == ["w"]
    both = g({"w": X, "b": X})
    np.testing.assert_allclose(both["b"], np.ones(4))
    assert list(g({"b": X, "w": X})) == ["b", "w"]


def test_element_changes_rank():
    g = srcdiff.grad(lambda p: np.sum(p["w"] * p["b"]))
    for b in (X, 0.5, array(1), array(3, 1), X):
        p = {"w": M, "b": b}
        gradient = g(p)
        np.testing.assert_allclose(gradient["w"], np.broadcast_to(b, (3, 4)))
        assert np.shape(gradient["b"]) == np.shape(b)
        np.testing.assert_allclose(np.sum(gradient["b"]), np.sum(M))


def test_layers_of_other_ranks():
    def loss(layers, x):
        for w, b in layers:
            x = np.tanh(x @ w + b)
        return np.sum(x)

    g = srcdiff.grad(loss)
    for shapes in ([(4,), (4,)], [(4,), ()], [(), (1,)], [(1,), (4,)]):
        layers = [(array(4, 4, seed=k), array(*shape, seed=k)) for k, shape in enumerate(shapes)]
        gradient = g(layers, M)
        for (w, b), (w_grad, b_grad) in zip(gradient, numeric_grad(loss, (layers, M)), strict=True):
            np.testing.assert_allclose(w, w_grad, rtol=1e-6, atol=1e-9)
            np.testing.assert_allclose(b, b_grad, rtol=1e-6, atol=1e-9)


def test_function_argument_changes():
    def loss(x, activation):
        return np.sum(activation(x) * x)

    g = srcdiff.value_and_grad(loss)
    for activation in (np.tanh, np.sin, lambda v: v * v, np.tanh):
        agrees(g, loss, X, activation)


def test_helper_redefined():
    loss = define("import numpy as np\ndef helper(v):\n    return v * v\ndef loss(x):\n    return np.sum(helper(x))\n")
    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), 2 * X)
    loss.__globals__["helper"] = define("def helper(v):\n    w = v * v\n    return w * v\n")
    np.testing.assert_allclose(g(X), 3 * X ** 2)
    loss.__globals__["helper"] = np.sin
    np.testing.assert_allclose(g(X), np.cos(X))


def test_helper_of_a_helper_redefined():
    loss = define(
        "import numpy as np\n\ndef inner(v):\n    return v\n\n"
        "def outer(v):\n    w = inner(v)\n    return w * v\n\ndef loss(x):\n    return np.sum(outer(x))\n"
    )
    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), 2 * X)
    loss.__globals__["inner"] = define("def inner(v):\n    return v * v\n")
    np.testing.assert_allclose(g(X), 3 * X ** 2)


def test_function_in_a_global_table_replaced():
    loss = define(
        "import numpy as np\n\ntable = {'f': np.sin}\n\ndef loss(x):\n    return np.sum(table['f'](x))\n"
    )
    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), np.cos(X))
    loss.__globals__["table"]["f"] = np.exp
    np.testing.assert_allclose(g(X), np.exp(X))


def test_helper_s_default_replaced():
    loss = define(
        "import numpy as np\n\ndef helper(v, k=2.0):\n    return v * k\n\ndef loss(x):\n    return np.sum(helper(x))\n"
    )
    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(X), np.full(4, 2.0))
    loss.__globals__["helper"].__defaults__ = (5.0,)
    np.testing.assert_allclose(g(X), np.full(4, 5.0))


def test_redefined_cell_gives_its_own_gradient():
    """Two notebook cells define the same name: each gradient is that of the function it was made from."""
    one = define("import numpy as np\n\ndef loss(x):\n    return np.sum(x ** 2)\n")
    two = define("import numpy as np\n\ndef loss(x):\n    return np.sum(x ** 3)\n")
    first, second = srcdiff.grad(one), srcdiff.grad(two)
    np.testing.assert_allclose(second(X), 3 * X ** 2)
    np.testing.assert_allclose(first(X), 2 * X)


def test_source_says_what_it_was_specialised_for():
    g = srcdiff.value_and_grad(broadcast, wrt=(0, 1))
    assert g.source(M, X) != g.source(X, M)
    assert g.source(M, X) == g.source(array(7, 5), array(5))


def test_source_does_not_depend_on_what_was_compiled_before():
    fresh = srcdiff.value_and_grad(broadcast).source(X, X)
    used = srcdiff.value_and_grad(broadcast)
    used(M, X)
    used(0.5, M)
    used.source()
    assert used.source(X, X) == fresh


def test_subclass_and_other_sequence_types():
    def loss(x):
        return np.sum(x[0] * x[1])

    g = srcdiff.grad(loss)
    np.testing.assert_allclose(g(M)[0], M[1])
    one, other = g([X, 2 * X])
    np.testing.assert_allclose(one, 2 * X)


def test_strides_do_not_matter():
    def loss(m):
        return np.sum(m @ m.T) + np.sum(m[0])

    g = srcdiff.value_and_grad(loss)
    for m in (M, np.asfortranarray(M), array(4, 3).T, array(6, 8)[::2, ::2]):
        agrees(g, loss, m)
