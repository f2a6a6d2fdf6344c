"""The IR keeps its laws after every pass, over every program of ``tests/programs``; the verifier notices when not."""

from __future__ import annotations

import contextlib
import copy
import importlib
import math
import pkgutil
import re
from typing import Any

import numpy as np
import pytest

import srcdiff
import tests.programs
from srcdiff import verify
from srcdiff.ir import Array, Block, Const, Eqn, For, Function, If, Scalar, Var, While
from srcdiff.pipeline import PASSES
from tests.compiling import after_each_pass
from tests.ideal_cases import IDEALS

PROGRAMS = [
    pytest.param(program.f, program.args, program.options, id=f"{name.removeprefix('test_')}-{program.name}")
    for _, name, _ in pkgutil.iter_modules(tests.programs.__path__)
    for program in getattr(getattr(importlib.import_module(f"tests.programs.{name}"), "case", None), "all", ())
] + [pytest.param(case.function, case.make("small"), {"wrt": case.wrt}, id=f"ideal-{case.name}") for case in IDEALS]


@pytest.mark.parametrize(("f", "args", "options"), PROGRAMS)
def test_laws_hold_after_every_pass(f: Any, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    broken: list[str] = []
    with contextlib.suppress(srcdiff.SrcdiffError):  # what is refused, and with what words, is for other tests
        for name, function in after_each_pass(f, copy.deepcopy(args), **options):
            broken += [f"after {name}: {line}" for line in verify.violations(function)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("case", IDEALS, ids=lambda case: case.name)
def test_general_form_keeps_the_laws(case: Any) -> None:
    for name, function in after_each_pass(case.function, None, wrt=case.wrt):
        assert not verify.violations(function), name


def test_passes_run_in_their_order() -> None:
    def loss(x):
        return np.sum(x * x)

    assert tuple(name for name, _ in after_each_pass(loss, (np.ones(3),))) == PASSES


# ---- The verifier itself ----

FLOAT, VECTOR, BOOL = Scalar("float"), Array("float64", (None,)), Scalar("bool")  # type: ignore[arg-type]


def float_(name: str) -> Var:
    return Var(name, FLOAT)


def function_of(params: tuple[Var, ...], body: tuple[Any, ...], *results: Any) -> Function:
    return Function("f", Block(params, body, results))


def says(function: Function, words: str) -> None:
    assert any(words in line for line in verify.violations(function)), verify.violations(function)
    with pytest.raises(verify.LawBroken, match=re.escape(words)):
        verify.verify(function)


x, y, z, c = float_("x"), float_("y"), float_("z"), Var("c", BOOL)


def exp(target: Var, value: Any) -> Eqn:
    return Eqn((target,), math.exp, (value,))


def test_a_right_function_passes() -> None:
    body = (exp(y, x), If((z,), c, Block((), (), (y,)), Block((), (), (Const(1.0),))))
    verify.verify(function_of((x, c), body, z))


def test_bound_twice() -> None:
    says(function_of((x,), (exp(y, x), exp(y, x)), y), "binds y again")
    says(function_of((x,), (exp(x, x),), x), "binds x again")


def test_read_before_it_is_bound() -> None:
    says(function_of((x,), (exp(y, z), exp(z, x)), y), "y = exp(z): reads z before it is bound")
    says(function_of((x,), (), y), "the results of f: reads y before it is bound")


def test_read_out_of_its_scope() -> None:
    branch = If((), c, Block((), (exp(y, x),), ()), Block((), (), ()))
    says(function_of((x, c), (branch,), y), "reads y out of its scope")
    one_side = If((z,), c, Block((), (exp(y, x),), (y,)), Block((), (), (y,)))
    says(function_of((x, c), (one_side,), z), "else of z = if: reads y out of its scope")


def test_branches_yield_as_many_as_there_are_targets() -> None:
    branch = If((y,), c, Block((), (), (x,)), Block((), (), ()))
    says(function_of((x, c), (branch,), y), "results of else of y = if: 0, and 1 expected")


@pytest.mark.parametrize(
    ("init", "params", "results", "stops", "words"),
    [
        ((), (y,), (y,), False, "starting values of z = for: 0, and 1 expected"),
        ((Const(0.0),), (), (Const(1.0),), False, "parameters of the body of z = for: 0, and 1 expected"),
        ((Const(0.0),), (y,), (), False, "results of the body of z = for: 0, and 1 expected"),
        ((Const(0.0),), (y,), (y,), True, "results of the body of z = for: 1, and 2 expected"),
    ],
)
def test_loops_carry_as_many_as_they_yield(init, params, results, stops, words) -> None:
    items, element = Var("xs", VECTOR), float_("a")
    loop = For((z,), items, element, init, Block(params, (), results), stops=stops)
    says(function_of((items,), (loop,), z), words)


def test_test_of_a_while_yields_one_value_and_has_no_parameters() -> None:
    loop = While((z,), (x,), Block((), (), ()), Block((y,), (), (y,)))
    says(function_of((x,), (loop,), z), "results of the test of z = while: 0, and 1 expected")
    loop = While((z,), (x,), Block((float_("w"),), (), (c,)), Block((y,), (), (y,)))
    says(function_of((x, c), (loop,), z), "parameters of the test of z = while: 1, and 0 expected")


def test_loop_element_stays_in_the_loop() -> None:
    items, element = Var("xs", VECTOR), float_("a")
    loop = For((z,), items, element, (Const(0.0),), Block((y,), (), (element,)))
    says(function_of((items,), (loop,), element), "reads a out of its scope")


def test_values_have_types() -> None:
    says(function_of((x,), (exp(Var("y", None), x),), x), "y has no type")  # type: ignore[arg-type]
    says(function_of((x,), (Eqn((y,), math.exp, (1.0,)),), y), "1.0 is no value")  # type: ignore[arg-type]
