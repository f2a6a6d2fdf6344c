"""What an operation's result is, given what its arguments are.

Broadcasting, indexing and matrix products are decided by their own laws. For every other NumPy function the
function itself is asked: it is run on tiny arrays of two different sizes, and the sizes that come out are matched
with the sizes that went in. So no function needs a shape rule of its own, and none can disagree with NumPy.
"""

from __future__ import annotations

import builtins
import math
import operator
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from srcdiff.frontend.indexing import broadcast_dims, index_dims
from srcdiff.frontend.shape_laws import by_law
from srcdiff.frontend.types import generalise, is_static_type, join, known, list_item, static, symbols
from srcdiff.ir import (
    Array,
    Const,
    Dict,
    Dim,
    Iterator_,
    List,
    Opaque,
    Scalar,
    Size,
    Static,
    Sym,
    Tuple,
    Type,
    Unknown,
    Value,
    fresh,
    unify,
)
from srcdiff.rules.registry import rule_for

OPERATORS = {
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.neg, operator.pos, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    operator.and_, operator.or_, operator.xor, operator.invert, operator.lshift, operator.rshift, builtins.abs, abs,
    pow,
}  # fmt: skip

ELEMENTWISE = {np.where, np.clip, np.real, np.imag, np.conj, np.angle, np.nan_to_num, np.round, np.sinc, np.i0,
               np.isclose, np.real_if_close, np.fix, np.iscomplex, np.isreal}  # fmt: skip

PRODUCTS = {operator.matmul, np.matmul, np.dot}


class CannotTell(Exception):
    """Sampling gave no answer."""


def is_elementwise(primitive: Any) -> bool:
    if primitive in OPERATORS or primitive in ELEMENTWISE:
        return True
    if isinstance(primitive, np.ufunc):
        return primitive.signature is None and primitive.nout == 1
    rule = rule_for(primitive)
    return rule is not None and rule.kind == "elementwise" and getattr(primitive, "__module__", "") != "math"


def infer(primitive: Any, args: Sequence[Value], kwargs: Sequence[tuple[str, Value]] = ()) -> Type:
    """The type of ``primitive(*args, **kwargs)``."""
    types = [value.type for value in args]
    if all(map(static, args)) and all(static(value) for _, value in kwargs) and _foldable(primitive, args):
        return _folded(primitive, args, kwargs)
    if primitive in (operator.add, operator.mul) and any(isinstance(t, (List, Tuple)) for t in types):
        return _sequence_arithmetic(primitive, args)
    if any(isinstance(t, Unknown) for t in types):
        return _of_unknown(primitive, args)
    if primitive in PRODUCTS and len(args) == 2 and not kwargs:
        return _product(primitive, types[0], types[1])
    if getattr(primitive, "__name__", "") == "lstsq" and primitive not in OPERATORS:  # residuals depend on the rank
        dtype = as_array(types[0]).dtype
        return Tuple((Array(dtype, None), Array(dtype, None), Scalar("int"), Array(dtype, None)))
    if primitive is np.real_if_close:
        return Array(None, as_array(types[0]).dims)
    if is_elementwise(primitive) and not kwargs:
        return _elementwise(primitive, args)
    law = by_law(primitive, args, kwargs)
    if law is not None:
        return law
    try:
        return by_sampling(primitive, args, kwargs)
    except CannotTell:
        return _fallback(primitive)


def _of_unknown(primitive: Any, args: Sequence[Value]) -> Type:
    if primitive in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
        return Array("bool", None)
    return _fallback(primitive)


def _fallback(primitive: Any) -> Type:
    rule = rule_for(primitive)
    if rule is not None and rule.kind == "constant":
        return Array(None, None) if primitive in FLOAT_CONSTANTS else Opaque()
    return Unknown()


FLOAT_CONSTANTS = {np.zeros, np.ones, np.zeros_like, np.ones_like, np.eye, np.empty, np.empty_like, np.linspace,
                   np.floor, np.ceil, np.sign, np.rint, np.identity, np.trunc}  # fmt: skip


# --------------------------------------------------------------------------------------------------------------
# Known values


def _foldable(primitive: Any, args: Sequence[Value]) -> bool:
    if primitive in (
        getattr,
        hasattr,
        len,
        isinstance,
        issubclass,
        type,
        tuple,
        min,
        max,
        sum,
        bool,
        int,
        callable,
        str,
    ):
        return True
    return primitive in OPERATORS or primitive in (
        operator.not_,
        operator.is_,
        operator.is_not,
        operator.contains,
        operator.getitem,
    )


def _folded(primitive: Any, args: Sequence[Value], kwargs: Sequence[tuple[str, Value]]) -> Type:
    try:
        value = primitive(*map(known, args), **{key: known(item) for key, item in kwargs})
    except Exception:  # the program raises it in its own time
        return Unknown()
    return Const(value).type


def _sequence_arithmetic(primitive: Any, args: Sequence[Value]) -> Type:
    """``list + list``, ``list * n``; anything with an array is arithmetic on the array."""
    a, b = args[0].type, args[1].type
    if primitive is operator.add and isinstance(a, Tuple) and isinstance(b, Tuple):
        return Tuple(a.items + b.items)
    if primitive is operator.add and isinstance(a, List) and isinstance(b, List):
        if a.items is not None and b.items is not None:
            return List(a.items + b.items)
        return List(None, join(list_item(a), list_item(b)))
    if primitive is operator.mul:
        sequence, count = (args[0], args[1]) if isinstance(a, (List, Tuple)) else (args[1], args[0])
        if isinstance(sequence.type, (List, Tuple)) and isinstance(count.type, Scalar):
            items = sequence.type.items
            if items is not None and static(count):
                repeated = tuple(items) * known(count)
                return Tuple(repeated) if isinstance(sequence.type, Tuple) else List(repeated)
            return List(None, list_item(List(items) if isinstance(sequence.type, Tuple) else sequence.type))
    return _elementwise(primitive, args)


# --------------------------------------------------------------------------------------------------------------
# Laws


def as_array(type_: Type) -> Array:
    """The array that NumPy makes of an operand."""
    if isinstance(type_, Array):
        return type_
    if isinstance(type_, Scalar):
        return Array({"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}[type_.kind], ())
    if isinstance(type_, (Tuple, List)):
        if type_.items is None:
            inner = as_array(list_item(type_) if isinstance(type_, List) else Opaque())
            return Array(inner.dtype, None if inner.dims is None else (fresh(), *inner.dims))
        parts = [as_array(item) for item in type_.items]
        if not parts or any(part.dims is None for part in parts):
            return Array(None, None)
        dtype = parts[0].dtype if all(part.dtype == parts[0].dtype for part in parts) else "float64"
        return Array(dtype, (len(parts), *broadcast_dims([part.dims or () for part in parts])))
    raise CannotTell


def _elementwise(primitive: Any, args: Sequence[Value]) -> Type:
    try:
        operands = [as_array(value.type) for value in args if not isinstance(value.type, Static)]
    except CannotTell:
        return Unknown()
    if all(isinstance(value.type, Scalar) for value in args):
        return _python_number(primitive, args)
    if any(operand.dims is None for operand in operands):
        dims = None
    else:
        dims = broadcast_dims([operand.dims or () for operand in operands])
    return Array(_dtype(primitive, tuple(map(_dtype_key, args))), dims)


def _python_number(primitive: Any, args: Sequence[Value]) -> Type:
    kinds = tuple(value.type.kind for value in args)  # type: ignore[attr-defined]
    size = _size_arithmetic(primitive, args)
    samples = [known(value) if static(value) else _NUMBER[kind] for value, kind in zip(args, kinds)]
    try:
        result = _quietly(primitive, samples, {})
    except Exception:
        return Unknown()
    if isinstance(result, (np.generic, np.ndarray)):
        return Array(result.dtype.name, ())
    return Scalar(type(result).__name__, size=size) if type(result) in (float, int, bool, complex) else Unknown()


_NUMBER = {"float": 2.5, "int": 3, "bool": True, "complex": 1.5 + 0.5j}


def _size_arithmetic(primitive: Any, args: Sequence[Value]) -> Size | None:
    """``len(x) - 1`` is still a size."""
    if len(args) == 2 and isinstance(args[0].type, Scalar) and isinstance(args[0].type.size, Dim) and static(args[1]):
        size, step = args[0].type.size, known(args[1])
        if type(step) is int and primitive in (operator.add, operator.sub):
            return Dim(size.sym, size.offset + (step if primitive is operator.add else -step))
    return None


def _dtype_key(value: Value) -> Any:
    if isinstance(value.type, Scalar):
        return value.type.kind
    if isinstance(value.type, Static):
        return value.type.value
    return np.dtype(dtype) if (dtype := as_array(value.type).dtype) else None


@lru_cache(maxsize=4096)
def _dtype(primitive: Any, keys: tuple[Any, ...]) -> str | None:
    if None in keys and any(isinstance(key, np.dtype) for key in keys) is False:
        return None
    known_keys = [key for key in keys if key is not None]
    if len(known_keys) < len(keys):
        return None
    samples = [key.type(1) if isinstance(key, np.dtype) else _NUMBER.get(key, key) for key in keys]
    try:
        return str(np.asarray(_quietly(primitive, samples, {})).dtype.name)
    except Exception:
        return None


def _product(primitive: Any, a: Type, b: Type) -> Type:
    """Matrix product: the inner dimensions are one and the same."""
    try:
        left, right = as_array(a), as_array(b)
    except CannotTell:
        return Unknown()
    if left.dims is None or right.dims is None:
        return Array(None, None)
    dtype = _dtype(operator.mul, tuple(np.dtype(t.dtype) if t.dtype else None for t in (left, right)))
    if not left.dims or not right.dims:
        return Array(dtype, left.dims + right.dims)
    unify(left.dims[-1], right.dims[-2] if len(right.dims) > 1 else right.dims[0])
    if primitive is np.dot and len(right.dims) > 2:
        return Array(dtype, left.dims[:-1] + right.dims[:-2] + right.dims[-1:])
    if primitive is np.dot and len(right.dims) == 2:
        return Array(dtype, left.dims[:-1] + right.dims[-1:])
    batch = broadcast_dims([left.dims[:-2], right.dims[:-2]])
    return Array(dtype, batch + left.dims[-2:-1] + (right.dims[-1:] if len(right.dims) > 1 else ()))


# --------------------------------------------------------------------------------------------------------------
# Asking the function itself


def by_sampling(
    function: Callable[..., Any], args: Sequence[Value], kwargs: Sequence[tuple[str, Value]], trusted: bool = False
) -> Type:
    """Run ``function`` on tiny arrays of two different sizes and match the sizes that come out."""
    if not trusted and not _may_run(function):
        raise CannotTell
    every = [*args, *(value for _, value in kwargs)]
    types = [value.type for value in every]
    syms = list(dict.fromkeys(sym for type_ in types for sym in symbols(type_)))
    found = _sampled(function, args, kwargs, syms, _size_choices(syms))
    if len(syms) > 1:  # which size comes out may depend on which is larger
        try:
            other = _sampled(function, args, kwargs, syms, [[choice[::-1] for choice in _size_choices(syms)[0]]])
        except CannotTell:
            return found
        return join(found, other)
    return found


def _sampled(
    function: Callable[..., Any], args: Sequence[Value], kwargs: Sequence[tuple[str, Value]], syms: list[Sym],
    choices: list[list[tuple[int, ...]]],
) -> Type:  # fmt: skip
    """The type that the first of several choices of sizes leads to, of those that the function takes."""
    for sizes in choices:
        try:
            runs = [
                _run(function, args, kwargs, dict(zip(syms, choice)), number)
                for choice, number in zip(sizes, (3, 4, 2))
            ]
        except Exception:
            continue
        return _match(runs, sizes, syms)
    raise CannotTell


def _may_run(function: Any) -> bool:
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, np.ufunc):
        return True
    if not module and getattr(function, "__self__", None) is not None:
        module = type(function.__self__).__module__
    return (
        module.split(".")[0] in ("numpy", "scipy", "math", "builtins", "_operator", "srcdiff")
        and "random" not in module
    )


def _size_choices(syms: list[Sym]) -> list[list[tuple[int, ...]]]:
    """Sizes to try, thrice each: all different; all the same (some functions want that); with many divisors."""
    count = len(syms)
    alike = [(6,) * count, (8,) * count, (2,) * count]
    divisible = [(12,) * count, (24,) * count, (60,) * count]
    if count > 4 or count == 0:
        return [alike, divisible]
    ascending = [(5, 9, 13, 19)[:count], (7, 12, 17, 24)[:count], (2, 2, 2, 2)[:count]]
    return [ascending, alike, divisible]


def _run(
    function: Callable[..., Any],
    args: Sequence[Value],
    kwargs: Sequence[tuple[str, Value]],
    sizes: dict[Sym, int],
    number: int,
) -> Any:
    return _quietly(
        function,
        [sample(value, sizes, number) for value in args],
        {key: sample(value, sizes, number) for key, value in kwargs},
    )


def _quietly(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **kwargs)


def sample(value: Value, sizes: dict[Sym, int], number: int) -> Any:
    """A small stand-in for a value."""
    if static(value):
        return known(value)
    return sample_type(value.type, sizes, number)


def sample_type(type_: Type, sizes: dict[Sym, int], number: int) -> Any:
    if is_static_type(type_):
        return known_of(type_)
    if isinstance(type_, Array):
        if type_.dims is None or type_.dtype is None:
            raise CannotTell
        shape = tuple(d if isinstance(d, int) else max(0, sizes[d.sym] + d.offset) for d in type_.dims)
        return _filled(shape, np.dtype(type_.dtype))
    if isinstance(type_, Scalar):
        if type_.kind == "int":
            return sizes[type_.size.sym] + type_.size.offset if isinstance(type_.size, Dim) else number
        return _NUMBER[type_.kind]
    if isinstance(type_, Tuple):
        items = [sample_type(item, sizes, number) for item in type_.items]
        return type_.cls(*items) if type_.cls else tuple(items)
    if isinstance(type_, List):
        if type_.items is None:
            return [sample_type(type_.item or Opaque(), sizes, number) for _ in range(number)]
        return [sample_type(item, sizes, number) for item in type_.items]
    raise CannotTell


def known_of(type_: Type) -> Any:
    if isinstance(type_, Tuple):
        return tuple(map(known_of, type_.items))
    assert isinstance(type_, (Scalar, Static))
    return type_.value


def _filled(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """Values inside every function's domain, well conditioned as matrices."""
    if dtype.kind in "iub":
        values: Any = (
            np.ones(shape, dtype) if dtype.kind != "b" else np.arange(math.prod(shape)).reshape(shape) % 2 == 0
        )
    else:
        values = (np.arange(1, math.prod(shape) + 1).reshape(shape) * 0.37 % 0.5 + 0.1).astype(dtype)
        if len(shape) > 1 and shape[-1] == shape[-2]:
            values = (values + np.swapaxes(values, -1, -2)) / 2 + np.eye(shape[-1], dtype=dtype) * (shape[-1] + 1)
            values = values.astype(dtype)
    return values if shape else values[()]


def _match(runs: list[Any], sizes: list[tuple[int, ...]], syms: list[Sym]) -> Type:
    first = runs[0]
    if isinstance(first, (np.ndarray, np.generic)):
        if first.dtype.kind not in "fciub":
            return Opaque()
        if any(run.ndim != first.ndim for run in runs[1:]):
            return Array(first.dtype.name, None)
        dims = tuple(_match_size([run.shape[axis] for run in runs], sizes, syms) for axis in range(first.ndim))
        return Array(first.dtype.name, dims)
    if isinstance(first, bool):
        return Scalar("bool")
    if type(first) in (int, float, complex):
        size = _match_size(runs, sizes, syms) if type(first) is int else None
        return Scalar(type(first).__name__, size=size if isinstance(size, Dim) and size.sym in syms else None)
    if isinstance(first, (tuple, list)):
        if any(len(run) != len(first) for run in runs):
            return List(None, generalise(_match([run[0] for run in runs], sizes, syms))) if first else Unknown()
        items = tuple(_match([run[i] for run in runs], sizes, syms) for i in range(len(first)))
        if isinstance(first, list):
            return List(items)
        return Tuple(items, type(first) if type(first) is not tuple else None)
    if isinstance(first, np.dtype) or first is None:
        return Static(first)
    if isinstance(first, (str, bytes)):  # it may depend on the values
        return Opaque()
    raise CannotTell


def _match_size(found: list[int], sizes: list[tuple[int, ...]], syms: list[Sym]) -> Size:
    if len(set(found)) == 1:
        return found[0]
    offsets = [[size - choice[i] for size, choice in zip(found[:2], sizes[:2])] for i in range(len(syms))]
    matches = [(sym, offset[0]) for sym, offset in zip(syms, offsets) if offset[0] == offset[1]]
    if len(matches) == 1:
        return Dim(*matches[0])
    return fresh(1 not in found and all(sym.not_one for sym in syms) and bool(syms))


# --------------------------------------------------------------------------------------------------------------
# Indexing


def item_type(type_: Type, index: Value) -> Type:
    """The type of ``container[index]``."""
    if isinstance(type_, (Tuple, List)) and isinstance(type_, Tuple | List):
        return _sequence_item(type_, index)
    if isinstance(type_, Dict):
        if static(index):
            for key, item in type_.items:
                if key == known(index):
                    return item
        return Unknown()
    if isinstance(type_, Array):
        return index_dims(type_, index.type)
    return Unknown()


def _sequence_item(type_: Tuple | List, index: Value) -> Type:
    if static(index):
        key = known(index)
        if type_.items is None:
            return type_ if isinstance(key, slice) else generalise(type_.item or Opaque())
        try:
            found = type_.items[key]
        except (IndexError, TypeError):
            return Unknown()
        if isinstance(key, slice):
            return Tuple(found) if isinstance(type_, Tuple) else List(found)
        return found  # type: ignore[no-any-return]
    items = type_.items if isinstance(type_, Tuple) else None
    each = list_item(List(items)) if items is not None else list_item(type_)  # type: ignore[arg-type]
    if isinstance(index.type, Scalar) or (isinstance(index.type, Array) and index.type.dims == ()):
        return generalise(each)
    return List(None, each)


def element_type(type_: Type) -> Type:
    """The type of each item when looping over a value."""
    if isinstance(type_, Iterator_):
        return type_.item
    if isinstance(type_, Array):
        if type_.dims is None:
            return Array(type_.dtype, None)
        return Array(type_.dtype, type_.dims[1:])
    if isinstance(type_, List):
        return list_item(type_)
    if isinstance(type_, Tuple):
        return list_item(List(type_.items))
    if isinstance(type_, Dict):
        keys = [Const(key).type for key, _ in type_.items]
        return keys[0] if len(keys) == 1 else Opaque()
    return Unknown()
