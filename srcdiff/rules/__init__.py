"""Differentiation rules, one file per field; importing this package registers them all."""

from srcdiff.rules import (
    arithmetic,
    constant,
    elementwise,
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
    "constant",
    "elementwise",
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
