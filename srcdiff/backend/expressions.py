"""Equations as Python expressions."""

from __future__ import annotations

import ast
import dataclasses
import math
import operator
import types
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.backend.modules import Module
from srcdiff.backend.names import Names
from srcdiff.backend.nest import Nesting
from srcdiff.frontend.types import known
from srcdiff.ir import Array, Const, Dict, Eqn, If, List, Scalar, Tuple, Type, Unknown, Value

BINARY: dict[Any, ast.operator] = {
    operator.add: ast.Add(), operator.sub: ast.Sub(), operator.mul: ast.Mult(), operator.truediv: ast.Div(),
    operator.floordiv: ast.FloorDiv(), operator.mod: ast.Mod(), operator.pow: ast.Pow(), operator.matmul: ast.MatMult(),
    operator.and_: ast.BitAnd(), operator.or_: ast.BitOr(), operator.xor: ast.BitXor(), operator.lshift: ast.LShift(),
    operator.rshift: ast.RShift(),
}  # fmt: skip
UNARY: dict[Any, ast.unaryop] = {
    operator.neg: ast.USub(), operator.pos: ast.UAdd(), operator.invert: ast.Invert(), operator.not_: ast.Not(),
}  # fmt: skip
COMPARE: dict[Any, ast.cmpop] = {
    operator.eq: ast.Eq(), operator.ne: ast.NotEq(), operator.lt: ast.Lt(), operator.le: ast.LtE(),
    operator.gt: ast.Gt(), operator.ge: ast.GtE(), operator.is_: ast.Is(), operator.is_not: ast.IsNot(),
}  # fmt: skip
NEGATED = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
           ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}  # fmt: skip


def name_of(text: str) -> ast.expr:
    """A name as an expression."""
    return ast.Name(text, ast.Load())


class Expressions:
    """Prints values: a variable by its name, or by the expression folded in its place."""

    def __init__(self, nesting: Nesting, names: Names, module: Module) -> None:
        self.nesting = nesting
        self.names = names
        self.module = module

    def value(self, value: Value) -> ast.expr:
        """A value's name, number, or the expression folded in its place."""
        if isinstance(value, Const):
            return self.constant(value.value)
        node = self.nesting.inlined.get(value)
        if node is None:
            return name_of(self.names[value])
        if isinstance(node, If):
            return self.conditional(node)
        return self.eqn(node)

    def values(self, values: Any) -> list[ast.expr]:
        """The expressions of several values."""
        return [self.value(value) for value in values]

    # ---- constants -------------------------------------------------------------------------------------------

    def constant(self, value: Any) -> ast.expr:
        """A value known when compiling, as a literal or by the name that it is imported under."""
        if isinstance(value, bool) or value is None or isinstance(value, (str, bytes)) or value is Ellipsis:
            return ast.Constant(value)
        if isinstance(value, (int, float)):
            return self.number(value)
        if isinstance(value, complex):
            imag = ast.Constant(complex(0, abs(value.imag)))
            if value.real == 0:
                return imag if value.imag >= 0 else ast.UnaryOp(ast.USub(), imag)
            op: ast.operator = ast.Add() if value.imag >= 0 else ast.Sub()
            return ast.BinOp(self.number(value.real), op, imag)
        if isinstance(value, tuple):
            return ast.Tuple([self.constant(item) for item in value], ast.Load())
        if isinstance(value, (frozenset, set)):
            return ast.Set([self.constant(item) for item in sorted(value)])
        if isinstance(value, slice):
            return ast.Call(name_of("slice"), [self.constant(p) for p in (value.start, value.stop, value.step)], [])
        if isinstance(value, np.dtype):
            return self.attribute_of(self.module.use_numpy(), value.type.__name__)
        if isinstance(value, type) and issubclass(value, np.generic):
            return self.attribute_of(self.module.use_numpy(), value.__name__)
        if isinstance(value, types.ModuleType):
            return ast.parse(self.module.module(value.__name__), mode="eval").body
        return self.module.function(value)

    def number(self, value: float) -> ast.expr:
        """An int or float, nan and infinities by their NumPy names."""
        if isinstance(value, float) and not math.isfinite(value):
            found = self.attribute_of(self.module.use_numpy(), "nan" if math.isnan(value) else "inf")
            return ast.UnaryOp(ast.USub(), found) if value < 0 else found
        if value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0):
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
        return ast.Constant(value)

    @staticmethod
    def attribute_of(base: str, name: str) -> ast.expr:
        """``base.name``."""
        return ast.Attribute(name_of(base), name, ast.Load())

    # ---- equations -------------------------------------------------------------------------------------------

    def eqn(self, eqn: Eqn) -> ast.expr:
        """An equation as the user spelt it: an operator, a method, a call."""
        primitive = eqn.primitive
        method = LANGUAGE.get(primitive)
        if method is not None:
            return getattr(self, method)(eqn)  # type: ignore[no-any-return]
        kind, _, name = eqn.form.partition(":")
        if kind == "method":
            return self.call(ast.Attribute(self.value(eqn.args[0]), name, ast.Load()), eqn.args[1:], eqn.kwargs)
        if eqn.form.startswith(".") and primitive is not operator.getitem:
            return ast.Attribute(self.value(eqn.args[0]), eqn.form[1:], ast.Load())
        if primitive in BINARY and len(eqn.args) == 2:
            return ast.BinOp(self.value(eqn.args[0]), BINARY[primitive], self.value(eqn.args[1]))
        if primitive in UNARY and len(eqn.args) == 1:
            return self.unary(eqn)
        if primitive in COMPARE:
            return ast.Compare(self.value(eqn.args[0]), [COMPARE[primitive]], [self.value(eqn.args[1])])
        if primitive is operator.contains:
            return ast.Compare(self.value(eqn.args[1]), [ast.In()], [self.value(eqn.args[0])])
        if primitive is np.transpose and len(eqn.args) == 1 and not eqn.kwargs and eqn.form in ("", "call"):
            rank = eqn.args[0].type.ndim if isinstance(eqn.args[0].type, Array) else None
            if rank is not None:
                return ast.Attribute(self.value(eqn.args[0]), "T", ast.Load())
        return self.call(self.module.function(primitive), eqn.args, eqn.kwargs)

    def call(self, function: ast.expr, args: Any, kwargs: Any = ()) -> ast.expr:
        """A call with these arguments."""
        keywords = [ast.keyword(key, self.value(value)) for key, value in kwargs]
        return ast.Call(function, self.values(args), keywords)

    def unary(self, eqn: Eqn) -> ast.expr:
        """A unary operator."""
        operand = self.value(eqn.args[0])
        if eqn.primitive is operator.not_:
            return negated(operand)
        return ast.UnaryOp(UNARY[eqn.primitive], operand)

    def getitem(self, eqn: Eqn) -> ast.expr:
        """An index, or a NamedTuple's field."""
        if eqn.form.startswith("."):
            return ast.Attribute(self.value(eqn.args[0]), eqn.form[1:], ast.Load())
        return ast.Subscript(self.value(eqn.args[0]), self.index(eqn.args[1]), ast.Load())

    def steps(self, index: Value) -> list[Value]:
        """The indices of a path into nested containers."""
        eqn = self.nesting.context.definition(index)
        if eqn is not None and eqn.primitive is ir.make_tuple:
            return list(eqn.args)
        return [Const(step) for step in known(index)]

    def index(self, index: Value) -> ast.expr:
        """What stands in brackets: slices in their own notation."""
        if isinstance(index, Const):
            return self.constant_index(index.value)
        node = self.nesting.inlined.get(index)
        if isinstance(node, Eqn) and node.primitive is ir.make_tuple:
            return ast.Tuple([self.index(part) for part in node.args], ast.Load())
        if isinstance(node, Eqn) and node.primitive is ir.make_slice:
            parts = [None if isinstance(p, Const) and p.value is None else self.value(p) for p in node.args]
            return ast.Slice(*parts)
        return self.value(index)

    def constant_index(self, value: Any) -> ast.expr:
        """The same for an index known when compiling."""
        if isinstance(value, slice):
            return ast.Slice(*(None if p is None else self.constant(p) for p in (value.start, value.stop, value.step)))
        if isinstance(value, tuple):
            return ast.Tuple([self.constant_index(part) for part in value], ast.Load())
        return self.constant(value)

    def attribute(self, eqn: Eqn) -> ast.expr:
        """An attribute read."""
        return ast.Attribute(self.value(eqn.args[0]), known(eqn.args[1]), ast.Load())

    def tuple(self, eqn: Eqn) -> ast.expr:
        """A tuple, or an instance of a NamedTuple."""
        type_ = eqn.target.type
        if isinstance(type_, Tuple) and type_.cls is not None:
            return ast.Call(self.module.function(type_.cls), self.values(eqn.args), [])
        return ast.Tuple(self.values(eqn.args), ast.Load())

    def object(self, eqn: Eqn) -> ast.expr:
        """An instance of the user's dataclass; of another class, a namespace with the same attributes."""
        table = dict(eqn.kwargs)
        cls = known(table["cls"])
        made = self.module.function(cls if dataclasses.is_dataclass(cls) else types.SimpleNamespace)
        keywords = [ast.keyword(key, self.value(value)) for key, value in zip(known(table["keys"]), eqn.args)]
        return ast.Call(made, [], keywords)

    def list(self, eqn: Eqn) -> ast.expr:
        """A list display."""
        return ast.List(self.values(eqn.args), ast.Load())

    def dict(self, eqn: Eqn) -> ast.expr:
        """A dict display."""
        keys = known(eqn.kwargs[0][1])
        return ast.Dict([self.constant(key) for key in keys], self.values(eqn.args))

    def slice(self, eqn: Eqn) -> ast.expr:
        """A slice outside brackets."""
        return ast.Call(name_of("slice"), self.values(eqn.args), [])

    def read_global(self, eqn: Eqn) -> ast.expr:
        """A global, by its name."""
        return name_of(known(eqn.args[0]))

    def alias(self, eqn: Eqn) -> ast.expr:
        """The value itself."""
        return self.value(eqn.args[0])

    def unbroadcast(self, eqn: Eqn) -> ast.expr:
        """A call of the helper that sums a cotangent down to a shape."""
        return self.call(name_of(self.module.helper("unbroadcast")), eqn.args)

    def add_trees(self, eqn: Eqn) -> ast.expr:
        """A call of the helper that adds containers."""
        return self.call(name_of(self.module.helper("add_trees")), eqn.args)

    def zero(self, eqn: Eqn) -> ast.expr:
        """A zero cotangent."""
        return self.zero_like(self.value(eqn.args[0]), eqn.args[0].type, 0)

    def zero_like(self, primal: ast.expr, type_: Type, depth: int) -> ast.expr:
        """Zeros of a value's structure, written out."""
        if isinstance(type_, Scalar):
            return ast.Constant(0.0)
        if isinstance(type_, Dict):
            items = [
                self.zero_like(ast.Subscript(primal, ast.Constant(key), ast.Load()), item, depth)
                for key, item in type_.items
            ]
            return ast.Dict([self.constant(key) for key, _ in type_.items], items)
        if isinstance(type_, Tuple) or (isinstance(type_, List) and type_.items is not None):
            items = [
                self.zero_like(ast.Subscript(primal, ast.Constant(i), ast.Load()), item, depth)
                for i, item in enumerate(type_.items or ())
            ]
            return ast.Tuple(items, ast.Load()) if isinstance(type_, Tuple) else ast.List(items, ast.Load())
        if isinstance(type_, List):
            item = "item" + (str(depth + 1) if depth else "")
            inner = self.zero_like(name_of(item), type_.item or Unknown(), depth + 1)
            loop = ast.comprehension(ast.Name(item, ast.Store()), primal, [], 0)
            return ast.ListComp(inner, [loop])
        if isinstance(type_, Array):
            return ast.Call(self.attribute_of(self.module.use_numpy(), "zeros_like"), [primal], [])
        return ast.Call(name_of(self.module.helper("zeros_of")), [primal], [])

    def call_rule(self, eqn: Eqn) -> ast.expr:
        """A call of a rule's function, written into the module."""
        return self.call(name_of(self.module.rule(known(eqn.args[0]))), eqn.args[1:], eqn.kwargs)

    def call_opaque(self, eqn: Eqn) -> ast.expr:
        """A call that was kept as the user wrote it."""
        kind, _, name = eqn.form.partition(":")
        if kind == "method":
            return self.call(ast.Attribute(self.value(eqn.args[0]), name, ast.Load()), eqn.args[1:], eqn.kwargs)
        return self.call(self.value(eqn.args[0]), eqn.args[1:], eqn.kwargs)

    def fstring(self, eqn: Eqn) -> ast.expr:
        """An f-string."""
        layout = known(eqn.kwargs[0][1])
        args = list(eqn.args)
        parts: list[ast.expr] = []
        for kind in layout:
            if kind == "text":
                parts.append(ast.Constant(known(args.pop(0))))
                continue
            value, (conversion, spec) = args.pop(0), known(args.pop(0))
            form = ast.JoinedStr([ast.Constant(spec)]) if spec else None
            parts.append(ast.FormattedValue(self.value(value), conversion, form))
        return ast.JoinedStr(parts)

    def conditional(self, node: If) -> ast.expr:
        """``and``, ``or``, or a conditional expression."""
        test, then, orelse = self.value(node.test), self.value(node.then.results[0]), self.value(node.orelse.results[0])
        if node.form == "and":
            return joined(ast.And(), test, then)
        if node.form == "or":
            return joined(ast.Or(), test, orelse)
        return ast.IfExp(test, then, orelse)


def joined(op: ast.boolop, first: ast.expr, second: ast.expr) -> ast.expr:
    """``a and b and c`` rather than ``a and (b and c)``."""
    if isinstance(second, ast.BoolOp) and isinstance(second.op, type(op)):
        return ast.BoolOp(op, [first, *second.values])
    return ast.BoolOp(op, [first, second])


def negated(test: ast.expr) -> ast.expr:
    """The opposite condition, written without ``not`` where a comparison has an opposite that NaN cannot tell apart."""
    if (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn))
    ):
        return ast.Compare(test.left, [NEGATED[type(test.ops[0])]()], test.comparators)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.UnaryOp(ast.Not(), test)


LANGUAGE = {
    operator.getitem: "getitem",
    ir.attribute: "attribute",
    ir.make_tuple: "tuple",
    ir.make_list: "list",
    ir.make_dict: "dict",
    ir.make_object: "object",
    ir.make_slice: "slice",
    ir.read_global: "read_global",
    ir.alias: "alias",
    ir.unbroadcast: "unbroadcast",
    ir.add_trees: "add_trees",
    ir.zero: "zero",
    ir.call_rule: "call_rule",
    ir.call_opaque: "call_opaque",
    ir.fstring: "fstring",
}
