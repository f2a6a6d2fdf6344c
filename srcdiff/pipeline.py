"""The passes in their order, and the run of a whole compilation."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import srcdiff.ir as ir
from srcdiff.backend.docstring import docstring
from srcdiff.backend.emit import Emitted, emit
from srcdiff.backend.reuse import reuse
from srcdiff.frontend.builder import Builder, Context
from srcdiff.frontend.lower import FixLength, FixNumbers, lower_function
from srcdiff.frontend.types import generalise
from srcdiff.ir import Block, Eqn, Function, List, Type, Unknown, Var
from srcdiff.passes.dead import drop_unchanged, remove_dead
from srcdiff.passes.gradient import Request, gradient
from srcdiff.passes.refold import refold
from srcdiff.passes.shapes import borrow_shapes
from srcdiff.passes.skip_last import skip_last

PASSES = ("lower", "reverse", "simplify", "reuse")


@dataclass
class Unit:
    """One compilation: the function, its argument types, and what came of it."""

    function: Function
    context: Context
    builder: Builder
    emitted: Emitted | None = None


def compile_gradient(
    function: Callable[..., Any], parameters: list[tuple[str, Type]], request: Request, name: str, signature: str,
    after: str | None = None, watch: Callable[[str, Function], None] | None = None,
) -> Unit:  # fmt: skip
    """Lower, reverse, simplify and print; ``after`` stops behind a pass of that name."""
    parameters = list(parameters)
    ir.forget_trail()
    while True:
        try:
            unit = lowered(function, parameters)
            unfixed = taken_apart(unit.function, parameters)
            if not unfixed:
                break
        except FixLength as again:
            unfixed = [again.var.name]
        except FixNumbers:
            parameters = [(key, with_value(type_)) for key, type_ in parameters]
            continue
        parameters = [(key, fixed(type_) if key in unfixed else type_) for key, type_ in parameters]
    seen = watch or (lambda pass_name, result: None)
    seen("lower", unit.function)
    if after == "lower":
        return unit
    steps: list[tuple[str, Callable[[Function], Function]]] = [
        ("reverse", lambda f: gradient(unit.builder, f, request)),
        ("simplify", lambda f: simplified(f, unit)),
        ("reuse", lambda f: reuse(f, unit.context)),
    ]
    for pass_name, step in steps:
        unit.function = step(unit.function)
        seen(pass_name, unit.function)
        if after == pass_name:
            return unit
    unit.function = replace(unit.function, name=name, meta=unit.function.meta)
    called = f"{original_name(function)}({', '.join(key for key, _ in parameters)})"
    general = all(isinstance(type_, Unknown) for _, type_ in parameters)
    lines = docstring(called, describe(request), unit.function.block.params, general)
    unit.emitted = emit(unit.function, unit.context, lines, signature, globals_of(function))
    return unit


def simplified(function: Function, unit: Unit) -> Function:
    """The clean-up of the backward pass."""
    function = remove_dead(drop_unchanged(function))
    function = remove_dead(refold(function, unit.builder))
    function = remove_dead(borrow_shapes(function))
    return skip_last(function, unit.context)


def original_name(function: Callable[..., Any]) -> str:
    """What to call the differentiated function in text."""
    name = getattr(function, "__name__", None) or type(function).__name__
    return "function" if name == "<lambda>" else name


def globals_of(function: Any) -> dict[str, Any]:
    """The globals of a function's module; of a method's or wrapper's inner function."""
    inner = inspect.unwrap(function) if callable(function) else function
    inner = getattr(inner, "__func__", inner)
    return getattr(inner, "__globals__", {})


def describe(request: Request) -> str:
    """The docstring's first line, for the call ``{called}``."""
    names = ", ".join(spelt(name, path) for name, path in request.wrt)
    if request.value:
        return f"{{called}} and its gradient with respect to ``{names}``"
    return f"the gradient of {{called}} with respect to ``{names}``"


def spelt(name: str, path: tuple[Any, ...]) -> str:
    """A parameter, or the part of it at a path, as the user would write it."""
    return name + "".join(f"[{key!r}]" if isinstance(key, int) else f'["{key}"]' for key in path)


def lowered(function: Callable[..., Any], parameters: list[tuple[str, Type]]) -> Unit:
    """The IR of a function, dead code dropped, before differentiation."""
    context = Context()
    builder = Builder(context)
    result = remove_dead(drop_unchanged(lower_function(builder, function, parameters)))
    context.renew(result.block)
    return Unit(result, context, builder)


def taken_apart(function: Function, parameters: list[tuple[str, Type]]) -> list[str]:
    """List parameters that no loop runs over: their length is part of what the code is specialised on."""
    found = []
    for param in function.block.params:
        of_any_length = isinstance(param.type, List) and param.type.items is None
        if of_any_length and has_example(param.name, parameters) and not _looped_over(function.block, param):
            found.append(param.name)
    return found


def has_example(name: str, parameters: list[tuple[str, Type]]) -> bool:
    """Whether the argument at hand says how long a list parameter is."""
    return any(key == name and getattr(type_, "length", None) is not None for key, type_ in parameters)


def _looped_over(block: Block, param: Var) -> bool:
    """Whether a list parameter's items are gone through, or picked, one by one when the program runs."""
    derived = {param}
    for node in ir.walk(block):
        reads = any(value in derived for value in ir.direct_inputs(node))
        if isinstance(node, ir.For) and node.iterable in derived:
            return True
        if isinstance(node, Eqn) and reads:
            if node.primitive in (zip, enumerate, reversed) or isinstance(node.target.type, List):
                derived.update(node.targets)
            elif (
                node.primitive.__class__ is not ir.Primitive and node.primitive.__name__ not in ("getitem", "len")
            ) or (node.primitive.__name__ == "getitem" and not isinstance(node.args[1], ir.Const)):
                return True
    return False


def with_value(type_: Type) -> Type:
    """An integer's type with the value of the argument at hand."""
    if isinstance(type_, ir.Scalar) and type_.example is not None:
        return ir.Scalar(type_.kind, type_.example)
    return type_


def fixed(type_: Type) -> Type:
    """A list type with its items told apart."""
    assert isinstance(type_, List)
    length = getattr(type_, "length", 0) or 0
    return List(tuple(generalise(type_.item or Unknown()) for _ in range(length)))
