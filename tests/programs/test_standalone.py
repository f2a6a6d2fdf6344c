"""Emitted source in a new Python process without srcdiff, pickled, and the same in every process."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import srcdiff
from tests.helpers import array, run_in_subprocess, same
from tests.programs import test_for_loops, test_loop_exits, test_models, test_while_loops

ROOT = Path(__file__).parents[2]
X = array(4)
CHOSEN = [
    program
    for module in (test_models, test_for_loops, test_loop_exits, test_while_loops)
    for program in module.case.all
    if program.name
    in {
        "logistic_regression",
        "multilayer_perceptron",
        "attention",
        "black_scholes",
        "recurrent_network",
        "continue_and_break",
        "returns_from_a_nested_loop",
        "newton_square_root",
    }
]


@pytest.mark.parametrize("program", CHOSEN, ids=lambda program: program.name)
def test_runs_in_another_process(program):
    options = {name: value for name, value in program.options.items() if name == "wrt"}
    g = srcdiff.value_and_grad(program.f, **options)
    result, modules = run_in_subprocess(g.source(*program.args), program.f, program.args)
    assert same(result, g(*program.args))
    assert not {"gast", "astor", "scipy"} & set(modules)


@pytest.mark.parametrize("program", CHOSEN, ids=lambda program: program.name)
def test_imports_only_numpy_and_math(program):
    text = srcdiff.source(program.f, *program.args)
    imports = [line for line in text.splitlines() if line.lstrip().startswith(("import ", "from "))]
    assert set(imports) <= {"import numpy as np", "import math"}


def test_generated_function_pickles_by_its_gradient():
    """A plain function pickles by its module's name, and emitted modules have none: what pickles is the gradient."""
    g = srcdiff.value_and_grad(test_while_loops.newton_square_root)
    again = pickle.loads(pickle.dumps(g))
    assert again.source(3.0, 1e-9) == g.source(3.0, 1e-9)
    assert again.compile(3.0, 1e-9)(3.0, 1e-9) == g.compile(3.0, 1e-9)(3.0, 1e-9)


def test_gradient_function_pickles():
    g = srcdiff.grad(test_for_loops.over_range)
    again = pickle.loads(pickle.dumps(g))
    np.testing.assert_array_equal(again(X), g(X))


_PRINT_SOURCES = """
import srcdiff
from tests.programs.test_standalone import CHOSEN
for program in CHOSEN:
    print(srcdiff.source(program.f, *program.args))
    print(srcdiff.source(program.f))
"""


def test_same_bytes_under_other_hash_seeds():
    texts = [
        subprocess.run(
            [sys.executable, "-c", _PRINT_SOURCES],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("0", "1", "4242")
    ]
    assert texts[0] == texts[1] == texts[2]
    assert texts[0].count("def ") >= 2 * len(CHOSEN)
