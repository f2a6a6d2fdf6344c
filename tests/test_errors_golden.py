"""What is refused, and with what words: the golden texts in ``tests/golden/errors/``.

``pytest tests/test_errors_golden.py --update-golden`` writes them anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

import srcdiff
from tests import refusals
from tests.refusals import REFUSALS, Refusal

FOLDER = Path(__file__).parent / "golden" / "errors"
HERE = inspect.getfile(refusals)
every_refusal = pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)


def error_of(case: Refusal) -> srcdiff.SrcdiffError:
    with pytest.raises(srcdiff.SrcdiffError) as caught:
        case.refused()
    return caught.value


@every_refusal
def test_text(case: Refusal, golden: Callable[[Path, str], None]) -> None:
    error = error_of(case)
    assert type(error) is case.kind
    golden(FOLDER / f"{case.name}.txt", error.render().replace(HERE, "refusals.py") + "\n")


@every_refusal
def test_says_what_to_do_and_nothing_of_the_insides(case: Refusal) -> None:
    """Every refusal has help; none names a node class, an address, or a module of ours."""
    error = error_of(case)
    assert error.help
    for inside in ("gast.", "ast.", "object at 0x", "Eqn", "Var(", "srcdiff.ir", "srcdiff.frontend", "srcdiff.passes"):
        assert inside not in error.message + error.help


@every_refusal
def test_marks_the_users_line(case: Refusal) -> None:
    """Whatever is about a construct has it underlined, in the file where it stands."""
    error = error_of(case)
    if isinstance(error, SyntaxError):
        assert error.loc is not None
        assert error.loc.source.filename == HERE


def test_no_text_is_left_over() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == sorted(case.name for case in REFUSALS)
    assert len(REFUSALS) >= 30
