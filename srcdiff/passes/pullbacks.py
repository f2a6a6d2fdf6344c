"""One equation, reversed: the language's own primitives here, every other by its rule."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import MissingRule
from srcdiff.frontend.calls import astype
from srcdiff.frontend.expressions import attribute_type
from srcdiff.frontend.indexing import may_repeat
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Const, Eqn, List, Scalar, Tuple, Value, Var
from srcdiff.passes.adjoints import Adjoints, Dense, Item, zero_of
from srcdiff.passes.by_rule import function_name, inline_rule
from srcdiff.rules.registry import rule_for

if TYPE_CHECKING:
    from srcdiff.passes.reverse import Reverse


def is_complex(type_: ir.Type) -> bool:
    """Whether a value is known to be complex."""
    if isinstance(type_, Scalar):
        return type_.kind == "complex"
    return isinstance(type_, Array) and type_.dtype is not None and type_.dtype.startswith("complex")


class Pullbacks:
    """Reverses equations, adding to an `Adjoints` table."""

    def eqn(self: Reverse, eqn: Eqn, adjoints: Adjoints) -> None:
        """Reverse an equation if its result has a cotangent that some argument should get."""
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
        if is_complex(have) and not is_complex(want) and isinstance(want, (Array, Scalar)):
            return self.builder.emit(np.real, cotangent, form="call")
        if not isinstance(have, Array) or not isinstance(want, Array) or have.dtype == want.dtype:
            return cotangent
        if have.dtype is None or want.dtype is None or have.dims == ():
            return cotangent
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
            elif isinstance(part.type, ir.Unknown):
                part = self.builder.emit(np.copy, part, form="call")
            if may_repeat(index.type) and not adjoints.distinct(index):
                part = self.last_written(array, index, part)
            self.give(adjoints, value, self.unbroadcast(part, value))
        if isinstance(array, Var) and array in self.varied:
            self.give(adjoints, array, self.builder.emit(ir.setitem, y_bar, index, Const(0), type=y_bar.type))

    def last_written(self: Reverse, array: Value, index: Value, part: Value) -> Value:
        """Where an index names an entry twice, only the last value written there has a cotangent."""
        builder = self.builder
        dims = part.type.dims if isinstance(part.type, Array) else None
        size = builder.emit(ir.attribute, part, Const("size"), type=Scalar("int"))
        shape = builder.emit(ir.attribute, part, Const("shape"), type=Tuple(()))
        counted = builder.emit(np.arange, size, form="call")
        order = builder.emit(np.reshape, counted, shape, form="method:reshape", name="order", type=Array("int64", dims))
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
        for operand, cotangent in zip((array, value), result):
            if isinstance(operand, Var) and operand in self.varied:
                self.give(adjoints, operand, self.unbroadcast(cotangent, operand))

    def _extended(self: Reverse, eqn: Eqn, y_bar: Value, adjoints: Adjoints) -> None:
        head, tail = eqn.args
        length: Value = (
            Const(len(head.type.items)) if isinstance(head.type, List) and head.type.items is not None else Const(0)
        )
        if not known(length):  # the list itself has grown since: what came after it tells where it ended
            whole = self.builder.emit(len, y_bar, type=Scalar("int"))
            added = self.builder.emit(len, tail, type=Scalar("int"))
            length = self.builder.emit(operator.sub, whole, added, form="operator")
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
