"""What NumPy and ``math`` offer is differentiated, declared constant, or known to be left out."""

from __future__ import annotations

import math

import numpy as np
import pytest

import srcdiff.rules  # noqa: F401 - registers the rules
from srcdiff.rules.registry import rule_for

# They have no derivative.
LEFT_OUT = {"nextafter", "ulp", "isnat"}

UFUNCS = sorted(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc))
MATH = sorted(name for name in dir(math) if callable(getattr(math, name)) and not name.startswith("_"))


@pytest.mark.parametrize("name", UFUNCS)
def test_every_ufunc(name: str) -> None:
    assert name in LEFT_OUT or rule_for(getattr(np, name)) is not None


@pytest.mark.parametrize("name", MATH)
def test_every_function_of_math(name: str) -> None:
    assert name in LEFT_OUT or rule_for(getattr(math, name)) is not None


def test_formulas_are_given() -> None:
    """Each rule's docstring is a formula that answers for the cotangent of something."""
    from srcdiff.rules.registry import rules

    for rule in rules():
        if rule.kind != "constant" and rule.function.__module__.startswith("srcdiff.rules."):
            assert r"\qquad" in rule.formula, rule.name
            assert r"\bar" in rule.formula.split(r"\qquad")[1], rule.name
