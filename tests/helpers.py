"""The one assertion that every program must pass, and how programs are collected."""

from __future__ import annotations

import contextlib
import copy
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pytest

import srcdiff
from tests.finite_differences import numeric_grad
from tests.standalone import define, run_in_subprocess, run_standalone
from tests.trees import children, differentiated, is_float, leaves

__all__ = [
    "Programs",
    "array",
    "assert_gradient",
    "assert_same_exception",
    "captured",
    "define",
    "gradient_of",
    "numeric_grad",
    "run_in_subprocess",
    "run_standalone",
    "same",
]

Function = TypeVar("Function", bound=Callable[..., Any])


def array(*shape: int, seed: int = 0, low: float = -1.5, high: float = 1.5, dtype: Any = np.float64) -> np.ndarray:
    """Random numbers of three decimals, none of them equal, none close to zero."""
    rng = np.random.default_rng([seed, *shape])
    size = int(np.prod(shape))
    grid = low + (high - low) * (np.arange(size) + 0.5 + rng.uniform(-0.2, 0.2, size)) / max(size, 1)
    grid = np.where(np.abs(grid) < 0.05, grid + 0.1, grid)
    return rng.permutation(np.round(grid, 3)).reshape(shape).astype(dtype)


def captured(call: Callable[..., Any], *args: Any) -> tuple[Any, str]:
    """The result of a call and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        result = call(*args)
    return result, printed.getvalue()


def same(one: Any, other: Any) -> bool:
    """Whether two values agree in type, structure, dtype, shape and every bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, (float, np.generic)):
        return np.asarray(one).tobytes() == np.asarray(other).tobytes()
    parts, others = children(one), children(other)
    if parts is None or others is None:
        return bool(one == other)
    return [key for key, _ in parts] == [key for key, _ in others] and all(
        same(mine, theirs) for (_, mine), (_, theirs) in zip(parts, others, strict=True)
    )


def gradient_of(f: Callable[..., Any], *args: Any, wrt: Any = 0) -> Any:
    """srcdiff's gradient at copies of ``args``."""
    return srcdiff.grad(f, wrt=wrt)(*copy.deepcopy(args))


def assert_gradient(
    f: Callable[..., Any],
    *args: Any,
    wrt: Any = 0,
    has_aux: bool = False,
    expect: Any = None,
    exact: bool = True,
    rtol: float = 1e-7,
    atol: float = 1e-8,
    check_source: bool = True,
) -> None:
    """``value_and_grad`` of ``f`` at ``args`` does what calling ``f`` does, once, and its gradient is right.

    The value is the plain call's bit for bit (to rounding where ``exact`` is False: an expression was rewritten), and
    so are what is printed and what becomes of the arguments. The gradient has the argument's structure, shapes and
    dtypes, shares no memory, and equals ``expect`` where given, else finite differences. With ``check_source``, the
    emitted source does the same without srcdiff, and compiling again emits the same bytes.
    """
    mine = copy.deepcopy(args)
    value, printed = captured(f, *mine)
    g = srcdiff.value_and_grad(f, wrt=wrt, **({"has_aux": True} if has_aux else {}))
    theirs = copy.deepcopy(args)
    (found, gradient), text = captured(g, *theirs)

    _assert_value(found, value, exact)
    assert text == printed, f"printed {text!r}, the plain call {printed!r}"
    assert same(theirs, mine), f"arguments after the call: {theirs!r}, after the plain call: {mine!r}"
    chosen = differentiated(f, args, wrt)
    if expect is None:
        expect = numeric_grad(f, args, wrt, has_aux)
    assert_tree_close(gradient, expect, chosen, rtol, atol)
    assert_no_aliases(gradient, theirs, found)

    if check_source:
        first = copy.deepcopy((found, gradient))
        _spoil(gradient)
        again, _ = captured(g, *copy.deepcopy(args))
        assert same(again, first), "a second call gives another result"
        _assert_source(f, g, wrt, has_aux, args, first, printed)


def _assert_value(found: Any, value: Any, exact: bool) -> None:
    if exact:
        assert same(found, value), f"value {found!r}, the plain call's {value!r}"
    else:
        np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-12)


def _assert_source(f: Any, g: Any, wrt: Any, has_aux: bool, args: Any, expected: Any, printed: str) -> None:
    source = srcdiff.source(g, *copy.deepcopy(args))
    alone, text = captured(run_standalone, source, f, copy.deepcopy(args))
    assert same(alone, expected), f"standalone {alone!r}, compiled {expected!r}"
    assert text == printed, f"standalone printed {text!r}, the plain call {printed!r}"
    anew = srcdiff.value_and_grad(f, wrt=wrt, **({"has_aux": True} if has_aux else {}))
    assert srcdiff.source(anew, *copy.deepcopy(args)) == source, "compiling again emits other bytes"


def assert_tree_close(gradient: Any, expect: Any, argument: Any, rtol: float = 1e-7, atol: float = 1e-8) -> None:
    """``gradient`` is a tree like ``argument`` in types, keys, shapes and dtypes, and close to ``expect`` in value."""
    parts = children(argument)
    if parts is not None:
        assert type(gradient) is type(argument), f"gradient {type(gradient)} for an argument {type(argument)}"
        found, wanted = children(gradient) or [], children(expect) or []
        assert [key for key, _ in found] == [key for key, _ in parts], f"gradient {gradient!r} for {argument!r}"
        for (_, mine), (_, close), (_, leaf) in zip(found, wanted, parts, strict=True):
            assert_tree_close(mine, close, leaf, rtol, atol)
        return
    if not is_float(argument):
        assert gradient is None or gradient == 0, f"gradient {gradient!r} for {argument!r}, which is not a float"
        return
    if isinstance(argument, np.ndarray) and argument.ndim:
        assert type(gradient) is np.ndarray, f"gradient {gradient!r} of an array"
    if isinstance(argument, (np.ndarray, np.generic)):
        assert np.shape(gradient) == argument.shape, f"gradient of shape {np.shape(gradient)} for {argument.shape}"
        assert gradient.dtype == argument.dtype, f"gradient {gradient.dtype} for {argument.dtype}"
    else:
        assert isinstance(gradient, float), f"gradient {gradient!r} of a float"
    if np.asarray(argument).dtype.itemsize < 8:
        rtol, atol = max(rtol, 2e-4), max(atol, 2e-4)
    np.testing.assert_allclose(np.asarray(gradient, dtype=np.float64), expect, rtol=rtol, atol=atol)


def assert_no_aliases(gradient: Any, args: Any, value: Any) -> None:
    """Gradient arrays can be written to, and overlap neither one another nor an argument nor the value."""
    arrays = [leaf for _, leaf in leaves(gradient) if isinstance(leaf, np.ndarray) and leaf.size]
    reachable = [leaf for _, leaf in leaves((args, value)) if isinstance(leaf, np.ndarray)]
    for number, mine in enumerate(arrays):
        assert mine.flags.writeable, "a gradient is read-only"
        assert not any(np.shares_memory(mine, other) for other in arrays[:number]), "two gradients share memory"
        assert not any(np.shares_memory(mine, other) for other in reachable), "a gradient shares an argument's memory"


def _spoil(tree: Any) -> None:
    """Overwrite returned gradients, so that a later call that still reads them would show it."""
    for _, leaf in leaves(tree):
        if isinstance(leaf, np.ndarray):
            leaf[...] = np.nan


def assert_same_exception(f: Callable[..., Any], *args: Any, wrt: Any = 0) -> None:
    """The gradient raises what the plain call raises, after printing the same."""
    outcomes = []
    for call in (f, srcdiff.value_and_grad(f, wrt=wrt)):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), pytest.raises(Exception) as caught:
            call(*copy.deepcopy(args))
        outcomes.append((caught.type, str(caught.value), printed.getvalue()))
    assert outcomes[0] == outcomes[1]


@dataclass(frozen=True)
class Program:
    """A function, the arguments to differentiate it at, and options of ``assert_gradient``."""

    f: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]
    name: str

    def check(self) -> None:
        assert_gradient(self.f, *self.args, **self.options)


class Programs:
    """Programs collected by decorating them; ``test_programs = programs.test()`` at the end of a file runs them all."""

    def __init__(self) -> None:
        self.all: list[Program] = []

    def __call__(self, *args: Any, **options: Any) -> Callable[[Function], Function]:
        def register(f: Function) -> Function:
            self.add(f, *args, **options)
            return f

        return register

    def add(self, f: Callable[..., Any], *args: Any, name: str | None = None, **options: Any) -> None:
        """Register a program that can't be decorated: a lambda, a bound method, an inner function."""
        name = name or f.__name__
        taken = sum(program.name.split("-")[0] == name for program in self.all)
        self.all.append(Program(f, args, options, f"{name}-{taken}" if taken else name))

    def test(self) -> Callable[[Program], None]:
        @pytest.mark.parametrize("program", self.all, ids=lambda program: program.name)
        def test_programs(program: Program) -> None:
            program.check()

        return test_programs
