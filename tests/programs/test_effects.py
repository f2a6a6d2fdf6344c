"""Prints, asserts, raises and other effects: kept, in their place and order, exactly once.

PYTEST_DONT_REWRITE: the asserts of the programs here must stay as written.
"""

import warnings

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, assert_same_exception

X, M = array(4), array(3, 4)
case = Programs()


@case(X)
def prints_first(x):
    print("start")
    return np.sum(x * x)


@case(X)
def prints_a_value(x):
    s = np.sum(x * x)
    print("sum of squares:", s, sep=" ", end="!\n")
    return s * 2


@case(X)
def prints_an_f_string(x):
    s = np.sum(x * x)
    print(f"{len(x)} numbers, sum {s:.3f} {x!r:>10} {{literal}} {'nested' + str(1)}")
    return s


@case(X)
def prints_in_a_loop(x):
    s = 0.0
    for i, a in enumerate(x):
        s = s + a * a
        print(i, f"{a=}", s)
    return s


@case(X)
def prints_in_a_branch(x):
    if np.sum(x) > 0:
        print("positive")
    else:
        print("negative")
    return np.sum(x ** 3)


def noisy(v):
    print("helper at", v)
    return v * v


@case(1.5)
def prints_in_a_helper(a):
    return noisy(a) + noisy(2 * a)


@case(1.5)
def prints_in_short_circuit(a):
    if a > 1 or noisy(a) > 0:
        return a * 2
    return a


@case(1.5)
def prints_in_order(a):
    print("one")
    b = noisy(a)
    print("two")
    c = noisy(b)
    print("three")
    return b * c


@case(1.5)
def prints_an_intermediate_that_is_overwritten(a):
    b = a * 2
    print(b)
    b = b * b
    print(b)
    return b


@case(0.5)
def prints_in_a_while(a):
    n = 0
    while a < 3:
        a = a * 2
        n += 1
        print(n, a)
    print("done")
    return a


@case(X)
def prints_before_an_early_return(x):
    for a in x:
        print(a)
        if a > 0:
            print("found")
            return a * a
    print("none")
    return x[0]


@case(X)
def prints_unused_computation(x):
    print(np.max(x), x.shape, type(x).__name__)
    return np.sum(x)


@case(X)
def asserts(x):
    assert x.ndim == 1, "a vector"
    assert np.all(np.isfinite(x))
    return np.sum(x * x)


@case(X)
def raises_in_the_other_branch(x):
    if x.size == 0:
        raise ValueError(f"empty: {x.shape}")
    return np.sum(x * x)


@case(X)
def docstring_and_strings(x):
    """A docstring."""
    "a string on its own"
    name = "loss"
    label = f"{name}-{x.ndim}d"
    return np.sum(x * x) * len(label)


@case(X)
def formats_in_other_ways(x):
    s = np.sum(x * x)
    print("%.2f" % s, "{:.2f}".format(s), str(s)[:4], repr(round(s, 2)))
    return s


@case(X)
def effect_on_a_local_list(x):
    log = []
    s = np.sum(x * x)
    log.append("one")
    print(log)
    return s


@case(X)
def sort_and_search_for_print_only(x):
    order = np.argsort(x)
    print(order.tolist(), sorted(x.tolist())[:2])
    return np.sum(x * x)


@case(X)
def random_draw_inside(x):
    rng = np.random.default_rng(3)
    noise = rng.normal(size=x.shape)
    return np.sum((x + noise) ** 2)


@case(X)
def legacy_random_draw_inside(x):
    np.random.seed(0)
    noise = np.random.normal(size=4)
    keep = np.random.rand(4) > 0.5
    return np.sum((x * keep + noise) ** 2)


test_programs = case.test()


def wrong_assertion(x):
    print("before")
    assert np.sum(x) > 1e6, f"too small: {x.size}"
    print("after")
    return np.sum(x)


def bare_assertion(x):
    assert np.sum(x) > 1e6
    return np.sum(x)


def raises_value_error(x):
    if x.ndim != 2:
        raise ValueError(f"expected a matrix, got rank {x.ndim}")
    return np.sum(x)


def raises_in_a_loop(x):
    s = 0.0
    for i, a in enumerate(x):
        print(i)
        if i == 2:
            raise RuntimeError("stop", i)
        s = s + a
    return s


def raises_in_a_helper(x):
    return np.sum(check(x) * 2)


def check(x):
    if x[0] != 12345:
        raise KeyError("first")
    return x


def index_out_of_bounds(x):
    return x[10] * x[0]


def shapes_do_not_match(x):
    return np.sum(x * np.ones(3))


def key_missing(x):
    d = {"a": x}
    return np.sum(d["b"])


def divides_by_zero(x):
    return float(x[0]) / 0 + x[1]


def raises_from(x):
    try_again = ZeroDivisionError("inner")
    raise TypeError("outer") from try_again


@pytest.mark.parametrize(
    "program",
    [
        wrong_assertion,
        bare_assertion,
        raises_value_error,
        raises_in_a_loop,
        raises_in_a_helper,
        index_out_of_bounds,
        shapes_do_not_match,
        key_missing,
        divides_by_zero,
        raises_from,
    ],
)
def test_same_exception(program):
    assert_same_exception(program, X)


def test_exception_then_success():
    """A call that raised leaves nothing behind that spoils the next."""
    g = srcdiff.grad(raises_value_error)
    for _ in range(2):
        with pytest.raises(ValueError, match="rank 1"):
            g(X)
        np.testing.assert_array_equal(g(M), np.ones((3, 4)))


def test_effect_on_an_outer_list_happens_once():
    log = []

    def loss(x):
        log.append(len(x))
        return np.sum(x * x)

    g = srcdiff.grad(loss)
    g(X)
    assert log == [4]
    g(X)
    assert log == [4, 4]


def test_counter_in_an_outer_dict():
    state = {"calls": 0}

    def loss(x):
        state["calls"] += 1
        return state["calls"] * np.sum(x)

    g = srcdiff.grad(loss)
    np.testing.assert_array_equal(g(X), np.ones(4))
    np.testing.assert_array_equal(g(X), np.full(4, 2.0))
    assert state == {"calls": 2}


def test_random_state_advances_as_in_the_plain_call():
    rng = np.random.default_rng(0)

    def loss(x):
        return np.sum(x * rng.normal(size=4)) + rng.normal()

    srcdiff.grad(loss)(X)
    after = rng.bit_generator.state
    rng = np.random.default_rng(0)
    loss(X)
    assert rng.bit_generator.state == after


def test_compiling_runs_nothing(capsys):
    srcdiff.source(srcdiff.grad(prints_first), X)
    srcdiff.source(srcdiff.grad(prints_in_a_loop))
    assert capsys.readouterr().out == ""


def test_the_user_s_warnings_are_kept():
    def loss(x):
        warnings.warn("careful", UserWarning, stacklevel=1)
        return np.sum(x * x)

    with pytest.warns(UserWarning, match="careful") as caught:
        srcdiff.grad(loss)(X)
    assert len(caught) == 1


def test_no_warnings_of_our_own():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        srcdiff.grad(prints_an_f_string)(X)
        srcdiff.grad(asserts)(X)
