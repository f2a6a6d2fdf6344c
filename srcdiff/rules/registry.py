"""The rule registry: which Python function differentiates which primitive.

A rule is an ordinary function of NumPy, ``(cotangent, output, *inputs) -> a cotangent for each input``.
It can be imported, called and tested by itself; the compiler parses its body with its own front end and
inlines it, so the author's expression reaches the emitted page as it was written.

The returned cotangents answer to the rule's parameters after the first two, in order: a bare value stands for the
first of them alone, a tuple for as many as it has items, and ``None`` means "no derivative with respect to this one".
A parameter that the answer does not reach is one that the rule knows nothing of: differentiating through it is refused.
A primitive given as ``None`` is one that the installed NumPy does not have.
The rules of SciPy's functions are loaded when the first of them is looked up: importing srcdiff imports no SciPy.
The cotangent of a sequence of arrays is a list, and that of several results has their structure, with ``None`` for a
result that nobody used.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

RuleFunction = TypeVar("RuleFunction", bound=Callable[..., Any])


@dataclass(frozen=True, repr=False)
class Rule:
    """How one primitive is differentiated.

    ``kind`` says what else follows from the rule:

    - ``elementwise``: each cotangent is ``y_bar`` times a partial derivative of the shape of ``y``; the driver
      un-broadcasts it to the input's shape, and forward mode applies the same partials to the tangents.
    - ``linear``: the primitive is linear in its differentiable inputs, so forward mode re-applies it.
    - ``pullback``: anything else; ``pushforward``, where given, is its forward mode.
    - ``constant``: piecewise constant, or not a function of values at all; the derivative is zero by convention.
    """

    function: Callable[..., Any]
    kind: str
    primitives: tuple[Hashable, ...]
    pushforward: Callable[..., Any] | None = None

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    @property
    def name(self) -> str:
        return self.function.__name__.rstrip("_")

    @property
    def formula(self) -> str:
        """The rule's formula in LaTeX, as its docstring gives it."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def signature(self) -> inspect.Signature:
        """The primitive's own signature, as the rule declares it: the rule's parameters after cotangent and output."""
        whole = inspect.signature(self.function)
        if self.kind == "constant":
            return whole
        return whole.replace(parameters=list(whole.parameters.values())[2:])


_RULES: dict[Hashable, Rule] = {}


def _register(
    kind: str, primitives: tuple[Hashable, ...], pushforward: Callable[..., Any] | None = None
) -> Callable[[RuleFunction], RuleFunction]:
    known = tuple(primitive for primitive in primitives if primitive is not None)

    def decorate(function: RuleFunction) -> RuleFunction:
        rule = Rule(function, kind, known, pushforward)
        for primitive in known:
            _RULES[primitive] = rule
        return function

    return decorate


def elementwise(*primitives: Hashable) -> Callable[[RuleFunction], RuleFunction]:
    """Register the rule of an elementwise function: the cotangent times partial derivatives, not un-broadcast."""
    return _register("elementwise", primitives)


def linear(*primitives: Hashable) -> Callable[[RuleFunction], RuleFunction]:
    """Register the rule of a function that is linear in its differentiable inputs."""
    return _register("linear", primitives)


def pullback(
    *primitives: Hashable, pushforward: Callable[..., Any] | None = None
) -> Callable[[RuleFunction], RuleFunction]:
    """Register the rule of any other function, with its pushforward where forward mode can't be derived from it."""
    return _register("pullback", primitives, pushforward)


def constant(*primitives: Hashable) -> None:
    """Declare functions whose derivative is zero wherever it exists, or that do not depend on their inputs' values."""

    def zero(*args: Any, **kwargs: Any) -> None:
        """The derivative is zero."""

    _register("constant", primitives)(zero)


# The modules of rules for each SciPy package, in srcdiff.rules.
LAZY_RULES = {
    "scipy.special": ("special", "special_gamma", "special_bessel", "special_functions"),
    "scipy.linalg": ("scipy_linalg",),
    "scipy.fft": ("scipy_fft",),
    "scipy.signal": ("signal",),
    "scipy.ndimage": ("ndimage",),
    "scipy.integrate": ("integrate",),
    "scipy.stats": ("stats", "stats_cdf", "stats_cdf_shaped", "stats_discrete"),
    "scipy.spatial": ("spatial",),
}


def rule_for(primitive: Any) -> Rule | None:
    """Return the rule registered for ``primitive``, or None."""
    try:
        rule = _RULES.get(primitive)
    except TypeError:  # an unhashable callable cannot have been registered
        return None
    if rule is None and _load_rules_of(package_of(primitive)):
        rule = _RULES.get(primitive)
    return rule


def package_of(primitive: Any) -> str:
    """Return the SciPy package whose rules tell of ``primitive``: ``"scipy.special"``; empty for what isn't SciPy's."""
    module = getattr(primitive, "__module__", None)
    if module is None and isinstance(primitive, np.ufunc) and "scipy.special" in sys.modules:
        return "scipy.special"  # the only one with ufuncs, which do not tell where they are from
    if not isinstance(module, str) or not module.startswith("scipy."):
        return ""
    return ".".join(module.split(".")[:2])


def _load_rules_of(package: str) -> bool:
    """Import the rules of a SciPy package; return whether that was still to be done."""
    missing = [m for m in LAZY_RULES.get(package, ()) if f"srcdiff.rules.{m}" not in sys.modules]
    for module in missing:
        importlib.import_module(f"srcdiff.rules.{module}")
    return bool(missing)


def rules() -> Iterator[Rule]:
    """Each registered rule once, in the order of registration."""
    return iter(dict.fromkeys(_RULES.values()))


def static(function: RuleFunction) -> RuleFunction:
    """Mark a rule's helper as pure Python of compile-time values: the compiler calls it when all its arguments are
    known.

    Such a helper is for what NumPy's own notation leaves implicit: normalising an axis, inverting a permutation,
    rewriting subscripts. It sees ranks, axes and strings, never an array.
    """
    function.__srcdiff_static__ = True  # type: ignore[attr-defined]
    return function


@static
def literal(x: Any) -> bool:
    """Return whether ``x`` is a number that the program itself spells out: known when compiling, not differentiated.

    The compiler answers this of every argument, without calling: true of a constant, false of a run-time value. Called
    as plain Python, where no such distinction is left, it takes each Python number for a constant.
    """
    return type(x) in (int, float)
