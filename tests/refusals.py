"""Small functions that are refused, each with the call that meets the refusal; tests/golden/errors/ has the words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcdiff

X, M = np.array([0.5, -1.0, 2.0]), np.arange(6.0).reshape(2, 3)


@dataclass(frozen=True)
class Refusal:
    """``refused()`` raises ``kind``."""

    name: str
    kind: type[srcdiff.SrcdiffError]
    refused: Callable[[], Any]


REFUSALS: list[Refusal] = []


def refused(kind: type[srcdiff.SrcdiffError], *args: Any, wrt: Any = 0, name: str | None = None) -> Any:
    """Register ``grad(f, wrt)(*args)`` as refused."""

    def register(f: Callable[..., Any]) -> Callable[..., Any]:
        REFUSALS.append(Refusal(name or f.__name__, kind, lambda: srcdiff.grad(f, wrt=wrt)(*args)))
        return f

    return register


# ---- Syntax ----


@refused(srcdiff.UnsupportedSyntax, X)
def yields(x):
    for a in x:
        yield a * 2


@refused(srcdiff.UnsupportedSyntax, X)
async def waits(x):
    return np.sum(x)


@refused(srcdiff.UnsupportedSyntax, X)
def defines_a_class(x):
    class Scale:
        factor = 2.0

    return np.sum(x) * Scale.factor


@refused(srcdiff.UnsupportedSyntax, X)
def deletes_an_entry(x):
    parts = [x, x * 2]
    del parts[0]
    return np.sum(parts[0])


# ---- No rule ----


@refused(srcdiff.MissingRule, X)
def calls_a_function_without_a_rule(x):
    y = x * 2.0
    return np.sum(np.i0(y))


@refused(srcdiff.MissingRule, M)
def needs_a_rule_of_linalg(m):
    return np.sum(np.linalg.matrix_power(m.T @ m, 3) + np.linalg.cond(m))


def _rank(x):
    return np.sort(np.piecewise(x, [x > 0], [np.sin]))[0]


@refused(srcdiff.MissingRule, X)
def calls_a_helper_without_a_rule(x):
    return _rank(x * 2.0) + 1.0


# ---- No derivative ----


@refused(srcdiff.NotDifferentiable, X)
def makes_an_integer_of_it(x):
    return float(int(np.sum(x) * 3))


@refused(srcdiff.UnsupportedSyntax, X)
def calls_what_is_not_known(x):
    return np.sum(np.vectorize(abs)(x))


@refused(srcdiff.UnsupportedSyntax, X)
def takes_its_bytes(x):
    return float(len(x.tobytes())) * x[0]


@refused(srcdiff.UnsupportedSyntax, X)
def spreads_an_array(x):
    return np.hypot(*x)


@refused(srcdiff.NotDifferentiable, X)
def casts_it_to_integers(x):
    return np.sum(x.astype(int) * 0.5)


@refused(srcdiff.NotDifferentiable, X)
def stores_it_in_integers(x):
    counts = np.zeros(3, dtype=int)
    counts[0] = x[0]
    return np.sum(counts * 1.0)


@refused(srcdiff.NotDifferentiable, X)
def writes_through_a_view_of_a_view(x):
    u = x * 1.0
    row = u[1:]
    part = row[::2]
    u[0] = 0.0
    part += 1.0
    return np.sum(u * row[0])


# ---- Not a number ----


@refused(srcdiff.NotScalar, X)
def returns_an_array(x):
    y = x * 2
    return y


@refused(srcdiff.NotScalar, X)
def returns_a_tuple(x):
    return np.sum(x), np.prod(x)


@refused(srcdiff.NotScalar, X)
def returns_nothing(x):
    np.sum(x)


@refused(srcdiff.NotScalar, X)
def returns_text(x):
    return f"{np.sum(x)}"


@refused(srcdiff.NotScalar, X)
def returns_a_complex_number(x):
    return np.sum(x) * 1j


# ---- wrt ----


def two_parameters(x, y):
    return np.sum(x * y["W"])


PARTS = {"W": X, "b": X, "names": ["one", "two"]}

for _name, _wrt, _args in [
    ("wrt_is_too_large", 2, (X, PARTS)),
    ("wrt_is_too_small", -3, (X, PARTS)),
    ("wrt_is_no_parameter", "z", (X, PARTS)),
    ("wrt_is_empty", (), (X, PARTS)),
    ("wrt_is_a_float", 1.0, (X, PARTS)),
    ("wrt_is_a_bool", True, (X, PARTS)),
    ("wrt_is_no_path", "y[", (X, PARTS)),
    ("wrt_names_no_part", "y.V", (X, PARTS)),
    ("wrt_goes_into_an_array", "x[0]", (X, PARTS)),
    ("part_is_no_float", "y.names", (X, PARTS)),
    ("argument_is_of_integers", 0, (np.arange(3), PARTS)),
    ("argument_is_text", 0, ("text", PARTS)),
    ("argument_is_none", 0, (None, PARTS)),
    ("argument_is_true", 0, (True, PARTS)),
    ("argument_is_a_list_of_text", 0, (["one"], PARTS)),
]:
    _kind = srcdiff.NotFloat if _name.startswith(("argument", "part")) else srcdiff.WrtError
    refused(_kind, *_args, wrt=_wrt, name=_name)(two_parameters)

REFUSALS.append(Refusal("not_a_function", srcdiff.WrtError, lambda: srcdiff.grad(3.0)))

# ---- No source ----


def _made_of_text() -> Any:
    namespace: dict[str, Any] = {}
    exec("def loss(x):\n    return x * x", namespace)
    return namespace["loss"]


REFUSALS.append(Refusal("function_made_of_text", srcdiff.NoSource, lambda: srcdiff.grad(_made_of_text())(1.0)))
