"""Who is measured: for each, how a case becomes a call without arguments that returns (value, gradient).

A preparation raises what the library raises: ImportError where it is not installed, anything else where it refuses the
program. Conversions of the arguments that a user would do once are done once, outside the measured call.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from tests.benchmarks.timing import Thunk
from tests.benchmarks.trees import close, leaves, tree_map
from tests.ideal_cases import IdealCase

Preparation = Callable[[IdealCase, tuple[Any, ...]], Thunk]


@dataclass(frozen=True)
class Rival:
    """``numpy`` says that its arrays are NumPy's, so that ``tracemalloc`` sees its memory; ``compiles``, that its first
    call is slower than the others by a compilation; ``rewritten`` names the module with programs rewritten for it."""

    name: str
    module: str
    prepare: Preparation
    numpy: bool = False
    compiles: bool = False
    rewritten: str | None = None
    prefers_rewritten: bool = False


def positions(case: IdealCase) -> tuple[int, ...]:
    return case.wrt if isinstance(case.wrt, tuple) else (case.wrt,)


def over(function: Callable[..., Any], namespace: str) -> Callable[..., Any]:
    """The same function, its module executed with another library under the name ``np``."""
    text = inspect.getsource(inspect.getmodule(function))  # type: ignore[arg-type]
    module = types.ModuleType(f"{function.__module__}_over_{namespace}")
    exec(text.replace("import numpy as np", f"import {namespace} as np"), module.__dict__)
    return getattr(module, function.__name__)


def prepare_ideal(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    return lambda: case.ideal(*args)


def prepare_srcdiff(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import srcdiff

    function = srcdiff.value_and_grad(case.function, wrt=case.wrt).compile(*args)
    return lambda: function(*args)


def prepare_srcdiff_callable(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import srcdiff

    g = srcdiff.value_and_grad(case.function, wrt=case.wrt)
    return lambda: g(*args)


def prepare_autograd(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import autograd

    function = over(case.function, "autograd.numpy")
    if not isinstance(case.wrt, tuple):
        g = autograd.value_and_grad(function, case.wrt)
        return lambda: g(*args)
    rest = args[len(case.wrt) :]
    g = autograd.value_and_grad(lambda active: function(*active, *rest))
    return lambda: g(args[: len(case.wrt)])


def prepare_tangent(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import tangent

    # It resolves its own helpers in the function's module, and takes for granted that this imports it.
    case.function.__globals__.setdefault("tangent", tangent)
    g = tangent.grad(case.function, wrt=positions(case), preserve_result=True)

    def call() -> Any:
        *gradients, value = g(*args)
        return value, gradients

    return call


def prepare_mygrad(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import mygrad

    mygrad.turn_memory_guarding_off()

    def call() -> Any:
        active = list(args)
        for position in positions(case):
            active[position] = tree_map(lambda leaf: mygrad.tensor(leaf, copy=False), args[position])
        value = case.function(*active)
        value.backward()
        return value.item(), [tree_map(lambda leaf: leaf.grad, active[position]) for position in positions(case)]

    return call


def prepare_jax(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import jax

    jax.config.update("jax_enable_x64", True)
    function = over(case.function, "jax.numpy") if "jax" not in case.function.__module__ else case.function
    counts = tuple(position for position, arg in enumerate(args) if isinstance(arg, int))
    g = jax.jit(jax.value_and_grad(function, case.wrt), static_argnums=counts)
    on_device = [arg if position in counts else tree_map(jax.numpy.asarray, arg) for position, arg in enumerate(args)]
    return lambda: jax.block_until_ready(g(*on_device))


def prepare_torch(case: IdealCase, args: tuple[Any, ...]) -> Thunk:
    import torch

    torch.set_num_threads(1)
    function = getattr(import_module("tests.benchmarks.torch_programs"), case.name)

    def tensor(leaf: Any) -> Any:
        return torch.tensor(leaf, requires_grad=leaf.dtype == float) if isinstance(leaf, np.ndarray) else leaf

    tensors = [tree_map(torch.as_tensor, arg) if isinstance(arg, np.ndarray) else arg for arg in args]
    for position in positions(case):
        tensors[position] = tree_map(lambda leaf: tensor(np.asarray(leaf)), args[position])
    active = [leaf for position in positions(case) for leaf in leaves(tensors[position])]

    def call() -> Any:
        value = function(*tensors)
        return value.detach(), torch.autograd.grad(value, active)

    return call


RIVALS = (
    Rival("srcdiff", "srcdiff", prepare_srcdiff, numpy=True, compiles=True),
    Rival("srcdiff, with guard", "srcdiff", prepare_srcdiff_callable, numpy=True),
    Rival("autograd", "autograd", prepare_autograd, numpy=True, rewritten="portable_programs"),
    Rival("tangent-ad", "tangent", prepare_tangent, numpy=True, compiles=True, rewritten="portable_programs"),
    Rival("mygrad", "mygrad", prepare_mygrad, numpy=True, rewritten="portable_programs"),
    Rival("jax (jit)", "jax", prepare_jax, compiles=True, rewritten="jax_programs", prefers_rewritten=True),
    Rival("torch", "torch", prepare_torch),
)


def programs(rival: Rival, case: IdealCase) -> Iterator[tuple[IdealCase, str]]:
    """The forms of a program to offer to ``rival``, best first, each with the mark it carries in the tables."""
    forms = [(case, "")]
    if rival.rewritten is not None:
        module = import_module(f"tests.benchmarks.{rival.rewritten}")
        if hasattr(module, case.name):
            forms.append((replace(case, function=getattr(module, case.name)), "*"))
    yield from reversed(forms) if rival.prefers_rewritten else forms


def attempt(rival: Rival, case: IdealCase, args: tuple[Any, ...]) -> tuple[Thunk | None, str]:
    """A call that gives the right gradient and the mark of its program; or None and what stands in the way."""
    if find_spec(rival.module) is None:
        return None, "not installed"
    verdict = "refuses"
    for program, mark in programs(rival, case):
        try:
            call = rival.prepare(program, args)
            result = call()
        except Exception as error:
            print(f"{rival.name} on {case.name}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
            continue
        if close(result, case.ideal(*args)):
            return call, mark
        verdict = "wrong"
    return None, verdict
