"""Differentiation rules, one file per field; importing this package registers NumPy's and those of ``math``.

Those of SciPy are loaded by ``registry.rule_for``, when they are asked for.
"""

from srcdiff.rules import (
    arithmetic,
    complex_numbers,
    constant,
    elementwise,
    fft,
    index,
    joining,
    linalg,
    mathlib,
    numerics,
    products,
    reduce,
    running,
    shape,
    statistics,
    ufunc_methods,
)

__all__ = [
    "arithmetic",
    "complex_numbers",
    "constant",
    "elementwise",
    "fft",
    "index",
    "joining",
    "linalg",
    "mathlib",
    "numerics",
    "products",
    "reduce",
    "running",
    "shape",
    "statistics",
    "ufunc_methods",
]
