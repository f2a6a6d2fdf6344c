"""What becomes of a random program when it is differentiated."""

from __future__ import annotations

import copy
import math
import re
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

import srcdiff
from tests.finite_differences import numeric_grad_and_error
from tests.fuzz.program import Program
from tests.helpers import assert_gradient, captured
from tests.trees import is_float, leaves

LARGEST = 1e4  # value or gradient entry: beyond it finite differences have too few digits


@dataclass(frozen=True)
class Verdict:
    """``outcome``: ok, skipped, refused (a SrcdiffError), crashed (another exception), or wrong."""

    outcome: str
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.outcome not in ("ok", "skipped")

    @property
    def cause(self) -> str:
        """One line to group by, without the numbers in it."""
        first = self.detail.strip().splitlines()[0] if self.detail.strip() else ""
        return f"{self.outcome}: {re.sub(r'[-+]?[0-9.]+(e[-+]?[0-9]+)?', 'N', first)}"[:120]


def check(program: Program) -> Verdict:
    """Differentiate the program, compare with the plain call and finite differences, and run the source alone."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        f = program.define()
        reason, expected, magnitude = _reference(program)
        if reason:
            return Verdict("skipped", reason)
        try:
            atol = 1e-8 * max(1.0, magnitude)
            assert_gradient(f, *program.args, wrt=program.wrt, expect=expected, rtol=1e-6, atol=atol)
        except srcdiff.SrcdiffError as error:
            return Verdict("refused", f"{type(error).__name__}: {error}")
        except AssertionError as error:
            return Verdict("wrong", str(error) or traceback.format_exc(limit=-1))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"in {last.name}, {last.filename}:{last.lineno}"
            return Verdict("crashed", f"{type(error).__name__}: {error} ({place})")
    return Verdict("ok")


def _reference(program: Program) -> tuple[str, object, float]:
    """Why the program can't be judged (or ""), its gradient by finite differences, and its largest number."""
    f = program.define()
    try:
        value, _ = captured(f, *copy.deepcopy(program.args))
    except Exception as error:
        return f"the plain call raises {type(error).__name__}", None, 0.0
    if not math.isfinite(value) or abs(value) > LARGEST:
        return "the value is too large", None, 0.0
    expected, error = numeric_grad_and_error(f, program.args, program.wrt)
    numbers = [leaf for _, leaf in leaves((value, expected)) if is_float(leaf)]
    largest = max(float(np.max(np.abs(leaf), initial=0)) for leaf in numbers)
    if not math.isfinite(error) or not math.isfinite(largest) or largest > LARGEST:
        return "the gradient is too large", None, 0.0
    if error > 1e-7:
        return "near a kink", None, 0.0
    return "", expected, largest
