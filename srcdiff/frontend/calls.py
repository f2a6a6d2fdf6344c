"""Calls: the user's own functions are inlined, NumPy's become equations, everything else keeps its effects."""

from __future__ import annotations

import builtins
import functools
import inspect
import random
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.builtins import SPECIAL
from srcdiff.frontend.closure import BoundMethod, Partial, is_user_function
from srcdiff.frontend.infer import CannotTell, by_sampling
from srcdiff.frontend.methods import astype
from srcdiff.frontend.types import is_users_class, join, known, static
from srcdiff.ir import Array, Block, Const, If, List, Object, Opaque, Static, Tuple, Unknown, Value, Var
from srcdiff.rules.registry import Rule, rule_for

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Calls:
    """The call half of `Lowering`."""

    def call(self: Lowering, node: Any, name: str) -> Value:
        if isinstance(node.func, gast.Name) and node.func.id == "super" and not node.args:
            return self.super_object(node)
        callee = self.callee(node.func)
        if isinstance(callee.type, Object):
            args, kwargs = self.arguments(node)
            return self.method(BoundMethod(callee, "__call__"), args, kwargs, node, name)
        if callee in self.choices:
            args, kwargs = self.arguments(node)
            return self.chosen_call(callee, args, kwargs, node, name)
        if not static(callee):
            raise UnsupportedSyntax(
                "what is called here is only known when the program runs",
                self.loc(node.func),
                "choose the function by an if",
            )
        target = known(callee)
        special = SPECIAL.get(target) if _hashable(target) else None
        if special is not None:
            result = getattr(self, special)(node, name)
            if result is not None:
                return result  # type: ignore[no-any-return]
        args, kwargs = self.arguments(node)
        return self.apply(target, args, kwargs, node, name)

    def callee(self: Lowering, node: Any) -> Value:
        """What is called: a method is not asked for as a value."""
        if not isinstance(node, gast.Attribute):
            return self.expression(node, "")
        with self.builder.at(self.origin(self.statement, node)):
            return self.attribute(self.expression(node.value, ""), node.attr, node)

    def chosen_call(
        self: Lowering, callee: Value, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        """A call of one of two functions, chosen when the program runs: a branch that calls either."""
        if static(callee):
            return self.apply(known(callee), args, kwargs, node, name)
        if callee not in self.choices:
            raise UnsupportedSyntax(
                "what is called here is only known when the program runs",
                self.loc(node.func),
                "choose the function by an if",
            )
        test, then, orelse = self.choices[callee]
        self.branch_depth += 1
        with self.builder.block() as then_nodes:
            a = self.chosen_call(then, args, kwargs, node, "")
        with self.builder.block() as else_nodes:
            b = self.chosen_call(orelse, args, kwargs, node, "")
        self.branch_depth -= 1
        target = Var(name, join(a.type, b.type), self.is_user(name))
        blocks = Block((), tuple(then_nodes), (a,)), Block((), tuple(else_nodes), (b,))
        self.builder.add(If((target,), test, *blocks, self.builder.origin))
        return target

    def arguments(self: Lowering, node: Any) -> tuple[list[Value], dict[str, Value]]:
        args = self.items_of(node.args)
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                kwargs.update(self.dict_items(self.expression(keyword.value, ""), keyword.value))
            else:
                kwargs[keyword.arg] = self.expression(keyword.value, "")
        return args, kwargs

    def apply(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = ""
    ) -> Value:
        """Call a known callable with values."""
        if hasattr(target, "for_types") and hasattr(target, "source_function") and not kwargs:  # a gradient of ours
            return self.inline(target.for_types([value.type for value in args]), args, kwargs, node, name)
        if (emitted := emitted_helper(target)) is not None:
            return self.builder.emit(emitted, *args, name=name)
        if isinstance(target, BoundMethod):
            return self.method(target, args, kwargs, node, name)
        if isinstance(target, Partial):
            return self.apply(target.function, [*target.args, *args], {**target.kwargs, **kwargs}, node, name)
        if isinstance(target, functools.partial):
            bound = [self.bound_value("bound", value) for value in target.args]
            named = {key: self.bound_value(key, value) for key, value in target.keywords.items()}
            return self.apply(target.func, [*bound, *args], {**named, **kwargs}, node, name)
        if getattr(target, "__srcdiff_static__", False) and all(map(static, [*args, *kwargs.values()])):
            return Const(target(*map(known, args), **{key: known(value) for key, value in kwargs.items()}))
        if rule_for(target) is None and (is_user_function(target) or getattr(target, "__srcdiff_static__", False)):
            return self.inline(target, args, kwargs, node, name)
        if isinstance(target, type):
            return self._class_called(target, args, kwargs, node, name)
        call = inspect.getattr_static(type(target), "__call__", None)
        if rule_for(target) is None and isinstance(call, types.FunctionType) and is_users_class(type(target)):
            return self.inline(call, [Const(target), *args], kwargs, node, name)
        if not callable(target):
            raise UnsupportedSyntax(f"{describe(target)} cannot be called", self.loc(node), "call a function")
        return self.primitive(target, args, kwargs, node, name)

    def _class_called(
        self: Lowering, target: type, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        if issubclass(target, tuple) and hasattr(target, "_fields"):
            return self._named_tuple(target, args, kwargs, name)
        if issubclass(target, BaseException):
            return self.builder.emit(ir.call_opaque, Const(target), *args, type=Opaque(), form="pure", **kwargs)  # type: ignore[arg-type]
        if is_users_class(target):
            return self.instance(target, args, kwargs, node, name)
        return self.primitive(target, args, kwargs, node, name)

    def primitive(
        self: Lowering,
        target: Any,
        args: list[Value],
        kwargs: dict[str, Value],
        node: Any,
        name: str = "",
        form: str = "call",
    ) -> Value:
        """A function of a library: an equation."""
        if "out" in kwargs and isinstance(kwargs["out"], Var):
            return self._into(target, args, kwargs, node, name)
        if all(map(static, [*args, *kwargs.values()])) and (target in FOLDABLE or is_method_of_constant(target)):
            return self._folded_call(target, args, kwargs, node)
        owner = getattr(target, "__self__", None)
        if isinstance(owner, (str, bytes)):
            return self.builder.emit(
                ir.call_opaque,
                Const(owner),
                *args,
                type=Opaque(),
                form=f"method:{target.__name__}",
                name=name,
                **kwargs,  # type: ignore[arg-type]
            )
        if _hashable(target) and target in REFUSED:
            raise self.unsupported(node, f"{target.__name__}()", "write out what it does")
        if changes_argument(target) and any(isinstance(arg.type, (Array, Unknown)) for arg in args):
            what = f"{target.__name__}, which changes its argument,"
            raise self.unsupported(node, what, "store by an index: x[i] = ...")
        args = self.as_arrays(target, args)
        rule = rule_for(target)
        if rule is not None and OWN_KEYWORDS & kwargs.keys():
            args, kwargs = positional(rule, args, kwargs)
        if rule is None and not _is_library(target):
            return self._opaque(target, args, kwargs, name)
        if rule is None and _draws(target):
            return self._opaque(target, args, kwargs, name)
        return self.builder.emit(target, *args, name=name, user=self.is_user(name), form=form, **kwargs)  # type: ignore[arg-type]

    def as_arrays(self: Lowering, target: Any, args: list[Value]) -> list[Value]:
        """NumPy takes a list for an array: the list becomes one in front of the call, so that rules see arrays only."""
        module = (getattr(target, "__module__", None) or "").split(".")[0]
        if not (isinstance(target, np.ufunc) or module == "numpy") or target in TAKE_SEQUENCES:
            return args
        return [
            self.builder.emit(np.array, arg, form="call")
            if isinstance(arg.type, (List, Tuple)) and arg.type.items != () and ir.is_differentiable(arg.type)
            else arg
            for arg in args
        ]

    def _folded_call(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any) -> Value:
        try:
            result = target(*map(known, args), **{key: known(value) for key, value in kwargs.items()})
        except Exception as error:
            raise UnsupportedSyntax(f"{type(error).__name__}: {error}", self.loc(node)) from None
        return self.list_of([Const(item) for item in result]) if isinstance(result, list) else Const(result)

    def _opaque(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], name: str) -> Value:
        """A call that we do not look into: kept, in its place, once."""
        type_ = self.opaque_type(target, args, kwargs)
        var = Var(name, type_, self.is_user(name))
        self.builder.add(
            ir.Eqn((var,), ir.call_opaque, (Const(target), *args), tuple(kwargs.items()), self.builder.origin)
        )
        return var

    def opaque_type(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value]) -> Any:
        """What a call that we do not look into gives: random draws by asking a generator of our own."""
        if target is print:
            return Static(None)
        stand_in = drawing_stand_in(target)
        if stand_in is not None:
            try:
                return by_sampling(stand_in, args, list(kwargs.items()), trusted=True)
            except CannotTell:
                return Unknown()
        active = any(ir.is_differentiable(v.type) for v in (*args, *kwargs.values()))
        return Unknown() if active else Opaque()

    def _into(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str) -> Value:
        """``np.multiply(a, b, out=c)``: compute, then store into the whole of ``c``."""
        out = kwargs.pop("out")
        value = self.primitive(target, args, kwargs, node)
        holder = next((k.value for k in node.keywords if k.arg == "out"), None)
        if not isinstance(holder, gast.Name):
            raise self.unsupported(node, "out= into an expression", "assign the result to a name")
        self.store(holder, out, Const(Ellipsis), value)
        return self.name(holder)


OWN_KEYWORDS = {"name", "user", "form", "type"}  # of `Builder.emit`; a function's own are passed by position


def positional(rule: Rule, args: list[Value], kwargs: dict[str, Value]) -> tuple[list[Value], dict[str, Value]]:
    """The same arguments, by position as far as names of our own are among the keywords."""
    bound = rule.signature.bind(*args, **kwargs)
    names = [p.name for p in rule.signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    last = max(i for i, name in enumerate(names) if name in OWN_KEYWORDS and name in kwargs)
    values = [bound.arguments.get(name, Const(rule.signature.parameters[name].default)) for name in names[: last + 1]]
    return values, {key: value for key, value in kwargs.items() if key not in names[: last + 1]}


EMITTED = {"unbroadcast": ir.unbroadcast, "add_trees": ir.add_trees, "zeros_of": ir.zero}


def emitted_helper(target: Any) -> Any:
    """The operation behind a helper of a module that we wrote: differentiating emitted source sees through it."""
    if not isinstance(target, types.FunctionType) or not target.__module__.startswith("srcdiff_generated."):
        return None
    return EMITTED.get(target.__name__)


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def describe(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _is_library(target: Any) -> bool:
    if isinstance(target, np.ufunc):
        return True
    module = getattr(target, "__module__", None) or ""
    if target is builtins.print or target in (builtins.input, builtins.open):
        return False
    return module.split(".")[0] in (
        "numpy",
        "scipy",
        "math",
        "builtins",
        "operator",
        "_operator",
        "itertools",
        "srcdiff",
    )


def drawing_stand_in(target: Any) -> Any:
    """The same method of a fresh generator, so that asking for a type does not disturb the user's random state."""
    owner = getattr(target, "__self__", None)
    name = getattr(target, "__name__", "")
    if isinstance(owner, np.random.RandomState):
        return getattr(np.random.RandomState(0), name, None)
    if isinstance(owner, np.random.Generator):
        return getattr(np.random.default_rng(0), name, None)
    return None


TAKE_SEQUENCES = {
    np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.stack, np.concatenate, np.hstack, np.vstack,
    np.dstack, getattr(np, "row_stack", None),
    np.column_stack, np.block, np.meshgrid, np.linalg.multi_dot, np.select, np.piecewise, np.choose, np.lexsort, np.ix_,
    np.broadcast_arrays, np.einsum, np.gradient, np.pad, np.shape, np.ndim, np.size,
}  # fmt: skip

FOLDABLE = {
    len, isinstance, issubclass, type, hasattr, callable, int, bool, str, repr, round, abs, divmod, pow, set, frozenset,
    ord, chr,
}  # fmt: skip


REFUSED = {exec, eval, compile, globals, locals, vars, setattr, delattr, __import__, input, next, iter}
CHANGE_ARGUMENT = {np.put, np.place, np.putmask, np.put_along_axis, np.copyto, np.fill_diagonal, random.shuffle}


def changes_argument(target: Any) -> bool:
    """Whether a library function works by changing an array in place, in a way that is not followed."""
    name, owner = getattr(target, "__name__", ""), getattr(target, "__self__", None)
    if name == "at" and isinstance(owner, np.ufunc):
        return True
    drawn = type(owner).__module__.startswith("numpy.random") or type(owner) is random.Random
    return (_hashable(target) and target in CHANGE_ARGUMENT) or (name == "shuffle" and drawn)


def is_method_of_constant(target: Any) -> bool:
    """Whether this is ``"a,b".split`` and the like, which depends on nothing else."""
    return isinstance(target, types.BuiltinMethodType) and isinstance(
        target.__self__, (str, bytes, int, float, tuple, frozenset)
    )


IMPURE = {np.seterr, np.set_printoptions, np.save, np.savez, np.savetxt, np.seterrcall, np.setbufsize}


def _draws(target: Any) -> bool:
    """Whether a library function does more than compute: its call stays in its place."""
    if target in IMPURE or (getattr(target, "__module__", None) or "").startswith("numpy.random"):
        return True
    owner = getattr(target, "__self__", None)
    return type(owner).__module__.startswith("numpy.random")


__all__ = ["Calls", "astype"]
