"""Rewrites of what the compiler itself writes; the user's own expressions are never touched.

A table: each line takes an equation about to be made and gives something simpler of equal meaning, or None. The
operands were simplified when they were made, so one look at their definitions is enough. ::

    y_bar * 1.0                      ->  y_bar
    (-a) * b                         ->  -(a * b)
    a + (-b)                         ->  a - b
    np.broadcast_to(a, b.shape) * b  ->  a * b
    np.expand_dims(a, 1)             ->  a[:, None]
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.expressions import attribute_type
from srcdiff.frontend.infer import is_elementwise
from srcdiff.frontend.types import known, static
from srcdiff.ir import Array, Const, Eqn, Scalar, Type, Value, Var

Pairs = tuple[tuple[str, Value], ...]


def simplify(builder: Builder, primitive: Any, args: tuple[Value, ...], kwargs: Pairs) -> Value | None:
    """The simpler value of ``primitive(*args, **kwargs)``, or None where there is none."""
    for rewrite in TABLE.get(primitive, ()):
        found = rewrite(builder, args, dict(kwargs))
        if found is not None:
            return found  # type: ignore[no-any-return]
    if is_elementwise(primitive) and not kwargs:
        return _without_spread(builder, primitive, args)
    return None


# ---- matching ------------------------------------------------------------------------------------------------


def number(value: Value) -> Any:
    """A literal number, or None."""
    if isinstance(value, Const) and type(value.value) in (int, float):
        return value.value
    return None


def made_by(builder: Builder, value: Value, *primitives: Any) -> Eqn | None:
    """The equation that makes a value, if it is by one of ``primitives`` and nobody needs to see the value itself."""
    eqn = builder.context.definition(value)
    if eqn is None or eqn.primitive not in primitives or len(eqn.targets) != 1:
        return None
    return None if eqn.target in builder.context.keep else eqn


def op(builder: Builder, primitive: Any, *args: Value) -> Value:
    """Make an equation that prints as an operator."""
    return builder.emit(primitive, *args, form="operator")


def same_type(builder: Builder, primitive: Any, args: tuple[Value, ...], value: Value) -> bool:
    """Whether dropping the operation keeps dtype and shape."""
    return alike(builder.type_of(primitive, args, ()), value.type)


def alike(a: Type, b: Type) -> bool:
    """Whether two types are known to have one dtype and shape, or one kind."""
    if isinstance(a, Array) and isinstance(b, Array):
        return a.dtype == b.dtype and a.dims == b.dims and a.dims is not None
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return a.kind == b.kind
    return False


# ---- arithmetic ----------------------------------------------------------------------------------------------


def mul_number(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """x * 1 -> x;  x * -1 -> -x;  2 * (3 * x) -> 6 * x."""
    for x, c in (args, args[::-1]):
        n = number(c)
        if n is None:
            continue
        if number(x) is not None:
            return Const(n * number(x))
        if type(n) is float and n.is_integer() and ir.is_differentiable(x.type):
            return op(b, operator.mul, Const(int(n)), x)
        if n == 1 and same_type(b, operator.mul, args, x):
            return x
        if n == -1 and same_type(b, operator.mul, args, x):
            return op(b, operator.neg, x)
        inner = made_by(b, x, operator.mul)
        if inner is not None and not _user(inner) and (m := number(inner.args[0])) is not None:
            return op(b, operator.mul, Const(n * m), inner.args[1])
        if c is args[1]:
            return op(b, operator.mul, c, x)
    return None


def mul_negative(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """(-a) * b -> -(a * b)."""
    for i in (0, 1):
        inner = made_by(b, args[i], operator.neg)
        if inner is not None and not _user(inner):
            swapped = (inner.args[0], args[1]) if i == 0 else (args[0], inner.args[0])
            return op(b, operator.neg, op(b, operator.mul, *swapped))
    return None


def div_one(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """x / 1 -> x;  (-a) / b -> -(a / b)."""
    x, y = args
    if number(y) == 1 and same_type(b, operator.truediv, args, x):
        return x
    if number(x) is not None and number(y) is not None and number(y) != 0:
        return Const(number(x) / number(y))
    inner = made_by(b, x, operator.neg)
    if inner is not None and not _user(inner):
        return op(b, operator.neg, op(b, operator.truediv, inner.args[0], y))
    return None


def div_root(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """(a * sqrt(x)) / x -> a / sqrt(x)."""
    x, y = args
    product = made_by(b, x, operator.mul)
    if product is None or _user(product):
        return None
    for i in (0, 1):
        root = b.context.definition(product.args[i])
        if root is not None and root.primitive is np.sqrt and root.args[0] is y and is_positive(b, y):
            return op(b, operator.truediv, product.args[1 - i], product.args[i])
    return None


def eq_zero(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """x == 0 -> False, where x is positive by the way it is made."""
    return Const(False) if number(args[1]) == 0 and is_positive(b, args[0]) else None


def add_false(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """x + False -> x."""
    x, y = args
    if isinstance(y, Const) and y.value is False and ir.is_differentiable(x.type):
        return x
    return None


def and_false(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """False & x -> False."""
    return Const(False) if any(isinstance(x, Const) and x.value is False for x in args) else None


def is_positive(b: Builder, value: Value, depth: int = 0) -> bool:
    """Whether a value is positive by the way it is made: x * x + 1e-5, 1 + exp(x)."""
    n = number(value)
    if n is not None:
        return bool(n > 0)
    eqn = b.context.definition(value)
    if eqn is None or depth > 8:
        return False
    if eqn.primitive in (np.cosh, math.cosh):
        return True
    if eqn.primitive in (operator.add, np.add):
        one, other = eqn.args
        orders = ((one, other), (other, one))
        return any(is_positive(b, x, depth + 1) and is_nonnegative(b, y, depth + 1) for x, y in orders)
    if eqn.primitive in (operator.mul, operator.truediv, np.sqrt, ir.alias):
        return all(is_positive(b, x, depth + 1) for x in eqn.args)
    return False


NONNEGATIVE = (np.exp, math.exp, np.square, np.abs, operator.abs, abs, np.var, np.std, np.linalg.norm, np.sqrt)


def is_nonnegative(b: Builder, value: Value, depth: int = 0) -> bool:
    """Whether a value is at least zero by the way it is made: a square, a sum of squares, a variance."""
    if is_positive(b, value, depth + 1) or number(value) == 0:
        return True
    eqn = b.context.definition(value)
    if eqn is None or depth > 8:
        return False
    if eqn.primitive in NONNEGATIVE:
        return True
    if eqn.primitive in (operator.pow, np.power):
        exponent = number(eqn.args[1])
        return type(exponent) is int and exponent % 2 == 0
    if eqn.primitive in (operator.mul, operator.matmul) and eqn.args[0] is eqn.args[1]:
        return True
    if eqn.primitive in (np.sum, np.mean, np.max, np.min, ir.alias):
        return is_nonnegative(b, eqn.args[0], depth + 1)
    if eqn.primitive in (operator.add, operator.mul, operator.truediv):
        return all(is_nonnegative(b, x, depth + 1) for x in eqn.args)
    return False


def neg(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """--x -> x;  -(a - b) -> b - a;  -(2 * x) -> -2 * x;  -(1 / n) -> -1 / n."""
    (x,) = args
    if number(x) is not None:
        return Const(-number(x))
    inner = b.context.definition(x)
    if inner is None or _user(inner) or x in b.context.keep:
        return None
    if inner.primitive is operator.neg:
        return inner.args[0]
    if inner.primitive is operator.sub:
        return op(b, operator.sub, inner.args[1], inner.args[0])
    positive = without_sign(b, x)
    if positive is not None:
        return positive
    if inner.primitive in (operator.mul, operator.truediv) and number(inner.args[0]) is not None:
        return b.emit(inner.primitive, Const(-number(inner.args[0])), inner.args[1], form="operator", name=x.name)  # type: ignore[union-attr]
    return None


def without_sign(b: Builder, value: Value) -> Value | None:
    """``a`` where a value is ``-a``, written so or through a negative number in it; else None."""
    n = number(value)
    if n is not None:
        return Const(-n) if n < 0 else None
    inner = made_by(b, value, operator.neg, operator.mul, operator.truediv)
    if inner is None or _user(inner):
        return None
    if inner.primitive is operator.neg:
        return inner.args[0]
    for i in (0, 1):
        positive = without_sign(b, inner.args[i])
        if positive is not None:
            parts = (positive, inner.args[1]) if i == 0 else (inner.args[0], positive)
            return b.emit(inner.primitive, *parts, form="operator", name=inner.target.name)
    return None


def add_negative(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """a + (-b) -> a - b;  (-a) + b -> b - a;  x + 0 -> x."""
    x, y = args
    for one, other in ((x, y), (y, x)):
        if number(one) == 0 and same_type(b, operator.add, args, other):
            return other
    if number(x) is not None and number(y) is not None:
        return Const(number(x) + number(y))
    positive = without_sign(b, y)
    if positive is not None:
        return op(b, operator.sub, x, positive)
    positive = without_sign(b, x)
    if positive is not None:
        return op(b, operator.sub, y, positive)
    return None


def add_same(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """a + a -> 2 * a;  (b + a) + a -> b + 2 * a."""
    x, y = args
    if not isinstance(y, Var):
        return None
    if x is y:
        return op(b, operator.mul, Const(2), x)
    inner = made_by(b, x, operator.add)
    if inner is not None and not _user(inner):
        for i in (0, 1):
            if inner.args[i] is y:
                return op(b, operator.add, inner.args[1 - i], op(b, operator.mul, Const(2), y))
    return None


def sub_same(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """(b - a) - a -> b - 2 * a;  -a - a -> -2 * a."""
    x, y = args
    negative = made_by(b, x, operator.neg)
    if negative is not None and negative.args[0] is y and isinstance(y, Var):
        return op(b, operator.mul, Const(-2), y)
    inner = made_by(b, x, operator.sub)
    if inner is not None and not _user(inner) and inner.args[1] is y and isinstance(y, Var):
        return op(b, operator.sub, inner.args[0], op(b, operator.mul, Const(2), y))
    return None


def sub_negative(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """a - (-b) -> a + b."""
    x, y = args
    if number(y) == 0 and same_type(b, operator.sub, args, x):
        return x
    if number(x) is not None and number(y) is not None:
        return Const(number(x) - number(y))
    positive = without_sign(b, y)
    return op(b, operator.add, x, positive) if positive is not None else None


def product_negative(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """(-a) @ b -> -(a @ b): the sign is taken of the smaller result or meets another one."""
    for i in (0, 1):
        inner = made_by(b, args[i], operator.neg)
        if inner is not None and not _user(inner) and isinstance(inner.args[0].type, Array):
            swapped = (inner.args[0], args[1]) if i == 0 else (args[0], inner.args[0])
            return op(b, operator.neg, op(b, operator.matmul, *swapped))
    return None


# ---- spreading -----------------------------------------------------------------------------------------------

SPREADS = (np.broadcast_to, np.full_like, np.ones_like)


def spread_source(builder: Builder, value: Value) -> Value | None:
    """What a spread value repeats: ``c`` of ``np.full_like(x, c)``, ``a`` of ``np.broadcast_to(a, shape)``."""
    eqn = made_by(builder, value, *SPREADS)
    if eqn is None or _user(eqn):
        return spread_number(builder, value)
    if eqn.primitive is np.broadcast_to:
        return eqn.args[0]
    return Const(1.0) if eqn.primitive is np.ones_like else eqn.args[1]


VIEWS = (operator.getitem, np.transpose, np.reshape, np.swapaxes, np.moveaxis, np.expand_dims, np.squeeze)


def spread_number(builder: Builder, value: Value) -> Value | None:
    """The number that all entries of an array are, through any views of it."""
    eqn = made_by(builder, value, *VIEWS, *SPREADS)
    if eqn is None or _user(eqn):
        return None
    if eqn.primitive in VIEWS:
        return spread_number(builder, eqn.args[0])
    source = spread_source(builder, value)
    return source if source is not None and is_number(source) else None


def _without_spread(builder: Builder, primitive: Any, args: tuple[Value, ...]) -> Value | None:
    """An elementwise operation spreads its operands itself; one of spread operands only is done before spreading."""
    sources = [spread_source(builder, arg) for arg in args]
    if all(source is None for source in sources):
        return None
    result = builder.type_of(primitive, args, ())
    if not isinstance(result, Array) or result.dims is None:
        return None
    thin = [arg if source is None else source for arg, source in zip(args, sources)]
    thin_type = builder.type_of(primitive, thin, ())
    if alike(thin_type, result):
        return builder.emit(primitive, *thin, form="operator" if primitive.__module__ == "_operator" else "call")
    if all(source is not None or is_number(arg) for arg, source in zip(args, sources)):
        inner = builder.emit(primitive, *thin, form="operator" if primitive.__module__ == "_operator" else "call")
        spread = next(builder.context.definition(arg) for arg, source in zip(args, sources) if source is not None)
        assert spread is not None
        return respread(builder, spread, inner) if spread.primitive in SPREADS else None
    return None


def respread(builder: Builder, spread: Eqn, value: Value) -> Value:
    """Spread another value as ``spread`` does."""
    if spread.primitive is not np.broadcast_to and not is_number(value):
        like = spread.args[0]
        shape = builder.emit(ir.attribute, like, Const("shape"), type=attribute_type(like.type, "shape"))
        return builder.emit(np.broadcast_to, value, shape, form="call")
    if spread.primitive is np.broadcast_to:
        return builder.emit(np.broadcast_to, value, spread.args[1], form="call")
    return builder.emit(np.full_like, spread.args[0], value, form="call")


def is_number(value: Value) -> bool:
    """Whether a value is one number, not an array of them."""
    return isinstance(value.type, Scalar) or (isinstance(value.type, Array) and value.type.dims == ())


def broadcast_to(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """Spreading to the shape it has is nothing; spreading one number makes an array of the input's dtype."""
    value, shape = args
    eqn = made_by(b, shape, ir.attribute)
    if eqn is None or known(eqn.args[1]) != "shape":
        return None
    like = eqn.args[0]
    if is_number(like) and is_number(value):
        return value
    if isinstance(like.type, Array) and isinstance(value.type, Array) and value.type.dims == like.type.dims is not None:
        return value
    source = spread_number(b, value)
    if source is not None and isinstance(like.type, Array) and like.type.dims != ():
        return b.emit(np.full_like, like, source, form="call")
    inner = made_by(b, value, np.broadcast_to)
    if inner is not None and not _user(inner):
        return b.emit(np.broadcast_to, inner.args[0], shape, form="call")
    if is_number(value) and isinstance(like.type, Array) and like.type.dims != ():
        return b.emit(np.full_like, like, value, form="call")
    return None


def full_like_one(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """np.full_like(x, 1.0) -> np.ones_like(x)."""
    if len(args) == 2 and number(args[1]) == 1:
        return b.emit(np.ones_like, args[0], form="call")
    return None


# ---- shapes and indices --------------------------------------------------------------------------------------


def expand_dims(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """np.expand_dims(a, 1) -> a[:, None], and after a sum, keepdims."""
    value, axis = args
    if not static(axis) or not isinstance(value.type, Array) or value.type.dims is None:
        return None
    axes = known(axis) if isinstance(known(axis), tuple) else (known(axis),)
    rank = len(value.type.dims) + len(axes)
    inserted = {a % rank for a in axes}
    if is_number(value) and not value.type.dims and isinstance(value.type, Array):
        return None
    index: list[Any] = [None if i in inserted else slice(None) for i in range(rank)]
    while index and index[-1] == slice(None):
        index.pop()
    return b.emit(operator.getitem, value, Const(index[0] if len(index) == 1 else tuple(index)))


def transpose_twice(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """a.T.T -> a;  (a @ b).T -> b.T @ a.T."""
    if len(args) != 1 or kw:
        return None
    if isinstance(args[0].type, Array) and args[0].type.dims is not None and len(args[0].type.dims) < 2:
        return args[0]
    product = made_by(b, args[0], operator.matmul)
    if product is not None and not _user(product) and all(_is_matrix(x) for x in product.args):
        left, right = product.args
        return op(b, operator.matmul, b.emit(np.transpose, right), b.emit(np.transpose, left))
    inner = made_by(b, args[0], np.transpose)
    return inner.args[0] if inner is not None and len(inner.args) == 1 and not inner.kwargs else None


def _is_matrix(value: Value) -> bool:
    return isinstance(value.type, Array) and value.type.ndim == 2


def sum_of_spread(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """The sum of an array over no axes at all is the array."""
    axis = kw.get("axis", args[1] if len(args) > 1 else None)
    if axis is not None and static(axis) and known(axis) == ():
        return args[0]
    if is_number(args[0]) and axis is None:
        return args[0]
    inner = made_by(b, args[0], operator.neg)
    if inner is not None and not _user(inner) and set(kw) <= {"axis", "keepdims"} and len(args) == 1:
        return op(b, operator.neg, b.emit(np.sum, inner.args[0], form="method:sum", **kw))
    return None


def item_of_spread(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """np.full_like(x, c)[0] -> c, where a single entry is picked."""
    source = spread_source(b, args[0])
    if source is None or not is_number(source):
        return None
    result = b.type_of(operator.getitem, args, ())
    return source if isinstance(result, Array) and result.dims == () else None


def reshape_same(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """Reshaping to the shape it has, or twice."""
    value = args[0]
    if len(args) != 2 or kw:
        return None
    eqn = made_by(b, args[1], ir.attribute)
    if eqn is not None and known(eqn.args[1]) == "shape":
        like = eqn.args[0].type
        if isinstance(like, Array) and isinstance(value.type, Array) and like.dims == value.type.dims is not None:
            return value
        source = spread_source(b, value)
        if source is not None and is_number(source):
            return b.emit(np.full_like, eqn.args[0], source, form="call")
    return None


def where_zero(b: Builder, args: tuple[Value, ...], kw: Any) -> Value | None:
    """Both branches the same."""
    return args[1] if len(args) == 3 and args[1] is args[2] else None


def _user(eqn: Eqn) -> bool:
    """Whether an equation's value has a name of the user's, or is the user's own expression."""
    return eqn.target.user or eqn.origin is None


TABLE: dict[Any, tuple[Any, ...]] = {
    operator.mul: (mul_number, mul_negative),
    np.multiply: (mul_number, mul_negative),
    operator.truediv: (div_one, div_root),
    operator.neg: (neg,),
    operator.eq: (eq_zero,),
    operator.and_: (and_false,),
    operator.add: (add_false, add_negative, add_same),
    operator.sub: (sub_negative, sub_same),
    operator.matmul: (product_negative,),
    np.broadcast_to: (broadcast_to,),
    np.full_like: (full_like_one,),
    np.expand_dims: (expand_dims,),
    np.transpose: (transpose_twice,),
    np.sum: (sum_of_spread,),
    operator.getitem: (item_of_spread,),
    np.reshape: (reshape_same,),
    np.where: (where_zero,),
}
