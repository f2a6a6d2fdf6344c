"""One equation, reversed by its rule: the rule's body inlined, or the rule called where that cannot be decided."""

from __future__ import annotations

import operator
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import CompileError, MissingRule, NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.frame import Frame, own_names
from srcdiff.frontend.infer import as_array, is_elementwise
from srcdiff.frontend.lower import Lowering
from srcdiff.frontend.statements import Outcome
from srcdiff.frontend.types import static
from srcdiff.ir import Array, Const, Eqn, Scalar, Tuple, Value, Var, differs_from_one
from srcdiff.passes.adjoints import Adjoints
from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import Rule, rule_for
from srcdiff.source import capture

if TYPE_CHECKING:
    from srcdiff.passes.reverse import Reverse


class Undecided(Exception):
    """A rule asks for something that is only known when the program runs."""


def may_be_complex(type_: ir.Type) -> bool:
    """Whether a value of this type may have an imaginary part."""
    if isinstance(type_, Scalar):
        return type_.kind == "complex"
    return not isinstance(type_, Array) or type_.dtype is None or type_.dtype.startswith("complex")


class RuleLowering(Lowering):
    """Inlines a rule's body. Its branches must be decided by literals, ranks and dtypes."""

    def __init__(self, reverse: Reverse) -> None:
        super().__init__(reverse.builder, user_code=False)
        self.reverse = reverse

    def loop(self, node: Any, iterable: Value | None) -> Any:
        raise Undecided

    def branch(self, test: Value, then: Any, orelse: Any) -> Outcome:
        raise Undecided

    def short_circuit(self, word: str, first: Value, more: Any) -> Value:
        if not static(first):
            raise Undecided
        return super().short_circuit(word, first, more)

    def origin(self, statement: Any, node: Any) -> Any:
        return self.builder.origin

    def apply(self, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = "") -> Value:
        if getattr(target, "__name__", "") == "literal" and getattr(target, "__srcdiff_static__", False):
            return Const(static(args[0]))
        if target is sum_to:
            return self.reverse.unbroadcast(args[0], args[1])
        if target is np.conjugate and not may_be_complex(args[0].type):
            return args[0]
        if target in (np.ndim, np.shape, np.size) and len(args) == 1 and isinstance(args[0].type, Scalar):
            return Const({np.ndim: 0, np.shape: (), np.size: 1}[target])
        if target in (np.ndim, np.shape, np.size) and len(args) == 1:
            return self.attribute(args[0], target.__name__, node)
        return super().apply(target, args, kwargs, node, name)


def rule_frame(function: Any) -> Frame:
    """The names and source of a rule's function, to lower its body in."""
    source = capture(function)
    frame = Frame(source, source.function, user=False)
    frame.source_node = source.node
    frame.local_names = own_names(source.node)
    return frame


def inline_rule(reverse: Reverse, rule: Rule, args: list[Value], keywords: dict[str, Value] | None = None) -> Value:
    """The cotangents that a rule's body computes, as values of the backward pass."""
    lowering = RuleLowering(reverse)
    frame = rule_frame(rule.function)
    lowering.frame = frame
    lowering._bind_parameters(frame, frame.source_node, rule.function, args, keywords or {}, frame.source_node)
    lowering.statement = frame.source_node
    outcome = lowering.statements(frame.source_node.body)
    return outcome.result


class ByRule:
    """The half of `Reverse` that applies rules."""

    def by_rule(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """Give the arguments of an equation the cotangents that its rule computes from that of its result."""
        rule = rule_for(eqn.primitive)
        if rule is None:
            name = function_name(eqn.primitive)
            raise MissingRule(f"no adjoint rule for {name}", self.loc(eqn), f"write one with @srcdiff.pullback({name})")
        if rule.kind == "constant":
            self.blocked.append(eqn.origin)
            return
        values = self.bound(rule, eqn)
        cotangents = self.cotangents(rule, eqn, y_bar, values)
        if rule.kind == "elementwise":
            cotangents = [self.guarded(eqn, y_bar, value, cotangent) for value, cotangent in zip(values, cotangents)]
        flat = self.flat_arguments(rule, values)
        for value in flat[len(cotangents) :]:
            if isinstance(value, Var) and value in self.varied and ir.is_differentiable(value.type):
                name = function_name(eqn.primitive)
                raise NotDifferentiable(
                    f"the adjoint rule for {name} knows no derivative with respect to this argument",
                    self.loc(eqn),
                    "keep the argument constant",
                )
        for value, cotangent in zip(flat, cotangents):
            if cotangent is None or (isinstance(cotangent, Const) and cotangent.value is None):
                continue
            if rule.kind == "elementwise" and isinstance(value, Var) and value in self.varied:
                cotangent = self.unbroadcast(cotangent, value)
            self.give(adjoints, value, cotangent)

    def guarded(self: Reverse, eqn: Eqn, y_bar: Value, value: Value, cotangent: Value | None) -> Value | None:
        """Keep the branch of a ``where`` that was not taken from making 0 * inf.

        The cotangent of such a branch is zero where the other was taken; a function singular there would turn the
        zero into NaN, so it is masked once more behind it.
        """
        if eqn.primitive is np.where:
            if len(eqn.args) == 3 and isinstance(cotangent, Var) and value is not eqn.args[0]:
                taken = eqn.args[0]
                if value is eqn.args[2] and isinstance(taken, Var):
                    taken = self.builder.emit(operator.invert, taken, form="operator")
                self.masks[cotangent] = taken
            return cotangent
        mask = self.masks.get(y_bar) if isinstance(y_bar, Var) else None
        if mask is None or not isinstance(cotangent, Var) or not isinstance(cotangent.type, Array):
            return cotangent
        if not isinstance(value, Var) or value not in self.varied:
            return cotangent
        if eqn.primitive in SINGULAR or any(self.is_singular(v) for v in eqn.args if v is not value):
            cotangent = self.builder.emit(np.where, mask, cotangent, Const(0), form="call")
        if isinstance(cotangent, Var):
            self.masks[cotangent] = mask
        return cotangent

    def is_singular(self: Reverse, value: Value, depth: int = 0) -> bool:
        """Whether a value comes, elementwise, from a function that is not finite everywhere."""
        eqn = self.builder.context.definition(value)
        if eqn is None or depth > 8:
            return False
        return eqn.primitive in SINGULAR or (
            is_elementwise(eqn.primitive) and any(self.is_singular(v, depth + 1) for v in eqn.args)
        )

    def bound(self: Reverse, rule: Rule, eqn: Eqn) -> list[Value]:
        """The equation's arguments in the order of the rule's parameters, defaults filled in."""
        args = eqn.args
        if eqn.form.startswith("method:") and eqn.primitive in (np.transpose, np.reshape) and len(args) > 2:
            args = (args[0], self.builder.tuple(args[1:]))  # x.reshape(2, 3) is np.reshape(x, (2, 3))
        try:
            bound = rule.signature.bind(*args, **dict(eqn.kwargs))
        except TypeError as error:
            name = function_name(eqn.primitive)
            raise MissingRule(
                f"the adjoint rule for {name} does not take these arguments: {error}",
                self.loc(eqn),
                "leave the argument out",
            ) from None
        values: list[Value] = []
        for parameter in rule.signature.parameters.values():
            if parameter.name in bound.arguments:
                found = bound.arguments[parameter.name]
                if parameter.kind is parameter.VAR_POSITIONAL:
                    values.append(self.builder.tuple(list(found)))
                else:
                    values.append(found)
            elif parameter.kind is parameter.VAR_POSITIONAL:
                values.append(Const(()))
            elif parameter.kind is not parameter.VAR_KEYWORD:
                values.append(Const(parameter.default))
        return values

    def flat_arguments(self: Reverse, rule: Rule, values: list[Value]) -> list[Value]:
        """The arguments one by one: what ``*args`` holds is spread out."""
        flat: list[Value] = []
        for parameter, value in zip(rule.signature.parameters.values(), values):
            if parameter.kind is parameter.VAR_POSITIONAL:
                flat.extend(self.builder.items(value) or ())
            else:
                flat.append(value)
        return flat

    def cotangents(self: Reverse, rule: Rule, eqn: Eqn, y_bar: Value, values: list[Value]) -> list[Value | None]:
        """What the rule gives, inlined; where it cannot be decided, through a call of the rule itself."""
        mark = len(self.builder.nodes)
        primal: Value = eqn.target
        if len(eqn.targets) > 1:
            primal = self.builder.tuple(list(eqn.targets))
        try:
            result = self.inlined(rule, y_bar, primal, values)
        except (Undecided, UnsupportedSyntax):
            del self.builder.nodes[mark:]
            result = self.called(rule, y_bar, primal, values)
        if isinstance(result.type, Tuple):
            items = self.builder.items(result)
            if items is not None:
                return list(items)
        return [result]

    def inlined(self: Reverse, rule: Rule, y_bar: Value, primal: Value, values: list[Value]) -> Value:
        """The rule's body, written into the backward pass."""
        arguments = self.flat_arguments(rule, values)
        if any(isinstance(v.type, ir.Unknown) for v in (*arguments, y_bar)) and rule.kind != "elementwise":
            raise Undecided
        keyword_only = [p.name for p in rule.signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
        count = len(arguments) - len(keyword_only)
        keywords = dict(zip(keyword_only, arguments[count:]))
        return inline_rule(self, rule, [y_bar, primal, *arguments[:count]], keywords)

    def called(self: Reverse, rule: Rule, y_bar: Value, primal: Value, values: list[Value]) -> Value:
        """The rule as a function of the emitted module, called."""
        args: list[Value] = []
        kwargs: dict[str, Any] = {}
        for parameter, value in zip(rule.signature.parameters.values(), values):
            if parameter.kind is parameter.VAR_POSITIONAL:
                args.extend(self.builder.items(value) or ())
            elif (
                parameter.default is not parameter.empty
                and isinstance(value, Const)
                and value.value is parameter.default
            ):
                continue
            elif parameter.kind is parameter.KEYWORD_ONLY or parameter.default is not parameter.empty:
                kwargs[parameter.name] = value
            else:
                args.append(value)
        flat = self.flat_arguments(rule, values)
        many = self.returned_count(rule, flat)
        like = primal.type if rule.kind == "elementwise" else None  # an elementwise rule leaves un-broadcasting to us
        types = [like or value.type for value in flat[:many]] if many else []
        result_type = Tuple(tuple(types)) if many else like or (args[0].type if args else ir.Unknown())
        result = self.builder.emit(ir.call_rule, Const(rule), y_bar, primal, *args, type=result_type, **kwargs)
        if not many:
            return result
        parts = [self.builder.emit(operator.getitem, result, Const(i)) for i in range(len(types))]
        return self.builder.emit(ir.make_tuple, *parts)

    def returned_count(self: Reverse, rule: Rule, flat: list[Value]) -> int:
        """How many cotangents a rule returns: 0 for a bare one."""
        count = returns_tuple(rule.function)
        return len(flat) if count is None else count

    # ---- broadcasting ----------------------------------------------------------------------------------------

    def unbroadcast(self: Reverse, cotangent: Value, value: Value) -> Value:
        """Sum a cotangent over the axes along which its input was repeated."""
        if isinstance(cotangent, Const) and cotangent.value is None:
            return cotangent
        try:
            have, want = as_array(cotangent.type), as_array(value.type)
        except Exception:
            return self.builder.emit(ir.unbroadcast, cotangent, value)
        builder = self.builder
        if have.dims is None or want.dims is None:
            return builder.emit(ir.unbroadcast, cotangent, value)
        if have.dims == want.dims:
            return cotangent
        if want.dims == ():
            return builder.emit(np.sum, cotangent, form="method:sum")
        extra = len(have.dims) - len(want.dims)
        aligned = have.dims[extra:] if extra >= 0 else have.dims
        if extra < 0 or any(
            a != b and not (b == 1 and differs_from_one(a)) and not _provably(a, b) for a, b in zip(aligned, want.dims)
        ):
            if extra < 0:
                return self.widened(cotangent, value)
            return builder.emit(ir.unbroadcast, cotangent, value)
        if extra:
            axis: Any = 0 if extra == 1 else tuple(range(extra))
            cotangent = builder.emit(np.sum, cotangent, form="method:sum", axis=Const(axis))
        axes = tuple(i for i, (a, b) in enumerate(zip(aligned, want.dims)) if b == 1 and a != 1)
        if axes:
            where: Any = axes[0] if len(axes) == 1 else axes
            cotangent = builder.emit(np.sum, cotangent, form="method:sum", axis=Const(where), keepdims=Const(True))
        return cotangent

    def widened(self: Reverse, cotangent: Value, value: Value) -> Value:
        """A cotangent thinner than its input: the same for all its entries."""
        shape = self.builder.emit(ir.attribute, value, Const("shape"), type=Tuple(()))
        return self.builder.emit(np.broadcast_to, cotangent, shape, form="call", type=value.type)

    def loc(self: Reverse, eqn: Eqn) -> Any:
        """The place of the expression that an equation was made from."""
        if eqn.origin is None:
            raise CompileError("an equation without a place", None)
        return eqn.origin.source.loc(eqn.origin.node)


def _provably(a: Any, b: Any) -> bool:
    return not isinstance(a, int) and not isinstance(b, int) and differs_from_one(a) and differs_from_one(b)


def returns_tuple(function: Any) -> int | None:
    """How long a tuple a rule returns, by its return statements: 0 for a bare value, None if its length varies."""
    widest = 0
    for inner in gast.walk(capture(function).node):
        value = inner.value if isinstance(inner, gast.Return) else None
        if isinstance(value, gast.Tuple):
            if any(isinstance(item, gast.Starred) for item in value.elts):
                return None
            widest = max(widest, len(value.elts))
        elif isinstance(value, gast.Call) and isinstance(value.func, gast.Name):
            helper = function.__globals__.get(value.func.id)
            if isinstance(helper, types.FunctionType) and helper is not function:
                inner_count = returns_tuple(helper)
                if inner_count is None:
                    return None
                widest = max(widest, inner_count)
    return widest


def function_name(function: Any) -> str:
    """A function's name as a user would write it."""
    if isinstance(function, ir.Primitive):
        return function.__name__
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", repr(function))
    module = getattr(function, "__module__", None) or ("numpy" if isinstance(function, np.ufunc) else "")
    module = module.replace("numpy", "np", 1).replace("._core.fromnumeric", "").removesuffix("._core")
    if module in ("builtins", "", "_operator", "__main__"):
        return str(name)
    return f"{module}.{name}"


SINGULAR = {
    np.sqrt, np.log, np.log2, np.log10, np.log1p, np.divide, operator.truediv, np.power, operator.pow, np.reciprocal,
    np.arcsin, np.arccos, np.arctanh, np.arccosh, np.cbrt, np.tan, np.exp, np.expm1, np.exp2, np.sinh, np.cosh,
    np.float_power, np.arctan2, np.hypot, np.sinc, np.remainder, operator.mod, np.logaddexp,
}  # fmt: skip
