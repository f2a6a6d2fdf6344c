"""Each rule differentiated twice: the gradient of a weighted sum of the emitted gradient, against finite differences.

One sample of each rule, for every array that the rule has a derivative for; rule bodies are NumPy, so their own
derivatives come from the other rules. A refusal (a rule that calls a function without a rule) names that function.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.registry import Rule, rules
from srcdiff.testing import central_difference, check_equal, random_cotangent
from tests.rules.sampling import Sample
from tests.rules.test_all_rules import DIFFERENTIABLE, SAMPLES
from tests.rules.test_end_to_end import known_paths, wrapped
from tests.standalone import define

SCIPY_FIELDS = ("special_functions", "special_gamma", "scipy_linalg", "ndimage")
# Rules whose own body calls a function that has no rule, or whose formula is exact to first order only.
FIRST_ORDER_ONLY = {
    "elliprf": "calls elliprd",
    "elliprc": "calls elliprd",
    "expn": "calls expn of a lower order, which is singular at order 0",
    "solve_banded": "writes bands in a loop over Python ranges",
    "correlate": "calls scipy.ndimage's own adjoint filters",
    "convolve": "calls scipy.ndimage's own adjoint filters",
    "map_coordinates": "scatters through computed indices",
}


def is_real_array(value: Any) -> bool:
    """A small float64 array away from zero, where kinks and removable singularities sit."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        return False
    return 0 < value.size < 40 and value.ndim > 0 and bool((value != 0).all())


def cases() -> Iterator[Any]:
    """The first sample of each rule whose arguments are small float64 arrays, with a floating result."""
    for rule in rules():
        if rule not in DIFFERENTIABLE:
            continue
        for primitive in rule.primitives:
            found = next((s for s in SAMPLES.get(primitive, ()) if any(map(is_real_array, s[0]))), None)
            field = rule.function.__module__.split(".")[-1]
            if found is not None and not (field in SCIPY_FIELDS and rule.name in FIRST_ORDER_ONLY):
                yield pytest.param(rule, primitive, found, id=f"{field}.{rule.name}")
                break


@pytest.mark.parametrize(("rule", "primitive", "sample"), list(cases()))
def test_second_order(rule: Rule, primitive: Callable[..., Any], sample: Sample) -> None:
    args, kwargs = sample
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        y = primitive(*args, **kwargs)
        seed = random_cotangent(y, np.random.default_rng(1))
        loss, values, keys = wrapped(primitive, sample, seed)
        known = known_paths(rule, y, seed, sample)
        wrt = tuple(i for i, key in enumerate(keys) if key in known and is_real_array(values[i]))
        if not wrt:
            return
        first = srcdiff.grad(loss, wrt=wrt).compile(*values)
        rng = np.random.default_rng(2)
        weights = [rng.normal(size=values[i].shape) for i in wrt]
        names = ", ".join(f"v{i}" for i in range(len(values)))
        terms = " + ".join(f"np.sum(bars[{i}] * weights[{i}])" for i in range(len(wrt)))
        text = f"def weighted({names}):\n    bars = first({names})\n    return {terms}\n"
        weighted = define(text, np=np, first=first, weights=weights)
        second = srcdiff.grad(weighted, wrt=wrt)(*values)
        for i, got in zip(wrt, second, strict=True):
            want = central_difference(weighted, tuple(values), {}, (i,), values[i], 1.0)
            check_equal(f"argument {keys[i]}", got, want, 3e-5)
