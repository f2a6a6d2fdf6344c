"""One equation, reversed: the language's own primitives here, every other by its rule."""

from __future__ import annotations

import operator
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcdiff import ir
from srcdiff.errors import CompileError, MissingRule, NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.calls import astype
from srcdiff.frontend.expressions import attribute_type
from srcdiff.frontend.frame import Frame, own_names
from srcdiff.frontend.indexing import may_repeat
from srcdiff.frontend.infer import as_array, is_elementwise
from srcdiff.frontend.lower import Lowering
from srcdiff.frontend.statements import Outcome
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Const, Eqn, List, Scalar, Tuple, Value, Var, differs_from_one
from srcdiff.passes.adjoints import Adjoints, Dense, Item, zero_of
from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import Rule, rule_for
from srcdiff.source import capture

if TYPE_CHECKING:
    from srcdiff.passes.reverse import Reverse


class Undecided(Exception):
    """A rule asks for something that is only known when the program runs."""


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
        if target in (np.ndim, np.shape, np.size) and len(args) == 1:
            return self.attribute(args[0], target.__name__, node)
        return super().apply(target, args, kwargs, node, name)


def rule_frame(function: Any) -> Frame:
    source = capture(function)
    frame = Frame(source, source.function, user=False)
    frame.source_node = source.node
    frame.local_names = own_names(source.node)
    return frame


def inline_rule(reverse: Reverse, rule: Rule, args: list[Value]) -> Value:
    """The cotangents that a rule's body computes, as values of the backward pass."""
    lowering = RuleLowering(reverse)
    frame = rule_frame(rule.function)
    lowering.frame = frame
    lowering._bind_parameters(frame, frame.source_node, rule.function, args, {}, frame.source_node)
    lowering.statement = frame.source_node
    outcome = lowering.statements(frame.source_node.body)
    return outcome.result


class Pullbacks:
    """Reverses equations, adding to an `Adjoints` table."""

    def eqn(self: Reverse, eqn: Eqn, adjoints: Adjoints) -> None:
        if not any(isinstance(v, Var) and v in self.varied for v in eqn.inputs):
            return
        if not any(adjoints.has(target) for target in eqn.targets):
            return
        with self.builder.at(eqn.origin):
            self._reverse_eqn(eqn, adjoints)

    def _reverse_eqn(self: Reverse, eqn: Eqn, adjoints: Adjoints) -> None:
        primitive = eqn.primitive
        if primitive is ir.pop:
            self._pop(eqn, adjoints)
            return
        if primitive in (ir.alias, operator.getitem, ir.attribute):
            root, _ = adjoints.key(eqn.target)
            if root is not eqn.target:  # a path into a container: its place has gathered the cotangent
                return
        y_bar = adjoints.take(eqn.target)
        if y_bar is None:
            return
        if primitive is operator.add and isinstance(eqn.target.type, List):
            self._extended(eqn, y_bar, adjoints)
            return
        method = LANGUAGE.get(primitive)
        if method is not None:
            getattr(self, method)(eqn, y_bar, adjoints)
        else:
            self.by_rule(eqn, y_bar, adjoints)

    def give(self: Reverse, adjoints: Adjoints, value: Value, cotangent: Value | None) -> None:
        """Add a whole cotangent to what a value has gathered."""
        if cotangent is None or not isinstance(value, Var) or value not in self.varied:
            return
        if isinstance(cotangent, Const) and cotangent.value is None:
            return
        if not ir.is_differentiable(value.type):
            self.blocked.append(self.builder.origin)
            return
        adjoints.add(value, Dense(self.matched_dtype(cotangent, value)))

    def matched_dtype(self: Reverse, cotangent: Value, value: Value) -> Value:
        """float32 in, float32 gradient out; the real part for a real input."""
        have, want = cotangent.type, value.type
        if not isinstance(have, Array) or not isinstance(want, Array) or have.dtype == want.dtype:
            return cotangent
        if have.dtype is None or want.dtype is None or have.dims == ():
            return cotangent
        if have.dtype.startswith("complex") and not want.dtype.startswith("complex"):
            return self.builder.emit(np.real, cotangent, form="call")
        return self.builder.emit(
            astype, cotangent, Const(np.dtype(want.dtype)), form="method:astype", type=Array(want.dtype, have.dims)
        )

    # ---- the language's primitives ---------------------------------------------------------------------------

    def _getitem(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        container, index = eqn.args
        if isinstance(container, Var) and container in self.varied:
            adjoints.add(container, Item(index, y_bar))

    def _build(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        items = self.builder.items(y_bar)
        keys = (
            list(known(eqn.kwargs[0][1]))
            if eqn.primitive in (ir.make_dict, ir.make_object)
            else list(range(len(eqn.args)))
        )
        for position, (key, value) in enumerate(zip(keys, eqn.args)):
            if isinstance(value, Var) and value in self.varied:
                part = items[position] if items is not None else self.builder.emit(operator.getitem, y_bar, Const(key))
                self.give(adjoints, value, part)

    def _setitem(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        array, index, value = eqn.args
        if isinstance(value, Var) and value in self.varied:
            part = self.builder.emit(operator.getitem, y_bar, index)
            if isinstance(part.type, Array) and part.type.dims != ():
                part = self.builder.emit(np.copy, part, form="method:copy")
            if may_repeat(index.type) and not adjoints.distinct(index):
                part = self.last_written(array, index, part)
            self.give(adjoints, value, self.unbroadcast(part, value))
        if isinstance(array, Var) and array in self.varied:
            self.give(adjoints, array, self.builder.emit(ir.setitem, y_bar, index, Const(0), type=y_bar.type))

    def last_written(self: Reverse, array: Value, index: Value, part: Value) -> Value:
        """Where an index names an entry twice, only the last value written there has a cotangent."""
        builder = self.builder
        assert isinstance(part.type, Array)
        size = builder.emit(ir.attribute, part, Const("size"), type=Scalar("int"))
        shape = builder.emit(ir.attribute, part, Const("shape"), type=Tuple(()))
        counted = builder.emit(np.arange, size, form="call")
        order = builder.emit(
            np.reshape, counted, shape, form="method:reshape", name="order", type=Array("int64", part.type.dims)
        )
        zeros = builder.emit(np.zeros_like, array, form="call", dtype=Const(int), type=array.type)
        writer = builder.emit(ir.setitem, zeros, index, order, type=array.type, name="writer")
        found = builder.emit(operator.getitem, writer, index, type=order.type)
        last = builder.emit(operator.eq, found, order, form="operator")
        return builder.emit(operator.mul, part, last, form="operator")

    def _additem(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        array, index, value = eqn.args
        part = self.builder.emit(operator.getitem, y_bar, index)
        if eqn.primitive is ir.subitem:
            part = self.builder.emit(operator.neg, part, form="operator")
        self.give(adjoints, value, self.unbroadcast(part, value))
        self.give(adjoints, array, y_bar)

    def _scaleitem(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        array, index, value = eqn.args
        builder = self.builder
        part = builder.emit(operator.getitem, y_bar, index)
        if isinstance(value, Var) and value in self.varied:
            old = builder.emit(operator.getitem, array, index)
            if eqn.primitive is ir.mulitem:
                value_bar = builder.emit(operator.mul, part, old, form="operator")
            else:
                new = builder.emit(operator.truediv, old, value, form="operator")
                scaled = builder.emit(operator.mul, part, new, form="operator")
                value_bar = builder.emit(
                    operator.neg, builder.emit(operator.truediv, scaled, value, form="operator"), form="operator"
                )
            self.give(adjoints, value, self.unbroadcast(value_bar, value))
        how = operator.mul if eqn.primitive is ir.mulitem else operator.truediv
        scaled = builder.emit(how, part, value, form="operator")
        self.give(adjoints, array, builder.emit(ir.setitem, y_bar, index, scaled, type=y_bar.type))

    def _inplace(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        array, value = eqn.args
        if isinstance(array.type, List):
            self._extended(eqn, y_bar, adjoints)
            return
        builder, op = self.builder, INPLACE_OPERATOR[eqn.primitive]
        rule = rule_for(op)
        assert rule is not None
        result = builder.items(inline_rule(self, rule, [y_bar, eqn.target, array, value]))
        assert result is not None
        if eqn.primitive is ir.idiv:  # the quotient has overwritten the dividend: -y_bar * y / value
            pass
        for operand, cotangent in zip((array, value), result):
            if isinstance(operand, Var) and operand in self.varied:
                self.give(adjoints, operand, self.unbroadcast(cotangent, operand))

    def _extended(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        head, tail = eqn.args
        length: Value = (
            Const(len(head.type.items)) if isinstance(head.type, List) and head.type.items is not None else Const(0)
        )
        if not known(length):
            length = self.builder.emit(len, head, type=Scalar("int"))
        before: Value = self.builder.emit(ir.make_slice, Const(None), length, Const(None))
        after = self.builder.emit(ir.make_slice, length, Const(None), Const(None))
        self.give(adjoints, head, self.builder.emit(operator.getitem, y_bar, before, type=head.type))
        self.give(adjoints, tail, self.builder.emit(operator.getitem, y_bar, after, type=tail.type))

    def _append(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        sequence, value = eqn.args
        if isinstance(y_bar.type, List) and y_bar.type.items is None and isinstance(y_bar, Var):
            item_bar, rest = Var("", value.type), Var("", y_bar.type)
            self.builder.add(Eqn((item_bar, rest), ir.pop, (y_bar,), (), eqn.origin))
            self.give(adjoints, value, item_bar)
            self.give(adjoints, sequence, rest)
            return
        self.give(adjoints, value, self.builder.emit(operator.getitem, y_bar, Const(-1), type=value.type))
        if sequence in self.varied:
            rest_bar = self.builder.emit(operator.getitem, y_bar, Const(slice(None, -1)), type=y_bar.type)
            self.give(adjoints, sequence, rest_bar)

    def _pop(self: Reverse, eqn: Eqn, adjoints: Adjoints) -> None:
        """What was taken off the end of a list gives its cotangent back to the end of the list's."""
        item, rest = eqn.targets
        item_bar, rest_bar = adjoints.take(item), adjoints.take(rest)
        if item_bar is None:
            item_bar = zero_of(self.builder, item)
        if rest_bar is None:
            rest_bar = zero_of(self.builder, rest)
        self.give(adjoints, eqn.args[0], self.builder.emit(ir.append, rest_bar, item_bar, type=eqn.args[0].type))

    def _unbroadcast(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """The transpose of summing over repeated axes is repeating along them."""
        cotangent = eqn.args[0]
        shape = self.builder.emit(ir.attribute, cotangent, Const("shape"), type=attribute_type(cotangent.type, "shape"))
        self.give(
            adjoints, cotangent, self.builder.emit(np.broadcast_to, y_bar, shape, form="call", type=cotangent.type)
        )

    def _add_trees(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        for value in eqn.args:
            self.give(adjoints, value, y_bar)

    def _cast(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """``float(x)``, ``x.item()`` and ``x.astype(...)``: the cotangent in the input's own dtype."""
        value = eqn.args[0]
        if not ir.is_differentiable(eqn.target.type):
            self.blocked.append(eqn.origin)
            return
        if eqn.primitive is float and isinstance(value.type, Array) and value.type.dims not in ((), None):
            y_bar = self.builder.emit(np.full_like, value, y_bar, form="call")
        self.give(adjoints, value, y_bar)

    def _unknown_call(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        if not ir.is_differentiable(eqn.target.type):
            return
        function = known(eqn.args[0]) if static(eqn.args[0]) else None
        name = function_name(function) if function is not None else eqn.form.removeprefix("method:")
        raise MissingRule(
            f"no adjoint rule for {name}",
            self.loc(eqn),
            f"write one with @srcdiff.pullback({name}), or keep its argument constant",
        )

    def _sum_list(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """``sum(xs)`` of a list: each item gets the whole cotangent."""
        xs = eqn.args[0]
        if isinstance(xs.type, Array):
            shape = self.builder.emit(ir.attribute, xs, Const("shape"), type=Tuple(()))
            self.give(adjoints, xs, self.builder.emit(np.broadcast_to, y_bar, shape, form="call", type=xs.type))
        else:
            length = self.builder.emit(len, xs, type=Scalar("int"))
            each = self.builder.emit(ir.make_list, y_bar)
            self.give(adjoints, xs, self.builder.emit(operator.mul, each, length, form="operator", type=xs.type))
        if len(eqn.args) > 1:
            self.give(adjoints, eqn.args[1], y_bar)

    def _listed(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """``list(array)``: the rows' cotangents as one array."""
        rows = eqn.args[0]
        whole = (
            self.builder.emit(np.array, y_bar, form="call", type=rows.type) if isinstance(rows.type, Array) else y_bar
        )
        self.give(adjoints, rows, whole)

    def _sorted(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """``sorted(xs)``: each cotangent goes back to where its value came from."""
        builder, xs = self.builder, eqn.args[0]
        keys = builder.emit(np.array, xs, form="call")
        if eqn.kwargs and known(eqn.kwargs[0][1]):
            keys = builder.emit(operator.neg, keys, form="operator")
        order = builder.emit(np.argsort, keys, form="call", kind=Const("stable"))
        zeros = builder.emit(np.zeros_like, keys, form="call")
        bars = builder.emit(np.array, y_bar, form="call", type=keys.type)
        self.give(adjoints, xs, builder.emit(ir.setitem, zeros, order, bars, type=xs.type))

    def _extreme(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        """Builtin ``max(a, b, ...)``: the first of the equal ones takes all, as Python returns it."""
        builder, y = self.builder, eqn.target
        if len(eqn.args) == 1 and isinstance(eqn.args[0].type, List):
            first = builder.emit(CALL_INDEX, eqn.args[0], y, form="method:index", type=Scalar("int"))
            if isinstance(eqn.args[0], Var) and eqn.args[0] in self.varied:
                adjoints.add(eqn.args[0], Item(first, y_bar))
            return
        if len(eqn.args) == 1:
            rule = rule_for(np.max if eqn.primitive is max else np.min)
            assert rule is not None
            self.give(adjoints, eqn.args[0], inline_rule(self, rule, [y_bar, y, eqn.args[0]]))
            return
        if len(eqn.args) == 2:
            a, b = eqn.args
            wins, loses = (operator.ge, operator.lt) if eqn.primitive is max else (operator.le, operator.gt)
            for value, test in ((a, wins), (b, loses)):
                if isinstance(value, Var) and value in self.varied:
                    mask = builder.emit(test, a, b, form="operator", type=Scalar("bool"))
                    self.give(adjoints, value, builder.emit(operator.mul, y_bar, mask, form="operator"))
            return
        values = builder.emit(ir.make_tuple, *eqn.args)
        winner = builder.emit(CALL_INDEX, values, y, form="method:index", type=Scalar("int"))
        for position, value in enumerate(eqn.args):
            if isinstance(value, Var) and value in self.varied:
                mask = builder.emit(operator.eq, winner, Const(position), form="operator", type=Scalar("bool"))
                self.give(adjoints, value, builder.emit(operator.mul, y_bar, mask, form="operator"))

    # ---- rules -----------------------------------------------------------------------------------------------

    def by_rule(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
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
                raise NotDifferentiable(
                    f"the adjoint rule for {function_name(eqn.primitive)} knows no derivative with respect to this argument",
                    self.loc(eqn), "keep the argument constant",
                )  # fmt: skip
        for value, cotangent in zip(flat, cotangents):
            if cotangent is None or (isinstance(cotangent, Const) and cotangent.value is None):
                continue
            if rule.kind == "elementwise" and isinstance(value, Var) and value in self.varied:
                cotangent = self.unbroadcast(cotangent, value)
            self.give(adjoints, value, cotangent)

    def guarded(self: Reverse, eqn: Eqn, y_bar: Value, value: Value, cotangent: Value | None) -> Value | None:
        """Keep the branch of a ``where`` that was not taken from making 0 * inf.

        The cotangent of such a branch is zero where the other was taken; a function singular there would turn the zero into
        NaN, so it is masked once more behind it.
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
        arguments: list[Value] = []
        for parameter, value in zip(rule.signature.parameters.values(), values):
            if parameter.kind is parameter.VAR_POSITIONAL:
                arguments.extend(self.builder.items(value) or ())
            else:
                arguments.append(value)
        keyword_only = [p.name for p in rule.signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
        lowering = RuleLowering(self)
        frame = rule_frame(rule.function)
        lowering.frame = frame
        count = len(arguments) - len(keyword_only)
        keywords = dict(zip(keyword_only, arguments[count:]))
        if any(isinstance(v.type, ir.Unknown) for v in (*arguments, y_bar)) and rule.kind != "elementwise":
            raise Undecided
        lowering._bind_parameters(
            frame, frame.source_node, rule.function, [y_bar, primal, *arguments[:count]], keywords, frame.source_node
        )
        lowering.statement = frame.source_node
        outcome = lowering.statements(frame.source_node.body)
        return outcome.result

    def called(self: Reverse, rule: Rule, y_bar: Value, primal: Value, values: list[Value]) -> Value:
        names = [p.name for p in rule.signature.parameters.values()]
        parameters = list(rule.signature.parameters.values())
        args: list[Value] = []
        kwargs: dict[str, Value] = {}
        for parameter, value in zip(parameters, values):
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
        types = [value.type for value in flat[:many]] if many else []
        result_type = Tuple(tuple(types)) if many else (args[0].type if args else ir.Unknown())
        result = self.builder.emit(ir.call_rule, Const(rule), y_bar, primal, *args, type=result_type, **kwargs)
        assert names
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
        if eqn.origin is None:
            raise CompileError("an equation without a place", None)
        return eqn.origin.source.loc(eqn.origin.node)


def _provably(a: Any, b: Any) -> bool:
    return not isinstance(a, int) and not isinstance(b, int) and differs_from_one(a) and differs_from_one(b)


def returns_tuple(function: Any) -> int | None:
    """How long a tuple a rule returns, read off its return statements: 0 for a bare value, None if its length varies."""
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


def _call_index(values: Any, value: Any) -> int:
    return int(values.index(value))


SINGULAR = {
    np.sqrt, np.log, np.log2, np.log10, np.log1p, np.divide, operator.truediv, np.power, operator.pow, np.reciprocal, np.arcsin,
    np.arccos, np.arctanh, np.arccosh, np.cbrt, np.tan, np.exp, np.expm1, np.exp2, np.sinh, np.cosh, np.float_power,
    np.arctan2, np.hypot, np.sinc, np.remainder, operator.mod, np.logaddexp,
}  # fmt: skip
CALL_INDEX = ir.Primitive("index")
INPLACE_OPERATOR = {ir.iadd: operator.add, ir.isub: operator.sub, ir.imul: operator.mul, ir.idiv: operator.truediv}
LANGUAGE = {
    operator.getitem: "_getitem",
    ir.make_tuple: "_build",
    ir.make_list: "_build",
    ir.make_dict: "_build",
    ir.make_object: "_build",
    ir.setitem: "_setitem",
    ir.additem: "_additem",
    ir.subitem: "_additem",
    ir.mulitem: "_scaleitem",
    ir.divitem: "_scaleitem",
    ir.iadd: "_inplace",
    ir.isub: "_inplace",
    ir.imul: "_inplace",
    ir.idiv: "_inplace",
    ir.append: "_append",
    ir.unbroadcast: "_unbroadcast",
    ir.add_trees: "_add_trees",
    float: "_cast",
    astype: "_cast",
    int: "_cast",
    ir.call_opaque: "_unknown_call",
    sum: "_sum_list",
    list: "_listed",
    sorted: "_sorted",
    max: "_extreme",
    min: "_extreme",
}

__all__ = ["NotDifferentiable", "Pullbacks", "Undecided", "inline_rule"]
