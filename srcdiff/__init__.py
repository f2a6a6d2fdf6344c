"""srcdiff: readable Python/NumPy source for a function's value and gradient."""

import srcdiff.rules  # registers the rules  # noqa: F401
from srcdiff.api import Gradient, grad, ir, source, value_and_grad
from srcdiff.check import check_grad
from srcdiff.errors import (
    CompileError,
    MissingRule,
    NoSource,
    NotDifferentiable,
    NotFloat,
    NotScalar,
    SrcdiffError,
    UnsupportedSyntax,
    WrtError,
)
from srcdiff.rules.registry import constant, elementwise, linear, pullback

__version__ = "0.1.0"
__all__ = [
    "CompileError",
    "Gradient",
    "MissingRule",
    "NoSource",
    "NotDifferentiable",
    "NotFloat",
    "NotScalar",
    "SrcdiffError",
    "UnsupportedSyntax",
    "WrtError",
    "check_grad",
    "constant",
    "elementwise",
    "grad",
    "ir",
    "linear",
    "pullback",
    "source",
    "value_and_grad",
]
