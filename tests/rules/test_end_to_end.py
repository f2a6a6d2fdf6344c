"""Every sample of every rule once more, through the compiler: inlined, simplified, emitted, run.

Each call is wrapped in a function such as ``def loss(a): return np.sum(np.mean(a, axis=1) * seed)``, whose
gradient with respect to all float arguments that the rule knows is compared with finite differences.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcdiff
from srcdiff.rules.registry import Rule, rules
from srcdiff.testing import (
    by_key,
    central_difference,
    check_equal,
    float_leaves,
    is_float,
    pull_back,
    random_cotangent,
)
from tests.rules.sampling import Sample
from tests.rules.test_all_rules import DIFFERENTIABLE, SAMPLES
from tests.standalone import define

OPERATORS = {
    operator.add: "{} + {}",
    operator.sub: "{} - {}",
    operator.mul: "{} * {}",
    operator.truediv: "{} / {}",
    operator.pow: "{} ** {}",
    operator.mod: "{} % {}",
    operator.matmul: "{} @ {}",
    operator.neg: "-{}",
    operator.pos: "+{}",
    operator.abs: "abs({})",
}


def cases() -> Iterator[Any]:
    """Each primitive's samples, as one test."""
    for rule in rules():
        if rule not in DIFFERENTIABLE:
            continue
        shared = next((SAMPLES[primitive] for primitive in rule.primitives if primitive in SAMPLES), [])
        for primitive in rule.primitives:
            field = rule.function.__module__.split(".")[-1]
            name = getattr(primitive, "__name__", rule.name)
            for number, sample in enumerate(SAMPLES.get(primitive, shared)):
                yield pytest.param(rule, primitive, sample, id=f"{field}.{name}-{number}")


def literal(value: Any) -> bool:
    """Whether a user would have typed ``value`` into the call."""
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return all(map(literal, value))
    return value is None or type(value) in (int, str, bool)


def wrapped(
    primitive: Callable[..., Any], sample: Sample, seed: Any
) -> tuple[Callable[..., Any], list[Any], list[Any]]:
    """A loss that calls ``primitive`` as the sample does, its arguments, and the keys that they come from."""
    args, kwargs = sample
    outside: dict[str, Any] = {"np": np, "primitive": primitive, "seed": seed}
    parameters: list[str] = []
    values: list[Any] = []
    keys: list[Any] = []
    texts: dict[Any, str] = {}
    for key, value in by_key(args, kwargs).items():
        name = f"x{key}" if isinstance(key, int) else key
        if next(float_leaves(value), None) is not None:
            parameters.append(name)
            values.append(value)
            keys.append(key)
            texts[key] = name
        elif literal(value):
            texts[key] = repr(value)
        else:
            outside[f"{name}_value"] = value
            texts[key] = f"{name}_value"
    positional = [texts[i] for i in range(len(args))]
    given = [*positional, *(f"{key}={texts[key]}" for key in kwargs)]
    call = OPERATORS[primitive].format(*positional) if primitive in OPERATORS else f"primitive({', '.join(given)})"
    y = primitive(*args, **kwargs)
    lines = [f"def loss({', '.join(parameters)}):", f"    y = {call}", f"    return {reduced(y, seed)}"]
    return define("\n".join(lines) + "\n", **outside), values, keys


def reduced(y: Any, seed: Any, path: str = "") -> str:
    """The text of a weighted sum of all the floats in ``y``."""
    if isinstance(y, list | tuple):
        parts = [reduced(item, w, f"{path}[{i}]") for i, (item, w) in enumerate(zip(y, seed)) if w is not None]
        return " + ".join(part for part in parts if part)
    if not is_float(y):
        return ""
    if np.iscomplexobj(y):
        return f"np.sum(np.real(y{path} * seed{path}))"
    if isinstance(y, float) and not isinstance(y, np.generic):
        return f"y{path} * seed{path}"
    return f"np.sum(y{path} * seed{path})"


def known_paths(rule: Rule, y: Any, seed: Any, sample: Sample) -> set[Any]:
    """The keys of the arguments for which the rule has an answer."""
    args, kwargs = sample
    answers = pull_back(rule, seed, y, args, kwargs)
    return {key for key, bar in answers.items() if bar is not None}


@pytest.mark.parametrize(("rule", "primitive", "sample"), list(cases()))
def test_gradient(rule: Rule, primitive: Callable[..., Any], sample: Sample) -> None:
    args, kwargs = sample
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        y = primitive(*args, **kwargs)
        seed = random_cotangent(y, np.random.default_rng(1))
        loss, values, keys = wrapped(primitive, sample, seed)
        known = known_paths(rule, y, seed, sample)
        wrt = tuple(i for i, key in enumerate(keys) if key in known)
        if not wrt:
            return
        gradients = srcdiff.grad(loss, wrt=wrt)(*values)
        for i, gradient in zip(wrt, gradients, strict=True):
            for path, leaf in float_leaves(values[i]):
                got = gradient
                for step in path:
                    got = got[step]
                want = central_difference(loss, tuple(values), {}, (i, *path), leaf, 1.0)
                assert np.iscomplexobj(got) <= np.iscomplexobj(leaf)
                check_equal(f"argument {keys[i]} {path or str()}", got, want, 3e-6)
