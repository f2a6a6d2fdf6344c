"""At kinks, ties and zeros the rules follow the convention that they state: finite, and one and the same everywhere."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
import pytest

from srcdiff.rules.registry import rule_for


def pulled_back(primitive: Any, *args: Any, y_bar: Any = None, **kwargs: Any) -> Any:
    """The rule's answer for the cotangent 1 of every entry; warnings are errors."""
    rule = rule_for(primitive)
    assert rule is not None
    with np.errstate(all="raise"):
        y = primitive(*args, **kwargs)
        y_bar = np.ones_like(y)[()] if y_bar is None else y_bar
        return rule.function(y_bar, y, *args, **kwargs)


def first(primitive: Any, *args: Any, **kwargs: Any) -> Any:
    """The cotangent of the first argument."""
    answer = pulled_back(primitive, *args, **kwargs)
    return answer[0] if isinstance(answer, tuple) else answer


ZERO = np.array([0.0, 4.0])


@pytest.mark.parametrize(
    ("primitive", "slope"),
    [(np.sqrt, 0.25), (np.abs, 1.0), (np.fabs, 1.0), (np.cbrt, 4 ** (-2 / 3) / 3), (np.sign, None)],
    ids=["sqrt", "abs", "fabs", "cbrt", "sign"],
)
def test_slope_at_zero_is_zero(primitive: Any, slope: float | None) -> None:
    if slope is None:
        assert first(primitive, ZERO) is None
    else:
        np.testing.assert_allclose(first(primitive, ZERO), [0, slope], rtol=1e-15)


def test_floats_at_zero() -> None:
    assert first(math.sqrt, 0.0, y_bar=1.0) == 0
    assert first(math.fabs, 0.0, y_bar=1.0) == 0
    assert pulled_back(math.pow, 0.0, 1.0, y_bar=1.0) == (1, 0)
    assert pulled_back(math.pow, 0.0, 0.5, y_bar=1.0) == (0, 0)
    assert pulled_back(math.hypot, 0.0, 0.0, y_bar=1.0) == (0, 0)
    assert pulled_back(math.dist, [1.0, 2.0], [1.0, 2.0], y_bar=1.0) == ([0, 0], [0, 0])
    assert first(operator.pow, 0.0, 0.5, y_bar=1.0) == 0


@pytest.mark.parametrize(
    ("p", "slope"), [(0, None), (0.5, 0), (1 / 3, 0), (1, 1), (1.5, 0), (2, 0), (3, 0), (4, 0), (2.5, 0)]
)
def test_power_at_zero(p: float, slope: float | None) -> None:
    answer = first(operator.pow, ZERO, p)
    if slope is None:
        assert answer is None
    else:
        assert answer[0] == slope
    p_array = np.array([p, p], dtype=float)
    base_bar, exponent_bar = pulled_back(np.power, ZERO, p_array)
    np.testing.assert_allclose(base_bar, [slope or 0, p * 4.0 ** (p - 1)], rtol=1e-14)
    np.testing.assert_allclose(exponent_bar, [0, 4.0**p * np.log(4)], rtol=1e-14)


def test_ties_of_two_operands_go_to_the_second() -> None:
    x = np.array([-1.0, 0.0, 2.0])
    for primitive, left in (
        (np.maximum, [0, 0, 1]),
        (np.minimum, [1, 0, 0]),
        (np.fmax, [0, 0, 1]),
        (np.fmin, [1, 0, 0]),
    ):
        one, other = pulled_back(primitive, x, 0)
        np.testing.assert_array_equal(one, left)
        np.testing.assert_array_equal(one + other, 1)


@pytest.mark.parametrize("primitive", [np.max, np.min, np.amax, np.amin, np.nanmax, np.nanmin])
def test_ties_of_a_reduction_share(primitive: Any) -> None:
    x = np.array([[2.0, 2.0, 2.0], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(first(primitive, x[0]), [1 / 3] * 3, rtol=1e-15)
    np.testing.assert_allclose(first(primitive, x, axis=1).sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(first(primitive, x, axis=1)[0], [1 / 3] * 3, rtol=1e-15)


def test_clip_counts_its_bounds_as_inside() -> None:
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    np.testing.assert_array_equal(first(np.clip, x, 0, 1), [0, 1, 1, 1, 0])
    np.testing.assert_array_equal(first(np.clip, x, 0, None), [0, 1, 1, 1, 1])
    np.testing.assert_array_equal(first(np.clip, x, None, 1), [1, 1, 1, 1, 0])


def test_no_spread() -> None:
    np.testing.assert_array_equal(first(np.std, np.full(3, 0.5)), 0)
    np.testing.assert_array_equal(first(np.std, np.full((2, 3), 0.5), axis=1, ddof=1), 0)


@pytest.mark.parametrize(
    "kwargs", [{}, {"ord": 2}, {"ord": 3}, {"ord": 1}, {"axis": 0}, {"ord": 2, "axis": 0, "keepdims": True}]
)
def test_norm_of_zero(kwargs: dict[str, Any]) -> None:
    np.testing.assert_array_equal(first(np.linalg.norm, np.zeros(3), **kwargs), 0)


def test_norm_of_a_zero_matrix() -> None:
    np.testing.assert_array_equal(first(np.linalg.norm, np.zeros((2, 3))), 0)
    np.testing.assert_array_equal(first(np.linalg.norm, np.zeros((2, 3)), axis=1), 0)


@pytest.mark.parametrize(
    ("factors", "expected"),
    [([0.0, 2.0, 3.0], [6, 0, 0]), ([0.0, 2.0, 0.0], [0, 0, 0]), ([0.0], [1]), ([2.0, 3.0], [3, 2]), ([], [])],
)
def test_products_with_zeros(factors: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(first(np.prod, np.array(factors)), expected)


def test_running_products_with_zeros() -> None:
    # y = (a, ab, abc, abcd) at a = 2, b = 0, c = 3, d = 0
    np.testing.assert_array_equal(first(np.cumprod, np.array([2.0, 0.0, 3.0, 0.0])), [1, 2 + 6, 0, 0])


def test_what_is_not_chosen_may_be_infinite() -> None:
    condition = np.array([True, False])
    z_bar = np.array([np.inf, 1.0])
    _, x_bar, y_bar = pulled_back(np.where, condition, np.ones(2), np.ones(2), y_bar=z_bar)
    np.testing.assert_array_equal(x_bar, [np.inf, 0])
    np.testing.assert_array_equal(y_bar, [0, 1])


def test_a_guarded_square_root_is_finite() -> None:
    x = np.array([0.0, 4.0])
    _, root_bar, _ = pulled_back(np.where, x > 0, np.sqrt(x), 0)
    np.testing.assert_array_equal(first(np.sqrt, x, y_bar=root_bar), [0, 0.25])


def test_equal_eigenvalues() -> None:
    w_bar = np.array([1.0, 1.0])
    y = np.linalg.eigh(np.eye(2))
    a_bar = rule_for(np.linalg.eigh).function((w_bar, np.zeros((2, 2))), y, np.eye(2))  # type: ignore[union-attr]
    np.testing.assert_array_equal(a_bar, np.eye(2))


def test_a_second_triangle_that_is_not_read_gets_nothing() -> None:
    a = np.array([[2.0, 0.5], [0.5, 3.0]])
    assert first(np.linalg.cholesky, a)[0, 1] == 0
    assert first(np.linalg.eigvalsh, a, UPLO="U")[1, 0] == 0


def test_nothing_is_known_of_some_modes() -> None:
    """An empty answer makes the compiler refuse: better than a zero."""
    assert pulled_back(np.pad, np.ones(3), 1, mode="mean") == ()
    assert pulled_back(np.interp, 0.5, np.array([0.0, 1.0]), np.array([0.0, 1.0]), period=2.0) == ()
