"""Expressions, lowered to typed equations in the order Python evaluates them."""

from __future__ import annotations

import builtins
import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.closure import BoundMethod, Closure
from srcdiff.frontend.frame import Stale
from srcdiff.frontend.objects import SuperObject
from srcdiff.frontend.types import alike, class_of, join, known, list_item, static
from srcdiff.ir import Array, Block, Const, Dict, If, List, Object, Scalar, Static, Tuple, Type, Unknown, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

BINARY: dict[str, Any] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "BitAnd": operator.and_, "BitOr": operator.or_, "BitXor": operator.xor,
    "LShift": operator.lshift, "RShift": operator.rshift,
}  # fmt: skip
UNARY: dict[str, Any] = {"USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert, "Not": operator.not_}
COMPARE: dict[str, Any] = {
    "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_, "IsNot": operator.is_not, "In": operator.contains, "NotIn": "not in",
}  # fmt: skip

VIEW_ATTRIBUTES = {"T": np.transpose, "real": np.real, "imag": np.imag, "mT": getattr(np, "matrix_transpose", None)}


class Expressions:
    """The expression half of `Lowering`."""

    def expression(self: Lowering, node: Any, name: str, keep_alias: bool = True) -> Value:
        """Lower an expression; ``name`` is the user's name for its value, if it has one."""
        method = getattr(self, "_x_" + type(node).__name__.lower(), None)
        if method is None:
            raise self.unsupported(node)
        with self.builder.at(self.origin(self.statement, node)):
            value: Value = method(node, name)
        return value

    def named(self: Lowering, value: Value, name: str) -> Value:
        """A number that the user gave a name keeps it: ``k = 0.1`` stays a line of the emitted code."""
        if isinstance(value, Const) and self.frame.user and type(value.value) in (float, int, complex):
            return self.builder.emit(ir.alias, value, name=name, user=True, type=value.type)
        return value

    # ---- leaves ----------------------------------------------------------------------------------------------

    def _x_constant(self: Lowering, node: Any, name: str) -> Value:
        return Const(node.value)

    def _x_name(self: Lowering, node: Any, name: str) -> Value:
        return self.name(node)

    def name(self: Lowering, node: Any) -> Value:
        found = self.frame.lookup(node.id, self.builder)
        if isinstance(found, Stale) and found.why:
            raise UnsupportedSyntax(
                f"{node.id} may not be known here: {found.why}", self.loc(node), f"assign {node.id} before"
            )
        if isinstance(found, Stale):
            raise NotDifferentiable(
                f"{node.id} and {found.changed_through} may be the same array, "
                f"and {found.changed_through} was changed in place",
                self.loc(node),
                f"read through {found.changed_through}, or make {node.id} a copy",
            )
        if found is None and self.frame.is_global(node.id):
            return self.missing_global(node.id)
        if found is None:
            raise UnsupportedSyntax(
                f"{node.id} is not defined here", self.loc(node), "define it before the function is differentiated"
            )
        return found

    def missing_global(self: Lowering, name: str) -> Value:
        """A global that does not exist, now: reading it raises, when the program runs, what Python raises."""
        assert self.frame.function is not None
        table = self.frame.function.__globals__
        self.builder.context.assumed.append((lambda: name in table, False))
        error = self.builder.emit(
            ir.call_opaque, Const(NameError), Const(f"name {name!r} is not defined"), type=ir.Opaque(), form="pure"
        )
        self.builder.effect(ir.raise_, error)
        return Const(0.0)

    def _x_namedexpr(self: Lowering, node: Any, name: str) -> Value:
        value = self.named(self.expression(node.value, node.target.id), node.target.id)
        self.bind(node.target.id, value)
        return value

    # ---- operators -------------------------------------------------------------------------------------------

    def _x_binop(self: Lowering, node: Any, name: str) -> Value:
        left, right = self.expression(node.left, ""), self.expression(node.right, "")
        primitive = self.binary_operator(node.op, node)
        listed = self._list_arithmetic(primitive, left, right, name)
        if listed is not None:
            return listed
        left, right = self.as_operand(left, right), self.as_operand(right, left)
        return self.builder.emit(primitive, left, right, name=name, user=self.is_user(name), form="operator")

    def _list_arithmetic(self: Lowering, primitive: Any, left: Value, right: Value, name: str) -> Value | None:
        if primitive is operator.add and isinstance(left.type, (List, Tuple)) and type(left.type) is type(right.type):
            self._same_items(left, right)
            a, b = self.unrollable(left), self.unrollable(right)
            if a is not None and b is not None:
                make = ir.make_list if isinstance(left.type, List) else ir.make_tuple
                return self.builder.emit(make, *a, *b, name=name, user=self.is_user(name))
        if primitive is operator.mul and isinstance(left.type, (List, Tuple)) and static(right):
            items = self.builder.items(left)
            if items is not None and type(known(right)) is int:
                make = ir.make_list if isinstance(left.type, List) else ir.make_tuple
                return self.builder.emit(make, *(items * known(right)), name=name, user=self.is_user(name))
        return None

    def _same_items(self: Lowering, left: Value, right: Value) -> None:
        """Lists of unlike things can only be joined item by item."""
        if isinstance(left.type, List) and isinstance(right.type, List):
            a, b = list_item(left.type), list_item(right.type)
            if not isinstance(a, ir.Undefined) and not isinstance(b, ir.Undefined) and not alike(a, b):
                for value in (left, right):
                    self.fix_length(value)

    def as_operand(self: Lowering, value: Value, other: Value) -> Value:
        """A list next to an array is an array."""
        if isinstance(value.type, (List, Tuple)) and isinstance(other.type, Array) and value.type != Tuple(()):
            return self.builder.emit(np.array, value, form="call")
        return value

    def binary_operator(self: Lowering, op: Any, node: Any) -> Any:
        primitive = BINARY.get(type(op).__name__)
        if primitive is None:
            raise self.unsupported(node)
        return primitive

    def _x_unaryop(self: Lowering, node: Any, name: str) -> Value:
        operand = self.expression(node.operand, "")
        if isinstance(node.op, gast.Not):
            operand = self.truth(operand)
            if static(operand):
                return Const(not known(operand))
        elif isinstance(operand, Const) and isinstance(node.op, gast.USub) and type(operand.value) in (int, float):
            return Const(-operand.value)
        primitive = UNARY[type(node.op).__name__]
        kind = Scalar("bool") if primitive is operator.not_ else None
        return self.builder.emit(primitive, operand, name=name, user=self.is_user(name), form="operator", type=kind)

    def _x_compare(self: Lowering, node: Any, name: str) -> Value:
        left = self.expression(node.left, "")
        if len(node.ops) == 1:
            return self.compare(node.ops[0], left, self.expression(node.comparators[0], ""), name)

        def chain(first: Value, ops: list[Any], rest: list[Any]) -> Value:
            second = self.expression(rest[0], "")
            test = self.compare(ops[0], first, second, "")
            if len(ops) == 1:
                return test
            return self.short_circuit("and", test, lambda: chain(second, ops[1:], rest[1:]))

        return chain(left, node.ops, node.comparators)

    def compare(self: Lowering, op: Any, left: Value, right: Value, name: str) -> Value:
        kind = type(op).__name__
        primitive = COMPARE[kind]
        if kind in ("Is", "IsNot"):
            return self._identity(primitive, left, right)
        if kind in ("In", "NotIn"):
            return self._membership(left, right, kind == "NotIn")
        if static(left) and static(right):
            try:
                return Const(primitive(known(left), known(right)))
            except Exception:  # raised when the program runs
                pass
        result = self.builder.type_of(primitive, (left, right), ())
        if isinstance(result, Unknown) and not isinstance(left.type, Unknown) and not isinstance(right.type, Unknown):
            result = Scalar("bool")
        return self.builder.emit(
            primitive, left, right, name=name, user=self.is_user(name), form="operator", type=result
        )

    def _identity(self: Lowering, primitive: Any, left: Value, right: Value) -> Value:
        if static(left) and static(right):
            return Const(primitive(known(left), known(right)))
        if any(static(v) and known(v) is None for v in (left, right)):
            other = right if static(left) else left
            if not isinstance(other.type, (Unknown, ir.Opaque, ir.Undefined)):
                return Const(primitive is operator.is_not)
        if isinstance(left, Var) and left is right:
            return Const(primitive is operator.is_)
        return self.builder.emit(primitive, left, right, form="operator", type=Scalar("bool"))

    def _membership(self: Lowering, left: Value, right: Value, negated: bool) -> Value:
        if isinstance(right.type, Dict) and static(left):
            return Const((known(left) in [key for key, _ in right.type.items]) is not negated)
        if static(left) and static(right):
            return Const((known(left) in known(right)) is not negated)
        found = self.builder.emit(operator.contains, right, left, form="operator", type=Scalar("bool"))
        if not negated:
            return found
        return self.builder.emit(operator.not_, found, form="operator", type=Scalar("bool"))

    def truth(self: Lowering, value: Value) -> Value:
        """A value used as a condition: decided now where it can be."""
        type_ = value.type
        if static(value):
            return Const(bool(known(value)))
        if isinstance(type_, (Tuple, Dict)) or (isinstance(type_, List) and type_.items is not None):
            return Const(bool(type_.items))
        if isinstance(type_, Static):
            return Const(bool(type_.value))
        return value

    def _x_boolop(self: Lowering, node: Any, name: str) -> Value:
        word = "and" if isinstance(node.op, gast.And) else "or"

        def chain(values: list[Any]) -> Value:
            first = self.expression(values[0], "")
            if len(values) == 1:
                return first
            return self.short_circuit(word, first, lambda: chain(values[1:]))

        return chain(node.values)

    def short_circuit(self: Lowering, word: str, first: Value, more: Any) -> Value:
        """``first and more()``: the second operand is evaluated only where Python would."""
        test = self.truth(first)
        if static(test):
            return more() if bool(known(test)) is (word == "and") else first
        self.branch_depth += 1
        with self.builder.block() as nodes:
            second = more()
        self.branch_depth -= 1
        target = Var("", join(first.type, second.type))
        full, empty = Block((), tuple(nodes), (second,)), Block((), (), (first,))
        blocks = (full, empty) if word == "and" else (empty, full)
        self.builder.add(If((target,), first, *blocks, self.builder.origin, word))
        return target

    def _x_ifexp(self: Lowering, node: Any, name: str) -> Value:
        test = self.truth(self.expression(node.test, ""))
        if static(test):
            return self.expression(node.body if known(test) else node.orelse, name)
        before = dict(self.frame.env)
        self.branch_depth += 1
        with self.builder.block() as then_nodes:
            then = self.expression(node.body, "")
        with self.builder.block() as else_nodes:
            orelse = self.expression(node.orelse, "")
        self.branch_depth -= 1
        self.frame.env = before
        target = Var(name, join(then.type, orelse.type), self.is_user(name))
        self.choices[target] = (test, then, orelse)
        self.builder.add(
            If(
                (target,),
                test,
                Block((), tuple(then_nodes), (then,)),
                Block((), tuple(else_nodes), (orelse,)),
                self.builder.origin,
                "ifexp",
            )
        )
        return target

    # ---- containers ------------------------------------------------------------------------------------------

    def items_of(self: Lowering, nodes: list[Any]) -> list[Value]:
        """The items of a display or an argument list, stars spread."""
        values: list[Value] = []
        for node in nodes:
            if isinstance(node, gast.Starred):
                values.extend(self.spread(node.value))
            else:
                values.append(self.expression(node, ""))
        return values

    def spread(self: Lowering, node: Any) -> list[Value]:
        value = self.expression(node, "")
        length = self.length(value)
        if length is None and isinstance(value.type, List):
            self.fix_length(value)
        if length is None:
            raise self.unsupported(node, "* of a sequence whose length is not known", "pass the items one by one")
        return [self.builder.emit(operator.getitem, value, Const(i)) for i in range(length)]

    def length(self: Lowering, value: Value) -> int | None:
        type_ = value.type
        if isinstance(type_, Tuple):
            return len(type_.items)
        if isinstance(type_, List) and type_.items is not None:
            return len(type_.items)
        if isinstance(type_, Dict):
            return len(type_.items)
        if isinstance(type_, Array) and type_.dims and isinstance(type_.dims[0], int):
            return type_.dims[0]
        return None

    def _x_tuple(self: Lowering, node: Any, name: str) -> Value:
        values = self.items_of(node.elts)
        if all(isinstance(v, Const) for v in values):
            return Const(tuple(v.value for v in values))  # type: ignore[union-attr]
        return self.builder.emit(ir.make_tuple, *values, name=name, user=self.is_user(name))

    def _x_list(self: Lowering, node: Any, name: str) -> Value:
        return self.builder.emit(ir.make_list, *self.items_of(node.elts), name=name, user=self.is_user(name))

    def _x_dict(self: Lowering, node: Any, name: str) -> Value:
        table: dict[Any, Value] = {}
        for key, value in zip(node.keys, node.values):
            if key is None:
                table.update(self.dict_items(self.expression(value, ""), value))
                continue
            key_value = self.expression(key, "")
            if not static(key_value):
                raise self.unsupported(key, "a dict key computed when the program runs", "use a list and an index")
            table[known(key_value)] = self.expression(value, "")
        return self.builder.emit(
            ir.make_dict, *table.values(), name=name, user=self.is_user(name), keys=Const(tuple(table))
        )

    def dict_items(self: Lowering, value: Value, node: Any) -> dict[Any, Value]:
        """A dict's items, one by one."""
        if not isinstance(value.type, Dict):
            raise self.unsupported(node, "a dict whose keys are not known")
        return {key: self.builder.emit(operator.getitem, value, Const(key)) for key, _ in value.type.items}

    def _x_set(self: Lowering, node: Any, name: str) -> Value:
        values = self.items_of(node.elts)
        if not all(static(v) for v in values):
            raise self.unsupported(node, "a set of computed values", "use a tuple")
        return Const(frozenset(known(v) for v in values))

    # ---- attributes and subscripts ---------------------------------------------------------------------------

    def _x_attribute(self: Lowering, node: Any, name: str) -> Value:
        found = self.attribute(self.expression(node.value, ""), node.attr, node, name)
        if isinstance(found, Const) and isinstance(found.value, BoundMethod):
            receiver = found.value.receiver
            if isinstance(receiver.type, ir.Opaque):
                return self.builder.emit(ir.attribute, receiver, Const(node.attr), type=ir.Opaque())
            if isinstance(receiver.type, Unknown) and not hasattr(np.ndarray, node.attr):
                raise self.unsupported(
                    node, f"the attribute {node.attr} of a thing of unknown type", "pass example arguments"
                )
        return found

    def attribute(self: Lowering, value: Value, attr: str, node: Any, name: str = "") -> Value:
        if static(value) and not isinstance(value.type, (Scalar, Tuple)):
            owner = known(value)
            if isinstance(owner, SuperObject):
                return self.super_attribute(owner, attr, node)
            return self.static_attribute(owner, attr, node)
        if (seen := self.builder.getattr_static(value, attr)) is not None:
            return seen
        type_ = value.type
        if isinstance(type_, Object) or (isinstance(type_, Tuple) and type_.cls is not None):
            return self.object_attribute(value, attr, node)
        if isinstance(type_, (Array, Unknown, Scalar)):
            return self._array_attribute(value, attr, node, name)
        if isinstance(type_, (List, Dict, Tuple, Object, ir.Opaque)):
            return Const(BoundMethod(value, attr))
        raise self.unsupported(node, f"the attribute {attr}")

    def _array_attribute(self: Lowering, value: Value, attr: str, node: Any, name: str) -> Value:
        type_ = value.type
        user = self.is_user(name)
        if attr in VIEW_ATTRIBUTES and VIEW_ATTRIBUTES[attr] is not None:
            if attr == "T" and isinstance(type_, Array) and type_.dims is not None and len(type_.dims) < 2:
                return value
            return self.builder.emit(VIEW_ATTRIBUTES[attr], value, name=name, user=user, form=f".{attr}")
        if attr in ("shape", "size", "ndim", "dtype", "itemsize", "nbytes"):
            found = attribute_type(type_, attr)
            return self.builder.emit(ir.attribute, value, Const(attr), type=found, name=name, user=user)
        if attr == "__class__" and (cls := class_of(value)) is not None:
            return Const(cls)
        return Const(BoundMethod(value, attr))

    def _x_subscript(self: Lowering, node: Any, name: str) -> Value:
        container = self.expression(node.value, "")
        if static(container) and not isinstance(container.type, Tuple):
            index = self.index(node.slice)
            if static(index):
                return Const(known(container)[known(index)])
        return self.subscript(container, self.index(node.slice), name)

    def subscript(self: Lowering, container: Value, index: Value, name: str = "") -> Value:
        if (
            isinstance(container.type, Array)
            and container.type.dims == ()
            and static(index)
            and known(index) in ((), Ellipsis)
        ):
            return container
        items = None
        if static(index) and isinstance(known(index), slice) and isinstance(container.type, (List, Tuple)):
            items = self.unrollable(container)
        if items is not None:
            make = ir.make_list if isinstance(container.type, List) else ir.make_tuple
            return self.builder.emit(make, *items[known(index)], name=name, user=self.is_user(name))
        if isinstance(container.type, Dict) and not static(index):
            return self.builder.emit(operator.getitem, container, index, name=name, user=self.is_user(name))
        return self.builder.emit(operator.getitem, container, index, name=name, user=self.is_user(name))

    def index(self: Lowering, node: Any) -> Value:
        """A subscript's index: slices and tuples of constants are constants."""
        if isinstance(node, gast.Slice):
            return self.slice(node)
        if isinstance(node, gast.Tuple):
            return self.builder.tuple([self.index(item) for item in node.elts])
        return self.expression(node, "")

    def slice(self: Lowering, node: Any) -> Value:
        parts = [
            Const(None) if part is None else self.expression(part, "") for part in (node.lower, node.upper, node.step)
        ]
        if all(isinstance(part, Const) for part in parts):
            return Const(slice(*(part.value for part in parts)))  # type: ignore[union-attr]
        return self.builder.emit(ir.make_slice, *parts)

    # ---- functions and text ----------------------------------------------------------------------------------

    def _x_lambda(self: Lowering, node: Any, name: str) -> Value:
        return self.closure(node)

    def closure(self: Lowering, node: Any) -> Value:
        defaults = [self.expression(default, "") for default in node.args.defaults]
        kw_defaults = [None if d is None else self.expression(d, "") for d in node.args.kw_defaults]
        return Const(Closure(self.frame.source, node, self.frame, defaults, kw_defaults))

    def _x_joinedstr(self: Lowering, node: Any, name: str) -> Value:
        parts: list[Value] = []
        for part in node.values:
            if isinstance(part, gast.Constant):
                parts.append(Const(part.value))
            else:
                pieces = [] if part.format_spec is None else part.format_spec.values
                if not all(isinstance(piece, gast.Constant) for piece in pieces):
                    raise self.unsupported(part, "a format that is computed", "write the width and precision out")
                parts.append(self.expression(part.value, ""))
                parts.append(Const((part.conversion, "".join(str(piece.value) for piece in pieces))))
        layout = tuple("text" if isinstance(part, gast.Constant) else "value" for part in node.values)
        if all(map(static, parts)):
            return Const(formatted(list(map(known, parts)), layout))
        return self.builder.emit(ir.fstring, *parts, layout=Const(layout), type=ir.Opaque())

    def _x_listcomp(self: Lowering, node: Any, name: str) -> Value:
        return self.comprehension(node, name)

    def _x_generatorexp(self: Lowering, node: Any, name: str) -> Value:
        return self.comprehension(node, name)

    def _x_known(self: Lowering, node: Any, name: str) -> Value:
        return node.value  # type: ignore[no-any-return]

    def _x_starred(self: Lowering, node: Any, name: str) -> Value:
        raise self.unsupported(node, "a star here")

    def _x_call(self: Lowering, node: Any, name: str) -> Value:
        return self.call(node, name)

    def is_user(self: Lowering, name: str) -> bool:
        return bool(name) and self.frame.user


def formatted(parts: list[Any], layout: tuple[str, ...]) -> str:
    """An f-string of known parts, as Python makes it."""
    text = ""
    conversions: dict[str, Any] = {"s": str, "r": repr, "a": ascii}
    for kind in layout:
        value = parts.pop(0)
        if kind == "text":
            text += value
            continue
        conversion, spec = parts.pop(0)
        text += format(conversions[chr(conversion)](value) if conversion > 0 else value, spec)
    return text


def attribute_type(type_: Type, attr: str) -> Type:
    """The type of ``array.shape`` and its kin."""
    if isinstance(type_, Scalar):
        type_ = Array({"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}[type_.kind], ())
    if not isinstance(type_, Array):
        return List(None, Scalar("int")) if attr == "shape" else Static(None) if attr == "dtype" else Scalar("int")
    if attr == "dtype":
        return Static(np.dtype(type_.dtype)) if type_.dtype else ir.Opaque()
    if type_.dims is None:
        return List(None, Scalar("int")) if attr == "shape" else Scalar("int")
    if attr == "ndim":
        return Scalar("int", len(type_.dims))
    if attr == "shape":
        return Tuple(tuple(size_type(d) for d in type_.dims))
    if attr == "size" and all(isinstance(d, int) for d in type_.dims):
        return Scalar("int", int(np.prod(type_.dims, dtype=int)))  # type: ignore[arg-type, type-var]
    if attr == "size" and len(type_.dims) == 1:
        return size_type(type_.dims[0])
    return Scalar("int")


def size_type(size: ir.Size) -> Scalar:
    return Scalar("int", size) if isinstance(size, int) else Scalar("int", size=size)


__all__ = ["Expressions", "attribute_type", "builtins", "size_type"]
