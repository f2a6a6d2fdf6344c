"""Every registered rule is right: against finite differences, in shape and in dtype. A rule without samples fails."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import srcdiff.rules
from srcdiff.rules.registry import LAZY_RULES, Rule, rules
from srcdiff.testing import check_rule
from tests.rules.samples_constant import ZERO
from tests.rules.sampling import Samples

SCIPY_FIELDS = [field for fields in LAZY_RULES.values() for field in fields]
SAMPLES: Samples = {}
for field in (*srcdiff.rules.__all__, *SCIPY_FIELDS):
    importlib.import_module(f"srcdiff.rules.{field}")
    SAMPLES.update(importlib.import_module(f"tests.rules.samples_{field}").SAMPLES)


def ours(rule: Rule) -> bool:
    return rule.function.__module__.startswith("srcdiff.rules.")


DIFFERENTIABLE = [rule for rule in rules() if rule.kind != "constant" and ours(rule)]


@pytest.mark.parametrize(
    "rule", DIFFERENTIABLE, ids=lambda rule: f"{rule.function.__module__.split('.')[-1]}.{rule.name}"
)
def test_rule(rule: Rule) -> None:
    """Its samples, which serve each function that shares the rule and has none of its own."""
    shared = next((SAMPLES[primitive] for primitive in rule.primitives if primitive in SAMPLES), None)
    assert shared, f"the rule {rule.name} has no samples in tests/rules"
    for primitive in rule.primitives:
        for args, kwargs in SAMPLES.get(primitive, shared):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                # Unlike compiled code, a rule called by itself computes each input's cotangent, asked for or not.
                warnings.simplefilter("ignore", RuntimeWarning)
                check_rule(primitive, *args, **kwargs)


@pytest.mark.parametrize("primitive", ZERO, ids=lambda primitive: primitive.__name__)
def test_constant(primitive: Callable[..., Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for args, kwargs in ZERO[primitive]:
            check_rule(primitive, *args, **kwargs)
