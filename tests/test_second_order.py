"""The emitted gradient is a function like any other: differentiated once more, it agrees with finite differences."""

from __future__ import annotations

import copy
import importlib
from typing import Any

import numpy as np
import pytest

import srcdiff
from tests.finite_differences import numeric_grad
from tests.helpers import Program, captured, define
from tests.trees import is_float, leaves

NAMES = {
    "assignment": "plain tuple_target swap starred_rest augmented_all_operators walrus_in_expression changes_type",
    "operators": "unary precedence powers same_operand_twice comparison_as_mask ternary_on_value modulo_floats",
    "conditionals": "both_sides_assign returns_in_the_middle nested sequential_ifs_share_state branches_agree",
    "early_returns": "ladder from_a_while",
    "for_loops": "over_range over_array_rows over_zip nested_carries_both horner recurrent_network",
    "loop_exits": "break_on_value continue_and_break returns_from_the_loop",
    "while_loops": "counter series_until_small nested",
    "indexing": "mask_of_an_intermediate index_array_argument sliding_window_by_hand springs",
    "containers": "list_parameter dict_parameter nested_lists_and_tuples builds_a_dict",
    "calls": "composed several_results called_in_a_loop",
    "methods": "softmax-by-hand logsumexp-by-hand var linear_algebra",
    "models": "logistic_regression ridge_regression attention gaussian_process layer_norm",
    "pitfalls_mutation": "value_into_zeros augmented_entry heat_equation",
    "scalars": "logistic_map",
}


def programs() -> list[Any]:
    found = []
    for module, names in NAMES.items():
        case = importlib.import_module(f"tests.programs.test_{module}").case
        by_name = {program.name.replace(" ", "-"): program for program in case.all}
        found += [pytest.param(by_name[name], id=f"{module}-{name}") for name in names.split()]
    return found


def weighted_sum(program: Program) -> Any:
    """A function of the program's arguments: the gradient's entries, each times a weight, summed into one number."""
    plain = srcdiff.grad(program.f, wrt=program.options.get("wrt", 0)).compile(*copy.deepcopy(program.args))
    gradient, _ = captured(plain, *copy.deepcopy(program.args))
    floats = [(path, leaf) for path, leaf in leaves(gradient) if is_float(leaf)]
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=np.shape(leaf)) for _, leaf in floats]
    parts = ("".join(f"[{key!r}]" for key in path) for path, _ in floats)
    terms = " + ".join(f"np.sum(gradient{part} * weights[{i}])" for i, part in enumerate(parts))
    names = ", ".join(srcdiff.grad(program.f).parameters)
    source = f"def inner({names}):\n    gradient = plain({names})\n    return {terms}\n"
    return define(source, np=np, plain=plain, weights=weights)


@pytest.mark.parametrize("program", programs())
def test_gradient_of_the_gradient(program: Program) -> None:
    inner, wrt = weighted_sum(program), program.options.get("wrt", 0)
    second, _ = captured(srcdiff.grad(inner, wrt=wrt), *copy.deepcopy(program.args))
    expect = numeric_grad(inner, program.args, wrt)
    mine, theirs = ([leaf for _, leaf in leaves(tree) if leaf is not None] for tree in (second, expect))
    assert len(mine) == len(theirs) > 0
    for one, other in zip(mine, theirs, strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_third_derivative_of_a_power() -> None:
    """d³/dx³ x⁵ = 60 x², by differentiating three times."""

    def power(x):
        return x**5

    first = srcdiff.grad(power).compile(1.5)
    second = srcdiff.grad(first).compile(1.5)
    third = srcdiff.grad(second).compile(1.5)
    assert first(1.5) == pytest.approx(5 * 1.5**4)
    assert second(1.5) == pytest.approx(20 * 1.5**3)
    assert third(1.5) == pytest.approx(60 * 1.5**2)


def test_hessian_of_a_quadratic_form() -> None:
    """Row by row: each entry of the gradient is a function of its own."""
    A = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0], [1.0, 1.0, -2.0]])

    def form(x):
        return x @ A @ x

    x = np.array([0.3, -0.7, 1.1])
    gradient = srcdiff.grad(form).compile(x)

    def entry(x, i):
        return gradient(x)[i]

    row = srcdiff.grad(entry)
    np.testing.assert_allclose([row(x, i) for i in range(3)], A + A.T, rtol=1e-12)
