"""``check_grad`` finds right gradients right and others wrong, and says where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcdiff
from tests.helpers import array


def loss(params, x):
    return np.sum(np.tanh(x @ params["W"] + params["b"]) ** 2)


PARAMS = {"W": array(3, 2), "b": array(2, seed=1)}


def test_right_in_every_leaf() -> None:
    report = srcdiff.check_grad(loss, PARAMS, array(4, 3, seed=2))
    assert report
    assert [leaf.path for leaf in report.leaves] == ['params["W"]', 'params["b"]']
    assert all(leaf.relative_error < 1e-6 and leaf.checked == leaf.size for leaf in report.leaves)
    assert str(report).startswith("gradient of loss: right\n")


def test_takes_a_gradient_with_its_own_wrt() -> None:
    report = srcdiff.check_grad(srcdiff.grad(loss, wrt=("x", 'params["b"]')), PARAMS, array(4, 3, seed=2))
    assert report
    assert [leaf.path for leaf in report.leaves] == ["x", 'params["b"]']


def test_wrong_where_the_differences_are_not_the_convention() -> None:
    """At the kink of max(0, x) the differences give 1/2, the convention 1."""

    def relu(x):
        return np.sum(np.maximum(0, x))

    report = srcdiff.check_grad(relu, np.array([1.0, 0.0, -1.0]))
    assert not report
    (leaf,) = report.leaves
    assert leaf.worst == (1,)
    assert (leaf.found, leaf.expected) == pytest.approx((1.0, 0.5))
    assert "x[1] has 1, differences give 0.5" in str(report)


def test_float32_is_checked_to_its_digits() -> None:
    report = srcdiff.check_grad(loss, {k: v.astype(np.float32) for k, v in PARAMS.items()}, array(4, 3, seed=2))
    assert report, str(report)


def test_large_arrays_are_sampled() -> None:
    report = srcdiff.check_grad(lambda x: np.sum(x * x), np.linspace(-1.0, 1.0, 5000))
    assert report
    assert report.leaves[0].checked == 1000
    assert "1000 of 5000 entries" in str(report)


def test_leaves_the_arguments_and_the_random_state_alone(capsys: Any) -> None:
    def noisy(x):
        print("called")
        x[0] = 0.0
        return np.sum(x * np.random.normal(size=3))

    x = np.ones(3)
    np.random.seed(0)
    state = np.random.get_state()[1].copy()
    assert srcdiff.check_grad(noisy, x)
    assert np.array_equal(x, np.ones(3))
    assert np.array_equal(np.random.get_state()[1], state)
    assert capsys.readouterr().out == ""


def test_auxiliary_results_are_left_out() -> None:
    assert srcdiff.check_grad(lambda x: (np.sum(x**3), {"aux": x}), array(3), has_aux=True)


def test_refuses_what_grad_refuses() -> None:
    with pytest.raises(srcdiff.WrtError):
        srcdiff.check_grad(loss, PARAMS, array(4, 3), wrt="y")
    with pytest.raises(srcdiff.NotFloat):
        srcdiff.check_grad(loss, PARAMS, np.ones((4, 3), dtype=int), wrt="x")
