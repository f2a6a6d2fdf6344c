"""``srcdiff.testing.check_rule`` accepts right rules and says what is wrong with wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcdiff.rules import registry
from srcdiff.testing import check_rule


def cube(x: Any) -> Any:
    return x * x * x


def total(x: Any) -> Any:
    return np.sum(x)


@pytest.fixture
def rule_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Registers a rule for the length of one test."""
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))

    def register(kind: Any, primitive: Any, function: Any) -> None:
        kind(primitive)(function)

    return register


def test_a_right_rule(rule_of: Any) -> None:
    rule_of(registry.elementwise, cube, lambda y_bar, y, x: 3 * y_bar * (x * x))
    check_rule(cube, np.linspace(-1, 1, 5))
    check_rule(cube, 0.5)


def test_no_rule() -> None:
    with pytest.raises(LookupError, match="no rule is registered for"):
        check_rule(cube, 0.5)


@pytest.mark.parametrize(
    ("kind", "primitive", "function", "message"),
    [
        (registry.elementwise, cube, lambda y_bar, y, x: 2 * y_bar * x, "cube, argument 0: error"),
        (
            registry.elementwise,
            cube,
            lambda y_bar, y, x: np.float64(3) * y_bar * (x * x),
            "a float32 input gets a float64 cotangent",
        ),
        (registry.elementwise, cube, lambda y_bar, y, x: None, "cube, argument 0: error"),
        (registry.elementwise, cube, lambda y_bar, y, x: (), "nothing to check"),
        (registry.elementwise, cube, lambda y_bar, y, x: (y_bar, y_bar), "1 cotangents too many"),
        (registry.linear, total, lambda y_bar, y, x: y_bar, "has shape"),
    ],
    ids=["wrong", "dtype", "none", "empty", "too many", "shape"],
)
def test_a_wrong_rule(rule_of: Any, kind: Any, primitive: Any, function: Any, message: str) -> None:
    rule_of(kind, primitive, function)
    with pytest.raises(AssertionError, match=message):
        check_rule(primitive, np.linspace(-1, 1, 5))


def test_a_rule_that_writes_on_its_inputs(rule_of: Any) -> None:
    def in_place(y_bar: Any, y: Any, x: Any) -> Any:
        y_bar *= 3 * x * x
        return y_bar

    rule_of(registry.elementwise, cube, in_place)
    with pytest.raises(AssertionError, match="modified one of its inputs"):
        check_rule(cube, np.linspace(-1, 1, 5))


def test_a_constant_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))
    registry.constant(cube)
    with pytest.raises(AssertionError, match="is declared constant"):
        check_rule(cube, np.linspace(-1, 1, 5))
