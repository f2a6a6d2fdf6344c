"""What a user calls: ``grad``, ``value_and_grad``, ``source``, ``ir``, ``check_grad``."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, overload

import numpy as np

from srcdiff.backend.load import load
from srcdiff.errors import CompileError, NotFloat, SrcdiffError, WrtError
from srcdiff.frontend.target import signature_of, with_source
from srcdiff.frontend.types import type_of
from srcdiff.guards import Check, make_check
from srcdiff.ir import Array, Dict, List, Object, Scalar, Tuple, Type, Unknown, is_differentiable
from srcdiff.passes.adjoints import fields
from srcdiff.passes.gradient import Request
from srcdiff.pipeline import Unit, compile_gradient, original_name
from srcdiff.show import show
from srcdiff.source import capture

P = ParamSpec("P")
Wrt = int | str | tuple[int | str, ...]


@dataclass
class Specialisation:
    """The code for one kind of arguments: when it applies, its text, and the function itself."""

    check: Check
    text: str
    name: str
    function: Callable[..., Any]
    env: dict[str, Any]
    live: dict[str, Callable[[], Any]]

    def refresh(self) -> None:
        """Bring the user's globals and closure cells up to date."""
        for name, getter in self.live.items():
            self.env[name] = getter()


class Gradient(Generic[P]):
    """The gradient of a function, compiled on the first call for what the arguments are.

    Calling it returns the gradient, or the value and the gradient. It compiles again when an argument's type, rank,
    broadcast dimensions or structure differ from those before, and when a helper that the function calls has been
    redefined.
    """

    def __init__(self, function: Callable[P, Any], wrt: Wrt, value: bool, has_aux: bool) -> None:
        self.function = function
        inner: Any = function
        self.source_function: Callable[..., Any] = (
            inner.source_function if isinstance(inner, Gradient) else with_source(inner)
        )
        self.wrt = wrt
        self.value = value
        self.has_aux = has_aux
        self.signature = signature_of(self.source_function)
        self.spreads = any(p.kind in SPREADING for p in self.signature.parameters.values())
        self.parameters = list(self.signature.parameters)
        self.request = self._request(wrt)
        self._float = {self.parameters.index(name) for name, path in self.request.wrt if not path}
        self._known: list[Specialisation] = []
        functools.update_wrapper(self, function, updated=())
        suffix = "value_and_grad" if value else "grad"
        self.__name__ = f"{original_name(function)}_{suffix}"
        self.__qualname__ = self.__name__

    # ---- calling ---------------------------------------------------------------------------------------------

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        if not kwargs and len(args) == len(self.parameters) and not self.spreads:
            for known in self._known:
                try:
                    applies = known.check(*args)
                except (AttributeError, TypeError, IndexError, KeyError, NameError):
                    continue
                if applies:
                    if known.live:
                        known.refresh()
                    return known.function(*args)
        return self._slow(args, kwargs)

    def _slow(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        values = self._bound(args, kwargs)
        special = self._special(values)
        special.refresh()
        return self._call(special.function, values)

    def _call(self, function: Callable[..., Any], values: list[Any]) -> Any:
        """Call a generated function with bound values: ``*args`` spread again, and what follows them by keyword."""
        if not self.spreads:
            return function(*values)
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for (name, parameter), value in zip(self.signature.parameters.items(), values):
            if parameter.kind is parameter.VAR_POSITIONAL:
                args.extend(value)
            elif parameter.kind is parameter.VAR_KEYWORD:
                kwargs.update(value)
            elif parameter.kind is parameter.KEYWORD_ONLY:
                kwargs[name] = value
            else:
                args.append(value)
        return function(*args, **kwargs)

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        values = list(bound.arguments.values())
        for i in self._float:
            if type(values[i]) is int:
                values[i] = float(values[i])
        return values

    def _special(self, values: list[Any]) -> Specialisation:
        for known in self._known:
            try:
                if known.check(*values):
                    return known
            except (AttributeError, TypeError, IndexError, KeyError, NameError):
                continue
        special = self._specialise(values)
        self._known.insert(0, special)
        del self._known[MOST_KEPT:]
        return special

    def _specialise(self, values: list[Any]) -> Specialisation:
        types = self._types(values)
        unit = self._unit(types)
        emitted = unit.emitted
        assert emitted is not None
        env: dict[str, Any] = dict(emitted.outside)
        function = load(emitted.text, emitted.name, env)
        checked = list(zip(self.parameters, types))
        fixed_types = {param.name: param.type for param in unit.function.block.params}
        checked = [(name, fixed_types.get(name, type_)) for name, type_ in checked]
        check = make_check(checked, unit.context.assumed)
        return Specialisation(check, emitted.text, emitted.name, function, env, emitted.globals_read)

    def _unit(self, types: list[Type], after: str | None = None) -> Unit:
        pairs = list(zip(self.parameters, types))
        try:
            target = self.function.for_types(types) if isinstance(self.function, Gradient) else self.source_function
            return compile_gradient(target, pairs, self.request, self.__name__, self._header(), after)
        except (SrcdiffError, RecursionError):
            raise
        except Exception as error:
            said = f"compiling {original_name(self.function)} failed: {type(error).__name__}: {error}"
            raise CompileError(said, self._loc()) from error

    def for_types(self, types: list[Type]) -> Callable[..., Any]:
        """The generated function for arguments of these types: what another compilation sees of a gradient."""
        emitted = self._unit(types).emitted
        assert emitted is not None
        env = dict(emitted.outside)
        function = load(emitted.text, emitted.name, env)
        env.update({name: getter() for name, getter in emitted.globals_read.items()})
        return function

    def _header(self) -> str:
        """The emitted function's parameter list, with the defaults that can be written down."""
        parts = []
        for name, parameter in self.signature.parameters.items():
            default = parameter.default
            if parameter.kind in SPREADING:
                parts.append(("*" if parameter.kind is parameter.VAR_POSITIONAL else "**") + name)
            elif (
                default is None
                or isinstance(default, (int, str))
                or (isinstance(default, float) and np.isfinite(default))
            ):
                parts.append(f"{name}={default!r}")
            else:
                parts.append(name)
        while any("=" in a and "=" not in b for a, b in itertools.pairwise(parts)):  # a default before a required one
            parts = [
                part.split("=")[0] if any("=" not in later for later in parts[i:]) else part
                for i, part in enumerate(parts)
            ]
        return ", ".join(parts)

    def _types(self, values: list[Any]) -> list[Type]:
        types = [type_of(value) for value in values]
        for name, path in self.request.wrt:
            self._check_float(name, path, types[self.parameters.index(name)])
        return types

    def _check_float(self, name: str, path: tuple[Any, ...], type_: Type) -> None:
        for key in path:
            inner = dict(fields(type_) or [])
            if isinstance(type_, List) and type_.items is None:
                inner = {key: type_.item}
            if key not in inner:
                raise WrtError(
                    f"{name} has no part {key!r}", self._loc(), f"its parts are {', '.join(map(repr, inner)) or 'none'}"
                )
            type_ = inner[key]
        if is_differentiable(type_) or is_empty(type_):
            return
        what = describe(type_)
        raise NotFloat(
            f"{name} is {what}, and a derivative needs floats",
            self._loc(),
            f"pass floats: {name}.astype(float) or float({name})",
        )

    def _loc(self) -> Any:
        try:
            source = capture(self.source_function)
        except Exception:
            return None
        return source.loc(source.node)

    # ---- wrt -------------------------------------------------------------------------------------------------

    def _request(self, wrt: Wrt) -> Request:
        many = isinstance(wrt, (tuple, list))
        if many and not wrt:
            raise WrtError("wrt is empty", self._loc(), f"name at least one of {', '.join(self.parameters)}")
        chosen = tuple(self._place(item) for item in (wrt if many else (wrt,)))  # type: ignore[union-attr]
        for place in chosen:
            if chosen.count(place) > 1:
                raise WrtError(f"wrt names {place[0]} twice", self._loc(), "name each part once")
        return Request(chosen, many, self.value, self.has_aux)

    def _place(self, item: Any) -> tuple[str, tuple[Any, ...]]:
        if isinstance(item, bool) or not isinstance(item, (int, str)):
            raise WrtError(
                f"wrt is {item!r}",
                self._loc(),
                "give a position, a name, a path such as 'params.W', or a tuple of them",
            )
        if isinstance(item, int):
            spread = next(
                (i for i, p in enumerate(self.signature.parameters.values()) if p.kind is p.VAR_POSITIONAL), None
            )
            if spread is not None and item >= spread:
                return self.parameters[spread], (item - spread,)
            if not -len(self.parameters) <= item < len(self.parameters):
                raise WrtError(
                    f"wrt={item}, but {original_name(self.function)} has {len(self.parameters)} parameters",
                    self._loc(), f"use 0 to {len(self.parameters) - 1}",
                )  # fmt: skip
            return self.parameters[item], ()
        name, path = parse_path(item)
        if name not in self.parameters:
            raise WrtError(
                f"{original_name(self.function)} has no parameter {name}",
                self._loc(),
                f"it has {', '.join(self.parameters)}",
            )
        return name, path

    # ---- source ----------------------------------------------------------------------------------------------

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The emitted module's text: specialised for arguments like these, or without any the general form."""
        if not args and not kwargs and self.parameters:
            inside = [name for name, path in self.request.wrt if path]
            if inside:
                raise WrtError(
                    f"nothing is known of what {inside[0]} holds", self._loc(), "pass example arguments to source()"
                )
            unit = self._unit([Unknown() for _ in self.parameters])
            assert unit.emitted is not None
            return unit.emitted.text
        return self._special(self._bound(args, kwargs)).text

    def compile(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """The plain generated function for arguments like these, without the guard: it trusts you to pass no others."""
        special = self._special(self._bound(args, kwargs))
        special.refresh()
        return special.function

    def ir(self, *args: Any, after: str | None = None) -> str:
        """The IR as text after a pass: lower, reverse, simplify or reuse (the default, the last)."""
        types = [Unknown() for _ in self.parameters] if not args else self._types(self._bound(args, {}))
        return show(self._unit(types, after or "reuse").function)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return f"<srcdiff {self.__name__} wrt {self.wrt!r}>"

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __reduce__(self) -> Any:
        import sys

        module = sys.modules.get(self.function.__module__)
        found: Any = module
        for part in getattr(self.function, "__qualname__", "").split("."):
            found = getattr(found, part, None)
        if found is self:
            return self.function.__qualname__
        return rebuild, (self.function, self.wrt, self.value, self.has_aux)


MOST_KEPT = 16
SPREADING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def rebuild(function: Callable[..., Any], wrt: Wrt, value: bool, has_aux: bool) -> Gradient[Any]:
    """What unpickling calls."""
    return Gradient(function, wrt, value, has_aux)


def is_empty(type_: Type) -> bool:
    """Whether a container holds nothing: its gradient is as empty."""
    inner = fields(type_)
    return inner is not None and all(is_empty(item) for _, item in inner)


def describe(type_: Type) -> str:
    if isinstance(type_, Array):
        return f"an array of {type_.dtype}"
    if isinstance(type_, Scalar):
        return f"a {type_.kind}" if type_.kind != "int" else "an int"
    if isinstance(type_, (Tuple, List, Dict, Object)):
        return "a container without floats"
    value = getattr(type_, "value", type_)
    return "None" if value is None else f"a {type(value).__name__}"


def parse_path(text: str) -> tuple[str, tuple[Any, ...]]:
    """``"params.W"``, ``"layers[0].W"``, ``"p['W']"`` to a name and the keys behind it."""
    match = re.fullmatch(r"\s*([^\W\d]\w*)((?:\.\w+|\[\s*(?:-?\d+|'[^']*'|\"[^\"]*\")\s*\])*)\s*", text)
    if match is None:
        raise WrtError(f"wrt={text!r} is not a path", None, "write a name, then .key or [index] for each step")
    keys: list[Any] = []
    for attribute, index in re.findall(r"\.(\w+)|\[\s*([^\]]*?)\s*\]", match.group(2)):
        keys.append(attribute if attribute else index[1:-1] if index[0] in "'\"" else int(index))
    return match.group(1), tuple(keys)


# ---- the functions -------------------------------------------------------------------------------------------


@overload
def grad(function: Callable[P, Any], /, wrt: Wrt = ..., *, has_aux: bool = ...) -> Gradient[P]: ...
@overload
def grad(*, wrt: Wrt = ..., has_aux: bool = ...) -> Callable[[Callable[P, Any]], Gradient[P]]: ...
def grad(function: Any = None, /, wrt: Wrt = 0, *, has_aux: bool = False) -> Any:
    """The gradient of a function of arrays whose value is one real number.

    ``wrt`` names what to differentiate: a parameter's position (default: the first) or name, a path into a container
    (``"params.W"``, ``"layers[0].W"``), or a tuple of these, which returns a tuple of gradients. A gradient has the
    structure, shapes and dtypes of its argument. With ``has_aux`` the function returns ``(value, aux)`` and the result
    is ``(gradient, aux)``.

    Use it as a call or as a decorator. Raises `SrcdiffError` kinds that name the place and the remedy.
    """
    return _make(function, wrt, False, has_aux)


@overload
def value_and_grad(function: Callable[P, Any], /, wrt: Wrt = ..., *, has_aux: bool = ...) -> Gradient[P]: ...
@overload
def value_and_grad(*, wrt: Wrt = ..., has_aux: bool = ...) -> Callable[[Callable[P, Any]], Gradient[P]]: ...
def value_and_grad(function: Any = None, /, wrt: Wrt = 0, *, has_aux: bool = False) -> Any:
    """Like `grad`, and returns ``(value, gradient)``; with ``has_aux``, ``((value, aux), gradient)``."""
    return _make(function, wrt, True, has_aux)


def _make(function: Any, wrt: Wrt, value: bool, has_aux: bool) -> Any:
    if function is None:
        return lambda inner: Gradient(inner, wrt, value, has_aux)
    if not callable(function):
        raise WrtError(f"{function!r} is not a function", None, "pass the function itself")
    return Gradient(function, wrt, value, has_aux)


def _as_gradient(function: Any) -> Gradient[Any]:
    return function if isinstance(function, Gradient) else Gradient(function, 0, True, False)


def source(function: Any, *args: Any, **kwargs: Any) -> str:
    """The source of a gradient's function, or of a plain function's value and gradient.

    With example arguments it is specialised for them; without, it is the general form, right for every type and rank.
    """
    return _as_gradient(function).source(*args, **kwargs)


def ir(function: Any, *args: Any, after: str | None = None) -> str:
    """The intermediate representation as text, one equation a line, after the pass ``after``."""
    return _as_gradient(function).ir(*args, after=after)
